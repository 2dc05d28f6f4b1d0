"""Any network, trained fast: the four lines that notebook 08 derives, for any layers and many cases at once.

As in the lesson, a case is a row of X, and a layer's matrix W has one row for each neuron and one column for each
input. The four lines come first, numbered as in the lesson, with the shapes beside them; then ACTIVATIONS, a layer's
squashing functions with their slopes; then what these need around them.
"""
import math
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from helpers.arguments import Refused, choice, counted, number, whole
from helpers.worksheet import MOST_ROUNDS

_quietly = np.errstate(all="ignore")  # what overflows becomes infinite without a warning, and is dealt with there

# --- The four lines: a.dot(b) is the lesson's a @ b, and starts sooner, which counts where a network is small ------


class Layer(NamedTuple):
    """A layer of a network; or of a gradient, where W is dE_total/dW and b is dE_total/db, in the same shapes."""
    W: np.ndarray  # (n_out, n_in)
    b: np.ndarray  # (n_out,)
    activation: "Activation"


def _forward(layers, X):
    """The net inputs of each layer, and X followed by the outputs of each: outs[k] goes into layer k."""
    nets, outs = [], [X]
    for W, b, activation in layers:
        nets.append(outs[-1].dot(W.T) + b)          # 1. (batch, n_out) = (batch, n_in) @ (n_in, n_out) + (n_out,)
        outs.append(activation.function(nets[-1]))  #    (batch, n_out)
    return nets, outs


def _backward(layers, nets, outs, Y, gradient, rate=1, biases=True):
    """Write dE_total/dW and, if wanted, dE_total/db into the layers of `gradient`: summed over the cases, times `rate`.

    The rate multiplies the small deltas, not the large gradients. Returns a number that the square of no slope of a
    weight exceeds (Cauchy and Schwarz): where it is not finite, the gradient may not be.
    """
    bound = 0.0
    delta = rate * (outs[-1] - Y) * layers[-1].activation.slope(nets[-1], outs[-1])  # 2. (batch, n_out), last layer
    for k in reversed(range(len(layers))):
        delta.T.dot(outs[k], out=gradient[k].W)      # 4. (n_out, n_in) = (n_out, batch) @ (batch, n_in)
        if biases:
            delta.sum(axis=0, out=gradient[k].b)     #    (n_out,)
        bound += float(np.vdot(delta, delta)) * float(np.vdot(outs[k], outs[k]))
        if k:                                        # 3. (batch, n_in) = (batch, n_out) @ (n_out, n_in)
            delta = delta.dot(layers[k].W) * layers[k - 1].activation.slope(nets[k - 1], outs[k])
    return bound


# --- Activations -------------------------------------------------------------------------------------------------


class Activation(NamedTuple):
    """What a layer does with its net inputs. The functions change none of their arguments."""
    function: Callable  # net -> out, both (batch, n_out)
    slope: Callable     # net, out -> dout/dnet, (batch, n_out) or a single number


def _softmax(net):
    """Shares: above 0, and 1 in sum for each case. The largest net input is taken off, so that exp cannot overflow."""
    out = np.exp(net - net.max(axis=1, keepdims=True))
    return out / out.sum(axis=1, keepdims=True)


ACTIVATIONS = {
    "logistic": Activation(lambda net: 1 / (1 + np.exp(-net)), lambda net, out: out * (1 - out)),
    "tanh": Activation(np.tanh, lambda net, out: 1 - out * out),
    "relu": Activation(lambda net: np.maximum(net, 0), lambda net, out: net > 0),
    "identity": Activation(lambda net: net, lambda net, out: 1),
    # Where cross-entropy follows, nothing is left of the slope: delta = out - target (notebook 13).
    "softmax": Activation(_softmax, lambda net, out: 1),
}


# --- The network -------------------------------------------------------------------------------------------------


