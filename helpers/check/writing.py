"""How the numbers of a calculation are written: how far each may be off, and how far those that nobody saw."""
import math

from helpers.check.digits import COARSE, FEWEST, MOST, last_place

DOUBLE, SINGLE = 1e-14, 2.0 ** -24  # relative: what a computer's arithmetic may be off in one operation
AS_ROUNDED, AS_CUT = 0.55, 1.1  # units: what is carried with one digit more than it is shown is rounded twice


class Writing:
    """How a calculation is written: the finest rounding of its numbers, how many units each may be `off`, and how far
    arithmetic may be. rounded: the numbers that are right but rounded; where they are coarse, others may be."""

    def __init__(self, answers, single, way=None, rounded=()):
        places = [round(-math.log10(answer.unit)) for answer in answers]
        self.several, self.single, self.way = len(answers) > 2, single, way
        self.off = AS_CUT if way == "cut" else AS_ROUNDED
        fewest = 1 if self.several else 3  # one number alone says little about the others
        self.decimals = min(MOST, max([fewest, *places]))
        self.digits = min(MOST, max([fewest, *(answer.digits for answer in answers)]))
        self.coarsest = max((answer.unit for answer in rounded), default=0.0)
        self.shortest = max(COARSE + 1, min((answer.digits for answer in rounded), default=MOST))
        self.error = SINGLE if single else DOUBLE
        self.steps = None
        if way == "steps":  # each operation rounded, to so many digits or decimals as show at most
            self.steps = max(answer.digits for answer in answers), max(places)

    def half(self, value):
        """Half a unit of what such a calculation keeps of a value; a whole one where the rest is cut off."""
        return max(10.0 ** -self.decimals, last_place(value, self.digits)) / (1 if self.way == "cut" else 2)

    def unseen(self, value):
        """Half a unit of what is kept of a row that was not handed in; as little as of the coarsest ("mixed"), but two
        digits or three decimals, and as many digits as all show where these are enough."""
        enough = self.shortest >= FEWEST
        least = last_place(value, self.shortest) if enough else max(10.0 ** -COARSE, last_place(value, 2))
        return max(self.half(value), min(self.coarsest, least) / 2 if self.way == "mixed" else 0.0)

    def as_fine_as_others(self, answer):
        """Whether a number is no coarser than others that are right."""
        return answer.unit <= 1.01 * self.coarsest or answer.digits >= self.shortest
