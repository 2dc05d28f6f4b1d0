"""The one drawing of a network, as SVG, read off a worksheet's rows: inputs left, errors right, h1 above h2.

`show.network` draws with it what stands still, and the explorers what lives: the page finds the parts by attributes and
keeps them up to date. data-q is a quantity's box; data-s a line, the step "row.used name", with data-w for the weight
on it; data-n and data-f are the places for the words of a line with a weight and of one without, data-r for what a box
is told back. No place covers another one or a box, so that whatever is written there can be read.
"""
import re
from html import escape
from importlib import resources

from helpers.arguments import Refused, listed
from helpers.frozen import kept
from helpers.places import FONT, LINE, WIDEST, boxes_of, ends_of, layers_of, places_of, size_of, wires_of


def network(rows, layout, values=None, marks=None, words=None):
    """The drawing of a sheet's network as SVG, without double quotes so that an attribute can hold it.

    values: name -> number, written in boxes and on lines. marks: a box's name or a step (row, used name) -> the classes
    that light it up (see drawing.css). words: a step -> its factor, a box -> what it is told: a number or lines of
    text. `chain_rule` makes marks and words for paths of the chain rule.
    Raises ValueError, saying why, for a sheet that is no network of inputs, at most one hidden layer and outputs.
    """
    values, marks, words = values or {}, marks or {}, words or {}
    named = frozenset(step for step, factor in words.items() if isinstance(factor, tuple))
    wires, boxes, places = parts(rows, layout, named)
    largest = max([1e-300, *(abs(values[wire.weight]) for wire in wires if wire.weight in values)])
    return _svg(layout, size_of(boxes, layout, named), [
        *(f'<text class="caption" x="{x:g}" y="12">{text}</text>' for text, x in _captions(boxes, layout)),
        *('<rect class="neuron" x="{:g}" y="{:g}" width="{:g}" height="{:g}"/>'.format(*outline)
          for outline in _neurons(boxes, layout)),
        *(_line(wire, ends_of(wire, boxes), values, marks, largest) for wire in wires),
        *(_box(name, box, layout, values, marks.get(name, "")) for name, box in boxes.items()
          if not (layout.compact and name.startswith("net_"))),
        *(_words(kind, of, place, _written(of, layout, values, words))
          for (kind, of), place in places.items())])


@kept(64)  # a class has one network
def parts(rows, layout, named):
    """The lines that are drawn, all boxes, and the places for words."""
    boxes = boxes_of(layers_of(rows), layout)
    wires = [wire for wire in wires_of(rows) if wire.row in boxes and (wire.is_bias or wire.used in boxes)
             and (wire.weight or not layout.compact)]
    return wires, boxes, places_of(wires, boxes, layout, named)


# --- The chain rule on it ------------------------------------------------------------------------------------------


def chain_rule(paths, rows, values=None):
    """Marks and words for paths of the chain rule: what every quantity on them is told, step by step back.

    A quantity is told the derivative of where the paths begin by it: the sum, over the steps that lead to it, of what
    the step's beginning is told times the step's factor.
    paths: as `symbolic.paths` gives them. With `values` each step bears its factor, its line is as wide as what it
    adds, and at the box stands the sum; without, the factor's name. A step of one path bears the path's colour (way1,
    …), a step of several is shared.
    Raises ValueError where a number is missing.
    """
    from helpers import symbolic

    steps = [step for path in paths for step in path]
    ways = {step: [k for k, path in enumerate(paths) if step in path] for step in steps}
    known, marks, words = {path[0][0]: 1.0 for path in paths if path}, {}, {}
    for of, wrt in sorted(ways, key=lambda step: -list(rows).index(step[0])):
        if values is None:
            marks[of, wrt], words[of, wrt] = "back", (f"∂{of}", f"∂{wrt}")
            continue
        factor = symbolic.partial(of, wrt, rows).subs(values)
        if factor.free_symbols:
            raise Refused(f"the number of ∂{of}/∂{wrt} needs {listed(sorted(map(str, factor.free_symbols)))}")
        size = known[of] * float(factor)
        known[wrt] = known.get(wrt, 0.0) + size
        way = f"way{ways[of, wrt][0] % 4 + 1}" if len(ways[of, wrt]) == 1 else "shared"
        marks[of, wrt] = f"told back {way}{' less' if size < 0 else ''}", told_width(size)
        words[of, wrt] = float(factor)
    if values is not None:
        words |= {name: size for name, size in known.items() if re.match("net_|out_", name)}
    return marks, words


# --- Numbers -----------------------------------------------------------------------------------------------------


def fit(value, width):
    """A number as it was given where that is short, else with as many decimals as fit into so many characters.

    What is too small for them is ≈0.
    """
    short_form = f"{value:.{width}g}"
    if len(short_form) <= width and float(short_form) == value and "e" not in short_form:
        return short_form.replace("-", "\u2212")
    for decimals in range(width - 2, -1, -1):
        text = f"{value:.{decimals}f}"
        if len(text) <= width and (float(text) or not value):
            return text.replace("-", "\u2212")
    if abs(value) < 1:
        return "\u22480"
    digit, power = f"{value:.0e}".split("e")
    return f"{digit}e{int(power)}".replace("-", "\u2212")


def signed(value, width):
    """The same with a sign in front of it."""
    text = fit(abs(value), width)
    return text if text == "\u22480" else ("\u2212" if value < 0 else "+") + text


def told_width(size):
    """How wide the line is of what is told back: by the cube root, so that a thousandth can still be seen."""
    return 1 + 9 * min(1, abs(size)) ** (1 / 3)


# --- Its parts ---------------------------------------------------------------------------------------------------


