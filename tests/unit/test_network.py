"""The matrix network computes what the tutorial, central differences and PyTorch compute, and says what it cannot."""
import copy
import re
import sys
import warnings

import numpy as np
import pytest

from helpers import worksheet
from helpers.example import GIVEN
from helpers.network import ACTIVATIONS, Network

XOR_X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
XOR_Y = np.array([[0], [1], [1], [0]], float)

TUTORIAL_X = [GIVEN["i1"], GIVEN["i2"]]
TUTORIAL_Y = [GIVEN["target_o1"], GIVEN["target_o2"]]
PLACES = {(0, 0, 0): "w1", (0, 0, 1): "w2", (0, 1, 0): "w3", (0, 1, 1): "w4",
          (1, 0, 0): "w5", (1, 0, 1): "w6", (1, 1, 0): "w7", (1, 1, 1): "w8"}


def tutorial():
    w = [None, *(GIVEN[f"w{k}"] for k in range(1, 9))]
    return Network([[[w[1], w[2]], [w[3], w[4]]], [[w[5], w[6]], [w[7], w[8]]]],
                   [[GIVEN["b1"]] * 2, [GIVEN["b2"]] * 2])


def assert_same(network, sheet, suffix=""):
    for (layer, row, column), name in PLACES.items():
        assert network.weights[layer][row, column] == pytest.approx(sheet[name + suffix], rel=1e-13)


# --- The tutorial ------------------------------------------------------------------------------------------------


def test_both_engines_work_out_the_tutorials_forward_pass_and_error():
    sheet, network = worksheet.evaluate(), tutorial()
    np.testing.assert_allclose(network.forward(TUTORIAL_X), [sheet["out_o1"], sheet["out_o2"]], rtol=1e-15)
    assert network.total_error(TUTORIAL_X, TUTORIAL_Y) == pytest.approx(sheet["E_total"], rel=1e-15)


def test_both_engines_find_the_same_gradient_of_weights_and_biases():
    rows = worksheet.with_biases()
    sheet = worksheet.evaluate(worksheet.split_biases(GIVEN), rows=rows)
    weights, biases = tutorial().gradients(TUTORIAL_X, TUTORIAL_Y)
    for (layer, row, column), name in PLACES.items():
        assert weights[layer][row, column] == pytest.approx(sheet[f"dE_total_d{name}"], rel=1e-13)
    for layer, letter in enumerate("ho"):
        for k in (0, 1):
            assert biases[layer][k] == pytest.approx(sheet[f"dE_total_db_{letter}{k + 1}"], rel=1e-13)


@pytest.mark.parametrize("rounds", [0, 1, 2, 10_000])
def test_both_engines_agree_after_any_number_of_rounds(rounds):
    network = tutorial()
    network.train(TUTORIAL_X, TUTORIAL_Y, rounds=rounds, eta=GIVEN["eta"], biases=False)
    assert_same(network, worksheet.train(rounds))


def test_both_engines_agree_when_every_neurons_bias_learns_too():
    network = tutorial()
    network.train(TUTORIAL_X, TUTORIAL_Y, rounds=10_000, eta=GIVEN["eta"])
    sheet = worksheet.train(10_000, worksheet.split_biases(GIVEN), rows=worksheet.with_biases())
    assert_same(network, sheet)
    assert network.biases[0][1] == pytest.approx(sheet["b_h2"], rel=1e-13)
    assert network.total_error(TUTORIAL_X, TUTORIAL_Y) == pytest.approx(2.447562e-6, abs=5e-13)


def test_the_history_is_the_error_before_each_update():
    history = tutorial().train(TUTORIAL_X, TUTORIAL_Y, rounds=3, eta=0.5, biases=False)
    np.testing.assert_allclose(history, [worksheet.train(k)["E_total"] for k in range(3)], rtol=1e-14)


def test_a_larger_written_out_worksheet_and_the_network_agree():
    rows = worksheet.write_out(2, 5, 1)
    rng = np.random.default_rng(5)
    given = {name: float(rng.uniform(-1, 1)) for name in worksheet.givens(rows)} | {"eta": 0.5}
    hidden = [[given[f"w{2 * h + 1}"], given[f"w{2 * h + 2}"]] for h in range(5)]
    output = [[given[f"w{k}"] for k in range(11, 16)]]
    network = Network([hidden, output], [[given["b1"]] * 5, [given["b2"]]])
    network.train([given["i1"], given["i2"]], [given["target_o1"]], rounds=100, eta=0.5, biases=False)
    sheet = worksheet.train(100, given, rows=rows)
    assert network.weights[0][4, 1] == pytest.approx(sheet["w10"], rel=1e-12)
    assert network.weights[1][0, 4] == pytest.approx(sheet["w15"], rel=1e-12)


