"""What checking costs."""
import cProfile

from helpers.check import check_all, mistakes
from helpers.worksheet import ROWS


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
