"""The tutorial as a worksheet: every quantity is one short formula of earlier ones, in the tutorial's order.

`ROWS` is the only place where a formula of the method stands. Numbers, SymPy's derivations, mistakes, the explorer and
the larger networks are all read from it. A formula is an arithmetic expression that Python and JavaScript both
understand; it is checked before it is used, never executed as it comes. All quantities are dimensionless.
"""
import ast
import difflib
import keyword
import math
import numbers
import operator
import re
import reprlib
import warnings
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import NamedTuple

import numpy as np

from helpers.example import GIVEN

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


def evaluate(given=GIVEN, edits=None, rows=None):
    """Work the whole sheet once, from top to bottom.

    given: name -> number for every given the rows use. A given may be a NumPy array; the rows broadcast.
    edits: row name -> formula that stands in its place, for "what if I had done it this way".
    rows: another sheet, such as `write_out(2, 5, 1)`; the tutorial's own by default.
    Returns name -> float (or array), the givens first, then every row in order.
    Raises ValueError or TypeError, naming the quantity, for a missing or unknown name, a value that is no finite
    number, a refused formula, and a row whose result is no finite number.
    """
    rows = edited(edits, rows)
    values = checked(given, rows)
    functions = _functions(values)
    for name, formula in rows.items():
        values[name] = _worked(name, formula, values, functions)
    return values


def train(rounds, given=GIVEN, edits=None, rows=None):
    """Repeat the sheet: each round puts every `…_new` in place of its old value, all at once.

    rounds: how many updates, a whole number from 0. The other arguments are those of `evaluate`; with array givens
    every element trains at the same time.
    Returns the sheet, as `evaluate` does, worked with the weights after that many updates (notebook 06).
    """
    count = whole("rounds", rounds, least=0, most=MOST_ROUNDS)
    rows = edited(edits, rows)
    values = checked(given, rows)
    loop = _loop(tuple(rows.items()), tuple(values))
    try:
        with np.errstate(all="ignore"):
            try:
                values.update(loop(count, values, _functions(values, quick=True)))
            except OverflowError:  # a very large net input: the quick exp gives up, the careful one says "infinite"
                values.update(loop(count, values, _functions(values)))
        return evaluate(values, rows=rows)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("stopped before the last round; nothing was changed, so there is no result") from None
    except (ArithmeticError, ValueError, TypeError) as reason:
        raise ValueError(f"the sheet cannot be repeated {count} times: {reason}") from None


def edited(edits=None, rows=None):
    """The rows with some formulas replaced; `rows` itself stays as it is.

    Raises ValueError where an edit names no row, and where a row is no arithmetic or uses a name not known by then.
    """
    rows = _sheet(rows)
    edits = _mapping("edits", {} if edits is None else edits, "{'dout_o1_dnet_o1': '1'}")
    for name in edits:
        if name not in rows:
            raise ValueError(f"there is no row {_short(repr(name))} to edit{closest(name, rows)}")
    given = givens(rows)
    rows = {name: edits.get(name, formula) for name, formula in rows.items()}
    known = set(given)
    for name, formula in rows.items():
        if not (isinstance(name, str) and _NAME.fullmatch(name)) or keyword.iskeyword(name) or name in _SCALAR:
            raise ValueError(f"{_short(repr(name))} cannot be the name of a row")
        for used in names_in(formula):
            if used not in known:
                reason = "which is worked out only later" if used in rows else f"an unknown name{closest(used, known)}"
                raise ValueError(f"the row {name} = {_short(formula)} uses {used}, {reason}")
        known.add(name)
    return rows


def givens(rows=None):
    """The names a sheet uses and does not work out itself, in order of first use: what it must be given."""
    rows = _sheet(rows)
    return [name for name in dict.fromkeys(n for f in rows.values() for n in names_in(f)) if name not in rows]


# --- Formulas are data -------------------------------------------------------------------------------------------


