"""What was done in a program: the slips, made from the matrix formulas, that lead to the arrays it returned, in words.

Slips are tried one at a time, and then one more for what is left: those that give the program's own numbers on every
network say what was done. The right code is never shown.
"""
import re
from typing import NamedTuple

import numpy as np

from helpers.check import matrices
from helpers.check.called import Wrong, ended
from helpers.check.matrices import Slip
from helpers.check.matrix_slips import CURVES, for_biases, slips
from helpers.check.trials import Trial
from helpers.check.words import Result

NEAR = 2e-5  # of the largest number in an array: single precision comes nearer, and no slip does
NEARLY = 0.01  # of it: as near as estimates and rounded numbers come
BEST = 6     # explanations that are followed further, where one slip is not enough
MOST = 3     # slips in one program
# an array that comes last in the calculation -> the rows that it depends on, in the order in which slips are sought
ROWS_OF = {"out": ("net", "out"), "E": ("E", "net", "out"),
           "dE_dW": ("net", "out", "slope", "delta_last", "delta", "dE_dW", "dE_db")}
ROWS_OF["W_new"] = ("W_new", "b_new", *ROWS_OF["dE_dW"])
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
IN_WORDS = {"net": "the net inputs", "out": "the outputs", "slope": "the slope", "delta": "the delta", "E": "the error"}
LAYERS = ("first", "second", "third", "fourth")


class Run(NamedTuple):
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


def same(one, other):
    """Whether a function did the same twice."""
    return one.arrays.keys() == other.arrays.keys() and all(
        alike(array, other.arrays[key]) for key, array in one.arrays.items())


def _misshapen(array, right):
    """Whether an array has another shape, and the right numbers in it."""
    return array.shape != right.shape and array.size == right.size and (
        alike(array.T, right) or alike(array.reshape(right.shape), right))


def _is_nothing(runs):
    """Whether all that came back is zero."""
    return not any(array.any() for run in runs for array in run.arrays.values())


def not_yet(name, runs):
    """The Result for a function that is wrong somewhere."""
    wrong = [(run.arrays[key], np.asarray(run.right()[key])) for run in runs for key in run.wrong()]
    unexplained = all(_misshapen(*pair) for pair in wrong) or _is_nothing(runs)
    edits = () if unexplained else _explained(runs)
    # a list taken for an array goes first: where all its arrays are of one shape, NumPy stumbles only later
    troubles = sorted((run for run in runs if run.problem), key=lambda run: "a list of" not in str(run.problem))
    if troubles and not edits:
        return Result(False, name, f"Not yet: {name}. On {troubles[0].trial.words}, {ended(troubles[0].problem)}")
    shown = next(run for run in runs if run.wrong())
    (row, k), *others = shown.wrong()
    array, right = wrong[0]
    both = row == "dE_db" and ("dE_dW", k) in others and not _misshapen(array, right)
    keys = [(row, k), ("dE_dW", k)] if both else [(row, k)]
    words = [f"Not yet: {name}. On {shown.trial.words}, {_where(keys, shown, edits)}"]
    if edits:
        words += [*_sentences(edits, any(run.wrong(edits) for run in runs)), QUESTIONS[edits[0].slip.row]]
    elif array.shape == right.shape:
        words += _numbers(shown, [(array, right) for array, right in wrong if array.shape == right.shape],
                          "their" if both else "its")
    if not edits and not _misshapen(array, right):
        words += [_question(keys, shown)]
    done = {_place(edit): edit.slip for edit in edits}
    return Result(False, name, " ".join(words), first_wrong=next(iter(done), array_name(row, k, shown)),
                  edits={place: slip.formula for place, slip in done.items()},
                  slips={place: slip.done for place, slip in done.items()})


# --- What was done -----------------------------------------------------------------------------------------------


