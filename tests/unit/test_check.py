"""What is handed in and what comes back: a result as data, refusals, extreme numbers, and what checking costs."""
import cProfile
import math
import subprocess
import sys

import pytest

from helpers import worksheet
from helpers.check import (
    check,
    check_all,
    check_choice,
    check_diagnosis,
    check_formula,
    mistakes,
)
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
