"""Calculations for the check to mark: made slips, right ones in all ways of writing, known mistakes; and the counts."""
import struct
from collections import Counter

import pytest

from helpers import formula, miswritten, sheets, worksheet
from helpers.check import check_all
from helpers.check.kinds import stand_ins
from helpers.example import GIVEN
from helpers.worksheet import ROWS

SHEETS = {
    "2-2-2": ROWS, "1-1-1": sheets.write_out(1, 1, 1), "2-5-1": sheets.write_out(2, 5, 1),
    "3-2-3": sheets.write_out(3, 2, 3), "no hidden layer": sheets.write_out(2, 0, 2),
    "tanh": sheets.write_out(2, 2, 2, hidden_activation="tanh"),
    "softmax": sheets.write_out(2, 2, 2, output_activation="softmax", error="cross_entropy"),
    "relu": sheets.write_out(2, 3, 2, "relu", "identity", "mean_squared", None),
    "own biases": sheets.write_out(2, 2, 1, biases="neuron"), "trained biases": sheets.with_biases(),
}
ANYBODY = [GIVEN, sheets.draw(0)]
anybody = pytest.mark.parametrize("given", ANYBODY, ids=["tutorial", "drawn"])
any_sheet = pytest.mark.parametrize("rows", SHEETS.values(), ids=SHEETS)
anybody_on_any_sheet = pytest.mark.parametrize(
    "given, rows", [(GIVEN, ROWS), *((sheets.draw(3, rows), rows) for rows in SHEETS.values())],
    ids=["tutorial", *SHEETS])


def digits(value, count):
    """A number written with so many significant digits, its zeros kept."""
    return f"{value:.{count - 1}e}"


def written(value):
    """Nine decimals, or nine digits where that shows more."""
    return max(f"{value:.9f}", f"{value:.8e}", key=lambda text: -abs(float(text) - value))


def marked(given, edits=None, rows=ROWS, shown=None):
    """What the check says of a sheet that is worked with these edits, where some of its rows are handed in, or all."""
    theirs = worksheet.evaluate(given, edits, rows)
    return check_all({name: written(theirs[name]) for name in (rows if shown is None else shown)}, given, rows)


def slips(found):
    """The rows that are marked as slips."""
    return [name for name, mark in found.marks.items() if mark == "slip"]


def made_slips(given, dice, share=1.0, rows=ROWS):
    """(row, formula, sheet with that slip): every slip that shows in nine digits of its row, or a share of them."""
    alike, right = stand_ins(rows), worksheet.evaluate(given, rows=rows)
    order = list(rows)
    for name, row in rows.items():
        for wrong in miswritten.slips(row, {used: alike.get(used, ()) for used in formula.names_in(row)}):
            known = {*given, *order[:order.index(name)]}
            if dice.random() <= share and known.issuperset(formula.names_in(wrong)):
                try:
                    theirs = worksheet.evaluate(given, edits={name: wrong}, rows=rows)
                except ValueError:
                    continue
                if abs(theirs[name] - right[name]) > 2e-8 * max(1, abs(right[name])):
                    yield name, wrong, theirs


def reproduces(found, shown, given, rows=ROWS):
    """Whether the edits give all their numbers again."""
    if not found.edits:
        return False
    try:
        again = worksheet.evaluate(given, found.edits, rows)
    except ValueError:
        return False
    return all(abs(again[name] - float(value)) < 1e-8 * max(1, abs(again[name])) for name, value in shown.items())


def single_slips(given, dice, share=1.0, rows=ROWS):
    """A Counter of what became of every slip, one at a time, in each of four ways of showing the numbers."""
    count, right = Counter(), worksheet.evaluate(given, rows=rows)
    for name, _, theirs in made_slips(given, dice, share, rows):
        # nine digits may be a float32 number by chance: of it, and of the old weight, that shows no less than this
        moved = [row for row in rows if row.endswith("_new") and abs(theirs[row] - right[row]) > 2e-8 + 2.4e-7 * max(
            abs(right[row]), abs(given[row.removesuffix("_new")]))]
        ways = {"whole": rows, "third": [row for row in rows if dice.random() < 1 / 3], "alone": [name],
                "new weight": dice.sample(moved, min(1, len(moved)))}
        for way, shown in ways.items():
            off = {row: abs(theirs[row] - right[row]) / max(1, abs(right[row])) for row in shown}
            first = next((row for row in shown if off[row] > 2e-8), None)
            if first is None:
                continue
            may_be = {row for row in list(shown)[:list(shown).index(first)] if off[row] > 1e-9}  # in nine digits
            numbers = {row: written(theirs[row]) for row in shown}
            found = check_all(numbers, given, rows)
            count[way, "all"] += 1
            count[way, "accepted"] += found.ok
            count[way, "first"] += found.first_wrong in {first, *may_be}
            count[way, "again"] += reproduces(found, numbers, given, rows)
            count[way, "rounding"] += "rounded" in found.message
    return count


