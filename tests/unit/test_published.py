"""The tutorial's 50 printed numbers: 27 computed ones follow from its method, 5 follow after one stated change."""
import pytest

from helpers import published, worksheet
from helpers.published import EXPLAINED, PUBLISHED


def test_of_the_50_printed_numbers_18_are_given_and_5_need_an_explanation():
    assert (len(PUBLISHED), sum(entry.given for entry in PUBLISHED.values()), len(EXPLAINED)) == (50, 18, 5)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_plain_method_gives_the_printed_digits_or_one_stated_change_does(name):
    assert published.agrees(name, published.exact(name)) == (name not in EXPLAINED)
    if name in EXPLAINED:
        changed = worksheet.train(EXPLAINED[name].rounds, edits=EXPLAINED[name].edits)
        assert published.agrees(name, changed[PUBLISHED[name].row or name])


@pytest.mark.parametrize(("value", "printed", "rounded"), [
    (-0.0190491185, "-0.019049119", "-0.019049119"), (0.5, "0.50", "0.50"), (10000, "10,000", "10,000"),
    (0.25, "0.1", "0.3"), (1234.5, "0.1", "1234.5"), (1234.5, "1,000.0", "1,234.5")])
def test_halves_are_rounded_away_from_zero_as_on_paper(value, printed, rounded):
    assert published.rounded(value, printed) == rounded


def test_the_largest_number_has_room_for_the_most_decimals():
    assert published.rounded(1.7e308, "0." + "1" * 300) == f"{17 * 10**307}." + "0" * 300
