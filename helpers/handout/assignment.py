"""What a class is asked: a worksheet, numbers for every student, and the rows to work out.

The key (`key.csv`) holds all of it, one line for each student, and is the only place where the seed stands. Student 3
of seed 7 has the numbers `sheets.draw("7-3")`, on any machine and in any year, so a lost notebook can be made again.
"""
import argparse
import csv
import io
import re
import shlex
from functools import cached_property
from typing import NamedTuple

from helpers import formula, sheets, worksheet
from helpers.arguments import counted
from helpers.formula import names_in
from helpers.handout import tables
from helpers.handout.people import Person
from helpers.worksheet import ROWS

MOST = 10_000  # students
AFTER = "_after_1"  # ends the names of the second forward pass
FINAL = f"E_total{AFTER}"


class Kind(NamedTuple):
    """Which network: the tutorial's by default. biases: layer, neuron or none. blanks: how many rows are left open."""

    network: str = "2-2-2"
    activation: str = "logistic"
    output: str = "logistic"
    error: str = "squared"
    biases: str = "layer"
    blanks: str = "all"

    @property
    def sizes(self):
        sizes = re.fullmatch(r"(\d{1,4})-(\d{1,4})-(\d{1,4})", self.network)
        if not sizes:
            raise ValueError(f"--network {self.network}: three sizes are expected, inputs-hidden-outputs such as 2-3-1")
        return tuple(map(int, sizes.groups()))

    def rows(self):
        """The worksheet of one round. Raises ValueError for a kind that no sheet has."""
        return sheets.write_out(*self.sizes, self.activation, self.output, self.error,
                                None if self.biases == "none" else self.biases)

    def in_python(self):
        """The call that writes the sheet out in a student's notebook; nothing for the tutorial's own."""
        words = [", ".join(map(str, self.sizes))]
        words += [f'{word}="{value}"' for word, value, usual in (
            ("hidden_activation", self.activation, "logistic"), ("output_activation", self.output, "logistic"),
            ("error", self.error, "squared"), ("biases", self.biases, "layer")) if value != usual]
        return "" if self.rows() == ROWS else f"sheets.write_out({', '.join(words)})".replace('"none"', "None")

    def options(self):
        """The words of the command line that ask for this kind."""
        return shlex.join(word for name, value in self._asdict().items() if value != self._field_defaults[name]
                          for word in (f"--{name}", value))


def add_options(parser):
    """The options of a command line that make a Kind."""
    usual = Kind()
    names = list(sheets.ACTIVATIONS)
    parser.add_argument("--network", default=usual.network, metavar="I-H-O", help="sizes such as 2-3-1")
    parser.add_argument("--activation", default=usual.activation, choices=names, help="of the hidden neurons")
    parser.add_argument("--output", default=usual.output, choices=[*names, "softmax"], help="of the output neurons")
    parser.add_argument("--error", default=usual.error, choices=list(sheets.ERRORS))
    parser.add_argument("--biases", default=usual.biases, choices=["layer", "neuron", "none"],
                        help="one for each layer, as in the tutorial, or for each neuron, or none")
    parser.add_argument("--blanks", default=usual.blanks, metavar="N", help="leave the last N rows open, the first are "
                        "worked already; all by default")


def repeated(rows):
    """The sheet with its second forward pass, which starts from the new weights: `E_total_after_1` is a row of it."""
    moved = {name: f"{name}_new" for name in worksheet.learned(rows)}
    order = list(rows)
    forward = order[:order.index("E_total") + 1]
    moved |= {name: f"{name}{AFTER}" for name in forward}
    return rows | {moved[name]: formula.renamed(rows[name], moved) for name in forward}


class Assignment:
    """One handout. given: student -> their numbers. people: student -> Person. seed: None for numbers of your own.

    rows: the sheet with its second forward pass. known: the names of what can be handed in. all_stages: what is to be
    worked out, by part of the sheet. asked: those of them that are left open; worked: those that are not.
    """

    def __init__(self, kind=None, given=None, people=None, seed=None):
        self.kind, self.given, self.seed = kind or Kind(), given or {}, seed
        self.people = {student: (people or {}).get(student, Person()) for student in self.given}
        self.rows = repeated(self.kind.rows())
        self.known = [*self.kind.rows(), FINAL]
        self.all_stages = _stages(self.rows)
        every = [name for names in self.all_stages.values() for name in names]
        self.asked = every[-_blanks(self.kind.blanks, len(every)):]
        self.worked = every[:-len(self.asked)]

    @cached_property
    def width(self):
        """How many digits a student's number has in the names of files."""
        return max(2, len(str(max(self.given, default=1))))

    def file_name(self, student):
        """A file's name without its ending: the student's number, and the name where there is a roster."""
        name = re.sub(r"\W+", "-", self.people[student].plain_name(), flags=re.ASCII).strip("-")[:40]
        return f"student_{student:0{self.width}d}{f'_{name}' if name else ''}"

    def right(self, student):
        """All numbers of a student's sheet, name -> float: the givens, the rows, and E_total_after_1."""
        return worksheet.evaluate(self.given[student], rows=self.rows)

    def key(self):
        """The key as CSV text: who, the seed and the options, the givens, and each asked row with nine digits."""
        names = list(next(iter(self.given.values())))
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(["student", "name", "id", "email", "seed", "options", *names, *self.worked, *self.asked])
        for student, given in self.given.items():
            right = self.right(student)
            table.writerow([student, *self.people[student], "" if self.seed is None else self.seed,
                            self.kind.options(), *map(plain, given.values()),
                            *(f"{right[name]:.9g}" for name in [*self.worked, *self.asked])])
        return text.getvalue()


