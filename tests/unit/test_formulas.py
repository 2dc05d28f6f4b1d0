"""A formula of one's own: the same diagnosis as a number's, in any notation, and nothing executed."""
from itertools import islice

import pytest

from helpers import miswritten, sheets
from helpers.check import check_formula
from helpers.check.kinds import stand_ins
from helpers.formula import names_in
from helpers.worksheet import ROWS

FORMULAS = [
    ("net_o2", "w7*h1_out + w8*out_h2 + b2", True), ("net_o2", "w7*net_h1 + w8*net_h2 + b2", "not squashed"),
    ("net_o2", "w7*net_h1 + w8*out_h2 + b2", "net_h1 stands where"),
    ("net_o2", "w7*out_h1 + w6*out_h2 + b2", "w6 stands where"), ("dE_total_dout_o2", "E_o2", "it is E_o2"),
    ("dE_total_dout_o2", "(target_o2 - out_o2)^2/2", "it is E_o2"), ("dE_total_dout_o2", "target_o2 - out_o2", "sign"),
    ("dE_total_dout_o2", "-0.21", "is a number"), ("dE_total_dout_o2", "out_o2 - 0.99", "0.99 is a number"),
    ("net_h1", "w1*i1 + w2*i2 + b1 + w8", "really depend on w8"),
    ("dE_total_dout_o2", "2*(out_o2 - target_o2)", "2 came down"),
    ("dE_total_dw5", "(delta_o1 + delta_o2)*out_h1", "deltas of all outputs"),
    ("out_h1", "1/1 + exp(-net_h1)", "brackets around 1 + exp"),
    ("out_h1", "1/(1 + exp(-w1*i1 + w2*i2 + b1))", "brackets around w1*i1 + w2*i2 + b1 got lost"),
    ("out_o2", "1/(1 + exp(-b2 + out_h1*w7 + out_h2*w8))", "brackets around w7*out_h1 + w8*out_h2 + b2 got lost"),
    *((name, answer, True) for name, answer in [
        ("net_h1", "w1x1 + w2x2 + b1"), ("net_o1", "w5a_h1 + outh2w6 + b2"), ("dE_total_dw5", "delta_o1out_h1"),
        ("delta_h1", "(δo1w5+δo2w7)outh1(1-outh1)"), ("w5_new", "w5 - ηδ_o1outh1")]),
    ("net_h1", "w1x1 + w2x1 + b1", "i1 stands"),
    ("dE_total_dout_h1", "delta_o1*w5 + delta_o2*w6", "w6 stands where another quantity belongs, in dnet_o2_dout_h1"),
    ("dE_total_dw1", "delta_h1*i2", "i2 stands where"),
    ("w5_new", "w5 - eta*delta_o1", "was left out, in dE_total_dw5"),
    ("delta_o1", "dE_total_dout_o1*out_o1", "one of the two factors of the slope of o1 is missing."),
    ("dE_total_dout_o2", "E_o1 + out_o2 - target_o2", "E_o1 was added to it. Only out_o2 moves. Which error moves"),
    ("dE_total_dout_o2", "out_o1 - target_o1 + out_o2 - target_o2", "the differences of all outputs were added"),
    *((name, answer, f"brackets around {part} got lost") for name, answer, part in [
        ("delta_h1", "delta_o1*w5 + delta_o2*w7*out_h1*(1 - out_h1)", "dE_o1_dout_h1 + dE_o2_dout_h1"),
        ("delta_h1", "out_h1*(1 - out_h1)*delta_o1*w5 + delta_o2*w7", "dE_o1_dout_h1 + dE_o2_dout_h1"),
        ("w1_new", "w1 - eta*delta_o1*w5 + delta_o2*w7*out_h1*(1.0 - out_h1)*i1", "dE_o1_dout_h1 + dE_o2_dout_h1"),
        ("delta_o2", "out_o2 - target_o2*out_o2*(1 - out_o2)", "out_o2 - target_o2"),
        ("delta_o2", "-target_o2 - out_o2*out_o2*(1 - out_o2)", "target_o2 - out_o2"),
        ("dE_total_dw7", "(out_o2 - target_o2)*out_o2*1 - out_o2*out_h1", "1 - out_o2")]),
    *((f"out_{n}", answer.format(n), "to the power -net") for n in ("h1", "o2") for answer in (
        "1/(1 + e-net_{})", "1/(1 + e*(-net_{}))")), ("out_h1", "1/1+e−neth1", "a power of e got lost"),
    *(("w7_new", f"w7 - {step}", "1/2 is a number. Which quantity") for step in (
        "1/2*dE_total_dw7", "dE_total_dw7/2", "½·dE_total_dw7")),
    *(("w7_new", f"w7 + {step}", "or the whole step?") for step in ("Δw7", "dw7")), ("w7_new", "w7 - lr*dw7", True),
    ("E_total", "1/2*(target_o1 - out_o1)**2 + (target_o2 - out_o2)**2", "1/2 was left out, in E_o2"),
    ("E_total", "E_o1 + 2*E_o2", "E_o2 went in twice"), ("E_o2", "2*(target_o2 - out_o2)**2", "2 multiplies, where"),
    *((name, f"2*{row}", "is something in it twice") for name, row in ROWS.items() if name.startswith("dnet")),
    ("w7_new", "w7", "eta*dE_total_dw7 was left out"), ("out_o1", "out_h1", "it is out_h1. Which of the two"),
    ("dout_o2_dnet_o2", "out_o2 + (1 - out_o2)", "the factors were added. What"),
    ("dout_o2_dnet_o2", "net_o2*(1 - net_o2)", "Which of a neuron's two numbers"),
    ("w7_new", "eta*dE_total_dw7 - w7", "the difference was turned round. Which of its two parts"),
    ("w7_new", "-w7 - eta*dE_total_dw7", "As w7 grows, should w7_new grow or fall?"),
    ("dE_total_dout_o2", "2.0*0.5*(target_o2 - out_o2)**2", "Only out_o2 moves"),
    ("delta_h1", "-(delta_o1*w5 + delta_o2*w7)*out_h1*(1 - out_h1)", "it has the other sign. Should"),
    ("delta_h1", "(delta_o1*w5 + delta_o2*w7)*(1 - out_h1**2)", "that of another function"),
    ("E_o1", "1/3 * (target_o1 - out_o1) ** 2.0", "Which two numbers does"),
    ("out_h1", "2/(3 + exp(-net_h1))", "neuron"), ("out_h1", "sigmoid(sigmoid(net_h1))", "neurons squash twice"),
    ("dE_total_dout_o2", "1/2*out_o2 - target_o2", "Only out_o2 moves."), ("dnet_h1_dw2", "i2*i2", "i2 went in twice"),
    ("dnet_h1_dw2", "i2**3", "Only w2 moves."),
    ("net_o2", "1/(1 + exp(-(w7*out_h1 + w8*out_h2 + b2)))", "it is out_o2"),
    ("w5_new", "w5/dE_total_dw5 - eta", "the old w5 in"),
    ("net_o2", "(w7 + w8)*(out_h1 + out_h2) + b2", "the sums (out_h1 + out_h2)*(w7 + w8) were multiplied"),
    ("dE_total_dout_h1", "delta_o1*w5_new + delta_o2*w7_new", "through the new output weights"),
    ("dE_total_dw5", "delta_o1*out_h1 + i1*w1", "It does depend on i1 and w1, but"),
    *((name, answer, f"Does it really depend on {other}?") for name, answer, other in [
        ("dE_total_dout_h1", "dE_total_dw5 + dE_total_dw7", "dE_total_dw5 and dE_total_dw7"),
        ("E_total", "dE_total_dw6", "dE_total_dw6"), ("dE_total_dw3", "dE_total_dw4/2", "dE_total_dw4"),
        ("dE_total_dw3", "w3*dE_total_dw4/2", "dE_total_dw4")]),
    ("w5_new", "w5 + eta*dE_total_dw5", "step was added"), ("dE_total_dw5", "delta_o1*i1", "is a network input"),
    ("b1_new", "b1 - eta*delta_h2", "delta_h1 was left out"), ("b_h2_new", "b1 - eta*delta_h1", "delta_h1 stands"),
    ("b1_new", "b1 - eta*(delta_h1 + delta_h2)", "biases were trained"), ("b2_new", "b2", True), ("net_h1", " ", "yet"),
    ("dE_total_dout_o2", "1/2*(out_o2 - target_o2)", "What became of the 2 from the square?"),
    ("dE_total_dout_o2", "Out_o2 - target_o2", True), ("net_o2", 1.2249, "Python has worked it out already"),
    ("out_h1", "1/(1 + exp(net_h1))", "minus in the logistic function"),
    ("E_total", "1/(E_o1 - E_o1)", "is not the same"), ("E_o1", "E1 = 0.5 * (t1 - a_o1)", "was not squared"),
    ("w5_new", "w₅⁺ = w₅ + α·∂E/∂w₅", "step was added"),
    ("E_o2", "1/2*target_o2 - out_o2**2", "brackets around target_o2 - out_o2 got lost"),
    ("E_o2", "(target_o2**2 - out_o2**2)/2", "the parts of target_o2 - out_o2 were squared"),
    ("E_total", "E_o2*E_o1", "E_o1 and E_o2 were multiplied"), ("out_h2", "1/(1 + 10^(-net_h2))", "10 stands"),
    ("net_o2", "w7*out_h1*w8*out_h2 + b2", "w7*out_h1 and w8*out_h2 were multiplied"),
    ("net_o2", "w7*(out_h1 + w8)*out_h2 + b2", "sum was worked before the product"),
    *(("out_h2", f"1/(1 + {e}^-net_h2)", f"{e} stands for the number e") for e in (2.718, 2.71, 2.7183)),
    *((name, answer, True) for name, answer in [
        ("out_h1", "exp(net_h1)/(1 + exp(net_h1))"), ("dout_o1_dnet_o1", "exp(-net_o1)/(1 + exp(-net_o1))**2"),
        ("E_total", "J = J_o1 + Jo2"), ("dE_total_dw5", "∂E1/∂a_o1 * ∂a_o1/∂o1 * ∂o1/∂w5"),
        ("dE_total_dout_o1", "∂E1/∂a_o1 = (a_o1 – t1)"), ("delta_h1", "dE/dout_h1 · out_h1·(1 − out_h1) ≈ 0.0088"),
        ("w1_new", "W1 - LR * (∂E/∂W1)"), ("w5_new", "w5 -= ɳ*dE/dw5"), ("E_o1", "1/2|t1 - a_o1|^2"),
        ("net_h1", "w1*i1 + w2*i2 + b1 = net_h1"), ("dE_o1_dnet_o1", "dE_o1_dout_o1/(1/dout_o1_dnet_o1)")])]


