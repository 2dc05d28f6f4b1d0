"""Ways to write rows differently, as patterns over kinds of rows (every output, every hidden neuron).

Each is, or makes, a function of a `Net` that returns edits, {row: formula in its place}; so it holds for a network of
any size. `collected` and `misconceptions` put them to use.
"""
from helpers import sheets, worksheet
from helpers.check import rounds
from helpers.formula import calls_in, factors, names_in, product_of, sum_of, terms, written_out

LOGISTIC, TANH, NONE = (sheets.ACTIVATIONS[name] for name in ("logistic", "tanh", "identity"))


def on(pattern, group, change, only=lambda net, member: True):
    """Edits of one row for each member of a group: "net_@" and "h" are net_h1, net_h2, …

    change: a formula in which @ is the member, or a function of the net, the member and the row. only: for which
    members, a function of the net and the member.
    """
    def edits(net):
        found = {}
        for member in net.members(group):
            name = pattern.replace("@", member)
            if name in net.rows and only(net, member):
                new = change(net, member, net.rows[name]) if callable(change) else change.replace("@", member)
                if new and new != net.rows[name]:
                    found[name] = new
        return found
    return edits


def as_in_sheets(text):
    """A change of `on`: a formula of `sheets`, such as "1 - out**2", at the member."""
    return lambda net, member, row: sheets.at(member, text)


def both(*parts):
    """All these edits at once."""
    return lambda net: {name: row for part in parts for name, row in part(net).items()}


def without(formula, *left_out):
    """A product without some of its factors, a sum without some of its terms."""
    if len(added := terms(formula)) > 1:
        return sum_of([term for term in added if term not in left_out] or ["0"])
    return product_of([factor for factor in factors(formula) if factor not in left_out] or ["1"])


def ordered(formulas):
    """Terms or factors in the order of the tutorial's, however the row is written: o1 before o2, a delta first."""
    return sorted(formulas, key=lambda part: (not part.startswith("delta"), part.lstrip("-")))


def put(formula, old, new):
    """The formula with something in place of a name; None where the name is not in it."""
    return written_out(formula, {old: new}) if old in names_in(formula) else None


def read_by_source(layer):
    """Net inputs with the weights of a layer numbered by where they start."""
    def edits(net):
        swapped = net.by_source(net.members(layer))
        return {f"net_{n}": written_out(net.rows[f"net_{n}"], swapped) for n in net.members(layer) if swapped}
    return edits


def crossed(layer):
    """The gradients of weights that change places if they are numbered by where they start."""
    return lambda net: {f"dE_total_d{new}": net.rows[f"dE_total_d{old}"]
                        for old, new in net.by_source(net.members(layer)).items()}


def back_by_source(net):
    """The output weights that the way back to the hidden layer meets, numbered by where they start."""
    swapped = net.by_source(net.out)
    return {name: swapped[row] for name, row in net.rows.items()
            if name.startswith("dnet_o") and "_dout_h" in name and row in swapped and "_after" not in name}


def to_four_decimals(net):
    """Every row of the first round, to four decimals."""
    return {name: f"round({row}, 4)" for name, row in net.rows.items() if "_after_" not in name and name != "rounds"}


def results_to_four_decimals(net):
    """The same but for errors, new weights and the paths of the errors."""
    return {name: row for name, row in to_four_decimals(net).items()
            if not name.startswith("E_") and not name.endswith("_new") and not ("_o" in name and "_dout_h" in name)}


def last_factor(group, new):
    """Gradients with another last factor, which new(net, weight) gives; none where it gives nothing."""
    return on("dE_total_d@", group, lambda net, weight, row: product_of(
        [*ordered(factors(row))[:-1], *filter(None, [new(net, weight)])]))


def carried(group, new):
    """Another quantity, which new(net, weight) gives, for what the line of a weight carries."""
    return lambda net: {name: new(net, weight) for weight in net.members(group)
                        if (name := f"dnet_{net.weights[weight]}_d{weight}") in net.rows}


def of_the_other_layer(net, weight):
    """What stands at the same place among inputs and hidden outputs: i1 for out_h1, and out_h2 for i2."""
    hidden, carried = [f"out_{h}" for h in net.hid], net.signal(weight)
    here, there = (hidden, net.ins) if carried in hidden else (net.ins, hidden)
    return there[min(here.index(carried), len(there) - 1)]


