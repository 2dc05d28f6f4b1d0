"""Other sheets by the tutorial's rules: every one is right by central differences and proved by SymPy."""
import math
import statistics

import numpy as np
import pytest

from helpers import sheets, symbolic, worksheet
from helpers.example import GIVEN


def test_written_out_for_two_two_two_it_is_the_tutorials_sheet_in_its_order():
    assert list(sheets.write_out(2, 2, 2).items()) == list(worksheet.ROWS.items())


# What each name means, written without the sheets: a new entry there has no meaning here until it is given one.
CURVES = {"logistic": lambda net: 1 / (1 + math.exp(-net)), "tanh": math.tanh, "relu": lambda net: max(net, 0.0),
          "identity": lambda net: net}
TOTALS = {  # of targets and outputs
    "squared": lambda pairs: sum((t - out) ** 2 for t, out in pairs) / 2,
    "sum_of_squares": lambda pairs: sum((t - out) ** 2 for t, out in pairs),
    "mean_squared": lambda pairs: statistics.mean((t - out) ** 2 for t, out in pairs),
    "cross_entropy": lambda pairs: -sum(t * math.log(out) + (1 - t) * math.log(1 - out) for t, out in pairs),
}
SIZES = [(1, 0, 1), (3, 0, 2), (2, 3, 1), (3, 2, 3)]
KINDS = [(hidden, output, error, bias)
         for hidden in sheets.ACTIVATIONS for output in [*sheets.ACTIVATIONS, "softmax"] for error in sheets.ERRORS
         for bias in sheets.BIASES if error != "cross_entropy" or output in ("logistic", "softmax")]


def kinds_of(sizes):
    """Every kind that fits the sizes, where nothing is hidden with one activation for that; of the largest, one."""
    if sizes not in SIZES:
        return [("tanh", "softmax", "cross_entropy", "neuron")]
    hidden = sheets.ACTIVATIONS if sizes[1] else ["logistic"]
    return [kind for kind in KINDS if kind[0] in hidden and (kind[1] != "softmax" or sizes[2] > 1)]


def softmax(nets):
    powers = [math.exp(net) for net in nets]
    return [power / sum(powers) for power in powers]


def layer(values, kind):
    """The net inputs and the outputs of the neurons h1, … or o1, … of a worked sheet."""
    neurons = [name.removeprefix("net_") for name in values if name.startswith(f"net_{kind}")]
    return [values[f"net_{neuron}"] for neuron in neurons], [values[f"out_{neuron}"] for neuron in neurons]


@pytest.mark.parametrize("sizes", [*SIZES, (4, 8, 4)], ids=str)
def test_every_kind_of_sheet_works_out_what_its_names_say_and_the_slopes_of_that(sizes):
    inputs, hids, outs = sizes
    for hidden, output, error, biases in kinds_of(sizes):
        rows = sheets.write_out(*sizes, hidden, output, error, biases)
        given, learned = sheets.draw(1, rows), worksheet.learned(rows)
        ours = worksheet.evaluate(given, rows=rows)
        (net_h, out_h), (net_o, out_o) = layer(ours, "h"), layer(ours, "o")
        pairs = [(ours[f"target_o{k}"], out) for k, out in enumerate(out_o, 1)]
        expected = softmax(net_o) if output == "softmax" else [CURVES[output](net) for net in net_o]
        total = (-sum(t * math.log(out) for t, out in pairs) if (output, error) == ("softmax", "cross_entropy")
                 else TOTALS[error](pairs))
        assert out_h == pytest.approx([CURVES[hidden](net) for net in net_h], rel=1e-14)
        assert out_o == pytest.approx(expected, rel=1e-14)
        assert ours["E_total"] == pytest.approx(total, rel=1e-13)
        weights = inputs * hids + hids * outs if hids else inputs * outs
        assert len(learned) == weights + (hids + outs if biases == "neuron" else 0)
        steps = 1e-5 * np.vstack([np.eye(len(learned)), -np.eye(len(learned))])  # one weight at a time, up and down
        moved = {weight: given[weight] + step for weight, step in zip(learned, steps.T, strict=True)}
        up, down = np.split(worksheet.evaluate(given | moved, rows=rows)["E_total"], 2)
        slopes = np.array([ours[f"dE_total_d{weight}"] for weight in learned])
        # off by the step's square times the third slope, and rounding over it
        assert (abs((up - down) / 2e-5 - slopes) <= 1e-8 * np.maximum(1, abs(slopes))).all(), (
            hidden, output, error, biases)


