"""The check: right numbers pass however they are written, the first wrong one is named with what was done there, and
nothing is given away."""
import cProfile
import json
import math
import random
import re
import subprocess
import sys
import tracemalloc
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

import numpy as np
import pytest

from helpers import check as checker
from helpers import sheets, worksheet
from helpers.check import (
    check,
    check_all,
    check_choice,
    check_diagnosis,
    check_file,
    check_formula,
    check_value,
    mistakes,
)
from helpers.check.answers import nearest
from helpers.check.done import asking
from helpers.example import GIVEN
from helpers.formula import names_in
from helpers.published import EXPLAINED, PUBLISHED
from helpers.worksheet import ROWS
from tests.support.marking import accused, carried, single_slips, two_slips, written

ANYBODY = [GIVEN, *(sheets.draw(seed) for seed in range(3))]
anybody = pytest.mark.parametrize("given", ANYBODY, ids=["tutorial", *map(str, range(3))])
SHEETS = {"1-1-1": sheets.write_out(1, 1, 1), "2-5-1": sheets.write_out(2, 5, 1), "3-2-3": sheets.write_out(3, 2, 3),
          "no hidden layer": sheets.write_out(2, 0, 2), "tanh": sheets.write_out(2, 2, 2, hidden_activation="tanh"),
          "softmax": sheets.write_out(2, 2, 2, output_activation="softmax", error="cross_entropy"),
          "relu": sheets.write_out(2, 3, 2, "relu", "identity", "mean_squared", None),
          "own biases": sheets.write_out(2, 2, 1, biases="neuron")}
any_sheet = pytest.mark.parametrize("rows", SHEETS.values(), ids=SHEETS)
anybody_on_any_sheet = pytest.mark.parametrize(
    "given, rows", [*((given, ROWS) for given in ANYBODY), *((sheets.draw(1, rows), rows) for rows in SHEETS.values())],
    ids=["tutorial", *map(str, range(3)), *SHEETS])
with open(Path(__file__).with_name("strangers.json"), encoding="utf-8") as file:
    STRANGERS = json.load(file)


def digits(value, count):
    """A number written with so many significant digits, its zeros kept."""
    return f"{value:.{count - 1}e}"


def gives_nothing_away(found, written, right):
    """No number stands in the message but the learner's own, nor four digits of the right one in a row."""
    rest = found.message.replace(str(written), "")
    return not re.search(r"\d\.\d", rest) and digits(abs(right), 12).replace(".", "")[:4] not in rest


# --- Right numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_number_that_the_tutorial_prints_counts_as_right(name):
    printed = PUBLISHED[name].printed
    assert check(name, printed)
    assert check(name, float(printed.replace(",", "")))


def test_the_tutorial_as_a_whole_calculation_is_right_and_the_five_that_differ_point_to_notebook_06():
    found = check_all({name: entry.printed for name, entry in PUBLISHED.items()})
    assert found and "notebook 06" in found.message
    for name in EXPLAINED:  # all but the one that rounding explains, which is right to its digits as it stands
        assert ("notebook 06" in check(name, PUBLISHED[name].printed).message) == (name != "dE_o2_dout_h1")


def test_a_printed_number_is_right_for_the_tutorials_givens_only():
    assert not check("out_o1_after_10000", PUBLISHED["out_o1_after_10000"].printed, given=sheets.draw(1))


@anybody_on_any_sheet
def test_a_right_calculation_is_never_accused_however_it_is_written(given, rows):
    """Floats, single precision, three to twelve digits or decimals, carried or only written; whole, a third, alone."""
    found = accused(given, random.Random(3), rows)
    assert found["all"] > 250 and not [what for what in found if "accused" in what] and not found["refused"]


@any_sheet
def test_a_calculation_in_half_precision_is_not_accused(rows):
    given = sheets.draw(6, rows)
    for half in (lambda value: float(np.float16(value)), np.float16, lambda value: nearest(value, "b")):
        found = check_all(carried(given, half, rows), given, rows)
        assert "right as far as it goes" in found.message and "slip" not in found.marks.values()


@pytest.mark.parametrize("seed", range(25))
def test_rows_rounded_each_as_it_pleases_are_not_accused_with_all_rows_or_some(seed):
    dice, given = random.Random(seed), sheets.draw(seed)
    for mixed in (carried(given, lambda value: float(f"{value:.{dice.randint(3, 6)}f}")),
                  {name: digits(value, dice.randint(4, 17)) for name, value in worksheet.evaluate(given).items()}):
        stepped = {name: mixed[name] for name in ROWS if mixed[name] != given.get(name[:2])}  # it shows, as a float
        for answers in (stepped, {name: stepped[name] for name in stepped if dice.random() < 0.5}):
            assert "slip" not in check_all(answers, given).marks.values(), check_all(answers, given)


def cut_off(value, places):
    return float(Decimal(f"{value:.13f}").quantize(Decimal(1).scaleb(-places), ROUND_DOWN))


@anybody
@pytest.mark.parametrize("places", [7, 8, 9])
def test_a_calculation_that_is_cut_off_throughout_is_right_and_that_is_said(given, places):
    """With all rows, some or a few, cut off when it is written or on the way as well."""
    dice, right = random.Random(places), worksheet.evaluate(given)
    for cut in ({name: cut_off(right[name], places) for name in ROWS},
                carried(given, lambda value: cut_off(value, places))):
        cut = {name: f"{value:.{places}f}" for name, value in cut.items()}
        found = check_all(cut, given)
        assert found and ("Last digits are cut off" in found.message or places == 7)  # as good as single precision
        for count in (3, 10, 30):
            some = dice.sample(list(cut), count)
            assert check_all({name: cut[name] for name in cut if name in some}, given)


@anybody
def test_a_digit_that_is_cut_off_among_rounded_ones_is_a_slip(given):
    right = worksheet.evaluate(given)
    rounded = {name: f"{right[name]:.8f}" for name in ROWS}
    name = next(name for name in ROWS if right[name] > float(f"{cut_off(right[name], 8) + 6e-9}"))
    found = check_all(rounded | {name: f"{cut_off(right[name], 8):.8f}"}, given)
    assert found.first_wrong == name and "the last digit is cut off" in found.message


def test_what_single_precision_cannot_be_off_is_no_rounding_of_it():
    """It is a number of single precision as it stands, four roundings from the right one; an update has two."""
    given = sheets.draw(151)
    assert abs(worksheet.evaluate(given)["w4_new"] - 0.416038573) < 1.3e-7 and not check("w4_new", "0.416038573", given)


def test_a_slip_is_told_in_half_precision_too():
    half = carried(sheets.draw(6), lambda value: float(np.float16(value)))
    found = check_all(half | {"net_h2": float(np.float16(1.5))}, sheets.draw(6))
    assert found.first_wrong == "net_h2" and found.marks["out_h1"] != "slip"


@anybody
def test_right_calculations_pass_with_five_to_seventeen_digits_mixed(given):
    right, dice = mistakes.sheet(given=given), random.Random(5)
    mixed = {name: digits(value, dice.randint(5, 17)) for name, value in right.items()}
    assert check_all(mixed, given), check_all(mixed, given)


@anybody
def test_whatever_a_computer_makes_of_printed_numbers_passes_with_all_the_digits_it_shows(given):
    printed = {name: float(f"{value:.9f}") for name, value in worksheet.evaluate(given).items()}
    for name, formula in ROWS.items():
        value = worksheet.evaluate({n: printed[n] for n in names_in(formula)}, rows={name: formula})[name]
        assert check(name, value, given), check(name, value, given)


def test_other_givens_with_a_zero_in_them_are_judged_too():
    given = GIVEN | {"i1": 0.0}
    right = worksheet.evaluate(given)
    assert check("dE_total_dw1", 0, given) and not check("dE_total_dw1", 0.1, given)
    assert check_all({name: right[name] for name in ROWS}, given)


