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


def plot(lines, points=None, **more):
    return show.plot(lines, points, **({"xlabel": "x", "ylabel": "y", "alt": "A line."} | more))


ONE = ([1], [1])


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: show.latex(3), TypeError, "a name such as 'net_h1' is expected, not 3"),
    (lambda: show.latex("net"), ValueError, "'net' is no name that a worksheet could have, such as net_h1"),
    (lambda: show.latex("w" * 49 + "1"), ValueError, "'wwwwwwwwwwww...wwwwwwwwwwww1' is no name that a worksheet could "
                                                     "have, such as net_h1"),
    (lambda: show.latex("w1" + "_new" * 12), ValueError, "'w1_new_new_n...w_new_new_new' is no name that a worksheet "
                                                         "could have, such as net_h1"),
    (lambda: show.table(["a"], [["1"], ["1", "2"]]), ValueError, "the row ['1', '2'] has 2 cells for 1 headers"),
    (lambda: show.formula("w1"), TypeError, "a SymPy expression is expected, not 'w1'"),
    (lambda: show.compare([1]), TypeError, "numbers to compare are a dict such as {'net_h1': 0.3775}, not list"),
    (lambda: show.compare({"net_h9": 1}), ValueError, "the tutorial prints no 'net_h9'; did you mean 'net_h1'?"),
    (lambda: plot([1]), TypeError, "a dict such as {'E_total': (x, y)} is expected, not [1]"),
    (lambda: plot(dict.fromkeys("abcdef", ONE)), ValueError, "6 curves cannot be told apart; 5 can"),
    (lambda: plot({"E": ONE}, dict.fromkeys("abcdef", ONE)), ValueError, "6 curves cannot be told apart; 5 can"),
    (lambda: plot({"E": ([1, 2], [1])}), ValueError, "E has 2 values for x and 1 for y; as many of one as of the other "
                                                     "are expected, in a row"),
    (lambda: plot({"E": ([[1]], [[1]])}), ValueError, "E has 1 values for x and 1 for y; as many of one as of the "
                                                      "other are expected, in a row"),
    (lambda: plot({"E": ([1], [-1.1e100])}), ValueError, "E has a value of more than 1e100, which no axis can show"),
    (lambda: plot({"E": ([1.1e100], [1])}), ValueError, "E has a value of more than 1e100, which no axis can show"),
    (lambda: plot({"E": ([1], [0])}, log="xy"), ValueError, "E has a value that is not above 0, which a logarithmic "
                                                            "axis cannot show"),
    (lambda: plot({"E": ONE}, {"P": (0, 1)}, log="xy"), ValueError, "P has a value that is not above 0, which a "
                                                                    "logarithmic axis cannot show"),
    (lambda: plot({"E": ONE}, log="z"), ValueError, "log = 'z': \"x\", \"y\", \"xy\" or nothing is expected"),
    (lambda: plot({"E": ([1], [np.nan])}), ValueError, "what E shows has an element that is not a finite number, or no "
                                                       "element at all"),
    (lambda: plot({"E": ONE}, alt=" "), ValueError, "a figure needs alt text: one or two sentences that say what it "
                                                    "shows"),
    (lambda: show.network(alt=""), ValueError, "a figure needs alt text: one or two sentences that say what it shows"),
    (lambda: show.network([1], alt="A"), TypeError, "numbers to draw are a dict such as {'w1': 0.15}, not list"),
    (lambda: show.network({"w1": "x"}, alt="A"), TypeError, "w1 = 'x' is not a number; a finite number is expected"),
    (lambda: show.network(forward=["w9"], alt="A"), ValueError, "'w9' is not on the drawing; did you mean 'w8'?"),
    (lambda: show.network(paths=[[("E_total", "w1")]], alt="A"), ValueError,
     "the step from 'E_total' to 'w1' is not on the drawing"),
    (lambda: show.network(paths=[[("w5_new", "w5")]], alt="A"), ValueError,
     "the step from 'w5_new' to 'w5' is not on the drawing"),
    (lambda: show.network(paths=[[("h1", "i1")]], alt="A"), ValueError,
     "the step from 'h1' to 'i1' is not on the drawing"),
    (lambda: show.network(paths=[[("E_o1", "target_o1")]], alt="A"), ValueError,
     "the step from 'E_o1' to 'target_o1' is not on the drawing"),
    (lambda: show.network({"w1": 1}, paths=[[("E_o1", "out_o1")]], alt="A"), ValueError,
     "the number of ∂E_o1/∂out_o1 needs out_o1 and target_o1")], ids=range(29))
def test_what_cannot_be_shown_gets_this_very_sentence(call, error, words):
    with pytest.raises(error) as refused:
        call()
    assert str(refused.value) == words


def test_what_can_just_be_shown_is_shown():
    five = dict.fromkeys("abcde", ([1e100, 1], [-1e100, 1]))
    assert repr(plot(five, five)).count("2 points") == 10
    assert "first (0, 1e-300)" in repr(plot({"E": ([0], [1e-300])}, log="y"))
    assert "first (1e-300, 0)" in repr(plot({"E": ([1e-300], [0])}, log="x"))
    assert show.latex("w" * 48 + "1") and show.latex("w1" + "_new" * 11)
    for name in ["w1", "i2", "h1", "b1", "b2", "E_o1", "E_total"]:
        assert show.network(forward=[name], alt="A")


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
