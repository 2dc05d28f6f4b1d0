"""What a learner hands in as one number: its value, and the digits it was given with.

A number comes as text, as Python's own numbers, or as a scalar of NumPy, PyTorch and the like. Nothing is executed, and
what is no number gets one sentence that says what was found and what is expected.
"""
import math
import re
import reprlib
import struct
import unicodedata
from decimal import Decimal, InvalidOperation
from numbers import Integral, Rational, Real
from typing import NamedTuple

from helpers.arguments import Refused, RefusedType

LONGEST = 1_000  # characters
HALF = {"bfloat16": 2.0 ** -7, "float16": 2.0 ** -9}  # half precision -> a relative unit; the first that fits
_FIGURES = r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eEdD][+-]?\d+)?"  # Fortran writes D
NUMBER = re.compile(_FIGURES)
# np.float64(0.5) and tensor(0.5, grad_fn=…), as programs print them: the number is inside.
PRINTED = re.compile(r"\b(?:\w+\.)?(?:float\d*|[tT]ensor|[aA]rray)\(\s*['\"\[]?([^()\[\],'\"]*)['\"\]]?"
                     r"(?:, *[a-z](?:[^()]|\([\d,]*\))*)?\)")
_TIMES_TEN = re.compile(r"\s*(?:[·×⋅∙∗*xX]|\\cdot|\\times)\s*10\s*(?:\^|\*\*)\s*[({]?\s*([-+]?\d+)\s*[)}]?")
# Text that is no number -> what to say about it; the first that fits.
_REASONS = [
    ("", "is empty: a number is expected"),
    (r"[^\d%‰]*%[^\d%‰]*|.*\d\s*[%‰].*", "is a percentage: write the plain number, which is a hundredth of it"),
    (r"(?=.*\d)(?=.*[OoIl])[\d.,OoIl]+", "has a letter in it, such as O for 0 or l for 1: only digits are expected"),
    (rf"{_FIGURES}\s*(-|to|or)\s*{_FIGURES}", "is two numbers, or a difference: write the one number that is meant"),
    (r"=.*", "is a formula without its number: save the file in the program that works it out, or write the number"),
    (r"\d{4}-\d\d-\d\d.*", "is a date, which a spreadsheet may make of a number: a number is expected"),
    (r"#.*", "is what a spreadsheet shows for a formula that failed: mend the formula, a number is expected"),
    (rf"\S*[\d)]\s*([*/^×·÷]|\s[xX]\s).*|[\d.,]+\s*:.*|\(?{_FIGURES}\s*[+-].*|([-+]\s*|\(.*)[a-zA-Z(].*"
     r"|.*[\w)]\s*[*/^].*|\w+\(.*",
     "is something to work out: write the number that it gives"),
    (r"[\d.,\s_]*[.,\s_][\d.,\s_]*", "has more than one point, comma or blank: write one decimal point and "
                                     "nothing else between the digits"),
    (rf"{_FIGURES}\s*[^\d\s.,].*", "has more in it than a number: leave out the unit or the remark behind it"),
    (rf"\D.*\W{_FIGURES}", "has more in it than a number: leave out what stands before it"),
    (r"\D+", "is a word: a number in digits is expected"),
]


class Answer(NamedTuple):
    """A number as it was given: its text, its value, how many digits that shows, and one unit of the last of them.

    single: it is a float32 number and has the digits of one, however many a float64 shows for it. binary: it is one of
    Python's floats, which do not show the zeros that they end in.
    """

    text: str
    value: float
    digits: int
    unit: float
    single: bool = False
    binary: bool = False


