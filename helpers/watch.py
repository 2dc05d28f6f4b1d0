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
import itertools
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
    steps = dict.fromkeys(step for found in paths.values() for path in found for step in path)
    data = {
        "given": dict(given),
        "own": {name: formula for name, formula in own.items() if rows.get(name) != formula},
        "edits": UPDATED_FIRST,
        "split": split,
        "stages": _stages(rows, own, meanings),
        "meanings": {name: pair for name, pair in meanings.items() if name != _derivative(*pair)},
        "paths": {name: [" ".join(["E_total", *(used for _, used in path)]) for path in found]
                  for name, found in paths.items()},
        "step": first,
        "weight": weight,
        "narrow": _drawing(values, rows, split, NARROW),
    }
    code = {
        "work": _sheet(rows, own),
        "factors": _object({".".join(step): _derivative(*step) if _derivative(*step) in own
                            else str(symbolic.partial(*step, own)) for step in steps}),
    }
    lit = symbolic.paths("E_total", weight, rows) if weight else _lit(first, rows, symbolic)
    drawing = _drawing(values, rows, split, WIDE, {step for path in lit for step in path},
                       "back" if weight or first in meanings or first.endswith("_new") else "fwd")
    where = f"{weight or first} = {values[weight or first]:.9f}"
    alt = (f"The tutorial's network, open at {where}: inputs on the left, two hidden and two output neurons, "
           "the errors on the right. Its numbers stand in the table below.")
    still = _still(drawing, alt, ["quantity", "formula", "value"],
                   [[name, rows.get(name, "given"), f"{value:.9f}"] for name, value in values.items()])
    after = worksheet.train(1, given, rows=rows)
    text = (f"Explorer of the tutorial's network, open at {where}: "
            f"E_total = {values['E_total']:.9f}, after one round {after['E_total']:.9f}")
    return Explorer(text, _page("explorer", still, data, code))


TABLES = {  # what a table says about a row of inputs
    "XOR": lambda bits: sum(bits) % 2,
    "OR": max,
    "NAND": lambda bits: 1 - min(bits),
    "AND": min,
}


def learner(inputs=2, hidden=5, outputs=1, table="XOR", seed=1, eta=0.5):
    """A network that learns a table of 0s and 1s, with trained biases (notebook 09). Returns an `Explorer`.

    An epoch adds up the slopes of all rows of the table, then changes every weight once. With more than one output,
    each learns the next table in the order XOR, OR, NAND, AND. Weights start at what `starting(seed, …)` gives.
    Raises ValueError or TypeError for an unknown table, a size or seed that is no small whole number, a wrong eta.
    """
    for name, size, most in (("inputs", inputs, 4), ("hidden", hidden, 8), ("outputs", outputs, 4)):
        if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= most:
            raise ValueError(f"{name} = {size!r}: a whole number from 1 to {most} is expected")
    if table not in TABLES:
        raise ValueError(f"there is no table {table!r}; the tables are {', '.join(TABLES)}")
    eta = worksheet.number("eta", eta)
    rows = worksheet.with_biases(worksheet.write_out(inputs, hidden, outputs))
    tables = {name: patterns(name, inputs, outputs) for name in TABLES}
    weights = starting(seed, rows)
    sheets = [worksheet.evaluate(weights | pattern | {"eta": eta}, rows=rows) for pattern in tables[table]]
    error = sum(sheet["E_total"] for sheet in sheets) / len(sheets)
    ins, outs = [name for name in tables[table][0] if name[0] == "i"], [f"out_o{k + 1}" for k in range(outputs)]
    data = {
        "tables": {name: [list(pattern.values()) for pattern in rows] for name, rows in tables.items()},
        "inputs": ins, "outputs": outs, "weights": list(weights),
        "table": table, "seed": seed, "eta": eta, "random": [MULTIPLIER, MODULUS],
        "narrow": _layers(rows, weights, NARROW_LAYERS),
    }
    code = {"epochs": _epochs(rows, list(tables[table][0])), "predict": _predict(rows, ins, outs)}
    headers = [*ins, *(f"target_o{k + 1}" for k in range(outputs)), *outs]
    still = _still(_layers(rows, weights, WIDE_LAYERS), f"A network with {inputs} inputs, {hidden} hidden neurons and "
                   f"{outputs} outputs, weights of seed {seed}. What it predicts for {table} stands in the table below.", headers,
                   [[f"{sheet[name]:.9f}" if name in outs else f"{sheet[name]:g}" for name in headers] for sheet in sheets])
    text = (f"Learner with {inputs}-{hidden}-{outputs} neurons on {table}, seed {seed}, eta {eta:g}: "
            f"average error {error:.9f} before the first epoch")
    return Explorer(text, _page("learner", still, data, code))


