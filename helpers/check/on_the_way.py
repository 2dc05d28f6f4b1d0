"""Rounded on the way: a number that comes out in all its digits once what it is worked from is rounded first.

People round what they note, and copy the last result with all the digits that their calculator shows. That is no matter
of tolerance: the number is worked again as they may have worked it, and has to be the same.
"""
import itertools
import math
from functools import cache

from helpers.check import answers as handed_in
from helpers.check.digits import COARSE
from helpers.check.rounds import worked_or_nan
from helpers.formula import is_name, names_in

ENOUGH = [*((count, "digits") for count in range(12, 4, -1)), *((count, "decimals") for count in range(12, 6, -1))]
FEWER = [*((count, "digits") for count in (4, 3)), *((count, "decimals") for count in range(6, 2, -1))]
FAR, AMPLIFIED = 0.03, 1000  # relative, and units: farther no rounding leads astray
LONG, SHORT = 4, 4  # digits beyond those rounded to: so many prove it; rounded to so few, two at least
MOST = 100  # ways to note what one row is worked from; of more only those that are alike


def rounding(name, answer, rows, values, unseen, old):
    """(count, unit) of the rounding on the way that gives this number, as it is worked from these values; or None.
    unseen: the rows that may have been rounded. old: what a new weight starts from, as only its step is worked."""
    off, step = abs(answer.value - values[name]), abs(values[name] - old)
    if off > FAR * step:
        return None
    whole = handed_in.answer(name, float(f"{answer.value:.13g}"))  # without what floats are off
    worked_out = answer.binary and COARSE <= whole.digits < answer.digits  # a float is off where short ones are added
    filled = not answer.binary and whole.digits < answer.digits  # with zeros, as no calculator does
    decimals = round(-math.log10(whole.unit))
    shown = {"decimals": decimals, "digits": decimals + math.floor(math.log10(step)) + 1 if step else 0}
    scale = {"decimals": 1.0, "digits": step}
    for count, unit in ENOUGH + FEWER:
        spare = shown[unit] - count
        same = spare >= (0 if count > SHORT else 2) and not filled and (answer.binary or whole.digits > SHORT + 1)
        if (spare >= LONG or same or worked_out) and off <= AMPLIFIED * scale[unit] * 10.0 ** -count:
            near = max(0.51 * answer.unit if spare >= LONG else 0.0, 1e-14 * abs(answer.value))
            keep = _keep(count, unit)
            for within in (None, keep):
                found = _Worked(rows, values, unseen, keep, within).found(name)
                if any(abs(value - answer.value) <= near for value in found):
                    return count, unit
    return None


def _keep(count, unit):
    if unit == "decimals":
        return lambda value: round(value, count)
    return lambda value: float(f"{value:.{count - 1}e}")


class _Worked:
    """What a row may give where each of those above it was noted, as `keep` does, or went on in full. within: rounds
    each result on the way through a row as well, if anything."""

    def __init__(self, rows, values, unseen, keep, within):
        self.rows, self.values, self.unseen, self.keep, self.within = rows, values, unseen, keep, within
        self._carried = cache(self._carry)

    def found(self, name, depth=2):
        """What a row may give before it is noted itself. depth: so often what two rows give is combined in all ways."""
        row = self.rows[name]
        used = names_in(row)
        depth -= len(self.unseen.intersection(used)) > 1
        choices = [self._noted(other, depth) for other in used]
        if math.prod(map(len, choices)) > MOST:
            longest = max(map(len, choices))
            alike = zip(*(itertools.islice(itertools.cycle(choice), longest) for choice in choices), strict=True)
            choices = [*alike, [*map(self._carried, used)]]
        else:
            choices = itertools.product(*choices)
        values = (worked_or_nan(row, dict(zip(used, numbers, strict=True)), self.within) for numbers in choices)
        return dict.fromkeys(values)

    def _noted(self, name, depth):
        """What may be used of a row: itself rounded, worked from rounded ones, or one of those that it may give."""
        if name not in self.unseen:
            return [self.values[name]]
        if is_name(self.rows[name]):
            return self._noted(self.rows[name], depth)
        found = self.found(name, depth) if depth > 0 else ()
        return [*dict.fromkeys([self.keep(self.values[name]), self._carried(name), *found, *map(self.keep, found)])]

    def _carry(self, name):
        """What is noted of a row where all was noted that it is worked from."""
        if name not in self.unseen:
            return self.values[name]
        row = self.rows[name]
        value = worked_or_nan(row, {used: self._carried(used) for used in names_in(row)}, self.within)
        return value if is_name(row) else self.keep(value)
