"""Arrays of a layer, as NumPy, PyTorch and others print them, are so many named numbers of the calculation."""
import itertools
import json

import numpy as np
import pytest

from helpers import sheets, worksheet
from helpers.check import check_all, check_file
from helpers.check.calculations import nameable
from helpers.check.files import read
from tests.support.marking import SHEETS

SHEETS = {name: SHEETS[name] for name in ("2-2-2", "1-1-1", "2-5-1", "3-2-3", "no hidden layer", "own biases")} | {
    "4-4-1": sheets.write_out(4, 4, 1), "4-8-4": sheets.write_out(4, 8, 4, biases="neuron")}


def layers_of(rows):
    """[(h or o, its neurons, a row of weights for each)], counted as the tutorial does: into h1 first, then h2, …"""
    count, layers = itertools.count(1), []
    below = sum(name[0] == "i" for name in worksheet.givens(rows))
    for letter in "ho":
        if neurons := [name[4:] for name in rows if name.startswith(f"net_{letter}")]:
            layers.append((letter, neurons, [[f"w{next(count)}" for _ in range(below)] for _ in neurons]))
            below = len(neurons)
    return layers


def named(rows):
    """How an array is called -> the names in it, a list or one for each row."""
    arrays = {}
    for k, (letter, neurons, weights) in enumerate(layers_of(rows), start=1):
        arrays |= {f"net_{letter}": [f"net_{n}" for n in neurons], f"a{k}": [f"out_{n}" for n in neurons],
                   f"W{k}_new": [[f"{w}_new" for w in row] for row in weights],
                   f"dW{k}": [[f"dE_total_d{w}" for w in row] for row in weights]}
        if f"b_{neurons[0]}_new" in rows:
            arrays[f"new b{k}"] = [f"b_{n}_new" for n in neurons]
    return arrays


def torchs(name, array):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed, and no lesson needs it")
    return f"{name} {torch.tensor(array, requires_grad=True)}"


def matlabs(name, array):
    rows = ("   ".join(f"{one:.8f}" for one in row) for row in np.atleast_2d(array))
    return f"{name} =\n\n   " + "\n   ".join(rows) + "\n"


PRINTED = {
    "print": lambda name, array: f"{name} = {array}", "print, one case": lambda name, array: f"{name}: {array[None]}",
    "repr": lambda name, array: f"{name} = {array!r}", "below": lambda name, array: f"{name}:\n{array}",
    "a column": lambda name, array: f"{name} {array[:, None] if array.ndim == 1 else array}",
    "below, no sign": lambda name, array: f"{name}\n{array}",
    "lists": lambda name, array: f"{name} = {array.tolist()}", "PyTorch": torchs, "MATLAB": matlabs,
    "JAX": lambda name, array: f"{name} = {array!r}".replace("array(", "Array(").replace("])", "], dtype=float32)"),
    "TensorFlow": lambda name, array: f"{name} = tf.Tensor(\n{array}, shape={array.shape}, dtype=float64)",
}


@pytest.mark.parametrize(("sheet", "layout"), [(sheet, layout) for sheet in SHEETS for layout in PRINTED
                                               if (sheet, layout) != ("1-1-1", "MATLAB")])  # which shows no array there
def test_an_array_is_read_as_a_program_prints_it(sheet, layout):
    given = sheets.draw(layout, rows := SHEETS[sheet])
    values, names = worksheet.evaluate(given, rows=rows), named(rows)
    with np.printoptions(precision=8, suppress=len(layout) % 2):
        text = "\n".join(PRINTED[layout](name, np.vectorize(values.get)(of)) for name, of in names.items())
    found = read(text.encode(), nameable(given, rows))
    expected = {name: values[name] for of in names.values() for name in np.ravel(of)}
    assert {name: float(number) for name, number in found.numbers.items()} == pytest.approx(
        expected, abs=1e-4 if layout == "PyTorch" else 1e-7)
    assert not found.notes


