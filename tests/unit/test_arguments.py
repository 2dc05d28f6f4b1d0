"""What a caller hands over is a number, a whole number or a known name, or it is refused by name."""
import ast

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from tests.support.course import PATIENCE, ROOT

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
