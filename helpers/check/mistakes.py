"""Known misconceptions: each is the sheet with some rows written differently, for any sheet and anybody's numbers.

A mistake says which rows it changes as a pattern over kinds of rows (every output, every hidden neuron), so that it
holds for a network of any size; where a sheet has no such row, the mistake cannot be made. To add one, add its words to
mistakes.csv beside this file and its way to _WAYS. Where they come from: 63 misconceptions collected from public
questions, forks and tests of the tutorial (D and A are conventions and what only other sheets can have).
The module is long because it holds them all.
"""
import csv
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from helpers import worksheet
from helpers.arguments import Refused, closest
from helpers.check import rounds
from helpers.example import GIVEN
from helpers.formula import calls_in, factors, names_in, parse, product_of, sum_of, terms, written, written_out


class Mistake(NamedTuple):
    """One misconception.

    short: a few words that name it. title: what happened, to be read after "it looks as if". hint: a question that
    leads there and never gives a value. edits: the network's rows (Net) -> {row: formula in its place}. also: another
    way to make the same mistake. loop: None, or what is wrong with the repetition (late, reset, gathered, stale).
    variant: a legitimate choice, only not the tutorial's.
    """

    id: str
    short: str
    title: str
    hint: str
    edits: Callable
    also: Callable
    loop: str | None
    variant: bool


class Net:
    """What the patterns speak of, read from a sheet: its neurons, and the weights, signals and biases that arrive."""

    def __init__(self, rows):
        self.rows = rows = {name: written(parse(row)) for name, row in rows.items()}
        base = {name: row for name, row in rows.items() if "_after_" not in name}
        self.hid, self.out = ([name[4:] for name in base if name.startswith(f"net_{layer}")] for layer in "ho")
        self.neurons, self.bias = self.hid + self.out, rounds.biases(base)
        self.into = {neuron: {} for neuron in self.neurons}  # neuron -> {weight: signal}
        for neuron in self.neurons:
            for parts in map(factors, terms(base[f"net_{neuron}"])):
                if len(parts) == 2:
                    weight, signal = sorted(parts, key=lambda part: part[0] != "w")
                    self.into[neuron][weight] = signal
            self.into[neuron] = dict(sorted(self.into[neuron].items(), key=lambda pair: (len(pair[0]), pair[0])))
        self.weights = {weight: neuron for neuron in self.neurons for weight in self.into[neuron]}
        self.ins = [signal for signal in self.into[self.neurons[0]].values()] if self.neurons else []

    def members(self, group):
        """The neurons or weights that a pattern stands for."""
        return {"h": self.hid, "o": self.out, "n": self.neurons, "w": list(self.weights), "b": self.bias,
                "wh": [w for w, n in self.weights.items() if n in self.hid],
                "wo": [w for w, n in self.weights.items() if n in self.out]}[group]

    def signal(self, weight):
        return self.into[self.weights[weight]][weight]

    def by_source(self, layer):
        """weight -> the weight in its place if they were numbered by where they start."""
        ways = [list(self.into[neuron]) for neuron in layer]
        there = [weight for way in ways for weight in way]
        return dict(zip([way[k] for k in range(len(ways[0])) for way in ways], there, strict=True)) if ways else {}


# --- Ways to write a row differently -----------------------------------------------------------------------------


def _on(pattern, group, change):
    """Edits of one row for each member of a group: "net_@" and "h" are net_h1, net_h2, …

    change: a formula in which @ is the member, or a function of the net, the member and the row.
    """
    def edits(net):
        found = {}
        for member in net.members(group):
            name = pattern.replace("@", member)
            if name in net.rows:
                new = change(net, member, net.rows[name]) if callable(change) else change.replace("@", member)
                if new and new != net.rows[name]:
                    found[name] = new
        return found
    return edits


def _both(*parts):
    return lambda net: {name: row for part in parts for name, row in part(net).items()}


def _if(holds, edits):
    return lambda net: edits(net) if holds(net) else {}


def _without(formula, *left_out):
    """A product without some of its factors, a sum without some of its terms."""
    if len(added := terms(formula)) > 1:
        return sum_of([term for term in added if term not in left_out] or ["0"])
    return product_of([factor for factor in factors(formula) if factor not in left_out] or ["1"])