def _explained(runs):
    """The fewest edits that give all the arrays, or the best beginning of an explanation; () for none."""
    runs = [run for run in runs if run.arrays]
    best, beginnings = (), [()]
    every = _ways({row for row, _ in runs[0].arrays}) if runs else []
    while _left(best, runs) and beginnings and len(beginnings[0]) < MOST:
        longer = [found for edits in beginnings for found in _one_more(edits, every, runs)]
        beginnings = sorted(longer, key=lambda edits: (_left(edits, runs), _odd(edits)))[:BEST]
        trusted = [edits for edits in beginnings if _holds(edits, runs)]
        best = min([best, *trusted], key=lambda edits: _left(edits, runs))
    return sorted(_apart(best), key=lambda edit: list(matrices.ROWS).index(edit.slip.row))


def _apart(edits):
    """These edits without what an edit before them takes from them: the same slips, each where it shows."""
    places, found = [(k, count) for count in range(1, 5) for k in range(count)], []
    for number, edit in enumerate(edits):
        before = [other.scope for other in edits[:number] if other.slip.row == edit.slip.row]
        left = [place for place in places if matrices.SCOPES[edit.scope](*place)
                and not any(matrices.SCOPES[scope](*place) for scope in before)]
        if left:
            found.append(edit._replace(scope=next((scope for scope, is_meant in matrices.SCOPES.items() if left == [
                place for place in places if is_meant(*place)]), edit.scope)))
    return found


def _ways(returned):
    """What may have been done in a program that returns such rows, the likeliest first: edits, each a tuple of one.

    Whoever writes a slip in the update of the weights writes it in that of the biases, too, and whoever takes another
    curve takes its slope: then it is a tuple of two.
    """
    rows = next(rows for row, rows in ROWS_OF.items() if row in returned)
    alone = [(matrices.Edit(slip, scope),) for row in rows for scope in scopes(row) for slip in slips(row)]
    if "slope" in rows:
        curves = ([slip for row, formula in curve.items() for slip in slips(row) if slip.formula == formula]
                  for curve in CURVES)
        alone += [tuple(matrices.Edit(slip, scope) for slip in both) for both in curves for scope in scopes("out")]
    if "W_new" not in rows:
        return alone
    return [(edit, edit._replace(slip=Slip("b_new", for_biases(edit.slip.formula), edit.slip.done)))
            for edit, *_ in alone if edit.slip.row == "W_new"] + alone


def scopes(row):
    return ("the last layer",) if row in ("delta_last", "E") else tuple(matrices.SCOPES)


def _one_more(edits, every, runs):
    """These edits and one more way that leaves fewer arrays of a network wrong, and makes none wrong that was right."""
    run = next(run for run in runs if run.wrong(edits))
    wrong, count, tried = set(run.wrong(edits)), len(run.trial.weights), {}
    for more in every:
        where = tuple((edit.slip, *(matrices.SCOPES[edit.scope](k, count) for k in range(count))) for edit in more)
        if where not in tried:  # in a small network the last layer is also the second, and so on
            tried[where] = set(run.wrong(more + edits)) < wrong
        if tried[where]:
            yield more + edits


def _left(edits, runs):
    """How many arrays an explanation leaves wrong."""
    return sum(len(run.wrong(edits)) for run in runs)


def _odd(edits):
    """How far an explanation is from what people do most: in an update, or in every layer, and not in some slopes."""
    return sum((edit.slip.row == "slope" and edit.scope != "every layer") + list(matrices.SCOPES).index(edit.scope)
               for edit in edits if edit.slip.row not in ("W_new", "b_new"))


def _holds(edits, runs):
    """Whether an explanation is to be trusted: it gives all arrays; or it is short, and each edit in it helps.

    Where a function returns one array alone, it has to be explained altogether.
    """
    several = any(len(run.arrays) > 1 for run in runs)
    return not _left(edits, runs) or several and len(edits) < MOST and all(
        _helps(edits, edits[:k] + edits[k + 1:], runs) for k in range(len(edits)))


