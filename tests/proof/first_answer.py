"""How long a reader waits in a new browser: from the click on a page of the site to the first answered cell.

    python notebooks/site/build.py && python tests/proof/first_answer.py

Measured with the site on this machine, so without the reader's network. The processor's seconds are those of all the
browser's processes: what is left of the wait when nothing else runs.
"""
import time

import psutil
from playwright.sync_api import sync_playwright

from tests.support.course import ROOT, chromium
from tests.support.site import served


def worked():
    """The processor's seconds of all that this process has started."""
    return sum(sum(child.cpu_times()[:2]) for child in psutil.Process().children(recursive=True))


def waited(browser, address):
    """Seconds until JupyterLite shows the notebook and until its first output has come, and the processor's seconds."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(300_000)
        page.goto(f"{address}00_start_here.html")
        clicked, before = time.monotonic(), worked()
        page.get_by_role("link", name="Run it in this browser").click()
        cells = page.locator(".jp-CodeCell")
        cells.nth(1).wait_for()
        shown = time.monotonic() - clicked
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs') && 0")
        for cell in (0, 1):
            cells.nth(cell).locator(".cm-content").click()
            page.keyboard.press("Shift+Enter")
        cells.nth(1).locator(".jp-OutputArea-output").first.wait_for()
        return shown, time.monotonic() - clicked, worked() - before


def main():
    with served(ROOT / "build" / "site") as address, sync_playwright() as playwright:
        browser = chromium(playwright)
        for _ in range(3):
            page, answer, processor = waited(browser, address)
            print(f"page after {page:.1f} s, first answer after {answer:.1f} s, {processor:.1f} s of the processor")
        browser.close()


if __name__ == "__main__":
    main()
