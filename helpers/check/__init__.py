"""Is this number right, and if not, why? Any quantity of the worksheet, at any stage, for anybody's givens.

`check` looks at one number, `check_all` at a whole calculation, `check_file` at one exported from a spreadsheet. A
result says what to look at and never what the answer is. Nothing that a learner hands in is executed.

How many digits. A number counts as right if it is off by no more than k units of its last digit. k comes from how
rounded numbers carry over when every result is written down with nine decimals (as the tutorial does), or with nine
significant digits, and carried on from there: nudge each row by half a unit, and add up what the nudges do to the
quantity. The tutorial's own -0.019049119 is three quarters of a unit off for this reason. k depends on the givens and
not on the number of digits. At least five digits must be right: a number that shows fewer must be one that is exact,
such as 0.05, or a float that lost its zeros. More than nine digits, or nine decimals, are not asked for: whoever goes
on from printed numbers has no more, even where a computer shows seventeen. Where two numbers nearly cancel, k can be in
the thousands. So that no mistake hides there, a relative error of 5e-6 is the most that is forgiven from eight digits
on, and ten times as much for each digit fewer (of 300 drawn calculations carried on with five digits, one goes
further). A float may show fewer digits than the rest of a calculation because it ends in zeros: then it is judged as if
it had as many.
"""
import html
import itertools
import math
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from numbers import Integral
from typing import NamedTuple

import numpy as np

from helpers import mistakes, worksheet
from helpers.arguments import closest, number
from helpers.check import answers as handed_in
from helpers.check.functions import check_function  # noqa: F401 - for the lessons
from helpers.example import GIVEN
from helpers.formula import names_in
from helpers.mistakes import BIASES, LOOP, MISTAKES
from helpers.published import EXPLAINED, PUBLISHED
from helpers.worksheet import ROWS

FEWEST, MOST = 5, 9  # digits
A_FEW = 3  # units, where rounding carries over less
CANCELLED = 5e-6  # relative
TRAINED = [name for name, (_, rounds) in LOOP.items() if rounds > 100]
VANISHED = 1e-24  # the square of a rounding error: an error of training that went all the way to zero
FACTORS = {-1: "Its sign is wrong.",
           2: "It is twice what it should be.", -2: "It is twice what it should be, and its sign is wrong.",
           0.5: "It is half of what it should be.", -0.5: "It is half of what it should be, and its sign is wrong."}


class Result(NamedTuple):
    """What a check found. It prints as its message and shows as HTML in a notebook; it is true where `ok` is.

    first_wrong: the first row that is not right. mistake: the id (see `mistakes`) of what explains it, where one
    alone does. candidates: the ids of all that do.
    """

    ok: bool
    name: str
    message: str
    first_wrong: str | None = None
    mistake: str | None = None
    candidates: tuple = ()
    marks: dict = {}
    edits: dict = {}

    def __repr__(self):
        return self.message

    def _repr_html_(self):
        return "<p>" + re.sub("^(Right|Not yet)", r"<strong>\1</strong>", html.escape(self.message)) + "</p>"

    def __bool__(self):
        return self.ok


# --- What can be asked -------------------------------------------------------------------------------------------


def check(name, value, given=GIVEN):
    """Judge one quantity by the digits it is given with (text keeps its zeros at the end). None: not answered yet.

    Raises ValueError or TypeError for an unknown name and for a value that is no finite number.
    """
    return check_all({name: value}, given)


def check_all(values, given=GIVEN):
    """Judge a whole calculation, a mapping name -> value, in the tutorial's order. None: not answered yet.

    Returns the Result for the first wrong row, with the mistakes that explain it and agree with all the other rows.
    Raises ValueError or TypeError for an unknown name and for a value that is no finite number.
    """
    if not isinstance(values, Mapping):
        raise TypeError(f"a calculation is a dict such as {{'net_h1': 0.3775}}, not {type(values).__name__}")
    givens = _givens(given)
    order = quantities(given)
    for name in values:
        if name not in order:
            raise ValueError(f"{name!r} is no quantity of this calculation{closest(name, order)}")
    answers = {name: handed_in.answer(name, _as_printed(name, values[name]))
               for name in order if values.get(name) is not None}
    if not answers:
        return _unanswered(next(iter(values)) if len(values) == 1 else "this calculation")
    answers = handed_in.with_lost_zeros(answers)
    verdicts = {name: _verdict(name, answer, givens) for name, answer in answers.items()}
    for verdict in ("wrong", "short"):
        if verdict in verdicts.values():
            first = next(name for name in answers if verdicts[name] == verdict)
            return _diagnosis(first, answers, verdicts, givens)
    what = ", ".join(f"{n} = {answer.text}" for n, answer in answers.items())
    told = ", ".join(name for name in answers if verdicts[name] == "told")
    return Result(True, list(answers)[-1], f"Right: {what if len(answers) < 3 else f'all {len(answers)} numbers'}."
                  + (f" The tutorial prints this for {told}; notebook 06 tells where it comes from." if told else ""))


