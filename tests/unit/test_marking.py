"""Right numbers pass however they are written, and each row is judged from the learner's own numbers."""
import itertools
import math
import random
from decimal import ROUND_DOWN, Context, Decimal

import numpy as np
import pytest

from helpers import sheets, worksheet
from helpers.check import check, check_all, check_value, judging, mistakes
from helpers.check.answers import answer
from helpers.check.case import Cause
from helpers.check.digits import last_place
from helpers.check.marking import mark
from helpers.example import GIVEN
from helpers.formula import names_in, terms
from helpers.published import EXPLAINED, PUBLISHED
from helpers.worksheet import ROWS
from tests.support.marking import (
    SHEETS,
    accused,
    any_sheet,
    anybody,
    anybody_on_any_sheet,
    carried,
    digits,
    made_slips,
    marked,
    single,
    slips,
    written,
)
from tests.support.rounds import NETWORKS, anybodys, repeated


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
    assert not check("E_total_after_1", PUBLISHED["E_total_after_1"].printed, given=sheets.draw(1))


@pytest.mark.parametrize("turn, rows", list(enumerate(SHEETS.values())), ids=SHEETS)
def test_a_right_calculation_is_never_accused_however_it_is_written(turn, rows):
    """Floats, single precision, three to twelve digits or decimals, carried, in each step of a row too, or written: on
    each sheet a quarter of these ways. `python -m tests.proof.marking` tries all on all."""
    found = accused(sheets.draw(3, rows), random.Random(turn), rows, slice(turn % 4, None, 4))
    assert found["all"] and not [what for what in found if "accused" in what] and not found["refused"]


@pytest.mark.parametrize("what, seed, places, shown", [("own biases", 5, 3, ["out_h2", "w5_new", "w6_new", "w2_new"]),
                                                       ("2-2-2", 104, 5, ["out_o1", "out_o2", "w1_new", "w8_new"])])
def test_a_digit_that_is_rounded_the_other_way_on_the_way_through_a_row_is_no_slip(what, seed, places, shown):
    """Where a net input that nobody sees is rounded as well: 1 + exp(-1.69) is 1.19, and 1 + exp(-1.6928) is 1.18."""
    given, rows = sheets.draw(seed, SHEETS[what]), SHEETS[what]
    keep = lambda value: float(digits(value, places))  # noqa: E731
    theirs = carried(given, keep, rows, keep)
    assert not check_all({name: digits(theirs[name], places) for name in shown}, given, rows).first_wrong


@any_sheet
def test_a_calculation_in_half_precision_is_not_accused(rows):
    given = sheets.draw(6, rows)
    found = check_all(carried(given, np.float16, rows), given, rows)
    assert "right as far as it goes" in found.message and "slip" not in found.marks.values()


@pytest.mark.parametrize("seed", range(8))
def test_rows_rounded_each_as_it_pleases_are_not_accused_with_all_rows_or_some(seed):
    dice, given = random.Random(seed), sheets.draw(seed)
    for mixed in (carried(given, lambda value: float(f"{value:.{dice.randint(3, 6)}f}")),
                  {name: digits(value, dice.randint(4, 17)) for name, value in worksheet.evaluate(given).items()}):
        stepped = {name: mixed[name] for name in ROWS if mixed[name] != given.get(name[:2])}  # it shows, as a float
        for answers in (stepped, {name: stepped[name] for name in stepped if dice.random() < 0.5}):
            assert "slip" not in check_all(answers, given).marks.values(), check_all(answers, given)


@pytest.mark.parametrize("name, number, seed, rows", [
    ("w3_new", "0.598236200", 122, ROWS),  # 2.718 for e: without the zeros it would be as near as float32 has to be
    ("w4_new", "0.416038573", 151, ROWS),  # single precision as it stands, four roundings off; an update has two
    ("w8_new", "2.10104492e-02", 5, SHEETS["softmax"])])  # 2.7183 for e: nearer than all its roundings would be in sum
def test_what_single_precision_cannot_be_off_is_no_rounding_of_it(name, number, seed, rows):
    assert not check(name, number, sheets.draw(seed, rows), rows=rows).ok


@any_sheet
def test_a_number_alone_that_was_worked_in_single_precision_is_right(rows):
    """As it prints there, or with nine decimals or digits."""
    given, writings = sheets.draw(46, rows), itertools.cycle([np.float32, written])
    numbers = carried({name: single(value) for name, value in given.items()}, single, rows, single)
    for (name, value), write in zip(numbers.items(), writings, strict=False):
        assert not check(name, write(value), given, rows=rows).first_wrong


