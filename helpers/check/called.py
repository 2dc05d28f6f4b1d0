"""A learner's own function, called: what it takes, with how much patience, and what went wrong, as a sentence."""
import ast
import copy
import dis
import inspect
import re
import sys
import sysconfig
import textwrap
import time
import traceback
from contextlib import contextmanager

import numpy as np

from helpers.arguments import RefusedType, listed
from helpers.check.stopped import RAGGED, plainly
from helpers.example import GIVEN

SECONDS = 5.0  # for one call
LIBRARIES = "<frozen ", *(sysconfig.get_path(kind) for kind in ("stdlib", "purelib", "platlib"))
# what a function may take, in the usual order -> what people call it
TAKES = {"weights": ("weights", "ws", "w"), "biases": ("biases", "bs", "b"), "X": ("x", "inputs", "cases"),
         "Y": ("y", "targets", "target", "t"),
         "eta": ("eta", "lr", "alpha", "learning_rate", "learningrate", "l_rate", "rate"),
         "rounds": ("rounds", "epochs", "n_epochs", "num_epochs", "steps", "iterations", "num_iterations", "n_iter")}
NOT_HANDED = r"d_?[bwABWZE]\w*|grad\w*|deltas?|outs|nets|cache"  # what a function has to work out
ORDER = tuple(TAKES)
LESSONS = {"layer_outs": 3, "forward": 3, "total_error": 4, "gradients": 4, "step": 5}  # what others are built on
ANY = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD  # kinds that stand for any number of things
CHANGED = ORDER[:4]  # what a function could change


class Wrong(Exception):
    """Something about a function that no number can tell: a sentence."""


class Open(Wrong):
    """A function is not written yet."""


class Layout(Wrong):
    """What a function returned stands in none of the layouts that are read here."""


class Ragged(Wrong):
    """A list of arrays of several shapes was taken for one array."""


class Endless(Wrong):
    """A function did not come back in time."""


class TooLong(BaseException):  # so that an `except Exception` in the learner's function lets it pass
    """The patience with a function is over."""


@contextmanager
def patience(seconds):
    """Raise TooLong inside what runs here, once `seconds` have passed.

    A trace function looks at the clock at every step of what is called from here, but for that of libraries, which may
    be half imported; this works on any system, in a notebook's main thread and in Pyodide. It cannot end a single call
    of a library that never returns, nor a loop that catches everything with a bare `except:`. Where a debugger or a
    coverage tool traces already, it is left alone, and nothing is limited.
    """
    if sys.gettrace() is not None:
        yield
        return
    end = time.monotonic() + seconds

    def enter(frame, event, argument):
        if frame.f_code.co_filename.startswith(LIBRARIES):
            return None
        frame.f_trace_opcodes = True  # a loop of one line has no other event
        return look

    def look(frame, event, argument):
        if time.monotonic() > end:
            raise TooLong
        return look

    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(None)


def open_lines(f):
    """The lines of a function's text, from 1, with an `...` to be completed; in X[...] there is nothing to complete."""
    nodes = [node for part in _body(f) for node in ast.walk(part)]
    indices = [node.slice for node in nodes if isinstance(node, ast.Subscript)]
    picking = [part for index in indices for part in (index.elts if isinstance(index, ast.Tuple) else [index])]
    return sorted({node.lineno for node in nodes
                   if isinstance(node, ast.Constant) and node.value is ... and node not in picking})


