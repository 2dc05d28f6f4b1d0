"""The checks are checked: spoiled copies of notebooks must fail the test command."""
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat
import pytest

from tests.support.course import ROOT
from tests.support.notebooks import TAUGHT, Notebook
from tests.support.rules import RULES


def failed_cells(folder):
    """notebook -> the numbers of the cells that fail when the test command runs the notebooks in a folder."""
    report = folder / "report.xml"
    subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tests.support.running",
                    "--rootdir", folder, "-c", ROOT / "pyproject.toml", "--junitxml", report, folder],
                   cwd=ROOT, capture_output=True)
    failed = {path.name: set() for path in folder.glob("*.ipynb")}
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("failure") is not None:
            file = next(file for file in failed if Path(file).stem in case.get("classname"))
            failed[file].add(int(re.search(r"\d+$", case.get("name"))[0]))
    return failed


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.__name__)
def test_a_spoiled_notebook_is_noticed_by(check):
    notebook = Notebook(TAUGHT[1])
    RULES[check][0](notebook)
    assert list(check(notebook))


def test_every_spoiled_output_is_noticed():
    """In one lesson: each digit, sign, picture … of what each cell shows, one at a time."""
    done = subprocess.run([sys.executable, "tests/proof/spoil_notebooks.py", "03"], cwd=ROOT, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall("tried", done.stdout)) > 9, done.stdout  # kinds of spoiling, and all


def test_a_cell_that_cannot_run_twice_or_asks_the_network_or_takes_much_memory_fails(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, execution_count=k) for k, source in
                                               enumerate(("count = []",
                                                          "count.append(1); print(len(count))",
                                                          "import socket; _ = socket.getaddrinfo('localhost', 80)",
                                                          "import numpy as np; kept = np.ones(50_000_000)"), 1)])
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="1\n")]
    nbformat.write(notebook, tmp_path / "careless.ipynb")
    assert failed_cells(tmp_path) == {"careless.ipynb": {1, 2, 3}}
