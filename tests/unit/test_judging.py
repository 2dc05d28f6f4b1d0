"""Choices that are no mistakes, other numbers to start from, later rounds, and what strangers worked out."""
import json
import re
from pathlib import Path

import pytest

from helpers import sheets, worksheet
from helpers.check import check, check_all, mistakes
from helpers.example import GIVEN
from helpers.worksheet import ROWS
from tests.support.marking import anybody, marked, slips
from tests.support.rounds import NETWORKS, anybodys, repeated

with open(Path(__file__).with_name("strangers.json"), encoding="utf-8") as file:
    STRANGERS = json.load(file)


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


@pytest.mark.parametrize("layers", ["h", "o"])
def test_a_layer_that_squashes_otherwise_is_said_so_from_a_third_of_the_rows(layers):
    tanh = dict.fromkeys({"h": ("hidden_activation",), "o": ("hidden_activation", "output_activation")}[layers], "tanh")
    rows = sheets.write_out(2, 2, 2, **tanh)
    given = sheets.draw(4, rows)
    theirs = worksheet.evaluate(given, rows=rows)
    found = check_all({name: theirs[name] for name in list(ROWS)[1::3]}, given)
    assert "tanh stands in place" in found.message and "more slip" not in found.message
    logistic = worksheet.evaluate(given)
    found = check_all({name: logistic[name] for name in rows}, given, rows)
    assert "logistic function stands in place" in found.message


@anybody
@pytest.mark.parametrize("name, number", [("eta", 0.07), ("i2", 0.01), ("b2", 0.33), ("target_o1", 0.2), ("w6", 0.99)])
def test_another_number_to_start_from_is_told_from_what_follows(given, name, number):
    theirs = worksheet.evaluate(given | {name: number})
    for places in (".9f", ".5f"):
        found = check_all({row: f"{theirs[row]:{places}}" for row in ROWS}, given)
        assert f"a number for {name} that is not the given one" in found.message and "slips" not in found.message
        assert not re.search(rf"\b{number}\b", found.message)
    assert {row: round(value, 9) for row, value in worksheet.evaluate(given, edits=found.edits).items()
            if row in ROWS} == {row: round(theirs[row], 9) for row in ROWS}


@pytest.mark.parametrize("shown", ["out_o1 out_o2 E_total", "out_o2 E_o2", "out_o2 w7_new w8_new", "w7_new w8_new"])
@pytest.mark.parametrize("seed", range(3))
def test_another_target_is_told_from_few_numbers(seed, shown):
    given = sheets.draw(seed) | {"target_o1": 0.02}
    theirs = worksheet.evaluate(given | {"target_o2": 0.17})
    found = check_all({row: f"{theirs[row]:.9f}" for row in shown.split()}, given)
    assert "a number for target_o2 that is not the given one" in found.message and "slips" not in found.message
    found = check_all({row: f"{theirs[row] + 0.000123456:.9f}" for row in shown.split()}, given)
    assert "number for target_o2" not in found.message


@pytest.mark.parametrize("seed", range(3))
def test_no_other_target_is_looked_for_where_the_given_one_gives_all_digits(seed):
    shared = sheets.with_biases(shared=True)
    right = worksheet.evaluate(given := sheets.draw(seed), rows=shared)
    assert check_all({name: right[name] for name in ("b1_new", "b2_new")}, given).message.startswith("No mistake")


@anybody
@pytest.mark.parametrize("one, other, changed", [
    *((one, other, "places") for one, other in (("i1", "i2"), ("w5", "w6"), ("w1", "w4"), ("w8", "w7"))),
    *((one, other, "both") for one, other in (("i2", "w6"), ("w4", "w7"), ("w2", "target_o2"), ("w5", "w7")))])