MULTIPLIER, MODULUS = 48271, 2**31 - 1  # Park and Miller's minimal standard generator; the page uses the same two


def starting(seed, rows):
    """The weights and biases that a learner starts from: name -> float between -1 and 1, the same for the same seed.

    Every seed starts the sequence state -> 48271 * state mod (2**31 - 1), of which the first number is not used.
    Raises ValueError where the seed is no whole number from 1 to 2**31 - 2.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or not 1 <= seed < MODULUS:
        raise ValueError(f"seed = {seed!r}: a whole number from 1 to {MODULUS - 1:,} is expected")
    state, weights = MULTIPLIER * seed % MODULUS, {}
    for name in learned(rows):
        state = MULTIPLIER * state % MODULUS
        weights[name] = 2 * state / MODULUS - 1
    return weights


def patterns(table, inputs=2, outputs=1):
    """The rows of a table of 0s and 1s as givens for a worksheet: [{"i1": 0, "i2": 0, "target_o1": 0}, …]."""
    first, rules = list(TABLES).index(table), list(TABLES.values())
    return [{f"i{k + 1}": bit for k, bit in enumerate(bits)}
            | {f"target_o{k + 1}": rules[(first + k) % len(rules)](bits) for k in range(outputs)}
            for bits in itertools.product((0, 1), repeat=inputs)]


def _derivative(of, wrt):
    return f"d{of}_d{wrt}"


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


def _sheet(rows, own):
    """A function (values, rounds, {split, learn, first}) -> values: so many updates, then the whole sheet once more.

    split: the rows of `own`, with a bias for each neuron, hold; learn: these biases learn. first: the edits of
    UPDATED_FIRST hold.
    """
    names, owned = [*worksheet.givens(rows), *rows], [*worksheet.givens(own), *own]
    lines = []
    for name, formula in own.items():
        value = javascript(formula)
        if rows.get(name, formula) != formula:
            value = f"split?{value}:{javascript(rows[name])}"
        if name in UPDATED_FIRST:
            value = f"first?{javascript(UPDATED_FIRST[name])}:{value}"
        lines.append(f"{name}={value}")
    update, optional = ("".join(f"{name}={name}_new;" for name in some)
                        for some in (learned(rows), _without(learned(own), rows)))
    both = [name for name in names if name in owned]
    return (f"(values,rounds,{{split,learn,first}})=>{{var {{{_list(dict.fromkeys(names[:-len(rows)] + owned[:-len(own)]))}}}=values;"
            f"for(;;rounds--){{var {_list(lines)};if(rounds<1)break;{update}if(learn){{{optional}}}}}"
            f"return {{{_list(both)},...split?{{{_list(_without(owned, names))}}}:{{{_list(_without(names, owned))}}}}}}}")


def _epochs(rows, given):
    """A function (values, epochs, table, eta) -> values: so many updates by the slopes that all rows of a table add up to.

    given: the names that a row of the table stands for. The slopes are added up over the table, and E_total is averaged.
    """
    names = learned(rows)
    updates = {name: rows[f"{name}_new"] for name in names}
    sums = [*dict.fromkeys(used for formula in updates.values() for used in worksheet.names_in(formula) if used in rows), "E_total"]
    lines = [(f"{name}+=" if name in sums else f"var {name}=") + javascript(rows[name]) for name in _needed(sums, rows)]
    return (f"(values,epochs,table,eta)=>{{var {{{_list(names)}}}=values;for(;;epochs--){{var {_list(f'{name}=0' for name in sums)};"
            f"for(const [{_list(given)}] of table){{{';'.join(lines)}}}if(epochs<1)break;"
            + "".join(f"{name}={javascript(formula)};" for name, formula in updates.items())
            + f"}}E_total/=table.length;return {{{_list([*names, *sums])}}}}}")


def _predict(rows, inputs, outputs):
    """A function (values, inputs) -> outputs: the forward pass alone."""
    needed = _needed(outputs, rows)
    used = dict.fromkeys(name for row in needed for name in worksheet.names_in(rows[row]) if name not in [*rows, *inputs])
    return (f"({{{_list(used)}}},[{_list(inputs)}])=>{{var {_list(f'{name}={javascript(rows[name])}' for name in needed)};"
            f"return [{_list(outputs)}]}}")


def _object(formulas):
    """A function values -> {name: value}, one entry for each formula."""
    used = dict.fromkeys(name for formula in formulas.values() for name in worksheet.names_in(formula))
    return f"({{{_list(used)}}})=>({{{_list(f'{json.dumps(name)}:{javascript(formula)}' for name, formula in formulas.items())}}})"


def _needed(wanted, rows):
    """The rows that some results need, in order."""
    needed = set(wanted)
    for name in reversed(rows):
        if name in needed:
            needed.update(worksheet.names_in(rows[name]))
    return [name for name in rows if name in needed]


def _without(names, others):
    return [name for name in names if name not in others]


def _list(names):
    return ",".join(names)


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
WIDE = dict(kind="wide", size=(838, 334), y=(116, 274), shift=0, font=13, digits=11, decimals=3,
            x=dict(i=38, net_h=227, out_h=333, net_o=535, out_o=641, E=786), input=(64, 42), box=(92, 42), error=(98, 62),
            captions=("inputs", "hidden neurons: add up, then squash", "output neurons: add up, then squash", "errors"))
NARROW = dict(kind="narrow", size=(344, 410), y=(128, 330), shift=32, font=14.5, digits=6, decimals=2,
              x=dict(i=22, net_h=121, out_h=121, net_o=233, out_o=233, E=310), input=(40, 42), box=(62, 42), error=(64, 42),
              captions=("inputs", "hidden", "output", "errors"))

# Colours come from the page (watch.css); those after the commas are for the still picture. a: an arrow, b: bold, m: a
# number of the moment, s: soft, c: a neuron's outline, t: words. What is lit is of class fwd or back.
DRAWING_STYLE = """.bpn-d{--k:var(--ink,#1b2229);--l:var(--line,#9aa5b0);--p:var(--paper,#fff);--g:var(--soft,#56616c);
--f:var(--forward,#0072b2);--r:var(--back,#d55e00);font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.bpn-d text{fill:var(--k);text-anchor:middle;paint-order:stroke;stroke:var(--p);stroke-width:4px}
.bpn-d .t{font-family:system-ui,"DejaVu Sans",sans-serif}
.bpn-d :is(.s,.t){fill:var(--g)}
.bpn-d rect{fill:var(--p);stroke:var(--l);rx:4px}
.bpn-d .c{fill:var(--panel,#f5f7f9);stroke:none;rx:9px}
.bpn-d line{stroke:var(--l);stroke-width:calc(var(--w,1.4)*1px)}
.bpn-d path{fill:var(--l)}
.bpn-d :is(.fwd,.back) line{stroke:var(--f);stroke-width:max(3px,calc(var(--w,1.4)*1px))}
.bpn-d :is(.fwd,.back) rect{stroke:var(--f);stroke-width:3px}
.bpn-d .fwd path{fill:var(--f)}
.bpn-d .back :is(line,rect){stroke:var(--r);stroke-dasharray:8 4}
.bpn-d .back path{fill:var(--r)}
.bpn-d .back .a{transform:rotate(180deg);transform-box:fill-box;transform-origin:center}
.bpn-d :is(.fwd text,.back text,.b,.m){font-weight:700}
.bpn-d .fwd text{fill:var(--forward-ink,#00629a)}
.bpn-d :is(.back text,.m){fill:var(--back-ink,#a84a00)}"""


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
            down = {"net": -layout["shift"], "out": layout["shift"], "E": layout["shift"]}.get(kind[1][:3], 0)
            size = layout[{"i": "input", "E": "error"}.get(kind[1], "box")]
            places[name] = (layout["x"][kind[1]], layout["y"][int(kind[2]) - 1] + down, *size)
    places["E_total"] = (layout["x"]["E"], sum(layout["y"]) / 2 + layout["shift"], layout["error"][0], layout["box"][1])
    return places


def _text(x, y, words, kind=""):
    return "<text" + (f' x="{x:g}"' if x else "") + f' y="{y:g}"' + (f' class="{kind}"' if kind else "") + f">{escape(words)}</text>"


def _box(name, x, y, width, height, values, layout):
    """A quantity's name and number in a box; the error of an output names its target as well, where there is room."""
    target = "target" + name[1:]
    up = 9 if target in values and layout is WIDE else 0
    number = f"{values[name]:.9g}"[:layout["digits"]] if layout is WIDE else ""
    return (f'<g data-q="{name}" data-m="0 {height / 2 + layout["font"] + 6:g}" transform="translate({x:g} {y:g})">'
            f'<rect x="{-width / 2:g}" y="{-height / 2:g}" width="{width}" height="{height}"/>'
            + _text(0, -5 - up, name, "s") + _text(0, 13 - up, number)
            + (_text(0, 22, f"target {values[target]:g}", "s") if up else "") + "</g>")


def _outline(neuron, boxes, layout):
    """What makes net and out one neuron, with its name where there is room."""
    (x1, y1, width, height), (x2, y2, *_) = boxes[f"net_{neuron}"], boxes[f"out_{neuron}"]
    pad = 6
    return (f'<rect class="c" x="{x1 - width / 2 - pad:g}" y="{y1 - height / 2 - pad:g}" '
            f'width="{x2 - x1 + width + 2 * pad:g}" height="{y2 - y1 + height + 2 * pad:g}"/>'
            + (_text(x2 + 36, y2 - height / 2 - 12, neuron, "b") if layout is WIDE else ""))


def _line(name, used, weight, bias, boxes, values, layout, state):
    """An arrow from a quantity into the row that uses it, with its weight or bias and room for a factor.

    A line is as wide as its weight is large, and the weight's sign is written. The page writes the narrow drawing.
    """
    x, y, _, height = boxes[name]
    x1, y1, x2, y2 = ends = (x, y - height / 2 - 26, x, y - height / 2) if bias else _ends(name, used, boxes, weight)
    font, level = layout["font"], name[-1] == used[-1]

    def along(part, down):
        return x1 + part * (x2 - x1), y1 + part * (y2 - y1) + down

    if bias:
        label, factor = (x1, y1 - 5), (x1, y1 - 8 - font)
    elif weight and layout is NARROW:
        label = factor = along(0.5 if level else 0.27, -2)
    elif weight:
        label, factor = (along(0.5, -6), along(0.5, font + 4)) if level else (along(0.24, -2), along(0.5, -4))
    elif x1 == x2:
        label, factor = None, along(0.5, font / 3)
    else:  # inside a neuron, or from an output to its error: below the boxes, or above where there is more room
        above = layout is NARROW and level and name.startswith("E_") and name[-1] == "1"
        label, factor = None, (x, y - height / 2 - 6) if above else (
            (x1 + x2) / 2 if layout is WIDE else x, y + boxes[used][3] / 2 + font + 6)
    shown = used if bias else weight
    words = f"{shown} {values[shown]:+.{layout['decimals']}f}" if layout is WIDE and shown in values else ""
    stacked = ' data-stacked=""' if weight and not bias and (layout is NARROW or not level) else ""
    width = 1 + 2.5 * min(abs(values.get(weight, 0)), 2.5) if weight and not bias else None
    return (f'<g data-s="{name}.{used}" data-m="{factor[0]:g} {factor[1]:g}"' + (f' data-w="{weight}"{stacked}' if weight else "")
            + (f' class="{state}"' if state else "") + f">{_arrow(*ends, width)}"
            + (_text(*label, words) if weight else "") + "</g>")


def _ends(name, used, boxes, weight):
    """From the rim of one box to the rim of the next: sideways, or up and down within a column.

    Weights leave and arrive a little apart, so that their arrow heads do not hide each other.
    """
    (x1, y1, w1, h1), (x2, y2, w2, h2) = boxes[used], boxes[name]
    if x1 == x2:
        down = 1 if y2 > y1 else -1
        return x1, y1 + down * h1 / 2, x2, y2 - down * h2 / 2
    apart = {"1": -9, "2": 9} if weight else {}
    return x1 + w1 / 2, y1 + apart.get(name[-1], 0), x2 - w2 / 2, y2 + apart.get(used[-1], 0)


def _arrow(x1, y1, x2, y2, width=None):
    """A line with its head; the style turns it round where something flows back."""
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    size = f' style="--w:{width:.2f}"' if width else ""
    return (f'<g class="a"><line x1="{x1:g}" y1="{y1:g}" x2="{x2 - 10 * dx:.0f}" y2="{y2 - 10 * dy:.0f}"{size}/>'
            f'<path d="M{x2:g} {y2:g}l{-10 * dx - 5 * dy:.0f} {5 * dx - 10 * dy:.0f} {10 * dy:.0f} {-10 * dx:.0f}z"/></g>')


# --- The drawing of a network that learns a table ----------------------------------------------------------------

WIDE_LAYERS = dict(kind="wide", size=(560, 470), x=(34, 278, 510), radius=21, font=13, decimals=2)
NARROW_LAYERS = dict(kind="narrow", size=(344, 400), x=(24, 180, 320), radius=22, font=15, decimals=1)


def _layers(rows, values, layout):
    """Neurons as circles, one layer beside the other; the page writes weights and slopes on the lines."""
    from helpers import symbolic

    (width, height), x = layout["size"], layout["x"]
    nodes = [name for name in [*worksheet.givens(rows), *rows] if re.fullmatch(r"i\d+|out_[ho]\d+", name)]
    layers = [[name for name in nodes if name.startswith(kind)] for kind in ("i", "out_h", "out_o")]
    places = {name: (x[k], height * (row + 0.5) / len(layer)) for k, layer in enumerate(layers) for row, name in enumerate(layer)}
    lines = [_weight(str(symbolic.partial(f"net_{node[4:]}", used, rows)), used, places[used], places[node], values, layout)
             for node in nodes if node[0] == "o" for used in worksheet.names_in(rows[f"net_{node[4:]}"]) if used in places]
    circles = [f'<circle cx="{cx:g}" cy="{cy:g}" r="{layout["radius"]}"/>' + _text(cx, cy + 5, name.removeprefix("out_"), "b")
               for name, (cx, cy) in places.items()]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" class="bpn-d {layout["kind"]}" viewBox="0 0 {width} {height}" '
            f'font-size="{layout["font"]}" data-decimals="{layout["decimals"]}">'
            + (f"<style>{DRAWING_STYLE}\n.bpn-d circle{{fill:var(--p);stroke:var(--k);stroke-width:1.5px}}\n"
               ".bpn-d .m{font-weight:400}\n.bpn-d .plus line{stroke:var(--plus,#009e73)}\n"
               ".bpn-d .minus line{stroke:var(--minus,#b5528b);stroke-dasharray:3 4}</style>" if layout is WIDE_LAYERS else "")
            + f'<rect width="{width}" height="{height}" style="stroke:none"/>' + "".join([*(line for line, _ in lines), *circles, *(label for _, label in lines)]) + "</svg>")


def _weight(name, used, start, end, values, layout):
    """A weight's line, as wide as the weight is large, and the label that lies above all lines; a minus is dotted."""
    (x1, y1), (x2, y2) = start, end
    # Lines from the first input are labelled near their end, from the second further back, so that labels do not meet.
    early, late = (0.46, 0.76) if layout is WIDE_LAYERS else (0.33, 0.6)
    part = 0.3 if used.startswith("out_") else (late, early, (late + early) / 2, early / 2)[int(used[1:]) - 1]
    width = 1 + 2.5 * min(abs(values[name]), 2.5)
    line = (f'<g data-w="{name}" class="{"minus" if values[name] < 0 else "plus"}"><line x1="{x1:g}" y1="{y1:.0f}" x2="{x2:g}" '
            f'y2="{y2:.0f}" style="--w:{width:.2f}"/></g>')
    label = (f'<text x="{x1 + part * (x2 - x1):.0f}" y="{y1 + part * (y2 - y1) - 2:.0f}" data-n="{name}">'
             f"{values[name]:+.{layout['decimals']}f}</text>")
    return line, label


# --- The page ----------------------------------------------------------------------------------------------------


def _still(svg, alt, headers, rows):
    """What stands where scripts do not run: the drawing as an image, and the numbers as a table."""
    source = base64.b64encode(svg.encode()).decode()
    head = "".join(f"<th>{escape(cell)}</th>" for cell in headers)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in rows)
    return (f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{source}">'
            f"<p>This is the still picture. Run the cell, or trust the notebook, and it can be explored.</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def _page(kind, still, data, code):
    """One self-contained part of a page. Its key follows from its content, so that the same call gives the same page."""
    parts = ",\n".join(f"{name}: {source}" for name, source in code.items())
    told = json.dumps(data | {"narrow": data["narrow"].replace('"', "'")}, separators=(",", ":"), ensure_ascii=False)
    style = re.sub(r"(?<=[:;{,]) +| +(?=[{}])", "", _file("watch.css"))
    script = (f"const {{exp, log, tanh, abs, pow}} = Math, round = (x, n = 0) => Number(x.toFixed(n));\n"
              f"const code = {{{parts}}};\nconst data = {told};\n{_file('watch.js')}{_file(f'watch_{kind}.js')}")
    key = hashlib.sha256((script + style).encode()).hexdigest()[:12]
    return (f'<div class="bpn" data-key="{key}" data-lm-suppress-shortcuts="true"><div class="still">{still}</div>'
            f"<style>{style}</style><script>(() => {{\n{script}start('{key}', {kind});\n}})();</script></div>")


def _file(name):
    """A file of this package without comment lines and indentation; only what stands outermost begins a new line."""
    text = resources.files("helpers").joinpath(name).read_text(encoding="utf-8")
    return re.sub(r"\n +|\n(?=})", " ", re.sub(r"^ *(//|/\*).*\n", "", text, flags=re.M))
