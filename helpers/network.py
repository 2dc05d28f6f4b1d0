"""Any network, trained fast: the tutorial's calculation in matrix form, for any layers and many cases at once.

Notebook 08 derives it from the worksheet. Inside this module a case is a column, so for each layer

    net   = W inputs + b                   out = activation(net)
    delta = (out - target) * slope         at the output layer, where delta is dE_total/dnet
    delta = (W_next^T delta_next) * slope  at every layer before it
    dE_total/dW = delta inputs^T

A bias is a weight on an input that is always 1 (notebook 07): every layer's inputs end with a row of ones, its matrix
with a row of biases, and no formula needs a second version for them.

The calculation is written down once as a list of steps, each a function with its arguments, and then carried out as
often as needed. Every step fills an array that was made with the list: for a network as small as the tutorial's, making
an array, or deciding what comes next, takes longer than the arithmetic.
"""
import math
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy import add, divide, exp, maximum, multiply, negative, reciprocal, sign, subtract, tanh

from helpers.arguments import closest, number, whole
from helpers.worksheet import MOST_ROUNDS

# --- Activations -------------------------------------------------------------------------------------------------


class Activation(NamedTuple):
    """Two functions that return steps: net inputs become outputs in place, and deltas are multiplied by the slope.

    The slope is worked out from the output, which is spent on it. `one` is 1 as an array of the network's own type,
    because a small layer is done before NumPy has converted a Python 1.
    """

    apply: Callable
    slope: Callable


def _logistic(net, one):
    return [partial(negative, net, net), partial(exp, net, net), partial(add, net, one, net),
            partial(reciprocal, net, net)]


def _logistic_slope(delta, out, one):
    return [partial(multiply, delta, out, delta), partial(subtract, one, out, out),
            partial(multiply, delta, out, delta)]


def _tanh(net, one):
    return [partial(tanh, net, net)]


def _tanh_slope(delta, out, one):
    return [partial(multiply, out, out, out), partial(subtract, one, out, out),
            partial(multiply, delta, out, delta)]


def _relu(net, one):
    return [partial(maximum, net, 0, out=net)]


def _relu_slope(delta, out, one):
    return [partial(sign, out, out), partial(multiply, delta, out, delta)]


def _softmax(net, one):
    row = np.empty_like(net[0])  # the largest net input is taken off first: same outputs, and exp cannot overflow
    return [partial(net.max, 0, row), partial(subtract, net, row, net), partial(exp, net, net),
            partial(net.sum, 0, None, row), partial(divide, net, row, net)]


def _nothing(*_):
    return []


ACTIVATIONS = {
    "logistic": Activation(_logistic, _logistic_slope),
    "tanh": Activation(_tanh, _tanh_slope),
    "relu": Activation(_relu, _relu_slope),
    "identity": Activation(_nothing, _nothing),
    "softmax": Activation(_softmax, _nothing),  # its slope and cross-entropy's come to out - target together
}


# --- The network -------------------------------------------------------------------------------------------------


