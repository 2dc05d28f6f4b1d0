"""The explorers: pages compiled from a worksheet's rows, on which one watches a network calculate and learn.

What computes in the page is printed from the rows when the explorer is made (see `javascript`), so there is no second
copy of any formula. `drawing` makes the picture, `page` puts the parts together; what answers to hands and buttons
stands in the .js files beside this one, the looks in the .css files.
An explorer needs no kernel and no network once it stands in a notebook. Where scripts do not run, a drawing and a table
of the numbers stand in its place.
"""
from helpers import drawing, places, sheets, symbolic, worksheet
from helpers.arguments import Refused, closest, sizes, whole
from helpers.example import GIVEN
from helpers.formula import names_in
from helpers.shown import Shown
from helpers.watch import javascript, page

TABLES = {  # what the second explorer can learn: rows of i1, i2 and target_o1
    "XOR": [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]],
    "OR": [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]],
    "NAND": [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 0]],
    "AND": [[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]],
}


def explorer(given=None, step=None, weight=None, rows=None):
    """A network to explore: the tutorial's (notebooks 02, 04, 05, 06 and 12), or that of another sheet.

    given: the numbers it starts from; the tutorial's by default, for other `rows` those of `sheets.draw(1, rows)`.
    step: the row to open at, the first by default. weight: a weight whose paths of the chain rule are to be shown
    first, instead of the rows. rows: a sheet such as `sheets.write_out(2, 3, 1)`, read at this moment.
    Raises ValueError or TypeError for a given, step or weight that the sheet does not have, and for a sheet that
    cannot be drawn.
    """
    tutorial, rows = rows is None, worksheet.edited(rows=rows)
    layers = places.layers_of(rows)  # a sheet that cannot be drawn is refused here
    given = (GIVEN if tutorial else sheets.draw(1, rows)) if given is None else given
    values = worksheet.evaluate(given, rows=rows)
    _known("step", step, rows)
    _known("weight", weight, worksheet.learned(rows))
    first = step or next(iter(rows))
    data, code = _for_the_page(given, rows)
    data |= {"title": "The tutorial’s network" if tutorial else "A network", "step": first, "weight": weight,
             "narrow": page.bare(drawing.network(rows, places.NARROW))}
    if weight:
        marks, words = drawing.chain_rule(symbolic.paths("E_total", weight, rows), rows, values)
    else:
        marks, words = _lit(first, rows), {}
    where = f"{weight or first} = {values[weight or first]:.9f}"
    whose = "the tutorial's network" if tutorial else "a network"
    alt = (f"{whose[0].upper()}{whose[1:]}, open at {where}: {sizes(*map(len, layers))}, the errors on the right. "
           "Its numbers stand in the table below.")
    still = page.still(drawing.network(rows, places.WIDE, values, marks, words), alt, ["quantity", "formula", "value"],
                       [[name, rows.get(name, "given"), f"{value:.9f}"] for name, value in values.items()])
    text = f"Explorer of {whose}, open at {where}: E_total = {values['E_total']:.9f}"
    return Shown(text, page.page("explorer", still, data, code))


def learner(hidden=5):
    """A network that learns a table of 0s and 1s, with trained biases (notebook 12).

    An epoch adds up the slopes of all rows of the table, then changes every weight once. It opens with XOR, at the
    weights of `starting(1, …)`, and in its page there are other tables, seeds and rates.
    hidden: how many hidden neurons, 1 to 8. Raises ValueError or TypeError where it is another number.
    """
    rows = sheets.write_out(2, whole("hidden", hidden, least=1, most=8), 1, biases="neuron")
    table, seed, eta, case = "XOR", 1, 0.5, ["i1", "i2", "target_o1"]
    weights = starting(seed, rows)
    worked = [worksheet.evaluate(weights | dict(zip(case, row, strict=True)) | {"eta": eta}, rows=rows)
              for row in TABLES[table]]
    error = sum(sheet["E_total"] for sheet in worked) / len(worked)
    neurons = [name for name in rows if name.startswith("out_")]
    data = {"tables": TABLES, "neurons": neurons, "weights": list(weights), "table": table, "seed": seed, "eta": eta,
            "random": [MULTIPLIER, MODULUS], "narrow": page.bare(drawing.network(rows, places.COMPACT_NARROW))}
    code = {"epochs": javascript.epochs(rows, case), "outputs": javascript.outputs(rows, ["i1", "i2"], neurons)}
    alt = (f"A network with {sizes(2, hidden, 1)}, weights of seed {seed}. "
           f"What it predicts for {table} stands in the table below.")
    numbers = [[*(f"{sheet[name]:g}" for name in case), f"{sheet['out_o1']:.9f}"] for sheet in worked]
    still = page.still(drawing.network(rows, places.COMPACT, weights), alt, [*case, "out_o1"], numbers)
    text = (f"Learner with 2-{hidden}-1 neurons on {table}, seed {seed}, eta {eta:g}: "
            f"average error {error:.9f} before the first epoch")
    return Shown(text, page.page("learner", still, data, code))


