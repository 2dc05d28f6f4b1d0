"""The explorers' drawings as SVG, read off a worksheet: inputs left, errors right, h1 above h2.

Each drawing is made in a wide layout and in a narrow one. The page finds its parts by attributes and keeps them up to
date: data-q is a quantity's box, data-s a line (the step "row.used name"), data-w the weight on it, data-m the place
for a number of the moment. The wide one is also the still picture, so it has all numbers in it from the start.
"""
import re
from html import escape
from importlib import resources

from helpers import worksheet
from helpers.formula import names_in

# How net and out of a neuron stand: side by side, or, for narrow screens, one above the other (by `shift`).
WIDE = dict(kind="wide", size=(838, 334), y=(116, 274), shift=0, font=13, digits=11, decimals=3,
            x=dict(i=38, net_h=227, out_h=333, net_o=535, out_o=641, E=786),
            input=(64, 42), box=(92, 42), error=(98, 62),
            captions=("inputs", "hidden neurons: add up, then squash", "output neurons: add up, then squash", "errors"))
NARROW = dict(kind="narrow", size=(344, 410), y=(128, 330), shift=32, font=14.5, digits=6, decimals=2,
              x=dict(i=22, net_h=121, out_h=121, net_o=233, out_o=233, E=310),
              input=(40, 42), box=(62, 42), error=(64, 42), captions=("inputs", "hidden", "output", "errors"))
# labels: how far along their lines they stand, those of the lines that leave i1 and those that arrive at o1.
WIDE_LAYERS = dict(kind="wide", size=(560, 470), x=(34, 278, 510), radius=21, font=13, decimals=2,
                   labels=dict(i1=0.35, i2=0.7, i3=0.75, i4=0.25, o1=0.65, o2=0.3, o3=0.25, o4=0.7))
NARROW_LAYERS = dict(kind="narrow", size=(344, 400), x=(24, 180, 320), radius=22, font=15, decimals=1,
                     labels=dict(i1=0.34, i2=0.68, i3=0.72, i4=0.28, o1=0.64, o2=0.32, o3=0.3, o4=0.66))
MOST_LABELS = 20  # more cannot be told apart


def page_file(name):
    """A file of this package as it goes into a page: without comment lines and indentation, one line for each part."""
    text = resources.files("helpers").joinpath(name).read_text(encoding="utf-8")
    text = re.sub(r"\n +|\n(?=})", " ", re.sub(r"^ *(//|/\*).*\n", "", text, flags=re.M))
    return re.sub(r"(?<=[:;{,]) +| +(?=[{}])", "", text) if name.endswith(".css") else text


# --- The tutorial's network --------------------------------------------------------------------------------------


def network(values, rows, biases, layout, lit=(), state=""):
    """The tutorial's network with its numbers.

    biases: own bias of a neuron (b_h1) -> the bias it starts from (b1). lit: the steps (row, used name) to light up
    in the still picture, `state` how: fwd or back.
    """
    from helpers import symbolic

    boxes, lines = _places(rows, layout), []
    for row in (name for name in boxes if name in rows):
        for used in names_in(rows[row]):
            factor = symbolic.partial(row, used, rows) if row.startswith("net_") else ""
            if used in boxes:
                weight = str(factor)
                on = {(row, used), (row, weight)} & set(lit)
                lines.append(_line(row, used, weight, boxes, values, layout, state if on else ""))
            elif factor == 1:
                own = row.replace("net", "b")
                lines.append(_bias(row, used, own if biases.get(own) == used else used, boxes, values, layout,
                                   state if (row, used) in lit else ""))
    x = layout["x"]
    middles = x["i"], (x["net_h"] + x["out_h"]) / 2, (x["net_o"] + x["out_o"]) / 2, x["E"]
    return _svg(layout, "watch_drawing.css", [
        *(_text(place, 18, words, "t") for words, place in zip(layout["captions"], middles, strict=True)),
        *(_outline(name[4:], boxes, layout) for name in boxes if name.startswith("net_")),
        *lines, *(_box(name, *place, values, layout) for name, place in boxes.items())])


def _places(rows, layout):
    """name -> (x, y, width, height) of every box, from the names alone: net_h2 stands in the second row."""
    shift, places = layout["shift"], {}
    for name in [*worksheet.givens(rows), *rows]:
        if kind := re.fullmatch(r"(i|net_h|out_h|net_o|out_o|E)(?:_o)?(\d+)", name):
            down = {"i": 0, "n": -shift}.get(name[0], shift)
            size = layout[{"i": "input", "E": "error"}.get(kind[1], "box")]
            places[name] = (layout["x"][kind[1]], layout["y"][int(kind[2]) - 1] + down, *size)
    places["E_total"] = (layout["x"]["E"], sum(layout["y"]) / 2 + shift, layout["error"][0], layout["box"][1])
    return places


