"""A calculation from a file. It is read as data, nothing in it is executed, and a cell that cannot be read costs its
own row: a note says so. The layouts, with what reads them (test_files.py has each of them written out):

    .xlsx, one sheet or several                     `_workbook`, to the rows of a table
    JSON, or a dict or list that Python prints      `_nested`, to the rows of a table, or a name and a number each
    any other text                                  `lines`, then `cells`, to the rows of a table:
        net_h1 = 0.5, as programs and LaTeX write   a name and a number in a line, with what else stands there taken off
        out_h = [0.5 0.6], W2 = [[0.4 …] …], as NumPy, PyTorch and MATLAB print them      `arrays`
        Epoch 2: loss = 0.3, or a heading           `counts`: the rounds of a program that repeats the calculation
    a table: name and value beside each other,      `pairs`, from separators of any kind, or blanks; in Markdown, too
        below a header, a neuron in a row, or a round in a row
"""
import ast
import io
import json
import os
import re
import warnings
import zipfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from helpers.arguments import Refused, short
from helpers.check import arrays, cells, counts, lines
from helpers.check.answers import NUMBER, answer
from helpers.check.names import MARK, is_known, later, resolver
from helpers.check.pairs import name_below, pairs

LARGEST_FILE, UNPACKED = 1_000_000, 20_000_000  # bytes
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, DEEPEST = 20, 1_000, 200, 8  # of a spreadsheet; keys
FOREIGN = {b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)", b"%PDF": "a PDF file", b"\x89PNG": "a picture",
           b"\x93NUMPY": "a file of NumPy (.npy)", b"\x80": "a pickled object of Python",
           b"MATLAB 5": "a file of MATLAB (.mat)", b"\x1f\x8b": "a packed file (.gz)"}
EXPORT = "export it as CSV, with one name and one number on each line"
_NAMED = re.compile(r"[,;\s]*([^\W\d](?:[^=:\[]|\[\d\]){0,80}?)"  # out_h = [0.5, 0.6], also with a sum between
                    rf"(?:\s*(?:=[^=\[]*)?[=:]\s*|\s+)({lines.ARRAY})[,;\s.]*")
# What stands before a name: a mark of a list, "2 w5" in a data frame, "let w5", "self.w5", what R or a log begins with.
_BEFORE = re.compile(rf"^\s*(?:(?:{MARK})\s|\d+\s(?!\s*[-+*/^·×÷])|(?:let|const|var|double|float)\s|self\.|\[1\] \"|"
                     r"\[[A-Z]+\]\s|\d{4}-\d\d-\d\d[ T][\d:,.]+[\s|:-]+)\s*(?=[^\w=:]*[^\W\d])")
# One such line is a quantity; several are the rounds of a program.
_ROUNDS = re.compile(r"^[^\w\n]*(?:rounds|epochs|iterations|steps)[^\w\n]*\d", re.IGNORECASE | re.MULTILINE)
# What has several numbers at once, which are no rounds: "new W1", "biases".
_MATRIX = re.compile(r"(?<![^\W_])[wb]_?\d*(?![^\W_])|weight|bias", re.IGNORECASE)
# What holds no number: "# w5 = 0.3" that is struck out (but "# New weights" is a heading), "// …", "-----", "sep=;".
_NOTHING = re.compile(r"\s*(#.*(=|\d[.,]\d)|//|%|sep=|[\W_]*$)")


class Reading(NamedTuple):
    """What stands in a file. numbers: name of the worksheet -> number (text where it is text in the file); givens too.

    notes: place in the file, such as "line 3" -> why it could not be read. again: the names that came with another
    number as well.
    """

    numbers: dict
    notes: dict
    again: set


