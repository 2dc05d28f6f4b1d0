"""A class on a hub: the load test, run for real, stays within the memory that the teaching guide computes with."""
import ast
import json
import subprocess
import sys

import nbformat
import pytest

from tests.support.course import ROOT

GUIDE = {cell.id: cell for cell in nbformat.read(ROOT / "notebooks" / "teaching.ipynb", as_version=4).cells}


@pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub does not run on Windows")
def test_learners_run_a_lesson_at_once_in_the_memory_that_the_guide_gives_them():
    pytest.importorskip("jupyterhub", reason='pip install -e ".[hub]" installs JupyterHub')
    done = subprocess.run([sys.executable, "tests/proof/load_hub.py", "--learners", "2"], cwd=ROOT,
                          text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["kernels"] == report["servers"] == 2
    measured = ast.literal_eval(GUIDE["hub-measured"].source.split("= ", 1)[1].splitlines()[0])
    guarantee = int(GUIDE["hub-values-print"].outputs[0].text.split("guarantee: ")[1].split("M")[0])
    assert set(measured) <= set(report)
    assert report["MB per server"] + 2 * report["MB per kernel"] < guarantee
