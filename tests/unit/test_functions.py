"""check_function: right programs are right, however they are written; wrong ones are told which array, and how."""
import sys
import time

import numpy as np
import pytest

from helpers import worksheet
from helpers.check import check_function
from helpers.check.called import TooLong, patience
from helpers.network import Network
from tests.proof.check_functions import figures

# --- Right programs, written in other ways -----------------------------------------------------------------------


def logistic(net):
    return 1 / (1 + np.exp(-net))


def all_outs(weights, biases, X):
    outs = [X]
    for W, b in zip(weights, biases, strict=True):
        outs.append(logistic(outs[-1] @ W.T + b))
    return outs


def forward(weights, biases, X):
    return all_outs(weights, biases, X)[-1]


def total_error(weights, biases, X, Y):
    return 0.5 * ((Y - forward(weights, biases, X)) ** 2).sum()


def gradients(weights, biases, X, Y):
    outs = all_outs(weights, biases, X)
    delta = (outs[-1] - Y) * outs[-1] * (1 - outs[-1])
    dE_dW, dE_db = [], []
    for k in reversed(range(len(weights))):
        dE_dW.insert(0, delta.T @ outs[k])
        dE_db.insert(0, delta.sum(axis=0))
        delta = (delta @ weights[k]) * outs[k] * (1 - outs[k])
    return dE_dW, dE_db


def step(weights, biases, X, Y, eta):
    dE_dW, dE_db = gradients(weights, biases, X, Y)
    return ([W - eta * g for W, g in zip(weights, dE_dW, strict=True)],
            [b - eta * g for b, g in zip(biases, dE_db, strict=True)])


def train(weights, biases, X, Y, eta, rounds):
    for _ in range(rounds):
        weights, biases = step(weights, biases, X, Y, eta)
    return weights, biases


def gradients_by_network(weights, biases, X, Y):
    return Network(weights, biases).gradients(X, Y)


def gradients_neuron_by_neuron(weights, biases, X, Y):
    """Plain Python: a loop for each case, neuron and weight, and lists instead of arrays."""
    dW, db = [np.zeros(W.shape).tolist() for W in weights], [[0.0] * len(b) for b in biases]
    for x, y in zip(X, Y, strict=True):
        outs = [list(x)]
        for W, b in zip(weights, biases, strict=True):
            nets = [sum(w * o for w, o in zip(row, outs[-1], strict=True)) for row in W]
            outs.append([float(logistic(net + bias)) for net, bias in zip(nets, b, strict=True)])
        delta = [(o - t) * o * (1 - o) for o, t in zip(outs[-1], y, strict=True)]
        for k in reversed(range(len(weights))):
            for j, d in enumerate(delta):
                db[k][j] += d
                for i, o in enumerate(outs[k]):
                    dW[k][j][i] += d * o
            back = [sum(d * weights[k][j][i] for j, d in enumerate(delta)) for i in range(len(outs[k]))]
            delta = [blame * o * (1 - o) for blame, o in zip(back, outs[k], strict=True)]
    return dW, db


def gradients_by_trying(weights, biases, X, Y, h=1e-5):
    def slope(array, place):
        start = array[place]
        array[place] = start + h
        up = total_error(weights, biases, X, Y)
        array[place] = start - h
        down = total_error(weights, biases, X, Y)
        array[place] = start
        return (up - down) / (2 * h)
    weights, biases = [W.copy() for W in weights], [b.copy() for b in biases]
    return [[np.array([slope(array, place) for place in np.ndindex(array.shape)]).reshape(array.shape)
             for array in arrays] for arrays in (weights, biases)]


def in_pairs(weights, biases, X, Y):
    return list(zip(*gradients(weights, biases, X, Y), strict=True))


def weights_alone(weights, biases, X, Y):
    return gradients(weights, biases, X, Y)[0]


