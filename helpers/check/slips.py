"""What was done where a row does not follow: one judge of all candidates.

The calculation is marked again with each: the fewest slips that are left win, then what is least far-fetched. Equals
are all offered. A slip of the pen needs no formula, and is told where what comes after does not use it.
"""
import re

from helpers.check.candidates import candidates, in_rows
from helpers.check.case import Cause
from helpers.check.kinds import kind, lesson
from helpers.check.marking import MOST, mark
from helpers.check.mistakes import KNOWN, known, none_of_its_own
from helpers.check.pen import LAST_DIGIT, pen
from helpers.check.rounds import training
from helpers.example import GIVEN
from helpers.formula import names_in
from helpers.published import EXPLAINED, PUBLISHED
from helpers.worksheet import leading_to

MOST_SLIPS, HOPELESS = 5, 2  # at once in one calculation; so many of a kind without a cause, and no more are looked for
SURE = 6  # digits: none of so many is another by chance
MOST_UNSEEN = 16  # rows: a mistake made in more of them is not cut back


def explain(sheet, answers, writing, marks):
    """[(row, causes)] for each slip, the first first; equally good causes stand together, none where none is found.
    And the marks that all these leave."""
    found, edits, loop, given_up = [], {}, None, set()
    while (left := [name for name in marks.slips() if name not in given_up]) and len(found) < MOST_SLIPS:
        in_vain = left[0] in sheet.given or sum(kind(row) == kind(left[0]) for row, why in found if not why) >= HOPELESS
        causes = [] if in_vain else _causes(left[0], sheet, answers, writing, marks, (edits, loop))
        found.append((left[0], causes))
        if not causes or not causes[0].marks:
            given_up.add(left[0])
            continue
        edits, loop, marks = edits | causes[0].edits, loop or causes[0].loop, causes[0].marks
        cleared = [row for row, _ in found if row in given_up and marks.marks.get(row, "slip") != "slip"]
        if cleared:  # nothing explained them on their own: it is the first of them that is told
            given_up.difference_update(cleared)
            found = [(row, causes if row == cleared[0] else why) for row, why in found[:-1]
                     if row not in cleared[1:]]
    return found, marks


def _causes(name, sheet, answers, writing, marks, before):
    """What explains this row and leaves the fewest slips elsewhere."""
    slip = _pen(name, sheet, answers, marks)
    if slip and slip[0].what == "last digit":
        return slip
    causes = _in_this_place(_once(_best(name, sheet, answers, writing, marks, before), name, sheet), name)
    used_right = any(name in names_in(sheet.rows.get(row, "0")) for row in marks.odd(answers))
    if used_right and not slip and not causes:
        return [Cause({}, None, name, "pen", "what comes after it was worked from another number")]
    more = any(len(cause.marks.slips()) + 1 < len(marks.slips()) for cause in causes)  # it explains other rows, too
    of_the_pen = slip and used_right and not more and not any(
        cause.mistake and KNOWN[cause.mistake].variant for cause in causes)
    return slip if of_the_pen or slip and all(_far_fetched(cause, name, answers) for cause in causes) else causes