NAMES = {
    "out_h": ["hidden output", "Hidden layer output", "Output of hidden layer", "A1", "a[1]", "a^{(1)}", "outH",
              "activations of the hidden layer"],
    "net_o": ["Z2", "z^[2]", "output_layer_input", "net2", "net input output layer"],
    "out_o": ["Output", "Network output", "Predicted Output", "predicted_output", "y_pred", "yhat"],
    "delta_o": ["output delta", "δ_o", "delta2", "d_output", "dZ2"],
    "target_o": ["targets", "desired"], "i": ["x", "Inputs"],
    "w_o": ["W2", "fc2.weight", "2.weight", "weights hidden output", "who", "W_ho", "output layer weights", "W[2]",
            "net.fc2.weight", "Weights W2"],
    "w_o_new": ["new W2", "W2_new", "updated weights output", "w_ho (new)", "W2 after the update"],
    "dE_total_dw_h": ["dW1", "W1.grad", "grad W1", "fc1.weight.grad", "dE/dW1", "gradient of hidden weights"],
    "w_new": ["updated weights", "new w", "W_new", "new w1-w8", "w1_new..w8_new"],
}


@pytest.mark.parametrize(("written", "meant"), [(name, meant) for meant, names in NAMES.items() for name in names])
def test_the_words_for_a_layer_and_its_kind_say_which_numbers_are_meant(written, meant):
    quantity, new, places = meant.removesuffix("_new"), meant[len(meant.removesuffix("_new")):], range(1, 3)
    if "w" in meant:
        quantity, _, layer = quantity.partition("w")
        quantity, places = f"{quantity}w", {"_h": range(1, 5), "_o": range(5, 9), "": range(1, 9)}[layer]
    numbers = [f"0.{k}" for k in places]
    shape = f"[{' '.join(numbers)}]" if len(numbers) != 4 else "[[{} {}]\n [{} {}]]".format(*numbers)
    expected = {f"{quantity}{k}{new}": number for k, number in zip(places, numbers, strict=True)}
    assert read(f"{written} = {shape}".encode(), nameable()) == (expected, {}, set())
    assert read(json.dumps({written: json.loads(shape.replace(" ", ",").replace("\n,", ","))}).encode(),
                nameable()).numbers == expected


@pytest.mark.parametrize("text", [
    "New weights\nW1: [[1 2]\n [3 4]]\nW2: [[5 6]\n [7 8]]", "new weights: [[1, 2, 3, 4], [5, 6, 7, 8]]",
    "Updated weights\nhidden:\n[[1 2]\n [3 4]]\noutput:\n[[5 6]\n [7 8]]",
    "W1_new = [[1 2]\n [3 4]], W2_new = [[5 6]\n [7 8]]",
    "{'new weights': [array([[1., 2.],\n [3., 4.]]), array([[5., 6.],\n [7., 8.]])]}",
    "Epoch done.\nOrderedDict([('fc1.weight_new', tensor([[1., 2.],\n        [3., 4.]], device='cuda:0')), "
    "('fc2.weight_new', tensor([[5., 6.],\n        [7., 8.]], device='cuda:0'))])",
    "OrderedDict({'new fc1.weight': tensor([[1., 2.],\n [3., 4.]]), 'new fc2.weight': tensor([[5., 6.],\n [7., 8.]])})",
    "('new fc1.weight', Parameter containing:\ntensor([[1., 2.],\n [3., 4.]], requires_grad=True))\n"
    "new w5-w8: 5, 6, 7, 8",
    '{"update": {"hidden": {"W_new": [[1, 2], [3, 4]]}, "output": {"W_new": [[5, 6], [7, 8]]}}}'])
def test_all_new_weights_are_read(text):
    found = read(text.encode(), nameable())
    assert {name: float(number) for name, number in found.numbers.items()} == {f"w{k}_new": k for k in range(1, 9)}
    assert not found.notes


@pytest.mark.parametrize("text", ["Forward(net_h1=0.25, out_h1=0.5)", "('net_h1', 0.25)\n('out_h1', 0.5)",
                                  '{"columns": ["net_h1", "out_h1"], "data": [[0.25, 0.5]]}'])
def test_named_tuples_and_tables_are_no_arrays(text):
    assert read(text.encode(), nameable()).numbers == {"net_h1": "0.25", "out_h1": "0.5"}


