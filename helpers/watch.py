"""The explorers: pages compiled from the worksheet's rows, on which one watches a network calculate and learn.

What computes in the page is JavaScript that is printed from `worksheet.ROWS` when the explorer is made, so there is no
second copy of any formula. The looks stand in watch.css; what answers to buttons and fields in the watch_….js files.
An explorer needs no kernel and no network once it stands in a notebook. Where scripts do not run, a drawing and a table
of the numbers stand in its place.
"""
import ast
import base64
import copy
import hashlib
import json
import re
from html import escape
from importlib import resources

from helpers import worksheet
from helpers.example import GIVEN
from helpers.published import UPDATED_FIRST


class Explorer:
    """A part of a page: its text where only text can go, its HTML (with style, drawing and script) in a notebook."""

    def __init__(self, text, html):
        self.text, self.html = text, html

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.html


def explorer(given=GIVEN, step=None, weight=None):
    """The tutorial's network to explore (notebooks 02, 04, 05, 06 and 09). Returns an `Explorer`.

    given: the numbers it starts from. step: the row to open at, the first by default. weight: a weight whose paths
    of the chain rule are to be shown first, instead of the rows. The rows are read from the worksheet at this moment.
    Raises ValueError or TypeError for a given, step or weight that the worksheet does not have.
    """
    from helpers import symbolic

    rows = dict(worksheet.ROWS)
    own = _own_biases(rows)
    values = worksheet.evaluate(given, rows=rows)
    _known("step", step, rows)
    _known("weight", weight, learned(rows))
    first, split = step or next(iter(rows)), _split(rows, own)
    meanings = {name: meaning for name in own if (meaning := symbolic.meaning(name, own))}
    paths = {name: symbolic.paths("E_total", name, own) for name in learned(own)}
    steps = {step: f"d{step[0]}_d{step[1]}" for found in paths.values() for path in found for step in path}
    data = {
        "rows": rows,
        "own": {name: formula for name, formula in own.items() if rows.get(name) != formula},
        "edits": UPDATED_FIRST,
        "given": dict(given),
        "split": split,
        "stages": _stages(rows, own, meanings),
        "meanings": meanings,
        "paths": {name: [[".".join(step) for step in path] for path in found] for name, found in paths.items()},
        "step": first,
        "weight": weight,
        "narrow": _drawing(values, rows, split, NARROW),
    }
    code = {
        "shared": _sheet(rows, learned(rows)),
        "own": _sheet(own, learned(rows)),
        "factors": _object({".".join(step): name if name in own else str(symbolic.partial(*step, own))
                            for step, name in steps.items()}),
    }
    lit = symbolic.paths("E_total", weight, rows) if weight else _lit(first, rows, symbolic)
    drawing = _drawing(values, rows, split, WIDE, {step for path in lit for step in path},
                       "back" if weight or first in meanings or first.endswith("_new") else "fwd")
    alt = ("The tutorial's network: inputs on the left, two hidden and two output neurons, the errors on the right. "
           "Its numbers stand in the table below.")
    still = _still(drawing, alt, ["quantity", "formula", "value"],
                   [[name, rows.get(name, "given"), f"{value:.9f}"] for name, value in values.items()])
    after = worksheet.train(1, given, rows=rows)
    text = (f"Explorer of the tutorial's network, open at {weight or first} = {values[weight or first]:.9f}: "
            f"E_total = {values['E_total']:.9f}, after one round {after['E_total']:.9f}")
    return Explorer(text, _page("explorer", still, data, code))


def learned(rows):
    """The names that a sheet learns: those with a row `…_new`."""
    return [name[:-len("_new")] for name in rows if name.endswith("_new") and name[:-len("_new")] in worksheet.givens(rows)]


# --- From rows to JavaScript -------------------------------------------------------------------------------------


