"""The lessons' questions by choice: what there is to choose from, and the reasons, stand in helpers/questions."""
import functools
import tomllib
from pathlib import Path

from helpers.arguments import Refused, closest, short
from helpers.check.values import check_choice

FOLDER = Path(__file__).resolve().parent.parent / "questions"


@functools.cache
def known():
    """key -> {"right": the option that is, "options": {option: the reason why it is, or is not}}."""
    return {key: question for file in sorted(FOLDER.glob("*.toml"))
            for key, question in tomllib.loads(file.read_text("utf-8")).items()}


def check_question(key, answer):
    """Judge the answer to a question of the lessons, as `check_choice` does. None: not answered yet.

    key: "1.2" is Exercise 1.2, "question 1.5" the last of the five that end lesson 1, "back 9.1" the first of the three
    that begin lesson 9. Raises ValueError for another key, and for an answer that is none of the options.
    """
    if str(key) not in known():
        raise Refused(f"no question is called {short(repr(key))}: an exercise is called as '1.2', the last five as "
                      f"'question 1.5', those from earlier lessons as 'back 9.1'{closest(key, known())}")
    question = known()[str(key)]
    return check_choice(answer, **{option: (option == question["right"], why)
                                   for option, why in question["options"].items()})
