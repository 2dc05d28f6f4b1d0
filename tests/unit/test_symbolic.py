"""What SymPy derives from the forward rows, and that the backward rows are exactly that."""
import sympy as sp

from helpers import symbolic, worksheet


def test_a_slip_in_a_factor_leaves_a_remainder_too():
    out_h1, out_o1, target = sp.symbols("out_h1 out_o1 target_o1")
    forgot = worksheet.edited({"dout_o1_dnet_o1": "1"})
    assert sp.expand(symbolic.remainder("dE_total_dw5", forgot)
                     - (out_o1 - target) * (1 - out_o1 * (1 - out_o1)) * out_h1) == 0


def test_a_name_that_means_something_to_sympy_is_a_quantity_like_any_other():
    assert symbolic.expression("E*I - S + exp(N)") == (
        sp.Symbol("E") * sp.Symbol("I") - sp.Symbol("S") + sp.exp(sp.Symbol("N")))


def test_only_a_row_can_claim_something_and_not_every_row_that_starts_with_a_d():
    assert symbolic.meaning("dE_total_dnet_h1") is None
    assert symbolic.meaning("double", {"double": "2*w1"}) is None
