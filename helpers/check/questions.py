"""The lessons' questions: what stands in helpers/questions is right or wrong, and the reasons.

A question by choice has `right`, the option that is, and `options.NAME = "why it is, or is not"`. A question by number
has `what`, its name in words, `right`, and `wrong."the reason" = what somebody gets for this reason`. Each is a number,
or a formula of the sheet; what several formulas share has a name in `steps`.
"""
import functools
import tomllib
from pathlib import Path

from helpers import worksheet
from helpers.arguments import Refused, closest, short
from helpers.check.values import check_choice, check_value
from helpers.example import GIVEN

FOLDER = Path(__file__).resolve().parent.parent / "questions"


@functools.cache
def known():
    """key -> the question, as it stands in its file."""
    return {key: question for file in sorted(FOLDER.glob("*.toml"))
            for key, question in tomllib.loads(file.read_text("utf-8")).items()}


def check_question(key, answer, given=GIVEN, rows=None):
    """Judge the answer to a question of the lessons, as `check_choice` or `check_value` does. None: not answered yet.

    key: "1.2" is Exercise 1.2, "question 1.5" the last of the five that end lesson 1, "back 9.1" the first of the three
    that begin lesson 9. given, rows: the sheet that a question by number is about. Raises ValueError for another key,
    and for an answer that is none of the options, ValueError or TypeError for one that is no number.
    """
    if str(key) not in known():
        lesson = [other for other in known() if other.partition(".")[0] == str(key).partition(".")[0]]
        raise Refused(f"no question is called {short(repr(key))}: an exercise is called '1.2', the last five "
                      f"'question 1.5', those from earlier lessons as 'back 9.1'{closest(key, lesson)}")
    question = known()[str(key)]
    if "wrong" in question:
        try:
            return check_value(question["what"], answer, *numbers(question, given, rows))
        except NameError as reason:
            raise Refused(f"the question {key} is about a sheet that has {reason.name}: give its numbers and its rows, "
                          "as the lesson's cell does") from None
    return check_choice(answer, **{option: (option == question["right"], why)
                                   for option, why in question["options"].items()})


def numbers(question, given=GIVEN, rows=None):
    """The right number of a question, and {reason: the number somebody gets for this reason}, on a sheet."""
    values = worksheet.evaluate(given, rows=rows)
    for name, formula in question.get("steps", {}).items():
        values[name] = worksheet.worked(formula, values)
    right, *wrong = (worksheet.worked(formula, values) if isinstance(formula, str) else formula
                     for formula in (question["right"], *question["wrong"].values()))
    return right, dict(zip(question["wrong"], wrong, strict=True))