def two_slips(given, dice, times, share=1.0, rows=ROWS):
    """Of so many whole sheets with two independent slips: how many are marked at exactly these two rows."""
    slips, right, count = [*made_slips(given, dice, share, rows)], worksheet.evaluate(given, rows=rows), Counter()
    for _ in range(times):
        one, two = dice.sample(slips, 2)
        if one[0] == two[0]:
            continue
        try:
            theirs = worksheet.evaluate(given, edits={one[0]: one[1], two[0]: two[1]}, rows=rows)
            second = worksheet.worked(rows[two[0]], theirs)
        except ValueError:
            continue
        if abs(second - theirs[two[0]]) < 2e-8 or abs(theirs[two[0]] - right[two[0]]) < 2e-8:
            continue
        found = check_all({row: written(theirs[row]) for row in rows}, given, rows)
        count["all"] += 1
        count["both"] += {row for row, mark in found.marks.items() if mark == "slip"} == {one[0], two[0]}
    return count


def single(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def carried(given, keep, rows=ROWS, steps=None):
    """The sheet worked with every result rounded by `keep` before it is used, within a row by `steps`."""
    values = dict(given)
    for name, row in rows.items():
        values[name] = keep(worksheet.worked(row, values, steps))
    return {name: values[name] for name in rows}


def right_ways(given, rows=ROWS):
    """(what, numbers) for every way to write a right calculation."""
    right = {name: value for name, value in worksheet.evaluate(given, rows=rows).items() if name in rows}
    yield "floats", right
    one = carried({name: single(value) for name, value in given.items()}, single, rows)  # values, not operations
    yield "single, floats", one
    yield "single and double", {name: (one if name.startswith(("net", "out")) else right)[name] for name in right}
    for form in ("{:.7f}", "{:.8f}", "{:.9f}", "{:.8g}", "{:.9g}"):
        yield f"single, {form}", {name: form.format(value) for name, value in one.items()}
    for places in range(3, 13):
        keep = carried(given, lambda value, places=places: round(value, places), rows)
        yield f"{places} decimals carried", {name: f"{value:.{places}f}" for name, value in keep.items()}
        yield f"{places} decimals carried, floats", keep
        yield f"{places} decimals written", {name: f"{value:.{places}f}" for name, value in right.items()}
        for within, said in ((False, "carried"), (True, "in each step")):
            rounded = lambda value, places=places: float(f"{value:.{places - 1}e}")  # noqa: E731
            keep = carried(given, rounded, rows, rounded if within else None)
            yield f"{places} digits {said}", {name: f"{value:.{places - 1}e}" for name, value in keep.items()}
        yield f"{places} digits written", {name: f"{value:.{places - 1}e}" for name, value in right.items()}


def accused(given, dice, rows=ROWS, part=slice(None)):
    """A Counter: right calculations, written in all ways or some, whole, a third of the rows, and three numbers alone,
    and which were accused."""
    count = Counter()
    for what, numbers in [*right_ways(given, rows)][part]:
        some = dice.sample(list(numbers), len(numbers) // 3)
        alone = dice.sample(list(numbers), 3)
        for shown in (list(numbers), some, *([name] for name in alone)):
            found = check_all({name: numbers[name] for name in rows if name in shown}, given, rows)
            count["all"] += 1
            if found.first_wrong:
                count["accused", what] += 1
            enough = not what.startswith(("3", "4")) and (len(shown) > 1) and not what.startswith(("5 dec", "6 dec"))
            count["refused"] += enough and not found.ok
    return count
