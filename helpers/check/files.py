"""A calculation from a file, in the layouts that people have: a table, a program's printed lines, JSON, a spreadsheet.

A file is read as data, and nothing in it is executed. A cell that cannot be read costs its own row, and a note says so.
"""
import ast
import csv
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
from helpers.check import lines
from helpers.check.answers import NUMBER, answer
from helpers.check.names import MARK, resolve, resolver
from helpers.check.pairs import in_section, is_value, of_round, pairs

LARGEST_FILE, UNPACKED = 1_000_000, 20_000_000  # bytes
MOST_ROWS, DEEPEST = 1_000, 8  # rows of a sheet, keys
FOREIGN = {b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)", b"%PDF": "a PDF file", b"\x89PNG": "a picture",
           b"\x93NUMPY": "a file of NumPy (.npy)", b"\x80": "a pickled object of Python",
           b"MATLAB 5": "a file of MATLAB (.mat)", b"\x1f\x8b": "a packed file (.gz)"}
EXPORT = "export it as CSV, with one name and one number on each line"
_REMARK = re.compile(rf"({NUMBER.pattern})\s*(?:[(\[#\\$&±].*|//.*|[^\W\d_]+\.?|[,;✓✔✅…]|\.{{1,3}})?")
_IN_BRACKETS = re.compile(rf".*?\(({NUMBER.pattern})\)")
_ARROW, _DIGIT = "(?:->|=>|→|<-)", r"(?=[-+]?\.?\d)"
_SIGN = re.compile(rf"\s*(?:(?:{_ARROW}|\b(?:is|equals)\b)\s*{_DIGIT}|[=:≈]|\\approx)\s*")
# What stands between two assignments, as in "a = 0.5 b = …". "w5: 0.4 -> 0.3": the old one and the new one.
_NEXT = re.compile(rf"([=:→≈>]\s*\S*\d)[,;]?\s+(?:{_ARROW}\s*)?(?=[^\W\d][^=:,;]*(?:{_ARROW}|[=:≈]))")
_UPDATE = re.compile(rf"^([^=:]*[^=:\s])\s*[=:]\s*([^\s=:]+)\s*{_ARROW}\s*{_DIGIT}")
_LIST = re.compile(r"\s*([^\W\d][^=:\[]*?)\s*[=:]?\s*\[([^\[\]]*)\]\s*")  # out_h = [0.5 0.6]
# What stands before a name: a mark of a list, the index of a data frame, a declaration, what a log begins with.
_BEFORE = re.compile(rf"^\s*(?:(?:{MARK})\s|\d+\s(?!\s*[-+*/^·×÷])|(?:let|const|var|double|float)\s|self\.|\[1\] \"|"
                     r"\[[A-Z]+\]\s|\d{4}-\d\d-\d\d[ T][\d:,.]+[\s|:-]+)\s*(?=[^\w=:]*[^\W\d])")
