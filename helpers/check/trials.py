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


# First those where every product fits, whichever way round: there a slip gives numbers, and numbers can be explained.
SIZES = [((2, 2, 2, 2), 1), ((3, 3, 3), 3), ((2, 2, 2, 2, 2), 2), ((3, 5, 2), 1), ((3, 5, 2), 4), ((4, 3), 2),
         ((2, 4, 3, 5), 6), ((5, 4, 2, 3, 6), 7)]


def trials(seed=0, layers=None):
    """The tutorial's network and eight drawn ones, with biases for each neuron; only those of `layers` layers, if any.

    Weights, biases and cases are drawn so that no net input is large: every slip shows in the numbers.
    """
    g = GIVEN
    weights = [np.array([[g["w1"], g["w2"]], [g["w3"], g["w4"]]]), np.array([[g["w5"], g["w6"]], [g["w7"], g["w8"]]])]
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

    def right(self, edits=()):
        """The arrays that should stand there, by the formulas with these edits; what cannot be worked is missing."""
        return matrices.work(self.trial, edits, self.arrays)

    def wrong(self, edits=()):
        """Which arrays differ from the formulas with these edits, in the order of the calculation."""
        right = self.right(edits)
        return [key for key, array in self.arrays.items() if key not in right or not alike(array, right[key])]

    def pairs(self):
        """The arrays that differ, each with the one that should stand there."""
        right = self.right()
        return [(self.arrays[key], np.asarray(right[key])) for key in self.wrong()]


def alike(array, right):
    """Whether two arrays are the same but for rounding; those beyond all numbers, exactly."""
    right = np.asarray(right)
    if array.shape != right.shape or not (np.isfinite(array) & np.isfinite(right)).all():
        return np.array_equal(array, right)
    return not array.size or np.abs(array - right).max() <= NEAR * np.abs(right).max()


def same(one, other):
    """Whether a function did the same twice."""
    return one.arrays.keys() == other.arrays.keys() and all(
        alike(array, other.arrays[key]) for key, array in one.arrays.items())


def turned(array, right):
    """Whether an array has the right numbers in it, if in another shape or with rows for columns."""
    return array.size == right.size and (alike(array.T, right) or alike(array.reshape(right.shape), right))
