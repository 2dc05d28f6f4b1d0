"""What was done in a wrong row, in some rows or in all of a kind is told as it was done, and once."""
import math
import random
import re
from collections import Counter

import pytest

from helpers import sheets, worksheet
from helpers.check import check, check_all
from helpers.example import GIVEN
from helpers.worksheet import ROWS, leading_to
from tests.support.marking import (
    SHEETS,
    anybody,
    carried,
    digits,
    marked,
    reproduces,
    single_slips,
    slips,
    two_slips,
    written,
)

ALL = "(?!dnet|dE_o._dn).*"  # without what makes no number of its own
NEW = r"w\d+_new"
GRADIENTS = r"out_.*|dE_total_dw\d|w\d_new"
PRINTED = r"out_.*|E_.*|delta_.*|dE_total_dw\d|w\d_new"


def edited(edits, rows):
    """Each row whose whole name fits a pattern, worked as its template says: {0}, {1} are the pattern's groups, {row}
    the right formula."""
    return {name: new.format(*found.groups(), row=f"({row})") for pattern, new in edits.items()
            for name, row in rows.items() if (found := re.fullmatch(pattern, name))}


# What was done, in which rows it shows, and what must and must not be said.
TOLD = {
    "the path through o2 only": ({"dE_total_dout_h1": "dE_o2_dout_h1"}, "w1_new", "path through o1", "precision"),
    "w5 and w7 interchanged": ({"dnet_o1_dout_h1": "w7", "dnet_o2_dout_h1": "w5"}, "w1_new", "", "precision"),
    "the slope taken as out_h1": ({"dout_h1_dnet_h1": "out_h1"}, "w1_new", "factors of the slope", "precision"),
    "the slope taken as 1 - out_o2": ({"dout_o2_dnet_o2": "1 - out_o2"}, "delta_o2", "Which of them did you",
                                      "was left out"),
    "sums multiplied": ({"net_h1": "(w1 + w2)*(i1 + i2) + b1"}, "out_h1", "the sums (i1 + i2)*(w1 + w2)", "w6"),
    "another signal": ({"dnet_h1_dw2": "0.41"}, "dE_total_dw2", "your delta_h1 and dnet_h1_dw2?", "b2"),
    "the tutorial's w6 in the step alone": ({"w6_new": "0.45 - eta*dE_total_dw6"}, "w6_new", "tutorial's w6.", "pen"),
    "the other neuron's blame": ({"dnet_o1_dout_h2": "w5", "dnet_o2_dout_h2": "w7"}, "dE_total_dout_h2",
                                 "These weights lead away from h1. Which lead away from h2?", "the value of"),
    **{f"{there} for {here}, in one line": (
        {name: f"{{row}}/({right})*({right.replace(here, there, once)})"}, name,
        f"{there} stands where another quantity belongs, in {where}", "comes along the line")
       for name, where, right, here, there, once in (
           ("dE_total_dw4", "dout_h2_dnet_h2", "out_h2*(1 - out_h2)", "out_h2", "out_h1", 2),
           ("dE_total_dw7", "dout_o2_dnet_o2", "out_o2*(1 - out_o2)", "out_o2", "out_o1", 1),
           ("dE_total_dw5", "dE_total_dout_o1", "out_o1 - target_o1", "out_o1", "out_o2", 1))},
    "out_h1 for out_h2": ({"dnet_o1_dw6": "out_h1"}, "w6_new", "out_h1 stands where another", "out_h2"),
    "inputs interchanged": ({"net_h2": "w3*i2 + w4*i1 + b1"}, "net_h2", "i1 and i2 changed places", "precision"),
    "i1 for i2": ({"dnet_h1_dw2": "i1"}, "w2_new", "i1 stands where another", "i2"),
    "i2 for i1": ({"dnet_h1_dw1": "i2"}, "dE_total_dw1", "i2 stands where another", "i1"),
    "one product alone": ({"net_h1": "w2*i2"}, "net_h1|out_h1", "w2*i2 alone was taken", "more slip"),
    "a plus for a times": ({"dE_total_dw5": "dE_total_dout_o1 + dout_o1_dnet_o1*out_h1"}, "dE_total_dw5",
                           "the factors were added"),
    "each product as a sum": ({"net_o1": "w5 + out_h1 + w6 + out_h2 + b2"}, "net_o1", "the factors of each product"),
    "weights into o1 for those that leave h2": ({"dnet_o1_dout_h2": "w5", "dnet_o2_dout_h2": "w6"}, "dE_total_dw4",
        "weights that arrive at one output were taken ... that leave h2 in the drawing?"),
    **{f"the sign of {name}": ({name: "-{row}"}, name, "explain it: it has the other sign; or the slope")
       for name in ("delta_h2", "dE_total_dw2")},
    "bias forgotten at h2": ({"net_h2": "w3*i1 + w4*i2"}, "net_h2", "that arrive at h2", "h1"),
    "one error without its half": ({"E_o2": "(target_o2 - out_o2)**2"}, "E_o.|E_total", "1/2 was left out", "if 2"),
    "one error only": ({"E_total": "E_o2"}, "E_total", "E_o1 was left out", "slope"),
    "no 1/2, no slope asked": ({"E_o1": "2*{row}"}, "E_o1", "the 1/2 is missing", "slope"),
    "one sign": ({"dE_total_dout_o1": "-{row}"}, "dE_total_dw6", "lost its sign", "o2"),
    "one sign in the step": ({"w8_new": "w8 + eta*dE_total_dw8"}, "w8_new", "your dE_total_dw8?", "check_all"),
    "the other neuron's number": ({"net_h1": "w3*i1 + w4*i2 + b1"}, "net_h1", "the value of net_h2", "w6"),
    "an estimate": ({"out_h1": "1/2 + net_h1/4"}, "out_h1", "the estimate, a half and a quarter of the net input",
                    "net_h1"),
    "a minus lost at one neuron": ({"out_h1": "1/(1 + exp(net_h1))"}, "out_.*",
                                   "the minus in the logistic function got lost (exp of +net), here alone", "net_"),
    "what a neuron gets back left out": ({"delta_h2": "dout_h2_dnet_h2"}, "w3_new",
                                         "if dE_total_dout_h2 was left out, in delta_h2"),
    "numbers that are all there": ({"delta_o1": "{row} + 0.0123"}, ".*", "You have all of these"),
    "weights that stayed": ({"w([34])_new": "w{0}"}, "w[1-4]_new", "no step was taken, in w3_new and w4_new"),
    "another delta, whose gradient is another's too": ({"dE_total_dw4": "delta_h2*i1"}, ".*", "i1 stands where",
                                                       "the value of dE_total_dw3"),
    "another delta in two rows": ({"dE_total_dw3": "delta_h1*i1", "dE_total_dw4": "delta_h1*i2"}, ".*",
                                  "delta_h1 stands where", "the value of dE_total_dw1"),
    # alike in all rows of a kind, or in a layer
    "an output for its slope": ({"delta_(h.)": "dE_total_dout_{0}*out_{0}"}, ".*", "out_h1 stands", "dnet_"),
    "no slope in the hidden layer": ({"dout_(h.)_dnet_h.": "1"}, ALL, "is missing at the hidden"),
    "a bias that multiplies": ({"net_h1": "(w1*i1 + w2*i2)*b1", "net_h2": "(w3*i1 + w4*i2)*b1"}, ALL,
                               "b1 multiplies, where it should be added ... The same was done at net_h2"),
    "not transposed on the way back": ({"dnet_o1_dout_h2": "w7", "dnet_o2_dout_h1": "w6"}, ALL, "w7 changed places on"),
    "output weights by columns": ({"net_o1": "w5*out_h1 + w7*out_h2 + b2", "net_o2": "w6*out_h1 + w8*out_h2 + b2"}, ALL,
                                  "output weights alone"),
    "targets swapped in the slope": ({"dE_total_dout_o1": "-(target_o2 - out_o1)",
                                      "dE_total_dout_o2": "-(target_o1 - out_o2)"}, ALL,
                                     "the targets changed places, in dE_total_dout_o1 and dE_total_dout_o2"),
    "cross-entropy in the slope": ({"dE_total_dout_(o.)": "-(target_{0} - out_{0})/(out_{0}*(1 - out_{0}))"}, ALL,
        "logarithms (the binary cross-entropy), in dE_total_dout_o1 and dE_total_dout_o2"),
    **{f"{e} for e": ({"out_(..)": f"1/(1 + exp(-log({e})*net_{{0}}))"}, ALL, f"{e} stands for the number e")
       for e in (2.7, 2.71, 2.72, 2.718, 2.7182, 2.7183, 2.71828)},  # rounded, or cut off
    "e times": ({"out_(..)": "1/(1 + exp(1)*(-net_{0}))"}, ALL, "e was not raised to the power"),
    "weights forgotten on the way back": ({"dE_(o.)_dout_h.": "dE_{0}_dnet_{0}"}, NEW,
        "dnet_o1_dout_h1 was left out, in dE_o1_dout_h1, and so on in the rows like it", "only this line is wrong"),
    "the slope twice": ({"dE_(o.)_dnet_o.": "delta_{0}*dout_{0}_dnet_{0}"}, NEW,
        "dout_o1_dnet_o1 went in twice, in dE_o1_dnet_o1, and so on in the rows like it", "only this line is wrong"),
    "net for out": ({"dnet_o._dw[57]": "net_h1", "dnet_o._dw[68]": "net_h2"}, NEW,
        "net_h1 stands where another quantity belongs, in dnet_o1_dw5, and so on in the rows like it", "only this"),
    "what the lines carry, squared": ({r"dnet_.._dw.": "{row}**2"}, ".*", "out_h1 went in twice"),
    "a half inside the square": ({"E_(o.)": "(1/2*(target_{0} - out_{0}))**2"}, ".*", "The same was done at E_o2."),
    "the target in the slope": ({"dout_(o.)_dnet_o.": "target_{0}*(1 - target_{0})"}, ALL,
                                "target_o1 stands where another ... The same was done at dout_o2_dnet_o2."),
    "another curve's slope": ({"dout_(o.)_dnet_o.": "1 - out_{0}**2"}, ALL, "slope is that of another", "tanh"),
    "one term twice": ({"net_(h.)": "w3*i1 + w3*i1 + b1"}, "net_h2", "w3*i1 stands where another", "w4*i2 + w4"),
    "distances for their squares": ({"E_(o.)": "1/2*abs(target_{0} - out_{0})"}, ALL, "target_o1 - out_o1 was not"),
    # as programs do it, which print less than all rows
    "a division": ({"dE_total_dw5": "delta_o1/dnet_o1_dw5"}, ALL, "dnet_o1_dw5 divides, where it should multiply"),
    "brackets lost in a delta": ({"delta_(o.)": "out_{0} - target_{0}*out_{0}*(1 - out_{0})"}, PRINTED,
                                 "brackets around out_o1 - target_o1 got lost ... The same was done at delta_o2."),
    "a sum without its brackets": ({"delta_h1": "delta_o1*w5 + delta_o2*w7*out_h1*(1 - out_h1)"}, PRINTED,
                                   "the brackets around delta_o1*w5 + delta_o2*w7 got lost"),
    "never worked out": ({"delta_(h.)": "0*net_{0}"}, ALL, "it stayed 0 ... The same was done at delta_h2",
                           "brackets"),
    "one delta that nobody saw": ({"delta_o1": "0.3*{row} + 0.0123*w1"}, GRADIENTS,
                                  "delta_o1, which you have not shown, is not right", "more numbers"),
    "another neuron's delta": ({"delta_o2": "delta_o1"}, GRADIENTS, "delta_o2 has the value of delta_o1", "not shown"),
    "a sum for a difference": ({"dE_total_dout_(o.)": "out_{0} + target_{0}"}, ALL, "target_o1 was added, not"),
    "the other sign": ({r"dE_total_dw[1-4]": "-{row}"}, PRINTED, "it has the other sign", "out_h1"),
    "squashed twice, with its slope": ({
        "out_(o.)": "1/(1 + exp(-(1/(1 + exp(-net_{0})))))",
        "dout_(o.)_dnet_o.": "out_{0}*(1 - out_{0})*(1/(1 + exp(-net_{0})))*(1 - 1/(1 + exp(-net_{0})))"}, PRINTED,
        "squash twice, in out_o1 and out_o2"),
    "all differences added": ({"dE_total_dout_o.": "out_o1 - target_o1 + out_o2 - target_o2"}, PRINTED,
                              "differences of all outputs were added"),
    "a sum not set back": ({"net_h2": "net_h1 + {row}"}, ALL, "net_h1 was added to it", "another slip"),
    "halved slopes": ({"dE_total_dout_o.": "1/2*{row}"}, ALL, "a factor of 1/2 came in"),
    "a product after its sum": ({"net_o1": "(w5*out_h1 + w6)*out_h2 + b2"}, ALL, "a sum was worked before"),
    "a point in the wrong place": ({"dE_total_dw5": "0.1*{row}"}, ALL, "its decimal point"),
    # what is said of the rest
    "not squashed, of which one was not shown": ({"out_(h.)": "net_{0}"}, "net_h.|out_h1|(net|out)_o.",
                                                 "The same slip is in net_o1", "only this line"),
    "lines crossed at one neuron of each layer": (
        {"net_h2": "w4*i1 + w3*i2 + b1", "net_o2": "w8*out_h1 + w7*out_h2 + b2"}, "(net|out)_.*",
        "i1 and i2 changed places, or w3 and w4. ... The same was done at net_o2", "i1 and i2 changed places."),
    "one step added": ({"w6_new": "w6 + eta*dE_total_dw6"}, NEW, "eta*dE_total_dw6 was added, not", "dnet"),
    "hidden outputs for the inputs": ({"dnet_h._dw[13]": "out_h1", "dnet_h._dw[24]": "out_h2"}, NEW,
                                      "output, not the input. ... The same slip is in w2_new, w3_new and w4_new"),
    "an input for another": ({"dnet_h1_dw1": "i2"}, r"dnet_h1_dw1|dE_total_dw\d|w\d_new",
                             "nly this line is wrong: work dE_total_dw1", "not worked from"),
    "without a slope, in both layers": ({"delta_(..)": "dE_total_dout_{0}", "dE_(o.)_dnet_o.": "delta_{0}"}, NEW,
                                        "The same was done at w1_new", "only this line is wrong"),
}
# The same on any sheet; an update made otherwise with all weights or with four, shown alone or in all rows.
UPDATES = {
    "{0} - eta*eta*dE_total_d{0}": "eta went in twice", "{0} - dE_total_d{0}/eta": "divided by eta",
    "{0} - 0.07*dE_total_d{0} + 0*eta": "a number for eta that is not the given one",
    "{0} - eta*E_total": "the error stands", "{0}*dE_total_d{0} + 0*eta": "multiplied",
    "eta*({0} - dE_total_d{0})": "as well", "eta*{0} - dE_total_d{0}": "not the gradient",
}
TOLD_ON_ANY = {
    "gradients halved": ({r"dE_total_dw\d+": "1/2*{row}"}, ".*", "a factor of 1/2 came in"),
    "steps for gradients": ({r"dE_total_dw\d+": "eta*{row}"}, ".*", "a factor of eta came in"),
    "steps for weights": ({r"(w\d+)_new": "eta*dE_total_d{0}"}, ".*", "weight was replaced by its step"),
    "the bias twice": ({r"net_h\d": "{row} + b1"}, ".*", "b1 went in twice"),
    **{f"{way}, {which}, {shown}": (
        {f"({which})_new": way}, shown, f"{said} ... What is subtracted from the old w", "slip")
       for way, said in UPDATES.items() for which, shown in ((r"w\d+", ".*"), (r"w[5-8]", NEW))},
}
CASES = [*((what, ROWS, (11, 41, 90)[turn % 3]) for turn, what in enumerate(TOLD)),
         *((what, SHEETS[("2-2-2", "tanh", "3-2-3")[turn % 3]], 8) for turn, what in enumerate(TOLD_ON_ANY))]


