"""What a caller hands over is a number, a whole number or a known name, or it is refused by name."""
import numpy as np
import pytest

from helpers import arguments


def test_whole_numbers_in_an_array_become_floats():
    assert arguments.number("w1", np.array([1, 2])).dtype == float


def test_a_suggestion_is_the_nearest_name_or_nothing():
    assert arguments.closest("net_h", ["net_h1", "net_o1"]) == "; did you mean 'net_h1'?"
    assert arguments.closest("zzz", ["net_h1", "net_o1"]) == ""


@pytest.mark.parametrize("no_count", [True, np.True_, 2.0, "2", None, np.array([2, 3])])
def test_what_does_not_count_is_no_whole_number(no_count):
    with pytest.raises(TypeError, match="a whole number from 1 on is expected"):
        arguments.whole("size", no_count, least=1)
    assert arguments.whole("size", np.int8(2), least=2, most=2) == 2