def test_numbers_that_go_not_far_enough_are_no_slip_and_are_asked_for_more_digits():
    for name, few in [("E_total", 0.2984), ("dE_total_dw1", "0.0004386"), ("w1_new", 0.1498),
                      ("dE_total_dw5", "0.0822")]:
        found = check(name, few)
        assert not found and found.marks == {name: "short"} and found.first_wrong is None
        assert "right as far as it goes" in found.message and "at least five significant digits" in found.message
    assert check("dE_total_dw5", "0.082167") and check("b_h1_new", "0.35") and check("net_h1", 0.3775)  # all it has


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("way", ["f", "g"])
@anybody
def test_how_far_few_digits_go_is_said_and_where_nothing_can_be_told_that(given, way, count):
    right = worksheet.evaluate(given)
    found = check_all({name: f"{right[name]:.{count}{way}}" for name in ROWS}, given)
    far = f"{count} {'decimal' if way == 'f' else 'digit'}{'s' * (count > 1)}"
    assert f"{'as far as it goes, ' if count > 2 else 'with '}{far}" in found.message and not found
    assert ("hardly a slip would show" in found.message) == (count < 3) and "slip" not in found.marks.values()


def test_a_float_that_ends_in_zeros_has_the_digits_that_it_does_not_show():
    given = GIVEN | {"target_o1": 0.99, "target_o2": 0.01}
    assert round(worksheet.evaluate(given)["E_total"], 5) == 0.3195
    assert check("E_total", 0.3195, given) and check("E_total", "0.31950", given)
    assert "significant" in check("E_total", "0.3195", given).message
    assert check_value("it", 0.3195, 0.319503237) and not check_value("it", 0.3195, 0.319506)


# Sheets that nobody wrote out: the rows, and the numbers to start from.
ODD_SHEETS = {
    "updates alone": ({"b1_new": "b1 - eta*g1", "b2_new": "b2 - eta*g2"},
                      {"b1": 0.3, "b2": 0.4, "eta": 0.5, "g1": 0.11, "g2": 0.22}),
    "an uneven layer": ({"net_h1": "(w1 + w2)*i1 + b1", "net_h2": "w3*i1 + w4*i2 + b1", "out_h1": "tanh(net_h1)",
                         "out_h2": "tanh(net_h2)", "dnet_h1_dw1": "i1", "dnet_h2_dw3": "i1"},
                        {"w1": 0.1, "w2": 0.3, "w3": 0.4, "w4": -0.2, "i1": 0.7, "i2": 0.9, "b1": 0.1}),
}


@pytest.mark.parametrize("rows, given", ODD_SHEETS.values(), ids=ODD_SHEETS)
def test_a_sheet_without_an_error_or_with_uneven_neurons_is_judged_as_well(rows, given):
    right = worksheet.evaluate(given, rows=rows)
    for wrong in rows:
        theirs = {name: right[name] for name in rows} | {wrong: 1.07 * right[wrong] + 0.01}
        alone = check(wrong, theirs[wrong], given, rows)
        assert check_all(theirs, given, rows).first_wrong == alone.first_wrong == wrong


@pytest.mark.parametrize("written", ["{:.5g}", "{:.6g}"])
def test_a_number_that_lost_its_zeros_makes_no_other_coarse(written):
    """Of few numbers, one of which is 1 % off and carried on: 150 draws, in which one or another ends in zeros."""
    names = [name for name in ROWS if not name.startswith("dnet")]
    for seed in range(150):
        given, dice = sheets.draw(seed), random.Random(seed)
        wrong, *others = dice.sample(names, 3)
        theirs = worksheet.evaluate(given, {wrong: f"1.01*({ROWS[wrong]})"})
        found = check_all({name: written.format(theirs[name]) for name in (wrong, *others)}, given)
        assert not found.ok, (seed, found.message)


def test_a_new_weight_is_judged_by_its_step():
    assert not check("w1_new", 0.15) and not check("w1_new", "0.15000")  # the old weight
    assert "slip" in check("w1_new", "0.150000000").marks.values()
    given = sheets.draw(1) | {"eta": 1e-6}
    assert check("w1_new", digits(worksheet.evaluate(given)["w1_new"], 5), given).marks == {"w1_new": "short"}


@pytest.mark.parametrize("rows", [
    sheets.write_out(2, 3, 1, hidden_activation="tanh", error="cross_entropy", biases="neuron"),
    sheets.write_out(3, 2, 2, hidden_activation="identity", output_activation="identity")], ids=["log(0)", "diverging"])
@pytest.mark.parametrize("seed", range(3))
def test_numbers_that_grow_without_bound_or_have_no_logarithm_are_judged_or_refused_in_words(rows, seed):
    """Rounded or wrong numbers may lead there in thousands of rounds, or in one."""
    given = sheets.draw(seed, rows)
    given |= {name: float(round(value)) for name, value in given.items() if name.startswith("target")} | {"eta": 1.5}
    right = worksheet.evaluate(given, rows=rows)
    short = {"E_total": repr(right["E_total"]), **{name: f"{right[name]:.4g}" for name in ("out_h1", "delta_o1")}}
    assert "slip" not in check_all(short, given, rows).marks.values()
    huge = [{"delta_h1": 1e300}, {"w1_new": 1e30}, {"net_h1": 1e308, "w1_new": -1e200}][seed]
    assert not check_all(huge, given, rows)
    if "log" not in rows["E_o1"]:
        with pytest.raises(ValueError, match="E_total_after_10000 has no value here: .* without bound"):
            check("E_total_after_10000", 0.5, given, rows)


# --- Slips -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", ["squared", "mean_squared"])
@pytest.mark.parametrize("outputs", [2, 3])
def test_what_follows_from_a_wrong_delta_is_no_further_slip_whatever_the_error_is_divided_by(error, outputs):
    rows = sheets.write_out(2, 2, outputs, error=error)
    given = sheets.draw(outputs, rows)
    edits = {"delta_o1": f"1.07*({rows['delta_o1']})"}
    edits |= {name: f"1.07*({rows[name]})" for name in ["dE_o1_dnet_o1"] if names_in(rows[name]) != ("delta_o1",)}
    theirs = worksheet.evaluate(given, edits, rows)
    found = check_all({name: theirs[name] for name in rows if name.startswith("delta")}, given, rows)
    assert [name for name, mark in found.marks.items() if mark == "slip"] == ["delta_o1"]


@anybody_on_any_sheet
def test_made_slips_are_found_at_their_row_and_told_as_they_were_made(given, rows):
    """A share of all ways to write one row wrong. `python -m tests.proof.marking` tries them all."""
    found = single_slips(given, random.Random(str(given)), 0.01, rows)
    assert found["whole", "all"]
    for way in ("whole", "third", "alone", "new weight"):
        there = found[way, "all"]
        assert not found[way, "accepted"] and found[way, "rounding"] <= 0.05 * there + 1  # of 20, one may be by chance
        assert found[way, "again"] >= 0.9 * there - 1
        assert found[way, "first"] == there or way in ("alone", "new weight")


@anybody
def test_two_slips_are_marked_at_their_two_rows(given):
    found = two_slips(given, random.Random(8), 6, share=0.1)
    assert found["both"] == found["all"] > 3


def test_a_result_holds_what_was_found_as_data():
    theirs = worksheet.evaluate(edits={"net_h2": "w3*i1 + w4*i2", "dE_total_dw7": "delta_o2*w7"})
    found = check_all({name: theirs[name] for name in ROWS})
    assert found.first_wrong == "net_h2" and not found.ok and not found
    assert [name for name, mark in found.marks.items() if mark == "slip"] == ["net_h2", "dE_total_dw7"]
    assert found.marks["net_h1"] == "right" and found.marks["out_h2"] == "follows"
    again = worksheet.evaluate(edits=found.edits)
    assert all(math.isclose(again[name], theirs[name]) for name in ROWS)


# --- Choices, other numbers, later rounds ------------------------------------------------------------------------


@anybody
@pytest.mark.parametrize("choice", [
    {"error": "sum_of_squares"}, {"error": "mean_squared"}, {"error": "cross_entropy"},
    {"output_activation": "softmax", "error": "cross_entropy"}], ids=lambda choice: choice["error"])
def test_another_error_function_is_another_choice_in_all_its_rows(given, choice):
    if "output_activation" in choice:  # its targets share 1 out
        given = given | {"target_o1": 1 - given["target_o2"]}
    rows = sheets.write_out(2, 2, 2, **choice)
    theirs = worksheet.evaluate(given, rows=rows)
    found = check_all({name: theirs[name] for name in rows if name in ROWS}, given)
    assert found.message.startswith("No mistake, but another choice") and "slip" not in found.marks.values()