# --- Gradients against two oracles -------------------------------------------------------------------------------

HIDDEN = ["logistic", "tanh", "relu", "identity"]
CASES = [(layers, hidden, last, seed)
         for layers in range(1, 7) for seed, hidden in enumerate(HIDDEN) for last in (hidden, "softmax")]


def some_network(layers, hidden, last, seed, dtype=np.float64):
    """Random layer sizes, weights large enough that slopes reach the first layer, and targets that fit the output."""
    rng = np.random.default_rng([layers, seed])
    sizes = [int(n) for n in rng.integers(2, 6, layers + 1)]
    scale = {"logistic": 4.0, "tanh": 1.5, "relu": 1.5, "identity": 1.0}[hidden]
    weights = [rng.normal(size=(n_out, n_in)) * scale / np.sqrt(n_in)
               for n_in, n_out in zip(sizes, sizes[1:], strict=False)]
    biases = [rng.normal(size=n) * 0.3 + (0.5 if hidden == "relu" else 0.0) for n in sizes[1:]]
    X = rng.normal(size=(6, sizes[0]))
    Y = rng.uniform(0.1, 0.9, (6, sizes[-1]))
    if last == "softmax":
        Y /= Y.sum(axis=1, keepdims=True)
    return Network(weights, biases, [hidden] * (layers - 1) + [last], dtype), X, Y


@pytest.mark.parametrize(("layers", "hidden", "last", "seed"), CASES)
def test_gradients_agree_with_central_differences(layers, hidden, last, seed):
    network, X, Y = some_network(layers, hidden, last, seed)
    assert network.gradient_check(X, Y) < 1e-7


def torch_gradients(torch, network, X, Y):
    """The same network and error in PyTorch's own words; its gradients of all weights and biases."""
    as_parameter = lambda array: torch.tensor(np.array(array), requires_grad=True)  # noqa: E731
    weights, biases = [as_parameter(W) for W in network.weights], [as_parameter(b) for b in network.biases]
    functions = {"logistic": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "identity": lambda net: net}
    kind = weights[0].dtype
    out, target = torch.tensor(X, dtype=kind), torch.tensor(Y, dtype=kind)
    for W, b, name in zip(weights, biases, network.activations, strict=True):
        net = torch.nn.functional.linear(out, W, b)
        out = functions.get(name, functions["identity"])(net)
    if network.activations[-1] == "softmax":
        error = torch.nn.functional.cross_entropy(out, target, reduction="sum")
    else:
        error = ((target - out) ** 2).sum() / 2
    error.backward()
    return error.item(), [W.grad.numpy() for W in weights], [b.grad.numpy() for b in biases]


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-12), (np.float32, 1e-4)])
@pytest.mark.parametrize(("layers", "hidden", "last", "seed"), CASES)
def test_error_and_gradients_agree_with_pytorch(layers, hidden, last, seed, dtype, tolerance):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; it is the independent oracle of this test")
    network, X, Y = some_network(layers, hidden, last, seed, dtype)
    error, weights, biases = torch_gradients(torch, network, X, Y)
    assert network.total_error(X, Y) == pytest.approx(error, rel=tolerance)
    for ours, theirs in zip([*network.gradients(X, Y)[0], *network.gradients(X, Y)[1]], [*weights, *biases],
                            strict=True):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * np.abs(theirs).max())


def test_the_gradient_check_notices_a_wrong_slope(monkeypatch):
    network, X, Y = some_network(3, "tanh", "tanh", 0)
    monkeypatch.setitem(ACTIVATIONS, "tanh", ACTIVATIONS["tanh"]._replace(slope=ACTIVATIONS["logistic"].slope))
    assert network.gradient_check(X, Y) > 0.01


def test_the_gradient_check_of_a_float32_network_sees_only_the_gradients_rounding():
    network, X, Y = some_network(2, "tanh", "tanh", 0, np.float32)
    assert network.gradient_check(X, Y) < 1e-5  # some 50 times float32's rounding; differences in float32 reach 0.01


