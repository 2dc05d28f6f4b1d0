"""The tutorial as a worksheet: every quantity is one short formula of earlier ones, in the tutorial's order.

`ROWS` is the only place where a formula of the method stands. Numbers, SymPy's derivations, mistakes, the explorers and
the larger networks are all read from it. A formula is an arithmetic expression that Python and JavaScript both
understand; `helpers.formula` checks it before it is used, and it is never executed as it comes. All quantities are
dimensionless. Other sheets, by the same rules, are written out by `helpers.sheets`.
"""
import math
from contextlib import contextmanager

from helpers import formula
from helpers.arguments import Refused, closest, mapping, number, short, whole
from helpers.example import GIVEN
from helpers.formula import names_in
from helpers.frozen import kept

ROWS = {
    # The Forward Pass (notebook 02). Where two terms of a row may cancel, its relative error grows and its absolute
    # error stays that of the larger term. Here: products of unlike signs in a net input.
    "net_h1": "w1*i1 + w2*i2 + b1",
    "out_h1": "1/(1 + exp(-net_h1))",
    "net_h2": "w3*i1 + w4*i2 + b1",
    "out_h2": "1/(1 + exp(-net_h2))",
    "net_o1": "w5*out_h1 + w6*out_h2 + b2",
    "out_o1": "1/(1 + exp(-net_o1))",
    "net_o2": "w7*out_h1 + w8*out_h2 + b2",
    "out_o2": "1/(1 + exp(-net_o2))",
    # Calculating the Total Error (notebook 03). target - out cancels when an output is nearly right.
    "E_o1": "1/2*(target_o1 - out_o1)**2",
    "E_o2": "1/2*(target_o2 - out_o2)**2",
    "E_total": "E_o1 + E_o2",
    # The Backwards Pass, Output Layer (notebook 04). As before, target - out cancels when an output is nearly right;
    # 1 - out when a neuron saturates; w - eta*dE when one step takes a weight almost to 0.
    "dE_total_dout_o1": "-(target_o1 - out_o1)",
    "dout_o1_dnet_o1": "out_o1*(1 - out_o1)",
    "delta_o1": "dE_total_dout_o1*dout_o1_dnet_o1",
    "dnet_o1_dw5": "out_h1",
    "dE_total_dw5": "delta_o1*dnet_o1_dw5",
    "w5_new": "w5 - eta*dE_total_dw5",
    "dnet_o1_dw6": "out_h2",
    "dE_total_dw6": "delta_o1*dnet_o1_dw6",
    "w6_new": "w6 - eta*dE_total_dw6",
    "dE_total_dout_o2": "-(target_o2 - out_o2)",
    "dout_o2_dnet_o2": "out_o2*(1 - out_o2)",
    "delta_o2": "dE_total_dout_o2*dout_o2_dnet_o2",
    "dnet_o2_dw7": "out_h1",
    "dE_total_dw7": "delta_o2*dnet_o2_dw7",
    "w7_new": "w7 - eta*dE_total_dw7",
    "dnet_o2_dw8": "out_h2",
    "dE_total_dw8": "delta_o2*dnet_o2_dw8",
    "w8_new": "w8 - eta*dE_total_dw8",
    # The Backwards Pass, Hidden Layer (notebook 05): what each output's error says, then their sum, which cancels when
    # the two outputs pull in opposite directions
    "dE_o1_dout_o1": "dE_total_dout_o1",
    "dE_o1_dnet_o1": "dE_o1_dout_o1*dout_o1_dnet_o1",
    "dnet_o1_dout_h1": "w5",
    "dE_o1_dout_h1": "dE_o1_dnet_o1*dnet_o1_dout_h1",
    "dE_o2_dout_o2": "dE_total_dout_o2",
    "dE_o2_dnet_o2": "dE_o2_dout_o2*dout_o2_dnet_o2",
    "dnet_o2_dout_h1": "w7",
    "dE_o2_dout_h1": "dE_o2_dnet_o2*dnet_o2_dout_h1",
    "dE_total_dout_h1": "dE_o1_dout_h1 + dE_o2_dout_h1",
    "dout_h1_dnet_h1": "out_h1*(1 - out_h1)",
    "delta_h1": "dE_total_dout_h1*dout_h1_dnet_h1",
    "dnet_h1_dw1": "i1",
    "dE_total_dw1": "delta_h1*dnet_h1_dw1",
    "w1_new": "w1 - eta*dE_total_dw1",
    "dnet_h1_dw2": "i2",
    "dE_total_dw2": "delta_h1*dnet_h1_dw2",
    "w2_new": "w2 - eta*dE_total_dw2",
    "dnet_o1_dout_h2": "w6",
    "dE_o1_dout_h2": "dE_o1_dnet_o1*dnet_o1_dout_h2",
    "dnet_o2_dout_h2": "w8",
    "dE_o2_dout_h2": "dE_o2_dnet_o2*dnet_o2_dout_h2",
    "dE_total_dout_h2": "dE_o1_dout_h2 + dE_o2_dout_h2",
    "dout_h2_dnet_h2": "out_h2*(1 - out_h2)",
    "delta_h2": "dE_total_dout_h2*dout_h2_dnet_h2",
    "dnet_h2_dw3": "i1",
    "dE_total_dw3": "delta_h2*dnet_h2_dw3",
    "w3_new": "w3 - eta*dE_total_dw3",
    "dnet_h2_dw4": "i2",
    "dE_total_dw4": "delta_h2*dnet_h2_dw4",
    "w4_new": "w4 - eta*dE_total_dw4",
}


