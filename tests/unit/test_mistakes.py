"""The listed misconceptions: as edits of the worksheet they give the collected numbers, and each is recognised.

misconceptions.csv beside this file holds what was collected from people: each id's wrong value for 27 quantities
(REF is the right procedure) and the first of them that is wrong.
"""
import csv
import math
import random
import re
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from helpers import sheets, worksheet
from helpers.check import check, check_all, check_formula, kinds, mistakes, rounds
from helpers.check.mistakes import KNOWN, MISTAKES
from helpers.example import GIVEN
from helpers.formula import names_in, renamed_name
from helpers.worksheet import ROWS
from tests.support.marking import SHEETS, anybody, made_slips, marked, reproduces, slips, written

with open(Path(__file__).with_name("misconceptions.csv"), encoding="utf-8") as file:
    TABLE = {row.pop("id"): row for row in csv.DictReader(file)}
FIRST = {id: row.pop("first_wrong_quantity") for id, row in TABLE.items()}


def test_each_collected_misconception_has_its_mistake():
    assert ["REF", *(id for id in MISTAKES if id in TABLE)] == list(TABLE)


@pytest.mark.parametrize("id", TABLE)
def test_the_edits_give_every_collected_value_to_its_digits(id):
    """Half a unit of the last digit, and a hundredth for the table's own double rounding."""
    numbers = mistakes.sheet(None if id == "REF" else id)
    for name, text in TABLE[id].items():
        unit = Decimal(1).scaleb(Decimal(text).as_tuple().exponent)
        assert abs(Decimal(numbers[name]) - Decimal(text)) <= unit * Decimal("0.51"), (name, text, numbers[name])


# --- Recognised: by name from the tutorial's whole calculation, test_words.py ------------------------------------


def on_a_sheet(id):
    """(givens, rows, right numbers, wrong ones) of one of the sheets on which this mistake shows: each has another."""
    for rows in random.Random(id).sample([*SHEETS.values()], len(SHEETS)):
        given = sheets.draw(5, rows)
        with suppress(ValueError):  # it cannot be made there
            right, wrong = (mistakes.sheet(made, given, rows, train=False) for made in (None, id))
            if any(abs(wrong[name] - right[name]) > 2e-8 for name in wrong):
                return given, rows, right, wrong


@pytest.mark.parametrize("id", MISTAKES)
def test_each_is_recognised_on_another_sheet_from_the_first_wrong_number_alone(id):
    """`python -m tests.proof.marking` tries all on all sheets, and from the whole."""
    given, rows, right, wrong = on_a_sheet(id)
    first = next(name for name in wrong if abs(wrong[name] - right[name]) > 2e-8)
    assert id in check(first, written(wrong[first]), given, rows).candidates


@pytest.mark.parametrize("id", [id for id in TABLE if id != "REF"])
def test_it_is_recognised_from_the_tables_columns_alone(id):
    found = check_all({name: text for name, text in TABLE[id].items() if name in ROWS or name.startswith("b_")})
    if id == "V3" or id[0] == "T":  # the same numbers as the right procedure: in these columns it is right
        assert found.ok
    else:
        assert id in found.candidates, found
        assert found.first_wrong == FIRST[id] or FIRST[id].startswith("E_total_after")


@pytest.mark.parametrize("turn, id, way", [
    (turn, id, way) for id, mistake in KNOWN.items() for turn, way in enumerate(mistake.also)])
def test_every_other_way_to_make_a_mistake_has_its_name_too(turn, id, way):
    able = [rows for rows in SHEETS.values() if id in mistakes.known(rows)]
    rows = able[turn % len(able)]
    given = sheets.draw(2, rows)
    edits = rounds.in_order({name: row for name, row in way(kinds.Net(rows)).items() if name in rows}, rows)
    found = marked(given, edits, rows)
    assert found.ok or id in found.candidates, found


def test_a_mistake_made_in_one_row_only_or_with_the_factor_written_right_is_recognised_too():
    assert marked(GIVEN, {"dE_total_dout_o1": "target_o1 - out_o1"}).mistake == "O1"
    assert marked(GIVEN, {f"delta_{n}": f"dE_total_dout_{n}" for n in ("h1", "h2")}).mistake == "H7"


def test_two_mistakes_at_once_are_both_named():
    edits = mistakes.known(ROWS)
    found = marked(GIVEN, edits["F18"][0] | edits["H12"][0])
    assert found.first_wrong == "net_h2" and found.mistake == "F18"
    assert MISTAKES["F18"].title in found.message and MISTAKES["H12"].title in found.message


