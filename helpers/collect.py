"""What a class handed in: how far each student came, where each calculation first goes wrong, and what is common.

`python -m helpers.handout --collect DIR` calls `report`. What is read here was written by others: nothing of it is
executed, and a file that is broken, huge or hostile costs one line of the report. The numbers that a student was given
are drawn again from the seed and the student's number, so a notebook with other givens in it gains nothing.
"""
import ast
import csv
import io
import json
import math
import os
import re
import warnings
from collections import Counter
from itertools import takewhile
from pathlib import Path
from statistics import mode
from typing import NamedTuple

from helpers import show, worksheet
from helpers.check import answers as handed_in
from helpers.check import check_all, files, quantities
from helpers.handout import ASKED, KEY, MOST, STAGES, numbers, progress
from helpers.check.mistakes import MISTAKES

KINDS = (".ipynb", ".csv", ".tsv", ".txt", ".json", ".xlsx")
TABLE, PICTURE = "class.csv", "class.png"
LARGEST, MOST_CELLS, LONGEST_CELL = 10_000_000, 200, 10_000  # bytes of a file, code cells, characters of a cell


class Paper(NamedTuple):
    """One returned file as it was read: whose it says it is, and what it answers. trouble: why it cannot be judged."""

    file: str
    student: int | None = None
    seed: int | None = None
    answers: dict = {}
    notes: tuple = ()
    trouble: str = ""


class Line(NamedTuple):
    """One line of the class's table. answered: how many of the numbers that the handout asks for. right: how many of
    them come before the first wrong one.

    note: what is odd about the file, or why it is not judged. says: what the student is told by the check.
    """

    student: int | None
    file: str
    answered: int = 0
    right: int = 0
    first_wrong: str = ""
    mistakes: tuple = ()
    note: str = ""
    says: str = ""


def report(folder, seed=None):
    """Read every file in a folder, write class.csv and class.png into it, and return both as text."""
    lines = collect(folder, seed)
    common = picture(lines)
    drawn = _drawing(common)
    _write(Path(folder), {TABLE: _csv(lines).encode()} | ({PICTURE: drawn} if drawn else {}))
    if not drawn:
        (Path(folder) / PICTURE).unlink(missing_ok=True)
    written = f"{TABLE} and {PICTURE} are" if drawn else f"{TABLE} is"
    return f"{_table(lines)}\n\n{_class(common)}\n\nIn {folder}, {written} written."


def collect(folder, seed=None):
    """The lines of the class's table, by student. seed: the handout's; by default the one most notebooks carry.

    Raises FileNotFoundError where there is no such folder, ValueError where no file tells the seed.
    """
    if not os.path.isdir(folder):
        raise FileNotFoundError(f"there is no folder {folder}")
    papers = [read(path, os.path.relpath(path, folder)) for path in progress(_files(folder), "reading")]
    seeds = [paper.seed for paper in papers if paper.seed is not None]
    if seed is None and seeds:
        seed = mode(seeds)
    elif seed is None and any(not paper.trouble for paper in papers):
        raise ValueError("no notebook here says which seed its numbers come from; give it with --seed")
    handed_in_by = Counter(paper.student for paper in papers if not paper.trouble)
    lines = [_judged(paper, seed, handed_in_by[paper.student] > 1) for paper in progress(papers, "checking")]
    return sorted(lines, key=lambda line: (line.student or math.inf, line.file))


# --- Reading -----------------------------------------------------------------------------------------------------


def _files(folder):
    """Every file below the folder, but for what was not handed in: hidden folders, the key and an earlier report."""
    found = []
    for place, folders, inside in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        ours = (KEY, TABLE, PICTURE) if os.path.samefile(place, folder) else ()
        found += [os.path.join(place, name) for name in sorted(inside) if name not in ours and name[0] != "."]
    return found


def read(path, name):
    """One returned file as a Paper; whatever is wrong with it becomes its trouble. name: the file's, in the report."""
    name = "".join(letter if letter.isprintable() else "?" for letter in name)
    kind = os.path.splitext(path)[1].lower()
    number = re.search(r"student_(\d+)", os.path.basename(path))
    paper = Paper(name, _student(int(number[1])) if number else None)
    try:
        if os.path.islink(path) or not os.path.isfile(path) or kind not in KINDS:
            raise ValueError("this is neither a notebook nor a table")
        if os.path.getsize(path) > LARGEST:
            raise ValueError(f"the file is larger than {LARGEST:,} bytes")
        data = Path(path).read_bytes()
        if kind == ".ipynb":
            paper = _notebook(paper, data)
        else:
            reading = files.read(data, quantities())
            paper = paper._replace(answers=reading.numbers, notes=tuple(f"{place}: {reason}" for place, reason
                                                                        in reading.notes.items()))
        if paper.student is None:
            raise ValueError("whose is it? It has lost the student's number, and so has its name")
    except (ValueError, OSError, RecursionError, MemoryError) as reason:
        return paper._replace(trouble=str(reason)[:200] or type(reason).__name__)
    return paper