@anybody
@pytest.mark.parametrize("places", [6, 7, 9, 10])
def test_zeros_that_fill_up_a_rounded_number_say_nothing_against_it(given, places):
    """With all rows, a third or one, rounded when written or on the way as well."""
    dice, right = random.Random(places), worksheet.evaluate(given)
    for rounded in (right, carried(given, lambda value: round(value, places))):
        filled = {name: f"{rounded[name]:.{places}f}000" for name in ROWS}
        for shown in (list(ROWS), dice.sample(list(ROWS), 20), dice.sample(list(ROWS), 1 if places >= 9 else 3)):
            found = check_all({name: filled[name] for name in ROWS if name in shown}, given)
            assert found if places >= 7 else "slip" not in found.marks.values()


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
@pytest.mark.parametrize("name", ["w2_new", "w5_new", "dE_total_dw5"])
def test_zeros_that_fill_up_one_number_among_many_do_not_excuse_it(given, name):
    right = worksheet.evaluate(given)
    written = {row: f"{right[row]:.9f}" for row in ROWS if float(f"{right[row]:.9f}") == cut_off(right[row], 9)}
    for filled in (f"{right[name]:.5f}0000", f"{cut_off(right[name], 5):.5f}0000"):
        shown = written | {name: filled}
        found = check_all({row: shown[row] for row in ROWS if row in shown}, given)
        assert not found and found.first_wrong == name


def test_a_weight_that_takes_no_step_has_none_to_show():
    given = GIVEN | {"i2": 0, "w2": 0.3}
    right = worksheet.evaluate(given)
    for shown in (ROWS, ["net_h1", "out_h1", "w2_new"], ["w2_new"]):
        assert check_all({row: f"{np.float32(right[row]):.8f}" for row in shown}, given)  # w2_new is 0.30000001


@anybody
@pytest.mark.parametrize("count", [5, 6, 9])
def test_a_calculation_is_cut_off_where_some_of_its_numbers_end_sooner(given, count):
    """As net_h1 = 0.3775 does, whose digits are all there are."""
    cut = Context(prec=count, rounding=ROUND_DOWN)
    right = {name: cut.create_decimal(f"{value:.12g}") for name, value in worksheet.evaluate(given).items()}
    assert check_all({name: str(right[name]) for name in ROWS}, given)


@pytest.mark.parametrize("seed", [41, 70])
def test_a_new_weight_has_digits_enough_where_its_step_is_given(seed):
    """Five digits hardly show a step from 0.47: with its gradient they are right, alone they are not."""
    given = sheets.draw(seed)
    five = {name: f"{value:.5g}" for name, value in worksheet.evaluate(given).items() if name in ROWS}
    assert check_all(five, given)
    assert not check_all({name: five[name] for name in five if name.endswith("_new")}, given)


@anybody
@pytest.mark.parametrize("name, places", [("out_h1", 2), ("dout_o1_dnet_o1", 2), ("delta_o1", 3), ("dE_o1_dout_h1", 3)])
def test_what_was_rounded_and_carried_on_is_named_where_it_was_rounded(given, name, places):
    """Among numbers with all their digits and among some with five decimals: these are right as far as they go, too."""
    theirs = worksheet.evaluate(given, {name: f"round({ROWS[name]}, {places})"})
    coarse = f"{name} = {theirs[name]:.{places}f} is right as far as it goes, and what follows is worked from that"
    for decimals in (5, 9):
        numbers = {row: f"{theirs[row]:.{decimals}f}" for row in ROWS} | {name: f"{theirs[name]:.{places}f}"}
        assert coarse in check_all(numbers, given).message


@anybody
def test_a_digit_that_is_cut_off_among_rounded_ones_is_a_slip(given):
    right = worksheet.evaluate(given := given | {"b1": given["b1"] + 9e-9})  # on the way to net_h1 nothing is rounded
    rounded = {name: f"{right[name]:.8f}" for name in ROWS}
    found = check_all(rounded | {"net_h1": f"{cut_off(right['net_h1'], 8):.8f}"}, given)
    assert found.first_wrong == "net_h1" and "the last digit is cut off" in found.message


@anybody_on_any_sheet
def test_numbers_that_are_right_stay_so_beside_one_whose_sign_or_point_is_wrong(given, rows):
    right = worksheet.evaluate(given, rows=rows)
    numbers = {name: f"{right[name]:.9g}" for name in rows}
    for turn, name in enumerate(name for name in rows if name.startswith("out_") and right[name]):
        wrong = right[name] * (-1, 0.1)[turn % 2]
        assert slips(check_all(numbers | {name: f"{wrong:.9g}"}, given, rows)) == [name]