@anybody
@pytest.mark.parametrize("loss, said", [("mse_loss", "Right"), ("binary_cross_entropy", "binary cross-entropy")])
def test_what_pytorch_finds_with_a_mean_over_the_outputs_is_accepted(given, loss, said):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    weights = [torch.tensor([[given[f"w{k}"], given[f"w{k + 1}"]] for k in first], requires_grad=True)
               for first in ((1, 3), (5, 7))]
    hidden = torch.sigmoid(weights[0] @ torch.tensor([given["i1"], given["i2"]]) + given["b1"])
    out = torch.sigmoid(weights[1] @ hidden + given["b2"])
    error = getattr(torch.nn.functional, loss)(out, torch.tensor([given["target_o1"], given["target_o2"]]))
    error.backward()
    found = check_all({"out_h1": hidden[0], "o1_out": out[0], "loss": error} | {
        f"w{k}.grad": slope for k, slope in enumerate([*weights[0].grad.ravel(), *weights[1].grad.ravel()], 1)}, given)
    assert said in found.message and "slip" not in found.marks.values()


@pytest.mark.parametrize("layers", ["h", "o"])
def test_a_layer_that_squashes_otherwise_is_said_so_from_a_third_of_the_rows(layers):
    tanh = dict.fromkeys({"h": ("hidden_activation",), "o": ("hidden_activation", "output_activation")}[layers], "tanh")
    rows = sheets.write_out(2, 2, 2, **tanh)
    given = sheets.draw(4, rows)
    theirs = worksheet.evaluate(given, rows=rows)
    found = check_all({name: theirs[name] for name in list(ROWS)[1::3]}, given)
    assert "tanh stands in place" in found.message and "more slip" not in found.message
    theirs = worksheet.evaluate(given)
    found = check_all({name: theirs[name] for name in rows}, given, rows)
    assert "logistic function stands in place" in found.message


@anybody
@pytest.mark.parametrize("name, number", [("eta", 0.07), ("i2", 0.01), ("b2", 0.33), ("target_o1", 0.2), ("w6", 0.99)])
def test_another_number_to_start_from_is_told_from_what_follows(given, name, number):
    theirs = worksheet.evaluate(given | {name: number})
    for places in (".9f", ".5f"):
        found = check_all({row: f"{theirs[row]:{places}}" for row in ROWS}, given)
        assert f"another {name} than the one given" in found.message and "slips" not in found.message
        assert not re.search(rf"\b{number}\b", found.message)
    assert {row: round(value, 9) for row, value in worksheet.evaluate(given, edits=found.edits).items()
            if row in ROWS} == {row: round(theirs[row], 9) for row in ROWS}


def test_numbers_to_start_from_that_fit_all_the_rest_are_taken_as_theirs_and_that_is_said():
    for theirs, said in (({"eta": 0.1}, "own eta,"), ({"w1": 0.16, "b2": 0.5}, "own w1 and b2,"),
                         (sheets.draw(5), "own numbers to start from,")):
        right = worksheet.evaluate(GIVEN | theirs)
        found = check_all({**theirs, **{name: right[name] for name in ROWS}})
        assert found and said in found.message
        found = check_all({**theirs, **{name: right[name] for name in ROWS}, "net_o1": -1.0})
        assert found.first_wrong == "net_o1" and said in found.message
    mistyped = check_all({"eta": 0.05, **{name: worksheet.evaluate()[name] for name in ROWS}})
    assert mistyped.first_wrong == "eta" and "own eta" not in mistyped.message
    assert check_all({**sheets.draw(5), "net_h1": 1.0}, sheets.draw(6)).first_wrong == "i1"  # a class has its numbers


@anybody
def test_the_numbers_of_a_later_round_are_recognised(given):
    later = dict(given)
    for count in range(1, 4):
        later |= {f"w{k}": worksheet.evaluate(later)[f"w{k}_new"] for k in range(1, 9)}
        values = worksheet.evaluate(later)
        for shown in (ROWS, [name for name in ROWS if name.endswith("_new")]):
            found = check_all({name: f"{values[name]:.9f}" for name in shown}, given)
            assert f"updated {'once' if count == 1 else f'{count} times'} before" in found.message and not found
    assert "w5_new?" in check("w5", worksheet.evaluate()["w5_new"]).message


@anybody
def test_two_choices_at_once_are_both_said_and_neither_is_a_slip(given):
    rows = sheets.write_out(2, 2, 2, error="sum_of_squares", biases="neuron")
    split = sheets.split_biases(given)
    theirs = worksheet.evaluate(split, rows=rows)
    names = [name for name in rows if name in ROWS] + [f"b_{n}_new" for n in ("h1", "h2", "o1", "o2")]
    found = check_all({name: theirs[name] for name in names}, given)
    assert "another choice at b_h1_new" in found.message and "slip" not in found.marks.values()


def test_a_slope_of_1_that_stands_in_a_product_is_left_out_and_no_other_quantity():
    rows = sheets.write_out(2, 3, 1, output_activation="identity")
    given = sheets.draw(7, rows)
    theirs = worksheet.evaluate(given, edits={"delta_h1": "dE_total_dout_h1"}, rows=rows)
    assert "dout_h1_dnet_h1 was left out" in check_all({name: theirs[name] for name in rows}, given, rows).message


# An update made otherwise with all weights: {0} is the weight, {1} its gradient.
UPDATES = {
    "{0} - eta*eta*{1}": "eta went in twice", "{0} - {1}/eta": "divided by eta", "{0} - 5*eta*{1}": "5 times eta",
    "{0} - 0.07*{1} + 0*eta": "as if eta were another number", "{0} - eta*E_total": "the error stands",
    "{0}*{1} + 0*eta": "multiplied",
    "{0} - eta*({1} + 0.01*{0})": "weight decay", "0.99*{0} - eta*{1}": "weight decay", "eta*({0} - {1})": "as well",
    "(1 - eta)*{0} - eta*{1}": "shrunk", "{0} - eta*{1}/abs({1})": "only the sign", "eta*{0} - {1}": "not the gradient",
    "{0} - eta*{1}/(abs({1}) + 0.00000001)": "Adam's", "{0} - eta*(abs({1} + 0.002) - abs({1} - 0.002))/2": "clipped",
}


@pytest.mark.parametrize("way, said", UPDATES.items(), ids=UPDATES.values())
@pytest.mark.parametrize("shown", ["_new", ""], ids=["new weights", "all rows"])
@pytest.mark.parametrize("rows", [ROWS, SHEETS["tanh"], SHEETS["3-2-3"]], ids=["tutorial", "tanh", "3-2-3"])
def test_an_update_made_otherwise_is_one_mistake_in_all_weights_or_in_a_layer(way, said, shown, rows):
    given = sheets.draw(8, rows) | {"eta": 0.3}
    new = [name for name in rows if name.endswith("_new")]
    for wrong in (new, new[:4]):
        edits = {name: way.format(name[:-4], f"dE_total_d{name[:-4]}") for name in wrong}
        theirs = worksheet.evaluate(given, edits, rows)
        found = check_all({name: f"{theirs[name]:.9f}" for name in rows if shown in name}, given, rows)
        assert said in found.message and "slip" not in found.message, found.message
        assert "What is subtracted from the old weight?" in found.message


# How every row of a kind is written wrong, and what must be said.
THROUGHOUT = {
    "gradients halved": (r"dE_total_dw\d", lambda name, row: f"1/2*({row})", "a factor of 1/2 came in"),
    "steps for gradients": (r"dE_total_dw\d", lambda name, row: f"eta*({row})", "a factor of eta came in"),
    "steps for weights": (r"w\d_new", lambda name, row: f"eta*dE_total_d{name[:2]}", "weight was replaced by its step"),
    "the slope of another function": (r"dout_(\w\d)_.*", lambda name, row: (
        f"1 - out_{name[5:7]}**2" if "*(" in row else f"out_{name[5:7]}*(1 - out_{name[5:7]})"), "of another function"),
    "the bias twice": (r"net_h\d", lambda name, row: f"{row} + b1", "b1 went in twice"),
}


@pytest.mark.parametrize("rows", [ROWS, SHEETS["tanh"]], ids=["tutorial", "tanh"])
@pytest.mark.parametrize("which, new, said", THROUGHOUT.values(), ids=THROUGHOUT)
def test_what_was_done_throughout_is_one_slip_in_a_whole_calculation(which, new, said, rows):
    given = sheets.draw(12, rows)
    edits = {name: new(name, row) for name, row in rows.items() if re.fullmatch(which, name)}
    theirs = worksheet.evaluate(given, edits, rows)
    found = check_all({name: f"{theirs[name]:.9f}" for name in rows}, given, rows)
    assert found.first_wrong in edits and said in found.message and "more slips" not in found.message


