"""Is this number right, and if not, why? Any quantity of a worksheet, at any stage, for anybody's givens.

`check` looks at one number, `check_all` at a whole calculation, `check_file` at one exported from a spreadsheet. A
result says what to look at and never what the answer is. Nothing that a learner hands in is executed.

The way of a calculation: `calculations` reads it (a file by `files` and `pairs`, an array by `arrays`, a name by
`names`, a count of rounds by `counts`, a number by `answers`). `judging` has each row marked from the learner's own
numbers (`marking`, on the sheet as `rounds` repeats it; what `digits` show, and what was rounded `on_the_way`), has
`slips` find what explains those that do not follow, and `words` say it (what was done: `done`; what becomes of the
other numbers: `further`). What may have been done comes from `candidates`: known misconceptions (`collected`, and other
`misconceptions`), written with `ways`; slips made from the rows (`miswritten`, in words: `kinds_of_slips`);
`new_weights` and `other_numbers`. Where weights are numbered by where they start, `numbering` gives them the tutorial's
names.
Formulas are judged in `formulas`, functions in `functions`.
"""
from helpers import worksheet
from helpers.check import answers, arrays, calculations, files
from helpers.check.calculations import check_all
from helpers.check.formulas import check_formula
from helpers.check.mistakes import quantities
from helpers.check.order import check_order
from helpers.check.questions import check_question
from helpers.check.values import check_choice, check_diagnosis, check_value
from helpers.check.words import Result
from helpers.example import GIVEN

__all__ = ["Result", "check", "check_all", "check_choice", "check_diagnosis", "check_file", "check_formula",
           "check_function", "check_order", "check_question", "check_value", "quantities"]


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
    if isinstance(given, int):  # 0,3775 with a comma
        value, given = (value, given), GIVEN
    return check_all({str(name): value}, given, rows)


def check_file(path, given=GIVEN, rows=None):
    """Judge the calculation in a file, in any layout that `files` reads. Raises ValueError where it holds none.

    On another sheet whose numbers to start from all stand in the file, these are the givens. Rounds that are counted
    from 1 are read as they fit better: as they stand after their updates, or before them. So are rows in which the same
    names come again: as rounds, or as what was given before; and square matrices: with a row for each neuron, or with a
    column.
    """
    data, start = files.content(path), worksheet.givens(rows)
    in_the_file = given is GIVEN and not GIVEN.keys() >= {*start}
    known = calculations.nameable(dict.fromkeys(start, 1.0) if in_the_file else given, rows)
    after, before = (files.read(data, known, before) for before in (False, True))
    if in_the_file:
        given = {name: answers.answer(name, before.numbers[name]).value for name in start if name in before.numbers}

    def wrong(reading):
        return calculations.count_slips(reading.numbers, given, rows) + len(reading.notes)

    if after.again:
        rounds = files.read(data, known, numbered=True)
        if 2 * wrong(rounds) < wrong(after):
            after = before = rounds
    earlier = before != after and wrong(before) < wrong(after)
    reading, turned = before if earlier else after, files.read(data, known, earlier, turned=True)
    is_turned = reading.numbers != turned.numbers and wrong(turned) < wrong(reading)
    numbers, notes, _ = turned if is_turned else reading
    found = check_all(numbers, given, rows)
    said = [f"Not read: {place}, {reason}." for place, reason in notes.items()][:3]
    said += [f"And {len(notes) - 3} more lines were not read."] * (len(notes) > 3)
    if earlier and any("_after_" in name for name in numbers):
        said.append("(Your rounds are counted before their updates.)")
    said += [arrays.TURNED] * is_turned
    return found._replace(message=" ".join([found.message, *said]))