class Network:
    """A feed-forward network of fully connected layers.

    weights: one array (n_out, n_in) for each layer; biases: one array (n_out,) for each layer. Both are copied.
    activations: one name for all layers, or one for each: logistic, tanh, relu, identity; softmax as the last one.
    The error follows from the last activation: cross-entropy after softmax, otherwise the tutorial's squared error,
    1/2*(target - out)**2 summed over outputs and cases.
    dtype: float64 or float32, the type of everything inside.
    Raises ValueError or TypeError that names what is wrong: shapes that do not fit, NaN or infinity, unknown names.
    """

    def __init__(self, weights, biases, activations="logistic", dtype=np.float64):
        if np.dtype(dtype) not in (np.float64, np.float32):
            raise ValueError(f"dtype = {np.dtype(dtype)}; float64 or float32 is expected")
        if not len(weights) or len(weights) != len(biases):
            raise ValueError(f"there are {len(weights)} weight arrays and {len(biases)} bias arrays; "
                             "one of each is expected for every layer, and at least one layer")
        weights = [_array(f"weights[{k}]", array, dtype, 2) for k, array in enumerate(weights)]
        biases = [_array(f"biases[{k}]", array, dtype, 1) for k, array in enumerate(biases)]
        self.sizes = [weights[0].shape[1], *(array.shape[0] for array in weights)]
        for k, (n_in, n_out) in enumerate(pairwise(self.sizes)):
            if weights[k].shape != (n_out, n_in):
                raise ValueError(f"weights[{k}] has shape {weights[k].shape}; (n_out, {n_in}) is expected, "
                                 f"because the layer before has {n_in} neurons")
            if biases[k].shape != (n_out,):
                raise ValueError(f"biases[{k}] has shape {biases[k].shape}; ({n_out},) is expected, "
                                 f"one for each neuron of weights[{k}]")
        self.activations = _activation_names(activations, len(weights))
        self._parameters = np.concatenate([np.vstack([W.T, b]).ravel() for W, b in zip(weights, biases, strict=True)])

    @classmethod
    def random(cls, sizes, activations="logistic", *, seed, dtype=np.float64):
        """A network with layers of these sizes, as in [64, 32, 10], ready to train.

        Weights are uniform with variance 1/n_in, so that net inputs start as large as inputs; biases are 0.
        """
        sizes = [whole("a layer's size", size, least=1) for size in sizes]
        rng = np.random.default_rng(seed)
        weights = [rng.uniform(-1, 1, (n_out, n_in)) * math.sqrt(3 / n_in) for n_in, n_out in pairwise(sizes)]
        return cls(weights, [np.zeros(n_out) for n_out in sizes[1:]], activations, dtype)

    @property
    def weights(self):
        """One array (n_out, n_in) for each layer: views, so writing into one changes the network."""
        return [matrix[:-1].T for matrix in _matrices(self._parameters, self.sizes)]

    @property
    def biases(self):
        """One array (n_out,) for each layer, views as well."""
        return [matrix[-1] for matrix in _matrices(self._parameters, self.sizes)]

    def forward(self, X):
        """The outputs: (batch, n_out) for X of shape (batch, n_in), (n_out,) for a single case of shape (n_in,)."""
        batch = _Batch(self, _with_ones(self._cases(X)))
        _carry_out(batch.forth)
        return batch.out[:, 0] if np.ndim(X) == 1 else batch.out.T

    def total_error(self, X, Y):
        """The total error, summed over the cases of X (batch, n_in) and their targets Y (batch, n_out). A float."""
        batch = _Batch(self, _with_ones(self._cases(X)), self._targets(X, Y))
        return float(_carry_out([*batch.forth, batch.error]))

    def gradients(self, X, Y):
        """dE_total/dweights and dE_total/dbiases, summed over the cases: two lists, shaped as weights and biases."""
        gradient = np.zeros_like(self._parameters)
        batch = _Batch(self, _with_ones(self._cases(X)), self._targets(X, Y), gradient, np.array(1, gradient.dtype))
        _carry_out(batch.forth + batch.back)
        matrices = _matrices(gradient, self.sizes)
        return [matrix[:-1].T for matrix in matrices], [matrix[-1] for matrix in matrices]

    def train(self, X, Y, *, rounds, eta, biases=True, batch=None, seed=None, progress=False):
        """Gradient descent: each round goes once through all cases. Changes the network.

        eta: the learning rate, which multiplies the gradient summed over a batch. biases: False keeps them fixed.
        batch: how many cases share one update; all by default, 1 is online. Batches are drawn in an order that is new
        in every round and that `seed` makes repeatable. progress: True shows a bar (needs tqdm).
        Returns the error of each round, an array (rounds,): summed over the cases as they came by, each before the
        update it led to. Besides the data it needs room for a second set of parameters and for one batch's way.
        Raises ValueError for bad arguments, and where training diverges: the network keeps its last finite weights.
        Stopped by hand, it keeps the weights of the last whole update.
        """
        cases, targets = self._cases(X), self._targets(X, Y)
        rounds = whole("rounds", rounds, least=0, most=MOST_ROUNDS)
        size = len(cases) if batch is None else whole("batch", batch, least=1, most=len(cases))
        rate = np.array(_positive("eta", eta, cases.dtype), cases.dtype)
        change, parameters = np.zeros_like(self._parameters), self._parameters
        batches = _batches(self, cases, targets, size, np.random.default_rng(seed), change, rate, biases)
        history = []
        with np.errstate(all="ignore"), _stoppable(history):
            for round_ in _bar(rounds) if progress else range(rounds):
                error = 0.0
                for batch_, steps in batches():
                    for step in steps:
                        step()
                    if not math.isfinite(change.dot(change)):
                        raise ValueError(f"training diverged in round {round_ + 1}: the next step would not be finite, "
                                         f"so the weights stay as they are; try a learning rate below {eta}")
                    subtract(parameters, change, parameters)
                    error += batch_.error()
                history.append(error)
        return np.array(history, float)

    def gradient_check(self, X, Y, nudge=1e-5):
        """The worst relative error of `gradients` against central differences, over all layers. A float.

        A layer's error is the largest difference in it, divided by its largest central difference: single slopes that
        are nearly 0 say more about rounding than about the formula. The differences are worked in float64.
        """
        nudge = _positive("nudge", nudge, np.float64)
        twin = Network(self.weights, self.biases, self.activations)
        differences = np.empty_like(twin._parameters)
        for k, value in enumerate(twin._parameters):
            errors = []
            for moved in (value + nudge, value - nudge):
                twin._parameters[k] = moved
                errors.append(twin.total_error(X, Y))
            twin._parameters[k] = value
            differences[k] = (errors[0] - errors[1]) / (2 * nudge)
        if not np.isfinite(differences).all():
            raise ValueError("the error is too large for a central difference; try smaller cases, targets or weights")
        worst = 0.0
        for dW, db, expected in zip(*self.gradients(X, Y), _matrices(differences, self.sizes), strict=True):
            wrong = np.abs(np.vstack([dW.T, db]) - expected).max()
            worst = max(worst, wrong / (np.abs(expected).max() or 1.0))
        return float(worst)

    def _cases(self, X):
        """X as an array (batch, n_in)."""
        X = _array("X", X, self._parameters.dtype, 1, 2)
        if X.shape[-1] != self.sizes[0]:
            raise ValueError(f"X has shape {X.shape}; (batch, {self.sizes[0]}) is expected, one column for each input")
        return np.atleast_2d(X)

    def _targets(self, X, Y):
        Y = _array("Y", Y, self._parameters.dtype, 1, 2)
        expected = (self.sizes[-1],) if np.ndim(X) == 1 else (len(X), self.sizes[-1])
        if Y.shape != expected:
            raise ValueError(f"Y has shape {Y.shape}; {expected} is expected, "
                             f"one target for each output and each case of X, whose shape is {np.shape(X)}")
        Y = np.atleast_2d(Y)
        if self.activations[-1] == "softmax" and (Y.min() < 0 or np.abs(Y.sum(axis=1) - 1).max() > 1e-5):
            raise ValueError("targets of a softmax layer are shares: not negative, and 1 in sum for each case")
        return Y


