"""The README: its open command starts a JupyterLab that shows the first notebook."""
import re
import shlex
import subprocess
import sys
import threading

import nbformat

from tests.support.course import PATIENCE, ROOT, await_answer, end, free_port


def test_the_open_command_starts_jupyterlab_on_the_first_notebook(browser, home):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"<!-- open command -->\n```sh\n(.+)\n```", readme)[1]
    last = shlex.split(command.split(" && ")[-1])  # what comes before makes the environment this test runs in
    assert last[:3] == [".venv/bin/python", "-m", "jupyterlab"]
    port = free_port()
    server = subprocess.Popen([sys.executable, *last[1:], "--no-browser", f"--port={port}"], cwd=home / "course",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    timer = threading.Timer(PATIENCE, server.kill)
    timer.start()
    try:
        printed = next(line for line in server.stdout if "http://localhost" in line)
        address = re.search(r"http://localhost\S+", printed)[0]
        threading.Thread(target=server.stdout.read, daemon=True).start()  # so that the server never waits for a reader
        await_answer(address)  # Jupyter names its address before it listens there
        with browser.new_context() as context:
            page = context.new_page()
            page.set_default_timeout(PATIENCE * 1000)
            page.goto(address)
            page.wait_for_selector(".jp-NotebookPanel h1")
            shown = page.locator(".jp-NotebookPanel h1").first.inner_text()
    finally:
        timer.cancel()
        end(server)
    title = nbformat.read(ROOT / "notebooks" / "00_start_here.ipynb", as_version=4).cells[0].source.splitlines()[0]
    assert shown.startswith(title.removeprefix("# "))
