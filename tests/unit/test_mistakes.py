"""The 63 listed misconceptions: as edits of the worksheet they give the collected numbers, and each is recognised.

misconceptions.csv beside this file holds what was collected from people: each id's wrong value for 27 quantities
(REF is the right procedure) and the first of them that is wrong.
"""
import csv
import math
import re
from decimal import Decimal
from pathlib import Path

import pytest

from helpers import mistakes, sheets, worksheet
from helpers.check import check_all
from helpers.example import GIVEN
from helpers.mistakes import MISTAKES
from helpers.worksheet import ROWS

with open(Path(__file__).with_name("misconceptions.csv"), encoding="utf-8") as file:
    TABLE = {row.pop("id"): row for row in csv.DictReader(file)}
FIRST = {id: row.pop("first_wrong_quantity") for id, row in TABLE.items()}
GIVENS = [GIVEN, *(sheets.draw(seed) for seed in range(100, 124))]

each_mistake = pytest.mark.parametrize("id", MISTAKES)


def test_the_table_has_63_misconceptions_and_each_has_its_mistake():
    assert len(TABLE) == 64 and list(TABLE) == ["REF", *MISTAKES]


@pytest.mark.parametrize("id", TABLE)
def test_the_edits_give_every_collected_value_to_its_digits(id):
    """Half a unit of the last digit, and a hundredth for the table's own double rounding."""
    numbers = mistakes.sheet(None if id == "REF" else id)
    for name, text in TABLE[id].items():
        unit = Decimal(1).scaleb(Decimal(text).as_tuple().exponent)
        assert abs(Decimal(numbers[name]) - Decimal(text)) <= unit * Decimal("0.51"), (name, text, numbers[name])


@each_mistake
def test_the_first_wrong_row_is_the_tables_or_the_row_that_it_comes_from(id):
    """The worksheet has more rows than the table: a wrong E_total may show in E_o1 before."""
    if FIRST[id] == "(none)":
        return
    right, wrong = mistakes.sheet(), mistakes.sheet(id)
    order = [*ROWS, *mistakes.BIASES, *mistakes.LOOP]
    first = next(name for name in order if not math.isclose(right[name], wrong[name]))
    if first != FIRST[id]:
        assert list(ROWS).index(first) < list(ROWS).index(FIRST[id]), first
        assert first not in TABLE["REF"], f"{first} stands in the table, and is right there"


# --- Recognised --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", GIVENS, ids=["tutorial", *(f"drawn-{n}" for n in range(1, len(GIVENS)))])
def test_all_63_are_recognised_by_id_from_a_whole_calculation(given):
    """Each by its own id alone, so no two of them are the same calculation: given as floats, digits or decimals in
    turn. 10,000 rounds take long, so only the first two of the givens have them."""
    names = [*given, *ROWS, *mistakes.BIASES, *mistakes.LOOP]
    if GIVENS.index(given) > 1:
        names = [name for name in names if mistakes.LOOP.get(name, (name, 0))[1] < 10_000]
    ways = [float, "{:.8e}".format, "{:.9f}".format]
    for turn, id in enumerate(MISTAKES, start=GIVENS.index(given)):
        wrong = mistakes.calculation(id, given)
        for written in ways if given == GIVEN else [ways[turn % 3]]:
            found = check_all({name: written(wrong[name]) for name in names}, given)
            assert (found.ok, found.mistake, found.candidates) == (False, id, (id,)), found
            assert MISTAKES[id].hint in found.message


@each_mistake
def test_it_is_recognised_from_the_tables_27_columns_alone(id):
    found = check_all(TABLE[id])
    if id == "V3":  # the same numbers as the right procedure: in these columns it is right
        assert TABLE["V3"] == TABLE["REF"] and found.ok
    else:
        assert id in found.candidates, found
        assert found.first_wrong == FIRST[id]


def test_v3_differs_from_the_right_procedure_only_in_the_errors_of_the_single_outputs():
    """With two outputs the mean of the squares is the sum of the halves. Whoever leaves E_o1 out is simply right."""
    right, other = mistakes.sheet(), mistakes.sheet("V3")
    assert {name for name in right if not math.isclose(right[name], other[name])} == {"E_o1", "E_o2"}


TOGETHER = {("O2", "V1"): "E_o1", ("O1", "U1"): "dE_total_dout_o1", ("U2", "O14"): "dE_total_dout_o1",
            ("H1", "B6"): "E_total_after_1"}


@pytest.mark.parametrize("pair, apart", TOGETHER.items(), ids=["-".join(pair) for pair in TOGETHER])
def test_two_that_agree_in_what_was_given_are_both_offered_with_the_question_that_tells_them_apart(pair, apart):
    one, other = (mistakes.sheet(id) for id in pair)
    asked = "w1_new" if "H1" in pair else "w5_new"
    assert math.isclose(one[asked], other[asked], rel_tol=1e-12)
    same = {"E_o1": one["E_o1"]} if pair == ("U2", "O14") else {}  # O13 gives the same w5_new too, and another E_o1
    found = check_all({asked: one[asked], **same})
    assert set(pair) <= set(found.candidates) and f"your {apart}?" in found.message
    for id, sheet in zip(pair, (one, other), strict=True):
        assert check_all({asked: sheet[asked], apart: sheet[apart], **same}).mistake == id


