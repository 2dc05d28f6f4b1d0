"""The notebooks in a real JupyterLab in Chromium: opened, and looked over as a learner would see it.

One JupyterLab, started by the README's command, shows all on one page, as for somebody who goes from one to the next.
Only the first notebook and one with an explorer are run: that the others run, and to what, is tested without a browser
(tests/support/running.py).
"""
import re
import shlex

import pytest

from tests.support.course import ROOT, RUN_ALL, jupyterlab
from tests.support.notebooks import ALL, NOTEBOOKS, SOLUTIONS, Notebook, name_of
from tests.support.site import complaints_of

RUN = [NOTEBOOKS / "00_start_here.ipynb", NOTEBOOKS / "04_output_layer.ipynb"]
ANCHORS = [((path.parent / (file or path.name)).resolve(), anchor) for path in ALL
           for file, anchor in re.findall(r"\]\(((?:[\w./]+\.ipynb)?)#([\w-]+)\)", path.read_text("utf-8"))]
# Of the solutions one is enough, as long as the others have no picture and no link asks for a heading of theirs.
OPENED = [path for path in ALL
          if path not in SOLUTIONS[1:] or path in dict(ANCHORS) or "<img" in path.read_text("utf-8")]

OPEN = """async ([path, shouldStart]) => {
  const app = window.jupyterapp;
  const asked = {path, factory: 'Notebook', kernelPreference: {shouldStart}};
  const panel = await app.commands.execute('docmanager:open', asked);
  await panel.context.ready;
  while (app.shell.currentWidget !== panel) { await new Promise(requestAnimationFrame); } }"""
RENDER = """async places => {
  const panel = window.jupyterapp.shell.currentWidget;
  for (const place of places) { await panel.content.scrollToItem(place); }
  await Promise.all([...panel.node.querySelectorAll('img')].map(image => image.decode().catch(() => null))); }"""
BROKEN_PICTURES = """() => [...document.querySelectorAll('.jp-Notebook img')]
  .filter(image => !image.naturalWidth).map(image => image.alt || image.src.slice(0, 80))"""
HEADINGS = """() => [...document.querySelectorAll('.jp-Notebook :is(h1, h2, h3)')]
  .map(heading => heading.getAttribute('data-jupyter-id') || heading.id)"""
CLOSE = """async () => {
  const app = window.jupyterapp, panel = app.shell.currentWidget, session = panel.context.sessionContext.session;
  panel.dispose();
  if (session) await app.serviceManager.sessions.shutdown(session.id); }"""


@pytest.fixture(scope="module")
def opened(browser, home, tmp_path_factory):
    """The page that the README's command opens, and all that goes wrong on it: a growing list."""
    readme = (ROOT / "README.md").read_text("utf-8")
    command = re.search(r"<!-- open command -->\n```sh\n(.+)\n```", readme)[1]
    python, *words = shlex.split(command.split(" && ")[-1])  # what comes before made the environment of this test
    assert python == ".venv/bin/python"
    with (jupyterlab(home / "course", tmp_path_factory.mktemp("lab"), words) as address,
          browser.new_context(viewport={"width": 1280, "height": 1000}) as context):
        page = context.new_page()
        root = address.removesuffix("lab/tree/")
        wrong = complaints_of(page, root)
        page.goto(root)
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell h1")
        yield page, wrong


def has_picture(cell):
    return bool(re.search(r"<img|!\[|image/png", str(cell)))


def has_heading(cell, wanted):
    """Whether one of the headings stands in a cell that links ask for."""
    return any(title.replace(" ", "-") in wanted for title in re.findall("^#+ (.*)", cell.source, re.MULTILINE))


def test_the_open_command_leads_to_the_first_notebook(opened):
    page, _ = opened
    title = Notebook(ALL[0]).prose[0].source.splitlines()[0].removeprefix("# ")
    assert page.locator(".jp-NotebookPanel h1").first.inner_text().startswith(title)


@pytest.mark.parametrize("path", OPENED, ids=name_of)
def test_a_learner_can_open_and_run_it(opened, path):
    page, wrong = opened
    complaints, before = [], len(wrong)
    stored, wanted = Notebook(path).cells, {anchor for to, anchor in ANCHORS if to == path}
    page.evaluate(OPEN, [f"notebooks/{name_of(path)}.ipynb", path in RUN])
    try:
        cells = page.evaluate(RUN_ALL) if path in RUN else []
        page.evaluate(RENDER, [place for place, cell in enumerate(stored)
                               if has_picture(cell) or has_heading(cell, wanted)])  # the others need not be rendered
        if page.locator(".jp-Notebook img").count() < sum(map(has_picture, stored)):
            complaints.append("a picture is missing")
        complaints += [f"a picture does not show: {name}" for name in page.evaluate(BROKEN_PICTURES)]
        complaints += [f"a link asks for #{anchor}, no heading has it"
                       for anchor in wanted - set(page.evaluate(HEADINGS))]
        complaints += [words for words in wrong[before:] if "/@jupyterlite/" not in words]  # of the site's kernel
    finally:
        page.evaluate(CLOSE)
    for cell in cells:
        complaints += [f"{cell['id']}: {output['ename']}: {output['evalue']}"
                       for output in cell["outputs"] if output["output_type"] == "error"]
        if not cell["outputs"] and not re.match("from |import ", cell["source"]):
            complaints.append(f"{cell['id']} shows nothing")
    assert bool(cells) == (path in RUN) and not complaints, "\n".join(complaints)
