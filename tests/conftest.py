"""Shared by all tests: a browser, a learner's home folder, and how CI differs from a learner's machine."""
import os
import subprocess
import sys

import hypothesis
import playwright.sync_api as playwright
import pytest

from tests.support.course import PATIENCE, chromium, copy_course
from tests.support.site import built, served

hypothesis.settings.register_profile("patient", deadline=None, database=None,
                                     suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")
pytest_plugins = ["tests.support.running"]  # how notebooks run, which do not lie below this folder


@pytest.fixture(scope="session")
def browser():
    """Chromium, or another of playwright's browsers that COURSE_BROWSER names. Its pages wait as long as it takes."""
    tried = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, text=True)
    if tried.returncode:  # it needs a library that Python did not bring, and names it
        pytest.skip("no browser here: playwright's driver does not start (on Debian and Ubuntu, `apt install "
                    f"libatomic1` brings what it needs): {' '.join(tried.stderr.split())}")
    name = os.environ.get("COURSE_BROWSER", "chromium")
    with playwright.sync_playwright() as driver:
        try:  # the shell draws no window around a page
            started = (chromium(driver, "chromium-headless-shell") if name == "chromium"
                       else getattr(driver, name).launch())
        except playwright.Error as reason:
            pytest.skip(f"no browser here: no {name} starts (`python -m playwright install --with-deps {name}` "
                        f"or, on Debian, `apt install chromium` brings one): {reason.message.splitlines()[0]}")
        playwright.expect.set_options(timeout=PATIENCE * 1000)
        new_context = started.new_context

        def patient(**options):
            context = new_context(**options)
            context.set_default_timeout(PATIENCE * 1000)
            return context

        started.new_context = patient
        yield started
        started.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A learner's home folder with a copy of the course in it, since JupyterLab saves what it opens."""
    folder = tmp_path_factory.mktemp("home")
    copy_course(folder / "course")
    return folder


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory, request):
    """The built site: the first worker that asks for it builds it, and the others wait."""
    folder = tmp_path_factory.getbasetemp()
    return built((folder.parent if hasattr(request.config, "workerinput") else folder) / "site")


@pytest.fixture(scope="session")
def site(site_folder):
    """The address of the built site, served from this machine."""
    with served(site_folder) as address:
        yield address


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
