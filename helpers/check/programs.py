"""What was done in a program: the slips, made from the matrix formulas, that lead to the arrays it returned, in words.

Slips are tried one at a time, and then one more for what is left: those that give the program's own numbers on every
network say what was done. The right code is never shown.
"""
import re
from itertools import chain, islice, product
from typing import NamedTuple

import numpy as np

from helpers.check import matrices
from helpers.check.called import Wrong, ended
from helpers.check.matrix_slips import slips
from helpers.check.trials import Trial
from helpers.check.words import Result

NEAR = 2e-5  # of the largest number in an array: single precision comes nearer, and no slip does
NEARLY = 0.01  # of it: as near as estimates and rounded numbers come
BEST = 6     # explanations that are followed further, where one slip is not enough
MOST = 3     # slips in one program
# what a form returns depends on these rows, in this order
ROWS_OF = {"forward": ("net", "out"), "total_error": ("E", "net", "out"),
           "gradients": ("net", "out", "slope", "delta_last", "delta", "dE_dW", "dE_db")}
ROWS_OF["step"] = ROWS_OF["train"] = ("W_new", "b_new", *ROWS_OF["gradients"])
QUESTIONS = {
    "net": "Which signal meets which weight, and what is added, to which neuron?",
    "out": "What does a neuron do with its net input?",
    "slope": "How steep is the logistic curve, worked out from the outputs of which layer?",
    "delta_last": "Which two factors make the delta of an output neuron?",
    "delta": "Which layer is this delta for? Through which weights does blame come to it, and whose outputs make its "
             "slope?",
    "dE_dW": "Which delta and which signal belong to one weight, and what happens over the cases?",
    "dE_db": "What signal does a bias carry, and what happens over the cases?",
    "W_new": "Which way does a weight step, and how far?", "b_new": "Which way does a bias step, and how far?",
    "E": "What is the error of one output, and over what is it added up?",
    "X": "What goes into the first layer?",
}
LAYERS = ("first", "second", "third", "fourth")


class Seen(NamedTuple):
    """What a function did with a trial: its arrays {(row, k): array}, or the Wrong that says what kept it from it."""

    trial: Trial
    arrays: dict
    problem: Wrong | None = None

    def right(self, edits=()):
        """The arrays that should stand there, by the formulas with these edits; what cannot be worked is missing."""
        return matrices.work(self.trial, edits, self.arrays)

    def wrong(self, edits=()):
        """Which arrays differ from the formulas with these edits, in the order of the calculation."""
        right = self.right(edits)
        return [key for key, array in self.arrays.items() if key not in right or not alike(array, right[key])]


def alike(array, right):
    """Whether two arrays are the same but for rounding; those beyond all numbers, exactly."""
    right = np.asarray(right)
    if array.shape != right.shape or not (np.isfinite(array) & np.isfinite(right)).all():
        return np.array_equal(array, right)
    return not array.size or np.abs(array - right).max() <= NEAR * np.abs(right).max()


def _misshapen(array, right):
    """Whether an array has another shape, and the right numbers in it."""
    right = np.asarray(right)
    return array.shape != right.shape and array.size == right.size and (
        alike(array.T, right) or alike(array.reshape(right.shape), right))


def not_yet(name, form, seen):
    """The Result for a function that is wrong somewhere."""
    wrong = [(one.arrays[key], one.right()[key]) for one in seen for key in one.wrong()]
    edits = () if all(_misshapen(*pair) for pair in wrong) else _explained(form, seen)
    # a list taken for an array goes first: where all its arrays are of one shape, NumPy stumbles only later
    troubles = sorted((one for one in seen if one.problem), key=lambda one: "a list of" not in str(one.problem))
    if troubles and not edits:
        return Result(False, name, f"Not yet: {name}. On {troubles[0].trial.words}, {ended(troubles[0].problem)}")
    shown = next(one for one in seen if one.wrong())
    row, k = shown.wrong()[0]
    words = [f"Not yet: {name}. On {shown.trial.words}, {_where(row, k, shown, edits)}"]
    if edits:
        words += [*_sentences(edits, any(one.wrong(edits) for one in seen)), QUESTIONS[edits[0].slip.row]]
    elif not _misshapen(shown.arrays[row, k], shown.right()[row, k]):
        words += [*_numbers(row, k, shown, wrong), _question(row, k, shown)]
    done = {_place(edit): edit.slip for edit in edits}
    return Result(False, name, " ".join(words), first_wrong=next(iter(done), array_name(row, k, shown)),
                  edits={place: slip.formula for place, slip in done.items()},
                  slips={place: slip.done for place, slip in done.items()})


