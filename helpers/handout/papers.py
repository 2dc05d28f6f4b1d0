"""What came back, read as data: notebooks, tables and text, loose, in folders, or in a zip as a platform packs them.

What is read here was written by others: nothing of it is executed or unpacked to the disk, and a file that is broken,
huge or hostile costs one line of the report.
"""
import json
import os
import re
import stat
import time
import zipfile
from functools import partial
from pathlib import Path
from typing import NamedTuple

from helpers.check import answers, files

OURS = ("key.csv", "class.csv", "class.png")
KINDS = (".ipynb", ".csv", ".txt", ".json", ".xlsx")
LARGEST, LARGEST_ZIP, MOST_MEMBERS, DEEPEST = 10_000_000, 1_000_000_000, 20_000, 2  # bytes, bytes, files, zips in a zip
HIDDEN = re.compile(r"(?:^|[/\\])(?:\.[^./\\]|__MACOSX[/\\]|thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
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
    if place.is_dir():
        found = {path.relative_to(place).as_posix(): path for path in sorted(place.rglob("*")) if not path.is_dir()}
    elif place.is_file() and place.suffix.lower() == ".zip":
        found = {place.name: place}
    else:
        raise FileNotFoundError(f"there is no folder {place}")
    papers = []
    for name, path in found.items():
        if name not in OURS and not HIDDEN.search(name):
            status = path.lstat()
            opened = partial(path.open, "rb") if stat.S_ISREG(status.st_mode) else None
            papers += _papers(name, status.st_mtime, status.st_size, opened, assignment)
    return papers


def _papers(name, when, size, opened, assignment, depth=0):
    """The papers of one file, or of a zip of those in it; what is wrong becomes a trouble.

    opened: a function that opens it; None for what is no file. depth: in how many zips it is. Nothing is read beyond
    its limit.
    """
    printable = "".join(letter if letter.isprintable() else "?" for letter in name)
    numbers = re.findall(r"student_(\d{1,6})", name)  # in the name, or in that of its folder
    paper, kind = Paper(printable, int(numbers[-1]) if numbers else None, when), os.path.splitext(name)[1].lower()
    try:
        if opened is None:
            raise ValueError("this is no file but a link or a device")
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
    except Exception as reason:  # a broken file raises whatever the libraries that read it run into
        yield paper._replace(trouble=str(reason)[:200] or type(reason).__name__)


def _packed(packed, name, assignment, depth):
    members = packed.infolist()
    if len(members) > MOST_MEMBERS:
        raise ValueError(f"the zip holds more than {MOST_MEMBERS:,} files")
    for info in members:
        if not info.is_dir() and not HIDDEN.search(info.filename):
            when = time.mktime((*info.date_time, 0, 0, -1))
            yield from _papers(f"{name}/{info.filename}", when, info.file_size, partial(packed.open, info), assignment,
                               depth)


def _table(paper, data, assignment):
    """A table, a list of `name = value` or JSON, in any layout that the check understands."""
    found = files.read(data, [*assignment.start, *assignment.known])
    return _filled(paper, found.numbers, [f"{place}: {reason}" for place, reason in found.notes.items()], assignment)


def _filled(paper, numbers, notes, assignment):
    """A paper with the numbers that stand in it: answers, and those to start from."""
    return paper._replace(answers={name: value for name, value in numbers.items() if name not in assignment.start},
                          given={name: value for name, value in numbers.items() if name in assignment.start},
                          notes=tuple(notes))


# --- Notebooks ---------------------------------------------------------------------------------------------------


def _notebook(paper, data, assignment):
    """A student's notebook: what is written in its cells, or else what a stored output says that the check saw."""
    try:
        book = json.loads(data)
        student = book["metadata"].get("handout", {}).get("student")
        cells = [(_text(cell["source"]), _shown(cell)) for cell in book["cells"] if cell["cell_type"] == "code"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("the notebook is broken") from None
    known = {*assignment.start, *assignment.known}
    begins_a_part = re.compile(rf"^({'|'.join(assignment.all_stages)}|given)\b", re.MULTILINE)
    written, seen = {}, {}
    for source, shown in cells:
        if begins_a_part.search(source):
            written |= {name: text for name, text in _entries(source) if name in known and text not in ("", "None")}
            seen |= dict(re.findall(r"^ *(\w+) = (.+)$", shown.partition(SEEN)[2], re.MULTILINE))
    numbers = {name: _number(name, text) or _number(name, seen.get(name, "")) for name, text in written.items()}
    notes = [f"{name} is no plain number, and no check that was stored shows what it was"
             for name, number in numbers.items() if number is None]
    found = {name: number for name, number in numbers.items() if number is not None}
    return _filled(paper._replace(marked=student if isinstance(student, int) else None), found, notes, assignment)


def _text(lines):
    return lines if isinstance(lines, str) else "".join(lines)


def _shown(cell):
    """What a cell's stored outputs say, as plain text."""
    return "\n".join(_text(output.get("data", {}).get("text/plain", "")) for output in cell.get("outputs", []))


def _entries(source):
    """(name, what is written there) for each answer in a cell such as `forward = {"net_h1": 0.37}`, which is never run
    and need not be Python: with a decimal comma it is none."""
    _, *parts = re.split(r"""["'](\w+)["'][ \t]*:""", re.sub("#.*", "", source))
    return [(name, re.split(r"[\n}]", rest, maxsplit=1)[0].strip(", \t\r"))
            for name, rest in zip(parts[::2], parts[1::2], strict=True)]


def _number(name, written):
    """A number as the student wrote it, in quotes or not, as text; or None."""
    try:
        return answers.answer(name, written.strip("'\"")).text
    except ValueError:
        return None