class _Powers(ast.NodeTransformer):
    """a**b as pow(a, b): JavaScript refuses the -a**b that Python allows."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow):
            return ast.Call(ast.Name("pow", ast.Load()), [node.left, node.right], [])
        return node


def javascript(formula):
    """A row as a JavaScript expression, in the same names. Raises ValueError where it is no arithmetic."""
    return ast.unparse(_Powers().visit(copy.deepcopy(worksheet.parse(formula)))).replace(" ", "").replace("--", "- -")


def _sheet(rows, always):
    """A function (values, rounds, learn, first) -> values: so many updates, then the whole sheet once more.

    always: the names that learn; others that have a row `…_new` learn where `learn` is true. Where `first` is true,
    the edits UPDATED_FIRST hold.
    """
    names, new = worksheet.givens(rows), learned(rows)
    lines = [f"{name}=" + (f"first?{javascript(UPDATED_FIRST[name])}:" if name in UPDATED_FIRST else "") + javascript(formula)
             for name, formula in rows.items()]
    update, optional = ("".join(f"{name}={name}_new;" for name in some)
                        for some in (always, [name for name in new if name not in always]))
    return "\n".join([f"(values,rounds,learn,first)=>{{var {{{','.join(names)}}}=values;for(;;rounds--){{var", ",\n".join(lines) + ";",
                      f"if(rounds<1)break;{update}", f"if(learn){{{optional}}}}}", f"return {{{','.join([*names, *rows])}}}}}"])


def _object(formulas):
    """A function values -> {name: value}, one entry for each formula."""
    used = dict.fromkeys(name for formula in formulas.values() for name in worksheet.names_in(formula))
    entries = ",".join(f'"{name}":{javascript(formula)}' for name, formula in formulas.items())
    return f"({{{','.join(used)}}})=>({{{entries}}})"


# --- What the page is told about the rows ------------------------------------------------------------------------


def _known(what, name, known):
    if name is not None and name not in known:
        raise ValueError(f"{what} = {name!r} is not on the worksheet{worksheet.closest(name, known)}")


def _stages(rows, own, meanings):
    """The tutorial's sections: title -> how many rows it has, in order."""
    order = list(own)
    back = next(k for k, name in enumerate(order) if name in meanings)
    error = next(k for k, name in enumerate(order) if name.startswith("E_"))
    hidden = 1 + max(order.index(f"{name}_new") for name in learned(rows) if _feeds(name, rows).startswith("net_o"))
    return {"The forward pass": error, "The total error": back - error, "Backwards: output layer": hidden - back,
            "Backwards: hidden layer": len(rows) - hidden, "Backwards: biases": len(order) - len(rows)}


def _feeds(name, rows):
    """The row that uses a given first: net_o1 for w5."""
    return next(row for row, formula in rows.items() if name in worksheet.names_in(formula))


def _own_biases(rows):
    """The sheet with a bias for each neuron, or `rows` themselves where a changed row leaves a neuron without its bias."""
    last = [formula.split(" + ")[-1] for name, formula in rows.items() if name.startswith("net_")]
    return worksheet.with_biases(rows) if set(last) <= set(worksheet.givens(rows)) else rows


def _split(rows, own):
    """The givens of the sheet with a bias for each neuron -> the given of `rows` that each starts from."""
    pairs = [(worksheet.names_in(own[name]), worksheet.names_in(rows[name])) for name in rows if name.startswith("net_")]
    return {name: name for name in worksheet.givens(own)} | {new: old for pair in pairs for new, old in zip(*pair, strict=True)}


def _lit(name, rows, symbolic):
    """The paths that belong to a row: from each name it uses, or along the derivative that it is."""
    meaning = symbolic.meaning(name, rows)
    if meaning:
        return symbolic.paths(*meaning, rows)
    if name.endswith("_new"):
        return [[(_feeds(name[:-len("_new")], rows), name[:-len("_new")])]]
    return [[(name, used)] for used in worksheet.names_in(rows[name])]


# --- The drawing of the tutorial's network -----------------------------------------------------------------------

# Two layouts of one drawing: net and out side by side, and, for narrow screens, one above the other.
WIDE = dict(kind="wide", size=(838, 344), y=(116, 274), shift=0, font=13, digits=11, decimals=3,
            x=dict(i=38, net_h=227, out_h=333, net_o=535, out_o=641, E=786), input=(64, 42), box=(92, 42), error=(98, 62),
            captions=("inputs", "hidden neurons: add up, then squash", "output neurons: add up, then squash", "errors"))
NARROW = dict(kind="narrow", size=(344, 470), y=(138, 352), shift=32, font=14.5, digits=6, decimals=2,
              x=dict(i=22, net_h=119, out_h=119, net_o=225, out_o=225, E=309), input=(42, 44), box=(62, 42), error=(66, 66),
              captions=("inputs", "hidden", "output", "errors"))

