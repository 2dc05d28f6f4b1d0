"""Is this number right, and if not, why? Any quantity of a worksheet, at any stage, for anybody's givens.

`check` looks at one number, `check_all` at a whole calculation, `check_file` at one exported from a spreadsheet. A
result says what to look at and never what the answer is. Nothing that a learner hands in is executed.
"""
from collections.abc import Mapping

from helpers import worksheet
from helpers.arguments import Refused, RefusedType
from helpers.check import answers as handed_in
from helpers.check import files, judging, mistakes, names
from helpers.check.formulas import check_formula
from helpers.check.order import check_order
from helpers.check.values import check_choice, check_diagnosis, check_value
from helpers.check.words import Result, unanswered
from helpers.example import GIVEN

__all__ = ["Result", "check", "check_all", "check_choice", "check_diagnosis", "check_file", "check_formula",
           "check_function", "check_order", "check_value", "quantities"]


def __getattr__(name):
    """`check_function` comes when it is asked for: it needs NumPy, which no other check needs."""
    if name != "check_function":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from helpers.check.functions import check_function

    return check_function


def check(name, value, given=GIVEN, rows=None):
    """Judge one quantity by the digits it is given with (text keeps its zeros at the end). None: not answered yet.

    rows: another sheet than the tutorial's. Raises ValueError or TypeError for an unknown name and for a value that is
    no finite number.
    """
    return check_all({name: value}, given, rows)


def check_all(values, given=GIVEN, rows=None):
    """Judge a whole calculation, a mapping name -> value, in the order of the sheet. None: not answered yet.

    Returns the Result for the first wrong row, with what explains it. Raises ValueError or TypeError for an unknown
    name and for a value that is no finite number.
    """
    if not isinstance(values, Mapping):
        raise RefusedType(f"a calculation is a dict such as {{'out_h1': 0.25}}, not {type(values).__name__}")
    order, handed = quantities(given, rows), {}
    for written, value in values.items():
        name = names.resolve(written, order)
        if name in handed:
            raise Refused(f"{name} was given before")
        handed[name] = value
    answers = {name: handed_in.answer(name, _as_printed(name, handed[name]))
               for name in order if handed.get(name) is not None}
    if not answers:
        return unanswered(next(iter(values)) if len(values) == 1 else "this calculation")
    return judging.judge(answers, given, rows)


def check_file(path, given=GIVEN, rows=None):
    """Judge the calculation in a file, in any layout that `files` reads. Raises ValueError where it holds none."""
    reading = files.read(files.content(path), quantities(given, rows))
    found = check_all(reading.numbers, given, rows)
    notes = [f"Not read: {place}, {reason}." for place, reason in reading.notes.items()]
    more = [f"And {len(notes) - 3} more lines were not read."] if len(notes) > 3 else []
    return found._replace(message=" ".join([found.message, *notes[:3], *more]))


def quantities(given=GIVEN, rows=None):
    """The names that can be checked, in the order in which a calculation is judged."""
    return mistakes.quantities(worksheet.checked(given, rows), worksheet.edited(rows=rows))


def _as_printed(name, value):
    """The tutorial's "10,000" rounds are no decimal comma."""
    return value.replace(",", "") if name == "rounds" and isinstance(value, str) else value