def in_single_precision(weights, biases, X, Y):
    cast = [[array.astype(np.float32) for array in arrays] for arrays in (weights, biases)]
    return gradients(*cast, X.astype(np.float32), Y.astype(np.float32))


def in_another_order(Y, X, biases, weights):
    return gradients(weights, biases, X, Y)


def with_names_of_their_own(a, c, p, q, verbose=False):
    return gradients(a, c, p, q)


RIGHT = [forward, all_outs, total_error, gradients, step, train, gradients_by_network, gradients_neuron_by_neuron,
         gradients_by_trying, in_pairs, weights_alone, in_single_precision, in_another_order, with_names_of_their_own]


@pytest.mark.parametrize("f", RIGHT, ids=lambda f: f.__name__)
def test_a_right_function_is_right(f):
    result = check_function(f)
    assert result.ok and str(result).startswith("Right"), result


def test_what_pytorch_works_out_is_right_in_both_precisions():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    for dtype in (torch.float32, torch.float64):
        def by_torch(weights, biases, X, Y, dtype=dtype):
            weights, biases = ([torch.tensor(a, dtype=dtype, requires_grad=True) for a in arrays]
                               for arrays in (weights, biases))
            out, Y = torch.tensor(X, dtype=dtype), torch.tensor(Y, dtype=dtype)
            for W, b in zip(weights, biases, strict=True):
                out = torch.sigmoid(out @ W.T + b)
            (0.5 * (Y - out) ** 2).sum().backward()
            return [W.grad for W in weights], [b.grad for b in biases]

        def outputs(weights, biases, X, dtype=dtype):
            out = torch.tensor(X, dtype=dtype, requires_grad=True)
            for W, b in zip(weights, biases, strict=True):
                out = torch.sigmoid(out @ torch.tensor(W, dtype=dtype).T + torch.tensor(b, dtype=dtype))
            return out

        assert check_function(by_torch), check_function(by_torch)
        assert check_function(outputs), check_function(outputs)


def test_an_array_of_another_library_is_read_by_its_values():
    class Theirs:
        def __init__(self, values):
            self.values = values

        def __array__(self, dtype=None, copy=None):
            return np.asarray(self.values, dtype)

    assert check_function(lambda weights, biases, X: Theirs(forward(weights, biases, X)))


def two_layers(weights, biases, X):
    (W_1, W_2), (b_1, b_2) = weights, biases
    return logistic(logistic(X @ W_1.T + b_1) @ W_2.T + b_2)


def test_a_function_for_two_layers_is_right_for_two_layers():
    assert check_function(two_layers, layers=2)
    assert not check_function(two_layers) and "ValueError" in str(check_function(two_layers))


# --- Twelve bugs of strangers, in programs of the tutorial's size ------------------------------------------------


def strangers(slope_h=lambda net, out: out * (1 - out), slope_o=lambda net, out: out * (1 - out),
              back=lambda delta, W_h, W_o: delta @ W_o, dW=lambda delta, inputs, out: delta.T @ inputs,
              db=lambda delta, b: delta.sum(axis=0), net=lambda inputs, W, b: inputs @ W.T + b):
    """A program of two layers as one finds it in public, with one line written otherwise."""
    def gradients(weights, biases, X, Y):
        (W_h, W_o), (b_h, b_o) = weights, biases
        net_h = net(X, W_h, b_h)
        out_h = logistic(net_h)
        net_o = net(out_h, W_o, b_o)
        out_o = logistic(net_o)
        delta_o = (out_o - Y) * slope_o(net_o, out_o)
        delta_h = back(delta_o, W_h, W_o) * slope_h(net_h, out_h)
        return [dW(delta_h, X, out_h), dW(delta_o, out_h, out_o)], [db(delta_h, b_h), db(delta_o, b_o)]
    return gradients