_COUNTED = r"(?:round|epoch|iter|iteration)[ :=#\[(]*(\d+)"
_ROUND = re.compile(rf"^[> \t\[(*-]*{_COUNTED}(?: */ *\d+)?[\])]?[\s:,;|-]+(?=[^\W\d].*\d)",
                    re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(rf"^[^\w\n]*{_COUNTED}[^\w\n]*$", re.IGNORECASE | re.MULTILINE)


class Reading(NamedTuple):
    """What stands in a file. numbers: name of the worksheet -> number (text where it is text in the file); givens too.

    notes: place in the file, such as "line 3" -> why it could not be read.
    """

    numbers: dict
    notes: dict


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


def read(data, known):
    """The bytes of a file as a Reading. known: the names that may occur. A name without a number is left out.

    Raises ValueError (`Refused`) for a file that holds no number of the calculation, is too large, or of another kind.
    """
    if len(data) > LARGEST_FILE:
        raise Refused(f"the file is larger than {LARGEST_FILE:,} bytes; a calculation has about 90 lines")
    for beginning, kind in FOREIGN.items():
        if data.startswith(beginning):
            raise Refused(f"this is {kind}; {EXPORT}")

    @cache
    def is_name(text):
        try:
            return bool(resolve(re.sub(r"(?<!\d)0(?!\d)", "1", text), known))  # counted from 0, or not
        except Refused:
            return False

    found = Reading({}, {})
    named = list(pairs(_workbook(data) if data[:2] == b"PK" else _text(data, is_name), is_name))
    name_of = resolver([name for _, name, _ in named], known)
    for place, name, values in named:
        try:
            if values := [_without_remark(value) for value in values if value not in (None, "")]:
                _keep(found, name_of(name), values)
        except (ValueError, TypeError) as reason:
            found.notes.setdefault(place, str(reason))
    if not found.numbers:
        for place, reason in found.notes.items():
            raise Refused(f"{place}: {reason}")
        raise Refused("the file holds no number to check; one name and one number on each line are expected")
    return found


def _keep(found, name, values):
    """Put the numbers beside a name where they belong in the Reading. Raises what is to be noted."""
    plain = [value for value in values if not isinstance(value, bool | str)
             or isinstance(value, str) and NUMBER.fullmatch(value)]
    values = plain if len(plain) == 1 else values  # the others show how it was worked out
    whole = all(isinstance(value, str) and value.lstrip("+-").isdigit() for value in values)
    if whole and name == "rounds":  # 10,000
        values = ["".join(values)]
    if len(values) > 1:
        comma = " (with a decimal comma, separate the columns by a semicolon)" if whole else ""
        raise Refused(f"{name}: a name and one number are expected, not {len(values)} numbers{comma}")
    answer(name, values[0])
    if found.numbers.get(name, values[0]) != values[0]:
        raise Refused(f"{name} was given before, as another number")
    found.numbers[name] = values[0]


def _without_remark(value):
    """A cell without what may stand around its number: marks of Markdown or LaTeX, a unit, a remark."""
    if not isinstance(value, str):
        return value
    bare = value.strip(" =*`$\\[]\t")
    number, again = _REMARK.fullmatch(bare), _IN_BRACKETS.fullmatch(bare)
    if number and again:
        return _unrounded([number[1], again[1]])[0]
    return number[1] if number else value.strip()


def _unrounded(numbers):
    """Of one number, written again with fewer digits, the one with most of them; several where they are not one."""
    answers = [answer("", number) for number in numbers]
    best = max(answers, key=lambda each: -each.unit)
    same = all(abs(each.value - best.value) <= 0.5001 * each.unit for each in answers)
    return [best.text] if same else numbers


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
    commas = not re.search(r"\d\.\d", text)  # then 0,5 is one number, and not two
    text = lines.plain(text, is_name)
    headings = [*_HEADING.finditer(text)]
    first, part = _ROUND.search(text) or next(iter(headings), None), ""
    for number, line in enumerate(text.split("\n"), start=1):
        place, counted = f"line {number}", _ROUND.match(line)
        if len(headings) > 1 and (heading := _HEADING.match(line)):
            part = heading[1]
        listed = _LIST.fullmatch(line)
        if listed and all(map(NUMBER.fullmatch, parts := re.split(r"[,\s]+", listed[2].strip()))):
            yield from _nested(parts, [listed[1]], is_name)
        elif counted or not re.match(r"\s*(#.*(=|\d[.,]\d)|//|%|sep=|[\W_]*$)", line):
            count = counted[1] if counted else part
            cells = _cells(line[counted.end():] if counted else _BEFORE.sub("", line), commas, is_name)
            yield place, [of_round(cell, count, first[1]) if count and is_name(cell) else cell for cell in cells]


def _cells(line, commas, is_name):
    """The cells of a line: what a separator, a sign such as "=", or blanks keep apart."""
    separator = next((mark for mark in ";\t|" if mark in line), ",")
    if separator == "," and commas:
        line = re.sub(r"(?<!\w)(\d{1,3}),(\d+)", "\\1\0\\2", line)
    cells = [cell.replace("\0", ",").strip(" \t*`") for cell in
             next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])]
    cells = [part for cell in cells for part in _assigned(cell)]
    return _between_blanks(cells[0], is_name) if len(cells) == 1 else cells


