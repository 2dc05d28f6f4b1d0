"""How fast the course's code is beside its peers: `python tests/proof/benchmark.py`, or with names of its sections.

`pip install -e ".[bench]"` brings the peers; one that is absent is named and left out. Each piece of work is first
checked to come to the same result with everybody. Then all take turns, several times over. A ratio is the median of
ours divided by theirs in the same turn, so that whatever else the machine does weighs on both. What matters is in the
last two columns: the ratio that is allowed, and whether it holds. Exit code 1 says that some ratio does not.

Everybody may use one thread, and processor time is measured, which other programs on the machine disturb less.
THREADS=2 gives everybody two, and measures the time on the wall. Two cores then have to pass the weights to and fro
between a product, which both work on, and the update, which one does. 784-128-10 takes longer for it than it is allowed
to: 1.6 (float64) and 1.8 (float32) of the bare products; so does, at times, 784-512-10 in float32: 0.99 to 1.02 of
PyTorch.
"""
# ruff: noqa: E402 (the threads must be set before NumPy loads)
import os
import sys

THREADS = os.environ.get("THREADS", "1")
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[variable] = THREADS  # read when NumPy and PyTorch load

import gc
import importlib.metadata
import math
import platform
import statistics
import subprocess
import time
import tracemalloc
import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np

from helpers import check, worksheet
from helpers.example import GIVEN
from helpers.network import Network

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"
CLOCK = time.process_time if THREADS == "1" else time.perf_counter
SECTIONS, FAILED = {}, []


def section(function):
    SECTIONS[function.__name__] = function
    return function


def peer(name):
    """A module that may be absent, then None."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


PEERS = {"PyTorch": "torch", "JAX": "jax", "Numba": "numba", "micrograd": "micrograd.engine",
         "scikit-learn": "sklearn.neural_network"}
torch, jax, numba, micrograd, sklearn = map(peer, PEERS.values())
if torch:
    torch.set_num_threads(int(THREADS))
if jax:
    jax.config.update("jax_enable_x64", True)


# --- Taking turns ------------------------------------------------------------------------------------------------


def contest(work, contenders, limits=(), turns=5, tolerance=1e-9):
    """Time the same work done by several, in turns; print a line for each. The first one is ours.

    contenders: name -> a function that prepares, and returns a function that does the work and returns arrays.
    limits: name -> the largest ratio of our time to theirs. tolerance: how far results may differ (None: not compared).
    """
    limits = dict(limits)
    expected = None
    for name, prepare in contenders.items():  # also lets everybody compile and warm up
        found = prepare()()
        expected = found if expected is None else expected
        if tolerance is not None and found is not None:
            for ours, theirs in zip(expected, found, strict=True):
                if not np.allclose(ours, theirs, rtol=tolerance, atol=tolerance):
                    sys.exit(f"{work}: {name} comes to another result, {np.max(np.abs(ours - theirs))} away")
    times = {name: [] for name in contenders}
    for _ in range(turns):
        for name, prepare in contenders.items():
            times[name].append(seconds(prepare()))
    ours, *_ = times.values()
    for name, theirs in times.items():
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        line(work, name, statistics.median(theirs), ratio if theirs is not ours else None, limits.get(name))


def seconds(run):
    gc.collect()
    start = CLOCK()
    run()
    return CLOCK() - start


def line(work, name, time_taken, ratio=None, limit=None):
    verdict = "" if limit is None else "holds" if ratio <= limit else "NO"
    if verdict == "NO":
        FAILED.append(f"{work}, {name}: {ratio:.3f} instead of {limit}")
    print(f"{work:44}{name:34}{1000 * time_taken:11.2f}{f'{ratio:9.3f}' if ratio is not None else '':9}"
          f"{'' if limit is None else f'{limit:8}':8} {verdict}", flush=True)


def figure(work, what, value, limit, unit):
    """A line for something that is no ratio."""
    if not value <= limit:
        FAILED.append(f"{work}, {what}: {value:.3f} {unit} instead of {limit}")
    print(f"{work:44}{what:34}{value:11.2f} {unit:8}{limit:8} {'holds' if value <= limit else 'NO'}", flush=True)


# --- The method of the author's script: an object for each neuron, a method for each formula ------------------------


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


class ObjectNetwork:
    """One hidden layer, an update after every case, biases that stay as they are."""

    def __init__(self, weights, biases):
        self.hidden, self.output = ([Neuron(row.tolist(), float(bias)) for row, bias in zip(W, b, strict=True)]
                                    for W, b in zip(weights, biases, strict=True))

    def feed_forward(self, inputs):
        hidden = [neuron.fire(inputs) for neuron in self.hidden]
        return [neuron.fire(hidden) for neuron in self.output]

    def total_error(self, inputs, targets):
        self.feed_forward(inputs)
        return sum([self.output[o].error(targets[o]) for o in range(len(targets))])

    def train(self, inputs, targets, eta):
        self.feed_forward(inputs)
        deltas = [self.output[o].delta(targets[o]) for o in range(len(self.output))]
        hidden_deltas = [0] * len(self.hidden)
        for h in range(len(self.hidden)):
            slope = 0
            for o in range(len(self.output)):
                slope += deltas[o] * self.output[o].weights[h]
            hidden_deltas[h] = slope * self.hidden[h].output_slope()
        self.update(self.output, deltas, eta)
        self.update(self.hidden, hidden_deltas, eta)

    def update(self, layer, deltas, eta):
        for n in range(len(layer)):
            for k in range(len(layer[n].weights)):
                layer[n].weights[k] -= eta * deltas[n] * layer[n].input_slope(k)

    def weights(self):
        return [np.array([neuron.weights for neuron in layer]) for layer in (self.hidden, self.output)]


# --- The peers, each as its own documentation would write it --------------------------------------------------------


def by_objects(weights, biases, cases, eta, errors=True):
    """cases: the (inputs, targets) of every update, in order. The author's script works out the error after each."""
    def prepare():
        network = ObjectNetwork(weights, biases)
        listed = [(x.tolist(), y.tolist()) for x, y in cases]

        def run():
            for inputs, targets in listed:
                network.train(inputs, targets, eta)
                if errors:
                    network.total_error(inputs, targets)
            return network.weights()
        return run
    return prepare


