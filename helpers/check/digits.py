"""What the digits of a number show of its value."""
import math

from helpers.check.answers import nearest

FEWEST, MOST = 5, 9  # digits: fewer are too few; whoever goes on from printed numbers has no more
COARSE = 3  # digits, or decimals: fewer say nothing


def shows(answer, value, digits):
    """Whether an answer shows so many significant digits of a value; a float may end in zeros that it does not show."""
    return answer.digits >= digits or answer.binary and abs(answer.value - value) <= last_place(value, digits) * 0.5001


def is_coarse(answer, value):
    """Whether an answer shows neither three digits nor three decimals of a value, so that it confirms nothing."""
    near = answer.binary and abs(answer.value - value) <= 10.0 ** -COARSE * 0.5001
    return not (shows(answer, value, COARSE) or near or answer.unit < 10.0 ** -COARSE * 1.5)


def is_rounded(answer, value, writing):
    """Whether an answer is a value with some of its digits; if it is as near as the finest of all numbers would be, it
    may only have lost its zeros."""
    least = max(last_place(value, MOST), min(writing.half(value), answer.unit / 20))
    return least < abs(answer.value - value) <= answer.unit / 2


def is_complete(value, digits=FEWEST):
    """Whether a value has no more digits than those that are asked for, so that it can be written as it is."""
    return abs(float(f"{value:.{digits - 1}e}") - value) <= 1e-12 * abs(value)


def are_single(answers):
    """Whether numbers come from single precision: where one surely does, as a computer shows it, others may have been
    worked from it; else where all can."""
    return any(answer.single for answer in answers) or bool(answers) and all(
        abs(nearest(answer.value) - answer.value) <= answer.unit * 0.5001 for answer in answers)


def last_place(value, digits):
    """One unit of the last of so many digits."""
    return (10.0 ** max(-300, math.floor(math.log10(abs(value))) + 1 - digits) if value and math.isfinite(value)
            else 10.0 ** -digits)