def test_a_slip_is_told_in_half_precision_too():
    half = carried(sheets.draw(6), np.float16)
    found = check_all(half | {"net_h2": np.float16(1.5)}, sheets.draw(6))
    assert found.first_wrong == "net_h2" and found.marks["out_h1"] != "slip"


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
    assert ("hardly any slip would show" in found.message) == (count < 3) and "slip" not in found.marks.values()


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
    "a name that only looks like a later round": ({"net_h1": "w1*i1", "out_h1": "tanh(net_h1)",
                                                   "out_after_all": "2*out_h1"}, {"w1": 0.3, "i1": 0.7}),
}


@pytest.mark.parametrize("rows, given", ODD_SHEETS.values(), ids=ODD_SHEETS)
def test_a_sheet_without_an_error_or_with_other_neurons_and_names_is_judged_as_well(rows, given):
    right = worksheet.evaluate(given, rows=rows)
    for wrong in rows:
        theirs = {name: right[name] for name in rows} | {wrong: 1.07 * right[wrong] + 0.01}
        alone = check(wrong, theirs[wrong], given, rows)
        assert check_all(theirs, given, rows).first_wrong == alone.first_wrong == wrong


@pytest.mark.parametrize("seed", [94, 1, 2])
def test_a_number_that_lost_its_zeros_makes_no_other_coarse(seed):
    """Of few numbers, one of which is 1 % off and carried on. Of 150 draws, the first had it so."""
    given, dice = sheets.draw(seed), random.Random(seed)
    wrong, *others = dice.sample([name for name in ROWS if not name.startswith("dnet")], 3)
    theirs = worksheet.evaluate(given, {wrong: f"1.01*({ROWS[wrong]})"})
    assert not check_all({name: f"{theirs[name]:.5g}" for name in (wrong, *others)}, given)


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


@pytest.mark.parametrize("error", ["squared", "mean_squared"])
@pytest.mark.parametrize("outputs", [2, 3])
def test_what_follows_from_a_wrong_delta_is_no_further_slip_whatever_the_error_is_divided_by(error, outputs):
    rows = sheets.write_out(2, 2, outputs, error=error)
    given = sheets.draw(outputs, rows)
    edits = {"delta_o1": f"1.07*({rows['delta_o1']})"}
    edits |= {name: f"1.07*({rows[name]})" for name in ["dE_o1_dnet_o1"] if names_in(rows[name]) != ("delta_o1",)}
    assert slips(marked(given, edits, rows, [name for name in rows if name.startswith("delta")])) == ["delta_o1"]


@pytest.mark.parametrize("written, shorter, said", [("1.14067", "1.1406", "cut off"), (1.14069, 1.1408, "one off")])
def test_a_slip_in_the_last_digit_is_nothing_more(written, shorter, said):
    given = GIVEN | {"i1": 0.5123456, "i2": 0.6123456}
    value = worksheet.evaluate(given)["net_h2"] - 1.140678
    assert f"the last digit is {said}" in check("net_h2", written, given | {"b1": GIVEN["b1"] - value}).message
    assert f"The last digit is {said}" in check_value("it", shorter, 1.140678).message


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


@pytest.mark.parametrize("counts", [[1, 2, 3, 4, 5], [6, 10], [100], [1000]])
@pytest.mark.parametrize("sizes", NETWORKS)
def test_many_rounds_in_single_precision_are_right_however_they_are_written(sizes, counts):
    given, rows = anybodys(1, sizes)
    whole = repeated(counts, given, sizes, np.float32)
    errors = {name: value for name, value in whole.items() if name.startswith(("out_o", "E_total"))}
    for theirs in (whole, errors):
        for write in (str, lambda value: float(str(value)), np.float32):
            assert check_all({name: write(value) for name, value in theirs.items()}, given, rows)
    assert check_all({name: f"{value:.10f}" for name, value in errors.items() if value > 1e-4}, given, rows)


@pytest.mark.parametrize("wrong, count", [
    (-1, 10), (1, 3), ("output layer only", 100), ("first gradients", 10), ("early", 3)])
