"""The explorers' drawings, read as text: what a browser shows of them is tested in test_watch.py."""
import io
import itertools
import math
import re

import pytest
from bs4 import BeautifulSoup

from helpers import drawings, sheets, watch, worksheet
from helpers.example import GIVEN

ONE_INPUT = sheets.write_out(1, 2, 2)


def network(given=GIVEN, rows=worksheet.ROWS, biases=(), layout=drawings.WIDE, **lit):
    return parsed(drawings.network(worksheet.evaluate(given, rows=rows), rows, dict(biases), layout, **lit))


def layers(*sizes, weights=None, layout=drawings.WIDE_LAYERS):
    rows = sheets.with_biases(sheets.write_out(*sizes))
    return parsed(drawings.layers(watch.starting(1, rows) | (weights or {}), rows, layout))


def parsed(svg):
    return BeautifulSoup(svg, "html.parser")


def names(svg, attribute):
    return {part[attribute] for part in svg.select(f"[{attribute}]")}


def test_what_goes_into_a_page_is_read_alike_on_every_system(monkeypatch):
    expected = drawings.page_file("watch_explorer.js")
    monkeypatch.setattr(io, "text_encoding", lambda encoding, *_: encoding or "ascii")  # where UTF-8 is not the usual
    assert drawings.page_file("watch_explorer.js") == expected and not expected.isascii()


def test_the_rows_that_are_given_are_drawn():
    svg = network({name: 0.5 for name in worksheet.givens(ONE_INPUT)}, ONE_INPUT)
    assert names(svg, "data-q") == {name for name in [*worksheet.givens(ONE_INPUT), *ONE_INPUT]
                                    if re.match("i|net|out|E", name)}
    assert names(svg, "data-w") == {"w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2"}


@pytest.mark.parametrize("own, bias", [({"b_h1": "b1"}, "b_h1"), ({"b_h1": "b_h1"}, "b1"), ({}, "b1")])
def test_a_bias_goes_by_its_own_name_where_the_neuron_has_one(own, bias):
    assert network(biases=own).select_one("[data-s='net_h1.b1']")["data-w"] == bias


def test_a_line_is_as_wide_as_its_weight_is_large_up_to_a_limit():
    def width(weight):
        return network(GIVEN | {"w1": weight}).select_one("[data-w=w1] line")["style"]

    assert [width(weight) for weight in (0, 0.5, -1, 2.5, 9)] == [
        f"--w:{wide}" for wide in ("1.00", "2.25", "3.50", "7.25", "7.25")]


def test_what_is_no_single_weight_is_drawn_as_a_thin_line():
    twice = {**worksheet.ROWS, "net_h1": "2*w1*i1 + w2*i2 + b1"}
    assert network(rows=twice).select_one("[data-w='2*w1'] line")["style"] == "--w:1.00"


@pytest.mark.parametrize("value, shown", [
    (0.05, "0.05"), (1 / 3, "0.333333333"), (-1 / 3, "-0.33333333"), (123456789012.25, "123456789012"),
    (1e12, "1e+12")])
def test_a_number_has_as_many_decimals_as_fit(value, shown):
    assert network(GIVEN | {"i1": value, "w1": 0, "w3": 0}).select("[data-q=i1] text")[1].text == shown


@pytest.mark.parametrize("sizes, labels", [((2, 5, 1), 15), ((3, 4, 2), 20), ((4, 4, 1), 20), ((3, 7, 1), 0)])
def test_a_network_has_a_circle_for_each_neuron_and_at_most_twenty_labels(sizes, labels):
    svg, (inputs, hidden, outputs) = layers(*sizes), sizes
    assert len(svg.select("circle")) == inputs + hidden + outputs
    assert len(svg.select("line")) == hidden * (inputs + outputs)
    assert len(svg.select("[data-n]")) == labels


def test_lines_are_plus_from_zero_on():
    svg = layers(1, 1, 1, weights={"w1": 0.0, "w2": -0.001})
    assert [svg.select_one(f"[data-w={name}]")["class"] for name in ("w1", "w2")] == [["plus"], ["minus"]]


@pytest.mark.parametrize("layout", [drawings.WIDE_LAYERS, drawings.NARROW_LAYERS], ids=["wide", "narrow"])
@pytest.mark.parametrize("sizes", [(inputs, hidden, outputs) for inputs in range(1, 5) for hidden in range(1, 9)
                                   for outputs in range(1, 5) if hidden * (inputs + outputs) <= drawings.MOST_LABELS])
def test_no_label_touches_another_or_a_neuron(sizes, layout):
    """A digit of this typeface is 0.6 of its size wide and 0.75 of it high."""
    svg, font = layers(*sizes, layout=layout), layout["font"]
    boxes = [(int(label["x"]), int(label["y"]), 0.6 * font * len(label.text), 0.75 * font)
             for label in svg.select("[data-n]")]
    for (x1, y1, width, height), (x2, y2, *_) in itertools.combinations(boxes, 2):
        assert abs(x1 - x2) > width or abs(y1 - y2) > height
    for (x, y, width, height), circle in itertools.product(boxes, svg.select("circle")):
        across = max(0, abs(x - float(circle["cx"])) - width / 2)
        down = max(0, abs(y - height / 2 - float(circle["cy"])) - height / 2)
        assert math.hypot(across, down) > float(circle["r"])
