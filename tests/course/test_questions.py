"""The lessons' questions: each is asked once; a choice says what there is to choose from, and judges every option.

That a question by number judges every number it knows: test_solutions.py, where the lessons have run.
"""
import pytest

from helpers.check import check_question
from helpers.check.questions import known
from tests.support.notebooks import NOTEBOOKS, Notebook, asking, solution_of

CHOICES = [key for key, question in known().items() if "options" in question]


def cells_of(folder, key):
    """The cells of the lesson that asks a question, or of its solutions, by id."""
    path, = (NOTEBOOKS / folder).glob(f"{asking(key).split('-')[1]}_*.ipynb")
    return {cell.id: cell.source for cell in Notebook(path).cells}


@pytest.mark.parametrize("key", known())
def test_a_question_is_asked_once_in_its_lesson_and_once_in_its_solutions(key):
    for folder, expected in (".", asking(key)), ("solutions", solution_of(asking(key))):
        found = [name for name, source in cells_of(folder, key).items() if f'check_question("{key}", ' in source]
        assert found == [expected]


@pytest.mark.parametrize("key", CHOICES)
def test_the_text_above_a_question_says_what_there_is_to_choose_from(key):
    text = cells_of(".", key)[f"{asking(key)}-text"]
    for option in known()[key]["options"]:
        assert f'`"{option}"`' in text or f"`{option}`" in text, option


@pytest.mark.parametrize("key", CHOICES)
def test_each_answer_to_a_question_is_judged_with_its_reason(key):
    right, options = known()[key]["right"], known()[key]["options"]
    assert right in options and all(options.values())
    for option, why in options.items():
        verdict = f"Right: {option}." if option == right else f"Not yet: {option} is not it."
        assert check_question(key, option).message == f"{verdict} {why}"
