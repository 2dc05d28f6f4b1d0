"""What SymPy derives from the forward rows, and that the backward rows are exactly that."""
import pytest
import sympy as sp

from helpers import symbolic, worksheet

SHEETS = {"the tutorial's": worksheet.ROWS, "one bias per neuron": worksheet.with_biases(),
          "one bias per layer": worksheet.with_biases(shared=True)}
FORWARD = 11  # net and out of four neurons, two errors and their sum: these claim nothing that could be proved


def claims(rows):
    return [name for name in rows if symbolic.meaning(name, rows) or name.endswith("_new")]


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_backward_row_is_proved_by_a_symbolic_zero(sheet):
    rows = SHEETS[sheet]
    assert len(claims(rows)) == len(rows) - FORWARD
    assert {name: symbolic.remainder(name, rows) for name in claims(rows)} == dict.fromkeys(claims(rows), 0)


@pytest.mark.parametrize("name", claims(worksheet.ROWS))
def test_a_broken_backward_row_leaves_a_remainder(name):
    rows = worksheet.edited({name: f"2*({worksheet.ROWS[name]})"})
    assert symbolic.remainder(name, rows) != 0


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


def test_the_derivatives_are_those_of_the_whole_error_written_out():
    whole = sp.Symbol("E_total")
    while forward := [s for s in whole.free_symbols if s.name in worksheet.ROWS]:
        whole = whole.subs({s: symbolic.expression(worksheet.ROWS[s.name]) for s in forward})
    values = worksheet.evaluate()
    for k in range(1, 9):
        direct = sp.diff(whole, f"w{k}").evalf(30, subs=values)
        chained = symbolic.derivative("E_total", f"w{k}").evalf(30, subs=values)
        assert abs(direct - chained) < 1e-15


@pytest.mark.parametrize(("call", "words"), [
    (lambda: symbolic.partial("net_o1", "w1"), "does not use 'w1' directly"),
    (lambda: symbolic.partial("net_o9", "w1"), "'net_o9' is no row of the worksheet; did you mean 'net_o"),
    (lambda: symbolic.paths("E_total", "w9"), "'w9' is no quantity of the worksheet"),
    (lambda: symbolic.remainder("net_h1"), "nothing to prove"),
    (lambda: symbolic.expression("__import__('os')"), "formula"),
    (lambda: symbolic.expression("round(w1, 4)"), "rounding has no derivative"),
])
def test_what_cannot_be_derived_is_said(call, words):
    with pytest.raises(ValueError, match=words):
        call()
