"""Names and their numbers in the rows of a table or of a program's output: beside each other, or below a header."""
import re
from itertools import groupby
from typing import NamedTuple

from helpers.arguments import Refused
from helpers.check import counts
from helpers.check.answers import NUMBER

MOST_CELLS = 5_000
# What a heading says of the numbers below it: "New weights", "After the update", "Outputs".
_SECTION = re.compile(r"\b(new|updated?|gradient|grad|delta|error|output|target|net\b|out\b)", re.IGNORECASE)


class Header(NamedTuple):
    """The words above columns. are_names: whole ones. counter: the place of the one above counts of rounds."""

    words: list = []
    are_names: bool = False
    counter: int | None = None


def pairs(rows, is_name, numbered=False):
    """(place, name, its values) from (place, cells). A row with a name and a number in it that cannot be told apart
    comes as a name that is none; behind a name stands the count of rounds that its row has. Raises ValueError where
    there are too many cells.

    A row of words is a heading, such as "New weights", or the header of columns: of whole names, or, where the first
    cell of a row names a neuron, of "net" and "out". numbered: the rows below whole names are one round after another.
    """
    header, heading, cells_left, rounds = Header(), "", MOST_CELLS, 0
    for place, cells in rows:
        if header.words and len(cells) == len(header.words) + 1 and str(cells[0]).isdigit():  # a data frame's index
            cells = cells[1:]
        filled = [cell for cell in cells if cell not in (None, "")]
        cells_left -= len(filled)
        if cells_left < 0:
            raise Refused(f"{place}: the file goes on; a calculation has about 90 numbers")
        words = [cell for cell in filled if not is_value(cell)]
        named, numbers = sum(map(is_name, words)), len(filled) - len(words)
        if words and not numbers:
            heading = heading if named else words[-1]
            header = _header(cells, words, header, is_name)
        below, count = [], _count(cells, header)
        if numbers > 1 and not named if header.are_names else numbers:
            below_names = header.are_names or not words and len(cells) == len(header.words) and any(
                _may_be_name(str(column or ""), is_name) for column in header.words)
            below = _below(header, cells, "" if below_names else _row(words, header.words, is_name), is_name)
            if numbered and header.are_names and below and header.counter is None:
                count, rounds = f"after {rounds}", rounds + 1
        for name, values in below or _beside(filled, is_name):
            array = next((value for value in values if isinstance(value, tuple)), None)
            name = name if below else in_section(heading, name, lambda text, array=array: is_name(text, array))
            counted = name if counts.parted(name)[1] else f"{name} {count}".strip()
            yield f"{place}, {name}" if below else place, counted, values


def _header(cells, words, before, is_name):
    """The Header that a row of words is, or else the one before."""
    counter = next((cells.index(word) for word in words if counts.is_counter(word)
                    and (word == words[0] or len(word) > 1 and not is_name(word))), None)
    if len(words) == 1:  # below the columns of a data frame: what its index is
        return before if counter is None else Header([*words, *before.words], before.are_names, 0)
    named = sum(is_name(word) for word in words if counter is None or word != cells[counter])
    return before if len(words) == 2 and named == 1 and counter is None else Header(
        cells, named > (counter is None), counter)


def _count(cells, header):
    """The count of rounds in a row, in the column for it or at its beginning; "" where there is none."""
    first, at = next(filter(None, cells), ""), header.counter
    if at is None or len(cells) <= at or not re.fullmatch(r"\d+(\.0)?", str(cells[at])):
        return first if counts.is_count(first) else ""
    count = f"{header.words[at]} = {int(float(cells[at]))}"
    # Above whole names, it numbers no steps of one round.
    return f"round {int(float(cells[at]))}" if header.are_names and counts.parted(count)[1].is_label else count


def is_value(cell):
    """Whether a cell stands where a number should: a number, or what was meant as one, such as 37% and #DIV/0!; not a
    formula, such as 1/(1 + exp(-net_h1))."""
    return not isinstance(cell, str) or bool(re.match(r"(?!.*exp\()\s*([-+(\[.$\N{MINUS SIGN}]*\d|#\w|=)", cell))


