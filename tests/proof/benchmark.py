"""How fast the course's code is beside others': `python tests/proof/benchmark.py`, or with names of sections.

`pip install -e ".[bench]"` brings the others. Each piece of work first has to come to the same result with everybody.
Then all take turns, on one thread, and a ratio is our shortest processor time divided by theirs. The last two columns
say which ratio is allowed, and whether it holds; exit code 1 says that some does not.
"""
# ruff: noqa: E402 (the threads must be set before NumPy loads)
import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[variable] = "1"

import gc
import math
import sys
import time

import numpy as np
import torch

from helpers import worksheet
from helpers.example import GIVEN
from helpers.network import Network

torch.set_num_threads(1)
FAILED, ETA = [], GIVEN["eta"]
CASE = np.array([[GIVEN["i1"], GIVEN["i2"]]]), np.array([[GIVEN["target_o1"], GIVEN["target_o2"]]])
LEARNED = [f"w{k}" for k in range(1, 9)]
WEIGHTS = list(np.reshape([GIVEN[name] for name in LEARNED], (2, 2, 2)))
BIASES = [np.full(2, GIVEN["b1"]), np.full(2, GIVEN["b2"])]


def contest(work, contenders, limits, turns=5):
    """Time the same work done by several, in turns; print a line for each. The first one is ours.

    contenders: name -> a function that prepares, and returns a function that does the work and returns arrays, if any.
    limits: name -> the largest ratio of our time to theirs.
    """
    times, expected = {name: math.inf for name in contenders}, None
    for turn in range(turns + 1):  # the first one compares results, and lets everybody warm up
        for name, prepare in contenders.items():
            run = prepare()
            gc.collect()
            start = time.process_time()
            found = run()
            if turn:
                times[name] = min(times[name], time.process_time() - start)
            elif found is not None:
                expected = found if expected is None else expected
                if not all(np.allclose(*pair, 1e-9, 1e-9) for pair in zip(expected, found, strict=True)):
                    sys.exit(f"{work}: {name} comes to another result")
    ours = next(iter(times.values()))
    for name, theirs in times.items():
        ratio, limit = ours / theirs, limits.get(name, math.inf)
        if ratio > limit:
            FAILED.append(f"{work}, {name}: {ratio:.3f} instead of {limit}")
        verdict = "" if limit == math.inf else f"{limit:8} {'holds' if ratio <= limit else 'NO'}"
        print(f"{work:42}{name:32}{1000 * theirs:10.2f}{ratio:9.3f}{verdict}", flush=True)


# --- The method of the author's script: an object for each neuron, a method for each formula -----------------------


class Neuron:
    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias

    def fire(self, inputs):
        self.inputs = inputs
        self.output = self.squash(self.total_net_input())
        return self.output

    def total_net_input(self):
        total = 0
        for k in range(len(self.inputs)):
            total += self.inputs[k] * self.weights[k]
        return total + self.bias

    def squash(self, net):
        return 1 / (1 + math.exp(-net))

    def error(self, target):
        return 0.5 * (target - self.output) ** 2

    def error_slope(self, target):
        return -(target - self.output)

    def output_slope(self):
        return self.output * (1 - self.output)

    def delta(self, target):
        return self.error_slope(target) * self.output_slope()

    def input_slope(self, k):
        return self.inputs[k]


def by_objects(rounds, with_error):
    """with_error: the author's script works out the total error after every update."""
    hidden, output = ([Neuron(row.tolist(), float(bias)) for row, bias in zip(W, b, strict=True)]
                      for W, b in zip(WEIGHTS, BIASES, strict=True))
    inputs, targets = (values[0].tolist() for values in CASE)

    def forward():
        signals = [neuron.fire(inputs) for neuron in hidden]
        return [neuron.fire(signals) for neuron in output]

    def update(layer, deltas):
        for n in range(len(layer)):
            for k in range(len(layer[n].weights)):
                layer[n].weights[k] -= ETA * deltas[n] * layer[n].input_slope(k)

    def run():
        for _ in range(rounds):
            forward()
            deltas, hidden_deltas = [output[o].delta(targets[o]) for o in range(len(output))], [0] * len(hidden)
            for h in range(len(hidden)):
                slope = 0
                for o in range(len(output)):
                    slope += deltas[o] * output[o].weights[h]
                hidden_deltas[h] = slope * hidden[h].output_slope()
            update(output, deltas)
            update(hidden, hidden_deltas)
            if with_error:
                forward()
                sum([output[o].error(targets[o]) for o in range(len(targets))])
        return [np.array([neuron.weights for neuron in layer]) for layer in (hidden, output)]
    return run


# --- PyTorch as its documentation has it, and a floor -----------------------------------------------------------------


