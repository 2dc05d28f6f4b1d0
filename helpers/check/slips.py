"""What was done where a row does not follow: known misconceptions, slips made from the row itself, slips of the pen.

Where rows in between were not given, the slip may be in any of them. The fewest mistakes that explain all numbers win;
known ones go before made ones.
"""
import itertools
import math
import re
from functools import lru_cache
from typing import NamedTuple

from helpers import formula, miswritten, worksheet
from helpers.check import rounds
from helpers.check.kinds import kind, lesson, net_of, stand_ins
from helpers.check.marking import mark
from helpers.check.mistakes import KNOWN, known
from helpers.check.pen import LAST_DIGIT, pen
from helpers.example import GIVEN
from helpers.formula import calls_in, names_in
from helpers.published import EXPLAINED, PUBLISHED

MOST_SLIPS, HOPELESS = 5, 2  # at once in one calculation; so many without a cause, and no more are looked for


class Cause(NamedTuple):
    """One explanation: edits of rows (and loop, see `mistakes`), the id of a known mistake or else the row, what was
    done there and to which part (see `miswritten`), how far-fetched it is (0 to 3), and the marks that are left."""

    edits: dict
    mistake: str | None = None
    row: str | None = None
    what: str | None = None
    part: object = None
    loop: str | None = None
    rank: int = 0
    marks: object = None


def explain(sheet, answers, writing, marks):
    """[(row, causes)] for each slip, the first first; equally good causes stand together, none where none is found.
    And the marks that all these leave."""
    found, edits, loop, given_up = [], {}, None, set()
    while (left := [name for name in marks.slips() if name not in given_up]) and len(found) < MOST_SLIPS:
        in_vain = left[0] in sheet.given or sum(not causes for _, causes in found) == HOPELESS
        causes = [] if in_vain else _causes(left[0], sheet, answers, writing, marks, (edits, loop))
        found.append((left[0], causes))
        if causes and causes[0].marks:
            edits, loop, marks = edits | causes[0].edits, loop or causes[0].loop, causes[0].marks
        else:
            given_up.add(left[0])
    return found, marks


def _causes(name, sheet, answers, writing, marks, before):
    """What explains this row and leaves the fewest slips elsewhere."""
    slip = _pen(name, sheet, answers, marks)
    if slip and slip[0].what == "last digit":
        return slip
    between = suspects(name, sheet, answers)
    best, least = {}, (len(marks.slips()), -1, 0)
    for options in (_tutorials, _known, _copied, _made, _rounded, _another):
        for cause in options(name, between, sheet, answers, marks):
            if best and cause.rank > least[2] and least[:2] == (0, 0):  # no marks could make it the better one
                continue
            worked_so = sheet, answers, writing, before[0] | cause.edits, cause.loop or before[1]
            try:
                after = mark(*worked_so, whole=False)
            except (ArithmeticError, ValueError):
                continue
            left = (len(after.slips()), after.odd(answers), cause.rank)
            if after.marks[name] != "slip" and left <= least:
                best, least = best if left == least else {}, left
                key = cause.mistake or f"{after.follows[name]:.11g}"  # or it would be said twice
                if key not in best or not _says_more(best[key], cause):
                    best[key] = cause._replace(marks=mark(*worked_so))
        if best and least[:2] == (0, 0) and options in (_rounded, _another):
            break
    causes = _in_this_place([*best.values()])
    used_right = any(marks.marks[row] == "right" and name in names_in(sheet.rows.get(row, "0")) for row in answers)
    of_the_pen = slip and used_right and not any(cause.mistake and KNOWN[cause.mistake].variant for cause in causes)
    return slip if of_the_pen or not causes else causes


def _says_more(cause, other):
    """Which of two ways to say the same is kept: what goes down to the numbers to start from, or a whole row; a whole
    neuron before either."""
    to_the_start = re.match(r"[iw]\d", "".join(other.part or ""))
    return cause.what in ("tutorial", "rounded") or cause.what == "copied" and (
        cause.part.startswith(("net_", "out_")) or not to_the_start)


