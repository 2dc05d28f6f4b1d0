"""What the ordinary run does in other processes, done again in this one, where `mutate.py` sees what it reaches.

Every notebook is run, and its outputs are compared as nbval compares them. Every module is loaded a second time: what
it works out while it is loaded was tested when it was loaded first.
"""
import contextlib
import importlib
import io
import pkgutil
import re
import runpy
from pathlib import Path

import nbformat
import pytest
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell

import helpers

MODULES = [module.name for module in pkgutil.iter_modules(helpers.__path__)]
NOTEBOOKS = sorted(Path(__file__).resolve().parent.parent.parent.glob("notebooks/**/*.ipynb"))


class _Kept(DisplayHook):
    """What a cell shows is kept instead of printed."""

    def write_output_prompt(self):
        pass

    def write_format_data(self, data, metadata=None):
        self.shell.shown |= data

    def finish_displayhook(self):
        pass


class _Shell(InteractiveShell):
    displayhook_class = _Kept


def _without_pixels(output):
    return {kind: re.sub("data:image/png;base64,[A-Za-z0-9+/=]+", "IMAGE", text) for kind, text in output.items()}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_stored_outputs_come_out_again(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    shell = _Shell()
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            shell.shown, stored = {}, {"printed": ""}
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                shell.run_cell(cell.source).raise_error()
            for output in cell.outputs:
                if output.output_type == "stream":
                    stored["printed"] += output.text
                else:
                    stored |= output.data
            assert _without_pixels({"printed": printed.getvalue(), **shell.shown}) == _without_pixels(stored)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_loaded_again_works_out_the_same(name):
    module = importlib.import_module(f"helpers.{name}")
    again = runpy.run_path(module.__file__, run_name=module.__name__)
    for key in (key for key in vars(module) if key.isupper()):
        first, second = (re.sub(" at 0x[0-9a-f]+", "", repr(names[key])) for names in (vars(module), again))
        assert first == second
