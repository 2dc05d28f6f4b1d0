"""How a row is written means nothing: everything that reads rows gives the same for the same rows written anew."""
import json
import subprocess
import sys

import pytest

from helpers import worksheet
from helpers.example import GIVEN
from helpers.published import UPDATED_FIRST
from helpers.watch import javascript
from tests.support.course import ROOT
from tests.support.rewritten import WAYS, everything


def test_everything_that_reads_rows_gives_the_same():
    done = subprocess.run([sys.executable, "-m", "tests.support.rewritten"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(json.dumps(everything()))


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
