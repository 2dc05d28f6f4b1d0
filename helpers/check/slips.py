"""What was done where a row does not follow: one judge of all candidates.

The calculation is marked again with each: the fewest slips that are left win, then what is least far-fetched. Equals
are all offered. A slip of the pen needs no formula, and is told where what comes after does not use it.
"""
import math
import re
from contextlib import suppress
from typing import NamedTuple

from helpers.check.candidates import candidates, in_rows
from helpers.check.case import Cause, Rank, Says
from helpers.check.digits import FEWEST, MOST
from helpers.check.kinds import kind, lesson
from helpers.check.marking import Marks, mark
from helpers.check.mistakes import KNOWN, known, none_of_its_own
from helpers.check.pen import LAST_DIGIT, pen
from helpers.check.rounds import Unrolled, row_of
from helpers.check.writing import Writing
from helpers.example import GIVEN
from helpers.formula import names_in
from helpers.published import EXPLAINED, PUBLISHED
from helpers.worksheet import leading_to

MOST_SLIPS, HOPELESS = 5, 2  # at once in one calculation; so many of a kind without a cause, and no more are looked for
SURE = 6  # digits: none of so many is another by chance
MOST_UNSEEN = 16  # rows: a mistake made in more of them is not cut back


class Calculation(NamedTuple):
    """A calculation (name -> Answer) on a sheet, how it is taken to be written, what each number is marked, and with
    which slips, as far as they are found (edits, and loop, see `Mistake`; off, see `Cause`)."""

    sheet: Unrolled
    answers: dict
    writing: Writing
    marks: Marks
    edits: dict = {}
    loop: str | None = None
    off: dict = {}

    def also(self, cause):
        return self._replace(edits=self.edits | cause.edits, loop=self.loop or cause.loop, off=self.off | cause.off,
                             marks=cause.marks)

    def mark(self, cause, answers):
        """The marks of these answers where a cause is true as well: the same where no row that it changes leads to."""
        changed = {row for row in cause.edits if cause.edits[row] != self.edits.get(row)} | cause.off.keys()
        begun = None if cause.loop else self.marks.apart_from(changed, self.sheet)
        return mark(self.sheet, answers, self.writing, self.edits | cause.edits, cause.loop or self.loop,
                    self.off | cause.off, begun)


def explain(marked):
    """[(row, causes)] for each slip, the first first; equally good causes stand together, none where none is found.
    And the marks that all these leave."""
    so_far, found, given_up = marked, [], set()
    while (left := [name for name in so_far.marks.slips() if name not in given_up]) and len(found) < MOST_SLIPS:
        name, alike = left[0], [row for row, why in found if not why and _in_layer(row) == _in_layer(left[0])]
        causes = [] if name in so_far.sheet.given or len(alike) >= HOPELESS else _causes(name, so_far)
        found.append((name, causes))
        if not causes or not causes[0].marks:
            given_up.add(name)
            continue
        so_far = so_far.also(causes[0])
        cleared = [row for row, _ in found if row in given_up and so_far.marks.of.get(row, "slip") != "slip"]
        if cleared:  # nothing explained them on their own: it is the first of them that is told
            given_up.difference_update(cleared)
            found = [(row, causes if row == cleared[0] else why) for row, why in found[:-1]
                     if row not in cleared[1:]]
    return found, so_far.marks


def _in_layer(row):
    """The kind of a row, apart for hidden and output neurons."""
    return kind(row), re.sub(r"\d", "", row)


def _causes(name, so_far):
    """What explains this row and leaves the fewest slips elsewhere."""
    marks, slip = so_far.marks, _pen(name, so_far)
    if slip and slip[0].what == "last digit":
        return slip
    causes = _in_this_place(_once(_best(name, so_far), name, so_far))
    used_right = any(name in names_in(so_far.sheet.rows.get(row, "0")) for row in marks.odd(so_far.answers))
    if used_right and not slip and not causes:
        return [Cause({}, None, name, "pen", "what comes after it was worked from another number")]
    more = any(len(cause.marks.slips()) + 1 < len(marks.slips()) for cause in causes)  # it explains other rows, too
    of_the_pen = slip and used_right and not more and not any(map(_is_variant, causes))
    return slip if of_the_pen or slip and all(_far_fetched(cause, name, so_far.answers) for cause in causes) else causes


def _is_variant(cause):
    return bool(cause.mistake) and KNOWN[cause.mistake].variant


# --- Candidates tried --------------------------------------------------------------------------------------------


def _best(name, so_far):
    """The causes that leave the fewest slips; of these the fewest numbers that are right by chance; of these the least
    far-fetched."""
    best, least = [], (len(so_far.marks.slips()) - 1, math.inf, max(Rank))
    for cause in candidates(name, so_far.sheet, so_far.answers, so_far.marks):
        if least[:2] == (0, 0) and cause.rank > least[2]:  # no marks could make it the better one
            continue
        for edits in in_rows(cause.edits, so_far.sheet, so_far.answers):
            with suppress(ArithmeticError, ValueError):
                if tried := _tried(cause._replace(edits=edits), name, so_far, least[0]):
                    left = (*tried.marks.left(so_far.answers), tried.rank)
                    if left <= least:
                        best, least = [*(best if left == least else []), tried], left
    return best


