"""How results look: tables with stated digits, figures with alt text and a data summary, and the network's drawing.

Nothing here computes a quantity of the method. Everything returned prints as text (which the stored outputs are
compared by) and shows as HTML in a notebook. Matplotlib and SymPy load when a function first needs them.
"""
import base64
import io
import re
import reprlib
from html import escape

from helpers import drawing, places, symbolic, worksheet
from helpers.arguments import Refused, closest, counted, mapping, number
from helpers.published import EXPLAINED, PUBLISHED, agrees, rounded
from helpers.shown import Shown
from helpers.symbolic import sp

# Okabe-Ito colours, told apart by dash and marker as well. What flows forward is blue, what flows back vermilion.
INK, FORWARD, BACK = "#222222", "#0072B2", "#D55E00"
SERIES = [(FORWARD, "-", "o"), (BACK, "--", "s"), ("#009E73", "-.", "^"), ("#CC79A7", ":", "D"), ("#E69F00", "-", "v")]
MOST = 1e100  # on an axis


# --- Tables and formulas ------------------------------------------------------------------------------------------


def table(headers, rows, caption=None):
    """A table of text cells. Numbers come already formatted, so that their digits are stated where they are printed.

    Raises ValueError for a row with more or fewer cells than there are headers.
    """
    headers, *rows = [[str(cell) for cell in row] for row in [headers, *rows]]
    for row in rows:
        if len(row) != len(headers):
            raise Refused(f"the row {reprlib.repr(row)} has {counted(len(row), 'cell')} for "
                          f"{counted(len(headers), 'header')}")
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
    rows = []
    for name, value in mapping("values", values, "{'net_h1': 0.3775}").items():
        differs = "differs" + (": see notebook 06" if name in EXPLAINED else "")
        verdict = "same digits" if agrees(name, value) else differs
        printed = PUBLISHED[name].printed
        rows.append([name, rounded(value, printed), printed, verdict])
    return table(["quantity", "ours", "the tutorial's", "verdict"], rows)


def derivation(of, wrt):
    """How one local partial comes about: the row, what SymPy makes of it, the sheet's own row, and their difference.

    Shown for rows whose partial stands in the worksheet too, such as derivation("out_o1", "net_o1").
    """
    claim = f"d{of}_d{wrt}"
    found, left, row = symbolic.partial(of, wrt), symbolic.remainder(claim), worksheet.ROWS[claim]
    text = "\n".join([
        f"the row          {of} = {worksheet.ROWS[of]}",
        f"SymPy derives    {claim} = {found}",
        f"the sheet says   {claim} = {row}",
        f"their difference, simplified: {left}",
    ])
    steps = {
        f"the row, {of}": f"{_latex(of)} = {_formula(symbolic.expression(worksheet.ROWS[of]))}",
        "SymPy differentiates it": f"{_latex(claim)} = {_formula(found)}",
        "the worksheet's short form": f"{_latex(claim)} = {_formula(symbolic.expression(row))}",
        "their difference, simplified": _formula(left),
    }
    rows = "".join(f'<tr><th scope="row" style="text-align:left">{escape(what)}</th>'
                   f'<td style="text-align:left">${mathematics}$</td></tr>' for what, mathematics in steps.items())
    return Shown(text, f"<table><tbody>{rows}</tbody></table>")


def _latex(name):
    """A worksheet name in LaTeX: dE_total_dw5 becomes a fraction of partials, w5_new becomes w_5 with a plus."""
    if partial := re.fullmatch("d(.+)_d(.+)", name):
        of, wrt = map(_latex, partial.groups())
        return rf"\frac{{\partial {of}}}{{\partial {wrt}}}"
    if name.endswith("_new"):
        return _latex(name.removesuffix("_new")) + "^{+}"
    if name == "eta":
        return r"\eta"
    stem, index = re.fullmatch(r"([A-Za-z]+?)_?([a-z]*\d+|total)", name).groups()
    return (r"\delta" if stem == "delta" else _word(stem)) + f"_{{{_word(index)}}}"


def _word(text):
    return rf"\mathit{{{text}}}" if len(text) > 2 else text


def _formula(expr):
    """A SymPy expression in LaTeX, with the worksheet's names written as the course writes them."""
    return sp.latex(expr, symbol_names={symbol: _latex(symbol.name) for symbol in expr.free_symbols})


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
    picture = Figure(figsize=(7, 3.8), layout="constrained")
    axes = picture.add_subplot(xlabel=xlabel, ylabel=ylabel, xscale="log" if "x" in log else "linear",
                               yscale="log" if "y" in log else "linear")
    for (label, (x, y)), (colour, dash, _) in zip(lines.items(), SERIES, strict=False):
        axes.plot(x, y, dash, color=colour, linewidth=2, label=label)
    for (label, (x, y)), (_, _, marker) in zip(points.items(), SERIES, strict=False):
        axes.plot(x, y, marker, color=INK, markersize=10, markerfacecolor="none", markeredgewidth=1.8, label=label)
    axes.grid(color="#dddddd")
    if len(lines) + len(points) > 1:
        axes.legend()
    return figure(picture, alt)