@pytest.mark.parametrize("name, answer, said", FORMULAS, ids=[f"{name}-{answer}" for name, answer, _ in FORMULAS])
def test_a_formula_gets_the_same_diagnosis_as_a_number(name, answer, said):
    found = check_formula(name, answer)
    assert found.ok == (said is True) and (found.ok or said in found.message)


def test_sympys_own_output_is_accepted_with_its_own_names():
    import sympy

    net_h1, tanh = sympy.Symbol("net_h1"), sympy.tanh(sympy.Symbol("net"))
    assert check_formula("dE_total_dw5", sympy.sympify("(out_o1 - target_o1)*out_o1*(1 - out_o1)*out_h1"))
    assert check_formula("out_h1", sympy.Eq(sympy.Symbol("out_h1"), 1/(1 + sympy.exp(-net_h1))))
    assert check_formula("dout_dnet", tanh.diff("net"), rows={"out": "tanh(net)", "dout_dnet": "1 - out**2"})


ONE_BIAS = {name: formula.replace("b1", "b").replace("b2", "b") for name, formula in ROWS.items()}
TANH = {"out": "tanh(net)", "dout_dnet": "1 - out**2"}
SOFTMAX = sheets.write_out(2, 2, 3, output_activation="softmax", error="cross_entropy")  # its targets share 1 out
SQUARES = sheets.write_out(2, 2, 2, output_activation="softmax")  # and here they need not
ENTROPY = sheets.write_out(2, 2, 2, error="cross_entropy")
TANHS = sheets.write_out(2, 2, 2, hidden_activation="tanh", output_activation="softmax")
RELU = sheets.write_out(2, 2, 2, hidden_activation="relu")
RELU_IN_4 = sheets.write_out(4, 2, 1, hidden_activation="relu")
ON_ITS_OWN = "(out_o1 - target_o1)*out_o1*(1 - out_o1)"