def _in_this_place(causes):
    """A known mistake made in one place only is said of this place; one made throughout goes before its own parts."""
    whole = [cause for cause in causes if cause.mistake and not cause.rank]
    causes = [cause for cause in causes if cause.mistake or cause.what == "tutorial"
              or not any(other.edits.get(cause.row) == cause.edits[cause.row] or cause.rank + (cause.what == "copied")
                         and cause.row in other.edits for other in whole)]
    partly = {cause.mistake for cause in causes if cause.mistake and cause.rank}
    if made := [cause for cause in causes if not cause.mistake and cause.rank]:
        return [cause._replace(mistake=next(iter(partly)) if len(partly) == 1 else None) for cause in made]
    return causes


def suspects(name, sheet, answers):
    """The row, and the rows above it that lead there by way of rows that were not given; in order."""
    found, waiting = set(), [name]
    while waiting:
        row = waiting.pop()
        if row in sheet.rows and row not in found and (row == name or row not in answers):
            found.add(row)
            waiting += names_in(sheet.rows[row])
    return [row for row in sheet.rows if row in found]


def _explains(name, value, answers, marks):
    """Near enough to be worth a look: the gap between what was given and what follows is nearly filled."""
    gap = abs(answers[name].value - marks.follows[name])
    return abs(value - answers[name].value) <= 0.02 * gap + 4 * marks.reach[name]


def _worked(name, edits, between, sheet, own):
    """The row's value with these edits, from the learner's own numbers; nothing where there is none."""
    values = dict(own)
    try:
        for row in between:
            values[row] = worksheet.worked(edits.get(row, sheet.rows[row]), values)
    except (ArithmeticError, ValueError):
        return math.nan
    return values[name]


def _known(name, between, sheet, answers, marks):
    shown = max((int(row.rpartition("_after_")[2]) for row in sheet.rows if "_after_" in row), default=0)
    for id, (edits, others) in known(tuple(sheet.base.items()), shown).items():
        for way in (edits, *others) if between else (edits,):  # to train takes long
            here = {row: new for row, new in way.items() if row in between or marks.marks.get(row) == "slip"}
            loop = KNOWN[id].loop
            for tried in [way] if here == way or loop else [way, here]:
                if not between or not tried.keys().isdisjoint(between) and _explains(
                        name, _worked(name, tried, between, sheet, marks.own), answers, marks):
                    yield Cause(tried, id, name, loop=loop, rank=int(tried is here))


def _made(name, between, sheet, answers, marks):
    alike = stand_ins(tuple(sheet.base.items()))
    near = _near(name, sheet)
    layers = net_of(tuple(sheet.base.items())).layers
    for row in reversed(between):
        after = between[between.index(row):]
        wrongs = _wrong(sheet.rows[row], alike) | (_times(name, sheet) if row == name else {})
        for wrong, (what, part) in wrongs.items():
            if what == "instead" and lesson(part[0], sheet.base) > lesson(name, sheet.base):
                continue
            if _explains(name, _worked(name, {row: wrong}, after, sheet, marks.own), answers, marks):
                if not (once := _in_order({row: wrong}, sheet)):
                    continue
                cause = Cause(once, None, row, what, part, rank=_rank(row, what, part, near, layers))
                yield cause
                if "_after_" in "".join(answers):
                    yield cause._replace(edits=_in_order({row: wrong}, sheet, rounds.in_every_round))


def _near(name, sheet):
    """The row, what it uses, and what this uses."""
    near = {name, *names_in(sheet.rows.get(name, "0"))}
    return near | {used for row in near for used in names_in(sheet.rows.get(row, "0"))}


def _in_order(edits, sheet, way=lambda edits, sheet: rounds.in_order(edits, sheet.rows)):
    """The edits without names of rows that come later; nothing where this makes them too long."""
    try:
        return way(edits, sheet)
    except ValueError:
        return {}


