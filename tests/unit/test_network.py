"""The matrix network computes what the worksheet, mpmath and central differences compute, and says what it cannot.

A new entry of ACTIVATIONS is tested without being listed here. Only its formula for mpmath has to be written down.
"""
import copy
import re
import sys
import warnings
from itertools import pairwise

import mpmath
import numpy as np
import pytest

from helpers import worksheet
from helpers.example import GIVEN
from helpers.network import ACTIVATIONS, Network

TUTORIAL = [GIVEN["i1"], GIVEN["i2"]], [GIVEN["target_o1"], GIVEN["target_o2"]]


def matrices(sheet):
    """The tutorial's eight weights as one array (n_out, n_in) for each layer."""
    return np.reshape([sheet[f"w{k}"] for k in range(1, 9)], (2, 2, 2))


def tutorial():
    return Network(matrices(GIVEN), [[GIVEN["b1"]] * 2, [GIVEN["b2"]] * 2])


def assert_same(found, expected, tolerance=1e-13):
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=tolerance)


# --- Against the sheets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rounds", [1, 2, 10_000])
def test_both_engines_agree_after_any_number_of_rounds_and_each_has_the_error_before_its_update(rounds):
    network = tutorial()
    history = network.train(*TUTORIAL, rounds=rounds, eta=GIVEN["eta"], biases=False)
    assert_same(network.weights, matrices(worksheet.train(rounds)))
    assert_same([len(history), history[-1]], [rounds, worksheet.train(rounds - 1)["E_total"]], 1e-11)


# --- Every activation, by itself and in any layer ----------------------------------------------------------------

NETS = [-4.1, -1.3, -0.2, 0.4, 1.7, 3.2]
FUNCTIONS = {  # net, and all net inputs of the layer -> out
    "logistic": lambda net, nets: 1 / (1 + mpmath.exp(-net)),
    "tanh": lambda net, nets: mpmath.tanh(net),
    "relu": lambda net, nets: max(net, 0),
    "identity": lambda net, nets: net,
    "softmax": lambda net, nets: mpmath.exp(net) / sum(map(mpmath.exp, nets)),
}
HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
CASES = [(layers, hidden, last) for layers in range(1, 7) for hidden in HIDDEN for last in (hidden, "softmax")]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_its_formula(name):
    assert name in FUNCTIONS, f"write down the formula of {name} in FUNCTIONS: it is tested against it"
    found = ACTIVATIONS[name].function(np.array([NETS]))
    np.testing.assert_allclose(found, [[float(FUNCTIONS[name](net, NETS)) for net in NETS]], rtol=1e-14)


def some_network(layers, hidden, last):
    """Random layer sizes, weights large enough that slopes reach the first layer, and targets that fit the output."""
    rng = np.random.default_rng(layers)
    sizes = [int(n) for n in rng.integers(2, 6, layers + 1)]
    weights = [rng.normal(size=(n_out, n_in)) * 1.5 / np.sqrt(n_in) for n_in, n_out in pairwise(sizes)]
    biases = [rng.normal(size=n) * 0.3 for n in sizes[1:]]
    X, Y = rng.normal(size=(6, sizes[0])), rng.uniform(0.1, 0.9, (6, sizes[-1]))
    if last == "softmax":
        Y /= Y.sum(axis=1, keepdims=True)
    return Network(weights, biases, [hidden] * (layers - 1) + [last]), X, Y


@pytest.mark.parametrize(("layers", "hidden", "last"), CASES)
def test_gradients_agree_with_central_differences(layers, hidden, last):
    network, X, Y = some_network(layers, hidden, last)
    assert network.gradient_check(X, Y) < 1e-6


# --- The gradient check ------------------------------------------------------------------------------------------


def give_slope_of(monkeypatch, name, other):
    monkeypatch.setitem(ACTIVATIONS, name, ACTIVATIONS[name]._replace(slope=ACTIVATIONS[other].slope))


def test_the_gradient_check_is_relative_to_the_layers_largest_difference_if_there_is_one(monkeypatch):
    network = Network([[[2.0]]], [[0.0]], "identity")
    give_slope_of(monkeypatch, "identity", "logistic")
    # out = 2, so the slope of the error is 2 - 1 and the wrong one is 2*(1 - 2)
    assert network.gradient_check([1.0], [1.0]) == pytest.approx(abs(2 * (1 - 2) * 1 - 1) / 1, rel=1e-6)
    assert network.gradient_check([3.0], [1.0]) == pytest.approx(abs(6 * (1 - 6) * 5 - 5) / 5, rel=1e-6)
    give_slope_of(monkeypatch, "relu", "softmax")
    flat = Network([[[1.0]]], [[-2.0]], "relu")  # its output is 0 all around: nothing to be relative to
    assert flat.gradient_check([1.0], [1.0]) == 1


