"""Exercises and solutions belong together: each exercise has one tested solution, and no answer stands in a lesson."""
import ast
import contextlib
import re
from pathlib import Path

import nbformat
import pytest

from helpers import mistakes
from helpers.check.called import is_open

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"
LESSONS = sorted(path for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb") if not path.name.startswith("00"))
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)


def numbered(path, kind):
    """number -> code cell for the cells called exercise-NN-K or solution-NN-K."""
    cells = nbformat.read(path, as_version=4).cells if path.exists() else []
    found = [(re.fullmatch(rf"{kind}-(\d\d)-(\d+)", cell.id), cell) for cell in cells if cell.cell_type == "code"]
    assert all(match[1] == path.name[:2] for match, _ in found if match), f"{path.name} has another notebook's {kind}"
    return {int(match[2]): cell for match, cell in found if match}


def last_expression(cell):
    """What a cell shows: its last line, as an expression that can be worked out on its own."""
    tree = ast.parse(cell.source)
    return compile(ast.Expression(tree.body[-1].value), cell.id, "eval")


def unanswered(value):
    """None, a dict that has to be filled in, or a function with a body to complete."""
    if callable(value):
        return is_open(value)
    return value is None or isinstance(value, dict) and value and all(entry is None for entry in value.values())


def carried_out(path):
    """(cell, names known after it) for each code cell of a notebook, run in order."""
    names = {"__name__": "__main__"}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            with contextlib.chdir(path.parent):  # as its kernel would be
                exec(compile(cell.source, f"{path.name} {cell.id}", "exec"), names)
            yield cell, dict(names)


@each_lesson
def test_a_lesson_has_at_least_five_exercises_numbered_from_one(lesson):
    assert list(numbered(lesson, "exercise")) == list(range(1, max(5, len(numbered(lesson, "exercise"))) + 1))


@each_lesson
def test_every_exercise_has_its_solution_and_every_solution_its_exercise(lesson):
    solutions = numbered(NOTEBOOKS / "solutions" / lesson.name, "solution")
    assert list(solutions) == list(numbered(lesson, "exercise"))


@each_lesson
def test_an_exercise_comes_unanswered_and_says_so(lesson):
    for number, cell in numbered(lesson, "exercise").items():
        shown = "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)
        assert "not answered yet" in shown, f"exercise {number}: {shown}"


@each_lesson
def test_every_solution_passes_the_check_of_its_exercise(lesson):
    """The lesson's own check, given what the solution puts in place of None."""
    solutions = {cell.id.replace("solution", "exercise"): names
                 for cell, names in carried_out(NOTEBOOKS / "solutions" / lesson.name) if "solution" in cell.id}
    for cell, names in carried_out(lesson):
        if cell.id in solutions:
            answers = {name: solutions[cell.id][name] for name, value in names.items() if unanswered(value)}
            assert answers, f"{cell.id} leaves nothing to answer"
            found = eval(last_expression(cell), names | answers)
            assert found.ok, f"{cell.id}: {found}"


@each_lesson
def test_a_wrong_sheet_has_the_digits_of_its_mistake_and_does_not_name_it(lesson):
    """To explain a wrong sheet is an exercise only as long as the cell that shows it does not say what made it."""
    solved = {cell.id.replace("solution", "exercise"): names
              for cell, names in carried_out(NOTEBOOKS / "solutions" / lesson.name)}
    for cell, names in carried_out(lesson):
        assert "mistakes." not in cell.source, f"{cell.id} names the mistake: store its numbers instead"
        if "check_diagnosis(" in cell.source:
            wrong = mistakes.sheet(solved[cell.id]["mistake"])
            shown = {name: f"{value:.9f}" for name, value in names["theirs"].items()}
            assert shown == {name: f"{wrong[name]:.9f}" for name in shown}, cell.id


@each_lesson
def test_the_solution_shows_that_it_is_right(lesson):
    for number, cell in numbered(NOTEBOOKS / "solutions" / lesson.name, "solution").items():
        shown = "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)
        assert shown.startswith("Right"), f"solution {number}: {shown}"


@each_lesson
def test_the_exercises_are_of_different_kinds(lesson):
    """Each says in its heading what is to be done: predict, compute by hand, write a formula, explain a sheet …"""
    prose = "\n".join(cell.source for cell in nbformat.read(lesson, as_version=4).cells)
    kinds = set(re.findall(r"\*\*Exercise \d+\.\d+: ([^.*]+)", prose))
    assert len(kinds) >= 4, kinds
