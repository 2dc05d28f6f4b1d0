"""What was done in a program: the slips, made from the matrix formulas, that lead to the arrays it returned, in words.

Slips are tried one at a time, and then one more for what is left: those that give the program's own numbers on every
network say what was done. The right code is never shown.
"""
import re

import numpy as np

from helpers.check import matrices
from helpers.check.called import Ragged, ended
from helpers.check.matrices import Slip
from helpers.check.matrix_slips import CURVES, for_biases, slips
from helpers.check.trials import NEAR, turned
from helpers.check.words import Result

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
NET_AND_OUT = "Which signal meets which weight, what is added, and what does a neuron do with its net input?"
IN_WORDS = {"net": "the net inputs", "out": "the outputs", "slope": "the slope", "delta": "the delta", "E": "the error"}
LAYERS = ("first", "second", "third", "fourth")


def _misshapen(array, right):
    """Whether the shape is all that is wrong."""
    return array.shape != right.shape and turned(array, right)


def is_nothing(runs):
    """Whether all that came back is zero or nan, but for X."""
    return not any(np.nan_to_num(array).any() for run in runs for (row, _), array in run.arrays.items() if row != "X")


def _reshaped(runs):
    """How a sentence begins, and the runs: with biases in their right shape, where only numbers stand in another one
    and something else is wrong, too."""
    odd = [(row, k, run) for run in runs for row, k in run.arrays
           if row in ("dE_db", "b_new") and run.arrays[row, k].shape != run.trial.biases[k].shape]
    if not odd or any(run.arrays[row, k].size != run.trial.biases[k].size for row, k, run in odd):
        return "On", runs
    reshaped = [run._replace(arrays={
        (row, k): array.reshape(run.trial.biases[k].shape) if row in ("dE_db", "b_new") else array
        for (row, k), array in run.arrays.items()}) for run in runs]
    row, k, run = odd[0]
    return (f"The shape of {array_name(row, k, run)} is {run.arrays[row, k].shape}, and {run.trial.biases[k].shape} is "
            "expected. Apart from that, on", reshaped) if any(run.wrong() for run in reshaped) else ("On", runs)


@np.errstate(all="ignore")
def not_yet(name, runs):
    """The Result for a function that is wrong somewhere, and whether it explains all arrays."""
    start, runs = _reshaped(runs)
    wrong = [pair for run in runs for pair in run.pairs()]
    unexplained = all(_misshapen(*pair) for pair in wrong) or is_nothing(runs)
    edits = () if unexplained else _explained(runs)
    stopped = [run for run in runs if run.problem]
    if stopped and not edits:
        # a list taken for an array goes first: where all its arrays are of one shape, NumPy stumbles only later
        first = min(stopped, key=lambda run: not isinstance(run.problem, Ragged))
        return Result(False, name, f"Not yet: {name}. On {first.trial.words}, {ended(first.problem)}"), False
    shown = min((run for run in runs if run.wrong()), key=lambda run: turned(*run.pairs()[0]))
    (row, k), *others = shown.wrong()
    array, right = shown.pairs()[0]
    both = row == "dE_db" and ("dE_dW", k) in others and not _misshapen(array, right)
    keys = [(row, k), ("dE_dW", k)] if both else [(row, k)]
    words = [f"Not yet: {name}. {start} {shown.trial.words}, {_where(keys, shown, edits)}"]
    is_explained = not _left(edits, runs)
    if edits:
        words += [*_sentences(edits, is_explained), QUESTIONS[edits[0].slip.row]]
    elif array.shape == right.shape:
        words += _numbers(shown, [(array, right) for array, right in wrong if array.shape == right.shape],
                          "their" if both else "its")
    if not edits and not _misshapen(array, right):
        words += [_question(keys, shown, runs)]
    done = {}
    for edit in edits:
        done.setdefault(_place(edit), []).append(edit.slip)
    formulas = {place: matrices.combined([slip.formula for slip in found]) for place, found in done.items()}
    said = {place: " and ".join(slip.done for slip in found) for place, found in done.items()}
    first = next(iter(done), array_name(row, k, shown))
    return Result(False, name, " ".join(words), first, edits=formulas, slips=said), is_explained


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
    return tuple(sorted(_apart(best), key=lambda edit: list(matrices.ROWS).index(edit.slip.row)))


