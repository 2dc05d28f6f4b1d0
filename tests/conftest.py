"""Shared by all tests: where the course is, a browser, a JupyterLab, and how CI differs from a learner's machine."""
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--force-device-scale-factor=1"]


@pytest.fixture(scope="session")
def browser():
    """Chromium: the one CHROMIUM names, an installed one, or playwright's own."""
    playwright = pytest.importorskip("playwright.sync_api", reason='pip install -e ".[test]" installs playwright')
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    with playwright.sync_playwright() as driver:
        try:
            chromium = driver.chromium.launch(executable_path=path, args=QUIET)
        except playwright.Error as reason:
            pytest.skip(f"no Chromium here (`python -m playwright install chromium` brings one): {reason}")
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A learner's home folder with a copy of the course in it, since JupyterLab saves what it opens."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT, folder / "course", ignore=shutil.ignore_patterns(".git", ".venv", ".[a-z]*_*", "build"))
    return folder


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def jupyterlab(folder, tmp_path):
    """A JupyterLab with nobody's settings, opened on `folder`; gives the address of its /lab/tree/."""
    port = free_port()
    nobody = {f"JUPYTER{name}_DIR": str(tmp_path / name) for name in
              ("_CONFIG", "_RUNTIME", "LAB_SETTINGS", "LAB_WORKSPACES")}
    (tmp_path / "_CONFIG" / "labconfig").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
               f"--port={port}", "--ip=127.0.0.1", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None"]
    with open(tmp_path / "jupyterlab.log", "w") as log:
        server = subprocess.Popen(command, env=os.environ | nobody, stdout=log, stderr=log)
    try:
        await_answer(f"http://127.0.0.1:{port}/api")
        yield f"http://127.0.0.1:{port}/lab/tree/"
    finally:
        server.terminate()
        server.wait(20)


def await_answer(url, seconds=60):
    """Wait until a server answers; raises OSError where it does not in time."""
    end = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """With COURSE_SKIPS_FAIL set, as .ci/run does, a skipped test fails the run: there everything must be installed.

    What a system does not permit, no installation can mend: those reasons start with "not permitted here".
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = [report for report in (reporter.stats.get("skipped", []) if reporter else [])
               if "not permitted here" not in report.longrepr[2]]
    if skipped and os.environ.get("COURSE_SKIPS_FAIL"):
        reporter.write_line(f"\n{len(skipped)} skipped, and COURSE_SKIPS_FAIL is set:")
        for report in skipped:
            reporter.write_line(f"  {report.nodeid}: {report.longrepr[2]}")
        session.exitstatus = session.exitstatus or 1