@pytest.mark.parametrize("name", [name for name in ROWS if name.startswith(("dE_", "delta_", "net_"))])
def test_a_formula_that_is_right_for_one_sign_only_is_not_right(name):
    assert not check_formula(name, f"abs({ROWS[name]})")


def test_a_relu_is_not_what_it_lets_pass():
    relu = sheets.write_out(2, 2, 2, "relu", "identity")
    assert not check_formula("out_h1", "net_h1", relu) and not check_formula("delta_h1", "dE_total_dout_h1", relu)


SHOWN = [name for name in ROWS if not name.startswith(("dnet", "dE_o1_dn", "dE_o2_dn"))]


@anybody
@pytest.mark.parametrize("new", [[], [name for name in ROWS if name.endswith("_new")]], ids=["alone", "new weights"])
@pytest.mark.parametrize("kept, said", [("wh", "only the output weights"), ("wo", "only the hidden weights"),
                                        ("w", "no step was taken")])
def test_new_weights_that_were_not_put_in_are_told_also_where_they_are_right(given, kept, said, new):
    right = mistakes.sheet(given=given, train=False)
    old = {name: given[name] for name in kinds.net_of(ROWS).members(kept)}
    after = worksheet.evaluate(given | {name: right[f"{name}_new"] for name in worksheet.learned()} | old)["E_total"]
    found = check_all({name: right[name] for name in new} | {"E_total_after_1": after}, given)
    assert found.first_wrong == "E_total_after_1" and (said in found.message or "one round late" in found.message)


@pytest.mark.parametrize("name", ["out_o1", "E_o2", "dE_o2_dout_h2", "delta_h1"])
@pytest.mark.parametrize("id", [None, "D4"])
@anybody
def test_a_number_copied_wrong_is_told_by_what_comes_after_it(given, id, name):
    """Beside a choice as well: there the rest follows from what the choice gives, not from the number."""
    theirs = worksheet.evaluate(given, mistakes.known(ROWS)[id][0] if id else None)
    found = check_all({row: f"{theirs[row] * (1 + 3.7e-5 * (row == name)):.9f}" for row in SHOWN}, given)
    assert slips(found) == [name] == [found.first_wrong]
    assert "slip of the pen" in found.message and ("A choice, and no mistake" in found.message) == bool(id)


@anybody
def test_averaged_errors_are_a_choice_where_their_slopes_are_averaged_as_well(given):
    halves = {"E_total": "(E_o1 + E_o2)/2"}
    slopes = {name: f"{ROWS[name]}/2" for name in ("dE_total_dout_o1", "dE_total_dout_o2")}
    chosen = marked(given, halves | slopes, shown=SHOWN)
    assert chosen.message.startswith("No mistake") and not slips(chosen)
    assert slips(marked(given, halves, shown=SHOWN)) == ["E_total"]
    assert not marked(given, slopes, shown=["w5_new", "w1_new"]).message.startswith("No mistake")


@pytest.mark.parametrize("id, choice", [("B1", "the biases were trained"), ("O13", "the error has no 1/2")])
def test_beside_a_choice_a_slip_is_what_is_not_right_first(id, choice):
    given = sheets.draw(50)
    theirs = mistakes.sheet(id, given)
    shown = {name: theirs[name] for name in theirs if name in ROWS or name.startswith("b_")}
    found = check_all(shown | {"w7_new": 1.013*theirs["w7_new"]}, given)
    assert found.message.startswith("Not yet: w7_new") and found.first_wrong == "w7_new"
    assert "A choice, and no mistake, was made at" in found.message and choice in found.message


@pytest.mark.parametrize("name", ["delta_o1", "delta_o2", "dE_total_dout_o2"])
@anybody
def test_what_follows_from_another_name_of_the_same_quantity_follows(given, name):
    """The hidden layer calls delta dE_o1_dnet_o1; who does not hand that in has only one number for both."""
    off = {name: f"1.0371*({ROWS[name]})"}
    found = marked(given, off | {"dE_o1_dnet_o1": "delta_o1", "dE_o2_dnet_o2": "delta_o2"}, shown=SHOWN)
    assert slips(found) == [name] == [found.first_wrong]