# --- Batches -----------------------------------------------------------------------------------------------------


def test_a_batch_is_worked_as_its_cases_one_by_one():
    network, X, Y = some_network(3, "tanh", "softmax")
    np.testing.assert_allclose(network.forward(X), [network.forward(x) for x in X], rtol=1e-13)
    assert network.total_error(X, Y) == pytest.approx(sum(network.total_error(x, y) for x, y in zip(X, Y, strict=True)))
    singles = [network.gradients(x, y)[0][0] for x, y in zip(X, Y, strict=True)]
    np.testing.assert_allclose(network.gradients(X, Y)[0][0], np.sum(singles, axis=0), rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("batch", [1, 3, 4, 6])
def test_each_batch_is_one_step_down_its_own_gradient_from_where_the_last_one_ended(batch):
    network, X, Y = some_network(2, "tanh", "logistic")
    twin, error = copy.deepcopy(network), 0.0
    order = np.random.default_rng(7).permutation(6) if batch < 6 else np.arange(6)
    for start in range(0, 6, batch):
        chosen = order[start:start + batch]
        error += twin.total_error(X[chosen], Y[chosen])
        weights, biases = twin.gradients(X[chosen], Y[chosen])
        for value, slope in zip([*twin.weights, *twin.biases], [*weights, *biases], strict=True):
            value -= 0.1 * slope  # a view: the twin's own
    assert network.train(X, Y, rounds=1, eta=0.1, batch=batch, seed=7) == pytest.approx([error], rel=1e-13)
    assert_same([*network.weights, *network.biases], [*twin.weights, *twin.biases], 1e-12)


# --- What it is made of ------------------------------------------------------------------------------------------


def test_the_network_copies_what_it_is_given():
    W, b = np.zeros((1, 2)), np.zeros(1)
    Network([W], [b]).train([1.0, 1.0], [1.0], rounds=1, eta=1.0)
    assert not W.any() and not b.any()


def test_random_weights_are_spread_so_that_net_inputs_keep_their_size():
    network = Network.random([400, 300], seed=0)
    assert network.weights[0].var() == pytest.approx(1 / 400, rel=0.02)  # of 120,000 draws
    assert not network.biases[0].any()


# --- Training ----------------------------------------------------------------------------------------------------


def test_saturated_neurons_overflow_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network = Network([[[1e4]]], [[0.0]])
        assert network.forward([-1.0]) == 0 and network.forward([1.0]) == 1
        assert network.gradients([-1.0], [1.0])[0][0] == 0
        shares = Network([[[1e4], [-1e4]]], [[0.0, 0.0]], ["softmax"])
        assert np.isfinite(shares.total_error([1.0], [0.0, 1.0]))


@pytest.mark.parametrize("names", ["identity", ["relu", "identity"]])
def test_training_that_diverges_says_when_and_keeps_the_last_finite_weights(names):
    def train_for(rounds):
        network = Network.random([3, 4, 2], names, seed=4)
        try:
            network.train(np.ones((5, 3)), np.full((5, 2), 0.5), rounds=rounds, eta=30, batch=2, seed=0)
        finally:
            assert all(np.isfinite(array).all() for array in [*network.weights, *network.biases])

    with pytest.raises(ValueError, match=r"diverged in round \d+: .* below 30") as caught:
        train_for(10_000)
    reached = int(str(caught.value).split("round ")[1].split(":")[0])
    train_for(reached - 1)  # up to the round before, all is finite
    with pytest.raises(ValueError, match=f"diverged in round {reached}:"):
        train_for(reached)


def test_a_progress_bar_changes_nothing_else(capsys):
    pytest.importorskip("tqdm", reason="tqdm is not installed; it draws the bar")
    plain, barred = tutorial(), tutorial()
    plain.train(*TUTORIAL, rounds=5, eta=0.5)
    assert capsys.readouterr() == ("", "")
    barred.train(*TUTORIAL, rounds=5, eta=0.5, progress=True)
    assert np.array_equal(plain.weights[0], barred.weights[0])
    assert re.search(r"5/5 \[.*round/s\]", capsys.readouterr().err)


def test_a_bar_that_cannot_be_drawn_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(ImportError) as refused:
        tutorial().train(*TUTORIAL, rounds=1, eta=0.5, progress=True)
    assert str(refused.value) == "progress=True draws its bar with tqdm, which is not installed: pip install tqdm"
