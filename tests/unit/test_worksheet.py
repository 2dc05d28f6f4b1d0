"""The worksheet's numbers, against mpmath, central differences and the tutorial's own text."""
import ast
import random
import re
import warnings

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from helpers import formula, sheets, symbolic, worksheet
from helpers.example import GIVEN
from helpers.published import PUBLISHED

WEIGHTS = [f"w{k}" for k in range(1, 9)]
anybodys = st.fixed_dictionaries({name: st.floats(-3, 3) for name in GIVEN})


def test_the_givens_are_those_the_tutorial_states():
    assert GIVEN == {name: float(PUBLISHED[name].printed) for name in GIVEN}


def network(given, hidden=("b1", "b1"), output=("b2", "b2")):
    """The tutorial's network in 50-digit matrices, written without the worksheet: net, out and error of each neuron."""
    with mpmath.workdps(50):
        g = {name: mpmath.mpf(value) for name, value in given.items()}

        def logistic(net):
            return net.apply(lambda x: 1 / (1 + mpmath.exp(-x)))

        net_h = mpmath.matrix([[g["w1"], g["w2"]], [g["w3"], g["w4"]]]) * mpmath.matrix([g["i1"], g["i2"]])
        net_h += mpmath.matrix([g[name] for name in hidden])
        out_h = logistic(net_h)
        net_o = mpmath.matrix([[g["w5"], g["w6"]], [g["w7"], g["w8"]]]) * out_h + mpmath.matrix([g[n] for n in output])
        out_o = logistic(net_o)
        errors = [(g[f"target_o{k + 1}"] - out_o[k]) ** 2 / 2 for k in (0, 1)]
        return {"net_h1": net_h[0], "out_h1": out_h[0], "net_h2": net_h[1], "out_h2": out_h[1],
                "net_o1": net_o[0], "out_o1": out_o[0], "net_o2": net_o[1], "out_o2": out_o[1],
                "E_o1": errors[0], "E_o2": errors[1], "E_total": errors[0] + errors[1]}


def slope(given, name):
    """A central difference in 50 digits: its own error is of the order of the step squared, 1e-30."""
    with mpmath.workdps(50):
        h = mpmath.mpf(10) ** -15
        up, down = (network({**given, name: mpmath.mpf(given[name]) + step})["E_total"] for step in (h, -h))
        return (up - down) / (2 * h)


@for_any(anybodys)
@settings(max_examples=100, deadline=None)
def test_the_forward_rows_are_the_network_for_anybodys_givens(given):
    ours = worksheet.evaluate(given)
    for name, exact in network(given).items():
        # A sum of three products may cancel: its error is measured against the sizes that go into it, at most 3*3.
        assert abs(ours[name] - exact) <= 1e-14 * (1 + abs(exact)), name


@for_any(anybodys)
@settings(max_examples=25, deadline=None)
def test_the_backward_rows_are_the_slopes_for_anybodys_givens(given):
    ours = worksheet.evaluate(given)
    for weight in WEIGHTS:
        exact = slope(given, weight)
        assert abs(ours[f"dE_total_d{weight}"] - exact) <= 1e-13, weight
        assert abs(ours[f"{weight}_new"] - (given[weight] - given["eta"] * exact)) <= 1e-12, weight


UNIT = 2.0 ** -52  # in the last place of a number, relative to it
OPERATIONS = {name: sum(isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call) for node in ast.walk(formula.parse(row)))
              for name, row in worksheet.ROWS.items()}
# Rows in which terms may cancel, as the comments beside them say: they are measured against the size of their terms.
SIZES = {name: row.replace("-", "+") for name, row in worksheet.ROWS.items()
         if re.search(r"[+-]", row) and "exp" not in row and name != "E_total"}
RANDOM_GIVENS = [{name: random.Random(f"{name} {k}").uniform(-3, 3) for name in GIVEN} for k in range(1_000)]


def exactly(given):
    """The rows in 50 digits: what they would be if no operation were rounded."""
    with mpmath.workdps(50):
        values = {name: mpmath.mpf(value) for name, value in given.items()}
        for name, row in worksheet.ROWS.items():
            values[name] = eval(formula.code(row), {"exp": mpmath.exp}, values)
    return values


def allowed(values):
    """name -> how far off a row may be: four units for each of its operations, and what its names bring with them."""
    errors = dict.fromkeys(GIVEN, 0.0)
    sizes = {name: abs(value) for name, value in values.items()}
    for name, slopes in SLOPES.items():
        size = eval(SIZES[name], sizes) if name in SIZES else sizes[name]
        errors[name] = 4 * OPERATIONS[name] * UNIT * size + sum(
            abs(slope(**values)) * errors[used] for used, slope in slopes.items())
    return errors


