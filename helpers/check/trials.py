"""Networks to try a learner's program on, the tutorial's and drawn ones, of one to four layers; what it did there."""
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from helpers.check import matrices
from helpers.check.called import Wrong
from helpers.example import GIVEN

NEAR = 2e-5  # of the largest number in an array: single precision comes nearer, and no slip does


class Trial(NamedTuple):
    """A network, its cases and a learning rate. words: how a sentence names it."""

    weights: list
    biases: list
    X: np.ndarray
    Y: np.ndarray
    eta: float
    words: str
    __hash__, __eq__ = object.__hash__, object.__eq__  # arrays have no hash


# First those where every product fits, whichever way round: there a slip gives numbers, and numbers can be explained.
SIZES = [((2, 2, 2, 2), 1), ((3, 3, 3), 3), ((2, 2, 2, 2, 2), 2), ((3, 5, 2), 1), ((3, 5, 2), 4), ((4, 3), 2),
         ((2, 4, 3, 5), 6), ((5, 4, 2, 3, 6), 7)]


def trials(seed=0, layers=None):
    """The tutorial's network and eight drawn ones, with biases for each neuron; only those of `layers` layers, if any.

    Weights, biases and cases are drawn so that no net input is large: every slip shows in the numbers.
    """
    g = GIVEN
    weights = [np.reshape([g[f"w{n}"] for n in range(first, first + 4)], (2, 2)) for first in (1, 5)]
    biases = [np.full(2, g["b1"]), np.full(2, g["b2"])]
    networks = [Trial(weights, biases, np.array([[g["i1"], g["i2"]]]), np.array([[g["target_o1"], g["target_o2"]]]),
                   g["eta"], "the tutorial's network (2-2-2, one case)")]
    rng = np.random.default_rng(seed)
    for sizes, batch in SIZES:
        cases = "one case" if batch == 1 else f"{batch} cases"
        networks.append(Trial([rng.uniform(0.2, 1, (n, m)) * rng.choice([-1, 1], (n, m)) for m, n in pairwise(sizes)],
                           [rng.uniform(-1, 1, n) for n in sizes[1:]], rng.uniform(0.1, 1, (batch, sizes[0])),
                           rng.uniform(0.05, 0.95, (batch, sizes[-1])), round(rng.uniform(0.2, 0.8), 2),
                           f"a network of {'-'.join(map(str, sizes))} neurons with {cases}"))
    return [trial for trial in networks if layers in (None, len(trial.weights))]


# --- What a program did there ------------------------------------------------------------------------------------


class Run(NamedTuple):
    """What a function did with a trial: its arrays {(row, k): array}, or the Wrong that says what kept it from it."""

    trial: Trial
    arrays: dict
    problem: Wrong | None = None

    def is_right(self, key, edits=()):
        """Whether an array is that of the formulas with these edits."""
        right = matrices.worked(self.trial, key, edits)
        return right is not None and alike(self.arrays[key], right)

    def wrong(self, edits=()):
        """Which arrays differ from the formulas with these edits, in the order of the calculation."""
        return [key for key in self.arrays if not self.is_right(key, edits)]

    def is_nearer(self, more, edits, wrong):
        """Whether more edits leave fewer arrays wrong than these edits, and make none wrong that was right."""
        touched = {key for slip, scope in more
                   for key in matrices.touched(slip.row, scope, edits, len(self.trial.weights))}
        return any(self.is_right(key, more + edits) for key in wrong if key in touched) and all(
            self.is_right(key, more + edits) for key in self.arrays if key in touched and key not in wrong)

    def pairs(self):
        """The arrays that differ, each with the one that should stand there."""
        return [(self.arrays[key], np.asarray(matrices.worked(self.trial, key))) for key in self.wrong()]


def alike(array, right):
    """Whether two arrays are the same but for rounding; those beyond all numbers, exactly."""
    if array.shape != np.shape(right):
        return False
    largest = np.abs(right).max(initial=0)
    return np.abs(array - right).max(initial=0) <= NEAR * largest if largest < np.inf else np.array_equal(array, right)


def same(run, other):
    """Whether a function did the same twice, but for rounding: where it returned nan, nan again."""
    return str(run.problem) == str(other.problem) and run.arrays.keys() == other.arrays.keys() and all(
        array.shape == other.arrays[key].shape and np.allclose(array, other.arrays[key], equal_nan=True)
        for key, array in run.arrays.items())


def turned(array, right):
    """Whether an array has the right numbers in it, if in another shape or with rows for columns."""
    return array.size == right.size and (alike(array.T, right) or alike(array.reshape(right.shape), right))
