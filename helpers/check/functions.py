"""Is this function right, and if not, which array is wrong and how? For a program that a learner wrote.

The function is run on several networks and its arrays are compared with those of `matrices`. Where they differ, the
slips that are made from the matrix formulas are tried, one at a time and then one more for what is left: those that
give the learner's own numbers on every network say what was done. The right code is never shown.
"""
from itertools import islice, product
from typing import NamedTuple

import numpy as np

from helpers import sheets, worksheet
from helpers.check import called, matrices
from helpers.check.called import Wrong
from helpers.example import GIVEN

FORMS = {3: "forward", 4: "gradients", 5: "step", 6: "train"}
NEAR = 2e-5  # of the largest number in an array: single precision comes nearer, and no slip does
BEST = 6     # explanations that are followed further, where one slip is not enough
MOST = 3     # slips in one program
ROUNDS = 3   # of a train function
# what a form returns depends on these rows, in this order
ROWS_OF = {"forward": ("net", "out"), "total_error": ("E", "net", "out"),
           "gradients": ("net", "out", "slope", "delta_last", "delta", "dE_dW", "dE_db")}
ROWS_OF["step"] = ROWS_OF["train"] = ("W_new", "b_new", *ROWS_OF["gradients"])
QUESTIONS = {
    "net": "Which signal meets which weight, and what is added at the end?",
    "out": "What does a neuron do with its net input?",
    "slope": "How steep is the logistic curve there, worked out from which number?",
    "delta_last": "Which two factors make the delta of an output neuron?",
    "delta": "Whose blame comes back, through which weights, and what is it multiplied by?",
    "dE_dW": "Which delta and which signal belong to one weight, and what happens over the cases?",
    "dE_db": "What signal does a bias carry, and what happens over the cases?",
    "W_new": "Which way does a weight step, and how far?", "b_new": "Which way does a bias step, and how far?",
    "E": "What is the error of one output, and over what is it added up?",
}


def check_function(f, layers=None):
    """Judge a function by what it returns for several networks of one to four layers (or of `layers` layers).

    weights: one array (n_out, n_in) for each layer; biases: one array (n_out,) for each layer; X: (batch, n_in), a case
    in each row; Y: (batch, n_out). All neurons are logistic, and the error is the tutorial's, summed over the cases.

        forward(weights, biases, X)                  outputs (batch, n_out), or a list with those of every layer
        total_error(weights, biases, X, Y)           one number
        gradients(weights, biases, X, Y)             dE_dW and dE_db: two lists, shaped as weights and biases
        step(weights, biases, X, Y, eta)             the new weights and the new biases after one update
        train(weights, biases, X, Y, eta, rounds)    the same after so many updates, each with all cases
        f(given), or f with the tutorial's names     a dict of named numbers, such as {"net_h1": …}

    Instead of two lists it may return a pair of arrays for each layer, or the arrays of the weights alone. Arrays are
    NumPy's, PyTorch's or JAX's, in single precision or better. A function with an `...` in it, or that gives nothing
    but None back, is not answered yet. Raises TypeError for what is no function, or takes something else.
    Nothing limits a call that stays inside a library, or where a debugger runs; else a call is stopped after 5 seconds.
    """
    from helpers.check import Result

    wanted = called.parameters(f)
    name = getattr(f, "__name__", "this function")
    if called.is_open(f):
        return Result(False, name, f"{name}: not answered yet.")
    if wanted == ["given"] or set(wanted) <= set(GIVEN):
        return _named_numbers(f, name, wanted)
    return _judged(f, name, wanted, matrices.trials(layers=layers))


# --- A function of arrays ----------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """What a function did with a trial: its arrays {(row, k): array}, or what is wrong, as a sentence."""

    trial: matrices.Trial
    arrays: dict
    problem: str | None = None

    def right(self, edits=()):
        """The arrays that should stand there, from the formulas with these edits; {} where shapes do not fit."""
        try:
            found = matrices.work(self.trial, edits)
        except (ValueError, AttributeError, TypeError, IndexError):
            return {}
        return {key: found[key] for key in self.arrays}

    def wrong(self, edits=()):
        """Which arrays differ from the formulas with these edits, in the order of the calculation."""
        right = self.right(edits)
        return [key for key, array in self.arrays.items() if key not in right or not _alike(array, right[key])]