class Network:
    """A feed-forward network of fully connected layers.

    weights: one array (n_out, n_in) for each layer; biases: one array (n_out,) for each layer. Both are copied.
    activations: one name of ACTIVATIONS for all layers, or one for each; softmax as the last one only.
    The error, added up: cross-entropy where the last activation is softmax, otherwise 1/2*(target - out)**2.
    Raises ValueError or TypeError that names what is wrong: shapes that do not fit, NaN or infinity, unknown names.
    """

    def __init__(self, weights, biases, activations="logistic"):
        if not len(weights) or len(weights) != len(biases):
            raise Refused(f"weights has {counted(len(weights), 'array')}, and biases has {len(biases)}; one of each is "
                          "expected for every layer, and at least one layer")
        weights = [_array(f"weights[{k}]", array, 2) for k, array in enumerate(weights)]
        biases = [_array(f"biases[{k}]", array, 1) for k, array in enumerate(biases)]
        self.sizes = [weights[0].shape[1], *(len(W) for W in weights)]
        for k, (n_in, n_out) in enumerate(pairwise(self.sizes)):
            if weights[k].shape != (n_out, n_in):
                raise Refused(f"weights[{k}] has shape {weights[k].shape}; (n_out, {n_in}) is expected, "
                              f"because the layer before has {n_in} neurons")
            if biases[k].shape != (n_out,):
                raise Refused(f"biases[{k}] has shape {biases[k].shape}; ({n_out},) is expected, "
                              f"one for each neuron of weights[{k}]")
        self.activations = _activation_names(activations, len(weights))
        self._parameters = np.concatenate([np.append(W, b) for W, b in zip(weights, biases, strict=True)])

    @classmethod
    def random(cls, sizes, activations="logistic", *, seed):
        """A network with layers of these sizes, as in [64, 32, 10], ready to train.

        Weights are uniform with variance 1/n_in, so that net inputs start as large as inputs; biases are 0.
        """
        sizes = [whole("a layer's size", size, least=1) for size in sizes]
        rng = np.random.default_rng(seed)
        weights = [rng.uniform(-1, 1, (n_out, n_in)) * math.sqrt(3 / n_in) for n_in, n_out in pairwise(sizes)]
        return cls(weights, [np.zeros(n_out) for n_out in sizes[1:]], activations)

    @property
    def weights(self):
        """One array (n_out, n_in) for each layer: views, so writing into one changes the network."""
        return [layer.W for layer in self._layers(self._parameters)]

    @property
    def biases(self):
        """One array (n_out,) for each layer, views as well."""
        return [layer.b for layer in self._layers(self._parameters)]

    @_quietly
    def forward(self, X):
        """The outputs: (batch, n_out) for X of shape (batch, n_in), (n_out,) for a single case of shape (n_in,)."""
        out = _forward(self._layers(self._parameters), self._cases(X))[1][-1]
        return out[0] if np.ndim(X) == 1 else out

    @_quietly
    def total_error(self, X, Y):
        """The total error, summed over the cases of X (batch, n_in) and their targets Y (batch, n_out). A float."""
        cases, targets = self._examples(X, Y)
        return self._error(self.forward(cases), targets)

    @_quietly
    def gradients(self, X, Y):
        """dE_total/dweights and dE_total/dbiases, summed over the cases: two lists, shaped as weights and biases."""
        cases, targets = self._examples(X, Y)
        layers, gradient = self._layers(self._parameters), self._layers(np.empty_like(self._parameters))
        _backward(layers, *_forward(layers, cases), targets, gradient)
        return [layer.W for layer in gradient], [layer.b for layer in gradient]

    @_quietly
    def train(self, X, Y, *, rounds, eta, biases=True, batch=None, seed=None, progress=False):
        """Gradient descent: each round goes once through all cases. Changes the network.

        eta: the learning rate, which multiplies the gradient summed over a batch. biases: False keeps them fixed.
        batch: how many cases share one update; all by default, 1 is online. Batches are drawn in an order that is new
        in every round and that `seed` makes repeatable. progress: True shows a bar (needs tqdm).
        Returns the error of each round, an array (rounds,): summed over the cases, each before the update it led to.
        Raises ValueError for bad arguments, and where training diverges: the network keeps its last finite weights.
        Stopped by hand, it keeps the weights of the last whole update.
        """
        cases, targets = self._examples(X, Y)
        rounds = whole("rounds", rounds, least=0, most=MOST_ROUNDS)
        size = len(cases) if batch is None else whole("batch", batch, least=1, most=len(cases))
        eta, rng, history = number("eta", eta), np.random.default_rng(seed), []
        if np.ndim(eta) or eta <= 0:
            raise Refused(f"eta = {eta}; one number above 0 is expected")
        step = np.zeros_like(self._parameters)  # eta times the gradient; for biases that are fixed it stays 0
        layers, gradient = self._layers(self._parameters), self._layers(step)
        try:
            for _ in _bar(rounds) if progress else range(rounds):
                error = 0.0
                for x, y in _batches(cases, targets, size, rng):
                    nets, outs = _forward(layers, x)
                    if not math.isfinite(_backward(layers, nets, outs, y, gradient, eta, biases)):
                        raise Refused(f"training diverged in round {len(history) + 1}: the next step would not be "
                                      f"finite, so the weights stay as they are; try a learning rate below {eta}")
                    self._parameters -= step  # all layers at once: it cannot be stopped halfway
                    error += self._error(outs[-1], y)
                history.append(error)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"stopped in round {len(history) + 1}; the network keeps the weights it has "
                                    "reached, and `train` goes on from there") from None
        return np.array(history, float)

    @_quietly
    def gradient_check(self, X, Y):
        """The worst relative error of `gradients` against central differences, over all layers. A float.

        A layer's error is the largest difference in it, divided by its largest central difference: single slopes that
        are nearly 0 say more about rounding than about the formula.
        """
        twin, nudge = Network(self.weights, self.biases, self.activations), 1e-5
        differences = np.zeros_like(twin._parameters)
        for k, value in enumerate(twin._parameters):
            for sign in (1, -1):
                twin._parameters[k] = value + sign * nudge
                differences[k] += sign * twin.total_error(X, Y) / (2 * nudge)
            twin._parameters[k] = value
        if not np.isfinite(differences).all():
            raise Refused("the error is too large for a central difference; try smaller cases, targets or weights")
        errors = []
        for dW, db, layer in zip(*self.gradients(X, Y), self._layers(differences), strict=True):
            found, expected = np.append(dW, db), np.append(layer.W, layer.b)
            errors.append(np.abs(found - expected).max() / (np.abs(expected).max() or 1.0))
        return float(max(errors))

    def _layers(self, parameters):
        """The layers as views into one long array, which has each layer's W, row by row, and then its b."""
        layers, end = [], 0
        for (n_in, n_out), name in zip(pairwise(self.sizes), self.activations, strict=True):
            start, end = end, end + n_out * (n_in + 1)
            W, b = np.split(parameters[start:end], [n_out * n_in])  # two views
            layers.append(Layer(W.reshape(n_out, n_in), b, ACTIVATIONS[name]))
        return layers

    def _error(self, out, Y):
        """The total error of outputs (batch, n_out). `np.vdot` multiplies number by number and adds everything up."""
        if self.activations[-1] == "softmax":  # a share may have been rounded to 0, whose log is infinite
            return -float(np.vdot(Y, np.log(np.maximum(out, np.finfo(float).tiny))))
        difference = out - Y
        return 0.5 * float(np.vdot(difference, difference))

    def _cases(self, X):
        """X as an array (batch, n_in)."""
        X = _array("X", X, 1, 2)
        if X.shape[-1] != self.sizes[0]:
            raise Refused(f"X has shape {X.shape}; (batch, {self.sizes[0]}) is expected, one column for each input")
        return np.atleast_2d(X)

    def _examples(self, X, Y):
        """X and Y as arrays (batch, n_in) and (batch, n_out)."""
        cases = self._cases(X)
        Y = _array("Y", Y, 1, 2)
        expected = (self.sizes[-1],) if np.ndim(X) == 1 else (len(X), self.sizes[-1])
        if Y.shape != expected:
            raise Refused(f"Y has shape {Y.shape}; {expected} is expected, "
                          f"one target for each output and each case of X, whose shape is {np.shape(X)}")
        targets = np.atleast_2d(Y)
        if self.activations[-1] == "softmax" and (Y.min() < 0 or np.abs(targets.sum(axis=1) - 1).max() > 1e-5):
            raise Refused("targets of a softmax layer are shares: not negative, and 1 in sum for each case")
        return cases, targets