def _ordered(formulas):
    """Terms or factors in the order of the tutorial's, however the row is written: o1 before o2, a delta first."""
    return sorted(formulas, key=lambda part: (not part.startswith("delta"), part.lstrip("-")))


def _put(formula, old, new):
    return written_out(formula, {old: new}) if old in names_in(formula) else None


def _read_by_source(layer):
    def edits(net):
        swapped = {old: new for old, new in net.by_source(net.members(layer)).items() if old != new}
        return {f"net_{n}": written_out(net.rows[f"net_{n}"], swapped) for n in net.members(layer) if swapped}
    return edits


def _crossed(layer, also_on_the_way_back=False):
    """The gradients of weights that change places if they are numbered by where they start."""
    def edits(net):
        swapped = {old: new for old, new in net.by_source(net.members(layer)).items() if old != new}
        found = {f"dE_total_d{new}": net.rows[f"dE_total_d{old}"] for old, new in swapped.items()}
        if also_on_the_way_back:
            found |= {name: swapped[row] for name, row in net.rows.items()
                      if name.startswith("dnet_o") and "_dout_h" in name and row in swapped and "_after" not in name}
        return found
    return edits


def _rounded(net):
    return {name: f"round({row}, 4)" for name, row in net.rows.items() if "_after_" not in name and name != "rounds"}


def _half_rounded(net):
    return {name: row for name, row in _rounded(net).items()
            if not name.startswith("E_") and not name.endswith("_new") and not ("_o" in name and "_dout_h" in name)}


def _last_factor(group, new):
    """Gradients with another last factor, which new(net, weight) gives; none where it gives nothing."""
    def change(net, weight, row):
        if last := new(net, weight):
            return product_of([*_ordered(factors(row))[:-1], last])
        return product_of(_ordered(factors(row))[:-1])
    return _on("dE_total_d@", group, change)


def _an_input(net, weight):
    """The input that stands where the hidden neuron belongs: i1 for out_h1."""
    place = [f"out_{h}" for h in net.hid].index(net.signal(weight)) if net.hid else 0
    return net.ins[min(place, len(net.ins) - 1)]


def _deltas_crossed(net):
    """Each gradient keeps its input, and its delta goes by where the weight starts."""
    if len(net.hid) != len(net.ins):
        return {}
    deltas = {weight: f"delta_{net.hid[net.ins.index(net.signal(weight))]}" for weight in net.members("wh")}
    return {f"dE_total_d{weight}": product_of([delta, *_ordered(factors(net.rows[f"dE_total_d{weight}"]))[1:]])
            for weight, delta in deltas.items()}


def _two_outs(net):
    return len(net.out) > 1


def _mean(net, row):
    return row and product_of([row, f"1/{len(net.out)}"])


def _averaged(net):
    return {"E_total": _mean(net, net.rows["E_total"])}


def _paths(change):
    def of(net, h, row):
        shares, *mean = [row] if len(terms(row)) > 1 else sorted(factors(row), key=lambda part: -len(terms(part)))
        return product_of([change(_ordered(terms(shares))), *mean]) if len(terms(shares)) > 1 else None
    return _on("dE_total_dout_@", "h", of)


def _stepped(change):
    """New weights, from the weight and its step as a product of factors."""
    def of(net, weight, row):
        step = [term for term in terms(row) if term != weight]
        return change(weight, _step(step[0])) if len(step) == 1 and step[0] != row else None
    return of


def _step(term):
    """The factors of a step without its minus, eta first."""
    return sorted((factor for factor in factors(term) if factor != "-1"), key=lambda factor: factor != "eta")


def _targets_swapped(net):
    others = dict(zip(net.out, net.out[::-1], strict=True))
    return {name: new for o in net.out for name in (f"E_{o}", f"dE_total_dout_{o}")
            if (new := _put(net.rows[name], f"target_{o}", f"target_{others[o]}"))}


def _without_slope(net, neuron, row):
    return _without(row, f"dout_{neuron}_dnet_{neuron}")


