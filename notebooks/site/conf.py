"""What Sphinx makes of the notebooks: see https://www.sphinx-doc.org/en/master/usage/configuration.html."""
import json
import tomllib
from pathlib import Path

import docutils.nodes

from helpers import published, watch, worksheet
from lessons import ROOT, code, lessons, picture

HERE = Path(__file__).resolve().parent
REPOSITORY = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]["Repository"]
BINDER = (f"https://mybinder.org/v2/gh/{REPOSITORY.removeprefix('https://github.com/')}/main"
          "?urlpath=lab/tree/notebooks/")
LITE = "lite/notebooks/index.html?path=notebooks/"

project = html_title = "Backpropagation by Numbers"
extensions = ["myst_nb"]
nb_execution_mode = "off"
suppress_warnings = ["toc.not_included"]  # what is reached only by a link in a lesson
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_heading_slug_func = "conf.anchor"
myst_update_mathjax = False
templates_path = [str(HERE)]
html_theme = "sphinx_book_theme"
html_theme_options = {
    "repository_url": REPOSITORY,
    "path_to_docs": "notebooks",
    "use_repository_button": True,
    "show_toc_level": 2,
    "navbar_persistent": [],
    "footer_content_items": [],
}
html_static_path = [str(ROOT / "build" / "static")]
html_css_files = ["site.css"]
html_copy_source = False
html_context = {"default_mode": "auto"}
mathjax_path = "mathjax/MathJax.js"
mathjax2_config = json.loads((HERE / "mathjax.json").read_text("utf-8"))
mathjax2_config["TeX"] = {"extensions": ["[MathJax]/extensions/AssistiveMML.js"]}  # for screen readers


def anchor(title):
    """A heading's address as JupyterLab writes it, so that one link serves both."""
    return title.replace(" ", "-")


def fill_in(app, name, source):
    """The front page: the network, its numbers, and every lesson."""
    if name != "index":
        return
    pictures = ROOT / "build" / "static" / "pictures"
    pictures.mkdir(exist_ok=True)
    source[0] = app.builder.templates.render_string(source[0], {
        "lessons": [(lesson, picture(lesson.name, pictures), code(lesson.name)) for lesson in lessons()],
        "lite": LITE if app.config.with_lite else None, "binder": BINDER, "repository": REPOSITORY,
        "explorer": watch.explorer()._repr_html_(), "names": list(worksheet.ROWS),
        "before": f"{worksheet.evaluate()['E_total']:.9f}", "after": f"{worksheet.train(1)['E_total']:.9f}",
        "printed": published.PUBLISHED["E_total_after_1"].printed})


def widen(app, doctree):
    """An explorer takes the whole width of the page, by the theme's own class for it."""
    for cell in doctree.findall(lambda node: isinstance(node, docutils.nodes.container)):
        if "cell" in cell["classes"] and '<div class="bpn"' in cell.astext():
            cell["classes"].append("tag_full-width")


def offer_to_run(app, name, template, context, doctree):
    """Below the title of a notebook: where it can be run, in this browser first."""
    if not context.get("body") or not str(app.env.doc2path(name)).endswith(".ipynb"):
        return
    root = "../" * name.count("/")
    links = [("Run it in this browser", root + LITE)] * app.config.with_lite + [("Run it on Binder", BINDER)]
    run = "".join(f'<a href="{address}{name}.ipynb">{words}</a>' for words, address in links)
    context["body"] = context["body"].replace("</h1>", f'</h1>\n<p class="run">{run}</p>', 1)


def setup(app):
    app.add_config_value("with_lite", True, "env", bool)
    app.connect("source-read", fill_in)
    app.connect("doctree-read", widen)
    app.connect("html-page-context", offer_to_run)
