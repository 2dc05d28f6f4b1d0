"""What was done in a program: the slips, made from the matrix formulas, that lead to the arrays it returned, in words.

Slips are tried one at a time, and then one more for what is left: those that give the program's own numbers on every
network say what was done. The right code is never shown.
"""
import re
from itertools import chain, islice, product
from typing import NamedTuple

import numpy as np

from helpers.check import matrices
from helpers.check.called import ended
from helpers.check.trials import Trial
from helpers.check.words import Result
from helpers.example import GIVEN

NEAR = 2e-5  # of the largest number in an array: single precision comes nearer, and no slip does
BEST = 6     # explanations that are followed further, where one slip is not enough
MOST = 3     # slips in one program
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
    "X": "What goes into the first layer?",
}
LAYERS = ("first", "second", "third", "fourth", "fifth")


class Seen(NamedTuple):
    """What a function did with a trial: its arrays {(row, k): array}, or what is wrong, as a sentence."""

    trial: Trial
    arrays: dict
    problem: str | None = None

    def right(self, edits=()):
        """The arrays that should stand there, from the formulas with these edits; {} where shapes do not fit."""
        try:
            found = matrices.work(self.trial, edits)
        except (ValueError, AttributeError, TypeError, IndexError):
            return {}
        return {key: found[key] for key in self.arrays if key in found}

    def wrong(self, edits=()):
        """Which arrays differ from the formulas with these edits, in the order of the calculation."""
        right = self.right(edits)
        return [key for key, array in self.arrays.items() if key not in right or not alike(array, right[key])]


def alike(array, right):
    """Whether two arrays are the same but for rounding; those beyond all numbers, exactly."""
    right = np.asarray(right)
    if array.shape != right.shape or not np.isfinite(array).all():
        return np.array_equal(array, right)
    return not array.size or np.abs(array - right).max() <= NEAR * np.abs(right).max()


def not_yet(name, form, seen):
    """The Result for a function that is wrong somewhere."""
    edits = _explained(form, seen)
    trouble = next((one for one in seen if one.problem), None)
    if trouble and not edits:
        return Result(False, name, f"Not yet: {name}. On {trouble.trial.words}, {ended(trouble.problem)}")
    shown = next(one for one in seen if one.arrays and one.wrong())
    row, k = shown.wrong()[0]
    array, right = shown.arrays[row, k], shown.right()[row, k]
    both = row == "dE_db" and ("dE_dW", k) in shown.wrong()
    what = (f"dE_db[{k}] and dE_dW[{k}], of the {_layer(k, shown)}, are the first arrays that are" if both else
            f"{_in_words(row, k, shown)} is{' the first array that is' * (row != 'E')}")
    words = [f"Not yet: {name}. On {shown.trial.words}, {what} not right{_shape(array, np.shape(right), row, both)}."]
    if edits:
        words += [*_sentences(edits), QUESTIONS[edits[0].slip.row]]
    elif np.shape(array) == np.shape(right):
        words.append(f"{_size(array, right)}{_rest(shown)} {_question(row, k, both, shown)}".strip())
    if trouble:
        words.append(f"(On {trouble.trial.words}, {ended(trouble.problem)})")
    return Result(False, name, " ".join(words), first_wrong=_first(edits, shown) or _called(row, k, shown),
                  marks=marks(shown, edits), edits={_place(edit): edit.slip.formula for edit in edits},
                  slips={_place(edit): edit.slip.done for edit in edits},
                  mistake=edits[0].slip.done if len(edits) == 1 else None)


def as_a_whole(name, seen):
    """The Result for what was done with all arrays alike, which no slip in a formula gives; None where nothing was."""
    def was_done(meant):
        return all(meant(one.trial, key) is not None and alike(array, meant(one.trial, key))
                   for one in seen for key, array in one.arrays.items())

    words = next((words for words, meant in WHOLE.items() if was_done(meant)), None)
    if words is None or any(one.problem for one in seen):
        return None
    return Result(False, name, f"Not yet: {name}. {words}", first_wrong=_called(*list(seen[0].arrays)[0], seen[0]))