def test_the_gradient_check_is_relative_to_the_layers_largest_difference_if_there_is_one(monkeypatch):
    network = Network([[[2.0]]], [[0.0]], "identity")
    monkeypatch.setitem(ACTIVATIONS, "identity", ACTIVATIONS["identity"]._replace(slope=ACTIVATIONS["logistic"].slope))
    # out = 2, so the slope of the error is 2 - 1 and the wrong one is 2*(1 - 2)
    assert network.gradient_check([1.0], [1.0]) == pytest.approx(abs(2 * (1 - 2) * 1 - 1) / 1, rel=1e-6)
    assert network.gradient_check([3.0], [1.0]) == pytest.approx(abs(6 * (1 - 6) * 5 - 5) / 5, rel=1e-6)
    monkeypatch.setitem(ACTIVATIONS, "relu", ACTIVATIONS["relu"]._replace(slope=ACTIVATIONS["softmax"].slope))
    flat = Network([[[1.0]]], [[-2.0]], "relu")  # its output is 0 all around: nothing to be relative to
    assert flat.gradient_check([1.0], [1.0]) == 1


def test_a_difference_that_overflows_is_refused():
    network = Network([[[1e200]]], [[0.0]], "identity")
    with pytest.raises(ValueError) as refused:
        network.gradient_check([1.0], [0.0])
    assert str(refused.value) == ("the error is too large for a central difference; try smaller cases, targets or "
                                  "weights")


def test_the_gradient_check_leaves_the_network_as_it_is():
    network, X, Y = some_network(2, "logistic", "logistic", 0)
    before = copy.deepcopy(network.weights)
    network.gradient_check(X, Y)
    np.testing.assert_array_equal(network.weights[0], before[0])


# --- Batches -----------------------------------------------------------------------------------------------------


def test_a_batch_is_worked_as_its_cases_one_by_one():
    network, X, Y = some_network(3, "tanh", "softmax", 1)
    np.testing.assert_allclose(network.forward(X), [network.forward(x) for x in X], rtol=1e-13)
    assert network.total_error(X, Y) == pytest.approx(sum(network.total_error(x, y) for x, y in zip(X, Y, strict=True)))
    singles = [network.gradients(x, y)[0][0] for x, y in zip(X, Y, strict=True)]
    np.testing.assert_allclose(network.gradients(X, Y)[0][0], np.sum(singles, axis=0), rtol=1e-11, atol=1e-14)


def test_a_round_of_mini_batches_meets_every_case_once():
    """With steps this small, the bias of one linear neuron sums its targets: powers of 2, so that each one shows."""
    network = Network([[[0.0]]], [[0.0]], "identity")
    X, Y = np.zeros((7, 1)), 2.0 ** np.arange(7)[:, None]
    network.train(X, Y, rounds=1, eta=1e-9, batch=3, seed=0)
    assert network.biases[0][0] == pytest.approx(1e-9 * 127, rel=1e-6)


@pytest.mark.parametrize("batch", [1, 3])
def test_each_batch_is_one_step_down_its_own_gradient_from_where_the_last_one_ended(batch):
    network, X, Y = some_network(2, "tanh", "logistic", 1)
    twin, order, error = copy.deepcopy(network), np.random.default_rng(7).permutation(len(X)), 0.0
    for start in range(0, len(X), batch):
        chosen = order[start:start + batch]
        error += twin.total_error(X[chosen], Y[chosen])
        weights, biases = twin.gradients(X[chosen], Y[chosen])
        for k in (0, 1):
            twin.weights[k][...] -= 0.1 * weights[k]
            twin.biases[k][...] -= 0.1 * biases[k]
    history = network.train(X, Y, rounds=1, eta=0.1, batch=batch, seed=7)
    assert history == pytest.approx([error], rel=1e-13)
    np.testing.assert_allclose(network.weights[0], twin.weights[0], rtol=1e-12)
    np.testing.assert_allclose(network.biases[1], twin.biases[1], rtol=1e-12)


def test_a_seed_makes_training_repeatable_and_another_seed_does_not():
    def trained(seed):
        network = Network.random([2, 5, 1], seed=1)
        history = network.train(XOR_X, XOR_Y, rounds=20, eta=0.5, batch=1, seed=seed)
        return network.weights[0], history

    assert np.array_equal(trained(3)[0], trained(3)[0]) and np.array_equal(trained(3)[1], trained(3)[1])
    assert not np.array_equal(trained(3)[0], trained(4)[0])


