"""What PyTorch finds is what the course finds, and lesson 11 prints it."""
import re

import nbformat
import pytest

from helpers.check import check_all, check_function
from tests.support.course import ROOT
from tests.support.marking import anybody

CELLS = {cell.id: cell for cell in nbformat.read(ROOT / "notebooks/11_prove_and_train.ipynb", as_version=4).cells}


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed, and no lesson needs it")


def test_the_block_prints_what_the_cell_beside_it_prints(torch, capsys):
    block = re.fullmatch(r"```python\n(.*)```", CELLS["torch-code"].source, re.DOTALL)[1]
    usual = torch.get_default_dtype()
    exec(block, {})
    torch.set_default_dtype(usual)
    assert capsys.readouterr().out == CELLS["torch-ours"].outputs[0].text


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_what_pytorch_works_out_is_right(torch, precision):
    def outputs(weights, biases, X):
        out = torch.tensor(X, dtype=getattr(torch, precision), requires_grad=True)
        for W, b in zip(weights, biases, strict=True):
            out = torch.sigmoid(out @ torch.tensor(W, dtype=out.dtype).T + torch.tensor(b, dtype=out.dtype))
        return out

    assert check_function(outputs), check_function(outputs)


@anybody
@pytest.mark.parametrize("loss, said", [("mse_loss", "Right"), ("binary_cross_entropy", "binary cross-entropy")])
def test_what_pytorch_finds_with_a_mean_over_the_outputs_is_accepted(torch, given, loss, said):
    weights = [torch.tensor([[given[f"w{k}"], given[f"w{k + 1}"]] for k in first], requires_grad=True)
               for first in ((1, 3), (5, 7))]
    hidden = torch.sigmoid(weights[0] @ torch.tensor([given["i1"], given["i2"]]) + given["b1"])
    out = torch.sigmoid(weights[1] @ hidden + given["b2"])
    error = getattr(torch.nn.functional, loss)(out, torch.tensor([given["target_o1"], given["target_o2"]]))
    error.backward()
    found = check_all({"out_h1": hidden[0], "o1_out": out[0], "loss": error} | {
        f"w{k}.grad": slope for k, slope in enumerate([*weights[0].grad.ravel(), *weights[1].grad.ravel()], 1)}, given)
    assert said in found.message and "slip" not in found.marks.values()
