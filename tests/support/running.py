"""How `pytest` runs the course: each cell of each notebook twice, without a network, and files side by side.

nbval runs every notebook in a kernel of its own and compares what each cell shows with what is stored. Here this is
done twice in a row for each cell, with every other host out of reach, and what nbval leaves out is compared as well.
It is a plugin, because the notebooks do not lie below a conftest.py.
"""
import os

import psutil
import pytest
from nbval.plugin import IPyNbCell

from tests.support.outputs import unlike

MEGABYTES = 300  # in a kernel that has run every cell twice
NO_NETWORK = """
import socket
def refuse(*args, **kwargs):
    raise OSError("this notebook asked for the network")
socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
"""
# first, so that no core waits for them; and the second and third run while the first builds the site
LONGEST = [f"test_{name}.py" for name in (
    "site", "lab", "solutions", "slides", "lite", "hand_and_eye", "explorer", "explorers_everywhere", "learner",
    "paper", "hub", "judging", "functions", "mistakes", "words", "slips", "marking", "handout", "files", "hostile")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A cell runs, and runs again as the test itself; both times nbval compares its outputs."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    kernel = item.parent.kernel
    if item.cell_num == 0:
        kernel.await_reply(kernel.execute_cell_input(NO_NETWORK))
    item.runtest()
    result = yield
    differences = list(unlike(item.cell.outputs, item.test_outputs))
    assert not differences, differences
    assert psutil.Process(kernel.km.provisioner.pid).memory_info().rss < MEGABYTES * 1e6, "bytes in the kernel"
    return result


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Without further words `pytest` uses every core, whole files together: a notebook's cells share their kernel.

    There is one process more than there are cores, because one often waits for a kernel or a browser.
    """
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    is_worker = hasattr(config, "workerinput")
    if everything and not is_worker and config.pluginmanager.hasplugin("xdist") and config.option.numprocesses is None:
        config.option.numprocesses, config.option.dist = min(os.cpu_count() + 1, 8), "loadfile"
        config.option.loadscopereorder = False