def _alike(array, right):
    right = np.asarray(right)
    if array.shape != right.shape or not np.isfinite(array).all():
        return False
    return not array.size or np.abs(array - right).max() <= NEAR * np.abs(right).max()


def _judged(f, name, wanted, trials):
    from helpers.check import Result

    form, seen = FORMS[len(wanted)], []
    for trial in trials:
        try:
            found = called.call(f, wanted, trial, 1)
            if found is None and not seen:
                return Result(False, name, f"{name}: not answered yet.")
            form = "total_error" if form == "gradients" and not isinstance(found, list | tuple) else form
            seen.append(Seen(trial, called.arrays(found, form, len(trial.weights))))
        except Wrong as problem:
            seen.append(Seen(trial, {}, str(problem)))
            if "seconds" in str(problem):
                break
    if any(one.wrong() or one.problem for one in seen):
        return _not_yet(name, form, seen)
    if form == "train" and (problem := _rounds(f, wanted, trials)):
        return Result(False, name, f"Not yet: {name}. {problem}", first_wrong="rounds")
    return Result(True, name, f"Right: {name}, on {len(seen)} networks.", marks=_marks(seen[0], ()))


def _not_yet(name, form, seen):
    """The Result for a function that is wrong somewhere."""
    from helpers.check import Result

    edits = _explained(form, seen)
    first = next(one for one in seen if one.problem or one.wrong())
    if first.problem and not edits:
        return Result(False, name, f"Not yet: {name}. On {first.trial.words}, {first.problem}.", first_wrong=None)
    shown = next(one for one in seen if one.arrays and one.wrong())
    row, k = shown.wrong()[0]
    array, right = shown.arrays[row, k], shown.right()[row, k]
    words = [f"Not yet: {name}. On {shown.trial.words}, {_called(row, k, shown)} is the first array that is not right"
             f"{_shape(array, np.shape(right))}."]
    if edits:
        words += [_sentence(edit, more) for more, edit in enumerate(edits)] + [QUESTIONS[edits[0].slip.row]]
    elif np.shape(array) == np.shape(right):
        words.append(f"{_size(array, right)}{_rest(shown)} {QUESTIONS[row]}".strip())
    if trouble := next((one for one in seen if one.problem), None):
        words.append(f"(On {trouble.trial.words}, {trouble.problem}.)")
    return Result(False, name, " ".join(words), first_wrong=_first(edits, shown) or _called(row, k, shown),
                  marks=_marks(shown, edits), edits={_place(edit): edit.slip.formula for edit in edits},
                  mistake=edits[0].slip.done if len(edits) == 1 else None)


# --- What was done -----------------------------------------------------------------------------------------------


def _explained(form, seen):
    """The fewest edits that give all the arrays, or the best beginning of an explanation; () for none."""
    seen = [one for one in seen if one.arrays]
    if not any(one.wrong() for one in seen):
        return ()
    every = [matrices.Edit(slip, scope) for row in ROWS_OF[form] for scope in _scopes(row)
             for slip in matrices.slips(row)]
    beginnings = [()]
    for _ in range(MOST):
        longer = [found for edits in beginnings for found in _one_more(edits, every, seen)]
        if not longer and beginnings == [()]:
            longer = _two_at_once(form, every, seen)
        beginnings = sorted(longer, key=lambda edits: _left(edits, seen))[:BEST]
        if not beginnings or not _left(beginnings[0], seen)[0]:
            break
        best = beginnings[0]
    return beginnings[0] if beginnings else best if "best" in locals() else ()


def _scopes(row):
    return ("the last layer",) if row in ("delta_last", "E") else tuple(matrices.SCOPES)


def _one_more(edits, every, seen):
    """These edits and one more that makes the first array right that is still wrong, and no earlier one wrong."""
    one = next((one for one in seen if one.wrong(edits)), None)
    if one is None:
        return [edits]
    first = list(one.arrays).index(one.wrong(edits)[0])
    for edit in every:
        wrong = one.wrong((edit, *edits))
        if not wrong or list(one.arrays).index(wrong[0]) > first:
            yield (edit, *edits)


