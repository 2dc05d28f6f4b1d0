"""Names and their numbers in the rows of a table or of a program's output: beside each other, or below a header."""
import re
from itertools import groupby

from helpers.arguments import Refused

MOST_CELLS = 5_000
_ROUNDS = re.compile("(round|epoch|iteration|step)s?", re.IGNORECASE)  # the first column of a table of rounds
_OF_ROUND = re.compile(rf" {_ROUNDS.pattern} ?\d", re.IGNORECASE)
_SECTION = re.compile(r"\b(new|updated?|gradient|grad|delta|error|output|target|net\b|out\b)", re.IGNORECASE)


def pairs(rows, is_name):
    """(place, name, its values) from (place, cells). A row with a name and a number in it that cannot be told apart
    comes as a name that is none. Raises ValueError where there are too many cells."""
    header, of_names, heading, first, cells_left = [], False, "", "", MOST_CELLS
    for place, cells in rows:
        filled = [cell for cell in cells if cell not in (None, "")]
        cells_left -= len(filled)
        if cells_left < 0:
            raise Refused(f"{place}: the file goes on; a calculation has about 90 numbers")
        words = [cell for cell in filled if not is_value(cell)]
        named, numbers = sum(map(is_name, words)), len(filled) - len(words)
        heading = words[-1] if words and not numbers and not named else heading
        if not numbers and len(words) > 1 and (named != 1 or len(words) > 2 or _ROUNDS.fullmatch(words[0])):
            header, of_names, first = cells, named > 1 or bool(_ROUNDS.fullmatch(words[0])), ""
        below = []
        if numbers > of_names and not (of_names and named):
            first = first or str(cells[0])
            row = "" if of_names else next(
                (word for word in words if word[-1].isdigit()
                 or any(is_name(f"{word} {column or ''}".strip()) for column in ("", *header))), None)
            below = _below(header, cells, row, first, is_name)
        for name, values in below or _beside(filled, is_name):
            yield (f"{place}, {name}", name, values) if below else (place, in_section(heading, name, is_name), values)


def is_value(cell):
    """Whether a cell stands where a number should: a number, or what was meant as one, such as 37% and #DIV/0!; not a
    formula, such as 1/(1 + exp(-net_h1))."""
    return not isinstance(cell, str) or bool(re.match(r"(?!.*exp\()\s*([-+(\[.$\N{MINUS SIGN}]*\d|#\w|=)", cell))


def of_round(name, count, first):
    """A name in a round that a program counts: from 0, or else each before or after its update."""
    return f"{name} {'after' if first == '0' else 'of round'} {int(count)}"


def in_section(heading, name, is_name):
    """Below "New weights", w5 is the new w5; below "h1", net is its net input."""
    word = _SECTION.search(heading)
    if not word:
        return next(filter(is_name, (name, f"{name} {heading.strip('# ')}")), name)
    joined = f"{'new' if word[1].lower().startswith('update') else word[1]} {name}"
    return joined if is_name(joined) else name


def _below(header, cells, row, first, is_name):
    """(name, values) below a header: in the row of h1 and the column "net" stands net_h1; without a row's name, the
    columns' are whole names. A first column may count the rounds."""
    if len(cells) == len(header) + 1 and str(cells[0]).isdigit():  # the index of a data frame
        cells = cells[1:]
    if row is None or len(cells) > len(header) or row and len(cells) < len(header):
        return [(header[0], cells)] if row == "" else []
    found, counted = [], bool(header and _ROUNDS.fullmatch(str(header[0]).strip())) and str(cells[0]).isdigit()
    for column, cell in [*zip(header, cells, strict=False)][counted:]:
        name = next(filter(is_name, (f"{column} {row}", f"{row} {column}")), f"{row} {column}").strip()
        if is_value(cell) and re.search(r"[^\W\d]", str(column)) and (is_name(name) or not str(cell).isdigit()):
            found.append((of_round(name, cells[0], first) if counted else name, [cell]))
    return found if not row or any(is_name(name) or _OF_ROUND.search(name) for name, _ in found) else []


def _beside(cells, is_name):
    """(name, values) in one row of filled cells. Between a name and its number may stand words, or the formula."""
    words, row, found = [], "", []
    for are_values, alike in groupby(cells, is_value):
        if not are_values:
            words = list(alike)
            row = row or words[0]
        elif words:
            values, each = list(alike), sum(map(is_name, words)) > 1  # w1, w2 = 0.1, 0.2
            ways = (*([" ".join(words[:2])] if len(words[0]) > 1 else []),
                    *sorted(words, key=lambda word: len(word) == 1),  # "c: net_h1 = …" is an entry of a list
                    *(f"{row} {word}" for word in words if word != row))  # h1: net = …, out = …
            if each and len(words) == len(values):
                found += [(word, [value]) for word, value in zip(words, values, strict=True)]
            else:
                found.append((next(filter(is_name, ways), words[0]), values))
            words = []
    if len(words) == 2 and is_name(words[0]) and not is_name(words[1]):
        found.append((words[0], [words[1]]))
    text = " ".join(map(str, cells))
    if not found and re.search(r"\d[.,]\d", text):
        written = re.findall(r"[^\W\d]\w*", text)
        if not written or any(is_name(word) or word[-1].isdigit() for word in written):
            found.append((text, [text]))
    return found
