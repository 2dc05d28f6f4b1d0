"""Build the course as a static site in build/site: pages, slides and, under lite/, the notebooks to run in the browser.

    python -m pip install -e ".[site]" && python notebooks/site/build.py

The pages are Sphinx's, made from the notebooks as they are stored (conf.py, index.md); the decks are made by slides.py,
what runs in the browser by lite.py. Nothing is run, and nothing is fetched but what lite.py says.
"""
import argparse
import shutil
import sys
from pathlib import Path

import lite
import nbclassic
import slides
from sphinx.cmd.build import main as sphinx

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build"
MATHJAX = Path(nbclassic.__file__).parent / "static" / "components" / "MathJax"
SERVED = ["site.css", "front.css", "front.js"]


def main():
    """Returns Sphinx's exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pyodide", metavar="PATH", help="take Python for the browser from this folder or archive")
    options.add_argument("--no-lite", action="store_true", help="leave out what runs in the browser")
    options = options.parse_args()
    for part in ("site", "source", "static", "lite"):
        shutil.rmtree(BUILD / part, ignore_errors=True)
    shutil.copytree(HERE.parent, BUILD / "source", ignore=shutil.ignore_patterns(".*", "site"))
    for page in HERE.glob("*.md"):
        shutil.copy(page, BUILD / "source")
    shutil.copytree(MATHJAX, BUILD / "static" / "mathjax", ignore=shutil.ignore_patterns("localization", "*.md"))
    for name in SERVED:
        shutil.copy(HERE / name, BUILD / "static")
    failed = sphinx(["-W", "--keep-going", "-q", "-b", "html", "-c", str(HERE), "-D", f"with_lite={not options.no_lite:d}",
                     str(BUILD / "source"), str(BUILD / "site")])
    slides.build(HERE.parent, BUILD / "site" / "slides")
    if not options.no_lite:
        (BUILD / "lite").mkdir()
        lite.build(BUILD / "lite", BUILD / "site" / "lite", options.pyodide)
    return failed


if __name__ == "__main__":
    sys.exit(main())