def _negative(net, member, row):
    return product_of(factors(row)[1:] if factors(row)[0] == "-1" else ["-1", row])


def _bias_step(gradient):
    return lambda net: {f"b_{n}_new": f"{b} - eta*{gradient.replace('@', n).replace('#', b)}"
                        for n, b in net.bias.items() if f"b_{n}_new" not in worksheet.learned(net.rows)
                        and net.rows.get(f"b_{n}_new") in (b, f"{b}_new")}


def _shared_biases(net):
    sharing = {bias: [n for n in net.bias if net.bias[n] == bias] for bias in net.bias.values()}
    return {f"{bias}_new": f"{bias} - eta*({' + '.join(f'delta_{n}' for n in members)})"
            for bias, members in sharing.items() if net.rows.get(f"{bias}_new") == bias}


def _gathered(net):
    return {name: f"dE_total_d{w} + {net.rows[name]}" for w in worksheet.learned(net.rows)
            if (name := f"dE_total_d{w}_after_1") in net.rows}


def _stale(net):
    backward = False
    found = {}
    for name, row in net.rows.items():
        backward = (backward or name == "E_total_after_1") and not name.endswith("_after_2")
        outs = {f"out_{n}_after_1": f"out_{n}" for n in net.neurons if f"out_{n}_after_1" in names_in(row)}
        if backward and outs and name != "E_total_after_1":
            found[name] = written_out(row, outs)
    return found


def _entropy(net, o, row):
    return None if "log" in calls_in(row) else f"-(target_{o}*log(out_{o}) + (1 - target_{o})*log(1 - out_{o}))"


def _if_entropy(new):
    return lambda net, o, row: new.replace("@", o) if "log" in calls_in(net.rows[f"E_{o}"]) else None


def _entropy_slope(net, o, row):
    slope = net.rows.get(f"dout_{o}_dnet_{o}", "1")
    return None if "log" in calls_in(net.rows[f"E_{o}"]) or f"out_{o}" not in slope else f"{row}/({slope})"


def _softmax(net, o, row):
    return f"exp(net_{o})/({' + '.join(f'exp(net_{other})' for other in net.out)})"


def _softmax_delta(net, o, row):
    return f"out_{o}*({' + '.join(f'target_{other}' for other in net.out)}) - target_{o}"


def _without_shares(net):
    return _two_outs(net) and all(len(names_in(net.rows[f"out_{o}"])) == 1 and "log" not in calls_in(
        net.rows[f"E_{o}"]) for o in net.out)


def _updated_first(net):
    return {name: f"{row}_new" for name, row in net.rows.items()
            if name.startswith("dnet_o") and "_dout_h" in name and f"{row}_new" in net.rows}


def _if_logistic(change):
    """A change of an output that is 1/(1 + exp(-net))."""
    return lambda net, n, row: change(n, row) if "exp" in calls_in(row) and names_in(row) == (f"net_{n}",) else None


def _slope_of_tanh(net, n, row):
    return f"1 - out_{n}**2" if "exp" in calls_in(net.rows[f"out_{n}"]) else None


def _logistic(layer):
    """The logistic function where a sheet has another."""
    def other(new):
        return lambda net, n, row: None if _if_logistic(lambda n, row: row)(net, n, net.rows[f"out_{n}"]) else (
            new.replace("@", n))
    return _both(_on("out_@", layer, other("1/(1 + exp(-net_@))")),
                 _on("dout_@_dnet_@", layer, other("out_@*(1 - out_@)")))


def _squashed_again(net, n, row):
    return _put(row, f"out_{n}", written_out(net.rows[f"out_{n}"], {f"net_{n}": f"out_{n}"}))


def _delta_is(change):
    """Another quantity goes by the name of delta, and all else is as it should be."""
    def edits(net):
        named = _on("delta_@", "n", change)(net)
        return named | {name: written_out(row, {delta: net.rows[delta] for delta in named if delta in names_in(row)})
                        for name, row in net.rows.items() if named.keys() & set(names_in(row)) and "_after" not in name}
    return edits


_NO_HALF = _on("E_@", "o", lambda net, o, row: _without(row, "1/2") if "1/2" in factors(row) else None)
_DOUBLED = _on("dE_total_dout_@", "o", lambda net, o, row: (
    product_of(["2", row]) if "1/2" in factors(net.rows[f"E_{o}"]) else None))
