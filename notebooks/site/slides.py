"""A deck for each lesson, 1280 by 720: nbconvert's, with this folder's template, style and script.

The slide program (reveal.js), MathJax and the loader are taken from installed packages.
"""
import shutil
from pathlib import Path

import jinja2
import nbclassic
import nbformat
import sphinx_revealjs
from nbconvert import SlidesExporter
from traitlets.config import Config

from lessons import title

HERE = Path(__file__).resolve().parent
PARTS = Path(nbclassic.__file__).parent / "static" / "components"
REVEAL = Path(sphinx_revealjs.__file__).parent / "_static" / "revealjs"
EXPLORER = jinja2.Template((HERE / "explorer.html.j2").read_text("utf-8"))


def build(notebooks, folder):
    """Write the decks of the lessons in `notebooks` to `folder`, beside which the site's _static stands."""
    shutil.copytree(REVEAL, folder / "reveal", dirs_exist_ok=True)
    for part in ("jquery/dist/jquery.min.js", "requirejs/require.js"):
        shutil.copy(PARTS / part, folder)
    exporter = SlidesExporter(
        template_file=str(HERE / "slides.html.j2"), reveal_url_prefix="reveal", reveal_theme="white",
        jquery_url="jquery.min.js", require_js_url="require.js", mathjax_url="../_static/mathjax/MathJax.js",
        config=Config(TagRemovePreprocessor={"enabled": True, "remove_input_tags": {"picture"}}))
    for path in sorted(notebooks.glob("[0-9]*.ipynb")):
        page, _ = exporter.from_notebook_node(with_room_for_pictures(nbformat.read(path, as_version=4)),
                                              resources={"metadata": {"name": title(path)}})
        (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")


def with_room_for_pictures(notebook):
    """In a deck a picture has a screen of its own, without the code that makes it, and so has every explorer.

    An explorer is taller than a screen, and its parts would count as slides: it becomes a page within the page.
    """
    for cell in notebook.cells:
        shown = [output.data for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]
        explorers = [data for data in shown if '<div class="bpn"' in data["text/html"]]
        for data in explorers:
            data["text/html"] = EXPLORER.render(page=data["text/html"])
        if explorers or any("<img" in data["text/html"] for data in shown):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "picture"]
            moved = ("fragment", "-", "skip") if explorers else ("fragment", "-")
            if cell.metadata.get("slideshow", {}).get("slide_type") in moved:
                cell.metadata.slideshow.slide_type = "subslide"
    return notebook
