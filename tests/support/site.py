"""The site and what runs in it: built once for all tests of a session, and served."""
import functools
import http.server
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe

from tests.support.course import copy_course
from tests.support.pyodide import pure_pyodide

DESKTOP = {"width": 1280, "height": 720}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def copyfile(self, source, outputfile):
        with suppress(ConnectionError):  # the page was left before all had come
            super().copyfile(source, outputfile)


def built(folder):
    """The site, built by the documented command from a copy of the course in this folder; only the first call builds.

    Python for the browser comes from COURSE_PYODIDE (see tests/browser/test_lite.py) or is put together beside the
    copy; where it cannot be, the site is built without lite/.
    """
    ended = folder / "ended"
    try:
        folder.mkdir()
    except FileExistsError:
        while not ended.exists():
            time.sleep(0.1)
    else:
        try:
            build(folder)
        finally:
            ended.touch()
    return folder / "course" / "build" / "site"


def build(folder):
    copy_course(folder / "course")
    try:
        options = ["--pyodide", os.environ.get("COURSE_PYODIDE") or pure_pyodide(folder)]
    except (OSError, subprocess.CalledProcessError):
        options = ["--no-lite"]
    subprocess.run([sys.executable, "notebooks/site/build.py", *options], cwd=folder / "course", check=True)


@contextmanager
def served(folder):
    """A folder on loopback; gives its address."""
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def complaints_of(page, address):
    """What goes wrong on a page from now on: console errors, missing files, requests to other hosts. A growing list."""
    wrong = []
    page.on("console", lambda message: wrong.append(f"{message.text} {message.location['url']}")
            if message.type == "error" and "favicon.ico" not in message.location["url"] else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(f"asks for {request.url}")
            if not request.url.startswith((address, "data:", "blob:")) else None)
    return wrong


@contextmanager
def visited(context, address, name, size):
    """A page of the site in a window of this size; in the end nothing may have gone wrong on it."""
    page = context.new_page()
    wrong = complaints_of(page, address)
    page.set_viewport_size(size)
    page.goto(address + name, wait_until="load")
    yield page
    page.close()
    assert not wrong


# Marks the first piece of text of each look that was not seen before, and gives these looks: the text's colour, size
# and weight, and what lies below it.
LOOKS = """([within, before]) => {
  const seen = new Set(before), found = [];
  for (const part of document.querySelectorAll(`${within} *`)) {
    const words = [...part.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!words || !part.checkVisibility() || part.closest('.MJX_Assistive_MathML')) continue;
    const {color, fontSize, fontWeight} = getComputedStyle(part), look = [color, fontSize, fontWeight];
    for (let around = part; around; around = around.parentElement) {
      const {backgroundColor, opacity} = getComputedStyle(around);
      look.push(backgroundColor, opacity);
    }
    part.toggleAttribute('data-look', !seen.has(String(look)));
    if (!seen.has(String(look))) found.push(String(look));
    seen.add(String(look));
  }
  return found; }"""
ONCE = "axe.configure({rules: [{id: 'color-contrast', selector: '[data-look]'}]})"
CONTRAST = {"runOnly": ["color-contrast"]}
# What has thousands of parts and no text of the page: formulas that are drawn, which are read as MathML, and explorers.
WITHOUT_DRAWINGS = """() => {
  document.querySelectorAll('.bpn').forEach(part => part.remove());
  document.querySelectorAll('.MathJax_SVG svg').forEach(part => part.replaceChildren()); }"""


def violations(page, part, looks=None, **options):
    """What axe-core finds wrong with a part of a page, as text.

    looks: of a page of the site, those whose contrast was looked at before, to which this page's are added: text of the
    same look is looked at once, as a page has thousands of words and some thirty looks; and its drawings are taken out.
    """
    script = AXE_SCRIPT
    if looks is not None:
        page.evaluate(WITHOUT_DRAWINGS)
        new = page.evaluate(LOOKS, [part, list(looks)])
        if options == CONTRAST and not new:
            return ""
        looks.update(new)
        script = f"{AXE_SCRIPT}; {ONCE}"
    found = Axe(script).run(page, part, {"resultTypes": ["violations"], "preload": False} | options)
    return found.generate_report() if found.violations_count else ""