_TRAINED = _bias_step("delta_@")
_SOFTMAX = (_on("out_@", "o", _softmax), _on("E_@", "o", "-target_@*log(out_@)"))

# --- The mistakes ------------------------------------------------------------------------------------------------


def _way(edits=lambda net: {}, also=lambda net: {}, loop=None, variant=False):
    """How a mistake is made: see `Mistake`."""
    return edits, also, loop, variant


_WAYS = {
    # The forward pass
    "F1": _way(_read_by_source("h"), variant=True),
    "F3": _way(_both(_read_by_source("h"), _read_by_source("o"), _crossed("h"), _crossed("o", True))),
    "F4": _way(_on("net_@", "h", lambda net, n, row: _without(row, net.bias.get(n)))),
    "F5": _way(_on("net_@", "o", lambda net, n, row: _without(row, net.bias.get(n)))),
    "F7": _way(_if(lambda net: len(set(net.bias.values())) == 2, _on("net_@", "n", lambda net, n, row: _put(row,
        net.bias[n], next(b for b in net.bias.values() if b != net.bias[n]))))),
    "F9": _way(_both(_on("out_@", "h", "net_@"), _on("dout_@_dnet_@", "h", "1"))),
    "F10": _way(_both(_on("out_@", "o", "net_@"), _on("dout_@_dnet_@", "o", "1"))),
    "F11": _way(_on("out_@", "n", _if_logistic(lambda n, row: _put(row, f"net_{n}", f"-net_{n}")))),
    "F12": _way(_on("out_@", "n", _if_logistic(lambda n, row: f"1/1 + exp(-net_{n})"))),
    "F13": _way(_both(_on("out_@", "n", _if_logistic(lambda n, row: f"tanh(net_{n})")), _on("dout_@_dnet_@", "n",
        _slope_of_tanh)), also=_both(_on("out_@", "h", _if_logistic(lambda n, row: f"tanh(net_{n})")),
        _on("dout_@_dnet_@", "h", _slope_of_tanh))),
    "F14": _way(_on("out_@", "n", lambda net, n, row: _put(row, f"net_{n}", row) if len(names_in(row)) == 1 else None)),
    "F15": _way(_half_rounded, also=_rounded),
    "F18": _way(_on("net_@", "h", lambda net, h, row: net.rows[f"net_{net.hid[0]}"])),
    # Calculating the total error
    "E1": _way(_NO_HALF),
    "E2": _way(_if(_two_outs, _averaged)),
    "E3": _way(_on("E_@", "o", "target_@ - out_@")),
    "E5": _way(_if(_two_outs, lambda net: {"E_total": f"E_{net.out[0]}"})),
    "E7": _way(_if(_two_outs, lambda net: {"E_total": f"{net.rows['E_total']} + E_{net.out[-1]}"})),
    "E8": _way(_targets_swapped),
    # The backwards pass: output layer
    "O1": _way(_on("dE_total_dout_@", "o", _negative)),
    "O2": _way(_on("dout_@_dnet_@", "o", "1")),
    "O3": _way(_on("dout_@_dnet_@", "n", _squashed_again)),
    "O4": _way(_on("dout_@_dnet_@", "n", lambda net, n, row: _put(row, f"out_{n}", f"net_{n}"))),
    "O5": _way(_on("dout_@_dnet_@", "o", "1 - dE_total_dout_@"), also=_on("dout_@_dnet_@", "o", lambda net, o,
        row: _put(row, f"out_{o}", f"dE_total_dout_{o}"))),
    "O8": _way(_last_factor("wo", lambda net, w: None)),
    "O9": _way(_last_factor("wo", lambda net, w: w)),
    "O11": _way(_if(lambda net: net.hid, _last_factor("wo", _an_input))),
    "O13": _way(_both(_NO_HALF, _DOUBLED), variant=True),
    "O14": _way(_DOUBLED),
    "O15": _way(_if(_two_outs, _on("dE_total_d@", "wo", lambda net, w,
        row: product_of([" + ".join(f"delta_{o}" for o in net.out), *_ordered(factors(row))[1:]])))),
    "O16": _way(_crossed("o")),
    "O19": _way(_on("dE_total_dout_@", "o", lambda net, o, row: f"abs({row})")),
    # The backwards pass: hidden layer
    "H1": _way(_updated_first),
    "H2": _way(_paths(lambda shares: shares[0])),
    "H3": _way(_paths(lambda shares: sum_of([f"abs({share})" for share in shares])),
        also=_paths(lambda shares: sum_of([shares[0], *(f"-{share}" for share in shares[1:])]))),
    "H4": _way(_paths(product_of)),
    "H5": _way(_paths(lambda shares: product_of([sum_of(shares), f"1/{len(shares)}"]))),
    "H7": _way(_on("delta_@", "h", _without_slope)),
    "H8": _way(_on("delta_@", "h", lambda net, h, row: _put(row, f"dout_{h}_dnet_{h}",
        "dout_{0}_dnet_{0}".format(net.out[min(net.hid.index(h), len(net.out) - 1)])))),
    "H9": _way(_on("dE_@_dnet_@", "o", _without_slope)),
    "H12": _way(_last_factor("wh", lambda net, w: None)),
    "H13": _way(_last_factor("wh", lambda net, w: w)),
    "H14": _way(_last_factor("wh", lambda net, w: f"out_{net.weights[w]}")),
    "H15": _way(_crossed("h"), also=_deltas_crossed),
    "H16": _way(_on("dout_@_dnet_@", "h", _squashed_again)),
    # The update
    "U1": _way(_on("@_new", "w", _stepped(lambda old, step: f"{old} + {product_of(step)}"))),
    "U2": _way(_on("@_new", "w", _stepped(lambda old, step: f"{old} - {product_of(step[1:])}"))),
    "U4": _way(_on("@_new", "w", _stepped(lambda old, step: f"-{product_of(step)}"))),
    "U5": _way(_on("@_new", "wh", "@")),
    "U6": _way(_on("@_new", "w", _stepped(lambda old, step: f"{old}*(1 - {product_of(step)})"))),
    "U8": _way(_on("@_new", "w", lambda net, w, row: _put(row, "eta", w))),
    # Biases
    "B1": _way(_TRAINED, variant=True),
    "B2": _way(_shared_biases, variant=True),
    "B4": _way(_bias_step("delta_@*#")),
    "B5": _way(_if(lambda net: net.hid, lambda net: {
        name: row for name, row in _TRAINED(net).items() if name[2:-4] in net.out})),
    "B6": _way(_if(lambda net: net.hid and net.bias, _both(_TRAINED, _updated_first))),
    # Repeating
    "T1": _way(lambda net: {"E_total_after_1": "E_total", "E_total_after_2": net.rows.get("E_total_after_1", "0")},
        loop="late"),
    "T2": _way(lambda net: {"E_total_after_2": "E_total_after_1"}, loop="reset"),
    "T4": _way(_gathered, loop="gathered"),
    "T5": _way(_stale, loop="stale"),
    # Other error functions
    "V1": _way(_both(_on("E_@", "o", _entropy), _on("dE_total_dout_@", "o", _entropy_slope)), variant=True,
               also=_if(_two_outs, _both(_on("E_@", "o", _entropy), _averaged, _on(
                   "dE_total_dout_@", "o", lambda net, o, row: _mean(net, _entropy_slope(net, o, row)))))),
    "V2": _way(_if(_without_shares, _both(*_SOFTMAX, _on("dout_@_dnet_@", "o", "1"))), variant=True,
               also=_if(_without_shares, _both(*_SOFTMAX, _on("dE_total_dout_@", "o", "-target_@/out_@"), _on(
                   "dE_@_dnet_@", "o", "delta_@"), _on("delta_@", "o", _softmax_delta)))),
    "V3": _way(_if(_two_outs, _if(_NO_HALF, _both(_NO_HALF, _averaged))), variant=True,
               also=_if(_two_outs, _if(_NO_HALF, _both(
                   _NO_HALF, _averaged, _on("dE_@_dout_@", "o", "2*dE_total_dout_@"),
                   _on("dE_total_dout_@", "h", lambda net, h, row: _mean(net, row)))))),
    # Another quantity by the name of delta
    "D1": _way(_delta_is(_negative), variant=True), "D2": _way(_delta_is(_without_slope), variant=True),
    "D3": _way(_delta_is(lambda net, n, row: product_of(["-1", _without_slope(net, n, row)])), variant=True),
    # On sheets with other functions than the tutorial's
    "A1": _way(_logistic("h"), also=_logistic("o")),
    "A2": _way(_both(_on("E_@", "o", _if_entropy("1/2*(target_@ - out_@)**2")), _on("dE_total_dout_@", "o",
        _if_entropy("out_@ - target_@")))),
}
with open(Path(__file__).with_name("mistakes.csv"), encoding="utf-8", newline="") as _file:
    KNOWN = {row[0]: Mistake(*row, *_WAYS[row[0]]) for row in list(csv.reader(_file))[1:]}
