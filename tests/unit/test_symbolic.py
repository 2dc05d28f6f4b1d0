"""What SymPy derives from the forward rows, and that the backward rows are exactly that."""
from functools import cache

import mpmath
import pytest
import sympy as sp

from helpers import sheets, symbolic, worksheet
from helpers.example import GIVEN

SHEETS = {"the tutorial's": worksheet.ROWS, "one bias per neuron": sheets.with_biases(),
          "one bias per layer": sheets.with_biases(shared=True)}
FORWARD = 11  # net and out of four neurons, two errors and their sum: these claim nothing that could be proved


def claims(rows):
    return [name for name in rows if symbolic.meaning(name, rows) or name.endswith("_new")]


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_backward_row_is_proved_by_a_symbolic_zero(sheet):
    rows = SHEETS[sheet]
    assert len(claims(rows)) == len(rows) - FORWARD
    assert {name: symbolic.remainder(name, rows) for name in claims(rows)} == dict.fromkeys(claims(rows), 0)


@pytest.mark.parametrize("name", claims(worksheet.ROWS))
def test_what_a_broken_backward_row_has_too_much_is_left_as_its_remainder(name):
    assert symbolic.remainder(name, worksheet.edited({name: f"{worksheet.ROWS[name]} + eta"})) == sp.Symbol("eta")


def test_a_slip_in_a_factor_leaves_a_remainder_too():
    out_h1, out_o1, target = sp.symbols("out_h1 out_o1 target_o1")
    forgot = worksheet.edited({"dout_o1_dnet_o1": "1"})
    assert sp.expand(symbolic.remainder("dE_total_dw5", forgot)
                     - (out_o1 - target) * (1 - out_o1 * (1 - out_o1)) * out_h1) == 0


def test_an_output_weight_has_one_path_and_a_hidden_weight_one_through_each_output():
    counts = [len(symbolic.paths("E_total", f"w{k}")) for k in range(1, 9)]
    assert counts == [2, 2, 2, 2, 1, 1, 1, 1]


def test_the_path_to_w5_runs_through_the_first_output_alone():
    assert symbolic.paths("E_total", "w5") == [
        [("E_total", "E_o1"), ("E_o1", "out_o1"), ("out_o1", "net_o1"), ("net_o1", "w5")]]
    assert symbolic.paths("E_o2", "w5") == []


def test_the_partials_are_those_of_a_calculus_book():
    out_h1, net_o1, target, out_o1 = sp.symbols("out_h1 net_o1 target_o1 out_o1")
    assert symbolic.partial("net_o1", "w5") == out_h1
    assert sp.simplify(symbolic.partial("out_o1", "net_o1") - sp.diff(1 / (1 + sp.exp(-net_o1)), net_o1)) == 0
    assert sp.simplify(symbolic.derivative("E_total", "out_o1") - (out_o1 - target)) == 0


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_the_derivatives_are_those_of_the_whole_error_written_out(seed):
    """Differentiated in one piece, without any row of the backwards pass, and compared in 30 digits."""
    given = GIVEN if seed is None else sheets.draw(seed)
    with mpmath.workdps(30):
        values = {name: mpmath.mpf(value) for name, value in given.items()}
        for name, formula in list(worksheet.ROWS.items())[:FORWARD]:
            values[name] = number(symbolic.expression(formula), values)
        for weight in (f"w{k}" for k in range(1, 9)):
            direct = number(sp.diff(whole_error(), weight), values)
            assert abs(direct - number(symbolic.derivative("E_total", weight), values)) < 1e-28


@cache
def whole_error():
    whole = sp.Symbol("E_total")
    while forward := [s for s in whole.free_symbols if s.name in worksheet.ROWS]:
        whole = whole.subs({s: symbolic.expression(worksheet.ROWS[s.name]) for s in forward})
    return whole


def number(expression, values):
    """The expression with mpmath's numbers in it, as precise as they are."""
    used = sorted(symbol.name for symbol in expression.free_symbols)
    return sp.lambdify(used, expression, "mpmath")(*(values[name] for name in used))


def test_a_name_that_means_something_to_sympy_is_a_quantity_like_any_other():
    assert symbolic.expression("E*I - S + exp(N)") == (
        sp.Symbol("E") * sp.Symbol("I") - sp.Symbol("S") + sp.exp(sp.Symbol("N")))


def test_only_a_row_can_claim_something_and_not_every_row_that_starts_with_a_d():
    assert symbolic.meaning("dE_total_dnet_h1") is None
    assert symbolic.meaning("double", {"double": "2*w1"}) is None


def test_what_is_no_expression_is_named():
    with pytest.raises(TypeError, match="expected, not 'w1'"):
        symbolic.in_net_inputs("w1")


@pytest.mark.parametrize(("call", "words"), [
    (lambda: symbolic.partial("net_o1", "w1"), "does not use 'w1' directly"),
    (lambda: symbolic.partial("net_o9", "w1"), "'net_o9' is no row of the worksheet; did you mean 'net_o"),
    (lambda: symbolic.partial("net_o1", "out_h3"), "directly; did you mean 'out_h"),
    (lambda: symbolic.paths("E_total", "w9"), "'w9' is no quantity of the worksheet; did you mean 'w"),
    (lambda: symbolic.remainder("net_h1"), "nothing to prove"),
    (lambda: symbolic.expression("__import__('os')"), "formula"),
    (lambda: symbolic.expression("round(w1, 4)"), "rounding has no derivative"),
])
def test_what_cannot_be_derived_is_said(call, words):
    with pytest.raises(ValueError, match=words):
        call()
