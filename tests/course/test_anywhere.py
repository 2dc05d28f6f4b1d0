"""The notebooks give the same outputs anywhere: in other languages and folders.

Two lessons, each under some conditions at once; with COURSE_TIMES set, every notebook under each: some minutes. Other
processors and encodings are those of the three systems that .github/workflows/test.yml runs all tests on.

Each condition is put around the test command's notebook part, in a copy of the course. In that copy further cells of
each notebook fail where the condition does not hold, so that none is only said to hold. That no network is asked, and
that the order of a set means nothing, every run of the notebooks shows (tests/support/running.py).
"""
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.support.course import ROOT
from tests.support.notebooks import ALL, LESSONS

# Every Python that starts, the kernels included, writes numbers and sorts letters as the language around it does.
LOCALE = "import locale; locale.setlocale(locale.LC_ALL, '')"


def in_german(copy):
    """With German's numbers and letters, from a locale built for it where the system has only its source."""
    if not shutil.which("localedef") or not Path("/usr/share/i18n/locales").exists():
        pytest.skip("no German locale here: apt install locales")
    subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", copy.parent / "de_DE.UTF-8"], check=True)
    return ["env", "LC_ALL=de_DE.UTF-8", f"LOCPATH={copy.parent}"]


def read_only(copy):
    """Take the rights to write away."""
    if os.geteuid() == 0:
        pytest.skip("not permitted here: root needs no rights to write")
    for path in [copy, *copy.rglob("*")]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    return []


# What fails in a kernel where a condition does not hold; a function of the course's copy that gives the command to run
# something under it, or skips the test with the reason; and the folder in which the copy lies.
CONDITIONS = {
    "in German": ("import locale; assert locale.localeconv()['decimal_point'] == ','", in_german, "."),
    "a folder with spaces and other letters": ("import os; assert 'Übung 1 – ζ 数/my course' in os.getcwd()",
                                               lambda copy: [], "Übung 1 – ζ 数/my course"),
    "a read-only checkout": ("import os; assert not os.access('.', os.W_OK)", read_only, "."),
}


ONE_LESSON = [
    (["in German", "a folder with spaces and other letters"], LESSONS[5:6]), (["a read-only checkout"], LESSONS[11:12])]
EVERY_NOTEBOOK = [([name], ALL) for name in CONDITIONS]


@pytest.mark.skipif(sys.platform != "linux", reason="not permitted here: these conditions are made with Linux's tools")
@pytest.mark.parametrize(("conditions", "notebooks"), EVERY_NOTEBOOK if "COURSE_TIMES" in os.environ else ONE_LESSON,
                         ids=lambda value: " and ".join(value) if isinstance(value[0], str) else "")
def test_notebooks_give_the_same_outputs(conditions, notebooks, tmp_path):
    """The test command on these notebooks, under these conditions at once, in a copy of the course."""
    held, under, folders = zip(*(CONDITIONS[name] for name in conditions), strict=True)
    copy = tmp_path.joinpath(*folders, "course")
    for part in ("helpers", "notebooks"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    (copy / "tests" / "support").mkdir(parents=True)
    for file in ("pyproject.toml", "tests/support/nbval_sanitize.cfg"):
        shutil.copy(ROOT / file, copy / file)
    files = [copy / path.relative_to(ROOT) for path in notebooks]
    for path in files:
        notebook = nbformat.read(path, as_version=4)
        for holds in (f"import helpers; assert helpers.__file__.startswith({str(copy)!r})", *held):
            notebook.cells.append(nbformat.v4.new_code_cell(holds))
        nbformat.write(notebook, path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(LOCALE)
    command = [word for puts_under in under for word in puts_under(copy)]
    done = subprocess.run([*command, sys.executable, "-m", "pytest", "-q", *files], cwd=copy, capture_output=True,
                          env=os.environ | {"PYTHONPATH": os.pathsep.join([str(copy), str(tmp_path / "site")])},
                          text=True, errors="replace")
    assert done.returncode == 0, done.stdout + done.stderr
