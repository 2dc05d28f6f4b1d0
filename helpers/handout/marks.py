"""What each row of a returned sheet is worth. A row counts if it is right or follows from the student's own numbers.

Digits, by one rule for all: a number that is right as far as it goes counts if it shows four decimals or four
significant digits. Fewer are too few, and cost the row.
"""
from typing import NamedTuple

from helpers import worksheet
from helpers.check import answers, check_all
from helpers.check.marking import last_place

ENOUGH = 4  # decimals, or significant digits
ORDINALS = ("First", "Second", "Third")  # slips that get a sentence; further ones are named


class Marks(NamedTuple):
    """The marks of a sheet. points: what it earns. right, follows, slips, missing: the asked rows, by their mark.

    short: those of the missing that show too few digits. says: what the check says. mistakes: the ids of what explains
    the first slip. feedback: a text for the student.
    """

    points: float
    right: list
    follows: list
    slips: list
    missing: list
    short: list
    says: str
    mistakes: tuple
    feedback: str


def marked(assignment, student, numbers, most):
    """The Marks of a student's numbers, name -> number or text, out of so many points."""
    given = assignment.given[student]
    exact = assignment.right(student)
    worked = {name: float(f"{exact[name]:.9g}") for name in assignment.worked}
    values = {name: value for name, value in (numbers | worked).items() if name in assignment.known}
    result = check_all(values, given, rows=assignment.kind.rows())
    found = {"right": [], "follows": [], "slip": [], "short": []}
    missing = []
    follows = _followed(values, given, assignment.rows)
    for name in assignment.asked:
        mark = result.marks.get(name)
        if mark == "short":
            mark = _enough(answers.answer(name, values[name]), exact[name], follows[name])
        (found[mark] if mark else missing).append(name)
    counted = len(found["right"]) + len(found["follows"])
    points = round(most * counted / len(assignment.asked), 2)
    marks = Marks(points, found["right"], found["follows"], found["slip"], missing + found["short"], found["short"],
                  result.message, result.candidates, "")
    return marks._replace(feedback=_feedback(marks, result.slips, len(assignment.asked), most))


def _enough(answer, *meant):
    """What a number counts as that is right as far as it goes: right, if that is far enough, or if it only lost the
    zeros at its end."""
    shown = answer.digits >= ENOUGH or answer.unit < 1.01 * 10.0 ** -ENOUGH
    near = any(abs(answer.value - value) <= max(10.0 ** -ENOUGH, last_place(value, ENOUGH)) / 2 for value in meant)
    return "right" if shown or near else "short"


def _followed(values, given, rows):
    """name -> what each row comes to with the student's own numbers above it."""
    own, follows = dict(given), {}
    for name, row in rows.items():
        follows[name] = worksheet.worked(row, own)
        own[name] = answers.answer(name, values[name]).value if name in values else follows[name]
    return follows


def _feedback(marks, slips, asked, most):
    """A text for the student: the points, how they come about, and every slip with what the check says of it."""
    parts = [f"{marks.points:g} of {most:g} points."]
    if len(marks.right) == asked:
        return f"{parts[0]} All {asked} rows are right."
    counts = [(len(marks.right), "right"), (len(marks.follows), "following from your own numbers"),
              (len(marks.slips), "slip" if len(marks.slips) == 1 else "slips"),
              (len(marks.missing) - len(marks.short), "missing"), (len(marks.short), "with too few digits")]
    parts.append(f"Of {asked} rows: {', '.join(f'{count} {what}' for count, what in counts if count)}.")
    for ordinal, name in zip(ORDINALS, marks.slips, strict=False):
        parts.append(f"{ordinal} slip: {slips.get(name, f'{name}, done as before.')}")
    if further := marks.slips[len(ORDINALS):]:
        parts.append(f"Further slips: {', '.join(further)}.")
    if not marks.slips and "No mistake" in marks.says:  # another convention than the tutorial's
        parts.append(marks.says[marks.says.index("No mistake"):])
    if marks.short:
        parts.append(f"Give five significant digits: {', '.join(marks.short[:6])}"
                     f"{' …' if len(marks.short) > 6 else ''}.")
    return " ".join(parts)
