"""The explorers: pages compiled from the worksheet's rows, on which one watches a network calculate and learn.

What computes in the page is printed from `worksheet.ROWS` when the explorer is made (see `compiled`), so there is no
second copy of any formula. `drawings` makes the picture; the looks stand in the watch….css files, and what answers to
buttons and fields in the watch….js files.
An explorer needs no kernel and no network once it stands in a notebook. Where scripts do not run, a drawing and a table
of the numbers stand in its place.
"""
import hashlib
import itertools
import json
import reprlib
from html import escape

from helpers import compiled, drawings, sheets, worksheet
from helpers.arguments import Refused, closest, number, whole
from helpers.compiled import learned
from helpers.example import GIVEN
from helpers.formula import names_in
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
    """The tutorial's network to explore (notebooks 02, 04, 05, 06 and 11). Returns an `Explorer`.

    given: the numbers it starts from. step: the row to open at, the first by default. weight: a weight whose paths
    of the chain rule are to be shown first, instead of the rows. The rows are read from the worksheet at this moment.
    Raises ValueError or TypeError for a given, step or weight that the worksheet does not have.
    """
    from helpers import symbolic

    rows, own = worksheet.ROWS, _own_biases()
    values = worksheet.evaluate(given)
    _known("step", step, rows)
    _known("weight", weight, learned(rows))
    first, split = step or next(iter(rows)), _split(rows, own)
    meanings = {name: meaning for name in rows if (meaning := symbolic.meaning(name))}
    names = sorted(learned(own), key=[*given, *worksheet.givens(own)].index)
    paths = {name: symbolic.paths("E_total", name, own) for name in names}
    steps = dict.fromkeys(step for found in paths.values() for path in found for step in path)
    data = {
        "given": dict(given),
        "own": {name: formula for name, formula in own.items() if rows.get(name) != formula},
        "edits": UPDATED_FIRST,
        "split": split,
        "stages": _stages(rows, own, meanings),
        "meanings": {name: pair for name, pair in meanings.items() if name != "d{}_d{}".format(*pair)},
        "paths": {name: [" ".join(["E_total", *(used for _, used in path)]) for path in found]
                  for name, found in paths.items()},
        "step": first,
        "weight": weight,
        "narrow": drawings.network(values, rows, split, drawings.NARROW),
    }
    code = {
        "work": compiled.sheet(rows, own),
        "factors": compiled.named({".".join(step): _factor(*step, own) for step in steps}),
    }
    lit = symbolic.paths("E_total", weight) if weight else _lit(first)
    drawing = drawings.network(values, rows, split, drawings.WIDE, {step for path in lit for step in path},
                               "back" if weight or first in meanings or first.endswith("_new") else "fwd")
    where = f"{weight or first} = {values[weight or first]:.9f}"
    alt = (f"The tutorial's network, open at {where}: inputs on the left, two hidden and two output neurons, "
           "the errors on the right. Its numbers stand in the table below.")
    still = _still(drawing, alt, ["quantity", "formula", "value"],
                   [[name, rows.get(name, "given"), f"{value:.9f}"] for name, value in values.items()])
    after = worksheet.train(1, given)
    text = (f"Explorer of the tutorial's network, open at {where}: "
            f"E_total = {values['E_total']:.9f}, after one round {after['E_total']:.9f}")
    return Explorer(text, _page("explorer", still, data, code))


LARGEST = {"inputs": 4, "hidden": 8, "outputs": 4}
TABLES = {  # what a table says about a row of inputs
    "XOR": lambda bits: sum(bits) % 2,
    "OR": max,
    "NAND": lambda bits: 1 - min(bits),
    "AND": min,
}


def learner(inputs=2, hidden=5, outputs=1, table="XOR", seed=1, eta=0.5):
    """A network that learns a table of 0s and 1s, with trained biases (notebook 11). Returns an `Explorer`.

    An epoch adds up the slopes of all rows of the table, then changes every weight once. With more than one output,
    each learns the next table in the order XOR, OR, NAND, AND. Weights start at what `starting(seed, …)` gives.
    Raises ValueError or TypeError for an unknown table, a size or seed that is no small whole number, a wrong eta.
    """
    for name, size in (("inputs", inputs), ("hidden", hidden), ("outputs", outputs)):
        whole(name, size, least=1, most=LARGEST[name])
    _table(table)
    eta = number("eta", eta)
    rows = sheets.with_biases(sheets.write_out(inputs, hidden, outputs))
    tables = {name: patterns(name, inputs, outputs) for name in TABLES}
    weights = starting(seed, rows)
    worked = [worksheet.evaluate(weights | pattern | {"eta": eta}, rows=rows) for pattern in tables[table]]
    error = sum(sheet["E_total"] for sheet in worked) / len(worked)
    ins, outs = [name for name in tables[table][0] if name[0] == "i"], [f"out_o{k + 1}" for k in range(outputs)]
    data = {
        "tables": {name: [list(pattern.values()) for pattern in rows] for name, rows in tables.items()},
        "inputs": ins, "outputs": outs, "weights": list(weights),
        "table": table, "seed": seed, "eta": eta, "random": [MULTIPLIER, MODULUS],
        "narrow": drawings.layers(weights, rows, drawings.NARROW_LAYERS),
    }
    code = {"epochs": compiled.epochs(rows, list(tables[table][0])), "predict": compiled.outputs(rows, ins, outs)}
    alt = (f"A network with {inputs} inputs, {hidden} hidden neurons and {outputs} outputs, weights of seed {seed}. "
           f"What it predicts for {table} stands in the table below.")
    headers = [*tables[table][0], *outs]
    numbers = [[f"{sheet[name]:.9f}" if name in outs else f"{sheet[name]:g}" for name in headers] for sheet in worked]
    still = _still(drawings.layers(weights, rows, drawings.WIDE_LAYERS), alt, headers, numbers)
    text = (f"Learner with {inputs}-{hidden}-{outputs} neurons on {table}, seed {seed}, eta {eta:g}: "
            f"average error {error:.9f} before the first epoch")
    return Explorer(text, _page("learner", still, data, code))