# --- Numbers -----------------------------------------------------------------------------------------------------

MOST_ROUNDS = 10**9


def evaluate(given=GIVEN, edits=None, rows=None):
    """Work the whole sheet once, from top to bottom.

    given: name -> number for every given the rows use. A given may be a NumPy array; the rows broadcast.
    edits: row name -> formula that stands in its place, for "what if I had done it this way".
    rows: another sheet, such as `sheets.write_out(2, 5, 1)`; the tutorial's own by default.
    Returns name -> float (or array), the givens first, then every row in order.
    Raises ValueError or TypeError, naming the quantity, for a missing or unknown name, a value that is no finite
    number, a refused formula, and a row whose result is no finite number.
    """
    base, rows = rows, edited(edits, rows)
    values = checked(given, base, rows)
    with _arithmetic(values) as functions:
        for name, row in rows.items():
            values[name] = _worked(name, row, values, functions)
    return values


def train(rounds, given=GIVEN, edits=None, rows=None, rounded=None):
    """Repeat the sheet: each round puts every `…_new` in place of its old value, all at once.

    rounds: how many updates, a whole number from 0. The other arguments are those of `evaluate`; with array givens
    every element trains at the same time. rounded: a function of a float that rounds each `…_new`, as where it is kept
    with fewer digits.
    Returns the sheet, as `evaluate` does, worked with the weights after that many updates (notebook 06).
    """
    count = whole("rounds", rounds, least=0, most=MOST_ROUNDS)
    base, rows = rows, edited(edits, rows)
    values = checked(given, base, rows)
    loop = _loop(rows, tuple(values), "_rounded" if rounded else "")
    try:
        with _arithmetic(values) as functions:
            values.update(loop(count, values, functions, rounded))
        return evaluate(values, edits, base)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("stopped before the last round; nothing was changed, so there is no result") from None
    except (ArithmeticError, ValueError, TypeError) as reason:
        raise Refused(f"the sheet cannot be repeated {count} times: {reason}") from None


def worked(row, values, rounded=None):
    """One formula worked with plain floats, for whoever works a great many. Raises what arithmetic raises.

    rounded: a function of a float; then each result on the way is rounded by it before it is used.
    """
    if rounded:  # arithmetic only, as it came through parse
        return eval(formula.code(formula.in_steps(row)), _FOR_FLOATS | {"round": lambda x, *_: rounded(x)}, values)
    return eval(formula.code(row), _FOR_FLOATS, values)


def work_out(rows, values):
    """Work formulas with plain floats, one after the other, and put each in its place among the values. rows: pairs of
    a name and a formula, or its number. Raises what arithmetic raises."""
    for name, row in rows:
        values[name] = eval(formula.code(row), _FOR_FLOATS, values) if isinstance(row, str) else row


def edited(edits=None, rows=None):
    """The rows with some formulas replaced; `rows` itself stays as it is.

    Raises ValueError where an edit names no row, and where a row is no arithmetic or uses a name not known by then.
    """
    rows = _sheet(rows)
    edits = mapping("edits", {} if edits is None else edits, "{'dout_o1_dnet_o1': '1'}")
    for name, row in edits.items():
        if name not in rows:
            raise Refused(f"there is no row {short(repr(name))} to edit{closest(name, rows)}")
        formula.parse(row)
    known = {*_givens(rows)}
    rows = {name: edits.get(name, row) for name, row in rows.items()}
    for name, row in rows.items():
        for used in names_in(row):
            if used not in known:
                reason = "which is worked out only later" if used in rows else f"an unknown name{closest(used, known)}"
                raise Refused(f"the row {name} = {short(row)} uses {used}, {reason}")
        known.add(name)
    return rows


def givens(rows=None):
    """The names a sheet uses and does not work out itself, in order of first use: what it must be given."""
    return [*_givens(_sheet(rows))]


def learned(rows=None):
    """The givens that a sheet learns, in order: those that have a row `…_new`."""
    rows = _sheet(rows)
    given = _givens(rows)
    return [name for name in (row.removesuffix("_new") for row in rows if row.endswith("_new")) if name in given]


