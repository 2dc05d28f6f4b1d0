"""How results look: tables with stated digits, figures with alt text and a data summary, and the network's drawing.

Nothing here computes a quantity of the method. Everything returned prints as text (which the stored outputs are
compared by) and shows as HTML in a notebook. Matplotlib and SymPy load when a function first needs them.
"""
import base64
import io
import re
import reprlib
from collections.abc import Mapping
from html import escape

from helpers import worksheet
from helpers.arguments import Refused, RefusedType, closest, number
from helpers.formula import names_in
from helpers.published import EXPLAINED, PUBLISHED, agrees, rounded

# Okabe-Ito colours, told apart by dash and marker as well. What flows forward is blue, what flows back vermilion.
INK, GREY, FORWARD, BACK = "#222222", "#8a8a8a", "#0072B2", "#D55E00"
SERIES = [(FORWARD, "-", "o"), (BACK, "--", "s"), ("#009E73", "-.", "^"), ("#CC79A7", ":", "D"), ("#E69F00", "-", "v")]
LONGEST_NAME = 50  # characters
MOST = 1e100  # on an axis


class Shown:
    """Something to look at: `text` where only text can go, `html` in a notebook."""

    def __init__(self, text, html):
        self.text, self.html = text, html

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.html


# --- Names and tables --------------------------------------------------------------------------------------------


def latex(name):
    """A worksheet name in LaTeX: dE_total_dw5 becomes a fraction of partials, w5_new becomes w_5 with a plus.

    Raises ValueError for text that is no such name, TypeError for what is no text.
    """
    if not isinstance(name, str):
        raise RefusedType(f"a name such as 'net_h1' is expected, not {reprlib.repr(name)}")

    def word(text):
        return rf"\mathit{{{text}}}" if len(text) > 2 else text

    def one(part):
        if part.endswith("_new") and len(part) < LONGEST_NAME:
            return one(part.removesuffix("_new")) + "^{+}"
        if part in ("eta", "rounds"):
            return r"\eta" if part == "eta" else word(part)
        found = re.fullmatch(r"([A-Za-z]+?)_?([a-z]*\d+|total)", part) if len(part) < LONGEST_NAME else None
        if not found:
            raise Refused(f"{reprlib.repr(name)} is no name that a worksheet could have, such as net_h1")
        stem, index = found.groups()
        return (r"\delta" if stem == "delta" else word(stem)) + f"_{{{word(index)}}}"

    if partial := re.fullmatch("d(.+)_d(.+)", name):
        of, wrt = map(one, partial.groups())
        return rf"\frac{{\partial {of}}}{{\partial {wrt}}}"
    return one(name)


