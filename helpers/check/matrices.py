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
BACK = ("dE_dW", "dE_db", "W_new", "b_new")
FUNCTIONS = {"exp": np.exp, "tanh": np.tanh, "abs": np.abs, "log": np.log, "np": np}


class _Layer(dict):
    """What the formulas of one layer may name: a row, or an array of another layer, is worked when it is asked for.

    Raises KeyError, which `eval` makes a NameError, for what a layer does not have and for a row that needs itself.
    """

    def __init__(self, layers, k, trial, edits):
        W = trial.weights[k]
        super().__init__(FUNCTIONS, W=W, b=trial.biases[k], X=trial.X, Y=trial.Y, eta=trial.eta, batch=len(trial.X),
                         n=len(W))
        self.layers, self.k, self.edits, self.begun = layers, k, edits, set()

    def __missing__(self, name):
        if name == "inputs":
            return self["out_before"] if self.k else self["X"]
        if name == "inputs_before" and not self.k:
            return self["out_last"]  # which is what Python finds at outs[-1]
        if name in ROWS and name not in self.begun:
            self.begun.add(name)
            try:
                self[name] = self._worked("delta_last" if name == "delta" and self is self.layers[-1] else name)
            finally:
                self.begun.remove(name)
            return self[name]
        base, _, where = name.rpartition("_")
        k = {"before": self.k - 1, "next": self.k + 1, "first": 0, "1": 1, "last": len(self.layers) - 1}.get(where, -1)
        if k not in range(len(self.layers)):
            raise KeyError(name)
        return self.layers[k][base]

    def _worked(self, row):
        here = [slip.formula for slip, scope in self.edits
                if slip.row == row and SCOPES[scope](self.k, len(self.layers))]
        here.sort(key=lambda formula: "{}" in formula)
        while here:
            with suppress(NameError):
                return eval(_code(combined(here, ROWS[row])), {}, self)
            here.pop(0)
        return eval(_code(ROWS[row]), {}, self)


def work(trial, edits=(), keys=None):
    """Arrays of a trial, {(row, k): array}, with rows as `edits` has them; `delta_last` is the delta of the last layer.

    keys: which (row, k); otherwise all gradients and new weights. An edit that names what a layer does not have leaves
    that layer as it is. An array that cannot be worked, because shapes do not fit, is missing.
    """
    layers, arrays = [], {}
    layers += (_Layer(layers, k, trial, edits) for k in range(len(trial.weights)))
    with np.errstate(all="ignore"):
        for row, k in product(BACK, range(len(layers))) if keys is None else keys:
            with suppress(ValueError, AttributeError, TypeError, IndexError, ArithmeticError):
                arrays[row, k] = layers[k][row]
    return arrays


def combined(formulas, right="{}"):
    """One formula for a row that was written wrong in each of these ways: those with a `{}` go around one without, or
    around the right one."""
    around = [formula for formula in formulas if "{}" in formula]
    whole = next((formula for formula in formulas if formula not in around), right)
    return reduce(lambda inner, outer: outer.replace("{}", f"({inner})"), around, whole)


@lru_cache(maxsize=4096)
def _code(formula):
    return compile(formula, "<matrices>", "eval")
