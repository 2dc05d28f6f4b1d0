"""The tutorial's 50 printed numbers: 27 computed ones follow from its method, 5 follow after one stated change."""
import pytest

from helpers import published
from helpers.published import EXPLAINED, PUBLISHED

GIVENS = "i1 i2 w1 w2 w3 w4 b1 w5 w6 w7 w8 b2 target_o1 target_o2 eta dnet_o1_dout_h1 dnet_h1_dw1 rounds".split()
PLAIN = """net_h1 out_h1 out_h2 net_o1 out_o1 out_o2 E_o1 E_o2 E_total dE_total_dout_o1 dout_o1_dnet_o1 dnet_o1_dw5
    dE_total_dw5 w5_new w6_new w7_new w8_new dE_o1_dnet_o1 dE_o1_dout_h1 dE_total_dout_h1 dout_h1_dnet_h1 dE_total_dw1
    w1_new w2_new w3_new w4_new E_total_before""".split()
CHANGED = "dE_o2_dout_h1 E_total_after_1 E_total_after_10000 out_o1_after_10000 out_o2_after_10000".split()


def test_the_tutorial_prints_18_givens_and_32_computed_numbers():
    assert (len(GIVENS), len(PLAIN), len(CHANGED)) == (18, 27, 5)
    assert sorted(PUBLISHED) == sorted(GIVENS + PLAIN + CHANGED)
    assert [name for name, entry in PUBLISHED.items() if entry.given] == [n for n in PUBLISHED if n in GIVENS]


@pytest.mark.parametrize("name", GIVENS + PLAIN)
def test_the_plain_method_gives_the_printed_digits(name):
    assert published.agrees(name, published.exact(name))


@pytest.mark.parametrize("name", CHANGED)
def test_the_plain_method_does_not_and_one_stated_change_does(name):
    change = EXPLAINED[name]
    assert not published.agrees(name, published.exact(name))
    assert published.agrees(name, published.exact(name, change.edits, change.rounds))


def test_older_copies_of_the_post_print_the_changed_procedures_error():
    assert f"{published.exact('E_total_after_10000', published.UPDATED_FIRST):.9f}" == "0.000035085"


@pytest.mark.parametrize(("value", "printed", "rounded"), [
    (-0.0190491185, "-0.019049119", "-0.019049119"), (0.5, "0.50", "0.50"), (10000, "10,000", "10,000"),
    (0.25, "0.1", "0.3"), (1234.5, "0.1", "1234.5"), (1234.5, "1,000.0", "1,234.5")])
def test_halves_are_rounded_away_from_zero_as_on_paper(value, printed, rounded):
    assert published.rounded(value, printed) == rounded


def test_the_largest_number_has_room_for_the_most_decimals():
    assert published.rounded(1.7e308, "0." + "1" * 300) == f"{17 * 10**307}." + "0" * 300


def test_what_cannot_be_rounded_or_is_not_printed_is_named():
    for printed in ("", "0,3775 or so", "٣", None):
        with pytest.raises(ValueError, match=f"^{printed!r} is not a printed number; text such as '0.3775'"):
            published.rounded(0.3775, printed)
    with pytest.raises(ValueError, match="^value = inf"):
        published.rounded(float("inf"), "0.3775")


def test_an_id_that_is_not_printed_is_named_with_the_closest_one():
    with pytest.raises(ValueError, match="no 'w5_neu'; did you mean 'w5_new'"):
        published.exact("w5_neu")
