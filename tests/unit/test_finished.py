"""The functions that stand in for the learner's: in any batches, they do what `Network` does."""
import numpy as np
import pytest

from helpers import finished
from helpers.network import Network


@pytest.mark.parametrize("batch", [1, 3, 7])
def test_batches_are_those_of_network(batch):
    rng, twin = np.random.default_rng(5), Network.random([3, 4, 2], seed=5)
    X, Y = rng.uniform(size=(7, 3)), rng.uniform(size=(7, 2))
    weights, biases = finished.train_in_batches(twin.weights, twin.biases, X, Y, eta=0.3, epochs=4, batch=batch, seed=1)
    twin.train(X, Y, rounds=4, eta=0.3, batch=batch, seed=1)
    assert all(np.allclose(a, b) for a, b in zip(weights + biases, twin.weights + twin.biases, strict=True))