# Colours come from the page (watch.css); the values after the commas are for the still picture. q: a quantity's box,
# l: a line, a: its arrow, m: a number of the moment, s: soft, c: a neuron's outline, t: words.
DRAWING_STYLE = """.bpn-d{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.bpn-d text{fill:var(--ink,#1b2229);text-anchor:middle;paint-order:stroke;stroke:var(--paper,#fff);stroke-width:4px}
.bpn-d .t{font-family:system-ui,"DejaVu Sans",sans-serif}
.bpn-d .s,.bpn-d .t{fill:var(--soft,#56616c)}
.bpn-d rect{fill:var(--paper,#fff);stroke:var(--line,#9aa5b0);rx:4px}
.bpn-d .c{fill:var(--panel,#f5f7f9);stroke:none;rx:9px}
.bpn-d line{stroke:var(--line,#9aa5b0);stroke-width:calc(var(--w,1.4)*1px)}
.bpn-d path{fill:var(--line,#9aa5b0)}
.bpn-d .fwd line{stroke:var(--forward,#0072b2);stroke-width:max(3px,calc(var(--w,1.4)*1px))}
.bpn-d .fwd path{fill:var(--forward,#0072b2)}
.bpn-d .back line{stroke:var(--back,#d55e00);stroke-width:max(3px,calc(var(--w,1.4)*1px));stroke-dasharray:8 4}
.bpn-d .back path{fill:var(--back,#d55e00)}
.bpn-d .back .a{transform:rotate(180deg);transform-box:fill-box;transform-origin:center}
.bpn-d .fwd rect{stroke:var(--forward,#0072b2);stroke-width:3px}
.bpn-d .back rect{stroke:var(--back,#d55e00);stroke-width:3px;stroke-dasharray:8 4}
.bpn-d .fwd text{fill:var(--forward-ink,#00629a);font-weight:700}
.bpn-d .back text,.bpn-d .m{fill:var(--back-ink,#a84a00);font-weight:700}"""


def _drawing(values, rows, split, layout, lit="", state=""):
    """The network as SVG, its parts marked with the names of quantities, so that the page can find and fill them.

    lit: the steps (row, used name) that the picture opens with, drawn forward or back as `state` says.
    """
    from helpers import symbolic

    boxes, lines, soft = _places(rows, layout), [], [f'<style>{DRAWING_STYLE}</style>'] if layout is WIDE else []
    for name, used in [(name, used) for name in boxes if name in rows for used in worksheet.names_in(rows[name])]:
        factor = symbolic.partial(name, used, rows) if name.startswith("net_") else None
        if used in boxes or factor == 1:
            bias = None if used in boxes else next((own for own, old in split.items() if old == used and own[1:] == name[3:]), used)
            weight = bias or (factor and str(factor))
            on = state if {(name, used), (name, weight)} & set(lit) else ""
            lines.append(_line(name, used, weight, bias, boxes, values, layout, on))
    width, height = layout["size"]
    x = layout["x"]
    middles = x["i"], (x["net_h"] + x["out_h"]) / 2, (x["net_o"] + x["out_o"]) / 2, x["E"]
    soft += [_text(place, 18, words, "t") for words, place in zip(layout["captions"], middles, strict=True)]
    soft += [_outline(name[4:], boxes, layout) for name in boxes if name.startswith("net_")]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" class="bpn-d {layout["kind"]}" viewBox="0 0 {width} {height}" '
            f'font-size="{layout["font"]}" data-digits="{layout["digits"]}" data-decimals="{layout["decimals"]}">'
            f'<rect width="{width}" height="{height}" style="stroke:none"/>'
            + "".join([*soft, *lines, *(_box(name, *place, values, layout) for name, place in boxes.items())]) + "</svg>")


def _places(rows, layout):
    """name -> (x, y, width, height) of every box, from the names alone: net_h2 stands in the second row."""
    places = {}
    for name in [*worksheet.givens(rows), *rows]:
        if kind := re.fullmatch(r"(i|net_h|out_h|net_o|out_o|E)(?:_o)?(\d+)", name):
            down = {"net": -layout["shift"], "out": layout["shift"]}.get(kind[1][:3], 0)
            size = layout[{"i": "input", "E": "error"}.get(kind[1], "box")]
            places[name] = (layout["x"][kind[1]], layout["y"][int(kind[2]) - 1] + down, *size)
    places["E_total"] = (layout["x"]["E"], sum(layout["y"]) / 2, layout["error"][0], layout["box"][1])
    return places


def _text(x, y, words="", kind=""):
    return f'<text x="{x:g}" y="{y:g}"' + (f' class="{kind}"' if kind else "") + f">{escape(words)}</text>"


def _box(name, x, y, width, height, values, layout):
    """A quantity's name and number in a box; the error of an output names its target as well."""
    target = "target" + name[1:]
    up = 9 if target in values else 0
    return (f'<g data-q="{name}"><rect x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width}" height="{height}"/>'
            + _text(x, y - 5 - up, name, "s") + _text(x, y + 13 - up, f"{values[name]:.9g}"[:layout["digits"]])
            + (_text(x, y + 22, f"target {values[target]:g}", "s") if up else "")
            + _text(x, y + height / 2 + layout["font"] + 6, kind="m") + "</g>")


