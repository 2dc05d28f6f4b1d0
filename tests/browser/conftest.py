"""Explorers opened in a browser, in pages without a server, and pages of the site."""
from contextlib import ExitStack

import pytest

from tests.support.explorers import SIZE, page_of
from tests.support.site import DESKTOP, visited


@pytest.fixture(scope="module")
def context(browser):
    """One for all pages of the site: what they share is loaded once."""
    with browser.new_context() as context:
        yield context


@pytest.fixture(scope="module")
def looks():
    """How text looks on the pages that were looked at so far: its contrast is looked at once for all of them."""
    return set()


@pytest.fixture
def visit(context, site):
    """Opens a page of the site; in the end nothing may have gone wrong on it."""
    with ExitStack() as stack:
        yield lambda name, size=DESKTOP: stack.enter_context(visited(context, site, name, size))


@pytest.fixture(scope="module")
def window(browser):
    """One page for all tests that need nothing special of it: making one takes longer than what most of them do."""
    with browser.new_context(viewport=SIZE, reduced_motion="reduce", offline=True) as context:
        yield context.new_page()


@pytest.fixture
def opened(browser, window, tmp_path):
    """Opens calls as a page; fails the test where it complains. Without motion, unless it is asked for.

    options: what the browser should be set to. Such a page is a new one, and so is one whose clock will be stopped.
    """
    contexts, complaints, file = [], [], tmp_path / "page.html"

    def complain(error):
        complaints.append(str(error))

    def open_page(*calls, theme="light", viewport=SIZE, **options):
        page = window
        if options:
            contexts.append(browser.new_context(offline=True, **options))
            page = contexts[-1].new_page()
            page.on("pageerror", complain)
        page.set_viewport_size(viewport)
        page.mouse.move(0, 0)
        file.write_text(page_of(*calls, body=f"data-jp-theme-light={str(theme == 'light').lower()}"), encoding="utf-8")
        page.goto(file.as_uri())
        return page

    window.on("pageerror", complain)
    yield open_page
    window.remove_listener("pageerror", complain)
    for context in contexts:
        context.close()
    assert not complaints
