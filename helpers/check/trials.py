"""Networks to try a learner's program on: the tutorial's and drawn ones, of one to four layers."""
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from helpers.example import GIVEN


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
