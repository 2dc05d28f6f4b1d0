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


@pytest.mark.parametrize(("table", "means"), [("XOR", lambda a, b: a != b), ("OR", lambda a, b: a or b),
                                              ("NAND", lambda a, b: not (a and b)), ("AND", lambda a, b: a and b)])
def test_a_table_is_what_its_name_means(table, means):
    assert watch.TABLES[table] == [[a, b, int(means(a, b))] for a in (0, 1) for b in (0, 1)]


def test_weights_start_at_park_and_millers_numbers():
    rows = sheets.write_out(2, 5, 1, biases="neuron")
    for seed, numbers in ((1, (182605794, 1291394886)), (2**31 - 2, (1964877853, 856088761))):  # the 2nd and the 3rd
        found = list(watch.starting(seed, rows).values())[:2]
        assert found == pytest.approx([2 * number / (2**31 - 1) - 1 for number in numbers], rel=1e-15)
