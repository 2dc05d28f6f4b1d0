"""Whatever a public function is given: a result, or a ValueError or TypeError, in bounded time and memory.

Each function is called with arguments that are right, of which one or two are replaced, or have something in them
replaced, by what a learner may type by mistake or on purpose. `python tests/proof/fuzz.py` drives the readers of text longer.
"""
import ctypes
import decimal
import fractions
import importlib
import inspect
import math
import os
import pkgutil
import signal
from contextlib import contextmanager

import numpy as np
import psutil
import pytest
import sympy as sp
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

import helpers
from helpers import network, worksheet
from helpers.example import GIVEN
from helpers.worksheet import ROWS
from tests.proof import fuzz

SECONDS, MEGABYTES = 10, 400  # for one call, and for all calls of one function together
TIMES = int(os.environ.get("COURSE_TIMES", 1))  # COURSE_TIMES=100 tries a hundred times as often, each time others


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

XOR_X, XOR_Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]
WEIGHTS, BIASES = [[[0.1, 0.2], [0.3, 0.4]], [[0.5, 0.6]]], [[0.1, 0.1], [0.2]]


def a_network():
    return network.Network(WEIGHTS, BIASES)


def draw_a_figure(alt):
    from matplotlib.figure import Figure

    from helpers import show
    return show.figure(Figure(), alt)


# module.function -> (arguments that are right, how often it is tried); a function here is called in its place.
CALLS = {
    "answers.answer": (["w1", "0.15"], 100),
    "answers.read": "takes the bytes of a file: tests/proof/fuzz.py",
    "answers.with_lost_zeros": "takes Answers, which only answers.answer makes",
    "check.check": (["net_h1", "0.3775", GIVEN], 100),
    "check.check_all": ([{"net_h1": 0.3775, "out_h1": 0.593269992}, GIVEN], 100),
    "check.check_choice": (["above", {"above": True, "below": False}], 25),
    "check.check_diagnosis": ([{"net_h1": 0.3925, "out_h1": 0.6}, "net_h1", "O2", GIVEN], 50),
    "check.check_file": "opens a file: tests/test_check.py and tests/proof/fuzz.py",
    "check.check_formula": (["dE_total_dw5", "delta_o1*out_h1"], 30),
    "check.check_value": (["weights", 8, 8], 50),
    "check.quantities": ([GIVEN], 10),
    "collect.collect": "reads a folder: tests/test_collect.py",
    "collect.picture": "counts what collect.collect has read",
    "collect.read": "opens a file: tests/proof/fuzz.py",
    "collect.report": "reads a folder: tests/test_collect.py",
    "compiled.epochs": "prints what watch has checked",
    "compiled.expression": (["w1*i1"], 50),
    "compiled.learned": "prints what watch has checked",
    "compiled.named": "prints what watch has checked",
    "compiled.outputs": "prints what watch has checked",
    "compiled.sheet": "prints what watch has checked",
    "drawings.layers": "draws what watch has checked",
    "drawings.network": "draws what watch has checked",
    "drawings.page_file": "reads a file of the package",
    "sheets.draw": (["7-1"], 20),
    "handout.main": "a command line, read by argparse: tests/test_handout.py",
    "handout.notebook": "makes what handout.write has counted",
    "handout.numbers": ([7, 1], 15),
    "handout.progress": "a bar around what its caller goes through",
    "handout.write": "writes a folder: tests/test_handout.py",
    "mistakes.calculation": (["B4", GIVEN, {"net_h1": "w1"}], 50),
    "mistakes.in_order": ([{"E_o1": "dE_total_dw5"}, dict(ROWS)], 30),
    "mistakes.sheet": (["B4", GIVEN], 8),
    "network.Network": ([WEIGHTS, BIASES, "logistic", "float64"], 100),
    "network.Network.forward": ([XOR_X], 30),
    "network.Network.gradient_check": ([XOR_X, XOR_Y, 1e-5], 20),
    "network.Network.gradients": ([XOR_X, XOR_Y], 30),
    "network.Network.total_error": ([XOR_X, XOR_Y], 30),
    "network.Network.train": ([XOR_X, XOR_Y, {"rounds": 2, "eta": 0.5, "batch": 2, "seed": 1}], 75),
    "network.Network.random": ([[2, 3, 1], "logistic", {"seed": 1}], 50),
    "published.agrees": (["net_h1", 0.3775], 30),
    "published.exact": (["net_h1", {"net_h1": "w1"}, 1], 30),
    "published.rounded": ([0.3775, "0.3775"], 50),
    "show.compare": ([{"net_h1": 0.3775}], 30),
    "show.derivation": (["out_o1", "net_o1"], 20),
    "show.figure": (["An empty drawing without anything on it."], 8),
    "show.formula": ([sp.Symbol("w1")], 20),
    "show.latex": (["dE_total_dw5"], 50),
    "show.network": ([worksheet.evaluate(), {"forward": ["w1", "h1"], "alt": "The network.",
                                             "paths": [[("E_o1", "out_o1"), ("out_o1", "net_o1")]]}], 50),
    "show.plot": ([{"E_total": ([1, 2, 3], [0.3, 0.2, 0.1])}, {"start": (1, 0.3)},
                   {"xlabel": "rounds", "ylabel": "error", "log": "y", "alt": "It falls."}], 30),
    "show.table": ([["name", "value"], [["w1", "0.15"], ["w2", "0.2"]], "Weights"], 50),
    "symbolic.derivative": (["E_total", "w5", dict(ROWS)], 20),
    "symbolic.expression": (["w1*i1"], 50),
    "symbolic.in_givens": ([sp.Symbol("out_o1"), dict(ROWS)], 20),
    "symbolic.in_net_inputs": ([sp.Symbol("out_o1"), dict(ROWS)], 20),
    "symbolic.meaning": (["delta_h1", dict(ROWS)], 20),
    "symbolic.partial": (["net_o1", "w5", dict(ROWS)], 20),
    "symbolic.paths": (["E_total", "w5", dict(ROWS)], 20),
    "symbolic.remainder": (["dE_total_dw5", dict(ROWS)], 20),
    "watch.explorer": ([GIVEN, "net_h1", "w5"], 8),
    "watch.learner": ([2, 2, 1, "XOR", 1, 0.5], 15),
    "watch.patterns": (["XOR", 2, 1], 30),
    "watch.starting": ([1, dict(ROWS)], 30),
    "worksheet.checked": ([GIVEN, dict(ROWS)], 75),
    "closest": (["w1", list(ROWS)], 20),
    "worksheet.edited": ([{"net_h1": "w1"}, dict(ROWS)], 75),
    "worksheet.evaluate": ([GIVEN, {"net_h1": "w1"}, dict(ROWS)], 100),
    "worksheet.givens": ([dict(ROWS)], 30),
    "names_in": (["w1*i1"], 50),
    "number": (["w1", 0.15], 75),
    "parse": (["w1*i1"], 50),
    "whole": (["rounds", 3], 75),
    "sheets.split_biases": ([GIVEN, dict(ROWS)], 50),
    "worksheet.train": ([2, GIVEN, {"net_h1": "w1"}, dict(ROWS)], 75),
    "sheets.with_biases": ([dict(ROWS), True], 30),
    "sheets.write_out": ([2, 2, 2], 30),
    "written_out": (["w1*i1", {"w1": "w2"}], 30),
}
WITH_KEYWORDS = {"network.Network.train", "network.Network.random", "show.network", "show.plot"}
NEVER_REFUSE = {"check.quantities", "closest", "symbolic.meaning", "sheets.draw", "handout.numbers"}
IN_THEIR_PLACE = {
    "check.check_choice": lambda answer, options: helpers.check.check_choice(answer, **options),
    "show.figure": draw_a_figure,
    "whole": lambda name, value: helpers.whole(name, value, least=1, most=5),
}