def plain(value):
    """A given as it is printed: two decimals, or as many as it has."""
    return f"{value:.2f}" if value == round(value, 2) else repr(value)


def _blanks(blanks, count):
    """How many rows are left open; ValueError for what is no such number."""
    if blanks == "all":
        return count
    if not re.fullmatch(r"\d{1,4}", blanks) or not 1 <= int(blanks) <= count:
        raise ValueError(f"--blanks {blanks}: a number from 1 to {count}, or all, is expected")
    return int(blanks)


def _stages(rows):
    """The parts of a sheet, and the rows of each that are something to work out."""
    stages, part = {}, "forward"
    for name, row in rows.items():
        part = _part(name, part)
        worked = names_in(row) and not row.isidentifier()  # not taken over under another name, not a plain 1
        if name == FINAL or worked and not name.endswith(AFTER):
            stages.setdefault(part, []).append(name)
    return stages


def _part(name, before):
    """The part of the sheet that a row begins or goes on with."""
    if name.endswith(AFTER):
        return "repeated"
    if name.startswith("E_"):
        return "error"
    if re.fullmatch(r"(dnet_\w+_d|dE_total_d)?b_?\w*\d(_new)?", name):
        return "biases"
    if before == "error":
        return "output"
    return "hidden" if before == "output" and (name.startswith("dE_o") or "_h" in name) else before


# --- Everybody's numbers -----------------------------------------------------------------------------------------


def drawn(kind, students, seed, people=None):
    """An assignment with numbers for each of so many students, drawn from the seed.

    Raises ValueError for a number of students that is no class.
    """
    if not 1 <= students <= MOST:
        raise ValueError(f"{students} students: 1 to {MOST:,} are expected")
    rows = kind.rows()
    given = {student: sheets.draw(f"{seed}-{student}", rows) for student in range(1, students + 1)}
    return Assignment(kind, given, people, seed)


def chosen(kind, students, path, people=None):
    """An assignment with numbers from a CSV file: name and value on each line, the same for all students; or the names
    in the first line and a line of values for each student. Raises ValueError, naming the quantity."""
    lines = [line for line in tables.read(path) if any(map(str.strip, line))]
    rows = kind.rows()
    wanted = worksheet.givens(rows)
    if lines and len({cell.strip() for cell in lines[0]}.intersection(wanted)) > 1:
        names, *values = lines
        sets = [dict(zip(names, line, strict=False)) for line in values]
    else:
        sets = [{line[0]: line[1] for line in lines if len(line) > 1 and line[0].strip() in wanted}] * (students or 1)
    if students is not None and len(sets) < students:
        raise ValueError(f"{path} has numbers for {counted(len(sets), 'student')}, and there are {students}")
    given = {k: _numbers(numbers, wanted, rows, path) for k, numbers in enumerate(sets[:students or MOST], start=1)}
    return Assignment(kind, given, people)


def _numbers(texts, wanted, rows, path):
    """A set of givens in the sheet's order, checked by working the whole sheet with them."""
    texts = {name.strip(): text for name, text in texts.items() if name}
    given = {}
    for name in sheets.in_order(wanted):
        if name not in texts:
            raise ValueError(f"{path}: the given {name} is missing; a number is expected")
        given[name] = tables.number(texts[name])
        if given[name] is None:
            raise ValueError(f"{path}: {name} = {texts[name][:60]!r} is not a number")
    worksheet.evaluate(given, rows=rows)
    return given


def from_key(path):
    """The assignment that a key was written for. Raises ValueError where the file is no key."""
    header, *lines = tables.read(path) or [[]]
    try:
        lines = [dict(zip(header, line, strict=False)) for line in lines if line]
        parser = argparse.ArgumentParser(exit_on_error=False, add_help=False)
        add_options(parser)
        kind = Kind(**vars(parser.parse_args(shlex.split(lines[0]["options"]))))
        wanted = worksheet.givens(kind.rows())
        names = [name for name in lines[0] if name in wanted]
        given = {int(line["student"]): {name: tables.number(line[name]) for name in names} for line in lines}
        people = {int(line["student"]): Person(line["name"], line["id"], line["email"]) for line in lines}
        for numbers in given.values():
            worksheet.checked(numbers, kind.rows())
        seed = lines[0]["seed"]
        return Assignment(kind, given, people, int(seed) if seed else None)
    except (KeyError, IndexError, TypeError, ValueError, argparse.ArgumentError) as reason:
        raise ValueError(f"{path} is no key that this command wrote ({type(reason).__name__}: {reason})") from None