@pytest.mark.parametrize("what, rows, seed", CASES)
def test_what_was_done_is_told_once_as_it_was_done_and_no_right_number_is_blamed(what, rows, seed):
    edits, shown, said, *not_said = (TOLD | TOLD_ON_ANY)[what]
    given = sheets.draw(seed, rows)
    right, theirs = worksheet.evaluate(given, rows=rows), worksheet.evaluate(given, edited(edits, rows), rows)
    found = check_all({name: f"{theirs[name]:.9f}" for name in rows if re.fullmatch(shown, name)}, given, rows)
    assert found.message.startswith("Not yet")
    assert not [words for words in said.split(" ... ") if words not in found.message], found
    assert not any(words in found.message for words in ("more slip", "another slip", *not_said))
    assert not [name for name in slips(found) if abs(theirs[name] - right[name]) < 1e-8]


def test_made_slips_are_found_at_their_row_and_told_as_they_were_made():
    """Some of all ways to write one row wrong, as many of a small sheet. `python -m tests.proof.marking` tries all."""
    found = Counter()
    for what, rows in SHEETS.items():
        found += single_slips(sheets.draw(3, rows), random.Random(what), 0.08 / len(rows), rows)
    assert found["whole", "all"] > 15
    for way in ("whole", "third", "alone", "new weight"):
        there = found[way, "all"]
        assert not found[way, "accepted"]
        assert found[way, "rounding"] <= 0.05 * there + 1  # a slip may move a number no more than rounding does
        assert found[way, "again"] >= 0.9 * there  # two slips may give one number
        assert found[way, "first"] == there or way in ("alone", "new weight")


