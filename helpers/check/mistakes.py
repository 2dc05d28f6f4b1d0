"""Known misconceptions: each is the sheet with some rows written differently, for any sheet and anybody's numbers.

A mistake says which rows it changes as a pattern over kinds of rows (every output, every hidden neuron), so that it
holds for a network of any size; where a sheet has no such row, the mistake cannot be made. To add one, add an entry to
_ALL. Where they come from: 63 misconceptions collected from public questions, forks and tests of the tutorial (D and A
are conventions and what only other sheets can have). The module is long because it holds them all.
"""
from collections.abc import Callable
from functools import lru_cache
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
    edits: Callable = lambda net: {}
    also: Callable = lambda net: {}
    loop: str | None = None
    variant: bool = False


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


_ALL = [
    # The forward pass
    Mistake("F1", "weights read across, in the hidden layer",
            "w2 and w3 changed places on the way into the hidden layer",
            "Follow the lines that arrive at h1 in the drawing. Which weights stand on them? (Some people number "
            "weights by where their lines start. That is no mistake, but it is another network.)",
            _read_by_source("h"), variant=True),
    Mistake("F3", "weight matrices filled by rows, read by columns",
            "the weights were numbered by where they start, not by where they arrive, in both layers",
            "Which weights stand on the lines that arrive at h1 in the drawing?",
            _both(_read_by_source("h"), _read_by_source("o"), _crossed("h"), _crossed("o", True))),
    Mistake("F4", "bias forgotten in the hidden layer", "the bias was left out of the hidden layer",
            "Follow the lines that arrive at h1 in the drawing. What else arrives there, by the short arrow?",
            _on("net_@", "h", lambda net, n, row: _without(row, net.bias.get(n)))),
    Mistake("F5", "bias forgotten in the output layer", "the bias was left out of the output layer",
            "Follow the lines that arrive at o1 in the drawing. What else arrives there, by the short arrow?",
            _on("net_@", "o", lambda net, n, row: _without(row, net.bias.get(n)))),
    Mistake("F7", "biases interchanged", "the two biases changed places",
            "To which layer do the short arrows of b1 lead in the drawing?",
            _if(lambda net: len(set(net.bias.values())) == 2, _on("net_@", "n", lambda net, n, row: _put(row,
                net.bias[n], next(b for b in net.bias.values() if b != net.bias[n]))))),
    Mistake("F9", "hidden layer not squashed", "the hidden layer hands on its net inputs, not squashed",
            "Can a neuron's output be the same number as its net input? What happens between the two?",
            _both(_on("out_@", "h", "net_@"), _on("dout_@_dnet_@", "h", "1"))),
    Mistake("F10", "output layer not squashed", "the output layer stops at its net inputs, not squashed",
            "Could this output ever be greater than 1, and should it be able to?",
            _both(_on("out_@", "o", "net_@"), _on("dout_@_dnet_@", "o", "1"))),
    Mistake("F11", "minus lost in the logistic function", "the minus in the logistic function got lost (exp of +net)",
            "Should a positive net input give an output above or below one half?",
            _on("out_@", "n", _if_logistic(lambda n, row: _put(row, f"net_{n}", f"-net_{n}")))),
    Mistake("F12", "brackets lost in the logistic function",
            "the brackets under the fraction bar got lost (1/1 + exp(-net))",
            "Try your logistic function on 0. What should it give, and what does it give?",
            _on("out_@", "n", _if_logistic(lambda n, row: f"1/1 + exp(-net_{n})"))),
    Mistake("F13", "tanh for the logistic function", "tanh stands in place of the logistic function",
            "Try your squashing function on 0. Where should its middle be?",
            _both(_on("out_@", "n", _if_logistic(lambda n, row: f"tanh(net_{n})")), _on("dout_@_dnet_@", "n",
                _slope_of_tanh)), also=_both(_on("out_@", "h", _if_logistic(lambda n, row: f"tanh(net_{n})")),
                _on("dout_@_dnet_@", "h", _slope_of_tanh))),
    Mistake("F14", "squashed twice", "every neuron squashes twice",
            "How many times does one neuron apply the logistic function?",
            _on("out_@", "n", lambda net, n, row: _put(row, f"net_{n}", row) if len(names_in(row)) == 1 else None)),
    Mistake("F15", "rounded to four decimals on the way", "every result on the way was rounded to four decimals",
            "Your first digits are right. Where did you round, and need you round before the last line?",
            _half_rounded, also=_rounded),
    Mistake("F18", "the weights of h1 used for h2", "h2 was worked with the weights of h1",
            "Which weights stand on the lines that arrive at h2?",
            _on("net_@", "h", lambda net, h, row: net.rows[f"net_{net.hid[0]}"])),
    # Calculating the total error
    Mistake("E1", "1/2 forgotten in the error", "the 1/2 is missing in the error",
            "You are off by one constant factor. Which constant stands before the square?",
            _NO_HALF),
    Mistake("E2", "errors averaged", "the errors were averaged instead of added",
            "You are off by one constant factor. Is a total a sum or a mean, and what does each square reach?",
            _if(_two_outs, _averaged)),
    Mistake("E3", "differences not squared", "the differences were added without squaring them",
            "One difference is positive and one negative. What would a total of zero tell you then?",
            _on("E_@", "o", "target_@ - out_@")),
    Mistake("E5", "only the first output's error counted", "only the first output's error was counted",
            "How many outputs can be wrong? (With one output alone this would be right.)",
            _if(_two_outs, lambda net: {"E_total": f"E_{net.out[0]}"})),
    Mistake("E7", "one error added twice", "the last output's error was added twice",
            "How often does each error stand in your sum?",
            _if(_two_outs, lambda net: {"E_total": f"{net.rows['E_total']} + E_{net.out[-1]}"})),
    Mistake("E8", "targets interchanged", "the targets changed places",
            "Which of the outputs should come near 0, and which near 1?",
            _targets_swapped),
    # The backwards pass: output layer
    Mistake("O1", "sign of the error's slope lost", "the slope of the error lost its sign (target - out)",
            "When an output rises past its target, does the error rise or fall? What does your slope say there?",
            _on("dE_total_dout_@", "o", _negative)),
    Mistake("O2", "slope missing at the outputs", "the slope out*(1 - out) is missing at the outputs",
            "Between the error and net_o1 stands out_o1. Which step of the chain goes from out to net?",
            _on("dout_@_dnet_@", "o", "1")),
    Mistake("O3", "squashed again before the slope", "the outputs were squashed once more before taking out*(1 - out)",
            "out*(1 - out) already knows about the logistic function. How often did you apply it?",
            _on("dout_@_dnet_@", "n", _squashed_again)),
    Mistake("O4", "net*(1 - net) for the slope", "the net input stands where the output belongs: net*(1 - net)",
            "Can the slope of the logistic function be negative, or more than one quarter?",
            _on("dout_@_dnet_@", "n", lambda net, n, row: _put(row, f"out_{n}", f"net_{n}"))),
    Mistake("O5", "error*(1 - error) for the slope", "delta was taken as error*(1 - error)",
            "The slope belongs to the neuron. Which number says how far up its curve the neuron is?",
            _on("dout_@_dnet_@", "o", "1 - dE_total_dout_@"), also=_on("dout_@_dnet_@", "o", lambda net, o,
                row: _put(row, f"out_{o}", f"dE_total_dout_{o}"))),
    Mistake("O8", "last factor missing at the output weights",
            "the last factor is missing: the gradient is the delta alone",
            "The delta is about the net input. How does the net input of o1 depend on this weight?",
            _last_factor("wo", lambda net, w: None)),
    Mistake("O9", "the weight itself as last factor", "the last factor is the weight itself",
            "Differentiate weight*signal with respect to the weight. Which of the two is left?",
            _last_factor("wo", lambda net, w: w)),
    Mistake("O11", "a network input as last factor", "the last factor is a network input",
            "Where does the line of this weight start?",
            _if(lambda net: net.hid, _last_factor("wo", _an_input))),
    Mistake("O13", "an error without 1/2, and its slope", "the error has no 1/2, and its slope is doubled to match",
            "Your error and your slopes fit together, for another error function. What is the 1/2 there to cancel?",
            _both(_NO_HALF, _DOUBLED), variant=True),
    Mistake("O14", "slope of the error doubled", "the 2 came down from the square and the 1/2 was dropped",
            "Differentiate 1/2*(target - out)**2 on paper. What becomes of the 2 and the 1/2?",
            _DOUBLED),
    Mistake("O15", "deltas of all outputs added",
            "the deltas of all outputs were added for a weight that reaches only one",
            "Follow the weight to the right. How many outputs does it reach?",
            _if(_two_outs, _on("dE_total_d@", "wo", lambda net, w,
                row: product_of([" + ".join(f"delta_{o}" for o in net.out), *_ordered(factors(row))[1:]])))),
    Mistake("O16", "gradients of w6 and w7 interchanged", "the gradients of w6 and w7 changed places",
            "From which neuron, and into which output, does w6 go?",
            _crossed("o")),
    Mistake("O19", "slope of the error made positive", "the slope of the error was made positive (|target - out|)",
            "One output is too large and the other too small. Should their weights move the same way?",
            _on("dE_total_dout_@", "o", lambda net, o, row: f"abs({row})")),
    # The backwards pass: hidden layer
    Mistake("H1", "new weights used on the way back", "the hidden layer went back through the new output weights",
            "The gradient belongs to one place. Were the output weights old or new when you came back?",
            _updated_first),
    Mistake("H2", "only one path counted", "only the path through the first output was counted",
            "How many lines leave this hidden neuron?",
            _paths(lambda shares: shares[0])),
    Mistake("H3", "paths added without their signs", "the paths were added without their signs, or subtracted",
            "One output may want h1 lower and the other higher. Should the two paths then reinforce each other?",
            _paths(lambda shares: sum_of([f"abs({share})" for share in shares])),
                also=_paths(lambda shares: sum_of([shares[0], *(f"-{share}" for share in shares[1:])]))),
    Mistake("H4", "paths multiplied", "the paths were multiplied",
            "Along one path you multiply. What do you do with different paths?",
            _paths(product_of)),
    Mistake("H5", "paths averaged", "the paths were averaged",
            "You are off by one constant factor. Do paths add up, or does one take their mean?",
            _paths(lambda shares: product_of([sum_of(shares), f"1/{len(shares)}"]))),
    Mistake("H7", "slope missing at the hidden neurons", "the slope out*(1 - out) is missing at the hidden neurons",
            "Between a hidden output and its net input lies a curve. Did you pass through it on the way back?",
            _on("delta_@", "h", _without_slope)),
    Mistake("H8", "an output's slope in the hidden layer", "the output neurons' slopes were used in the hidden layer",
            "Whose slope do you need: which neuron's curve lies between out_h1 and net_h1?",
            _on("delta_@", "h", lambda net, h, row: _put(row, f"dout_{h}_dnet_{h}",
                "dout_{0}_dnet_{0}".format(net.out[min(net.hid.index(h), len(net.out) - 1)])))),
    Mistake("H9", "raw errors sent back", "the raw errors went back to the hidden layer, not the deltas",
            "The way back to a hidden neuron leads through the net inputs of the outputs. Did yours?",
            _on("dE_@_dnet_@", "o", _without_slope)),
    Mistake("H12", "input missing at the hidden weights", "the input is missing: the gradient is the delta alone",
            "The delta is about the net input. How does the net input of h1 depend on this weight?",
            _last_factor("wh", lambda net, w: None)),
    Mistake("H13", "the weight itself for its input", "the last factor is the weight itself, in the hidden layer",
            "Differentiate w1*i1 with respect to w1. Which of the two is left?",
            _last_factor("wh", lambda net, w: w)),
    Mistake("H14", "the hidden output for the input", "the last factor is the hidden neuron's output, not the input",
            "Where does the line of this weight start, and which number stands there?",
            _last_factor("wh", lambda net, w: f"out_{net.weights[w]}")),
    Mistake("H15", "gradients of w2 and w3 interchanged", "the gradients of w2 and w3 were mixed up",
            "From which input, and into which hidden neuron, does w2 go?",
            _crossed("h"), also=_deltas_crossed),
    Mistake("H16", "squashed again before the hidden slope",
            "the hidden outputs were squashed once more before taking out*(1 - out)",
            "out*(1 - out) already knows about the logistic function. Did you apply it again in the hidden layer?",
            _on("dout_@_dnet_@", "h", _squashed_again)),
    # The update
    Mistake("U1", "step added", "the step was added instead of subtracted",
            "Did the error go down after your update?",
            _on("@_new", "w", _stepped(lambda old, step: f"{old} + {product_of(step)}"))),
    Mistake("U2", "learning rate forgotten", "the learning rate was left out",
            "Your step is off by a constant. Which factor stands before the gradient?",
            _on("@_new", "w", _stepped(lambda old, step: f"{old} - {product_of(step[1:])}"))),
    Mistake("U4", "weight replaced by its step", "the weight was replaced by its step",
            "Should a new weight be a small change of the old one?",
            _on("@_new", "w", _stepped(lambda old, step: f"-{product_of(step)}"))),
    Mistake("U5", "hidden weights not updated", "only the output weights were updated",
            "How many weights does the network have, and how many did you change?",
            _on("@_new", "wh", "@")),
    Mistake("U6", "weight scaled by the step", "the weight was scaled by the step (w*(1 - eta*gradient))",
            "Is the step something to take away, or something to multiply by?",
            _on("@_new", "w", _stepped(lambda old, step: f"{old}*(1 - {product_of(step)})"))),
    Mistake("U8", "weight in place of eta", "the weight stands where the learning rate belongs",
            "Which number stands before the gradient: the weight, or eta?",
            _on("@_new", "w", lambda net, w, row: _put(row, "eta", w))),
    # Biases
    Mistake("B1", "biases trained, one for each neuron", "the biases were trained too, one for each neuron",
            "What else moved in your network that the tutorial keeps still?",
            _TRAINED, variant=True),
    Mistake("B2", "deltas of a layer added up for its bias", "the biases were trained too, one shared by each layer",
            "Right for a shared bias. Does the tutorial update its biases?",
            _shared_biases, variant=True),
    Mistake("B4", "bias times delta as its gradient", "the bias was trained with delta*bias as its gradient",
            "Differentiate net = ... + b with respect to b. Which constant is b multiplied by?",
            _bias_step("delta_@*#")),
    Mistake("B5", "only the output biases trained", "only the output biases were trained",
            "Do the hidden neurons have biases too?",
            _if(lambda net: net.hid, lambda net: {
                name: row for name, row in _TRAINED(net).items() if name[2:-4] in net.out})),
    Mistake("B6", "biases trained, and new weights used on the way back",
            "the biases were trained, and the hidden layer went back through the new output weights",
            "Two things differ. Were the output weights old or new when you came back? And does the tutorial update "
            "its biases?",
            _if(lambda net: net.hid and net.bias, _both(_TRAINED, _updated_first))),
    # Repeating
    Mistake("T1", "error printed before the update", "the error is printed before the update, one round late",
            "Your error after one round equals the error at the start. What lies between measuring and updating?",
            lambda net: {"E_total_after_1": "E_total", "E_total_after_2": net.rows.get("E_total_after_1", "0")},
                loop="late"),
    Mistake("T2", "network made anew in every round", "the network is made anew in every round",
            "The error stops changing after the first round. Where do you set the starting weights?",
            lambda net: {"E_total_after_2": "E_total_after_1"}, loop="reset"),
    Mistake("T4", "gradients never set back to zero", "the gradients of earlier rounds were never set back to zero",
            "The first round is right, the second is not. What is left in the gradients from the first?",
            _gathered, loop="gathered"),
    Mistake("T5", "forward pass done only once", "the forward pass was done only once, the backward pass every round",
            "The weights are new. Are the outputs you go back from still the old ones?",
            _stale, loop="stale"),
    # Other error functions
    Mistake("V1", "cross-entropy for the error", "the error uses logarithms (the binary cross-entropy)",
            "Your outputs are right and your error is not. Which error function did you use?",
            _both(_on("E_@", "o", _entropy), _on("dE_total_dout_@", "o", _entropy_slope)), variant=True,
                also=_if(_two_outs, _both(_on("E_@", "o", _entropy), _averaged, _on(
                "dE_total_dout_@", "o", lambda net, o, row: _mean(net, _entropy_slope(net, o, row)))))),
    Mistake("V2", "softmax outputs", "the outputs are a softmax, which shares 1 out among them",
            "Your outputs add up to 1. Must they, in this network?",
            _if(_without_shares, _both(*_SOFTMAX, _on("dout_@_dnet_@", "o", "1"))), variant=True,
                also=_if(_without_shares, _both(*_SOFTMAX, _on("dE_total_dout_@", "o", "-target_@/out_@"), _on(
                "dE_@_dnet_@", "o", "delta_@"), _on("delta_@", "o", _softmax_delta)))),
    Mistake("V3", "mean of the squares", "the error is the mean of the squares, without 1/2",
            "The mean of two squares is their sum times 1/2. What would it be with three outputs?",
            _if(_two_outs, _if(_NO_HALF, _both(_NO_HALF, _averaged))), variant=True,
                also=_if(_two_outs, _if(_NO_HALF, _both(
                _NO_HALF, _averaged, _on("dE_@_dout_@", "o", "2*dE_total_dout_@"),
                _on("dE_total_dout_@", "h", lambda net, h, row: _mean(net, row)))))),
    # Another quantity by the name of delta
    Mistake("D1", "delta is minus this delta", "delta has the other sign, and the gradients do not",
            "Which two factors make this tutorial's delta?",
            _delta_is(_negative), variant=True),
    Mistake("D2", "delta is the slope of the error alone", "delta is the slope of the error alone",
            "Which two factors make this tutorial's delta?",
            _delta_is(_without_slope), variant=True),
    Mistake("D3", "delta is target minus output, or minus what comes back",
            "delta is the plain difference, target minus output",
            "Which two factors make this tutorial's delta?",
            _delta_is(lambda net, n, row: product_of(["-1", _without_slope(net, n, row)])), variant=True),
    # On sheets with other functions than the tutorial's
    Mistake("A1", "the logistic function for another", "the logistic function stands in place of another",
            "Which function squashes in this network?",
            _logistic("h"), also=_logistic("o")),
    Mistake("A2", "squares for the cross-entropy", "the error was worked with squares",
            "Which error function does this network have?",
            _both(_on("E_@", "o", _if_entropy("1/2*(target_@ - out_@)**2")), _on("dE_total_dout_@", "o",
                _if_entropy("out_@ - target_@")))),
]
KNOWN = {mistake.id: mistake for mistake in _ALL}
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