def _neurons(boxes, layout):
    """(x, y, width, height) of what makes net and out one neuron; x and y are its corner."""
    for name in () if layout.compact else boxes:
        if name.startswith("net_"):
            (x1, y1, width, height), (x2, y2, *_) = boxes[name], boxes[name.replace("net", "out")]
            yield x1 - width / 2 - 5, y1 - height / 2 - 5, x2 - x1 + width + 10, y2 - y1 + height + 10


def _captions(boxes, layout):
    """A word for each column, and the middle above which it stands."""
    for text in () if layout.compact else ("inputs", "hidden", "outputs", "Errors"):
        across = [box[0] for name, box in boxes.items() if re.match(rf"(net_|out_)?{text[0]}[\d_]", name)]
        if across:
            yield text.lower(), (min(across) + max(across)) / 2


def _line(wire, ends, values, marks, largest):
    """An arrow from a quantity into the row that uses it, on a band of its path's colour."""
    x1, y1, x2, y2 = ends
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = 5 * (x2 - x1) / length, 5 * (y2 - y1) / length
    line = f"M{x1:.0f} {y1:.0f}L{x2 - 1.6 * dx:.0f} {y2 - 1.6 * dy:.0f}"
    classes, style = "line", ""
    if wire.weight in values:
        classes += " minus" if values[wire.weight] < 0 else " plus"
        style = f"--w:{1 + (WIDEST - 1) * (abs(values[wire.weight]) / largest):.2f}"
    mark = marks.get((wire.row, wire.used)) or marks.get((wire.row, wire.weight)) or ""
    if isinstance(mark, tuple):
        mark, style = mark[0], f"--told:{mark[1]:.2f}"
    band = f'<path class="band" d="{line}"/>' if "told" in mark else ""
    weight = f' data-w="{wire.weight}"' if wire.weight else ""
    looks = f' style="{style}"' if style else ""
    head = f"M{x2:.0f} {y2:.0f}l{-2 * dx - dy:.0f} {dx - 2 * dy:.0f} {2 * dy:.0f} {-2 * dx:.0f}z"
    return (f'<g data-s="{wire.row}.{wire.used}"{weight} class="{f"{classes} {mark}".strip()}"{looks}>{band}'
            f'<path class="core" d="{line}"/><path class="head" d="{head}"/></g>')


def _box(name, box, layout, values, mark):
    """A quantity's name and number in a box."""
    x, y, width, height = box
    value = values.get(name)
    number = "" if value is None else fit(value, layout.box)
    if layout.compact:
        texts = f'<text class="value">{name.removeprefix("out_")}</text>'
    else:
        texts = (f'<text y="{-height / 4:.0f}">{"target" if name[0] == "t" else name}</text>'
                 f'<text class="value" y="{height / 4:.0f}">{number}</text>')
    return (f'<g data-q="{name}" class="{f"box {mark}".strip()}" transform="translate({x:g} {y:g})">'
            f'<rect x="{-width / 2:g}" y="{-height / 2:g}" width="{width:g}" height="{height:g}"/>{texts}</g>')


def _written(of, layout, values, words):
    """The lines of text of a wire or a box: a weight's name and value, then the factor of its step."""
    if isinstance(of, str):
        return (fit(words[of], min(8, layout.box)),) if of in words else ()
    label, factor = (), words.get((of.row, of.used), words.get((of.row, of.weight), ()))
    if of.weight:
        value = (signed(values[of.weight], layout.weight),) if of.weight in values else ()
        name = () if layout.compact else (of.weight,)
        label = (*name, *value) if layout.upright and not of.is_bias else (" ".join([*name, *value]),)
    return *label, *(factor if isinstance(factor, tuple) else (f"×{fit(factor, layout.factor)}",))


def _words(kind, of, place, lines):
    """Lines of text around the middle of their place; the page writes others there by the same rule."""
    (x, y), key, text = place, of if isinstance(of, str) else f"{of.row}.{of.used}", escape("".join(lines))
    if len(lines) > 1:
        top = y - LINE * (len(lines) - 1) / 2
        text = "".join(f'<tspan x="{x:.0f}" y="{top + LINE * k:.0f}"{_look(*lines[k:k + 2])}>'
                       f'{escape(words)}</tspan>' for k, words in enumerate(lines))
    place = f'<text data-{kind}="{key}" x="{x:.0f}" y="{y:.0f}"'
    return f"{place}>{text}</text>" if text else f"{place}/>"


def _look(words, below=""):
    """A factor is coloured; of its name, the upper line stands on a bar."""
    bar = ' style="text-decoration: underline; text-decoration-skip-ink: none"' if words[0] == below[:1] == "∂" else ""
    return f' class="factor"{bar}' if words[0] in "×∂" else ""


def width(svg):
    """How many pixels wide a drawing is at its own size."""
    return float(svg.partition("viewBox='0 0 ")[2].split()[0])


def _svg(layout, size, parts):
    """The whole drawing; the sizes of its type are data that the page reads."""
    width, height = size
    style = resources.files("helpers").joinpath("drawing.css").read_text(encoding="utf-8").partition("*/")[2]
    style = re.sub(r"\s*([{};]|: )\s*", lambda found: found[1].strip(), style)
    drawing = (f'<svg xmlns="http://www.w3.org/2000/svg" class="net {layout.kind}" viewBox="0 0 {width} {height}" '
               f'font-size="{FONT}" data-room="{layout.box} {layout.weight} {layout.factor}">'
               f'<style>{style}</style>'
               f'<rect class="ground" width="{width}" height="{height}"/>{"".join(parts)}</svg>')
    return drawing.replace('"', "'")