def test_of_two_numbers_to_start_from_it_is_told_what_became_of_them_throughout(given, one, other, changed):
    theirs = ({one: given[other], other: given[one]} if changed == "places" else
              {one: round(given[one] + 0.31, 2), other: round(given[other] - 0.2, 2)})
    values, both = worksheet.evaluate(given | theirs), f"({one} and {other}|{other} and {one})"
    said = check_all({row: f"{values[row]:.9f}" for row in ROWS}, given).message
    if changed == "places":
        assert re.search(f"{both} changed places", said) and "slip" not in said
    else:
        assert all(f"a number for {name} that is not the given one" in said for name in (one, other)) or re.search(
            f"Only rows that use ({one}, {other}|{both})", said)


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
    for count in range(1, 4):
        values = worksheet.train(count, given)
        for shown in (ROWS, [name for name in ROWS if name.endswith("_new")]):
            found = check_all({name: f"{values[name]:.9f}" for name in shown}, given)
            assert f"updated {'once' if count == 1 else f'{count} times'} before" in found.message and not found
    few = check("out_o1", f"{values['out_o1']:.5f}", given)  # five digits may be so by chance
    assert not few and "updated" not in few.message
    assert "w5_new?" in check("w5", worksheet.evaluate()["w5_new"]).message


@pytest.mark.parametrize("rows, shared", [(ROWS, True), (ROWS, False), (sheets.write_out(3, 2, 3, "tanh"), False)])
def test_the_gradients_of_biases_are_judged_on_a_sheet_that_keeps_them_still(rows, shared):
    given, trained = sheets.draw(7, rows), sheets.with_biases(rows, shared)
    start = given if shared else sheets.split_biases(given, rows)

    def numbers(values):
        return {name: f"{values[name]:.9f}" for name in trained if re.match("dE_total_db|b", name)}

    right = worksheet.evaluate(start, rows=trained)
    gradients = {name: value for name, value in numbers(right).items() if name[0] == "d"}
    assert check_all(gradients, given, rows)
    assert check_all({row: f"{right[row]:.9f}" for row in rows} | gradients, given, rows)
    assert all(check(name.replace("dE_total_", "dE/"), value, given, rows) for name, value in gradients.items())
    wrong = next(iter(gradients))
    follows = worksheet.evaluate(start, {wrong: "delta_o1*out_h1"}, trained)
    found = check_all(numbers(follows), given, rows)
    assert slips(found) == [found.first_wrong] == [wrong] and found.message.startswith("Not yet")


def with_own_biases(given, edits=None, **kind):
    """The tutorial's rows and a new bias of each neuron, worked with these edits."""
    theirs = worksheet.evaluate(sheets.split_biases(given), edits, sheets.write_out(2, 2, 2, biases="neuron", **kind))
    return {name: theirs[name] for name in [*ROWS, *(f"b_{n}_new" for n in ("h1", "h2", "o1", "o2"))]}


@anybody
def test_two_choices_at_once_are_both_said_and_neither_is_a_slip(given):
    found = check_all(with_own_biases(given, error="sum_of_squares"), given)
    assert "another choice at b_h1_new" in found.message and "slip" not in found.marks.values()


@anybody
@pytest.mark.parametrize("shared", [False, True], ids=["neuron", "layer"])
@pytest.mark.parametrize("negative", [("delta_",), ("delta_", "dE_")], ids=["deltas", "slopes"])
def test_biases_trained_with_deltas_of_the_other_sign_are_no_slip(given, negative, shared):
    right = worksheet.evaluate(given)
    theirs = {name: -right[name] if name.startswith(negative) else right[name] for name in ROWS}
    for layer, bias in (("h", "b1"), ("o", "b2")):
        new = {f"b_{n}_new": given[bias] + given["eta"] * theirs[f"delta_{n}"] for n in (f"{layer}1", f"{layer}2")}
        theirs |= {f"{bias}_new": sum(new.values()) - given[bias]} if shared else new
    for shown in (theirs, [name for name in theirs if name.startswith(("out", "delta", "dE_total_dout", "w", "b"))]):
        found = check_all({name: f"{theirs[name]:.7f}" for name in shown}, given)
        assert found.message.startswith("No mistake, but another choice") and "slip" not in found.marks.values()