def by_torch(weights, biases, batches, eta, learn_biases=False, softmax=False):
    """Eager PyTorch with autograd and bare updates, which are faster than an optimizer object on small networks."""
    def prepare():
        Ws = [torch.tensor(W, requires_grad=True) for W in weights]
        bs = [torch.tensor(b, requires_grad=learn_biases) for b in biases]
        learned = Ws + bs * learn_biases
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
                    for value in learned:
                        value -= eta * value.grad
                        value.grad = None
            return [W.detach().numpy() for W in Ws]
        return run
    return prepare


def by_micrograd(weights, biases, case, eta, rounds):
    from micrograd.engine import Value

    def squash(net):  # micrograd has no exp: its README shows how an operation is added
        out = Value(1 / (1 + math.exp(-net.data)), (net,), "logistic")

        def _backward():
            net.grad += out.data * (1 - out.data) * out.grad
        out._backward = _backward
        return out

    def prepare():
        layers = [[[Value(float(w)) for w in row] for row in W] for W in weights]
        inputs, targets = (values.tolist() for values in case)

        def run():
            for _ in range(rounds):
                outs = inputs
                for layer, bs in zip(layers, biases, strict=True):
                    outs = [squash(sum((w * out for w, out in zip(row, outs, strict=True)), float(b)))
                            for row, b in zip(layer, bs, strict=True)]
                error = sum((target - out) ** 2 * 0.5 for target, out in zip(targets, outs, strict=True))
                learned = [w for layer in layers for row in layer for w in row]
                for w in learned:
                    w.grad = 0
                error.backward()
                for w in learned:
                    w.data -= eta * w.grad
            return [np.array([[w.data for w in row] for row in layer]) for layer in layers]
        return run
    return prepare


def by_jax(weights, biases, case, eta, rounds):
    def error(Ws):
        out, target = case
        for W, b in zip(Ws, biases, strict=True):
            out = 1 / (1 + jax.numpy.exp(-(W @ out + b)))
        return 0.5 * ((target - out) ** 2).sum()

    def one_round(_, Ws):
        return [W - eta * dW for W, dW in zip(Ws, jax.grad(error)(Ws), strict=True)]

    loop = jax.jit(lambda Ws: jax.lax.fori_loop(0, rounds, one_round, Ws))
    return lambda: lambda: [np.array(W) for W in loop([jax.numpy.array(W) for W in weights])]


