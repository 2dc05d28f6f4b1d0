"""check_function: right programs are right, however they are written; wrong ones are told which array, and how."""
import inspect
import itertools
import random
import sys

import numpy as np
import pytest

from helpers import worksheet
from helpers.check import called, check_function, matrices, trials
from helpers.check.called import TooLong, patience
from helpers.example import GIVEN
from helpers.finished import forward, gradients, layer_outs, train
from helpers.worksheet import ROWS
from tests.proof.check_functions import edits_of, figures
from tests.support.notebooks import run_as_cell

# --- Right programs, written in other ways than those of `finished` ------------------------------------------------


def logistic(net):
    return 1 / (1 + np.exp(-net))


def total_error(weights, biases, X, Y):
    out = forward(weights, biases, X)
    return (0.5 * (Y - out) ** 2).sum()


def step(weights, biases, X, Y, eta):
    dE_dW, dE_db = gradients(weights, biases, X, Y)
    weights = [W - eta * g for W, g in zip(weights, dE_dW, strict=True)]
    biases = [b - eta * g for b, g in zip(biases, dE_db, strict=True)]
    return weights, biases


def gradients_by_trying(weights, biases, X, Y, h=1e-5):
    def slope(array, place):
        array[place] += h
        up = total_error(weights, biases, X, Y)
        array[place] -= 2 * h
        down = total_error(weights, biases, X, Y)
        array[place] += h
        return (up - down) / (2 * h)
    return [[np.array([slope(array, place) for place in np.ndindex(array.shape)]).reshape(array.shape)
             for array in arrays] for arrays in (weights, biases)]


def of_one_module(text, **others):
    """The functions that a learner's notebook defines."""
    run_as_cell(text, names := {"np": np} | others, f"cell {hash(text)}")
    return names


class OfAnObject:
    def gradients(self, weights, biases, X, Y):
        return gradients(weights, biases, X, Y)


def objects(arrays):
    """An array of arrays."""
    found = np.empty(len(arrays), object)
    found[:] = arrays
    return found


def gives(layout):
    """`gradients` with what it returns in another layout, made of the two lists by this function."""
    def f(weights, biases, X, Y):
        return layout(*gradients(weights, biases, X, Y))
    return f


def decorated(f):
    def wrapper(*args, **kw):
        return f(*args, **kw)
    return wrapper


def named(name, f):
    f.__name__ = name
    return f


RIGHT = {f.__name__: f for f in (total_error, step, gradients_by_trying)} | {
    "of the name of another": named("cost_of_outs", lambda weights, biases, X, Y: gradients(weights, biases, X, Y)),
    "with an open index": lambda weights, biases, X: forward(weights, biases, X[...][..., :][..., :, None][..., :, 0]),
    "of a default that is not used": of_one_module(
        "def f(weights, biases, X, Y, eta=0.5):\n    return call(weights, biases, X, Y)", call=gradients)["f"],
    "in a decorator": decorated(gradients),
    "of any names": lambda a, c, p, q, verbose=False: gradients(a, c, p, q),
    "by keyword": lambda weights, biases, *, X, Y, lr=0.1: step(weights, biases, X, Y, lr),
    "a list for each case": lambda weights, biases, X: forward(weights, biases, X).tolist(),
    "numbers that are no array of NumPy": lambda weights, biases, X: memoryview(forward(weights, biases, X)),
    "in another order": lambda x_in, Ws, bs: forward(Ws, bs, x_in),
    "a method": OfAnObject().gradients,
    "lists of lists": lambda weights, biases, X: [out.tolist() for out in layer_outs(weights, biases, X)],
    "two lists of lists": gives(lambda *both: [[array.tolist() for array in arrays] for arrays in both]),
    "a pair for each layer": gives(lambda dW, db: list(zip(dW, db, strict=True))),
    "pairs that are still to come": gives(lambda dW, db: zip(dW, db, strict=True)),
    "lists that are still to come": gives(lambda dW, db: (iter(dW), map(np.copy, db))),
    "one list": gives(lambda dW, db: dW + db),
    "one list, layer by layer": gives(lambda dW, db: list(itertools.chain(*zip(dW, db, strict=True)))),
    "arrays of arrays": gives(lambda dW, db: (objects(dW), objects(db))),
    **{f"with errors {where}": lambda weights, biases, X, Y, eta, rounds, where=where, layout=layout: layout(
        *train(weights, biases, X, Y, eta, rounds), [0.3] * rounds) for where, layout in {
            "behind": lambda W, b, errors: (W, b, errors), "before": lambda W, b, errors: (np.array(errors), W, b),
            "at the end": lambda W, b, errors: (W, b, errors[-1]), "of a pair": lambda W, b, errors: ((W, b), errors),
            "in the end": lambda W, b, errors: [errors[-1], [W, b]]}.items()}}


@pytest.mark.parametrize("f", RIGHT.values(), ids=RIGHT)
def test_a_right_function_is_right(f):
    result = check_function(f)
    assert result.ok and str(result).startswith("Right"), result