@pytest.mark.parametrize("name, slip", [("w3_new", "w3 + eta*dE_total_dw3"), ("dE_total_dw2", "delta_h1*dnet_h1_dw1"),
                                        ("w5_new", "w5 - eta"), ("w6_new", "w6 - eta*delta_o1")])
def test_among_round_numbers_a_slip_in_one_row_is_neither_another_numbering_nor_rounding(name, slip):
    rows = sheets.write_out(2, 2, 1, hidden_activation="tanh", output_activation="tanh")
    given = dict.fromkeys(worksheet.givens(rows), 1) | {"i1": -1, "w2": -1, "w3": -1, "b1": 0, "b2": 0, "eta": 0.1}
    found = marked(given, {name: slip}, rows, [name])
    assert found.message.startswith("Not yet") and "rounded to" not in found.message


def test_the_rows_of_a_mistake_in_both_layers_are_named_from_both():
    """The biases are right, so it was not made in all rows that learn."""
    rows = sheets.write_out(2, 2, 2, biases="neuron")
    given = sheets.draw(3, rows)
    found = marked(given, edited({r"(w\d)_new": "{0} + eta*dE_total_d{0}"}, rows), rows)
    assert found.mistake == "U1" and "only" not in found.message
    found = marked(given, edited({r"dout_(..)_dnet_..": "out_{0}"}, rows), rows)
    assert "The same was done at dout_o2_dnet_o2, dout_h1_dnet_h1 and dout_h2_dnet_h2." in found.message