@anybody
@pytest.mark.parametrize("pairs", [("w2 w3",), ("w6 w7",), ("w2 w3", "w6 w7")])
def test_weights_numbered_by_where_they_start_are_so_numbered_in_both_layers(given, pairs):
    theirs = worksheet.evaluate(given)
    for one, two in map(str.split, pairs):
        for name in ("dE_total_d{}", "{}_new"):
            first, second = name.format(one), name.format(two)
            theirs[first], theirs[second] = theirs[second], theirs[first]
    found = check_all({name: theirs[name] for name in SHOWN}, given)
    assert found.ok == (len(pairs) == 2) == ("slip" not in found.marks.values())


@anybody
@pytest.mark.parametrize("shown", [2, 6, 11])
def test_weights_of_one_layer_numbered_by_where_they_start_are_a_mistake(given, shown):
    across = {"net_h1": "w1*i1 + w3*i2 + b1", "net_h2": "w2*i1 + w4*i2 + b1"}
    found = marked(given, across, shown=list(ROWS)[:shown])
    assert found.message.startswith("Not yet: net_h1") and "F1" in found.candidates and slips(found)


@pytest.mark.parametrize("shown", [["out_o1", "out_o2"], ["net_o1", "out_o1", "net_o2", "out_o2"], ["E_o1", "E_o2"]])
@pytest.mark.parametrize("seed", range(3))
def test_hidden_weights_so_numbered_behind_outputs_alone_are_no_mistake_only_if_drawn_so(seed, shown):
    found = marked(sheets.draw(seed), {"net_h1": "w1*i1 + w3*i2 + b1", "net_h2": "w2*i1 + w4*i2 + b1"}, shown=shown)
    assert found.message.startswith("No mistake only if your own drawing") and found.mistake == "F1" and not found


