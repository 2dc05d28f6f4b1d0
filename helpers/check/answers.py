"""What a learner hands in, as numbers with digits: from text, from a float, or from a spreadsheet's CSV.

It is read as data. Nothing is executed, and what cannot be understood gets a ValueError that names the line.
"""
import csv
import math
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from numbers import Integral, Rational, Real
from typing import NamedTuple

from helpers.arguments import closest

LARGEST_FILE, LONGEST_LINE, MOST_LINES = 1_000_000, 1_000, 1_000  # bytes, characters, lines: ten times what is needed
FLOAT = 15  # digits that every float can hold


class Answer(NamedTuple):
    """A number as it was given: its text, its value, how many digits that shows, and one unit of the last of them.

    meant: how many digits it was meant with, where a float or a spreadsheet dropped the zeros at its end.
    """

    text: str
    value: float
    digits: int
    unit: float
    meant: int


def answer(name, value):
    """`value` (text or a number) as an Answer. A float has the digits that `str` prints; text keeps its last zeros.

    A decimal comma and a typographic minus are understood. Raises ValueError for text that is no finite number,
    TypeError for anything else that is none.
    """
    text = _written(value)
    plain = text.replace("\N{MINUS SIGN}", "-").replace(",", ".")
    try:
        number = Decimal(plain) if len(plain) <= LONGEST_LINE and "_" not in plain else None
    except InvalidOperation:
        number = None
    if number is None:
        kind = ValueError if isinstance(value, str) else TypeError
        raise kind(f"{name} = {repr(value)[:60]} is not a number; a number such as 0.3775 is expected")
    if not math.isfinite(float(number)):
        raise ValueError(f"{name} = {text} is not finite; a finite number is expected")
    sign, digits, exponent = number.as_tuple()
    return Answer(text, float(number), len(digits), 10.0 ** max(-300, min(exponent, 300)), len(digits))


def _written(value):
    """The number as text, as a computer shows it; a fraction as its float. Nothing for what is no number."""
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, (Real, Decimal)):
        return ""
    if not isinstance(value, Rational):
        return str(value)
    try:
        size = float(value)
    except OverflowError:  # Python cannot even print a whole number of more than 4,300 digits
        return "inf"
    return str(value) if isinstance(value, Integral) else repr(size)


def with_lost_zeros(answers):
    """The same numbers, marked where one shows fewer digits than it was meant with.

    0.358910000 loses its zeros in a float and in a spreadsheet; in a calculation with nine decimals, or nine digits, it
    was not meant with five. A way of writing counts as the calculation's own where a third of it is written so (three
    numbers at least), since those to start from have few digits anyway. With decimals, no number has more of them than
    that. Two floats may well differ by a digit or two, so that from FLOAT digits on they count as alike.
    """
    units = Counter(one.unit for one in answers.values())
    shown = Counter(min(one.digits, FLOAT) for one in answers.values())
    (unit, alike), (digits, often) = units.most_common()[0], shown.most_common()[0]
    least = max(3, len(answers) / 3)
    if alike >= least and unit == min(units):
        return {name: one._replace(meant=one.digits + round(math.log10(one.unit) - math.log10(unit)))
                for name, one in answers.items()}
    if often >= least:
        return {name: one._replace(meant=max(one.digits, digits)) for name, one in answers.items()}
    return answers


def read(data, known):
    """name -> text from a spreadsheet's CSV (bytes): comma, semicolon or tab, decimal comma, with or without header.

    known: the names that may occur. A name without a value is left out. Raises ValueError, naming the line.
    """
    if len(data) > LARGEST_FILE:
        raise ValueError(f"the file is larger than {LARGEST_FILE:,} bytes; a calculation has about 90 lines")
    if data[:2] == b"PK":
        raise ValueError("this is the spreadsheet program's own file (such as .xlsx or .ods); export it as CSV")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"  # Excel writes either
    lines = re.split("\r\n|\r|\n", data.decode(encoding, errors="replace"))
    if len(lines) > MOST_LINES:
        raise ValueError(f"line {MOST_LINES + 1}: the file goes on; a calculation has about 90 lines")
    found, first = {}, True
    for number, line in enumerate(lines, start=1):
        cells = _cells(line, f"line {number}")
        if not cells or cells[0].lower().startswith("sep="):
            continue
        name, *values = cells
        header, first = first and name not in known and not any(map(_is_number, values)), False
        if header or name in known and not values:
            continue
        if name not in known:
            raise ValueError(f"line {number}: {name[:60]!r} is no quantity of this calculation"
                             f"{closest(name, known)}")
        if len(values) > 1:
            raise ValueError(f"line {number}: a name and one number are expected, not {len(values)} numbers "
                             "(with a decimal comma, separate the columns by a semicolon)")
        if name in found:
            raise ValueError(f"line {number}: {name} was given before")
        if not _is_number(values[0]):
            raise ValueError(f"line {number}: {name} = {values[0][:60]!r} is not a finite number")
        found[name] = values[0]
    if not found:
        raise ValueError("the file holds no number to check; lines such as net_h1,0.3775 are expected")
    return found


def _cells(line, where):
    """The cells of one line, without the empty ones at its end."""
    if len(line) > LONGEST_LINE:
        raise ValueError(f"{where} has {len(line):,} characters; a name and a number are expected")
    separator = next((mark for mark in ";\t" if mark in line), ",")
    cells = [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _is_number(text):
    try:
        return bool(answer("", text))
    except ValueError:
        return False
