"""The README: its open command starts a JupyterLab that shows the first notebook, and its figures are counted."""
import re
import shlex
import subprocess
import sys
import threading

import nbformat

from helpers.mistakes import MISTAKES
from helpers.published import EXPLAINED, PUBLISHED
from tests.course.test_notebooks import ALL, Notebook
from tests.proof import spoil_notebooks
from tests.support.course import ROOT, free_port
from tests.unit.test_hostile import CALLS
from tests.unit.test_published import PLAIN


def test_the_open_command_starts_jupyterlab_on_the_first_notebook(browser, home):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"<!-- open command -->\n```sh\n(.+)\n```", readme)[1]
    last = shlex.split(command.split(" && ")[-1])  # what comes before makes the environment this test runs in
    assert last[:3] == [".venv/bin/python", "-m", "jupyterlab"]
    port = free_port()
    server = subprocess.Popen([sys.executable, *last[1:], "--no-browser", f"--port={port}"], cwd=home / "course",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    timer = threading.Timer(90, server.kill)
    timer.start()
    try:
        printed = next(line for line in server.stdout if "http://localhost" in line)
        threading.Thread(target=server.stdout.read, daemon=True).start()  # so that the server never waits for a reader
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(re.search(r"http://localhost\S+", printed)[0])
            page.wait_for_selector(".jp-NotebookPanel h1", timeout=60_000)
            shown = page.locator(".jp-NotebookPanel h1").first.inner_text()
    finally:
        timer.cancel()
        server.terminate()
        server.wait(20)
    title = nbformat.read(ROOT / "notebooks" / "00_start_here.ipynb", as_version=4).cells[0].source.splitlines()[0]
    assert shown.startswith(title.removeprefix("# "))


def test_what_the_readme_says_of_the_checks_is_counted():
    said = (ROOT / "README.md").read_text(encoding="utf-8").partition("## How it is checked")[2].replace(",", "")

    def figures(words):
        return [int(figure) for figure in re.search(words, said).groups()]

    calls = [how[1] for how in CALLS.values() if isinstance(how, tuple)]
    assert figures(r"(\d+) calls of (\d+) public functions") == [sum(calls) // 100 * 100, len(calls)]
    spoiled = sum(1 for path in ALL for cell in Notebook(path).code for _ in spoil_notebooks.outputs_of(cell))
    spoiled += sum(1 for path in ALL for _ in spoil_notebooks.text_and_shape_of(path))
    assert figures(r"More than (\d+) spoiled notebooks")[0] < spoiled
    assert figures(r"All (\d+) collected misconceptions") == [len(MISTAKES)]
    assert figures(r"All (\d+) stand .* (\d+) of the (\d+) computed ones .* the other (\d+)") == [
        len(PUBLISHED), len(PLAIN), len(PLAIN) + len(EXPLAINED), len(EXPLAINED)]