def updated_too_early(weights, biases, X, Y, eta):
    (W_h, W_o), (b_h, b_o) = weights, biases
    out_h = logistic(X @ W_h.T + b_h)
    out_o = logistic(out_h @ W_o.T + b_o)
    delta_o = (out_o - Y) * out_o * (1 - out_o)
    W_o = W_o - eta * delta_o.T @ out_h
    delta_h = (delta_o @ W_o) * out_h * (1 - out_h)
    W_h = W_h - eta * delta_h.T @ X
    return [W_h, W_o], [b_h - eta * delta_h.sum(axis=0), b_o - eta * delta_o.sum(axis=0)]


def gradients_gathered(weights, biases, X, Y, eta, rounds):
    totals = [[0 * W for W in weights], [0 * b for b in biases]]
    for _ in range(rounds):
        for total, found in zip(totals, gradients(weights, biases, X, Y), strict=True):
            total[:] = [t + g for t, g in zip(total, found, strict=True)]
        weights = [W - eta * g for W, g in zip(weights, totals[0], strict=True)]
        biases = [b - eta * g for b, g in zip(biases, totals[1], strict=True)]
    return weights, biases


STRANGERS = {
    "element-wise for outer product": (strangers(dW=lambda delta, inputs, out: delta * inputs),
                                       "dE_dW[1]", "number by number"),
    "wrong matrix back": (strangers(back=lambda delta, W_h, W_o: delta @ W_h), "delta[0]", "own matrix"),
    "slope of h1 for h2": (strangers(slope_h=lambda net, out: (out * (1 - out))[:, :1]), "", "first neuron"),
    "errors paired by input": (strangers(dW=lambda delta, inputs, out: np.vstack([(delta * inputs).sum(axis=0)] * 2)),
                               "dE_dW[1]", "paired number by number"),
    "early update": (updated_too_early, "delta[0]", "updated before"),
    "averaged gradients": (strangers(dW=lambda delta, inputs, out: delta.T @ inputs / len(delta),
                                     db=lambda delta, b: delta.mean(axis=0)), "", "average over the cases"),
    "gradients gathered": (gradients_gathered, "rounds", "adds its gradients"),
    "dot product with the outputs": (strangers(dW=lambda delta, inputs, out: np.full((2, 2), (delta * out).sum())),
                                     "dE_dW[1]", "one number"),
    "bias as weight": (strangers(db=lambda delta, b: delta.sum(axis=0) * b), "dE_db[1]", "the bias was taken"),
    "transposed at fan-out": (strangers(back=lambda delta, W_h, W_o: delta @ W_o.T), "delta[0]", "was transposed"),
    "slope of net": (strangers(slope_h=lambda net, out: net * (1 - net), slope_o=lambda net, out: net * (1 - net)),
                     "slope[0]", "net inputs"),
    "missing slope": (strangers(slope_o=lambda net, out: 1, slope_h=lambda net, out: 1), "", "slope"),
}


@pytest.mark.parametrize("bug", STRANGERS)
def test_a_strangers_bug_is_told(bug):
    f, row, words = STRANGERS[bug]
    result = check_function(f, layers=2)
    assert not result and words in str(result), result
    assert row in ("", result.first_wrong), result.first_wrong


def test_the_program_that_the_strangers_bugs_were_put_into_is_right():
    assert check_function(strangers(), layers=2)


def gradients_of_one_layer_after_the_other(weights, biases, X, Y):
    return [array[::-1] for array in gradients(weights, biases, X, Y)]


def nothing_updated(weights, biases, X, Y, eta, rounds):
    for _ in range(rounds):
        for W, slope in zip(weights, gradients(weights, biases, X, Y)[0], strict=True):
            W = W - eta * slope
    return weights, biases


def biases_afterwards(weights, biases, X, Y, eta):
    new = step(weights, biases, X, Y, eta)[0]
    return new, step(new, biases, X, Y, eta)[1]