MISTAKES = {id: mistake for id, mistake in KNOWN.items() if id[0] not in "AD"}  # the 63 that were collected


# --- Their numbers -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def known(base, shown):
    """{id: (edits, other ways)} of all mistakes that can be made on a sheet (a tuple of items), so many rounds long:
    made in every round, rows in order. Other ways: written right but carried on wrong, the mistake's own `also`, and
    made in the first round only."""
    rows = rounds.unrolled_rows(base, shown)
    net, sheet, found = Net(rows), rounds.Unrolled(rows, {}, {}, dict(base)), {}
    for mistake in KNOWN.values():
        first = {name: row for name, row in mistake.edits(net).items() if name in rows}
        if first or mistake.loop:
            ways = (first, mistake.also(net), _carried_on(first, net))
            every = [rounds.in_every_round(edits, sheet) for edits in ways]
            once = [rounds.in_order(first, rows)] if shown and every[0] != first else []
            found[mistake.id] = every[0], [edits for edits in [*every[1:], *once] if edits]
    return found


def _carried_on(edits, net):
    """The rows that use what was written right, worked as if it had been written wrong."""
    used = {name for row in net.rows.values() for name in names_in(row)}
    written = {name for name in edits if "_after_" not in name and name in used}
    return {name: written_out(edits.get(name, row), {used: edits[used] for used in written if used in names_in(row)})
            for name, row in net.rows.items() if name not in written and "_after_" not in name
            and (name in edits or written.intersection(names_in(row)))} if written else {}