# --- Twelve bugs of strangers, in programs of the tutorial's size ------------------------------------------------


def line_by_line(weights, biases, X, Y):
    """A program of two layers as one finds it in public."""
    (W_1, W_2), (b_1, b_2) = weights, biases
    net_1 = X @ W_1.T + b_1
    out_1 = logistic(net_1)
    net_2 = out_1 @ W_2.T + b_2
    out_2 = logistic(net_2)
    delta_2 = (out_2 - Y) * out_2 * (1 - out_2)
    delta_1 = (delta_2 @ W_2) * out_1 * (1 - out_1)
    return [delta_1.T @ X, delta_2.T @ out_1], [delta_1.sum(axis=0), delta_2.sum(axis=0)]


def wrong(f, *changes):
    """A right program of this module in which some text, the first of each two, is written as the second."""
    text = inspect.getsource(f)
    for right, other in zip(changes[::2], changes[1::2], strict=True):
        assert right in text, right
        text = text.replace(right, other)
    run_as_cell(text, names := dict(globals()), f"cell {hash(text)}")
    return names[f.__name__]


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


STRANGERS = [
    (wrong(line_by_line, "delta_1.T @ X", "delta_1 * X", "delta_2.T @ out_1", "delta_2 * out_1"),
     "in dE_dW, deltas and signals were multiplied number by number"),
    (wrong(line_by_line, "delta_2 @ W_2", "delta_2 @ W_1"), "in the delta, the deltas of a layer were made"),
    (wrong(line_by_line, "out_1 * (1 - out_1)", "(out_1 * (1 - out_1))[:, :1]"), "in the delta, the slope of the"),
    (wrong(line_by_line, "delta_1.T @ X", "np.vstack([(delta_1 * X).sum(axis=0)] * 2)",
           "delta_2.T @ out_1", "np.vstack([(delta_2 * out_1).sum(axis=0)] * 2)"),
     "in dE_dW, deltas and signals were paired number by number"),
    (updated_too_early, "in the delta, the weights were updated before"),
    (wrong(line_by_line, "delta_1.T @ X", "delta_1.T @ X / len(X)",
           "delta_2.T @ out_1", "delta_2.T @ out_1 / len(X)", "sum(axis=0)", "mean(axis=0)"),
     "in the delta of the last layer, an average over the cases"),
    (gradients_gathered, "With 3 rounds, each round adds its gradients"),
    (wrong(line_by_line, "delta_1.T @ X", "np.full(W_1.shape, (delta_1 * out_1).sum())",
           "delta_2.T @ out_1", "np.full(W_2.shape, (delta_2 * out_2).sum())"), "in dE_dW, one number"),
    (wrong(line_by_line, "delta_1.sum(axis=0)", "delta_1.sum(axis=0) * b_1",
           "delta_2.sum(axis=0)", "delta_2.sum(axis=0) * b_2"), "in dE_db, the bias was taken"),
    (wrong(line_by_line, "delta_2 @ W_2", "delta_2 @ W_2.T"), "in the delta, the table that the blame comes"),
    (wrong(line_by_line, "out_1 * (1 - out_1)", "net_1 * (1 - net_1)", "out_2 * (1 - out_2)", "net_2 * (1 - net_2)"),
     "in the slope, the slope was worked out from the net inputs"),
    (wrong(line_by_line, " * out_1 * (1 - out_1)", "", " * out_2 * (1 - out_2)", ""), "in the slope, it was left out")]
RIGHT_DIGITS = {f"{value:.6f}" for arrays in line_by_line(*trials.trials()[0][:4]) for array in arrays
                for value in array.flat}