def next_outputs(weights, biases, X, Y):
    """outs[k + 1] where outs[k] belongs: on layers of different sizes, tables of another shape."""
    outs, dE_db = all_outs(weights, biases, X), gradients(weights, biases, X, Y)[1]
    deltas = [(outs[-1] - Y) * outs[-1] * (1 - outs[-1])]
    for k in reversed(range(1, len(weights))):
        deltas.insert(0, (deltas[0] @ weights[k]) * outs[k] * (1 - outs[k]))
    return [delta.T @ out for delta, out in zip(deltas, outs[1:], strict=True)], dE_db


@pytest.mark.parametrize(("f", "words"), [
    (gradients_of_one_layer_after_the_other, "the wrong order"), (nothing_updated, "nothing was updated"),
    (biases_afterwards, "after the weights had changed"), (next_outputs, "the layer's own outputs")])
def test_what_beginners_do_in_a_loop_is_told_in_one_sentence(f, words):
    result = check_function(f)
    assert words in str(result) and "One more slip" not in str(result), result


# --- What readers wrote in notebook 09 ---------------------------------------------------------------------------


def back(delta_after, dW=lambda delta, out: delta.T @ out, first=False):
    """`gradients` with another line for the delta of the layer before, which may come too early."""
    def f(weights, biases, X, Y):
        outs, dE_dW, dE_db = all_outs(weights, biases, X), [], []
        delta = (outs[-1] - Y) * outs[-1] * (1 - outs[-1])
        for k in reversed(range(len(weights))):
            delta = delta_after(delta, weights[k], outs[k]) if first else delta
            dE_dW.insert(0, dW(delta, outs[k]))
            dE_db.insert(0, delta.sum(axis=0))
            delta = delta if first else delta_after(delta, weights[k], outs[k])
        return dE_dW, dE_db
    return f


def handed_on(delta, W, out):
    return (delta @ W) * out * (1 - out)


def stepped(sign=1, rate=None, first=0, early=False, gives=True):
    """`train` with a slip in its update or its loop."""
    def f(weights, biases, X, Y, eta, rounds):
        for _ in range(first, rounds):
            dW, db = gradients(weights, biases, X, Y)
            weights, biases = ([array - sign * (rate or eta) * g for array, g in zip(*pair, strict=True)]
                               for pair in ((weights, dW), (biases, db)))
            if early:
                return weights, biases
        return (weights, biases) if gives else None
    return f


def into_the_list(weights, biases, X, Y, eta):
    dW, _ = gradients(weights, biases, X, Y)
    for k in range(len(weights)):
        weights[k] = weights[k] - eta * dW[k]
    return weights, biases


def left_in_the_loop(weights, biases, X):
    outs = [X]
    for W, b in zip(weights, biases, strict=True):
        outs.append(logistic(outs[-1] @ W.T + b))
        return outs


def the_whole_list(weights, biases, X):
    outs = [X]
    for W, b in zip(weights, biases, strict=True):
        outs.append(logistic(outs @ W.T + b))
    return outs


def lists_as_arrays(weights, biases, X, Y, eta):
    return weights - eta * gradients(weights, biases, X, Y)[0], biases


def as_for_one_case(weights, biases, X, Y):
    outs = all_outs(weights, biases, X)
    return [weights[-1].T @ (outs[-1] - Y)], []


@pytest.mark.parametrize(("f", "words"), [
    (stepped(sign=-1), "This is what comes out when, in W_new and b_new alike, plus stands where minus belongs"),
    (stepped(rate=0.5), "0.5 times the gradient in every network"),
    (stepped(rate=1.0), "in W_new and b_new alike, the factor eta was left out"),
    (stepped(first=1), "makes one update too few"), (stepped(early=True), "the `return` wait for the end of the loop"),
    (stepped(gives=False), "it returns nothing"), (into_the_list, "make new lists instead"),
    (lambda weights, biases, X: all_outs(weights, biases, X)[1:], "3 are expected: X, then"),
    (left_in_the_loop, "the `return` wait for the end of the loop"), (the_whole_list, "which entry of the list"),
    (lists_as_arrays, "A list of arrays is no array"), (as_for_one_case, "with a case in each row"),
    (back(handed_on, first=True), "in dE_dW and dE_db alike, the delta had already been handed on"),
    (back(lambda delta, W, out: (delta @ W) * out * 1 - out), "the brackets around 1 - out got lost"),
    (back(handed_on, dW=np.outer), "np.outer makes the table of one case"),
    (back(lambda delta, W, out: (delta @ W) * np.cos(out)), "dE_db[0] and dE_dW[0], of the first layer,")])
