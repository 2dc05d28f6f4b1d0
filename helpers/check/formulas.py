"""Is this the formula of a row, and if not, what was written instead?"""
import itertools
import random
import re

from helpers import formula, miswritten, sheets, worksheet
from helpers.arguments import Refused, RefusedType, closest
from helpers.check import names
from helpers.check.mistakes import KNOWN, known
from helpers.check.slips import Cause, kind, stand_ins
from helpers.check.values import FACTORS
from helpers.check.words import Result, done, question, unanswered
from helpers.formula import names_in

NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*|(?<![\w.])\.\d+")
PLACES = 3  # where two formulas that agree are taken for the same: with all the digits of a float


def check_formula(name, answer, rows=None):
    """Is `answer` (text, or a SymPy expression in the worksheet's names) the same formula as the row `name`?

    rows: another worksheet. A derivative that is none of its rows, such as dE_total_db, is derived by SymPy. Any right
    way to write it counts, with rows written out or not, also with ^ for a power and with `name = ` before it: what
    counts is that it gives the same number wherever it is worked. Raises ValueError or TypeError for a name that is no
    row, for text that is no formula, and for quantities that are worked out only after `name`.
    """
    rows = worksheet.edited(rows=rows)
    if answer is None:
        return unanswered(name)
    right, theirs = _derived(name, rows), _as_text(name, answer)
    earlier = [*worksheet.givens(rows), *itertools.takewhile(lambda row: row != name, rows)]
    written = {used: used if used in earlier else names.resolve(used, earlier) for used in names_in(theirs)}
    theirs = formula.written_out(theirs, {used: meant for used, meant in written.items() if used != meant})
    if same(theirs, right, name, rows):
        alone = re.sub(rf"^\s*{name}\s*=\s*", "", str(answer))
        return Result(True, name, f"Right: {name} = {alone}.")
    what = _number(theirs, right) or _slip(theirs, right, name, rows) or _general(theirs, right, name, rows)
    return Result(False, name, f"Not yet: {str(answer)[:80]} is not the same as {name}. {what}", name)


def _derived(name, rows):
    """The row as text, or the derivative of which `name` is the name as SymPy finds it."""
    if name in rows:
        return rows[name]
    from helpers import symbolic

    if meaning := symbolic.meaning(name, {**rows, name: "0"}):
        return symbolic.derivative(*meaning, rows)
    raise Refused(f"{name!r} is no row of the worksheet{closest(name, rows)}")


def _as_text(name, answer):
    """A learner's formula as text that can be read; SymPy writes some functions otherwise."""
    if not isinstance(answer, str):
        if not hasattr(answer, "free_symbols") and not isinstance(answer, (int, float)):
            raise RefusedType(f"{name} is asked for as text or as a SymPy expression, not as {type(answer).__name__}")
        answer = re.sub(r"Max\(0, |Heaviside\(|Abs\(", lambda called: {"M": "relu(", "H": "step(", "A": "abs("}[
            called[0][0]], str(answer))
    answer = re.sub(rf"^\s*{name}\s*=", "", answer).replace("^", "**")
    names_in(answer)
    return answer


def same(one, other, name, rows, edits=None):
    """Whether two formulas of the row `name` give the same number at a few places drawn at random (always the same).

    edits: how the rows are written that lead to the other.
    """
    dice, worked = random.Random(name), 0
    for _ in range(20 * PLACES):
        values = {given: dice.uniform(0.05, 0.95) for given in [*worksheet.givens(rows), *_names(one), *_names(other)]}
        others = dict(values)
        try:
            for row in itertools.takewhile(lambda row: row != name, rows):
                values[row] = worksheet.worked(rows[row], values)
                others[row] = worksheet.worked((edits or {}).get(row, rows[row]), others)
            here = worksheet.worked(one, values)
            there = worksheet.worked(other, others) if isinstance(other, str) else float(other.subs(values))
        except (ArithmeticError, ValueError):
            continue
        if not abs(here - there) <= 1e-11 * max(abs(here), abs(there), 1e-3):
            return False
        worked += 1
        if worked == PLACES:
            return True
    return False


