"""Whatever a public function is given: a result, or a ValueError or TypeError, in bounded time and memory.

Public is what has no leading underscore in a module that lessons and teachers use; the others get what these have read.
Each function is called with arguments that are right, of which some are replaced, or have something in them replaced,
by what a learner may type by mistake or on purpose. `python tests/proof/fuzz.py` drives the readers of text longer.
"""
import ctypes
import decimal
import fractions
import inspect
import math
import os
import signal
from contextlib import contextmanager

import numpy as np
import psutil
import pytest
import sympy as sp
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st
from matplotlib.figure import Figure

from helpers import check, published, sheets, show, symbolic, watch, worksheet
from helpers.check import order
from helpers.example import GIVEN
from helpers.network import Network
from tests.proof import fuzz

SECONDS, MEGABYTES = 60, 400  # for one call, and for all calls of one function together
TIMES = int(os.environ.get("COURSE_TIMES", 1))  # COURSE_TIMES=100 tries a hundred times as often, each time others
ROWS = dict(worksheet.ROWS)
XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]
WEIGHTS, BIASES = [[[0.1, 0.2], [0.3, 0.4]], [[0.5, 0.6]]], [[0.1, 0.1], [0.2]]
NETWORK, LINES = Network(WEIGHTS, BIASES), order.scrambled("w7_new", ["out_o2", "out_h1"], seed=55)


# --- What is called rightly --------------------------------------------------------------------------------------


def check_choice(answer, options):
    return check.check_choice(answer, **options)


def check_order(answer):
    return check.check_order(answer, LINES)


def figure(alt):
    return show.figure(Figure(), alt)


def right(*positions, **keywords):
    return positions, keywords


CALLS = {
    check.check: right("net_h1", "0.3775", GIVEN),
    check.check_all: right({"net_h1": 0.3775, "out_h1": 0.593269992}, GIVEN),
    check_choice: right("above", {"above": True, "below": False}),
    check.check_diagnosis: right({"net_h1": 0.3925, "out_h1": 0.6}, "net_h1", "O2", GIVEN),
    check.check_formula: right("dE_total_dw5", "delta_o1*out_h1"),
    check_order: right("FBEHDA"),
    check.check_question: right("5.7", 0.01872561, GIVEN),
    check.check_value: right("weights", 8, 8),
    check.quantities: right(GIVEN),
    Network: right(WEIGHTS, BIASES, "logistic"),
    NETWORK.forward: right(XOR[0]),
    NETWORK.gradient_check: right(*XOR),
    NETWORK.gradients: right(*XOR),
    Network.random: right([2, 3, 1], "logistic", seed=1),
    NETWORK.total_error: right(*XOR),
    Network(WEIGHTS, BIASES).train: right(*XOR, rounds=2, eta=0.5, batch=2, seed=1),
    published.agrees: right("net_h1", 0.3775),
    published.exact: right("net_h1"),
    published.rounded: right(0.3775, "0.3775"),
    sheets.draw: right("7-1"),
    sheets.split_biases: right(GIVEN),
    sheets.with_biases: right(ROWS, True),
    sheets.write_out: right(2, 2, 2),
    show.compare: right({"net_h1": 0.3775}),
    show.derivation: right("out_o1", "net_o1"),
    figure: right("An empty drawing without anything on it."),
    show.network: right(worksheet.evaluate(), forward=["i1", "net_h1"], alt="The network.",
                        paths=[[("E_o1", "out_o1"), ("out_o1", "net_o1")]]),
    show.plot: right({"E_total": ([1, 2, 3], [0.3, 0.2, 0.1])}, {"start": (1, 0.3)},
                     xlabel="rounds", ylabel="error", log="y", alt="It falls."),
    show.table: right(["name", "value"], [["w1", "0.15"], ["w2", "0.2"]], "Weights"),
    symbolic.derivative: right("E_total", "w5", ROWS),
    symbolic.expression: right("w1*i1"),
    symbolic.meaning: right("delta_h1", ROWS),
    symbolic.partial: right("net_o1", "w5", ROWS),
    symbolic.paths: right("E_total", "w5", ROWS),
    symbolic.remainder: right("dE_total_dw5", ROWS),
    watch.explorer: right(GIVEN, "net_h1", "w5"),
    watch.learner: right(2),
    watch.starting: right(1, ROWS),
    worksheet.checked: right(GIVEN, ROWS),
    worksheet.edited: right({"net_h1": "w1"}, ROWS),
    worksheet.evaluate: right(GIVEN, {"net_h1": "w1"}, ROWS),
    worksheet.givens: right(ROWS),
    worksheet.learned: right(ROWS),
    worksheet.train: right(2, GIVEN, {"net_h1": "w1"}, ROWS),
}
SLOW = {check.check_diagnosis, check.check_formula, check.check_question, check.quantities, sheets.draw, figure,
        show.compare, show.derivation, show.network, show.plot, watch.explorer, watch.learner, watch.starting}