# --- What was done -----------------------------------------------------------------------------------------------


def _explained(form, seen):
    """The fewest edits that give all the arrays, or the best beginning of an explanation; () for none."""
    seen = [one for one in seen if one.arrays]
    if not any(one.wrong() for one in seen):
        return ()
    twins = _twins() if form in ("step", "train") else ()
    best, beginnings = next((pair for pair in twins if not _left(pair, seen)), ()), [()]
    every = [matrices.Edit(slip, scope) for row in ROWS_OF[form] for scope in scopes(row) for slip in slips(row)]
    while _left(best, seen) and beginnings and len(beginnings[0]) < MOST:
        longer = [found for edits in beginnings for found in _one_more(edits, every, seen)]
        if not longer and beginnings == [()]:
            longer = _two_at_once(every, seen)
        beginnings = sorted(longer, key=lambda edits: (_left(edits, seen), _odd(edits)))[:BEST]
        best = next((edits for edits in beginnings if _holds(edits, seen)), best)
    if form in ("total_error", "train") and len(best) > 1 and any(edit.slip.row in ("net", "out") for edit in best):
        return ()  # no story about the forward pass, which they only call
    return sorted(best, key=lambda edit: list(matrices.ROWS).index(edit.slip.row))


def scopes(row):
    return ("the last layer",) if row in ("delta_last", "E") else tuple(matrices.SCOPES)


def _twins():
    """Pairs of one slip that was made in the weights' update and in the biases', which are written alike."""
    for weight, scope in product(slips("W_new"), matrices.SCOPES):
        alike_ = weight.formula.replace("dE_dW", "dE_db").replace("W", "b")
        for bias in slips("b_new"):
            if bias.formula == alike_:
                yield matrices.Edit(weight, scope), matrices.Edit(bias, scope)


def _one_more(edits, every, seen):
    """These edits and one more that leaves fewer arrays of a network wrong, and makes none wrong that was right."""
    one = next(one for one in seen if one.wrong(edits))
    wrong, count, tried = set(one.wrong(edits)), len(one.trial.weights), {}
    for edit in every:
        where = (edit.slip, *(matrices.SCOPES[edit.scope](k, count) for k in range(count)))
        if where not in tried:  # in a small network the last layer is also the second, and so on
            tried[where] = set(one.wrong((edit, *edits))) < wrong
        if tried[where]:
            yield (edit, *edits)


def _two_at_once(every, seen):
    """Pairs that only together give the first array: a slip on the way forward, and one on the way back or after it;
    or one in a slope, and one in the delta that it is part of."""
    one = next(one for one in seen if one.wrong())
    first = one.wrong()[0]
    alone = one._replace(arrays={first: one.arrays[first]})
    simple = [edit for edit in every if edit.scope in ("every layer", "the last layer", "the first layer")]
    forward = [edit for edit in simple if edit.slip.row in ("net", "out")
               or edit.slip.row in ("W_new", "b_new") and edit.scope == "every layer"]
    after = [edit for edit in simple if edit.slip.row in ("out", "slope", "delta_last", "dE_dW", "dE_db", "E")
             and edit.scope != "the first layer"]
    slopes, deltas = ([edit for edit in simple if edit.slip.row == row] for row in ("slope", "delta"))
    pairs = chain(product(forward, after), product(slopes, deltas))
    return list(islice((pair for pair in pairs if not alone.wrong(pair)), 5 * BEST))


def _left(edits, seen):
    """How many arrays an explanation leaves wrong."""
    return sum(len(one.wrong(edits)) for one in seen)


def _odd(edits):
    """How far an explanation is from what people do most: in every layer, and not in some slopes alone."""
    return sum((edit.slip.row == "slope" and edit.scope != "every layer") + list(matrices.SCOPES).index(edit.scope)
               for edit in edits)


def _holds(edits, seen):
    """Whether an explanation is to be trusted: it gives all arrays; or it is short, gives the first wrong one in half
    the networks, and makes none wrong that was right.

    Where a function returns one array alone, it has to be explained altogether.
    """
    before, left = ([one.wrong(some) for one in seen] for some in ((), edits))
    if not any(left):
        return True
    several = any(len(one.arrays) > 1 for one in seen)
    helped = [first[0] not in wrong for first, wrong in zip(before, left, strict=True) if first]
    return several and len(edits) < MOST and 2 * sum(helped) >= len(helped) and all(
        set(wrong) <= set(first) for first, wrong in zip(before, left, strict=True))


