"""Each row judged from the learner's own numbers, with rounding carried along.

A teacher goes down the page and asks of each line: does it follow from what this student wrote above? A row is worked
with the learner's own values where they gave them, and with what those lead to where they did not. How far rounding
can move it comes out of the row itself: each value it uses is moved by what that may be off.
"""
import math
from functools import lru_cache
from typing import NamedTuple

from helpers import worksheet
from helpers.check import on_the_way, rounds
from helpers.check.answers import nearest
from helpers.check.digits import FEWEST, MOST, is_coarse, is_complete, last_place, shows
from helpers.check.rounds import worked_or_nan
from helpers.check.writing import AS_CUT, SINGLE
from helpers.formula import calls_in, names_in, roundings

AT_ONCE = 4  # roundings: by so many a weight may be off in single precision after any update, and by one more each time
LONG = 0.02  # relative: more than that, and no single precision is tried


class Marks(NamedTuple):
    """of: name -> right, follows, slip or short. own: the values that each row was worked with. follows: what each
    should be, by the numbers above it. reach: how far from that it may be. pure: by the edits alone. rounded: name ->
    (count, unit), as where it was rounded on the way. off: how far the value it was worked with may be off; moved: how
    far rounding may have moved the right one."""

    of: dict
    own: dict
    follows: dict
    reach: dict
    pure: dict
    rounded: dict
    off: dict
    moved: dict

    def apart_from(self, changed, sheet):
        """The marks of the rows that no changed one leads to, nor is a twin of; and in `of` the places of all."""
        changed = {*changed}
        for name, row in sheet.rows.items():
            if not changed.isdisjoint(names_in(row)) or sheet.multiples.get(name, (1, name))[1] in changed:
                changed.add(name)
        kept = (sheet.given.keys() | sheet.rows.keys()) - changed
        places = {name: mark for name, mark in self.of.items() if name in sheet.rows or name in sheet.given}
        return Marks(places, *({name: found[name] for name in found if name in kept} for found in self[1:]))

    def slips(self):
        return [name for name, mark in self.of.items() if mark == "slip"]

    def doubtful(self):
        """The numbers that are slips, or that only a coarse rounding on the way explains."""
        return [name for name, mark in self.of.items() if mark == "slip" or mark == "short" and name in self.rounded]

    def left(self, answers):
        """How many numbers are slips, and how many are right by chance."""
        return len(self.slips()), len(self.odd(answers))

    def are_cut(self, answers, sheet, slips):
        """Whether no number but these slips is larger, its sign apart, than what it is worked from lets it be, and few
        of those that are worked from shown numbers are at all: so it is where last digits are cut off; of rounded ones
        about a third are."""
        above = {name: abs(answer.value) - max(abs(self.follows[name]), abs(sheet.exact.get(name, 0)))
                 for name, answer in answers.items() if name not in slips}
        least = {name: last_place(answers[name].value, 14) for name in above}
        shown = [name for name in above if (sheet.given | answers).keys() >= {*names_in(sheet.rows.get(name, "0"))}]
        return 5 * sum(above[name] > least[name] for name in shown) <= len(shown) and all(
            above[name] <= max(2 * (self.reach[name] - answers[name].unit * AS_CUT), least[name]) for name in above)

    def odd(self, answers):
        """The numbers that are right although they do not follow from those above them."""
        return [name for name, answer in answers.items() if name in self.reach and self.of[name] != "slip"
                and abs(answer.value - self.follows[name]) > self.reach[name]]

    def against(self, answers, exact):
        """The numbers that are right although they would be others by the edits, alone and from the numbers above."""
        return [name for name in self.odd(answers) if self.of[name] == "right"
                and abs(self.pure.get(name, exact[name]) - exact[name]) > 2 * self.reach[name]]


def mark(sheet, answers, writing, edits=None, loop=None, off=None, begun=None):
    """The marks of a calculation (name -> Answer) on an unrolled sheet, worked as `edits` and `loop` say. off: row ->
    how far it may be off by itself. begun: the marks of the first rows, where they are known."""
    page = _Page(sheet, answers, writing, edits or {}, loop, off or {}, begun)
    for name in sheet.rows:
        if name in page.found.follows:
            continue
        if name in answers:
            page.mark(name, answers[name])
        else:
            page.go_on(name)
    for name in answers:
        if name not in page.found.of:
            _mark_trained(name, answers[name], sheet, writing, edits, loop, page.found)
    return page.found


class _Way:
    """One way to work the rows, one after the other: their values so far, and how far each may be off."""

    def __init__(self, values, off, writing):
        self.values, self.off, self.writing = values, off, writing

    def work(self, row):
        """What a row gives, and how far that may be off."""
        used = names_in(row)
        return _moved(row, tuple(self.values[name] for name in used), tuple(self.off.get(name, 0.0) for name in used),
                      self.writing.error, self.writing.steps)