def test_a_wrong_number_in_single_precision_is_refused_where_it_is_farther_off_than_that(wrong, count):
    given, rows = anybodys(2194)
    late = wrong if isinstance(wrong, int) else 0
    theirs = repeated([count + late], given, wrong=None if late else wrong)[f"E_total_after_{count + late}"]
    right = repeated([count], given)[f"E_total_after_{count}"]
    assert abs(theirs - right) > 5e-6 * right
    for number in (np.float32(theirs), f"{theirs:.9f}"):
        assert not check(f"E_total_after_{count}", number, given, rows)


@pytest.mark.parametrize("sizes, count", [*zip(NETWORKS, [3, 6, 40], strict=True)])
def test_every_quantity_of_every_later_round_can_be_checked(sizes, count):
    given, rows = anybodys(8, sizes)
    for name, value in repeated([count], given, sizes).items():
        assert check(name.replace(f"_new_after_{count}", f"_after_{count + 1}"), value, given, rows), name
    assert not check(name, value * (1 + 1e-6), given, rows)


@pytest.mark.parametrize("places", [2, 3])
def test_a_zero_says_nothing_about_a_number_that_the_others_show(places):
    """Whatever digits a zero lacks."""
    right = worksheet.evaluate()
    found = check_all({name: f"{right[name]:.{places}f}" for name in ROWS} | {"dE_total_dout_o2": "-0"})
    assert found.marks["dE_total_dout_o2"] == "slip"


@anybody
@pytest.mark.parametrize("units", [2, -2, 5])
def test_few_digits_that_are_not_those_of_the_value_are_not_called_right(given, units):
    name = "dE_total_dw5"
    value = worksheet.evaluate(given)[name]
    unit = last_place(value, 3)
    found = check(name, f"{(round(value / unit) + units) * unit:.{round(-math.log10(unit))}f}", given)
    assert not found and "right as far as it goes" not in found.message


@anybody
@pytest.mark.parametrize("name", ["out_h2", "net_o1", "E_total", "dE_total_dout_o1"])
def test_one_number_cut_off_among_rounded_ones_is_a_slip(given, name):
    right = worksheet.evaluate(given)
    answers = {row: f"{right[row]:.5f}" for row in ROWS if not row.endswith("_new")}
    cut = str(Decimal(right[name]).quantize(Decimal("0.01"), ROUND_DOWN))
    if abs(right[name] - float(cut)) > 0.006:  # not as rounding has it
        assert slips(check_all(answers | {name: cut}, given)) == [name]


@pytest.mark.parametrize("seed", range(4))
def test_few_digits_above_excuse_no_gross_error_below(seed):
    """Outputs to two decimals, deltas to three digits, and no rate of the error in between."""
    given = sheets.draw(seed)
    right = worksheet.evaluate(given)
    if abs(right["dE_total_dout_h1"]) < abs(right["dE_o1_dout_h1"]) / 2:  # a small difference may be off by as much
        given = sheets.draw(seed + 100)
        right = worksheet.evaluate(given)
    shown = {name: f"{right[name]:.2f}" for name in ("out_h1", "out_h2", "out_o1", "out_o2")}
    shown |= {name: f"{right[name]:.3g}" for name in ("delta_o1", "delta_o2")}
    assert "slip" not in check_all(shown | {"delta_h1": f"{right['delta_h1']:.3g}"}, given).marks.values()
    for times in (0.5, 2.0):
        assert slips(check_all(shown | {"delta_h1": f"{right['delta_h1'] * times:.3g}"}, given))


def noted(given, keep, carry, rows, edits=None):
    """name -> the last result of each row in full, where those above it were noted: carried on, or each for itself."""
    edited = rows | (edits or {})
    whole = worksheet.evaluate(given, edits, rows)
    short = given | (carried(given, keep, edited) if carry else {name: keep(whole[name]) for name in rows})
    return {name: worksheet.worked(row, short) for name, row in edited.items()}


@pytest.mark.parametrize("carry", [True, False])
@pytest.mark.parametrize("unit, count", [("digits", 5), ("digits", 6), ("digits", 8), ("decimals", 7), ("digits", 4)])
@anybody_on_any_sheet
def test_what_is_rounded_on_the_way_and_written_in_full_is_right_as_far_as_that_goes(given, rows, unit, count, carry):
    """With five digits or seven decimals it is right, with fewer it is no slip; one number alone, of all kinds."""
    keep = (lambda value: round(value, count)) if unit == "decimals" else lambda value: float(digits(value, count))
    full = noted(given, keep, carry, rows)
    long = [name for name, value in full.items() if len(f"{value:.12e}".partition("e")[0].rstrip("0")) > count + 4]
    for name in random.Random(count).sample(long, min(6, len(long))):
        found = check(name, full[name], given, rows)
        assert found.ok or count == 4 and "right as far as it goes: numbers were rounded" in found.message, name