def _box(name, x, y, width, height, values, layout):
    """A quantity's name and number in a box; the error of an output names its target as well, where there is room."""
    wide, target = layout is WIDE, "target" + name[1:]
    up = 9 if wide and target in values else 0
    number = _fit(values[name], layout["digits"]) if wide else ""
    lines = [_text(0, -5 - up, name, "s"), _text(0, 13 - up, number)]
    if up:
        lines.append(_text(0, 22, f"target {values[target]:g}", "s"))
    aside = -16 if wide and name.startswith("out_h") else 0  # clear of the labels on the lines that leave it
    return (f'<g data-q="{name}" data-m="{aside} {height / 2 + layout["font"] + 6:g}" '
            f'transform="translate({x:g} {y:g})">'
            f'<rect x="{-width / 2:g}" y="{-height / 2:g}" width="{width}" height="{height}"/>{"".join(lines)}</g>')


def _fit(value, room):
    """A number as it was given where that is short, else with as many decimals as fit into so many characters."""
    short = f"{value:g}"
    return short if float(short) == value else f"{value:.{max(0, room - 1 - len(f'{value:.0f}'))}f}"


def _outline(neuron, boxes, layout):
    """What makes net and out one neuron, with its name where there is room."""
    (x1, y1, width, height), (x2, y2, *_) = boxes[f"net_{neuron}"], boxes[f"out_{neuron}"]
    left, top, pad = x1 - width / 2, y1 - height / 2, 6
    return (f'<rect class="c" x="{left - pad:g}" y="{top - pad:g}" '
            f'width="{x2 - x1 + width + 2 * pad:g}" height="{y2 - y1 + height + 2 * pad:g}"/>'
            + (_text(x2 + 36, top - 12, neuron, "b") if layout is WIDE else ""))


def _line(row, used, weight, boxes, values, layout, state):
    """An arrow from a quantity into the row that uses it, as wide as its weight is large; its sign is written."""
    (_, y, _, height), font = boxes[row], layout["font"]
    x1, y1, x2, y2 = ends = _ends(row, used, boxes, weight)
    level, label = row[-1] == used[-1], None

    def along(part, down):
        return x1 + part * (x2 - x1), y1 + part * (y2 - y1) + down

    if weight and layout is NARROW:  # in the middle of the gap, where no box hides it
        label = moment = (x1 + x2) / 2, along(0.5 if level else 0.44 if y2 > y1 else 0.7, -2)[1]
    elif weight:
        label, moment = (along(0.5, -6), along(0.5, font + 4)) if level else (along(0.28, -4), along(0.5, -4))
    elif x1 == x2:
        moment = along(0.5, font / 3)
    elif layout is WIDE:  # below the arrow, and clear of an error's taller box
        moment = (x1 + x2) / 2 - (16 if height > boxes[used][3] else 0), y + boxes[used][3] / 2 + font + 6
    else:  # from an output to its error: above the upper box, below the lower one
        moment = boxes[row][0], y - height / 2 - 6 if row[-1] == "1" else y + height / 2 + font + 6
    width = _width(values.get(weight, 0)) if weight else None
    label = label and (*label, _signed(weight, values, layout))
    return _part(f"{row}.{used}", weight, moment, state, _arrow(*ends, width), label, not level or layout is NARROW)


def _bias(row, bias, own, boxes, values, layout, state):
    """A short arrow from above into a neuron's net input."""
    x, y, _, height = boxes[row]
    top = y - height / 2
    return _part(f"{row}.{bias}", own, (x, top - 34 - layout["font"]), state, _arrow(x, top - 26, x, top),
                 (x, top - 31, _signed(bias, values, layout)))


def _part(step, weight, moment, state, arrow, label=None, stacked=False):
    return (f'<g data-s="{step}" data-m="{moment[0]:g} {moment[1]:g}"' + (f' data-w="{weight}"' if weight else "")
            + (' data-stacked=""' if label and stacked else "") + (f' class="{state}"' if state else "")
            + f'>{arrow}{_text(*label) if label else ""}</g>')


def _signed(name, values, layout):
    """A weight's name and value with its sign; in the narrow layout the page writes it."""
    return f"{name} {values[name]:+.{layout['decimals']}f}" if layout is WIDE and name in values else ""