def _assigned(cell):
    """A cell such as "net_h1 = w1*i1 + … = 0.5" as name and number; any other stays as it is."""
    if not isinstance(cell, str) or cell[:1] == "=":
        return [cell.isoformat() if hasattr(cell, "isoformat") else cell]  # a date
    parts = []
    for assignment in _NEXT.sub("\\1\n", _UPDATE.sub(r"\1 = \2\nnew \1 = ", cell)).split("\n"):
        *words, value = _SIGN.split(assignment)
        values = [value]
        while words and NUMBER.fullmatch(words[-1]) and NUMBER.fullmatch(number := str(_without_remark(value))):
            values = [words.pop(), *(values if len(values) > 1 else [number])]
        words = [bare for word in words if not is_value(bare := _bare(word))] or words
        words = [word[1:-1] if word[:1] == "'" else word for word in words]  # 'w5', but not w5'
        parts += [*words, *([value.strip("'\"{}") if words else value] if len(values) == 1 else _unrounded(values))]
    return parts


def _bare(word):
    word = word.strip(' "').lstrip("{")
    return word if word.count("[") == word.count("]") else word.strip("[]")  # one of a list, but not w[0]


def _between_blanks(cell, is_name):
    """A line without any separator: names, or numbers, or a name and a number, which has blanks in it or not."""
    parts = cell.split()
    if len(parts) > 1 and (all(map(is_name, parts)) or all(map(NUMBER.fullmatch, parts))):
        return parts
    for at in range(min(len(parts), 8) - 1, 0, -1):
        if is_value(parts[at]) and is_name(name := " ".join(parts[:at])):
            return [name, " ".join(parts[at:])] if not all(map(NUMBER.fullmatch, parts[at:])) else [name, *parts[at:]]
    return [cell]


def _literal(text):
    """JSON, with its numbers as they are written, or else what Python prints for dicts and lists."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except ValueError:
        with warnings.catch_warnings(action="ignore"):  # what Python thinks of its spelling
            return ast.literal_eval(text.strip())


def _nested(value, keys, is_name):
    """(place, cells) of dicts and lists in each other: {"h1": {"net": 0.5}} is a number for "h1 net"."""
    place = " ".join(keys)
    if not isinstance(value, (dict, list, tuple)):
        ways = (" ".join(keys[at:]) for at in range(len(keys) - 1))
        if keys:
            yield place, [next(filter(is_name, ways), in_section(" ".join(keys[:-1]), keys[-1], is_name)), value]
        return
    parts = list(value.values() if isinstance(value, dict) else value)
    deeper = any(isinstance(part, (dict, list, tuple)) for part in parts)
    record = not keys and not deeper and not any(map(is_name, map(str, value)))  # {"name": "net_h1", "value": 0.5}
    if isinstance(value, dict) and len(keys) < DEEPEST and not record:
        for key, part in value.items():
            yield from _nested(part, [*keys, str(key)], is_name)
    elif deeper:
        for part in parts:
            yield from _nested(part, keys, is_name)
    elif keys and all(is_name(f"{keys[-1]}{count}") for count in range(1, len(parts) + 1)):  # "out_h": [0.5, 0.4]
        yield from ((place, [f"{keys[-1]}{count}", part]) for count, part in enumerate(parts, 1))
    else:
        yield place or short(str(parts[0] if parts else "")), [*keys[-1:], *parts]


def _rows(sheet):
    return sheet.iter_rows(max_row=MOST_ROWS, max_col=200, values_only=True)


def _workbook(data):
    """(place, cells) of a spreadsheet: of a formula, the number that the spreadsheet program found for it, if any."""
    if b"opendocument" in data[:200]:
        raise Refused(f"this is a LibreOffice or OpenOffice file (.ods); {EXPORT}")
    try:
        import openpyxl
    except ImportError:
        raise Refused(f"a spreadsheet (.xlsx) is read with openpyxl, which is not installed; {EXPORT}") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked <= UNPACKED:
            with warnings.catch_warnings(action="ignore"):  # of styles and the like
                shown, formulas = (openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=numbers)
                                   .worksheets[:20] for numbers in (True, False))
                return [(f"{sheet.title}, row {number}",
                         [part for cell, formula in zip(*row, strict=False)
                          for part in _assigned(formula if cell is None else cell)])
                        for sheet, written in zip(shown, formulas, strict=True)
                        for number, row in enumerate(zip(_rows(sheet), _rows(written), strict=False), 1)]
    except Exception:  # a broken file raises whatever the libraries below run into
        raise Refused(f"this is no spreadsheet that can be read; {EXPORT}") from None
    raise Refused(f"the spreadsheet unpacks to more than {UNPACKED:,} bytes; {EXPORT}")