@pytest.mark.parametrize("one, two", [("w7_new", "w8_new"), ("out_h1", "out_h2"), ("E_o1", "E_o2")])
@anybody
def test_two_numbers_that_changed_places_are_one_slip(one, two, given):
    right = worksheet.evaluate(given)
    found = check_all({name: right[name] for name in ROWS} | {one: right[two], two: right[one]}, given)
    assert f"{one} and {two} changed places" in found.message and "another" not in found.message


@anybody
def test_a_sign_that_is_lost_in_writing_is_a_slip_of_the_pen_where_the_rest_is_right(given):
    right = worksheet.evaluate(given)
    lost = {"dE_total_dout_o1": f"{-right['dE_total_dout_o1']:.9f}"}
    assert "its sign is wrong" in check_all({name: right[name] for name in ROWS} | lost, given).message


def test_numbers_of_somebody_else_are_asked_for_what_they_start_from():
    theirs = worksheet.evaluate(sheets.draw(2))
    found = check_all({name: f"{theirs[name]:.9f}" for name in ROWS})
    assert "Which numbers did you start from?" in found.message and "rounded" not in found.message


@any_sheet
def test_every_wrong_number_of_every_sheet_gets_a_sentence(rows):
    given = sheets.draw(1, rows)
    for name, value in worksheet.evaluate(given, rows=rows).items():
        assert check(name, f"{value * 1.003 + 0.001:.9f}", given, rows).message.startswith("Not yet")


@pytest.mark.parametrize("case", STRANGERS, ids=lambda case: case["id"])
def test_strangers_calculations_found_in_public_are_judged_as_they_deserve(case):
    found = check_all(case["numbers"], case["given"] or GIVEN)
    assert found.first_wrong == case["first_wrong"]
    if case["legitimate"]:
        assert "slip" not in found.marks.values() and (found.ok or "o mistake" in found.message)
    else:
        assert case["said"] in found.message


# Each stands for a kind of wrong diagnosis that earlier readers met: what they gave, what must be said, what must not.
KINDS = {
    "the path through o2 only": ("w1_new", 0.150114914, {}, "path through o1", "precision"),
    "w5 and w7 interchanged": ("w1_new", None, {"dnet_o1_dout_h1": "w7", "dnet_o2_dout_h1": "w5"}, "", "precision"),
    "the slope taken as out_h1": ("w1_new", None, {"dout_h1_dnet_h1": "out_h1"}, "half of the slope", "precision"),
    "the slope taken as 1 - out_o2": ("delta_o2", None, {"dout_o2_dnet_o2": "1 - out_o2"}, "Which of them did you",
                                      "was left out"),
    "sums multiplied": ("out_h1", None, {"net_h1": "(w1 + w2)*(i1 + i2) + b1"}, "the sums (i1 + i2)*(w1 + w2)", "w6"),
    "the tutorial's i2 for the signal alone": ("dE_total_dw2", None, {"dnet_h1_dw2": "0.10"}, "tutorial's i2.", "b2"),
    "another signal": ("dE_total_dw2", None, {"dnet_h1_dw2": "0.41"}, "your delta_h1 and your dnet_h1_dw2?", "b2"),
    "the tutorial's w6 in the step alone": ("w6_new", None, {"w6_new": "0.45 - eta*dE_total_dw6"}, "tutorial's w6.",
                                            "pen"),
    "the other neuron's blame": ("dE_total_dout_h2", None, {"dnet_o1_dout_h2": "w5", "dnet_o2_dout_h2": "w7"},
                                 "These weights lead away from h1. Which lead away from h2?", "the value of"),
    "out_h1 for out_h2": ("w6_new", None, {"dnet_o1_dw6": "out_h1"}, "out_h1 stands where another", "out_h2"),
    "inputs interchanged": ("net_h2", None, {"net_h2": "w3*i2 + w4*i1 + b1"}, "i1 and i2 changed places", "precision"),
    "only w5 to w8 moved": ("E_total_after_1", None, {f"w{k}_new": f"w{k}" for k in range(1, 5)},
                            "only the output weights were updated", "precision"),
    "i1 for i2": ("w2_new", None, {"dnet_h1_dw2": "i1"}, "i1 stands where another", "i2"),
    "i2 for i1": ("dE_total_dw1", None, {"dnet_h1_dw1": "i2"}, "i2 stands where another", "i1"),
    "w6 for w8": ("net_o2", None, {"net_o2": "w7*out_h1 + w6*out_h2 + b2"}, "w6 stands where another", "w8"),
    "bias forgotten at h2": ("net_h2", 0.0425, {}, "that arrive at h2", "h1"),
    "one error only": ("E_total", 0.023560026, {}, "E_o1 was left out", "slope"),
    "no slope at an output, no error asked": ("dE_total_dw5", None, {"dout_o1_dnet_o1": "1"}, "is missing at the",
                                              "logarithms"),
    "no 1/2, no slope asked": ("E_o1", 0.549622166, {}, "the 1/2 is missing", "slope"),
    "one sign": ("dE_total_dw6", None, {"dE_total_dout_o1": "target_o1 - out_o1"}, "lost its sign", "o2"),
    "one sign in the step": ("w8_new", None, {"w8_new": "w8 + eta*dE_total_dw8"}, "your dE_total_dw8?", "check_all"),
    "the other neuron's number": ("net_h1", 0.3925, {}, "the value of net_h2", "w6"),
    "another neuron's output": ("out_h1", 0.596884378, {}, "weights of h2. Follow the lines that arrive at h1", "w4"),
    "another layer's output": ("out_h1", 0.75136507, {}, "the value of out_o1. Which quantity", "weights"),
    "an estimate": ("out_h1", 0.594375, {}, "the estimate, a half and a quarter of the net input", "net_h1"),
}


@pytest.mark.parametrize("name, value, edits, said, not_said", KINDS.values(), ids=KINDS)
def test_a_wrong_diagnosis_of_each_kind_is_mended(name, value, edits, said, not_said):
    given = GIVEN if value else sheets.draw(11)
    value = value or worksheet.train(int("after" in name), given, edits)[name.partition("_after")[0]]
    found = check(name, f"{value:.9f}", given)
    assert not found and said in found.message and not_said not in found.message


def test_the_tutorials_number_where_the_exercise_has_another_is_recognised():
    own = GIVEN | {"w7": -0.50}
    assert "worked with the tutorial's w7" in check("dE_total_dout_h1", 0.036350306, given=own).message
    mine = sheets.draw(4)
    theirs = worksheet.evaluate(mine | {"eta": GIVEN["eta"]})
    answers = {name: theirs[name] for name in ("delta_o1", "dE_total_dw5", "w5_new")}
    assert "the tutorial's eta" in check_all(answers, mine).message
    assert "targets changed places" in check("w5_new", 0.413224204).message  # what another target gives
    theirs = worksheet.evaluate()
    assert "the tutorial's numbers were used, not" in check("net_h1", theirs["net_h1"], mine).message
    swapped = GIVEN | {"target_o1": GIVEN["target_o2"], "target_o2": GIVEN["target_o1"]}
    assert "tutorial's target_o1 and target_o2. W" in check("E_total", theirs["E_total"], swapped).message


@pytest.mark.parametrize("theirs", [("i1", "i2", "b1"), ("i2", "b1"), ("i1", "w1")])
def test_the_tutorials_numbers_among_ones_own_are_named(theirs):
    mine = sheets.draw(7)
    mixed = worksheet.evaluate(mine | {given: GIVEN[given] for given in theirs})
    words = f"{', '.join(theirs[:-1])} and {theirs[-1]}. Which numbers does this exercise start from?"
    assert words in check("net_h1", mixed["net_h1"], mine).message
    assert words in check_all({name: mixed[name] for name in ("net_h1", "net_h2", "out_h1")}, mine).message


def logistic(net):
    return 1 / (1 + math.exp(-net))


RIGHT = worksheet.evaluate()
OFF = (GIVEN["target_o1"] - RIGHT["out_o1"]) / 2


