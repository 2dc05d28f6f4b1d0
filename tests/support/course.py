"""Where the course is, a JupyterLab on a folder, and waiting for a server."""
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--force-device-scale-factor=1"]
# In JupyterLab, the open notebook: run all of it. Gives its code cells with their outputs.
# Running before the kernel is connected would lose the run, hence the waiting in this order.
RUN_ALL = """async () => {
  const app = window.jupyterapp, panel = app.shell.currentWidget, session = panel.context.sessionContext;
  await panel.context.ready; await session.ready; await session.session.kernel.info;
  await app.commands.execute('notebook:run-all-cells');
  return panel.context.model.toJSON().cells.filter(cell => cell.cell_type === 'code'); }"""
PATIENCE = 300  # seconds: what has not come by then has hung, on however slow and busy a machine


def chromium(driver, *preferred):
    """The Chromium that CHROMIUM names, an installed one, or playwright's own."""
    installed = map(shutil.which, (*preferred, "chromium", "chromium-browser", "google-chrome"))
    path = os.environ.get("CHROMIUM") or next(filter(None, installed), None)
    return driver.chromium.launch(executable_path=path, args=QUIET)


def copy_course(folder):
    """Copy the course to a folder, without what git, tools and builds keep in it."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv", ".[a-z]*_*", "build"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def jupyterlab(folder, tmp_path, command=("-m", "jupyterlab", "--allow-root")):
    """A JupyterLab with nobody's settings, started by a command in `folder`; gives the address of its /lab/tree/."""
    port = free_port()
    nobody = {f"JUPYTER{name}_DIR": str(tmp_path / name) for name in
              ("_CONFIG", "_RUNTIME", "LAB_SETTINGS", "LAB_WORKSPACES")}
    (tmp_path / "_CONFIG" / "labconfig").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, *command, "--no-browser", "--expose-app-in-browser",
               f"--port={port}", "--ip=127.0.0.1", "--IdentityProvider.token=",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None"]
    with open(tmp_path / "jupyterlab.log", "w") as log:
        server = subprocess.Popen(command, cwd=folder, env=os.environ | nobody, stdout=log, stderr=log)
    try:
        await_answer(f"http://127.0.0.1:{port}/api")
        yield f"http://127.0.0.1:{port}/lab/tree/"
    finally:
        end(server)


def end(server):
    """Let a process end, and make it where it does not: how long it takes is nothing that a test may fail by.

    A JupyterLab that is told to end while a kernel starts may never do so.
    """
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def await_answer(url):
    """Wait until a server answers; raises OSError where it does not in time."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
