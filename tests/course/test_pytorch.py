"""Lesson 11 shows its network in PyTorch: where PyTorch is installed, the block prints the lesson's numbers."""
import contextlib
import io
import re

import nbformat
import numpy as np
import pytest

from helpers.finished import gradients
from tests.support.course import ROOT

CELLS = {cell.id: cell for cell in nbformat.read(ROOT / "notebooks/11_prove_and_train.ipynb", as_version=4).cells}


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed, and no lesson needs it")


def test_the_block_prints_what_the_cell_beside_it_prints(torch):
    block = re.fullmatch(r"```python\n(.*)```", CELLS["torch-code"].source, re.DOTALL)[1]
    said = io.StringIO()
    usual = torch.get_default_dtype()
    with contextlib.redirect_stdout(said):
        exec(block, {})
    torch.set_default_dtype(usual)
    assert said.getvalue() == CELLS["torch-ours"].outputs[0].text


def test_its_mean_squared_error_is_ours_times_two_over_cases_and_outputs(torch):
    X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    weights, biases = [np.array([[0.3, -0.7]])], [np.array([0.2])]
    W = torch.tensor(weights[0], requires_grad=True)
    out = torch.sigmoid(torch.tensor(X) @ W.T + torch.tensor(biases[0]))
    torch.nn.MSELoss()(out, torch.tensor(Y)).backward()
    ours = gradients(weights, biases, X, Y)[0][0]
    assert "for XOR with its 4 cases, 1 in place of 0.5" in CELLS["torch-read"].source
    assert np.allclose(1 * W.grad.numpy(), 0.5 * ours)


def test_its_linear_layers_start_smaller_than_size_1_and_with_biases(torch):
    torch.manual_seed(0)
    layer = torch.nn.Linear(100, 200)
    assert layer.weight.shape == (200, 100) and 0.5 < 10 * layer.weight.std().item() < 0.65
    assert layer.bias.abs().max() > 0