def _best(name, sheet, answers, writing, marks, before):
    """The best of the candidates: they leave equally few slips, and equally few numbers that are right by chance."""
    best, least = [], (len(marks.slips()), -1, 0)
    shown = {row: answer for row, answer in answers.items() if not training(row)} or answers
    for cause in candidates(name, sheet, answers, marks):
        if best and least[:2] == (0, 0) and cause.rank > least[2]:  # no marks could make it the better one
            continue
        for edits in in_rows(cause.edits, sheet, answers):
            def work(edits, answers=shown, loop=cause.loop or before[1]):
                return mark(sheet, answers, writing, before[0] | edits, loop)

            try:
                kept, after = _cut_back(cause, edits, shown, marks, work) if cause.mistake else (edits, work(edits))
                if len(shown) < len(answers) and after.marks.get(name) != "slip" and len(after.slips()) <= least[0]:
                    after = work(kept, answers)  # thousands of rounds take long
            except (ArithmeticError, ValueError):
                continue
            if _contradicted(cause, kept, after, answers, sheet, marks):
                continue
            if len(kept) < len(edits):
                cause = cause._replace(rank=max(cause.rank, 1), part=_where(name, kept, sheet, answers, marks))
            left = (len(after.slips()), len(after.odd(answers)), cause.rank)
            if after.marks.get(name, "slip") != "slip" and left <= least:
                best, least = best if left == least else [], left
                confirmed = len(marks.slips()) - len(after.slips()) > 2
                best.append(cause._replace(edits=kept, marks=after, confirmed=confirmed))
    return best


def _contradicted(cause, kept, after, answers, sheet, marks):
    """Whether the numbers speak against a cause, although it gives the number of its row."""
    if cause.mistake and KNOWN[cause.mistake].variant and after.against(answers, sheet.exact):
        return True
    if cause.mistake and none_of_its_own(cause.mistake, kept, cause.edits, sheet.base):
        return True
    return cause.what == "unseen" and len(after.slips()) > len(marks.slips()) - 2  # any number has such a reason


def _cut_back(cause, edits, answers, marks, work):
    """The edits of a known mistake without those that its rows, or what they lead to, contradict; and the marks."""
    def without(rows):
        return {row: new for row, new in kept.items() if rows.isdisjoint((row, row.partition("_after_")[0]))}

    kept, after = edits, work(edits)
    if against := {row for row in after.slips() if row in edits and row != cause.row}:
        kept = without(against)
        after = work(kept)
    unseen = {row.partition("_after_")[0]: None for row in kept}.keys() - answers.keys()
    if after.marks.get(cause.row) != "slip" and 1 < len(unseen) <= MOST_UNSEEN:
        for row in sorted(unseen):
            wrong = len(after.slips()), len(after.odd(answers))
            if wrong == (0, 0):
                break
            again = work(without({row}))
            if (len(again.slips()), len(again.odd(answers))) < wrong:
                kept, after = without({row}), again
    if len(kept) < len(edits) and KNOWN[cause.mistake].variant and _splits(kept, edits, answers):
        return edits, work(edits)
    return kept, after


def _splits(kept, edits, answers):
    """Whether edits are kept for one neuron and not for the next, whose number is there: nobody makes such a choice."""
    return not {*map(kind, kept)}.isdisjoint(kind(row) for row in edits if row not in kept and row in answers)


def _where(name, edits, sheet, answers, marks):
    """The rows in which something was done, of those that lead to a slip and that were handed in or that this row's
    lesson has met."""
    return tuple(row for row in leading_to(marks.slips(), sheet.rows, answers) if row in edits and row in sheet.base
                 and (row in answers or lesson(row, sheet.base) <= lesson(name, sheet.base)))


def _once(causes, name, sheet):
    """One cause for each known mistake and for each number, or the same would be said twice: the one that says most,
    of equals what was done furthest up, and the whole of what was left out."""
    said, place = {}, {row: count for count, row in enumerate(sheet.rows)}
    for cause in causes:
        key = cause.mistake or _number(cause, name)
        whole = -len(cause.part) if cause.what == "left out" else 0
        order = _says_less(cause, name), place.get(cause.row, 0), whole
        if key not in said or order < said[key][0]:
            said[key] = order, cause
    return [cause for _, cause in said.values()]


def _says_less(cause, name):
    """The order in which ways to say the same are kept: a whole neuron first, then what changed places or goes down to
    the numbers to start from, then an output in this row, then a whole row."""
    if cause.what == "opposite":
        return 5 if cause.row.startswith("dE_total_dw") else 1  # rather the step was added
    if cause.what == "copied":
        return 1 if cause.part.startswith(("net_", "out_")) else 3
    if cause.mistake or cause.what in ("tutorial", "rounded", "step", "nothing"):
        return 0
    if cause.what == "interchanged" or re.match(r"[iw]\d", "".join(cause.part)):
        return 2
    return 3 if cause.what == "instead" and cause.part[0].startswith("out_") and cause.row == name else 4


