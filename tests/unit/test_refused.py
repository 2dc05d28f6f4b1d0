"""What no public function can take is refused with this very sentence, and without a warning.

The sentences are renewed by one command, `python -m pytest tests/unit/test_refused.py --snapshot-update`.
"""
# ruff: noqa: F401 (what is imported is for the calls)
import inspect
import warnings

import numpy as np
import pytest

from helpers import check, drawing, formula, places, published, sheets, show, symbolic, watch, worksheet
from helpers.check import check_function, mistakes, order
from helpers.example import GIVEN
from helpers.finished import gradients
from helpers.network import Network

ROWS = worksheet.ROWS
CASES = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
LINES = order.scrambled("w6_new", ["out_o1", "out_h2"])
SHARES = [[[1.0], [2.0]]], [[0.0, 0.0]], "softmax"
POINT = ([1], [1])


def evaluate(edits=None, **given):
    return worksheet.evaluate(GIVEN | given, edits)


def row(written):
    return worksheet.evaluate(edits={"net_h1": written})


def tutorial():
    return Network([[[0.15, 0.2], [0.25, 0.3]], [[0.4, 0.45], [0.5, 0.55]]], [[0.35, 0.35], [0.6, 0.6]])


def train(**arguments):
    return Network.random([2, 3, 1], seed=0).train(*CASES, **{"rounds": 1, "eta": 0.5, **arguments})


def plot(lines, points=None, **more):
    return show.plot(lines, points, **{"xlabel": "x", "ylabel": "y", "alt": "A line.", **more})


def step(weights, biases, X, Y):
    """An update without eta."""


def network(*values, alt="A", **more):
    return show.network(*values, alt=alt, **more)