def by_compiled_rows(rounds):
    """The floor: the worksheet's own rows as one compiled loop."""
    learned = [f"w{k}" for k in range(1, 9)]
    source = "\n".join([f"def loop(rounds, {', '.join(GIVEN)}):", "    for _ in range(rounds):",
                        *(f"        {name} = {formula}" for name, formula in worksheet.ROWS.items()),
                        *(f"        {name} = {name}_new" for name in learned), f"    return {', '.join(learned)}"])
    made = {"exp": math.exp}
    exec(source, made)
    loop = numba.njit(made["loop"])
    return lambda: lambda: as_matrices(dict(zip(learned, loop(rounds, *GIVEN.values()), strict=True)))


def as_matrices(sheet):
    """w1 to w8 as the two weight matrices."""
    w = [sheet[f"w{k}"] for k in range(1, 9)]
    return [np.array([w[0:2], w[2:4]]), np.array([w[4:6], w[6:8]])]


TUTORIAL = as_matrices(GIVEN), [np.full(2, GIVEN["b1"]), np.full(2, GIVEN["b2"])]
CASE = np.array([GIVEN["i1"], GIVEN["i2"]]), np.array([GIVEN["target_o1"], GIVEN["target_o2"]])
ETA = GIVEN["eta"]
OBJECTS, TORCH, SCIKIT = "object for each neuron", "PyTorch eager", "scikit-learn"


# --- The work ----------------------------------------------------------------------------------------------------


@section
def tutorial(rounds=10_000):
    """10,000 rounds of the tutorial's network."""
    weights, biases = TUTORIAL
    work, ours = "10,000 rounds of 2-2-2", {"worksheet.train": lambda: lambda: as_matrices(worksheet.train(rounds))}
    quick = ours | {OBJECTS: by_objects(weights, biases, [CASE] * rounds, ETA),
                    f"{OBJECTS}, no error": by_objects(weights, biases, [CASE] * rounds, ETA, errors=False)}
    if jax:
        quick["JAX, compiled before"] = by_jax(weights, biases, CASE, ETA, rounds)
    if numba:
        quick["floor: rows compiled by Numba"] = by_compiled_rows(rounds)
    contest(work, quick, {OBJECTS: 0.15}, turns=15)
    slow = {}
    if micrograd:
        slow["micrograd"] = by_micrograd(weights, biases, CASE, ETA, rounds)
    if torch:
        slow[TORCH] = by_torch(weights, biases, [CASE] * rounds, ETA)
    if slow:
        contest(work, ours | slow, {"micrograd": 0.02, TORCH: 0.01}, turns=3)


@section
def online(updates=10_000):
    """10,000 updates, each for a single case: the tutorial's, and XOR's four in random order."""
    weights, biases = TUTORIAL
    X, Y = (values[None] for values in CASE)
    network_online("2-2-2", weights, biases, X, Y, updates, {OBJECTS: 1.2, TORCH: 0.15})
    start = Network.random([2, 5, 1], seed=1)
    X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    network_online("2-5-1 (XOR)", start.weights, start.biases, X, Y, updates, {TORCH: 0.15})


def network_online(name, weights, biases, X, Y, updates, limits):
    rounds = updates // len(X)
    order = in_order(len(X), rounds, seed=0) if len(X) > 1 else [0] * rounds
    cases = [(X[k], Y[k]) for k in order]

    def train():
        network = Network(weights, biases)

        def run():
            network.train(X, Y, rounds=rounds, eta=ETA, batch=1, seed=0, biases=False)
            return network.weights
        return run

    work, ours = f"10,000 online updates of {name}", {"Network.train": train}
    objects = {OBJECTS: by_objects(weights, biases, cases, ETA),
               f"{OBJECTS}, no error": by_objects(weights, biases, cases, ETA, errors=False)}
    contest(work, ours | objects, limits, turns=15)
    if torch:
        contest(work, ours | {TORCH: by_torch(weights, biases, cases, ETA)}, limits, turns=3)


def in_order(count, rounds, seed):
    """The order in which Network.train takes the cases: a new one in each round."""
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.permutation(count) for _ in range(rounds)])


SIZES = [([64, 32, 10], 32, 500), ([784, 128, 10], 64, 200), ([784, 512, 10], 256, 40), ([2048, 2048, 10], 256, 6)]
EVERY = 4  # batches in the data


