"""A derivation in lettered lines: any order is right in which each line finds what it needs, and no false line is."""
import itertools
import re

import pytest

from helpers import sheets, worksheet
from helpers.check import check_order, mistakes, order
from helpers.formula import names_in
from helpers.worksheet import ROWS
from tests.support.marking import SHEETS

KNOWN = ["out_o1", "out_h2"]
LINES = order.scrambled("w6_new", KNOWN)
FALSE = {letter: line for letter, line in LINES.items() if line.question}
TRUE = {line.name: letter for letter, line in LINES.items() if letter not in FALSE}
RIGHT = "".join(TRUE[name] for name in ROWS if name in TRUE)
EARLY = TRUE["delta_o1"] + RIGHT.replace(TRUE["delta_o1"], "")
def test_the_lines_lead_from_what_is_known_to_the_goal_and_two_are_false():
    assert set(TRUE) == {"dE_total_dout_o1", "dout_o1_dnet_o1", "delta_o1", "dnet_o1_dw6", "dE_total_dw6", "w6_new"}
    assert all(ROWS[name] == LINES[letter].formula for name, letter in TRUE.items())
    assert len(FALSE) == 2 and "".join(LINES) == "ABCDEFGH"


@pytest.mark.parametrize("rows", SHEETS.values(), ids=SHEETS)
def test_a_false_line_gives_another_number_uses_only_what_is_there_and_fits_what_is_known(rows):
    goal = next(name for name in reversed(rows) if name.endswith("_new"))
    known = [name for name in rows if name.startswith(("net_", "out_", "delta_o"))]
    values, edits = worksheet.evaluate(sheets.draw(7, rows), rows=rows), mistakes.known(rows)
    for seed in range(12):
        lines = order.scrambled(goal, known, rows, seed).values()
        there = {*known, *worksheet.givens(rows), *(line.name for line in lines)}
        false = [line for line in lines if line.question]
        assert len(false) == 2 and there.issuperset(name for line in false for name in names_in(line.formula))
        assert all(worksheet.worked(line.formula, values) != values[line.name] for line in false)
        assert all(edits[line.mistake][0].keys().isdisjoint(known) for line in false if line.mistake)


def test_every_order_that_the_rows_allow_is_right_and_no_other():
    """Of the 720 orders of six lines, those in which every row stands after what it is worked out from."""
    right = 0
    for names in itertools.permutations(TRUE):
        allowed = all(names.index(used) < at for at, name in enumerate(names)
                      for used in names_in(ROWS[name]) if used in names)
        assert check_order("".join(map(TRUE.get, names)), LINES).ok == allowed
        right += allowed
    assert right == 8  # two slopes in either order before delta_o1, and the signal at any of the four places


def test_the_lines_are_never_shown_in_a_right_order():
    for seed in range(40):
        lines = order.scrambled("dE_total_dw5", ["delta_o1", "out_h1"], seed=seed)
        assert not check_order([letter for letter, line in lines.items() if not line.question], lines)


@pytest.mark.parametrize("letter", FALSE)
def test_a_false_line_is_answered_by_its_mistakes_question(letter):
    line = FALSE[letter]
    found = check_order(RIGHT.replace(TRUE[line.name], letter), LINES)
    assert not found and found.mistake == line.mistake and found.first_wrong == line.name
    assert found.message == f"Not yet: line {letter}, {line}, does not hold. {mistakes.KNOWN[line.mistake].hint}"


@pytest.mark.parametrize(("answer", "said"), [
    (None, "this order: not answered yet"), ("", "Not yet: 6 lines are missing on the way to w6_new"),
    (RIGHT[:-1], "but a line is missing on the way to w6_new"), (RIGHT[1:], "and none of your lines works it out"),
    (RIGHT + RIGHT[-1], f"line {RIGHT[-1]} stands there twice"),
    (EARLY, f"needs dE_total_dout_o1 before it, and your line {TRUE['dE_total_dout_o1']} works it out only later"),
    *((write(RIGHT), "Right") for write in (str.lower, ", ".join, " -> ".join, list, tuple))])
def test_an_order_is_told_what_it_lacks_and_may_be_written_in_several_ways(answer, said):
    assert said in check_order(answer, LINES).message


def test_the_same_seed_gives_the_same_lines_and_nothing_shows_which_are_false():
    assert repr(order.scrambled("w6_new", KNOWN)) == repr(LINES) != repr(order.scrambled("w6_new", KNOWN, seed=6))
    assert all(re.fullmatch(r"[A-H]   \w+ = \S.*", line) for line in repr(LINES).splitlines())
