"""The matrix formulas, each once, and how they are worked: what `check_function` compares a program with.

A case is a row. For a layer of n_out neurons with n_in inputs, `inputs` is (batch, n_in), W is (n_out, n_in) and b is
(n_out,). Names that end in _next or _before belong to the neighbouring layers, those in _first, _1 and _last to
the first, the second and the last one; the row `delta_last` is the delta of the last layer.
"""
from contextlib import suppress
from functools import lru_cache, reduce
from itertools import product
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
    """A row written wrong: the formula as it was worked, and what was done, in words. `{}` in a formula is the row as
    it stands there otherwise, right or wrong."""

    row: str
    formula: str
    done: str


class Edit(NamedTuple):
    """A slip in some of the layers: `scope` is a key of SCOPES."""

    slip: Slip
    scope: str


# which of the layers are meant; the likeliest first
SCOPES = {"every layer": slice(None), "the layers before the last": slice(-1), "the last layer": slice(-1, None),
          "the first layer": slice(1), "the layers after the first": slice(1, None),
          "the last layer but one": slice(-2, -1), "the second layer": slice(1, 2)}
BACK = ("dE_dW", "dE_db", "W_new", "b_new")
FUNCTIONS = {"exp": np.exp, "tanh": np.tanh, "abs": np.abs, "log": np.log, "np": np}


class _Layer(dict):
    """What the formulas of one layer may name: a row, or an array of another layer, is worked when it is asked for.

    Raises KeyError, which `eval` makes a NameError, for what a layer does not have and for a row that needs itself.
    """

    def __init__(self, layers, k, edits, known):
        super().__init__(known)
        self.layers, self.k, self.edits, self.begun = layers, k, edits, set()

    def __missing__(self, name):
        row, k = _meant(name, self.k, len(self.layers))
        if (row, k) != (name, self.k):
            return self.layers[k][row]
        if row not in ROWS or row in self.begun:
            raise KeyError(name)
        self.begun.add(row)
        try:
            for code in _codes(row, _formulas(row, k, len(self.layers), self.edits)):
                with suppress(NameError):
                    return self.setdefault(row, eval(code, {}, self))
        finally:
            self.begun.remove(row)
        raise KeyError(name)


@lru_cache(maxsize=4096)
def _meant(name, k, count):
    """Which row or array, of which layer, a name stands for in layer k of count; the name itself, if it is unknown."""
    if name == "inputs":
        return ("out", k - 1) if k else ("X", k)
    if name == "inputs_before" and not k:
        return "out", count - 1  # which is what Python finds at outs[-1]
    if name == "delta" and k == count - 1:
        return "delta_last", k
    there, _, where = name.rpartition("_")
    other = {"before": k - 1, "next": k + 1, "first": 0, "1": 1, "last": count - 1}.get(where)
    return _meant(there, other, count) if name not in ROWS and other in range(count) else (name, k)


def _formulas(row, k, count, edits):
    """How edits have a row in layer k of count, if they have it."""
    return tuple([slip.formula for slip, scope in edits if slip.row == row and k in range(count)[SCOPES[scope]]])


@lru_cache(maxsize=4096)
def _codes(row, formulas):
    """What is tried for a row: all these, then fewer of them, where a name is missing, and in the end what is right."""
    here = sorted(formulas, key=lambda formula: "{}" in formula)
    texts = [*(combined(here[number:], ROWS[row]) for number in range(len(here))), ROWS[row]]
    return [compile(text, "<matrices>", "eval") for text in texts]


@lru_cache(maxsize=4096)
def _needs(edits, count):
    """(row, k) -> what it is worked out from, each as (row, k), too."""
    return {(row, k): {_meant(name, k, count) for code in _codes(row, _formulas(row, k, count, edits))
                       for name in code.co_names} for row, k in product(ROWS, range(count))}


@lru_cache(maxsize=4096)
def touched(row, scope, edits, count):
    """Which (row, k) come out otherwise where a row is edited after these edits: itself, and what depends on it."""
    found = {(row, k) for k in range(count)[SCOPES[scope]]}
    while further := {place for place, needed in _needs(edits, count).items()
                      if place not in found and not found.isdisjoint(needed)}:
        found |= further
    return found


@lru_cache(maxsize=1024)
def _layers(trial, edits):
    """The layers of a trial, with what was worked before the first of these edits came in and is not touched by it."""
    layers, count = [], len(trial.weights)
    if edits:
        known = [dict(layer) for layer in _layers(trial, edits[1:])]
        for row, k in touched(edits[0].slip.row, edits[0].scope, edits[1:], count):
            known[k].pop(row, None)
    else:
        known = [FUNCTIONS | {"W": W, "b": b, "X": trial.X, "Y": trial.Y, "eta": trial.eta, "batch": len(trial.X),
                              "n": len(W)} for W, b in zip(trial.weights, trial.biases, strict=True)]
    layers += (_Layer(layers, k, edits, known[k]) for k in range(count))
    return layers


def worked(trial, key, edits=()):
    """The array (row, k) of a trial, with rows as `edits` has them; None where it cannot be worked, because shapes do
    not fit. An edit that names what a layer does not have leaves that layer as it is."""
    row, k = key
    with suppress(ValueError, AttributeError, TypeError, IndexError, ArithmeticError):
        return _layers(trial, edits)[k][row]


@np.errstate(all="ignore")
def work(trial, edits=(), keys=None):
    """The arrays that can be worked, {(row, k): array}: of these keys, otherwise all gradients and new weights."""
    keys = product(BACK, range(len(trial.weights))) if keys is None else keys
    found = {key: worked(trial, key, edits) for key in keys}
    return {key: array for key, array in found.items() if array is not None}


def combined(formulas, right="{}"):
    """One formula for a row that was written wrong in each of these ways: those with a `{}` go around one without, or
    around the right one."""
    around = [formula for formula in formulas if "{}" in formula]
    whole = next((formula for formula in formulas if formula not in around), right)
    return reduce(lambda inner, outer: outer.replace("{}", f"({inner})"), around, whole)
