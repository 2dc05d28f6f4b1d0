"""The functions of notebooks 09 and 10, finished: for whoever goes on without their own.

weights: one array (n_out, n_in) for each layer; biases: one array (n_out,) for each layer; X: (batch, n_in), a case in
each row; Y: (batch, n_out). All neurons are logistic; errors and gradients are summed over the cases.
"""
import numpy as np


def layer_outs(weights, biases, X):
    """X, and then the outputs of each layer, (batch, n_out): outs[k] goes into layer k."""
    outs = [X]
    for W, b in zip(weights, biases, strict=True):
        outs.append(1 / (1 + np.exp(-(outs[-1] @ W.T + b))))
    return outs


def forward(weights, biases, X):
    """The outputs of the last layer, (batch, n_out)."""
    return layer_outs(weights, biases, X)[-1]


def total_error(weights, biases, X, Y):
    """1/2 (target - output)^2, summed over outputs and cases: one number."""
    return (0.5 * (Y - forward(weights, biases, X)) ** 2).sum()


def gradients(weights, biases, X, Y):
    """dE_dW and dE_db: two lists, shaped as weights and biases."""
    outs = layer_outs(weights, biases, X)
    delta = (outs[-1] - Y) * outs[-1] * (1 - outs[-1])
    dE_dW, dE_db = [], []
    for k in reversed(range(len(weights))):
        dE_dW.insert(0, delta.T @ outs[k])
        dE_db.insert(0, delta.sum(axis=0))
        delta = (delta @ weights[k]) * outs[k] * (1 - outs[k])
    return dE_dW, dE_db


def train(weights, biases, X, Y, eta, rounds, gradients=gradients):
    """The new weights and biases after so many updates, each with all cases.

    gradients: a function such as the one above, for a network with another last layer.
    """
    for _ in range(rounds):
        dE_dW, dE_db = gradients(weights, biases, X, Y)
        weights = [W - eta * slope for W, slope in zip(weights, dE_dW, strict=True)]
        biases = [b - eta * slope for b, slope in zip(biases, dE_db, strict=True)]
    return weights, biases


def train_in_batches(weights, biases, X, Y, *, eta, epochs, batch, seed, gradients=gradients):
    """The new weights and biases after so many epochs, each through all cases in a new order, `batch` for an update.

    seed: of the order.
    """
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch):
            chosen = order[first:first + batch]
            weights, biases = train(weights, biases, X[chosen], Y[chosen], eta, 1, gradients)
    return weights, biases
