"""The sheet, round after round: its rows, its biases after an update, and the same rows again with the new weights.

E_total_after_1 is a row like any other, one sheet further down. What needs more rounds than SHOWN is trained.
"""
import math
import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from helpers import worksheet
from helpers.formula import factors, names_in, terms, written_out

SHOWN, LAST = 2, 10_000  # rounds: those that are worked row by row, and those of the tutorial


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


@lru_cache(maxsize=64)
def unrolled(givens, base, rounds=0):
    """The sheet `base` for these givens (both as tuples of items), with so many rounds after it."""
    rows, exact = unrolled_rows(base, rounds), dict(givens)
    for name, row in rows.items():
        exact[name] = worked(row, exact)
    return Unrolled(rows, dict(givens), exact, dict(base), multiples(rows))


def worked(row, values, rounded=None):
    """What a row gives; not a number where these values have no logarithm, or too large a power."""
    try:
        return worksheet.worked(row, values, rounded)
    except (ArithmeticError, ValueError):
        return math.nan


@lru_cache(maxsize=64)
def unrolled_rows(base, rounds):
    """All rows of a sheet (a tuple of items) that is repeated so often."""
    base = dict(base)
    rows = base | after_update(base)
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
    return list(base)[:list(base).index("E_total") + 1] if last else [*base, *after_update(base)]


def after_update(base):
    """Rows for the biases after an update: they stay what they were unless the sheet trains them."""
    rows = {}
    for neuron, bias in biases(base).items():
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


def needed(names, base):
    """How many rounds row by row have all of these names, but for those that are trained."""
    later = {name for name in names if 0 < updates_before(name) <= SHOWN}
    return next(count for count in range(SHOWN + 1) if later <= unrolled_rows(tuple(base.items()), count).keys())


def training(name):
    """(row, rounds) of a quantity such as out_o1_after_10000, or None."""
    found = re.fullmatch(r"(\w+)_after_(\d+)", name)
    return (found[1], int(found[2])) if found and int(found[2]) > SHOWN else None


def trained(sheet, name, edits=None, loop=None, start=None):
    """The value of a quantity after many rounds; not a number where there is none.

    edits: what is done otherwise in every round. loop: what is wrong with the repetition (see `mistakes`). start: the
    values after the first update, to go on from there instead.
    """
    row, rounds = training(name)
    rounds = {"late": rounds - 1, "reset": min(rounds, 1)}.get(loop, rounds)
    rows = dict(_with_own_biases(tuple(sheet.base.items()), tuple((edits or {}).items())))
    given = {**sheet.given, **{f"b_{neuron}": sheet.given[bias] for neuron, bias in biases(sheet.base).items()}}
    if start is not None:
        given |= {old: start[f"{old}_new"] for old in given if f"{old}_new" in start}
        rounds -= 1
    try:
        rows, given = _gone_wrong(loop, rows, given)
        return _after(rounds, tuple((old, given[old]) for old in worksheet.givens(rows)), tuple(rows.items()))[row]
    except (ArithmeticError, ValueError):
        return math.nan


@lru_cache(maxsize=512)
def _with_own_biases(base, edits):
    """The sheet (a tuple of items, like the edits) with a bias for every neuron, so that each can be trained."""
    base, edits = dict(base), dict(edits)
    rows, steps = {name: edits.get(name, row) for name, row in base.items()}, after_update(base)
    for neuron, bias in biases(base).items():
        own, new = {bias: f"b_{neuron}"}, f"b_{neuron}_new"
        rows[f"net_{neuron}"] = written_out(rows[f"net_{neuron}"], own)
        if new in steps:
            rows[new] = written_out(written_out(edits.get(new, steps[new]), steps | edits), own)
    return rows


def _gone_wrong(loop, rows, given):
    """gathered: each gradient starts from what the last round left behind. stale: the way back reads the outputs of
    the first round for ever."""
    if loop == "gathered":
        for weight in worksheet.learned(rows):
            if f"dE_total_d{weight}" in rows:
                rows[f"dE_total_d{weight}"] = f"left_{weight} + {rows[f'dE_total_d{weight}']}"
                rows[f"left_{weight}_new"] = f"dE_total_d{weight}"
                given[f"left_{weight}"] = 0.0
    if loop == "stale":
        first = worksheet.evaluate({name: given[name] for name in worksheet.givens(rows)}, rows=rows)
        outs = {name: f"first_{name}" for name in rows if name.startswith("out_")}
        for name in list(rows)[list(rows).index("E_total") + 1:]:
            rows[name] = written_out(rows[name], {used: outs[used] for used in names_in(rows[name]) if used in outs})
        given |= {new: first[name] for name, new in outs.items()}
    return rows, given


@lru_cache(maxsize=512)
def _after(rounds, given, rows):
    """The sheet after so many updates. A mistake may make the weights grow without bound: then the last errors that
    can be worked."""
    given, rows = dict(given), dict(rows)

    def repeated_to(count):
        try:
            return worksheet.train(count, given, rows=rows)
        except ValueError:
            return None

    if found := repeated_to(rounds):
        return found
    last = bisect_left(range(rounds), True, key=lambda count: repeated_to(count) is None)
    before = repeated_to(last - 1) or {}
    weights = {name: before.get(f"{name}_new", value) for name, value in given.items()}
    forward = {name: rows[name] for name in list(rows)[:list(rows).index("E_total") + 1]}
    return worksheet.evaluate({name: weights[name] for name in worksheet.givens(forward)}, rows=forward)
