"""The matrix formulas, each once, and how they are worked: what `check_function` compares a program with.

A case is a row. For a layer of n_out neurons with n_in inputs, `inputs` is (batch, n_in), W is (n_out, n_in) and b is
(n_out,). Names that end in _next or _before belong to the neighbouring layers; `delta_last` is the delta of the last
layer.
"""
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

import numpy as np

ROWS = {
    "net": "inputs @ W.T + b",                # (batch, n_out), as the next four
    "out": "1/(1 + exp(-net))",
    "slope": "out*(1 - out)",
    "delta_last": "(out - Y)*slope",
    "delta": "(delta_next @ W_next)*slope",
    "dE_dW": "delta.T @ inputs",              # (n_out, n_in)
    "dE_db": "delta.sum(axis=0)",             # (n_out,)
    "W_new": "W - eta*dE_dW",
    "b_new": "b - eta*dE_db",
    "E": "(0.5*(Y - out)**2).sum()",          # one number
}

# --- Working the rows --------------------------------------------------------------------------------------------


class Slip(NamedTuple):
    """A row written wrong: the formula as it was worked, and what was done, in words."""

    row: str
    formula: str
    done: str


class Edit(NamedTuple):
    """A slip in some of the layers: `scope` is a key of SCOPES."""

    slip: Slip
    scope: str


# layer k of count -> is it meant; the likeliest first
SCOPES = {
    "every layer": lambda k, count: True,
    "the layers before the last": lambda k, count: k < count - 1,
    "the last layer": lambda k, count: k == count - 1,
    "the first layer": lambda k, count: k == 0,
    "the layers after the first": lambda k, count: k > 0,
    "the last layer but one": lambda k, count: k == count - 2,
    "the second layer": lambda k, count: k == 1,
}
FORWARD, BACK = ("net", "out", "slope"), ("dE_dW", "dE_db", "W_new", "b_new")
NEIGHBOURS = ("W", "b", "net", "out", "slope", "inputs")
FUNCTIONS = {"exp": np.exp, "tanh": np.tanh, "abs": np.abs, "log": np.log, "np": np}


def work(trial, edits=()):
    """All arrays of a trial and its X, {(row, k): array}, `delta_last` under "delta"; rows as `edits` has them.

    An edit that names a neighbour which a layer does not have leaves that layer as it is. Raises ValueError where
    shapes do not fit.
    """
    count, X = len(trial.weights), trial.X
    named = {**FUNCTIONS, "W_last": trial.weights[-1], **({"W_1": trial.weights[1]} if count > 1 else {})}
    layers = [{**named, "W": W, "b": b, "X": X, "Y": trial.Y, "eta": trial.eta, "batch": len(X), "n": len(W)}
              for W, b in zip(trial.weights, trial.biases, strict=True)]
    with np.errstate(all="ignore"):
        for k, layer in enumerate(layers):
            layer["inputs"] = layers[k - 1]["out"] if k else X
            _meet(layers, k, ("W", "b"))
            if k:
                layer["net_before"] = layers[k - 1]["net"]
            for row in FORWARD[:2]:
                layer[row] = _value(row, layer, k, count, edits)
        for k, layer in enumerate(layers):
            _meet(layers, k, NEIGHBOURS)
            layer["slope"] = _value("slope", layer, k, count, edits)
        layers[0]["inputs_before"] = layers[-1]["out"]  # which is what Python finds at outs[-1]
        for k in reversed(range(count)):
            _meet(layers, k, NEIGHBOURS)
            layers[k] |= {"out_last": layers[-1]["out"], "slope_last": layers[-1]["slope"]}
            _back(layers, k, count, edits)
        arrays = {("X", 0): X} | {(row, k): layer[row] for k, layer in enumerate(layers)
                  for row in (*FORWARD, "delta", *BACK) if row in layer}
        with suppress(ValueError):
            arrays["E", 0] = _value("E", layers[-1], count - 1, count, edits)
    return arrays


def _meet(layers, k, names):
    """Give layer k its neighbours' arrays."""
    for end, at in (("_next", k + 1), ("_before", k - 1)):
        if 0 <= at < len(layers):
            layers[k].update({name + end: layers[at][name] for name in names if name in layers[at]})


def _back(layers, k, count, edits):
    layer = layers[k]
    if k < count - 1:
        layer |= {"delta_next": layers[k + 1]["delta"], "W_next_new": layers[k + 1].get("W_new")}
    layer["delta"] = _value("delta" if k < count - 1 else "delta_last", layer, k, count, edits)
    for row in BACK:
        with suppress(ValueError, NameError):  # of a gradient in a wrong shape there is no new weight
            layer[row] = _value(row, layer, k, count, edits)


def _value(row, layer, k, count, edits):
    for slip, scope in edits:
        if slip.row == row and SCOPES[scope](k, count):
            try:
                return eval(_code(slip.formula), layer)
            except NameError:  # no such neighbour
                pass
    return eval(_code(ROWS[row]), layer)


@lru_cache(maxsize=4096)
def _code(formula):
    return compile(formula, "<matrices>", "eval")
