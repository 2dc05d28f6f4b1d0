"""What nobody should pass to a function: odd texts, numbers and objects, alone or somewhere in a right argument."""
import ctypes
import decimal
import fractions
import math

import numpy as np
import sympy as sp
from hypothesis import strategies as st


def nested(depth):
    """A list in a list in a list …"""
    inner = []
    for _ in range(depth):
        inner = [inner]
    return inner


class Odd:
    """An object whose text is markup."""

    def __repr__(self):
        return "<script>alert(1)</script>"


TEXTS = ["", " ", "w1", "E_total", "net_h1", "1e400", "-", "0x10", "0,3775", "w" * 100_000, "(" * 5_000, "9**9**9",
         "\x00", "<img src=x onerror=alert(1)>", "{0.__class__}", "%n%s", "${7*7}", "__import__('os').system('true')",
         "\ud800", "lambda: 1", "import os", "exp", "w1\nw2", "√2", "١٢٣", "nan", "inf", "None", "<b>w1</b>"]
NUMBERS = [0, -1, 1, True, 10**400, -10**400, 1e308, -1e308, 5e-324, math.nan, math.inf, -math.inf, 1j, 0.5, -0.0,
           decimal.Decimal("sNaN"), decimal.Decimal("1e999999"), fractions.Fraction(1, 3), np.float64("nan"),
           np.int8(-1), np.float32(0.5), np.bool_(True), np.longdouble("1e4000"), np.uint64(2**63)]
OTHERS = [None, b"w1", (), [], {}, set(), object(), Odd(), print, type, range(3), nested(500), {"w1": {"w1": {}}},
          np.array([]), np.array([0.1, 0.2]), np.full((2, 3), np.inf), np.array(["w1"]), np.array([None]),
          np.array(0.5), np.zeros((0, 2)), np.datetime64("2015-03-17"), np.ma.masked, memoryview(b"w1"),
          sp.Symbol("w1"), sp.nan, sp.zoo, float, slice(None), [0.1] * 7, {None: None}, {"w1": "w1"}, {1: 2}, iter(()),
          Ellipsis, ctypes.c_double(1)]
hostile = st.one_of(st.sampled_from(TEXTS), st.sampled_from(NUMBERS), st.sampled_from(OTHERS), st.text(max_size=30),
                    st.floats(), st.integers(-1_000, 1_000))


@st.composite
def spoiled(draw, value, depth=0):
    """The value, or something hostile in its place, or the value with something hostile in it."""
    choice = draw(st.integers(0, 3)) if depth < 3 else 0
    if choice == 0 or not isinstance(value, (dict, list, tuple)) or not value:
        return draw(hostile)
    if isinstance(value, dict):
        key = draw(st.sampled_from(sorted(value)))
        if choice == 1:
            return value | {draw(st.sampled_from(TEXTS)): draw(hostile)}
        if choice == 2:
            return {name: inner for name, inner in value.items() if name != key}
        return value | {key: draw(spoiled(value[key], depth + 1))}
    place = draw(st.integers(0, len(value) - 1))
    parts = list(value)
    parts[place:place + 1] = [] if choice == 1 else [draw(spoiled(parts[place], depth + 1))]
    return type(value)(parts)