def table(headers, rows, caption=None):
    """A table of text cells. Numbers come already formatted, so that their digits are stated where they are printed.

    Raises ValueError for a row with more or fewer cells than there are headers.
    """
    headers, *rows = [[str(cell) for cell in row] for row in [headers, *rows]]
    for row in rows:
        if len(row) != len(headers):
            raise Refused(f"the row {reprlib.repr(row)} has {len(row)} cells for {len(headers)} headers")
    widths = [max(len(row[k]) for row in [headers, *rows]) for k in range(len(headers))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
             for row in [headers, ["-" * width for width in widths], *rows]]
    head = "".join(f'<th scope="col" style="text-align:left">{escape(cell)}</th>' for cell in headers)
    body = "".join(
        "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row) + "</tr>" for row in rows)
    title = f'<caption style="text-align:left">{escape(str(caption))}</caption>' if caption else ""
    text = "\n".join([*([str(caption)] if caption else []), *lines])
    return Shown(text, f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def compare(values):
    """Your numbers beside the digits the tutorial prints: published id -> number in, a table out.

    Raises ValueError for an id that the tutorial does not print.
    """
    if not isinstance(values, Mapping):
        raise RefusedType(f"numbers to compare are a dict such as {{'net_h1': 0.3775}}, not {type(values).__name__}")
    rows = []
    for name, value in values.items():
        if name not in PUBLISHED:
            raise Refused(f"the tutorial prints no {name!r}{closest(name, PUBLISHED)}")
        printed = PUBLISHED[name].printed
        differs = "differs" + (": see notebook 06" if name in EXPLAINED else "")
        rows.append([name, rounded(value, printed), printed, "same digits" if agrees(name, value) else differs])
    return table(["quantity", "ours", "the tutorial's", "verdict"], rows)


def derivation(of, wrt):
    """How one local partial comes about: the row, what SymPy makes of it, the sheet's own row, and their difference.

    Shown for rows whose partial stands in the worksheet too, such as derivation("out_o1", "net_o1").
    """
    import sympy as sp

    from helpers import symbolic

    claim = f"d{of}_d{wrt}"
    found, row = symbolic.partial(of, wrt), worksheet.ROWS[claim]
    left = symbolic.remainder(claim)
    text = "\n".join([
        f"the row          {of} = {worksheet.ROWS[of]}",
        f"SymPy derives    {claim} = {found}",
        f"the sheet says   {claim} = {row}",
        f"their difference, simplified: {left}",
    ])
    steps = [
        (f"the row, {of}", symbolic.expression(worksheet.ROWS[of]), of),
        ("SymPy differentiates it", found, claim),
        ("the worksheet's short form", symbolic.expression(row), claim),
    ]
    rows = "".join(f'<tr><th scope="row" style="text-align:left">{escape(what)}</th><td style="text-align:left">'
                   f"${latex(name)} = {formula(expr)}$</td></tr>" for what, expr, name in steps)
    last = (f'<tr><th scope="row" style="text-align:left">their difference, simplified</th>'
            f'<td style="text-align:left">${sp.latex(left)}$</td></tr>')
    return Shown(text, f"<table><tbody>{rows}{last}</tbody></table>")


def formula(expr):
    """A SymPy expression in LaTeX, with the worksheet's names written as the course writes them.

    Raises TypeError where `expr` is no SymPy expression, ValueError for names that no worksheet could have.
    """
    import sympy as sp

    if not isinstance(expr, sp.Basic):
        raise RefusedType(f"a SymPy expression is expected, not {reprlib.repr(expr)}")
    return sp.latex(expr, symbol_names={symbol: latex(symbol.name) for symbol in expr.free_symbols})


# --- Figures -----------------------------------------------------------------------------------------------------


def plot(lines, points=None, *, xlabel, ylabel, alt, log=""):
    """A line plot. lines: label -> (x, y) arrays; points: label -> (x, y), marked by outlines that hide nothing.

    log: "x", "y" or "xy" for logarithmic axes. alt: one or two sentences that say what the picture shows.
    Raises ValueError or TypeError for what cannot be drawn so: more than five lines or points, x and y of different
    lengths, what is no finite number of less than 1e100, what is not above 0 on a logarithmic axis.
    """
    from matplotlib.figure import Figure

    if log not in ("", "x", "y", "xy"):
        raise Refused(f'log = {reprlib.repr(log)}: "x", "y", "xy" or nothing is expected')
    lines, points = _curves(lines, log), _curves(points or {}, log)
    drawing = Figure(figsize=(7, 3.8), layout="constrained")
    axes = drawing.add_subplot(xlabel=xlabel, ylabel=ylabel, xscale="log" if "x" in log else "linear",
                               yscale="log" if "y" in log else "linear")
    for (label, (x, y)), (colour, dash, _) in zip(lines.items(), SERIES, strict=False):
        axes.plot(x, y, dash, color=colour, linewidth=2, label=label)
    for (label, (x, y)), (_, _, marker) in zip(points.items(), SERIES, strict=False):
        axes.plot(x, y, marker, color=INK, markersize=10, markerfacecolor="none", markeredgewidth=1.8, label=label)
    axes.grid(color="#dddddd")
    if len(lines) + len(points) > 1:
        axes.legend()
    return figure(drawing, alt)


def _curves(curves, log):
    """label -> (x, y) as float arrays that can be drawn."""
    import numpy as np

    if not isinstance(curves, Mapping):
        raise RefusedType(f"a dict such as {{'E_total': (x, y)}} is expected, not {reprlib.repr(curves)}")
    if len(curves) > len(SERIES):
        raise Refused(f"{len(curves)} curves cannot be told apart; {len(SERIES)} can")
    drawn = {}
    for label, (x, y) in curves.items():
        x, y = (np.atleast_1d(number(f"what {label} shows", np.asarray(one))) for one in (x, y))
        if x.ndim > 1 or x.shape != y.shape:
            raise Refused(f"{label} has {x.size} values for x and {y.size} for y; as many of one as of the other "
                          "are expected, in a row")
        if max(np.abs(x).max(), np.abs(y).max()) > MOST:
            raise Refused(f"{label} has a value of more than {MOST}, which no axis can show")
        if "x" in log and x.min() <= 0 or "y" in log and y.min() <= 0:
            raise Refused(f"{label} has a value that is not above 0, which a logarithmic axis cannot show")
        drawn[str(label)] = x, y
    return drawn


def figure(drawing, alt):
    """A Matplotlib figure as an image with alt text; its text form sums up the data drawn, so that it is compared.

    drawing: a matplotlib Figure. alt: what the picture shows, in one or two sentences.
    Raises ValueError where the alt text is missing.
    """
    _described(alt)
    data = io.BytesIO()
    drawing.savefig(data, dpi=120)
    png = base64.b64encode(_few_colours(data)).decode()
    facts = "\n".join(_facts(drawing))
    width = round(drawing.get_figwidth() * 96)
    html = (f'<figure style="margin:0"><img alt="{escape(alt)}" style="max-width:100%;width:{width}px" '
            f'src="data:image/png;base64,{png}"><details><summary>The numbers drawn here</summary>'
            f"<pre>{escape(facts)}</pre></details></figure>")
    return Shown(f"Figure: {alt}\n{facts}", html)


def _described(alt):
    if not isinstance(alt, str) or not alt.strip():
        raise Refused("a figure needs alt text: one or two sentences that say what it shows")


def _few_colours(data):
    """The image with 64 colours: a third of the size, and nobody sees the difference in a line drawing."""
    from PIL import Image  # comes with Matplotlib

    small = io.BytesIO()
    Image.open(data).convert("RGB").quantize(64).save(small, format="png", optimize=True)
    return small.getvalue()


def _facts(drawing):
    """One line of text for each thing drawn from data: its label, how many points, first, last, sum."""
    import numpy as np

    for axes in drawing.axes:
        drawn = [(line.get_label(), line.get_xydata()) for line in axes.lines]
        points = [dots for dots in axes.collections if not hasattr(dots, "levels")]  # contours have none
        drawn += [(dots.get_label(), dots.get_offsets()) for dots in points]
        drawn += [(image.get_label(), np.atleast_2d(image.get_array())) for image in axes.images]
        drawn += [(bar.get_label(), np.array([[bar.get_x(), bar.get_height()]])) for bar in axes.patches]
        for label, xy in drawn:
            if len(xy):
                first, last = (", ".join(f"{value:.6g}" for value in xy[k][:2]) for k in (0, -1))
                name = "unnamed" if label.startswith("_") else label
                yield f"  {name}: {len(xy)} points, first ({first}), last ({last}), sum {np.sum(xy):.6g}"


# --- The network's drawing ---------------------------------------------------------------------------------------

PLACES = {
    "i1": (60, 125), "i2": (60, 325), "h1": (310, 125), "h2": (310, 325), "o1": (600, 125), "o2": (600, 325),
    "E_o1": (830, 125), "E_o2": (830, 325), "E_total": (935, 225),
}
NEURONS = ("h1", "h2", "o1", "o2")


def network(values=None, *, forward=(), paths=(), alt):
    """The tutorial's network, inputs left and error right, as a drawing with alt text.

    values: name -> number; those of the drawn quantities are written beside them with up to nine digits.
    forward: weights, inputs, neurons and biases (b1, b2; those of the neurons named) to draw in blue, solid.
    paths: chain-rule paths as `symbolic.paths` gives them, drawn in vermilion, dashed, with arrows that run back.
    Each step then bears its partial, and with `values` the partial's number instead of the neurons' own.
    Raises ValueError or TypeError for a value that is no finite number and for a name or step that is not drawn.
    """
    _described(alt)
    if not isinstance(values, (Mapping, type(None))):
        raise RefusedType(f"numbers to draw are a dict such as {{'w1': 0.15}}, not {type(values).__name__}")
    values = {name: float(number(name, value)) for name, value in (values or {}).items()}
    steps = list(dict.fromkeys(step for path in paths for step in path))
    written = {} if steps else values
    wires = {}
    for neuron in NEURONS:
        for term in worksheet.ROWS[f"net_{neuron}"].split(" + ")[:-1]:
            weight, source = term.split("*")
            wires[weight] = (source.removeprefix("out_"), neuron)
    biases = {neuron: "b1" if neuron[0] == "h" else "b2" for neuron in NEURONS}
    for name in forward:
        if name not in (known := [*PLACES, *wires, *biases.values()]):
            raise Refused(f"{reprlib.repr(name)} is not on the drawing{closest(name, known)}")
    for of, wrt in steps:
        place = str(of).removeprefix("net_").removeprefix("out_")
        used = names_in(worksheet.ROWS[of]) if place in PLACES and of in worksheet.ROWS else ()
        if wrt not in used or wrt.startswith("target"):
            raise Refused(f"the step from {reprlib.repr(of)} to {reprlib.repr(wrt)} is not on the drawing")
    if steps:
        biases = {of.removeprefix("net_"): wrt for of, wrt in steps if wrt[0] == "b"}
    parts = [_wire(weight, *ends, written, weight in forward) for weight, ends in wires.items()]
    for o in ("o1", "o2"):
        parts += [_line(PLACES[a], PLACES[b], GREY) for a, b in ((o, f"E_{o}"), (f"E_{o}", "E_total"))]
    parts += [_bias(*pair, written, set(pair) <= set(forward)) for pair in biases.items()]
    parts += [_node(name, written, name in forward) for name in PLACES]
    parts += [_back(_ends(step, wires)) for step in steps]
    parts += [_factor(step, _ends(step, wires), values, biases) for step in steps]
    arrows = "".join(f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" '
                     f'markerWidth="13" markerHeight="13" orient="auto"><path d="M0 0L10 5L0 10z" fill="{colour}"/>'
                     "</marker>"
                     for name, colour in (("forward", FORWARD), ("back", BACK), ("grey", GREY)))
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 25 1000 405" font-family="sans-serif">'
           f'<defs>{arrows}</defs><rect y="25" width="1000" height="405" fill="white"/>'
           f'{"".join(parts)}</svg>')
    source = base64.b64encode(svg.encode()).decode()
    html = f'<img alt="{escape(alt)}" style="width:100%;max-width:1000px" src="data:image/svg+xml;base64,{source}">'
    words = "; ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)).replace("; =", " =").split("; ")
    told = "; ".join(part for part in words if "=" in part or "∂" in part)
    return Shown(f"Drawing: {alt}\n  written on it: {told or 'names only'}", html)


def _digits(value):
    return f"{value:.9f}".rstrip("0").rstrip(".") if abs(value) > 5e-10 or value == 0 else f"{value:.3e}"


def _text(x, y, words, colour=INK, anchor="middle", weight="normal", size=15):
    """Words with a white rim, so that no line runs through them."""
    return (f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}" '
            f'font-size="{size}" stroke="white" stroke-width="5" paint-order="stroke">{escape(words)}</text>')