@pytest.mark.parametrize("rows, name, answer, said", [
    (TANH, "dout_dnet", "1 - tanh(net)**2", "Right"), (TANH, "dout_dnet", "out*(1 - out)", "Not yet"),
    (ONE_BIAS, "dE_total_db", "dE_total_db = delta_h1 + delta_h2 + delta_o1 + delta_o2", "Right"),  # derived
    (ONE_BIAS, "dE_total_db", "delta_h1 + delta_h2", "delta_o1 + delta_o2 was left out"),
    (SOFTMAX, "E_o1", "-target_o1 ln(out_o1)", "Right"), (SOFTMAX, "delta_o2", "out_o2 - target_o2", "Right"),
    (SOFTMAX, "delta_o2", "out_o2 - target_o1", "Not yet"),
    *((SQUARES, *case, "Not yet") for case in (("E_o2", "E_o1"), ("E_total", "2*E_o1"),
                                               ("dE_total_dout_o2", "target_o1 - out_o1"))),
    (SQUARES, "delta_o2", "-delta_o1", "Right"), (SQUARES, "out_o2", "1 - out_o1", "Right"),
    (RELU, "delta_h1", "dE_total_dout_h1/dout_h1_dnet_h1", "dout_h1_dnet_h1 divides"),
    (RELU, "out_h1", "net_h1/dout_h1_dnet_h1", "Not yet"),  # where it is off there is no quotient
    *((rows, name, before + ON_ITS_OWN + after, said) for rows, said in (
        (ENTROPY, "the error was worked with squares"), (SOFTMAX, "for a function of one net input"))
      for name, before, after in (
          ("delta_o1", "", ""), ("dE_total_dw5", "", "*out_h1"), ("w5_new", "w5 - eta*", "*out_h1"))),
    (ENTROPY, "dE_total_dout_o1", "out_o1 - target_o1", "the error was worked with squares"),
    (TANHS, "dout_o1_dnet_o1", "1 - out_o1**2", "the slope is that of another function"),
    (TANHS, "delta_h2", "(delta_o1*w6 + delta_o2*w8)*out_h2*(1 - out_h2)", "the slope is that of another function"),
    (sheets.write_out(3, 2, 3), "dE_total_dout_h1", "delta_o1*w7 + delta_o2*w8 + delta_o3*w9", "on the way back. "),
    (sheets.write_out(2, 3, 2), "net_h2", "w2*i1 + w5*i2 + b1", "the weights were numbered by where they start on"),
    (RELU_IN_4, "net_h2", "w5x1 + w6x2 + w7x3 + w8x4 + b1", "Right"),
    (sheets.write_out(4, 2, 1), "out_h2", "1/(1 + exp(-w5*i1 + w6*i2 + w7*i3 + w8*i4 + b1))", "+ b1 got lost"),
    (ROWS, "E_o2", "E_o2 = (target_o2 - Out_o2)^2 / 2", "Right: E_o2 = (target_o2 - out_o2)^2 / 2.")])
