"""The sheets on paper: for each student one with lines to write on and one with the solution, and the key, as PDF.

A page is HTML, filled into the templates beside this module, and printed by Chromium, which Playwright starts.
"""
import shutil
from contextlib import contextmanager
from html import escape
from pathlib import Path
from string import Template

from helpers.arguments import sizes
from helpers.handout.assignment import plain
from helpers.handout.notebook import draw, stage_words

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
MISSING = ("PDFs are printed by Chromium through Playwright, which is not here. Install it with: python -m pip install "
           "playwright && python -m playwright install chromium")
TWO_PAGES = 290  # millimetres for rows on two pages, beside the numbers, the drawing and the words
RULES = ("The network has {sizes}. These are your numbers. Give <b>five significant digits</b>. A slip costs its own "
         "row once: what follows from your own numbers counts as right.")


def write(assignment, folder):
    """Write sheets.pdf, solutions.pdf and key.pdf into a new folder, and each student's own sheets beside them.

    Raises ValueError, saying how to get it, where there is no Chromium.
    """
    made = {"sheets": [_sheet(assignment, student) for student in assignment.given],
            "solutions": [_sheet(assignment, student, solved=True) for student in assignment.given]}
    bands = "".join(_band(assignment, student) for student in assignment.given)
    style = (HERE / "paper.css").read_text(encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page(java_script_enabled=False)

        def printed(title, kind, body):
            page.set_content(_filled("document.html", title=escape(title), kind=kind, body=body, style=style))
            return page.pdf(prefer_css_page_size=True, print_background=True)

        for name, pages in made.items():
            (folder / name).mkdir(parents=True)
            kind = name.removesuffix("s")
            (folder / f"{name}.pdf").write_bytes(printed(name, kind, "".join(pages)))
            for student, sheet in zip(assignment.given, pages, strict=True):
                path = folder / name / f"{assignment.file_name(student)}.pdf"
                path.write_bytes(printed(path.stem, kind, sheet))
        (folder / "key.pdf").write_bytes(printed("key", "key", bands))


def _filled(template, **words):
    return Template((HERE / template).read_text(encoding="utf-8")).substitute(words)


def _sheet(assignment, student, solved=False):
    """A student's sheet as HTML, with lines to write on; solved: with the right numbers."""
    given, right = assignment.given[student], assignment.right(student)
    filled_in = [*assignment.worked, *(assignment.asked if solved else [])]
    shown = {name: f"{right[name]:.9g}" for name in filled_in}
    title = "Solution" if solved else "Backpropagation with numbers of your own"
    stages = [_stage(stage, names, assignment, shown, solved) for stage, names in assignment.all_stages.items()]
    return _filled("sheet.html", title=title, student=student, name=escape(assignment.people[student].name),
                   rules="" if solved else RULES.format(sizes=sizes(*assignment.kind.sizes)),
                   drawing=draw(given, assignment.kind)._repr_html_(),
                   given="".join(f"<li><span>{name}</span> {plain(value)}</li>" for name, value in given.items()),
                   stages="".join(stages))


def _stage(stage, names, assignment, shown, solved):
    heading, words = stage_words(stage, assignment.kind)
    count = len(assignment.worked) + len(assignment.asked)
    columns = 2 if count <= 60 else 3
    height = max(5, min(10, TWO_PAGES / (count / columns + len(assignment.all_stages))))
    lines = "".join(f"<li>{name}<i>{shown.get(name, '')}</i></li>" for name in names)
    return (f'<section class="stage" style="--columns:{columns};--height:{height:.1f}mm"><h2>{heading}</h2>'
            f"{'' if solved else f'<p>{escape(words)}</p>'}<ul class='rows'>{lines}</ul></section>")


def _band(assignment, student):
    """The key's line of a student: every asked row in the sheet's order, with five digits."""
    right = assignment.right(student)
    first = {names[0] for names in assignment.all_stages.values()}
    cells = "".join(f"<li{' class=new' if name in first else ''}><small>{name}</small>{right[name]:.5g}</li>"
                    for name in assignment.asked)
    seed = "numbers of your own" if assignment.seed is None else f"seed {assignment.seed}"
    return _filled("key.html", student=student, name=escape(assignment.people[student].name), seed=seed, cells=cells)


@contextmanager
def chromium():
    """Chromium, to print with. Raises ValueError, saying how to get it, where there is none."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise ValueError(MISSING) from None
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error as reason:
            raise ValueError(f"{MISSING} ({str(reason).partition(chr(10))[0]})") from None
        yield browser
        browser.close()
