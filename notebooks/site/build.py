"""Build the course as a static site in build/site: pages, slides and, under lite/, the notebooks to run in the browser.

    python -m pip install -e ".[site]" && python notebooks/site/build.py

The pages are Sphinx's, made from the notebooks as they are stored (conf.py, index.md); the decks are made by slides.py,
what runs in the browser by lite.py. Nothing is run, and nothing is fetched but what lite.py says.
"""
import argparse
import shutil
import sys
from pathlib import Path

import nbclassic
from sphinx.cmd.build import main as sphinx

import lite
import slides

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
    failed = pages(BUILD / "site", with_lite=not options.no_lite)
    slides.build(HERE.parent, BUILD / "site" / "slides")
    if not options.no_lite:
        lite.build(fresh(BUILD / "lite"), BUILD / "site" / "lite", options.pyodide)
    return failed


def pages(site, with_lite):
    """Write the pages to `site`; with_lite: with links to what runs in the browser. Returns Sphinx's exit code."""
    source, static = fresh(BUILD / "source"), fresh(BUILD / "static")
    shutil.copytree(HERE.parent, source, ignore=shutil.ignore_patterns(".*", "site"), dirs_exist_ok=True)
    shutil.copy(HERE / "index.md", source)
    shutil.copytree(MATHJAX, static / "mathjax", ignore=shutil.ignore_patterns("localization", "*.md"))
    for name in SERVED:
        shutil.copy(HERE / name, static)
    return sphinx(["-W", "--keep-going", "-q", "-b", "html", "-c", str(HERE), "-D", f"with_lite={with_lite:d}",
                   str(source), str(fresh(site))])


def fresh(folder):
    """The folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
