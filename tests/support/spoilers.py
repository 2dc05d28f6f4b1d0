"""Spoiled copies of a cell's outputs: one digit, sign, alt text, drawing, picture or output changed at a time."""
import base64
import copy
import io
import re
from functools import partial

from PIL import Image, ImageOps

NUMBER = re.compile(r"\d+")
DECIMAL = re.compile(r"[-−]?\d+\.\d+")
SOURCES = re.compile(r"data:image/(?:png|svg\+xml);base64,([A-Za-z0-9+/=]+)")


def spoiled_outputs(cell):
    """(kind, a function that makes the outputs) for every spoiled copy of the outputs of one code cell."""
    for k, output in enumerate(cell.outputs):
        others = [*cell.outputs[:k], *cell.outputs[k + 1:]]
        yield "removed output", lambda others=others: others
        if k:
            yield "swapped outputs", lambda output=output, others=others: [output, *others]
        for key, text in [("text", output.text)] if "text" in output else sorted(output.data.items()):
            for kind, spoiled in spoiled_texts(text):
                where = "stdout" if key == "text" else key
                yield f"{kind} in {where}", partial(_rewritten, cell, k, key, spoiled)


def _rewritten(cell, k, key, text):
    outputs = copy.deepcopy(cell.outputs)
    (outputs[k] if key == "text" else outputs[k].data)[key] = text
    return outputs


def spoiled_texts(text):
    """(kind, spoiled text): each number's last digit, each sign, each alt text, each picture."""
    pictures = [found.span(1) for found in SOURCES.finditer(text)]

    def outside_pictures(found):
        return not any(start <= found.start() < end for start, end in pictures)

    for found in filter(outside_pictures, NUMBER.finditer(text)):
        yield "digit", _replaced(text, found, _next(found[0]))
    for found in filter(outside_pictures, DECIMAL.finditer(text)):
        yield "sign", _replaced(text, found, found[0][1:] if found[0][0] in "-−" else f"-{found[0]}")
    for found in re.finditer(r'(?<=alt=")[^"]+', text):
        yield "alt text", _replaced(text, found, found[0].rpartition(" ")[0])
    for start, end in pictures:
        data = base64.b64decode(text[start:end])
        for kind, spoiled in _pngs(data) if data.startswith(b"\x89PNG") else _drawings(data.decode()):
            yield kind, text[:start] + base64.b64encode(spoiled).decode() + text[end:]


def _replaced(text, found, by):
    return text[:found.start()] + by + text[found.end():]


def _next(digits):
    return digits[:-1] + str((int(digits[-1]) + 1) % 10)


def _pngs(data):
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
