"""What a class handed in: everybody's points, every slip, who is absent, and what is common.

Whose a file is, is decided by the roster's names in its path, else by the number in its name, else by the number in the
notebook. The numbers that a student was given are the key's, so a notebook with other givens in it gains nothing.
"""
import csv
import io
import os
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from helpers import show, worksheet
from helpers.arguments import counted
from helpers.check.mistakes import KNOWN
from helpers.example import GIVEN
from helpers.formula import names_in
from helpers.handout import people, tables
from helpers.handout.marks import marked
from helpers.handout.papers import returned
from helpers.handout.people import Person
from helpers.handout.write import progress

TABLE, PICTURE = "class.csv", "class.png"
FOREIGN = 3  # numbers of another's sheet at least, before it is said
WHOSE = "whose is it? Neither its name nor what is in it has a student's number"
NO_FIT = "nothing that starts from a given number is right: are these another handout's numbers, or is the key?"


class Line(NamedTuple):
    """One line of the class's table. points: None where the instructor decides. right, follows, slips, missing: how
    many rows. where: the rows with a slip. mistakes: the ids of what explains the first."""

    student: int | None
    person: Person
    file: str = ""
    points: float | None = None
    right: int = 0
    follows: int = 0
    slips: int = 0
    missing: int = 0
    where: tuple = ()
    mistakes: tuple = ()
    note: str = ""
    feedback: str = ""


def collect(place, assignment, points=10, others=()):
    """The lines of the class's table: one for each student of the key, then one for each file that is nobody's.

    place: a folder or a zip. others: people to look for who have no number, as those of a gradebook. Raises
    FileNotFoundError where there is nothing to read.
    """
    class_of = {student: person for student, person in assignment.people.items() if any(person)}
    known = class_of or {person: person for person in others}
    handed_in, nobodys = {}, []
    for paper in progress(returned(place, assignment), "reading"):
        who = people.owner(paper.file, known)
        named = who if who in class_of else paper.student or paper.marked
        if named in assignment.given:
            handed_in.setdefault(who or named, []).append((named, paper))
        else:
            why = paper.trouble or (f"there is no student {named} in the key" if named else WHOSE)
            nobodys.append(Line(None, who if isinstance(who, Person) else Person(), paper.file,
                                note=f"not judged: {why}"))
    lines = [_best(assignment, who, papers, points) for who, papers in progress(handed_in.items(), "checking")]
    there = {line.student for line in lines}
    lines += [Line(student, assignment.people[student], note="absent: nothing came back",
                   missing=len(assignment.asked)) for student in assignment.given if student not in there]
    return sorted(lines, key=lambda line: (line.student, line.file)) + sorted(nobodys, key=lambda line: line.file)


def _best(assignment, who, papers, points):
    """The line of a student: the last file that can be judged and is about their own numbers counts."""
    numbered = [(_foreign(assignment, student, paper), student, paper) for student, paper in papers]
    ranked = sorted(numbered, key=lambda each: (bool(each[2].answers), not each[0], _when(each[2])))
    foreign, student, paper = ranked[-1]
    person = who if isinstance(who, Person) else assignment.people[student]
    line = Line(student, person, paper.file)
    several = sum(bool(paper.answers) for _, _, paper in ranked)
    notes = [f"handed in {several} times; the last counts"] if several > 1 else []
    if paper.marked not in (None, student):
        notes.append(f"the notebook was made for student {paper.marked}")
    if paper.trouble:
        return line._replace(note="; ".join([*notes, f"not judged: {paper.trouble}"]))
    notes += [*paper.notes[:3], *([f"and {len(paper.notes) - 3} more"] if len(paper.notes) > 3 else [])]
    if foreign:
        return line._replace(note="; ".join([f"these are the numbers of {foreign}", *notes]), feedback=(
            "These are not the numbers of your own sheet. Please talk to your instructor."))
    try:
        marks = marked(assignment, student, paper.answers, points)
    except (ValueError, ArithmeticError) as reason:  # with such numbers a later row cannot be worked
        return line._replace(note="; ".join([*notes, f"not judged: {reason}"]))
    unread = f" {counted(len(paper.notes), 'answer')} could not be read: enter plain numbers." if paper.notes else ""
    if not paper.given and _fits_nothing(assignment, student, marks):
        notes.append(NO_FIT)
    return line._replace(
        points=marks.points, right=len(marks.right), follows=len(marks.follows), slips=len(marks.slips),
        missing=len(marks.missing), where=tuple(marks.slips), mistakes=marks.mistakes, note="; ".join(notes),
        feedback=f"{marks.feedback}{unread}")


def _when(paper):
    """Which came last: the later, to the two seconds of a zip, then the higher number at the end of its name."""
    stem = os.path.splitext(paper.file)[0]
    again = re.search(r"(?:-| ?\()(\d{1,4})\)?$", stem)
    return round(paper.when / 2), int(again[1]) if again else 0, paper.file