@pytest.mark.parametrize("size", ["2-2-2", "2-5-1", "trained biases", "relu"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_second_forward_pass_before_the_hidden_layer_goes_back_is_told(seed, size):
    rows = SHEETS[size]
    given, learned = sheets.draw(seed, rows), worksheet.learned(rows)
    first = worksheet.evaluate(given, rows=rows)
    stepped = {old: first[f"{old}_new"] for name in rows if name.startswith("net_o")
               for old in names_in(rows[name]) if old in learned}
    second = worksheet.evaluate(given | stepped, rows=rows)
    hidden = [old for old in learned if old not in stepped]
    theirs = first | {f"{old}_new": given[old] - given["eta"] * second[f"dE_total_d{old}"] for old in hidden}
    found = check_all({name: written(theirs[name]) for name in rows if name.endswith("_new")}, given, rows)
    assert found.mistake == "P10" and "worked again with the new output weights" in found.message


BY_SOURCE = {"2-2-2": ("w1 w3 w2 w4", "w5 w7 w6 w8"), "3-2-3": ("w1 w3 w5 w2 w4 w6", "w7 w10 w8 w11 w9 w12")}


@pytest.mark.parametrize("size, edits", [
    ("2-2-2", {"dE_total_dout_h1": "dE_total_dw5 + dE_total_dw7", "dE_total_dout_h2": "dE_total_dw6 + dE_total_dw8"}),
    ("2-2-2", worksheet.updated_first()), ("2-2-2", {"dE_total_dw4": "delta_h2*i1"}),
    *((size, {"delta_h1": "dE_total_dout_h1", "delta_h2": "dE_total_dout_h2"}) for size in BY_SOURCE)])
def test_a_slip_beside_weights_numbered_by_where_they_start_is_told_as_it_is_without(size, edits):
    rows = SHEETS[size]
    given = sheets.draw(1, rows)
    shown = [name for name in rows if re.match(r"out_|E_total|dE_total_dw|w\d+_new", name)]
    plainly, theirs = marked(given, edits, rows, shown), worksheet.evaluate(given, edits, rows)
    number = {f"w{k}": by_start for k, by_start in enumerate(" ".join(BY_SOURCE[size]).split(), start=1)}

    def so_numbered(name):
        return renamed_name(name, number)

    numbers = {so_numbered(name): theirs[name] for name in shown}
    given = {so_numbered(name): value for name, value in given.items()}
    found = check_all({name: written(value) for name, value in numbers.items()}, given, rows)
    assert {*slips(found)} == {*map(so_numbered, slips(plainly))} and found.candidates == plainly.candidates
    assert found.first_wrong == so_numbered(plainly.first_wrong) and "numbered by where they start" in found.message
    assert reproduces(found, numbers, given, rows)


# --- Words -------------------------------------------------------------------------------------------------------


def test_a_mistake_has_its_own_short_words_and_a_hint_that_asks_and_gives_no_value():
    assert len({mistake.short for mistake in KNOWN.values()}) == len(KNOWN)
    for mistake in KNOWN.values():
        assert "?" in mistake.hint and not re.search(r"\d\.\d", mistake.hint + mistake.title), mistake
        assert mistake.title[0].islower(), mistake  # it is read after "it looks as if"
        assert "transposed" not in mistake.short + mistake.title + mistake.hint  # a word of the lesson on matrices


def test_a_first_gradient_is_told_of_before_delta_has_its_name():
    given = sheets.draw(1)
    wrong = [theirs["dE_total_dw5"] for _, _, theirs in made_slips(given, random.Random(1), 0.02)]
    known = [mistakes.sheet(id, given, train=False)["dE_total_dw5"] for id in MISTAKES]
    for value in dict.fromkeys(f"{value:.9f}" for value in (*wrong, 0.0123456, *known)):
        assert "delta" not in check("dE_total_dw5", value, given).message
    assert "delta" in check_all({"delta_o1": wrong[0], "dE_total_dw5": 0.0123456}, given).message


@anybody
def test_a_choice_that_the_next_neuron_contradicts_is_none(given):
    right = mistakes.sheet(given=given, train=False)
    share = math.exp(right["net_o2"]) / (math.exp(right["net_o1"]) + math.exp(right["net_o2"]))
    found = check_all(right | {"out_o2": share}, given)
    assert found.message.startswith("Not yet") and found.mistake != "V2" and found.marks["out_o1"] == "right"


@anybody
def test_a_choice_that_a_right_number_contradicts_is_none(given):
    """One slope is doubled, as beside an error without 1/2; but the error has it, and the new weights are right."""
    right = worksheet.evaluate(given)
    for others in (["w7_new"], ["w5_new", "w7_new", "w1_new"]):
        shown = {name: f"{right[name]:.9f}" for name in ("E_total", "dE_total_dout_o1", *others)}
        found = check_all(shown | {"dE_total_dout_o1": f"{2 * right['dE_total_dout_o1']:.9f}"}, given)
        assert found.message.startswith("Not yet") and found.marks["dE_total_dout_o1"] == "slip"


@pytest.mark.parametrize("name", ["b1_new", "b_h1_new"])
def test_a_sheet_may_end_before_its_backwards_pass(name):
    rows = {"net_h1": "w1*i1 + b1", "out_h1": "tanh(net_h1)"}
    assert "not right. It is" in check(name, 0.1812345, {"w1": 0.3, "i1": 0.4, "b1": 0.2}, rows).message


@pytest.mark.parametrize("seed", range(3))
def test_biases_that_should_learn_and_stayed_are_told_so(seed):
    rows = sheets.with_biases()
    given, biases = sheets.draw(seed, rows), ("b_h1", "b_h2", "b_o1", "b_o2")
    found = check_all(worksheet.evaluate(given, edits={f"{b}_new": b for b in biases}, rows=rows), given, rows)
    assert found.mistake == "P6" and "the biases took no step" in found.message


@pytest.mark.parametrize("delta, seed", [("(out_@ - target_@)*out_@*(1 - out_@)", 0), ("-target_@*(1 - out_@)", 1)])
def test_a_softmax_with_the_slope_of_one_output_alone_is_told_so(delta, seed):
    rows = sheets.write_out(2, 2, 3, output_activation="softmax", error="cross_entropy")
    given, edits = sheets.draw(seed, rows), {f"delta_{o}": delta.replace("@", o) for o in ("o1", "o2", "o3")}
    values = worksheet.evaluate(given, edits=edits, rows=rows)
    assert check_all(values, given, rows).mistake == check("delta_o2", values["delta_o2"], given, rows).mistake == "A4"


def test_another_curve_that_calls_exp_is_not_taken_for_the_logistic_one(monkeypatch):
    monkeypatch.setitem(sheets.ACTIVATIONS, "softplus", sheets.Activation("log(1 + exp(net))", "1 - exp(-out)", ""))
    rows = sheets.write_out(2, 2, 2, "softplus", "softplus")
    given = sheets.draw(1, rows)
    nets = {name: net for name, net in worksheet.evaluate(given, rows=rows).items() if name.startswith("net_h")}
    logistic = nets | {name.replace("net", "out"): f"{1 / (1 + math.exp(-net)):.9f}" for name, net in nets.items()}
    assert check_all(logistic, given, rows).mistake == "A1"
    assert "estimate" not in check("out_h1", f"{1 / 2 + nets['net_h1'] / 4:.9f}", given, rows).message
