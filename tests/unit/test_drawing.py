"""The one drawing of a network, read as text: what a browser shows of it is tested in tests/browser."""
import math
import re
from itertools import combinations, cycle

import pytest
from bs4 import BeautifulSoup

from helpers import drawing, places, sheets, symbolic, worksheet
from helpers.example import GIVEN

SIZES = [(1, 1, 1), (1, 0, 1), (2, 2, 2), (2, 3, 1), (3, 2, 3), (4, 8, 4)]


def drawn(rows=worksheet.ROWS, layout=places.WIDE, values=None, **more):
    return BeautifulSoup(drawing.network(rows, layout, values, **more), "html.parser")


def names(svg, attribute):
    return [part[attribute] for part in svg.select(f"[{attribute}]")]


@pytest.mark.parametrize("layout", [places.WIDE, places.NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("sizes, biases", [*zip(SIZES, cycle(sheets.BIASES))])
def test_every_neuron_weight_and_bias_of_a_sheet_is_drawn(sizes, biases, layout):
    rows = sheets.write_out(*sizes, biases=biases)
    values = worksheet.evaluate(sheets.draw(1, rows), rows=rows)
    svg = drawn(rows, layout, values)
    wanted = [name for name in values if re.fullmatch(r"i\d+|(net|out)_[ho]\d+|target_o\d+|E_.*", name)]
    assert sorted(names(svg, "data-q")) == sorted(wanted)
    assert set(names(svg, "data-w")) == {name for name in values if re.fullmatch(r"w\d+|b_?[ho]?\d+", name)}
    for name in wanted:
        shown = svg.select_one(f"[data-q={name}] .value").text.replace("\u2212", "-").replace("\u22480", "0.000")
        assert float(shown) == pytest.approx(values[name], abs=0.5 * 10.0**(-len(shown.partition(".")[2])))


@pytest.mark.parametrize("layout", [places.WIDE, places.NARROW, places.COMPACT], ids=["wide", "narrow", "compact"])
@pytest.mark.parametrize("sizes", [(1, 1, 1), (1, 0, 1), (2, 2, 2), (2, 5, 1)])
def test_no_place_for_words_covers_the_middle_of_another(sizes, layout):
    rows = sheets.write_out(*sizes, biases="neuron")
    _, boxes, spots = drawing.parts(rows, layout, frozenset())
    for (x1, y1), (x2, y2) in combinations(spots.values(), 2):
        assert abs(x1 - x2) > 20 or abs(y1 - y2) >= 14
    width, height = places.size_of(boxes, layout)
    assert all(10 < x < width - 10 and 5 < y < height - 5 for x, y in spots.values())


@pytest.mark.parametrize("weight", ["", "w1"])
@pytest.mark.parametrize(("sizes", "layout"), [
    *((sizes, places.WIDE) for sizes in [(1, 1, 1), (1, 0, 1), (2, 2, 2), (2, 3, 1), (3, 2, 2)]),
    *((sizes, places.NARROW) for sizes in [(1, 1, 1), (1, 0, 1), (2, 2, 2)])], ids=str)
def test_a_weight_stands_nearer_to_its_own_line_than_to_any_other(sizes, layout, weight):
    rows = sheets.write_out(*sizes)
    paths = symbolic.paths("E_total", weight, rows=rows) if weight else []
    named = frozenset(step for path in paths for step in path)
    wires, boxes, spots = drawing.parts(rows, layout, named)
    lines = {wire: places.ends_of(wire, boxes) for wire in wires if wire.weight and not wire.is_bias}
    for (kind, wire), place in spots.items():
        if kind == "n" and wire in lines:
            assert min(lines, key=lambda other: distance(place, lines[other])) == wire


def distance(point, ends):
    """From a point to the nearest one of a hundred on the line between the ends."""
    x1, y1, x2, y2 = ends
    return min(math.dist(point, (x1 + k / 100 * (x2 - x1), y1 + k / 100 * (y2 - y1))) for k in range(101))


def test_a_line_is_as_wide_as_its_weight_is_large_up_to_the_largest_shown():
    svg = drawn(values=GIVEN | {"w1": 0.0, "w2": -4.0, "w3": 8.0, "b1": 1.0})
    width = {part["data-w"]: part["style"] for part in svg.select("[data-w]")}
    assert [width[name] for name in ("w1", "w2", "w3")] == ["--w:1.00", "--w:4.50", "--w:8.00"]
    signs = {part["data-w"]: part["class"] for part in svg.select("[data-w]")}
    assert "minus" in signs["w2"] and "plus" in signs["w1"]


def test_more_lines_than_can_be_told_apart_bear_no_labels():
    assert len(drawn(sheets.write_out(4, 4, 2, biases=None)).select("[data-n]")) == 24
    assert len(drawn(sheets.write_out(4, 5, 1, biases=None)).select("[data-n]")) == 0


@pytest.mark.parametrize(("value", "width", "text"), [
    (0.05, 9, "0.05"), (1 / 3, 9, "0.3333333"), (-1 / 3, 9, "\u22120.333333"), (1e12, 9, "1e12"),
    (3.4e-5, 9, "0.0000340"), (3.4e-12, 9, "\u22480"), (-0.217, 6, "\u22120.217"), (0, 9, "0"),
    (123456.789, 6, "123457")])
def test_a_number_has_as_many_decimals_as_fit(value, width, text):
    assert drawing.fit(value, width) == text and len(text) <= width


@pytest.mark.parametrize(("value", "text"), [
    (0.15, "+0.15"), (-0.4, "\u22120.4"), (0.35891648, "+0.359"), (-0.00001, "\u22480"), (0, "+0"), (1e9, "+1e9"),
    (-12.375, "\u221212.38"), (147.04, "+147.0")])
def test_a_weight_has_its_sign_and_little_room(value, text):
    assert drawing.signed(value, 5) == text


@pytest.mark.parametrize("weight", ["w1", "w4", "w5", "b1"])
def test_each_quantity_on_a_path_is_told_its_derivative(weight):
    """Where all paths of a weight are lit, nothing is missing but what other weights' paths add."""
    values, paths = worksheet.evaluate(), symbolic.paths("E_total", weight)
    marks, words = drawing.chain_rule(paths, worksheet.ROWS, values)
    for name in (name for name in words if isinstance(name, str)):
        assert words[name] == pytest.approx(float(symbolic.derivative("E_total", name).subs(values)), rel=1e-12)
    for step, (look, width) in marks.items():
        size = words[step] * words.get(step[0], 1.0)  # an error is told 1
        assert ("less" in look) == (size < 0) and width == drawing.told_width(size)
        assert ("shared" in look) == (sum(step in path for path in paths) > 1)