def _tried(cause, name, so_far, most):
    """A cause with the marks that it leaves; a known mistake in those rows only where it was made. None where it does
    not explain its row, leaves more slips than `most`, or the numbers speak against it."""
    shown = so_far.sheet.given.keys() | so_far.sheet.rows.keys()
    quick = {row: answer for row, answer in so_far.answers.items() if row in shown} or so_far.answers
    if _is_variant(cause):  # who made a slip in a row of it made the choice in the others
        cause = cause._replace(edits={row: new for row, new in cause.edits.items()
                                      if row == name or row not in so_far.edits.keys() & so_far.answers.keys()})
    whole, cause = cause.edits, cause._replace(marks=so_far.mark(cause, quick))
    if cause.mistake:
        cause = _cut_back(cause, so_far, quick)
    if cause.marks.of.get(name) == "slip" or len(cause.marks.slips()) > most:
        return None
    if len(quick) < len(so_far.answers):  # thousands of rounds take long
        cause = cause._replace(marks=so_far.mark(cause, so_far.answers))
    if cause.marks.of.get(name, "slip") == "slip" or _contradicted(cause, whole, so_far):
        return None
    if len(cause.edits) < len(whole):
        cause = cause._replace(rank=max(cause.rank, Rank.EASY), part=_where(name, cause.edits, so_far))
    return cause._replace(confirmed=len(so_far.marks.slips()) - len(cause.marks.slips()) > 2)


def _cut_back(cause, so_far, answers):
    """A known mistake without the edits that its rows, or what they lead to, contradict."""
    def without(cause, rows):
        kept = {row: new for row, new in cause.edits.items() if rows.isdisjoint((row, row_of(row)))}
        cause = cause._replace(edits=kept)
        return cause._replace(marks=so_far.mark(cause, answers))

    whole = cause
    if against := {row for row in cause.marks.slips() if row in cause.edits and row != cause.row}:
        cause = without(cause, against)
    unseen = cause.places - answers.keys()
    if cause.marks.of.get(cause.row) != "slip" and 1 < len(unseen) <= MOST_UNSEEN:
        for row in sorted(unseen):
            if cause.marks.left(answers) == (0, 0):
                break
            fewer = without(cause, {row})
            cause = min(cause, fewer, key=lambda each: each.marks.left(answers))
    if len(cause.edits) < len(whole.edits) and _is_variant(cause) and _splits(cause.edits, whole.edits, answers):
        return whole
    return cause


def _contradicted(cause, whole, so_far):
    """Whether the numbers speak against a cause, although it gives the number of its row. whole: all of its edits."""
    unseen = cause.places and cause.places.isdisjoint(so_far.answers)  # then no right number was copied past it
    if (unseen or _is_variant(cause)) and cause.marks.against(so_far.answers, so_far.sheet.exact):
        return True
    if cause.mistake and none_of_its_own(cause.mistake, cause.edits, whole, so_far.sheet.base):
        return True
    few = len(cause.marks.slips()) > len(so_far.marks.slips()) - 2
    return cause.what == "unseen" and few  # such a reason is found for any single number


def _splits(kept, edits, answers):
    """Whether edits are kept for one neuron and not for the next, whose number is there: nobody makes such a choice."""
    return not {*map(kind, kept)}.isdisjoint(kind(row) for row in edits if row not in kept and row in answers)


def _where(name, edits, so_far):
    """The rows in which something was done, of those that lead to a slip and that were handed in or that this row's
    lesson has met."""
    base = so_far.sheet.base
    return tuple(row for row in leading_to(so_far.marks.slips(), so_far.sheet.rows, so_far.answers) if row in edits
                 and row in base and (row in so_far.answers or lesson(row, base) <= lesson(name, base)))


def _once(causes, name, so_far):
    """One cause for each known mistake and for each number, or the same would be said twice: in a row like one with a
    slip before; else the one that says most, of equals what was done furthest up, and the whole of what was left out;
    of ways to make a mistake the one in the fewest rows."""
    alike, place = {}, {row: count for count, row in enumerate(so_far.sheet.rows)}
    before = {*map(kind, so_far.edits)}
    for cause in causes:
        alike.setdefault(cause.mistake or _number(cause, name), []).append(cause)

    def order(cause):
        whole = -len(cause.part) if cause.what == "left out" else 0
        rows = len(cause.edits) if cause.mistake else 0
        return kind(cause.row) not in before, _says(cause, name), place.get(cause.row, 0), whole, rows

    return [min(each, key=order) for each in alike.values()]


