"""A learner's own function, called: with how much patience, what it takes, and what came back, as arrays."""
import dis
import inspect
import re
import sys
import time
from contextlib import contextmanager

import numpy as np

from helpers.arguments import RefusedType
from helpers.example import GIVEN

SECONDS = 5.0  # for one call
# what a parameter may be called -> what it is handed
MEANT = {"weights": "weights", "ws": "weights", "w": "weights", "biases": "biases", "bs": "biases", "b": "biases",
         "x": "X", "inputs": "X", "cases": "X", "y": "Y", "targets": "Y", "target": "Y", "t": "Y",
         "eta": "eta", "lr": "eta", "alpha": "eta", "learning_rate": "eta", "rate": "eta",
         "rounds": "rounds", "epochs": "rounds", "steps": "rounds"}
ORDER = ("weights", "biases", "X", "Y", "eta", "rounds")


class Wrong(Exception):
    """Something about a function that no number can tell: a sentence."""


class TooLong(BaseException):  # so that an `except Exception` in the learner's function lets it pass
    """The patience with a function is over."""


@contextmanager
def patience(seconds):
    """Raise TooLong inside what runs here, once `seconds` have passed.

    A trace function looks at the clock at every line of what is called from here, which works on any system, in a
    notebook's main thread and in Pyodide. It cannot end a single call of a library that never returns, nor a loop that
    catches everything with a bare `except:`. Where a debugger or a coverage tool traces already, it is left alone, and
    nothing is limited.
    """
    if sys.gettrace() is not None:
        yield
        return
    end = time.monotonic() + seconds

    def look(frame, event, argument):
        if time.monotonic() > end:
            raise TooLong
        return look

    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(None)


def is_open(f):
    """True while a function still has an `...` in its body, to be completed."""
    return Ellipsis in getattr(getattr(f, "__code__", None), "co_consts", ())


