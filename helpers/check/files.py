"""A calculation from a file, in the layouts that people have: a table, a program's printed lines, JSON, a spreadsheet.

A file is read as data, and nothing in it is executed. A cell that cannot be read costs its own row, and a note says so.
"""
import ast
import csv
import io
import json
import re
import warnings
import zipfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from helpers.arguments import Refused, short
from helpers.check.answers import NUMBER, PRINTED, answer
from helpers.check.names import resolve
from helpers.check.pairs import in_section, is_value, of_round, pairs

LARGEST_FILE, UNPACKED = 1_000_000, 20_000_000  # bytes
LONGEST_LINE, MOST_ROWS, DEEPEST = 10_000, 1_000, 8  # characters, rows of a sheet, keys
FOREIGN = {b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)", b"%PDF": "a PDF file", b"\x89PNG": "a picture"}
EXPORT = "export it as CSV, with one name and one number on each line"
_REMARK = re.compile(rf"({NUMBER.pattern})\s*(?:[(\[#\\$&].*|//.*|[^\W\d_]+\.?|[,;.])?")
_ARROW, _DIGIT = "(?:->|=>|→)", r"(?=[-+]?\.?\d)"
_SIGN = re.compile(rf"\s*(?:(?:{_ARROW}|\b(?:is|equals)\b)\s*{_DIGIT}|[=:≈]|\\approx)\s*")
# What stands between two assignments, as in "a = 0.5 b = …". "w5: 0.4 -> 0.3": the old one and the new one.
_NEXT = re.compile(rf"([=:→≈>]\s*\S*\d)[,;]?\s+(?:{_ARROW}\s*)?(?=[^\W\d][^=:,;]*(?:{_ARROW}|[=:≈]))")
_UPDATE = re.compile(rf"^([^=:]*[^=:\s])\s*[=:]\s*([^\s=:]+)\s*{_ARROW}\s*{_DIGIT}")
_LIST = re.compile(r"\s*([^\W\d][^=:\[]*?)\s*[=:]?\s*\[([^\[\]]*)\]\s*")  # out_h = [0.5 0.6]
_ARRAY = re.compile(r"\b(?:\w+\.)?(?:array|tensor)\(\s*\[([^()]*)\)")  # of any shape, over several lines or not
# A name, with the prompt of an interpreter or not, and its number below, as R and MATLAB print it.
_BELOW = re.compile(rf"^[> \t]*([^\W\d][^\n=:,;|]*?)[ \t]*=?[ \t]*((?:\n[ \t]*)+)(?:\[1\] )?({NUMBER.pattern})[ \t]*$",
                    re.MULTILINE)
# What stands before a name: a number in a list, the index of a data frame.
_BEFORE = re.compile(r"^\s*(\d+[.)]?|[-*•])\s+(?=\W*[^\W\d])")
_ROUND = re.compile(r"^[> \t\[(*-]*(?:round|epoch|iter|iteration)[ :=#\[(]*(\d+)(?: */ *\d+)?[\])]?[\s:,;|-]+"
                    r"(?=[^\W\d].*\d)", re.IGNORECASE | re.MULTILINE)  # "Epoch 3/10: loss …"


class Reading(NamedTuple):
    """What stands in a file. numbers: name of the worksheet -> number (text where it is text in the file); givens too.

    notes: place in the file, such as "line 3" -> why it could not be read.
    """

    numbers: dict
    notes: dict


