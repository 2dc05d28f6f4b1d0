"""Exercises and solutions belong together: what a solution answers passes the check that stands in the lesson."""
import ast
import contextlib
import copy
import functools
import re
import symtable

import pytest

from helpers import worksheet
from helpers.check import check_question, mistakes, questions
from helpers.check.called import open_lines
from tests.support.notebooks import ASKED, NOTEBOOKS, TAUGHT, Notebook, name_of, run_as_cell, solution_of


def last_expression(cell):
    """What a cell shows: its last line, as an expression that can be worked out on its own."""
    tree = ast.parse(cell.source)
    return compile(ast.Expression(tree.body[-1].value), cell.id, "eval")


def unanswered(value):
    """None, a dict that has to be filled in, or a function of the lesson with a body to complete."""
    if callable(value):
        return value.__module__ == "__main__" and open_lines(value)
    return value is None or isinstance(value, dict) and value and all(entry is None for entry in value.values())


def run(cell, names):
    """Run a cell, without the statements that only draw."""
    tree = ast.parse(cell.source)
    tree.body = [part for part in tree.body if not ast.unparse(part).startswith(("show.", "watch."))]
    run_as_cell(cell.source, names, cell.id, tree)


def bound_and_used(cell):
    """The names that a cell gives a value, and the others that it uses: no cell uses a name before it gives it one."""
    whole = symtable.symtable(cell.source, cell.id, "exec")
    inner = [whole]
    for table in inner:
        inner += table.get_children()
    bound = {name.get_name() for name in whole.get_symbols() if name.is_assigned() or name.is_imported()}
    return bound, {name.get_name() for table in inner for name in table.get_symbols()
                   if name.is_referenced() and (table is whole or name.is_global())} - bound


@functools.cache
def needed(path):
    """The ids of the cells on which an answer, its check or a number of the tutorial hangs: the others, which take most
    of the time, run where the notebook does."""
    wanted, ids = set(worksheet.evaluate()), set()
    for cell in reversed(Notebook(path).code):
        bound, used = bound_and_used(cell)
        asked = ASKED.fullmatch(cell.id) or cell.id.startswith("solution-") or "check_" in cell.source
        if asked or bound & wanted:
            wanted = wanted - bound | used
            ids.add(cell.id)
    return ids


@functools.cache
def carried_out(path):
    """(cell, names known after it) for each code cell of a notebook, of which those that are needed run in order."""
    names, found = {"__name__": "__main__"}, []
    with contextlib.chdir(path.parent):  # as its kernel would be
        for cell in Notebook(path).code:
            if cell.id in needed(path):
                run(cell, names)
            found.append((cell, dict(names)))
    return found


def judged(cell, names, solved):
    """What the check of a cell says, given what the solution puts in place of None."""
    answers = {name: solved[name] for name, value in names.items() if unanswered(value)}
    assert answers, f"{cell.id} leaves nothing to answer"
    return eval(last_expression(cell), names | answers)


@pytest.mark.parametrize("lesson", TAUGHT, ids=name_of)
def test_every_solution_passes_the_check_of_its_exercise(lesson):
    """A wrong sheet that has to be explained has the digits of its mistake, and the cell that shows it names none."""
    solutions = {cell.id: names for cell, names in carried_out(NOTEBOOKS / "solutions" / lesson.name)}
    ids = {name: id for id, mistake in mistakes.MISTAKES.items() for name in (id, mistake.short)}
    for cell, names in carried_out(lesson):
        assert "mistakes." not in cell.source, f"{cell.id} names the mistake: store its numbers instead"
        if ASKED.fullmatch(cell.id):
            solved = solutions[solution_of(cell.id)]
            found = judged(cell, names, solved)
            assert found.ok, f"{cell.id}: {found}"
        if "check_diagnosis(" in cell.source:
            wrong = mistakes.sheet(ids[solved["mistake"]])
            shown = {name: f"{value:.9f}" for name, value in names["theirs"].items()}
            assert shown == {name: f"{wrong[name]:.9f}" for name in shown}, cell.id


@pytest.mark.parametrize("lesson", TAUGHT, ids=name_of)
def test_each_wrong_number_that_a_question_knows_is_told_its_own_reason(lesson):
    for cell, names in carried_out(lesson):
        if "check_question(" not in cell.source:
            continue
        asked = names | {"check_question": lambda key, answer, **sheet: (key, sheet)}
        key, sheet = eval(last_expression(cell), asked)
        question = questions.known()[key]
        if "wrong" in question:
            for reason, number in questions.numbers(question, **sheet)[1].items():
                said = check_question(key, number, **sheet).message
                assert said.startswith(f"Not yet: {question['what']} = {number} is ") and said.endswith(f" {reason}")


def drawn(path, more):
    """The cells whose numbers hang on a seed that the reader may choose, `seed=`, with another one in it."""
    hang = set()
    for cell in (copy.copy(cell) for cell in Notebook(path).code if cell.id in needed(path)):
        names = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)]
        own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        cell.source = re.sub(r"(draw\(seed=)(\d+)", lambda call: f"{call[1]}{int(call[2]) + more}", cell.source)
        if "draw(seed=" in cell.source or hang & ({node.id for node in names} - own):
            hang |= own
            yield cell


@pytest.mark.parametrize("lesson", TAUGHT, ids=name_of)
def test_the_solutions_are_right_whatever_seed_a_reader_chooses(lesson):
    """Where the question is a choice, the solution asserts why its answer is the right one."""
    solution = NOTEBOOKS / "solutions" / lesson.name
    for more in range(1, 4):
        solved, names = (dict(carried_out(path)[-1][1]) for path in (solution, lesson))
        solutions = {}
        for cell in drawn(solution, more):
            run(cell, solved)
            solutions[cell.id] = dict(solved)
        for cell in drawn(lesson, more):
            run(cell, names)
            if ASKED.fullmatch(cell.id):
                found = judged(cell, names, solutions[solution_of(cell.id)])
                assert found.ok, f"{cell.id}, seeds {more} further on: {found}"


@pytest.mark.parametrize("lesson", TAUGHT, ids=name_of)
def test_a_name_of_the_tutorial_holds_its_number_in_every_lesson(lesson):
    """Exercises say which names still hold the tutorial's numbers, and a reader uses the others as if they did."""
    sheet = worksheet.evaluate()
    for cell, names in carried_out(lesson):
        held = {name: names[name] for name in names.keys() & sheet.keys()}
        assert held == pytest.approx({name: sheet[name] for name in held}, abs=1e-9), cell.id
