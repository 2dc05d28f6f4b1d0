"""The stored notebooks as tests read them: which there are, their cells, what they print, where they link to."""
import copy
import linecache
import re
from functools import cache

import nbformat
from bs4 import BeautifulSoup
from nbconvert.filters import markdown2html_mistune

from tests.support.course import ROOT

NOTEBOOKS = ROOT / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
SOLUTIONS = sorted(NOTEBOOKS.glob("solutions/*.ipynb"))
ALL = [*sorted(NOTEBOOKS.glob("*.ipynb")), *SOLUTIONS]
ASKED = re.compile(r"(exercise|question|back)-(\d\d)-(\d+)")  # ids of cells that a reader answers
TAUGHT = [path for path in LESSONS if not path.name.startswith("00")]  # 00 is the door, not a lesson


def name_of(path):
    return str(path.relative_to(NOTEBOOKS).with_suffix(""))


def solution_of(asked):
    """The id of the cell that answers another: solution-04-1 for exercise-04-1, solution-back-04-1 for back-04-1."""
    return f"solution-{asked.removeprefix('exercise-')}"


def asking(key):
    """The id of the cell that asks a question: question-01-5 for "question 1.5", exercise-01-1 for "1.1"."""
    kind, lesson, count = re.fullmatch(r"(?:(\w+) )?(\d+)\.(\d+)", key).groups("exercise")
    return f"{kind}-{lesson:0>2}-{count}"


class Notebook:
    """A stored notebook: its path and its cells, as plain data."""

    def __init__(self, path):
        self.path = path
        self.data = copy.deepcopy(stored(path))

    @property
    def cells(self):
        return self.data.cells

    @property
    def code(self):
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @property
    def prose(self):
        return [cell for cell in self.cells if cell.cell_type == "markdown"]

    @property
    def outputs(self):
        return [output for cell in self.code for output in cell.outputs]


@cache
def stored(path):
    return nbformat.read(path, as_version=4)


@cache
def rendered(markdown):
    """A text cell as the HTML a reader gets."""
    return BeautifulSoup(markdown2html_mistune(markdown), "html.parser")


def links_in(page):
    """Where the links of a page lead, without those that nbconvert puts beside each heading."""
    return [tag.get("href", "") for tag in page.find_all("a") if "anchor-link" not in tag.get("class", [])]


@cache
def anchors_of(path):
    """What a link into a notebook can name: the ids of its headings."""
    return {tag["id"] for cell in Notebook(path).prose for tag in rendered(cell.source).find_all(id=True)}


def html_of(notebook):
    """Everything a reader sees as HTML: the text cells and the HTML outputs."""
    shown = [BeautifulSoup(output.data["text/html"], "html.parser")
             for output in notebook.outputs if "text/html" in output.get("data", {})]
    return [*(rendered(cell.source) for cell in notebook.prose), *shown]


def run_as_cell(text, names, name, tree=None):
    """Run a text, or what is left of it as a tree, so that its functions know their text, as in a notebook's kernel."""
    linecache.cache[name] = len(text), None, text.splitlines(keepends=True), name
    exec(compile(tree or text, name, "exec"), names)


def printed(cells):
    """All text that these code cells' stored outputs show."""
    texts = []
    for output in (output for cell in cells for output in cell.outputs):
        data = output.get("data", {})
        texts += [output.get("text", ""), data.get("text/plain", ""), data.get("text/latex", "")]
        texts.append(BeautifulSoup(data.get("text/html", ""), "html.parser").get_text(" "))
    return "\n".join(texts)


def stands_in(digits, text):
    """The digits stand in the text as a number of their own, not as a part of a longer one."""
    return re.search(rf"(?<![\d.]){re.escape(digits)}(?!\d)", text.replace("−", "-")) is not None


def lines_of(cell):
    return [line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]
