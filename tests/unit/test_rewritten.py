"""How a row is written means nothing: everything that reads rows gives the same for the same rows written anew."""
import base64
import json
import re
import subprocess
import sys

import pytest

from helpers import worksheet
from helpers.example import GIVEN
from helpers.published import UPDATED_FIRST
from helpers.watch import javascript
from tests.support.course import ROOT
from tests.support.rewritten import WAYS, everything


def read(text):
    """What the course makes of its rows, from JSON; drawings as the set of their parts."""
    found = json.loads(text)
    for name in ("drawing", "path drawing"):
        pictures = [base64.b64decode(part).decode() for part in re.findall(r"base64,([\w+/=]+)", found[name])]
        found[name] = sorted(part for picture in pictures for part in picture.split("<"))
    return found


@pytest.fixture(scope="module")
def expected():
    return read(json.dumps(everything()))


@pytest.mark.parametrize("way", WAYS)
def test_everything_that_reads_rows_gives_the_same(way, expected):
    command = [sys.executable, "-m", "tests.support.rewritten", way]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = read(done.stdout)
    assert found.keys() == expected.keys()
    for what in found:
        assert found[what] == expected[what], what


@pytest.mark.parametrize("way", WAYS)
def test_the_javascript_of_rows_computes_their_numbers(way, browser):
    rows = {name: WAYS[way](row) for name, row in worksheet.ROWS.items()}
    expected = worksheet.train(2, GIVEN)
    computed = javascript.sheet(rows, worksheet.learned(rows), UPDATED_FIRST)
    page = browser.new_page()
    found = page.evaluate(f"""given => {{
        const {{exp, log, tanh, abs, pow}} = Math, relu = x => Math.max(x, 0), step = x => x > 0 ? 1 : 0;
        const round = (x, n = 0) => Number(x.toFixed(n));
        return ({computed})(given, 2, {{learn: false, first: false}}) }}""", GIVEN)
    page.close()
    assert {name: found[name] for name in rows} == pytest.approx({name: expected[name] for name in rows}, rel=1e-12)
