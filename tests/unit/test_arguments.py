"""What a caller hands over is a number, a whole number or a known name, or it is refused by name."""
import ast

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from helpers import arguments
from tests.support.course import PATIENCE, ROOT


def test_whole_numbers_in_an_array_become_floats():
    assert arguments.number("w1", np.array([1, 2])).dtype == float


def test_a_suggestion_is_the_nearest_name_or_nothing():
    assert arguments.closest("net_h", ["net_h1", "net_o1"]) == "; did you mean 'net_h1'?"
    assert arguments.closest("zzz", ["net_h1", "net_o1"]) == ""
    assert arguments.closest("B2", ["w2", "i2"]) == arguments.closest("h1", ["w1"]) == ""  # another kind of quantity


@pytest.mark.parametrize("no_count", [True, np.True_, 2.0, "2", None, np.array([2, 3])])
def test_what_does_not_count_is_no_whole_number(no_count):
    with pytest.raises(TypeError, match="a whole number from 1 on is expected"):
        arguments.whole("size", no_count, least=1)
    assert arguments.whole("size", np.int8(2), least=2, most=2) == 2


MISTYPED = {
    'check("h1", 1)': "'h1' can be net_h1 or out_h1; write which of them is meant",
    'check_file("mine.csv")': "the file 'mine.csv' cannot be opened (No such file or directory); is it beside this "
                              "notebook?",
    'worksheet.train(1.5)': "rounds = 1.5; a whole number from 0 to 1,000,000,000 is expected",
}


def test_a_notebook_shows_a_refusal_as_its_sentence_and_the_learners_own_line(tmp_path):
    cells = ["from helpers import worksheet\nfrom helpers.check import check, check_file",
             *(f"x = 1\n{call}" for call in MISTYPED)]
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=PATIENCE, allow_errors=True).execute(cwd=tmp_path)
    shown = {cell.source: [output.get("traceback") for output in cell.outputs] for cell in notebook.cells[1:]}
    assert shown == {f"x = 1\n{call}": [[words, f"In the line: {call}"]] for call, words in MISTYPED.items()}
    nbformat.validate(notebook)


@pytest.mark.parametrize("path", [path for path in sorted((ROOT / "helpers").rglob("*.py"))
                                  if path.parent.name != "handout"], ids=lambda path: path.stem)
def test_every_refusal_of_a_helper_is_a_plain_one(path):
    """But for the command lines of the handout, which no notebook calls."""
    raised = [node.exc for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Raise)]
    names = {getattr(getattr(call, "func", None), "id", "") for call in raised}
    assert not names & {"ValueError", "TypeError"}, "raise helpers.arguments.Refused or RefusedType"
