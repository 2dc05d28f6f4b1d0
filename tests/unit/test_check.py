"""A whole calculation: what is open in it, what cannot be read, and what it costs."""
import cProfile

import pytest

from helpers.check import check_all, mistakes
from helpers.worksheet import ROWS


def test_a_right_calculation_costs_few_calls_and_a_diagnosis_not_many():
    """Calls of functions, once loaded, and not seconds: those depend on the machine. Each slip is tried in its own row
    and in all rows like it. The bounds are about twice what it takes, so that more than that is seen."""
    right = {name: value for name, value in mistakes.sheet().items() if name in ROWS}
    for answers, most in ((right, 30_000), (right | {"w1_new": 0.2}, 50_000), (mistakes.sheet("H15"), 400_000),
                          ({"w1_new": "0.151234567"}, 300_000), ({"out_o1_after_10000": 0.5}, 700_000)):
        check_all(answers)
        profile = cProfile.Profile()
        profile.runcall(check_all, answers)
        assert sum(entry.callcount for entry in profile.getstats()) < most


@pytest.mark.parametrize("still_open", ["", "?", "-", "...", "n/a", "TODO", None])
def test_a_cell_that_is_not_filled_in_costs_the_others_nothing(still_open):
    found = check_all({"net_h1": "0.0275", "out_h1": "0.506874567", "net_h2": still_open})
    assert "the bias was left out" in found.message and "Not answered yet: net_h2." in found.message


def test_a_cell_that_cannot_be_read_costs_the_others_nothing_and_is_told():
    found = check_all({"net_h1": "0.3775", "out_h1": "see above", "net_h2": [0.1, 0.2]})
    assert not found and "net_h1 = 0.3775" in found.message
    assert "Not read: out_h1 = 'see above' is a word" in found.message and "which number of it" in found.message
    with pytest.raises(ValueError, match="is a word"):
        check_all({"out_h1": "see above"})