class _Page:
    """A calculation on the way down its sheet, worked as `edits` say. own: with the learner's numbers, or what those
    lead to. right: with the right ones, and how far rounding may have moved the learner's by here. found: the Marks.
    loop: later rounds are worked as it says. off: see `mark`."""

    def __init__(self, sheet, answers, writing, edits, loop, off, begun):
        self.sheet, self.answers, self.writing = sheet, answers, writing
        self.edits, self.loop, self.off = edits, loop, off
        givens = {name: "right" if answer.value == sheet.given[name] else "slip"
                  for name, answer in answers.items() if name in sheet.given}
        self.found = begun or Marks(givens, dict(sheet.given), {}, {}, dict(sheet.given), {}, {}, {})
        self.own = _Way(self.found.own, self.found.off, writing)
        self.right = _Way(sheet.exact, self.found.moved, writing)

    def _work(self, name):
        """(value, how far it may be off) of a row: from the numbers above it, right, and by the edits alone."""
        row, pure = self.sheet.rows[name], self.found.pure
        edited = self.edits.get(name, row)
        follows, right = self.own.work(edited), self.right.work(row)
        pure[name] = worked_or_nan(edited, pure)
        if self.loop and rounds.updates_before(name):
            pure[name] = rounds.trained(self.sheet, name, self.edits, self.loop)
            follows = pure[name], right[1]
        self.found.follows[name] = follows[0]
        return follows, right, (pure[name], right[1])

    def go_on(self, name):
        """Past a row that was not handed in, with what follows there; or with what its twin has, so many times."""
        (follows, carried), (exact, moved), _ = self._work(name)
        own, right, unseen = self.own, self.right, self.writing.unseen
        if name not in self.edits and (twin := _twin(name, self.sheet, own.values)):
            times, twin = twin
            own.values[name], own.off[name] = times * own.values[twin], abs(times) * own.off[twin]
            right.off[name] = abs(times) * right.off[twin]
        else:
            own.values[name], own.off[name] = follows, carried + unseen(follows) + self.off.get(name, 0.0)
            right.off[name] = moved + unseen(exact)

    def mark(self, name, answer):
        """Mark a row that was handed in, and go on with its number."""
        meant = (follows, carried), (_, moved), (pure, _) = self._work(name)
        answer = self._as_fine(name, answer, meant)
        half = answer.unit * self.writing.off
        shown = all(used in self.answers for used in names_in(self.sheet.rows[name]) if used in self.sheet.rows)
        self.found.reach[name] = half + carried
        self.found.of[name] = _mark(name, answer, self.sheet, self.writing, shown,
                                       -1 if name in self.edits else half + moved,
                                       (follows, half + carried), (pure, half + moved))
        if self.found.of[name] == "slip" and not rounds.updates_before(name):  # programs do not round on the way
            moved += self._rounded(name, answer, follows, moved)
        self.own.values[name], self.own.off[name], self.right.off[name] = answer.value, half, moved + half

    def _rounded(self, name, answer, follows, moved):
        """Mark a number as right, or as what follows, where it was only rounded on the way; how far this moved it."""
        sheet, found = self.sheet, self.found
        old = sheet.given.get(name.removesuffix("_new"), 0.0)
        how = on_the_way.rounding(name, answer, {**sheet.rows, **self.edits}, self.own.values | {name: follows},
                                  sheet.rows.keys() - self.answers.keys(), old)
        if not how:
            return 0.0
        off, right = abs(answer.value - follows), abs(follows - sheet.value(name)) <= moved + answer.unit
        found.rounded[name], found.reach[name] = how, off + found.reach[name]
        found.of[name] = ("short" if how in on_the_way.FEWER else
                             "right" if right and name not in self.edits else "follows")
        return off

    def _as_fine(self, name, answer, meant):
        """An answer with the unit that it may have: a 0 does not show how far it goes, and what ends in zeros may have
        lost them. It has if it is as near to what may be meant as the finest of the numbers would be; and a number that
        stands above as well, as out_h1 does for dnet_o1_dw5, has the digits that it has there."""
        writing, above = self.writing, names_in(self.sheet.rows[name])
        if not answer.value and writing.several:
            answer = answer._replace(unit=min(answer.unit, writing.coarsest or 2 * writing.half(0)))
        copied = not writing.as_fine_as_others(answer) and answer.value in [self.own.values.get(used) for used in above]
        if copied or any(abs(answer.value - value) <= off + writing.half(value) for value, off in meant):
            answer = answer._replace(unit=min(answer.unit, 2 * writing.half(answer.value)))
        return answer


