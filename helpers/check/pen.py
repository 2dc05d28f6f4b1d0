"""Slips of the pen: a number that was worked right and written wrong."""

import math
import re

LAST_DIGIT = ("cut off, not rounded", "one off, by rounding or by a slip")


def pen(answer, value):
    """How the digits of an answer differ from those of a value, in a few words, if by one slip of the pen."""
    if answer.digits < 3 or value == 0:
        return None
    if abs(answer.value + value) <= answer.unit / 2:
        return "its sign is wrong"
    if not 0 < answer.value * value < math.inf:
        return None
    places = round(math.log10(abs(answer.value)) - math.log10(abs(value)))
    if 0 < abs(places) < 20 and abs(answer.value - value * 10.0 ** places) <= answer.unit * 0.51:
        return f"its decimal point {'is in the wrong place' if re.search('[.,e]', answer.text) else 'got lost'}"
    if answer.digits < 4:
        return None
    theirs = _digits(answer.value, answer.digits)
    if abs(answer.value - value) < 1.5 * answer.unit:
        return LAST_DIGIT[theirs != _digits(value, answer.digits + 1)[:-1]]
    for count in (answer.digits + 1, answer.digits, answer.digits - 1) if answer.digits > 4 else ():
        for right in dict.fromkeys((_digits(value, count), _digits(value, count + 1)[:-1])):
            if what := _edited(theirs, right):
                return what
    return None


def _digits(value, count):
    return f"{abs(value):.{max(count, 1) - 1}e}".partition("e")[0].replace(".", "")


def _edited(theirs, right):
    """One digit lost, twice, too many or another, or two changed over."""
    if len(theirs) == len(right) - 1 and any(right[:k] + right[k + 1:] == theirs for k in range(len(right))):
        return "a digit got lost"
    for k in range(len(theirs) - 1):
        if len(theirs) == len(right) + 1 and theirs[:k] + theirs[k + 1:] == right:
            return "a digit stands there twice" if theirs[k] in theirs[max(0, k - 1):k] + theirs[k + 1:k + 2] else \
                "there is a digit too many"
    wrong = [k for k in range(len(right)) if len(theirs) == len(right) and theirs[k] != right[k]]
    if len(wrong) == 1 and wrong[0] < len(right) - 1:
        return "one digit is wrong"
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and [theirs[k] for k in wrong] == [right[k] for k in wrong[::-1]]:
        return "two digits changed places"
    return None