def _notebook(paper, data):
    try:
        book = json.loads(data)
        marked = book["metadata"].get("handout", {})
        cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        sources = ["".join(cell["source"]) for cell in cells[:MOST_CELLS]]
        seed, student = _whole(marked.get("seed")), _student(_whole(marked.get("student")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("the notebook is broken") from None
    notes = []
    if student is not None and paper.student not in (None, student):
        notes.append(f"the file is named after student {paper.student}")
    found = {}
    with warnings.catch_warnings(action="ignore"):  # what Python thinks of a student's spelling
        for source in sources:
            found |= {name: value for name, value in _answers(source, notes) if value is not None}
    return paper._replace(student=paper.student if student is None else student, seed=seed, answers=found,
                          notes=tuple(notes))


def _whole(number):
    return number if type(number) is int else None


def _student(number):
    return number if number in range(1, MOST + 1) else None


def _answers(source, notes):
    """(name, number) for each answer in a cell such as `forward = {"net_h1": 0.37}`. The cell is parsed, never run."""
    if not re.search(rf"^({'|'.join(STAGES)})\b", source, re.MULTILINE):
        return
    try:
        if len(source) > LONGEST_CELL:
            raise ValueError
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        notes.append("a cell of answers cannot be read")
        return
    for line in tree.body:
        if (isinstance(line, ast.Assign) and isinstance(line.value, ast.Dict)
                and isinstance(line.targets[0], ast.Name) and line.targets[0].id in STAGES):
            for key, value in zip(line.value.keys, line.value.values, strict=True):
                name = key.value if isinstance(key, ast.Constant) else None
                if name in ASKED:
                    yield name, _number(name, value, source, notes)


def _number(name, node, source, notes):
    """What stands for one answer: a number, text that is one, or arithmetic with numbers alone."""
    try:
        try:
            value = ast.literal_eval(node)
        except ValueError:
            value = worksheet.evaluate({}, rows={name: ast.get_source_segment(source, node)})[name]
        if value is not None:
            handed_in.answer(name, value)
        return value
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        notes.append(f"{name} is no number")
        return None


# --- Judging -----------------------------------------------------------------------------------------------------


def _judged(paper, seed, twice):
    line = Line(paper.student, paper.file)
    if paper.trouble:
        return line._replace(note=f"not judged: {paper.trouble}")
    if paper.seed not in (None, seed):
        return line._replace(note=f"not judged: its numbers are those of another handout, with seed {paper.seed}")
    given = numbers(seed, paper.student)
    found = check_all(paper.answers, given)
    answered = [name for name in quantities(given) if name in paper.answers]
    right = takewhile(lambda name: name != found.first_wrong, answered)
    asked = set(ASKED)  # a spreadsheet may hold the givens as well
    notes = [*(["handed in more than once"] if twice else []), *paper.notes[:3]]
    notes += [f"and {len(paper.notes) - 3} more"] if len(paper.notes) > 3 else []
    return line._replace(answered=len(asked.intersection(answered)), right=len(asked.intersection(right)),
                         first_wrong=found.first_wrong or "", mistakes=found.candidates, note="; ".join(notes),
                         says=found.message)


def picture(lines):
    """What went wrong first, and how often: [(how many students, what, its title)], the commonest first.

    What is right so far and what could not be judged come last.
    """
    def kind(line):
        if line.mistakes:
            return " or ".join(line.mistakes), "; or ".join(MISTAKES[id].title for id in line.mistakes)
        if line.first_wrong:
            return line.first_wrong, "the first wrong row, by no mistake that is known"
        if line.answered:
            return "right", "all that was answered" if line.answered < len(ASKED) else "the whole calculation"
        return "none", "nothing answered" if line.says else "not judged"

    counted = Counter(map(kind, lines))
    return [(count, what, title) for (what, title), count in
            sorted(counted.items(), key=lambda pair: (pair[0][0] in ("right", "none"), -pair[1]))]


# --- The report --------------------------------------------------------------------------------------------------


def _table(lines):
    def short(text, most):
        return text if len(text) <= most else text[:most - 1] + "…"

    rows = [["?" if line.student is None else line.student, short(line.file, 30), f"{line.answered} of {len(ASKED)}",
             line.right, line.first_wrong, " or ".join(line.mistakes), short(line.note, 90)] for line in lines]
    return repr(show.table(["student", "file", "answered", "right so far", "first wrong row", "mistake", "note"], rows,
                           caption="What came back"))


def _class(common):
    rows = [[count, what, title] for count, what, title in common]
    return repr(show.table(["students", "what", ""], rows, caption="The class"))


def _csv(lines):
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["student", "file", "answered", "right so far", "first wrong row", "mistake", "note",
                    "what the check says"])
    for line in lines:
        file = line.file if line.file[0].isalnum() else f"'{line.file}"  # no spreadsheet takes a name for a formula
        table.writerow([line.student or "", file, line.answered, line.right, line.first_wrong,
                        " or ".join(line.mistakes), line.note, line.says])
    return text.getvalue()


def _drawing(common):
    """A bar for each thing that went wrong first, as PNG; nothing where nothing did."""
    from textwrap import fill

    from matplotlib.figure import Figure

    wrong = [one for one in common if one[1] not in ("right", "none")][:12][::-1]
    if not wrong:
        return None
    drawing = Figure(figsize=(10, (12 + 7 * len(wrong)) / 10), layout="constrained")
    axes = drawing.add_subplot(xlabel="students", title="What went wrong first")
    axes.barh([fill(f"{what}: {title}", 60) for _, what, title in wrong], [count for count, _, _ in wrong],
              color=show.FORWARD)
    axes.xaxis.get_major_locator().set_params(integer=True)
    data = io.BytesIO()
    drawing.savefig(data, format="png", dpi=120, facecolor="white")
    return data.getvalue()


def _write(folder, files):
    """Put files (name -> bytes) in place once all are written, so that a full disk leaves the earlier report whole."""
    new = {name: folder / f".{name}-{os.getpid()}" for name in files}
    try:
        for name, data in files.items():
            new[name].write_bytes(data)
        for name in files:
            os.replace(new[name], folder / name)
    finally:
        for path in new.values():
            path.unlink(missing_ok=True)