@pytest.mark.parametrize(("text", "said"), [
    ("out = [0.5 0.6]", "'out' can be out_h1 to out_h2 or out_o1 to out_o2; write which of them is meant"),
    ("weights = [[1 2]\n [3 4]]", "'weights' can be w1 to w4 or w5 to w8; write which of them is meant"),
    ("W2 = [1 2 3]", "'W2' has 3 numbers; the output layer has 4 weights"),
    ("out_h = [[1 2]\n [3 4]]", "'out_h' has 2 rows of 2; 2 numbers are expected"),
    ("z1 = [1 2 3]", "'z1' has 3 numbers; the hidden layer has 2 neurons"),
    ("b1 = [0.1 0.2]", "'b1' has 2 numbers; the hidden layer has 1 bias"),
    ("y = [0.1 0.2]", "'y' is no quantity of this calculation"),
    ("delta_W2 = [[1 2]\n [3 4]]", "dE_total_dw2 or w2_new")])
def test_what_the_shape_does_not_say_is_asked_about(text, said):
    with pytest.raises(ValueError) as refused:
        read(text.encode(), nameable())
    assert said in str(refused.value)


@pytest.mark.parametrize("sheet", ["2-2-2", "3-2-3", "own biases"])
@pytest.mark.parametrize("as_dict", [False, True])
def test_a_wrong_number_in_an_array_is_found_at_its_name(tmp_path, sheet, as_dict):
    given = sheets.draw(f"{sheet} {as_dict}", rows := SHEETS[sheet])
    values, names = worksheet.evaluate(given, rows=rows), named(rows)
    for wrong in (None, "out_h2", f"w{layers_of(rows)[1][2][0][-1][1:]}_new"):
        shown = values | ({wrong: values[wrong] + 0.03} if wrong else {})
        arrays = {name: np.vectorize(shown.get)(of) for name, of in names.items()}
        with np.printoptions(precision=9):
            (tmp_path / "mine.txt").write_text("\n".join(f"{name}:\n{array}" for name, array in arrays.items()))
        found = check_all({"mine": arrays}, given, rows) if as_dict else check_file(tmp_path / "mine.txt", given, rows)
        assert (found.first_wrong, found.ok) == (wrong, not wrong), found.message


SLIPS = [{}, {"E_o1": "1/2*(target_o1 + out_o1)**2"}, {"w5_new": "w5 + eta*dE_total_dw5"}]


@pytest.mark.parametrize("sheet", ["2-2-2", "3-2-3", "2-5-1", "4-4-1"])
@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_matrix_with_a_column_for_each_neuron_is_told_as_a_choice_or_turned(tmp_path, sheet, slip):
    given = sheets.draw(sheet, rows := SHEETS[sheet])
    if "w5_new" in slip and sheet == "4-4-1":
        slip = {"w17_new": "w17 + eta*dE_total_dw17"}
    values, names = worksheet.evaluate(given, slip, rows), named(rows) | {"E_o": [n for n in rows if n[:3] == "E_o"]}
    arrays = {name: np.vectorize(values.get)(of).T for name, of in names.items()}
    (tmp_path / "mine.txt").write_text("\n".join(f"{name} = {array.tolist()}" for name, array in arrays.items()))
    for found in (check_all(arrays, given, rows), check_file(tmp_path / "mine.txt", given, rows)):
        assert (found.ok, found.first_wrong) == (not slip, next(iter(slip), None)), found.message
        assert ("numbered by where they start" in found.message) == (sheet in ("2-2-2", "4-4-1"))


def test_in_a_dict_arrays_of_any_library_and_dicts_in_it_are_read():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed, and no lesson needs it")
    values = worksheet.evaluate(given := sheets.draw(8))
    hidden = {"net": np.array([values["net_h1"], values["net_h2"]]), "out": (values["out_h1"], values["out_h2"])}
    outs = torch.tensor([[values["out_o1"], values["out_o2"]]], dtype=torch.float64, requires_grad=True)
    found = check_all({"hidden": hidden, "Network output": outs, "E_total": values["E_total"], "w5_new": None}, given)
    assert found.ok and found.marks.keys() == {"net_h1", "net_h2", "out_h1", "out_h2", "out_o1", "out_o2", "E_total"}
    assert found.message == "Right: all 7 numbers. Not answered yet: w5_new."
    for wrong, said in (({"W2": [1, 2, 3]}, "the output layer has 4 weights"), ({"net_h1": (0, 3775)}, "by the comma"),
                        ({"net_h1": [0.1, 0.2]}, "a whole list"), ({"out_h": hidden["out"], "out_h1": 0.5}, "before")):
        with pytest.raises((ValueError, TypeError), match=said):
            check_all(wrong, given)