def _apart(edits):
    """These edits without what an edit before them takes from them: the same slips, each where it shows."""
    meant = {scope: [(k, count) for count in range(1, 5) for k in range(count)[layers]]
             for scope, layers in matrices.SCOPES.items()}
    taken, found = {}, []
    for edit in edits:
        before = [] if "{}" in edit.slip.formula else taken.setdefault(edit.slip.row, [])  # `{}` is what stands there
        left = [layer for layer in meant[edit.scope] if layer not in before]
        before += left
        if left:
            found.append(edit._replace(scope=next((scope for scope in meant if meant[scope] == left), edit.scope)))
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
        alone += [tuple(matrices.Edit(slip, scope) for slip in both) for both in curves
                  for scope in scopes(both[1].row)]
    if "W_new" not in rows:
        return alone
    return [(edit, edit._replace(slip=Slip("b_new", for_biases(edit.slip.formula), edit.slip.done)))
            for edit, *_ in alone if edit.slip.row == "W_new"] + alone


def scopes(row):
    return ("the last layer",) if row in ("delta_last", "E") else tuple(matrices.SCOPES)


def _one_more(edits, every, runs):
    """These edits and one more way that leaves fewer arrays of a network wrong, and makes none wrong that was right."""
    run = next(run for run in runs if run.wrong(edits))
    wrong, count, tried = run.wrong(edits), len(run.trial.weights), {}
    for more in every:
        where = tuple((edit.slip, range(count)[matrices.SCOPES[edit.scope]]) for edit in more)
        if where not in tried:  # in a small network the last layer is also the second, and so on
            tried[where] = run.is_nearer(more, edits, wrong)
        if tried[where]:
            yield more + edits


def _left(edits, runs):
    """How many arrays an explanation leaves wrong."""
    return sum(len(run.wrong(edits)) for run in runs)


def _odd(edits):
    """How far an explanation is from what people do most: in an update, in the last delta, or in every layer, and
    rather not in a slope, least of all in that of some layers."""
    return sum((edit.slip.row == "slope")*(1 + (edit.scope != "every layer")) + list(matrices.SCOPES).index(edit.scope)
               for edit in edits if edit.slip.row not in ("W_new", "b_new", "delta_last"))


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
    array, right = run.pairs()[0]
    if array.shape != right.shape:
        start = f"the shape of {keys[0][0]}" if len(keys) > 1 else "its shape"
        numbers = "its numbers are right, but " if _misshapen(array, right) and not edits else ""
        return f": {numbers}{start} is {array.shape}, and {right.shape} is expected"
    if not np.isfinite(array).all():
        return f": it holds {'nan, which is not a number' if np.isnan(array).any() else 'infinite numbers'}"
    if len(keys) > 1:
        return " (their shapes are right)"
    return f" (its shape, {array.shape}, is right)" if array.ndim else ""


def _sentences(edits, are_all):
    """One sentence for each thing that was done, with all the places where it was done alike. are_all: nothing else was
    done."""
    start, places = f"{'This' if are_all else 'Part of it'} is what comes out when,", {}
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
    times = np.concatenate([np.ravel(array / right) for array, right in wrong])
    if not any(array.any() for array, _ in wrong):
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


def _question(keys, run, runs):
    """What to ask where nothing explains an array: if both gradients of a layer are wrong, about their delta."""
    row, k = keys[0]
    of_one_case = [each.wrong() for each in runs if len(each.trial.X) == 1]
    alone = "With one case it is right. " * (of_one_case != [] and not any(of_one_case))
    if len(keys) > 1:
        delta = "delta" if k < len(run.trial.weights) - 1 else "delta_last"
        outputs = "Are the outputs of the network right? " * (delta == "delta_last")
        return f"{alone}Both are made from one delta. {outputs}{QUESTIONS[delta]}"
    if row == "b_new" and run.arrays[row, k].shape == 2 * run.trial.biases[k].shape:
        return "A list of numbers and a column make a whole table: which shapes have the old biases and their step?"
    if alone and row in ("W_new", "b_new"):
        return f"{alone}When must the gradients of all cases be there?"
    return alone + (NET_AND_OUT if row == "out" else QUESTIONS[row])