def content(path):
    """The bytes of a file, no more than it takes to see that it is too large. Raises ValueError where there is none."""
    if not isinstance(path, str | os.PathLike):
        raise Refused(f"the name of a file is text such as 'mine.csv', not {short(repr(path))}")
    try:
        with open(Path(path), "rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as reason:  # no such file, or no name that a file could have
        why = getattr(reason, "strerror", None) or reason
        raise Refused(f"the file {short(repr(path))} cannot be opened ({why}); is it beside this notebook?") from None


def read(data, known, before=False, numbered=False, turned=False):
    """The bytes of a file as a Reading. known: the names that may occur. A name without a number is left out. before:
    rounds that are counted from 1 are shown before their updates, not after them. numbered: see `pairs`; turned: see
    `arrays`.

    Raises ValueError (`Refused`) for a file that holds no number of the calculation, is too large, or of another kind.
    """
    if len(data) > LARGEST_FILE:
        raise Refused(f"the file is larger than {LARGEST_FILE:,} bytes; a calculation has about 90 lines")
    for beginning, kind in FOREIGN.items():
        if data.startswith(beginning):
            raise Refused(f"this is {kind}; {EXPORT}")

    @cache
    def is_name(text, numbers=()):
        return arrays.is_name(re.sub(r"(?<!\d)0(?!\d)", "1", counts.parted(text)[0]), numbers, known)  # w[0] as w[1]

    reading = Reading({}, {}, set())
    rows = pairs(_workbook(data) if data[:2] == b"PK" else _text(data, is_name), is_name, numbered)
    entries = [entry for row in rows for entry in _one_by_one(*row, known, reading.notes, turned)]
    name_of = resolver([name for _, name, _, _ in entries], known)
    for (place, name, _, values), updates in zip(entries, _updates(entries, before), strict=True):
        try:
            if values := [cells.without_remark(value) for value in values if value not in (None, "")]:
                if not is_known(after := later(name_of(name), updates), known):
                    raise Refused(f"{after} is no quantity of this calculation")
                _keep(reading, after, values)
        except (ValueError, TypeError) as reason:
            reading.notes.setdefault(place, str(reason))
    if not reading.numbers:
        for place, reason in reading.notes.items():
            raise Refused(f"{place}: {reason}")
        raise Refused("the file holds no number to check; one name and one number on each line are expected")
    return reading


def _one_by_one(place, name, values, known, notes, turned):
    """(place, name, its count of rounds, values) of each number of an array, or of a list such as "w1-w4: 0.1, 0.2";
    of anything else as it is. What cannot be told apart goes to the notes."""
    name, count = counts.parted(name)
    array = next((value for value in values if isinstance(value, tuple)), ())
    if not array and values[1:] and arrays.is_range(name):
        array = tuple(values)
    try:
        named = arrays.spread(name, array, known, turned) if array else {}
    except Refused as reason:
        notes.setdefault(place, str(reason))
        return []
    return [(place, quantity, count, [number]) for quantity, number in named.items()] or [
        (place, name, count, arrays.flat(array) or values)]


def _updates(entries, before):
    """How many updates come before each of the numbers, by the counts beside them. Those under which no name stands
    twice may number the steps of one round."""
    labelled = {(name, count.number) for _, name, count, _ in entries if count and count.is_label}
    are_labels = len(labelled) == len({name for name, _ in labelled})
    beside = [None if count and count.is_label and are_labels else count for _, _, count, _ in entries]
    earlier = before and min((count.number for count in beside if count and not count.made), default=0) > 0
    return [count.number - (earlier and not count.made) if count else 0 for count in beside]


def _keep(reading, name, values):
    """Put the number beside a name where it belongs in the Reading. Raises what is to be noted."""
    numbers = [value for value in values
               if (NUMBER.fullmatch(value) if isinstance(value, str) else not isinstance(value, bool))]
    values = numbers if len(numbers) == 1 else values  # the others show how it was worked out
    whole = all(isinstance(value, str) and value.lstrip("+-").isdigit() for value in values)
    if whole and name == "rounds":  # 10,000
        values = ["".join(values)]
    if len(values) > 1:
        comma = " (with a decimal comma, separate the columns by a semicolon)" if whole else ""
        raise Refused(f"{name}: a name and one number are expected, not {len(values)} numbers{comma}")
    answer(name, values[0])
    if reading.numbers.get(name, values[0]) != values[0]:
        reading.again.add(name)
        raise Refused(f"{name} was given before, as another number")
    reading.numbers[name] = values[0]


# --- From a file to rows of cells --------------------------------------------------------------------------------


def _text(data, is_name):
    """(place, cells) of a text file, in whichever way it is laid out."""
    text = lines.decoded(data)
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield from _nested(_literal(text), [], is_name)
            return
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            pass  # a program's lines may begin so too
    yield from _lines(text, is_name)


def _lines(text, is_name):
    """(place, cells) of each line. The rounds that its numbers come after may stand before them, or above."""
    with_decimal_commas = not re.search(r"\d\.\d", text)  # then 0,5 is one number, and not two
    for number, (count, line) in enumerate(_counted(lines.plain(text, is_name)), start=1):
        if re.fullmatch(f"(?:{_NAMED.pattern})+", line):
            for name, array in _NAMED.findall(line):
                value = json.loads(re.sub(r"[^\[\], ]+", r'"\g<0>"', array))
                yield from _nested({name.strip("'\""): value}, [count] if count else [], is_name)
        elif line:
            parts = cells.of_line(line, with_decimal_commas, is_name)
            yield f"line {number}", [f"{part} {count}" if count and is_name(part) else part for part in parts]


def _counted(text):
    """(the count of rounds that a line begins with, or one above it, what else is to be read in the line). A heading
    goes on to the next, what begins a line only to a line without a number."""
    several, heading, count = len(_ROUNDS.findall(text)) > 1, "", ""
    for line in text.split("\n"):
        begun = line and (counts.beginning(line) or counts.beginning(_BEFORE.sub("", line)))
        if begun and (several or not _ROUNDS.match(line)):
            count, line = begun
            heading = heading if line else count
        else:
            line = "" if _NOTHING.match(line) else _BEFORE.sub("", line)
            count = count if re.search(r"\d", line) else heading
        yield count, line


def _literal(text):
    """JSON, with its numbers as they are written, or else what Python prints for dicts and lists."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except ValueError:
        with warnings.catch_warnings(action="ignore"):  # what Python thinks of its spelling
            return ast.literal_eval(text.strip())


def _nested(value, keys, is_name):
    """(place, cells) of dicts and lists in each other. keys: those that lead to the value, as "h1" and "net" do in
    {"h1": {"net": 0.5}}."""
    place, table = " ".join(keys), _table(value, is_name)
    if table:
        yield from ((place, row) for row in table)
        return
    if not isinstance(value, (dict, list, tuple)):
        if keys:
            yield place, [name_below(keys, is_name), value]
        return
    parts = list(value.values() if isinstance(value, dict) else value)
    deeper = any(isinstance(part, (dict, list, tuple)) for part in parts)
    numbers = arrays.array(value)
    if numbers and keys and keys[-1] not in ("data", "rows", "values"):  # where "columns" stand above
        yield place, [name_below(keys, lambda text: is_name(text, numbers)), numbers]
        return
    is_row = not keys and not deeper and not any(map(is_name, map(str, value)))  # {"name": "net_h1", "value": 0.5}
    if isinstance(value, dict) and len(keys) < DEEPEST and not is_row:
        for key, part in value.items():
            yield from _nested(part, [*keys, str(key)], is_name)
    elif deeper:
        for part in parts:
            yield from _nested(part, keys, is_name)
    else:
        yield place or short(str(parts[0] if parts else "")), [*keys[-1:], *parts]


def _table(value, is_name):
    """The rows of cells of a table of rounds, in dicts, {"round": 1, "E_total": 0.3}, or in a dict of lists with a
    number for each round. [] for anything else."""
    records = value if isinstance(value, list) else [value]
    if all(isinstance(record, dict) and any(counts.is_counter(key) and str(number).isdigit() and not (
            value is record and is_name(key)) for key, number in record.items()) for record in records):
        return [row for record in records for row in (list(record), list(record.values()))]
    columns = [*value.values()] if isinstance(value, dict) else []
    if not all(isinstance(column, list) for column in columns) or len({*map(len, columns)}) != 1 or len(columns[0]) < 2:
        return []
    if any(map(counts.is_counter, value)):
        return [list(value), *zip(*columns, strict=True)]
    vectors = [key for key in value if _MATRIX.search(key) or is_name(key, arrays.array(value[key]))]
    if all(map(is_name, value)) and len(vectors) < len(value):
        return [["round", *value], *zip(range(1, len(columns[0]) + 1), *columns, strict=True)]
    return []


def _workbook(data):
    """(place, cells) of a spreadsheet."""
    if b"opendocument" in data[:200]:
        raise Refused(f"this is a LibreOffice or OpenOffice file (.ods); {EXPORT}")
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise Refused(f"a spreadsheet (.xlsx) is read with openpyxl, which is not installed; {EXPORT}") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked <= UNPACKED:
            with warnings.catch_warnings(action="ignore"):  # of styles and the like
                return list(_sheets(data, load_workbook))
    except Exception:  # a broken file raises whatever the libraries below run into
        raise Refused(f"this is no spreadsheet that can be read; {EXPORT}") from None
    raise Refused(f"the spreadsheet unpacks to more than {UNPACKED:,} bytes; {EXPORT}")


def _sheets(data, load_workbook):
    """(place, cells) of each row: of a formula, the number that the spreadsheet program found for it, if any."""
    shown, typed = (load_workbook(io.BytesIO(data), read_only=True, data_only=are_shown).worksheets[:MOST_SHEETS]
                    for are_shown in (True, False))
    for sheet, formulas in zip(shown, typed, strict=True):
        for number, row in enumerate(zip(_rows(sheet), _rows(formulas), strict=False), start=1):
            parts = [formula if cell is None else cell for cell, formula in zip(*row, strict=False)]
            yield f"{sheet.title}, row {number}", [part for cell in parts for part in cells.assigned(cell)]


def _rows(sheet):
    return sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