def updated_first(rows=ROWS):
    """The edits by which the hidden layer reads weights that are updated already, which the tutorial says not to do."""
    order = list(rows)
    return {name: f"{row}_new" for name, row in rows.items()
            if name.startswith("dnet_o") and f"{row}_new" in order[:order.index(name)]}


def leading_to(names, rows, stop=()):
    """These rows and those that lead to them, in order; nothing that leads there only by way of `stop`."""
    leading, waiting = set(), [*names]
    while waiting:
        name = waiting.pop()
        if name in rows and name not in leading and (name in names or name not in stop):
            leading.add(name)
            waiting += names_in(rows[name])
    return [name for name in rows if name in leading]


def checked(given, rows=None, edited=None):
    """A copy of the givens as floats (or float arrays), in order, with nothing missing, unknown or not finite.

    edited: the rows as they are worked; what only the others use may be given, and need not be.
    """
    wanted = givens(edited or rows)
    known = [*wanted, *(name for name in givens(rows) if name not in wanted)] if edited else wanted
    for name in mapping("given", given, "{'w1': 0.15}"):
        if name not in known:
            raise Refused(f"{short(repr(name))} is not one of the givens{closest(name, known)}")
    for name in wanted:
        if name not in given:
            raise Refused(f"the given {name} is missing; a number is expected")
    return {name: number(name, given[name]) for name in given}


@kept(256)
def _givens(rows):
    used = dict.fromkeys(used for row in rows.values() for used in names_in(row))
    return tuple(name for name in used if name not in rows)


def _sheet(rows):
    """The tutorial's rows, or those of a caller: the door through which every sheet comes in, by names that can be."""
    rows = mapping("rows", ROWS if rows is None else rows, "{'net_h1': 'w1*i1 + w2*i2 + b1'}")
    for name, row in rows.items():
        if not formula.is_name(name):
            raise Refused(f"{short(repr(name))} cannot be the name of a row")
        if not isinstance(row, str):
            formula.parse(row)  # which says what it should be
    return dict(rows)


# --- How a row is worked -----------------------------------------------------------------------------------------


def _exp(x):
    """exp that tends to infinity instead of failing, so that a logistic output tends to 0."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


_FOR_FLOATS = {
    "__builtins__": {}, "exp": _exp, "log": math.log, "tanh": math.tanh, "abs": abs,
    "relu": lambda x: max(x, 0.0), "step": lambda x: float(x > 0),
    "round": lambda x, digits=0: round(x, digits),  # a float, where round(x) is an int of any length
}


@contextmanager
def _arithmetic(values):
    """What a formula may call with such values, and nothing besides.

    Meanwhile NumPy warns of nothing: what comes out as no finite number is said by `evaluate`.
    """
    if all(isinstance(value, float) for value in values.values()):
        yield _FOR_FLOATS
        return
    import numpy as np

    with np.errstate(all="ignore"):
        yield {"__builtins__": {}, "exp": np.exp, "log": np.log, "tanh": np.tanh, "abs": np.abs, "round": np.round,
               "relu": lambda x: np.maximum(x, 0.0), "step": lambda x: np.asarray(x > 0, float)}


def _worked(name, row, values, functions):
    try:
        value = eval(formula.code(row), functions, values)  # came through parse: arithmetic only
    except (ArithmeticError, ValueError, TypeError) as reason:
        raise Refused(f"{name} = {short(row)} cannot be worked out: {reason}") from None
    largest = abs(value) if isinstance(value, float) else abs(value).max()
    if not largest < math.inf:  # not so for NaN
        raise Refused(f"{name} = {short(row)} came out as {short(str(value))}, expected a finite number")
    return value


@kept(256)
def _loop(rows, names, kept):
    """Compile a sheet into one function that repeats it: straight-line code, only the rows that an update needs. kept:
    the name of the function by which each new value is rounded, if any."""
    updated = [name for name in learned(rows) if name in names]
    needed = leading_to([f"{name}_new" for name in updated], rows)
    source = "\n".join([
        "def loop(_rounds, _values, _functions, _rounded):",  # no name of a sheet starts with an underscore
        *(f"    {name} = _functions[{name!r}]" for name in formula.FUNCTIONS),
        *(f"    {name} = _values[{name!r}]" for name in names),
        "    for _ in _range(_rounds):",
        *(f"        {name} = {formula.in_floats(rows[name])}" for name in needed),
        *(f"        {name} = {kept}({name}_new)" for name in updated),
        "        pass",
        f"    return {{{', '.join(f'{name!r}: {name}' for name in updated)}}}",
    ])
    made = {}
    exec(compile(source, "<worksheet loop>", "exec"), {"__builtins__": {"_range": range}}, made)
    return made["loop"]
