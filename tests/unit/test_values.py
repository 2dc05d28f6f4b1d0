"""Values that are no rows, choices, and the diagnosis of somebody else's sheet."""
import pytest

from helpers import check as checker
from helpers import sheets, worksheet
from helpers.check import check_choice, check_diagnosis, check_value, mistakes
from tests.support.marking import ANYBODY


@pytest.mark.parametrize("answer, right", [
    (101_770, 101_770), ("84,0", 84), ("101770", 101_770), ("101,770", 101_770), ("101.770", 101_770),
    ("7.000", 7), (101_770.0, 101_770), (0.9725, 0.9725),
    ("0.33333", 1 / 3), (1 / 3, 1 / 3), ("0,33333333", 1 / 3), (-0.25, -0.25), (0, 0.0), ("2.00001", 2.0),
    (0.00730777645, 0.0073077765), (0.0073078, 0.0073077765), (0.55346, 0.553456), (1.3e-17, 0.0)])  # five digits agree
def test_a_number_that_is_no_row_is_judged_by_its_digits_and_a_count_exactly(answer, right):
    assert check_value("the number", answer, right)


@pytest.mark.parametrize("digits", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_a_right_answer_of_few_digits_is_asked_for_more_and_for_nothing_else(seed, digits):
    rows = sheets.with_biases()
    given = sheets.draw(seed, rows)
    right = worksheet.evaluate(given, rows=rows)["b_h2_new"]
    assert "digits" in checker.check_question("7.1", f"{right:.{digits}g}", given, rows).message


def test_a_choice_has_one_right_answer_and_each_may_have_its_reason():
    assert check_choice("above", above=True, below=False) == checker.Result(True, "above", "Right: above.")
    assert check_choice(" Below", above=True, below=False).message == "Not yet: below is not it."
    for fifteen in (15, 15.0, "15.0", "'15'", '"15"'):
        assert check_choice(fifteen, **{"10": False, "15": True, "-15": False})
    assert check_choice("\N{MINUS SIGN}0,4", **{"0.4": False, "-0.4": True})
    for answer, options in (("w1 AND w3", ["w1_and_w3", "w2 and w4"]), ("“W₇.”", ["w7", "w6"]), ("$w_7$", ["w7", "w6"]),
                            (["above"], ["above", "below"]), (False, ["no", "yes"]), (True, ["yes", "no"]),
                            ("(64,128)", ["(64, 128)", "(6, 4128)"]),
                            ("a b", ["a b", "ab"]), ("A", ["A", "a"])):
        assert check_choice(answer, **dict.fromkeys(options[1:], False), **{options[0]: True})


@pytest.mark.parametrize("answer, right, like, said", [
    (0.02, 0.3775, 0.02, "a sum"), ("0.18875", 0.3775, 0.18875, "a sum"), (0.1, 0.3775, 0.02, "too small"),
    (-0.3775, 0.3775, 0.02, "sign"), (0.333, 1 / 3, 1, "as far as it goes"), (0.33, 1 / 3, 1, "too coarse"),
    (97.25, 0.9725, 1, "a percentage?"), ("8,4", 84, 21, "too small"),
    (1e-9, 0.0, 1, "Not yet"), (0.4, 0.37, 1, "rounded, or not right"), ("0.378", 0.3775, 1, "rounded, or not right"),
    *((nothing, right, right / 20, said) for nothing in (0, 0.0, "0") for right, said in (
        (0.25, "too small"), (-0.25, "too large"), (1e-12, "too small"))),
    *((nothing, right, 0, "a sum") for nothing in (0, 0.0, "0") for right in (0.25, -0.25, 1e-12)),
    (0.1064930705, 0.2, 0.10649307234, "a sum"), (-0.001849268504558, 0.2, -0.0018492685, "a sum"),  # six digits
    (0.55, 0.553456, 0.55, "digits. Or is it this number exactly? Is it a sum?"),
    (0.1234521, 0.123451, 0.123452, "a sum"),
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


@pytest.mark.parametrize("given", ANYBODY[:2], ids=["tutorial", "0"])
def test_only_rows_that_were_handed_in_speak_against_a_diagnosis(given):
    theirs = {name: mistakes.sheet("E7", given)[name] for name in ("out_o1", "out_o2", "E_total")}
    for id in ("E1", "E2", "E8"):
        assert "it would be another number" in check_diagnosis(theirs, "E_total", id, given).message
    for id, said in (("F10", "out_o1 would be wrong first"), ("O1", "all these numbers would be right")):
        assert said in check_diagnosis(theirs, "E_total", id, given).message


@pytest.mark.parametrize("given", ANYBODY[:2], ids=["tutorial", "0"])
def test_a_round_is_meant_as_people_write_it_and_another_mistake_is_told_by_its_size(given):
    theirs = mistakes.sheet("T5", given)
    theirs = {name: theirs[name] for name in ("w5_new", "E_total_before", "E_total_after_1", "E_total_after_2")}
    assert check_diagnosis(theirs, "error after 2", "T5", given)
    with pytest.raises(ValueError, match="'E_total' does not stand in this sheet"):
        check_diagnosis(theirs, "E_total", "T5", given)
    for id in ("T2", "T4"):
        larger = mistakes.sheet(id, given)["E_total_after_2"] > theirs["E_total_after_2"]
        assert f"a {'larger' if larger else 'smaller'} one" in check_diagnosis(
            theirs, "E_total_after_2", id, given).message


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