def test_a_library_that_comes_in_within_the_call_is_not_stopped_halfway(monkeypatch, tmp_path):
    (tmp_path / "slow_library.py").write_text("import time\ntime.sleep(0.2)\nready = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(called, "LIBRARIES", (*called.LIBRARIES, str(tmp_path)))
    monkeypatch.setattr(called, "SECONDS", 0.1)

    def forward(weights, biases, X):
        import slow_library
        assert slow_library.ready

    assert "was stopped" in str(check_function(forward)) and sys.modules["slow_library"].ready


def test_a_program_for_two_layers_is_right_for_two_layers():
    assert check_function(line_by_line, layers=2)
    assert "(`layers=2` tries no others)" in str(check_function(line_by_line))


# --- What learners wrote ------------------------------------------------------------------------------------------


def case_by_case(weights, biases, X, Y, eta):
    for case, target in zip(X, Y, strict=True):
        weights, biases = step(weights, biases, case[np.newaxis], target[np.newaxis], eta)
    return weights, biases


def plain(sign, right="", other=""):
    """A forward pass of plain loops, with this sign where a product comes into a sum, and one text as another."""
    text = f"""
def forward(weights, biases, X):
    for W, b in zip(weights, biases):
        outs = np.zeros((len(X), len(W)))
        for case in range(len(X)):
            for j in range(len(W)):
                net = b[j]
                for i in range(W.shape[1]):
                    net {sign} W[j, i] * X[case, i]
                outs[case, j] = 1 / (1 + np.exp(-net))
        X = outs
    return X
"""
    return of_one_module(text.replace(right, other) if right else text)["forward"]


HANDED_ON = "        delta = (delta @ weights[k]) * outs[k] * (1 - outs[k])\n"
SLOPE, SQUARES = "* outs[k] * (1 - outs[k])", "(0.5 * (Y - out) ** 2)"
FORWARD = [
    (wrong(forward, "return ", ""), "it returns nothing"),
    (lambda weights, biases, X: 0 * forward(weights, biases, X), "All its numbers are 0. Is anything put in"),
    (wrong(layer_outs, "np.exp", "__import__('math').exp"), "and NumPy's a whole table: which exp is called?"),
    (wrong(layer_outs, "return outs", "return outs[-1]"), "one array of shape (1, 2) where a list of arrays is asked"),
    (wrong(layer_outs, "-(outs[-1] @ W.T + b)", "-1 / (1 + np.exp(-(outs[-1] @ W.T + b)))"), "squashed once more"),
    (lambda weights, biases, X: layer_outs(weights, biases, X)[-2], "in the outputs of the last layer, the layer was"),
    (lambda weights, biases, X: forward(weights, biases, X).T,
     "its numbers are right, but its shape is (2, 1), and (1, 2) is expected"),
    (lambda weights, biases, X: forward(weights, biases, X).round(4), "Is something rounded"),
    (lambda weights, biases, X: forward(weights, biases, X).round(), "and what does a neuron do with its net input?"),
    (named("layer_outs", lambda weights, biases, X: [X, *(np.zeros((len(X), len(W)), int) for W in weights)]),
     "All its numbers are 0. Is anything put in"),
    (named("layer_outs", lambda weights, biases, X: [[out[k] for out in layer_outs(weights, biases, X)]
                                                     for k in range(len(X))]), "it returns a list for each case"),
    (named("layer_outs", lambda weights, biases, X: (X, {"net": X})), "a list with a value of type dict in it where a"),
    (wrong(layer_outs, "X):", "X, outs=[]):", "outs = [X]", "outs.append(X)"), "Called twice with the same numbers"),
    (wrong(layer_outs, "    return outs", "        return outs"), "the `return` wait for the end of the loop"),
    (wrong(layer_outs, "outs[-1] @", "outs @"), "which entry of the list"),
    (wrong(layer_outs, "outs[-1] @ W.T", "[W].T"), "which name does the loop give to one of them?"),
    (wrong(layer_outs, "@ W.T", "* W.T"), "`*` goes number by number"),
    (lambda weights, biases, X: X - targets_of_nobody, "Does the function take it"),  # noqa: F821
    (wrong(layer_outs, "[X]", "[X / (1 // 0)]"), "it stops with ZeroDivisionError: line 3 of the function, "),
    (wrong(forward, "return", "raise NotImplementedError  #"), "forward: not answered yet."),
    (lambda weights, biases, X: sys.exit(), "whole program"),
    (named("layer_outs", lambda weights, biases, X: [X[0]]), "a list with one array of shape (2,) in it where a list"),
    (plain("+=", "net = b[j]", "net = b[j] + (net if j else 0)"), "in the net inputs, the sum of a neuron went on")]
ERROR = [
    (wrong(total_error, SQUARES, "0.5 * (out - Y)"),
     "the total error is not right. This is what comes out when, in the error, the differences were added up without"),
    (wrong(total_error, "** 2", "^ 2"), "a square is `** 2`"),
    (wrong(total_error, "0.5 *", "len(X)"), "Is a `*` missing there"),
    (wrong(total_error, "forward(weights, biases, X)", "forward"), "A function stands where its numbers belong"),
    (wrong(total_error, f"{SQUARES}.sum", "((Y - out) ** 2).mean"), "the average of the squares without the 1/2"),
    (wrong(total_error, f"{SQUARES}.sum()", "[list(squares) for squares in (Y - out) ** 2]"), "its shape is (1, 2)"),
    (wrong(total_error, f"{SQUARES}.sum()", "0.5 * (Y - out) @ (Y - out).T"), "its shape is (3, 3), and () is"),
    *((wrong(total_error, f"{SQUARES}.sum()", f"-{entropy}"), "the cross-entropy stands where") for entropy in (
        "(Y * np.log(out)).sum()", "(Y * np.log(out) + (1 - Y) * np.log(1 - out)).sum() / len(X)")),
    (wrong(total_error, f"{SQUARES}.sum()", f"{SQUARES}[-1][-1]"), "only the last output of the last case counts"),
    (wrong(total_error, "sum()", "sum(), out"), "it returns a list; one number is expected"),
    (wrong(total_error, "return (0.5", "return {'E': 0}  # (0.5"), "a value of type dict; one number is expected"),
    (wrong(total_error, "return", "return sum(a for a, b in weights)  #"), "Which tool lets a loop walk along two")]
GRADIENTS = [
    (gives(lambda dW, db: (dW[::-1], db)), "the arrays of the weights are right, but they come in the wrong order"),
    (gives(lambda dW, db: (db, dW)), "the weights come first"),
    (gives(lambda dW, db: dW), "one table for each layer; two lists are expected"),
    (gives(lambda dW, db: {"dW": dW, "db": db}), "a value of type dict; two lists are expected"),
    (gives(lambda dW, db: (dW[:-1], db)), "1 array for the weights"),
    (gives(lambda dW, db: (dW, db, 3)), "3 things"),
    (gives(lambda dW, db: ([table.T for table in dW], db)), "dE_dW[1]"),
    (gives(lambda dW, db: (dW, [column[:, np.newaxis] for column in db])),
     "its numbers are right, but its shape is (2, 1), and (2,) is expected"),
    (gives(lambda dW, db: ([table * np.nan for table in dW], db)), "nan"),
    (gives(lambda dW, db: (["right"] * len(dW), db)), "a value of type str"),
    (gives(lambda dW, db: ([None] * len(dW), db)), "where it returns None"),
    (gives(lambda dW, db: ([7 * table for table in dW], db)), "7 times"),
    (gives(lambda dW, db: (dW, [np.ones(len(numbers)) for numbers in db])), "No single slip"),
    (lambda weights, biases, X, Y: ([weights[-1].T @ (forward(weights, biases, X) - Y)], []), "a case in each row"),
    (wrong(gradients, "delta @ weights[k]", "delta @ weights[1 if k else 0]"), "in the delta, every turn used weights"),
    (wrong(gradients, HANDED_ON, "", "        dE_dW", f"{HANDED_ON}        dE_dW"),
     "in dE_dW and dE_db alike, the delta had already been handed on"),
    (wrong(gradients, "delta @ weights[k]", "delta @ weights[k + 1]"), "How many entries has the list"),
    (wrong(gradients, "delta.T @ outs[k]", "np.outer(delta, outs[k])"), "np.outer makes the table of one case"),
    (wrong(gradients, SLOPE, 2 * SLOPE), "in the delta, the factor `slope` came in twice"),
    (wrong(gradients, SLOPE, "* np.cos(outs[k])"), "dE_db[0] and dE_dW[0], of the first layer,"),
    (gives(lambda dW, db: ([], [])), "0 arrays for the weights"),
    (lambda weights, biases, X, Y: (None, None), "not answered yet"),
    (wrong(gradients, "return dE_dW, dE_db", "return dE_dW.reverse(), dE_db.reverse()"), "it returns None in place of"),
    (gives(lambda dW, db: (dW, db, np.float64(3))), "among them a number;"),
    (wrong(gradients, "dE_db.insert(0, delta.sum(axis=0))", "dE_db.insert(0, np.zeros(len(weights[k]) + 1)); "
           "dE_db[0][:] = delta.sum(axis=0)"), "they do not fit (the shapes are (2,) and (3,))"),
    (wrong(gradients, "dE_db.insert(0, delta.sum(axis=0))", "dE_db.insert(0, np.zeros((len(weights[k]), 1))); "
           "dE_db[0] += delta.sum(axis=0)"), "they do not fit (the shapes are (2,1) and (2,2))"),
    (wrong(gradients, "(outs[-1] - Y) *", "(outs[-1] - Y).mean(axis=0) *"), "averaged over the cases first"),
    (wrong(gradients, "(outs[-1] - Y) * outs[-1] *", "(outs[-1] - Y) + outs[-1] *"), "a sum stands where a product"),
    (wrong(gradients, "* outs[-1] * (1 - outs[-1])", "* logistic(outs[-1])"), "in the slope of the last layer, the"),
    (gives(lambda dW, db: ([0 * dW[0], *dW[1:]], [0 * db[0], *db[1:]])), "Does the loop come down to layer 0?")]
TWO_LAYERS = [
    (wrong(line_by_line, " * out_2 * (1 - out_2)", ""), "in the delta of the last layer, the factor `slope` is"),
    (wrong(line_by_line, "delta_2 @ W_2", "delta_2 * W_2"), "rows should meet columns"),
    (wrong(line_by_line, "[delta_1.T @ X, delta_2.T @ out_1], [delta_1.sum(axis=0), delta_2.sum(axis=0)]",
           "delta_1.T @ X, delta_1.sum(axis=0)[None], delta_2.T @ out_1, delta_2.sum(axis=0)[None]"),
     "its numbers are right, but its shape is (1, 2)"),
    (wrong(line_by_line, "logistic(net_2)", "np.exp(net_2) / np.exp(net_2).sum(axis=1, keepdims=True)"), "softmax")]
early = wrong(gradients, "X, Y):", "X, Y, eta):", "@ weights[k]", "@ (weights[k] - eta * dE_dW[0])")
UPDATES = [
    (wrong(step, "W - eta", "W + eta", "b - eta", "b + eta"), "in W_new and b_new alike, plus stands where minus"),
    *((wrong(step, "eta * g", f"{number} * g"), "It gives back the same, whatever `eta` is.")
      for number in (0.5, 0.25)),
    (wrong(train, "    for _", "    weights = [np.sin(np.indices(W.shape).sum(axis=0)) for W in weights]\n    for _"),
     "It gives back the same, whatever `weights` is."),
    (wrong(step, "b - eta * g", "b - eta * g[:, np.newaxis]"), "A list of numbers and a column make a whole table"),
    *((wrong(case_by_case, "in zip(X, Y, strict=True)", f"in [(X[k], Y[k]) for k in {order}.permutation(len(X))]"),
       words) for order, words in (("np.random", "Called twice"), (
           "np.random.default_rng(1)", "With one case it is right. When must the gradients of all cases be there?"))),
    (wrong(step, "eta * g", "g"), "in W_new and b_new alike, the factor `eta` is missing"),
    (wrong(step, "W - eta", "eta", "b - eta", "eta"), "in W_new and b_new alike, the step itself was given back"),
    (wrong(step, "biases, dE_db", "biases, dE_dW"), "the gradients of the weights stand beside the biases"),
    (lambda weights, biases, X, Y, eta: gradients(weights, biases, X, Y), "it gives back the gradients"),
    (lambda weights, biases, X, Y, eta: (weights - eta * gradients(weights, biases, X, Y)[0], biases),
     "A list of arrays is no array"),
    (wrong(step, " weights = [", " Ws = [", " biases = [", " bs = [", "return weights, biases",
           "return weights[:-1] + Ws[-1:], biases[:-1] + bs[-1:]"), "of the layers before the last"),
    (wrong(step, "weights = [", "weights[:] = ["), "makes a new list"),
    (wrong(step, "[W - eta * g", "[np.subtract(W, eta * g, out=W)"), "makes a new array"),
    (case_by_case, "an update after every case"),
    (wrong(train, "weights = [", "new = [", "biases = [", "new = ["), "nothing was updated"),
    (wrong(train, "range(rounds)", "range(1, rounds)"), "makes one update too few"),
    (wrong(train, "range(rounds)", "range(rounds + 1)"),
     "With 3 rounds, it makes one update too many"),
    (wrong(train, "biases = [", "biases = (", "strict=True)]\n    return", "strict=True))\n    return"),
     "One round is right. With 3 rounds, on the tutorial's network (2-2-2, one case), it stops with ValueError"),
    (wrong(step, "dE_dW, dE_db = gradients(weights, biases, X, Y)", "pass", "dE_dW, s", "gradients(weights, biases, "
           "X, Y)[0], s", "dE_db, s", "gradients(weights, biases, X, Y)[1], s"),
     "the weights are updated before the gradients are worked out for the biases"),
    (wrong(train, "range(rounds)", "range(min(rounds, 5))"), "3 rounds are right. With 25 rounds, its weights are not"),
    (wrong(train, "range(rounds)", "range(100)"), "It gives back the same, whatever `rounds` is."),
    (wrong(train, "return weights, biases", "return [0.3] * rounds"), "two lists are expected"),
    (wrong(train, "return weights, biases", "return {'W': weights, 'b': biases}"), "a value of type dict; two lists"),
    (wrong(train, "return weights, biases", "return weights"), "it returns one table for each layer; two lists"),
    (wrong(train, "return weights, biases", "return"), "it returns nothing"),
    (wrong(train, "weights = [", "weights[:] = ["), "it changes weights, and so the numbers of whoever called it"),
    (wrong(train, "    for _", "    first, starts = weights, biases\n    for _", "zip(weights", "zip(first",
           "zip(biases", "zip(starts"), "With 3 rounds, each round steps from the first weights"),
    (wrong(train, "    return", "        eta = eta / 2\n    return"), "With 3 rounds, eta is halved in each round"),
    (wrong(train, "    for _", "    dE_dW, dE_db = [0] * len(weights), [0] * len(biases)\n    for _",
           "dE_dW, dE_db = gradients(weights, biases, X, Y)",
           "dE_dW, dE_db = ([0.9 * v + slope for v, slope in zip(*both)]\n                        for both in zip("
           "(dE_dW, dE_db), gradients(weights, biases, X, Y)))"), "nine tenths of the one before, as with momentum"),
    (wrong(train, "gradients(weights, biases, X, Y)", "early(weights, biases, X, Y, eta)"), "goes through new weights"),
    (wrong(train, "range(rounds)", "range(2 * rounds)"), "With 3 rounds, it makes two updates in each round"),
    (wrong(train, "range(rounds)", "range(1, rounds)", "W -", "W +"),
     "With 1 round, it gives back the weights and biases that it was given: nothing was updated. With 3 rounds, s"),
    (wrong(train, "    return", "        return"), "the `return` wait for the end of the loop")]


@pytest.mark.parametrize(("f", "words"), [*STRANGERS, *FORWARD, *ERROR, *GRADIENTS, *TWO_LAYERS, *UPDATES])
def test_what_learners_wrote_is_told_in_one_sentence_with_neither_the_right_code_nor_the_right_numbers(f, words):
    found = str(check_function(f, layers=2 if f.__name__ in ("line_by_line", "updated_too_early") else None))
    assert words in found and "One more slip" not in found and ("This is" in found) + ("it stops" in found) < 2, found
    assert "\n" not in found and len(found) < 700 and not any(shown in found for shown in {"@", *RIGHT_DIGITS}), found


@pytest.mark.parametrize(("f", "places"), [
    (wrong(step, "W - eta", "W + eta", "b - eta * g", "b - g"), ["W_new", "b_new"]),
    (wrong(step, "W - eta * g", "W", "b - eta", "b + eta"), ["W_new", "b_new"]),
    (wrong(gradients, SLOPE, "* (1 - outs[k]**2)", "* outs[-1] * (1 - outs[-1])", "* (1 - outs[-1])"),
     ["slope of the layers before the last", "slope of the last layer"])])
def test_what_was_done_differently_in_two_places_is_told_apart(f, places):
    found = check_function(f, layers=2)
    assert list(found.slips) == places and "alike" not in str(found), found


TURNED = {"(outs[-1] - Y)": "(Y - outs[-1])"}


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize(("slip", "told"), [
    (TURNED, "turned round"), ({"* outs[-1] * (1 - outs[-1])": ""}, "the factor `slope` is missing"),
    ({"(outs[-1] - Y)": "2 * (outs[-1] - Y)"}, "a factor of 2"),
    ({"(outs[-1] - Y)": "2 * (Y - outs[-1])"}, "the sign is the wrong one, and a factor of 2"),
    ({"@ weights[k]) *": "@ np.abs(weights[k])) *"}, "the signs of the weights were lost")])
def test_biases_of_another_shape_are_told_beside_a_slip_in_the_numbers(layers, slip, told):
    axis = "[:, np.newaxis]" if layers == 2 else "[np.newaxis]"
    f = wrong(gradients, *itertools.chain(*slip.items()), "delta.sum(axis=0)", f"delta.sum(axis=0){axis}")
    found = check_function(f, layers)
    if "weights" in told and layers == 1:  # nothing is handed back
        assert "its numbers are right, but its shape is" in str(found)
    else:
        assert told in str(found.slips) and "The shape of dE_db[" in str(found) and "Apart from" in str(found), found
        assert "added up" not in str(found) and list(found.slips) != ["slope"], found


@pytest.mark.parametrize(("second", "places"), [
    ({"delta.T @ outs[k]": "delta.T @ outs[k] / len(X)", "sum(": "mean("}, ["delta of the last layer"]),
    ({SLOPE: "* (1 - outs[k]**2)"}, ["slope of the layers before the last", "delta of the last layer"]),
    ({SLOPE: ""}, ["delta of the last layer", "delta"])])
def test_a_difference_turned_round_beside_another_slip_is_told_of_the_last_delta(second, places):
    found = check_function(wrong(gradients, *itertools.chain(*(TURNED | second).items())), 2)
    assert list(found.slips) == places and "turned round" in found.slips["delta of the last layer"], found
    assert found.message.count("One more slip") == 1 and "Part of it" not in found.message, found


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize(("curve", "done"), [("net", "nothing was squashed"), (
    "np.exp(net) / np.exp(net).sum(axis=1, keepdims=True)", "softmax stands where the logistic function belongs")])
def test_another_last_layer_that_needs_no_slope_is_told_as_such(curve, done, layers):
    f = wrong(gradients, " * outs[-1] * (1 - outs[-1])", "", "    delta = (outs",
              f"    net = outs[-2] @ weights[-1].T + biases[-1]\n    outs[-1] = {curve}\n    delta = (outs")
    found = check_function(f, layers)
    assert found.slips == {"out of the last layer": done, "delta of the last layer": "the factor `slope` is missing"}


@pytest.mark.parametrize("layout", ["outs[1], outs[2]", "outs[-1], {'outs': outs}", "{'out': outs}", "[outs], outs"])
def test_a_helper_with_right_numbers_in_a_layout_of_its_own_is_not_blamed_for_a_slip_elsewhere(layout):
    taken = "['out']" if layout[0] == "{" else "[1]['outs']" if "{" in layout else "[1]" if "[" == layout[0] else ""
    f = of_one_module(f"""
def forward(weights, biases, X):
    outs = layer_outs(weights, biases, X)
    return {layout}
def gradients(weights, biases, X, Y):
    outs = forward(weights, biases, X){taken}
    outs = outs if len(outs) == 3 else (X, *outs)
    delta_2 = outs[2] - Y
    delta_1 = (delta_2 @ weights[1]) * outs[1] * (1 - outs[1])
    return [delta_1.T @ X, delta_2.T @ outs[1]], [delta_1.sum(axis=0), delta_2.sum(axis=0)]
""", layer_outs=layer_outs)["gradients"]
    assert check_function(f, 2).slips == {"delta of the last layer": "the factor `slope` is missing"}


@pytest.mark.parametrize("names", ["weights, biases, X, y, n_epochs, l_rate", "weights, biases, X, y, iterations, lr",
                                   "Ws, bs, X, Y, num_epochs, learningrate", "weights, biases, X, Y, n_iter, alpha"])
def test_the_usual_names_of_a_rate_and_of_rounds_are_known_in_any_order(names):
    weights, biases, X, Y, rounds, eta = names.split(", ")
    assert check_function(of_one_module(f"def train({names}):\n    return right({weights}, {biases}, {X}, {Y}, {eta}, "
                                        f"{rounds})", right=train)["train"])


@pytest.mark.parametrize("made", ["dW, db", "grads_W, grads_b", "outs, deltas"])
def test_a_function_that_wants_what_it_has_to_work_out_is_refused(made):
    with pytest.raises(TypeError, match=f"works out {made.replace(', ', ' and ')} itself"):
        check_function(of_one_module(f"def update(weights, biases, {made}, eta):\n    return weights")["update"])


def test_another_activation_and_its_slope_are_two_slips_and_told_in_this_order():
    f = wrong(line_by_line, "logistic(", "np.tanh(", "out_1 * (1 - out_1)", "(1 - out_1**2)",
              "out_2 * (1 - out_2)", "(1 - out_2**2)")
    assert check_function(f, layers=2).slips == {
        "out": "tanh squashes, and not the logistic function", "slope": "the slope is that of tanh"}


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
def step(net):
    return 1 / (1 + np.exp(net))
def of_its_own(weights, biases, X):
    for W, b in zip(weights, biases):
        X = step(X @ W.T + b)
    return X
"""
    wrong = of_one_module(text.format("outs = [X, *(W.sum() + X for W in weights)]"))["total_error"]
    assert str(check_function(wrong)) == (
        "Not yet: total_error calls layer_outs, which is not right yet. Check that first.")
    names = of_one_module(text.format("outs = ..."))
    assert str(check_function(names["total_error"])).startswith("total_error: not answered yet (layer_outs, which it")
    assert "the minus in the exponent" in str(check_function(names["of_its_own"]))
    names["other"] = type("other", (), {"layer_outs": staticmethod(layer_outs)})
    assert check_function(names["elsewhere"])


def test_one_network_is_one_network():
    assert str(check_function(gradients, layers=1)) == "Right: gradients, on 1 network."


# --- What is no number -------------------------------------------------------------------------------------------


def open_in_two_lines(weights, biases, X, Y):
    delta = (X - Y) * X
    delta_1 = ...
    return [..., delta.T @ X], [delta_1]


@pytest.mark.parametrize(("f", "said"), [
    (lambda weights, biases, X: ..., "<lambda>: not answered yet."),
    (lambda weights, biases, X: None, "<lambda>: not answered yet."),
    (of_one_module("def forward(weights, biases, X):\n    X[0, :] = ...")["forward"], "forward: not answered yet."),
    (open_in_two_lines, "open_in_two_lines: not answered yet (there is still an `...` in line 3 and in line 4).")])
def test_a_body_that_is_still_open_is_not_answered_yet(f, said):
    assert str(check_function(f)) == said


untraced = pytest.mark.skipif(sys.gettrace() is not None, reason="a coverage tool or a debugger traces already: then "
                              "nothing is limited")


@untraced
@pytest.mark.parametrize("loop", ["while True: pass", "while True:\n        pass", "sum(1 for _ in iter(int, 1))"])
def test_patience_ends_a_loop_and_leaves_no_trace_function_behind(loop):
    f = of_one_module(f"def f():\n    {loop}")["f"]
    with pytest.raises(TooLong), patience(0.2):
        f()
    assert sys.gettrace() is None


@untraced
def test_a_function_that_does_not_come_back_is_stopped_and_asked_about_its_loops(monkeypatch):
    monkeypatch.setattr(called, "SECONDS", 0.6)
    found = str(check_function(wrong(layer_outs, "return outs", "while True: pass")))
    assert "not come back after 1 seconds" in found and "does every loop come to its end?" in found


# --- A function of the tutorial's givens -------------------------------------------------------------------------


def named_numbers(given):
    net_h1 = given["w1"] * given["i1"] + given["w2"] * given["i2"] + given["b1"]
    return {"net_h1": net_h1, "out_h1": 1 / (1 + np.exp(-net_h1))}


def test_a_function_of_the_givens_is_judged_by_its_named_numbers_for_six_sets_of_givens():
    assert check_function(named_numbers)
    for f in (lambda w1, w2, i1, i2, b1: {"net_h1": w1 * i1 + w2 * i2 + b1},
              lambda i1=1, w1=1, w2=1, i2=1, b1=1: {"net_h1": w1 * i1 + w2 * i2 + b1},
              lambda given, eta=0.5: named_numbers(given), lambda **given: named_numbers(given),
              lambda given: named_numbers(given) | {"locals": given}):
        assert check_function(f)
    result = check_function(lambda given: {"net_h1": given["w1"] * given["i1"] + given["w2"] * given["i2"]})
    assert not result and result.first_wrong == "net_h1" and "bias" in str(result), result


@pytest.mark.parametrize(("edits", "numbers", "said", "not_said"), [
    ({"E_o1": "(target_o1 - out_o1)**2", "dE_total_dout_o1": "2*(out_o1 - target_o1)",
      "E_o2": "(target_o2 - out_o2)**2", "dE_total_dout_o2": "2*(out_o2 - target_o2)"}, {},
     "No mistake in f, but another choice", "Not yet"),
    ({"net_h1": "w1*i1 + w2*i2"}, {}, "Only this line is wrong.", "again from"),
    ({"net_h1": "w1*i1 + w2*i2", "delta_o2": "out_o2"}, {}, "follows from these.", "again from"),
    ({"net_o1": "w5*out_h1 + w6*out_h2"}, {}, "Only this line is wrong.", "again from"),
    ({"E_total": "0.298371109"}, {}, "as if your code uses the tutorial's number, not what", "your own"),
    ({}, {"eta": 0.5}, "as if your code uses the tutorial's eta, not what", "exercise"),
    ({}, GIVEN, "your code uses the tutorial's numbers, not what", "exercise")])
def test_a_program_is_not_told_to_calculate_by_hand(edits, numbers, said, not_said):
    def f(given):
        return {name: value for name, value in worksheet.evaluate(given | numbers, edits).items() if name in ROWS}
    result = check_function(f)
    assert said in result.message and not_said not in result.message and not result.message.count("Not yet: No")


@pytest.mark.parametrize(("numbers", "words"), [
    ({}, "f: not answered yet."), ({"net_h1": None}, "f: not answered yet."), (0.3775, "a dict of named numbers"),
    ({"hidden1": 1.0}, "write which of them is meant"), ({"net_h1": float("nan")}, "net_h1 = nan is not finite"),
    ({"net_h1": np.ones(2)}, "is a whole table"), ({7: 1.0}, "is no quantity of this calculation"),
    (None, "does its last line say"), ((1, 2), "it returns a list;"), ({"w1": 0.15}, "numbers that are given"),
    ({"net_h1": 0.3775}, "Not yet: f, with i1 =")])
def test_what_a_function_of_the_givens_returns_is_refused_in_a_sentence(numbers, words):
    def f(given):
        return numbers
    result = check_function(f)
    assert not result and words in str(result), result


@pytest.mark.parametrize(("f", "words"), [
    (lambda given: given, "numbers that are given, and nothing that was"),
    (lambda given: named_numbers(given) | {"given": given.update(w1=1.0)}, "it changes a number in the dict"),
    (lambda given: {"net_h1": np.random.random()}, "Called twice")])
def test_a_function_of_the_givens_works_them_out_and_leaves_them_alone(f, words):
    assert words in str(check_function(f))


# --- Figures -----------------------------------------------------------------------------------------------------


def test_matrix_slips_are_told_and_right_programs_are_right():
    shares, failures = figures(1, per_network=3, pairs=1)
    assert shares["right programs"] == 1
    assert min(shares["one slip, told"], shares["one slip, at the right array"]) >= 0.97, failures
    assert shares["two slips, at the right array"] >= 0.90, failures


@pytest.mark.parametrize("trial", trials.trials()[:3], ids=lambda trial: trial.words)
def test_what_is_kept_of_a_network_where_a_slip_is_tried_is_what_would_come_out_again(trial, monkeypatch):
    every, dice = edits_of("step"), random.Random(0)
    tried = [edits[number:] for edits in (tuple(dice.sample(every, 2)) for _ in range(100)) for number in (2, 1, 0)]
    kept = [matrices.work(trial, edits) for edits in tried]
    everything = [*itertools.product(matrices.ROWS, range(len(trial.weights)))]
    monkeypatch.setattr(matrices, "touched", lambda row, scope, edits, count: everything)
    again = [matrices.work(trial._replace(), edits) for edits in tried]
    assert all(map(trials.same, *([trials.Run(trial, arrays) for arrays in found] for found in (kept, again))))


@pytest.mark.parametrize(("line", "expected"), [
    ("f = lambda X: ...", True), ("f = lambda X: X[...]", False), ("f = lambda X: X[..., 0]", False),
    ("def f(X, k=...) -> tuple[int, ...]:\n    return X", False), ("@decorated\ndef f(X):\n    return [...]", True)])
def test_a_function_is_open_where_dots_stand_for_what_it_gives(line, expected):
    assert bool(called.open_lines(of_one_module(line, decorated=lambda f: f)["f"])) == expected