REFUSED = r"""
evaluate(wl=0.1)
evaluate(w1=True)
evaluate(w1=np.nan)
evaluate(w1=10**400)
evaluate(w1=np.full(2, np.longdouble("1e4000")))
evaluate(w1=1e308, i1=1e308)
worksheet.evaluate(3)
check.check_all([("net_h1", 1)])
check.check("net_h1", 1, given={"i1": 1})
check.check_value("the count", "many", 3)
check.check_value("the count", [3, 4], 3)
check.check_value("the count", 3, np.nan)
check.check_value("the count", None, "3")
check.check_choice("ab", **{"a b": True, "a_b": False})
check.check_choice("beside", above=True, below=False)
check.check_choice("above", above=True, below=True)
check.check_diagnosis(mistakes.sheet("H2"), "dE_total_dout_h1", "paths averagd")
check.check_diagnosis(mistakes.sheet("H2"), "dE_total_dout_h3", "H2")
check.check_diagnosis(mistakes.sheet("H2"), 0.25, "H2")
check.check_formula("dE_total_dout_o2", "dE_o2_dout_o2")
check.check_formula("net_o1", "E_o1")
check.check_question("question 1.6", "two")
check.check_question("7.2", 0.1)
mistakes.sheet("H22")
mistakes.sheet("E2", sheets.draw(1, sheets.write_out(2, 2, 1)), sheets.write_out(2, 2, 1))
order.scrambled("w9_new")
order.scrambled("w6_new", ["w6_new"])
order.scrambled("w1_new", rows=sheets.write_out(2, 8, 8))
check.check_order("AZ", LINES)
check.check_order(7, LINES)
check.check_order("AB", {"A": "w6_new"})
check_function(3)
check_function(lambda weights, biases: 1)
check_function(lambda weights, biases, X, Y, eta, rounds, size: 1)
check_function(gradients, layers=5)
check_function(step)
evaluate({"net_h9": "1"})
row("out_h1")
row("w1*i9")
row("__import__('os')")
row("w1.real")
row("1j")
row("True")
row("9**9**9**9")
row("w1 +")
row("(" * 300 + ")" * 300)
row("w1" * 9999)
worksheet.evaluate({}, rows={"x\nimport os": "1"})
worksheet.evaluate({}, rows={"exp": "1"})
worksheet.edited(3)
worksheet.edited(rows=3)
worksheet.train(True)
worksheet.train(5, edits={"net_h1": "1/(w1 - w1)"})
formula.parse(3)
formula.parse("exp(w1, 2)")
formula.parse("round(w1, w1)")
formula.parse("sqrt(w1)")
formula.parse("w1**2.5")
formula.parse("((w1**10)**10)**2")
formula.parse("w1*1e999")
formula.parse("exp + w1")
formula.parse("1or w1")
formula.parse("w1;".ljust(121, "1"))
sheets.write_out(2, 2, 2, hidden_activation="softmax")
sheets.write_out(2, 2, 2, output_activation="sigmoid")
sheets.write_out(2, 2, 2, error="hinge")
sheets.write_out(2, 2, 2, biases="shared")
sheets.write_out(2, 2, 2, error="cross_entropy", output_activation="tanh")
sheets.write_out(2, 2, 1, output_activation="softmax")
sheets.write_out(2, 101, 2)
sheets.with_biases(worksheet.edited({"net_h1": "w1*i1 + w2*i2 - b1"}))
sheets.with_biases({"out": "w1"})
symbolic.partial("net_o1", "w1")
symbolic.partial("net_o9", "w1")
symbolic.paths("E_total", "w9")
symbolic.remainder("net_h1")
symbolic.expression("round(w1, 4)")
published.rounded(0.3775, "0,3775 or so")
published.rounded(0.3775, "٣")
published.rounded(np.inf, "0.3775")
published.exact("w5_neu")
show.table(["a"], [["1"], ["1", "2"]])
show.compare([1])
show.compare({"net_h9": 1})
plot([1])
plot(dict.fromkeys("abcdef", POINT))
plot({"E": ([1, 2], [1])})
plot({"E": ([1], [-1.1e+100])})
plot({"E": ([1], [0])}, log="xy")
plot({"E": POINT}, {"P": (0, 1)}, log="xy")
plot({"E": POINT}, log="z")
plot({"E": ([1], [np.nan])})
plot({"E": POINT}, alt=" ")
network(alt="")
network([1])
network({"w1": "x"})
network(forward=["net_h9"])
network(paths=[[("E_total", "w1")]])
network({"w1": 1}, paths=[[("E_o1", "out_o1")]])
drawing.network({"x": "y"}, places.WIDE)
drawing.network(ROWS | {"net_h1": "w1*i1*i2 + b1"}, places.WIDE)
drawing.network({"net_g1": "w1*i1", "E_total": "net_g1"}, places.WIDE)
watch.explorer(step="net_h3")
watch.explorer(weight="b1")
watch.explorer({"i1": 1})
watch.learner(hidden=0)
watch.starting(2**31 - 1, ROWS)
Network([[[1.0, 2.0]]], [])
Network([], [])
Network([[1.0, 2.0]], [[0.0]])
Network([[[1.0, 2.0]], [[1.0, 2.0]]], [[0.0], [0.0]])
Network([[[1.0, 2.0]]], [[0.0, 0.0]])
Network([[[1, np.nan]]], [[0]])
Network([[["one"]]], [[0]])
Network([[[1]]], [[0]], ["tanh", "tanh"])
Network([[[1]]], [[0]], "logistik")
Network([[[1]], [[1]]], [[0], [0]], "softmax")
Network.random([2, 0], seed=1)
tutorial().forward([1, 2, 3])
tutorial().forward(np.ones((0, 2)))
tutorial().forward([1j, 1])
tutorial().total_error([[1], [1, 2]], [0, 1])
tutorial().train([1e300, 1e300], [0, 1], rounds=5, eta=1e300)
tutorial().total_error(np.ones((3, 2)), np.ones((2, 2)))
Network(*SHARES).total_error([1], [1, 1])
Network([[[1e+200]]], [[0]], "identity").gradient_check([1], [0])
train(eta=np.array([0.1, 0.2]))
train(eta=0)
train(batch=5)
train(rounds=2.5)
""".strip().splitlines()


@pytest.mark.parametrize("call", REFUSED)
def test_what_it_cannot_take_gets_this_very_sentence(call, snapshot):
    with pytest.raises((ValueError, TypeError)) as refused, warnings.catch_warnings():
        warnings.simplefilter("error")
        eval(call)
    assert f"{refused.typename}: {refused.value}" == snapshot