@pytest.mark.parametrize("slope", ["0", "1", "1/2"])
@pytest.mark.parametrize("seed", range(3))
def test_the_slope_of_a_relu_at_exactly_0_is_a_choice_and_hides_no_slip(seed, slope):
    rows = sheets.write_out(2, 2, 1, hidden_activation="relu", output_activation="identity", biases="neuron")
    given = sheets.draw(seed, rows)
    given["b_h2"] = -(given["w3"] * given["i1"] + given["w4"] * given["i2"])
    for wrong in ({}, {"delta_h2": "dout_h2_dnet_h2*dE_total_dout_h2 + 0.0137"}):
        theirs = worksheet.evaluate(given, {"dout_h2_dnet_h2": slope} | wrong, rows)
        found = check_all({name: f"{theirs[name]:.9f}" for name in rows}, given, rows)
        assert slips(found) == list(wrong) and found.ok == (slope == "0" and not wrong)
        assert wrong or found.ok or found.message.startswith("No mistake, but another choice")
    alone = worksheet.evaluate(given, {"dout_h2_dnet_h2": slope}, rows)["delta_h2"]
    assert "round" not in check("delta_h2", f"{alone:.9f}", given, rows).message  # of the net input it would not come


@anybody
@pytest.mark.parametrize("decimals", [7, 9])
def test_last_digits_cut_off_are_no_slips_beside_a_choice_or_a_slip(given, decimals):
    for wrong in ({}, {"dout_o1_dnet_o1": "1.37*out_o1"}):
        theirs = with_own_biases(given, wrong)
        found = check_all({name: f"{value:.{decimals + 5}f}"[:-5] for name, value in theirs.items()}, given)
        assert slips(found) == list(wrong)


@anybody
def test_gradients_without_a_cause_do_not_hide_a_choice_that_explains_the_rest(given):
    wrong = {f"dE_total_dw{k}": f"1.{k}37*delta_{o}*out_{h}" for k, o, h in ((5, "o1", "h1"), (7, "o2", "h1"))}
    found = check_all({name: f"{value:.9f}" for name, value in with_own_biases(given, wrong).items()}, given)
    assert found.first_wrong == "dE_total_dw5" and "A choice, and no mistake, was made at b_h1_new" in found.message
    assert slips(found) == list(wrong)


def trained_biases(right, shared, sign=-1):
    """{new bias: number} of those that share one, or of each neuron, by deltas: 1 for a step that is added."""
    steps = {f"b_{n}": right["eta"] * right[f"delta_{n}"] for n in ("h1", "h2", "o1", "o2")}
    if shared:
        steps = {f"b{k}": steps[f"b_{layer}1"] + steps[f"b_{layer}2"] for k, layer in ((1, "h"), (2, "o"))}
    return {f"{bias}_new": right["b1" if "h" in bias or "1" == bias[1] else "b2"] + sign * step
            for bias, step in steps.items()}


@anybody
@pytest.mark.parametrize("wrong", ["added", "odd"])
@pytest.mark.parametrize("shared", [False, True], ids=["neuron", "layer"])
def test_hidden_biases_that_step_otherwise_are_slips_and_the_others_a_choice(given, shared, wrong):
    right = worksheet.evaluate(given)
    biases = trained_biases(right, shared)
    hidden = {"b1_new"} if shared else {"b_h1_new", "b_h2_new"}
    added = trained_biases(right, shared, 1)
    theirs = {name: added[name] if wrong == "added" else 1.2173719 * biases[name] for name in hidden}
    shown = {name: right[name] for name in ("w1_new", "w5_new")} | biases | theirs
    found = check_all({name: f"{value:.9f}" for name, value in shown.items()}, given)
    assert {*slips(found)} == hidden and found.first_wrong == min(hidden)
    assert re.search(r"A choice, and no mistake, was made at b(2|_o1)_new: it looks as if the biases", found.message)
    assert ("was added, not subtracted" in found.message) == (wrong == "added")


@pytest.mark.parametrize("delta", ["1.37*dE_total_dout_h# + 0.001", "dE_total_dout_h#"], ids=["unknown", "no slope"])
@pytest.mark.parametrize("given", [GIVEN, sheets.draw(1) | {"i1": 0.04, "i2": 0.09}], ids=["tutorial", "drawn"])
def test_biases_that_learn_by_hidden_deltas_that_are_wrong_are_a_choice(given, delta):
    theirs = with_own_biases(given, {f"delta_h{k}": delta.replace("#", str(k)) for k in (1, 2)})
    found = check_all({name: f"{theirs[name]:.8f}" for name in theirs if re.match(r"w[1-4]_new|b_h", name)}, given)
    assert found.first_wrong == "w1_new" and not any(name.startswith("b") for name in slips(found))
    assert "A choice, and no mistake, was made at b_h1_new" in found.message