def _helps(edits, fewer, runs):
    """Whether edits give the first array that fewer of them leave wrong, in half the networks, and spoil nothing."""
    pairs = [(run.wrong(fewer), run.wrong(edits)) for run in runs if run.wrong(fewer)]
    return 2 * sum(before[0] not in left for before, left in pairs) >= len(pairs) and all(
        set(left) <= set(before) for before, left in pairs)


# --- Words -------------------------------------------------------------------------------------------------------


def array_name(row, k, run):
    """The name of an array of what a function returned, such as dE_dW[0]."""
    if row in ("E", "X"):
        return "the total error" if row == "E" else "outs[0]"
    if row == "out":
        return f"outs[{k + 1}]" if ("X", 0) in run.arrays else "the array of outputs"
    return f"{ {'W_new': 'weights', 'b_new': 'biases'}.get(row, row)}[{k}]"


def _where(keys, run, edits):
    """Which array is the first that is not right, or both gradients of a layer, counted as people do, and its shape."""
    row, k = keys[0]
    names = " and ".join(array_name(*key, run) for key in keys)
    layer = "only layer" if len(run.trial.weights) == 1 else f"{LAYERS[k]} layer"
    said = {"X": ", which should be X,", "out": f", the outputs of the {layer},"}.get(row, f", of the {layer},")
    verb = "are the first arrays that are" if len(keys) > 1 else "is" if row == "E" else "is the first array that is"
    return f"{names}{said if '[' in names else ''} {verb} not right{_shape(keys, run, edits)}."


def _shape(keys, run, edits):
    """What is seen at once in an array that is not right: its shape, or numbers that are none."""
    array, right = run.arrays[keys[0]], np.asarray(run.right()[keys[0]])
    if array.shape != right.shape:
        start = f"the shape of {keys[0][0]}" if len(keys) > 1 else "its shape"
        numbers = "its numbers are right, but " if _misshapen(array, right) and not edits else ""
        return f": {numbers}{start} is {array.shape}, and {right.shape} is expected"
    if not np.isfinite(array).all():
        return f": it holds {'nan, which is not a number' if np.isnan(array).any() else 'infinite numbers'}"
    if len(keys) > 1:
        return " (their shapes are right)"
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
        rows = [IN_WORDS.get(row, row) for row in rows]
        yield f"{start} in {' and '.join(rows)}{shared}{' alike' * (len(rows) > 1)}, {ended(done)}"
        start = "One more slip:"


def _place(edit):
    row = "delta" if edit.slip.row == "delta_last" else edit.slip.row
    return row if edit.scope == "every layer" or row == "E" else f"{row} of {edit.scope}"


def _numbers(run, wrong, whose):
    """How the numbers of arrays that nothing explains compare with the right ones, and which arrays are right."""
    with np.errstate(all="ignore"):
        times = np.concatenate([np.ravel(array / right) for array, right in wrong])
    if _is_nothing([run]):
        yield (f"All {whose} numbers are 0. Is anything put in, and into tables of whole numbers, which keep no "
               "fraction?")
    elif all(np.abs(array - right).max() <= NEARLY * np.abs(right).max() for array, right in wrong):
        yield (f"{whose.capitalize()} numbers come near the right ones. Is something rounded, or estimated, or is "
               "something small added?")
    elif len(times) > 1 and np.isfinite(times).all() and np.ptp(times) <= NEAR * abs(times).max():
        yield f"All {whose} numbers are {times[0]:.6g} times what they should be."
    else:
        yield "No single slip that is known here explains the numbers."
    good = [array_name(*key, run) for key in run.arrays if key not in run.wrong()]
    if good:
        yield f"Right are {', '.join(good)}."


def _question(keys, run):
    """What to ask where nothing explains an array: if both gradients of a layer are wrong, about their delta."""
    row, k = keys[0]
    if len(keys) > 1:
        delta = "delta" if k < len(run.trial.weights) - 1 else "delta_last"
        outputs = "Are the outputs of the network right? " * (delta == "delta_last")
        return f"Both are made from one delta. {outputs}{QUESTIONS[delta]}"
    return QUESTIONS["net" if row == "out" else row]