# --- Words -------------------------------------------------------------------------------------------------------


def array_name(row, k, seen):
    """The name of an array of what a function returned, such as dE_dW[0]."""
    if row in ("E", "X"):
        return "the total error" if row == "E" else "outs[0]"
    if row == "out":
        return f"outs[{k + 1}]" if ("X", 0) in seen.arrays else "the array of outputs"
    return f"{ {'W_new': 'weights', 'b_new': 'biases'}.get(row, row)}[{k}]"


def _layer(k, seen):
    return "only layer" if len(seen.trial.weights) == 1 else f"{LAYERS[k]} layer"


def _both(row, k, seen):
    """Whether both gradients of a layer are wrong: then they are told together."""
    return row == "dE_db" and ("dE_dW", k) in seen.wrong()


def _where(row, k, seen, edits):
    """Which array is the first that is not right, with its layer, counted as people do, and its shape."""
    name, layer = array_name(row, k, seen), f"of the {_layer(k, seen)}"
    if _both(row, k, seen):
        what = f"dE_db[{k}] and dE_dW[{k}], {layer}, are the first arrays that are"
    elif row == "E":
        what = f"{name} is"
    else:
        said = {"X": "which should be X", "out": f"the outputs {layer}"}.get(row, layer)
        what = f"{name}{f', {said},' if '[' in name else ''} is the first array that is"
    return f"{what} not right{_shape(row, k, seen, edits)}."


def _shape(row, k, seen, edits):
    """What is seen at once in an array that is not right: its shape, or numbers that are none."""
    array, right = seen.arrays[row, k], seen.right()[row, k]
    both = _both(row, k, seen)
    if array.shape != np.shape(right):
        start = f"the shape of {row}" if both else "its shape"
        numbers = "its numbers are right, but " if _misshapen(array, right) and not edits else ""
        return f": {numbers}{start} is {array.shape}, and {np.shape(right)} is expected"
    if not np.isfinite(array).all():
        return f": it holds {'nan, which is not a number' if np.isnan(array).any() else 'infinite numbers'}"
    if both:
        return " (their shapes are not the trouble)"
    return f" (its shape, {array.shape}, is right)" if array.ndim else ""


def _sentences(edits, partly):
    """One sentence for each thing that was done, with all the places where it was done alike."""
    start, places = f"{'Part of it' if partly else 'This'} is what comes out when,", {}
    for edit in edits:
        done = re.sub("dE_d[Wb]", "gradient", edit.slip.done)
        places.setdefault(done, []).append(_place(edit).partition(" of ")[::2])
    for done, alike_ in places.items():
        rows, layers = (dict.fromkeys(part) for part in zip(*alike_, strict=True))
        shared = f" of {next(iter(layers))}" if len(layers) == 1 and "" not in layers else ""
        yield f"{start} in {' and '.join(rows)}{shared}{' alike' * (len(rows) > 1)}, {ended(done)}"
        start = "One more slip:"


def _place(edit):
    row = "delta" if edit.slip.row == "delta_last" else edit.slip.row
    return row if edit.scope == "every layer" or row == "E" else f"{row} of {edit.scope}"


def _numbers(row, k, seen, wrong):
    """How the numbers of an array that nothing explains compare with the right ones, and which arrays are right."""
    if seen.arrays[row, k].shape != np.shape(seen.right()[row, k]):
        return
    yield _size([(array, right) for array, right in wrong if array.shape == np.shape(right)])
    good = [array_name(*key, seen) for key in seen.arrays if key not in seen.wrong()]
    if good:
        yield f"Right are {', '.join(good)}."


def _size(wrong):
    """How pairs of a wrong array and the right one compare, where all of them do alike."""
    with np.errstate(all="ignore"):
        times = np.concatenate([np.ravel(array / right) for array, right in wrong])
        near = all(np.abs(array - right).max() <= NEARLY * np.abs(right).max() for array, right in wrong)
    if len(times) > 1 and np.isfinite(times).all() and np.ptp(times) <= NEAR * abs(times).max():
        return f"All its numbers are {times[0]:.6g} times what they should be."
    if near:
        return "Its numbers come near the right ones. Is something rounded, or estimated?"
    return "No single slip that is known here explains the numbers."


def _question(row, k, seen):
    """What to ask where nothing explains an array: if both gradients of a layer are wrong, about their delta."""
    if _both(row, k, seen):
        delta = "delta" if k < len(seen.trial.weights) - 1 else "delta_last"
        return f"Both are made from one delta. {QUESTIONS[delta]}"
    return QUESTIONS["net" if row == "out" else row]