@anybody
@pytest.mark.parametrize("places", [2, 3])
def test_what_few_digits_let_pass_beside_a_choice_is_right_only_as_far_as_they_show(given, places):
    theirs = mistakes.sheet("O13", given, train=False)
    found = check_all({name: f"{theirs[name]:.{places}f}" for name in ROWS}, given)
    assert found.message.endswith("All the rest fits that choice, as far as these digits show.")


@anybody
@pytest.mark.parametrize("times, said", [(0.7317193, "too large"), (1.3171937, "too small")])
def test_a_wrong_bias_is_compared_with_what_the_choice_at_another_gives(given, times, said):
    right = worksheet.evaluate(given)
    biases = trained_biases(right, True)
    biases["b1_new"] = right["b1"] + (biases["b1_new"] - right["b1"]) * times  # a step down, in both
    found = check_all({name: f"{value:.9f}" for name, value in (right | biases).items() if name.endswith("new")}, given)
    assert slips(found) == ["b1_new"] and said in found.message


@anybody
@pytest.mark.parametrize("shown", ["out_o1|E_total|delta", "out_o1|E_total|w[1-6]_new", "out_o1|E_total|d|w[1-6]_new"])
def test_the_numbers_of_a_network_with_one_output_are_a_choice_unless_the_other_output_is_there(given, shown):
    one = sheets.write_out(2, 2, 1)
    theirs = worksheet.evaluate({name: given[name] for name in worksheet.givens(one)}, rows=one)
    theirs = {name: f"{value:.9f}" for name, value in theirs.items() if name in one and re.match(shown, name)}
    found = check_all(theirs, given)
    assert found.first_wrong == "E_total" and found.message.startswith("No mistake") and not slips(found)
    found = check_all(theirs | {"w7_new": worksheet.evaluate(given)["w7_new"]}, given)
    assert found.first_wrong == "E_total" and found.message.startswith("Not yet") and found.mistake == "E5"


@anybody
@pytest.mark.parametrize("shared, said", [(False, "one for each neuron"), (True, "one shared by each layer")])
@pytest.mark.parametrize("count", [10, 1000])
def test_biases_that_learn_in_a_table_that_is_one_round_late_are_both_told(given, shared, said, count):
    rows = sheets.with_biases(shared=shared)
    late = worksheet.train(count - 1, given if shared else sheets.split_biases(given), rows=rows)["E_total"]
    found = check_all({"E_total": worksheet.evaluate(given)["E_total"], f"E_total_after_{count}": f"{late:.8e}"}, given)
    assert said in found.message and "one round late" in found.message


def test_numbers_of_somebody_else_are_asked_for_what_they_start_from():
    theirs = worksheet.evaluate(sheets.draw(2))
    found = check_all({name: f"{theirs[name]:.9f}" for name in ROWS})
    assert "Which numbers did you start from?" in found.message and "rounded" not in found.message


@pytest.mark.parametrize("case", STRANGERS, ids=lambda case: case["id"])
def test_strangers_calculations_found_in_public_are_judged_as_they_deserve(case):
    found = check_all(case["numbers"], case["given"] or GIVEN)
    assert found.first_wrong == case["first_wrong"] and case["said"] in found.message
    assert case["legitimate"] == ("slip" not in found.marks.values() and (found.ok or "o mistake" in found.message))


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
    assert "tutorial's target_o1 and target_o2" in check("E_total", theirs["E_total"], swapped).message


TUTORIALS = {name: f"{value:.9f}" for name, value in worksheet.evaluate().items()}