def test_a_formula_of_any_sheet_is_judged_in_its_own_terms(rows, name, answer, said):
    assert said in check_formula(name, answer, rows).message


@pytest.mark.parametrize("name, answer, error, said", [
    *(("dE_total_dw5", used, ValueError, used) for used in ("dE_total_dw5", "w5_new", "nonsense")),
    ("dE_total_dw5", [1], TypeError, "not as list"), ("w1", "w1", ValueError, "w1 is given"),
    ("net_h9", "i1", ValueError, "net_h9"),
    ("dE_total_dbias", "delta_o1", ValueError, "no row"), ("dE_total_dw5", "a_01", ValueError, "did you mean 'out_o1'"),
    ("net_o1", "w5*h1 + w6*h2 + b2", ValueError, "'h1' can be net_h1 or out_h1"),
    ("net_h1", "().__class__", ValueError, "made of"),
    ("net_h1", "__import__('os').getcwd()", ValueError, "may call"), ("net_h1", "open('x')", ValueError, "may call")])
def test_what_is_no_formula_or_names_what_comes_later_is_refused_and_never_executed(name, answer, error, said):
    with pytest.raises(error, match=said):
        check_formula(name, answer)


@pytest.mark.parametrize("name, answer", [
    ("dout_h1_dnet_h1", "1 if net_h1 > 0 else 0"), ("dout_h1_dnet_h1", "(net_h1 > 0)*1.0"),
    ("dout_h1_dnet_h1", "np.where(net_h1>0,1,0)"), ("dout_h1_dnet_h1", "IF(net_h1>0;1;0)"),
    ("dout_h1_dnet_h1", "np.heaviside(net_h1, 0)"), ("out_h1", "net_h1 if net_h1 > 0 else 0"),
    *(("out_h1", answer) for answer in ("max(0.0, net_h1)", "np.maximum(0., net_h1)")),
    *(("out_h1", answer) for answer in ("MAX(0;net_h1)", "max(0, net_h1)", "np.maximum(net_h1, 0)", "Max(0, net_h1)"))])
