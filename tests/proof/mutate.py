"""Change one thing at a time in the helpers' code, and say how many of the changed copies the tests notice.

    python tests/proof/mutate.py worksheet symbolic     these modules (needs mutmut); all of them without a name

mutmut makes the mutants, and asks of each the tests in tests/unit that bear the name of its module or package, or are
test_refused.py, and reach it. No score is 100 %: some changes change nothing that anyone can see. What survived is
looked at in build/mutants/MODULE, with `python -m mutmut browse`.
"""
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = """
[tool.mutmut]
source_paths = ["helpers"]
only_mutate = ["{path}"]
pytest_add_cli_args_test_selection = {tests}
also_copy = ["notebooks", "conftest.py"]
timeout_constant = 10.0
timeout_multiplier = 3.0

[tool.pytest.ini_options]
addopts = "-x -p no:nbval -p no:xdist -p no:cacheprovider"
"""
# mutmut runs every test once, to see what it reaches, and then in copies of that process: caches would hide both, and
# the threads of NumPy and PyTorch do not survive it.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
FORGET = """
import functools, gc

def pytest_collection_finish(session):
    session.caches = [cache for cache in gc.get_objects() if isinstance(cache, functools._lru_cache_wrapper)
                      and cache.__module__.startswith("helpers.")]

def pytest_runtest_setup(item):
    for cache in item.session.caches:
        cache.cache_clear()
"""


def name_of(module):
    return module.parent.name if module.stem == "__init__" else module.stem


def verdicts(module):
    """How often which verdict: killed, timeout, survived, no tests, …"""
    folder = ROOT / "build" / "mutants" / name_of(module)
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("helpers", "tests", "notebooks"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    path = module.relative_to(ROOT)
    names = {"refused", *(part.removesuffix(".py") for part in path.parts[1:])}
    tests = [f"tests/unit/test_{name}.py" for name in names if (ROOT / f"tests/unit/test_{name}.py").exists()]
    (folder / "conftest.py").write_text(FORGET)
    project = (ROOT / "pyproject.toml").read_text("utf-8").partition("[tool.")[0]  # what the site is built from
    (folder / "pyproject.toml").write_text(project + SETTINGS.format(path=path.as_posix(), tests=tests), "utf-8")

    def mutmut(*arguments):
        done = subprocess.run([sys.executable, "-m", "mutmut", *arguments], cwd=folder, capture_output=True, text=True,
                              env=os.environ | ONE_THREAD)
        if done.returncode:
            sys.exit(f"mutmut {' '.join(arguments)}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    mutmut("run", "--max-children", str(os.cpu_count()))
    return Counter(re.findall(r"__mutmut_\d+: (.+)", mutmut("results", "--all", "true")))


def main(wanted):
    for module in sorted((ROOT / "helpers").rglob("*.py")):
        name = name_of(module)
        if name != "helpers" and (not wanted or name in wanted):
            found = verdicts(module)
            noticed = found["killed"] + found["timeout"]  # a hang is noticed, too
            print(f"{name:12} {noticed:5} of {found.total():5} noticed {noticed / max(found.total(), 1):7.1%}",
                  flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
