"""Spoil one thing at a time in copies of the notebooks, and count which spoiled copies the tests notice.

    python tests/proof/spoil_notebooks.py               every way, in every notebook: some minutes
    python tests/proof/spoil_notebooks.py --proofread   the text was read again: write down its words with digits

An output is judged as the test command judges it: each notebook runs once under nbval, and nbval's own comparison is
asked about the stored outputs and then about each spoiled copy of them, as is `test_notebooks.unlike`. Everything else
is judged by the rules of test_notebooks. `test_spoiled_notebooks.py` runs a sample through the real test command.
"""
import base64
import copy
import io
import re
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pytest
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, coalesce_streams
from PIL import Image, ImageOps

from tests.course import test_notebooks

NUMBER = re.compile(r"\d+")
DECIMAL = re.compile(r"[-−]?\d+\.\d+")
SOURCES = re.compile(r"data:image/(?:png|svg\+xml);base64,([A-Za-z0-9+/=]+)")


class Spoiled(NamedTuple):
    """One spoiled copy: in which way, where, and a function that makes it (a cell's outputs, or a whole notebook)."""

    kind: str
    where: str
    made: Callable


# --- Outputs -----------------------------------------------------------------------------------------------------


def outputs_of(cell):
    """Every spoiled copy of the outputs of one code cell."""
    for k, output in enumerate(cell.outputs):
        def replaced(*by, k=k):
            return [*cell.outputs[:k], *by, *cell.outputs[k + 1:]]

        def rewritten(key, text, output=output, replaced=replaced):
            spoiled = copy.deepcopy(output)
            (spoiled if key == "text" else spoiled.data)[key] = text
            return replaced(spoiled)

        yield Spoiled("removed output", cell.id, replaced)
        if k:
            yield Spoiled("swapped outputs", cell.id, lambda output=output, others=replaced: [output, *others()])
        for key, text in [("text", output.text)] if "text" in output else sorted(output.data.items()):
            where = "stdout" if key == "text" else key
            for kind, spoiled in texts(text):
                yield Spoiled(f"{kind} in {where}", cell.id, partial(rewritten, key, spoiled))


def texts(text):
    """(kind, spoiled text): each number's last digit, each sign, each alt text, each picture."""
    pictures = [found.span(1) for found in SOURCES.finditer(text)]
    outside = partial(_outside, pictures)
    for found in filter(outside, NUMBER.finditer(text)):
        yield "digit", _replaced(text, found, _next(found[0]))
    for found in filter(outside, DECIMAL.finditer(text)):
        yield "sign", _replaced(text, found, found[0][1:] if found[0][0] in "-−" else f"-{found[0]}")
    for found in re.finditer(r'(?<=alt=")[^"]+', text):
        yield "alt text", _replaced(text, found, found[0].rpartition(" ")[0])
    for start, end in pictures:
        data = base64.b64decode(text[start:end])
        for kind, spoiled in pngs(data) if data.startswith(b"\x89PNG") else _drawings(data.decode()):
            yield kind, text[:start] + base64.b64encode(spoiled).decode() + text[end:]


def _outside(spans, found):
    return not any(start <= found.start() < end for start, end in spans)


def _replaced(text, found, by):
    return text[:found.start()] + by + text[found.end():]


def _next(digits):
    return digits[:-1] + str((int(digits[-1]) + 1) % 10)


