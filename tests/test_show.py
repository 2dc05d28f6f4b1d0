"""Tables, figures and drawings: what they show as text is what the stored outputs are compared by."""
import base64
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from helpers import show, symbolic, worksheet


def drawing(shown):
    """The SVG inside a drawing's HTML."""
    return ElementTree.fromstring(base64.b64decode(re.search(r"svg\+xml;base64,([^\"]+)", shown._repr_html_())[1]))


@pytest.mark.parametrize(("name", "latex"), [
    ("w5", "w_{5}"), ("w5_new", "w_{5}^{+}"), ("eta", r"\eta"), ("delta_o1", r"\delta_{o1}"),
    ("net_h1", r"\mathit{net}_{h1}"), ("dE_total_dw5", r"\frac{\partial E_{\mathit{total}}}{\partial w_{5}}"),
    ("b_h1_new", "b_{h1}^{+}")])
def test_names_are_written_as_the_tutorial_writes_them(name, latex):
    assert show.latex(name) == latex


def test_every_name_of_the_worksheet_can_be_written_in_mathematics():
    assert all(show.latex(name) for name in [*worksheet.ROWS, *worksheet.givens()])


def test_a_table_shows_its_cells_escaped_and_as_aligned_text():
    shown = show.table(["name", "value"], [["<b>", "1"], ["longer", "2"]], caption="A & B")
    assert repr(shown).splitlines()[1:] == ["name    value", "------  -----", "<b>     1", "longer  2"]
    assert "&lt;b&gt;" in shown._repr_html_() and "A &amp; B" in shown._repr_html_()


def test_a_number_that_differs_from_the_printed_digits_is_pointed_out():
    text = repr(show.compare({"net_h1": 0.3775, "w5_new": 0.4, "E_total_after_1": 0.2910277}))
    plain, wrong, explained = text.splitlines()[2:]
    assert "same digits" in plain
    assert wrong.endswith("differs") and explained.endswith("see notebook 06")


def test_a_number_the_tutorial_does_not_print_cannot_be_compared():
    with pytest.raises(ValueError, match="'net_h3'; did you mean 'net_h1'"):
        show.compare({"net_h3": 1.0})


def test_a_derivation_ends_in_zero():
    assert repr(show.derivation("out_o1", "net_o1")).endswith("simplified: 0")


def test_a_figure_tells_its_data_in_text_so_that_other_data_cannot_hide():
    def plot(y):
        return show.plot({"a line": (np.arange(3), y)}, xlabel="x", ylabel="y", alt="A line with three points on it.")

    assert "a line: 3 points, first (0, 5), last (2, 7), sum 21" in repr(plot(np.array([5, 6, 7])))
    assert repr(plot(np.array([5, 6, 7]))) != repr(plot(np.array([5, 6.01, 7])))
    assert 'alt="A line with three points on it."' in plot(np.array([5, 6, 7]))._repr_html_()


@pytest.mark.parametrize("alt", ["", "  ", None])
def test_a_figure_without_alt_text_is_refused(alt):
    with pytest.raises(ValueError, match="alt text"):
        show.plot({"a line": ([0, 1], [0, 1])}, xlabel="x", ylabel="y", alt=alt)


def test_the_networks_drawing_bears_the_numbers_it_is_given():
    words = {text.text for text in drawing(show.network(worksheet.evaluate(), alt="The network.")).iter() if text.text}
    assert {"net_h1 = 0.3775", "out_o1 = 0.75136507", "w5 = 0.4", "= 0.298371109"} <= words


@pytest.mark.parametrize(("weight", "arrows"), [("w5", 4), ("w1", 10)])
def test_each_step_of_the_chain_rule_is_one_dashed_arrow_back(weight, arrows):
    # w5: E_total-E_o1, E_o1-o1, inside o1, o1-h1; w1: the same through o1 and through o2, then inside h1, h1-i1
    svg = drawing(show.network(paths=symbolic.paths("E_total", weight), alt="The paths."))
    assert sum(line.get("stroke-dasharray") == "9 5" for line in svg.iter("{http://www.w3.org/2000/svg}line")) == arrows


def test_the_type_on_the_drawing_is_never_smaller_than_nine_points():
    sizes = [float(text.get("font-size")) for text in
             drawing(show.network(worksheet.evaluate(), alt="The network.")).iter("{http://www.w3.org/2000/svg}text")]
    assert sizes and min(sizes) * 0.75 >= 9  # shown at its full width, a unit is a pixel and a point 4/3 of one
