"""The tutorial's givens, and others of the same kind for everybody."""
import pytest

from helpers import example, worksheet
from helpers.published import PUBLISHED

SEEDS = range(300)


def test_the_givens_are_those_the_tutorial_states():
    assert example.GIVEN == {name: float(PUBLISHED[name].printed) for name in example.GIVEN}


def test_drawn_givens_have_the_tutorials_names_and_two_decimals():
    for given in map(example.draw, SEEDS):
        assert list(given) == list(example.GIVEN)
        assert all(value == round(value, 2) and 0 < value < 1 for value in given.values())


def test_no_drawn_neuron_is_saturated_and_no_gradient_vanishes():
    for given in map(example.draw, SEEDS):
        values = worksheet.evaluate(given)
        assert all(0.04 < values[f"out_{n}"] < 0.96 for n in ("h1", "h2", "o1", "o2"))
        assert all(abs(values[name]) >= 1e-6 for name in values if name.startswith(("dE_", "delta_")))


def test_drawn_numbers_differ_so_that_a_mixed_up_pair_shows():
    for given in map(example.draw, SEEDS):
        weights = [value for name, value in given.items() if name[0] in "wb" or name == "eta"]
        assert len(set(weights)) == len(weights) == 11
        assert given["i1"] != given["i2"] and abs(given["target_o1"] - given["target_o2"]) > 0.5


def test_the_same_seed_gives_the_same_numbers_and_another_seed_gives_others():
    assert example.draw(7) == example.draw(7)
    assert len({tuple(example.draw(seed).values()) for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("name", ["i1", "w1", "w8", "eta"])
def test_a_seed_means_the_same_on_every_machine_and_in_every_year(name):
    """Handouts are printed: their keys must still fit next year. The numbers of the handout's first student."""
    assert example.draw("7-1")[name] == {"i1": 0.58, "w1": 0.62, "w8": 0.53, "eta": 0.39}[name]