def _number(cause, name):
    """What a cause makes of a row, to be compared."""
    return f"{cause.marks.follows[name] + 0.0:.11g}"


def _in_this_place(causes, name):
    """A known mistake made in one place only is said of this place; one made throughout goes before its own parts, and
    before what gives the same number and is more far-fetched."""
    def is_a_part(cause, whole):
        same = cause.row in whole.edits or _number(cause, name) == _number(whole, name)
        return (whole.edits.get(cause.row) == cause.edits[cause.row]
                or same and bool(cause.rank or cause.what == "copied"))

    throughout = [cause for cause in causes if cause.mistake and not cause.rank]
    causes = [cause for cause in causes if cause.mistake or cause.what == "tutorial"
              or not any(is_a_part(cause, whole) for whole in throughout)]
    partly = {cause.mistake for cause in causes if cause.mistake and cause.rank}
    made = [cause for cause in causes if not cause.mistake and cause.rank and not (partly and len(cause.places) > 1)]
    if made:
        return [cause._replace(mistake=next(iter(partly)) if len(partly) == 1 else None) for cause in made]
    return causes


def offered(name, causes, answers, sheet):
    """The causes that are said of a row: none that few digits may fit by chance, no known mistakes of which more rows
    would show elsewhere, and of those that differ only in rows that do not lead here the first."""
    stayed = [cause for cause in causes if cause.edits.get(name) == name.removesuffix("_new")]
    if stayed and answers[name].value == sheet.given[name.removesuffix("_new")]:
        causes = stayed
    causes = [cause for cause in causes if len(answers) > 2 and (cause.mistake or cause.what in ("given", "step"))
              or not _far_fetched(cause, name, answers)]
    here, seen = leading_to([name], sheet.rows, answers), {*map(_kind_or_new, leading_to(answers, sheet.rows))}
    every, said = known(tuple(sheet.base.items()), 0), {}
    unseen = {cause.mistake: len({*map(_kind_or_new, every[cause.mistake][0])} - seen)
              for cause in causes if cause.mistake in every and not cause.what}
    fewest = min(unseen.values(), default=0)
    for cause in causes:
        if unseen.get(cause.mistake, fewest) > fewest and not cause.what:
            continue
        numbers = tuple(f"{cause.marks.own[row]:.9g}" for row in here) if cause.mistake and cause.marks else cause
        said.setdefault(str(numbers), cause)
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
    if cause.rank > 1 and not (cause.what == "only" and exact):
        least = 6
    elif here:
        least = 3
    else:
        least = 5 if cause.rank else 4
    return (max(answer.digits, 6 if answer.digits > 3 else 4) if exact else answer.digits) < least


def _pen(name, sheet, answers, marks):
    """A number that was worked right and written wrong. What comes after may use it where so many digits are right."""
    odd = marks.odd(answers)
    used = any(mark == "follows" and row not in odd and name in names_in(sheet.rows.get(row, "0"))
               for row, mark in marks.marks.items())
    if used and answers[name].digits < SURE or name == "rounds":
        return []
    printed = [float(PUBLISHED[name].printed)] if name in EXPLAINED and sheet.given == GIVEN else []
    for value in dict.fromkeys((sheet.value(name), marks.follows[name], *printed)):
        what = pen(answers[name], value)
        if what and not (what in LAST_DIGIT and (used or value in printed and answers[name].digits > MOST)):
            kind_of = "carried" if used else "last digit" if what in LAST_DIGIT else "pen"
            return [Cause({}, None, name, kind_of, what)]
    return []