def _outline(neuron, boxes, layout):
    """What makes net and out one neuron, with its name where there is room."""
    (x1, y1, width, height), (x2, y2, *_) = boxes[f"net_{neuron}"], boxes[f"out_{neuron}"]
    pad = 6
    return (f'<rect class="c" x="{x1 - width / 2 - pad:g}" y="{y1 - height / 2 - pad:g}" '
            f'width="{x2 - x1 + width + 2 * pad:g}" height="{y2 - y1 + height + 2 * pad:g}"/>'
            + (_text(x2 + 36, y2 - height / 2 - 12, neuron, "b") if layout is WIDE else ""))


def _line(name, used, weight, bias, boxes, values, layout, state):
    """An arrow from a quantity into the row that uses it, with its weight or bias and room for a factor.

    A line is as wide as its weight is large, and the weight's sign is written.
    """
    x, y, _, height = boxes[name]
    ends = (x, y - height / 2 - 26, x, y - height / 2) if bias else _ends(boxes[used], boxes[name])
    x1, y1, x2, y2 = ends
    font, middle, level = layout["font"], (x1 + x2) / 2, name[-1] == used[-1]
    if bias:
        label, factor = (x1, y1 - 5), (x1, y1 - 8 - font)
    elif weight:
        label = (middle, y1 + (0.5 if level else 0.27) * (y2 - y1) - 8)
        factor = (middle, (y1 + y2) / 2 + font + 6) if level else (middle, y1 + 0.73 * (y2 - y1) - 4)
    else:  # inside a neuron, or on the way to the errors
        below = layout is WIDE and x1 != x2
        label, factor = None, (middle, (y1 + y2) / 2 + (height / 2 + font + 6 if below else font / 3))
    words = f"{used if bias else weight} {values[used if bias else weight]:+.{layout['decimals']}f}" if weight in values or bias else ""
    width = 1 + 2.5 * min(abs(values.get(weight, 0)), 2.5) if weight and not bias else None
    return (f'<g data-s="{name}.{used}"' + (f' data-w="{weight}"' if weight else "") + (f' class="{state}"' if state else "")
            + f">{_arrow(*ends, width)}{_text(*label, words) if weight else ''}{_text(*factor, kind='m')}</g>")


def _ends(a, b):
    """From the rim of box a to the rim of box b: sideways, or up and down within a column."""
    (x1, y1, w1, h1), (x2, y2, w2, h2) = a, b
    if x1 == x2:
        down = 1 if y2 > y1 else -1
        return x1, y1 + down * h1 / 2, x2, y2 - down * h2 / 2
    return x1 + w1 / 2, y1, x2 - w2 / 2, y2


def _arrow(x1, y1, x2, y2, width=None):
    """A line with its head; the style turns it round where something flows back."""
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    x, y = x2 - 10 * dx, y2 - 10 * dy
    size = f' style="--w:{width:.2f}"' if width else ""
    return (f'<g class="a"><line x1="{x1:g}" y1="{y1:g}" x2="{x:.0f}" y2="{y:.0f}"{size}/><path d="M{x2:g} {y2:g}'
            f'L{x - 5 * dy:.0f} {y + 5 * dx:.0f}L{x + 5 * dy:.0f} {y - 5 * dx:.0f}z"/></g>')


# --- The page ----------------------------------------------------------------------------------------------------


def _still(svg, alt, headers, rows):
    """What stands where scripts do not run: the drawing as an image, and the numbers as a table."""
    source = base64.b64encode(svg.encode()).decode()
    head = "".join(f"<th>{escape(cell)}</th>" for cell in headers)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return (f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{source}">'
            f"<p>This is the still picture. Run the cell, or trust the notebook, and it can be explored.</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def _page(kind, still, data, code):
    """One self-contained part of a page. Its key follows from its content, so that the same call gives the same page."""
    parts = ",\n".join(f"{name}: {source}" for name, source in code.items())
    told = json.dumps(data, separators=(",", ":")).replace("</", "<\\/")
    tools, own, style = (_file(name) for name in ("watch.js", f"watch_{kind}.js", "watch.css"))
    script = (f"const {{exp, log, tanh, abs, pow}} = Math, round = (x, n = 0) => Number(x.toFixed(n));\n"
              f"const code = {{\n{parts}}};\nconst data = {told};\n{tools}\n{own}")
    key = hashlib.sha256((script + style).encode()).hexdigest()[:12]
    return (f'<div class="bpn" data-key="{key}" data-lm-suppress-shortcuts="true"><div class="still">{still}</div>\n'
            f"<style>{style}</style>\n<script>(() => {{\n{script}\nstart('{key}', {kind});\n}})();</script></div>")


def _file(name):
    """A file of this package, without comment lines and indentation, which a page need not carry."""
    text = resources.files("helpers").joinpath(name).read_text(encoding="utf-8")
    return re.sub(r"^\s*(//.*|/\*.*\*/)?\n?", "", text, flags=re.M)
