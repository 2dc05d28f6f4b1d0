"""The notebooks give the same outputs anywhere: in other languages and folders, on other processors.

Two lessons, each under some conditions at once; with COURSE_TIMES set, every notebook under each: some minutes.

Each condition is put around the test command's notebook part, in a copy of the course. In that copy further cells of
each notebook fail where the condition does not hold, so that none is only said to hold. That no network is asked, and
that the order of a set means nothing, every run of the notebooks shows (tests/support/running.py).
"""
import os
import platform
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from tests.support.course import ROOT
from tests.support.notebooks import ALL, LESSONS

# Every Python that starts, the kernels included, writes numbers and sorts letters as the language around it does.
LOCALE = "import locale; locale.setlocale(locale.LC_ALL, '')"
# NumPy's wheels bring OpenBLAS, which knows many processors and says which one it works for.
BLAS = [str(path) for path in Path(np.__path__[0] + ".libs").glob("*openblas*")]
NEHALEM = (f"import ctypes, numpy; name = ctypes.CDLL(*{BLAS}).scipy_openblas_get_corename64_; "
           "name.restype = ctypes.c_char_p; assert name() == b'Nehalem'; "
           "assert not numpy._core._multiarray_umath.__cpu_features__.get('X86_V3')")


def in_german(copy):
    """With German's numbers and letters, from a locale built for it where the system has only its source."""
    if not shutil.which("localedef") or not Path("/usr/share/i18n/locales").exists():
        pytest.skip("no German locale here: apt install locales")
    subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", copy.parent / "de_DE.UTF-8"], check=True)
    return ["env", "LC_ALL=de_DE.UTF-8", f"LOCPATH={copy.parent}"]


def read_only(copy):
    """Take the rights to write away; root needs no rights, so for root the folder is mounted read-only."""
    for path in [copy, *copy.rglob("*")]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    if not os.access(copy, os.W_OK):
        return []
    alone = ["unshare", "--map-root-user", "--mount"]
    try:
        subprocess.run([*alone, "true"], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as reason:
        pytest.skip(f"not permitted here: {' '.join(alone)}: {getattr(reason, 'stderr', reason)}")
    return [*alone, "sh", "-c",
            'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"', str(copy)]


def older_processor(copy):
    if platform.machine() != "x86_64" or not BLAS:
        pytest.skip("this NumPy brings no OpenBLAS that could work as for an older processor")
    return ["env", "OPENBLAS_CORETYPE=Nehalem", "NPY_DISABLE_CPU_FEATURES=X86_V3 X86_V4 AVX512_ICL"]


# What fails in a kernel where a condition does not hold; a function of the course's copy that gives the command to run
# something under it, or skips the test with the reason; and the folder in which the copy lies.
CONDITIONS = {
    "in German": ("import locale; assert locale.localeconv()['decimal_point'] == ','", in_german, "."),
    "in ASCII": ("import locale; assert 'utf' not in locale.getpreferredencoding(False).lower()",
                 lambda copy: ["env", "LC_ALL=C", "PYTHONUTF8=0"], "."),
    "a folder with spaces and other letters": ("import os; assert 'Übung 1 – ζ 数/my course' in os.getcwd()",
                                               lambda copy: [], "Übung 1 – ζ 数/my course"),
    "a read-only checkout": ("import os; assert not os.access('.', os.W_OK)", read_only, "."),
    "another processor": (NEHALEM, older_processor, "."),
}


ONE_LESSON = [
    (["in German", "a folder with spaces and other letters"], LESSONS[5:6]),
    (["in ASCII", "a read-only checkout", "another processor"], LESSONS[11:12])]
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
