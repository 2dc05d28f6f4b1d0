"""The sentences on the numbers beside the first wrong one: further slips, and what becomes of all the rest."""
from helpers.arguments import listed
from helpers.check.done import MANY, done
from helpers.check.kinds import kind
from helpers.check.mistakes import KNOWN
from helpers.worksheet import leading_to, learned


def others(first, found, answers, sheet, marks):
    """The sentences on further slips: those that are the same one, and how many others there are, told or not."""
    is_told, alike = bool(first[1]), _rows_with_the_same(first, found, sheet)
    same = [row for row in answers if row in alike and marks[row] == "slip" and row != first[0]]
    explained = {row for _, causes in (first, *found) for cause in causes[:1] for row in cause.edits}
    found = [(name, causes) for name, causes in found if name not in same]
    slips = [name for name, _ in found if marks[name] == "slip"]
    rest = [name for name, mark in marks.items()
            if mark == "slip" and name not in (first[0], *same, *slips) and name not in explained]
    parts = [f"The same was done at {_few(same)}."] if same else []
    count = len(slips) + len(rest)
    if slips and count > 1:
        where = listed([*slips, *["further down"] * bool(rest)])
        parts.append(f"There are {count} more slips, at {where}." if is_told else
                     f"{count} more numbers do not fit, at {where}; they may have the same reason.")
        found = [(name, causes) for name, causes in found if name not in slips]
    for name, causes in found:
        because = f": it looks as if {done(causes[0], name, sheet.base)}" if causes else ""
        if name not in slips:
            said = "There is another choice" if marks[first[0]] != "slip" else "A choice, and no mistake, was made"
            parts.append(f"{said} at {name}{because}.")
        else:
            parts.append(f"There is another slip at {name}{because}." if is_told or because else
                         f"{name} does not fit either; it may have the same reason.")
    return " ".join(parts)


def _rows_with_the_same(first, found, sheet):
    """The rows in which the same was done as in the first: those that have the same explanation, and those that these
    explanations change."""
    ideas = [[_idea(cause, name, sheet) for cause in causes[:1]] for name, causes in (first, *found)]
    same = [first, *(each for each, idea in zip(found, ideas[1:], strict=True) if idea == ideas[0] != [])]
    changed = {row for _, causes in same for cause in causes[:1]
               if cause.what not in (None, "interchanged") for row in cause.edits}
    return changed.union(name for name, _ in same)


def _idea(cause, name, sheet):
    """What is the same where the same was done in two places."""
    if cause.mistake and not cause.what:
        return KNOWN[cause.mistake].like or cause.mistake
    what = done(cause, name, sheet.base)
    alike = kind(what) if cause.what == "instead" else kind(what).replace("out_#", "#")  # of a line, i or out
    if what == alike or cause.what == "given":  # no quantity is named, or another number each
        return what
    return alike, kind(cause.row)


def rest(found, answers, sheet, marks, odd, choice):
    """What becomes of the numbers that come later."""
    name, causes = found[0]
    later, what = list(answers)[list(answers).index(name) + 1:], causes[0].what if causes else None
    from_it = [row for row in later if not _same_as(name, sheet).isdisjoint(_behind(row, sheet))]
    follow = [row for row in later if marks[row] == "follows" or marks[row] == "short"  # and yet seen to be off
              and abs(answers[row].value - sheet.value(row)) > answers[row].unit]
    unseen = sheet.rows.keys() - answers.keys() - _same_as(name, sheet)  # an exercise may have given these
    copied = [row for row in from_it if row in odd and marks[row] == "right" and name in _behind(row, sheet, unseen)]
    if copied and what != "pen":
        if len(copied) == 1:
            return f"Your {copied[0]} is right, so it was not worked from that. Where does it come from?"
        return f"Your {_few(copied)} are right, so they were not worked from that. Where do they come from?"
    alike = _from_elsewhere(follow, found, answers, sheet)
    if follow and any(marks[row] == "slip" for row in later):
        the_rest = "What else is wrong follows from these: work it again from the new values."
        return " ".join([*[f"The same is wrong in {_few(alike)}." for _ in alike[:1]], *[the_rest] * (follow != alike)])
    if choice:
        so_far = ", as far as these digits show" if "short" in marks.values() else ""
        return f"All the rest fits that choice{so_far}." if later and "slip" not in marks.values() else ""
    if follow and what in ("pen", "last digit"):
        return "Only this line is wrong."
    if alike:
        return f"The same slip is in {_few(alike)}."
    follow = [row for row in follow if row in from_it]
    if follow:
        which = listed(follow) if len(follow) < MANY else "all that comes from it"
        return f"Only this line is wrong: work {which} again from the new value."
    if later and all(marks[row] == "right" for row in later):
        return "All that comes after it is right."
    return ""


def _from_elsewhere(follow, found, answers, sheet):
    """The rows of those that follow in which the same is wrong: they come from where it was done, which was not shown,
    and from no number that was."""
    causes = [why[0] for _, why in found if why]
    edited = {row for cause in causes for row in cause.places} - _same_as(found[0][0], sheet) - answers.keys()
    seen = {row for row in sheet.rows if row in answers or sheet.twins.get(row) in answers and row not in edited}
    return [row for row in follow if any(cause.loop for cause in causes)
            or not edited.isdisjoint(_behind(row, sheet, seen))]


def _same_as(name, sheet):
    """A row and its twins."""
    return {name, sheet.twins.get(name), *(twin for twin, row in sheet.twins.items() if row == name)}


def _behind(row, sheet, seen=()):
    """The rows that lead to a row, or to what many rounds lead to, which go on from the new weights."""
    updated = [f"{weight}_new" for weight in learned(sheet.base)]
    return leading_to([row] if row in sheet.rows else updated, sheet.rows, seen)


def _few(rows):
    return listed(rows if len(rows) <= MANY else [*rows[:3], "further down"])