SHEETS = {"tutorial, shared biases": sheets.with_biases(shared=True)} | {
    hidden: sheets.write_out(1, 2, 2, hidden, "identity", "squared", "neuron") for hidden in sheets.ACTIVATIONS} | {
    f"{output} {error}": sheets.write_out(1, 0, 2, "logistic", output, error, "neuron")
    for hidden, output, error, biases in KINDS if (hidden, biases) == ("logistic", "neuron")}


@pytest.mark.parametrize("rows", SHEETS.values(), ids=SHEETS)
def test_sympy_proves_the_backward_rows_of_every_activation_and_error(rows):
    backward = [name for name in rows if name.endswith("_new") or symbolic.meaning(name, rows)]
    assert {name: symbolic.remainder(name, rows) for name in backward} == dict.fromkeys(backward, 0)
    assert len(backward) == len(rows) - len([name for name in rows if name.startswith(("net_", "out_", "E_"))])


@pytest.mark.parametrize(("shared", "after_1", "after_10000"), [
    (False, "0.280471447", "2.447562e-06"), (True, "0.285750887", "4.355321e-06")])
def test_biases_that_learn_too_reach_the_errors_their_readers_found(shared, after_1, after_10000):
    rows = sheets.with_biases(shared=shared)
    given = GIVEN if shared else sheets.split_biases(GIVEN)
    assert f"{worksheet.train(1, given, rows=rows)['E_total']:.9f}" == after_1
    assert f"{worksheet.train(10_000, given, rows=rows)['E_total']:.6e}" == after_10000


def test_each_neuron_has_its_own_bias_unless_they_are_shared_in_any_sheet():
    assert sheets.with_biases() == sheets.with_biases(shared=False) != sheets.with_biases(shared=True)
    rows = {name: row.replace("b1", "c1") for name, row in sheets.write_out(3, 1, 2).items()}
    assert [name for name in sheets.with_biases(rows) if name.startswith("b_")] == [
        "b_h1_new", "b_o1_new", "b_o2_new"]
    assert "c1_new" in sheets.with_biases(rows, shared=True)


# --- Somebody's own numbers --------------------------------------------------------------------------------------

SEEDS = range(300)


def test_drawn_givens_are_the_tutorials_with_two_decimals_all_different_and_nothing_saturates_or_vanishes():
    for given in map(sheets.draw, SEEDS):
        assert list(given) == list(GIVEN)
        assert all(value == round(value, 2) and 0 < value < 1 for value in given.values())
        assert len({value for name, value in given.items() if name[0] in "wb" or name == "eta"}) == 11
        assert given["i1"] != given["i2"] and abs(given["target_o1"] - given["target_o2"]) > 0.5
        values = worksheet.evaluate(given)
        assert all(0.04 < values[f"out_{n}"] < 0.96 for n in ("h1", "h2", "o1", "o2"))
        assert all(abs(values[name]) >= 1e-6 for name in values if name.startswith(("dE_", "delta_")))
    assert len({tuple(sheets.draw(seed).values()) for seed in SEEDS}) == len(SEEDS)


# Handouts are printed, and their keys must still fit next year. In hundredths, in the order of GIVEN: a seed like any
# other, one whose first numbers are thrown away for a gradient that is too small, one whose gradient just suffices.
DRAWN = {
    10: [47, 21, 90, 4, 57, 11, 40, 23, 68, 46, 75, 29, 79, 37, 21],
    35: [76, 53, 97, 9, 28, 58, 11, 39, 32, 68, 51, 84, 34, 37, 42],
    1241: [19, 6, 10, 98, 55, 69, 10, 33, 17, 30, 21, 74, 68, 31, 84],
}


@pytest.mark.parametrize("seed", DRAWN)
def test_what_was_once_drawn_is_drawn_for_ever(seed):
    assert [round(100 * value) for value in sheets.draw(seed).values()] == DRAWN[seed]


def test_a_sheet_of_ones_own_names_without_any_slope_gets_numbers_too():
    assert list(sheets.draw(1, {"area": "height*w1"})) == ["w1", "height"]


def test_any_sheet_s_biases_are_split_among_its_neurons():
    rows = sheets.write_out(2, 3, 1)
    given = sheets.draw(2, rows)
    own = worksheet.evaluate(sheets.split_biases(given, rows), rows=sheets.with_biases(rows))
    assert own["E_total"] == worksheet.evaluate(given, rows=rows)["E_total"]