def pngs(data):
    """The picture mirrored, turned upside down, without its lower half, and empty."""
    picture = Image.open(io.BytesIO(data)).convert("L")
    half = picture.copy()
    half.paste(255, (0, picture.height // 2, *picture.size))
    for spoiled in (ImageOps.mirror(picture), ImageOps.flip(picture), half, Image.new("L", picture.size, 255)):
        file = io.BytesIO()
        spoiled.save(file, format="png")
        yield "picture", file.getvalue()


def _drawings(svg):
    """Each number written on the drawing, and one coordinate of each kind."""
    kinds = set()
    for found in NUMBER.finditer(svg):
        tag = svg[svg.rfind("<", 0, found.start()):found.start()]
        kind = None if ">" in tag else re.sub(r"\d+", "", tag)[-40:]
        if kind is None or kind not in kinds:
            kinds.add(kind)
            yield "drawing", _replaced(svg, found, _next(found[0])).encode()


def judged_by_nbval(paths):
    """(where, kind, noticed) for every spoiled output of these notebooks, each notebook run once under nbval."""
    judged, compare = [], IPyNbCell.compare_outputs

    def compare_copies_too(item, fresh, stored, skip_compare=None):
        if not compare(item, fresh, stored, skip_compare):
            return False
        item.format_output_compare = lambda *args: None  # a long difference, word by word, takes seconds
        for spoiled in outputs_of(NotebookNode(item.cell, outputs=stored)):  # streams are joined by now
            outputs = coalesce_streams(spoiled.made())
            noticed = not compare(item, fresh, outputs, skip_compare) or any(test_notebooks.unlike(outputs, fresh))
            judged.append((f"{item.path.stem} {spoiled.where}", spoiled.kind, noticed))
        del item.format_output_compare
        return True

    IPyNbCell.compare_outputs = compare_copies_too
    try:
        if pytest.main(["-q", "-p", "no:cacheprovider", *map(str, paths)]):
            judged.append(("the notebooks", "nothing spoiled, and they fail", False))
    finally:
        IPyNbCell.compare_outputs = compare
    return judged


# --- Everything else ---------------------------------------------------------------------------------------------


def text_and_shape_of(path):
    """Every spoiled copy of one notebook in which something other than an output is spoiled."""
    def changed(cell, **changes):
        notebook = test_notebooks.Notebook(path)
        notebook.cells[cell].update(changes)
        return notebook

    def spoiled(kind, cell, **changes):
        return Spoiled(kind, test_notebooks.stored(path).cells[cell].id, partial(changed, cell, **changes))

    for k, cell in enumerate(test_notebooks.stored(path).cells):
        if cell.cell_type == "code":
            yield spoiled("cleared count", k, execution_count=None)
            if test_notebooks.EXERCISE.fullmatch(cell.id):
                yield spoiled("exercise's id", k, id=_next(cell.id))
            continue
        if re.fullmatch(r"exercise-.*-text", cell.id):
            yield spoiled("exercise's id", k, id=cell.id.removesuffix("-text"))
        for found in NUMBER.finditer(cell.source):
            yield spoiled("number in the text", k, source=_replaced(cell.source, found, _next(found[0])))
        for found in re.finditer(r"[-−](?=\d)", cell.source):
            yield spoiled("sign in the text", k, source=_replaced(cell.source, found, ""))
        for found in re.finditer(r"(?<=\]\()[^)]+", cell.source):
            yield spoiled("link", k, source=_replaced(cell.source, found, found[0] + "x"))

    def cleared():
        notebook = test_notebooks.Notebook(path)
        test_notebooks.clear_the_outputs(notebook)
        return notebook

    yield Spoiled("all outputs cleared", "everywhere", cleared)


def complaints(notebook):
    """What the rules say about a notebook, one by one; first the rule that has something to say most often."""
    often = test_notebooks.every_word_with_a_digit_in_the_text_was_proofread
    for check in sorted(test_notebooks.RULES, key=lambda check: check is not often):
        if notebook.path in test_notebooks.RULES[check][1]:
            yield from check(notebook)


def judged_by_rules(paths):
    for path in paths:
        for spoiled in text_and_shape_of(path):
            yield f"{path.stem} {spoiled.where}", spoiled.kind, any(complaints(spoiled.made()))


# --- The command -------------------------------------------------------------------------------------------------


def proofread():
    """Write down the words with digits of every text cell, for the rule that compares them."""
    lines = [f"{test_notebooks.name_of(path)} {cell.id}: {words}\n" for path in test_notebooks.ALL
             for cell in test_notebooks.Notebook(path).prose if (words := test_notebooks.words_with_digits(cell))]
    test_notebooks.PROOFREAD.write_text("".join(lines), encoding="utf-8")


def main():
    if sys.argv[1:] == ["--proofread"]:
        return proofread()
    judged = [*judged_by_nbval(test_notebooks.ALL), *judged_by_rules(test_notebooks.ALL)]
    tried, noticed = Counter(kind for _, kind, _ in judged), Counter(kind for _, kind, seen in judged if seen)
    for kind in sorted(tried):
        print(f"{kind:24} {tried[kind]:6,} tried {noticed[kind]:6,} noticed")
    print(f"{'all':24} {tried.total():6,} tried {noticed.total():6,} noticed")
    slipped = [f"slipped through: {kind}, {where}" for where, kind, seen in judged if not seen]
    sys.exit("\n".join(slipped) or None)


if __name__ == "__main__":
    main()
