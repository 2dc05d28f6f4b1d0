"""Exercises and solutions belong together: what a solution answers passes the check that stands in the lesson."""
import ast
import contextlib

import pytest

from helpers.check import mistakes
from helpers.check.called import is_open
from tests.support.notebooks import ASKED, NOTEBOOKS, TAUGHT, Notebook, name_of, solution_of


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
    with contextlib.chdir(path.parent):  # as its kernel would be
        for cell in Notebook(path).code:
            exec(compile(cell.source, f"{path.name} {cell.id}", "exec"), names)
            yield cell, dict(names)


@pytest.mark.parametrize("lesson", TAUGHT, ids=name_of)
def test_every_solution_passes_the_check_of_its_exercise(lesson):
    """The lesson's own check, given what the solution puts in place of None.

    A wrong sheet that has to be explained has the digits of its mistake, and the cell that shows it does not name it.
    """
    solutions = {cell.id: names for cell, names in carried_out(NOTEBOOKS / "solutions" / lesson.name)}
    ids = {name: id for id, mistake in mistakes.MISTAKES.items() for name in (id, mistake.short)}
    for cell, names in carried_out(lesson):
        assert "mistakes." not in cell.source, f"{cell.id} names the mistake: store its numbers instead"
        if ASKED.fullmatch(cell.id):
            solved = solutions[solution_of(cell.id)]
            answers = {name: solved[name] for name, value in names.items() if unanswered(value)}
            assert answers, f"{cell.id} leaves nothing to answer"
            found = eval(last_expression(cell), names | answers)
            assert found.ok, f"{cell.id}: {found}"
        if "check_diagnosis(" in cell.source:
            wrong = mistakes.sheet(ids[solved["mistake"]])
            shown = {name: f"{value:.9f}" for name, value in names["theirs"].items()}
            assert shown == {name: f"{wrong[name]:.9f}" for name in shown}, cell.id
