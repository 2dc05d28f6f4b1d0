"""Explorers opened in a browser, by exported pages without a server."""
import pytest

from helpers import worksheet
from tests.support.explorers import SIZE, offline, write


@pytest.fixture(scope="module")
def window(browser):
    """One page for all tests that need nothing special of it: making one takes longer than what most of them do."""
    with browser.new_context(viewport=SIZE, reduced_motion="reduce") as context:
        yield offline(context)


@pytest.fixture
def opened(browser, window, tmp_path):
    """Opens calls as exported HTML; fails the test where the page complains. Without motion, unless it is asked for.

    options: what the browser should be set to. Such a page is a new one, and so is one whose clock will be stopped.
    """
    contexts, complaints = [], []

    def open_page(*calls, theme="light", viewport=SIZE, **options):
        write(tmp_path / "page.html", calls, theme, tuple(worksheet.ROWS.items()))
        page = window
        if options:
            contexts.append(browser.new_context(**options))
            page = offline(contexts[-1])
            page.on("pageerror", complain)
        page.set_viewport_size(viewport)
        page.mouse.move(0, 0)
        page.goto((tmp_path / "page.html").as_uri(), wait_until="domcontentloaded")
        return page

    def complain(error):
        complaints.append(str(error))

    window.on("pageerror", complain)
    yield open_page
    window.remove_listener("pageerror", complain)
    for context in contexts:
        context.close()
    # nbconvert's own page asks for its scripts for formulas, and misses them
    assert not [words for words in complaints if "require" not in words and "MathJax" not in words]
