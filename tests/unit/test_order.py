"""A derivation in lettered lines: any order is right in which each line finds what it needs, and no false line is."""
import itertools
import re

import pytest

from helpers import sheets, worksheet
from helpers.check import check_order, order
from helpers.check.mistakes import MISTAKES
from helpers.formula import names_in
from helpers.worksheet import ROWS

KNOWN = ["out_o1", "out_h2"]
SHEETS = {"2-2-2": None, "2-5-1": sheets.write_out(2, 5, 1), "no hidden layer": sheets.write_out(3, 0, 2),
          "trained biases": sheets.with_biases(),
          "cross-entropy": sheets.write_out(2, 3, 2, error="cross_entropy", hidden_activation="tanh")}


def letters(lines, *names):
    """The letters of true lines, in this order."""
    return "".join(next(letter for letter, line in lines.items() if line.name == name and not line.question)
                   for name in names)


def in_sheet_order(lines, rows=ROWS):
    return letters(lines, *(name for name in rows if any(line.name == name for line in lines.values())))


def false(lines):
    return {letter: line for letter, line in lines.items() if line.question}


def test_the_lines_lead_from_what_is_known_to_the_goal_and_two_are_false():
    lines = order.scrambled("w6_new", KNOWN)
    true = {line.name: line.formula for line in lines.values() if not line.question}
    assert set(true) == {"dE_total_dout_o1", "dout_o1_dnet_o1", "delta_o1", "dnet_o1_dw6", "dE_total_dw6", "w6_new"}
    assert all(ROWS[name] == formula for name, formula in true.items())
    assert len(false(lines)) == 2 and list(lines) == list("ABCDEFGH")


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("rows", SHEETS.values(), ids=SHEETS)
def test_a_false_line_gives_another_number_and_uses_only_what_is_there(rows, seed):
    goal = next(name for name in reversed(rows or ROWS) if name.endswith("_new"))
    known = [name for name in rows or ROWS if name.startswith(("net_", "out_", "delta_o"))]
    lines = order.scrambled(goal, known, rows, seed)
    values = worksheet.evaluate(sheets.draw(7, rows), rows=rows)
    there = {line.name for line in lines.values()} | {*known, *worksheet.givens(rows)}
    assert len(false(lines)) == 2
    for line in false(lines).values():
        assert there.issuperset(names_in(line.formula)) and worksheet.worked(line.formula, values) != values[line.name]
    assert check_order(in_sheet_order(lines, rows or ROWS), lines).ok


def test_every_order_that_the_rows_allow_is_right_and_no_other():
    """Of the 720 orders of six lines, those in which every row stands after what it is worked out from."""
    lines = order.scrambled("w6_new", KNOWN)
    true = [letter for letter in lines if letter not in false(lines)]
    right = 0
    for tried in itertools.permutations(true):
        names = [lines[letter].name for letter in tried]
        allowed = all(names.index(used) < at for at, name in enumerate(names)
                      for used in names_in(ROWS[name]) if used in names)
        assert check_order("".join(tried), lines).ok == allowed
        right += allowed
    assert right == 8  # two slopes in either order before delta_o1, and the signal at any of the four places


def test_the_lines_are_never_shown_in_a_right_order():
    for seed in range(40):
        lines = order.scrambled("dE_total_dw5", ["delta_o1"], seed=seed)
        assert not check_order("".join(letter for letter in lines if letter not in false(lines)), lines).ok


def test_a_line_too_early_is_told_what_it_needs_and_which_line_has_it():
    lines = order.scrambled("w6_new", KNOWN)
    early = letters(lines, "delta_o1", "dE_total_dout_o1", "dout_o1_dnet_o1", "dnet_o1_dw6", "dE_total_dw6", "w6_new")
    found = check_order(early, lines)
    assert not found.ok and found.first_wrong == "delta_o1"
    assert f"line {early[0]}, " in found.message
    assert f"needs dE_total_dout_o1 before it, and your line {early[1]}" in found.message


def test_a_false_line_is_answered_by_its_mistakes_question():
    lines = order.scrambled("w6_new", KNOWN)
    for letter, line in false(lines).items():
        whole = in_sheet_order(lines)
        found = check_order(whole.replace(letters(lines, line.name), letter), lines)
        assert not found.ok and line.mistake and line.question == MISTAKES[line.mistake].hint
        assert found.mistake == line.mistake and line.question in found.message


def test_a_line_that_is_missing_or_stands_there_twice_is_said():
    lines = order.scrambled("w6_new", KNOWN)
    whole = in_sheet_order(lines)
    assert "none of your lines works it out" in check_order(whole[1:], lines).message
    assert "but a line is missing on the way to w6_new" in check_order(whole[:-1], lines).message
    assert "but 2 lines are missing" in check_order(whole[:-2], lines).message
    assert not check_order("", lines).ok and "not answered yet" in check_order(None, lines).message
    assert f"{whole[-1]} stands there twice" in check_order(whole + whole[-1], lines).message


@pytest.mark.parametrize("write", [str.lower, ", ".join, " -> ".join, list, tuple])
def test_an_order_may_be_written_in_several_ways(write):
    lines = order.scrambled("w6_new", KNOWN)
    assert check_order(write(in_sheet_order(lines)), lines).ok


def test_the_same_seed_gives_the_same_lines():
    again = [repr(order.scrambled("w6_new", KNOWN, seed=5)) for _ in range(2)]
    assert again[0] == again[1] != repr(order.scrambled("w6_new", KNOWN, seed=6))


def test_the_lines_show_their_letters_and_formulas_but_not_which_are_false():
    shown = repr(order.scrambled("w6_new", KNOWN))
    assert all(re.fullmatch(r"[A-H]   \w+ = \S.*", line) for line in shown.splitlines())


@pytest.mark.parametrize("given, words", [
    (("w9_new", []), "'w9_new' is no row"), (("w6_new", ["out_o3"]), "'out_o3' is no row"),
    (("w6_new", ["w6_new"]), "known already"), (("w1_new", [], sheets.write_out(2, 8, 8)), "say what is known")])
def test_what_cannot_be_put_in_order_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        order.scrambled(*given)


def test_what_is_no_order_of_these_lines_is_refused():
    with pytest.raises(ValueError, match="no line has the letter Z"):
        check_order("AZ", order.scrambled("w6_new", KNOWN))
    with pytest.raises(TypeError, match="an order is text"):
        check_order(7, order.scrambled("w6_new", KNOWN))
    with pytest.raises(TypeError, match="lines are what"):
        check_order("AB", {"A": "w6_new", "B": "delta_o1"})