@pytest.mark.parametrize("edits, shown, said", [
    ({"out_h2": TUTORIALS["out_h2"]}, "(net|out)_(h.|o1)", "it is the tutorial's number, not your own"),
    ({"E_o2": TUTORIALS["E_o2"]}, "E_.*", "it is the tutorial's number, not your own"),
    ({"net_o1": f"w5*out_h1 + w6*{TUTORIALS['out_h2']} + b2"}, "(net|out)_(h.|o1)", "with the tutorial's out_h2."),
    ({"net_o1": f"w5*{TUTORIALS['out_h1']} + w6*{TUTORIALS['out_h2']} + b2"}, "net_o1", "s out_h1 and out_h2."),
    ({"net_o1": f"{GIVEN['w5']}*{TUTORIALS['out_h1']} + w6*out_h2 + b2"}, "(net|out)_(h.|o1)", "s w5 and out_h1."),
    ({"E_total": f"{TUTORIALS['E_o1']} + E_o2"}, "E_.*", "with the tutorial's E_o1."),
    ({"E_o1": f"1/2*(target_o1 - {TUTORIALS['out_o1']})**2"}, "E_.*", "with the tutorial's out_o1."),
    ({"dE_total_dw6": f"delta_o1*{TUTORIALS['out_h2']}"}, "dE_total_dw6", "with the tutorial's out_h2."),
    ({"delta_h1": f"dE_total_dout_h1*{TUTORIALS['dout_h1_dnet_h1']}"}, "dE_total_dw2", "tutorial's dout_h1_dnet_h1.")])
@pytest.mark.parametrize("seed", [3, 9])
def test_a_number_of_the_tutorials_on_the_way_is_told(seed, edits, shown, said):
    mine = sheets.draw(seed)
    theirs = worksheet.evaluate(mine, edits)
    found = check_all({name: f"{theirs[name]:.9f}" for name in ROWS if re.fullmatch(shown, name)}, mine)
    assert said in found.message


@pytest.mark.parametrize("theirs", [("i1", "i2", "b1"), ("i2", "b1"), ("i1", "w1")])
def test_the_tutorials_numbers_among_ones_own_are_named(theirs):
    mine = sheets.draw(7)
    mixed = worksheet.evaluate(mine | {given: GIVEN[given] for given in theirs})
    words = f"{', '.join(theirs[:-1])} and {theirs[-1]}. Which numbers does this exercise start from?"
    assert words in check("net_h1", mixed["net_h1"], mine).message
    assert words in check_all({name: mixed[name] for name in ("net_h1", "net_h2", "out_h1")}, mine).message


def test_other_counts_of_rounds_are_a_choice_and_may_be_asked_about():
    for count in ("1", 1000, "20,000"):
        assert check_all({"rounds": count, "net_h1": 0.3775}).ok and "No mistake" in check("rounds", count).message
    assert check("rounds", "10,000") and "is not right" in check("rounds", -1).message
    train = {count: worksheet.train(count)["E_total"] for count in (3, 100, 500)}
    assert check_all({f"E after {count} rounds": f"{value:.9f}" for count, value in train.items()})
    found = check_all({"E_total_after_500": train[500], "E_total_after_100": train[100] * 2})
    assert found.first_wrong == "E_total_after_100" and found.marks["E_total_after_500"] == "right"


@anybody
def test_a_weight_after_some_rounds_keeps_the_name_that_it_was_given(given):
    first, second = (worksheet.train(count, given)["w5_new"] for count in (0, 1))
    assert check("w5_after_1", first, given).message.startswith("Right: w5_after_1 = ")
    assert check("w5_after_2", second, given).message.startswith("Right: w5_after_2 = ")
    for written, value in (("w5_after_1", second), ("w5_after_2", 0.4137)):
        found = check(written, f"{value:.9f}", given)
        assert f"{written} = " in found.message and "w5_new" not in found.message
    assert "it is w5_new. Which of the two" in check("w5_after_2", f"{first:.9f}", given).message


def test_an_error_after_two_rounds_says_nothing_of_one():
    for beside in ({}, {"E_total": "0.298371109"}):
        found = check_all({"E_total_after_2": "0.291027774", **beside})
        assert "one round late" in found.message and "after one round" not in found.message


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("same", ["i1", "b2", "w6", "eta"])
def test_numbers_of_somebody_else_of_which_one_is_the_tutorials_are_asked_for_as_well(seed, same):
    values = worksheet.evaluate(sheets.draw(seed) | {same: GIVEN[same]})
    found = check_all({name: value for name, value in values.items() if name in ROWS})
    assert "Which numbers did you start from?" in found.message


@anybody
def test_rows_that_are_right_although_a_line_above_them_is_wrong_are_asked_where_they_come_from(given):
    right = worksheet.evaluate(given)
    wrong = worksheet.evaluate(given, {"net_h1": "w1*i1 + w2*i2"})
    theirs = {name: wrong[name] if name in ("net_h1", "out_h1") else right[name] for name in list(ROWS)[:6]}
    found = check_all({name: f"{value:.9f}" for name, value in theirs.items()}, given)
    assert found.first_wrong == "net_h1" and "not worked from that" in found.message
    assert "nly this line" not in found.message


