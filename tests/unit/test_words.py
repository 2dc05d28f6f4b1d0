"""What is said: in sentences of its own, the right value in none."""
import math
import random
import re
from contextlib import suppress

import pytest

from helpers import check as checker
from helpers import miswritten, sheets, worksheet
from helpers.check import check, check_all, mistakes
from helpers.check.done import asking
from helpers.check.kinds import stand_ins
from helpers.example import GIVEN
from helpers.formula import is_name, names_in
from helpers.worksheet import ROWS, leading_to
from tests.support.marking import SHEETS, any_sheet, anybody, digits, marked


def gives_nothing_away(found, written, right):
    """No number stands in the message but the learner's own, nor four digits of the right one in a row."""
    rest = found.message.replace(str(written), "")
    return not re.search(r"\d\.\d", rest) and digits(abs(right), 12).replace(".", "")[:4] not in rest


@any_sheet
def test_of_a_row_that_repeats_another_quantity_the_question_does_not_say_which(rows):
    given = sheets.draw(1, rows)
    for name, row in rows.items():
        if is_name(row) and name.startswith("d"):
            assert not re.search(rf"\b{row}\b", check(name, "0.7391", given, rows).message)


def test_where_the_first_round_is_right_the_next_one_is_asked_about():
    """As with another momentum than the usual one, whose later rounds have the same reason."""
    given, velocity, errors = sheets.draw(0), {}, {}
    for count in range(4):
        now = worksheet.evaluate(given)
        errors[f"E_total_after_{count}" if count else "E_total_before"] = now["E_total"]
        for name in worksheet.learned():
            velocity[name] = 0.8*velocity.get(name, 0) + now[f"dE_total_d{name}"]
            given = given | {name: given[name] - given["eta"]*velocity[name]}
    found = check_all(errors, sheets.draw(0))
    assert found.first_wrong == "E_total_after_2"
    assert "first round as well" not in found.message and "another slip" not in found.message


@pytest.mark.parametrize("turn, rows", list(enumerate(SHEETS.values())), ids=SHEETS)
def test_what_is_said_of_a_row_is_so_of_it(turn, rows):
    """Slips drawn in one row or in three."""
    dice, given, alike, count = random.Random(turn), sheets.draw(3, rows), stand_ins(rows), (1, 3)[turn % 2]
    new = [name for name in rows if name.endswith("_new")]
    for shown in (new, dice.sample([*rows], len(rows) // 2)):
        wrong = {name: [*miswritten.slips(row, {used: alike[used] for used in names_in(row)})]
                 for name, row in rows.items()}
        edits = {name: dice.choice(wrong[name]) for name in dice.sample([name for name in rows if wrong[name]], count)}
        with suppress(ArithmeticError, ValueError):  # a slip may divide by 0
            found = marked(given, edits, rows, shown)
            said, first = found.message, found.first_wrong
            assert not re.search(rf", in {first}[.;]", said)
            if right := re.search(r"(Your|From) (\w+) (is right|on numbers)", said):
                assert first in leading_to([right[2]], rows)
            assert shown is not new or "follows from these" not in said
            for where in re.findall("same (?:was done at|is wrong in|slip is in) ([^.]*)", said):
                assert where.count(",") < 4


def test_all_further_slips_are_counted():
    right = worksheet.evaluate(GIVEN)
    found = check_all({name: f"{right[name] + 0.0137*place:.9f}" for place, name in enumerate(ROWS)}, GIVEN)
    counted = int(re.search(r"(\d+) more numbers do not fit", found.message)[1])
    assert 50 < counted < list(found.marks.values()).count("slip")


@anybody
def test_no_message_contains_a_right_value(given):
    """What each mistake gives for each row on its own."""
    right, seen = mistakes.sheet(given=given, train=False), 0
    for id in list(mistakes.MISTAKES)[::9]:
        wrong = mistakes.sheet(id, given, train=False)
        for name in list(ROWS)[::6]:
            written = digits(wrong[name], 9)
            if not math.isclose(wrong[name], right[name], rel_tol=1e-6):
                found = check(name, written, given)
                seen += 1
                assert not found and gives_nothing_away(found, written, right[name]), found
    assert seen > 10


SAID = [{"net_h1": 1.5}, {"out_h1": 0.1654321}, {"w1": 0.16}, {"rounds": 9999}, {"b_h1_new": 0.1234567},
        {"E_total_after_2": 0.1234567}, {"net_h1": "0.38"}, {"net_h1": 0.3925}, {"net_h2": 0.3775},
        {"net_o1": 1.2345678, "out_h1": 0.593269992}, {"net_o1": 1.2345678, "out_o1": 0.75136507},
        {"net_o1": 1.2345678, "out_o1": 0.774617046}, {"net_o1": 1.2345678, "out_o1": 0.123456789},
        {"out_h1": 0.596884378, "out_h2": 0.593269992}, {"out_o2": -0.772928465}, {"out_o2": 7.72928465},
        {"E_o1": 0.549622166}, {"E_o1": 0.549622166, "E_o2": 0.047120051, "E_total": 0.298371109},
        {"w5_new": 0.441083520}, {"w1_new": 0.150114914}, {"E_total_after_10000": 0.000035085},
        {"E_total_after_1": "0.291027924", "out_o1_after_10000": "0.015912196"},
        {"net_h1": "0.3775", "net_h2": "0.3925"}, {"net_h1": 0.3775, "net_h2": None}]


@pytest.mark.parametrize("values", SAID, ids=lambda values: "+".join(map("{0[0]}={0[1]}".format, values.items())))
def test_a_number_gets_this_very_sentence(values, snapshot):
    assert check_all(values).message == snapshot


@pytest.mark.parametrize("id", mistakes.MISTAKES)
def test_a_known_mistake_gets_this_very_sentence(id, snapshot):
    shown = {name: f"{value:.9f}" for name, value in mistakes.sheet(id, train=False).items()}
    assert check_all(shown).message == snapshot


def test_a_result_prints_as_text_and_shows_as_escaped_html_with_its_verdict_in_bold():
    found = check("out_h1", 0.7)
    assert repr(found) == str(found) == found.message
    assert checker.Result(False, "x", "Not yet: 1 < 2.")._repr_html_() == (
        "<p><strong>Not yet</strong>: 1 &lt; 2.</p>")
    assert checker.Result(True, "x", "Right: Not yet.")._repr_html_() == "<p><strong>Right</strong>: Not yet.</p>"


@any_sheet
def test_every_row_has_a_question_of_its_own(rows):
    for name in rows:
        asked = asking(name, rows)
        assert "How many terms" not in asked and set(re.findall(r"[how]\d", asked)) <= set(re.findall(r"[how]\d", name))