@pytest.mark.parametrize("name, value, said", [
    *(("out_h1", few, f"out_h1 = {few} is too coarse to say anything. Give") for few in ("0.6", 0.6, "0.59", 0.59)),
    *(("net_h1", few, "If it is rounded") for few in ("0.4", 0.4, "0.38", 0.38)),
    ("out_h1", logistic(0.38), "rounded to 2 decimals"), ("out_h1", logistic(0.37), "cut off to 2 decimals"),
    ("E_o1", 0.5 * 0.74 ** 2, "rounded to 2 decimals"), ("E_o2", 0.5 * 0.217 ** 2, "rounded to 3 decimals"),
    ("out_h2", 0.5 + RIGHT["net_h2"] / 4, "this is the estimate"),
    ("out_h1", math.exp(-RIGHT["net_h1"]), "this is e to the minus net input"),
    ("E_o1", OFF ** 2, "a half was taken of the half"),
    ("E_o1", 0.005 - RIGHT["out_o1"] ** 2, "brackets around"), ("E_o1", -0.31234567, "An error is never negative"),
    ("dE_total_dout_h1", (RIGHT["delta_o1"] + RIGHT["delta_o2"]) * 0.9, "through its own weight, and through no other"),
    ("out_h2", RIGHT["net_h2"] * (1 - RIGHT["net_h2"]), "make its output from its net input"),
    ("w1_new", "0.14978", "Of the step from the old weight it shows 2 digits."),
    ("net_h1", "0,3775", "Right: net_h1 = 0,3775. In Python write a point, not a comma.")])
def test_what_a_reader_did_with_one_number_is_told(name, value, said):
    assert said in check(name, value).message


def test_an_old_weight_of_few_digits_may_be_a_rounded_new_one():
    found = check("w2_new", 0.75, sheets.draw(1) | {"w2": 0.75})
    assert "Did it take its step, or were digits dropped?" in found.message


def test_the_same_slip_at_both_outputs_is_said_once():
    theirs = worksheet.evaluate(edits={f"E_{o}": f"(1/2*(target_{o} - out_{o}))**2" for o in ("o1", "o2")})
    assert "The same was done at E_o2." in check_all(theirs).message


def test_all_further_slips_are_counted():
    right = worksheet.evaluate(GIVEN)
    found = check_all({name: f"{right[name] + 0.0137*place:.9f}" for place, name in enumerate(ROWS)}, GIVEN)
    counted = int(re.search(r"There are (\d+) more slips", found.message)[1])
    assert 50 < counted < list(found.marks.values()).count("slip")


@pytest.mark.parametrize("seed", range(5))
def test_a_slip_made_in_most_rows_is_not_said_of_a_row_that_is_right(seed):
    """The delta of o1 in all rows: where it belongs nothing is wrong."""
    rows = sheets.write_out(3, 3, 3)
    given, gradients = sheets.draw(seed, rows), [name for name in rows if re.fullmatch(r"dE_total_dw1\d", name)]
    theirs = worksheet.evaluate(given, rows=rows, edits={name: rows[name].replace("delta_o2", "delta_o1").replace(
        "delta_o3", "delta_o1") for name in gradients})
    found = check_all({name: written(theirs[name]) for name in ["out_o1", "out_o2", "out_o3", *gradients]}, given, rows)
    assert [name for name, mark in found.marks.items() if mark == "slip"] == gradients[3:]


@pytest.mark.parametrize("seed", range(5))
def test_the_same_slip_with_what_the_lines_of_both_layers_carry_is_one(seed):
    given = sheets.draw(seed)
    slopes = {name: f"{ROWS[name]}**2" for name in ROWS if re.match(r"dnet_\w+_dw", name)}
    theirs = worksheet.evaluate(given, edits=slopes)
    found = check_all({name: written(theirs[name]) for name in ROWS}, given)
    assert "out_h1 went in twice" in found.message and "another slip" not in found.message


def test_what_is_not_answered_yet_is_named_beside_what_is_right():
    found = check_all({"net_h1": 0.3775, "net_h2": None})
    assert found and found.message == "Right: net_h1 = 0.3775. Not answered yet: net_h2."


@pytest.mark.parametrize("written, shorter, said", [("1.14067", "1.1406", "cut off"), (1.14069, 1.1408, "one off")])
def test_a_slip_in_the_last_digit_is_nothing_more(written, shorter, said):
    given = GIVEN | {"i1": 0.5123456, "i2": 0.6123456}
    value = worksheet.evaluate(given)["net_h2"] - 1.140678
    assert f"the last digit is {said}" in check("net_h2", written, given | {"b1": GIVEN["b1"] - value}).message
    assert f"The last digit is {said}" in check_value("it", shorter, 1.140678).message


@pytest.mark.parametrize("value", ["0.1654321", 0.5925])
def test_a_short_number_that_only_a_far_fetched_slip_gives_is_asked_about_and_not_accused(value):
    message = check("out_h1", value, GIVEN | {"i1": 0.10, "i2": 0.05}).message
    assert "worked out from net_h1. What is your net_h1?" in message and "as if" not in message


def test_terms_that_were_rounded_are_located_where_the_rounding_was():
    """Exercise 5.6 with the two terms rounded to three decimals and carried on."""
    mine = sheets.draw(seed=5)
    right = worksheet.evaluate(mine)
    one, two = (round(right[f"dE_{o}_dout_h1"], 3) for o in ("o1", "o2"))
    delta = (one + two) * right["dout_h1_dnet_h1"]
    answers = {"dE_o1_dout_h1": one, "dE_o2_dout_h1": two, "dE_total_dout_h1": one + two, "delta_h1": delta,
               "w1_new": mine["w1"] - mine["eta"] * delta * mine["i1"]}
    found = check_all(answers, mine)
    assert "slip" not in found.marks.values() and "dE_o1_dout_h1" in found.message
    answers |= {f"dE_{o}_dout_h1": right[f"dE_{o}_dout_h1"] for o in ("o1", "o2")}
    found = check_all(answers, mine)
    assert "dE_total_dout_h1 = 0.0" in found.message and "slip" not in found.marks.values()  # it goes no farther
    found = check_all(answers | {"dE_total_dout_h1": f"{one + two:.9f}"}, mine)
    assert found.first_wrong == "dE_total_dout_h1" and "rounded to 3 decimals" in found.message


def test_what_ten_thousand_rounds_give_is_judged_from_the_learners_own_new_weights():
    theirs = mistakes.sheet("U1")
    shown = {name: theirs[name] for name in theirs if name.endswith("_new") or "_after_" in name}
    assert check_all(shown).mistake in ("O1", "U1", None) and "slip" not in [
        mark for name, mark in check_all(shown).marks.items() if "_after_" in name]


@pytest.mark.parametrize("given", ANYBODY[:2], ids=["tutorial", "0"])
def test_no_message_contains_a_right_value(given):
    """What each mistake gives for each row on its own."""
    right, seen = mistakes.sheet(given=given, train=False), 0
    for id in list(mistakes.MISTAKES)[::6]:
        wrong = mistakes.sheet(id, given, train=False)
        for name in list(ROWS)[::4]:
            written = digits(wrong[name], 9)
            if not math.isclose(wrong[name], right[name], rel_tol=1e-6):
                found = check(name, written, given)
                seen += 1
                assert not found and gives_nothing_away(found, written, right[name]), found
    assert seen > 20


# --- Sentences ---------------------------------------------------------------------------------------------------

SAID = [{"net_h1": 1.5}, {"out_h1": 0.1654321}, {"w1": 0.16}, {"rounds": 9999}, {"b_h1_new": 0.1234567},
        {"E_total_after_2": 0.1234567}, {"net_h1": "0.38"}, {"net_h1": 0.3925}, {"net_h2": 0.3775},
        {"net_o1": 1.2345678, "out_h1": 0.593269992}, {"net_o1": 1.2345678, "out_o1": 0.75136507},
        {"net_o1": 1.2345678, "out_o1": 0.774617046}, {"net_o1": 1.2345678, "out_o1": 0.123456789},
        {"out_h1": 0.596884378, "out_h2": 0.593269992}, {"out_o2": -0.772928465}, {"out_o2": 7.72928465},
        {"E_o1": 0.549622166}, {"E_o1": 0.549622166, "E_o2": 0.047120051, "E_total": 0.298371109},
        {"w5_new": 0.441083520}, {"w1_new": 0.150114914}, {"E_total_after_10000": 0.000035085},
        {"E_total_after_1": "0.291027924", "out_o1_after_10000": "0.015912196"},
        {"net_h1": "0.3775", "net_h2": "0.3925"}]