def check_file(path, given=GIVEN):
    """Judge a CSV file of name and value, as a spreadsheet exports it. Raises ValueError, naming the line."""
    with open(path, "rb") as file:
        return check_all(handed_in.read(file.read(handed_in.LARGEST_FILE + 1), quantities(given)), given)


def check_value(what, answer, right):
    """Judge a number that is no row of the worksheet: a count, an accuracy, an error of another network.

    what: its name in words, for the message. right: the number it should be, which the message never shows; a whole
    number is asked for exactly ("101,770" may have its comma), any other by the digits of the answer, as in `check`.
    Raises ValueError or TypeError where `answer` or `right` is no finite number.
    """
    exactly = number(f"the right value for {what}", right)
    if answer is None:
        return _unanswered(what)
    whole = isinstance(right, Integral)
    given = handed_in.answer(what, answer.replace(",", "") if whole and isinstance(answer, str) else answer)

    def same(value):
        return given.value == value if whole else _same(given, value, A_FEW)

    if same(exactly):
        return Result(True, what, f"Right: {what} = {given.text}.")
    if not whole and _short(given, exactly):
        return Result(False, what, _more_digits(what, given), what)
    how = _factor(exactly, same) or ("" if whole else _precision(given, exactly)) or _size(given, exactly)
    return Result(False, what, f"Not yet: {what} = {given.text} is not right. {how}", what)


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
        return _unanswered(name)
    import sympy as sp

    from helpers import symbolic

    right, theirs = _derived(name, rows), _as_expression(name, answer)
    earlier = [*worksheet.givens(rows), *itertools.takewhile(lambda row: row != name, rows)]
    for used in sorted(symbol.name for symbol in theirs.free_symbols):
        if used not in earlier:
            raise ValueError(f"{used!r} is not known where {name} is worked out{closest(used, earlier)}")
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
    hint = _factor(1, times) or hint or "How many terms are there? Which sign has each, and what multiplies it?"
    return Result(False, name, f"Not yet: {str(answer)[:80]} is not the same as {name}. {hint}", name)


def _derived(name, rows):
    """The row as a SymPy expression, or the derivative of which `name` is the name."""
    from helpers import symbolic

    if name in rows:
        return symbolic.expression(rows[name])
    if meaning := symbolic.meaning(name, {**rows, name: "0"}):
        return symbolic.derivative(*meaning, rows)
    raise ValueError(f"{name!r} is no row of the worksheet{closest(name, rows)}")


def _as_expression(name, answer):
    """A learner's formula as a SymPy expression."""
    import sympy as sp

    from helpers import symbolic

    if isinstance(answer, str):
        return symbolic.expression(re.sub(rf"^\s*{name}\s*=", "", answer).replace("^", "**"))
    if isinstance(answer, (sp.Expr, int, float)):
        return sp.sympify(answer)
    raise TypeError(f"{name} is asked for as text or as a SymPy expression, not as {type(answer).__name__}")


def check_choice(answer, **options):
    """Is `answer` the name of the one true option? Example: check_choice(answer, above=x > 0.25, below=x <= 0.25).

    Capital letters and spaces do not matter, and 15 is understood where "15" is meant. Raises ValueError where
    `answer` is none of the options, or where not exactly one of them is true.
    """
    if sum(map(bool, options.values())) != 1:
        raise ValueError("exactly one of the answers to choose from must be true")
    if answer is None:
        return _unanswered("this question")
    chosen = next((name for name in options if name.lower() == str(answer).strip().lower()), None)
    if chosen is None:
        raise ValueError(f"{answer!r} is none of the answers to choose from: {', '.join(options)}")
    right = bool(options[chosen])
    return Result(right, chosen, f"{'Right' if right else 'Not yet'}: {chosen}{'' if right else ' is not it'}.")


