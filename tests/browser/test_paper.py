"""The sheets on paper: two pages at most, the student's number and name on each, lines to write on, one line of the key
for each student."""
import re
import shutil
import subprocess

import pytest

from helpers.handout import assignment, paper
from helpers.handout.assignment import Kind
from tests.support.course import CHROMIUM
from tests.support.students import ROSTER

KINDS = [Kind(), Kind(blanks="5"), Kind("2-3-1", activation="tanh", biases="neuron"),
         Kind("2-5-3", output="softmax", error="cross_entropy")]

if not any(map(shutil.which, CHROMIUM)) or not shutil.which("pdftotext"):
    pytest.skip("printing needs chromium, and reading what was printed pdftotext", allow_module_level=True)


@pytest.fixture(scope="module", params=KINDS, ids=str)
def printed(request, tmp_path_factory):
    made = assignment.drawn(request.param, 3, 7, ROSTER)
    folder = tmp_path_factory.mktemp("paper") / "paper"
    paper.write(made, folder)
    return made, folder


def pages(path):
    """The text of each page."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def test_every_student_has_a_sheet_of_two_pages_at_most_with_number_and_name_on_each(printed):
    made, folder = printed
    for student in made.given:
        sheet = pages(folder / "sheets" / f"{made.file_name(student)}.pdf")
        assert 1 <= len(sheet) <= 2
        for page in sheet:
            assert re.search(rf"student {student}\b", page) and ROSTER[student].name in page
        text = "\n".join(sheet)
        assert all(re.search(rf"^.*\b{name}\b", text, re.MULTILINE) for name in made.asked)
        assert not any(f"{made.right(student)[name]:.9g}" in text for name in made.asked
                       if len(f"{made.right(student)[name]:.9g}") > 8)
        assert all(f"{made.right(student)[name]:.9g}" in text for name in made.worked)
    assert len(pages(folder / "sheets.pdf")) <= 2 * len(made.given)


def test_every_student_has_a_solution_and_the_key_a_line_with_the_seed(printed):
    made, folder = printed
    bands = re.split(r"(?=^ *\d+ +[A-Z].*seed 7$)", "".join(pages(folder / "key.pdf")), flags=re.MULTILINE)[1:]
    assert len(bands) == len(made.given)
    for student, band in zip(made.given, bands, strict=True):
        right = made.right(student)
        solution = "".join(pages(folder / "solutions" / f"{made.file_name(student)}.pdf"))
        assert all(f"{right[name]:.9g}" in solution and f"{right[name]:.5g}" in band for name in made.asked)
        assert ROSTER[student].name in solution and ROSTER[student].name in band


def test_where_chromium_cannot_be_started_it_is_said_how_to_get_it_and_nothing_is_written(tmp_path, monkeypatch, capsys):
    from helpers.handout import __main__ as program

    monkeypatch.setitem(__import__("sys").modules, "playwright.sync_api", None)
    assert program.main(["--students", "2", "--seed", "7", "--out", str(tmp_path / "x"), "--pdf"]) == 1
    assert "pip install playwright && python -m playwright install chromium" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
