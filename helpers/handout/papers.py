"""What came back, read as data: notebooks, tables and text, loose, in folders, or in a zip as a platform packs them.

What is read here was written by others: nothing of it is executed or unpacked to the disk, and a file that is broken,
huge or hostile costs one line of the report.
"""
import ast
import json
import os
import re
import time
import warnings
import zipfile
import zlib
from functools import partial
from pathlib import Path
from typing import NamedTuple

from helpers import worksheet
from helpers.check import answers, files
from helpers.handout.assignment import MOST

OURS = ("key.csv", "class.csv", "class.png")
KINDS = (".ipynb", ".csv", ".txt", ".json", ".xlsx")
LARGEST, LARGEST_ZIP, MOST_MEMBERS, DEEPEST = 10_000_000, 1_000_000_000, 20_000, 2  # bytes, bytes, files, zips in a zip
MOST_CELLS, LONGEST_CELL, LONGEST_OUTPUT = 200, 10_000, 100_000  # code cells, characters
ZEROS_COUNT = r"-?\d{0,4}\.\d{1,9}"  # a number that is taken as it is written: 0.3750 has four digits
SEEN = "The check saw:"  # begins the lines of a stored output that say which numbers were checked


class Paper(NamedTuple):
    """One returned file. student: whose it is by its name, marked: by what the notebook says. when: seconds, for which
    came last. answers: name -> number or text. given: the numbers to start from that stand in it. trouble: why it
    cannot be judged."""

    file: str
    student: int | None = None
    when: float = 0.0
    marked: int | None = None
    answers: dict = {}
    given: dict = {}
    notes: tuple = ()
    trouble: str = ""


def returned(place, assignment):
    """Every file below a folder, or in a zip, as a Paper; but for what was not handed in: hidden files, and in the
    folder itself the key and an earlier report. Raises FileNotFoundError where there is neither folder nor zip."""
    place = Path(place)
    if place.is_file() and place.suffix.lower() == ".zip":
        return list(_on_disk(place, place.name, assignment))
    if not place.is_dir():
        raise FileNotFoundError(f"there is no folder {place}")
    found = []
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        ours = OURS if os.path.samefile(folder, place) else ()
        for name in sorted(names):
            if name not in ours and not _is_hidden(name):
                path = Path(folder, name)
                found += _on_disk(path, os.path.relpath(path, place), assignment)
    return found


def _is_hidden(name):
    return re.match(r"\.(?!\.?$)|__MACOSX$|thumbs\.db$|desktop\.ini$", name, re.IGNORECASE) is not None


def _on_disk(path, name, assignment):
    if path.is_symlink() or not path.is_file():
        return [Paper(_printable(name), _named(name), trouble="this is no file but a link or a device")]
    return _papers(name, path.stat().st_mtime, path.stat().st_size, partial(path.open, "rb"), assignment)


def _papers(name, when, size, opened, assignment, depth=0):
    """The papers of one file, or of a zip of those in it; what is wrong becomes a trouble.

    opened: a function that opens it. depth: in how many zips it is. Nothing is read beyond its limit.
    """
    paper, kind = Paper(_printable(name), _named(name), when), os.path.splitext(name)[1].lower()
    try:
        is_zip = kind == ".zip" and depth < DEEPEST
        if not is_zip and kind not in KINDS:
            raise ValueError(f"this is none of {', '.join(KINDS)}")
        most = LARGEST_ZIP if is_zip and depth == 0 else LARGEST
        if size > most:
            raise ValueError(f"the file is larger than {most:,} bytes")
        with opened() as file:
            if is_zip:
                with zipfile.ZipFile(file) as packed:
                    yield from _packed(packed, name, assignment, depth + 1)
            else:  # never more than its zip says that it has
                yield (_notebook if kind == ".ipynb" else _table)(paper, file.read(LARGEST), assignment)
    except (ValueError, TypeError, OSError, OverflowError, RuntimeError, MemoryError, EOFError, zipfile.BadZipFile,
            zlib.error) as reason:  # NotImplementedError and RecursionError are RuntimeErrors
        yield paper._replace(trouble=str(reason)[:200] or type(reason).__name__)


def _packed(packed, name, assignment, depth):
    members = [info for info in packed.infolist() if not info.is_dir()
               and not any(map(_is_hidden, re.split(r"[/\\]", info.filename)))]
    if len(members) > MOST_MEMBERS:
        raise ValueError(f"the zip holds more than {MOST_MEMBERS:,} files")
    for info in members:
        yield from _papers(f"{name}/{info.filename}", time.mktime((*info.date_time, 0, 0, -1)), info.file_size,
                           partial(packed.open, info), assignment, depth)


