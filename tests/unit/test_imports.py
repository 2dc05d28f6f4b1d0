"""Who may use whom: nothing uses what stands above it, and there is no circle."""
import ast
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest

from tests.support.course import ROOT

HELPERS = ROOT / "helpers"
FILES = {".".join(path.relative_to(HELPERS).with_suffix("").parts).removesuffix(".__init__"): path
         for path in HELPERS.rglob("*.py")}
PACKAGES = {name.partition(".")[0] for name in FILES if "." in name}


def used_by(module):
    """The modules of the course that a module imports anywhere in its text, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers"):
            base = node.module.removeprefix("helpers").removeprefix(".")
            names = [f"{base}.{alias.name}".removeprefix(".") for alias in node.names]
            found |= {name if name in FILES else base for name in names}
    return found - {module}


def test_no_module_imports_in_a_circle():
    graph = {module: used_by(module) for module in FILES if module != "__init__"}
    assert all(used <= set(FILES) for used in graph.values())
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize("module", sorted(name for name in FILES if name.partition(".")[0] not in PACKAGES))
def test_no_flat_module_uses_a_package(module):
    """A command line (python -m helpers.handout) is a door and not a room: it may."""
    doors = {name for name in FILES if 'if __name__ == "__main__"' in FILES[name].read_text(encoding="utf-8")}
    if module not in doors:
        assert not [used for used in used_by(module) if used.partition(".")[0] in PACKAGES]


@pytest.mark.parametrize(("code", "absent"), [
    ("from helpers import sheets, worksheet; worksheet.train(2)", ["numpy", "sympy.core", "matplotlib", "nbformat"]),
    ("from helpers import check; check.check('w5_new', 0.4)", ["numpy", "sympy.core", "matplotlib"]),
    ("from helpers import check, published, show, symbolic", ["sympy.core", "matplotlib"])])
def test_what_is_large_loads_when_it_is_first_needed(code, absent):
    code = f"{code}; import sys; print([name for name in {absent} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
