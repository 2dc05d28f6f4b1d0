"""What was done to all arrays of a program at once, in one update or in many: what no slip in a formula gives."""
from helpers.check import called, matrices, programs, returned
from helpers.check.called import Wrong, ended

ROUNDS = 3  # of a train function
ELSE = "its weights are not those that so many updates lead to"
TURNS = "How many turns does the loop make?"
ASK = {"it makes one update only": "Does the `return` wait for the end of the loop, and does each round go on from the "
       "new weights?", "it makes one update too few": TURNS, "it makes one update too many": TURNS}


def stepped(trial, gradient=None):
    """The trial after one update, by other gradients than its own if there are any: {("dE_dW", k): …, …}."""
    gradient = gradient or matrices.work(trial)
    return trial._replace(weights=[W - trial.eta * gradient["dE_dW", k] for k, W in enumerate(trial.weights)],
                          biases=[b - trial.eta * gradient["dE_db", k] for k, b in enumerate(trial.biases)])


def new(trial):
    """What an update returns that ends in this trial."""
    return ({("W_new", k): W for k, W in enumerate(trial.weights)}
            | {("b_new", k): b for k, b in enumerate(trial.biases)})


# --- One update ------------------------------------------------------------------------------------------------------


def as_a_whole(seen):
    """What was done with all arrays alike, as a sentence; None where nothing was."""
    if any(one.problem for one in seen):
        return None
    return _other_eta(seen) or next((words for words, meant in WHOLE.items() if all(
        _alike(one.arrays, meant(one.trial)) for one in seen)), None)


def _alike(arrays, meant):
    return all(key in meant and programs.alike(array, meant[key]) for key, array in arrays.items())


def _other_eta(seen):
    """Which number stands in eta's place wherever something is wrong, as a sentence; None where none does."""
    wrong = [(one, key) for one in seen for key in one.wrong() if key[0] in ("W_new", "b_new")]
    if not wrong or len(seen) == 1:
        return None
    one, key = wrong[0]
    start, full = (new(stepped(one.trial._replace(eta=eta)))[key] for eta in (0, 1))
    if start.shape != one.arrays[key].shape:
        return None
    number = float(f"{((start - one.arrays[key])*(start - full)).sum() / ((start - full)**2).sum():.4g}")
    if abs(number) in (0, 1) or not all(
            programs.alike(one.arrays[key], new(stepped(one.trial._replace(eta=number)))[key]) for one, key in wrong):
        return None
    rows = " and ".join(name for row, name in (("W_new", "weights"), ("b_new", "biases"))
                        if any(key[0] == row for _, key in wrong))
    return f"The step of the {rows} is {number:g} times the gradient in every network. What belongs there?"


def _other_way_round(rows):
    def meant(trial):
        last = len(trial.weights) - 1
        return {(row, last - k if row in rows else k): array for (row, k), array in matrices.work(trial).items()}
    return meant


def _biases_later(trial):
    weights = stepped(trial).weights
    return new(trial._replace(weights=weights, biases=stepped(trial._replace(weights=weights)).biases))


def _case_by_case(trial):
    now = trial
    for k in range(len(trial.X)):
        now = stepped(now._replace(X=trial.X[k:k + 1], Y=trial.Y[k:k + 1]))
    return new(now)


def _layer_by_layer(backwards):
    """What comes out where each layer is updated before the next one's gradients are worked out."""
    def meant(trial):
        weights, biases, layers = [*trial.weights], [*trial.biases], range(len(trial.weights))
        for k in reversed(layers) if backwards else layers:
            now = stepped(trial._replace(weights=weights, biases=biases))
            weights[k], biases[k] = now.weights[k], now.biases[k]
        return new(trial._replace(weights=weights, biases=biases))
    return meant


WHOLE = {
    "It gives back the weights and biases that it was given: nothing was updated.": new,
    "It gives back the gradients. What does an update make of them?": lambda trial: {
        (row.replace("dE_d", "") + "_new", k): array for (row, k), array in matrices.work(trial).items()},
    **{f"{arrays} are right, but they come in the wrong order: the last layer's stand first.": _other_way_round(rows)
       for arrays, rows in (("All arrays", matrices.BACK), ("The arrays of the weights", ("dE_dW", "W_new")),
                            ("The arrays of the biases", ("dE_db", "b_new")))},
    "The weights are right. The biases were updated by gradients that were worked out after the weights had changed.":
        _biases_later,
    "It makes two updates.": lambda trial: new(stepped(stepped(trial))),
    "It makes an update after every case. When must the gradients of all cases be there?": _case_by_case,
    **{f"It updates layer after layer, the {first} one at first, and the gradients of the next come from weights that "
       "are new already. When must all gradients be there?": _layer_by_layer(first == "last")
       for first in ("first", "last")},
}


# --- Many ------------------------------------------------------------------------------------------------------------


def more_rounds(f, wanted, networks):
    """What a train function that is wrong in one round does in more of them, where that can be told."""
    more = rounds(f, wanted, networks) or ELSE
    return "" if ELSE in more else f" That was for one round. {more}"


def rounds(f, wanted, networks):
    """What is wrong with a train function that makes its first update rightly; None if nothing is."""
    for trial in networks:
        try:
            found = returned.arrays(called.call(f, wanted, trial, ROUNDS), "train", len(trial.weights))
        except Wrong as problem:
            return f"With {ROUNDS} rounds, on {trial.words}, {ended(problem)}"
        done = next((done for done, state in _trained(trial).items() if _alike(found, new(state))), ELSE)
        if done:
            return f"With {ROUNDS} rounds, {done}. {ASK.get(done, 'What has to be worked anew in every round?')}"
    return None


def _trained(trial):
    """What was done -> the trial after ROUNDS updates done so; "" for the right way."""
    right, gathered, total = [trial], trial, {}
    for _ in range(ROUNDS + 1):
        right.append(stepped(right[-1]))
    for _ in range(ROUNDS):
        now = matrices.work(gathered)
        total = {key: total.get(key, 0) + now[key] for key in now}
        gathered = stepped(gathered, total)
    first = {key: ROUNDS * array for key, array in matrices.work(trial).items()}
    return {"": right[ROUNDS], "it makes one update only": right[1],
            "it makes one update too few": right[ROUNDS - 1], "it makes one update too many": right[ROUNDS + 1],
            "the gradients of the first round are used in every round": stepped(trial, first),
            "each round adds its gradients to those of the rounds before": gathered}