def _rank(row, what, part, near, layers):
    """How far-fetched a slip is: 0 for one quantity in place of its like, near by; 1 for what happens easily; or 2."""
    if what in ("instead", "interchanged"):
        alike = kind(part[0]) == kind(part[1]) and layers.get(part[0]) == layers.get(part[1])
        return 0 if alike and row in near else 1 if alike else 2
    easily = ("estimate", "power") if row.startswith("out_") else ("left out", "sign", "square", "sums")
    return 1 if what in easily else 2


def _tutorials(name, between, sheet, answers, marks):
    """The tutorial's number was used where somebody's own has another: one of them, all, or some of those that lead
    here; where these are many, all of some kinds."""
    other = {given: GIVEN[given] for given, value in sheet.given.items() if GIVEN.get(given, value) != value}
    here = [given for given in other if any(given in names_in(sheet.rows[row]) for row in between)]
    parts = [[given] for given in here] if len(here) < 7 else [
        list(alike) for _, alike in itertools.groupby(sorted(here, key=kind), kind)]
    some = [sum(chosen, []) for count in range(2, len(parts)) for chosen in itertools.combinations(parts, count)]
    for used in filter(None, [*([given] for given in here), list(other), *(parts if len(here) > 6 else []), *some]):
        numbers = {given: other[given] for given in used}
        if _explains(name, _worked(name, {}, between, sheet, marks.own | numbers), answers, marks):
            words = " and ".join(filter(None, [", ".join(used[:-1]), used[-1]])) if len(used) < 6 else "all"
            yield Cause(_started_from(numbers, sheet), None, name, "tutorial", words, rank=int(used in some))
    for given in here:  # only where it is used last: the exercise has shown what comes before
        last = [row for row in between if given in names_in(sheet.rows[row])][-1]
        edits = _started_from({given: other[given]}, sheet, [last])
        if _explains(name, _worked(name, edits, between, sheet, marks.own), answers, marks):
            yield Cause(edits, None, name, "tutorial", given)


def _another(name, between, sheet, answers, marks):
    """One number to start from that stands near this row is another, of few digits and decimals, throughout."""
    near = [row for row in between if row in _near(name, sheet)]
    for used in dict.fromkeys(given for row in near for given in names_in(sheet.rows[row]) if given in sheet.given):
        def off(number, used=used):
            return _worked(name, {}, between, sheet, marks.own | {used: number}) - answers[name].value

        number = sheet.given[used]
        for _ in range(20):  # Newton's steps
            slope = (off(number + 1e-6) - off(number)) / 1e-6
            number -= off(number) / slope if slope else 0
        for digits in (1, 2, 3) if math.isfinite(number) else ():
            short = round(float(f"{number:.{digits}g}"), 3)
            if short not in (sheet.given[used], 2 * sheet.given[used]) and abs(off(short)) <= 2 * marks.reach[name]:
                yield Cause(_started_from({used: short}, sheet), None, name, "given", used, rank=3)
                break


def _started_from(numbers, sheet, rows=None):
    """Edits that work the sheet (or these rows) with these numbers for givens, which the formulas still name."""
    instead = {given: f"0*{given} + {number!r}" for given, number in numbers.items()}
    return {row: formula.written_out(sheet.rows[row], instead) for row in rows or sheet.rows
            if not instead.keys().isdisjoint(names_in(sheet.rows[row]))}


@lru_cache(maxsize=8192)
def _slips(row, alike):
    """What `miswritten` makes of a row, and two numbers that stand near the logistic function."""
    found, names = miswritten.slips(row, dict(alike)), names_in(row)
    if "exp" in calls_in(row) and len(names) == 1:
        found |= {f"1/2 + {names[0]}/4": ("estimate", row), f"exp(-{names[0]})": ("power", row)}
    return found