@pytest.mark.parametrize("places", [9, 8, 7])
@anybody_on_any_sheet
def test_rounded_within_a_row_or_above_a_whole_calculation_is_right(given, rows, places):
    """The power of e on the way to each output; or the outputs, with which the error is worked."""
    inner = {name: row.replace("exp(-", f"round(exp(-{name.replace('out', 'net')}), {places}) + 0*(")
             for name, row in rows.items() if name.startswith("out_") and row.startswith("1/(1 + exp")}
    theirs = worksheet.evaluate(given, inner, rows)
    assert check_all({name: theirs[name] for name in rows if name.startswith(("net_", "out_"))}, given, rows)
    theirs = worksheet.evaluate(given, {name: f"round({rows[name]}, {places})" for name in rows if "out_o" in name[:5]},
                                rows)
    assert check_all({name: theirs[name] for name in rows if name.startswith("E_")}, given, rows)


@pytest.mark.parametrize("count", [4, 6])
@pytest.mark.parametrize("shown, name, wrong", [
    ("w6_new", "w6_new", "w6 + eta*dE_total_dw6"), ("w6_new", "w6_new", "w6 - delta_o1*dnet_o1_dw6"),
    ("delta_o1", "dE_total_dout_o1", "target_o1 - out_o1"), ("delta_o1", "delta_o1", "dE_total_dout_o1"),
    ("out_h1", "out_h1", "1/(1 + exp(--net_h1))"), ("net_h2", "net_h2", "w3*i1 + w4*i2"),
    ("dE_total_dw2", "dnet_h1_dw2", "i1")])
def test_a_slip_is_told_where_numbers_were_rounded_on_the_way_as_well(shown, name, wrong, count):
    keep = lambda value: float(digits(value, count))  # noqa: E731
    found = [check(shown, noted(given, keep, carry, ROWS, {name: wrong})[shown], given)
             for given in map(sheets.draw, range(20, 23)) for carry in (True, False)]
    assert sum(each.edits.get(name) == wrong or bool(each.candidates) for each in found) >= (5 if count > 4 else 4)


@pytest.mark.parametrize("count", [5, 7])
def test_no_made_slip_is_right_because_numbers_may_be_rounded_on_the_way(count):
    given, dice = sheets.draw(count), random.Random(count)
    right = worksheet.evaluate(given)
    for name, wrong, theirs in made_slips(given, dice, 0.01):
        if abs(theirs[name] - right[name]) > 1.5 * last_place(right[name], count):  # it shows in so many digits
            full = noted(given, lambda value: float(digits(value, count)), dice.random() < 0.5, ROWS, {name: wrong})
            after = [row for row in ROWS if abs(theirs[row] - right[row]) > 10.0 ** (1 - count) * abs(right[row])]
            for row in {name, dice.choice(after or [name])}:
                assert not check(row, full[row], given).ok, (name, wrong, row)


@pytest.mark.parametrize("places", [3, 4])
@anybody_on_any_sheet
def test_a_sum_of_rounded_terms_is_no_slip_although_a_float_does_not_end_there(given, rows, places):
    """0.1 + 0.2 is 0.30000000000000004 as a float: it has no more digits than its terms."""
    values = worksheet.evaluate(given, rows=rows)
    for name, row in rows.items():
        total = sum(round(worksheet.worked(term, values), places) for term in terms(row))
        few = len(f"{total:.12e}".partition("e")[0].strip("-.0")) < 4  # less than three digits prove nothing
        if terms(row)[1:] and not few and not name.endswith("_new"):  # of which the step alone is worked
            found = check(name, total, given, rows)
            assert "slip" not in found.marks.values(), found


@any_sheet
def test_marks_that_are_made_again_are_those_that_are_made_anew(rows):
    """Of calculations with a slip, of which some rows were handed in, where another slip is tried."""
    dice = random.Random(1)
    tried = list(made_slips(sheets.draw(3, rows), dice, 0.2, rows))
    for _, _, theirs in dice.choices(tried, k=4):
        answers = {name: answer(name, f"{theirs[name]:.9f}") for name in rows if dice.random() < 0.5}
        calculation = judging._marked(answers, sheets.draw(3, rows), rows)
        for row, wrong, _ in dice.choices(tried, k=15):
            again = calculation.mark(Cause({row: wrong}), answers)
            anew = mark(calculation.sheet, answers, calculation.writing, {row: wrong})
            assert again == anew and list(again.of) == list(anew.of)
