"""A class that fills in its sheets as students do, and what each of them should get for it, counted by hand."""
import csv
import io
import json
import re
import zipfile
from functools import partial
from typing import NamedTuple

import nbformat
import numpy as np

from helpers import worksheet
from helpers.handout import notebook
from helpers.handout.people import Person
from helpers.handout.seen import check_sheet
from tests.support import marking

NAMES = ("Ada Lovelace|Zoë Brontë|Grace Hopper|Alan Turing|Emmy Noether|Jürgen Groß|Sofia Kowalewskaja|Paul Erdős|"
         "Mary Cartwright|Karl Weierstraß|Hedy Lamarr|John von Neumann|Rosa Parks|Niels Bohr|Lise Meitner|Max Born|"
         "Marie Curie|Pierre Curie|Anna Karenina|Anna Freud|Sigmund Freud|Ida Noddack|Otto Hahn|Chien-Shiung Wu|"
         "Amalie Dietrich|Maria Merian|Clara Immerwahr|Fritz Haber|Jane Goodall|Dian Fossey").split("|")
ROSTER = {k: Person(name, f"s{1000 + k}", f"{name.split()[0][:3].lower()}{k}@school.example")
          for k, name in enumerate(NAMES, start=1)}


class Student(NamedTuple):
    """How one student works and hands in. wrong: how many rows of the sheet do not count; None: no points are given.

    where: the rows with a slip. says: what the note says of it.
    """

    way: str
    wrong: int | None
    where: tuple = ()
    says: str = ""


def the_class(made):
    """Thirty students, by number. made: the assignment; the slips are in its own rows."""
    asked = made.asked
    half = len(asked) - len(asked) // 2
    first, gradient = "net_h1", next(name for name in asked if name.startswith("dE_total_dw"))
    slopes = tuple(name for name in asked if re.fullmatch(r"dout_o\d_dnet_o\d", name))
    return dict(enumerate([
        Student("right", 0), Student("slip early, all else follows", 1, (first,)),
        Student("slip of the pen", 1, (gradient,)), Student("two slips", 2, (first, gradient)),
        Student("half finished", half), Student("four decimals on the way", 0),
        Student("four significant digits when written", 0), Student("float32", 0), Student("decimal commas", 0),
        Student("text in a cell", 1, (), "out_h1"), Student("variables, checked", 0),
        Student("variables, never run", len(asked), (), "no plain number"), Student("arithmetic, checked", 0),
        Student("csv", 0),
        Student("xlsx", 0), Student("renamed", 0), Student("zipped", 0),
        Student("twice", 0, (), "handed in 2 times; the last counts"), Student("absent", None, (), "absent"),
        Student("another student's numbers", None, (), "these are the numbers of student 1 (Ada Lovelace)"),
        Student("json", 0), Student("a program's lines", 0), Student("slope forgotten", len(slopes), slopes),
        Student("only the last wrong", 1, ("E_total_after_1",)), Student("seven decimals", 0),
        Student("five significant digits on the way", 0), Student("decimal commas, unquoted", 0),
        Student("nothing answered", len(asked)), Student("another's notebook under their own name", None, (),
                                                       "these are the numbers of student 1 (Ada Lovelace)"),
        Student("another's numbers to start from", None, (), "these are the numbers of student 2 (Zoë Brontë)")],
        start=1))


# --- How they work -----------------------------------------------------------------------------------------------

# How numbers are cut on the way, and how they are written at the end.
DIGITS = {"four decimals on the way": (lambda value: round(float(value), 4), ".4f"),
          "five significant digits on the way": (lambda value: float(f"{value:.5g}"), ".5g"),
          "float32": (np.float32, ""), "seven decimals": (None, ".7f"),
          "four significant digits when written": (None, ".4g")}


def worked(made, student, way):
    """The numbers that a student writes, name -> text, for each asked row."""
    given, edits, rows = made.given[student], {}, made.rows
    gradient = next(name for name in made.asked if name.startswith("dE_total_dw"))
    if way in ("slip early, all else follows", "two slips"):
        edits["net_h1"] = rows["net_h1"].replace(" + w2", " - w2")
    if way == "two slips":
        edits[gradient] = f"{rows[gradient]}*2"
    if way == "slope forgotten":
        edits |= {name: "1" for name in rows if re.fullmatch(r"dout_o\d_dnet_o\d", name)}
    cut, form = DIGITS.get(way, (None, ".9g"))
    if cut:
        values = marking.carried({name: cut(value) for name, value in given.items()}, cut, rows)
    else:
        values = worksheet.evaluate(given, edits, rows)
    if way == "slip of the pen":
        values[gradient] *= 10  # the decimal point
    if way == "only the last wrong":
        values["E_total_after_1"] *= 1.1
    return {name: f"{float(values[name]):{form}}" for name in made.asked}


# --- How they hand in --------------------------------------------------------------------------------------------


