"""Is this function right, and if not, which array is wrong and how? For a program that a learner wrote.

The function is run on several networks and its arrays are compared with those of `matrices`. Where they differ,
`programs` says what was done.
"""
import re

import numpy as np

from helpers import sheets, worksheet
from helpers.arguments import counted, whole
from helpers.check import called, programs, returned, trials, updates
from helpers.check.calculations import check_all
from helpers.check.called import Wrong, ended
from helpers.check.words import Result
from helpers.example import GIVEN

TWICE = ("Called twice with the same numbers, it gives back different ones. Does it draw at random, or does something "
         "outlive the call: a global name, or a list in its first line, as in `outs=[]`?")
FORMS = {3: "forward", 4: "gradients", 5: "step", 6: "train"}
LESSONS = ("layer_outs", "forward", "total_error", "gradients", "step")  # functions that others are built on


def check_function(f, layers=None):
    """Judge a function by what it returns for several networks of one to four layers (or of `layers` layers).

    weights: one array (n_out, n_in) for each layer; biases: one array (n_out,) for each layer; X: (batch, n_in), a case
    in each row; Y: (batch, n_out). All neurons are logistic, and the error is the tutorial's, summed over the cases.

        forward(weights, biases, X)                  outputs (batch, n_out), or a list: X, then those of every layer
        total_error(weights, biases, X, Y)           one number
        gradients(weights, biases, X, Y)             dE_dW and dE_db: two lists, shaped as weights and biases
        step(weights, biases, X, Y, eta)             the new weights and the new biases after one update
        train(weights, biases, X, Y, eta, rounds)    the same after so many updates, each with all cases
        f(given), or f with the tutorial's names     a dict of named numbers, such as {"net_h1": …}

    Instead of two lists it may return a pair of arrays for each layer, all arrays in one list, or those of the weights
    alone. Arrays are NumPy's, PyTorch's, JAX's or lists, in single precision or better. A function with an `...` in it,
    or with an empty body, is not answered yet. Raises TypeError for what is no function, or takes something else, and
    ValueError for other numbers of layers.
    Nothing limits a call that stays inside a library, or where a debugger runs; else a call is stopped after 5 seconds.
    """
    wanted = called.parameters(f)
    name = getattr(f, "__name__", "this function")
    if still_open := called.still_open(f):
        return Result(False, name, f"{name}: not answered yet{still_open}")
    if set(wanted.values()) <= {"given", *GIVEN}:
        return _named_numbers(f, name, wanted)
    networks = trials.trials(layers=None if layers is None else whole("layers", layers, 1, 4))
    found = _judged(f, name, wanted, networks)
    if not found:
        for other in reversed(called.calls(f)[1:]):
            if other.__name__ in LESSONS and not _judged(other, other.__name__, called.parameters(other), networks):
                return found._replace(message=f"Not yet: {name} calls {other.__name__}, which is not right yet. Check "
                                              "that first.")
    return found


# --- A function of arrays ----------------------------------------------------------------------------------------


def _judged(f, name, wanted, networks):
    form, seen = FORMS[len(wanted)], []
    for trial in networks:
        form, one = _seen(f, form, name, wanted, trial)
        seen.append(one)
        if isinstance(one.problem, called.Endless):
            return programs.not_yet(name, form, seen)
    if any(one.wrong() or one.problem for one in seen):
        again = [_seen(f, form, name, wanted, networks[0])[1] for _ in range(2)]
        if not _same(seen[0], again[1]):
            return Result(False, name, f"Not yet: {name}. {TWICE}")
        if not (words := updates.as_a_whole(seen)):
            return programs.not_yet(name, form, seen)
        if form == "train":
            words += updates.more_rounds(f, wanted, networks)
        return Result(False, name, f"Not yet: {name}. {words}")
    if form == "train" and (problem := updates.rounds(f, wanted, networks)):
        return Result(False, name, f"Not yet: {name}. One round is right. {problem}", first_wrong="rounds")
    return Result(True, name, f"Right: {name}, on {counted(len(seen), 'network')}.")


def _seen(f, form, name, wanted, trial):
    """The form of a function, as one trial shows it, and what it did there."""
    try:
        found = called.call(f, wanted, trial, 1)
        if form == "gradients" and not re.search("grad|back", name, re.I) and (
                re.search("err|loss|cost", name, re.I) or not isinstance(found, list | dict)):
            form = "total_error"
        return form, programs.Seen(trial, returned.arrays(found, form, len(trial.weights)))
    except Wrong as problem:
        return form, programs.Seen(trial, {}, problem)


def _same(first, again):
    """Whether another call came to the same."""
    return str(first.problem) == str(again.problem) and first.arrays.keys() == again.arrays.keys() and all(
        array.shape == again.arrays[key].shape and np.allclose(array, again.arrays[key], equal_nan=True)
        for key, array in first.arrays.items())


# --- A function of the tutorial's givens -------------------------------------------------------------------------


def _named_numbers(f, name, wanted):
    """The Result for a function that returns a dict of named numbers, from six sets of givens at once."""
    wrong = []
    for given in (GIVEN, *(sheets.draw(seed) for seed in range(1, 6))):
        handed = {key: dict(given) if meaning == "given" else given[meaning] for key, meaning in wanted.items()}
        try:
            found = called.within_patience(f, handed)
            if not isinstance(found, dict):
                raise Wrong(f"it returns a value of type {type(found).__name__}; a dict of named numbers is expected")
            found = {key: returned.number(value) for key, value in found.items()}
            result = check_all(found, given=given)
        except (Wrong, ValueError, TypeError) as problem:
            return Result(False, name, f"Not yet: {name}. With {_givens(given)}, {ended(problem)}")
        if not result:
            wrong.append((given, found, result))
    if all(value is None for value in found.values()):
        return Result(False, name, f"{name}: not answered yet.")
    if not wrong:
        return Result(True, name, f"Right: {name}, for the tutorial's givens and five other sets.")
    given, _, result = max(wrong, key=lambda each: sum(_accounts(each[2], *other[:2]) for other in wrong))
    common = tuple(id for id in result.candidates if all(id in other.candidates for _, _, other in wrong))
    said = result.message.removeprefix("Not yet: ")
    return result._replace(name=name, candidates=common or result.candidates,
                           message=f"Not yet: {name}, with {_givens(given)}. {said}")


def _accounts(result, given, found):
    """True where what a result says was done gives all the numbers of another set of givens, too."""
    if not result.edits:
        return False
    used = worksheet.givens(worksheet.edited(result.edits))  # a forgotten bias is none of them any more
    theirs = worksheet.evaluate({name: given[name] for name in used}, edits=result.edits)
    return all(abs(float(value) - theirs[row]) <= programs.NEAR * abs(theirs[row]) for row, value in found.items()
               if row in theirs)


def _givens(given):
    return "the tutorial's givens" if given == GIVEN else f"i1 = {given['i1']:g}, i2 = {given['i2']:g} and so on"
