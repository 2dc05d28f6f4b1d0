"""A deck for each lesson: one line of slides, filled from the notebook's cells and the teaching guide's notes.

What belongs together is decided here: a cell's slide type begins a slide or a step, every drawing and every explorer
has a screen of its own, and code that only shows numbers stays away. What goes on one screen is measured in the
browser (slides.js), which moves on to the next slide where a screen is full. The slide program (reveal.js) and MathJax
are taken from installed packages.
"""
import ast
import re
import shutil
from itertools import pairwise, takewhile
from pathlib import Path

import jinja2
import nbformat
import sphinx_revealjs
from bs4 import BeautifulSoup
from nbconvert.filters import Highlight2HTML, markdown2html
from nbconvert.filters.ansi import ansi2html
from pygments.formatters import HtmlFormatter

from lessons import lessons

HERE = Path(__file__).resolve().parent
REVEAL = Path(sphinx_revealjs.__file__).parent / "_static" / "revealjs"
BEGINS = ("slide", "subslide")
AS_SLIDE = {"slideshow": {"slide_type": "slide"}}
EXERCISE = re.compile(r"^(\*\*Exercise [\d.]+: (.+?)\.\*\*.*)", re.MULTILINE | re.DOTALL)
EXERCISES = ["compute by hand", "predict", "derive", "explain a wrong program"]
COLOURS = "a11y-high-contrast-light"  # Sphinx's theme brings it


def build(notebooks, folder):
    """Write the decks of the lessons in `notebooks` to `folder`, beside which the site's _static stands."""
    shutil.copytree(REVEAL, folder / "reveal", dirs_exist_ok=True)
    template = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True).get_template("slides.html.j2")
    guide = nbformat.read(notebooks / "teaching.ipynb", as_version=4)
    for lesson in lessons():
        notebook = nbformat.read(notebooks / f"{lesson.name}.ipynb", as_version=4)
        page = template.render(title=lesson.title, slides=slides(notebook), notes=notes(lesson, guide),
                               colours=HtmlFormatter(style=COLOURS).get_style_defs(".highlight"))
        (folder / f"{lesson.name}.html").write_text(page, encoding="utf-8")


def slides(notebook):
    """The slides in their order, as {"id", "kind", "blocks"}; a block is (step, HTML).

    Step 0 is there from the beginning, each further one comes with a key press. kind: "text", or "picture" or
    "explorer" for what has the whole screen.
    """
    made = []
    for cell in chosen(notebook.cells):
        step, begins = 0, cell.metadata.get("slideshow", {}).get("slide_type") in BEGINS
        if made and not begins:
            step = made[-1]["step"] + (cell.metadata.slideshow.slide_type == "fragment")
        for kind, html in read(cell):
            if begins or not made or kind != "text" or made[-1]["kind"] != "text":
                made.append({"id": f"{cell.id}-{len(made)}", "kind": kind, "blocks": [], "step": step})
            made[-1]["blocks"].append((step, html))
            made[-1]["step"], begins = step, False
    return made


def chosen(cells):
    """The cells that are shown: those not skipped, all explorers, and at the end one exercise more, for a pencil."""
    skipped = [cell.metadata.get("slideshow", {}).get("slide_type", "skip") == "skip" for cell in cells]
    yield from (cell for cell, left_out in zip(cells, skipped, strict=True) if not left_out
                or cell.cell_type == "code" and any(shown(output)[0] == "explorer" for output in cell.outputs))
    exercises = [([*EXERCISES, found[2]].index(found[2]), place, found[1]) for place, cell in enumerate(cells)
                 if skipped[place] and (found := EXERCISE.search(cell.source))]
    if exercises:
        _, place, words = min(exercises)
        answer = cells[place].id.removesuffix("-text")
        yield nbformat.v4.new_markdown_cell(f"## Now you\n\n{words}", id=cells[place].id, metadata=AS_SLIDE)
        for cell in takewhile(lambda cell: cell.id != answer, cells[place + 1:]):
            yield nbformat.from_dict(cell | {"metadata": {"slideshow": {"slide_type": "-"}}})


