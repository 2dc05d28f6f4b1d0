"""Points and feedback into the table that a learning platform exported, and every other byte of it left alone."""
import re
from pathlib import Path

from helpers.handout import people, tables

GRADE = {"grade", "points", "score", "note", "nota", "bewertung", "bewertungen", "calificacion"}
FEEDBACK = {"feedbackcomments", "feedback", "comments", "comment", "feedbackalskommentar", "kommentar"}
MOST = {"maximumgrade", "bestwertung", "maxpoints"}


def fill(path, results, points, column=None):
    """Fill the export at `path` in place, and say in a sentence what became of it.

    results: Person -> Grade. points: the most there are. column: the header of the points' column, found where only
    one fits. Raises ValueError where none or several fit.
    """
    path = Path(path)
    table = tables.Table(path)
    headers = [header.strip() for header in table.lines[0]]
    where = people.found_columns(path, headers)
    column_of_points = _points_column(headers, column, path)
    words = next((k for k, header in enumerate(headers) if _is_feedback(header, headers[column_of_points])), None)
    most = next((k for k, header in enumerate(headers) if people.folded(header) in MOST), None)
    done, filled, notes = set(), 0, set()
    for line, values in enumerate(table.lines[1:], start=1):
        # Moodle says the maximum in a column, Canvas in a line of its own.
        is_maximum = people.folded(people.person_in(values, where).name) == "pointspossible"
        maximum = dict(enumerate(values)).get(column_of_points if is_maximum else most, "")
        notes |= _other_maximum(maximum, points)
        person = _of_line(values, headers, where, results)
        if person is not None:
            done.add(person)
            grade = results[person]
            if grade.points is not None:
                earned = f"{grade.points:g}"
                table.put(line, column_of_points, earned.replace(".", ",") if "," in maximum else earned)
                filled += 1
            if words is not None and grade.feedback:
                table.put(line, words, tables.harmless(grade.feedback))
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(table.data())
    new.replace(path)  # a full disk leaves the one that is there
    if words is None:
        notes.add("It has no column for feedback; that stands in class.csv")
    if missing := [person.name or person.id or person.email for person in results if person not in done]:
        more = "…" if len(missing) > 5 else ""
        notes.add(f"{len(missing)} of the class have no line in it: {', '.join(missing[:5])}{more}")
    return ". ".join([f"In {path}, {filled} of the class have their points under {headers[column_of_points]!r}",
                      *sorted(notes)]) + "."


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
    of_a_person = people.HEADERS["id"] | people.HEADERS["email"]
    cells = {value.strip().casefold() for header, value in zip(headers, values, strict=False)
             if people.folded(header) in of_a_person} - {""}
    same = [other for other in results if ({other.id.casefold(), other.email.casefold()} - {""}) & cells]
    name = set(people.words_of(person.name))
    same = same or [other for other in results if name and name == set(people.words_of(other.name))]
    return same[0] if len(same) == 1 else None


def _other_maximum(maximum, points):
    """What to say where the most that the file has is not the most that was given."""
    most = tables.number(maximum)
    if most in (None, float(points)):
        return set()
    return {f"Its maximum is {maximum.strip()}, and these points are out of {points:g}; --points {most:g} gives others"}
