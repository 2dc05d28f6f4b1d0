"""Is this the formula of a row, and if not, what was written instead?"""
import itertools
import re

from helpers import worksheet
from helpers.arguments import Refused, RefusedType, closest
from helpers.check.words import Result, unanswered
from helpers.formula import names_in


def check_formula(name, answer, rows=None):
    """Is `answer` (text, or a SymPy expression in the worksheet's names) the same formula as the row `name`?

    rows: another worksheet. A derivative that is none of its rows, such as dE_total_db, is derived by SymPy.
    Both are written in net inputs first, so any right way to write it counts, also with ^ for a power and with
    `name = ` before it. Where net inputs are written out as well, a proof would take SymPy minutes: there the same
    twenty digits in three places must do. Raises ValueError or TypeError for a name that is no row, for text that is
    no formula, and for quantities that are worked out only after `name`.
    """
    rows = worksheet.edited(rows=rows)
    if answer is None:
        return unanswered(name)
    import sympy as sp

    from helpers import symbolic

    right, theirs = _derived(name, rows), _as_expression(name, answer)
    earlier = [*worksheet.givens(rows), *itertools.takewhile(lambda row: row != name, rows)]
    for used in sorted(symbol.name for symbol in theirs.free_symbols):
        if used not in earlier:
            raise Refused(f"{used!r} is not known where {name} is worked out{closest(used, earlier)}")
    hint = _dependence(theirs, right, rows)
    theirs, right = (symbolic.in_net_inputs(one, rows) for one in (theirs, right))
    if written_out := theirs.free_symbols != right.free_symbols:
        theirs, right = (symbolic.in_givens(one, rows) for one in (theirs, right))
    names = sorted(theirs.free_symbols | right.free_symbols, key=str)
    places = [{symbol: 0.3 + step * k for k, symbol in enumerate(names)} for step in (0.07, 0.05, 0.03)]
    values = [[one.evalf(30, subs=place) for one in (theirs, right)] for place in places]

    def times(factor):
        return all(bool(here.is_finite) and abs(here - factor * there) < 1e-20 for here, there in values)

    if times(1) and (written_out or sp.simplify(theirs - right) == 0):  # simplify takes minutes where they differ
        return Result(True, name, f"Right: {name} = {answer}.")
    hint = _factor(times) or hint or "How many terms are there? Which sign has each, and what multiplies it?"
    return Result(False, name, f"Not yet: {str(answer)[:80]} is not the same as {name}. {hint}", name)


def _derived(name, rows):
    """The row as a SymPy expression, or the derivative of which `name` is the name."""
    from helpers import symbolic

    if name in rows:
        return symbolic.expression(rows[name])
    if meaning := symbolic.meaning(name, {**rows, name: "0"}):
        return symbolic.derivative(*meaning, rows)
    raise Refused(f"{name!r} is no row of the worksheet{closest(name, rows)}")


def _as_expression(name, answer):
    """A learner's formula as a SymPy expression."""
    import sympy as sp

    from helpers import symbolic

    if isinstance(answer, str):
        return symbolic.expression(re.sub(rf"^\s*{name}\s*=", "", answer).replace("^", "**"))
    if isinstance(answer, (sp.Expr, int, float)):
        return sp.sympify(answer)
    raise RefusedType(f"{name} is asked for as text or as a SymPy expression, not as {type(answer).__name__}")


def _dependence(theirs, right, rows):
    """Which quantities a formula leaves out or has too many of, as a question, or nothing."""
    from helpers import symbolic

    def used(expr):
        return {symbol.name for symbol in write(expr, rows).free_symbols}

    write = symbolic.in_net_inputs
    wrote = used(theirs)
    if any(wrote.issuperset(set(names_in(rows[net])).difference(rows))
           for net in (used(right) - wrote).intersection(rows)):  # a net input was written out
        write = symbolic.in_givens
    if too_many := sorted(symbol.name for symbol in theirs.free_symbols if used(symbol) - used(right)):
        return f"Does it really depend on {' and '.join(too_many)}?"
    return "Does it depend on nothing else?" if used(right) - used(theirs) else ""


def _factor(times):
    """The sentence for a factor that stands between two formulas, or nothing."""
    known = {-1: "Its sign is wrong.", 2: "It is twice what it should be.", 0.5: "It is half of what it should be."}
    return next((words for factor, words in known.items() if times(factor)), None)
