"""What the front page says about the lessons: read from the README's table and from the notebooks."""
import base64
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import nbformat
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent.parent
ROW = r"^\| (\d+) \| \[(.+?)\]\(notebooks/(\w+)\.ipynb\) \| (\d+) \|"
ENDINGS = {"image/png": ".png", "image/svg+xml": ".svg"}


class Lesson(NamedTuple):
    """number, name (the file's, without its ending), title (the notebook's), question and minutes (the README's)."""

    number: str
    name: str
    title: str
    question: str
    minutes: str


def lessons():
    """All lessons in the order of their numbers."""
    rows = re.findall(ROW, (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    said = {name: (question, minutes) for _, question, name, minutes in rows}
    return [Lesson(path.name[:2], path.stem, title(path), *said[path.stem])
            for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]


def title(path):
    """The first heading of a notebook."""
    text = "\n".join(cell.source for cell in read(path).cells)
    return re.search("^# (.+)", text, re.MULTILINE)[1]


def picture(name, folder):
    """Write a lesson's first figure, or else its first drawing, to `folder`. Returns the file's name, None without."""
    shown = [output.data["text/html"] for cell in read(ROOT / "notebooks" / f"{name}.ipynb").cells
             for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]
    drawings = [tag["src"] for html in shown if '<div class="bpn"' not in html
                for tag in BeautifulSoup(html, "html.parser").find_all("img", src=re.compile("^data:"))]
    if not drawings:
        return None
    kind, data = sorted(drawings, key=lambda source: "image/png" not in source)[0].removeprefix("data:").split(",", 1)
    kind, _, encoding = kind.partition(";")
    data = base64.b64decode(data) if encoding == "base64" else unquote_to_bytes(data)
    (folder / f"{name}{ENDINGS[kind]}").write_bytes(data)
    return f"{name}{ENDINGS[kind]}"


def code(name):
    """The first lines of code of a lesson, after what it imports."""
    cells = [cell.source for cell in read(ROOT / "notebooks" / f"{name}.ipynb").cells if cell.cell_type == "code"]
    return "\n".join(next(cell for cell in cells if not re.match("from |import |back ", cell)).splitlines()[:5])


@cache
def read(path):
    return nbformat.read(path, as_version=4)
