"""The parts of an explorer's page, as text: what a browser makes of them is tested in tests/browser."""
import re

import pytest

from helpers import sheets, watch
from helpers.watch import page

SCRIPTS = sorted({name for names in page.FILES.values() for name in names if name.endswith(".js")})


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_read_in_one_sitting_and_no_comment_hides_what_is_joined_to_its_line(name):
    text = page.resources.files("helpers.watch").joinpath(name).read_text("utf-8")
    assert len(text.splitlines()) < 300
    functions = re.findall(r"^(?:async )?function (\w+)[^\n]*\{\n(.*?)^\}", text, re.M | re.S)
    assert [(found, body.count("\n")) for found, body in functions if body.count("\n") > 60] == []
    assert not re.search(r"[;{,]\s*//", page.file(name))


def test_what_an_image_address_cannot_hold_is_written_otherwise():
    drawing = "<svg><text fill='#222'>50 %25 &lt; 1</text></svg>"
    still = page.still(drawing, "A", ["a"], [["1"]])
    assert 'src="data:image/svg+xml,<svg><text fill=\'%23222\'>50 %2525 &amp;lt; 1</text></svg>"' in still


def test_tables_are_rows_of_givens():
    assert watch.patterns("XOR") == [{"i1": 0, "i2": 0, "target_o1": 0}, {"i1": 0, "i2": 1, "target_o1": 1},
                                     {"i1": 1, "i2": 0, "target_o1": 1}, {"i1": 1, "i2": 1, "target_o1": 0}]
    nand = watch.patterns("NAND", 2, 4)  # then AND, XOR and OR
    assert list(nand[1]) == ["i1", "i2", "target_o1", "target_o2", "target_o3", "target_o4"]
    assert [list(row.values())[2:] for row in nand] == [[1, 0, 0, 0], [1, 0, 1, 1], [1, 0, 1, 1], [0, 1, 0, 1]]


def test_weights_start_at_park_and_millers_numbers():
    rows = sheets.write_out(2, 5, 1, biases="neuron")
    for seed, numbers in ((1, (182605794, 1291394886)), (2**31 - 2, (1964877853, 856088761))):  # the 2nd and the 3rd
        found = list(watch.starting(seed, rows).values())[:2]
        assert found == pytest.approx([2 * number / (2**31 - 1) - 1 for number in numbers], rel=1e-15)
