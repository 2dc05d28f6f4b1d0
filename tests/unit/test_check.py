"""What is handed in and what comes back: a result as data, refusals, extreme numbers, and what checking costs."""
import cProfile
import math

import pytest

from helpers import worksheet
from helpers.check import check, check_all, check_choice, check_diagnosis, check_formula, check_value, mistakes
from helpers.worksheet import ROWS


def test_a_result_holds_what_was_found_as_data():
    theirs = worksheet.evaluate(edits={"net_h2": "w3*i1 + w4*i2", "dE_total_dw7": "delta_o2*w7"})
    found = check_all({name: theirs[name] for name in ROWS})
    assert found.first_wrong == "net_h2" and not found.ok and not found
    assert [name for name, mark in found.marks.items() if mark == "slip"] == ["net_h2", "dE_total_dw7"]
    assert found.marks["net_h1"] == "right" and found.marks["out_h2"] == "follows"
    again = worksheet.evaluate(edits=found.edits)
    assert all(math.isclose(again[name], theirs[name]) for name in ROWS)


def test_what_is_not_answered_yet_says_so_and_is_not_right():
    assert check_all({}).message == "this calculation: not answered yet."
    for found in (check("net_h1", None), check_all({"net_h1": None}), check_formula("net_h1", None),
                  check_choice(None, yes=True, no=False), check_value("the accuracy", None, 0.9),
                  check_diagnosis({"net_h1": 1}, None, None)):
        assert "not answered yet" in found.message and not found


@pytest.mark.parametrize("value", ["0e999999", "1e-999999", "-0", 0, 10**300, "1e300", "1e-300"])
def test_extreme_numbers_are_wrong_and_nothing_worse(value):
    for name in ("net_h1", "out_o1", "w1_new", "E_total", "w1"):
        assert not check(name, value)
    assert not check_all(dict.fromkeys(("net_h1", "out_o1", "w1_new", "E_total"), value) | {"net_h2": 0.3925})
    assert not check_all({"out_h1": "0.593269992", "net_o1": value})


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