def answer(name, value):
    """`value` as an Answer. A float has the digits that `str` prints; text keeps its last zeros.

    A decimal comma, a typographic minus and 1.5·10^-3 are understood, and what programs print around a number.
    name: what the sentences call it. Raises ValueError (`Refused`) for text that is no finite number, TypeError
    (`RefusedType`) for anything else that is none.
    """
    if isinstance(value, list | tuple) and len(value) == 1:  # as a comma makes it that stands behind
        value = value[0]
    if isinstance(value, str):
        text, single, binary = value.strip(), False, False
        number = decimal(text)
        if number is None:
            raise Refused(f"{name} = {reprlib.repr(text)} {_reason(text)}")
    else:
        scalar, kind = _scalar(name, value), str(getattr(value, "dtype", ""))
        if half := next((unit for type_, unit in HALF.items() if type_ in kind), None):
            return Answer(f"{scalar:.3g}", float(scalar), 3, max(half * abs(scalar), 1e-8))
        text, single = _shown(scalar)
        binary = isinstance(scalar, float)
        number, single = Decimal(text), single or "float32" in kind
    size = float(number) if number.is_finite() else math.inf
    if not math.isfinite(size):
        raise Refused(f"{name} = {text[:60]} is not finite, as after a division by 0 or the logarithm of 0")
    digits, exponent = number.as_tuple()[1:]
    return Answer(text, size, len(digits), 10.0 ** max(-300, min(exponent, 300)), single, binary)


def decimal(text):
    """A text as a Decimal, or None for what is no number."""
    if len(text) > LONGEST:
        return None
    text = re.sub(r"^(\*\*|`)(.*)\1$", r"\2", text.strip("$")).replace("{,}", ".")  # marks; a decimal comma in LaTeX
    text = re.sub("[⁺⁻⁰¹²³⁴-⁹]+", lambda power: "^" + unicodedata.normalize("NFKC", power[0]), text)
    text = _TIMES_TEN.sub(r"e\1", re.sub("[−–—‐]", "-", PRINTED.sub(r"\1", text)))  # 1.5·10⁻³
    text = re.sub(r"^([-+])\s+", r"\1", text)
    text = re.sub(r"(?<=\d)[\s'’](?=\d{3}(?!\d))", "", text)  # 10 000, and 0.298 371 109
    text = re.sub(r"(?<=[\d.])[dD](?=[+-]?\d)", "e", text)
    try:
        return None if "_" in text else Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def _reason(text):
    if len(text) > LONGEST:
        return f"has {len(text):,} characters: a number is expected"
    plain = text.replace("\N{MINUS SIGN}", "-")
    return next((words for pattern, words in _REASONS if re.fullmatch(pattern, plain, re.DOTALL)),
                "is no number: a number in digits is expected")


def _scalar(name, value):
    """The one number that an object holds: an array or a tensor of one element may stand for it."""
    try:  # NumPy and PyTorch, which need not be here, say `item`; mpmath and others of their kind convert to float
        number = value.item() if hasattr(value, "item") else value
        number = number if isinstance(number, (Rational, float, Decimal)) else type(number).__float__(number)
    except Exception:  # a tensor of several elements raises what its library likes
        number = None
    if isinstance(number, bool) or not isinstance(number, (Real, Decimal)):
        raise RefusedType(f"{name} = {reprlib.repr(value)} {_kind(value)}")
    return number


def is_decimal_comma(value):
    """Whether a value is what Python makes of 0,3775."""
    return isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, Integral) for part in value)


def _kind(value):
    """What an object that is no number is, and what is expected."""
    if value is None:
        return "is no answer yet: a number is expected"
    if type(value).__name__ in ("bool", "bool_"):
        return "is a yes or a no: a number is expected"
    if is_decimal_comma(value):
        return "is two numbers for Python, which separates by the comma: write a decimal point"
    if hasattr(value, "__len__") and not isinstance(value, bytes):
        return f"is a whole {'table' if hasattr(value, 'ndim') else type(value).__name__}: which number of it is meant?"
    if callable(value):
        return "is a function: the number that it gives is expected"
    return f"is no number but of type {type(value).__name__}: a number is expected"


def _shown(number):
    """(text, whether it is a number of single precision): as a computer shows it; a fraction as its float."""
    if isinstance(number, Rational):
        try:
            size = float(number)
        except OverflowError:  # Python cannot even print a whole number of more than 4,300 digits
            return "inf", False
        return (str(number) if isinstance(number, Integral) else repr(size)), False
    text = str(number)
    if isinstance(number, Decimal) or not math.isfinite(number):
        return text, False
    rounded = (f"{number:.{digits}g}" for digits in range(1, 10))
    short = next((short for short in rounded if nearest(float(short)) == number), text)
    return (text, False) if float(short) == number else (short, True)


def nearest(number):
    """The number of single precision next to a number; infinite where it is too large."""
    try:
        return struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        return math.inf
