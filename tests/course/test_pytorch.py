"""Lesson 11 shows its network in PyTorch: where PyTorch is installed, the block prints the lesson's numbers."""
import re

import nbformat
import pytest

from tests.support.course import ROOT

CELLS = {cell.id: cell for cell in nbformat.read(ROOT / "notebooks/11_prove_and_train.ipynb", as_version=4).cells}


def test_the_block_prints_what_the_cell_beside_it_prints(capsys):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed, and no lesson needs it")
    block = re.fullmatch(r"```python\n(.*)```", CELLS["torch-code"].source, re.DOTALL)[1]
    usual = torch.get_default_dtype()
    exec(block, {})
    torch.set_default_dtype(usual)
    assert capsys.readouterr().out == CELLS["torch-ours"].outputs[0].text
