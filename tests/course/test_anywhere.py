"""The notebooks give the same outputs anywhere: in other languages, folders, orders of a set, and without a network.

    python tests/course/test_anywhere.py      every notebook under every condition, one after the other: some minutes

Each condition is put around the test command's notebook part, in a copy of the course. In that copy further cells of
each notebook fail where the condition does not hold, so that none is only said to hold.
"""
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from tests.support.course import ROOT
from tests.support.notebooks import ALL, LESSONS

# Every Python that starts, the kernels included, writes numbers and sorts letters as the language around it does.
LOCALE = "import locale; locale.setlocale(locale.LC_ALL, '')"
# A network namespace starts without any interface that is up; a kernel is spoken to through the loopback interface.
LOOPBACK = ("import fcntl, os, socket, struct, sys; "
            "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 0x49)); "  # SIOCSIFFLAGS: up, running
            "os.execvp(sys.argv[1], sys.argv[1:])")


class Condition:
    """What holds around a copy of the course: environment variables, the folder it is in, a command to run it under.

    holds: code that fails in a kernel where the condition does not hold.
    """

    def __init__(self, holds, folder="course", under=(), **environment):
        self.holds, self.folder, self.under, self.environment = holds, folder, list(under), environment

    def prepare(self, copy):
        """Make it hold for this copy, or skip the test with the reason."""


class Language(Condition):
    def __init__(self, name, comma):
        super().__init__(f"import locale; assert locale.localeconv()['decimal_point'] == {comma!r}", LC_ALL=name)

    def prepare(self, copy):
        """Build the language's locale in a folder of its own, where the system has its source but not the locale."""
        name, made = self.environment["LC_ALL"], copy.parent / "locales"
        if subprocess.run([sys.executable, "-c", LOCALE], env=os.environ | self.environment,
                          stderr=subprocess.DEVNULL).returncode:
            if not shutil.which("localedef") or not Path("/usr/share/i18n/locales").exists():
                pytest.skip(f"no locale {name} here: apt install locales")
            made.mkdir(exist_ok=True)
            subprocess.run(["localedef", "-i", name.partition(".")[0], "-f", "UTF-8", made / name], check=True)
            self.environment["LOCPATH"] = str(made)


class ReadOnly(Condition):
    def prepare(self, copy):
        """Take the rights to write away; root needs no rights, so for root the folder is mounted read-only."""
        for path in [copy, *copy.rglob("*")]:
            path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
        if os.access(copy, os.W_OK):
            self.under = ["unshare", "--map-root-user", "--mount", "sh", "-c",
                          'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"', str(copy)]
            permitted(["unshare", "--map-root-user", "--mount", "true"])


class NoNetwork(Condition):
    def prepare(self, copy):
        permitted(["unshare", "--map-root-user", "--net", "true"])


def permitted(command):
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as reason:
        pytest.skip(f"not permitted here: {' '.join(command)}: {getattr(reason, 'stderr', reason)}")


CONDITIONS = {
    "another order of sets": Condition("import sys; assert sys.flags.hash_randomization == 0", PYTHONHASHSEED="0"),
    "yet another order": Condition("import os; assert os.environ['PYTHONHASHSEED'] == '4294967295'",
                                   PYTHONHASHSEED="4294967295"),
    "in German": Language("de_DE.UTF-8", ","),
    "in Turkish": Language("tr_TR.UTF-8", ","),
    "in ASCII": Condition("import locale; assert 'utf' not in locale.getpreferredencoding(False).lower()",
                          LC_ALL="C", PYTHONUTF8="0"),
    "a folder with spaces and other letters": Condition("import os; assert 'Übung 1 – ζ 数/my course' in os.getcwd()",
                                                        folder="Übung 1 – ζ 数/my course"),
    "a read-only checkout": ReadOnly("import os; assert not os.access('.', os.W_OK)"),
    "without a network": NoNetwork("import socket; assert [name for _, name in socket.if_nameindex()] == ['lo']",
                                   under=["unshare", "--map-root-user", "--net", sys.executable, "-c", LOOPBACK]),
}


def run(conditions, notebooks, folder):
    """The test command on these notebooks, under these conditions at once, in a copy of the course in this folder."""
    copy = folder.joinpath(*(condition.folder for condition in conditions if condition.folder != "course"), "course")
    for part in ("helpers", "notebooks"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    (copy / "tests" / "support").mkdir(parents=True)
    for file in ("pyproject.toml", "tests/support/nbval_sanitize.cfg"):
        shutil.copy(ROOT / file, copy / file)
    holds = [f"import helpers; assert helpers.__file__.startswith({str(copy)!r})"]
    holds += [condition.holds for condition in conditions]
    cells = [nbformat.v4.new_code_cell(code) for code in holds]
    files = [copy / path.relative_to(ROOT) for path in notebooks]
    for path in files:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells += cells
        nbformat.write(notebook, path)
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(LOCALE)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(copy), str(folder / "site")])}
    for condition in conditions:
        condition.prepare(copy)
        environment |= condition.environment
    under = [word for condition in conditions for word in condition.under]
    return subprocess.run([*under, sys.executable, "-m", "pytest", "-q", *files], cwd=copy, env=environment,
                          capture_output=True, text=True, errors="replace")


@pytest.mark.skipif(sys.platform != "linux", reason="not permitted here: these conditions are made with Linux's tools")
@pytest.mark.parametrize(("conditions", "lesson"), [
    (["in German", "another order of sets", "a folder with spaces and other letters"], 5),
    (["in Turkish", "yet another order", "without a network"], 2),
    (["in ASCII", "a read-only checkout"], 3),
], ids=lambda value: " and ".join(value) if isinstance(value, list) else "")
def test_a_notebook_gives_the_same_outputs(conditions, lesson, tmp_path):
    done = run([CONDITIONS[name] for name in conditions], [LESSONS[lesson]], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def main():
    failed = []
    for name, condition in CONDITIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                done = run([condition], ALL, Path(folder))
            except pytest.skip.Exception as reason:
                print(f"{name}: not tried: {reason}")
                continue
        print(f"{name}: {done.stdout.splitlines()[-1]}", flush=True)
        failed += [] if done.returncode == 0 else [done.stdout]
    sys.exit("\n".join(failed) or None)


if __name__ == "__main__":
    main()