def _line(start, end, colour, width=1.5, dash="none", arrow="grey", gaps=(28, 29), shift=0):
    """A line between two nodes that stops at their rims; `shift` moves it sideways."""
    (x1, y1), (x2, y2) = start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    places = (x1 + gaps[0] * dx - shift * dy, y1 + gaps[0] * dy + shift * dx,
              x2 - gaps[1] * dx - shift * dy, y2 - gaps[1] * dy + shift * dx)
    return ('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" '.format(*places) +
            f'stroke="{colour}" stroke-width="{width:.1f}" stroke-dasharray="{dash}" marker-end="url(#{arrow})"/>')


def _between(ends, share):
    (x1, y1), (x2, y2) = (PLACES[name] for name in ends)
    return x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def _outward(name):
    """Away from the middle of the drawing: up for the upper row, down for the lower."""
    return 1 if name.endswith("2") else -1


def _wire(weight, source, target, values, lit):
    """A weight: a line as wide as the weight is large, with its name and signed value."""
    x, y = _between((source, target), 0.5 if source[1] == target[1] else 0.31)
    label = weight + (f" = {_digits(values[weight])}" if weight in values else "")
    width = 1 + 4 * min(abs(values.get(weight, 0.2)), 1.5)
    colour, arrow = (FORWARD, "forward") if lit else (GREY, "grey")
    line = _line(PLACES[source], PLACES[target], colour, width, arrow=arrow)
    if source[1] == target[1]:
        place = (x, y - 9, label, FORWARD if lit else INK)
    else:  # beside a slanted line, on its upper side
        side = _outward(target)
        place = (x + 12 * side, y - 2, label, FORWARD if lit else INK, "start" if side > 0 else "end")
    return line + _text(*place)