def _names(formula_):
    """The names in a formula, which may be a SymPy expression."""
    if isinstance(formula_, str):
        return names_in(formula_)
    return sorted(symbol.name for symbol in formula_.free_symbols)


def _number(theirs, right):
    if not names_in(theirs) and _names(right):
        return "It is a number. A formula is asked for, in names such as out_h1: which quantities does it take?"
    return ""


def _slip(theirs, right, name, rows):
    """What was written in place of the formula, if it is one slip or the formula of another row."""
    wrongs = {}
    if isinstance(right, str):
        alike = stand_ins(tuple(rows.items()))
        wrongs = miswritten.slips(right, {used: alike.get(used, ()) for used in names_in(right)})
    causes = [Cause({}, None, name, what, part)
              for wrong, (what, part) in wrongs.items() if same(theirs, wrong, name, rows)]
    causes += [Cause({}, None, name, "other row", other) for other in rows if other != name
               and same(theirs, rows[other], name, rows)]
    causes.sort(key=lambda cause: cause.what == "instead" and kind(cause.part[0]) != kind(cause.part[1]))
    if causes:
        return f"It looks as if {done(causes[0], name)}. {question(causes[0], rows)}"
    for id, (edits, _) in known(tuple(rows.items()), 0).items() if isinstance(right, str) else ():
        if name in edits or not edits.keys().isdisjoint(_leading_to(name, rows)):
            if same(theirs, edits.get(name, right), name, rows, edits):
                return f"It looks as if {KNOWN[id].title}. {KNOWN[id].hint}"
    outs = [used for used in _names(right) if used.startswith("out")]
    for way, curve in sheets.ACTIVATIONS.items() if len(outs) == 1 and name.startswith("d") else ():
        if same(theirs, formula.renamed(curve.slope, {"out": outs[0]}), name, rows):
            return f"This is the slope of another curve ({way}). Which function gives {outs[0]} here?"
    return ""


def _leading_to(name, rows):
    """The rows that a row is worked out from."""
    used = [row for row in names_in(rows.get(name, "0")) if row in rows]
    return {*used, *(row for before in used for row in _leading_to(before, rows))}


def _general(theirs, right, name, rows):
    """Which quantities a formula leaves out or has too many of, as a question."""
    for factor, words in FACTORS.items():
        if same(formula.product_of([f"{1 / factor}", theirs]) if factor > 0 else f"-({theirs})", right, name, rows):
            return words
    if numbers := [number for number in NUMBER.findall(theirs) if not (
            number.isdigit() or float(number) == 0.5 and "1/2" in str(right))]:
        return f"{numbers[0]} is a number. Which quantity is it? Write its name, and the formula holds for any numbers."
    down_to = "net_"
    wrote, meant = (_leaves(text, rows, down_to) for text in (theirs, right))
    if any(_leaves(net, rows) <= wrote for net in meant - wrote if net in rows):  # a net input was written out
        down_to = "*"
        wrote, meant = (_leaves(text, rows, down_to) for text in (theirs, right))
    if too_many := sorted(used for used in names_in(theirs) if _leaves(used, rows, down_to) - meant):
        if set().union(*(_leaves(used, rows) for used in too_many)) <= _leaves(right, rows):
            return (f"It does depend on {' and '.join(too_many)}, but only by way of other quantities. Which of these "
                    "does it take directly?")
        return f"Does it really depend on {' and '.join(too_many)}?"
    if meant - wrote:
        return "Does it depend on nothing else?"
    return "How many terms are there? Which sign has each, and what multiplies it?"


def _leaves(text, rows, down_to="*"):
    """The givens that a formula comes down to, or the rows whose names begin so."""
    found = set()
    for used in _names(text):
        found |= _leaves(rows[used], rows, down_to) if used in rows and not used.startswith(down_to) else {used}
    return found
