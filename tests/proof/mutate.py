"""Change one thing at a time in the helpers' code, and count which changed copies the tests notice.

    python tests/proof/mutate.py worksheet symbolic     these modules (needs mutmut); all of them without a name

mutmut makes the mutants and runs, for each, the tests that reach it. Those that no test can notice, because nothing
that anyone can see changes, stand with their reasons in equivalent_mutants.txt. Any other survivor is a failure.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.txt")

# module -> the tests that must notice its mutants; "replay" are the notebooks
TESTS = {
    "answers": ["test_answers", "test_check"],
    "check": ["test_check", "test_mistakes"],
    "collect": ["test_collect", "test_interrupted"],
    "compiled": ["test_compiled", "replay"],
    "drawings": ["test_drawings", "test_watch", "replay"],
    "example": ["test_example"],
    "handout": ["test_handout", "test_interrupted"],
    "mistakes": ["test_mistakes", "test_check", "replay"],
    "network": ["test_network", "test_interrupted"],
    "published": ["test_published"],
    "show": ["test_show", "replay"],
    "symbolic": ["test_symbolic"],
    "watch": ["test_watch", "replay"],
    "worksheet": ["test_worksheet", "test_interrupted"],
}
SETTINGS = """
[tool.mutmut]
source_paths = ["helpers"]
only_mutate = ["helpers/{module}.py"]
pytest_add_cli_args_test_selection = {tests}
also_copy = ["notebooks"]
timeout_constant = 10.0
timeout_multiplier = 3.0

[tool.pytest.ini_options]
addopts = "-x -p no:nbval -p no:cacheprovider"
"""
# mutmut runs every test once, to see what it reaches, and then in copies of that process: caches would hide both, and
# browsers, kernels and the threads of NumPy and PyTorch do not survive it.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
FORGET = """
import functools, gc

def pytest_collection_modifyitems(items):
    items[:] = [item for item in items
                if not {"browser", "home"} & set(item.fixturenames) and "stop_in_a_notebook" not in item.name]

def pytest_collection_finish(session):
    session.caches = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)
                      and one.__module__.startswith("helpers.")]

def pytest_runtest_setup(item):
    for cache in item.session.caches:
        cache.cache_clear()
"""


def mutants_of(module, folder):
    """(name, verdict, changed lines) for each mutant of a module; `folder` is an empty one to work in."""
    for part in ("helpers", "tests", "notebooks"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    tests = [f"tests/{name}.py" for name in TESTS[module]]
    with open(folder / "tests" / "conftest.py", "a") as conftest:
        conftest.write(FORGET)
    (folder / "pyproject.toml").write_text(SETTINGS.format(module=module, tests=tests))

    def mutmut(*arguments):
        done = subprocess.run([sys.executable, "-m", "mutmut", *arguments], cwd=folder, env=os.environ | ONE_THREAD,
                              capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"mutmut {' '.join(arguments)}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    mutmut("run", "--max-children", "2")
    for line in mutmut("results", "--all", "true").splitlines():
        if found := re.fullmatch(r"\s*(\S+__mutmut_\d+): (.+)", line):
            name, verdict = found.groups()
            changed = "" if verdict in ("killed", "timeout") else mutmut("show", name)  # a hang is noticed, too
            yield name, verdict, [row for row in changed.splitlines() if re.match(r"[-+](?![-+]{2} )", row)]


def known_equivalent():
    """The changes that nobody can see: each a block of changed lines, after a line that starts with # and says why."""
    blocks = re.split(r"^#.*\n", EQUIVALENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {_spaceless(block) for block in blocks if block.strip()}


def _spaceless(block):
    return re.sub(r"\s+", "", block)


def nobody_sees(rows, equivalent):
    """True where a survivor's changed lines are listed, or change only the `strict` of a zip of parts of one length."""
    before, after = (_spaceless("".join(row[1:] for row in rows if row[0] == sign)) for sign in "-+")
    before, after = (re.sub(r",(strict=\w+)?\)", ")", one) for one in (before, after))
    return before == after or _spaceless("".join(rows)) in equivalent


def main():
    failed, equivalent = False, known_equivalent()
    for module in sys.argv[1:] or TESTS:
        with tempfile.TemporaryDirectory() as folder:
            mutants = list(mutants_of(module, Path(folder)))
        survived = [(name, verdict, rows) for name, verdict, rows in mutants if rows]
        slipped = [one for one in survived if not nobody_sees(one[2], equivalent)]
        failed |= bool(slipped)
        print(f"\n{module}: {len(mutants)} mutants, {len(mutants) - len(survived)} killed, "
              f"{len(survived) - len(slipped)} change nothing that anyone can see, {len(slipped)} slipped through")
        for name, verdict, rows in slipped:
            print(f"\n{name}: {verdict}", *rows, sep="\n")
    sys.exit(failed)


if __name__ == "__main__":
    main()
