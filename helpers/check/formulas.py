"""Is this the formula of a row, and if not, what was written instead?"""
import math
import random
import re
from itertools import islice

from helpers import formula, miswritten, sheets, worksheet
from helpers.arguments import Refused, RefusedType, closest
from helpers.check import names, rounds
from helpers.check.done import asking, done, question
from helpers.check.kinds import kind, leading_to, lesson, stand_ins
from helpers.check.marking import worked
from helpers.check.mistakes import KNOWN, known
from helpers.check.slips import Cause
from helpers.check.values import FACTORS
from helpers.check.words import Result, unanswered
from helpers.formula import names_in

NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*|(?<![\w.])\.\d+")
PLACES = 24  # where two formulas that agree, with all the digits of a float, are taken for the same
_IN = r"\(((?:[^()]|\([^()]*\))*)\)"  # what stands in brackets
# As people, SymPy and NumPy write it -> as a row is written; in order.
_WAYS = [("[·×∙]", "*"), ("[−–]", "-"), ("²", "**2"), (r"½\s*\*?", "1/2*"), (r"\^", "**"), ("δ_?", "delta_"),
         ("η", "eta"), (r"\b(?:np|numpy|math|sp|sympy)\.", ""), (r"\bln\(", "log("), (r"\b[eE]\*\*" + _IN, r"exp(\1)"),
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
    derived = {} if name in rows else _derived(name, rows)
    rows |= derived
    text = _as_text(name, answer)
    meant = {used: names.resolve(used, [*worksheet.givens(rows), *rows]) for used in names_in(text)}
    for used in meant.values():
        _refuse_circle(used, name, rows)
    theirs = _Theirs(formula.written_out(text, {used: other for used, other in meant.items() if used != other}),
                     name, rows)
    if theirs.gives({}):
        alone = re.sub(rf"^\s*{name}\s*=\s*", "", str(answer))
        for used, other in meant.items():
            alone = re.sub(rf"\b{re.escape(used)}\b", other, alone)
        return Result(True, name, f"Right: {name} = {alone}.")
    what = _number(answer, theirs) or ("" if derived else _slip(theirs)) or _general(theirs)
    return Result(False, name, f"Not yet: {str(answer)[:80]} is not the same as {name}. {what}", name)


def _derived(name, rows):
    """Rows that work out the derivative of which `name` is the name, by the chain rule: SymPy differentiates each row
    on the way. Raises ValueError where `name` is the name of none."""
    from helpers import symbolic

    of, wrt = symbolic.meaning(name, {**rows, name: "0"}) or (None, None)
    if not of:
        raise Refused(f"{name!r} is no row of the worksheet{closest(name, rows)}")
    rates, found = {wrt: "1"}, {}
    for row in leading_to([of], rows, [wrt]):
        if shares := [f"({_plain(str(symbolic.partial(row, used, rows)))})*{rates[used]}"
                      for used in names_in(rows[row]) if used in rates]:
            rates[row] = name if row == of else f"d{row}_d{wrt}"
            found[rates[row]] = " + ".join(shares)
    return {rate: share for rate, share in found.items() if rate not in rows} | {name: found.get(name, "0")}


def _as_text(name, answer):
    """A learner's formula as text that can be read."""
    if not isinstance(answer, str):
        answer = getattr(answer, "rhs", answer)  # of a SymPy equation
        if not hasattr(answer, "free_symbols") and not isinstance(answer, (int, float)):
            raise RefusedType(f"{name} is asked for as text or as a SymPy expression, not as {type(answer).__name__}")
    return _plain(re.sub(rf"^\s*{re.escape(name)}\s*=", "", str(answer)[:formula.LONGEST + 99]))


def _plain(text):
    """A formula in the way in which a row is written."""
    for way, meant in _WAYS:
        text = re.sub(way, meant, text)
    return text


def _refuse_circle(used, name, rows):
    """Raises ValueError where a quantity that a formula uses is what is asked for, or comes from that."""
    if rows.get(used) == name:
        raise Refused(f"{used} is the same under another name; write a formula of what it is worked out from")
    if name in (used, *leading_to([used], rows)):
        raise Refused(f"{used} {'is' if used == name else 'comes from'} what is asked for; write a formula of what "
                      f"{name} is worked out from")


# --- Compared where numbers are drawn ----------------------------------------------------------------------------


class _Theirs:
    """A learner's formula for a row, and the places where it is compared with others.

    used, right: the names in it, and in the right one. way: the rows, in order, that lead to this one and were written
    out, and itself. places: each a value for every quantity of the sheet, drawn at random and always the same; every
    other one without negative numbers to start from, so that not every relu is 0.
    """

    def __init__(self, text, name, rows):
        self.text, self.name, self.rows, self.used = text, name, rows, names_in(text)
        self.right, self.way = names_in(rows[name]), leading_to([name], rows, self.used)
        dice = random.Random(name)
        drawn = (_drawn(dice, -(attempt % 2), rows) for attempt in range(20 * PLACES))
        self.places = [*islice((values for values in drawn if math.isfinite(values[name])
                                and math.isfinite(worked(text, values))), PLACES)]

    def gives(self, edits):
        """Whether it gives the row's number at all places, where these rows are worked as edited."""
        for place in self.places:
            values = dict(place)
            for row in self.way if edits else ():
                values[row] = worked(edits.get(row, self.rows[row]), values)
            here, there = worked(self.text, place), values[self.name]
            if not abs(here - there) <= 1e-11 * max(abs(here), abs(there), 1e-3):
                return False
        return bool(self.places)


def _drawn(dice, lowest, rows):
    """A value for every quantity of the sheet, from numbers to start from that are drawn; nan where there is none."""
    givens = sorted(worksheet.givens(rows))
    targets = [given for given in givens if given.startswith("target_")]
    values = {given: dice.uniform(0 if given in targets else lowest, 1) for given in givens}
    if "dout_o2_dnet_o1" in rows:  # a softmax: its targets are shares of 1
        values |= {given: values[given] / sum(values[target] for target in targets) for given in targets}
    for row, right in rows.items():
        values[row] = worked(right, values)
    return values


# --- What was written instead ------------------------------------------------------------------------------------


def _number(answer, theirs):
    if theirs.used or not theirs.right:
        return ""
    if not isinstance(answer, str):
        return "Python has worked it out already. Put the formula in quotation marks."
    return "It is a number. A formula is asked for, in names such as out_h1: which quantities does it take?"


def _slip(theirs):
    """What was written in place of the formula: one slip, here or in a row that was written out, the formula of another
    row, a known mistake, or another curve's slope."""
    causes = _made(theirs) or _other_rows(theirs)
    surely = causes and causes[0].what not in ("turned", "sign", "more") and not _unnamed(causes[0], theirs)
    if not surely and (mistake := _mistake(theirs)):
        return f"It looks as if {mistake.title}. {mistake.hint}"
    if causes:
        return f"It looks as if {done(causes[0], theirs.name, theirs.rows)}. {question(causes[0], theirs.rows)}"
    out, *others = {used for used in (*theirs.right, *theirs.used) if used.startswith("out")} or [""]
    for way, curve in sheets.ACTIVATIONS.items() if out and not others and theirs.name.startswith("d") else ():
        if theirs.gives({theirs.name: formula.renamed(curve.slope, {"out": out, "net": f"net{out[3:]}"})}):
            return f"This is the slope of another curve ({way}). Which function gives {out} here?"
    return ""


def _made(theirs):
    """The slips that give this formula, in the row itself or in one that was written out; the likeliest first."""
    rows, alike, causes = theirs.rows, stand_ins(tuple(theirs.rows.items())), []
    for row in [row for row in reversed(theirs.way) if row == theirs.name or not row.startswith("out_")]:
        wrongs = miswritten.slips(rows[row], {used: alike.get(used, ()) for used in names_in(rows[row])})
        causes += [Cause({}, None, row, what, part) for wrong, (what, part) in wrongs.items()
                   if theirs.gives({row: wrong})]
    return sorted(causes, key=lambda cause: (_unnamed(cause, theirs), cause.what == "instead"
                                             and kind(cause.part[0]) != kind(cause.part[1])))


def _unnamed(cause, theirs):
    """Whether it is about a quantity that the learner does not name."""
    return cause.what == "instead" and cause.part[0] not in theirs.used


def _other_rows(theirs):
    """The other rows of which this is the formula, or twice it, or which were added."""
    name, rows = theirs.name, theirs.rows
    met = [other for other in rows if other != name and lesson(other, rows) <= lesson(name, rows)]
    return [Cause({}, None, name, what, other) for what, way in _OTHER_ROW.items() for other in met
            if theirs.gives({name: way.format(other, name)})]


def _mistake(theirs):
    """The known mistake that gives this formula, the one that changes fewest rows; None where none does."""
    mistakes = {id: edits for id, (edits, _) in known(tuple(theirs.rows.items()), 0).items()
                if not edits.keys().isdisjoint(theirs.way)}
    return next((KNOWN[id] for id in sorted(mistakes, key=lambda id: len(mistakes[id])) if theirs.gives(mistakes[id])),
                None)


def _general(theirs):
    """A factor, a number or a quantity that does not belong, or what leads to the row, as a question."""
    name, rows = theirs.name, theirs.rows
    for factor, words in FACTORS.items():
        if theirs.gives({name: f"{factor}*{name}"}):
            return words + (" What became of the 2 from the square?" if name.startswith("dE_total_dout_o") else "")
    halved = "1/2" in rows[name]
    if numbers := [number for number in NUMBER.findall(theirs.text)
                   if not (number.isdigit() or float(number) == 0.5 and halved)]:
        return f"{numbers[0]} is a number. Which quantity is it? Write its name, and the formula holds for any numbers."
    stop = "net_"
    wrote, meant = _leaves(theirs.used, rows, stop), _leaves(theirs.right, rows, stop)
    if any(_leaves([net], rows) <= wrote for net in meant - wrote if net in rows):  # a net input was written out
        stop = ()
        meant = _leaves(theirs.right, rows)
    too_many = sorted(used for used in theirs.used if _leaves([used], rows, stop) - meant)
    if too_many and _leaves(too_many, rows) <= _leaves(theirs.right, rows):
        return (f"It does depend on {' and '.join(too_many)}, but only by way of other quantities. Which of these "
                "does it take directly?")
    if too_many:
        return f"Does it really depend on {' and '.join(too_many)}?"
    return asking(name, rows)


def _leaves(names, rows, stop=()):
    """The givens that quantities come down to, or the rows whose names begin so."""
    found = set()
    for used in names:
        found |= _leaves(names_in(rows[used]), rows, stop) if used in rows and not used.startswith(stop) else {used}
    return found
