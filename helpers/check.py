"""Is this number right, and if not, why? Any quantity of the worksheet, at any stage, for anybody's givens.

`check` looks at one number, `check_all` at a whole calculation, `check_file` at one exported from a spreadsheet. A
result says what to look at and never what the answer is. Nothing a learner hands in is executed.
"""
import csv
import html
import io
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from helpers import worksheet
from helpers.example import GIVEN
from helpers.published import PUBLISHED

LOOP = {"E_total_before": ("E_total", 0), "E_total_after_1": ("E_total", 1), "E_total_after_2": ("E_total", 2),
        "E_total_after_10000": ("E_total", 10_000), "out_o1_after_10000": ("out_o1", 10_000),
        "out_o2_after_10000": ("out_o2", 10_000)}
FIXED = {"b_h1_new": "b1", "b_o1_new": "b2"}  # the tutorial never updates a bias (notebook 07 does)


class Result(NamedTuple):
    """What a check found. It prints as its message and shows as HTML in a notebook.

    ok: right to every digit given. first_wrong: the first wrong row, or None. mistake: the id (in `mistakes`) of the
    one misconception that explains it, or None. candidates: all that explain it.
    """

    ok: bool
    name: str | None
    message: str
    first_wrong: str | None = None
    mistake: str | None = None
    candidates: tuple = ()

    def __repr__(self):
        return self.message

    def _repr_html_(self):
        return f"<p>{html.escape(self.message)}</p>"

    def __bool__(self):
        return self.ok


def check(name, value, given=GIVEN):
    """Judge one quantity by the digits it is given with (a string keeps its trailing zeros). None: not answered yet.

    Raises ValueError or TypeError for an unknown name and for a value that is no finite number.
    """
    if value is None:
        _known(name, given)
        return _unanswered(name)
    return check_all({name: value}, given)


def check_all(values, given=GIVEN):
    """Judge a whole calculation, a mapping name -> value, in the tutorial's order. Rows that are None are left out.

    Raises ValueError or TypeError for an unknown name and for a value that is no finite number.
    """
    order = quantities(given)
    for name in values:
        _known(name, given)
    answers = {name: _answer(name, values[name]) for name in order if values.get(name) is not None}
    if not answers:
        return _unanswered("this calculation")
    for name, answer in answers.items():
        if not _right(name, answer, given):
            return Result(False, name, f"Not yet: {name} = {answer} is not right.", name)
    last = list(answers)[-1]
    return Result(True, last, f"Right: {last}" if len(answers) == 1 else f"Right: all {len(answers)} quantities.")


def check_file(path, given=GIVEN):
    """Judge a CSV file of name and value, as a spreadsheet exports it."""
    with open(path, encoding="utf-8-sig") as file:
        text = file.read(1_000_000)
    rows = csv.reader(io.StringIO(text), delimiter=";" if ";" in text else ",")
    return check_all({name.strip(): value.strip() for name, value in rows if name.strip() in quantities(given)}, given)


def check_formula(name, answer):
    """Is `answer` (text or a SymPy expression, in the worksheet's names) the same formula as the row `name`?"""
    if answer is None:
        return _unanswered(name)
    from helpers import symbolic
    import sympy as sp
    expression = symbolic.expression(answer) if isinstance(answer, str) else sp.sympify(answer)
    difference = symbolic.in_net_inputs(expression - symbolic.expression(worksheet.ROWS[name]))
    if sp.simplify(difference) == 0:
        return Result(True, name, f"Right: {name} is {answer}, or the same written otherwise.")
    return Result(False, name, f"Not yet: this is not {name}.", name)


def check_choice(answer, **options):
    """Is `answer` the name of the one true option? Example: check_choice(answer, above=x > 0.25, below=x <= 0.25)."""
    if answer is None:
        return _unanswered("this question")
    if answer not in options:
        raise ValueError(f"{answer!r} is none of the answers to choose from: {', '.join(options)}")
    return Result(bool(options[answer]), answer, f"Right: {answer}." if options[answer] else f"Not yet: not {answer}.")


def check_diagnosis(sheet, row, mistake, given=GIVEN):
    """Is `row` the first wrong row of a fellow student's sheet, and `mistake` the id of what explains it?"""
    if row is None or mistake is None:
        return _unanswered("this diagnosis")
    found = check_all(sheet, given)
    if row != found.first_wrong:
        return Result(False, row, f"Not yet: the first wrong row is not {row}.", row)
    if mistake not in found.candidates:
        return Result(False, row, f"{row} is the first wrong row. But {mistake} does not explain it.")
    return Result(True, row, f"Right: {row} is the first wrong row, and {mistake} explains it.")


def quantities(given=GIVEN):
    """The names that can be checked, in the order in which a calculation is judged."""
    return [*given, *worksheet.ROWS, *FIXED, *LOOP]


@lru_cache(maxsize=64)
def _exact(givens):
    given = dict(givens)
    values = worksheet.evaluate(given)
    values |= {name: given[bias] for name, bias in FIXED.items()}
    return values | {name: worksheet.train(rounds, given)[row] for name, (row, rounds) in LOOP.items()}


def _answer(name, value):
    if isinstance(value, str):
        try:
            number = Decimal(value.strip().replace(",", ".").replace("−", "-"))
        except InvalidOperation:
            raise ValueError(f"{name} = {value!r} is not a number; a number such as 0.3775 is expected") from None
    else:
        worksheet.number(name, value)
        number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{name} = {value} is not finite; a finite number is expected")
    return number


def _right(name, answer, given):
    if given == GIVEN and name in PUBLISHED and answer == Decimal(PUBLISHED[name].printed.replace(",", "")):
        return True
    exact = _exact(tuple(given.items()))[name]
    unit = min(10.0 ** answer.as_tuple().exponent, abs(exact) * 1e-4)
    return abs(float(answer) - exact) <= max(3 * unit, 1e-13 * abs(exact))


def _known(name, given):
    if name not in quantities(given):
        raise ValueError(f"{name!r} is no quantity of this calculation{worksheet.closest(name, quantities(given))}")


def _unanswered(name):
    return Result(False, name, f"{name}: not answered yet.")