def _two_at_once(form, every, seen):
    """Pairs that only together give the first array: a slip on the way forward, and one on the way back or after it."""
    one = next(one for one in seen if one.wrong())
    first = one.wrong()[0]
    simple = [edit for edit in every if edit.scope in ("every layer", "the last layer", "the first layer")]
    forward = [edit for edit in simple if edit.slip.row in ("net", "out", "W_new", "b_new")]
    after = [edit for edit in simple if edit.slip.row in ("out", "slope", "delta_last", "dE_dW", "dE_db", "E")
             and edit.scope != "the first layer"]
    return list(islice((pair for pair in product(forward, after) if first not in one.wrong(pair)), 5 * BEST))


def _left(edits, seen):
    """How many arrays an explanation leaves wrong, then how simple it is: for sorting."""
    scopes = list(matrices.SCOPES)
    return (sum(len(one.wrong(edits)) for one in seen), len(edits), sum(scopes.index(edit.scope) for edit in edits))


def _rounds(f, wanted, trials):
    """What is wrong with a train function that makes its first update rightly; None if nothing is."""
    for trial in trials:
        states = _trained(trial)
        try:
            found = called.arrays(called.call(f, wanted, trial, ROUNDS), "train", len(trial.weights))
        except Wrong as problem:
            return f"With {ROUNDS} rounds, on {trial.words}, {problem}."
        done = next((done for done, state in states.items()
                     if all(_alike(array, state[key]) for key, array in found.items())),
                    "its weights are not those that so many updates lead to")
        if done:
            return f"One round is right. With {ROUNDS} rounds, {done}. What has to be worked anew in every round?"
    return None


def _trained(trial):
    """What was done -> the new arrays after ROUNDS updates done so; "" for the right way."""
    states = {"": [trial]}
    for _ in range(ROUNDS + 1):
        now = states[""][-1]
        new = matrices.work(now)
        count = len(trial.weights)
        states[""].append(now._replace(weights=[new["W_new", k] for k in range(count)],
                                       biases=[new["b_new", k] for k in range(count)]))
    right = states[""]
    first, gathered = matrices.work(trial), matrices.work(trial)
    at, steps = trial, {}
    for _ in range(ROUNDS):
        new = matrices.work(at)
        steps = {key: steps.get(key, 0) + new[key] for key in new if key[0] in ("dE_dW", "dE_db")}
        at = at._replace(weights=[at.weights[k] - at.eta * steps["dE_dW", k] for k in range(count)],
                         biases=[at.biases[k] - at.eta * steps["dE_db", k] for k in range(count)])
    gathered = _as_new(at)
    return {"": _as_new(right[ROUNDS]),
            "it makes one update only": _as_new(right[1]), "it makes one update too few": _as_new(right[ROUNDS - 1]),
            "it makes one update too many": _as_new(right[ROUNDS + 1]),
            "the gradients of the first round are used in every round": {
                ("W_new", k): trial.weights[k] - ROUNDS * trial.eta * first["dE_dW", k] for k in range(count)} | {
                ("b_new", k): trial.biases[k] - ROUNDS * trial.eta * first["dE_db", k] for k in range(count)},
            "each round adds its gradients to those of the rounds before": gathered}


def _as_new(trial):
    return {("W_new", k): W for k, W in enumerate(trial.weights)} | {("b_new", k): b
                                                                     for k, b in enumerate(trial.biases)}


# --- Words -------------------------------------------------------------------------------------------------------


def _called(row, k, seen):
    """How a sentence names an array of what a function returned."""
    if row == "E":
        return "the total error"
    if row == "out":
        return "the array of outputs" if len(seen.arrays) == 1 else f"the array of outputs of layer {k}"
    return f"{ {'W_new': 'weights', 'b_new': 'biases'}.get(row, row)}[{k}]"


def _shape(array, expected):
    if array.shape != expected:
        return f": its shape is {array.shape}, and {expected} is expected"
    if not np.isfinite(array).all():
        return f": it holds {'nan, which is not a number' if np.isnan(array).any() else 'infinite numbers'}"
    return f" (its shape, {array.shape}, is right)" if array.ndim else ""