def _wrong(row, alike):
    return _slips(row, tuple((used, alike.get(used, ())) for used in names_in(row)))


def _times(name, sheet):
    """The row twice, halved, shared out among the outputs, or a gradient with eta in it: {formula: what was done}."""
    outs = sum(row.startswith("out_o") for row in sheet.base)
    factors = ["2", "1/2", *([f"1/{outs}"] if outs > 2 else []), *(["eta"] if name.startswith("dE_total_dw") else [])]
    return {f"{factor}*({sheet.rows[name]})": ("factor", factor) for factor in factors}


def _rounded(name, between, sheet, answers, marks):
    """Rounded on the way: each number when it was used in this row, or every result that was not given."""
    row = sheet.rows.get(name, "0")
    own = {used: marks.own[used] for used in {*names_in(row), *between} if math.isfinite(marks.own[used])}
    for count, unit, cut in itertools.product(range(1, 8), ("decimals", "digits"), (False, True)):
        places = {used: count if unit == "decimals" else max(0, count - 1 - math.floor(math.log10(abs(value) or 1)))
                  for used, value in own.items()}
        used_in_row = {used: f"round({used}{f' {sign} {0.5 * 10.0 ** -place:.9f}' * (cut and 0 < place < 9)}, {place})"
                       for used, place in places.items() if used in names_in(row)
                       and abs(round(own[used], place) - own[used]) >= 1e-12 for sign in "-+"[own[used] < 0]}
        short = {used: worksheet.worked(rounding, own) for used, rounding in used_in_row.items()}
        in_row = _worked(name, {}, [name], sheet, marks.own | short) if between else math.nan
        on_the_way = {row: f"round({sheet.rows[row]}, {places[row]})" for row in between[:-1] if row in own and not cut}
        for way, value in ((used_in_row, in_row), (on_the_way, _worked(name, on_the_way, between, sheet, marks.own))):
            if _explains(name, value, answers, marks):
                way = way if way is on_the_way else {name: formula.written_out(row, used_in_row)}
                often = way is not on_the_way and unit == "decimals" and count < 4 and not name.endswith("_new")
                surely = abs(value - answers[name].value) <= answers[name].unit * 0.5001
                words = f"{'cut off' if cut else 'rounded'} to {count} {unit if count > 1 else unit[:-1]}"
                yield Cause(way, None, name, "rounded", words, rank=-1 if often and surely else 3)


def _copied(name, between, sheet, answers, marks):
    """Another quantity's value stands in this row: the learner's own, or the right one."""
    for other in marks.own if name in sheet.base and answers[name].digits > 3 else ():
        alike = kind(other) == kind(name)
        met = other in answers or lesson(other, sheet.base) <= lesson(name, sheet.base)
        if met and other != name and other in sheet.base and (alike or other not in names_in(sheet.rows[name])):
            if any(value and abs(value - answers[name].value) <= answers[name].unit * 0.5001
                   for value in (marks.own[other], sheet.exact[other])):
                if edits := _in_order({name: other}, sheet):
                    yield Cause(edits, None, name, "copied", other, rank=0 if alike else 3)
                if alike and marks.marks.get(other) == "slip":
                    both = _in_order({name: sheet.rows[other], other: sheet.rows[name]}, sheet)
                    yield Cause(both or {}, None, name, "interchanged", (name, other), rank=1)


def _pen(name, sheet, answers, marks):
    """A number that was worked right and written wrong; only where what comes after does not use it."""
    used = any(marks.marks.get(row) == "follows" and name in names_in(sheet.rows.get(row, "0")) for row in answers)
    if used or name == "rounds":
        return []
    printed = [float(PUBLISHED[name].printed)] if name in EXPLAINED and sheet.given == GIVEN else []
    for value in dict.fromkeys((sheet.value(name), marks.follows[name], *printed)):
        if what := pen(answers[name], value):
            return [Cause({}, None, name, "last digit" if what in LAST_DIGIT else "pen", what)]
    return []