def _ends(row, used, boxes, weight):
    """From the rim of one box to the rim of the next: sideways, or up and down within a column.

    Weights leave and arrive a little apart, so that their arrow heads do not hide each other.
    """
    (x1, y1, w1, h1), (x2, y2, w2, h2) = boxes[used], boxes[row]
    if x1 == x2:
        down = 1 if y2 > y1 else -1
        return x1, y1 + down * h1 / 2, x2, y2 - down * h2 / 2
    apart = {"1": -9, "2": 9} if weight else {}
    return x1 + w1 / 2, y1 + apart.get(row[-1], 0), x2 - w2 / 2, y2 + apart.get(used[-1], 0)


def _arrow(x1, y1, x2, y2, width=None):
    """A line with its head; the style turns it round where something flows back."""
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = 5 * (x2 - x1) / length, 5 * (y2 - y1) / length
    size = f' style="--w:{width:.2f}"' if width else ""
    return (f'<g class="a"><line x1="{x1:g}" y1="{y1:g}" x2="{x2 - 2 * dx:.0f}" y2="{y2 - 2 * dy:.0f}"{size}/>'
            f'<path d="M{x2:g} {y2:g}l{-2 * dx - dy:.0f} {dx - 2 * dy:.0f} {2 * dy:.0f} {-2 * dx:.0f}z"/></g>')


# --- A network that learns a table -------------------------------------------------------------------------------


def layers(values, rows, layout):
    """Neurons as circles, one layer beside the other, with labels above all lines if they can be told apart."""
    from helpers import symbolic

    height, along, places, lines, labels = layout["size"][1], layout["labels"], {}, [], []
    for x, kind in zip(layout["x"], (r"i\d+", r"out_h\d+", r"out_o\d+"), strict=True):
        layer = [name for name in [*worksheet.givens(rows), *rows] if re.fullmatch(kind, name)]
        places |= {name: (x, height * (k + 0.5) / len(layer)) for k, name in enumerate(layer)}
    for name in (name for name in places if name.startswith("out_")):
        net = name.replace("out", "net")
        for used in (used for used in names_in(rows[net]) if used in places):
            weight = str(symbolic.partial(net, used, rows))
            (x1, y1), (x2, y2) = places[used], places[name]
            part = along[used if used in along else name.removeprefix("out_")]
            sign = "minus" if values[weight] < 0 else "plus"
            x, y = x1 + part * (x2 - x1), y1 + part * (y2 - y1) - 2
            lines.append(f'<g data-w="{weight}" class="{sign}"><line x1="{x1:g}" y1="{y1:.0f}" x2="{x2:g}" '
                         f'y2="{y2:.0f}" style="--w:{_width(values[weight]):.2f}"/></g>')
            labels.append(f'<text x="{x:.0f}" y="{y:.0f}" data-n="{weight}">'
                          f"{values[weight]:+.{layout['decimals']}f}</text>")
    circles = [f'<circle cx="{x:g}" cy="{y:g}" r="{layout["radius"]}"/>'
               + _text(x, y + 5, name.removeprefix("out_"), "b") for name, (x, y) in places.items()]
    return _svg(layout, "watch_drawing.css watch_layers.css",
                [*lines, *circles, *(labels if len(labels) <= MOST_LABELS else ())])


# --- Both --------------------------------------------------------------------------------------------------------


def _svg(layout, styles, parts):
    """The whole drawing, without double quotes so that an attribute can hold it. The wide one brings both's style."""
    width, height = layout["size"]
    style = "".join(map(page_file, styles.split())) if layout["kind"] == "wide" else ""
    drawing = (f'<svg xmlns="http://www.w3.org/2000/svg" class="bpn-d {layout["kind"]}" viewBox="0 0 {width} {height}" '
               f'font-size="{layout["font"]}" data-digits="{layout.get("digits")}" '
               f'data-decimals="{layout["decimals"]}">' + (f"<style>{style}</style>" if style else "")
               + f'<rect width="{width}" height="{height}" style="stroke:none"/>{"".join(parts)}</svg>')
    return drawing.replace('"', "'")


def _text(x, y, words, kind=""):
    across, style = f' x="{x:g}"' if x else "", f' class="{kind}"' if kind else ""
    return f'<text{across} y="{y:g}"{style}>{escape(words)}</text>'


def _width(weight):
    return 1 + 2.5 * min(abs(weight), 2.5)