def test_a_relu_and_its_slope_are_understood_as_people_write_them(name, answer):
    assert check_formula(name, answer, rows=RELU)


@pytest.mark.parametrize("answer", ["0 if net_h1 > 0 else 1", "np.where(net_h1>0,0,1)", "net_h1*(net_h1 > 0)"])
def test_another_case_by_case_is_not_the_slope_of_a_relu(answer):
    assert not check_formula("dout_h1_dnet_h1", answer, rows=RELU)


@pytest.mark.parametrize("rows", [ROWS, RELU, sheets.write_out(2, 2, 2, hidden_activation="tanh")],
                         ids=["logistic", "relu", "tanh"])
def test_what_is_asked_for_does_not_stand_in_what_is_said_of_a_wrong_formula(rows):
    alike = stand_ins(rows)
    for name in ("dout_o1_dnet_o1", "dout_h1_dnet_h1", "delta_o1", "dE_o1_dout_h1", "w5_new"):
        slips = miswritten.slips(rows[name], {used: alike[used] for used in names_in(rows[name])})
        for wrong in islice(slips, 0, None, 3):
            if name not in names_in(wrong):
                said = check_formula(name, wrong, rows).message.partition("is not the same")[2]
                assert rows[name] not in said, (name, wrong)


def test_the_paths_of_a_shared_bias_are_told_as_the_terms_of_its_slope():
    assert check_formula("dE_total_db1", "delta_h1 + delta_h2")
    assert "delta_h2 was left out" in check_formula("dE_total_db1", "delta_h1").message
    assert "were multiplied" in check_formula("dE_total_db1", "delta_h1*delta_h2").message