@anybody
@pytest.mark.parametrize("above, below", [("out_h2", "dE_total_dout_h2"), ("net_o1", "delta_o1")])
def test_right_rows_are_not_asked_where_they_come_from_where_what_lies_between_may_have_been_given(given, above, below):
    right = worksheet.evaluate(given)
    found = check_all({above: f"{right[above] * 1.37 + 0.1:.9f}", below: right[below]}, given)
    assert found.first_wrong == above and "not worked from that" not in found.message
    assert found.message.endswith("All that comes after it is right.")


@anybody
def test_a_slip_of_the_pen_with_which_the_rest_was_worked_is_told(given):
    text = f"{worksheet.evaluate(given)['out_h2']:.9f}"
    place = next(place for place in range(4, 9) if text[place] != text[place + 1])
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2:]
    found = marked(given, {"out_h2": f"0*net_h2 + {swapped}"})
    assert found.first_wrong == "out_h2" and "two digits changed places" in found.message
    assert "round" not in found.message


@anybody
@pytest.mark.parametrize("step, where", [(-1, "above"), (1, "below")])
def test_a_column_that_is_off_by_a_line_is_told_so(given, step, where):
    values, names = worksheet.evaluate(given), list(ROWS)[:20]
    theirs = {name: values[names[place + step] if place > 2 else name] for place, name in enumerate(names[:19])}
    found = check_all({name: f"{value:.9f}" for name, value in theirs.items()}, given)
    assert f"the number of the line {where}" in found.message


@anybody
def test_a_second_round_worked_by_hand_is_judged_row_by_row(given):
    again = given | {name.removesuffix("_new"): value for name, value in worksheet.evaluate(given).items()
                     if name.endswith("_new")}
    theirs = {f"{name}_after_1": f"{value:.9f}" for name, value in worksheet.evaluate(again).items() if name in ROWS}
    assert check_all(theirs, given)
    stale = worksheet.evaluate(again, {"net_h1": f"{given['w1']}*i1 + w2*i2 + b1"})
    found = check_all({f"{name}_after_1": f"{stale[name]:.9f}" for name in list(ROWS)[:8]}, given)
    assert found.first_wrong == "net_h1_after_1" and "w1" in found.message


def _whole(theirs):
    return {name: value for name, value in theirs.items() if not name.endswith("_after_2") or name.startswith(FORWARD)}


def _outputs(theirs):
    return {name: value for name, value in theirs.items() if name.startswith(("out_o", "E_total_after"))}


FORWARD = "net", "out", "E_"
REPEATED = {"output layer only": "only the output weights were updated", "halved": "eta was halved in each round",
            "old weights": "each round steps from the first weights", "momentum": "nine tenths of the one before",
            "first gradients": "the gradients of the first round were used in every round"}


@pytest.mark.parametrize("wrong", REPEATED)
@pytest.mark.parametrize("sizes, counts, shown", [
    *zip(NETWORKS, [range(5), range(3), [20]], [_outputs, _whole, _outputs], strict=True)])
def test_what_is_wrong_in_the_repetition_is_told_by_rounds_in_full_by_their_outputs_and_by_the_last(
        sizes, counts, shown, wrong):
    given, rows = anybodys(77, sizes)
    theirs = shown(repeated(counts, given, sizes, wrong=wrong))
    found = check_all({name: f"{value:.9f}" for name, value in theirs.items()}, given, rows)
    assert REPEATED[wrong] in found.message and "more slips" not in found.message


@pytest.mark.parametrize("sizes", NETWORKS)
def test_weights_that_step_one_after_the_other_are_told(sizes):
    given, rows = anybodys(78, sizes)
    now = dict(given)
    for weight in 3 * [name for name in given if name.startswith("w") or name.startswith("b_")]:
        now[weight] = worksheet.evaluate(now, rows=rows)[f"{weight}_new"]
    found = check_all({"E_total_after_3": worksheet.evaluate(now, rows=rows)["E_total"]}, given, rows)
    assert "worked anew with the ones before it" in found.message