def test_what_readers_wrote_is_told(f, words):
    assert words in str(check_function(f)), check_function(f)


def layer_after_layer(order):
    """`step` that works the gradients of the next layer out with weights that are new already."""
    def f(weights, biases, X, Y, eta):
        weights, biases = list(weights), list(biases)
        for k in order(range(len(weights))):
            dW, db = gradients(weights, biases, X, Y)
            weights[k], biases[k] = weights[k] - eta * dW[k], biases[k] - eta * db[k]
        return weights, biases
    return f


def line_by_line(delta_2=lambda out, Y: (out - Y) * out * (1 - out), delta_1=handed_on):
    """`gradients` of two layers, line by line."""
    def f(weights, biases, X, Y):
        X, out_1, out_2 = all_outs(weights, biases, X)
        second = delta_2(out_2, Y)
        first = delta_1(second, weights[1], out_1)
        return [first.T @ X, second.T @ out_1], [first.sum(axis=0), second.sum(axis=0)]
    return f


def error_of(part):
    return lambda weights, biases, X, Y: part(all_outs(weights, biases, X)[-1], Y)


def outs_by(net, out=logistic):
    def f(weights, biases, X):
        outs = [X]
        for W, b in zip(weights, biases, strict=True):
            outs.append(out(net(outs[-1], W, b)))
        return outs
    return f


def weights_for_biases(weights, biases, X, Y, eta):
    dW, _ = gradients(weights, biases, X, Y)
    return tuple([array - eta * g for array, g in zip(arrays, dW, strict=True)] for arrays in (weights, biases))


@pytest.mark.parametrize(("f", "words", "layers"), [
    (layer_after_layer(reversed), "layer after layer, the last", None),
    (layer_after_layer(iter), "layer after layer, the first", None),
    (stepped(first=-1), "It makes two updates. That was for one round. With 3 rounds, it makes one update too m", None),
    (line_by_line(lambda out, Y: (Y - out) * out * (1 - out)), "of the last layer, a difference was turned round", 2),
    (line_by_line(lambda out, Y: out - Y), "in delta of the last layer, the factor slope was left out", 2),
    (line_by_line(delta_1=lambda delta, W, out: delta * W * out * (1 - out)), "rows should meet columns", 2),
    (back(lambda delta, W, out: (delta @ W) * out + (1 - out)), "in delta, a sum stands where a product belongs", None),
    (error_of(lambda out, Y: (out - Y).sum()), "in E, the differences were added up without being squared", None),
    (error_of(lambda out, Y: 0.5 * (out - Y).sum()), "the total error is not right. This is what", None),
    (error_of(lambda out, Y: (0.5 * (out - Y) ^ 2).sum()), "a square is `** 2`", None),
    (outs_by(lambda signals, W, b: signals @ W.T + b, lambda net: 1 / 1 + np.exp(-net)), "in out, the brackets", None),
    (outs_by(lambda signals, W, b: signals * W.T + b), "`*` goes number by number", None),
    (outs_by(lambda signals, W, b: signals @ W.T + 0.35), "0.35 is the tutorial's bias", None),
    (outs_by(lambda signals, W, b: [W].T), "which name does the loop give to one of them?", None),
    (weights_for_biases, "the gradients of the weights stand beside the biases", None),
    (lambda weights, biases, X, Y: sum(a for a, b in weights), "Which tool lets a loop walk along two lists", None),
    (lambda weights, biases, X, Y: X - targets_of_nobody, "one of the function's own names?", None)])  # noqa: F821