@anybody
def test_two_slips_are_marked_at_their_two_rows(given):
    found = two_slips(given, random.Random(8), 6, share=0.1)
    assert found["both"] == found["all"] > 3


def test_a_slope_of_1_that_stands_in_a_product_is_left_out_and_no_other_quantity():
    rows = sheets.write_out(2, 3, 1, output_activation="identity")
    found = marked(sheets.draw(7, rows), {"delta_h1": "dE_total_dout_h1"}, rows)
    assert "dout_h1_dnet_h1 was left out" in found.message


@anybody
def test_a_sign_that_is_lost_in_writing_is_a_slip_of_the_pen_where_the_rest_is_right(given):
    right = worksheet.evaluate(given)
    lost = {"dE_total_dout_o1": f"{-right['dE_total_dout_o1']:.9f}"}
    assert "its sign is wrong" in check_all({name: right[name] for name in ROWS} | lost, given).message


def logistic(net):
    return 1 / (1 + math.exp(-net))


RIGHT = worksheet.evaluate()
OFF = (GIVEN["target_o1"] - RIGHT["out_o1"]) / 2


@pytest.mark.parametrize("name, value, said", [
    ("out_h1", "0.59", "out_h1 = 0.59 is too coarse to say anything. Give"),
    ("out_h1", logistic(0.38), "rounded to 2 decimals"),
    ("E_o1", 0.5 * 0.74 ** 2, "rounded to 2 decimals"), ("E_o2", 0.5 * 0.217 ** 2, "rounded to 3 d"),
    ("out_h1", RIGHT["out_o1"], "it is the value of out_o1. Which quantity is asked for?"),
    ("out_h1", math.exp(-RIGHT["net_h1"]), "this is e to the minus net input"),
    ("E_o1", OFF ** 2, "a half was taken of the half"),
    ("E_o1", 0.005 - RIGHT["out_o1"] ** 2, "brackets around"), ("E_o1", -0.31234567, "An error is never negative"),
    ("dE_total_dout_h1", (RIGHT["delta_o1"] + RIGHT["delta_o2"]) * 0.9, "through its own weight, and through no other"),
    ("out_h2", RIGHT["net_h2"] * (1 - RIGHT["net_h2"]), "make its output from its net input")])