def in_section(heading, name, is_name):
    """Below "New weights", w5 is the new w5; below "h1", net is its net input."""
    word = _SECTION.search(heading)
    if not word:
        return next(filter(is_name, (name, f"{name} {heading.strip('# ')}")), name)
    joined = f"{'new' if word[1].lower().startswith('update') else word[1]} {name}"
    return next(filter(is_name, (joined, f"{heading.strip('#: ')} {name}")), name)


def name_below(keys, is_name):
    """The name of a number below these keys: of as many of them as are one together, or else of the last, and with the
    count of rounds that is among them."""
    words = [key for key in keys if not counts.is_count(key)] or [""]
    together = (" ".join(words[at:]) for at in range(len(words) - 1))
    name = next(filter(is_name, together), in_section(" ".join(words[:-1]), words[-1], is_name))
    return " ".join([name, *filter(counts.is_count, keys)])


def _may_be_name(word, is_name):
    """Whether a word is a name, or has an index: h1 can be several names."""
    return is_name(word) or word[-1:].isdigit()


def _row(words, header, is_name):
    """The word that says whose numbers a row holds: a name, or one with a column's word; None where there is none."""
    return next((word for word in words if _may_be_name(word, is_name)
                 or any(is_name(f"{word} {column}") for column in header if column)), None)


def _below(header, cells, row, is_name):
    """(name, values) below a header: in the row of h1 and the column "net" stands net_h1; where the row is "", the
    columns' are whole names."""
    columns = header.words
    if row == "" and len(cells) > len(columns):
        return [(columns[0], cells)]
    if row is None or len(cells) > len(columns) or row and len(cells) < len(columns):
        return []
    named = []
    for at, (column, cell) in enumerate(zip(columns, cells, strict=False)):
        name = next(filter(is_name, (f"{column} {row}", f"{row} {column}")), f"{row} {column}").strip()
        if at != header.counter and is_value(cell) and re.search(r"[^\W\d]", str(column)) and (
                is_name(name) or not str(cell).isdigit()):
            named.append((name, [cell]))
    return named if not row or any(is_name(name) for name, _ in named) else []


def _beside(cells, is_name):
    """(name, values) in one row of filled cells. Between a name and its number may stand words, or the formula."""
    named, words, row = [], [], ""
    for are_values, group in groupby(cells, is_value):
        if not are_values:
            words = list(group)
            row = row or words[0]
        elif words:
            values = list(group)
            parts = str(values[0]).split()
            if len(values) == 1 < len(parts) == len(words) and all(map(NUMBER.fullmatch, parts)):  # h1, h2: 0.1 0.2
                values = parts
            if len(words) == len(values) and sum(map(is_name, words)) > 1:  # w1, w2 = 0.1, 0.2
                named += [(word, [value]) for word, value in zip(words, values, strict=True)]
            else:
                named.append((_name_among(words, row, is_name), values))
            words = []
    if len(words) == 2 and is_name(words[0]) and not is_name(words[1]):  # net_h1, nearly one
        named.append((words[0], [words[1]]))
    return named or _not_told_apart(cells, is_name)


def _name_among(words, row, is_name):
    """The name of what stands behind these words: the first two together (net, h1), one of them (c in "c: net_h1 = …"
    only counts), or one with the first word of the row (h1: net = …, out = …); the first word where none is a name."""
    ways = [" ".join(words[:2])] if len(words[0]) > 1 else []
    ways += sorted(words, key=lambda word: len(word) == 1)
    ways += [f"{row} {word}" for word in words if word != row]
    return next(filter(is_name, ways), words[0])


def _not_told_apart(cells, is_name):
    """A row that holds a number and seems to hold a name, or nothing else, as a name that is none, so that it is said;
    no row of prose."""
    text = " ".join(map(str, cells))
    words = re.findall(r"[^\W\d]\w*", text)
    is_meant = not words or any(_may_be_name(word, is_name) for word in words)
    return [(text, [text])] if is_meant and re.search(r"\d[.,]\d", text) else []
