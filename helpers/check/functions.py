"""Is this function right, and if not, which array is wrong and how? For a program that a learner wrote.

The function is run on several networks and its arrays are compared with those of `matrices`. Where they differ,
`programs` says what was done.
"""
import re

import numpy as np

from helpers import sheets
from helpers.arguments import counted, whole
from helpers.check import called, programs, returned, trials, updates
from helpers.check.calculations import check_all
from helpers.check.called import LESSONS, Wrong, ended
from helpers.check.words import Result, unanswered
from helpers.example import GIVEN

TWICE = ("Called twice with the same numbers, it gives back different ones. Does it draw at random, or does something "
         "outlive the call: a global name, or a list in its first line, as in `outs=[]`?")
# What is said of a sheet -> of a program, which works on by itself. It is put right here, as the places far below where
# it is made know of no programs.
OF_A_PROGRAM = {
    r": work (?!d from)[^:]* again from the new values?\.": ".",
    r"(?:it (?:was worked with|is) )?(the tutorial's [^.]*?)(?:(?: were used)?, not your own)?\. Which.*?'s\.\)":
        r"your code uses \1, not what it is given. Where does that stand?"}
FORMS = {3: "forward", 4: "gradients", 5: "step", 6: "train"}


def check_function(f, layers=None):
    """Judge a function by what it returns for several networks of one to four layers (or of `layers` layers).

    weights: one array (n_out, n_in) for each layer; biases: one array (n_out,) for each layer; X: (batch, n_in), a case
    in each row; Y: (batch, n_out). All neurons are logistic, and the error is the tutorial's, summed over the cases.

        layer_outs(weights, biases, X)               a list: X, then the outputs of every layer, (batch, n_out)
        forward(weights, biases, X)                  the outputs of the last layer, or such a list
        total_error(weights, biases, X, Y)           one number
        gradients(weights, biases, X, Y)             dE_dW and dE_db: two lists, shaped as weights and biases
        step(weights, biases, X, Y, eta)             the new weights and the new biases after one update
        train(weights, biases, X, Y, eta, rounds)    the same after so many updates, each with all cases
        f(given), or f with the tutorial's names     a dict of named numbers, such as {"net_h1": …}

    Instead of two lists it may return a pair of arrays for each layer, or all arrays in one list. Arrays are NumPy's,
    PyTorch's, JAX's or lists, in single precision or better. A function with an `...` in it, or with an empty body, is
    not answered yet. Raises TypeError for what is no function, or takes something else, and ValueError for other
    numbers of layers.
    Nothing limits a call that stays inside a library, or where a debugger runs; else a call is stopped after 5 seconds.
    """
    wanted = called.parameters(f)
    name = getattr(called.undecorated(f), "__name__", "this function")
    if still_open := called.still_open(f):
        return Result(False, name, f"{name}: not answered yet{still_open}")
    if set(wanted.values()) <= {"given", *GIVEN}:
        return _named_numbers(f, name, wanted)
    return _judged(f, name, wanted, trials.trials(layers=None if layers is None else whole("layers", layers, 1, 4)))


# --- A function of arrays ----------------------------------------------------------------------------------------


def _judged(f, name, wanted, networks):
    runs = _tried(f, name, wanted, networks)
    if isinstance(runs[0].problem, called.Open):
        return unanswered(name)
    is_wrong = any(run.wrong() or run.problem for run in runs)
    loops = "rounds" in wanted.values() and not isinstance(runs[-1].problem, called.Endless)
    count, more, said = _repeated(f, name, wanted, networks, is_wrong) if loops else (1, [], "")
    if not is_wrong and said == "":
        return Result(True, name, f"Right: {name}, on {counted(len(runs), 'network')}.")
    if first := _first_of_all(f, name, wanted, runs):
        return Result(False, name, f"Not yet: {name}{first}")
    if is_wrong and not said:
        return _not_yet(f, name, wanted, runs, loops)
    problem = next((f"on {run.trial.words}, {ended(run.problem)}" for run in more if run.problem), updates.ELSE[count])
    right = f"{updates.ROUNDS} rounds are right. " if count == updates.MANY else "One round is right. "
    start = "" if said and count == updates.ROUNDS else right
    return Result(False, name, f"Not yet: {name}. {start}With {count} rounds, {said or problem}",
                  first_wrong="rounds")


def _repeated(f, name, wanted, networks, is_wrong):
    """(how many rounds, the runs with them, what `updates.as_a_whole` says): with some rounds, and if these are right
    as one round is, with many on the first network."""
    for count, some in (updates.ROUNDS, networks), (updates.MANY, networks[:1]):
        runs = _tried(f, name, wanted, some, count)
        said = updates.as_a_whole(runs, count)
        if is_wrong or said != "":
            break
    return count, runs, said


def _not_yet(f, name, wanted, runs, loops):
    """The Result where one round is wrong: in the whole update, by a slip, or as something does not come in."""
    if words := updates.as_a_whole(runs):
        start, end = ("With 1 round", updates.TOO) if loops else ("On every network", "")
        return Result(False, name, f"Not yet: {name}. {start}, {words}{end}")
    result, is_explained = programs.not_yet(name, runs)
    if is_explained or not (ignored := _ignored(f, name, wanted, runs)):
        return result
    return Result(False, name, f"Not yet: {name}. It gives back the same, whatever `{ignored}` is. Where should it "
                               "come in, and what stands there now?", wanted[ignored])