def test_what_a_reader_of_the_lesson_wrote_is_told(f, words, layers):
    found = check_function(f, layers=layers)
    assert words in str(found) and "One more slip" not in str(found), found


def test_one_matrix_in_every_turn_is_one_slip():
    def f(weights, biases, X, Y):
        outs, dE_dW, dE_db = all_outs(weights, biases, X), [], []
        delta = (outs[-1] - Y) * outs[-1] * (1 - outs[-1])
        for k in reversed(range(len(weights))):
            dE_dW, dE_db = [delta.T @ outs[k], *dE_dW], [delta.sum(axis=0), *dE_db]
            delta = handed_on(delta, weights[1], outs[k]) if len(weights) > 1 else delta
        return dE_dW, dE_db
    assert "in delta, every turn used weights[1]" in str(check_function(f))


def of_one_module(text):
    """The functions that a learner's notebook defines."""
    names = {"np": np}
    exec(text, names)
    return names


def test_a_right_function_that_calls_a_wrong_one_sends_there_and_an_open_one_far_below_is_found():
    text = """
def layer_outs(weights, biases, X):
    {}
    return outs
def forward(weights, biases, X):
    return layer_outs(weights, biases, X)[-1]
def total_error(weights, biases, X, Y):
    return (0.5 * (forward(weights, biases, X) - Y)**2).sum()
def elsewhere(weights, biases, X):
    return other.layer_outs(weights, biases, X)[-1]
"""
    wrong = of_one_module(text.format("outs = [X, *(W.sum() + X for W in weights)]"))["total_error"]
    assert str(check_function(wrong)) == (
        "Not yet: total_error calls layer_outs, which is not right yet. Check that first.")
    names = of_one_module(text.format("outs = ..."))
    assert str(check_function(names["total_error"])).startswith("total_error: not answered yet (layer_outs, which it")
    names["other"] = type("other", (), {"layer_outs": staticmethod(all_outs)})
    assert check_function(names["elsewhere"])


def test_the_lines_that_are_still_open_are_named():
    def f(weights, biases, X, Y):
        delta = (X - Y) * X
        delta_1 = ...
        return [..., delta.T @ X], [delta_1]
    assert str(check_function(f)) == "f: not answered yet (there is still an `...` in line 3 and in line 4)."


def test_one_network_is_one_network():
    assert str(check_function(gradients, layers=1)) == "Right: gradients, on 1 network."


def test_a_function_that_calls_an_open_one_is_not_answered_yet():
    def calls(weights, biases, X):
        return open_body(weights, biases, X)
    assert str(check_function(calls)).startswith("calls: not answered yet (open_body")


# --- What is no number -------------------------------------------------------------------------------------------


def changed(**how):
    """`gradients` with something done to what it returns."""
    def f(weights, biases, X, Y):
        return how["to"](*gradients(weights, biases, X, Y))
    return f


def updates_in_place(weights, biases, X, Y, eta):
    for W, g in zip(weights, gradients(weights, biases, X, Y)[0], strict=True):
        W -= eta * g
    return weights, biases


def for_ever(weights, biases, X):
    while True:
        pass


def calls_itself(weights, biases, X):
    return calls_itself(weights, biases, X)


