"""The sheet, round after round: its rows, its biases after an update, and the same rows again with the new weights.

E_total_after_1 is a row like any other, one sheet further down. What needs more rounds than SHOWN is trained.
"""
import math
import re
from bisect import bisect_left
from typing import NamedTuple

from helpers import worksheet
from helpers.formula import factors, names_in, sum_of, terms, written_out
from helpers.frozen import Frozen, kept
from helpers.worksheet import leading_to

SHOWN, LAST = 5, 10_000  # rounds: so many at most are worked row by row, and those of the tutorial


class Unrolled(NamedTuple):
    """rows: all of them, in order. given: name -> value. exact: every row's right value, not a number where there is
    none. base: the sheet itself. multiples: see there."""

    rows: dict
    given: dict
    exact: dict
    base: dict
    multiples: dict = {}

    @property
    def twins(self):
        return twins(self.multiples)

    def value(self, name):
        """The right value of a row, or of what needs training."""
        if name not in self.exact:
            self.exact[name] = trained(self, name)
        return self.exact[name]


@kept(64)
def unrolled(given, base, rounds=0):
    """The sheet `base` for these givens, with so many rounds after it."""
    rows, exact = unrolled_rows(base, rounds), dict(given)
    for name, row in rows.items():
        exact[name] = worked_or_nan(row, exact)
    return Unrolled(rows, given, exact, base, multiples(rows))


def worked_or_nan(row, values, rounded=None):
    """What a row gives; not a number where these values have no logarithm, or too large a power."""
    try:
        return worksheet.worked(row, values, rounded)
    except (ArithmeticError, ValueError):
        return math.nan


@kept(64)
def unrolled_rows(base, rounds):
    """All rows of a sheet that is repeated so often."""
    rows = base | of_biases(base)
    if "E_total" in base:
        rows |= {"rounds": str(LAST), "E_total_before": "E_total"}
    for count in range(1, rounds + 1):
        here = Round(base, count)
        for name in repeated(base, last=count == rounds):
            rows[f"{name}_after_{count}"] = here.row(name, rows[name])
    return rows


def multiples(rows):
    """row -> (number, an earlier row): by its formula it is so many times that one, as where both are products of the
    same factors."""
    first, same, found = {}, {}, {}
    for name, row in rows.items():
        times, parts = 1.0, []
        for factor in factors(row):
            number, part = same.get(factor, (1.0, factor)) if names_in(factor) else (worksheet.worked(factor, {}), None)
            times *= number
            parts += [part] if part else []
        parts = tuple(sorted(parts))
        number, earlier = first.setdefault(parts, (times, name)) if len(parts) != 1 or parts[0] not in rows else (
            1.0, parts[0])
        same[name] = (times / number, earlier) if parts and number else (1.0, name)
        if same[name][1] != name:
            found[name] = same[name]
    return found


def twins(multiples):
    """row -> an earlier row that is by its formula the same quantity: once that one."""
    return {name: earlier for name, (times, earlier) in multiples.items() if times == 1}


def repeated(base, last=False):
    """The rows of one more round; of the last one only those that lead to the error."""
    return list(base)[:list(base).index("E_total") + 1] if last else [*base, *of_biases(base)]


def of_biases(base):
    """Rows for the biases, of each neuron and as neurons share them: their gradients, and what they are after an
    update, where they stay what they were unless the sheet trains them."""
    rows, own = {}, biases(base)
    for neuron, bias in own.items():
        deltas = [f"delta_{other}" for other in own if own[other] == bias]
        if {*deltas} <= base.keys():
            rows |= {f"dE_total_db_{neuron}": f"delta_{neuron}", f"dE_total_d{bias}": sum_of(deltas)}
        rows |= {f"{bias}_new": bias, f"b_{neuron}_new": bias if bias == f"b_{neuron}" else f"{bias}_new"}
    return {name: row for name, row in rows.items() if name not in base}