@section
def batches():
    """Mini-batches of four networks, in both number types."""
    for sizes, batch, steps in SIZES:
        for dtype in (np.float64, np.float32):
            mini_batches(sizes, batch, steps, dtype)


def mini_batches(sizes, batch, steps, dtype):
    rng = np.random.default_rng(0)
    X = rng.random((EVERY * batch, sizes[0]), dtype)
    named = rng.integers(0, sizes[-1], EVERY * batch)
    Y, rounds = np.eye(sizes[-1], dtype=dtype)[named], steps // EVERY or 1
    start = Network.random(sizes, ["logistic", "softmax"], seed=0, dtype=dtype)
    order = in_order(len(X), rounds, seed=0).reshape(-1, batch)

    def ours():
        network = Network(start.weights, start.biases, start.activations, dtype)

        def run():
            network.train(X, Y, rounds=rounds, eta=0.001, batch=batch, seed=0)
            return network.weights
        return run

    def theirs():
        weights, biases = (list(map(np.ascontiguousarray, arrays)) for arrays in (start.weights, start.biases))
        return by_torch(weights, biases, [(X[k], named[k]) for k in order], dtype(0.001), True, softmax=True)()

    name, kind = "-".join(map(str, sizes)) + f"/{batch}", np.dtype(dtype).name
    floor = "floor: bare matrix products"
    contenders = {"Network.train": ours, floor: lambda: products(sizes, batch, len(order), dtype)}
    limits = {TORCH: 1.0} | ({floor: 1.5} if sizes[0] >= 784 else {})
    if torch:
        contenders[TORCH] = theirs
    contest(f"{len(order)} batches of {name}, {kind}", contenders, limits, turns=9,
            tolerance=1e-9 if kind == "float64" else 1e-4)
    figure(f"memory for {name}, {kind}", "peak / (parameters + activations)", memory(sizes, batch, dtype), 3, "times")


def products(sizes, batch, steps, dtype):
    """Only the matrix products that no backpropagation can do without, into arrays that are there already."""
    rng = np.random.default_rng(0)
    Ws = [rng.random((n_in, n_out), dtype) for n_in, n_out in pairwise(sizes)]
    outs, deltas = ([rng.random((batch, n), dtype) for n in sizes] for _ in range(2))
    gradients = [np.empty_like(W) for W in Ws]

    def run():
        for _ in range(steps):
            for k, W in enumerate(Ws):
                np.dot(outs[k], W, outs[k + 1])
            for k in reversed(range(len(Ws))):
                np.dot(outs[k].T, deltas[k + 1], gradients[k])
                if k:
                    np.dot(deltas[k + 1], Ws[k].T, deltas[k])
    return run