@pytest.mark.parametrize("values", SAID, ids=lambda values: "+".join(map("{0[0]}={0[1]}".format, values.items())))
def test_a_number_gets_this_very_sentence(values, snapshot):
    assert check_all(values).message == snapshot


@pytest.mark.parametrize("id", mistakes.MISTAKES)
def test_a_known_mistake_gets_this_very_sentence(id, snapshot):
    shown = {name: f"{value:.9f}" for name, value in mistakes.sheet(id, train=False).items()}
    assert check_all(shown).message == snapshot


# --- Results -----------------------------------------------------------------------------------------------------


def test_a_result_prints_as_text_and_shows_as_escaped_html_with_its_verdict_in_bold():
    found = check("out_h1", 0.7)
    assert repr(found) == str(found) == found.message
    assert checker.Result(False, "x", "Not yet: 1 < 2.")._repr_html_() == (
        "<p><strong>Not yet</strong>: 1 &lt; 2.</p>")
    assert checker.Result(True, "x", "Right: Not yet.")._repr_html_() == "<p><strong>Right</strong>: Not yet.</p>"


def test_what_is_not_answered_yet_says_so_and_is_not_right():
    assert check_all({}).message == "this calculation: not answered yet."
    for found in (check("net_h1", None), check_all({"net_h1": None}), check_formula("net_h1", None),
                  check_choice(None, yes=True, no=False), check_diagnosis({"net_h1": 1}, None, None)):
        assert "not answered yet" in found.message and not found


def test_an_unknown_quantity_is_refused_with_a_suggestion():
    with pytest.raises(ValueError, match="did you mean 'net_h1'"):
        check("nett_h1", 1)
    with pytest.raises(ValueError, match="given"):
        check("net_h1", 1, given={"i1": 1})
    with pytest.raises(ValueError, match="^net_h1 = 'nearly one' is a word"):
        check("net_h1", "nearly one")
    with pytest.raises(TypeError, match="^a calculation is a dict such as {'out_h1': 0.25}, not list$"):
        check_all([("net_h1", 1)])


@pytest.mark.parametrize("value", ["0e999999", "1e-999999", "-0", 0, 10**300, "1e300", "1e-300"])
def test_extreme_numbers_are_wrong_and_nothing_worse(value):
    for name in ("net_h1", "out_o1", "w1_new", "E_total", "w1"):
        assert not check(name, value)
    assert not check_all(dict.fromkeys(("net_h1", "out_o1", "w1_new", "E_total"), value) | {"net_h2": 0.3925})
    assert not check_all({"out_h1": "0.593269992", "net_o1": value})


def test_a_mistake_that_cannot_be_made_with_these_numbers_explains_nothing():
    assert check("out_h1", 0.51234, GIVEN | {"b1": -800.0}).candidates == ()  # 1 + exp(-net) is too large for a float


# --- Formulas, values, choices -----------------------------------------------------------------------------------

FORMULAS = [
    ("net_o2", "w7*h1_out + w8*out_h2 + b2", True), ("net_o2", "w7*net_h1 + w8*net_h2 + b2", "not squashed"),
    ("net_o2", "w7*net_h1 + w8*out_h2 + b2", "net_h1 stands where"),
    ("net_o2", "w7*out_h1 + w6*out_h2 + b2", "w6 stands where"), ("dE_total_dout_o2", "E_o2", "it is E_o2"),
    ("dE_total_dout_o2", "(target_o2 - out_o2)^2/2", "it is E_o2"), ("dE_total_dout_o2", "target_o2 - out_o2", "sign"),
    ("dE_total_dout_o2", "-0.21", "is a number"), ("dE_total_dout_o2", "out_o2 - 0.99", "0.99 is a number"),
    ("net_o2", "w7*i1 + w8*i2 + b2", "only by way of other"),
    ("net_h1", "w1*i1 + w2*i2 + b1 + w8", "really depend on w8"),
    ("dE_total_dout_o2", "2*(out_o2 - target_o2)", "2 came down"),
    ("dE_total_dw5", "(delta_o1 + delta_o2)*out_h1", "deltas of all outputs"),
    ("dE_total_dw5", "delta_o2*out_h1", "delta_o2 stands where"),
    ("out_h1", "1/1 + exp(-net_h1)", "brackets under"),
    ("dE_total_dout_h1", "delta_o1*w5 + delta_o2*w6", "w6 stands where another quantity belongs, in dnet_o2_dout_h1"),
    ("dE_total_dw1", "delta_h1*i2", "i2 stands where"),
    ("w5_new", "w5 - eta*delta_o1", "was left out, in dE_total_dw5"),
    ("delta_o1", "dE_total_dout_o1*out_o1", "half of the slope out_o1*(1 - out_o1) is missing. It has two factors"),
    ("dE_total_dout_o2", "E_o1 + out_o2 - target_o2", "E_o1 was added to it. Only out_o2 moves. Which error moves"),
    ("dE_total_dout_o2", "out_o1 - target_o1 + out_o2 - target_o2", "dE_total_dout_o1 was added to it"),
    ("dE_total_dout_o2", "out_o1 - target_o1", "it is dE_total_dout_o1"), ("E_o1", "target_o1 - out_o1", "**2"),
    ("dE_total_dout_o2", "(out_o2 - target_o2)**2", "it is twice E_o2"), ("out_h1", "2/(3 + exp(-net_h1))", "neuron"),
    ("dE_total_dout_o2", "1/2*out_o2 - target_o2", "Only out_o2 moves."), ("dnet_h1_dw2", "i2*i2", "i2 went in twice"),
    ("dnet_h1_dw2", "i2**3", "Only w2 moves."),
    ("net_o2", "1/(1 + exp(-(w7*out_h1 + w8*out_h2 + b2)))", "it is out_o2"),
    ("w5_new", "w5/dE_total_dw5 - eta", "the old w5 in"),
    ("net_o2", "(w7 + w8)*(out_h1 + out_h2) + b2", "the sums (out_h1 + out_h2)*(w7 + w8) were multiplied"),
    ("dE_total_dout_h1", "delta_o1*w5_new + delta_o2*w7_new", "through the new output weights"),
    ("dE_total_dw5", "delta_o1*out_h2", "out_h2"), ("dE_total_dw5", "delta_o1*out_h1 + i1*w1", "depend on i1 and w1"),
    ("dE_total_dout_o2", "target_o2 - out_o2", "When an output rises past its target"),
    ("w5_new", "w5 + eta*dE_total_dw5", "step was added"), ("dE_total_dw5", "delta_o1*i1", "is a network input"),
    ("b1_new", "b1 - eta*(delta_h1 + delta_h2)", "biases were trained"), ("b2_new", "b2", True), ("net_h1", " ", "yet"),
    ("dE_total_dout_o2", "1/2*(out_o2 - target_o2)", "What became of the 2 from the square?"),
    ("dE_total_dout_o2", "Out_o2 - target_o2", True), ("net_o2", 1.2249, "Python has worked it out already"),
    ("out_h1", "1/(1 + exp(net_h1))", "minus in the logistic function"),
    ("E_total", "1/(E_o1 - E_o1)", "is not the same"), ("E_o1", "E1 = 0.5 * (t1 - a_o1)", "was not squared"),
    ("out_h1", "a_h1 = 1/(1 + exp(h1)) = σ(h1)", "minus in the logistic function"),
    ("net_h1", "net_h1 = 0.3775", "It is a number"), ("w5_new", "w₅⁺ = w₅ + α·∂E/∂w₅", "step was added"),
    ("E_o2", "1/2*target_o2 - out_o2**2", "brackets around target_o2 - out_o2 got lost"),
    ("E_o2", "(target_o2**2 - out_o2**2)/2", "target_o2 - out_o2 was not squared"),
    ("E_total", "E_o2*E_o1", "E_o1 and E_o2 were multiplied"), ("out_h2", "1/(1 + 10^(-net_h2))", "10 stands"),
    ("net_o2", "w7*out_h1*w8*out_h2 + b2", "w7*out_h1 and w8*out_h2 were multiplied"),
    ("net_o2", "w7*(out_h1 + w8)*out_h2 + b2", "sum was worked before the product"),
    ("E_o2", "1/3*(target_o2 - out_o2)**2", "3 stands where another number"),
    ("E_o2", "1/2*(target_o2 - out_o2)**3", "3 stands where another number"),
    ("out_h2", "1/(1 + 2.718^-net_h2)", "2.718 stands for the number e"),
    *((name, answer, True) for name, answer in [
        ("net_h1", "w1·i1 + w2×i2 + b1"), ("net_h1", "w1 i1 + w2 i2 + b1"), ("out_h1", "1/(1 + np.exp(-net_h1))"),
        ("out_h1", "1/(1 + e^(-net_h1))"), ("out_h1", "1/(1 + e**-net_h1)"), ("out_h1", "sigmoid(w1*i1 + w2*i2 + b1)"),
        ("out_h1", "σ(net_h1)"), ("out_h1", "exp(net_h1)/(1 + exp(net_h1))"), ("dout_o1_dnet_o1", "out_o1(1 - out_o1)"),
        ("dout_o1_dnet_o1", "exp(-net_o1)/(1 + exp(-net_o1))**2"), ("E_o1", "½(target_o1 \N{MINUS SIGN} out_o1)²"),
        ("E_o1", "½ · (target_o1 - out_o1)²"), ("E_o1", "(t_o1 - o_o1)^2 / 2"),
        ("dE_total_dw5", "δ_o1 · out_h1"), ("w5_new", "w5 - η*dE_total_dw5"),
        ("net_h1", "h1 = w1*i1 + w2*i2 + b1 = 0.15*0.05 + 0.2*0.1 + 0.35 = 0.3775"), ("out_h1", "a_h1 = σ(h1)"),
        ("E_total", "J = J_o1 + Jo2"), ("dE_total_dw5", "∂E1/∂a_o1 * ∂a_o1/∂o1 * ∂o1/∂w5"), ("b2_new", "b2_new = b2"),
        ("dE_total_dout_o1", "∂E1/∂a_o1 = (a_o1 – t1)"), ("delta_h1", "dE/dout_h1 · out_h1·(1 − out_h1) ≈ 0.0088"),
        ("w1_new", "W1 - LR * (∂E/∂W1)"), ("w5_new", "w5 -= ɳ*dE/dw5"), ("E_o1", "1/2|t1 - a_o1|^2"),
        ("net_h1", "w1*i1 + w2*i2 + b1 = net_h1"), ("dE_o1_dnet_o1", "dE_o1_dout_o1/(1/dout_o1_dnet_o1)")])]


