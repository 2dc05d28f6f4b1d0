"""Round after round in matrices, in any precision, right and with what people do wrong: an oracle of its own."""
import numpy as np

from helpers import sheets

NETWORKS = {(2, 2, 2): "layer", (2, 3, 1): "neuron", (3, 2, 2): "neuron"}


def anybodys(seed, sizes=(2, 2, 2)):
    """(givens, rows) of a logistic network of these sizes."""
    rows = sheets.write_out(*sizes, biases=NETWORKS[sizes])
    return sheets.draw(seed, rows), rows


def tables(given, sizes, dtype):
    """The names of the weights in two tables; and as arrays these weights, the biases, the inputs and the targets."""
    inputs, hidden, outputs = sizes
    number = iter(range(1, hidden * (inputs + outputs) + 1))
    names = [np.array([[f"w{next(number)}" for _ in range(m)] for _ in range(n)])
             for m, n in ((inputs, hidden), (hidden, outputs))]
    own = [[f"b_{layer}{k + 1}" for k in range(n)] for layer, n in (("h", hidden), ("o", outputs))]
    biases = [[given[f"b{k + 1}"] if NETWORKS[sizes] == "layer" else given[name] for name in layer]
              for k, layer in enumerate(own)]
    weights = [[[given[w] for w in row] for row in table] for table in names]
    ends = [[given[f"{kind}{k + 1}"] for k in range(size)] for kind, size in (("i", inputs), ("target_o", outputs))]
    return names, *(np.array(numbers, dtype) for numbers in (*weights, *biases, *ends))


def repeated(counts, given, sizes=(2, 2, 2), dtype=float, wrong=None):
    """{name: value} after so many updates each, E_total_after_3 and all its like: forward, back, the new weights."""
    names, W, V, b, c, x, t = tables(given, sizes, dtype)
    eta, found, carried, start = dtype(given["eta"]), {}, [0] * 4, None
    first = W, V, b, c
    for count in range(max(counts) + 1):
        net_h = W @ x + b
        out_h = 1 / (1 + np.exp(-net_h))
        net_o = V @ out_h + c
        out_o = 1 / (1 + np.exp(-net_o))
        delta_o = (out_o - t) * out_o * (1 - out_o)
        back = V - eta * np.outer(delta_o, out_h) if wrong == "early" else V
        delta_h = (back.T @ delta_o) * out_h * (1 - out_h)
        gradients = [np.outer(delta_h, x), np.outer(delta_o, out_h), delta_h, delta_o]
        start = start or gradients
        carried = [9 * old / 10 + new for old, new in zip(carried, gradients, strict=True)]
        steps = [eta * step for step in {"first gradients": start, "momentum": carried}.get(wrong, gradients)]
        if wrong == "halved":
            steps = [step / 2 ** count for step in steps]
        if wrong == "output layer only":
            steps[0], steps[2] = 0 * steps[0], 0 * steps[2]
        old = first if wrong == "old weights" else (W, V, b, c)
        W, V = old[0] - steps[0], old[1] - steps[1]
        if NETWORKS[sizes] == "neuron":
            b, c = old[2] - steps[2], old[3] - steps[3]
        if count in counts:
            after = f"_after_{count}" if count else ""
            vectors = {"net_h": net_h, "out_h": out_h, "net_o": net_o, "out_o": out_o,
                       "E_o": (t - out_o) ** 2 / dtype(2), "delta_o": delta_o, "delta_h": delta_h}
            found |= {f"{name}{k + 1}{after}": value for name, vector in vectors.items()
                      for k, value in enumerate(vector)}
            found[f"E_total{after}"] = ((t - out_o) ** 2).sum() / dtype(2)
            for table, slopes, new in zip(names, gradients[:2], (W, V), strict=True):
                found |= {f"dE_total_d{w}{after}": slopes[at] for at, w in np.ndenumerate(table)}
                found |= {f"{w}_new{after}": new[at] for at, w in np.ndenumerate(table)}
    return found