def test_what_a_reader_did_with_one_number_is_told(name, value, said):
    assert said in check(name, value).message


@pytest.mark.parametrize("name, places", [("dE_total_dout_h1", 3), ("delta_o1", 1), ("delta_h2", 1)])
def test_what_is_worked_from_results_that_were_all_rounded_is_told_so(name, places):
    above = GIVEN | carried(GIVEN, lambda value: round(value, places))
    assert f"rounded to {places} decimal" in check(name, worksheet.worked(ROWS[name], above)).message


def test_an_old_weight_of_few_digits_may_be_a_rounded_new_one():
    found = check("w2_new", 0.75, sheets.draw(1) | {"w2": 0.75})
    assert "Did it take its step, or were digits dropped?" in found.message


@pytest.mark.parametrize("seed", range(5))
def test_a_slip_made_in_most_rows_is_not_said_of_a_row_that_is_right(seed):
    """The delta of o1 in all rows: where it belongs nothing is wrong."""
    rows = sheets.write_out(3, 3, 3)
    gradients = [name for name in rows if re.fullmatch(r"dE_total_dw1\d", name)]
    edits = {name: re.sub("delta_o[23]", "delta_o1", rows[name]) for name in gradients}
    found = marked(sheets.draw(seed, rows), edits, rows, ["out_o1", "out_o2", "out_o3", *gradients])
    assert [name for name, mark in found.marks.items() if mark == "right"] == [*list(found.marks)[:3], *gradients[:3]]
    assert "delta_o2 has the value of delta_o1" in found.message


