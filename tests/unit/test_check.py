"""What is handed in and what comes back: a result as data, refusals, extreme numbers, and what checking costs."""
import cProfile

from helpers.check import check, check_all, check_choice, check_diagnosis, check_formula, check_value, mistakes
from helpers.worksheet import ROWS


def test_what_is_not_answered_yet_says_so_and_is_not_right():
    assert check_all({}).message == "this calculation: not answered yet."
    for found in (check("net_h1", None), check_all({"net_h1": None}), check_formula("net_h1", None),
                  check_choice(None, yes=True, no=False), check_value("the accuracy", None, 0.9),
                  check_diagnosis({"net_h1": 1}, None, None)):
        assert "not answered yet" in found.message and not found


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