def deltas_crossed(net):
    """Each gradient keeps its input, and its delta goes by where the weight starts."""
    if len(net.hid) != len(net.ins):
        return {}
    deltas = {weight: f"delta_{net.hid[net.ins.index(net.signal(weight))]}" for weight in net.members("wh")}
    return {f"dE_total_d{weight}": product_of([delta, *ordered(factors(net.rows[f"dE_total_d{weight}"]))[1:]])
            for weight, delta in deltas.items()}


def two_outs(net):
    return len(net.out) > 1


def mean(net, member, row):
    """The mean over the outputs in place of a sum."""
    return row and product_of([row, f"1/{len(net.out)}"])


def averaged(net):
    return {"E_total": mean(net, None, net.rows["E_total"])}


def paths(change):
    """What comes back to a hidden output, with change(shares) in place of the sum of its paths' shares; where factors
    that they share stand before the sum, these stay."""
    def of(net, h, row):
        added, *shared = [row] if len(terms(row)) > 1 else sorted(factors(row), key=lambda part: -len(terms(part)))
        return product_of([change(ordered(terms(added))), *shared]) if len(terms(added)) > 1 else None
    return on("dE_total_dout_@", "h", of)


def stepped(change):
    """A change of new weights: change(weight, factors), where the weight minus the product of the factors is right."""
    def of(net, weight, row):
        step = [term for term in terms(row) if term != weight]
        if len(step) == 1 and step[0] != row:
            eta_first = sorted(factors(step[0]), key=lambda factor: factor != "eta")
            return change(weight, [factor for factor in eta_first if factor != "-1"])
        return None
    return of


def targets_swapped(net):
    others = dict(zip(net.out, net.out[::-1], strict=True))
    return {name: new for o in net.out for name in (f"E_{o}", f"dE_total_dout_{o}")
            if (new := put(net.rows[name], f"target_{o}", f"target_{others[o]}"))}


def without_slope(net, neuron, row):
    return without(row, f"dout_{neuron}_dnet_{neuron}")


def other_sign(net, member, row):
    return product_of(factors(row)[1:] if factors(row)[0] == "-1" else ["-1", row])


def bias_step(gradient):
    """Each neuron trains a bias of its own, which the sheet does not: by a formula in which @ is the neuron and # its
    bias."""
    return lambda net: {f"b_{n}_new": f"{b} - eta*{gradient.replace('@', n).replace('#', b)}"
                        for n, b in net.bias.items() if net.rows.get(f"b_{n}_new") in (b, f"{b}_new")}


def with_put(edits, new):
    """The edits that have certain names in them, with formulas in their place: new(net) gives {name: formula}."""
    return lambda net: {name: other for name, row in edits(net).items() if (other := written_out(row, new(net))) != row}


def shared_biases(net):
    """A bias that neurons share is trained by all their deltas, where the sheet does not; where it trains one for each
    neuron, by those of its whole layer."""
    def sum_of_deltas(neurons):
        return " + ".join(f"delta_{n}" for n in neurons)

    shared = {bias: [n for n in net.bias if net.bias[n] == bias] for bias in net.bias.values()}
    trained = [n for n in net.neurons if f"b_{n}" in net.learned]
    return {f"{bias}_new": f"{bias} - eta*({sum_of_deltas(neurons)})" for bias, neurons in shared.items()
            if net.rows.get(f"{bias}_new") == bias} | {
                f"dE_total_db_{n}": sum_of_deltas([other for other in trained if other[0] == n[0]]) for n in trained}


def bias_carries(what):
    """what(net, neuron) in place of 1 as the last factor of the gradient of a bias that learns."""
    return lambda net: {name: what(net, n) for n, b in net.bias.items() if (name := f"dnet_{n}_d{b}") in net.rows}


def not_updated(layer):
    """The weights of a layer, and what biases its neurons train, as they were."""
    def edits(net):
        own = {bias for n, bias in net.bias.items() if n[0] == layer}
        return {f"{old}_new": old for old in net.learned
                if (old in own or net.layers.get(old) == layer) and net.rows[f"{old}_new"] != old}
    return edits


def has_entropy(net, o):
    """Whether the error of an output is a cross-entropy."""
    return "log" in calls_in(net.rows[f"E_{o}"])