def content(path):
    """The bytes of a file, no more than it takes to see that it is too large. Raises ValueError where there is none."""
    try:
        with open(Path(path), "rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, TypeError, ValueError) as reason:  # no such file, or no name that a file could have
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
            return bool(resolve(text, known))
        except Refused:
            return False

    found = Reading({}, {})
    named = list(pairs(_workbook(data) if data[:2] == b"PK" else _text(data, is_name), is_name))
    taken = {resolve(name, known) for _, name, _ in named if is_name(name)}
    for place, name, value in named:
        try:
            _keep(found, name, value, known, taken)
        except (ValueError, TypeError) as reason:
            found.notes.setdefault(place, str(reason))
    if not found.numbers:
        for place, reason in found.notes.items():
            raise Refused(f"{place}: {reason}")
        raise Refused("the file holds no number to check; one name and one number on each line are expected")
    return found


def _keep(found, name, values, known, taken):
    """Put a name and what stands beside it where it belongs in the Reading. Raises what is to be noted."""
    values = [value.strip() if isinstance(value, str) else value for value in values]
    values = [_without_remark(value) for value in values if value not in (None, "")]
    if not values:  # not answered yet
        return
    meant = resolve(name, known, taken)
    plain = [value for value in values if not isinstance(value, str) or NUMBER.fullmatch(value)]
    values = plain if len(plain) == 1 else values  # the others show how it was worked out
    if len(values) > 1:
        raise Refused(f"{meant}: a name and one number are expected, not {len(values)} numbers (with a decimal comma, "
                      "separate the columns by a semicolon)")
    answer(meant, values[0])
    if found.numbers.get(meant, values[0]) != values[0]:
        raise Refused(f"{meant} was given before, as another number")
    found.numbers[meant] = values[0]


def _without_remark(value):
    """A cell without what may stand around its number: marks of Markdown or LaTeX, a unit, a remark."""
    number = _REMARK.fullmatch(value.strip(" *`$\\[]")) if isinstance(value, str) else None
    return number[1] if number else value


# --- From a file to rows of cells --------------------------------------------------------------------------------


def _text(data, is_name):
    """(place, cells) of a text file, in whichever way it is laid out."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"  # Excel writes either
    text = re.sub(" {3,}", "  ", data.decode(encoding, errors="replace").replace("\N{MINUS SIGN}", "-"))
    text = PRINTED.sub(r"\1", re.sub(r"&\s*(?==)", "", re.sub("\r\n?", "\n", text)))
    text = _ARRAY.sub(lambda found: str(re.findall(r"[^][,\s]+", found[1].rpartition("]")[0])).replace("'", ""), text)
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield from _nested(_literal(text), [], is_name)
            return
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            pass  # a program's lines may begin so too
    commas = not re.search(r"\d\.\d", text)  # then 0,5 is one number, and not two
    text = _BELOW.sub(lambda found: f"{found[1]} = {found[3]}" + "\n" * found[2].count("\n"), text)
    first = _ROUND.search(text)
    for number, line in enumerate(text.split("\n"), start=1):
        place, counted = f"line {number}", _ROUND.match(line)
        if len(line) > LONGEST_LINE:
            raise Refused(f"{place} has {len(line):,} characters; a name and a number are expected")
        listed = _LIST.fullmatch(line)
        if listed and all(map(NUMBER.fullmatch, parts := re.split(r"[,\s]+", listed[2].strip()))):
            yield from _nested(parts, [listed[1]], is_name)
        elif counted:
            yield place, [of_round(cell, counted[1], first[1]) if is_name(cell) else cell
                          for cell in _cells(line[counted.end():], commas, is_name)]
        elif not re.match(r"\s*(#.*(=|\d[.,]\d)|//|%|sep=|[\W_]*$)", line):
            yield place, _cells(_BEFORE.sub("", line), commas, is_name)


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
        return [cell]
    parts = []
    for assignment in _NEXT.sub("\\1\n", _UPDATE.sub(r"\1 = \2\nnew \1 = ", cell)).split("\n"):
        *words, value = _SIGN.split(assignment)
        words = [bare for word in words if (bare := word.strip(' []"').lstrip("{")) and not is_value(bare)] or words
        words = [word[1:-1] if word[:1] == "'" else word for word in words]  # 'w5', but not w5'
        parts += [*words, value.strip("'\"{}") if words else value]
    return parts


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


def _workbook(data):
    """(place, cells) of a spreadsheet: of a formula, the number that the spreadsheet program found for it."""
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
                sheets = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[:20]
                return [(f"{sheet.title}, row {number}", [part for cell in row for part in _assigned(cell)])
                        for sheet in sheets for number, row in
                        enumerate(sheet.iter_rows(max_row=MOST_ROWS, max_col=200, values_only=True), 1)]
    except Exception:  # a broken file raises whatever the libraries below run into
        raise Refused(f"this is no spreadsheet that can be read; {EXPORT}") from None
    raise Refused(f"the spreadsheet unpacks to more than {UNPACKED:,} bytes; {EXPORT}")