ANSWER_ANYTHING = {check.quantities, sheets.draw, symbolic.meaning}  # never a ValueError or TypeError
NOT_CALLED = {
    "at": "takes a formula of its own module",
    "check_file": "opens a file: tests/unit/test_files.py and tests/proof/fuzz.py",
    "error_of": "takes names that its caller has read",
    "in_order": "takes names that its caller has read",
    **dict.fromkeys(("leading_to", "updated_first"), "takes a sheet that its caller has read"),
    **dict.fromkeys(("work_out", "worked"), "takes what a sheet has checked, and raises what arithmetic raises"),
}


def test_every_public_function_is_called_or_it_is_said_why_not():
    public = {name for module in (check, published, sheets, show, symbolic, watch, worksheet)
              for name, value in vars(module).items() if inspect.isfunction(inspect.unwrap(value))
              and value.__module__.startswith(module.__name__)}
    public |= {name for name, value in vars(Network).items() if not isinstance(value, property)} | {"Network"}
    assert {name for name in public if name[0] != "_"} == {call.__name__ for call in CALLS} | NOT_CALLED.keys()


# --- What nobody should pass -------------------------------------------------------------------------------------


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


# --- Called so ---------------------------------------------------------------------------------------------------


@contextmanager
def within(seconds):
    """An error where something takes longer than that, on systems that can ring."""
    def ring(*_):
        raise AssertionError(f"took longer than {seconds} seconds")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.filterwarnings("error", "ignore:Warning. converting a masked element to nan",
                            "ignore:Glyph .* missing from font",
                            # pyparsing's words to older Matplotlibs
                            r"ignore:'\w+' (argument is )?deprecated.{1,3}use '\w+':DeprecationWarning")
@pytest.mark.parametrize("call", CALLS, ids=[f"{call.__module__}.{call.__qualname__}" for call in CALLS])
def test_hostile_arguments_get_an_answer_or_a_value_or_type_error(call):
    positions, keywords = CALLS[call]
    call(*positions, **keywords)
    refused = []

    @for_any(st.data())
    @settings(max_examples=(5 if call in SLOW else 30) * TIMES, derandomize=TIMES == 1,
              suppress_health_check=list(HealthCheck))
    def drive(data):
        given, named = list(positions), dict(keywords)
        for place in data.draw(st.sets(st.sampled_from([*range(len(given)), *named]), min_size=1, max_size=2)):
            arguments = given if isinstance(place, int) else named
            arguments[place] = data.draw(spoiled(arguments[place]))
        with within(SECONDS):
            try:
                call(*given, **named)
            except (ValueError, TypeError) as reason:
                assert str(reason)
                refused.append(reason)

    before = psutil.Process().memory_info().rss
    drive()
    assert (psutil.Process().memory_info().rss - before) / 1e6 < MEGABYTES
    assert refused or call in ANSWER_ANYTHING


@pytest.mark.parametrize("call", [call for call in CALLS if "rows" in inspect.signature(call).parameters
                                  and call != show.table], ids=lambda call: f"{call.__module__}.{call.__name__}")
@pytest.mark.parametrize("rows", [{3: "1"}, {None: "w1"}, {("net_h1",): "w1"}, {"net h1": "w1"}, {"net_h1": None},
                                  {"net_h1": 3}, {"net_h1": ["w1"]}, ["net_h1"]], ids=str)
def test_what_is_no_sheet_is_refused_wherever_one_is_taken_in(call, rows):
    positions, keywords = CALLS[call]
    arguments = inspect.signature(call).bind(*positions, **keywords).arguments | {"rows": rows}
    with pytest.raises((ValueError, TypeError), match="cannot be the name of a row|a formula is text|is not a mapping"):
        call(**arguments)


@pytest.mark.parametrize("reader", fuzz.READERS)
@for_any(st.data())
@settings(max_examples=100 * TIMES, derandomize=TIMES == 1)
def test_a_reader_refuses_what_is_broken(reader, data):
    """Cut up and put together from right inputs, the words of the course and anything else."""
    parts = st.one_of(st.sampled_from(fuzz.SEEDS[reader]), st.sampled_from([word.encode() for word in fuzz.WORDS]),
                      st.text(max_size=5).map(str.encode), st.binary(max_size=5))
    text = b"".join(data.draw(st.lists(parts, max_size=6)))
    start, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 5))
    with within(SECONDS):
        fuzz.READERS[reader](text[:start] + text[start + length:])