def public_functions():
    for module in pkgutil.iter_modules(helpers.__path__):
        content = vars(importlib.import_module(f"helpers.{module.name}"))
        for name, value in content.items():
            if not name.startswith("_") and getattr(value, "__module__", "") == f"helpers.{module.name}":
                if inspect.isfunction(value):
                    yield f"{module.name}.{name}"
                elif value is network.Network:
                    yield f"{module.name}.{name}"
                    yield from (f"{module.name}.{name}.{method}" for method, is_one in vars(value).items()
                                if not method.startswith("_") and not isinstance(is_one, property))


def test_every_public_function_is_driven_or_it_is_said_why_not():
    assert sorted(public_functions()) == sorted(CALLS)
    driven = [how[1] for how in CALLS.values() if isinstance(how, tuple)]
    assert len(driven) >= 40 and sum(driven) >= 1_500


def function(name):
    if name in IN_THEIR_PLACE:
        return IN_THEIR_PLACE[name]
    module, _, rest = name.partition(".")
    found = importlib.import_module(f"helpers.{module}")
    for part in rest.split("."):
        found = getattr(found, part)
    if inspect.isfunction(found) and rest.startswith("Network."):  # a method, where `random` is already bound
        return lambda *args, **more: found(a_network(), *args, **more)
    return found


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
@pytest.mark.parametrize("name", [name for name, how in CALLS.items() if isinstance(how, tuple)])
def test_hostile_arguments_get_an_answer_or_a_value_or_type_error(name):
    call, (right, times) = function(name), CALLS[name]
    keywords = right[-1] if isinstance(right[-1], dict) and name in WITH_KEYWORDS else {}
    positions = [*(right[:-1] if keywords else right)]
    call(*positions, **keywords)
    refused = []

    @for_any(st.data())
    @settings(max_examples=times * TIMES, deadline=None, database=None, derandomize=TIMES == 1,
              suppress_health_check=list(HealthCheck))
    def drive(data):
        args, more = list(positions), dict(keywords)
        for place in data.draw(st.sets(st.sampled_from([*range(len(args)), *more]), min_size=1, max_size=2)):
            given = args if isinstance(place, int) else more
            given[place] = data.draw(spoiled(given[place]))
        with within(SECONDS):
            try:
                call(*args, **more)
            except (ValueError, TypeError) as reason:
                assert str(reason)
                refused.append(reason)

    before = psutil.Process().memory_info().rss
    drive()
    assert (psutil.Process().memory_info().rss - before) / 1e6 < MEGABYTES
    assert refused or name in NEVER_REFUSE


# --- What reads text and files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", fuzz.READERS)
@for_any(st.data())
@settings(max_examples=200 * TIMES, deadline=None, database=None, derandomize=True)
def test_a_reader_refuses_what_is_broken(reader, data):
    """Cut up and put together from right inputs, the words of the course and anything else."""
    parts = st.one_of(st.sampled_from(fuzz.SEEDS[reader]), st.sampled_from([word.encode() for word in fuzz.WORDS]),
                      st.text(max_size=5).map(str.encode), st.binary(max_size=5))
    text = b"".join(data.draw(st.lists(parts, max_size=6)))
    start, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 5))
    with within(SECONDS):
        fuzz.READERS[reader](text[:start] + text[start + length:])
