"""What is handed in becomes a number with its digits, or there is a sentence that says what was expected."""
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from helpers.check.answers import Answer, answer

THIRD = float(np.float32(1) / np.float32(3))  # 0.3333333432674408: a float32 number in a float


class Tensor:
    """A scalar as PyTorch has it: it says its number with `item`, which fails where there are several."""

    dtype = "torch.float32"

    def __init__(self, *numbers):
        self.numbers = numbers

    def __len__(self):
        return len(self.numbers)

    def item(self):
        if len(self.numbers) > 1:
            raise RuntimeError("a Tensor with 2 elements cannot be converted to Scalar")
        return self.numbers[0]


@pytest.mark.parametrize(("value", "expected"), [
    ("0.298 371", Answer("0.298 371", 0.298371, 6, 1e-6)), ("8.195D-01", Answer("8.195D-01", 0.8195, 4, 1e-4)),
    (0.25, Answer("0.25", 0.25, 2, 0.01, binary=True)), (Fraction(1, 4), Answer("0.25", 0.25, 2, 0.01)),
    (Decimal("0.250"), Answer("0.250", 0.25, 3, 0.001)), (np.array([0.25]), Answer("0.25", 0.25, 2, 0.01, binary=True)),
    (mpmath.mpf("0.25"), Answer("0.25", 0.25, 2, 0.01, binary=True)),
    *((alone, Answer("0.250", 0.25, 3, 0.001)) for alone in (["0.250"], ("0.250",), [Decimal("0.250")])),
    (np.float16(0.5), Answer("0.5", 0.5, 3, 2 ** -10)),
    *((third, Answer("0.33333334", 0.33333334, 8, 1e-8, True, True)) for third in (THIRD, np.float32(THIRD),
                                                                               Tensor(THIRD))),
    (np.float32(0.5), Answer("0.5", 0.5, 1, 0.1, True, True)),
    *((text, Answer(text, -0.0015, 2, 1e-4)) for text in (
        "- 0.0015", "– 0,0015", "**-0.0015**", "−1.5 × 10⁻³", "-1,5×10^(-3)", "-1.5 * 10**-3", r"$-1.5 \cdot 10^{-3}$",
        r"-1.5\times10^{-03}", r"-1{,}5\cdot10^{-3}", "tensor([-0.0015], grad_fn=<SigmoidBackward0>)")),
    ("1e305", Answer("1e305", 1e305, 1, 1e300)), ("0." + "1" * 998, Answer("0." + "1" * 998, 1 / 9, 998, 1e-300))])
def test_a_number_has_the_digits_it_was_given_with(value, expected):
    assert answer("x", value) == expected


WORK_IT_OUT = "is something to work out: write the number that it gives"
ONE_POINT = "has more than one point, comma or blank: write one decimal point and nothing else between the digits"
BEHIND, BEFORE = (f"has more in it than a number: leave out {what}" for what in
                  ("the unit or the remark behind it", "what stands before it"))
WORD, YES_OR_NO = "is a word: a number in digits is expected", "is a yes or a no: a number is expected"
TEXTS = [
    ("37%", "is a percentage: write the plain number, which is a hundredth of it"), ("exp(0.5)", WORK_IT_OUT),
    ("3/8", WORK_IT_OUT), ("1,000.5", ONE_POINT), ("1_0", ONE_POINT),
    ("0.5932O", "has a letter in it, such as O for 0 or l for 1: only digits are expected"),
    ("0.59-0.6", "is two numbers, or a difference: write the one number that is meant"),
    ("", "is empty: a number is expected"), ("?", WORD), ("0.2 (h1)", BEHIND), ("net_h1 = 0.2", BEFORE),
    ("=A1*B1", "is a formula without its number: save the file in the program that works it out, or write the number"),
    ("2024-10-01T00:00:00", "is a date, which a spreadsheet may make of a number: a number is expected"),
    ("net_h1: 0.2", BEFORE), *((f"-0.2 {remark}", BEHIND) for remark in ("rounded", "J", "percent", "(h1)")),
    *((work, WORK_IT_OUT) for work in ("-exp(2)", "- out_h1", "1:2", "-0.5*3")),
    ("#DIV/0!", "is what a spreadsheet shows for a formula that failed: mend the formula, a number is expected")]
OBJECTS = [
    ((0, 2), "is two numbers for Python, which separates by the comma: write a decimal point"),
    (np.array([1, 2]), "is a whole table: which number of it is meant?"), (np.bool_(True), YES_OR_NO),
    ((0.02, -0.29), "is a whole tuple: which number of it is meant?"),
    (([0.2], [0.3]), "is a whole tuple: which number of it is meant?"),
    (None, "is no answer yet: a number is expected"), (len, "is a function: the number that it gives is expected"),
    (b"0.5", "is no number but of type bytes: a number is expected"),
    (sp.Symbol("w1"), "is no number but of type Symbol: a number is expected")]


@pytest.mark.parametrize(("error", "value", "words"), [
    *((ValueError, *case) for case in TEXTS), *((TypeError, *case) for case in OBJECTS)])
def test_what_is_no_number_is_told_what_it_is(error, value, words):
    with pytest.raises(error) as refused:
        answer("net_h1", value)
    assert str(refused.value) == f"net_h1 = {value!r} {words}"


@pytest.mark.parametrize(("error", "value", "words"), [
    (ValueError, "1e309", "x = 1e309 is not finite, as after a division by 0 or the logarithm of 0"),
    (ValueError, 10**5000, "x = inf is not finite"), (ValueError, Decimal("sNaN"), "x = sNaN is not finite"),
    (ValueError, "a" * 1001, "has 1,001 characters: a number is expected"),
    (TypeError, Tensor(1, 2), "is a whole Tensor")], ids=range(5))
def test_what_is_too_large_or_too_long_is_refused(error, value, words):
    with pytest.raises(error, match=words):
        answer("x", value)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float32_number_in_a_float_is_shown_as_float32_shows_it(value):
    found = answer("x", value)
    assert np.float32(found.text) == np.float32(value)
    assert found.single == (float(str(np.float32(value))) != value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_itself_or_a_float32_number(value):
    found = answer("x", value)
    assert found.value == value or found.single and float(np.float32(value)) == value