def biases(base):
    """neuron -> its bias, where its net input adds one."""
    return {name[4:]: term for name, row in base.items() if name.startswith("net_")
            for term in terms(row) if term.startswith("b") and len(factors(term)) == 1}


class Round:
    """The names of a sheet's quantities as they read after so many updates: the new weights, the new biases."""

    def __init__(self, base, count):
        self.before, self.biases = "" if count == 1 else f"_after_{count - 1}", biases(base)
        self.names = {name: f"{name}_after_{count}" for name in repeated(base)}
        self.names |= {old: f"{old}_new{self.before}" for old in [*worksheet.learned(base), *self.biases.values()]}

    def row(self, name, row):
        """A row of the sheet in these names. A neuron has its own bias from here on."""
        names, neuron = self.names, name.removeprefix("net_").removeprefix("b_").removesuffix("_new")
        if neuron in self.biases:
            names = names | {self.biases[neuron]: f"b_{neuron}_new{self.before}"}
        return written_out(row, {used: names[used] for used in names_in(row) if used in names})


def in_every_round(edits, sheet):
    """Edits of the sheet made again in each round that follows."""
    edits, again = in_order(edits, sheet.rows), {}
    for count in range(1, SHOWN + 1):
        here = [name for name in edits if f"{name}_after_{count}" in sheet.rows]
        names = Round(sheet.base, count) if here else None
        again |= {f"{name}_after_{count}": names.row(name, edits[name]) for name in here}
    return edits | in_order(again, sheet.rows)


def in_order(edits, rows):
    """The edits, where one that names a row that comes later has that row written out, and as it is where it comes
    round again."""
    place, found = {name: count for count, name in enumerate(rows)}, {}
    for name, row in edits.items():
        seen = {name}
        while later := [used for used in names_in(row) if place.get(used, -1) >= place[name]]:
            row = written_out(row, {used: rows[used] if used in seen else edits.get(used, rows[used])
                                    for used in later})
            seen.update(later)
        found[name] = row
    return found


# --- Training ----------------------------------------------------------------------------------------------------


def updates_before(name):
    """How many updates come before a quantity such as E_total_after_2; 0 where its name speaks of none."""
    found = re.fullmatch(r"\w+_after_(\d+)", name)
    return int(found[1]) if found else 0


def row_of(name):
    """The row of the sheet that a quantity such as E_total_after_2 is."""
    return name.partition("_after_")[0]


def needed(names, base):
    """How many rounds are worked row by row: two, and more where the way back of each one stands there, with which the
    next can be judged by its own numbers. The other quantities are trained."""
    later = {name: count for name in names if name not in base and (count := updates_before(name))}
    shown = max((count for count in later.values() if count <= 2), default=0)
    forward = repeated(base, last=True) if later else ()
    back = {count for name, count in later.items() if row_of(name) not in forward}
    while shown in back and shown <= SHOWN:
        shown += 1
    return shown


def trained(sheet, name, edits=None, loop=None, start=None):
    """The value of a quantity after some rounds; not a number where there is none. For the others see `after`."""
    if edits and not names_in(edits.get(name, name)):
        return float(edits[name])
    try:
        return after(updates_before(name), sheet, edits, loop, start)[1].get(row_of(name), math.nan)
    except (ArithmeticError, ValueError):
        return math.nan


def after(count, sheet, edits=None, loop=None, start=None, rounded=None):
    """The rows of a sheet with a bias for every neuron, and all values after so many updates.

    edits: what is done otherwise in every round. loop: what is wrong with the repetition: late (the numbers of the
    round before are printed), more (one round too many), reset (each begins with the first weights), or see
    `_go_wrong`. start: the values after the first update, to go on from there instead. rounded: as in
    `worksheet.train`, of the numbers to start from as well.
    """
    count = {"late": count - 1, "more": count + 1, "reset": min(count, 1)}.get(loop, count)
    rows, given = _repeated(sheet.base, sheet.given, edits or {}, loop)
    if start is not None:
        given, count = {old: start.get(f"{old}_new", value) for old, value in given.items()}, count - 1
    if rounded:
        given = {old: rounded(value) for old, value in given.items()}
    return rows, _after(count, given, rows, rounded)