def _curves(curves, log):
    """label -> (x, y) as float arrays that can be drawn."""
    import numpy as np

    if len(mapping("lines or points", curves, "{'E_total': (x, y)}")) > len(SERIES):
        raise Refused(f"{len(curves)} curves cannot be told apart; {len(SERIES)} can")
    drawn = {}
    for label, (x, y) in curves.items():
        x, y = (np.atleast_1d(number(f"what {label} shows", np.asarray(values))) for values in (x, y))
        if x.ndim > 1 or x.shape != y.shape:
            raise Refused(f"{label} has {counted(x.size, 'value')} for x and {y.size} for y; as many of one as of "
                          "the other are expected, in a row")
        if max(np.abs(x).max(), np.abs(y).max()) > MOST:
            raise Refused(f"{label} has a value of more than {MOST}, which no axis can show")
        if "x" in log and x.min() <= 0 or "y" in log and y.min() <= 0:
            raise Refused(f"{label} has a value that is not above 0, which a logarithmic axis cannot show")
        drawn[str(label)] = x, y
    return drawn


def figure(picture, alt):
    """A Matplotlib figure as an image with alt text; its text form sums up the data drawn, so that it is compared.

    picture: a matplotlib Figure. alt: what the picture shows, in one or two sentences.
    Raises ValueError where the alt text is missing.
    """
    _described(alt)
    data = io.BytesIO()
    picture.savefig(data, dpi=120)
    png = base64.b64encode(_few_colours(data)).decode()
    facts = "\n".join(_facts(picture))
    width = round(picture.get_figwidth() * 96)
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


def _facts(picture):
    """One line of text for each line and image drawn: its label, how many points, first, last, sum."""
    import numpy as np

    for axes in picture.axes:
        drawn = [(line.get_label(), line.get_xydata()) for line in axes.lines]
        drawn += [(image.get_label(), np.atleast_2d(image.get_array())) for image in axes.images]
        for label, data in drawn:
            if len(data):
                first, last = (", ".join(f"{value:.6g}" for value in data[k][:2]) for k in (0, -1))
                name = "unnamed" if label.startswith("_") else label
                yield f"  {name}: {counted(len(data), 'point')}, first ({first}), last ({last}), sum {np.sum(data):.6g}"


# --- The network's drawing ---------------------------------------------------------------------------------------


def network(values=None, *, forward=(), paths=(), alt, rows=None):
    """A sheet's network, inputs left and errors right, as a drawing with alt text; on a phone, a narrow one.

    values: name -> number; those of the drawn quantities are written on it, and a weight's line is as wide as it is
    large. forward: boxes, such as net_h1, to draw in blue and solid with the lines that lead into them.
    paths: chain-rule paths as `symbolic.paths` gives them, drawn back and dashed. Each step bears its partial; with
    `values` its number, and what every quantity is told. rows: another sheet, such as `sheets.write_out(2, 3, 1)`.
    Raises ValueError or TypeError for a value that is no finite number, for a name or step that is not drawn, and for
    a sheet that cannot be drawn.
    """
    _described(alt)
    values = mapping("values", {} if values is None else values, "{'w1': 0.15}")
    values = {name: float(number(name, value)) for name, value in values.items()}
    rows, steps = worksheet.edited(rows=rows), list(dict.fromkeys(step for path in paths for step in path))
    wires = drawing.wires_of(rows)
    drawn = {(wire.row, end) for wire in wires if wire.used[0] != "t" for end in (wire.used, wire.weight)}
    for of, wrt in steps:
        if (of, wrt) not in drawn:
            raise Refused(f"the step from {reprlib.repr(of)} to {reprlib.repr(wrt)} is not on the drawing")
    marks, words = drawing.chain_rule(paths, rows, values or None) if steps else ({}, {})
    marks |= _forward(forward, wires)
    wide, narrow = (drawing.network(rows, layout, values, marks, words) for layout in (places.WIDE, places.NARROW))
    small, large = ("data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode() for svg in (narrow, wide))
    html = (f'<picture><source media="(max-width: 600px)" srcset="{small}"><img alt="{escape(alt)}" '
            f'style="width:100%;max-width:{drawing.width(wide):g}px" src="{large}"></picture>')
    written = _written_on_it(values, wires, steps, words)
    return Shown(f"Drawing: {alt}\n  written on it: {written or 'names only'}", html)


def _forward(names, wires):
    """Marks for the boxes that are named, and for all lines that lead into them."""
    known = {wire.row for wire in wires} | {wire.used for wire in wires if not wire.is_bias}
    for name in names:
        if name not in known:
            raise Refused(f"{reprlib.repr(name)} is not on the drawing{closest(name, sorted(known))}")
    return dict.fromkeys([*names, *((wire.row, wire.used) for wire in wires if wire.row in names)], "fwd")


def _written_on_it(values, wires, steps, words):
    if steps:
        numbers = [f" = {_digits(words[step])}" if values else "" for step in steps]
        return "; ".join(f"∂{of}/∂{wrt}{text}" for (of, wrt), text in zip(steps, numbers, strict=True))
    drawn = dict.fromkeys(name for wire in wires for name in (wire.weight, wire.used, wire.row))
    return "; ".join(f"{name} = {_digits(values[name])}" for name in drawn if name in values)


def _digits(value):
    return f"{value:.9f}".rstrip("0").rstrip(".") if abs(value) > 5e-10 or value == 0 else f"{value:.3e}"
