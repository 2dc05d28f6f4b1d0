"""What Sphinx makes of the notebooks: see https://www.sphinx-doc.org/en/master/usage/configuration.html."""
import json
import re
import tomllib
from pathlib import Path

import nbformat

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

project = html_title = "Backpropagation by Numbers"
extensions = ["myst_nb"]
nb_execution_mode = "off"
suppress_warnings = ["toc.not_included"]  # what is reached only by a link in a lesson
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_heading_slug_func = "conf.anchor"
myst_update_mathjax = False
html_theme = "sphinx_book_theme"
html_theme_options = {
    "repository_url": tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]["Repository"],
    "path_to_docs": "notebooks",
    "use_repository_button": True,
    "launch_buttons": {"binderhub_url": "https://mybinder.org", "notebook_interface": "jupyterlab"},
    "show_toc_level": 2,
    "navbar_persistent": [],
    "footer_content_items": [],
}
html_static_path = [str(ROOT / "build" / "static")]
html_css_files = ["tables.css"]
html_copy_source = False
html_context = {"default_mode": "auto"}
mathjax_path = "mathjax/MathJax.js"
mathjax2_config = json.loads((HERE / "mathjax.json").read_text("utf-8"))
mathjax2_config["TeX"] = {"extensions": ["[MathJax]/extensions/AssistiveMML.js"]}  # for screen readers


def anchor(title):
    """A heading's address as JupyterLab writes it, so that one link serves both."""
    return title.replace(" ", "-")


def title(path):
    """The first heading of a notebook."""
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    return re.search("^# (.+)", text, re.MULTILINE)[1]


def list_the_lessons(app, name, source):
    """The front page lists every lesson with its number and title."""
    if name == "index":
        lessons = [(path.stem, f"{path.name[:2]} {title(path)}") for path in sorted(app.srcdir.glob("[0-9]*.ipynb"))]
        source[0] = app.builder.templates.render_string(source[0], {"lessons": lessons})


def setup(app):
    app.connect("source-read", list_the_lessons)