def slope_of(row, name):
    used = [sp.Symbol(name) for name in formula.names_in(worksheet.ROWS[row])]
    function = sp.lambdify(used, symbolic.partial(row, name), "math")
    return lambda **values: function(*(values[symbol.name] for symbol in used))


SLOPES = {row: {name: slope_of(row, name) for name in formula.names_in(written)}
          for row, written in worksheet.ROWS.items()}


def test_no_row_is_off_by_more_than_four_units_in_the_last_place_for_each_operation_on_the_way():
    for given in RANDOM_GIVENS:
        ours, exact = worksheet.evaluate(given), exactly(given)
        bound = allowed(ours)
        for name in worksheet.ROWS:
            assert abs(ours[name] - exact[name]) <= bound[name], (name, given)


def test_where_nothing_cancels_that_is_four_units_of_the_result_itself():
    """Drawn givens are positive, so that net inputs are sums of positive terms."""
    for seed in range(300):
        given = sheets.draw(seed)
        ours, exact = worksheet.evaluate(given), exactly(given)
        for names, operations in ((("net_h1", "net_h2"), 4), (("out_h1", "out_h2"), 8), (("net_o1", "net_o2"), 20),
                                  (("out_o1", "out_o2"), 24)):
            for name in names:
                assert abs(ours[name] - exact[name]) <= 4 * operations * UNIT * exact[name], (name, seed)


def test_the_rows_said_to_cancel_do():
    """For some givens nothing is left but a tenth of their terms: saying so is no excuse without need."""
    found = set()
    for ours in map(worksheet.evaluate, RANDOM_GIVENS):
        sizes = {name: abs(value) for name, value in ours.items()}
        found |= {name for name in SIZES if eval(SIZES[name], sizes) > 10 * sizes[name]}
    assert found == set(SIZES)


@pytest.mark.parametrize("name", worksheet.ROWS)
def test_any_broken_row_is_noticed_by_the_network_or_by_the_slopes(name):
    broken = worksheet.evaluate(edits={name: f"1.001*({worksheet.ROWS[name]})"})
    exact = network(GIVEN)
    wrong = [row for row, value in exact.items() if abs(broken[row] - value) > 1e-9]
    wrong += [weight for weight in WEIGHTS if abs(broken[f"dE_total_d{weight}"] - slope(GIVEN, weight)) > 1e-9]
    wrong += [weight for weight in WEIGHTS
              if abs(broken[f"{weight}_new"] - (GIVEN[weight] - GIVEN["eta"] * slope(GIVEN, weight))) > 1e-9]
    assert wrong


def test_repeating_the_sheet_puts_the_new_weights_in_each_round():
    given = dict(GIVEN)
    for _ in range(3):
        given |= {weight: worksheet.evaluate(given)[f"{weight}_new"] for weight in WEIGHTS}
    assert worksheet.train(3) == worksheet.evaluate(given)
    assert worksheet.train(0) == worksheet.evaluate()


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


@pytest.mark.parametrize(("given", "kind", "words"), [
    ({**GIVEN, "wl": 0.1}, ValueError, "'wl' is not one of the givens; did you mean 'w"),
    ({name: value for name, value in GIVEN.items() if name != "w7"}, ValueError, "w7 is missing"),
    ({**GIVEN, "w1": "0.15"}, TypeError, "w1 = '0.15' is not a number"),
    ({**GIVEN, "w1": None}, TypeError, "w1 = None is not a number"),
    ({**GIVEN, "w1": True}, TypeError, "w1 = True is not a number"),
    ({**GIVEN, "w1": float("nan")}, ValueError, "w1 = nan is not finite"),
    ({**GIVEN, "w1": float("inf")}, ValueError, "w1 = inf is not finite"),
    ({**GIVEN, "w1": 10**400}, ValueError, "w1 = inf is not finite"),
    ({**GIVEN, "w1": np.full(2, np.longdouble("1e4000"))}, ValueError, "w1 has an element that is not a finite"),
    (3, TypeError, "given = 3 is not a mapping such as {'w1': 0.15}$"),
    ({**GIVEN, "w1": np.array([0.1, np.nan])}, ValueError, "w1 has an element that is not a finite number"),
    ({**GIVEN, "w1": 1e308, "i1": 1e308}, ValueError, "net_h1 .* came out as inf"),
])
def test_a_bad_given_is_named_with_its_value(given, kind, words):
    with warnings.catch_warnings(), pytest.raises(kind, match=words):
        warnings.simplefilter("error")
        worksheet.evaluate(given)


