"""The lessons in the reader's own browser: Python, helpers and notebooks from the site, and from nowhere else.

NumPy and Matplotlib stand on Pyodide's own network alone, so what runs here are the lessons that need neither.
COURSE_PYODIDE names a folder or archive with a whole Pyodide: then all lessons run.
"""
import json
import os
import re
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect

from helpers.check import check
from tests.support.course import RUN_ALL
from tests.support.notebooks import LESSONS, NOTEBOOKS, Notebook, name_of
from tests.support.outputs import PNG, unlike
from tests.support.site import complaints_of

ANOTHER = """async path => {
  const {shell, serviceManager} = window.jupyterapp;
  const {content} = await serviceManager.contents.get(path, {content: true});
  shell.currentWidget.context.model.fromJSON(content); }"""


def plain(path):
    """A lesson that needs neither NumPy nor Matplotlib."""
    notebook = Notebook(path)
    return not re.search("numpy|data:image/png", "".join(str([cell.source, cell.outputs]) for cell in notebook.code))


ANSWERED = NOTEBOOKS / "solutions" / "04_output_layer.ipynb"
RUN_HERE = [name_of(path) for path in [*LESSONS, ANSWERED] if plain(path) or os.environ.get("COURSE_PYODIDE")]


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


def shown(outputs):
    """What outputs show, kind by kind, without their pictures."""
    kinds = [output.get("data") or {output.get("name", output.get("ename")): output.get("text", output.get("evalue"))}
             for output in outputs]
    return [{kind: PNG.sub("", "".join(text)) for kind, text in data.items()} for data in kinds]


@pytest.mark.parametrize("name", RUN_HERE)
def test_every_cell_of_a_lesson_shows_what_is_stored(page, lite, name):
    open_lesson(page, lite, name)
    found = {cell["id"]: list(map(nbformat.from_dict, cell["outputs"])) for cell in page.evaluate(RUN_ALL)}
    for cell in Notebook(NOTEBOOKS / f"{name}.ipynb").code:
        assert shown(found[cell.id]) == shown(cell.outputs), cell.id
        assert not list(unlike(cell.outputs, found[cell.id])), cell.id


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
