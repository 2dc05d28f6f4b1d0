"""Other numbers than those that belong in a row: the tutorial's, another one to start from, rounded ones, and a delta
that nobody saw. Each function gives causes for a case (see `candidates`)."""
import itertools
import math
import re

from helpers.arguments import listed
from helpers.check import rounds
from helpers.check.case import Cause, Rank
from helpers.check.digits import COARSE, FEWEST, MOST, is_complete
from helpers.check.kinds import kind, net_of
from helpers.check.pen import LAST_DIGIT, pen
from helpers.example import GIVEN
from helpers.formula import names_in, written_out
from helpers.worksheet import ROWS


def started_from(numbers, sheet, rows):
    """Edits that work these rows with these numbers for givens."""
    instead = {given: repr(number) for given, number in numbers.items()}
    return {row: written_out(sheet.rows[row], instead) for row in rows
            if not instead.keys().isdisjoint(names_in(sheet.rows[row]))}


def tutorials(case):
    """The tutorial's number was used where somebody's own has another: one of them, all, or some of those that lead
    here; where these are many, all of some kinds."""
    other = {given: GIVEN[given] for given, value in case.sheet.given.items() if GIVEN.get(given, value) != value}
    here = [given for given in other if any(given in names_in(case.sheet.rows[row]) for row in case.between)]
    each = [[given] for given in here]
    parts = each if len(here) < 7 else [[*alike] for _, alike in itertools.groupby(sorted(other, key=kind), kind)]
    some = [sum(chosen, []) for count in range(1, len(parts)) for chosen in itertools.combinations(parts, count)]
    for used in filter(None, [*each, list(other), *some]):
        words = listed(used) if len(used) < 6 else "all"
        numbers = {given: other[given] for given in used}
        rank = Rank.EASY if used in some and used not in each else Rank.LIKELY
        yield Cause(numbers, None, case.name, "tutorial", words, rank=rank)
    for given in here:  # only where it is used last: the exercise has shown what comes before
        last = [row for row in case.between if given in names_in(case.sheet.rows[row])][-1]
        yield Cause(started_from({given: other[given]}, case.sheet, [last]), None, case.name, "tutorial", given)


def stale(case):
    """The tutorial's number, all of it or as printed, stands in the row, in one on the way that was not shown, or for
    one or two that the row uses: what fits best, of equals what is nearest to the row."""
    answer, given, fit = case.answers[case.name], case.sheet.given, []
    own = any(GIVEN.get(name, value) != value for name, value in given.items())
    if not own or case.net.into != net_of(ROWS).into or answer.digits < FEWEST:
        return
    tutorial = rounds.unrolled(GIVEN, ROWS).exact
    shown = {*given, *case.answers} - {case.name}
    here, above = ([name for name in names if name in tutorial] for names in (names_in(case.row), case.between[::-1]))
    for used in [*((name,) for name in here + above), *itertools.combinations(here, 2)]:
        for digits in (MOST, 2 * MOST):  # as it is printed, and all of it
            edits = {name: repr(round(tutorial[name], digits)) for name in used}
            if not shown.isdisjoint(edits):
                edits = {case.name: written_out(case.row, edits)}
            if case.fits(edits):
                fit.append((abs(case.worked(edits) - answer.value), listed(used), edits))
    if fit:
        _, used, edits = min(fit, key=lambda way: way[0])
        yield Cause(edits, None, case.name, "tutorial", used, rank=Rank.EASY)


def another_given(case):
    """One number to start from is another, of few digits and decimals: throughout, or in this row only; what is most
    like the one that was given first, as several may fit."""
    name, given = case.name, case.sheet.given
    near = case.between if len(case.marks.slips()) > 1 else case.nearby.intersection(case.between)
    fit = {}
    for used in dict.fromkeys(used for row in case.between if row in near for used in names_in(case.sheet.rows[row])
                              if used in given):
        numbers = [_solved(case, used)]
        if used.startswith("target_"):  # two of them are as far from the output
            numbers.append(_solved(case, used, besides=numbers[0]))
        for number, digits in itertools.product(numbers, (1, 2)):
            if not abs(number) < 20 * abs(given[used] or 1):
                continue
            short = round(float(f"{number:.{digits}g}"), 3)
            off = abs(case.worked({used: short}) - case.answers[name].value)
            if short not in (given[used], 2 * given[used]) and off <= 2 * case.marks.reach[name]:
                fit[used] = short
                break
    for used in sorted(fit, key=lambda used: abs(fit[used] - given[used]) / (abs(given[used]) or 1)):
        yield Cause({used: fit[used]}, None, name, "given", used, rank=Rank.ANY)
        if used in names_in(case.row):
            row = started_from({used: fit[used]}, case.sheet, [name])
            yield Cause(row, None, name, "given", used, rank=Rank.ANY)


