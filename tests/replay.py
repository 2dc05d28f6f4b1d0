"""Every notebook run again in this process: its outputs are compared as nbval compares them.

Not part of the ordinary run, where nbval does this in kernels. `mutate.py` needs it here, to see which helpers it
reaches.
"""
import contextlib
import io
import re
from pathlib import Path

import nbformat
import pytest
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell

NOTEBOOKS = sorted(Path(__file__).resolve().parent.parent.glob("notebooks/**/*.ipynb"))


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
