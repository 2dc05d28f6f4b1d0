"""What a class handed in: everybody's points, every slip, who is absent, and what is common.

Whose a file is, is decided by the roster's names in its path, else by the number in its name, else by the number in the
notebook. The numbers that a student was given are the key's, so a notebook with other givens in it gains nothing.
"""
import io
import math
import os
import re
from collections import Counter
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

from helpers import show, worksheet
from helpers.check.mistakes import KNOWN
from helpers.example import GIVEN
from helpers.handout import people, tables
from helpers.handout.grades import Grade, graded
from helpers.handout.papers import returned
from helpers.handout.people import Person

TABLE, PICTURE = "class.csv", "class.png"
FOREIGN = 3  # numbers of another's sheet at least, before it is said
NOT_THEIRS = Grade(feedback="These are not the numbers of your own sheet. Please talk to your instructor.")
WHOSE = "whose is it? Neither its name nor what is in it has a student's number"
NO_SLIP = ("everything right", "right so far", "absent", "not judged")


class Line(NamedTuple):
    """One line of the class's table. student: None for a file that is nobody's. grade: without points where the
    instructor decides."""

    student: int | None
    person: Person
    file: str = ""
    grade: Grade = Grade()
    note: str = ""


def collect(place, assignment, points=10, others=()):
    """The lines of the class's table: one for each student of the key, then one for each file that is nobody's.

    place: a folder or a zip. others: people to look for who have no number, as those of a gradebook. Raises
    FileNotFoundError where there is nothing to read.
    """
    class_of = {student: person for student, person in assignment.people.items() if any(person)}
    others, handed_in, lines = {person: person for person in others}, {}, []
    for paper in returned(place, assignment):
        student = people.owner(paper.file, class_of) or paper.student or paper.marked
        person = class_of.get(student) or people.owner(paper.file, others) or Person()
        if student in assignment.given:
            handed_in.setdefault((student, person), []).append(paper)
        else:
            why = paper.trouble or (f"there is no student {student} in the key" if student else WHOSE)
            lines.append(Line(None, person, paper.file, note=f"not judged: {why}"))
    lines += [_best(assignment, *whose, papers, points) for whose, papers in handed_in.items()]
    absent = set(assignment.given) - {line.student for line in lines}
    lines += [Line(student, assignment.people[student], grade=Grade(missing=assignment.asked),
                   note="absent: nothing came back") for student in absent]
    return sorted(lines, key=lambda line: (line.student or math.inf, line.file))


def _best(assignment, student, person, papers, points):
    """The line of a student: the last file that can be judged and is about their own numbers counts."""
    numbered = [(_foreign(assignment, student, paper), paper) for paper in papers]
    foreign, paper = max(numbered, key=lambda each: (bool(each[1].answers), not each[0], _when(each[1])))
    notes = [f"these are the numbers of {foreign}"] if foreign else []
    several = sum(bool(paper.answers) for paper in papers)
    if several > 1:
        notes.append(f"handed in {several} times; the last counts")
    if paper.marked not in (None, student):
        notes.append(f"the notebook was made for student {paper.marked}")
    notes += [*paper.notes[:3], *([f"and {len(paper.notes) - 3} more"] if len(paper.notes) > 3 else [])]
    grade = NOT_THEIRS if foreign else Grade()
    if paper.trouble:
        notes.append(f"not judged: {paper.trouble}")
    elif not foreign:
        try:
            grade = graded(assignment, student, paper, points)
        except (ValueError, ArithmeticError) as reason:  # with such numbers a later row cannot be worked
            notes.append(f"not judged: {reason}")
    return Line(student, person, paper.file, grade, "; ".join(notes))


def _when(paper):
    """Which came last: the later, to the two seconds of a zip, then the higher number at the end of its name."""
    stem = os.path.splitext(paper.file)[0]
    again = re.search(r"(?:-| ?\()(\d{1,4})\)?$", stem)
    return round(paper.when / 2), int(again[1]) if again else 0, paper.file


def _foreign(assignment, student, paper):
    """Whose numbers a paper is about, where they are not the student's own, in words; nothing where they are.

    All numbers to start from must be the student's own. Answers may be wrong: half of them is enough.
    """
    start = _numbers(paper.given)
    answers = _numbers({name: text for name, text in paper.answers.items() if name in assignment.asked})
    for numbers, enough in ((start, len(start)), (answers, len(answers) / 2)):
        ours = _in_common(numbers, assignment.right(student))
        if len(numbers) < FOREIGN or ours >= enough:
            continue
        alike = {whose: _in_common(numbers, sheet) for whose, sheet in _other_sheets(assignment, student)}
        whose = max(alike, key=alike.get, default="")
        if whose and alike[whose] >= max(FOREIGN, len(numbers) / 2, ours + 1):
            return whose
        if numbers is start and ours < len(start) / 2:
            return "another handout"
    return ""


