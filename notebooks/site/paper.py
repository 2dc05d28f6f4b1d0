"""Print the course: each lesson, all of them as a book with contents and page numbers, and the decks, as PDF in
build/paper.

    python -m pip install -e ".[site]" && python notebooks/site/paper.py

The pages are those of the site, for a reader with a pencil: still pictures in the place of explorers, lines to write
on in the place of answers. Chromium prints them, on A4 and on Letter; Playwright starts it. A deck has a slide on
each page, with all that its key presses show.
"""
import argparse
import re
import shutil
import sys
from io import BytesIO
from pathlib import Path

import jinja2
from bs4 import BeautifulSoup
from pypdf import PdfReader

import build
import slides
from helpers.handout.paper import chromium
from lessons import lessons

HERE = Path(__file__).resolve().parent
PAPER, SITE = build.BUILD / "paper", build.BUILD / "printed"
SIZES = ["A4", "Letter"]
LEFT_OUT = "script, style, .headerlink, .run, .cell_output :not(.still) > details, .still summary, .bpn .still > p"
ASKED = re.compile(r"(\w+(?:, \w+)*) = None\b|\"(\w+)\": None\b")
READY = """async () => {
  await new Promise(done => MathJax.Hub.Queue(done));
  await Promise.all([...document.images].map(image => image.decode().catch(() => null))); }"""


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("numbers", nargs="*", help="the numbers of the lessons to print, such as 04; all without one")
    numbers = words.parse_args().numbers
    failed = build.pages(SITE, with_lite=False)
    slides.build(HERE.parent, SITE / "slides")
    chosen = [lesson for lesson in lessons() if not numbers or lesson.number in numbers]
    shutil.rmtree(PAPER, ignore_errors=True)
    with chromium() as browser:
        for size in SIZES:
            write(browser.new_page(), size, chosen, PAPER / size)
        write_decks(browser.new_page(viewport={"width": 1280, "height": 720}), chosen, PAPER / "slides")
    return failed


def write(page, size, chosen, folder):
    """Print each of these lessons and, where there are several, the book of them."""
    folder.mkdir(parents=True)
    chapters, starts = {lesson: chapter(lesson.name) for lesson in chosen}, {}
    reached = 2  # the book's first page has the contents
    for lesson, text in chapters.items():
        printed = pdf(page, size, {lesson: text})
        (folder / f"{lesson.name}.pdf").write_bytes(printed)
        starts[lesson] = reached
        reached += len(PdfReader(BytesIO(printed)).pages)
    if len(chosen) > 1:
        (folder / "backpropagation_by_numbers.pdf").write_bytes(pdf(page, size, chapters, starts))


def write_decks(page, chosen, folder):
    """Print the deck of each of these lessons."""
    folder.mkdir()
    page.emulate_media(media="screen")
    for lesson in chosen:
        page.goto((SITE / "slides" / f"{lesson.name}.html").as_uri() + "?print-pdf")
        page.wait_for_selector(".paper")
        page.pdf(path=folder / f"{lesson.name}.pdf", prefer_css_page_size=True, print_background=True, tagged=True)


def pdf(page, size, chapters, starts=None):
    """A PDF (bytes) of chapters, lesson -> HTML; its first page has the contents if `starts` has their pages."""
    made = SITE / "paper.html"  # beside what it shows
    template = jinja2.Template((HERE / "paper.html.j2").read_text("utf-8"))
    made.write_text(template.render(
        size=size, style=(HERE / "paper.css").read_text("utf-8"), mathjax=(HERE / "mathjax.json").read_text("utf-8"),
        chapters={lesson: linked(text, chapters, starts) for lesson, text in chapters.items()}, starts=starts), "utf-8")
    page.goto(made.as_uri())
    page.evaluate(READY)
    made.unlink()
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=bool(starts))


def chapter(name):
    """A lesson's page as it is printed, as HTML."""
    article = BeautifulSoup((SITE / f"{name}.html").read_text("utf-8"), "html.parser").article
    for part in article.select(LEFT_OUT):
        part.decompose()
    for part in article.find_all("p"):
        if re.search("^←|→$", part.get_text(strip=True)):  # from one notebook to the next
            part.decompose()
    for part in article.select(".still details"):
        part.unwrap()
    for part in article.select("details"):
        part["open"] = ""
    for cell in article.select(".cell"):
        asked = [name for several, name in ASKED.findall(cell.select_one(".cell_input").get_text())
                 for name in (several.split(", ") if several else [name])]
        answer = cell.select_one(".cell_output")
        if asked and answer and "not answered yet" in answer.get_text():
            lines = "".join(f"<li>{name}</li>" for name in asked)
            answer.replace_with(BeautifulSoup(f'<ul class="blanks">{lines}</ul>', "html.parser"))
    return article.decode_contents()


def linked(text, chapters, starts):
    """Links between lessons lead to the chapter in the book, and nowhere on a sheet; links to the world stay."""
    article = BeautifulSoup(text, "html.parser")
    for link in article.find_all("a", href=True):
        name = re.match(r"(\w+)\.html", link["href"])
        if starts and name and any(lesson.name == name[1] for lesson in chapters):
            link["href"] = f"#{name[1]}"
        elif not link["href"].startswith("http"):
            del link["href"]
    return article.decode()


if __name__ == "__main__":
    sys.exit(main())