@kept(512)
def _repeated(base, given, edits, loop):
    """The sheet and its givens with a bias for every neuron, so that each can be trained, and with what is wrong in the
    repetition."""
    given, steps = dict(given), of_biases(base)
    rows = {name: edits.get(name, row) for name, row in (base | steps).items()}
    for neuron, bias in biases(base).items():
        own, new = {bias: f"b_{neuron}"}, f"b_{neuron}_new"
        given[f"b_{neuron}"] = given[bias]
        rows[f"net_{neuron}"] = written_out(rows[f"net_{neuron}"], own)
        if new in steps:
            rows[new] = written_out(written_out(edits.get(new, steps[new]), steps | edits), own)
    if loop:
        _go_wrong(loop, rows, given)
    return Frozen(rows), Frozen({old: given[old] for old in worksheet.givens(rows)})


def _go_wrong(loop, rows, given):
    """Change a sheet that is repeated, and its givens: what a round remembers is learned like a weight.

    gathered: each gradient starts from what the last round left behind; momentum: from nine tenths of that. first: the
    gradients of the first round are used for ever; stale: the way back reads its outputs. old: each step starts from
    the first weights. halved: eta is halved in each round. in turn: see there.
    """
    first = worksheet.evaluate({name: given[name] for name in worksheet.givens(rows)}, rows=rows)
    outs, backward = {name: f"first_{name}" for name in rows if name.startswith("out_")}, False
    for name, row in [*rows.items()]:
        if loop == "stale" and backward:
            rows[name] = written_out(row, {used: outs[used] for used in names_in(row) if used in outs})
        backward = backward or name == "E_total"
    for weight in worksheet.learned(rows):
        gradient, new = f"dE_total_d{weight}", f"{weight}_new"
        if loop == "old":
            rows[new] = written_out(rows[new], {weight: f"first_{weight}"})
        if gradient in rows and loop in ("gathered", "momentum", "first"):
            rows[gradient] = {"gathered": f"left_{weight} + {rows[gradient]}", "first": f"first_{gradient}",
                              "momentum": f"9/10*left_{weight} + {rows[gradient]}"}[loop]
            rows[f"left_{weight}_new"], given[f"left_{weight}"] = gradient, 0.0
    if loop == "halved":
        rows["eta_new"] = "eta/2"
    if loop == "in turn":
        _step_in_turn(rows)
    given |= {f"first_{name}": value for name, value in first.items()}


def _step_in_turn(rows):
    """Have each weight step, w1 first, from a sheet that is worked anew with those that have stepped before it."""
    weights, stepped = sorted(worksheet.learned(rows), key=lambda weight: (weight[0] != "w", len(weight), weight)), {}
    steps = {f"{weight}_new": rows.pop(f"{weight}_new") for weight in weights}
    once = dict(rows)
    for weight in weights:
        new = f"{weight}_new"
        anew = leading_to([new], once | steps, stepped.values()) if stepped else [new]
        names = stepped | {name: f"{name}_for_{weight}" for name in anew if name != new}
        rows |= {names.get(name, name): written_out(once.get(name, steps.get(name)), names) for name in anew}
        stepped[weight] = new


@kept(512)
def _after(rounds, given, rows, rounded):
    """The sheet after so many updates. A mistake may make the weights grow without bound: then the last errors that
    can be worked."""
    def repeated_to(count):
        try:
            return worksheet.train(count, given, rows=rows, rounded=rounded)
        except ValueError:
            return None

    if found := repeated_to(rounds):
        return found
    last = bisect_left(range(rounds), True, key=lambda count: repeated_to(count) is None)
    before = repeated_to(last - 1) or {}
    weights = {name: before.get(f"{name}_new", value) for name, value in given.items()}
    forward = {name: rows[name] for name in list(rows)[:list(rows).index("E_total") + 1]}
    return worksheet.evaluate({name: weights[name] for name in worksheet.givens(forward)}, rows=forward)