def _unchanged(trial, key):
    old = {"W_new": trial.weights, "b_new": trial.biases}.get(key[0])
    return None if old is None else old[key[1]]


def _other_way_round(trial, key):
    return matrices.work(trial)[key[0], len(trial.weights) - 1 - key[1]] if key[0] in matrices.BACK else None


def _biases_later(trial, key):
    if key[0] not in ("W_new", "b_new"):
        return None
    first = matrices.work(trial)
    weights = [first["W_new", k] for k in range(len(trial.weights))]
    return first[key] if key[0] == "W_new" else matrices.work(trial._replace(weights=weights))[key]


def _fixed_rate(trial, key):
    """The arrays after a step with the tutorial's learning rate in place of the network's own."""
    return matrices.work(trial._replace(eta=GIVEN["eta"]))[key] if key[0] in ("W_new", "b_new") else None


def _layer_by_layer(backwards):
    """The arrays where each layer is updated before the next one's gradients are worked out."""
    def meant(trial, key):
        if key[0] not in ("W_new", "b_new"):
            return None
        weights, biases, layers = [*trial.weights], [*trial.biases], range(len(trial.weights))
        for k in reversed(layers) if backwards else layers:
            now = matrices.work(trial._replace(weights=weights, biases=biases))
            weights[k], biases[k] = now["W_new", k], now["b_new", k]
        return (weights if key[0] == "W_new" else biases)[key[1]]
    return meant


def _twice(trial, key):
    """The arrays after two updates."""
    if key[0] not in ("W_new", "b_new"):
        return None
    now, layers = matrices.work(trial), range(len(trial.weights))
    return matrices.work(trial._replace(weights=[now["W_new", k] for k in layers],
                                        biases=[now["b_new", k] for k in layers]))[key]


WHOLE = {
    f"The step is {GIVEN['eta']:g} times the gradient in every network. Which eta was handed in?": _fixed_rate,
    "It gives back the weights and biases that it was given: nothing was updated.": _unchanged,
    "All arrays are right, but they come in the wrong order: the last layer's stand first.": _other_way_round,
    "The weights are right. The biases were updated by gradients that were worked out after the weights had changed.":
        _biases_later,
    "It makes two updates.": _twice,
    **{f"It updates layer after layer, the {first} one at first, and the gradients of the next come from weights that "
       "are new already. When must all gradients be there?": _layer_by_layer(first == "last")
       for first in ("first", "last")},
}


# --- What was done -----------------------------------------------------------------------------------------------


def _explained(form, seen):
    """The fewest edits that give all the arrays, or the best beginning of an explanation; () for none."""
    seen = [one for one in seen if one.arrays]
    if not any(one.wrong() for one in seen):
        return ()
    if form in ("step", "train") and (twins := next((pair for pair in _twins() if not _left(pair, seen)[0]), None)):
        return twins
    every = [matrices.Edit(slip, scope) for row in ROWS_OF[form] for scope in scopes(row)
             for slip in matrices.slips(row)]
    beginnings, best = [()], ()
    for _ in range(MOST):
        longer = [found for edits in beginnings for found in _one_more(edits, every, seen)]
        if not longer and beginnings == [()]:
            longer = _two_at_once(form, every, seen)
        beginnings = sorted(longer, key=lambda edits: _left(edits, seen))[:BEST]
        if not beginnings:
            break
        best = beginnings[0]
        if not _left(best, seen)[0]:
            break
    if form in ("total_error", "train") and len(best) > 1:  # no story about the forward pass, which they only call
        return () if any(edit.slip.row in ("net", "out") for edit in best) else best
    return best


def _twins():
    """Pairs of one slip that was made in the weights' update and in the biases', which are written alike."""
    for weight in matrices.slips("W_new"):
        alike_ = weight.formula.replace("dE_dW", "dE_db").replace("W", "b")
        for bias in matrices.slips("b_new"):
            if bias.formula == alike_:
                yield matrices.Edit(weight, "every layer"), matrices.Edit(bias, "every layer")