def memory(sizes, batch, dtype):
    """The most bytes that a network and its training hold at once, for each byte of parameters and one batch's outputs.

    The data, ten batches of them, are not counted; a copy of them would be.
    """
    rng = np.random.default_rng(0)
    X, Y = rng.random((10 * batch, sizes[0]), dtype), np.eye(sizes[-1], dtype=dtype)[np.arange(10 * batch) % sizes[-1]]
    needed = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes)) + batch * sum(sizes)
    network = Network.random(sizes, ["logistic", "softmax"], seed=0, dtype=dtype)
    held = sum(array.nbytes for array in network.weights + network.biases)
    gc.collect()
    tracemalloc.start()
    network.train(X, Y, rounds=1, eta=0.001, batch=batch, seed=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (held + peak) / (needed * X.itemsize)


@section
def sweep(rounds=10_000, count=1_000, sample=50):
    """A thousand learning rates at once; the loop over worksheet.train is timed on every twentieth of them."""
    rates = np.linspace(0.01, 10, count)
    some = slice(None, None, count // sample)

    def at_once():
        return worksheet.train(rounds, {**GIVEN, "eta": rates})["E_total"]

    def one_by_one():
        return [worksheet.train(rounds, {**GIVEN, "eta": float(eta)})["E_total"] for eta in rates[some]]

    if not np.allclose(at_once()[some], one_by_one(), rtol=1e-6):
        sys.exit("the sweep comes to another result than the loop")
    times = [(seconds(at_once), seconds(one_by_one) * count / sample) for _ in range(3)]
    work = "1,000 learning rates x 10,000 rounds"
    line(work, "worksheet.train, array givens", statistics.median(ours for ours, _ in times))
    line(work, f"loop ({sample} of them, times {count // sample})", statistics.median(loop for _, loop in times),
         statistics.median(ours / loop for ours, loop in times), 0.08)


@section
def handwriting(passes=60, batch=32, eta=0.05):
    """60 passes over three quarters of the digits; the exam is every fourth one, as in notebook 12."""
    if not sklearn:
        return
    data = np.load(NOTEBOOKS / "data" / "digits.npz", allow_pickle=False)
    X, labels = data["images"].reshape(-1, 64) / 16, data["labels"]
    Y = np.eye(10)[labels]
    exams = [np.arange(len(X)) % 4 == quarter for quarter in range(4)]

    def scikit(**settings):  # its rate multiplies the mean over a batch, ours the sum
        return sklearn.MLPClassifier(
            (32,), activation="logistic", solver="sgd", momentum=0, nesterovs_momentum=False, alpha=0, tol=0,
            n_iter_no_change=10**6,
            **{"batch_size": batch, "learning_rate_init": eta * batch, "max_iter": passes, **settings})

    def ours(exam=exams[0], seed=0):
        network = Network.random([64, 32, 10], ["logistic", "softmax"], seed=seed)

        def run():
            network.train(X[~exam], Y[~exam], rounds=passes, eta=eta, batch=batch, seed=seed)
            return network.forward(X[exam]).argmax(axis=1)
        return run

    def theirs(exam=exams[0], seed=0):
        network = scikit(random_state=seed)
        return lambda: network.fit(X[~exam], labels[~exam]).predict(X[exam])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it would like more passes
        same_from_the_same_start(scikit, X, Y, labels)
        contest(f"digits, {passes} passes of 64-32-10/32", {"Network.train": ours, SCIKIT: theirs}, {SCIKIT: 0.4},
                tolerance=None)
        right = [sum(np.sum(learner(exam, seed)() == labels[exam]) for exam in exams for seed in range(5))
                 for learner in (ours, theirs)]
    print(f"{'':44}read right of {5 * len(X):,} (4 quarters, 5 seeds): ours {right[0]:,}, scikit-learn {right[1]:,}")
    # From run to run the difference scatters by 2.3 readings, so over 20 runs by 10: two of these are allowed.
    figure("digits, right readings", "scikit-learn's less ours", right[1] - right[0], 20, "")


def same_from_the_same_start(scikit, X, Y, labels):
    """Both, given the same weights and all pictures as one batch, come to the same weights."""
    network = Network.random([64, 32, 10], ["logistic", "softmax"], seed=0)
    theirs = scikit(batch_size=len(X), learning_rate_init=0.5, max_iter=1, warm_start=True).fit(X, labels)
    theirs.coefs_ = [W.T.copy() for W in network.weights]
    theirs.intercepts_ = [b.copy() for b in network.biases]
    theirs.set_params(max_iter=10).fit(X, labels)
    network.train(X, Y, rounds=10, eta=0.5 / len(X))
    if not all(np.allclose(W.T, coefs, rtol=1e-9) for W, coefs in zip(network.weights, theirs.coefs_, strict=True)):
        sys.exit("scikit-learn comes to another result from the same weights")


@section
def widths(batch=64):
    """What a batch costs as the layers w-w-10 grow wider, beside the bare matrix products."""
    print(f"\n{'width':>8}{'ours, ms':>14}{'products, ms':>14}{'ratio':>8}{'slope, ours':>14}{'products':>10}"
          "    (slope: by which power of the width the time grows)")
    before = None
    for width in (64, 128, 256, 512, 1024, 2048, 4096):
        steps, sizes = max(2, 2**22 // width**2), [width, width, 10]
        rng = np.random.default_rng(0)
        X, Y = rng.random((batch, width)), np.eye(10)[rng.integers(0, 10, batch)]
        network = Network.random(sizes, ["logistic", "softmax"], seed=0)
        bare = products(sizes, batch, steps, np.float64)
        turns = [(seconds(lambda: network.train(X, Y, rounds=steps, eta=1e-4)), seconds(bare)) for _ in range(7)]  # noqa: B023
        ours, floor = (statistics.median(column) / steps for column in zip(*turns, strict=True))
        slopes = [math.log2(now / then) for now, then in zip((ours, floor), before or (ours, floor), strict=True)]
        print(f"{width:8}{1000 * ours:14.3f}{1000 * floor:14.3f}{statistics.median(a / b for a, b in turns):8.2f}"
              + (f"{slopes[0]:14.2f}{slopes[1]:10.2f}" if before else ""), flush=True)
        before = ours, floor
    print()


@section
def checking(students=15):
    """A whole calculation judged, once everything is loaded: each student has numbers that were not met before."""
    from helpers import example, mistakes

    def answers(kind, seed):
        given = example.draw(seed)
        sheet = mistakes.sheet("U2", given) if kind == "with a listed mistake" else worksheet.evaluate(given)
        if kind == "with a mistake of its own":
            sheet["dE_total_dw6"] *= 1.01
        return {row: f"{sheet[row]:.9f}" for row in worksheet.ROWS}, given

    for kind in ("right", "with a listed mistake", "with a mistake of its own"):
        work = [answers(kind, seed) for seed in range(students + 1)]
        check.check_all(*work.pop())
        taken = statistics.median(seconds(lambda: check.check_all(*work.pop())) for _ in range(students))  # noqa: B023
        figure("check_all, a whole calculation", kind, 1000 * taken, 50, "ms")


@section
def loading(turns=9):
    """Importing helpers beside importing NumPy, and all eight partials, each in a fresh Python."""
    def fresh(code):
        return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)

    clock = f"import time; start = time.{CLOCK.__name__}(); {{}}; print(time.{CLOCK.__name__}() - start)"
    lessons = "import numpy; from helpers import check, example, mistakes, network, published, show, watch, worksheet"
    codes = {"import numpy": "import numpy", "import helpers": "import numpy, helpers",
             "what lessons import from it": lessons}
    rows = [[fresh(clock.format(code)) for code in codes.values()] for _ in range(turns)]
    for k, name in enumerate(codes):
        line("loading", name, statistics.median(row[k] for row in rows),
             statistics.median(row[k] / row[0] for row in rows) if k else None, 1.3 if k == 1 else None)
    heavy = fresh(f"import sys; {lessons}; print(sum(name in sys.modules for name in ('sympy', 'matplotlib')))")
    figure("loading", "SymPy or Matplotlib among it", heavy, 0, "")
    derive = "import sympy; from helpers import symbolic; " + clock.format(
        "[symbolic.derivative('E_total', f'w{k}') for k in range(1, 9)]")
    figure("all eight partials, first time", "symbolic.derivative",
           1000 * statistics.median(fresh(derive) for _ in range(5)), 500, "ms")


@section
def notebooks():
    """Every notebook: its run with the kernel's start, by the clock on the wall, and its size."""
    import nbformat
    from nbclient import NotebookClient

    for path in sorted([*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("solutions/*.ipynb")]):
        notebook = nbformat.read(path, as_version=4)
        name = str(path.relative_to(NOTEBOOKS).with_suffix(""))
        start = time.perf_counter()
        folder = {"metadata": {"path": path.parent}}
        NotebookClient(notebook, resources=folder, extra_arguments=["--log-level=ERROR"]).execute()
        figure(name, "run with its kernel's start", time.perf_counter() - start, 8, "s")
        explorer = any("watch." in cell.source for cell in notebook.cells if cell.cell_type == "code")
        figure(name, "size", path.stat().st_size / 1000, 300 if explorer else 150, "kB")


def main(names):
    if unknown := set(names) - set(SECTIONS):
        sys.exit(f"no section {sorted(unknown)}; there are {', '.join(SECTIONS)}")
    found = dict(zip(PEERS, (torch, jax, numba, micrograd, sklearn), strict=True))
    versions = [f"{name} {importlib.metadata.version(name.replace('PyTorch', 'torch'))}"
                for name, module in {"NumPy": np, **found}.items() if module]
    print(f"Python {platform.python_version()}, {', '.join(versions)}; threads: {THREADS}")
    print(f"absent, so not compared: {', '.join(name for name, module in found.items() if not module) or 'none'}\n")
    print(f"{'work':44}{'by':34}{'median ms':>11}{'ours/it':>9}{'limit':>8}")
    for name in names or SECTIONS:
        SECTIONS[name]()
    print("\nall limits hold" if not FAILED else "\nnot within its limit:\n  " + "\n  ".join(FAILED))
    return bool(FAILED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