@anybody
@pytest.mark.parametrize("late, said", [(-1, "one round late"), (1, "one update more than asked for")])
def test_a_table_that_is_one_round_late_or_early_is_told_so(given, late, said):
    right = repeated(range(7), given)
    theirs = {f"{name}_after_{count}": right[f"{name}_after_{count + late}" if count + late else name]
              for count in range(1, 5) for name in ("out_o1", "E_total")}
    found = check_all({name: f"{value:.9f}" for name, value in theirs.items()}, given)
    assert found.first_wrong == "out_o1_after_1" and said in found.message and "another slip" not in found.message


@pytest.mark.parametrize("given, name, here, there", [
    (GIVEN, "out_o1", 1, 2), (sheets.draw(0), "E_total", 3, 2)])
def test_the_number_of_the_next_round_or_the_last_is_told_alone_and_exchanged(given, name, here, there):
    right = {name: f"{value:.9f}" for name, value in _outputs(repeated(range(max(here, there) + 1), given)).items()}
    here, there = f"{name}_after_{here}", f"{name}_after_{there}"
    found = check_all(right | {here: right[there]}, given)
    assert found.first_wrong == here and f"it is {there}. Which of the two" in found.message
    found = check_all(right | {here: right[there], there: right[here]}, given)
    assert found.first_wrong == min(here, there) and "changed places." in found.message


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_deltas_of_the_other_sign_are_one_choice_where_the_slope_of_the_outputs_is_1(seed):
    rows = sheets.write_out(3, 4, 3, "tanh", "identity", "mean_squared", "neuron")
    given = sheets.draw(seed, rows)
    right = worksheet.evaluate(given, rows=rows)
    found = check_all({name: right[name] * (-1) ** name.startswith("delta") for name in rows
                       if not re.match("dE_o|dout|dnet|dE_total_dout", name)}, given, rows)
    assert found.message.startswith("No mistake") and "the other sign" in found.message


@anybody
@pytest.mark.parametrize("slip, places", [
    ({"dE_total_dw6": "dE_total_dw5"}, 4), ({"w7_new": "w7"}, 5), ({"w8_new": "w8 + 3*eta*dE_total_dw8"}, 9),
    ({"dE_total_dw6": "dE_total_dw5"}, 9)])
def test_a_slip_beside_another_choice_is_a_slip(given, slip, places):
    """Deltas as target - out, whose steps are added: where so many decimals show the slip at all."""
    added = {f"w{k}_new": f"w{k} + eta*dE_total_dw{k}" for k in range(1, 9)}
    opposite = {f"dE_total_dout_o{k}": f"target_o{k} - out_o{k}" for k in (1, 2)}
    theirs = worksheet.evaluate(given, edits=added | opposite | slip)
    shown = [name for name in ROWS if name.startswith("delta_") or name.endswith("_new")]
    found = check_all({name: f"{theirs[name]:.{places}f}" for name in shown}, given)
    assert not found and (places < 9 or found.first_wrong in {*slip, "w6_new"} and found.message.startswith("Not yet"))


@anybody
def test_a_row_that_follows_from_an_own_given_is_not_accused_where_another_has_the_given_one(given):
    for name, row, other in (("b1", "net_h1", "net_h2"), ("i1", "net_h2", "net_h1"), ("b2", "net_o1", "net_o2")):
        mine = round(given[name] + 0.07, 2)
        theirs, right = worksheet.evaluate(GIVEN | {name: mine}), worksheet.evaluate()
        found = check_all({name: str(mine), row: theirs[row], other: right[other]})
        assert found.first_wrong == other and f"own {name}" in found.message and found.marks[row] == "right"


@pytest.mark.parametrize("seed", range(8))
def test_another_bias_in_one_line_only_is_told_there(seed):
    given = sheets.draw(seed)
    theirs = worksheet.evaluate(given, edits={"net_h1": f"w1*i1 + w2*i2 + {given['b1'] + 0.1:.2f} + 0*b1"})
    found = check_all({name: theirs[name] for name in ("net_h1", "out_h1", "net_h2", "out_h2")}, given)
    assert re.search("a number for b1 that is not the given one|tutorial's b1", found.message)
    assert slips(found) == ["net_h1"]
