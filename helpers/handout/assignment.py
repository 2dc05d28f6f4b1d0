"""What a class is asked: a worksheet, numbers for every student, and the rows to work out.

The key (`key.csv`) holds all of it, one line for each student, and is the only place where the seed stands. Student 3
of seed 7 has the numbers `sheets.draw("7-3")`, on any machine and in any year, so a lost notebook can be made again.
"""
import re
import shlex
from functools import lru_cache
from typing import NamedTuple

from helpers import sheets, worksheet
from helpers.arguments import counted
from helpers.check import rounds
from helpers.check.answers import answer
from helpers.formula import names_in
from helpers.handout import tables
from helpers.handout.people import Person, unaccented
from helpers.worksheet import ROWS

MOST = 10_000  # students
AFTER = "_after_1"  # ends the names of the second forward pass
FINAL = f"E_total{AFTER}"
# The parts of a sheet, and what its rows are called: the first that fits. Any other row belongs to the part in which it
# stands, as w5_new to the outputs' and w1_new to the hidden neurons'.
PARTS = {"repeated": rf"\w+{AFTER}", "biases": r"(dnet_\w+_d|dE_total_d)?b_?\w*\d(_new)?", "forward": r"(net|out)_\w+",
         "error": r"E_\w+", "output": r"(dE_total_dout|dout|delta)_o\w+", "hidden": r"dE_o\w+|\w+_h\d+"}


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

    @lru_cache(maxsize=8)  # noqa: B019 (a class has one kind, which each student's notebook reads several times)
    def rows(self):
        """The worksheet of one round. Raises ValueError for a kind that no sheet has."""
        return sheets.write_out(*self.sizes, **self._words())

    def _words(self):
        return {"hidden_activation": self.activation, "output_activation": self.output, "error": self.error,
                "biases": None if self.biases == "none" else self.biases}

    def in_python(self):
        """The call that writes the sheet out in a student's notebook; nothing for the tutorial's own."""
        if self.rows() == ROWS:
            return ""
        usual = Kind()._words()
        words = [f"{word}={value!r}".replace("'", '"') for word, value in self._words().items() if value != usual[word]]
        return f"sheets.write_out({', '.join([*map(str, self.sizes), *words])})"

    def options(self):
        """The words of the command line that ask for this kind."""
        return shlex.join(word for name, value in self._asdict().items() if value != self._field_defaults[name]
                          for word in (f"--{name}", value))


def add_options(parser):
    """The options of a command line that make a Kind."""
    names = list(sheets.ACTIVATIONS)
    parser.add_argument("--network", metavar="I-H-O", help="sizes such as 2-3-1")
    parser.add_argument("--activation", choices=names, help="of the hidden neurons")
    parser.add_argument("--output", choices=[*names, "softmax"], help="of the output neurons")
    parser.add_argument("--error", choices=list(sheets.ERRORS))
    parser.add_argument("--biases", choices=["layer", "neuron", "none"],
                        help="one for each layer, as in the tutorial, or for each neuron, or none")
    parser.add_argument("--blanks", metavar="N",
                        help="leave the last N rows open, the first are worked already; all by default")
    parser.set_defaults(**Kind()._asdict())


class Assignment:
    """One handout. given: student -> their numbers. people: student -> Person. seed: None for numbers of your own.

    rows: the sheet with its second forward pass. start: the names of the givens; known: those of what can be handed
    in. all_stages: what is to be worked out, by part of the sheet. asked: those of them that are left open; worked:
    those that are not. width: how many digits a student's number has in the names of files.
    """

    def __init__(self, kind, given, people=None, seed=None):
        self.kind, self.given, self.seed = kind, given, seed
        self.people = {student: (people or {}).get(student, Person()) for student in given}
        base = kind.rows()
        self.rows = rounds.unrolled_rows(base, 1)
        self.start, self.known = worksheet.givens(base), [*base, FINAL]
        self.all_stages = _stages({name: self.rows[name] for name in self.known})
        every = [name for names in self.all_stages.values() for name in names]
        self.asked = every[-_blanks(kind.blanks, len(every)):]
        self.worked = every[:-len(self.asked)]
        self.width = max(2, len(str(max(given))))

    def file_name(self, student):
        """A file's name without its ending: the student's number, and the name (or id) where there is a roster."""
        person = self.people[student]
        plain_name = unaccented(person.name or person.id or person.email.partition("@")[0])
        name = re.sub(r"\W+", "-", plain_name, flags=re.ASCII).strip("-")[:40]
        return f"student_{student:0{self.width}d}{f'_{name}' if name else ''}"

    def right(self, student):
        """All numbers of a student's sheet, name -> float: the givens, the rows, and E_total_after_1."""
        return worksheet.evaluate(self.given[student], rows=self.rows)

    def shown(self, student):
        """The numbers that stand in a student's sheet already, rounded to nine digits: name -> float."""
        right = self.right(student)
        return {name: float(f"{right[name]:.9g}") for name in self.worked}

    def key(self):
        """The key, a CSV file's bytes: who, the seed and the options, the givens, and each row with nine digits."""
        names, rows = list(next(iter(self.given.values()))), [*self.worked, *self.asked]
        lines = [["student", "name", "id", "email", "seed", "options", *names, *rows]]
        for student, given in self.given.items():
            right = self.right(student)
            lines.append([student, *self.people[student], self.seed, self.kind.options(), *map(plain, given.values()),
                          *(f"{right[name]:.9g}" for name in rows)])
        return tables.written(lines)


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
    stages, part = {}, ""
    for name, row in rows.items():
        part = next((part for part, names in PARTS.items() if re.fullmatch(names, name)), part)
        worked = names_in(row) and not row.isidentifier()  # not taken over under another name, not a plain 1
        if name == FINAL or worked:
            stages.setdefault(part, []).append(name)
    return stages


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
    rows = kind.rows()
    wanted = sheets.in_order(worksheet.givens(rows))
    header, *lines = [[cell.strip() for cell in line] for line in tables.Table(path).lines]
    if len(set(header).intersection(wanted)) > 1:
        sets = [dict(zip(header, line, strict=False)) for line in lines if any(line)]
    else:
        sets = [dict(line[:2] for line in [header, *lines] if len(line) > 1)] * (students or 1)
    if students is not None and len(sets) < students:
        raise ValueError(f"{path} has numbers for {counted(len(sets), 'student')}, and there are {students}")
    given = {k: {name: answer(name, texts[name]).value for name in wanted if texts.get(name)}
             for k, texts in enumerate(sets[:students or MOST], start=1)}
    for numbers in given.values():
        worksheet.evaluate(numbers, rows=rows)
    return Assignment(kind, given, people)


def from_key(path):
    """The assignment that a key was written for. Raises ValueError where the file is no key."""
    header, *lines = tables.Table(path).lines
    try:
        lines = [dict(zip(header, line, strict=False)) for line in lines if any(line)]
        words = shlex.split(lines[0]["options"])
        kind = Kind(**{name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=True)})
        wanted = worksheet.givens(kind.rows())
        names = [name for name in lines[0] if name in wanted]
        given = {int(line["student"]): {name: tables.number(line[name]) for name in names} for line in lines}
        people = {int(line["student"]): Person(line["name"], line["id"], line["email"]) for line in lines}
        for numbers in given.values():
            worksheet.checked(numbers, kind.rows())
        seed = lines[0]["seed"]
        return Assignment(kind, given, people, int(seed) if seed else None)
    except (KeyError, IndexError, TypeError, ValueError) as reason:
        raise ValueError(f"{path} is no key that this command wrote ({type(reason).__name__}: {reason})") from None