MULTIPLIER, MODULUS = 48271, 2**31 - 1  # Park and Miller's minimal standard generator; the page uses the same two


def starting(seed, rows):
    """The weights and biases that a learner starts from: name -> float between -1 and 1, the same for the same seed.

    Every seed starts the sequence state -> 48271 * state mod (2**31 - 1), of which the first number is not used.
    rows: a worksheet. Raises ValueError or TypeError where the seed is no whole number from 1 to 2**31 - 2.
    """
    rows = worksheet.edited(rows=rows)
    seed = whole("seed", seed, least=1, most=MODULUS - 1)
    state, weights = MULTIPLIER * seed % MODULUS, {}
    for name in worksheet.learned(rows):
        state = MULTIPLIER * state % MODULUS
        weights[name] = 2 * state / MODULUS - 1
    return weights


# --- What the page is told about the rows ------------------------------------------------------------------------


def _for_the_page(given, rows):
    """Data and code of the first explorer.

    There are two sheets: `rows` as they are, with a bias for each layer, and `own`, where every neuron has a bias of
    its own that learns; the page turns from one to the other. own: the rows that differ. split: a neuron's bias -> the
    bias of its layer, from which it starts. edits: the rows that read updated weights. paths: from E_total to all that
    learns, in the order in which it is shown. factors: what each step of them multiplies by.
    """
    try:
        own = sheets.with_biases(rows)
    except ValueError:  # no biases, or each neuron has its own already
        own = rows
    weights, updated = worksheet.learned(rows), worksheet.updated_first(rows)
    names = sorted(worksheet.learned(own), key=[*given, *worksheet.givens(own)].index)
    paths = {name: symbolic.paths("E_total", name, own) for name in names}
    factors = {}
    for of, wrt in dict.fromkeys(step for found in paths.values() for path in found for step in path):
        row = f"d{of}_d{wrt}"  # the sheet's own where it has one, else what SymPy finds
        factors[f"{of}.{wrt}"] = row if row in own else str(symbolic.partial(of, wrt, own))
    data = {
        "given": dict(given), "split": _split(rows, own), "edits": updated,
        "own": {name: formula for name, formula in own.items() if rows.get(name) != formula},
        "paths": {name: [" ".join(["E_total", *(used for _, used in path)]) for path in found]
                  for name, found in paths.items()},
    }
    code = {"shared": javascript.sheet(rows, weights, updated), "own": javascript.sheet(own, weights, updated),
            "factors": javascript.named(factors)}
    return data, code


def _known(what, name, known):
    if name is not None and name not in known:
        raise Refused(f"{what} = {name!r} is not on the worksheet{closest(name, known)}")


def _split(rows, own):
    """The bias of each neuron -> the bias of `rows` that it starts from; none where neurons have their own already."""
    pairs = (pair for row in rows if row.startswith("net_")
             for pair in zip(names_in(own[row]), names_in(rows[row]), strict=True))
    return {name: other for name, other in pairs if name != other}


def _lit(name, rows):
    """The marks of a row: from each name it uses, or along the derivative that it is."""
    if meaning := symbolic.meaning(name, rows):
        return dict.fromkeys([*(step for path in symbolic.paths(*meaning, rows) for step in path), *meaning], "back")
    if name.endswith("_new"):
        weight = name.removesuffix("_new")
        reader = next(row for row, formula in rows.items() if weight in names_in(formula))  # net_o1 for w5
        return {(reader, weight): "back"}
    return dict.fromkeys([*((name, used) for used in names_in(rows[name])), name], "fwd")