def _sentence(edit, more):
    return f"{'One more slip:' if more else 'It comes out so where,'} in {_place(edit)}, {edit.slip.done}."


def _place(edit):
    row = "delta" if edit.slip.row == "delta_last" else edit.slip.row
    return row if edit.scope == "every layer" or row == "E" else f"{row} of {edit.scope}"


def _size(array, right):
    with np.errstate(all="ignore"):
        times = array / right
    if array.size and np.isfinite(times).all() and np.ptp(times) <= NEAR * abs(times).max():
        return f"All its numbers are {times.flat[0]:.6g} times what they should be."
    return "Its numbers are not explained by any single slip that is known here."


def _rest(seen):
    good = [_called(*key, seen) for key in seen.arrays if key not in seen.wrong()]
    return f" Right are {', '.join(good)}." if good else ""


def _first(edits, seen):
    """The first array, in the order of the calculation, that an edit changes: such as delta[0]."""
    count = len(seen.trial.weights)
    places = [(edit.slip.row, k) for edit in edits for k in _layers(edit, count)]
    if not places:
        return None
    forward = [(k, row) for row, k in places if row in matrices.FORWARD]
    row, k = min(forward)[::-1] if forward else max(places, key=lambda place: place[1])
    return "E" if row == "E" else f"{'delta' if row == 'delta_last' else row}[{k}]"


def _marks(seen, edits):
    """array -> right, follows (from a slip further up) or slip, for one trial."""
    wrong, left, count = seen.wrong(), seen.wrong(edits), len(seen.trial.weights)
    marks = {_called(row, k, seen): "right" if (row, k) not in wrong else "slip" if (row, k) in left else "follows"
             for row, k in seen.arrays}
    for edit in edits:
        for k in _layers(edit, count):
            marks["E" if edit.slip.row == "E" else f"{_place(edit).split()[0]}[{k}]"] = "slip"
    return marks


def _layers(edit, count):
    """The layers, of so many, in which an edit changes something."""
    last = {"delta": [False], "delta_last": [True]}.get(edit.slip.row, [False, True])
    return [k for k in range(count) if matrices.SCOPES[edit.scope](k, count) and (k == count - 1) in last]


# --- A function of the tutorial's givens -------------------------------------------------------------------------


def _named_numbers(f, name, wanted):
    """The Result for a function that returns a dict of named numbers, from six sets of givens at once."""
    from helpers.check import Result, check_all

    results = []
    for given in (GIVEN, *(sheets.draw(seed) for seed in range(1, 6))):
        arguments = [dict(given)] if wanted == ["given"] else [given[key] for key in wanted]
        try:
            found = called.within_patience(f, arguments)
        except Wrong as problem:
            return Result(False, name, f"Not yet: {name}. With {_givens(given)}, {problem}.")
        if found is None and not results:
            return Result(False, name, f"{name}: not answered yet.")
        if not isinstance(found, dict):
            return Result(False, name, f"Not yet: {name}. It returns a value of type {type(found).__name__}; a dict of "
                          "named numbers is expected.")
        results.append((given, found, check_all(found, given=given)))
    wrong = [(given, found, result) for given, found, result in results if not result]
    if not wrong:
        return Result(True, name, f"Right: {name}, for the tutorial's givens and five other sets.")
    given, _, result = max(wrong, key=lambda each: sum(_accounts(each[2], one[0], one[1]) for one in wrong))
    common = tuple(id for id in result.candidates if all(id in other.candidates for _, _, other in wrong))
    return result._replace(name=name, candidates=common or result.candidates,
                           message=f"Not yet: {name}, with {_givens(given)}. {result.message}")


def _accounts(result, given, found):
    """True where what a result says was done gives all the numbers of another set of givens, too."""
    if not result.edits:
        return False
    theirs = worksheet.evaluate(given, edits=result.edits)
    return all(abs(float(value) - theirs[row]) <= NEAR * abs(theirs[row]) for row, value in found.items()
               if row in theirs)


def _givens(given):
    return "the tutorial's givens" if given == GIVEN else f"i1 = {given['i1']:g}, i2 = {given['i2']:g} and so on"