class _Batch:
    """A batch of cases on their way through a network and back: the arrays, and the steps that fill them.

    forth ends with the outputs and, where there are targets, with out - target. back ends with the gradient, times
    `rate`, in `change`, an array like the network's parameters.
    """

    def __init__(self, network, cases, targets=None, change=None, rate=None, biases=True):
        self.cases, self.targets = cases, targets
        sizes, count, kind, one = network.sizes, len(cases), cases.dtype, np.array(1, cases.dtype)
        matrices = _matrices(network._parameters, sizes)
        activations = [ACTIVATIONS[name] for name in network.activations]
        inputs = [cases.T, *(np.ones((n + 1, count), kind) for n in sizes[1:-1])]
        outs = [*(array[:-1] for array in inputs[1:]), np.empty((sizes[-1], count), kind)]
        self.out = outs[-1]
        self.forth, self.back = [], []
        for matrix, array, out, activation in zip(matrices, inputs, outs, activations, strict=True):
            self.forth += [partial(matrix.T.dot, array, out), *activation.apply(out, one)]
        if targets is None:
            return
        miss = np.empty_like(self.out)
        self.forth.append(partial(subtract, self.out, targets.T, miss))
        self.miss, self.softmax = miss.ravel(), network.activations[-1] == "softmax"
        if change is None:
            return
        deltas = [np.empty_like(out) for out in outs]
        self.back.append(partial(multiply, miss, rate, deltas[-1]))  # all that flows back is in proportion to this
        changes = _matrices(change, sizes)
        learned = slice(None) if biases else slice(-1)  # without the biases' rows, which then stay 0
        for k in reversed(range(len(matrices))):
            self.back += [*activations[k].slope(deltas[k], outs[k], one),
                          partial(inputs[k][learned].dot, deltas[k].T, changes[k][learned])]
            if k:
                self.back.append(partial(matrices[k][:-1].dot, deltas[k], deltas[k - 1]))

    def error(self):
        """The error of the outputs that `forth` left; `back` leaves it as it is."""
        if self.softmax:
            return -np.vdot(self.targets.T, np.log(maximum(self.out, np.finfo(self.out.dtype).tiny)))
        return 0.5 * self.miss.dot(self.miss)