@pytest.mark.parametrize("name, answer, said", FORMULAS, ids=[f"{name}-{answer}" for name, answer, _ in FORMULAS])
def test_a_formula_gets_the_same_diagnosis_as_a_number(name, answer, said):
    found = check_formula(name, answer)
    assert found.ok == (said is True) and (found.ok or said in found.message)


@any_sheet
def test_every_row_has_a_question_of_its_own(rows):
    for name in rows:
        asked = asking(name, rows)
        assert "How many terms" not in asked and set(re.findall(r"[how]\d", asked)) <= set(re.findall(r"[how]\d", name))


def test_sympys_own_output_is_accepted_with_its_own_names():
    import sympy

    net_h1, tanh = sympy.Symbol("net_h1"), sympy.tanh(sympy.Symbol("net"))
    assert check_formula("dE_total_dw5", sympy.sympify("(out_o1 - target_o1)*out_o1*(1 - out_o1)*out_h1"))
    assert check_formula("out_h1", sympy.Eq(sympy.Symbol("out_h1"), 1/(1 + sympy.exp(-net_h1))))
    assert check_formula("dout_dnet", tanh.diff("net"), rows={"out": "tanh(net)", "dout_dnet": "1 - out**2"})


ONE_BIAS = {name: formula.replace("b1", "b").replace("b2", "b") for name, formula in ROWS.items()}
TANH = {"out": "tanh(net)", "dout_dnet": "1 - out**2"}
SOFTMAX = sheets.write_out(2, 2, 3, output_activation="softmax", error="cross_entropy")  # its targets share 1 out


@pytest.mark.parametrize("rows, name, answer, said", [
    (TANH, "dout_dnet", "1 - tanh(net)**2", "Right"), (TANH, "dout_dnet", "out*(1 - out)", "another curve (logistic)"),
    (TANH | {"dout_dnet": "1 - tanh(net)**2"}, "dout_dnet", "out*(1 - out)", "another curve (logistic)"),
    (ONE_BIAS, "dE_total_db", "dE_total_db = delta_h1 + delta_h2 + delta_o1 + delta_o2", "Right"),  # derived
    (ONE_BIAS, "dE_total_db", "delta_h1 + delta_h2", "Not yet"),
    (SHEETS["relu"], "out_h1", "max(0, net_h1)", "Right"), (SOFTMAX, "E_o1", "-target_o1 ln(out_o1)", "Right"),
    (SOFTMAX, "delta_o2", "out_o2 - target_o2", "Right"), (SOFTMAX, "delta_o2", "out_o2 - target_o1", "Not yet"),
    (ROWS, "E_o2", "E_o2 = (target_o2 - Out_o2)^2 / 2", "Right: E_o2 = (target_o2 - out_o2)^2 / 2.")])
def test_a_formula_of_any_sheet_is_judged_in_its_own_terms(rows, name, answer, said):
    assert said in check_formula(name, answer, rows).message


@pytest.mark.parametrize("name, answer, error, said", [
    *(("dE_total_dw5", used, ValueError, used) for used in ("dE_total_dw5", "w5_new", "nonsense")),
    ("dE_total_dw5", [1], TypeError, "not as list"), ("net_h9", "i1", ValueError, "net_h9"),
    ("dE_total_dbias", "delta_o1", ValueError, "no row"), ("dE_total_dw5", "a_01", ValueError, "did you mean 'out_o1'"),
    ("net_o1", "w5*h1 + w6*h2 + b2", ValueError, "'h1' can be net_h1 or out_h1"),
    ("net_h1", "().__class__", ValueError, "made of"),
    ("net_h1", "__import__('os').getcwd()", ValueError, "may call"), ("net_h1", "open('x')", ValueError, "may call")])
def test_what_is_no_formula_or_names_what_comes_later_is_refused_and_never_executed(name, answer, error, said):
    with pytest.raises(error, match=said):
        check_formula(name, answer)


@pytest.mark.parametrize("answer, right", [
    (101_770, 101_770), ("101770", 101_770), ("101,770", 101_770), ("101.770", 101_770),
    ("7.000", 7), (101_770.0, 101_770), (0.9725, 0.9725),
    ("0.33333", 1 / 3), (1 / 3, 1 / 3), ("0,33333333", 1 / 3), (-0.25, -0.25), (0, 0.0), ("2.00001", 2.0),
    (0.00730777645, 0.0073077765), (0.0073078, 0.0073077765), (0.55346, 0.553456), (1.3e-17, 0.0)])  # five digits agree
def test_a_number_that_is_no_row_is_judged_by_its_digits_and_a_count_exactly(answer, right):
    assert check_value("the number", answer, right)


def test_a_value_without_an_answer_is_not_answered_yet_and_what_is_no_number_is_refused():
    assert "not answered yet" in check_value("the accuracy", None, 0.9).message
    for answer, right, error in (("many", 3, ValueError), ([3], 3, TypeError), (3, math.nan, ValueError),
                                 (None, "3", TypeError)):
        with pytest.raises(error, match="the count"):
            check_value("the count", answer, right)


