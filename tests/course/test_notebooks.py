"""The notebooks' shape, and the course as a whole. That their outputs come out again: tests/support/running.py."""
import re

import pytest

from helpers.published import PUBLISHED
from tests.support.notebooks import (
    ALL,
    LESSONS,
    NOTEBOOKS,
    SOLUTIONS,
    TAUGHT,
    Notebook,
    lines_of,
    name_of,
    printed,
    stands_in,
)
from tests.support.rules import RULES


@pytest.mark.parametrize(("path", "check"), [
    pytest.param(path, check, id=f"{name_of(path)}-{check.__name__}")
    for check, (_, applies_to) in RULES.items() for path in applies_to])
def test_in_each_notebook(path, check):
    complaints = list(check(Notebook(path)))
    assert not complaints, f"{name_of(path)}:\n" + "\n".join(complaints)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_value_stands_in_a_stored_output(name):
    digits = PUBLISHED[name].printed
    assert any(stands_in(digits, printed(Notebook(path).code)) for path in LESSONS), f"no output shows {digits}"


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_the_file_stays_small(path):
    explorer = any("watch" in cell.source for cell in Notebook(path).code)
    assert path.stat().st_size < (300_000 if explorer else 150_000)


def test_the_lessons_have_ten_to_eighteen_words_of_prose_for_each_line_of_code():
    lessons = [Notebook(path) for path in (*TAUGHT, *SOLUTIONS)]  # 00 and the teaching guide are for reading
    no_prose = re.compile(r"\$\$[^$]+\$\$|\$[^$\n]+\$|^\[←.*$", re.MULTILINE)  # formulas, navigation
    prose = " ".join(no_prose.sub("", cell.source) for lesson in lessons for cell in lesson.prose)
    lines = sum(len(lines_of(cell)) for lesson in lessons for cell in lesson.code)
    assert 10 <= len(re.findall(r"\S*\w\S*", prose)) / lines <= 18


def test_the_wrong_readings_in_the_text_of_notebook_13_are_those_of_its_table():
    cells = {cell.id: cell for cell in Notebook(NOTEBOOKS / "13_handwriting.ipynb").cells}
    _, meant, read = (line.strip("| ").split(" | ")[1:] for line in cells["wrong-read"].source.splitlines()
                      if line.startswith("| ") and "---" not in line)
    table = [line.split()[1:] for line in cells["confusion-table"].outputs[0].data["text/plain"].splitlines()[2:]]
    wrong = [(str(row), str(column)) for row, counts in enumerate(table) for column, count in enumerate(counts)
             if row != column and count != "·" for _ in range(int(count))]
    assert sorted(zip(meant, read, strict=True)) == sorted(wrong) and len(wrong) == 10


def test_a_number_counts_only_as_a_whole():
    assert stands_in("0.05", "i1 = 0.05.") and stands_in("-0.019049119", "it is −0.019049119")
    assert not stands_in("0.05", "0.055") and not stands_in("0.05", "10.05")