def _batches(network, cases, targets, size, rng, *how):
    """A function that gives the batches of one round with their steps, in a new order each time."""
    def made(cases, targets):
        batch = _Batch(network, cases, targets, *how)
        return batch, batch.forth + batch.back

    if size == len(cases):
        whole = [made(_with_ones(cases), targets)]
        return lambda: whole
    rooms = {count: made(np.ones((count, cases.shape[1] + 1), cases.dtype), np.empty_like(targets[:count]))
             for count in {size, len(cases) % size} - {0}}

    def shuffled():
        order = rng.permutation(len(cases))
        for start in range(0, len(cases), size):
            chosen = order[start:start + size]
            room = rooms[len(chosen)]
            room[0].cases[:, :-1] = cases.take(chosen, 0)
            targets.take(chosen, 0, room[0].targets, "clip")
            yield room

    return shuffled


@contextmanager
def _stoppable(history):
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"stopped in round {len(history) + 1}; the network keeps the weights it has reached, "
                                "and `train` goes on from there") from None


def _with_ones(cases):
    """The cases with one more column, the constant input of the biases."""
    return np.hstack([cases, np.ones((len(cases), 1), cases.dtype)])


def _carry_out(steps):
    """What the last of the steps gives."""
    with np.errstate(all="ignore"):  # what overflows comes out as infinite, and is dealt with there
        for step in steps:
            last = step()
    return last


def _matrices(flat, sizes):
    """Views into all parameters, one (n_in + 1, n_out) for each layer: W transposed, and the biases as last row."""
    matrices, start = [], 0
    for n_in, n_out in pairwise(sizes):
        matrices.append(flat[start:start + (n_in + 1) * n_out].reshape(n_in + 1, n_out))
        start += (n_in + 1) * n_out
    return matrices


def _bar(rounds):
    try:
        from tqdm import trange
    except ImportError:
        raise ImportError("progress=True draws its bar with tqdm, which is not installed: pip install tqdm") from None
    return trange(rounds, unit="round")


# --- Checks ------------------------------------------------------------------------------------------------------


def _array(name, values, dtype, *dimensions):
    """`values` as an array of finite numbers with one of these numbers of dimensions, or a ValueError."""
    expected = f"an array of numbers with {' or '.join(map(str, dimensions))} dimensions"
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} is not {expected}: its rows have different lengths, or too many brackets") from None
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} is not {expected}: what stands in it is of type {array.dtype}")
    with np.errstate(over="ignore"):  # too large for float32: comes out as infinite, and is refused below
        array = array.astype(dtype, copy=False)
    if array.ndim not in dimensions or not array.size:
        raise ValueError(f"{name} has shape {array.shape}; {expected} is expected, and at least one number in it")
    if not np.all(np.isfinite(array)):
        where = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name}{list(where)} = {array[where]}; finite numbers are expected")
    return array


def _activation_names(names, layers):
    names = [names] * layers if isinstance(names, str) else list(names)
    if len(names) != layers:
        raise ValueError(f"there are {len(names)} activations for {layers} layers; one name for each is expected")
    for k, name in enumerate(names):
        if name not in ACTIVATIONS:
            raise ValueError(f"{name!r} is no activation; expected is one of {', '.join(ACTIVATIONS)}"
                             f"{closest(name, ACTIVATIONS)}")
        if name == "softmax" and k < layers - 1:
            raise ValueError(f"activations[{k}] = 'softmax'; softmax is expected at the last layer only")
    return names


def _positive(name, value, dtype):
    value, kind = number(name, value), np.finfo(dtype)
    if np.ndim(value) or not float(kind.tiny) <= value <= float(kind.max):
        raise ValueError(f"{name} = {value}; one number above 0 is expected, of a size that {np.dtype(dtype)} can hold")
    return value
