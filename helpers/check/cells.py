"""One line of a calculation as its cells, a name and its number beside each other; and a cell as the number in it."""
import csv
import re
from itertools import takewhile

from helpers.check.answers import NUMBER, answer
from helpers.check.counts import is_counter
from helpers.check.pairs import is_value

LONGEST_NAME = 7  # words
# A number and what may stand behind it: "0.5 (h1)", "0.5 # a sum", "0.5 // a sum", "0.5 mm", "0.5,", "0.5..".
_REMARK = re.compile(rf"({NUMBER.pattern})\s*(?:[(\[#\\$&±].*|//.*|[^\W\d_]+\.?|[,;✓✔✅…]|\.{{1,3}})?")
_IN_BRACKETS = re.compile(rf".*?\(({NUMBER.pattern})\)")  # 0.59 (0.593269992)
_ARROW, _DIGIT = "(?:->|=>|→|<-)", r"(?=[-+]?\.?\d)"
# Between a name and its number: "net_h1 = 0.5", "net_h1: 0.5", "net_h1 -> 0.5", "net_h1 is 0.5", "net_h1 \approx 0.5".
_SIGN = re.compile(rf"\s*(?:(?:{_ARROW}|\b(?:is|equals)\b)\s*{_DIGIT}|[=:≈]|\\approx)\s*")
# Between two assignments, behind the first one's number: "net_h1 = 0.5, out_h1 = 0.6", "net_h1: 0.5 → out_h1: 0.6".
_NEXT = re.compile(rf"([=:→≈>]\s*\S*\d)[,;]?\s+(?:{_ARROW}\s*)?(?=[^\W\d][^=:,;]*(?:{_ARROW}|[=:≈]))")
# "w5: 0.4 -> 0.3": the old one and the new one.
_UPDATE = re.compile(rf"^([^=:]*[^=:\s])\s*[=:]\s*([^\s=:]+)\s*{_ARROW}\s*{_DIGIT}")
_DECIMAL_COMMA = re.compile(r"(?<!\w)(\d{1,3}),(\d+)")  # 0,5


def of_line(line, with_decimal_commas, is_name):
    """The cells of a line: what a separator, a sign such as "=", or blanks keep apart."""
    separator = next((mark for mark in ";\t|" if mark in line), ",")
    if separator == "," and with_decimal_commas:
        line = _DECIMAL_COMMA.sub("\\1\0\\2", line)
    cells = [cell.replace("\0", ",").strip(" \t*`") for cell in
             next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])]
    cells = [part for cell in cells for part in assigned(cell)]
    return _between_blanks(cells[0], is_name) if len(cells) == 1 else cells


def assigned(cell):
    """A cell such as "net_h1 = w1*i1 + … = 0.5" as name and number; any other stays as it is."""
    if not isinstance(cell, str) or cell[:1] == "=":  # a number, a date, or a formula of a spreadsheet
        return [cell.isoformat() if hasattr(cell, "isoformat") else cell]
    assignments = _NEXT.sub("\\1\n", _UPDATE.sub(r"\1 = \2\nnew \1 = ", cell)).split("\n")
    return [part for assignment in assignments for part in _sides(assignment)]


def _sides(assignment):
    """What the signs of one assignment keep apart, without the sums that were worked on the way to its number."""
    *names, value = _SIGN.split(assignment)
    again = [*takewhile(NUMBER.fullmatch, reversed(names))]
    number = str(without_remark(value))
    if again and NUMBER.fullmatch(number):  # net_h1 = 0.3775 ≈ 0.38
        names, values = names[:-len(again)], _unrounded([*reversed(again), number])
    else:
        values = [value.strip("'\"{}") if names else value]
    names = [bare for name in names if not is_value(bare := _bare(name))] or names
    return [*(name[1:-1] if name[:1] == "'" else name for name in names), *values]  # 'w5', but not w5'


def _bare(name):
    """A name without what stands around it in a dict or a list: {"w5", [w5 and w6], but not w[5]."""
    name = name.strip(' "').lstrip("{")
    return name if name.count("[") == name.count("]") else name.strip("[]")


def _between_blanks(cell, is_name):
    """A line without any separator: names, or numbers, or a name and a number, which has blanks in it or not."""
    words = cell.split()
    if len(words) > 1 and (all(is_name(word) or is_counter(word) for word in words)
                           or all(map(NUMBER.fullmatch, words))):
        return words
    for count in range(min(len(words) - 1, LONGEST_NAME), 0, -1):
        name, values = " ".join(words[:count]), words[count:]
        if is_value(values[0]) and is_name(name):
            return [name, *values] if all(map(NUMBER.fullmatch, values)) else [name, " ".join(values)]
    return [cell]


def without_remark(value):
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