def _exp(x):
    """exp that tends to infinity instead of failing, so that a logistic output tends to 0."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _round(x, digits=0):
    return round(x, digits)  # always a float, where round(x) would be a Python int of any length


_SCALAR = {"exp": _exp, "log": math.log, "tanh": math.tanh, "abs": abs, "round": _round}
_ARRAY = {"exp": np.exp, "log": np.log, "tanh": np.tanh, "abs": np.abs, "round": np.round}

_NAME = re.compile("[A-Za-z][A-Za-z0-9_]*")
_WORD = re.compile(rf"\b{_NAME.pattern}")  # a name or a function, but not the e of 1e-5
_GRAMMAR = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.Load,
            ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub)
_LONGEST = 2_000  # characters: enough for a neuron with a hundred inputs, too few to exhaust Python's or SymPy's stack
MOST_ROUNDS = 10**9
_HIGHEST = 100    # all exponents of a formula multiplied: SymPy would work out 9**9**9 digit by digit


class _Formula(NamedTuple):
    tree: ast.Expression
    names: tuple
    code: CodeType


def parse(formula):
    """The formula's syntax tree, after a check that it is arithmetic: + - * / **, exp, log, tanh, abs, round.

    Whole numbers become floats, except the digits of round(x, digits). An exponent is a whole number.
    Raises TypeError where the formula is no text, ValueError where it is anything but such arithmetic.
    """
    return _read(formula).tree


def names_in(formula):
    """The names a formula uses, in order, each once (functions are not names). Raises what `parse` raises."""
    return _read(formula).names


def _read(formula):
    if not isinstance(formula, str):
        raise TypeError(f"a formula is text such as 'w1*i1 + w2*i2 + b1', not {reprlib.repr(formula)}")
    return _read_text(str(formula))


@lru_cache(maxsize=4096)
def _read_text(formula):
    if len(formula) > _LONGEST:
        raise ValueError(f"this formula has {len(formula):,} characters; {_LONGEST:,} are enough for any row")
    arithmetic = f"a formula is made of names, numbers, + - * / ** and brackets: {_short(formula)}"
    if not re.fullmatch(r"[A-Za-z0-9_.+\-*/(),\s]*", formula, re.ASCII):
        raise ValueError(arithmetic)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # "1or" would be read with a warning: refuse it like any other slip
            tree = ast.parse(formula.strip(), mode="eval")
        nodes = list(ast.walk(tree))
        if not all(isinstance(node, _GRAMMAR) for node in nodes):
            raise ValueError(arithmetic)
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        kept = [_digits(call, formula) for call in calls]
        _check_powers(nodes, formula)
        for node in nodes:
            if isinstance(node, ast.Constant) and node not in kept:
                node.value = _constant(node.value, formula)
        called = [call.func for call in calls]
        used = [node for node in nodes if isinstance(node, ast.Name) and node not in called]
        for node in used:
            if node.id in _SCALAR or not _NAME.fullmatch(node.id):
                raise ValueError(f"{node.id} cannot stand for a number in a formula: {_short(formula)}")
        names = dict.fromkeys(node.id for node in sorted(used, key=lambda node: (node.lineno, node.col_offset)))
        return _Formula(tree, tuple(names), compile(tree, "<worksheet>", "eval"))
    except (SyntaxError, RecursionError, MemoryError):
        raise ValueError(f"this formula cannot be read: {_short(formula)}") from None


def _digits(call, formula):
    """The digits of round(x, digits), which stay a whole number, or None; ValueError for a call of anything else."""
    allowed = isinstance(call.func, ast.Name) and call.func.id in _SCALAR and not call.keywords
    if allowed and len(call.args) == 1:
        return None
    if allowed and call.func.id == "round" and len(call.args) == 2 and isinstance(call.args[1], ast.Constant):
        return call.args[1]
    raise ValueError(f"a formula may call {', '.join(_SCALAR)} with one number, and nothing else: {_short(formula)}")


def _check_powers(nodes, formula):
    highest = 1
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            exponent = node.right.operand if isinstance(node.right, ast.UnaryOp) else node.right
            if not (isinstance(exponent, ast.Constant) and type(exponent.value) is int):
                raise ValueError(f"an exponent is a whole number, such as the 2 in x**2: {_short(formula)}")
            highest *= max(1, exponent.value)
    if highest > _HIGHEST:
        raise ValueError(f"the exponents of this formula come to more than {_HIGHEST}: {_short(formula)}")


def _constant(value, formula):
    if type(value) not in (int, float):
        raise ValueError(f"{value!r} is not a number a formula can use: {_short(formula)}")
    try:
        return number("a number", value)
    except ValueError:
        raise ValueError(f"this formula has a number too large to work with: {_short(formula)}") from None


def _worked(name, formula, values, functions):
    try:
        with np.errstate(all="ignore"):
            value = eval(_read(formula).code, functions, values)  # came through parse: arithmetic only
    except (ArithmeticError, ValueError, TypeError) as reason:
        raise ValueError(f"{name} = {_short(formula)} cannot be worked out: {reason}") from None
    # math is ten times faster than NumPy, for a single number
    if not (math.isfinite(value) if isinstance(value, float) else np.all(np.isfinite(value))):
        raise ValueError(f"{name} = {_short(formula)} came out as {_short(str(value))}, expected a finite number")
    return value


def _functions(values, quick=False):
    """What a formula may call, and nothing besides."""
    if any(isinstance(value, np.ndarray) for value in values.values()):
        functions = _ARRAY
    else:
        functions = _SCALAR | ({"exp": math.exp} if quick else {})
    return {"__builtins__": {}, **functions}


@lru_cache(maxsize=256)
def _loop(rows, names):
    """Compile a sheet into one function that repeats it: straight-line code, only the rows that an update needs."""
    learned = [name[:-4] for name, _ in rows if name.endswith("_new") and name[:-4] in names]
    needed = {f"{name}_new" for name in learned}
    for name, formula in reversed(rows):
        if name in needed:
            needed.update(names_in(formula))
    rows = _folded({name: formula for name, formula in rows if name in needed})
    module = ast.parse("\n".join([
        "def loop(_rounds, _values, _functions):",  # no name of a sheet starts with an underscore
        *(f"    {name} = _functions[{name!r}]" for name in _SCALAR),
        *(f"    {name} = _values[{name!r}]" for name in names),
        "    for _ in _range(_rounds):",
        *(f"        {name} = ..." for name in rows),
        *(f"        {name} = {name}_new" for name in learned),
        "        pass",
        f"    return {{{', '.join(f'{name!r}: {name}' for name in learned)}}}",
    ]))
    repeated = next(node for node in ast.walk(module) if isinstance(node, ast.For))
    for assignment, formula in zip(repeated.body, rows.values(), strict=False):  # the updates follow the rows
        assignment.value = parse(formula).body
    made = {}
    exec(compile(module, "<worksheet loop>", "exec"), {"__builtins__": {"_range": range}}, made)
    return made["loop"]


def _folded(rows):
    """A loop's rows, of which those that are used only once now stand where they are used.

    Python 3.13 takes a fifth less time so. Powers stay by themselves: together they could be more than `parse` allows.
    """
    used = Counter(_WORD.findall(" ".join(rows.values())))
    alone = {name for name, formula in rows.items() if name.endswith("_new") or "**" in formula}
    for name, formula in list(rows.items()):
        once = {n: rows[n] for n in names_in(formula) if n in rows and n not in alone and used[n] == 1}
        longer = written_out(formula, once)
        if len(longer) <= _LONGEST:
            rows[name] = longer
            for folded in once:
                del rows[folded]
    return rows


def written_out(formula, rows):
    """The formula with the names of these rows replaced by what they stand for, in brackets.

    Raises TypeError where the formula is no text or `rows` no mapping.
    """
    rows = _sheet(rows)
    return _WORD.sub(lambda name: f"({rows[name[0]]})" if name[0] in rows else name[0], formula)


# --- Checks and messages -----------------------------------------------------------------------------------------


def checked(given, rows=None):
    """A copy of the givens as floats (or float arrays), in order, with nothing missing, unknown or not finite."""
    wanted = givens(rows)
    for name in _mapping("given", given, "{'w1': 0.15}"):
        if name not in wanted:
            raise ValueError(f"{_short(repr(name))} is not one of the givens{closest(name, wanted)}")
    for name in wanted:
        if name not in given:
            raise ValueError(f"the given {name} is missing; a number is expected")
    return {name: number(name, given[name]) for name in given}


def number(name, value):
    """`value` as a finite float or float array; TypeError or ValueError naming the quantity if it is none."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        with np.errstate(over="ignore"):  # a long double may be too large for a float: infinite
            array = np.array(value, dtype=float)
        if not np.all(np.isfinite(array)) or not array.size:
            raise ValueError(f"{name} has an element that is not a finite number, or no element at all")
        return array
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} = {reprlib.repr(value)} is not a number; a finite number is expected")
    try:
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise ValueError(f"{name} = {value} is not finite; a finite number is expected")
    return value