def _printable(name):
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _named(name):
    """The student's number in a file's name, or in that of its folder."""
    numbers = re.findall(r"student_(\d{1,6})", name)
    return _student(int(numbers[-1])) if numbers else None


def _student(number):
    return number if type(number) is int and number in range(1, MOST + 1) else None


def _table(paper, data, assignment):
    """A table, a list of `name = value` or JSON, in any layout that the check understands."""
    given = next(iter(assignment.given.values()))
    found = files.read(data, [*given, *assignment.known])
    notes = tuple(f"{place}: {reason}" for place, reason in found.notes.items())
    return paper._replace(answers={name: value for name, value in found.numbers.items() if name not in given},
                          given={name: value for name, value in found.numbers.items() if name in given}, notes=notes)


# --- Notebooks ---------------------------------------------------------------------------------------------------


def _notebook(paper, data, assignment):
    try:
        book = json.loads(data)
        marked = book["metadata"].get("handout", {})
        cells = [(_text(cell["source"]), cell) for cell in book["cells"] if cell["cell_type"] == "code"][:MOST_CELLS]
        student = _student(marked.get("student"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("the notebook is broken") from None
    notes, found, seen, unread, given = [], {}, {}, {}, {}
    start = next(iter(assignment.given.values()))
    with warnings.catch_warnings(action="ignore"):  # what Python thinks of a student's spelling
        for source, cell in cells:
            if re.search(rf"^({'|'.join(assignment.all_stages)}|given)\b", source, re.MULTILINE):
                seen |= _seen(cell, assignment)
                for name, written in _entries(source, notes):
                    numbers = given if name in start else found
                    if name in assignment.known or numbers is given:
                        _enter(name, written, numbers, unread)
    for name in unread:
        if name in seen:
            found[name] = seen[name]
        elif name not in found:
            notes.append(f"{name} is no plain number, and no check that was stored shows what it was")
    return paper._replace(marked=student, answers=found, given=given, notes=tuple(notes))


def _text(source):
    return source if isinstance(source, str) else "".join(source)


def _entries(source, notes):
    """(name, what is written there) for each answer in a cell such as `forward = {"net_h1": 0.37}`. The cell is
    parsed, not run; where it is no Python, as with a decimal comma, its lines are read one by one."""
    if len(source) > LONGEST_CELL:
        notes.append("a cell of answers cannot be read")
        return
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        lines = re.findall(r"""^[ \t]*["'](\w{1,60})["'][ \t]*:(.*)$""", source, re.MULTILINE)
        if not lines:
            notes.append("a cell of answers cannot be read")
        for name, rest in lines:
            written = rest.partition("#")[0].strip().removesuffix(",").rstrip()
            yield name, re.sub(r"^(-?\d+),(\d+(?:[eE][-+]?\d+)?)$", r"\1.\2", written)
        return
    for line in tree.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Dict) and isinstance(line.targets[0], ast.Name):
            for key, value in zip(line.value.keys, line.value.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, ast.get_source_segment(source, value)


def _enter(name, written, numbers, unread):
    """Put one answer among the numbers, or among those that the source alone does not tell. None is no answer."""
    try:
        try:
            value = written if re.fullmatch(ZEROS_COUNT, written) else ast.literal_eval(f"({written})")
        except ValueError:
            formula = re.sub(r"\b(math|np|numpy)\s*\.\s*(?=\w)", "", written)
            value = worksheet.evaluate({}, rows={name: formula})[name]
        if value is not None:
            answers.answer(name, value)
            numbers[name] = value
            unread.pop(name, None)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError, OverflowError):
        unread[name] = True


def _seen(cell, assignment):
    """The numbers that a stored output says the check saw, name -> number or text."""
    try:
        texts = [_text(output["data"]["text/plain"])[:LONGEST_OUTPUT] for output in cell.get("outputs", [])
                 if SEEN in _text(output.get("data", {}).get("text/plain", ""))]
    except (TypeError, KeyError, AttributeError):
        return {}
    found = {}
    for name, shown in re.findall(r"^ *(\w{1,60}) = (.{1,60})$", "\n".join(texts), re.MULTILINE):
        try:
            value = ast.literal_eval(shown)
            answers.answer(name, value)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            continue
        if name in assignment.known:
            found[name] = value
    return found
