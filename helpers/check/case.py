"""A row that does not follow, and one explanation of it."""
import math
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property
from typing import NamedTuple

from helpers import worksheet
from helpers.check import rounds
from helpers.check.digits import COARSE, MOST, last_place
from helpers.check.kinds import net_of
from helpers.check.marking import Marks
from helpers.check.writing import AS_ROUNDED
from helpers.formula import names_in


class Rank(IntEnum):
    """How far-fetched a cause is: of those that explain equally much, only the lowest are told."""

    LIKELY = 0  # a known mistake throughout; the tutorial's number; a like quantity in its place; rounded, all digits
    EASY = 1  # happens easily; or likely, but in some rows only, or in all rows alike
    RARE = 2  # any other slip in one row
    FAR = 3  # a number of another kind copied, a whole calculation rounded, another eta in one new weight
    ANY = 4  # a number that was looked for until it fitted: every row has one


class Says(IntEnum):
    """Of what a cause speaks: of several that give the same number, only the first is told."""

    IDEA = 0  # a known mistake, or what was done to the numbers, the step or the row at large
    NEURON = 1  # the number of a neuron stands there, or the number itself with the other sign
    GIVEN = 2  # two quantities changed places, or one is a number to start from
    NUMBER = 3  # any other number stands there, or another output in this row
    PART = 4  # any other part of a formula
    SIGN = 5  # a sign got lost: rather a sum is a difference, or the step was added


class Cause(NamedTuple):
    """One explanation of a row that does not follow."""

    edits: dict  # row -> the formula by which it was worked; or a number to start from -> another in its place
    mistake: str | None = None  # the id of a known one; else `row`, `what` and `part` say what was done
    row: str | None = None  # where
    what: str | None = None  # an entry of `kinds_of_slips.SLIPS`
    part: object = None  # to what: a name, a formula, a word; or (what was written, what belongs there)
    loop: str | None = None  # what is wrong with the repetition (see `rounds.after`)
    rank: Rank = Rank.LIKELY
    marks: Marks | None = None  # those that it leaves
    confirmed: bool = False  # whether it explains more than two slips, so that it is none by chance
    off: dict = {}  # row -> how far its number may be off, which is only known from the learner's

    @property
    def places(self):
        """The rows that it edits, each once for all rounds."""
        return {rounds.row_of(row) for row in self.edits}


def is_number_of(answer, value):
    """Whether a value stands there, rounded as the answer is, or as printed numbers are that somebody goes on from."""
    return abs(answer.value - value) <= AS_ROUNDED * max(answer.unit, last_place(value, MOST), 10.0 ** -MOST)


@dataclass
class Case:
    """A row that does not follow, with the calculation that it stands in. between: the rows it may have come from."""

    name: str
    between: list
    sheet: rounds.Unrolled
    answers: dict
    marks: Marks

    @property
    def row(self):
        return self.sheet.rows[self.name]

    @cached_property
    def _again(self):
        """A function: the edited rows (a tuple) -> the rows between to work again, in order, the row itself always."""
        @cache
        def again(edited):
            changed = {self.name, *edited}
            for row in self.between:
                if not changed.isdisjoint(names_in(self.sheet.rows[row])):
                    changed.add(row)
            return [row for row in self.between if row in changed]
        return again

    @cached_property
    def net(self):
        return net_of(self.sheet.base)

    @cached_property
    def nearby(self):
        """The row, what it uses, and what this uses."""
        used = {self.name, *names_in(self.row)}
        return used | {name for row in used for name in names_in(self.sheet.rows.get(row, "0"))}

    def worked(self, edits):
        """The row's value with these edits (formulas, or numbers), from the learner's own numbers; not a number where
        there is none."""
        rows, given = self.sheet.rows, self.sheet.given
        values = self.marks.own | {name: float(edits[name]) for name in edits if name in given}
        try:
            worksheet.work_out([(row, edits.get(row, rows[row])) for row in self._again(tuple(edits))], values)
        except (ArithmeticError, ValueError):
            return math.nan
        return values.get(self.name, math.nan)

    def is_led_to(self, cause):
        """Whether a cause nearly gives the row's number, and makes a difference to it."""
        if cause.loop:
            return self.is_near(rounds.trained(self.sheet, self.name, cause.edits, cause.loop))
        return self.fits(cause.edits) and (self.name in cause.edits or self.worked(cause.edits) != self.worked({}))

    def fits(self, edits):
        return self.is_near(self.worked(edits))

    def is_near(self, value):
        """Whether a value of the row nearly fills the gap between the number that was given and what follows: rounding
        may move it farther than it moves the row, and how far is not known before it is marked."""
        answer, follows = self.answers[self.name], self.marks.follows[self.name]
        near = 0.02 * abs(answer.value - follows) + 4 * self.marks.reach[self.name]
        if len(self.answers) < 3 and answer.digits < COARSE:
            near = 1e-9  # nearly every slip would give so few digits
        return abs(value - answer.value) <= near