def whole(name, value, least, most=math.inf):
    """`value` as an int from `least` to `most`; TypeError or ValueError naming the quantity if it is none."""
    wanted = f"a whole number from {least} {f'to {most:,}' if most < math.inf else 'on'} is expected"
    try:
        count = operator.index(None if isinstance(value, (bool, np.bool_)) else value)
    except TypeError:
        raise TypeError(f"{name} = {reprlib.repr(value)}; {wanted}") from None
    if not least <= count <= most:
        raise ValueError(f"{name} = {reprlib.repr(count)}; {wanted}")
    return count


def closest(name, known):
    """The end of a sentence that suggests the nearest known name, or nothing."""
    near = difflib.get_close_matches(str(name)[:100], list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def _mapping(name, value, example):
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} = {reprlib.repr(value)} is not a mapping such as {example}")
    return value


def _sheet(rows):
    return _mapping("rows", ROWS if rows is None else rows, "{'net_h1': 'w1*i1 + w2*i2 + b1'}")


def _short(text):
    return text if len(text) <= 120 else text[:120] + "…"


# --- Other sheets, by the tutorial's own rules -------------------------------------------------------------------


def write_out(inputs, hidden, outputs):
    """The worksheet of a logistic network with one hidden layer of any size, by the rule the tutorial follows.

    Every row is one of the tutorial's with other names in it, so `write_out(2, 2, 2)` is `ROWS` again. Weights are
    numbered as there: into h1 first, then into h2, …, then into o1. Each layer has one bias (b1, b2).
    Raises TypeError or ValueError where a size is no whole number from 1 to 100; `helpers.network` takes any size.
    """
    for name, size in (("inputs", inputs), ("hidden", hidden), ("outputs", outputs)):
        whole(name, size, least=1, most=100)
    rows = {}

    def add(model, **names):
        rows[_renamed(model, names)] = _renamed(ROWS[model], names)

    def add_sum(model, parts, tail=()):
        """A row that is a sum: its first term once per part, then what follows all of them."""
        first = ROWS[model].split(" + ")[0]
        rows[_renamed(model, parts[0])] = " + ".join([*(_renamed(first, names) for names in parts), *tail])

    ins, outs, hids = range(1, inputs + 1), range(1, outputs + 1), range(1, hidden + 1)
    into_h = {(h, i): f"w{(h - 1) * inputs + i}" for h in hids for i in ins}
    into_o = {(o, h): f"w{inputs * hidden + (o - 1) * hidden + h}" for o in outs for h in hids}
    for h in hids:
        add_sum("net_h1", [dict(h1=f"h{h}", i1=f"i{i}", w1=into_h[h, i]) for i in ins], ["b1"])
        add("out_h1", h1=f"h{h}")
    for o in outs:
        add_sum("net_o1", [dict(o1=f"o{o}", h1=f"h{h}", w5=into_o[o, h]) for h in hids], ["b2"])
        add("out_o1", o1=f"o{o}")
    for o in outs:
        add("E_o1", o1=f"o{o}")
    add_sum("E_total", [dict(o1=f"o{o}") for o in outs])
    for o in outs:
        for model in ("dE_total_dout_o1", "dout_o1_dnet_o1", "delta_o1"):
            add(model, o1=f"o{o}")
        for h in hids:
            for model in ("dnet_o1_dw5", "dE_total_dw5", "w5_new"):
                add(model, o1=f"o{o}", h1=f"h{h}", w5=into_o[o, h])
    for h in hids:
        for o in outs:
            own = ("dE_o1_dout_o1", "dE_o1_dnet_o1") if h == 1 else ()
            for model in (*own, "dnet_o1_dout_h1", "dE_o1_dout_h1"):
                add(model, o1=f"o{o}", h1=f"h{h}", w5=into_o[o, h])
        add_sum("dE_total_dout_h1", [dict(o1=f"o{o}", h1=f"h{h}") for o in outs])
        for model in ("dout_h1_dnet_h1", "delta_h1"):
            add(model, h1=f"h{h}")
        for i in ins:
            for model in ("dnet_h1_dw1", "dE_total_dw1", "w1_new"):
                add(model, h1=f"h{h}", i1=f"i{i}", w1=into_h[h, i])
    return rows


