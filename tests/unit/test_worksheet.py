"""The worksheet's numbers, against mpmath, central differences and the tutorial's own text."""
import ast
import random
import re
import warnings

import mpmath
import numpy as np
import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from helpers import formula, sheets, worksheet
from helpers.example import GIVEN

WEIGHTS = [f"w{k}" for k in range(1, 9)]


def total_error(given):
    """The tutorial's network in 50 digits, written without the worksheet."""
    def layer(weights, bias, signals):
        nets = [sum(given[w] * signal for w, signal in zip(row, signals, strict=True)) + given[bias] for row in weights]
        return [1 / (1 + mpmath.exp(-net)) for net in nets]

    outs = layer([("w1", "w2"), ("w3", "w4")], "b1", [given["i1"], given["i2"]])
    outs = layer([("w5", "w6"), ("w7", "w8")], "b2", outs)
    return sum((given[f"target_o{k}"] - out) ** 2 / 2 for k, out in enumerate(outs, 1))


@for_any(st.fixed_dictionaries({name: st.floats(-3, 3) for name in GIVEN}))
@settings(max_examples=25, deadline=None)
@mpmath.workdps(50)
def test_the_rows_are_the_network_and_its_slopes_for_anybodys_givens(given):
    ours, exact = worksheet.evaluate(given), {name: mpmath.mpf(value) for name, value in given.items()}
    assert abs(ours["E_total"] - total_error(exact)) <= 1e-13
    step = mpmath.mpf(10) ** -15  # a central difference is off by the order of its square
    for weight in WEIGHTS:
        up, down = (total_error({**exact, weight: exact[weight] + h}) for h in (step, -step))
        slope = (up - down) / (2 * step)
        assert abs(ours[f"dE_total_d{weight}"] - slope) <= 1e-13, weight
        assert abs(ours[f"{weight}_new"] - (exact[weight] - exact["eta"] * slope)) <= 1e-12, weight


def test_a_given_that_an_edit_leaves_out_may_still_be_given():
    edits = {name: row.replace("eta*", "") for name, row in worksheet.ROWS.items() if name.endswith("_new")}
    assert worksheet.evaluate(edits=edits)["w5_new"] == worksheet.evaluate(GIVEN | {"eta": 1.0})["w5_new"]
    assert worksheet.train(3, edits=edits)["w5"] == worksheet.train(3, GIVEN | {"eta": 1.0})["w5"]


UNIT = 2.0 ** -52  # in the last place of a number, relative to it
OPERATIONS = {name: sum(isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call) for node in ast.walk(formula.parse(row)))
              for name, row in worksheet.ROWS.items()}
# Rows in which terms may cancel, as the comments beside them say: they are measured against the size of their terms.
SIZES = {name: row.replace("-", "+") for name, row in worksheet.ROWS.items()
         if re.search(r"[+-]", row) and "exp" not in row and name != "E_total"}


def test_no_row_is_off_by_more_than_four_units_in_the_last_place_for_each_of_its_operations():
    """Against 50 digits, for 300 givens. What is said to cancel does, down to a tenth of its terms."""
    cancel = set()
    for k in range(300):
        ours = worksheet.evaluate({name: random.Random(f"{name} {k}").uniform(-3, 3) for name in GIVEN})
        sizes = {name: abs(value) for name, value in ours.items()}
        with mpmath.workdps(50):
            used = {name: mpmath.mpf(value) for name, value in ours.items()}
            for name, row in worksheet.ROWS.items():
                size = eval(SIZES.get(name, name), sizes)
                exact = eval(formula.code(row), {"exp": mpmath.exp}, used)
                assert abs(ours[name] - exact) <= 4 * OPERATIONS[name] * UNIT * size, (name, k)
                cancel |= {name} if size > 10 * sizes[name] else set()
    assert cancel == set(SIZES)


def test_an_array_of_givens_trains_each_element_as_if_it_were_alone():
    rates = np.array([0.01, 0.5, 3.0])
    together = worksheet.train(50, {**GIVEN, "eta": rates})
    for k, eta in enumerate(rates):
        alone = worksheet.train(50, {**GIVEN, "eta": float(eta)})
        # NumPy's exp and C's may differ in the last bit; 50 rounds of a contracting rule keep that below 1e-13.
        assert all(abs(np.broadcast_to(together[name], 3)[k] - alone[name]) <= 1e-13 for name in worksheet.ROWS)


@pytest.mark.parametrize(("bias", "out"), [(800.0, 1.0), (-800.0, 0.0), (1e300, 1.0), (-1e300, 0.0)])
def test_a_large_net_input_saturates_without_a_warning(bias, out):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for value in (bias, np.array([bias, bias])):
            assert np.all(worksheet.evaluate({**GIVEN, "b1": value})["out_h1"] == out)
            assert np.all(worksheet.train(2, {**GIVEN, "b1": value})["out_h1"] == out)


def test_evaluating_leaves_its_arguments_as_they_were():
    given, edits = dict(GIVEN), {"dout_o1_dnet_o1": "1"}
    worksheet.train(2, given, edits)
    assert given == GIVEN and edits == {"dout_o1_dnet_o1": "1"} and worksheet.ROWS["dout_o1_dnet_o1"] != "1"


def test_a_formula_has_nothing_at_hand_but_its_functions():
    """Twice safe: `parse` refuses what is no arithmetic, and what gets past it would find no built-in function."""
    for values in ({}, {"w1": np.zeros(2)}):
        with worksheet._arithmetic(values) as functions:
            at_hand = dict(functions)
        assert at_hand.pop("__builtins__") == {} and set(at_hand) == set(formula.FUNCTIONS)


IN_PLACE = {"dnet_o1_dout_h1": "w5_new", "dnet_o2_dout_h1": "w7_new"}


@pytest.mark.parametrize("rows", [
    worksheet.ROWS, worksheet.edited(IN_PLACE), worksheet.edited({"dnet_o1_dw5": "round(out_h1, 9) + 1e-9*E_o1"}),
    {"a": "w1**60", "b": "w2**60", "w1_new": "w1 - eta*a*b"},
    sheets.write_out(3, 4, 2), sheets.write_out(1, 2, 100)], ids=lambda rows: str(len(rows)))
def test_rounds_that_run_in_one_piece_come_to_the_same_bits_as_one_by_one(rows):
    given = {name: 0.5 - 0.01 * k for k, name in enumerate(worksheet.givens(rows))}
    values = dict(given)
    for _ in range(3):
        sheet = worksheet.evaluate(values, rows=rows)
        values = {name: sheet.get(f"{name}_new", value) for name, value in values.items()}
    assert worksheet.train(3, given, rows=rows) == worksheet.evaluate(values, rows=rows)
    assert worksheet.train(0, given, rows=rows) == worksheet.evaluate(given, rows=rows)