def check_diagnosis(sheet, row, mistake, given=GIVEN):
    """Is `row` the first wrong row of a fellow student's sheet, and `mistake` the id of what explains it?

    sheet: name -> number. Nothing is looked up: the sheet is judged by `check_all`.
    """
    if row is None or mistake is None:
        return _unanswered("this diagnosis")
    mistake = mistake.upper() if isinstance(mistake, str) else mistake
    if mistake not in MISTAKES:
        raise ValueError(f"there is no mistake {mistake!r}{closest(mistake, MISTAKES)}")
    if row not in sheet:
        raise ValueError(f"{row!r} is not in this sheet{closest(row, sheet)}")
    found = check_all(sheet, given)
    if row != found.first_wrong:
        why = "is right" if check(row, sheet[row], given) else "is wrong, but not the first one that is"
        return Result(False, row, f"Not yet: {row} {why}.", row)
    if mistake not in found.candidates:
        return Result(False, row, f"Not yet: {row} is the first wrong row, but {mistake} gives other numbers.", row)
    return Result(True, row, f"Right: {row} is the first wrong row, because {MISTAKES[mistake].title}.")


def quantities(given=GIVEN):
    """The names that can be checked, in the order in which a calculation is judged."""
    return [*given, *ROWS, *BIASES, "rounds", *LOOP]


# --- Digits ------------------------------------------------------------------------------------------------------


def _verdict(name, answer, givens):
    """right, told (not right, but printed by the tutorial), short (right, with fewer than five digits) or wrong."""
    exact = _numbers(givens)[name]
    if _near(name, answer, exact, givens):
        return "right"
    if name in EXPLAINED and dict(givens) == GIVEN and answer.value == float(PUBLISHED[name].printed):
        return "told"
    return "short" if _short(answer, exact) and not _copied(name, answer, givens) else "wrong"


def _near(name, answer, target, givens):
    """True where the answer is the target to all its digits, give or take the k units of the module's docstring."""
    if name == "rounds":
        return answer.value == target
    return _same(answer, target, _carried(givens).get(name, A_FEW))


def _same(answer, target, k):
    if abs(target) < VANISHED:
        return abs(answer.value) < VANISHED
    if math.isinf(target):  # a multiple of the right number that no float can hold
        return False
    off, leading = abs(answer.value - target), math.floor(math.log10(abs(target)))
    if answer.digits >= FEWEST and off <= 0.5 * answer.unit:  # exactly the target, rounded
        return True
    unit = max(answer.unit, 10.0 ** (leading + 1 - MOST), 10.0 ** -MOST)
    unit = min(unit, 10.0 ** (leading + 1 - FEWEST))
    allowed = (k if answer.meant >= FEWEST else 1) * unit
    return off <= min(allowed, CANCELLED * 10.0 ** max(0, 8 - answer.meant) * abs(target))


def _short(answer, target):
    """True where the answer is right as far as it goes, with fewer than five digits."""
    shows_something = answer.value != 0 and abs(target) > 0.9 * answer.unit  # 0.1 says nothing about 0.05
    return shows_something and _cut_off(answer, target)


def _cut_off(answer, target):
    """True where the answer has fewer than five digits, and is the target rounded or cut off to as many."""
    missing = math.copysign(1, answer.value) * (target - answer.value) / answer.unit
    return answer.meant < FEWEST and -0.51 < missing < 0.999  # a whole unit less is another number: 0.34 is not 0.35


def _copied(name, answer, givens):
    """True where the answer is one of the numbers the row is worked out from, as it stands: w1 itself for w1_new."""
    return name in ROWS and answer.value in [_numbers(givens)[used] for used in names_in(ROWS[name])]


