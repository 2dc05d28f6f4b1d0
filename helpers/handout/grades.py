"""What each row of a returned sheet is worth. A row counts if it is right or follows from the student's own numbers.

Digits, by one rule for all: a number that is right as far as it goes counts if it shows four decimals or four
significant digits. Fewer are too few, and cost the row.
"""
from typing import NamedTuple

from helpers import worksheet
from helpers.arguments import counted
from helpers.check import answers, check_all
from helpers.check.marking import last_place

ENOUGH = 4  # decimals, or significant digits
ORDINALS = ("First", "Second", "Third")  # slips that get a sentence; further ones are named


class Grade(NamedTuple):
    """What a sheet earns. points: None for what was not judged. right, follows, slips, missing: the
    asked rows, by their mark; those with too few digits count as missing. mistakes: the ids of what explains the first
    slip. feedback: for the student."""

    points: float | None = None
    right: list = []
    follows: list = []
    slips: list = []
    missing: list = []
    mistakes: tuple = ()
    feedback: str = ""


def graded(assignment, student, paper, most):
    """The Grade of a student's Paper, out of so many points. Raises ValueError or ArithmeticError where a row cannot be
    worked with these numbers."""
    given, asked = assignment.given[student], assignment.asked
    exact = assignment.right(student)
    values = paper.answers | assignment.shown(student)
    result = check_all(values, given, rows=assignment.kind.rows())
    follows = _followed(values, given, assignment.rows)
    found = {"right": [], "follows": [], "slip": [], "short": [], None: []}  # None: not handed in
    for name in asked:
        mark = result.marks.get(name)
        if mark == "short":
            mark = _enough(answers.answer(name, values[name]), exact[name], follows[name])
        found[mark].append(name)
    points = round(most * (len(found["right"]) + len(found["follows"])) / len(asked), 2)
    unread = f" {counted(len(paper.notes), 'answer')} could not be read: enter plain numbers." if paper.notes else ""
    return Grade(points, found["right"], found["follows"], found["slip"], found[None] + found["short"],
                 result.candidates, f"{points:g} of {most:g} points. {_feedback(found, result, len(asked))}{unread}")


def _enough(answer, *meant):
    """What a number counts as that is right as far as it goes: right, if that is far enough, or if it only lost the
    zeros at its end."""
    shown = answer.digits >= ENOUGH or answer.unit < 1.01 * 10.0 ** -ENOUGH
    near = any(abs(answer.value - value) <= max(10.0 ** -ENOUGH, last_place(value, ENOUGH)) / 2 for value in meant)
    return "right" if shown or near else "short"


def _followed(values, given, rows):
    """name -> what each row comes to with the student's own numbers above it."""
    written = {name: repr(answers.answer(name, values[name]).value) for name in rows if name in values}
    own = worksheet.evaluate(given, written, rows)
    return {name: worksheet.worked(row, own) for name, row in rows.items()}


def _feedback(found, result, asked):
    """How the points come about, and every slip with what the check says of it."""
    if len(found["right"]) == asked:
        return "Everything is right."
    slips, short = found["slip"], found["short"]
    counts = [(found["right"], "right"), (found["follows"], "following from your own numbers"),
              (slips, "slip" if len(slips) == 1 else "slips"), (found[None], "missing"), (short, "with too few digits")]
    parts = [f"Of {counted(asked, 'row')}: {', '.join(f'{len(names)} {what}' for names, what in counts if names)}."]
    for ordinal, name in zip(ORDINALS, slips, strict=False):
        parts.append(f"{ordinal} slip: {result.slips.get(name, f'{name}, done as before.')}")
    if found[None]:
        parts.append(f"Missing: {', '.join(found[None][:6])}{' …' if len(found[None]) > 6 else ''}.")
    if further := slips[len(ORDINALS):]:
        parts.append(f"Further slips: {', '.join(further)}.")
    if not slips and "No mistake" in result.message:  # another convention than the tutorial's
        parts.append(result.message[result.message.index("No mistake"):])
    if short:
        parts.append(f"Give five significant digits: {', '.join(short[:6])}{' …' if len(short) > 6 else ''}.")
    return " ".join(parts)
