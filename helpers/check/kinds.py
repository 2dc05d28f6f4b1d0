"""What the quantities of a sheet are: its neurons and weights, what is of one kind, and what is mistaken for what."""
import itertools
import math
import re
from functools import lru_cache

from helpers import worksheet
from helpers.check import rounds
from helpers.check.rounds import worked_or_nan
from helpers.formula import factors, is_name, names_in, parse, renamed, renamed_name, terms, written
from helpers.frozen import kept

MANY = 12  # of one kind


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
                if len(parts) == 2 and all(map(is_name, parts)):
                    weight, signal = sorted(parts, key=lambda part: part[0] != "w")
                    self.into[neuron][weight] = signal
            self.into[neuron] = dict(sorted(self.into[neuron].items(), key=lambda pair: (len(pair[0]), pair[0])))
        self.weights = {weight: neuron for neuron in self.neurons for weight in self.into[neuron]}
        self.learned = worksheet.learned(base)
        self.layers = {weight: neuron[0] for weight, neuron in self.weights.items()}  # h or o
        self.ins = [signal for signal in self.into[self.neurons[0]].values()] if self.neurons else []

    def members(self, group):
        """The neurons or weights that a pattern stands for; "l": all that learn, weights and biases."""
        return {"h": self.hid, "o": self.out, "n": self.neurons, "w": list(self.weights), "l": self.learned,
                "wh": [w for w, n in self.weights.items() if n in self.hid],
                "wo": [w for w, n in self.weights.items() if n in self.out]}[group]

    def signal(self, weight):
        return self.into[self.weights[weight]][weight]

    def is_logistic(self, neuron):
        return is_logistic(self.rows[f"out_{neuron}"])

    def ends(self, name):
        """The neurons that a name speaks of, in order; a weight speaks of both its ends."""
        for token in re.findall(r"(?<![A-Za-z])[hio]\d+|w\d+", name):
            if token in self.weights:
                yield self.signal(token).removeprefix("out_")
            yield self.weights.get(token, token)

    def in_its_names(self, text):
        """A text about the tutorial's weights, with the names of those that stand in their places here; where layers of
        another size are read across, it is more than two that change places."""
        if {*map(len, self.into.values()), len(self.hid)} != {2}:
            text = re.sub(r" \(w\d and w\d changed places\)", "", text)
            text = re.sub(r"^w\d and w\d changed places", "the weights were numbered by where they start", text)
        names = {theirs: here for neuron, weights in net_of(worksheet.ROWS).into.items()
                 for theirs, here in zip(weights, self.into.get(neuron, ()), strict=False)}
        return re.sub(r"\bw\d\b", lambda found: names.get(found[0], found[0]), text)

    def by_source(self, layer):
        """weight -> the other weight in its place if they were numbered by where they start; where not all lines are
        there, none."""
        by_target = [list(self.into[neuron]) for neuron in layer]
        if len({*map(len, by_target)}) != 1:
            return {}
        by_start = zip(*by_target, strict=True)
        places = zip(itertools.chain(*by_start), itertools.chain(*by_target), strict=True)
        return {old: new for old, new in places if old != new}


net_of = kept(64)(Net)


def is_logistic(row):
    """Whether a row is the logistic function of a name, as out_h1 is in the tutorial, however it is written."""
    names, tutorials = names_in(row), worksheet.ROWS["out_h1"]
    return len(names) == 1 and all(
        math.isclose(worked_or_nan(row, {names[0]: net}), worked_or_nan(tutorials, {"net_h1": net}), rel_tol=1e-12)
        for net in (-0.5, 2.0))


@lru_cache(maxsize=32768)
def kind(name):
    """What kind of quantity a name is: w# for w5, dE_total_dout_# for dE_total_dout_o1."""
    return re.sub(r"(?<![A-Za-z])[hio]\d+|(?<=[wb])\d+", "#", name)