def entropy_slope(net, o, row):
    """The slope of a cross-entropy, in place of that of squares, where a slope of the output stands to be cancelled."""
    slope = net.rows.get(f"dout_{o}_dnet_{o}", "1")
    return None if has_entropy(net, o) or f"out_{o}" not in slope else f"{row}/({slope})"


def softmax_delta(net, o, row):
    """The delta of a softmax with the cross-entropy, whatever the targets add up to."""
    return f"out_{o}*({' + '.join(f'target_{other}' for other in net.out)}) - target_{o}"


def shares(net, o):
    """Whether an output is its share in a softmax."""
    return len(names_in(net.rows[f"out_{o}"])) > 1


def without_shares(net):
    """Whether several outputs could be a softmax, and are none."""
    return two_outs(net) and not any(shares(net, o) or has_entropy(net, o) for o in net.out)


def updated_first(net):
    """The way back to the hidden layer through the new output weights."""
    return worksheet.updated_first(net.rows)


def softmax_of_squares(net, o, row):
    """The delta of a softmax with any error: each output moves all others."""
    shares = " + ".join(f"dE_total_dout_{other}*out_{other}" for other in net.out)
    return f"out_{o}*(dE_total_dout_{o} - ({shares}))"


def another_slope(net, n, row):
    """That of tanh for a logistic output or a softmax, and the logistic one for others."""
    return sheets.at(n, (TANH if net.is_logistic(n) or shares(net, n) else LOGISTIC).slope)


def slope_at_0(slope):
    """The slope of a relu, with another number where its net input is exactly 0."""
    return on("dout_@_dnet_@", "n", lambda net, n, row: f"{row} + {slope}*(1 - {row} - step(-net_{n}))"
              if row == f"step(net_{n})" else None)


def squashed_by(curve, layer, only=lambda net, n: True):
    """Another of `sheets.ACTIVATIONS` in place of a layer's own, at the neurons for which only(net, neuron)."""
    return both(on("out_@", layer, as_in_sheets(curve.out), only),
                on("dout_@_dnet_@", layer, as_in_sheets(curve.slope), only))


def logistic(layer):
    """The logistic function where a sheet has another."""
    return squashed_by(LOGISTIC, layer, lambda net, n: not net.is_logistic(n))


def slope_of_both(net, n, row):
    """The slope of a curve that is taken twice, from the output of the second."""
    first = {f"out_{n}": net.rows[f"out_{n}"]}
    return product_of([row, written_out(row, first)]) if f"out_{n}" in names_in(row) else None


def squashed_again(net, n, row):
    """A slope in whose output the neuron squashed once more."""
    return put(row, f"out_{n}", written_out(net.rows[f"out_{n}"], {f"net_{n}": f"out_{n}"}))


def delta_is(change):
    """Another quantity goes by the name of delta, and all else is as it should be: rows that use delta, or are the same
    as one that goes by that name, have the right delta written out in them."""
    def edits(net):
        named, twins = on("delta_@", "n", change)(net), rounds.twins(rounds.multiples(net.rows))
        return named | {name: written_out(row, {delta: net.rows[delta] for delta in named if delta in names_in(row)})
                        for name, row in net.rows.items() if "_after" not in name
                        and named.keys() & {*names_in(row), twins.get(name)}}
    return edits


NO_HALF = on("E_@", "o", lambda net, o, row: without(row, "1/2") if "1/2" in factors(row) else None)
DOUBLED = on("dE_total_dout_@", "o", lambda net, o, row: (
    product_of(["2", row]) if "1/2" in factors(net.rows[f"E_{o}"]) else None))
ADDED = on("@_new", "l", stepped(lambda old, step: f"{old} + {product_of(step)}"))
TRAINED = bias_step("dE_total_db_@")
SQUASHED_TWICE = on("out_@", "n", lambda net, n, row: put(row, f"net_{n}", row) if len(names_in(row)) == 1 else None)
ENTROPY = on("E_@", "o", as_in_sheets(sheets.ERRORS["cross_entropy"].each), lambda net, o: not has_entropy(net, o))
SOFTMAX = on("out_@", "o", lambda net, o, row: f"exp(net_{o})/({' + '.join(f'exp(net_{n})' for n in net.out)})")
CATEGORICAL = both(SOFTMAX, on("E_@", "o", as_in_sheets(sheets.CATEGORICAL.each)))