def read(cell):
    """The blocks of a cell, as (kind, HTML): each paragraph, list or table, the code that computes, each output."""
    if cell.cell_type == "markdown":
        html = re.sub(r'href="([\w/]+)\.ipynb', r'href="../\1.html', markdown2html(cell.source))
        for part in BeautifulSoup(html, "html.parser").find_all(recursive=False):
            if part.get_text().startswith("Time:"):  # of somebody who works alone; the notes have a class's minutes
                continue
            for anchor in part.select(".anchor-link"):
                anchor.decompose()
            yield "text", str(part)
        return
    outputs = [shown(output) for output in cell.outputs]
    code = computing(cell.source)
    if code and all(kind == "text" for kind, _ in outputs):
        yield "text", Highlight2HTML(pygments_lexer="python")(code)
    yield from outputs


def shown(output):
    """What a stored output shows on a slide, as (kind, HTML)."""
    data = output.get("data", {})
    html = data.get("text/html", "")
    if '<div class="bpn"' in html:
        return "explorer", html
    if "<img" in html:
        page = BeautifulSoup(html, "html.parser")
        for part in page.select("details, source"):  # the drawing for telephones, the numbers of a curve
            part.decompose()
        return "picture", str(page.img)
    text = ansi2html(output.get("text", data.get("text/plain", "")))
    return "text", f'<div class="output">{html}</div>' if html else f'<pre class="output">{text}</pre>'


def computing(source):
    """A cell's code without the statements that only show something, and without the words that only those use."""
    dropped = shows(ast.parse(source).body)
    used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load) and node.lineno not in dropped}
    for part in ast.parse(source).body:
        if isinstance(part, ast.Assign) and not computes(part) and not used & {ast.unparse(to) for to in part.targets}:
            dropped |= lines(part)
    kept = [line for number, line in enumerate(source.splitlines(), 1) if number not in dropped]
    return re.sub(r"\n{3,}", "\n\n", re.sub(" {3,}#", "  #", "\n".join(kept)).strip("\n"))


def shows(statements):
    """The numbers of the lines that only show: print, check, show and watch, text put together, loops of those."""
    found = set()
    for part in statements:
        if isinstance(part, ast.For):
            inside = shows(part.body)
            found |= lines(part) if all(lines(step) <= inside for step in part.body) else inside
        elif has(part, ast.JoinedStr) or re.match(r"(print\(|check\w*\(|show\.|watch\.)", ast.unparse(part)):
            found |= lines(part)
    return found


def computes(part):
    """Whether a statement has a calculation, a call or a number in it."""
    return has(part, ast.BinOp, ast.Call) or any(not isinstance(node.value, str) for node in ast.walk(part)
                                                 if isinstance(node, ast.Constant))


def has(part, *kinds):
    return any(isinstance(node, kinds) for node in ast.walk(part))


def lines(part):
    return set(range(part.lineno, part.end_lineno + 1))


def notes(lesson, guide):
    """What the speaker sees beside every slide, as HTML: the minutes, and the guide's words about the lesson."""
    said = [f"<p><b>Minutes.</b> Alone, with the exercises: {lesson.minutes}."]
    for before, cell in pairwise(guide.cells):
        if re.match("plan-.*-table", cell.id):
            plan = BeautifulSoup(cell.outputs[0].data["text/html"], "html.parser")
            rows = [[part.get_text() for part in row.find_all("td")] for row in plan.select("tbody tr")]
            name = re.search("## (.+)", before.source)[1]
            said += [f" {name}: {minutes}. {words}" for _, minutes, number, words in rows if number == lesson.number]
    for cell in guide.cells:
        if cell.id == f"lesson-{lesson.number}":
            said.append("</p>" + markdown2html(cell.source.partition("\n\n")[2]))
        elif cell.id == f"lesson-{lesson.number}-usual":
            said.append(cell.outputs[0].data["text/html"])
    return "".join(said)
