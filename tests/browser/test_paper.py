"""The lessons and the handouts on paper: each printed by one command, measured on the page."""
import os
import re
import subprocess
import sys

import pytest
from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT

from tests.support.course import ROOT
from tests.support.notebooks import LESSONS, Notebook

PRINTED = [path for path in LESSONS if path.name[:2] in ("01", "04")]  # the second has explorers and exercises
MARGIN = 17.5 / 25.4 * 72  # points, of 18 mm, which a browser rounds to its pixels
FOOT = 16 / 25.4 * 72  # below the text stands the number of the page


@pytest.fixture(scope="module")
def paper(home, browser):
    """The folder with a folder for each size of paper."""
    subprocess.run([sys.executable, "notebooks/site/paper.py", *(path.name[:2] for path in PRINTED)],
                   cwd=home / "course", check=True)
    return home / "course" / "build" / "paper"


def texts(path):
    """The text of each page."""
    with PdfDocument(path) as document:
        return [page.get_textpage().get_text_range().replace("\r", "") for page in document]


def without_space(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_nothing_stands_outside_the_margins_of_the_book(paper, size):
    outside = []
    with PdfDocument(paper / size / "backpropagation_by_numbers.pdf") as document:
        for number, page in enumerate(document, 1):
            width, height = page.get_size()
            assert (round(width), round(height)) == ((595, 842) if size == "A4" else (612, 792))
            assert page.get_textpage().get_text_bounded(top=FOOT).strip() == str(number)
            for part in page.get_objects(max_depth=1):
                left, bottom, right, top = part.get_bounds()
                low = 0 if part.type == FPDF_PAGEOBJ_TEXT else FOOT  # the text there is the page's number, see above
                if left < MARGIN or right > width - MARGIN or bottom < low or top > height - MARGIN:
                    outside.append((number, part))
    assert outside == []


@pytest.mark.parametrize("path", PRINTED, ids=lambda path: path.stem)
def test_a_deck_on_paper_has_a_slide_on_each_page_with_its_answers_and_its_formulas_set(paper, path):
    deck = paper / "slides" / f"{path.stem}.pdf"
    with PdfDocument(deck) as document:
        assert {page.get_size() for page in document} == {(960, 540)}  # 1280 by 720 pixels
        assert all(len(list(page.get_objects(max_depth=1))) > 1 for page in document)  # more than the ground
    text = without_space("".join(texts(deck)))
    shown = [cell for cell in Notebook(path).code if cell.metadata.get("slideshow", {}).get("slide_type") != "skip"]
    printed = [output.text for cell in shown for output in cell.outputs if output.output_type == "stream"]
    assert printed and [words for words in printed if without_space(words) not in text] == []
    assert "$" not in text and "\\" not in text


@pytest.mark.parametrize("path", PRINTED, ids=lambda path: path.stem)
def test_a_lesson_on_paper_has_all_its_code_and_lines_for_answers(paper, path):
    text = "\n".join(texts(paper / "A4" / f"{path.stem}.pdf"))
    found = without_space(re.sub(r"^\d+$", "", text, flags=re.MULTILINE))
    lines = [line for cell in Notebook(path).code for line in cell.source.splitlines()]
    assert lines and [line for line in lines if without_space(line) not in found] == []
    assert "not answered yet" not in text and "still picture" not in text


def test_the_contents_of_the_book_name_the_pages_on_which_lessons_start(paper):
    pages = texts(paper / "A4" / "backpropagation_by_numbers.pdf")
    for path in PRINTED:
        title = re.search("^# (.+)", "\n".join(cell.source for cell in Notebook(path).prose), re.MULTILINE)[1]
        start = int(re.search(rf"{re.escape(title)} (\d+)$", pages[0], re.MULTILINE)[1])
        assert pages[start - 1].startswith(f"{start}\n{path.name[:2]}\n{title}")


def test_a_class_has_two_pages_for_each_student_a_solution_and_a_key_with_the_seed(browser, tmp_path):
    (tmp_path / "class.csv").write_text("Name\nAda Lovelace\nZoë Brontë\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "helpers.handout", "--roster", tmp_path / "class.csv", "--seed", "7", "--pdf",
                    "--out", tmp_path / "handouts"], cwd=ROOT, check=True)
    folder = tmp_path / "handouts" / "paper"
    pages = {path.stem: [text.splitlines() for text in texts(path)] for path in folder.glob("*.pdf")}
    who, title = ["1 Ada Lovelace", "2 Zoë Brontë"], "Backpropagation with numbers of your own"
    (key,) = pages.pop("key")
    assert {*who, "seed 7"} <= set(key)
    assert {name: [lines[0] for lines in found] for name, found in pages.items()} == {
        "sheets": [f"{title} student {name}" for name in who for _ in range(2)],
        "solutions": [f"Solution student {name}" for name in who]}
    for name in ("sheets", "solutions"):
        assert sorted(os.listdir(folder / name)) == ["student_01_Ada-Lovelace.pdf", "student_02_Zoe-Bronte.pdf"]
