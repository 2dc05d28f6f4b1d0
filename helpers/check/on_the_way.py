"""Rounded on the way: a number that comes out in all its digits once what it is worked from is rounded first.

People round what they note, and copy the last result with all the digits that their calculator shows. That is no
matter of tolerance: the number is worked again as they may have worked it, and has to be the same.
"""
import itertools
import math
from functools import cache

from helpers.check import answers as handed_in
from helpers.check.rounds import worked
from helpers.formula import is_name, names_in

ENOUGH = [*((count, "digits") for count in range(12, 4, -1)), *((count, "decimals") for count in range(12, 6, -1))]
FEWER = [*((count, "digits") for count in (4, 3)), *((count, "decimals") for count in range(6, 2, -1))]
FAR = 0.03  # relative: no three digits lead farther astray, but where a difference is small
LONG, SHORT = 4, 5  # digits beyond those rounded to: so many prove it; of a product without more, one, or two of so few
MOST = 100  # ways to note what one row is worked from; of more only those that are alike throughout


def rounding(name, answer, rows, values, unseen, old=0.0):
    """(count, unit) of a rounding on the way that gives a number, as it is worked from these values, in all its digits;
    None where none does. unseen: the rows that may have been rounded. old: what a new weight starts from."""
    off, step = abs(answer.value - values[name]), abs(values[name] - old)
    if off > FAR * step:
        return None
    whole = handed_in.answer(name, answer.value)
    filled = whole.digits < answer.digits  # with zeros, which no calculator shows
    for count, unit in ENOUGH + FEWER:
        spare = (whole.digits if unit == "digits" else round(-math.log10(whole.unit))) - count
        long = spare >= LONG
        if (long or not filled and spare > (count <= SHORT)) and off <= 1000 * 10.0 ** -count * (
                step if unit == "digits" else 1):
            half = max(0.51 * answer.unit if long else 0.0, 1e-14 * abs(answer.value))
            for keep, within in _keepers(count, unit):
                if _Worked(rows, values, unseen, keep, within).gives(name, answer.value, half):
                    return count, unit
    return None


def _keepers(count, unit):
    keep = (lambda value: round(value, count)) if unit == "decimals" else (lambda value: float(f"{value:.{count - 1}e}"))
    return (keep, None), (keep, keep)


class _Worked:
    """The values that a row may have had where each of those above it was noted, as `keep` does, or went on in full.
    within: rounds each result within a row as well."""

    def __init__(self, rows, values, unseen, keep, within):
        self.rows, self.values, self.unseen, self.keep, self.within = rows, values, unseen, keep, within
        self._carried = cache(self._carry)

    def gives(self, name, number, half):
        return any(abs(value - number) <= half for value in self._last(name, 2))

    def _carry(self, name):
        """What is noted of a row that is worked from what was noted."""
        if name not in self.unseen:
            return self.values[name]
        row = self.rows[name]
        value = worked(row, {used: self._carried(used) for used in names_in(row)}, self.within)
        return value if is_name(row) else self.keep(value)

    def _last(self, name, depth):
        """What a row may give before it is noted."""
        row = self.rows[name]
        used = names_in(row)
        depth -= len(self.unseen.intersection(used)) > 1
        choices = [self._noted(other, depth) for other in used]
        if math.prod(map(len, choices)) > MOST:
            longest = max(map(len, choices))
            alike = zip(*(choice if len(choice) == longest else itertools.islice(itertools.cycle(choice), longest)
                          for choice in choices), strict=True)
        else:
            alike = itertools.product(*choices)
        return {worked(row, dict(zip(used, numbers, strict=True)), self.within): None for numbers in alike}

    def _noted(self, name, depth):
        """What may be used of a row."""
        if name not in self.unseen:
            return [self.values[name]]
        if is_name(self.rows[name]):
            return self._noted(self.rows[name], depth)
        full = self._last(name, depth) if depth >= 0 else ()
        return [*dict.fromkeys([self.keep(self.values[name]), self._carried(name), *full, *map(self.keep, full)])]