def _first_of_all(f, name, wanted, runs):
    """How a sentence ends about a function that calls a wrong one, or gives other numbers each time; "" for others."""
    for below in reversed(called.calls(f)[1:]):
        if below.__name__ in LESSONS and any(run.wrong() or run.problem and not isinstance(run.problem, called.Layout)
                                             for run in _as_in_the_lessons(below, [run.trial for run in runs])):
            return f" calls {below.__name__}, which is not right yet. Check that first."
    wrong = [run for run in runs if run.wrong() or run.problem] or runs[:1]  # of few cases an order may come again
    if any(isinstance(run.problem, called.Endless) for run in wrong):
        return ""
    again = (run for _ in range(2) for run in _tried(f, name, wanted, [run.trial for run in wrong]))
    return "" if all(map(trials.same, 2 * wrong, again)) else f". {TWICE}"


def _ignored(f, name, wanted, runs):
    """The parameter of a function that makes no difference to what it returns; None where there is none."""
    if any(run.problem for run in runs) or programs.is_nothing(runs):
        return None
    for parameter, role in wanted.items():
        others = [run.trial if role == "rounds" else run.trial._replace(**{role: _other(getattr(run.trial, role))})
                  for run in runs]
        again = _tried(f, name, wanted, others, updates.ROUNDS if role == "rounds" else 1)
        if all(map(trials.same, runs, again)):
            return parameter
    return None


def _other(value):
    return [_other(array) for array in value] if isinstance(value, list) else 1 - 2 * value


def _tried(f, name, wanted, networks, rounds=1):
    """What a function did with each network, up to the first from which it does not come back."""
    form, runs = "layer_outs" if name == "layer_outs" else FORMS[len(wanted)], []
    for trial in networks:
        try:
            found = called.call(f, wanted, trial, rounds)
            if isinstance(found, list) and found and all(part is None for part in found):
                raise (called.Open if called.mentions(f, "None") else Wrong)(
                    "it returns None in place of its arrays: is that what `reverse`, `append` or `insert` return?")
            form = "total_error" if form == "gradients" and _is_error(name, found) else form
            runs.append(trials.Run(trial, returned.arrays(found, form, len(trial.weights))))
        except Wrong as problem:
            runs.append(trials.Run(trial, {}, problem))
            if isinstance(problem, called.Endless):
                break
    return runs


def _as_in_the_lessons(f, networks):
    """What a function does that is named as one of the lessons' and takes the same; [] where it takes other things."""
    takes, code = called.ORDER[:LESSONS[f.__name__]], f.__code__
    same = takes == code.co_varnames[:code.co_argcount]
    return _tried(f, f.__name__, dict(zip(takes, takes, strict=True)), networks) if same else []


def _is_error(name, value):
    """Whether a function that takes four things is one for the error: by the one number it returns, or by its name
    where that does not return lists."""
    if re.search("grad|back", name, re.I):
        return False
    so_named = re.search("err|loss|cost", name, re.I)
    try:
        return so_named and np.ndim(value) < 3 or not isinstance(value, dict) and np.ndim(value) == 0
    except (ValueError, TypeError, RuntimeError):  # arrays of several shapes, or tensors in a list
        return so_named and not all(isinstance(part, list) for part in value)


# --- A function of the tutorial's givens -------------------------------------------------------------------------


def _named_numbers(f, name, wanted):
    """The Result for a function that returns a dict of named numbers, from six sets of givens at once."""
    wrong = []
    for given in (GIVEN, *(sheets.draw(seed) for seed in range(1, 6))):
        handed = _handed(wanted, given)
        try:
            found = returned.named_numbers(called.within_patience(f, handed))
            if any({**numbers, **given} != numbers for numbers in handed.values() if isinstance(numbers, dict)):
                raise Wrong("it changes a number in the dict that it is handed, and so the numbers of whoever called "
                            "it: put the new ones into a dict of its own")
            result = check_all(found, given=given)
            if not result and repr(returned.named_numbers(called.within_patience(f, _handed(wanted, given)))) != repr(
                    found):
                return Result(False, name, f"Not yet: {name}. {TWICE}")
        except called.Open:
            return unanswered(name)
        except (Wrong, ValueError, TypeError) as problem:
            return Result(False, name, f"Not yet: {name}. With {_givens(given)}, {ended(problem)}")
        if not result:
            wrong.append((given, result))
    if all(value is None for value in found.values()):
        return unanswered(name)
    if set(found) <= set(GIVEN):
        return Result(False, name, f"Not yet: {name}. It returns numbers that are given, and nothing that was worked "
                                   "out from them.")
    if not wrong:
        return Result(True, name, f"Right: {name}, for the tutorial's givens and five other sets.")
    given, result = wrong[-1]  # in the tutorial's numbers other slips may come to the same
    said = result.message
    for of_a_sheet, of_a_program in OF_A_PROGRAM.items():
        said = re.sub(of_a_sheet, of_a_program, said)
    if said.startswith("No mistake"):
        return result._replace(name=name, message=f"{said.replace('mistake', f'mistake in {name}', 1)} "
                                                  f"(With {_givens(given)}.)")
    said = said.removeprefix("Not yet: ")
    return result._replace(name=name, message=f"Not yet: {name}, with {_givens(given)}: {said}")


def _handed(wanted, given):
    return {key: dict(given) if meaning == "given" else given[meaning] for key, meaning in wanted.items()}


def _givens(given):
    return "the tutorial's givens" if given == GIVEN else f"i1 = {given['i1']:g}, i2 = {given['i2']:g} and so on"
