"""What calculus says about the worksheet: partials, paths of the chain rule, and proofs, all read from its rows.

Nothing here knows backpropagation. SymPy differentiates one row at a time; the chain rule is a walk from row to row.
Expressions are in the worksheet's own names. No other module needs SymPy, which loads when it is first asked.
"""
import importlib.util
import re
import sys
from functools import lru_cache
from math import prod

from helpers import formula as formulas
from helpers import worksheet
from helpers.arguments import Refused, closest
from helpers.formula import names_in


def _when_first_used(name):
    """A module that loads with its first use: SymPy takes a third of a second, and most cells need none of it."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


sp = _when_first_used("sympy")


@lru_cache(maxsize=2048)  # a proof reads each row many times
def expression(formula):
    """A formula as a SymPy expression in the worksheet's names.

    Raises ValueError or TypeError where the formula is no arithmetic (see `formula.parse`).
    """
    if "round" in formulas.calls_in(formula):
        raise Refused(f"rounding has no derivative, so SymPy is not asked about: {formula}")
    names = {name: sp.Symbol(name) for name in names_in(formula)}  # checked here, so that sympify may read it
    functions = {"exp": sp.exp, "log": sp.log, "tanh": sp.tanh, "abs": sp.Abs, "relu": lambda x: sp.Max(x, 0),
                 "step": sp.Heaviside}
    return sp.sympify(str(formula), locals=names | functions)


def partial(of, wrt, rows=None):
    """The local partial: row `of` differentiated with respect to a name it uses, the other names held still.

    Example: partial("net_o1", "w5") is out_h1. Raises ValueError where `of` is no row or does not use `wrt`.
    """
    rows = worksheet.edited(rows=rows)
    if of not in rows:
        raise Refused(f"{of!r} is no row of the worksheet{closest(of, rows)}")
    formula = rows[of]
    used = names_in(formula)
    if wrt not in used:
        raise Refused(f"{of} = {formula} does not use {wrt!r} directly{closest(wrt, used)}")
    return sp.diff(expression(formula), sp.Symbol(wrt))


def paths(of, wrt, rows=None):
    """Every path of the chain rule from `of` down to `wrt`, in the sheet's order: each a list of (of, wrt) steps.

    Example: paths("E_total", "w5") is one path, E_total -> E_o1 -> out_o1 -> net_o1 -> w5, four steps long.
    An empty list means that `of` does not depend on `wrt`; from a quantity to itself there is one path, of no steps.
    Raises ValueError for unknown names.
    """
    rows = worksheet.edited(rows=rows)
    known = [*worksheet.givens(rows), *rows]
    for name in (of, wrt):
        if name not in known:
            raise Refused(f"{name!r} is no quantity of the worksheet{closest(name, known)}")

    def walk(name):
        if name == wrt:
            yield []
            return
        for used in sorted(names_in(rows[name]), key=known.index) if name in rows else ():
            for rest in walk(used):
                yield [(name, used), *rest]

    return list(walk(of))


def derivative(of, wrt, rows=None):
    """The chain rule carried out: a product of local partials for each path, and the sum over all paths.

    Returns a SymPy expression in the worksheet's names, 0 where no path leads from `of` to `wrt`.
    """
    return sp.Add(*(prod(partial(*step, rows=rows) for step in path) for path in paths(of, wrt, rows)))


def meaning(name, rows=None):
    """What a backward row claims to be: (A, B) for the derivative of A with respect to B, None for any other row.

    Example: meaning("delta_h1") is ("E_total", "net_h1").
    """
    rows = worksheet.edited(rows=rows)
    if name not in rows or not name.startswith("d"):
        return None
    known = {*worksheet.givens(rows), *rows}
    claims = [(name[1:found.start()], name[found.end():]) for found in re.finditer("_d", name)]
    if name.startswith("delta_"):
        claims = [("E_total", "net_" + name[len("delta_"):])]
    return next((claim for claim in claims if known.issuperset(claim)), None)


def remainder(name, rows=None):
    """A proof by SymPy: a backward row minus what the chain rule derives, simplified. 0 means the row is right.

    Works for every derivative row, every delta and every `…_new`; raises ValueError for a row that claims nothing.
    Both sides are written in net inputs first, because out*(1 - out) and the derivative of the logistic function
    look different until then; and then in outputs again, where both are polynomials.
    """
    rows = worksheet.edited(rows=rows)
    if name in rows and name.endswith("_new"):
        weight = name[:-len("_new")]
        right = sp.Symbol(weight) - sp.Symbol("eta") * derivative("E_total", weight, rows)
    elif name in rows and meaning(name, rows):
        right = derivative(*meaning(name, rows), rows)
    else:
        raise Refused(f"{name!r} is no row of the backwards pass, so there is nothing to prove")
    difference = _in_outputs(_in_net_inputs(expression(rows[name]) - right, rows), rows)
    return sp.simplify(sp.cancel(difference))  # mostly 0 after the first, which is quick


def _in_net_inputs(expr, rows):
    """The expression with every backward row and every out_… written out, until only net inputs and givens are left."""
    rows = {name: row for name, row in rows.items() if not name.startswith("net_")}
    while names := [symbol for symbol in expr.free_symbols if symbol.name in rows]:
        expr = expr.xreplace({symbol: expression(rows[symbol.name]) for symbol in names})
    return expr


def _in_outputs(expr, rows):
    """The expression multiplied out, with each exp of a net input written as the row of its output says."""
    for name, formula in rows.items():
        if name.startswith("out_"):
            expr = expr.subs(_solved_for_exp(name, formula))
    return sp.expand(expr)


@lru_cache(maxsize=256)
def _solved_for_exp(name, formula):
    """{exp(-net_h1): 1/out_h1 - 1} from the row of out_h1; nothing where the row leaves a choice."""
    row = expression(formula)
    exps = row.atoms(sp.exp)
    solutions = sp.solve(row - sp.Symbol(name), *exps) if len(exps) == 1 else []
    return dict(zip(exps, solutions, strict=True)) if len(solutions) == 1 else {}