@pytest.mark.parametrize(("edits", "words"), [
    ({"net_h9": "1"}, "there is no row 'net_h9' to edit; did you mean"),
    ({"net_h1": "out_h1"}, "out_h1, which is worked out only later"),
    ({"net_h1": "w1*i9"}, "unknown name; did you mean 'i"),
    ({"net_h1": "1/(w1 - w1)"}, "cannot be worked out"),
    *(({"net_h1": formula}, "formula|exponent") for formula in [
        "__import__('os')", "w1.real", "w1[0]", "lambda: 1", "[w1 for w1 in w2]", "(w1 := 2)", "w1 if w2 else w3",
        "'text'", "1j", "True", "9**9**9**9", "exp(w1, key=w2)", "open(w1)", "w1 +", "",
        "(" * 300 + ")" * 300, "w1" * 9999]),
])
def test_an_edit_is_data_and_what_is_no_arithmetic_is_refused(edits, words):
    with pytest.raises(ValueError, match=words):
        worksheet.evaluate(edits=edits)


@pytest.mark.parametrize("name", ["x\nimport os", "lambda", "exp", "", 3])
def test_a_row_with_a_hostile_name_is_refused(name):
    with pytest.raises(ValueError) as refused:
        worksheet.evaluate({}, rows={name: "1"})
    assert str(refused.value) == f"{name!r} cannot be the name of a row"


def test_a_formula_has_nothing_at_hand_but_its_functions():
    """Twice safe: `parse` refuses what is no arithmetic, and what gets past it would find no built-in function."""
    for values in ({}, {"w1": np.zeros(2)}):
        at_hand = worksheet._functions(values)
        assert at_hand.pop("__builtins__") == {} and set(at_hand) == set(formula.FUNCTIONS)


def test_edits_and_rows_are_mappings_of_text():
    for call, words in [
            (lambda: worksheet.edited(3), "edits = 3 is not a mapping such as {'dout_o1_dnet_o1': '1'}"),
            (lambda: worksheet.edited(rows=3), "rows = 3 is not a mapping such as {'net_h1': 'w1*i1 + w2*i2 + b1'}"),
            (lambda: formula.parse(3), "a formula is text such as 'w1*i1 + w2*i2 + b1', not 3")]:
        with pytest.raises(TypeError) as refused:
            call()
        assert str(refused.value) == words


def test_the_most_rounds_are_still_allowed(monkeypatch):
    monkeypatch.setattr(worksheet, "MOST_ROUNDS", 3)
    assert worksheet.train(3)
    with pytest.raises(ValueError, match="from 0 to 3 is expected"):
        worksheet.train(4)


@pytest.mark.parametrize(("rounds", "words"), [
    (-1, "rounds = -1; a whole number from 0 to 1,000,000,000 is expected"),
    (1.5, "rounds = 1.5; a whole number from 0 to 1,000,000,000 is expected"),
    (True, "rounds = True; a whole number from 0 to 1,000,000,000 is expected"),
    (10**9 + 1, "rounds = 1000000001; a whole number from 0 to 1,000,000,000 is expected")])
def test_rounds_that_cannot_be_done_are_named(rounds, words):
    with pytest.raises((ValueError, TypeError)) as refused:
        worksheet.train(rounds)
    assert str(refused.value) == words


def test_training_uses_the_edited_rows_and_says_how_far_it_could_not_go():
    forgot = {"dout_o1_dnet_o1": "1"}
    assert worksheet.train(1, edits=forgot)["w5"] == worksheet.evaluate(edits=forgot)["w5_new"]
    assert worksheet.train(1, edits=forgot)["w5"] != worksheet.train(1)["w5"]
    with pytest.raises(ValueError, match="^the sheet cannot be repeated 5 times: .*division by zero"):
        worksheet.train(5, edits={"net_h1": "1/(w1 - w1)"})


IN_PLACE = {"dnet_o1_dout_h1": "w5_new", "dnet_o2_dout_h1": "w7_new"}


@pytest.mark.parametrize("rows", [
    worksheet.ROWS, worksheet.edited(IN_PLACE), worksheet.edited({"dnet_o1_dw5": "round(out_h1, 9) + 1e-9*E_o1"}),
    {"a": "w1**60", "b": "w2**60", "w1_new": "w1 - eta*a*b"},
    sheets.write_out(3, 4, 2), sheets.write_out(1, 2, 60)], ids=lambda rows: str(len(rows)))
def test_rounds_that_run_in_one_piece_come_to_the_same_bits_as_one_by_one(rows):
    given = {name: 0.5 - 0.01 * k for k, name in enumerate(worksheet.givens(rows))}
    values = dict(given)
    for _ in range(3):
        sheet = worksheet.evaluate(values, rows=rows)
        values = {name: sheet.get(f"{name}_new", value) for name, value in values.items()}
    assert worksheet.train(3, given, rows=rows) == worksheet.evaluate(values, rows=rows)
