"""One self-contained part of a page: what stands still, and the script that brings it to life."""
import hashlib
import json
import re
from html import escape
from importlib import resources

SHARED = ("page.css", "arithmetic.js", "tools.js", "picture.js", "curve.js")
FILES = {
    "explorer": (*SHARED, "grips.js", "explorer.js", "walk.js", "trace.js", "wiggle.js", "rounds.js"),
    "learner": (*SHARED, "learner.css", "learner.js", "surface.js"),
}


def file(name):
    """A file of this package without comments, and with long lines: each costs a dozen characters in a notebook.

    No line of a script may end in a comment, which would then hide the next one: tests/unit/test_page.py.
    """
    text = resources.files("helpers.watch").joinpath(name).read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    kept = "\n".join(line for line in lines if line and not line.startswith(("//", "/*"))) + "\n"
    return re.sub(r"(?<=[,;{}(>])\n", " ", kept)


def bare(svg):
    """A drawing without its style, which the one beside it has already."""
    before, _, styled = svg.partition("<style>")
    return before + styled.partition("</style>")[2]


def still(svg, alt, headers, rows):
    """What stands where scripts do not run: the drawing as an image, and the numbers as a folded table."""
    source = svg.replace("%", "%25").replace("#", "%23").replace("&", "&amp;")
    head = "".join(f"<th>{escape(cell)}</th>" for cell in headers)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in rows)
    return (f'<img width="760" alt="{escape(alt)}" src="data:image/svg+xml,{source}">'
            f"<p>This is the still picture. Run the cell, or trust the notebook, and it can be explored.</p>"
            f"<details><summary>Its numbers</summary><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            "</details>")


def page(kind, still, data, code):
    """The page part of an explorer. Its key follows from its content: the same call gives the same page."""
    functions = ",\n".join(f"{name}: {source}" for name, source in code.items())
    style = " ".join(file(name) for name in FILES[kind] if name.endswith(".css"))
    facts = {name: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
             for name, value in (("data", data), ("style", style))}
    scripts = "".join(file(name) for name in FILES[kind] if name.endswith(".js"))
    script = "\n".join(['"use strict";', *(f"const {name} = {text};" for name, text in facts.items()), scripts,
                        f"const code = {{{functions}}};\n"])
    frame = file("frame.css")
    key = hashlib.sha256((script + frame).encode()).hexdigest()[:12]
    return (f'<div class="bpn" data-key="{key}" data-lm-suppress-shortcuts="true"><div class="still">{still}</div>'
            f"<style>{frame}</style><script>(() => {{\n{script}start('{key}', {kind});\n}})();</script></div>")