def _box(neuron):
    (x, y), out = PLACES[neuron], _outward(neuron)
    return x - 80, y + 74 * out


def _bias(neuron, bias, values, lit):
    """A bias: a weight on a box that always says 1."""
    x, y = _box(neuron)
    label = bias + (f" = {_digits(values[bias])}" if bias in values else "")
    colour, arrow = (FORWARD, "forward") if lit else (GREY, "grey")
    return (f'<rect x="{x - 12}" y="{y - 12}" width="24" height="24" fill="white" stroke="{colour}"/>'
            + _text(x, y + 5, "1") + _line((x, y), PLACES[neuron], colour, arrow=arrow, gaps=(15, 29))
            + _text(x - 20, y + 5, label, FORWARD if lit else INK, "end"))


def _node(name, values, lit):
    """A circle with its name, and its numbers on the outer side."""
    (x, y), out = PLACES[name], _outward(name)
    keys = [f"net_{name}", f"out_{name}", f"target_{name}"] if name in NEURONS else [name]
    lines = [f"{key} = {_digits(values[key])}".removeprefix("E_total ") for key in keys if key in values]
    start, anchor = (x - 28, "start") if name in NEURONS else (998, "end") if name == "E_total" else (x, "middle")
    first = y + 48 if out > 0 or name == "E_total" else y - 38 - 19 * (len(lines) - 1)
    return "".join([
        f'<circle cx="{x}" cy="{y}" r="28" fill="white" stroke="{FORWARD if lit else INK}" '
        f'stroke-width="{4 if lit else 2}"/>',
        _text(x, y + 5, name, weight="bold", size=13 if name == "E_total" else 15),
        *(_text(start, first + 19 * k, words, FORWARD if lit else INK, anchor) for k, words in enumerate(lines)),
    ])


