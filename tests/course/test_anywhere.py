"""The notebooks give the same outputs in another language and in a folder of an odd name that cannot be written to.

One lesson; with COURSE_TIMES set, every notebook: some minutes. Other processors and encodings are those of the three
systems that .github/workflows/test.yml runs all tests on. That no network is asked, and that the order of a set means
nothing, every run of the notebooks shows (tests/support/running.py).
"""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.support.course import ROOT
from tests.support.notebooks import ALL, LESSONS

FOLDER = "Übung 1 – ζ 数/my course"
# Every Python that starts, the kernels included, writes numbers and sorts letters as the language around it does.
LOCALE = "import locale; locale.setlocale(locale.LC_ALL, '')"
# In the copy further cells of each notebook fail where a condition does not hold, so that none is only said to hold.
HOLDS = ["import locale; assert locale.localeconv()['decimal_point'] == ','",
         f"import os, helpers; assert {FOLDER!r} in os.getcwd() and {FOLDER!r} in helpers.__file__",
         "import os; assert os.geteuid() == 0 or not os.access('.', os.W_OK)"]  # root needs no rights to write


@pytest.mark.skipif(sys.platform != "linux", reason="not permitted here: these conditions are made with Linux's tools")
def test_notebooks_give_the_same_outputs(tmp_path):
    """The test command on notebooks in a copy of the course, with German's numbers and letters built from source."""
    if not shutil.which("localedef") or not Path("/usr/share/i18n/locales").exists():
        pytest.skip("no German locale here: apt install locales")
    subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", tmp_path / "de_DE.UTF-8"], check=True)
    copy = tmp_path / FOLDER / "course"
    for part in ("helpers", "notebooks"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    (copy / "tests" / "support").mkdir(parents=True)
    for file in ("pyproject.toml", "tests/support/nbval_sanitize.cfg"):
        shutil.copy(ROOT / file, copy / file)
    files = [copy / path.relative_to(ROOT) for path in (ALL if "COURSE_TIMES" in os.environ else LESSONS[5:6])]
    for path in files:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells += map(nbformat.v4.new_code_cell, HOLDS)
        nbformat.write(notebook, path)
    (tmp_path / "sitecustomize.py").write_text(LOCALE)
    subprocess.run(["chmod", "-R", "a-w", copy], check=True)
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *files], cwd=copy, capture_output=True, text=True,
                          errors="replace", env=os.environ | {
                              "LC_ALL": "de_DE.UTF-8", "LOCPATH": str(tmp_path),
                              "PYTHONPATH": os.pathsep.join([str(copy), str(tmp_path)])})
    assert done.returncode == 0, done.stdout + done.stderr
