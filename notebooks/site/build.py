"""Build the course as a static site with slides, in build/site. Nothing is run and nothing is fetched.

    python -m pip install -e ".[site]" && python notebooks/site/build.py

The pages are Sphinx's, made from the notebooks as they are stored (conf.py, index.md); the decks are made by slides.py.
"""
import shutil
import sys
from pathlib import Path

import nbclassic
import slides
from sphinx.cmd.build import main as sphinx

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build"
MATHJAX = Path(nbclassic.__file__).parent / "static" / "components" / "MathJax"


def main():
    """Returns Sphinx's exit code."""
    for part in ("site", "source", "static"):
        shutil.rmtree(BUILD / part, ignore_errors=True)
    shutil.copytree(HERE.parent, BUILD / "source", ignore=shutil.ignore_patterns(".*", "site"))
    shutil.copy(HERE / "index.md", BUILD / "source")
    shutil.copytree(MATHJAX, BUILD / "static" / "mathjax", ignore=shutil.ignore_patterns("localization", "*.md"))
    shutil.copy(HERE / "tables.css", BUILD / "static")
    failed = sphinx(["-W", "--keep-going", "-q", "-b", "html", "-c", str(HERE), str(BUILD / "source"),
                     str(BUILD / "site")])
    slides.build(HERE.parent, BUILD / "site" / "slides")
    return failed


if __name__ == "__main__":
    sys.exit(main())
