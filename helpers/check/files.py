"""A calculation from a file, in the layouts that people have: a table, a program's printed lines, JSON, a spreadsheet.

A file is read as data, and nothing in it is executed. A cell that cannot be read costs its own row, and a note says so.
"""
import ast
import csv
import io
import itertools
import json
import re
import warnings
import zipfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from helpers.arguments import Refused, short
from helpers.check.answers import NUMBER, answer
from helpers.check.names import Unknown, resolve

LARGEST_FILE, UNPACKED = 1_000_000, 20_000_000  # bytes
LONGEST_LINE, MOST_ROWS, MOST_CELLS, DEEPEST = 10_000, 1_000, 5_000, 8  # characters, rows of a sheet, cells, keys
FOREIGN = {b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)", b"%PDF": "a PDF file", b"\x89PNG": "a picture"}
EXPORT = "export it as CSV, with one name and one number on each line"
# np.float64(0.5) and tensor(0.5, grad_fn=…), as programs print them: the number is inside.
_WRAPPED = re.compile(r"\b(?:\w+\.)?(?:float\d*|tensor|array)\(\s*['\"\[]?([^()\[\],'\"]*)['\"\]]?(?:,[^()]*)?\)")
_REMARK = re.compile(rf"({NUMBER.pattern})\s*(?:[(\[#].*|//.*|[^\W\d_]+\.?|[,;.])?")
_SIGN = re.compile(r"\s*(?:->|=>|[=:→≈])\s*")
_NEXT = re.compile(r"([=:→≈>]\s*\S*\d)[,;]?\s+(?=[^\W\d][^=:,;]*(?:->|[=:→≈]))")  # "a = 0.5 b = …": between two of them
_LIST = re.compile(r"\s*([^\W\d][^=:\[]*?)\s*[=:]?\s*\[([^\[\]]*)\]\s*")  # out_h = [0.5 0.6]
_ROUNDS = re.compile("(round|epoch|iteration|step)s?", re.IGNORECASE)  # the first column of a table of rounds
_SECTION = re.compile(r"\b(new|updated?|gradient|grad|delta|error|output|target|net\b|out\b)", re.IGNORECASE)


class Reading(NamedTuple):
    """What stands in a file. numbers: name of the worksheet -> number (text where it is text in the file); givens too.

    notes: place in the file, such as "line 3" -> why it could not be read. others: what has a number there and is no
    quantity of the worksheet, such as "accuracy", as it is written.
    """

    numbers: dict
    notes: dict
    others: list


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

    found = Reading({}, {}, [])
    for place, name, value in _pairs(_workbook(data) if data[:2] == b"PK" else _text(data, is_name), is_name):
        try:
            _keep(found, name, value, known)
        except (ValueError, TypeError) as reason:
            found.notes.setdefault(place, str(reason))
    if not found.numbers:
        for place, reason in found.notes.items():
            raise Refused(f"{place}: {reason}")
        raise Refused("the file holds no number to check; one name and one number on each line are expected")
    return found


def _keep(found, name, values, known):
    """Put a name and what stands beside it where it belongs in the Reading. Raises what is to be noted."""
    values = [value.strip() if isinstance(value, str) else value for value in values]
    values = [_without_remark(value) for value in values if value not in (None, "")]
    if not values:  # not answered yet
        return
    try:
        meant = resolve(name, known)
    except Unknown:
        if any(map(_is_number, values)):
            found.others.append(short(name))
        return
    if len(values) > 1:
        raise Refused(f"{meant}: a name and one number are expected, not {len(values)} numbers (with a decimal comma, "
                      "separate the columns by a semicolon)")
    answer(meant, values[0])
    if found.numbers.get(meant, values[0]) != values[0]:
        raise Refused(f"{meant} was given before, as another number")
    found.numbers[meant] = values[0]


def _without_remark(value):
    """A cell without what may stand around its number: marks of Markdown or LaTeX, a unit, a remark."""
    number = _REMARK.fullmatch(value.replace("\N{MINUS SIGN}", "-").strip(" *`$\\")) if isinstance(value, str) else None
    return number[1] if number else value


def _is_number(value):
    try:
        return bool(answer("", value))
    except (ValueError, TypeError):
        return False


def _is_value(cell):
    """Whether a cell stands where a number should: a number, or what was meant as one, such as 37% and #DIV/0!."""
    return not isinstance(cell, str) or bool(re.match(r"\s*([-+(.\N{MINUS SIGN}]*\d|#\w|=)", cell))


# --- From rows of cells to names and their values ----------------------------------------------------------------