@pytest.mark.parametrize("value", ["0.1654321", 0.5904])
def test_a_short_number_that_only_a_far_fetched_slip_gives_is_asked_about_and_not_accused(value):
    message = check("out_h1", value, GIVEN | {"i1": 0.10, "i2": 0.05}).message
    assert "worked out from net_h1. What is your net_h1?" in message and "as if" not in message


def test_a_mistake_that_cannot_be_made_with_these_numbers_explains_nothing():
    assert check("out_h1", 0.51234, GIVEN | {"b1": -800.0}).candidates == ()  # 1 + exp(-net) is too large for a float


@pytest.mark.parametrize("seed, first", [(0, "dE_total_dout_h2"), (4, "delta_h1"), (7, "dE_o2_dout_o2")])
def test_where_any_results_were_rounded_no_list_of_them_is_told(seed, first):
    given, dice = sheets.draw(seed), random.Random(seed)
    theirs = carried(given, lambda value: round(value, 4) if dice.random() < 0.5 else value)
    found = check_all({name: f"{theirs[name]:.4e}" for name in list(ROWS)[list(ROWS).index(first):]}, given)
    assert not found and len(set(re.findall(r"\w+_\w+", found.message))) < 3


@pytest.mark.parametrize("factors", [("dE_total_dout_o1", "dout_o1_dnet_o1", "out_h1"), ("delta_o1", "out_h1")])
@pytest.mark.parametrize("places", [3, 4])
def test_a_new_weight_from_factors_that_were_rounded_is_told_so(factors, places):
    told = 0
    for seed in range(5):
        given = sheets.draw(seed)
        values = worksheet.evaluate(given)
        gradient = math.prod(round(values[name], places) for name in factors)
        found = check("w5_new", given["w5"] - given["eta"] * gradient, given)
        told += bool(re.search("rounded to [2-6] d", found.message)) and "slip" not in found.marks.values()
    assert told > 3  # so few digits may fit another slip as well


@anybody
def test_gradients_that_were_rounded_for_several_new_weights_are_one_slip(given):
    values, learned = worksheet.evaluate(given), ["w5", "w6", "w7", "w8"]
    steps = {w: given["eta"] * round(values[f"dE_total_d{w}"], 3) for w in learned}
    found = check_all({f"{w}_new": given[w] - step for w, step in steps.items()}, given)
    assert re.search("rounded to [234] d", found.message) and not re.search("There (is|are)", found.message)


def test_an_input_in_place_of_another_is_no_rounding_where_it_rounds_to_that():
    wrong = worksheet.evaluate(edits={"dE_total_dw1": "delta_h1*i2"})
    for name in ("dE_total_dw1", "w1_new"):
        assert round(GIVEN["i1"], 1) == GIVEN["i2"] and "rounded" not in check(name, f"{wrong[name]:.9f}").message


@pytest.mark.parametrize("biases, edits, first, said", [
    ("neuron", {"b_h1_new": "b_h1 + eta*dE_total_db_h1"}, "b_h1_new", "the step was added"),
    ("neuron", {"b_h1_new": "b_h1 - dE_total_db_h1"}, "b_h1_new", "the learning rate was left out"),
    ("neuron", {"dnet_h1_db_h1": "i1"}, "b_h1_new", "a signal is in the gradient of the bias"),
    ("neuron", {"dE_total_db_o1": "delta_o1 + delta_o2"}, "b_o1_new", "one shared by each layer"),
    ("layer", {"dE_total_db2": "(delta_o1 + delta_o2)/2"}, "b2_new", "were averaged"),
    *((None, {"b1_new": wrong}, "b1_new", said) for wrong, said in [  # which this sheet keeps still
        ("b1 - eta*delta_h1", "delta_h2 was left out"), ("b1 - (delta_h1 + delta_h2)", "eta was left out"),
        ("b1 - eta*(delta_h1 - delta_h2)", "subtracted, not added"),
        ("b1 + eta*(delta_h1 + delta_h2)", "was added, not"),
        ("b1 - eta/2*(delta_h1 + delta_h2)", "half of eta"), ("b2 - eta*(delta_h1 + delta_h2)", "b2 stands where"),
        ("b1 - eta*(delta_h1 + delta_h2)*b1", "delta*bias as its gradient")]),
    *((None, {"b_o2_new": wrong}, "b_o2_new", said) for wrong, said in [
        ("b2 - eta*delta_o1", "delta_o1 stands where"), ("b2 - delta_o2", "eta was left out"),
        ("b2 + eta*delta_o2", "was added, not"), ("b2 - eta*dE_total_dout_o2", "dE_total_dout_o2 stands where"),
        ("b2 - 2*eta*delta_o2", "2 times eta"), ("b2 - eta*delta_o2*b2", "delta*bias as its gradient")])])
