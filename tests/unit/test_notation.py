"""Formulas as people write them are read as rows are written, or refused in the words in which they were written."""
import pytest

from helpers import sheets, worksheet
from helpers.check import check_formula

SHEETS = [worksheet.ROWS, sheets.write_out(3, 2, 2, hidden_activation="relu", error="mean_squared"),
          sheets.write_out(2, 3, 1, hidden_activation="tanh", error="cross_entropy", biases="neuron"),
          sheets.write_out(2, 2, 2, output_activation="softmax", error="cross_entropy")]


@pytest.mark.parametrize(("name", "answer"), [
    *(("net_h2", f"w3 {sign} i1 + w4{sign}i2 + b1") for sign in "·×∙⋅∗•"), ("net_h2", "w3 x i1 + w4 X i2 + b1"),
    *(("dE_total_dout_o1", f"out_o1 {sign} target_o1") for sign in "−–—‐－"), ("out_h2", "1 ÷ (1 + exp(-net_h2))"),
    ("net_h2", "w3*i1\n + w4*i2 +\n b1;"), ("net_h2", "w3i1 + w_4i_2 + b1"),
    ("delta_o2", "dE_total_dout_o2(1-out_o2)out_o2"),
    *(("out_o2", f"{way}sigmoid(w7*out_h1 + (w8*out_h2 + b2))") for way in ("F.", "tf.", "torch.nn.functional.")),
    *(("out_o2", f"{way}(w7*{way}(w1*i1 + w2*i2 + b1) + w8*{way}(net_h2) + b2)") for way in (
        "sigmoid", "σ", "sigma", "logistic", "torch.sigmoid", "scipy.special.expit")),
    *(("net_h2", answer) for answer in (
        "np.dot([w3, w4], [i1, i2]) + b1", "sum([w3*i1, w4*i2, b1])", "=SUM(w3*i1; w4*i2; b1)",
        "net_h2: w3*i1 + w4*i2 + b1", "'w3*i1 + w4*i2 + b1'", "lambda: w3*i1 + w4*i2 + b1",
        "w3*i1 + w4*i2 + b1  # its bias too", "w_{3} i_1 + w_4 i_2 + b_1", "np.multiply(w3, i1) + w4*i2 + b1")),
    *(("out_h2", answer) for answer in ("np.power(1 + np.exp(-net_h2), -1)", "np.reciprocal(1 + np.exp(-net_h2))")),
    ("w6_new", "w6 ← w6 - eta*dE_total_dw6"),
    *(("out_h2", f"1/(1 + {power})") for power in (
        "pow(e, -net_h2)", "math.pow(math.e, -net_h2)", "EXP(1)^-net_h2",
        "2.71828^(-net_h2)", "2.718281828459**-net_h2", "math.e**(-net_h2)", "EXP(-net_h2)", "np.exp (-net_h2)",
        "e^{-(w_3 i_1 + w_4 i_2 + b_1)}")),
    *(("E_o2", half) for half in (
        "0,5*(target_o2 - out_o2)²", "(target_o2 - out_o2)^2·½", "np.square(target_o2 - out_o2)/2",
        "pow(target_o2 - out_o2, 2)/2", "0.5*[target_o2 - out_o2]**2.0", "0.5np.power(target_o2-out_o2, 2)",
        "pow(target_o2 - out_o2, 2.0)/2", "POWER(target_o2 - out_o2; 2)/2", "1/2{(target_o2 - out_o2)^2}",
        "1/2*|target_o2 - out_o2|^2", "1/2*||target_o2 - out_o2||^2", "1/2|target_o2 - out_o2||out_o2 - target_o2|",
        "0.5.*(target_o2 - out_o2).^2")),
    *(("delta_o2", f"(out_o2 - target_o2) {sign} out_o2 {sign} (1 - out_o2)") for sign in (".*", "⊙", "∘")),
    *(("delta_o2", f"dE_total_dout_o2 * {slope}(z_o2)") for slope in (
        "σ'", "σ′", "sigmoid'", "expit' ", "f'", "φ'", "F.sigmoid'")),
    *(("delta_o2", rates) for rates in (
        "d(E)/d(out_o2) * d(out_o2)/d(net_o2)", "dE2/d(a_o2)·∂(a_o2)/∂(z_o2)", "d E/d out_o2 * d out_o2/d net_o2")),
    ("dout_o2_dnet_o2", "σ'(w7*out_h1 + w8*out_h2 + b2)"),
    *(("out_h2", f"1 ./ (1 + {power})") for power in (
        "Math.exp(-net_h2)", "Math.pow(Math.E, -net_h2)", "Math.E ** -net_h2")),
    ("dE_total_dout_o2", "2*1/2*(target_o2 - out_o2)**(2 - 1)*-1"), ("w6_new", "w6 - lr*w6.grad")])
def test_a_right_formula_is_right_in_any_usual_notation(name, answer):
    assert check_formula(name, answer)


@pytest.mark.parametrize("rows", SHEETS[:3])
def test_the_slope_of_a_curve_is_that_of_the_sheet_if_its_letter_is(rows):
    """σ', tanh' and relu' are what they are on any sheet."""
    own = next(curve for curve in ("exp", "tanh", "relu") if curve in rows["out_h2"])
    for curve in ("f", "exp", "tanh", "relu"):
        slope = f"dE_total_dout_h2 * {curve.replace('exp', 'sigmoid')}'(net_h2)"
        assert check_formula("delta_h2", slope, rows).ok == (curve in ("f", own))


@pytest.mark.parametrize(("name", "answer", "said"), [
    ("out_o1", "sigmoid(net_o1))", "cannot be read"), ("out_o1", "1/(1 + sigmoid(-net_o1)", "cannot be read"),
    ("out_o1", "torch.special.erf(net_o1)", "write out what others give"), ("out_o1", "σ net_o1", "in brackets"),
    ("out_o1", "max(net_o1)", "max takes 2 numbers"),
    ("out_h1", "1/(1 + exp -net_h1)", "exp takes a number in brackets"), ("out_o1", "sigmoid.net_o1", "in brackets"),
    ("net_h1", "np.vdot([w1, w2], [i1, i2]) + b1", "write out what others give"), ("net_h1", "I don't know", "made of"),
    ("net_h1", r"w_1 \cdot i_1 + w_2 i_2", "in LaTeX"), ("E_o1", "(target_o1 - out_o1)**(1/2)", "whole number"),
    ("net_h1", "net_h1 = w1*i1\nnet_h2 = w3*i1", "cannot be read")])
def test_what_is_refused_is_quoted_as_it_was_written(name, answer, said):
    with pytest.raises(ValueError, match=said) as refused:
        check_formula(name, answer)
    quoted = answer.removeprefix(f"{name} = ").partition(" = ")[0]
    assert str(refused.value).endswith(f": {quoted}")
    assert "1/(1 + exp(-" not in str(refused.value) or "1/(1 + exp(-" in answer


def test_a_name_that_comes_later_is_quoted_as_it_was_written():
    with pytest.raises(ValueError, match=r"^C1 \(E_o1\) comes from what is asked for"):  # cells of a spreadsheet
        check_formula("net_h1", "=B1*C1 + B2*C2 + D1")
