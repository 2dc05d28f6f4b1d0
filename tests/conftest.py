"""Shared by all tests: where the course is, and how a check in CI differs from one on a learner's machine."""
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root():
    """The course's folder."""
    return ROOT


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """With COURSE_SKIPS_FAIL set, as .ci/run does, a skipped test fails the run: there everything must be installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and os.environ.get("COURSE_SKIPS_FAIL"):
        reporter.write_line(f"\n{len(skipped)} skipped, and COURSE_SKIPS_FAIL is set:")
        for report in skipped:
            reporter.write_line(f"  {report.nodeid}: {report.longrepr[2]}")
        session.exitstatus = session.exitstatus or 1
