"""How each public function of helpers is called rightly, wherever it stands; `test_hostile.py` spoils the arguments.

Public is what has no leading underscore in a module of helpers, or in the `__init__.py` of a package of helpers.
"""
import importlib
import inspect
import pkgutil

import sympy as sp
from matplotlib.figure import Figure

import helpers
from helpers import network, worksheet
from helpers.check import order
from helpers.example import GIVEN
from helpers.worksheet import ROWS

XOR_X, XOR_Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]
WEIGHTS, BIASES = [[[0.1, 0.2], [0.3, 0.4]], [[0.5, 0.6]]], [[0.1, 0.1], [0.2]]
LINES = order.scrambled("w7_new", ["out_o2", "out_h1"], seed=55)


def right(*positions, **keywords):
    return positions, keywords


# The function's name -> its arguments; a method's with its class. With the module's name before it where two share one.
CALLS = {
    "Network": right(WEIGHTS, BIASES, "logistic", "float64"),
    "Network.forward": right(XOR_X),
    "Network.gradient_check": right(XOR_X, XOR_Y, 1e-5),
    "Network.gradients": right(XOR_X, XOR_Y),
    "Network.random": right([2, 3, 1], "logistic", seed=1),
    "Network.total_error": right(XOR_X, XOR_Y),
    "Network.train": right(XOR_X, XOR_Y, rounds=2, eta=0.5, batch=2, seed=1),
    "agrees": right("net_h1", 0.3775),
    "calls_in": right("w1*i1"),
    "check": right("net_h1", "0.3775", GIVEN),
    "check_all": right({"net_h1": 0.3775, "out_h1": 0.593269992}, GIVEN),
    "check_choice": right("above", {"above": True, "below": False}),
    "check_diagnosis": right({"net_h1": 0.3925, "out_h1": 0.6}, "net_h1", "O2", GIVEN),
    "check_formula": right("dE_total_dw5", "delta_o1*out_h1"),
    "check_order": right("FBEHDA"),
    "check_question": right("5.7", 0.01872561, GIVEN),
    "check_value": right("weights", 8, 8),
    "checked": right(GIVEN, dict(ROWS)),
    "choice": right("error", "squared", ("squared", "cross-entropy")),
    "closest": right("w1", list(ROWS)),
    "code": right("w1*i1"),
    "compare": right({"net_h1": 0.3775}),
    "derivation": right("out_o1", "net_o1"),
    "derivative": right("E_total", "w5", dict(ROWS)),
    "draw": right("7-1"),
    "edited": right({"net_h1": "w1"}, dict(ROWS)),
    "evaluate": right(GIVEN, {"net_h1": "w1"}, dict(ROWS)),
    "exact": right("net_h1", {"net_h1": "w1"}, 1),
    "explorer": right(GIVEN, "net_h1", "w5"),
    "expression": right("w1*i1"),
    "factors": right("w1*i1"),
    "figure": right("An empty drawing without anything on it."),
    "formula": right(sp.Symbol("w1")),
    "givens": right(dict(ROWS)),
    "in_floats": right("w1*i1"),
    "in_javascript": right("w1**2"),
    "in_net_inputs": right(sp.Symbol("out_o1"), dict(ROWS)),
    "is_name": right("w1"),
    "latex": right("dE_total_dw5"),
    "learned": right(dict(ROWS)),
    "learner": right(2, 2, 1, "XOR", 1, 0.5),
    "mapping": right("rows", dict(ROWS), "{'net_h1': 'w1'}"),
    "meaning": right("delta_h1", dict(ROWS)),
    "names_in": right("w1*i1"),
    "network": right(worksheet.evaluate(), forward=["w1", "h1"], alt="The network.",
                     paths=[[("E_o1", "out_o1"), ("out_o1", "net_o1")]]),
    "number": right("w1", 0.15),
    "parse": right("w1*i1"),
    "partial": right("net_o1", "w5", dict(ROWS)),
    "paths": right("E_total", "w5", dict(ROWS)),
    "patterns": right("XOR", 2, 1),
    "plot": right({"E_total": ([1, 2, 3], [0.3, 0.2, 0.1])}, {"start": (1, 0.3)},
                  xlabel="rounds", ylabel="error", log="y", alt="It falls."),
    "product_of": right(["w1", "i1"]),
    "quantities": right(GIVEN),
    "remainder": right("dE_total_dw5", dict(ROWS)),
    "renamed": right("w1*i1", {"w1": "w2"}),
    "rounded": right(0.3775, "0.3775"),
    "split_biases": right(GIVEN, dict(ROWS)),
    "starting": right(1, dict(ROWS)),
    "sum_of": right(["w1*i1", "b1"]),
    "table": right(["name", "value"], [["w1", "0.15"], ["w2", "0.2"]], "Weights"),
    "terms": right("w1*i1 + b1"),
    "train": right(2, GIVEN, {"net_h1": "w1"}, dict(ROWS)),
    "whole": right("rounds", 3),
    "with_biases": right(dict(ROWS), True),
    "write_out": right(2, 2, 2),
    "written_out": right("w1*i1", {"w1": "w2"}),
}
SLOW = {"check_diagnosis", "draw", "explorer", "figure", "learner", "network", "plot", "quantities"}
ANSWER_ANYTHING = {"closest", "draw", "is_name", "meaning", "quantities"}  # never a ValueError or TypeError

# A function's name, or a whole module's -> why it is not called with what nobody should pass.
NOT_CALLED = {
    "check_file": "opens a file: tests/unit/test_check.py and tests/proof/fuzz.py",
    "counted": "counts what its caller has",
    "drawing": "draws what show and watch have checked",
    "places": "places what show and watch have checked",
    "finished": "what a learner could have written in lessons 09 and 10: as plain, and tests/unit/test_finished.py",
    "in_order": "takes names that its caller has read",
    "negative": "takes a tree that parse has made",
    "renamed_name": "takes names that its caller has read",
    "short": "takes a text that its caller has read",
    "slips": "takes a row that a sheet has checked",
    "worked": "takes a row that a sheet has checked, and raises what arithmetic raises",
    "written": "takes a tree that parse has made",
}

# What is called instead, where the function itself takes something that cannot be spoiled.
INSTEAD = {
    "check_choice": lambda check_choice: lambda answer, options: check_choice(answer, **options),
    "check_order": lambda check_order: lambda answer: check_order(answer, LINES),
    "figure": lambda figure: lambda alt: figure(Figure(), alt),
    "whole": lambda whole: lambda name, value: whole(name, value, least=1, most=5),
}


def public_functions():
    """(module, name, function) for each; a method is a function that makes a network and calls it."""
    for module in (part.name for part in pkgutil.iter_modules(helpers.__path__)):
        for name, value in vars(importlib.import_module(f"helpers.{module}")).items():
            own = f"{getattr(value, '__module__', '')}.".startswith(f"helpers.{module}.")
            if own and not name.startswith("_") and inspect.isfunction(inspect.unwrap(value)):
                yield module, name, INSTEAD.get(name, lambda function: function)(value)
    yield "network", "Network", network.Network
    for name, value in vars(network.Network).items():
        if not name.startswith("_") and not isinstance(value, property):
            yield "network", f"Network.{name}", _method(name)


def _method(name):
    return lambda *positions, **keywords: getattr(network.Network(WEIGHTS, BIASES), name)(*positions, **keywords)