def _numbers(texts):
    """What of name -> text are numbers, name -> float."""
    return {name: value for name, text in texts.items() if (value := tables.number(text)) is not None}


def _other_sheets(assignment, student):
    """(whose, all its numbers) of the sheets that are not a student's own: those of the class, and the tutorial's."""
    own = assignment.given[student]
    for other, given in assignment.given.items():
        if given != own:
            name = assignment.people[other].name
            yield f"student {other}" + (f" ({name})" if name else ""), assignment.right(other)
    if set(own) == set(GIVEN) and own != GIVEN:
        yield "the tutorial", worksheet.evaluate(GIVEN, rows=assignment.rows)


def _in_common(numbers, others):
    """How many numbers are those of another sheet, to four digits."""
    return sum(abs(value - others[name]) <= 5e-4 * abs(others[name]) for name, value in numbers.items())


# --- The class ---------------------------------------------------------------------------------------------------


def common(lines):
    """What went wrong first, and how often: [(how many students, what)], the commonest first.

    What is right so far and what was not judged come last.
    """
    counts = Counter(map(_what, lines))
    return [(count, what) for what, count in
            sorted(counts.items(), key=lambda pair: (pair[0] in NO_SLIP, -pair[1], pair[0]))]


def _what(line):
    grade = line.grade
    if grade.points is None:
        return "not judged" if line.file else "absent"
    if grade.mistakes or grade.slips:
        return _mistakes(grade) or f"a slip at {grade.slips[0]}"
    return "right so far" if grade.missing else "everything right"


def report(place, lines):
    """Write class.csv and class.png into the folder (for a zip: the folder of its name), and return both as text."""
    folder = Path(place)
    if folder.is_file():
        folder = folder.with_suffix("")
        folder.mkdir(exist_ok=True)
    counts = common(lines)
    drawn = _drawing(counts)
    (folder / TABLE).write_bytes(tables.written(_csv(lines)))
    if drawn:
        (folder / PICTURE).write_bytes(drawn)
    else:
        (folder / PICTURE).unlink(missing_ok=True)
    written = f"{TABLE} and {PICTURE} are" if drawn else f"{TABLE} is"
    summary = show.table(["students", "what went wrong first"], counts, caption="The class")
    return f"{_table(lines)!r}\n\n{summary!r}\n\nIn {folder}, {written} written."


def _table(lines):
    def short(text, most):
        return text if len(text) <= most else text[:most - 1] + "…"

    rows = [[line.student or "?", short(line.person.name or line.file, 30), *_counts(line.grade),
             short(", ".join(line.grade.slips), 40), short(line.note, 90)] for line in lines]
    return show.table(["student", "who", "points", "right", "follows", "slips", "missing", "slips at", "note"], rows,
                      caption="What came back")


def _csv(lines):
    yield ["student", *Person._fields, "points", "right", "follows", "slips", "missing", "slips at", "mistake", "note",
           "feedback", "file"]
    for student, person, file, grade, note in lines:
        yield [student, *map(tables.harmless, person), *_counts(grade), " ".join(grade.slips), _mistakes(grade),
               *map(tables.harmless, (note, grade.feedback, file))]


def _counts(grade):
    """The points, and how many rows are right, follow, slipped and are missing."""
    return ["" if grade.points is None else f"{grade.points:g}",
            *map(len, (grade.right, grade.follows, grade.slips, grade.missing))]


def _mistakes(grade):
    return " or ".join(KNOWN[id].short for id in grade.mistakes)


def _drawing(counts):
    """A bar for each thing that went wrong first, as PNG; nothing where nothing did."""
    from matplotlib.figure import Figure

    wrong = [pair for pair in counts if pair[1] not in NO_SLIP][:12][::-1]
    if not wrong:
        return None
    drawing = Figure(figsize=(10, (12 + 7 * len(wrong)) / 10), layout="constrained")
    axes = drawing.add_subplot(xlabel="students", title="What went wrong first")
    axes.barh([fill(what, 60) for _, what in wrong], [count for count, _ in wrong], color=show.FORWARD)
    axes.xaxis.get_major_locator().set_params(integer=True)
    data = io.BytesIO()
    drawing.savefig(data, format="png", dpi=120, facecolor="white")
    return data.getvalue()