def scopes(row):
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
    """Pairs that only together give the first array: a slip on the way forward, and one on the way back or after it;
    or one in a slope, and one in the delta that it is part of."""
    one = next(one for one in seen if one.wrong())
    first = one.wrong()[0]
    simple = [edit for edit in every if edit.scope in ("every layer", "the last layer", "the first layer")]
    forward = [edit for edit in simple if edit.slip.row in ("net", "out")
               or edit.slip.row in ("W_new", "b_new") and edit.scope == "every layer"]
    after = [edit for edit in simple if edit.slip.row in ("out", "slope", "delta_last", "dE_dW", "dE_db", "E")
             and edit.scope != "the first layer"]
    slopes, deltas = ([edit for edit in simple if edit.slip.row == row] for row in ("slope", "delta"))
    pairs = chain(product(forward, after), product(slopes, deltas))
    return list(islice((pair for pair in pairs if first not in one.wrong(pair)), 5 * BEST))


def _left(edits, seen):
    """How many arrays an explanation leaves wrong, then how simple it is: for sorting."""
    simple = list(matrices.SCOPES)
    return (sum(len(one.wrong(edits)) for one in seen), len(edits), sum(
        (edit.slip.row == "slope" and edit.scope != "every layer") + simple.index(edit.scope) for edit in edits))


# --- Words -------------------------------------------------------------------------------------------------------


def _called(row, k, seen):
    """The name of an array of what a function returned, such as dE_dW[0]."""
    if row in ("E", "X"):
        return "the total error" if row == "E" else "outs[0]"
    if row == "out":
        return f"outs[{k + 1}]" if ("X", 0) in seen.arrays else "the array of outputs"
    return f"{ {'W_new': 'weights', 'b_new': 'biases'}.get(row, row)}[{k}]"


def _in_words(row, k, seen):
    """The same with the layer that it belongs to, counted as people do."""
    name = _called(row, k, seen)
    what = "which should be X" if row == "X" else f"{'the outputs ' * (row == 'out')}of the {_layer(k, seen)}"
    return f"{name}, {what}," if "[" in name else name


def _layer(k, seen):
    return "only layer" if len(seen.trial.weights) == 1 else f"{LAYERS[k]} layer"


def _question(row, k, both, seen):
    """What to ask where nothing explains an array: if both gradients of a layer are wrong, about its delta."""
    delta = "delta" if k < len(seen.trial.weights) - 1 else "delta_last"
    return f"Both are made from one delta. {QUESTIONS[delta]}" if both else QUESTIONS[row]


def _shape(array, expected, row, both):
    if both and array.shape == expected:
        return " (their shapes are not the trouble)" if np.isfinite(array).all() else ": they hold no finite numbers"
    if both:
        return f": the shape of {row} is {array.shape}, and {expected} is expected"
    if array.shape != expected:
        return f": its shape is {array.shape}, and {expected} is expected"
    if not np.isfinite(array).all():
        return f": it holds {'nan, which is not a number' if np.isnan(array).any() else 'infinite numbers'}"
    return f" (its shape, {array.shape}, is right)" if array.ndim else ""


def _sentences(edits):
    """One sentence for each thing that was done, with all the places where it was done alike."""
    places = {}
    for edit in edits:
        places.setdefault(re.sub("dE_d[Wb]", "the gradient", edit.slip.done), []).append(edit)
    for more, (done, alike_) in enumerate(places.items()):
        rows = dict.fromkeys(_place(edit).partition(" of ")[0] for edit in alike_)
        where = _place(alike_[0]) if len(alike_) == 1 else " and ".join(rows) + " alike" * (len(rows) > 1)
        yield f"{'One more slip:' if more else 'This is what comes out when,'} in {where}, {ended(done)}"


def _place(edit):
    row = "delta" if edit.slip.row == "delta_last" else edit.slip.row
    return row if edit.scope == "every layer" or row == "E" else f"{row} of {edit.scope}"


def _size(array, right):
    with np.errstate(all="ignore"):
        times = array / right
    if array.size and np.isfinite(times).all() and np.ptp(times) <= NEAR * abs(times).max():
        return f"All its numbers are {times.flat[0]:.6g} times what they should be."
    return "No single slip that is known here explains the numbers."


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


def marks(seen, edits):
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