MULTIPLIER, MODULUS = 48271, 2**31 - 1  # Park and Miller's minimal standard generator; the page uses the same two


def starting(seed, rows):
    """The weights and biases that a learner starts from: name -> float between -1 and 1, the same for the same seed.

    Every seed starts the sequence state -> 48271 * state mod (2**31 - 1), of which the first number is not used.
    rows: a worksheet. Raises ValueError or TypeError where the seed is no whole number from 1 to 2**31 - 2.
    """
    rows = worksheet.edited(rows=rows)
    seed = whole("seed", seed, least=1, most=MODULUS - 1)
    state, weights = MULTIPLIER * seed % MODULUS, {}
    for name in learned(rows):
        state = MULTIPLIER * state % MODULUS
        weights[name] = 2 * state / MODULUS - 1
    return weights


def patterns(table, inputs=2, outputs=1):
    """The rows of a table of 0s and 1s as givens for a worksheet: [{"i1": 0, "i2": 0, "target_o1": 0}, …].

    Raises ValueError or TypeError for an unknown table and where inputs or outputs are not 1 to 4.
    """
    _table(table)
    for name, size in (("inputs", inputs), ("outputs", outputs)):
        whole(name, size, least=1, most=LARGEST[name])
    first, rules = list(TABLES).index(table), list(TABLES.values())
    return [{f"i{k + 1}": bit for k, bit in enumerate(bits)}
            | {f"target_o{k + 1}": rules[(first + k) % len(rules)](bits) for k in range(outputs)}
            for bits in itertools.product((0, 1), repeat=inputs)]


def _table(table):
    if not isinstance(table, str) or table not in TABLES:
        raise Refused(f"there is no table {reprlib.repr(table)}; the tables are {', '.join(TABLES)}")


# --- What the page is told about the rows ------------------------------------------------------------------------


def _known(what, name, known):
    if name is not None and name not in known:
        raise Refused(f"{what} = {name!r} is not on the worksheet{closest(name, known)}")


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
    return next(row for row, formula in rows.items() if name in names_in(formula))


def _own_biases():
    """The worksheet with a bias for each neuron, or as it is where a changed row leaves a neuron without one."""
    last = [formula.split(" + ")[-1] for name, formula in worksheet.ROWS.items() if name.startswith("net_")]
    return sheets.with_biases() if set(last) <= set(worksheet.givens()) else worksheet.ROWS


def _split(rows, own):
    """The givens of the sheet with a bias for each neuron -> the given of `rows` that each starts from."""
    from_own = {name: name for name in worksheet.givens(own)}
    for name in (name for name in rows if name.startswith("net_")):
        from_own |= zip(names_in(own[name]), names_in(rows[name]), strict=True)
    return from_own


def _factor(of, wrt, rows):
    """The formula of one step of the chain rule: the sheet's own row where it has one, else what SymPy finds."""
    from helpers import symbolic

    name = f"d{of}_d{wrt}"
    return name if name in rows else str(symbolic.partial(of, wrt, rows))


def _lit(name):
    """The paths that belong to a row: from each name it uses, or along the derivative that it is."""
    from helpers import symbolic

    if meaning := symbolic.meaning(name):
        return symbolic.paths(*meaning)
    if name.endswith("_new"):
        weight = name.removesuffix("_new")
        return [[(_feeds(weight, worksheet.ROWS), weight)]]
    return [[(name, used)] for used in names_in(worksheet.ROWS[name])]


# --- The page ----------------------------------------------------------------------------------------------------


def _still(svg, alt, headers, rows):
    """What stands where scripts do not run: the drawing as an image, and the numbers as a table."""
    source = svg.replace("%", "%25").replace("#", "%23").replace("&", "&amp;")
    head = "".join(f"<th>{escape(cell)}</th>" for cell in headers)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in rows)
    return (f'<img alt="{escape(alt)}" src="data:image/svg+xml,{source}">'
            f"<p>This is the still picture. Run the cell, or trust the notebook, and it can be explored.</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def _page(kind, still, data, code):
    """One self-contained part of a page. Its key follows from its content: the same call gives the same page."""
    parts = ",\n".join(f"{name}: {source}" for name, source in code.items())
    told = json.dumps(data, separators=(",", ":"))
    style, tools, answers = map(drawings.page_file, ("watch.css", "watch.js", f"watch_{kind}.js"))
    script = (f"const {{exp, log, tanh, abs, pow}} = Math, round = (x, n = 0) => Number(x.toFixed(n));\n"
              f"const code = {{{parts}}};\nconst data = {told};\n{tools}{answers}")
    key = hashlib.sha256((script + style).encode()).hexdigest()[:12]
    return (f'<div class="bpn" data-key="{key}" data-lm-suppress-shortcuts="true"><div class="still">{still}</div>'
            f"<style>{style}</style><script>(() => {{\n{script}start('{key}', {kind});\n}})();</script></div>")
