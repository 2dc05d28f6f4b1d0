"""Tables, figures and drawings: what they show as text is what the stored outputs are compared by."""
import base64
import re
import xml.etree.ElementTree as ElementTree

import pytest

from helpers import sheets, show


def test_axes_have_their_scales_and_what_is_drawn_differs_by_more_than_colour(monkeypatch):
    monkeypatch.setattr(show, "figure", lambda drawing, alt: drawing.axes[0])
    for log in ("", "x", "y", "xy"):
        axes = plot({"E": ([1], [1])}, xlabel="rounds", ylabel="error", log=log)
        assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_legend()) == ("rounds", "error", None)
        assert (axes.get_xscale(), axes.get_yscale()) == tuple("log" if name in log else "linear" for name in "xy")
    axes = plot(dict.fromkeys("abcde", ([1, 2], [3, 4])), dict.fromkeys("ABCDE", (1, 3)))
    lines, points = axes.lines[:5], axes.lines[5:]
    assert [len({line.get_color() for line in lines}), len({line.get_linestyle() for line in lines})] == [5, 4]
    assert len({point.get_marker() for point in points}) == 5
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list("abcdeABCDE")


@pytest.mark.parametrize(("value", "text"), [
    (0, "w1 = 0"), (1.5, "w1 = 1.5"), (-0.25, "w1 = -0.25"), (10, "w1 = 10"), (5e-10, "w1 = 5.000e-10"),
    (6e-10, "w1 = 0.000000001"), (1.23e-12, "w1 = 1.230e-12")])
def test_numbers_on_the_drawing_have_up_to_nine_decimals(value, text):
    assert text in repr(show.network({"w1": value}, alt="A")).split("written on it: ")[1].split("; ")


def test_a_table_shows_its_cells_escaped_and_as_aligned_text():
    shown = show.table(["name", "value"], [["<b>", "1"], ["longer", "2"]], caption="A & B")
    assert repr(shown).splitlines()[1:] == ["name    value", "------  -----", "<b>     1", "longer  2"]
    assert "&lt;b&gt;" in shown._repr_html_() and "A &amp; B" in shown._repr_html_()


def test_a_number_that_differs_from_the_printed_digits_is_pointed_out():
    text = repr(show.compare({"net_h1": 0.3775, "w5_new": 0.4, "E_total_after_1": 0.2910277}))
    plain, wrong, explained = text.splitlines()[2:]
    assert "same digits" in plain
    assert wrong.endswith("differs") and explained.endswith("see notebook 06")


def plot(lines, points=None, **more):
    return show.plot(lines, points, **({"xlabel": "x", "ylabel": "y", "alt": "A line."} | more))


def test_what_can_just_be_shown_is_shown():
    five = dict.fromkeys("abcde", ([1e100, 1], [-1e100, 1]))
    assert repr(plot(five, five)).count("2 points") == 10
    assert "first (0, 1e-300)" in repr(plot({"E": ([0], [1e-300])}, log="y"))
    assert "first (1e-300, 0)" in repr(plot({"E": ([1e-300], [0])}, log="x"))
    for name in ["i2", "net_h1", "out_o1", "target_o1", "E_o1", "E_total"]:
        assert show.network(forward=[name], alt="A")


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 2, 2), (2, 3, 1)])
def test_any_sheet_is_drawn_with_its_own_numbers_in_type_never_smaller_than_nine_points(sizes):
    rows = sheets.write_out(*sizes)
    given = sheets.draw(1, rows)
    drawn = show.network(given, rows=rows, alt="The network.")
    assert repr(drawn).count(" = ") == len(given.keys() - {"eta"})
    for source, shown in zip(re.findall(r"base64,([^\"]+)", drawn._repr_html_()), (328, 688), strict=True):
        svg = ElementTree.fromstring(base64.b64decode(source))  # shown on a phone, on the site
        assert float(svg.get("font-size")) * min(1, shown / float(svg.get("viewBox").split()[2])) >= 11.8