def test_what_was_done_with_a_bias_that_is_trained_is_told(biases, edits, first, said):
    rows = sheets.with_biases(shared=biases == "layer") if biases else ROWS
    given = sheets.draw(3, rows)
    theirs, shown = worksheet.evaluate(given, rows=rows | edits), [first] if biases else [*rows, first]
    found = check_all({name: f"{theirs[name]:.9f}" for name in shown}, given, rows)
    assert said in found.message and found.message.startswith("Not yet") and found.first_wrong == first


@pytest.mark.parametrize("turn, way", [*enumerate([
    "{0}", "eta*dE_total_d{0}", "{0} + eta*dE_total_d{0}", "{0}*(1 - eta*dE_total_d{0})",
    *(way for way in UPDATES if "0.07" not in way)])])
def test_a_bias_is_never_called_a_weight(turn, way):
    rows, bias = sheets.with_biases(), ("b_h1", "b_o2")[turn % 2]
    theirs = {f"{name}_new": way.format(name) for name in ("b_h1", "b_h2", "b_o1", "b_o2")}
    for edits, shown in (({f"{bias}_new": theirs[f"{bias}_new"]}, [f"{bias}_new"]), (theirs, theirs)):
        found = marked(sheets.draw(6, rows), edits, rows, shown)
        assert not found and not re.search("weight", found.message)


@anybody
@pytest.mark.parametrize("edits", [{"w3_new": "w4 - eta*dE_total_dw3", "dnet_o2_dout_h2": "w2"},
                                   {"net_h1": "w1 + w2*i2 + b1", "dE_total_dout_o1": "-target_o1"}])
def test_another_name_in_another_kind_of_row_is_not_called_the_same(given, edits):
    assert "same was done" not in marked(given, edits).message


@pytest.mark.parametrize("name", ["dout_h1_dnet_h1", "dout_h2_dnet_h2"])
@pytest.mark.parametrize("seed", range(6))
def test_a_0_or_a_1_that_many_slips_give_is_not_laid_to_one(seed, name):
    rows = sheets.write_out(2, 2, 2, "relu", "identity", "mean_squared", "neuron")
    given = sheets.draw(seed, rows) | {"w1": -0.3, "b_h1": -0.1}  # h1 is off, or nearly
    right = worksheet.evaluate(given, rows=rows)[name]
    found = check(name, f"{1 - right:.0f}", given, rows)
    assert not found and not re.search("tutorial|changed places|another quantity|weights of", found.message)


@pytest.mark.parametrize("seed", [11, 41, 90])
def test_a_line_is_the_only_one_that_is_wrong_only_where_it_is(seed):
    given = sheets.draw(seed)
    theirs = worksheet.evaluate(given, edited({r"dnet_(h.)_dw.": "1"}, ROWS))
    few = {name: f"{theirs[name]:.5f}" for name in ROWS if re.fullmatch(r"dE_total_dw\d|w1_new", name)}
    found = check_all(few, given)
    assert found.first_wrong == "dE_total_dw1" and "nly this line" not in found.message


@pytest.mark.parametrize("seed", [11, 41, 90])
def test_a_slip_that_comes_round_again_is_told_of_one_row(seed):
    given, slip = sheets.draw(seed), {"net_h2": "w3*i1 + w4*i2"}
    first, after = worksheet.evaluate(given, slip), worksheet.train(1, given, slip)["E_total"]
    shown = {name: f"{first[name]:.9f}" for name in ("net_h1", "out_h1", "net_o1", "out_o1", "w5_new")}
    found = check_all(shown | {"E_total_after_1": f"{after:.9f}"}, given)
    assert "b1 was left out, in net_h2. " in found.message and "the rows like it" not in found.message


@pytest.mark.parametrize("seed", [11, 41, 90])
def test_an_update_too_few_is_told_without_the_rounds_that_were_not_shown(seed):
    given = sheets.draw(seed)
    theirs = worksheet.train(999, given)
    found = check_all({f"{name}_after_1000": theirs[name] for name in ("E_total", "out_o1", "out_o2")}, given)
    assert "before the update" in found.message and not re.search("after one round|nly this", found.message)
    assert "The same slip is in out_o2_after_1000 and E_total_after_1000." in found.message


def test_old_weights_of_few_digits_beside_one_another_were_not_updated():
    found = check_all({f"w{k}_new": GIVEN[f"w{k}"] for k in range(1, 9)})
    assert "It looks as if no step was taken" in found.message