def _ends(step, wires):
    """Where one step of the chain rule is drawn: from the later place to the earlier one."""
    of, wrt = (name.removeprefix("net_").removeprefix("out_") for name in step)
    if wrt in wires:
        return of, wires[wrt][0]
    return of, _box(of) if wrt[0] == "b" else wrt


def _back(ends):
    """An arrow that runs against the signal: along a line, or inside a neuron, under its name."""
    start, end = (PLACES[name] if isinstance(name, str) else name for name in ends)
    if start == end:
        (x, y), half = start, 20
        return _line((x + half, y + 15), (x - half, y + 15), BACK, 3, "9 5", "back", gaps=(0, 0))
    gaps = (29, 29) if isinstance(ends[1], str) else (29, 17)
    return _line(start, end, BACK, 3, "9 5", "back", gaps, shift=-9)


def _factor(step, ends, values, biases):
    """The partial of one step, written where the step is drawn, with its number where that is known."""
    of, wrt = step
    words, anchor = [f"∂{of}/∂{wrt}"], "middle"
    if values:
        from helpers import symbolic

        number = symbolic.partial(of, wrt).subs(values)
        if number.free_symbols:
            raise Refused(f"the number of ∂{of}/∂{wrt} needs {' and '.join(sorted(map(str, number.free_symbols)))}")
        words.append(f"= {_digits(float(number))}")
    if ends[0] == ends[1]:  # inside a neuron: out with respect to net
        (x, y), out = PLACES[ends[0]], _outward(ends[0])
        x, y = x + 75 * (ends[0] in biases), y + (72 if out > 0 else -36 - 19 * (len(words) - 1))
    elif of == "E_total":
        x, y = (place + by for place, by in zip(_between(ends, 0.5), (48, -48 if wrt == "E_o1" else 45), strict=True))
    elif not isinstance(ends[1], str):
        x, y = ends[1][0] - 110, ends[1][1] + 5
    elif PLACES[ends[0]][1] == PLACES[ends[1]][1]:
        x, y = _between(ends, 0.5)
        y += 28
    else:  # a slanted line: beside its later end, on the side that no other line crosses
        x, y = _between(ends, 0.2 if _outward(ends[0]) > 0 else 0.28)
        x, y, anchor = (x - 27, y + 4, "end") if _outward(ends[0]) > 0 else (x + 14, y + 14, "start")
    return "".join(_text(x, y + 19 * k, line, BACK, anchor) for k, line in enumerate(words))