def with_biases(rows=None, shared=False):
    """A sheet whose biases learn too (notebook 07): one bias per neuron (b_h1, …) or, if shared, one per layer.

    A bias is a weight on an input that is always 1, so its rows are a weight's rows with other names; a shared bias
    adds up what its neurons say. `split_biases` turns givens with b1 and b2 into givens with one bias per neuron.
    Raises ValueError where the sheet has no neurons h1, … and o1, …, or their net inputs do not end in a bias.
    """
    rows = edited(rows=rows)
    for layer in "ho":
        members = [name[4:] for name in rows if name.startswith(f"net_{layer}")]
        if not members:
            raise ValueError(f"there is no neuron {layer}1 in this sheet, so it has no bias that could learn")
        common = _bias(members[0], rows)
        for neuron in members:
            bias = common if shared else f"b_{neuron}"
            rows[f"net_{neuron}"] = _renamed(rows[f"net_{neuron}"], {common: bias})
            rows[f"dnet_{neuron}_d{bias}"] = "1"
            if not shared:
                _learn(rows, bias, [neuron])
        if shared:
            _learn(rows, common, members)
    return rows


def split_biases(given, rows=None):
    """The givens for `with_biases()`: each neuron starts with its layer's bias. Raises what `evaluate` raises."""
    given, rows = checked(given, rows), edited(rows=rows)
    neurons = [name[4:] for name in rows if name.startswith("net_")]
    own = {f"b_{neuron}": given[_bias(neuron, rows)] for neuron in neurons}
    return {name: value for name, value in given.items() if name not in ("b1", "b2")} | own


def _bias(neuron, rows):
    """The given that a neuron's net input ends with."""
    last = rows[f"net_{neuron}"].split(" + ")[-1]
    if last not in givens(rows):
        raise ValueError(f"net_{neuron} = {_short(rows[f'net_{neuron}'])} does not end in + and a bias of its layer")
    return last


def _learn(rows, bias, neurons):
    gradient = ROWS["dE_total_dw1"]
    rows[f"dE_total_d{bias}"] = " + ".join(_renamed(gradient, {"h1": neuron, "w1": bias}) for neuron in neurons)
    rows[f"{bias}_new"] = _renamed(ROWS["w1_new"], {"w1": bias})


def _renamed(text, names):
    """`text` with parts of its names replaced: with w1 -> w7, both w1_new and dE_total_dw1 change."""
    pattern = re.compile(r"(?<![A-Za-z0-9])(d?)(" + "|".join(map(re.escape, names)) + r")(?![A-Za-z0-9])")
    return pattern.sub(lambda found: found[1] + names[found[2]], text)