def test_a_mistake_made_in_one_row_only_or_with_the_factor_written_right_is_recognised_too():
    once = worksheet.evaluate(edits={"dE_total_dout_o1": MISTAKES["O1"].edits["dE_total_dout_o1"]})
    assert check_all({name: once[name] for name in ROWS}).mistake == "O1"
    used = worksheet.evaluate(edits={f"delta_{n}": f"dE_total_dout_{n}" for n in ("h1", "h2")})
    assert check_all({name: used[name] for name in ROWS}).mistake == "H7"
    carried = worksheet.evaluate(edits=mistakes.ways("H13")[0])
    assert carried["dE_total_dw1"] == worksheet.evaluate()["dE_total_dw1"]
    assert check_all({name: carried[name] for name in ROWS}).mistake == "H13"


@pytest.mark.parametrize("edits", [mistakes.ways("B6")[0], {"dnet_o1_dout_h1": "w5_new"}], ids=["carried", "one row"])
def test_a_mistake_made_in_another_way_keeps_its_biases(edits):
    theirs = mistakes.calculation("B6", edits=edits)
    assert check_all({name: theirs[name] for name in [*ROWS, *mistakes.BIASES, "E_total_after_1"]}).mistake == "B6"


def test_two_mistakes_at_once_are_not_taken_for_one():
    edits = MISTAKES["F18"].edits | MISTAKES["H12"].edits
    both = worksheet.evaluate(edits=edits)
    found = check_all({name: both[name] for name in ROWS})
    assert found.first_wrong == "net_h2" and found.mistake is None
    assert MISTAKES["F18"].title in found.message and "second slip" in found.message


# --- Words -------------------------------------------------------------------------------------------------------


@each_mistake
def test_a_hint_asks_and_gives_no_value(id):
    mistake = MISTAKES[id]
    assert mistake.hint.endswith("?") or "?" in mistake.hint
    assert not re.search(r"\d\.\d", mistake.hint + mistake.title)
    assert mistake.title[0].islower() or mistake.title.startswith("h2")


def test_legitimate_choices_are_called_variants():
    assert {id for id, mistake in MISTAKES.items() if mistake.variant} == {"O13", "B1", "B2", "V1", "V2", "V3"}
    assert "legitimate variant" in check_all(mistakes.sheet("B1")).message
    assert "legitimate variant" not in check_all(mistakes.sheet("B4")).message


# --- Edits -------------------------------------------------------------------------------------------------------


@each_mistake
def test_an_edit_uses_only_what_is_known_by_then_once_it_is_written_out(id):
    rows = sheets.with_biases(shared=MISTAKES[id].biases == "layer") if MISTAKES[id].biases else ROWS
    for edits in (MISTAKES[id].edits, *mistakes.ways(id)):
        in_order = mistakes.in_order(edits, rows)
        assert worksheet.edited({name: in_order[name] for name in edits}, rows) == in_order


def test_an_unknown_mistake_is_refused_with_a_suggestion():
    with pytest.raises(ValueError, match="'H22'; did you mean"):
        mistakes.sheet("H22")


def test_where_a_mistake_makes_the_weights_overflow_the_last_error_that_can_be_worked_stands():
    """O4 multiplies the net input by itself again and again: after 17 rounds there are no numbers left."""
    o4 = mistakes.in_order(MISTAKES["O4"].edits)
    worksheet.train(16, rows=o4)
    with pytest.raises(ValueError):
        worksheet.train(17, rows=o4)
    assert mistakes.sheet("O4")["E_total_after_10000"] == pytest.approx(0.261315760, abs=5e-10)  # from the table


def test_gradients_that_are_never_cleared_add_up():
    """T4 against plain Python: the same update with the sum of all gradients so far."""
    given, left = dict(GIVEN), dict.fromkeys((f"w{k}" for k in range(1, 9)), 0.0)
    for _ in range(2):
        values = worksheet.evaluate(given)
        left = {w: left[w] + values[f"dE_total_d{w}"] for w in left}
        given |= {w: given[w] - given["eta"] * left[w] for w in left}
    assert worksheet.evaluate(given)["E_total"] == pytest.approx(mistakes.sheet("T4")["E_total_after_2"], rel=1e-12)


@pytest.mark.parametrize(("arguments", "kind"), [(("H2", [1]), "list"), (("H2", GIVEN, "w1"), "str")])
def test_givens_and_edits_are_dicts(arguments, kind):
    with pytest.raises(TypeError) as refused:
        mistakes.calculation(*arguments)
    assert str(refused.value) == f"a dict such as {{'w1': 0.15}} is expected, not {kind}"