@anybody
def test_percentages_of_five_digits_have_their_point_in_the_wrong_place(given):
    right = worksheet.evaluate(given)
    found = check_all({name: f"{right[name] * 100:.3f}" for name in ("out_h1", "out_h2")}, given)
    assert "its decimal point is in the wrong place" in found.message and "The same was done at out_h2" in found.message


@pytest.mark.parametrize("seed", range(5))
def test_a_number_that_was_copied_wrong_into_the_next_line_is_named(seed):
    """Two digits change places on the way from one line to the next."""
    given = sheets.draw(seed)
    right = worksheet.evaluate(given)
    text = f"{right['dout_o1_dnet_o1']:.9f}"
    place = next(k for k in range(3, 8) if text[k] != text[k + 1])
    copied = text[:place] + text[place + 1] + text[place] + text[place + 2:]
    theirs = worksheet.evaluate(given, {"delta_o1": f"dE_total_dout_o1*(0*dout_o1_dnet_o1 + {copied})"})
    found = check_all({name: written(theirs[name]) for name in ROWS}, given)
    assert slips(found) == ["delta_o1"] and "dout_o1_dnet_o1 was copied" in found.message
    assert reproduces(found, {name: theirs[name] for name in ROWS}, given)


@pytest.mark.parametrize("seed", range(5))
def test_with_five_digits_too_a_slip_of_the_pen_is_told_with_which_the_rest_was_worked(seed):
    given, name = sheets.draw(seed), "dE_total_dw8"
    digit = f"{worksheet.evaluate(given)[name]:.4e}"
    place = next(k for k in range(len(digit)) if digit[k] in "234567")
    wrong = digit[:place] + "9" + digit[place + 1:]
    theirs = worksheet.evaluate(given, {name: f"0*{ROWS[name]} + {float(wrong)!r}"})
    found = check_all({row: digits(theirs[row], 5) for row in ROWS}, given)
    assert found.first_wrong == name and "with which the rest was worked: one digit is wrong" in found.message


@pytest.mark.parametrize("shown", ["E_o1", "E_total"])
@pytest.mark.parametrize("outputs", ["logistic", "softmax"])
def test_a_logarithm_to_the_base_10_is_named_in_every_cross_entropy(outputs, shown):
    rows = sheets.write_out(2, 2, 2, output_activation=outputs, error="cross_entropy")
    edits = {name: f"({row})/log(10)" for name, row in rows.items() if name.startswith("E_o")}
    assert "10 stands for the number e" in marked(sheets.draw(4, rows), edits, rows, [shown]).message


@pytest.mark.parametrize("seed", [28, *range(6)])
def test_no_cause_is_told_that_right_numbers_rule_out(seed):
    """One new weight off by a factor that nobody makes; the others say that all they share with it is right."""
    given, dice = sheets.draw(seed), random.Random(seed)
    right, wrong = worksheet.evaluate(given), f"w{dice.randint(1, 8)}_new"
    shown = {name: f"{right[name]:.9f}" for name in ROWS if name.endswith("_new")}
    off = right[wrong] + given["eta"] * right[f"dE_total_d{wrong[:2]}"] * dice.uniform(0.1, 0.4)
    found = check_all(shown | {wrong: f"{off:.9f}"}, given)
    for row in found.edits:
        others = [name for name in shown if name != wrong and row in leading_to([name], ROWS)]
        assert not others, found


@anybody
@pytest.mark.parametrize("slip, said", [
    ("out_o1 - target_o2", "target_o2 stands where"), ("1.37*dE_total_dout_o1", "")])
def test_a_row_that_is_another_by_its_name_may_have_a_slip_of_its_own(given, slip, said):
    theirs = worksheet.evaluate(given, edits={"dE_o1_dout_o1": slip})
    found = check_all({name: theirs[name] for name in ROWS if name != "dE_o1_dnet_o1"}, given)
    assert list(found.slips) == ["dE_o1_dout_o1"]
    assert said in found.message and "Only this line is wrong" in found.message


@pytest.mark.parametrize("e", [2.7, 2.7183, 2.71828])
def test_another_number_for_e_is_named_in_all_powers_of_a_softmax(e):
    rows = sheets.write_out(2, 2, 3, output_activation="softmax", error="cross_entropy")
    edits = {name: row.replace("exp(", f"exp(log({e})*") for name, row in rows.items() if name.startswith("out_o")}
    for shown in (["out_o2"], rows):
        assert f"{e} stands for the number e" in marked(sheets.draw(3, rows), edits, rows, shown).message