def is_empty(f):
    """True for a function whose body is `pass`, or a docstring alone."""
    code = getattr(f, "__code__", None)
    nothing = {"RESUME", "CACHE", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
    return code is not None and {line.opname for line in dis.get_instructions(code)} <= nothing


def calls(f):
    """The function and all those of its module that it calls by name, also by way of others."""
    found = [f]
    for function in found:
        code = getattr(function, "__code__", None)
        for part in [code, *filter(inspect.iscode, code.co_consts)] if code else ():
            others = [f.__globals__.get(line.argval) for line in dis.get_instructions(part)
                      if line.opname == "LOAD_GLOBAL"]
            found += [other for other in dict.fromkeys(filter(inspect.isfunction, others))
                      if other.__globals__ is f.__globals__ and other not in found]
    return found


def still_open(f):
    """The function itself, or one that it calls, that is still to be completed; None if there is none."""
    return next((function for function in calls(f) if is_open(function)), None)


def open_lines(f):
    """Which lines of a function still have an `...`, as the end of a sentence; a body of one line needs no telling."""
    found = {}
    for step in dis.get_instructions(f):
        at = (step.positions.lineno or 0) - f.__code__.co_firstlineno + 1
        if step.argval is Ellipsis and at > 2:
            found[f"line {at}"] = True
    return f" (there is still an `...` in {' and in '.join(found)})." if found else "."


def ended(problem):
    """What a Wrong says, as the end of a sentence."""
    return str(problem) + "." * (str(problem)[-1] not in ".?")


def parameters(f):
    """What a function wants, in its own order: names of ORDER, of GIVEN, or ["given"]. Raises TypeError in words."""
    try:
        wanted = [p for p in inspect.signature(f).parameters.values() if p.kind is not p.VAR_KEYWORD]
    except (TypeError, ValueError):
        raise RefusedType("a function is expected, such as forward(weights, biases, X)") from None
    names = [p.name for p in wanted]
    if names and set(names) <= set(GIVEN):
        return names
    meant = [MEANT.get(name.lower()) for name in names]
    if None in meant or len(set(meant)) < len(meant):  # names of their own: the first ones, in the usual order
        needed = [p for p in wanted if p.default is p.empty]
        meant = ["given"] if len(needed) == 1 else list(ORDER[:len(needed)])
    if meant != ["given"] and sorted(meant) != sorted(ORDER[:max(3, len(meant))]):
        raise RefusedType(f"{f.__name__}({', '.join(names)}) is none of the functions that can be checked: "
                          "forward(weights, biases, X), total_error or gradients(weights, biases, X, Y), "
                          "step(weights, biases, X, Y, eta), train(weights, biases, X, Y, eta, rounds), "
                          "or one that takes the tutorial's givens as a dict")
    return meant


def call(f, wanted, trial, rounds):
    """What f returns for a trial. Raises Wrong where it changes its arguments, takes too long, or raises."""
    def fresh():
        return {"weights": [W.copy() for W in trial.weights], "biases": [b.copy() for b in trial.biases],
                "X": trial.X.copy(), "Y": trial.Y.copy(), "eta": trial.eta, "rounds": rounds}

    handed, before = fresh(), fresh()
    lists = {name: list(handed[name]) for name in ("weights", "biases")}
    found = within_patience(f, [handed[name] for name in wanted])
    for name in ("weights", "biases", "X", "Y"):
        if name in wanted and not _same(handed[name], before[name]):
            raise Wrong(_changed(name, _same(lists[name], before[name]) if name in lists else False))
    return found


def _changed(name, arrays_kept):
    """What to say where a function changed what it was handed: a list (its arrays are as they were), or an array."""
    start = f"it changes {name}, which belong to whoever called it: make new "
    if arrays_kept:
        return start + (f"lists instead (the arrays are new, but `{name}[k] = …` puts them into the caller's list; "
                        f"`{name} = […]` makes a new list)")
    return start + "arrays instead (`W - …` makes a new one, `W -= …` changes the old one)"


def within_patience(f, arguments):
    """f(*arguments). Raises Wrong with a sentence where it takes too long or raises anything."""
    try:
        with patience(SECONDS), np.errstate(all="ignore"):
            return f(*arguments)
    except TooLong:
        raise Wrong(f"it has not come back after {SECONDS:.0f} seconds, so it was stopped: does every loop come to its "
                    "end?") from None
    except RecursionError:
        raise Wrong("it calls itself without end (RecursionError)") from None
    except Exception as error:
        raise Wrong(f"it stops with {type(error).__name__}: {_line_of(error, f)}{_plain(error)}") from error


def _plain(error):
    """What an exception says; the usual ones of NumPy and of lists in plain words."""
    said = str(error).strip().rstrip(".")
    if sizes := re.search(r"core dimension.*\((size \d+ is different from \d+)\)", said):
        return (f"a product does not fit ({sizes[1]}). Write down the shapes of both factors: with a case in each row, "
                "which of them comes first, and which one needs the T? A line before may have made one of them.")
    if shapes := re.search(r"operands could not be broadcast.*shapes (.*)", said):
        return (f"two arrays of the shapes {shapes[1].strip()} do not fit. With `*`, `+` and `-` they go number by "
                "number. Is a product of rows and columns meant, or did a line before make another shape?")
    if "bitwise_xor" in said:
        return "`^` is no power in Python: a square is `** 2`"
    if "object has no attribute" in said and "'list'" in said:
        return f"{said}. A list of arrays is no array: which name does the loop give to one of them?"
    if isinstance(error, NameError):
        return f"{said}. Is it made in a line above, or in a cell that was run? Is it one of the function's own names?"
    if "values to unpack" in said:
        return f"{said}. Which tool lets a loop walk along two lists together?"
    if "ellipsis" in said:
        return "an `...` is still open somewhere"
    if "inhomogeneous" in said:
        return "a list of several arrays stands where one array belongs: which entry of the list is meant?"
    if re.search("multiply sequence|operand.*'(list|tuple)'|only concatenate (list|tuple)", said):
        return (f"{said}. A list of arrays is no array: nothing can be subtracted from it or multiplied with it as a "
                "whole. How do you reach the arrays in it, one after the other?")
    if re.search("'NoneType'|NoneType object", said):
        return f"{said}. Something here is None: does every function that is called come to a `return`?"
    return said


def _line_of(error, f):
    """Where in the learner's own function an error came up."""
    code, line, trace = getattr(f, "__code__", None), None, error.__traceback__
    while trace:
        if trace.tb_frame.f_code is code:
            line = trace.tb_lineno - code.co_firstlineno + 1
        trace = trace.tb_next
    return f"line {line} of the function, " if line else ""


def _same(now, before):
    arrays = zip(now, before, strict=True) if isinstance(now, list) and len(now) == len(before) else [(now, before)]
    return all(np.shape(a) == np.shape(b) and np.array_equal(a, b) for a, b in arrays)


# --- What came back ----------------------------------------------------------------------------------------------


def array(value):
    """A value as a NumPy array of floats: NumPy's, PyTorch's, JAX's or nested lists. Raises Wrong."""
    try:
        value = value.detach().cpu() if hasattr(value, "detach") else value
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError, RuntimeError):
        raise Wrong(f"an array of numbers is expected where it returns {_kind(value)}") from None


