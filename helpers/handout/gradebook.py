"""Points and feedback into the table that a learning platform exported, and every other byte of it left alone."""
import re
from pathlib import Path
from typing import NamedTuple

from helpers.handout import people, tables

GRADE = {"grade", "points", "score", "note", "nota", "bewertung", "bewertungen", "calificacion"}
FEEDBACK = {"feedbackcomments", "feedback", "comments", "comment", "feedbackalskommentar", "kommentar"}
MOST = {"maximumgrade", "bestwertung", "maxpoints"}


class Filled(NamedTuple):
    """What became of a gradebook. column: where the points stand. filled: how many got some. missing: who in the class
    has no line in it."""

    file: str
    column: str
    filled: int
    missing: tuple = ()
    notes: tuple = ()

    def sentence(self):
        parts = [f"In {self.file}, {self.filled} of the class have their points under {self.column!r}"]
        if self.missing:
            parts.append(f"{len(self.missing)} of the class have no line in it: {', '.join(self.missing[:5])}"
                         f"{'…' if len(self.missing) > 5 else ''}")
        return ". ".join([*parts, *self.notes]) + "."


class Table:
    """A CSV file whose cells can be replaced one by one. lines: lists of [cell as it stands there, what ends it]."""

    def __init__(self, path):
        text, self.encoding = tables.decoded(path)
        self.mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix(self.mark)
        self.delimiter = tables.delimiter(text)
        cell = rf'((?:"(?:[^"]|"")*")?[^{self.delimiter}\r\n]*)({self.delimiter}|\r\n|\r|\n|$)'
        self.lines = [[]]
        for raw, end in re.findall(cell, text):
            self.lines[-1].append([raw, end])
            if end != self.delimiter:
                self.lines.append([])

    def values(self, line):
        """What the cells of a line say."""
        return [raw[1:].rpartition('"')[0].replace('""', '"') if raw.startswith('"') else raw
                for raw, _ in self.lines[line]]

    def put(self, line, column, value):
        """Replace one cell, in quotes where it needs them."""
        cells = self.lines[line]
        while len(cells) <= column:
            cells[-1:] = [[cells[-1][0], self.delimiter], ["", cells[-1][1]]]
        if re.search(rf'["\r\n{self.delimiter}]', value):
            value = '"' + value.replace('"', '""') + '"'
        cells[column][0] = value

    def data(self):
        """The file's bytes."""
        return (self.mark + "".join(raw + end for line in self.lines for raw, end in line)).encode(self.encoding)


def members(path):
    """The people of an export, for matching what they handed in."""
    table = Table(Path(path))
    headers, *lines = map(table.values, range(len(table.lines)))
    where = people.found_columns([header.strip() for header in headers])
    return people.somebody(people.person_in(line, where) for line in lines)


def fill(path, results, points, column=None):
    """Fill the export at `path` in place. results: Person -> (points or None, feedback); points: the most there are.

    column: the header of the points' column, found where only one fits. Raises ValueError where none or several fit.
    """
    path = Path(path)
    table = Table(path)
    headers = [header.strip() for header in table.values(0)]
    where = people.found_columns(headers)
    if not where:
        raise ValueError(f"{path}: it has no column with names, ids or e-mail addresses; is it a gradebook's export?")
    grade = _points_column(headers, column, path)
    words = next((k for k, header in enumerate(headers) if _is_feedback(header, headers[grade])), None)
    most = next((k for k, header in enumerate(headers) if people.folded(header) in MOST), None)
    done, filled, notes = set(), 0, set()
    for line in range(1, len(table.lines)):
        values = table.values(line)
        if people.folded(people.person_in(values, where).name) == "pointspossible":  # a line of Canvas
            notes |= _other_maximum("".join(values[grade:grade + 1]), points)
        person = _of_line(values, headers, where, results)
        if person is None:
            continue
        done.add(person)
        earned, feedback = results[person]
        maximum = values[most] if most is not None and most < len(values) else ""
        if earned is not None:
            table.put(line, grade, _as_written(earned, maximum))
            filled += 1
        if words is not None and feedback:
            table.put(line, words, tables.harmless(feedback))
        notes |= _other_maximum(maximum, points)
    if words is None:
        notes.add("It has no column for feedback; that stands in class.csv")
    tables.replace({path: table.data()})
    missing = tuple(person.name or person.id or person.email for person in results if person not in done)
    return Filled(str(path), headers[grade], filled, missing, tuple(sorted(notes)))


def _points_column(headers, column, path):
    if column is not None:
        if column not in headers:
            raise ValueError(f"{path}: there is no column {column!r}; there are {', '.join(headers)[:300]}")
        return headers.index(column)
    fits = ([k for k, header in enumerate(headers) if people.folded(header) in GRADE]
            or [k for k, header in enumerate(headers) if re.search(r"\((Real|Punkte|Points)\)$", header)
                and not re.search("total", header, re.IGNORECASE)]
            or [k for k, header in enumerate(headers) if re.search(r" \(\d+\)$", header)])
    if len(fits) != 1:
        names = ", ".join(repr(headers[k]) for k in fits) or ", ".join(headers)[:300]
        raise ValueError(f"{path}: which column is for the points? Say it as --column …: {names}")
    return fits[0]


def _is_feedback(header, grade):
    """Whether a column is for what is said about the points of another: of this assignment, not of a neighbour's."""
    name = re.sub(r" \((Real|Punkte|Points)\)$", "", grade)
    return people.folded(header) in FEEDBACK or header in (f"{name} (Feedback)", f"{name} (Comments)")


def _of_line(values, headers, where, results):
    """The person of a line: the same id or e-mail, in whichever column of such, or else the one who has that name."""
    person = people.person_in(values, where)
    marks = people.HEADERS["id"] | people.HEADERS["email"]
    cells = {value.strip().casefold() for header, value in zip(headers, values, strict=False)
             if people.folded(header) in marks} - {""}
    same = [other for other in results if ({other.id.casefold(), other.email.casefold()} - {""}) & cells]
    same = same or [other for other in results if other.words() and other.words() == person.words()]
    return same[0] if len(same) == 1 else None


def _other_maximum(maximum, points):
    """What to say where the most that the file has is not the most that was given."""
    most = tables.number(maximum)
    if most in (None, float(points)):
        return set()
    return {f"Its maximum is {maximum.strip()}, and these points are out of {points:g}; --points {most:g} gives others"}


def _as_written(earned, maximum):
    """Points with a comma where the file writes its own numbers so."""
    text = f"{earned:g}"
    return text.replace(".", ",") if "," in maximum else text