def sheet(id=None, given=GIVEN, rows=None):
    """The whole wrong calculation, name -> float: every row, the biases after an update, the errors after rounds, and
    the outputs after the last of them. Without an id it is the right one.

    Raises ValueError for an unknown id, for one that this sheet cannot have, and what `worksheet.evaluate` raises.
    """
    if id is not None and id not in MISTAKES:
        raise Refused(f"there is no mistake {id!r}{closest(id, MISTAKES)}")
    base = tuple(worksheet.edited(rows=rows).items())
    whole = rounds.unrolled(tuple(worksheet.checked(given, rows).items()), base, rounds.SHOWN)
    ways = known(base, rounds.SHOWN)
    if id and id not in ways:
        raise Refused(f"the mistake {id!r} cannot be made on this sheet")
    edits, values = ways[id][0] if id else {}, dict(whole.given)
    for name, row in whole.rows.items():
        values[name] = worksheet.worked(edits.get(name, row), values)
    for name in quantities(whole.given, dict(base)):
        if rounds.training(name):
            values[name] = rounds.trained(whole, name, edits, MISTAKES[id].loop if id else None)
    return {name: values[name] for name in quantities(whole.given, dict(base))}


def quantities(given, base):
    """The names that can be checked, in the order in which a calculation is judged."""
    outs = [name for name in base if name.startswith("out_o")] if worksheet.learned(base) and "E_total" in base else []
    loop = ["rounds", "E_total_before", "E_total_after_1", "E_total_after_2", f"E_total_after_{rounds.LAST}",
            *(f"{name}_after_{rounds.LAST}" for name in outs)] if outs else []
    return [*given, *base, *rounds.after_update(base), *loop]
