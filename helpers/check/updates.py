"""What was done to all arrays of a program at once, in one update or in many: what no slip in a formula gives."""
from functools import reduce

from helpers.check import matrices, trials

ROUNDS, MANY = 3, 25  # of a train function: those for every network, and those for one
ELSE = {count: f"its weights are not those that so many updates lead to. {question}" for count, question in (
    (ROUNDS, "What has to be worked anew in every round?"), (MANY, "What ends the loop?"))}
TOO = f" With {ROUNDS} rounds, something else is wrong, too."


def as_a_whole(runs, rounds=1):
    """What was done with all arrays alike, as sentences: "" where all are right, None where nothing is known."""
    return None if any(run.problem for run in runs) else next((words for words, meant in WHOLE.items() if all(
        key in arrays and trials.alike(array, arrays[key]) for run in runs for arrays in [meant(run.trial, rounds)]
        for key, array in run.arrays.items())), None)


EARLY = (matrices.Edit(matrices.Slip("delta", "(delta_next @ W_new_next)*slope", "new weights"), "every layer"),)
UNREACHED = tuple(matrices.Edit(matrices.Slip(row, formula, "nothing was worked out"), "the first layer")
                  for row, formula in (("dE_dW", "0*W"), ("dE_db", "0*b")))


# --- Updates: a trial -> the trial after it --------------------------------------------------------------------------


def _stepped(trial, gradient=None):
    """After one update, by other gradients than its own if there are any: {("dE_dW", k): …, …}."""
    gradient = gradient or matrices.work(trial)
    return trial._replace(weights=[W - trial.eta * gradient["dE_dW", k] for k, W in enumerate(trial.weights)],
                          biases=[b - trial.eta * gradient["dE_db", k] for k, b in enumerate(trial.biases)])


def _case_by_case(trial):
    now = trial
    for k in range(len(trial.X)):
        now = _stepped(now._replace(X=trial.X[k:k + 1], Y=trial.Y[k:k + 1]))
    return now._replace(X=trial.X, Y=trial.Y)


def _in_turns(turns):
    """An update in which the gradients are worked anew after each of these turns: which arrays, of which layers."""
    def update(trial):
        for names, layers in turns(range(len(trial.weights))):
            new = _stepped(trial)
            trial = trial._replace(**{name: [getattr(new if k in layers else trial, name)[k]
                                             for k in range(len(trial.weights))] for name in names})
        return trial
    return update


BOTH = ["weights", "biases"]
HALVES = BOTH[:1], BOTH[1:]


# --- Many of them: a trial and a number of rounds -> the arrays that come out -----------------------------------------


def _new(trial):
    """What an update returns that ends in this trial."""
    return ({("W_new", k): W for k, W in enumerate(trial.weights)}
            | {("b_new", k): b for k, b in enumerate(trial.biases)})


def _updates(update=_stepped, more=0):
    return lambda trial, rounds: _new(reduce(lambda now, _: update(now), range(rounds + more), trial))


def _edited(edits):
    return _updates(lambda now: _stepped(now, matrices.work(now, edits)))


def _gathered(share):
    def meant(trial, rounds):
        total = {}
        for _ in range(rounds):
            total = {key: share * total.get(key, 0) + array for key, array in matrices.work(trial).items()}
            trial = _stepped(trial, total)
        return _new(trial)
    return meant


def _other_way_round(rows):
    return lambda trial, rounds: {(row, len(trial.weights) - 1 - k if row in rows else k): array
                                  for (row, k), array in matrices.work(trial).items()}


WHOLE = {
    "": _updates(),
    "it gives back the weights and biases that it was given: nothing was updated.": lambda trial, rounds: _new(trial),
    "it makes one update only. Does the `return` wait for the end of the loop, and does each round go on from the new "
    "weights?": lambda trial, rounds: _new(_stepped(trial)),
    "it makes one update too few. How many turns does the loop make?": _updates(more=-1),
    "it makes one update too many. How many turns does the loop make?": _updates(more=1),
    "the gradients of the first round are used in every round. What has to be worked anew in every round?":
        lambda trial, rounds: _new(_stepped(trial._replace(eta=rounds * trial.eta))),
    "each round adds its gradients to those of the rounds before. What has to be worked anew in every round?":
        _gathered(1),
    "each step carries nine tenths of the one before, as with momentum. Which gradient belongs to a round?":
        _gathered(0.9),
    "each round steps from the first weights. From which ones does the second step start?": lambda trial, rounds: _new(
        reduce(lambda now, _: _stepped(trial, matrices.work(now)), range(rounds), trial)),
    "eta is halved in each round. Which numbers change from round to round, and which ones stay?":
        _updates(lambda now: _stepped(now)._replace(eta=now.eta / 2)),
    "the way back goes through new weights. Which weights should all gradients of one round come from?":
        lambda trial, rounds: _edited(EARLY)(trial, rounds) if rounds > 1 else {},  # of one, its slip is told
    "it makes two updates in each round. How many turns does the loop make?":
        _updates(lambda now: _stepped(_stepped(now))),
    "nothing is worked out for the first layer. Does the loop come down to layer 0? A `range` stops before its end.":
        lambda trial, rounds: matrices.work(trial, UNREACHED) | _edited(UNREACHED)(trial, rounds),
    **{f"{first} are updated before the gradients are worked out for {then}. Which weights and biases should all "
       "gradients of one round come from?": _updates(_in_turns(turns)) for first, then, turns in (
           ("the weights", "the biases", lambda layers: [(half, layers) for half in HALVES]),
           ("the biases", "the weights", lambda layers: [(half, layers) for half in reversed(HALVES)]),
           ("the first layers", "those after them", lambda layers: [(BOTH, [k]) for k in layers]),
           ("the last layers", "those before them", lambda layers: [(BOTH, [k]) for k in reversed(layers)]))},
    "it makes an update after every case. When must the gradients of all cases be there?": _updates(_case_by_case),
    "it gives back the gradients. What does an update make of them?": lambda trial, rounds: {
        (row.replace("dE_d", "") + "_new", k): array for (row, k), array in matrices.work(trial).items()},
    **{f"{arrays} are right, but they come in the wrong order: the last layer's stand first.": _other_way_round(rows)
       for arrays, rows in (("all arrays", matrices.BACK), ("the arrays of the weights", ("dE_dW", "W_new")),
                            ("the arrays of the biases", ("dE_db", "b_new")))},
}