def test_a_choice_has_one_right_answer_and_each_may_have_its_reason():
    assert check_choice("above", above=True, below=False) == checker.Result(True, "above", "Right: above.")
    assert check_choice(" Below", above=True, below=False).message == "Not yet: below is not it."
    assert check_choice(15, **{"10": False, "15": True}) and not check_choice(None, above=True, below=False)
    options = {"above": (True, "The curve still rises there."), "below": (False, "Is the curve as steep there?")}
    assert check_choice("above", **options).message == "Right: above. The curve still rises there."
    assert check_choice("below", **options).message == "Not yet: below is not it. Is the curve as steep there?"
    for fifteen in (15.0, "15.0", "'15'", '"15"'):
        assert check_choice(fifteen, **{"10": False, "15": True, "-15": False})
    assert check_choice("\N{MINUS SIGN}0,4", **{"0.4": False, "-0.4": True})
    for answer, options in (("w1 AND w3", ["w1_and_w3", "w2 and w4"]), ("(64,128)", ["(64, 128)", "(6, 4128)"]),
                            ("a b", ["a b", "ab"]), ("A", ["A", "a"])):
        assert check_choice(answer, **dict.fromkeys(options[1:], False), **{options[0]: True})
    with pytest.raises(ValueError, match='"a b", "a_b"'):  # which of them is meant?
        check_choice("ab", **{"a b": True, "a_b": False})
    with pytest.raises(ValueError, match='above", "below"'):
        check_choice("beside", above=True, below=False)
    with pytest.raises(ValueError, match="^exactly one of the answers to choose from must be true$"):
        check_choice("above", above=True, below=True)


@pytest.mark.parametrize("answer, right, like, said", [
    (0.02, 0.3775, 0.02, "a sum"), ("0.18875", 0.3775, 0.18875, "a sum"), (0.1, 0.3775, 0.02, "too small"),
    (-0.3775, 0.3775, 0.02, "sign"), (0.333, 1 / 3, 1, "as far as it goes"), (0.33, 1 / 3, 1, "too coarse"),
    (97.25, 0.9725, 1, "a percentage?"),
    (1e-9, 0.0, 1, "Not yet"), (0.4, 0.37, 1, "too large"), ("0.378", 0.3775, 1, "rounded, or not right"),
    *((nothing, right, right / 20, said) for nothing in (0, 0.0, "0") for right, said in (
        (0.25, "too small"), (-0.25, "too large"), (1e-12, "too small"))),
    *((nothing, right, 0, "a sum") for nothing in (0, 0.0, "0") for right in (0.25, -0.25, 1e-12)),
    (0.1064930705, 0.2, 0.10649307234, "a sum"), (-0.001849268504558, 0.2, -0.0018492685, "a sum"),  # six digits
    (0.55, 0.553456, 0.55, "a sum"), (0.1234521, 0.123451, 0.123452, "a sum"),  # and before "too coarse" is said
    (-0.02, -0.0381, 1, "too near to 0"), (-0.05, -0.0381, 1, "too far from 0"), (-0.03812, -0.0381, 1, "It is close")])
def test_a_wrong_value_gets_the_reason_that_explains_it_or_how_it_is_off(answer, right, like, said):
    assert said in check_value("it", answer, right, {"Is it a sum?": like}).message


def test_a_fellow_students_sheet_is_explained_by_its_row_and_the_mistakes_words():
    theirs, row = mistakes.sheet("H2"), "dE_total_dout_h1"
    short = mistakes.MISTAKES["H2"].short
    for words in (short, short.upper(), short.replace(" ", "_"), "H2"):
        assert check_diagnosis(theirs, row, words).message == (
            f"Right: {row} is the first wrong row, because {mistakes.MISTAKES['H2'].title}.")
    for named, words, said in [("delta_h1", short, "wrong, but not the first"), ("out_h1", short, "is right"),
                               (row, "paths multiplied", "it would be another number")]:
        found = check_diagnosis(theirs, named, words)
        assert not found and said in found.message
    assert "dE_total_dout_h1 would be wrong" not in check_diagnosis(theirs, row, "errors averaged").message
    assert "E_total would be wrong first" in check_diagnosis(theirs, row, "errors averaged").message
    assert check_diagnosis(theirs, None, short).message == "its first wrong row: not answered yet."
    assert check_diagnosis(theirs, row, None).message == "the mistake: not answered yet."
    with pytest.raises(ValueError, match="'paths averagd' is none of the mistakes: write one as it is offered"):
        check_diagnosis(theirs, row, "paths averagd")
    with pytest.raises(ValueError, match="no quantity of this calculation"):
        check_diagnosis(theirs, "dE_total_dout_h3", short)


@pytest.mark.parametrize("given", ANYBODY[:2], ids=["tutorial", "0"])
def test_only_rows_that_were_handed_in_speak_against_a_diagnosis(given):
    theirs = {name: mistakes.sheet("E7", given)[name] for name in ("out_o1", "out_o2", "E_total")}
    for id in ("E1", "E2", "E8"):
        assert "it would be another number" in check_diagnosis(theirs, "E_total", id, given).message
    for id, said in (("F10", "out_o1 would be wrong first"), ("O1", "all these numbers would be right")):
        assert said in check_diagnosis(theirs, "E_total", id, given).message


def test_a_sheet_whose_biases_are_trained_is_diagnosed_as_one():
    rows, given = sheets.with_biases(), sheets.split_biases(sheets.draw(3))
    shown = ["w5_new", "w1_new", "b_h1_new", "b_o1_new"]
    for id in ("B2", "B4", "B5", "U1"):
        theirs, first = mistakes.sheet(id, given, rows), "w5_new" if id == "U1" else "b_h1_new"
        for other in ("B2", "B4", "B5"):
            found = check_diagnosis({name: theirs[name] for name in shown}, first, other, given, rows)
            assert found.ok == (id == other) and (found or "another number" in found.message or id == "U1")
    right = worksheet.evaluate(given, rows=rows)
    found = check_diagnosis({name: right[name] for name in shown}, "b_h1_new", "B5", given, rows)
    assert found.message == "Not yet: b_h1_new is right."


# --- Files -------------------------------------------------------------------------------------------------------

def test_what_cannot_be_read_in_a_file_is_said_and_the_rest_is_judged(tmp_path):
    (tmp_path / "mine.csv").write_text("net_h1,0.3775\n" + "net_o1,half\n" * 5)
    half = "net_o1 = 'half' is a word: a number in digits is expected"
    assert check_file(tmp_path / "mine.csv").message == (
        f"Right: net_h1 = 0.3775. Not read: line 2, {half}. Not read: line 3, {half}. Not read: line 4, {half}. "
        "And 2 more lines were not read.")


def test_other_counts_of_rounds_are_a_choice_and_may_be_asked_about():
    for count in ("1", 1000, "20,000"):
        assert check_all({"rounds": count, "net_h1": 0.3775}).ok and "No mistake" in check("rounds", count).message
    assert check("rounds", "10,000") and "is not right" in check("rounds", -1).message
    train = {count: worksheet.train(count)["E_total"] for count in (3, 100, 5000)}
    assert check_all({f"E after {count} rounds": f"{value:.9f}" for count, value in train.items()})
    found = check_all({"E_total_after_5000": train[5000], "E_total_after_100": train[100] * 2})
    assert found.first_wrong == "E_total_after_100" and found.marks["E_total_after_5000"] == "right"


def test_a_file_is_judged_by_the_givens_it_is_about(tmp_path):
    given = sheets.draw(3)
    (tmp_path / "mine.csv").write_text(f"net_h1,{worksheet.evaluate(given)['net_h1']:.9f}\n")
    assert check_file(tmp_path / "mine.csv", given) and not check_file(tmp_path / "mine.csv")


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path):
    with open(tmp_path / "huge.csv", "wb") as file:
        file.truncate(10**8)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="larger"):
            check_file(tmp_path / "huge.csv")
        assert tracemalloc.get_traced_memory()[1] < 10**7
    finally:
        tracemalloc.stop()


# --- Cost --------------------------------------------------------------------------------------------------------


def test_checking_loads_neither_numpy_nor_sympy_nor_matplotlib():
    run = ("import sys, helpers.check as c; c.check('w5_new', 0.4); "
           "sys.exit(bool({'numpy', 'sympy', 'matplotlib'} & set(sys.modules)))")
    assert subprocess.run([sys.executable, "-c", run]).returncode == 0


def test_a_right_calculation_costs_few_calls_and_a_diagnosis_not_many():
    """Calls of functions, once loaded, and not seconds: those depend on the machine. Each slip is tried in its own row
    and in all rows like it."""
    right = {name: value for name, value in mistakes.sheet().items() if name in ROWS}
    for answers, most in ((right, 30_000), (right | {"w1_new": 0.2}, 50_000), (mistakes.sheet("H15"), 400_000),
                          ({"w1_new": "0.151234567"}, 300_000), ({"out_o1_after_10000": 0.5}, 700_000)):
        check_all(answers)
        profile = cProfile.Profile()
        profile.runcall(check_all, answers)
        assert sum(entry.callcount for entry in profile.getstats()) < most