def test_fixed_biases_stay_to_the_bit():
    network = Network.random([2, 5, 1], seed=1)
    network.biases[0][...] = 0.3
    network.train(XOR_X, XOR_Y, rounds=50, eta=0.5, batch=1, seed=0, biases=False)
    assert np.array_equal(network.biases[0], [0.3] * 5)


def test_float32_stays_float32_and_agrees_to_its_own_rounding():
    double, single = (Network.random([2, 5, 1], "tanh", seed=2, dtype=kind) for kind in (np.float64, np.float32))
    for network in (double, single):
        assert network.train(XOR_X, XOR_Y, rounds=10, eta=0.1).dtype == np.float64
    assert single.weights[0].dtype == single.forward(XOR_X).dtype == np.float32
    np.testing.assert_allclose(single.weights[0], double.weights[0], rtol=1e-4)


def test_what_float32_cannot_hold_is_refused_without_a_warning():
    network = Network([[[1.0]]], [[0.0]], "identity", np.float32)
    for X, Y, words in (([1e300], [0.0], "X[0] = inf"), ([0.0], [1e300], "Y[0] = inf")):
        with pytest.raises(ValueError) as refused, warnings.catch_warnings():
            warnings.simplefilter("error")
            network.total_error(X, Y)
        assert str(refused.value) == f"{words}; finite numbers are expected"


def test_the_largest_and_smallest_learning_rates_and_batches_are_taken():
    for eta in (np.finfo(float).tiny, np.finfo(float).max):
        network = Network([[[0.0]]], [[0.0]], "identity")
        assert network.train([1.0], [0.0], rounds=1, eta=eta) == [0] and network.weights[0] == [[0]]
    assert len(train(batch=4)) == 1


def test_one_share_of_one_is_all():
    assert Network([[[2.0]]], [[0.5]], "softmax").forward([1.0]) == [1]


def test_the_network_copies_what_it_is_given():
    W, b = np.zeros((1, 2)), np.zeros(1)
    Network([W], [b]).train([1.0, 1.0], [1.0], rounds=1, eta=1.0)
    assert not W.any() and not b.any()


def test_writing_into_the_weights_changes_the_network():
    network = tutorial()
    network.weights[1][0, 0] = GIVEN["w5"] + 1
    assert network.forward(TUTORIAL_X)[0] == pytest.approx(
        worksheet.evaluate({**GIVEN, "w5": GIVEN["w5"] + 1})["out_o1"], rel=1e-14)


def test_random_weights_are_spread_so_that_net_inputs_keep_their_size():
    network = Network.random([400, 300], seed=0)
    assert network.weights[0].var() == pytest.approx(1 / 400, rel=0.02)  # of 120,000 draws
    assert not network.biases[0].any()


# --- Training ----------------------------------------------------------------------------------------------------


def test_online_training_learns_xor():
    """The example of the author's script: 2-5-1, eta 0.5, 10,000 single cases in random order."""
    network = Network.random([2, 5, 1], seed=0)
    network.train(XOR_X, XOR_Y, rounds=2_500, eta=0.5, batch=1, seed=0)
    np.testing.assert_allclose(network.forward(XOR_X), XOR_Y, atol=0.1)


@pytest.mark.parametrize("names", [["relu", "identity"], ["tanh", "softmax"], ["tanh", "logistic"]])
def test_full_batches_learn_xor_with_other_activations(names):
    network = Network.random([2, 8, 2], names, seed=3)
    Y = np.hstack([XOR_Y, 1 - XOR_Y])
    history = network.train(XOR_X, Y, rounds=4_000, eta=0.1)
    assert history[-1] < history[0] / 10
    assert (network.forward(XOR_X).argmax(axis=1) == Y.argmax(axis=1)).all()


