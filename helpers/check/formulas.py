"""Is this the formula of a row, and if not, what was written instead?"""
import math
import random
import re

from helpers import formula, miswritten, sheets, worksheet
from helpers.arguments import Refused, RefusedType, closest
from helpers.check import names, rounds
from helpers.check.done import asking, done, question
from helpers.check.kinds import kind, lesson, stand_ins
from helpers.check.mistakes import KNOWN, known
from helpers.check.slips import Cause
from helpers.check.values import FACTORS
from helpers.check.words import Result, unanswered
from helpers.formula import names_in

NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*|(?<![\w.])\.\d+")
PLACES = 3  # where two formulas that agree are taken for the same: with all the digits of a float
_IN = r"\(((?:[^()]|\([^()]*\))*)\)"  # what stands in brackets
# As people, SymPy and NumPy write it -> as a row is written; in order.
_WAYS = [("[·×∙]", "*"), ("[−–]", "-"), ("²", "**2"), ("½", "1/2*"), (r"\^", "**"), ("δ_?", "delta_"), ("η", "eta"),
         (r"\b(?:np|numpy|math|sp|sympy)\.", ""), (r"\bln\(", "log("), (r"\b[eE]\*\*" + _IN, r"exp(\1)"),
         (r"\be\*\*(-?\w+)", r"exp(\1)"), (rf"(?:\b(?:sigmoid|logistic)|σ){_IN}", r"(1/(1 + exp(-(\1))))"),
         (r"\bcosh" + _IN, r"((exp(\1) + exp(-(\1)))/2)"),
         (r"\b(?:Max|max|maximum)\(0, ?", "relu("), (r"\bHeaviside\(", "step("), (r"\bAbs\(", "abs("),
         (r"(?<=[\w)])\s+(?=[A-Za-z])|(?<=[\d)])\s*(?=\()", "*")]
# What was done (see `done`) with {0}, another row, where {1} is right.
_OTHER_ROW = {"other row": "{0}", "other row twice": "2*{0}", "more": "{1} + {0}"}


def check_formula(name, answer, rows=None):
    """Is `answer` (text, or a SymPy expression in the worksheet's names) the same formula as the row `name`?

    rows: another worksheet. A derivative that is none of its rows, such as dE_total_db, is derived by SymPy. Any right
    way to write it counts, with rows written out or not, also with ^ for a power and with `name = ` before it: what
    counts is that it gives the same number wherever it is worked. Raises ValueError or TypeError for a name that is no
    row, for text that is no formula, and for quantities that are worked out from `name` itself.
    """
    rows, name = worksheet.edited(rows=rows), str(name)
    if name.endswith("_new"):
        rows |= rounds.after_update(rows)
    if answer is None or not str(answer).strip():
        return unanswered(name)
    right, theirs = _derived(name, rows), _as_text(name, answer)
    known_names = [*worksheet.givens(rows), *rows]
    written = {used: names.resolve(used, known_names) for used in names_in(theirs)}
    for used in written.values():
        if rows.get(used) == name:
            raise Refused(f"{used} is the same under another name; write a formula of what it is worked out from")
        if used == name or name in _leading_to(used, rows):
            raise Refused(f"{used} {'is' if used == name else 'comes from'} what is asked for; write a formula of what "
                          f"{name} is worked out from")
    theirs = formula.written_out(theirs, {used: meant for used, meant in written.items() if used != meant})
    places = _places(theirs, right, name, rows)
    if _same(theirs, right, places):
        alone = re.sub(rf"^\s*{name}\s*=\s*", "", str(answer))
        for used, meant in written.items():
            alone = re.sub(rf"\b{re.escape(used)}\b", meant, alone)
        return Result(True, name, f"Right: {name} = {alone}.")
    what = (_number(answer, theirs, right) or _slip(theirs, right, name, rows, places)
            or _general(theirs, right, name, rows, places))
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
    """A learner's formula as text that can be read."""
    if not isinstance(answer, str):
        answer = getattr(answer, "rhs", answer)  # of a SymPy equation
        if not hasattr(answer, "free_symbols") and not isinstance(answer, (int, float)):
            raise RefusedType(f"{name} is asked for as text or as a SymPy expression, not as {type(answer).__name__}")
    text = re.sub(rf"^\s*{re.escape(name)}\s*=", "", str(answer)[:formula.LONGEST + 99])
    for way, meant in _WAYS:
        text = re.sub(way, meant, text)
    names_in(text)
    return text


# --- Compared where numbers are drawn ----------------------------------------------------------------------------


def _places(theirs, right, name, rows):
    """A few places to compare at, drawn at random and always the same: every name's value, what does not lead there."""
    dice, found = random.Random(name), []
    used = {*worksheet.givens(rows), *_names(theirs), *_names(right)}
    for _ in range(20 * PLACES):
        values = {given: dice.uniform(0.05, 0.95) for given in sorted(used - rows.keys())}
        if "dout_o2_dnet_o1" in rows:  # a softmax: its targets are shares of 1
            targets = [given for given in values if given.startswith("target_")]
            values |= {given: values[given] / sum(values[target] for target in targets) for given in targets}
        for row in rows:
            if values.keys() >= set(names_in(rows[row])):
                values[row] = _worked(rows[row], values)
        if math.isfinite(_worked(theirs, values)) and math.isfinite(_worked(right, values)):
            found.append(values)
        if len(found) == PLACES:
            break
    return found