def divides(weights, biases, X):
    nothing = 0
    return X / (1 // nothing)


SENTENCES = [
    (changed(to=lambda W, b: (W[:-1], b)), "1 array for the weights"),
    (changed(to=lambda W, b: (W, b, X_IS_NO_GRADIENT)), "3 things"),
    (changed(to=lambda W, b: W[0]), "its shape is (2, 2), and () is expected"),
    (changed(to=lambda W, b: ([w.T for w in W], b)), "dE_dW[1]"),
    (changed(to=lambda W, b: ([w * np.nan for w in W], b)), "nan"),
    (changed(to=lambda W, b: (["right"] * len(W), b)), "a value of type str"),
    (changed(to=lambda W, b: ([7 * w for w in W], b)), "7 times"),
    (updates_in_place, "it changes weights"), (for_ever, "5 seconds"), (calls_itself, "calls itself without end"),
    (divides, "ZeroDivisionError: line 3 of the function"), (lambda weights, biases, X: forward(weights, biases, X).T,
                                                            "its shape is (2, 1), and (1, 2) is expected"),
]
X_IS_NO_GRADIENT = np.ones(3)


@pytest.mark.parametrize(("f", "words"), SENTENCES, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_wrong_is_said_in_a_sentence(f, words):
    result = check_function(f)
    assert not result and words in str(result), result
    assert "\n" not in str(result) and len(str(result)) < 700, result


def open_body(weights, biases, X):
    return ...


def returns_nothing(weights, biases, X):
    pass


@pytest.mark.parametrize("f", [open_body, returns_nothing])
def test_a_body_that_is_still_open_is_not_answered_yet(f):
    assert str(check_function(f)) == f"{f.__name__}: not answered yet."


@pytest.mark.parametrize("f", [3, None, "forward", lambda: 1, lambda weights, biases: 1])
def test_what_cannot_be_checked_is_refused_with_what_can(f):
    with pytest.raises(TypeError, match="forward"):
        check_function(f)


def test_patience_ends_a_loop_and_leaves_no_trace_function_behind():
    if sys.gettrace():
        pytest.skip("a coverage tool or a debugger traces already, and is left alone")
    start = time.monotonic()
    with pytest.raises(TooLong), patience(0.2):
        for_ever(None, None, None)
    assert time.monotonic() - start < 2 and sys.gettrace() is None


def test_the_right_code_and_the_right_numbers_are_never_shown():
    right = {f"{value:.6f}" for arrays in gradients(*tutorial()) for array in arrays for value in array.flat}
    for f, _, _ in STRANGERS.values():
        result = str(check_function(f, layers=2))
        assert not any(digits in result for digits in right) and "@" not in result and "=" not in result, result


def tutorial():
    g = worksheet.evaluate()
    return ([np.array([[g["w1"], g["w2"]], [g["w3"], g["w4"]]]), np.array([[g["w5"], g["w6"]], [g["w7"], g["w8"]]])],
            [np.full(2, g["b1"]), np.full(2, g["b2"])], np.array([[g["i1"], g["i2"]]]),
            np.array([[g["target_o1"], g["target_o2"]]]))


# --- A function of the tutorial's givens -------------------------------------------------------------------------


def named(given):
    net_h1 = given["w1"] * given["i1"] + given["w2"] * given["i2"] + given["b1"]
    return {"net_h1": net_h1, "out_h1": 1 / (1 + np.exp(-net_h1))}


def by_names(w1, w2, i1, i2, b1):
    return {"net_h1": w1 * i1 + w2 * i2 + b1}


def without_the_bias(given):
    return {"net_h1": given["w1"] * given["i1"] + given["w2"] * given["i2"]}


def test_a_function_of_the_givens_is_judged_by_its_named_numbers_for_six_sets_of_givens():
    assert check_function(named) and check_function(by_names)
    result = check_function(without_the_bias)
    assert not result and result.first_wrong == "net_h1" and "bias" in str(result), result


def test_a_number_that_is_right_for_the_tutorials_givens_alone_is_not_right():
    result = check_function(lambda given: {"net_h1": 0.3775})
    assert not result and result.first_wrong == "net_h1"


# --- Figures -----------------------------------------------------------------------------------------------------


def test_matrix_slips_are_told_and_right_programs_are_right():
    shares, _, failures = figures(4, per_network=5, pairs=3)
    assert shares["right programs"] == 1
    assert min(shares["one slip, told"], shares["one slip, at the right array"]) >= 0.97, failures
    assert shares["two slips, at the right array"] >= 0.90, failures