def number(value):
    """A value of a dict as a plain float of twelve digits, where it is one number; as it is otherwise."""
    try:
        return float(f"{array(value).item():.12g}")
    except (Wrong, ValueError):
        return value


def arrays(found, form, count):
    """What a function of this form returned for a network of `count` layers: {(row, k): array}. Raises Wrong.

    (row, k) is an array of `matrices.work`, in the order in which it is worked out.
    """
    if found is None:
        raise Wrong("it returns nothing: does its last line say `return`, and is that line reached?")
    if form == "forward":
        return _outputs(found, count)
    if form == "total_error":
        return {("E", 0): array(found)}
    weights, biases = _two_lists(found, count)
    if biases is None and form != "gradients":
        raise Wrong("it returns the weights alone; the new biases are expected beside them")
    names = ("dE_db", "dE_dW") if form == "gradients" else ("b_new", "W_new")
    return {(name, k): array(arrays_[k]) for k in reversed(range(count))
            for name, arrays_ in zip(names, (biases, weights), strict=True) if arrays_ is not None}


def _outputs(found, count):
    if isinstance(found, list | tuple) and found and all(getattr(out, "ndim", 0) == 2 for out in found):
        if len(found) != count + 1:
            raise Wrong(f"its list has {_counted(len(found), 'entry', 'entries')}, and {count + 1} are expected: X, "
                        f"then the outputs of each of the {_counted(count, 'layer', 'layers')}. Where does the list "
                        "start, and does the `return` wait for the end of the loop?")
        return {("X", 0): array(found[0])} | {("out", k): array(out) for k, out in enumerate(found[1:])}
    return {("out", count - 1): array(found)}


def _counted(count, thing, things):
    return f"{count} {thing if count == 1 else things}"


def _two_lists(found, count):
    """The arrays of the weights and those of the biases, or None for these, from one of four layouts."""
    wanted = (f"two lists are expected, one array for the weights of each layer and one for its biases, {count} of "
              f"each for this network")
    if not isinstance(found, list | tuple):
        raise Wrong(f"it returns {_kind(found)}; {wanted}")
    lengths = [len(part) if isinstance(part, list | tuple) else 0 for part in found]
    if len(found) == count and set(lengths) == {2} and not (count == 2 and array(found[0][1]).ndim == 2):
        return [pair[0] for pair in found], [pair[1] for pair in found]
    if len(found) == 2 and lengths == [count, count]:
        return found
    if len(found) == 2 * count and not any(lengths) and count > 1:
        return found[::2], found[1::2]
    if len(found) == count and not any(lengths) and all(array(part).ndim == 2 for part in found):
        return found, None
    if len(found) == 2 and all(lengths):
        name, length = next((name, length) for name, length in zip(("weights", "biases"), lengths, strict=True)
                            if length != count)
        early = ". Does the `return` wait for the end of the loop?" if 0 < length < count else ""
        raise Wrong(f"it returns {_counted(length, 'array', 'arrays')} for the {name}; {wanted}{early}")
    raise Wrong(f"it returns {len(found)} things; {wanted}")


def _kind(value):
    if hasattr(value, "shape"):
        return f"one array of shape {tuple(value.shape)}"
    return f"a value of type {type(value).__name__}"