def _body(f):
    """The statements of a function's text, or a lambda's expression; none where the text is not at hand."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(f.__code__)))
    except (AttributeError, OSError, SyntaxError):  # built in, or of no file or cell, or a lambda amid other things
        return []
    body = next(node.body for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda))
    return body if isinstance(body, list) else [body]


def _is_empty(f):
    """True for a function whose body is `pass`, `...` or `return`, or a docstring alone."""
    body = _body(f)
    return bool(body) and all(ast.unparse(part).removeprefix("return ") in ("pass", "return", "None", "...")
                              for part in body[f.__doc__ is not None:])


def undecorated(f):
    """What the learner wrote, where a decorator stands around it: a function that names no parameters and has one other
    function from around it."""
    f = inspect.unwrap(f) if callable(f) else f
    if inspect.isfunction(f) and all(p.kind in ANY for p in inspect.signature(f).parameters.values()):
        around = [*filter(inspect.isfunction, inspect.getclosurevars(f).nonlocals.values())]
        return around[0] if len(around) == 1 else f
    return f


def calls(f):
    """The function and all those of its module that it calls by name, also by way of others."""
    functions = [undecorated(f)]
    for function in functions:  # those that it calls come behind it, and have their turn
        code = getattr(function, "__code__", None)
        for part in [code, *filter(inspect.iscode, code.co_consts)] if code else ():  # with what it defines inside
            others = [f.__globals__.get(step.argval) for step in dis.get_instructions(part)
                      if step.opname == "LOAD_GLOBAL"]  # in its text, one of its own variables may have the same name
            functions += [other for other in dict.fromkeys(filter(inspect.isfunction, others))
                          if other.__globals__ is f.__globals__ and other not in functions]
    return functions


def still_open(f):
    """How a sentence ends that says that a function is not written yet, or one that it calls; None where all are."""
    f = undecorated(f)
    if _is_empty(f):
        return "."
    first = next(filter(open_lines, calls(f)), None)
    if first and first is not f:
        return f" ({first.__name__}, which it calls, has an open line)."
    named = [f"line {line}" for line in open_lines(f) if line > 2]  # a body of one line needs no telling
    return f" (there is still an `...` in {' and in '.join(named)})." if named else "." if first else None


def ended(problem):
    """What a Wrong says, as the end of a sentence."""
    return str(problem) + "." * (str(problem)[-1] not in ".?")


def parameters(f):
    """What each parameter of a function is handed: its name -> one of ORDER, of GIVEN, or "given".

    Names that are not known stand for what is left, in the usual order. Raises TypeError in words.
    """
    try:
        function = undecorated(f)
        every = [*inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        raise RefusedType("a function is expected, such as forward(weights, biases, X)") from None
    takes = [p for p in every if p.kind not in ANY]
    written = f"{getattr(function, '__name__', 'this function')}({', '.join(str(p).split('=')[0] for p in takes)})"
    needed = [p.name for p in takes if p.default is p.empty]
    numbers = {p.name: p.name for p in takes if p.name in GIVEN}
    if set(needed) <= set(GIVEN) and numbers.keys() - {"eta"}:  # f(i1, i2, w1, …)
        return numbers
    if not takes and every and every[-1].kind == ANY[1]:  # f(**given)
        return {every[-1].name: "given"}
    if any(re.fullmatch(r"[iwb]\d", name) for name in needed):  # a function of the tutorial's numbers
        unknown = " or ".join(name for name in needed if name not in GIVEN)
        raise RefusedType(f"{written}: no number of the tutorial is called {unknown}; they are i1, w1, b1, target_o1 "
                          "and so on")
    meant = {role: p.name for p in reversed(takes) for role, names in TAKES.items()
             if p.name.lower() in names and (p.default is p.empty or mentions(f, p.name))}
    if len(needed) == 1 and needed[0] not in meant.values():  # f(given)
        return {needed[0]: "given"} | numbers
    return {name: role for role, name in _in_the_usual_order(meant, needed, written).items()}


def _in_the_usual_order(meant, needed, written):
    """Which parameter takes each of weights, biases, X and so on. meant: those that are known by their names. A
    function named as one of the lessons' takes what that one does."""
    name, others = written.partition("(")[0], [name for name in needed if name not in meant.values()]
    count = len(meant) + len(others)
    if count != LESSONS.get(name, count):
        raise RefusedType(f"{written}: a function of this name takes {listed(ORDER[:LESSONS[name]])} here, and nothing "
                          "else without a default")
    if made := [other for other in others if re.fullmatch(NOT_HANDED, other)]:
        raise RefusedType(f"{written}: here a function gets the weights, the biases and the cases, and works out "
                          f"{listed(made)} itself")
    left = [role for role in ORDER[:count] if role not in meant]
    meant = meant | dict(zip(left, others, strict=False))
    if not 3 <= count == len(meant) or set(meant) != set(ORDER[:count]):
        raise RefusedType(f"{written} is none of the functions that can be checked: "
                          "forward(weights, biases, X), total_error or gradients(weights, biases, X, Y), "
                          "step(weights, biases, X, Y, eta), train(weights, biases, X, Y, eta, rounds), "
                          "or one that takes the tutorial's givens as a dict")
    return meant


def mentions(f, name):
    """Whether a name, or `None`, stands in a function; so it is taken where its text is not at hand."""
    body = _body(undecorated(f))
    return not body or any(isinstance(node, ast.Name | ast.Constant) and ast.unparse(node) == name
                           for part in body for node in ast.walk(part))


def call(f, wanted, trial, rounds):
    """What f returns for a trial. Raises Wrong where it changes its arguments, takes too long, or raises."""
    handed = copy.deepcopy({**trial._asdict(), "rounds": rounds})
    lists = [list(handed[name]) for name in CHANGED]
    returned = within_patience(f, {name: handed[meaning] for name, meaning in wanted.items()})
    for name, before in zip(CHANGED, lists, strict=True):
        if not (_same(before, getattr(trial, name)) and _same(handed[name], getattr(trial, name))):
            raise Wrong(f"it changes {name}, and so the numbers of whoever called it: make new ones instead (`W - …` "
                        f"makes a new array, `W -= …` changes the old one; `{name} = […]` makes a new list, "
                        f"`{name}[k] = …` changes the caller's)")
    return returned


def _same(now, before):
    """Whether arrays are as they were, but for what rounding leaves where they were changed and changed back."""
    return len(now) == len(before) and all(
        np.shape(new) == old.shape and (np.abs(new - old) < 1e-8).all() for new, old in zip(now, before, strict=True))


def within_patience(f, arguments):
    """f(**arguments). Raises Wrong with a sentence where it takes too long or raises anything."""
    bound = inspect.signature(undecorated(f)).bind_partial()
    bound.arguments.update(arguments)
    try:
        with patience(SECONDS), np.errstate(all="ignore"):
            return _listed(f(*bound.args, **bound.kwargs))
    except TooLong:
        raise Endless(f"it has not come back after {SECONDS:.0f} seconds, so it was stopped: does every loop come to "
                      "its end?") from None
    except SystemExit:
        raise Wrong("it ends the whole program: a function ends with `return`, and Python goes on") from None
    except NotImplementedError:
        raise Open("it is not written yet") from None
    except Exception as error:
        said = ", ".join(filter(None, (_line_of(error, f), plainly(error))))
        wrong = Ragged if RAGGED in str(error) else Wrong
        raise wrong(f"it stops with {type(error).__name__}{said and ': '}{said}") from error


def _listed(value):
    """What was returned, with lists in place of tuples, generators and arrays of arrays."""
    to_come, of_arrays = hasattr(value, "__next__"), getattr(value, "dtype", None) == np.object_
    return [_listed(part) for part in value] if isinstance(value, list | tuple) or to_come or of_arrays else value


def _line_of(error, f):
    """Where in the learner's own function an error came up."""
    code = getattr(undecorated(f), "__code__", None)
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code is code]
    return f"line {lines[-1] - code.co_firstlineno + 1} of the function" if lines else ""
