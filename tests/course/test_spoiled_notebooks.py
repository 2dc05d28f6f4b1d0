"""The checks are checked: spoiled copies of notebooks must fail the test command. A sample of `spoil_notebooks.py`."""
import base64
import copy
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat
import pytest

from tests.course.test_notebooks import PNG, ROOT, TAUGHT, Notebook, unlike
from tests.proof import spoil_notebooks


def spread(items, count):
    """`count` of the items, from the first to the last."""
    return [items[k * (len(items) - 1) // (count - 1)] for k in range(count)] if len(items) > count else items


def test_every_spoiled_output_fails_the_test_command(tmp_path):
    """In copies of two lessons, each cell's outputs are spoiled in another way: nbval must fail every one of them."""
    expected, tried = {}, []
    for path in (TAUGHT[1], TAUGHT[3]):
        notebook = Notebook(path)
        expected[path.name] = set()
        for k, cell in enumerate(notebook.code):
            # Which output comes first, and pixels, are compared by test_notebooks instead.
            ways = [way for way in spoil_notebooks.outputs_of(cell)
                    if not way.kind.startswith(("swapped outputs", "picture"))]
            if ways:
                so_far = [way.kind for way in tried]
                tried.append(min(ways[::-1], key=lambda way: (so_far.count(way.kind), way.kind)))
                cell.outputs = tried[-1].made()
                expected[path.name].add(k)
        nbformat.write(notebook.data, tmp_path / path.name)
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, "--junitxml",
                    tmp_path / "report.xml", "-c", ROOT / "pyproject.toml", tmp_path], cwd=ROOT, check=False,
                   capture_output=True)
    failed = {file: set() for file in expected}
    for case in ElementTree.parse(tmp_path / "report.xml").iter("testcase"):
        if case.find("failure") is not None:
            file = next(file for file in expected if Path(file).stem in case.get("classname"))
            failed[file].add(int(re.search(r"\d+$", case.get("name"))[0]))
    assert failed == expected
    assert len(tried) >= 30 and len({way.kind for way in tried}) >= 9


def test_what_nbval_does_not_compare_is_noticed_all_the_same():
    """Pictures that are mirrored, upside down, half or empty, and a printed line that comes after the result."""
    tried = 0
    for cell in (cell for path in TAUGHT for cell in Notebook(path).code):
        printed = [output for output in cell.outputs if "text" in output]
        shown = [output for output in cell.outputs if "data" in output]
        spoiled = [shown + printed] if printed and shown and cell.outputs[0] is printed[0] else []
        for k, output in enumerate(shown):
            html = output.data.get("text/html", "")
            for picture in set(PNG.findall(html)):
                for _, png in spoil_notebooks.pngs(base64.b64decode(picture)):
                    other = copy.deepcopy(shown)
                    other[k].data["text/html"] = html.replace(picture, base64.b64encode(png).decode())
                    spoiled.append(printed + other)
        assert not list(unlike(printed + shown, printed + shown))
        assert all(any(unlike(outputs, printed + shown)) for outputs in spoiled), cell.id
        tried += len(spoiled)
        if tried >= 30:
            return
    pytest.fail(f"only {tried} were tried")


SPOILED = list(spoil_notebooks.text_and_shape_of(TAUGHT[3]))


@pytest.mark.parametrize("kind", dict.fromkeys(spoiled.kind for spoiled in SPOILED))
def test_a_notebook_spoiled_elsewhere_breaks_a_rule(kind):
    for spoiled in spread([spoiled for spoiled in SPOILED if spoiled.kind == kind], 8):
        assert any(spoil_notebooks.complaints(spoiled.made())), spoiled.where