@lru_cache(maxsize=64)
def _carried(givens):
    """k for each quantity: the units by which rounding every row on the way can move it (see the docstring above)."""
    given, exact = dict(givens), _numbers(givens)
    rows = {name: f"{formula} + nudge_{name}" for name, formula in ROWS.items()}

    def significant(value):
        return 10.0 ** max(math.floor(math.log10(abs(value))) - 8, -300) if value else 1e-9

    k = {}
    for unit in (significant, lambda value: 1e-9):
        nudges = {f"nudge_{name}": one * unit(exact[name]) / 2
                  for name, one in zip(ROWS, np.eye(len(ROWS)), strict=True)}
        for rounds in (0, 1, 2):
            nudged = worksheet.train(rounds, given | nudges, rows=rows)
            then = {name: row for name, (row, count) in LOOP.items() if count == rounds}
            for name, row in (then if rounds else {name: name for name in ROWS} | then).items():
                moved = float(np.sum(np.abs(nudged[row] - exact[name])))
                k[name] = max(k.get(name, A_FEW), moved / unit(exact[name]))
    return k


# --- Diagnosis ---------------------------------------------------------------------------------------------------


def _diagnosis(name, answers, verdicts, givens):
    """The Result for the first wrong row: what explains it, or at least how it differs."""
    answer = answers[name]
    tutorials = _givens(GIVEN)
    others = givens != tutorials and name not in GIVEN and _near(name, answer, _numbers(tutorials)[name], tutorials)
    found = _candidates(name, answers, givens) if verdicts[name] == "wrong" and not others else []
    start = f"Not yet: {name} = {answer.text} is {'not' if len(answers) == 1 else 'the first that is not'} right"
    if verdicts[name] == "short":
        message = _more_digits(name, answer)
    elif name in dict(givens):
        message = f"{start}: it is one of the numbers to start from. Whose numbers are you working with?"
    elif others:
        message = f"{start}: it is what the tutorial's numbers give. Did you use the numbers of this exercise?"
    elif len(found) == 1:
        mistake = MISTAKES[found[0]]
        kind = "A legitimate variant, but not the tutorial's:" if mistake.variant else "It looks as if"
        message = f"{start}. {kind} {mistake.title}. {mistake.hint}"
    elif len(found) > 4 and answer.meant < FEWEST:
        message = f"{start}. Many mistakes give these few digits. Give at least {FEWEST}, and it will show which."
    elif found:
        shown = "; or ".join(MISTAKES[id].title for id in found)
        message = f"{start}. These would explain it: {shown}. {_telling_apart(found, answers, givens)}"
    else:
        message = f"{start}. {_difference(name, answers, givens)} {_surroundings(name, answers, verdicts, givens)}"
        if alone := _first_of_two(name, answers, verdicts, givens):
            message += (f" It looks as if {MISTAKES[alone].title}, but not all that comes after it follows from that: "
                        f"there may be a second slip. {MISTAKES[alone].hint}")
    return Result(False, name, message.strip(), name, found[0] if len(found) == 1 else None, tuple(found))


def _candidates(name, answers, givens):
    """The ids of the mistakes that explain the wrong row and agree with all others: made throughout, or if none is,
    made in another way, or in this one row only."""
    given, right, reach = dict(givens), _numbers(givens), _worked_out_from(name)

    def agrees(other, value):
        answer = answers[other]
        meant_exactly = answer.value == right[other] or other == name and _copied(name, answer, givens)
        return _near(other, answer, value, givens) or _cut_off(answer, value) and not meant_exactly

    def explains(id, edits=None):
        if name in ROWS and reach.isdisjoint(edits or MISTAKES[id].edits):
            return False
        try:
            numbers = mistakes.calculation(id, given, edits)
            return (not math.isclose(numbers[name], right[name])
                    and all(agrees(other, numbers[other]) for other in [name, *answers]))
        except ValueError:  # this mistake cannot be made with these givens
            return False

    if answers[name].meant < 2:
        return []
    throughout = [id for id in MISTAKES if explains(id)]
    if throughout or name in TRAINED:  # to train in every other way as well would take seconds
        return throughout
    return ([id for id in MISTAKES if any(explains(id, edits) for edits in mistakes.ways(id))]
            or [id for id in MISTAKES if name in MISTAKES[id].edits and explains(id, {name: MISTAKES[id].edits[name]})])


def _first_of_two(name, answers, verdicts, givens):
    """The id of the one mistake that explains the wrong row but not the rows after it, which are not right either."""
    order = list(answers)
    upto = order[:order.index(name) + 1]
    if all(verdicts[other] in ("right", "told") for other in order[len(upto):]):
        return None
    found = _candidates(name, {other: answers[other] for other in upto}, givens)
    return found[0] if len(found) == 1 else None