def _twin(name, sheet, own):
    """(number, row): how many times which row's number a learner has for this one (see `multiples`); None where what
    it is worked from has another number than its own twin."""
    others = [(used, *sheet.multiples[used]) for used in names_in(sheet.rows[name]) if used in sheet.multiples]
    return sheet.multiples.get(name) if all(own[used] == times * own[twin] for used, times, twin in others) else None


def _mark_trained(name, answer, sheet, writing, edits, loop, found):
    """Add the mark of a number that many rounds lead to."""
    found.own[name] = target = sheet.value(name)
    follows, reach = _led_to(name, answer, sheet, writing, {})
    right = abs(answer.value - target) if abs(answer.value - follows) <= reach else -1
    if edits or loop or right < 0:
        own = [{"start": found.own}] if any(row.endswith("_new") for row in found.of) else []
        ways = [_led_to(name, answer, sheet, writing, way) for way in ({"edits": edits, "loop": loop}, *own)]
        follows, reach = min(ways, key=lambda way: abs(answer.value - way[0]) - way[1])
    found.follows[name], found.reach[name] = follows, reach
    found.of[name] = _mark(name, answer, sheet, writing, False, right, (follows, reach))


def _led_to(name, answer, sheet, writing, way):
    """(what many rounds lead to, how far it may be off): as single precision has it where a number is nearer to that.

    There each update rounds each weight, as is done here. Other programs add up in another order and may round some of
    them to the other side: learning makes that good in the outputs, but not in each weight.
    """
    exact, count, row = rounds.trained(sheet, name, **way), rounds.updates_before(name), rounds.row_of(name)
    half = answer.unit * writing.off + 3 * last_place(exact, MOST)
    if not writing.single or not half < abs(answer.value - exact) <= LONG * max(abs(exact), 1e-4):
        return exact, half
    rows, values = rounds.after(count, sheet, rounded=nearest, **way)
    at_once, since = _Way(values, {}, writing), _Way(values, {}, writing)
    for weight in worksheet.learned(rows):
        off = SINGLE * max(abs(values[weight]), abs(sheet.given.get(weight, 0)))
        at_once.off[weight], since.off[weight] = AT_ONCE * off, (AT_ONCE + count) * off
    for line in worksheet.leading_to([row], rows):
        at_once.off[line] = at_once.work(rows[line])[1]
        since.off[line] = at_once.off[line] if line.startswith("out_o") else since.work(rows[line])[1]
    return values[row], half + since.off[row]


def _mark(name, answer, sheet, writing, step_shown, reach, *follows):
    target = sheet.value(name)
    if abs(answer.value - target) <= reach:
        found = "right"
    elif near := [value for value, by in follows if abs(answer.value - value) <= by]:
        found, target = "follows", near[0]
    else:
        return "slip"
    if _enough(name, answer, target, sheet, writing) or step_shown and shows(answer, target, FEWEST):
        return found
    return "slip" if not writing.several and is_coarse(answer, target) and is_complete(target) else "short"


def _enough(name, answer, target, sheet, writing):
    """Whether a number that is right as far as it goes goes far enough: a new weight must show half of its step."""
    if abs(answer.value - target) <= min(last_place(target, MOST), answer.unit / 100):
        return True  # it is all there is
    step = abs(target - sheet.given.get(name.removesuffix("_new"), math.inf)) or math.inf  # where none is taken
    if shows(answer, target, FEWEST):
        return min(answer.unit, last_place(target, FEWEST)) < step / 2
    return writing.several and answer.unit < min(step / 2, 1.01 * max(1e-7, last_place(target, FEWEST)))


@lru_cache(maxsize=8192)  # with each candidate, most of the rows are what they were
def _moved(row, numbers, spread, error, steps):
    """What a row gives with these numbers, and how far it may be off where they may be off so far, and where each
    operation is rounded to so many digits or decimals (steps), if any."""
    values = dict(zip(names_in(row), numbers, strict=True))
    value = worked_or_nan(row, values)
    parts, points = [error * abs(value)] * max(2, roundings(row)), [values]
    for used, at, off in zip(values, numbers, spread, strict=True):
        if (by := off + error * abs(at)) and (at or "step" not in calls_in(row)):  # at its corner it is exact
            sides = [{**values, used: at + way} for way in (by, -by)]
            parts.append(_farthest(worked_or_nan(row, side) - value for side in sides))
            points += sides
    # single precision rounds so coarsely that a slip may lie below the sum of all: roundings do not all go one way
    moved = math.hypot(*parts) if error == SINGLE else sum(parts)
    if steps:
        digits, decimals = steps
        ways = (lambda result: float(f"{result:.{digits - 1}e}")), (lambda result: round(result, decimals))
        moved += _farthest(worked_or_nan(row, point, way) - worked_or_nan(row, point)
                           for point in points for way in ways)
    return value, moved


def _farthest(differences):
    return max(filter(math.isfinite, map(abs, differences)), default=0.0)