def _says(cause, name):
    if cause.what == "opposite":
        return Says.SIGN if cause.row.startswith("dE_total_dw") else Says.NEURON
    if cause.what == "copied":
        return Says.NEURON if cause.part.startswith(("net_", "out_")) else Says.NUMBER
    if cause.mistake or cause.what in ("tutorial", "given", "rounded", "step", "nothing"):
        return Says.IDEA
    if cause.what == "interchanged" or re.match(r"[iw]\d", "".join(cause.part)):
        return Says.GIVEN
    if cause.what == "sign":
        return Says.SIGN
    output_here = cause.what == "instead" and cause.part[0].startswith("out_") and cause.row == name
    return Says.NUMBER if output_here else Says.PART


def _number(cause, name):
    """What a cause makes of a row, to be compared."""
    return f"{cause.marks.follows[name] + 0.0:.11g}"


def _in_this_place(causes):
    """Beside a known mistake (all causes are of one rank): one that was made throughout is not told by its parts; one
    that was made in some rows only is told by what was done in a single row, if there is one."""
    named = [cause for cause in causes if cause.mistake]
    if not named:
        return causes
    if named[0].rank == Rank.LIKELY:
        return [cause for cause in sorted(causes, key=lambda cause: cause.what != "opposite")  # in the row itself
                if cause.mistake or cause.what == "tutorial" or not any(_is_a_part(cause, whole) for whole in named)]
    ids = {cause.mistake for cause in named}
    return [cause._replace(mistake=next(iter(ids)) if len(ids) == 1 else None)
            for cause in causes if not cause.mistake and len(cause.places) == 1] or causes


def _is_a_part(cause, whole):
    return cause.row in whole.edits and (cause.what == "copied" or whole.edits[cause.row] == cause.edits[cause.row])


def offered(name, causes, answers, sheet):
    """The causes that are said of a row: none that few digits may fit by chance, no known mistakes of which more rows
    would show elsewhere, and of those that differ only in rows that do not lead here the first, or a choice that
    changes no more rows than they do."""
    stayed = [cause for cause in causes if cause.edits.get(name) == name.removesuffix("_new")]
    causes = [cause for cause in stayed or causes if not _far_fetched(cause, name, answers)
              or len(answers) > 2 and (cause.mistake or cause.what in ("given", "step"))]
    here, seen = leading_to([name], sheet.rows, answers), {*map(_kind_or_new, leading_to(answers, sheet.rows))}
    every, said = known(sheet.base), {}
    unseen = {cause.mistake: len({*map(_kind_or_new, every[cause.mistake][0])} - seen)
              for cause in causes if cause.mistake in every}
    fewest = min(unseen.values(), default=0)
    for cause in causes:
        if unseen.get(cause.mistake, fewest) == fewest:
            numbers = str(tuple(f"{cause.marks.own[row]:.9g}" for row in here) if cause.mistake else cause)
            first = said.setdefault(numbers, cause)
            if _is_variant(cause) and len(cause.places) <= len(first.places):
                said[numbers] = cause
    return list(said.values())


def _kind_or_new(row):
    """The kind of a row; weights and biases are updated alike."""
    return "new" if row.endswith("_new") else kind(row)


def _far_fetched(cause, name, answers):
    """Whether one of the hundreds of slips that are tried may fit so few digits by chance."""
    answer = answers[name]
    exact = cause.marks and cause.what != "rounded" and abs(cause.marks.follows[name] - answer.value) <= 1e-12
    exact = exact and (answer.value not in (0, 1, -1) or cause.mistake and name in cause.edits)  # many slips give these
    here = cause.row == name and (cause.what or name in cause.edits)
    if cause.confirmed or cause.what == "nothing":
        return False
    if cause.rank > Rank.EASY and not (cause.what in ("only", "added") and exact):
        least = SURE
    elif here:
        least = 3
    else:
        least = 5 if cause.rank == Rank.EASY else 4
    return (max(answer.digits, SURE if answer.digits > 3 else 4) if exact else answer.digits) < least


def _pen(name, so_far):
    """A number that was worked right and written wrong. What comes after may use it where so many digits are right."""
    sheet, answers, marks = so_far.sheet, so_far.answers, so_far.marks
    odd = marks.odd(answers)
    used = any(mark == "follows" and row not in odd and name in names_in(sheet.rows.get(row, "0"))
               for row, mark in marks.of.items())
    if used and answers[name].digits < FEWEST or name == "rounds":
        return []
    printed = [float(PUBLISHED[name].printed)] if name in EXPLAINED and sheet.given == GIVEN else []
    for value in dict.fromkeys((sheet.value(name), marks.follows[name], *printed)):
        what = pen(answers[name], value)
        if what and not (what in LAST_DIGIT and (used or value in printed and answers[name].digits > MOST)):
            kind_of = "carried" if used else "last digit" if what in LAST_DIGIT else "pen"
            return [Cause({}, None, name, kind_of, what)]
    return []