@cache
def _worked_out_from(name):
    """The row and all the rows above it that it depends on."""
    used = names_in(ROWS[name]) if name in ROWS else ()
    return frozenset({name}.union(*map(_worked_out_from, used)))


def _telling_apart(found, answers, givens):
    """The one question: which further quantity tells the candidates apart, a row before it, or else the next one."""
    def kinds(name):
        return len({f"{mistakes.calculation(id, dict(givens))[name]:.7g}" for id in found})

    order = [name for name in (*ROWS, "E_total_after_1", "E_total_after_2", *BIASES) if name not in answers]
    before = set(ROWS).intersection(*(list(ROWS)[:list(ROWS).index(name)] for name in answers if name in ROWS))
    best = max((name for name in order if name in before), key=kinds, default=None)
    if best is None or kinds(best) == 1:
        best = next((name for name in order if kinds(name) > 1), None)
    if best is None:
        return "With these givens they come to the same."
    return f"To tell them apart: what is your {best}? Check it as well."


def _difference(name, answers, givens):
    """How a wrong value differs, in a sentence that does not give the right one."""
    answer, exact = answers[name], _numbers(givens)
    right = exact[name]

    def same(value):
        return _near(name, answer, value, givens)

    for other in answers:
        if other != name and same(exact[other]) and _near(other, answers[other], right, givens):
            return f"It seems to have changed places with {other}."
    if factor := _factor(right, same):
        return factor
    for other in [*exact.given, *ROWS, "E_total_after_1", "E_total_after_2"]:
        if exact[other] != 0 and same(exact[other]):
            return f"It is the value of {other}."
    return (name != "rounds" and _precision(answer, right)) or _size(answer, right)


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


def _factor(right, same):
    """The sentence for a factor that stands between an answer and the right number, or nothing."""
    for factor, words in FACTORS.items():
        if same(factor * right):
            return words
    for places in range(1, 10):
        if same(right * 10.0 ** places) or same(right / 10.0 ** places):
            return "Its digits are right and its decimal point is not."
    return ""


def _precision(answer, right):
    """How many digits are right, where at least three are, or nothing."""
    if abs(answer.value - right) < abs(right):
        digits = math.floor(math.log10(abs(right))) - math.floor(math.log10(2 * abs(answer.value - right)))
        if digits >= max(3, answer.digits):
            return f"Its {answer.digits} digits are right. Keep full precision, and give as many as elsewhere."
        if digits >= 3:
            return f"It is right to {digits} digits, and you gave {answer.digits}. Keep full precision on the way."
    return ""


def _size(answer, right):
    return "It is too large." if answer.value > right else "It is too small."


def _more_digits(name, answer):
    return (f"Not yet: {name} = {answer.text} is right as far as it goes. Keep full precision, and give at least "
            f"{FEWEST} digits.")


def _surroundings(name, answers, verdicts, givens):
    """Which numbers it is worked out from, which of those were right, and whether what follows fits."""
    if name == "rounds":
        return "How often does the tutorial repeat its updates?"
    if name not in ROWS:
        return ("Does the tutorial update its biases?" if name in BIASES
                else "It comes from repeating the updates: check every row of the first round as well.")
    used = names_in(ROWS[name])
    gave = [other for other in used if other in answers and other not in dict(givens)]
    parts = f"It is worked out from {', '.join(used)}"
    parts += f"; your {' and '.join(gave)} {'is' if len(gave) == 1 else 'are'} right." if gave else "."
    later = list(answers)[list(answers).index(name) + 1:]
    if all(verdicts[other] in ("right", "told") for other in later):
        return parts + (" All that comes after it is right, so it may be a slip of the pen." if later else "")
    follows = mistakes.calculation(None, dict(givens), {name: repr(answers[name].value)})
    if all(_near(other, answers[other], follows[other], givens) for other in later):
        return parts + " All that comes after it follows from it, so this row alone needs mending."
    return parts


# --- Small parts -------------------------------------------------------------------------------------------------


def _as_printed(name, value):
    """The tutorial's "10,000" rounds are no decimal comma."""
    return value.replace(",", "") if name == "rounds" and isinstance(value, str) else value


def _givens(given):
    return tuple((name, float(value)) for name, value in worksheet.checked(given).items())


@lru_cache(maxsize=64)
def _numbers(givens):
    return mistakes.calculation(None, dict(givens))


def _unanswered(name):
    return Result(False, name, f"{name}: not answered yet.")
