"""A calculation judged: marked, explained where it does not follow, and said."""
from helpers import worksheet
from helpers.check import marking, rounds, words
from helpers.check.mistakes import MISTAKES, quantities
from helpers.check.slips import explain
from helpers.example import GIVEN
from helpers.published import EXPLAINED, PUBLISHED
from helpers.worksheet import ROWS

OLDER_EDITION = {"E_total_after_10000": 0.000035085}
NAMES_OF_ROUNDS = {"E_total_after_1": 1, "E_total_after_2": 2}


def judge(answers, given=GIVEN, rows=None):
    """The Result for a calculation: name -> Answer, each name one of `quantities(given, rows)`."""
    base = ROWS if rows is None else rows
    known = quantities(given, base)
    answers = {name: answers[name] for name in known if name in answers}
    shown = max((NAMES_OF_ROUNDS.get(name, 0) for name in answers), default=0)
    sheet = rounds.unrolled(tuple(worksheet.checked(given, rows).items()), tuple(base.items()), shown)
    own = {name: answer for name, answer in answers.items() if name not in sheet.given}
    writing = marking.Writing(list(own.values()), bool(own) and all(map(marking.is_single, own.values())))
    marks = marking.mark(sheet, answers, writing)
    told = [name for name in answers if marks.marks[name] == "slip" and _printed(name, answers[name], sheet)]
    for name in told:
        marks.marks[name] = "right"
    if slips := marks.slips():
        return _wrong(slips[0], answers, sheet, writing, marks)
    message = words.short(answers, marks.marks) if "short" in marks.marks.values() else words.right(answers)
    if told:
        message += f" The tutorial prints this for {', '.join(told)}; notebook 06 tells where it comes from."
    return Result(message.startswith("Right"), list(answers)[-1], message, marks=marks.marks)


def _printed(name, answer, sheet):
    """Whether the tutorial prints this number, which does not follow from its method."""
    return (name in EXPLAINED and sheet.given == GIVEN and sheet.base == ROWS
            and answer.value == float(PUBLISHED[name].printed))


def _wrong(first, answers, sheet, writing, marks):
    found, after = explain(sheet, answers, writing, marks)
    causes = found[0][1]
    ids = tuple(dict.fromkeys(cause.mistake for cause in causes if cause.mistake))
    edits = {}
    for _, others in found:
        edits |= others[0].edits if others else {}
    final = {name: "slip" if name in {row for row, _ in found} or marks.marks[name] == "slip" and name in edits
             else after.marks[name] for name in answers}
    message = words.wrong(first, answers, found, final, sheet)
    return Result(False, first, message, first, final, {name: row for name, row in edits.items() if name in sheet.base},
                  ids[0] if len(ids) == 1 else None, ids,
                  {each[0]: words.slip(each, answers, sheet) for each in found})


Result = words.Result
__all__ = ["MISTAKES", "Result", "judge"]