def _worked(formula_, values):
    try:
        return worksheet.worked(formula_, values) if isinstance(formula_, str) else float(formula_.subs(values))
    except (ArithmeticError, ValueError, NameError):  # a name that comes from what is asked for has no value
        return math.nan


def _same(one, other, places, edits=()):
    """Whether two formulas give the same number at all places; the other one after these rows, (name, formula)."""
    for values in places:
        others = dict(values)
        for row, formula_ in edits:
            others[row] = _worked(formula_, others)
        here, there = _worked(one, values), _worked(other, others)
        if not abs(here - there) <= 1e-11 * max(abs(here), abs(there), 1e-3):
            return False
    return bool(places)


def _names(formula_):
    """The names in a formula, which may be a SymPy expression."""
    if isinstance(formula_, str):
        return names_in(formula_)
    return sorted(symbol.name for symbol in formula_.free_symbols)


def _leading_to(name, rows, stop=()):
    """The rows that a row is worked out from, in order; not those of `stop`, nor what only they come from."""
    found, waiting = set(), [*names_in(rows.get(name, "0"))]
    while waiting:
        used = waiting.pop()
        if used in rows and used not in found and used not in stop:
            found.add(used)
            waiting += names_in(rows[used])
    return [row for row in rows if row in found]


# --- What was written instead ------------------------------------------------------------------------------------


def _number(answer, theirs, right):
    if not names_in(theirs) and _names(right):
        if not isinstance(answer, str):
            return "Python has worked it out already. Put the formula in quotation marks."
        return "It is a number. A formula is asked for, in names such as out_h1: which quantities does it take?"
    return ""


def _slip(theirs, right, name, rows, places):
    """What was written in place of the formula, if it is one slip, here or in a row that was written out, or the
    formula of another row."""
    if not isinstance(right, str):
        return ""
    causes = _made(theirs, name, rows, places) or [
        Cause({}, None, name, what, other) for what, way in _OTHER_ROW.items() for other in rows if other != name
        and lesson(other, rows) <= lesson(name, rows) and other in places[0]
        and _same(theirs, way.format(other, right), places)] if places else []
    if causes and causes[0].what not in ("turned", "sign", "more") and not _unnamed(causes[0], theirs):
        return f"It looks as if {done(causes[0], name)}. {question(causes[0], rows)}"
    above = _leading_to(name, rows, names_in(theirs))
    mistakes = known(tuple(rows.items()), 0)
    for id in sorted(mistakes, key=lambda id: len(mistakes[id][0])):
        edits = mistakes[id][0]
        if name in edits or not edits.keys().isdisjoint(above):
            if _same(theirs, edits.get(name, right), places, [(row, edits.get(row, rows[row])) for row in above]):
                return f"It looks as if {KNOWN[id].title}. {KNOWN[id].hint}"
    if causes:
        return f"It looks as if {done(causes[0], name)}. {question(causes[0], rows)}"
    outs = {used for used in (*names_in(right), *names_in(theirs)) if used.startswith("out")}
    for way, curve in sheets.ACTIVATIONS.items() if len(outs) == 1 and name.startswith("d") else ():
        if _same(theirs, formula.renamed(curve.slope, {"out": next(iter(outs))}), places):
            return f"This is the slope of another curve ({way}). Which function gives {next(iter(outs))} here?"
    return ""


def _made(theirs, name, rows, places):
    """The slips that give this formula, in the row itself or in one that was written out; the likeliest first."""
    alike, above, causes = stand_ins(tuple(rows.items())), _leading_to(name, rows, names_in(theirs)), []
    for row in [name, *(row for row in reversed(above) if not row.startswith("out_"))]:
        after = [(later, rows[later]) for later in above[above.index(row) + 1:]] if row != name else []
        wrongs = miswritten.slips(rows[row], {used: alike.get(used, ()) for used in names_in(rows[row])})
        causes += [Cause({}, None, row, what, part) for wrong, (what, part) in wrongs.items()
                   if (_same(theirs, wrong, places) if row == name else
                       _same(theirs, rows[name], places, [(row, wrong), *after]))]

    return sorted(causes, key=lambda cause: (_unnamed(cause, theirs), cause.what == "instead"
                                             and kind(cause.part[0]) != kind(cause.part[1])))


def _unnamed(cause, theirs):
    """Whether it is about a quantity that the learner does not name."""
    return cause.what == "instead" and cause.part[0] not in names_in(theirs)


def _general(theirs, right, name, rows, places):
    """Which quantities a formula has too many of, or what leads to the row, as a question."""
    for factor, words in FACTORS.items():
        if _same(formula.product_of([f"{1 / factor}", theirs]) if factor > 0 else f"-({theirs})", right, places):
            return words + (" What became of the 2 from the square?" if name.startswith("dE_total_dout_o") else "")
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
    return asking(name, rows)


def _leaves(text, rows, down_to="*"):
    """The givens that a formula comes down to, or the rows whose names begin so."""
    found = set()
    for used in _names(text):
        found |= _leaves(rows[used], rows, down_to) if used in rows and not used.startswith(down_to) else {used}
    return found
