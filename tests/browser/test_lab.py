"""Every notebook in a real JupyterLab in Chromium: opened, and looked over as a learner would see it.

The course lies in a learner's home folder. JupyterLab is opened there (as a hub does it), in the course's folder (as
Binder does it) and in notebooks/ (as the README's command does it): by a link to the first notebook. The others follow
on the same page, as they do for somebody who goes from one to the next. What has an explorer is run as well: that the
others run, and to what, is tested without a browser (tests/support/running.py).
"""
import re
from contextlib import ExitStack

import pytest

from tests.support.course import PATIENCE, RUN_ALL, jupyterlab
from tests.support.notebooks import ALL, NOTEBOOKS, name_of
from tests.support.site import complaints_of

START = ALL[:2]
RUN = {*START, *(path for path in ALL if "watch." in path.read_text("utf-8"))}

OPEN = """async ([path, shouldStart]) => {
  const app = window.jupyterapp;
  const asked = {path, factory: 'Notebook', kernelPreference: {shouldStart}};
  const panel = await app.commands.execute('docmanager:open', asked);
  await panel.context.ready;
  while (app.shell.currentWidget !== panel) { await new Promise(requestAnimationFrame); } }"""
RENDER_ALL = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  for (let k = 0; k < panel.content.widgets.length; k++) { await panel.content.scrollToItem(k); }
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
def labs(browser, home, tmp_path_factory):
    """One JupyterLab for each folder that people open it in: its name -> page, address, where the notebooks are."""
    with ExitStack() as stack:
        found = {}
        for name, folder, prefix in (("home", ".", "course/notebooks/"), ("course", "course", "notebooks/"),
                                     ("notebooks", "course/notebooks", "")):
            address = stack.enter_context(jupyterlab(home / folder, tmp_path_factory.mktemp("lab")))
            context = stack.enter_context(browser.new_context(viewport={"width": 1280, "height": 1000}))
            page = context.new_page()
            page.set_default_timeout(PATIENCE * 1000)
            found[name] = page, address + prefix, prefix
        yield found


def open_notebook(page, address, prefix, path):
    """By its link if it is the first on this page, and on the page as it is if it is another."""
    name = path.relative_to(NOTEBOOKS).as_posix()
    if page.url == "about:blank":
        page.goto(address + name)
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    else:
        page.evaluate(OPEN, [prefix + name, path in RUN])


@pytest.mark.parametrize(("folder", "path"), [
    pytest.param(folder, path, id=f"{folder}-{name_of(path)}")
    for folder, paths in (("course", ALL), ("home", START), ("notebooks", START)) for path in paths])
def test_a_learner_can_open_and_run_it(labs, folder, path):
    page, address, prefix = labs[folder]
    complaints, wrong = [], complaints_of(page, address.partition("lab/tree/")[0])
    open_notebook(page, address, prefix, path)
    try:
        cells = page.evaluate(RUN_ALL) if path in RUN else []
        page.evaluate(RENDER_ALL)
        complaints += [f"a picture does not show: {name}" for name in page.evaluate(BROKEN_PICTURES)]
        complaints += [f"a link asks for #{anchor}, no heading has it"
                       for anchor in wanted_anchors(path) - set(page.evaluate(HEADINGS))]
        complaints += [words for words in wrong if "/@jupyterlite/" not in words]  # the site's kernel, not JupyterLab's
    finally:
        page.evaluate(CLOSE)
    for cell in cells:
        complaints += [f"{cell['id']}: {output['ename']}: {output['evalue']}"
                       for output in cell["outputs"] if output["output_type"] == "error"]
        if not cell["outputs"] and not re.match("from |import ", cell["source"]):
            complaints.append(f"{cell['id']} shows nothing")
    assert bool(cells) == (path in RUN) and not complaints, "\n".join(complaints)


def wanted_anchors(path):
    """The headings of this notebook that links anywhere in the course ask for."""
    links = [(other.parent / (file or other.name), anchor) for other in ALL
             for file, anchor in re.findall(r"\]\(((?:[\w./]+\.ipynb)?)#([\w-]+)\)", other.read_text(encoding="utf-8"))]
    return {anchor for to, anchor in links if to.resolve() == path.resolve()}