def miscopied(case):
    """One number that stands above was copied into this row with a slip of the pen."""
    for used in names_in(case.row):
        shown = case.answers.get(used)
        number = _solved(case, used, lambda value, used=used: rounds.worked_or_nan(
            case.row, case.marks.own | {used: value}))
        for units in (0, 1, -1, 2, -2) if shown and math.isfinite(number) else ():  # it is not known to the last digit
            copy = float(f"{number + units * shown.unit:.{shown.digits - 1}e}")
            what = pen(shown._replace(value=copy), shown.value)
            if what and what not in LAST_DIGIT:
                row = written_out(case.row, {used: repr(copy)})
                yield Cause({case.name: row}, None, case.name, "miscopied", (used, what), rank=Rank.RARE)
                break


def interchanged(case):
    """Two numbers to start from, of one kind and layer, changed places throughout."""
    given, layer = case.sheet.given, case.net.layers.get
    for used, other in itertools.product(names_in(case.row), given):
        if kind(used) == kind(other) and layer(used) == layer(other) and given.get(used) not in (None, given[other]):
            yield Cause({used: given[other], other: given[used]}, None, case.name, "interchanged", (used, other),
                        rank=Rank.EASY)


def unseen_delta(case):
    """A delta that was not handed in is another, from which others follow as well: another neuron's, or any."""
    for row in case.between[:-1] if len(case.answers) > 1 else ():
        if row.startswith("delta_"):
            for other in case.sheet.base:
                if kind(other) == kind(row) and other != row:
                    yield Cause({row: other}, None, row, "copied", other, rank=Rank.EASY)
            if math.isfinite(number := _solved(case, row)):
                step = 1 + abs(number)
                moved = abs(case.worked({row: number + step}) - case.worked({row: number}))
                off = step * case.marks.reach[case.name] / moved
                yield Cause({row: repr(number)}, None, row, "unseen", row, rank=Rank.ANY, off={row: off})


def _solved(case, name, work=None, besides=None):
    """The number in place of a quantity, throughout or as `work` does, that makes this row what it is; not a number
    where none is found. besides: one that does so already, where another is looked for."""
    def off(number):
        far = (work(number) if work else case.worked({name: number})) - case.answers[case.name].value
        return far if besides is None else far / (number - besides or math.nan)

    number = case.marks.own[name]
    for _ in range(6):  # Newton's steps
        slope = (off(number + 1e-6) - off(number)) / 1e-6
        if not slope:
            return math.nan
        number -= off(number) / slope
    return number


def rounded(case):
    """Rounded on the way: each number when it was used in this row, or in a new weight that is worked in one line, or
    every result that was not given."""
    answer, own = case.answers[case.name], case.marks.own
    results = {used: own[used] for used in {*names_in(case.row), *case.between} - case.sheet.given.keys()
               if case.net.rows.get(used) not in case.sheet.given  # the same by another name
               and math.isfinite(own[used]) and answer.value}  # of a 0 any rounding makes one
    exact = (answer.binary or answer.digits >= MOST - 1) and not is_complete(answer.value, COARSE)  # others do not
    lines = _lines(case)
    for unit, count in itertools.product(("decimals", "digits"), range(1, 8)):
        short = _shortened(results, unit, count)
        words = f"rounded to {count} {unit if count > 1 else unit[:-1]}"
        often = exact if case.name.endswith("_new") else unit == "decimals" and count < 4
        for line in lines:
            in_line = {used: short[used][0] for used in names_in(line) if used in short}
            if in_line and case.is_near(rounds.worked_or_nan(line, own | {used: short[used][1] for used in in_line})):
                yield Cause({case.name: written_out(line, in_line)}, None, case.name, "rounded", words,
                            rank=Rank.LIKELY if often else Rank.FAR)
        yield Cause({row: f"round({case.sheet.rows[row]}, {_place(own[row], unit, count)})"
                     for row in case.between[:-1] if row in results}, None, case.name, "rounded", words, rank=Rank.FAR)


def _lines(case):
    """The row, and of a new weight also those in which its gradient, and the delta in that, are written out."""
    lines = [case.row]
    while case.name.endswith("_new") and (factors := {
            used: case.sheet.rows[used] for used in names_in(lines[-1])
            if used in case.between and re.match("dE_total_d[wb]|delta_", used)}):
        lines.append(written_out(lines[-1], factors))
    return lines


def _shortened(values, unit, count):
    """name -> (how it is rounded, as a formula, and what that gives): where it changes and is not 0."""
    places = {used: _place(value, unit, count) for used, value in values.items()}
    return {used: (f"round({used}, {place})", number) for used, place in places.items()
            if abs((number := round(values[used], place)) - values[used]) > 1e-12 and number}


def _place(value, unit, count):
    """The decimal at which a value is rounded to so many decimals or digits."""
    return count if unit == "decimals" else max(0, count - 1 - math.floor(math.log10(abs(value) or 1)))