def filled(made, student, texts, run=False):
    """A student's notebook with numbers put in; run: as it is stored when its cells have been run."""
    book = notebook.notebook(made, student)
    rows = made.kind.rows() if made.kind.in_python() else None
    so_far = {}
    for cell in book.cells:
        names = re.findall(r'"(\w+)": None', cell.source)
        cell.source = re.sub(r'"(\w+)": None', lambda blank: f'"{blank[1]}": {texts.get(blank[1])}', cell.source)
        if run and names:
            so_far |= {name: run[name] for name in names}
            shown = check_sheet(so_far, made.given[student], rows)
            cell.outputs[0].data = {"text/plain": repr(shown), "text/html": shown._repr_html_()}
    return nbformat.writes(book).encode()


def table(texts, separator=",", comma=False):
    """name and value on each line."""
    return "".join(f"{name}{separator}{text.replace('.', ',') if comma else text}\r\n"
                   for name, text in texts.items()).encode()


def workbook(rows):
    """An Excel file with these rows of cells."""
    from openpyxl import Workbook

    book, data = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(data)
    return data.getvalue()


def zipped(files):
    """A zip of name -> bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return data.getvalue()


def handed_in(made, student, way):
    """What a student hands in: a file's name, as they have it -> its bytes."""
    texts, book = worked(made, student, way), partial(filled, made, student)
    names, net = {name: name for name in texts}, float(texts["net_h1"])
    squash = f"math.tanh({net!r})" if made.kind.activation == "tanh" else f"1/(1 + math.exp(-{net!r}))"
    seconds = {name: f"{value:.9g}" for name, value in made.right(2).items() if "after" not in name}
    ways = {
        "absent": lambda: {},
        "half finished": lambda: {"ipynb": book(dict(list(texts.items())[:len(texts) // 2]))},
        "nothing answered": lambda: {"ipynb": book({})},
        "variables, checked": lambda: {"ipynb": book(names, {name: float(text) for name, text in texts.items()})},
        "variables, never run": lambda: {"ipynb": book(names)},
        "arithmetic, checked": lambda: {"ipynb": book(texts | {"out_h1": squash}, texts)},
        "another student's numbers": lambda: {"ipynb": book(worked(made, 1, "right"))},
        "another's notebook under their own name": lambda: {"ipynb": filled(made, 1, worked(made, 1, "right"))},
        "another's numbers to start from": lambda: {"csv": table(seconds)},
        "text in a cell": lambda: {"csv": table(texts | {"out_h1": "see my notes"})},
        "csv": lambda: {"csv": table(texts)},
        "decimal commas": lambda: {"csv": table(texts, ";", comma=True)},
        "decimal commas, unquoted": lambda: {"csv": table(texts, comma=True)},
        "json": lambda: {"json": json.dumps({name: float(text) for name, text in texts.items()}).encode()},
        "a program's lines": lambda: {"txt": "".join(f"{name} = {text}\n" for name, text in texts.items()).encode()},
        "xlsx": lambda: {"xlsx": workbook([name, float(text)] for name, text in texts.items())},
    }
    name = f"student_{student:02d}"
    if way == "twice":
        return {f"{name}.ipynb": book(texts | {"net_h1": "0.5"}), f"{name} (1).ipynb": book(texts)}
    if way == "renamed":
        return {"my work, final.ipynb": book(texts)}
    if way == "zipped":
        return {"all.zip": zipped({f"work/{name}.ipynb": book(texts)})}
    return {f"{name}.{end}": data for end, data in ways.get(way, lambda: {"ipynb": book(texts)})().items()}


# --- What the platforms make of it -------------------------------------------------------------------------------


def moodle_gradebook():
    """A grading worksheet as Moodle exports it, quotes and all, with one more student than the class has."""
    header = ("Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum Grade\",\"Grade can be changed\","
              "\"Last modified (submission)\",\"Last modified (grade)\",\"Feedback comments\"\n")
    lines = [f'"Participant {77000 + k}","{person.name}",{person.email},"Submitted for grading - Graded",,10.00,Yes,'
             f'"Tuesday, {k % 28 + 1} May 2026, 9:0{k % 10} AM",-,\n' for k, person in ROSTER.items()]
    stranger = '"Participant 90000","O\'Brien, ""Flann""",flann@school.example,"No submission",3.50,10.00,Yes,-,-,"x"\n'
    return "\ufeff" + header + "".join(lines) + stranger


def canvas_gradebook():
    """A gradebook as Canvas exports it, with its line of possible points and its test student."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\r\n")
    write.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Essay (11)", "Backpropagation (12)",
                    "Final Score"])
    write.writerow(["    Points Possible", "", "", "", "", "20.00", "10.00", "(read only)"])
    for k, person in ROSTER.items():
        first, _, last = person.name.rpartition(" ")
        write.writerow([f"{last}, {first}", 5000 + k, person.id, person.email.partition("@")[0], "A", f"{k % 20}.5", "",
                        "80.1"])
    write.writerow(["Student, Test", "9999", "", "deadbeef", "A", "", "", ""])
    return text.getvalue()