def weight_in(name):
    """The weight that a name speaks of: w5 for w5_new, dE_total_dw5 and dnet_o1_dw5; None where it is none."""
    found = re.search(r"(?<![A-Za-z])w\d+|(?<=_d)w\d+", name)
    return found and found[0]


def lesson(name, base):
    """The notebook that introduces a quantity of the sheet `base`."""
    if re.fullmatch(r"dE_total_dw\d+|w\d+_new", name):
        return 5 if net_of(base).layers.get(weight_in(name)) == "h" else 4
    if "_after" in name or name in ("rounds", "E_total_before"):
        return 6
    if re.fullmatch(r"b\w*_new|dE_total_db\w*", name):
        return 7
    if re.match(r"net_|out_|[iwb]\d+$|b_", name):
        return 2
    if re.match(r"E_|target|dE_total_dout_o", name):
        return 3
    return 5 if re.search(r"_h\d|dE_o", name) and not re.match(r"dnet_o\d+_dw", name) else 4


@kept(64)
def stand_ins(rows):
    """name -> the names that may be written in its place by mistake: others of its kind, a step too few or too many,
    and what stands beside it."""
    net, kinds = net_of(rows), {}
    for name in [*worksheet.givens(rows), *rows]:
        kinds.setdefault(kind(name), []).append(name)
    found = {}
    for alike in kinds.values():
        for name in alike:
            found[name] = [other for other in alike if len(alike) <= MANY or _neighbours(name, other, net)]
    for name, row in rows.items():
        used = names_in(row)
        if not used:  # a slope of 1: to put it in a product is to leave out what belongs there
            found = {other: [alike for alike in others if alike != name] for other, others in found.items()}
        found[name] += [*used[:2], *(other for other in rows if set(names_in(rows[other])) == set(used)
                                      and not is_name(net.rows[other]))]  # nobody writes dnet_o1_dw5 for out_h1
        if len(used) == 1 and used[0] in rows:
            found[used[0]].append(name)
    for weight in net.weights:
        signal = net.signal(weight)
        found[weight] += [signal, *([f"{weight}_new"] if f"{weight}_new" in rows else [])]
        found[signal] += [weight]
        found.get(f"{weight}_new", []).append(weight)
        found.setdefault(f"dnet_{net.weights[weight]}_d{weight}", []).append(weight)
    for o in net.out:
        found.get(f"target_{o}", []).append(f"out_{o}")
        found[f"out_{o}"] += [f"target_{o}"]
    for i in net.ins:
        found[i] += [f"out_{h}" for h in net.hid]
    return {name: tuple(dict.fromkeys(other for other in others if other != name)) for name, others in found.items()}


def moved(net, formula, here, there):
    """The formula that does at the row `there` what this one does at the row `here`: neurons change places. None where
    the two rows are not alike."""
    places = _places(net, here, there)
    return renamed(formula, places) if places else None


@lru_cache(maxsize=32768)
def in_its_place(net, name, here, there):
    """The name of what is to the row `there` what this is to the row `here`; None where the two are not alike."""
    places = _places(net, here, there)
    return renamed_name(name, places) if places else None


@lru_cache(maxsize=4096)
def _places(net, here, there):
    """name -> the name in its place where neurons change places, so that one row becomes the other."""
    places = {}
    old_ends, new_ends = list(net.ends(here)), list(net.ends(there))
    if not old_ends or len(old_ends) != len(new_ends):
        return None
    for old, new in zip(old_ends, new_ends, strict=True):
        if old[0] != new[0] or places.setdefault(old, new) != new or places.setdefault(new, old) != old:
            return None
    by_ends = {tuple(net.ends(weight)): weight for weight in net.weights}
    for weight in net.weights:
        ends = tuple(places.get(end, end) for end in net.ends(weight))
        places[weight] = by_ends.get(ends, weight)
    return places


def _neighbours(name, other, net):
    """In a large network only weights that share an end are mistaken for one another."""
    weight, beside = weight_in(name), weight_in(other)
    if not (weight and beside):
        return True
    return net.weights.get(weight) == net.weights.get(beside) or net.signal(weight) == net.signal(beside)