def _batches(cases, targets, size, rng):
    """The cases of one round with their targets, batch by batch: in a new order, unless all are one batch."""
    if size == len(cases):
        return [(cases, targets)]
    order = rng.permutation(len(cases))
    parts = (order[start:start + size] for start in range(0, len(cases), size))
    return ((cases.take(chosen, axis=0), targets.take(chosen, axis=0)) for chosen in parts)


def _bar(rounds):
    try:
        from tqdm import trange
    except ImportError:
        raise ImportError("progress=True draws its bar with tqdm, which is not installed: pip install tqdm") from None
    return trange(rounds, unit="round")


def _array(name, values, *dimensions):
    """`values` as an array of finite numbers with one of these numbers of dimensions, or a ValueError."""
    expected = f"an array of numbers with {' or '.join(map(str, dimensions))} dimensions"
    try:
        array = np.asarray(values)
    except ValueError:
        raise Refused(f"{name} is not {expected}: its rows have different lengths, or too many brackets") from None
    if array.dtype.kind not in "biuf":
        raise Refused(f"{name} is not {expected}: what stands in it is of type {array.dtype}")
    with np.errstate(over="ignore"):  # a long double may be too large: infinite
        array = array.astype(float, copy=False)
    if array.ndim not in dimensions or not array.size:
        raise Refused(f"{name} has shape {array.shape}; {expected} is expected, and at least one number in it")
    if not np.all(np.isfinite(array)):
        where = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        raise Refused(f"{name}{list(where)} = {array[where]}; finite numbers are expected")
    return array


def _activation_names(names, layers):
    names = [names] * layers if isinstance(names, str) else list(names)
    if len(names) != layers:
        raise Refused(f"activations has {counted(len(names), 'name')} for {counted(layers, 'layer')}; one for each is "
                      "expected")
    for k, name in enumerate(names):
        choice(f"activations[{k}]", name, ACTIVATIONS)
    if "softmax" in names[:-1]:
        raise Refused(f"activations[{names.index('softmax')}] = 'softmax'; softmax is expected at the last layer only")
    return names