def by_torch(weights, biases, batches, eta, softmax=False):
    """Eager PyTorch with autograd and bare updates, which are faster than an optimizer object on small networks."""
    Ws = [torch.tensor(W, requires_grad=True) for W in weights]
    bs = [torch.tensor(b, requires_grad=softmax) for b in biases]  # the tutorial's stay as they are
    data = [(torch.as_tensor(x), torch.as_tensor(y)) for x, y in batches]

    def run():
        for x, y in data:
            out = x
            for W, b in zip(Ws[:-1], bs[:-1], strict=True):
                out = torch.sigmoid(torch.nn.functional.linear(out, W, b))
            net = torch.nn.functional.linear(out, Ws[-1], bs[-1])
            if softmax:
                error = torch.nn.functional.cross_entropy(net, y, reduction="sum")
            else:
                error = 0.5 * ((y - torch.sigmoid(net)) ** 2).sum()
            error.backward()
            with torch.no_grad():
                for value in Ws + bs * softmax:
                    value -= eta * value.grad
                    value.grad = None
        return [W.detach().numpy() for W in Ws]
    return run


def by_products(weights, x, updates):
    """The floor: the matrix products that no backpropagation can do without, into arrays that are there already."""
    signals = [x, *(np.ones((len(x), len(W)), x.dtype) for W in weights)]
    blames, gradients = [np.ones_like(signal) for signal in signals], [np.empty_like(W) for W in weights]

    def run():
        for _ in range(updates):
            for k, W in enumerate(weights):
                np.dot(signals[k], W.T, out=signals[k + 1])
            for k in reversed(range(len(weights))):
                np.dot(blames[k + 1].T, signals[k], out=gradients[k])
                if k:
                    np.dot(blames[k + 1], weights[k], out=blames[k])
    return run


# --- The work ----------------------------------------------------------------------------------------------------


def tutorial(rounds=10_000):
    """The tutorial's network, whose biases stay."""
    def ours():
        def run():
            sheet = worksheet.train(rounds)
            return np.reshape([sheet[name] for name in LEARNED], (2, 2, 2))
        return run

    contest(f"{rounds:,} rounds of 2-2-2", {
        "worksheet.train": ours,
        "object for each neuron": lambda: by_objects(rounds, with_error=True),
        "… without working out errors": lambda: by_objects(rounds, with_error=False),
        "PyTorch": lambda: by_torch(WEIGHTS, BIASES, [CASE] * rounds, ETA),
    }, {"object for each neuron": 0.15, "… without working out errors": 0.22, "PyTorch": 0.02})


def online(updates=10_000):
    """One case at a time, the biases fixed: the tutorial's, and XOR's four in random order."""
    networks(Network(WEIGHTS, BIASES), *CASE, 1, updates, ETA, {"PyTorch": 0.25})
    X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    networks(Network.random([2, 5, 1], seed=1), X, Y, 1, updates, ETA, {"PyTorch": 0.25})


def batches():
    """Four sizes, batches of 1 to 256 cases. A single case waits for memory, not for products."""
    for sizes in ([64, 32, 10], [784, 128, 10], [784, 512, 10], [2048, 2048, 10]):
        for size in (1, 8, 64, 256):
            rng = np.random.default_rng(0)
            X, Y = rng.random((4 * size, sizes[0])), np.eye(10)[rng.integers(0, 10, 4 * size)]
            updates = 4 * min(100, 1 + int(7e7 / (sizes[0] * sizes[1] * max(size, 8))))
            limits = {"PyTorch": 1.0} | ({"floor: products": 1.6} if sizes[0] >= 784 and size > 1 else {})
            networks(Network.random(sizes, ["logistic", "softmax"], seed=0), X, Y, size, updates, 0.001, limits)


def networks(start, X, Y, size, updates, eta, limits):
    """The same batches in the same order for Network.train and PyTorch, from the same start."""
    softmax, rounds, rng = start.activations[-1] == "softmax", updates * size // len(X), np.random.default_rng(0)
    order = [rng.permutation(len(X)) if size < len(X) else np.arange(size) for _ in range(rounds)]
    data = [(X[k], Y[k].argmax(axis=1) if softmax else Y[k]) for k in np.reshape(order, (-1, size))]

    def ours():
        network = Network(start.weights, start.biases, start.activations)

        def run():
            network.train(X, Y, rounds=rounds, eta=eta, batch=size, seed=0, biases=softmax)
            return network.weights
        return run

    contest(f"{updates:,} updates, {'-'.join(map(str, start.sizes))}/{size}", {
        "Network.train": ours,
        "PyTorch": lambda: by_torch(start.weights, start.biases, data, eta, softmax),
        "floor: products": lambda: by_products(start.weights, X[:size], updates),
    }, limits)


if __name__ == "__main__":
    print(f"{'work':42}{'by':32}{'ms':>10}{'ours/it':>9}{'limit':>8}")
    for section in sys.argv[1:] or ("tutorial", "online", "batches"):
        globals()[section]()
    print("\nall limits hold" if not FAILED else "\nnot within its limit:\n  " + "\n  ".join(FAILED))
    sys.exit(bool(FAILED))