def test_saturated_neurons_overflow_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network = Network([[[1e4]]], [[0.0]])
        assert network.forward([-1.0]) == 0 and network.forward([1.0]) == 1
        assert network.gradients([-1.0], [1.0])[0][0] == 0
        shares = Network([[[1e4], [-1e4]]], [[0.0, 0.0]], ["softmax"])
        assert np.isfinite(shares.total_error([1.0], [0.0, 1.0]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("names", ["identity", ["relu", "identity"]])
def test_training_that_diverges_says_when_and_keeps_the_last_finite_weights(names, dtype):
    def train_for(rounds):
        network = Network.random([3, 4, 2], names, seed=4, dtype=dtype)
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


def test_an_absurd_learning_rate_leaves_the_weights_alone():
    network = tutorial()
    with pytest.raises(ValueError) as refused, warnings.catch_warnings():
        warnings.simplefilter("error")
        network.train([1e300, 1e300], TUTORIAL_Y, rounds=5, eta=1e300)
    assert str(refused.value) == ("training diverged in round 1: the next step would not be finite, so the weights "
                                  "stay as they are; try a learning rate below 1e+300")
    assert_same(network, GIVEN)


def test_a_progress_bar_changes_nothing_else(capsys):
    pytest.importorskip("tqdm", reason="tqdm is not installed; it draws the bar")
    plain, barred = tutorial(), tutorial()
    plain.train(TUTORIAL_X, TUTORIAL_Y, rounds=5, eta=0.5)
    assert capsys.readouterr() == ("", "")
    barred.train(TUTORIAL_X, TUTORIAL_Y, rounds=5, eta=0.5, progress=True)
    assert np.array_equal(plain.weights[0], barred.weights[0])
    assert re.search(r"5/5 \[.*round/s\]", capsys.readouterr().err)


def test_a_bar_that_cannot_be_drawn_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(ImportError) as refused:
        train(progress=True)
    assert str(refused.value) == "progress=True draws its bar with tqdm, which is not installed: pip install tqdm"


# --- What it refuses ---------------------------------------------------------------------------------------------

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(("make", "message"), [
    (lambda: Network([], []),
     "there are 0 weight arrays and 0 bias arrays; one of each is expected for every layer, and at least one layer"),
    (lambda: Network([[[1.0, 2.0]]], []),
     "there are 1 weight arrays and 0 bias arrays; one of each is expected for every layer, and at least one layer"),
    (lambda: Network([[1.0, 2.0]], [[0.0]]),
     "weights[0] has shape (2,); an array of numbers with 2 dimensions is expected, and at least one number in it"),
    (lambda: Network([[[1.0, 2.0]], [[1.0, 2.0]]], [[0.0], [0.0]]),
     "weights[1] has shape (1, 2); (n_out, 1) is expected, because the layer before has 1 neurons"),
    (lambda: Network([[[1.0, 2.0]]], [[0.0, 0.0]]),
     "biases[0] has shape (2,); (1,) is expected, one for each neuron of weights[0]"),
    (lambda: Network([[[1.0, NAN]]], [[0.0]]), "weights[0][0, 1] = nan; finite numbers are expected"),
    (lambda: Network([[[1.0]]], [[-INF]]), "biases[0][0] = -inf; finite numbers are expected"),
    (lambda: Network([[[1.0], [1.0, 2.0]]], [[0.0, 0.0]]),
     "weights[0] is not an array of numbers with 2 dimensions: its rows have different lengths, or too many brackets"),
    (lambda: Network([[["one"]]], [[0.0]]),
     "weights[0] is not an array of numbers with 2 dimensions: what stands in it is of type <U3"),
    (lambda: Network([[[1e300]]], [[0.0]], dtype=np.float32), "weights[0][0, 0] = inf; finite numbers are expected"),
    (lambda: Network([[[1.0]]], [[0.0]], "logistik"),
     "'logistik' is no activation; expected is one of logistic, tanh, relu, identity, softmax; did you mean "
     "'logistic'?"),
    (lambda: Network([[[1.0]]], [[0.0]], ["tanh", "tanh"]),
     "there are 2 activations for 1 layers; one name for each is expected"),
    (lambda: Network([[[1.0]], [[1.0]]], [[0.0], [0.0]], "softmax"),
     "activations[0] = 'softmax'; softmax is expected at the last layer only"),
    (lambda: Network([[[1.0]]], [[0.0]], dtype=int), "dtype = int64; float64 or float32 is expected"),
    (lambda: Network.random([2, 0], seed=1), "a layer's size = 0; a whole number from 1 on is expected"),
    (lambda: tutorial().forward([1.0, 2.0, 3.0]),
     "X has shape (3,); (batch, 2) is expected, one column for each input"),
    (lambda: Network.random([3, 2], seed=1).forward([1.0, 2.0]),
     "X has shape (2,); (batch, 3) is expected, one column for each input"),
    (lambda: tutorial().forward(np.ones((4, 3))),
     "X has shape (4, 3); (batch, 2) is expected, one column for each input"),
    (lambda: tutorial().forward(np.ones((0, 2))),
     "X has shape (0, 2); an array of numbers with 1 or 2 dimensions is expected, and at least one number in it"),
    (lambda: tutorial().forward([1.0, INF]), "X[1] = inf; finite numbers are expected"),
    (lambda: tutorial().total_error(np.ones((3, 2)), np.ones((2, 2))),
     "Y has shape (2, 2); (3, 2) is expected, one target for each output and each case of X, whose shape is (3, 2)"),
    (lambda: tutorial().gradients([1.0, 1.0], [1.0]),
     "Y has shape (1,); (2,) is expected, one target for each output and each case of X, whose shape is (2,)"),
    (lambda: tutorial().gradients([1.0, 1.0], [1.0, NAN]), "Y[1] = nan; finite numbers are expected"),
    (lambda: Network([[[1.0], [2.0]]], [[0.0, 0.0]], "softmax").total_error([1.0], [1.0, 1.0]),
     "targets of a softmax layer are shares: not negative, and 1 in sum for each case"),
    (lambda: Network([[[1.0], [2.0]]], [[0.0, 0.0]], "softmax").total_error([1.0], [1.5, -0.5]),
     "targets of a softmax layer are shares: not negative, and 1 in sum for each case"),
    (lambda: train(eta=0), "eta = 0.0; one number above 0 is expected, of a size that float64 can hold"),
    (lambda: train(eta=-0.5), "eta = -0.5; one number above 0 is expected, of a size that float64 can hold"),
    (lambda: train(eta=NAN), "eta = nan is not finite; a finite number is expected"),
    (lambda: train(eta=np.array([0.1, 0.2])),
     "eta = [0.1 0.2]; one number above 0 is expected, of a size that float64 can hold"),
    (lambda: Network.random([2, 1], seed=0, dtype=np.float32).train(XOR_X, XOR_Y, rounds=1, eta=1e-60),
     "eta = 1e-60; one number above 0 is expected, of a size that float32 can hold"),
    (lambda: Network.random([2, 1], seed=0, dtype=np.float32).train(XOR_X, XOR_Y, rounds=1, eta=1e60),
     "eta = 1e+60; one number above 0 is expected, of a size that float32 can hold"),
    (lambda: tutorial().gradient_check(TUTORIAL_X, TUTORIAL_Y, nudge=0),
     "nudge = 0.0; one number above 0 is expected, of a size that float64 can hold"),
    (lambda: tutorial().forward([1j, 1.0]),
     "X is not an array of numbers with 1 or 2 dimensions: what stands in it is of type complex128"),
    (lambda: tutorial().forward(["1", "2"]),
     "X is not an array of numbers with 1 or 2 dimensions: what stands in it is of type <U1"),
    (lambda: train(batch=5), "batch = 5; a whole number from 1 to 4 is expected"),
    (lambda: train(batch=0), "batch = 0; a whole number from 1 to 4 is expected"),
    (lambda: train(rounds=-1), "rounds = -1; a whole number from 0 to 1,000,000,000 is expected"),
])
def test_bad_input_gets_this_very_sentence(make, message):
    with pytest.raises(ValueError) as refused:
        make()
    assert str(refused.value) == message


@pytest.mark.parametrize(("arguments", "message"), [
    ({"rounds": 2.5}, "rounds = 2.5; a whole number from 0 to 1,000,000,000 is expected"),
    ({"rounds": True}, "rounds = True; a whole number from 0 to 1,000,000,000 is expected"),
    ({"batch": "all"}, "batch = 'all'; a whole number from 1 to 4 is expected"),
    ({"eta": "fast"}, "eta = 'fast' is not a number; a finite number is expected"),
])
def test_a_wrong_type_is_named(arguments, message):
    with pytest.raises(TypeError) as refused:
        train(**arguments)
    assert str(refused.value) == message


def train(**arguments):
    return Network.random([2, 3, 1], seed=0).train(XOR_X, XOR_Y, **{"rounds": 1, "eta": 0.5, **arguments})
