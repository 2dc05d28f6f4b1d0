"""Every notebook in a real JupyterLab in Chromium: opened, and looked over as a learner would see it.

The course lies in a learner's home folder. JupyterLab is opened there (as a hub does it), in the course's folder (as
Binder does it) and in notebooks/ (as the README's command does it): by a link to the first notebook. The others follow
on the same page, as they do for somebody who goes from one to the next. What has an explorer is run as well: that the
others run, and to what, is tested without a browser (tests/support/running.py).
"""
import re
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.support.course import PATIENCE, RUN_ALL, jupyterlab
from tests.support.notebooks import ALL, NOTEBOOKS, name_of

START = ALL[:2]
RUN = {*START, *(path for path in ALL if "watch." in path.read_text("utf-8"))}
OURS = {"include": [[".jp-Notebook .jp-RenderedMarkdown"], [".jp-Notebook .jp-OutputArea-output"]]}

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


class Lab:
    """A page for one JupyterLab, and what goes wrong on it: console errors, requests to other hosts.

    address: its /lab/tree/. prefix: where the notebooks are in the folder that it is opened on.
    """

    def __init__(self, page, address, prefix):
        self.page, self.address, self.prefix, self.wrong = page, address, prefix, []
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", lambda message: self.note(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.note(str(error)))
        page.on("request", lambda asked: self.wrong.append(f"asks for {asked.url}") if leaves(asked.url) else None)

    def note(self, error):
        """Keep what went wrong, but for JupyterLite's kernel, which the site needs and JupyterLab cannot load."""
        if "/@jupyterlite/" not in error:
            self.wrong.append(error)

    def open(self, path):
        """Open a notebook of the course: by its link if it is the first, on the page as it is if it is another."""
        name = self.prefix + path.relative_to(NOTEBOOKS).as_posix()
        self.wrong.clear()
        if self.page.url == "about:blank":
            self.page.goto(self.address + name)
            self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        else:
            self.page.evaluate(OPEN, [name, path in RUN])


@pytest.fixture(scope="module")
def labs(browser, home, tmp_path_factory):
    """One JupyterLab for each of the three folders that people open it in: the folder's name -> Lab."""
    with ExitStack() as stack:
        yield {name: Lab(stack.enter_context(browser.new_context(viewport={"width": 1280, "height": 1000})).new_page(),
                         stack.enter_context(jupyterlab(home / folder, tmp_path_factory.mktemp("lab"))), prefix)
               for name, folder, prefix in (("home", ".", "course/notebooks/"), ("course", "course", "notebooks/"),
                                            ("notebooks", "course/notebooks", ""))}


@pytest.mark.parametrize(("folder", "path"), [
    pytest.param(folder, path, id=f"{folder}-{name_of(path)}")
    for folder, paths in (("course", ALL), ("home", START), ("notebooks", START)) for path in paths])
def test_a_learner_can_open_and_run_it(labs, folder, path):
    lab = labs[folder]
    page, complaints = lab.page, []
    lab.open(path)
    try:
        cells = page.evaluate(RUN_ALL) if path in RUN else []
        page.evaluate(RENDER_ALL)
        complaints += [f"a picture does not show: {name}" for name in page.evaluate(BROKEN_PICTURES)]
        complaints += [f"a link asks for #{anchor}, no heading has it"
                       for anchor in wanted_anchors(path) - set(page.evaluate(HEADINGS))]
        if folder == "course" and path.parent.name != "solutions":  # which show nothing that the lessons do not
            found = Axe().run(page, context=OURS, options={"resultTypes": ["violations"], "preload": False})
            complaints += [found.generate_report()] if found.violations_count else []
        complaints += lab.wrong
    finally:
        page.evaluate(CLOSE)
    for cell in cells:
        complaints += [f"{cell['id']}: {output['ename']}: {output['evalue']}"
                       for output in cell["outputs"] if output["output_type"] == "error"]
        if not cell["outputs"] and not re.match("from |import ", cell["source"]):
            complaints.append(f"{cell['id']} shows nothing")
    assert bool(cells) == (path in RUN) and not complaints, "\n".join(complaints)


def leaves(url):
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1"


def wanted_anchors(path):
    """The headings of this notebook that links anywhere in the course ask for."""
    links = [(other.parent / (file or other.name), anchor) for other in ALL
             for file, anchor in re.findall(r"\]\(((?:[\w./]+\.ipynb)?)#([\w-]+)\)", other.read_text(encoding="utf-8"))]
    return {anchor for to, anchor in links if to.resolve() == path.resolve()}