def _foreign(assignment, student, paper):
    """Whose numbers a paper is about, where they are not the student's own, in words; nothing where they are."""
    own = assignment.given[student]
    others = {f"student {other}" + (f" ({assignment.people[other].name})" if assignment.people[other].name else ""):
              given for other, given in assignment.given.items() if given != own}
    if set(own) == set(GIVEN) and own != GIVEN:
        others["the tutorial"] = {name: GIVEN[name] for name in own}
    given = _numbers(paper.given)
    alike = [name for name, numbers in others.items() if given and _alike(given, numbers) == len(given)]
    if len(given) >= FOREIGN and _alike(given, own) < len(given):
        if alike or _alike(given, own) * 2 < len(given):
            return alike[0] if alike else "another handout"
    answers = {name: value for name, value in _numbers(paper.answers).items() if name in assignment.asked}
    if len(answers) < FOREIGN or _alike(answers, assignment.right(student)) * 2 > len(answers):
        return ""
    found = {name: _alike(answers, worksheet.evaluate(numbers, rows=assignment.rows))
             for name, numbers in others.items()}
    name = max(found, key=found.get, default=None)
    return name if name and found[name] >= max(FOREIGN, len(answers) / 2) else ""


def _fits_nothing(assignment, student, marks):
    """Whether every answer that starts from a given number is a slip, which no mistake explains: another sheet's?"""
    given = set(assignment.given[student])
    wrong = [name for name in marks.slips if given.intersection(names_in(assignment.rows[name]))]
    fits = [name for name in marks.right + marks.follows if given.intersection(names_in(assignment.rows[name]))]
    return len(wrong) >= FOREIGN and not fits and not marks.mistakes


def _numbers(texts):
    return {name: value for name, text in texts.items() if (value := tables.number(text)) is not None}


def _alike(numbers, others):
    """How many numbers are those of another sheet, to four digits."""
    return sum(abs(value - others[name]) <= 5e-4 * abs(others[name]) for name, value in numbers.items())


# --- The class ---------------------------------------------------------------------------------------------------


def common(lines):
    """What went wrong first, and how often: [(how many students, what)], the commonest first.

    What is right so far and what was not judged come last.
    """
    counted = Counter(map(_what, lines))
    return [(count, what) for what, count in
            sorted(counted.items(), key=lambda pair: (pair[0] in RIGHT, -pair[1], pair[0]))]


RIGHT = ("everything right", "right so far", "absent", "not judged")


def _what(line):
    if line.points is None:
        return "absent" if line.note.startswith("absent") else "not judged"
    if line.mistakes:
        return _mistakes(line)
    if line.where:
        return f"a slip at {line.where[0]}"
    return "right so far" if line.missing else "everything right"


def report(place, lines):
    """Write class.csv and class.png into the folder (for a zip: the folder of its name), and return both as text."""
    folder = Path(place)
    if folder.is_file():
        folder = folder.with_suffix("")
        folder.mkdir(exist_ok=True)
    counted = common(lines)
    drawn = _drawing(counted)
    files = {folder / TABLE: _csv(lines).encode("utf-8-sig"), folder / PICTURE: drawn}
    tables.replace({path: data for path, data in files.items() if data})
    if not drawn:
        (folder / PICTURE).unlink(missing_ok=True)
    written = f"{TABLE} and {PICTURE} are" if drawn else f"{TABLE} is"
    summary = show.table(["students", "what went wrong first"], counted, caption="The class")
    return f"{_table(lines)!r}\n\n{summary!r}\n\nIn {folder}, {written} written."


def _table(lines):
    def short(text, most):
        return text if len(text) <= most else text[:most - 1] + "…"

    rows = [[line.student or "?", short(line.person.name or line.file, 30), _points(line), *line[4:8],
             short(", ".join(line.where), 40), short(line.note, 90)] for line in lines]
    return show.table(["student", "who", "points", "right", "follows", "slips", "missing", "slips at", "note"], rows,
                      caption="What came back")


def _csv(lines):
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["student", "name", "id", "email", "points", "right", "follows", "slips", "missing", "slips at",
                    "mistake", "note", "feedback", "file"])
    for line in lines:
        table.writerow([line.student or "", *map(tables.harmless, line.person), _points(line), *line[4:8],
                        " ".join(line.where), _mistakes(line),
                        *map(tables.harmless, (line.note, line.feedback, line.file))])
    return text.getvalue()


def _mistakes(line):
    return " or ".join(KNOWN[id].short for id in line.mistakes)


def _points(line):
    return "" if line.points is None else f"{line.points:g}"


def _drawing(counted):
    """A bar for each thing that went wrong first, as PNG; nothing where nothing did."""
    from textwrap import fill

    from matplotlib.figure import Figure

    wrong = [pair for pair in counted if pair[1] not in RIGHT][:12][::-1]
    if not wrong:
        return None
    drawing = Figure(figsize=(10, (12 + 7 * len(wrong)) / 10), layout="constrained")
    axes = drawing.add_subplot(xlabel="students", title="What went wrong first")
    axes.barh([fill(what, 60) for _, what in wrong], [count for count, _ in wrong], color=show.FORWARD)
    axes.xaxis.get_major_locator().set_params(integer=True)
    data = io.BytesIO()
    drawing.savefig(data, format="png", dpi=120, facecolor="white")
    return data.getvalue()
