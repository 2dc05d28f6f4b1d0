"""The lessons in the reader's own browser: Python, helpers and notebooks from the site, and from nowhere else.

NumPy and Matplotlib stand on Pyodide's own network alone, so what runs here are the lessons that need neither.
COURSE_PYODIDE names a folder or archive with a whole Pyodide: then all lessons run.
"""
import json
import os
import re
import urllib.request

import nbclient
import nbformat
import pytest
from playwright.sync_api import expect

from helpers.check import check
from helpers.check.questions import known
from tests.support.course import RUN_ALL
from tests.support.notebooks import LESSONS, NOTEBOOKS, Notebook
from tests.support.outputs import PNG, unlike
from tests.support.site import complaints_of

EXERCISES = "04_output_layer"
ANOTHER = """async path => {
  const {shell, serviceManager} = window.jupyterapp;
  const {content} = await serviceManager.contents.get(path, {content: true});
  shell.currentWidget.context.model.fromJSON(content); }"""
SET = """sources => {
  const {widgets} = window.jupyterapp.shell.currentWidget.content;
  for (const [id, source] of Object.entries(sources)) {
    widgets.find(cell => cell.model.id === id).model.sharedModel.setSource(source);
  } }"""


def plain(path):
    """A lesson that needs neither NumPy nor Matplotlib."""
    notebook = Notebook(path)
    return not re.search("numpy|data:image/png", "".join(str([cell.source, cell.outputs]) for cell in notebook.code))


RUN_HERE = [path.stem for path in LESSONS if plain(path) or os.environ.get("COURSE_PYODIDE")]


@pytest.fixture(scope="module")
def lite(site):
    try:
        urllib.request.urlopen(f"{site}lite/index.html").close()
    except OSError:
        pytest.skip("Python for the browser comes from npm and the package index, and one of them is not here")
    return f"{site}lite/notebooks/index.html?path=notebooks/"


@pytest.fixture(scope="module")
def page(browser, site):
    """One page for all; in the end nothing may have gone wrong on it."""
    with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
        page = context.new_page()
        wrong = complaints_of(page, site)
        yield page
    assert not wrong


def open_lesson(page, lite, name):
    """The first by its link; the others come into the notebook that is open, as bringing Python takes long."""
    if page.url.startswith(lite):
        page.evaluate(ANOTHER, f"notebooks/{name}.ipynb")
        return
    page.goto(f"{lite}{name}.ipynb")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    page.wait_for_function("window.jupyterapp && window.jupyterapp.shell.currentWidget")


def run(page):
    """Run all of the open notebook. Returns id -> outputs."""
    return {cell["id"]: list(map(nbformat.from_dict, cell["outputs"])) for cell in page.evaluate(RUN_ALL)}


def shown(outputs):
    """What outputs show, kind by kind, without their pictures."""
    kinds = [output.get("data") or {output.get("name", output.get("ename")): output.get("text", output.get("evalue"))}
             for output in outputs]
    return [{kind: PNG.sub("", "".join(text)) for kind, text in data.items()} for data in kinds]


def differences(expected, found):
    """The cells that do not show what they should; the arguments are id -> outputs."""
    for name, outputs in expected.items():
        if shown(outputs) != shown(found[name]) or list(unlike(outputs, found[name])):
            yield name, shown(outputs), shown(found[name])


@pytest.mark.parametrize("name", RUN_HERE)
def test_every_cell_of_a_lesson_shows_what_is_stored(page, lite, name):
    open_lesson(page, lite, name)
    stored = {cell.id: cell.outputs for cell in Notebook(NOTEBOOKS / f"{name}.ipynb").code}
    assert stored and list(differences(stored, run(page))) == []
    if name == EXERCISES:
        for given in (right_answers(), wrong_answers()):
            page.evaluate(SET, {key: cell.source for key, cell in given.items()})
            assert list(differences({key: cell.outputs for key, cell in given.items()}, run(page))) == []


def right_answers():
    """The cells that ask, by id, as the solutions answer them; each is told that it is right."""
    lesson, solutions = (Notebook(NOTEBOOKS / folder / f"{EXERCISES}.ipynb").code for folder in (".", "solutions"))
    answered = {re.sub("^solution-(?=[0-9])", "exercise-", cell.id).removeprefix("solution-"): cell
                for cell in solutions if cell.id.startswith("solution-")}
    assert list(answered) == [cell.id for cell in lesson if "not answered yet" in str(cell.outputs)]
    assert all("Right: " in str(cell.outputs) for cell in answered.values())
    imports, = (cell for cell in solutions if cell.id == "imports")
    imports.source += "\n" + next(cell.source for cell in lesson if cell.id == "imports")
    return {"imports": imports} | answered


def wrong_answers():
    """The cells that ask, by id, answered wrongly, with what an ordinary kernel says to that."""
    notebook, right = Notebook(NOTEBOOKS / f"{EXERCISES}.ipynb"), right_answers()
    asking = {cell.id: cell for cell in notebook.code if cell.id in right and cell.id != "imports"}
    for key, cell in asking.items():
        wrong = "0.123456789"
        asked = re.search(r'check_question\("(.+?)"', cell.source)
        if asked and "options" in (question := known()[asked[1]]):
            wrong = next(f'"{option}"' for option in question["options"] if option != question["right"])
        elif "check_order(" in cell.source:
            wrong = '"ABCDEF"'
        elif "check_diagnosis(" in cell.source:  # what is wrong, but in another row
            cell.source = cell.source.replace("None", '"w5_new"', 1)
            wrong = re.search('"[^"]*"$', right[key].source.partition("row, mistake = ")[2].splitlines()[0])[0]
        cell.source = re.sub(r"\bNone\b", wrong, cell.source)
    nbclient.NotebookClient(notebook.data, resources={"metadata": {"path": NOTEBOOKS}}).execute()
    assert not any("Right: " in str(cell.outputs) for cell in asking.values())
    return asking


def test_the_front_page_answers_as_a_notebook_does(page, site, lite):
    page.goto(f"{site}index.html")
    for name, number in [("w5_new", "0.441083520"), ("w5_new", "0.358916480"), ("w5_new", "five"), ("w55", "0.1")]:
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Your number").fill(number)
        page.get_by_role("button", name="Check").click()
        try:
            expected = repr(check(name, number))
        except ValueError as refused:
            expected = str(refused)
        expect(page.locator("#verdict")).to_have_text(expected)


def test_the_browser_is_not_asked_for_jupyterlab_nbval_or_pytest(site, lite):
    with urllib.request.urlopen(f"{site}lite/static/pyodide/pyodide-lock.json") as answer:
        course = json.load(answer)["packages"]["backpropagation-by-numbers"]
    assert course["imports"] == ["helpers"] and not {"jupyterlab", "nbval", "pytest"} & set(course["depends"])