def _pairs(rows, is_name):
    """(place, name, its values) from (place, cells): beside each other in a row, or the values in the row below."""
    above, heading, cells_left = [], "", MOST_CELLS
    for place, cells in rows:
        filled = [cell for cell in cells if cell not in (None, "")]
        cells_left -= len(filled)
        if cells_left < 0:
            raise Refused(f"{place}: the file goes on; a calculation has about 90 numbers")
        words = [cell for cell in filled if not _is_value(cell)]
        named, numbers = sum(map(is_name, words)), len(filled) - len(words)
        if named > 1 and not numbers:
            above = cells
        elif above and numbers > 1 and not named:
            yield from _below(above, place, cells)
        else:
            heading = words[-1] if words and not numbers and not named else heading
            yield from ((place, _in_section(heading, name, is_name), values)
                        for name, values in _beside(filled, is_name))


def _below(above, place, cells):
    """(place, name, values) from a row of names and one of values. A first column may count the rounds."""
    if len(cells) > len(above):
        return [(place, above[0], cells)]
    after = ""
    if _ROUNDS.fullmatch(str(above[0] or "").strip()) and str(cells[0]).isdigit():
        after = f" after {cells[0]}" if int(cells[0]) else ""
        above, cells = above[1:], cells[1:]
    return [(f"{place}, {name}", name + after, [value]) for name, value in zip(above, cells, strict=False) if name]


def _in_section(heading, name, is_name):
    """Below "New weights", w5 is the new w5."""
    word = _SECTION.search(heading)
    joined = f"{'new' if word[1].lower().startswith('update') else word[1]} {name}" if word else ""
    return joined if is_name(joined) else name


def _beside(cells, is_name):
    """(name, values) in one row of filled cells. Between a name and its number may stand words, or the formula."""
    words = []
    for are_values, alike in itertools.groupby(cells, _is_value):
        if not are_values:
            words = list(alike)
        elif words:
            yield next(filter(is_name, words), words[0]), list(alike)
            words = []
    if len(words) == 2 and is_name(words[0]) and not is_name(words[1]):
        yield words[0], [words[1]]


# --- From a file to rows of cells --------------------------------------------------------------------------------


def _text(data, is_name):
    """(place, cells) of a text file, in whichever way it is laid out."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"  # Excel writes either
    text = _WRAPPED.sub(r"\1", data.decode(encoding, errors="replace"))
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield from _nested(_literal(text), [], is_name)
            return
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            pass  # a program's lines may begin so too
    commas = not re.search(r"\d\.\d", text)  # then 0,5 is one number, and not two
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        if len(line) > LONGEST_LINE:
            raise Refused(f"line {number} has {len(line):,} characters; a name and a number are expected")
        listed = _LIST.fullmatch(line)
        if listed and all(map(_is_number, parts := re.split(r"[,\s]+", listed[2].strip()))):
            yield from _nested(parts, [listed[1]], is_name)
        elif not re.match(r"\s*(#|//|%|sep=|$)", line):
            yield f"line {number}", _cells(line, commas, is_name)


def _cells(line, commas, is_name):
    """The cells of a line: what a separator, a sign such as "=", or blanks keep apart."""
    separator = next((mark for mark in ";\t|" if mark in line), ",")
    if separator == "," and commas:
        line = re.sub(r"(?<!\w)(\d{1,3}),(\d+)", "\\1\0\\2", line)
    cells = [cell.replace("\0", ",").strip() for cell in
             next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])]
    cells = [part for cell in cells for part in _assigned(cell)]
    return _between_blanks(cells[0], is_name) if len(cells) == 1 else cells


def _assigned(cell):
    """A cell such as "net_h1 = w1*i1 + … = 0.5" as name and number; any other stays as it is."""
    if not isinstance(cell, str) or cell[:1] == "=":
        return [cell]
    parts = []
    for assignment in _NEXT.sub("\\1\n", cell).split("\n"):
        *words, value = _SIGN.split(assignment)
        words = [word.strip(' {}[]"') for word in words if word and not _is_value(word)]
        words = [word[1:-1] if word[:1] == "'" else word for word in words]  # 'w5', but not w5'
        parts += [*words, value.strip("'\"{}") if words else value]
    return parts


def _between_blanks(cell, is_name):
    """A line without any separator: names, or numbers, or a name and a number, which has blanks in it or not."""
    parts = cell.split()
    if len(parts) > 1 and (all(map(is_name, parts)) or all(map(_is_number, parts))):
        return parts
    for at in range(min(len(parts), 8) - 1, 0, -1):
        if _is_value(parts[at]) and is_name(name := " ".join(parts[:at])):
            return [name, " ".join(parts[at:])] if not all(map(_is_number, parts[at:])) else [name, *parts[at:]]
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
            yield place, [next(filter(is_name, ways), _in_section(" ".join(keys[:-1]), keys[-1], is_name)), value]
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
