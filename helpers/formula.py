"""Formulas are data: the one module that looks inside a formula, always on its syntax tree, never at its text.

A formula is arithmetic with names and numbers, as Python writes it. How it is written (spaces, brackets that change
nothing) means nothing here. What these functions return is written in one way: `w1*i1 + w2*i2 + b1`.
The module is long because no other may do what it does; it is read part by part.
"""
import ast
import copy
import itertools
import re
import reprlib
import warnings
from functools import lru_cache
from types import CodeType
from typing import NamedTuple

from helpers.arguments import Refused, RefusedType, mapping, number, short

FUNCTIONS = ("exp", "log", "tanh", "relu", "step", "abs", "round")
LONGEST = 2_000  # characters: enough for a neuron with a hundred inputs, too few to exhaust Python's or SymPy's stack
HIGHEST = 100    # exponents within each other, multiplied: SymPy would work out 9**9**9 digit by digit

_NAME = re.compile("[A-Za-z][A-Za-z0-9_]*")
_GRAMMAR = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.Load,
            ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub)


class _Formula(NamedTuple):
    tree: ast.expr
    names: tuple
    code: CodeType


# --- Reading -----------------------------------------------------------------------------------------------------


def parse(formula):
    """The formula's syntax tree (an `ast` expression), after a check that it is arithmetic.

    Arithmetic is + - * / ** with a whole exponent, brackets, and the functions exp, log, tanh, relu, step, abs, round.
    Raises TypeError where the formula is no text, ValueError where it is anything but such arithmetic.
    """
    return copy.deepcopy(_read(formula).tree)


def names_in(formula):
    """The names a formula uses, in order, each once (functions are not names). Raises what `parse` raises."""
    return _read(formula).names


def calls_in(formula):
    """The functions that a formula calls, a set. Raises what `parse` raises."""
    return {node.func.id for node in ast.walk(_read(formula).tree) if isinstance(node, ast.Call)}


def in_floats(formula):
    """The formula as Python works it, its whole numbers written as floats: `1.0/(1.0 + exp(-net_h1))`."""
    return written(_with_floats(parse(formula)))


def code(formula):
    """The formula compiled, to be evaluated with its names and the functions it calls. Raises what `parse` raises."""
    return _read(formula).code


def is_name(text):
    """True where a text can be the name of a quantity."""
    return isinstance(text, str) and bool(_NAME.fullmatch(text)) and text not in FUNCTIONS


def _read(formula):
    if not isinstance(formula, str):
        raise RefusedType(f"a formula is text such as 'w1*i1 + w2*i2 + b1', not {reprlib.repr(formula)}")
    return _read_text(str(formula))


@lru_cache(maxsize=8192)
def _read_text(formula):
    if len(formula) > LONGEST:
        raise Refused(f"this formula has {len(formula):,} characters; {LONGEST:,} are enough for any row")
    if not re.fullmatch(r"[A-Za-z0-9_.+\-*/(),\s]*", formula, re.ASCII):
        raise Refused(f"a formula is made of names, numbers, + - * / ** and brackets: {short(formula)}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # "1or" would be read with a warning: refuse it like any other slip
            tree = ast.parse(formula.strip(), mode="eval")
        _check(tree, formula)
        called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        used = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in called]
        names = dict.fromkeys(node.id for node in sorted(used, key=lambda node: (node.lineno, node.col_offset)))
        return _Formula(tree.body, tuple(names), compile(_with_floats(tree), "<worksheet>", "eval"))
    except (SyntaxError, RecursionError, MemoryError):
        raise Refused(f"this formula cannot be read: {short(formula)}") from None


def _check(tree, formula):
    """ValueError for everything that is no arithmetic."""
    nodes = list(ast.walk(tree))
    if not all(isinstance(node, _GRAMMAR) for node in nodes):
        raise Refused(f"a formula is made of names, numbers, + - * / ** and brackets: {short(formula)}")
    called = [node.func for node in nodes if isinstance(node, ast.Call) and _is_a_function(node, formula)]
    for node in nodes:
        if isinstance(node, ast.Name) and node not in called and not is_name(node.id):
            raise Refused(f"{node.id} cannot stand for a number in a formula: {short(formula)}")
        if isinstance(node, ast.Constant):
            _check_number(node.value, formula)
    _check_powers(tree, formula)


def _is_a_function(call, formula):
    known = isinstance(call.func, ast.Name) and call.func.id in FUNCTIONS and not call.keywords
    digits = known and call.func.id == "round" and len(call.args) == 2 and isinstance(call.args[1], ast.Constant)
    if not (known and len(call.args) == 1 or digits and type(call.args[1].value) is int):
        raise Refused(f"a formula may call {', '.join(FUNCTIONS)} with one number, and nothing else: "
                      f"{short(formula)}")
    return True


def _power(tree, formula):
    """All exponents that stand within each other, multiplied: 6 for (x**2)**3 + y**4."""
    inner = max((_power(part, formula) for part in ast.iter_child_nodes(tree)), default=1)
    if not (isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Pow)):
        return inner
    exponent = tree.right.operand if isinstance(tree.right, ast.UnaryOp) else tree.right
    if not (isinstance(exponent, ast.Constant) and type(exponent.value) is int):
        raise Refused(f"an exponent is a whole number, such as the 2 in x**2: {short(formula)}")
    return inner * max(1, exponent.value)


def _check_number(value, formula):
    if type(value) not in (int, float):
        raise Refused(f"{value!r} is not a number a formula can use: {short(formula)}")
    try:
        number("a number", value)
    except ValueError:
        raise Refused(f"this formula has a number too large to work with: {short(formula)}") from None


def _check_powers(tree, formula):
    if _power(tree, formula) > HIGHEST:
        raise Refused(f"the exponents of this formula come to more than {HIGHEST}: {short(formula)}")


def _with_floats(tree):
    """The tree with every whole number as a float, except an exponent and the digits of round(x, digits)."""
    tree = copy.deepcopy(tree)
    kept = [node.args[1] for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) == 2]
    kept += [node.right for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)]
    kept += [node.operand for node in kept if isinstance(node, ast.UnaryOp)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node not in kept:
            node.value = float(node.value)
    return tree


# --- Taking apart and putting together ---------------------------------------------------------------------------


def written(tree):
    """A syntax tree as text, in the one way in which this module writes: `1/2*(target_o1 - out_o1)**2`."""
    return ast.unparse(tree).replace(" ** ", "**").replace(" * ", "*").replace(" / ", "/")


@lru_cache(maxsize=8192)
def terms(formula):
    """What a formula adds up, as formulas: `w5*out_h1 - b2` is ("w5*out_h1", "-b2"). One term where it is no sum."""
    return tuple(written(term) for term in _terms(_read(formula).tree))


@lru_cache(maxsize=8192)
def factors(formula):
    """What a formula multiplies, as formulas: `-a*b/c` is ("-1", "a", "b", "1/c"); one factor if it is no product."""
    return tuple(written(factor) for factor in _factors(_read(formula).tree))


def sum_of(formulas):
    """The sum of formulas: of ("w5*out_h1", "-b2") it is `w5*out_h1 - b2`."""
    first, *others = (_read(term).tree for term in formulas)
    for term in others:
        minus = _is_negative(term)
        first = ast.BinOp(first, ast.Sub() if minus else ast.Add(), _negative(term) if minus else term)
    return written(first)


def product_of(formulas):
    """The product of formulas: of ("delta_o1", "out_h1") it is `delta_o1*out_h1`."""
    first, *others = (_read(factor).tree for factor in formulas)
    for factor in others:
        inverse = isinstance(factor, ast.BinOp) and isinstance(factor.op, ast.Div) and _is_number(factor.left, 1)
        if inverse:
            first = ast.BinOp(first, ast.Div(), factor.right)
        elif isinstance(first, ast.UnaryOp) and _is_number(first.operand, 1):
            first = ast.UnaryOp(ast.USub(), factor)
        else:
            first = ast.BinOp(first, ast.Mult(), factor)
    return written(first)


def _terms(tree):
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub):
        right = _terms(tree.right)
        return [*_terms(tree.left), *(map(_negative, right) if isinstance(tree.op, ast.Sub) else right)]
    if isinstance(tree, ast.UnaryOp) and len(inner := _terms(tree.operand)) > 1:
        return [_negative(term) for term in inner]
    return [tree]


def _negative(tree):
    """The tree with its sign changed; the minus stands before the first factor of a product."""
    if isinstance(tree, ast.UnaryOp):
        return tree.operand
    if _is_product(tree):
        return ast.BinOp(_negative(tree.left), tree.op, tree.right)
    return ast.UnaryOp(ast.USub(), tree)


def _is_negative(tree):
    return isinstance(tree, ast.UnaryOp) or _is_product(tree) and _is_negative(tree.left)


def _is_product(tree):
    return isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult | ast.Div)


def _factors(tree):
    if isinstance(tree, ast.UnaryOp):
        return [ast.UnaryOp(ast.USub(), ast.Constant(1)), *_factors(tree.operand)]
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult):
        return [*_factors(tree.left), *_factors(tree.right)]
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Div) and not isinstance(tree.left, ast.Constant):
        return [*_factors(tree.left), ast.BinOp(ast.Constant(1), ast.Div(), tree.right)]
    return [tree]


def _is_number(tree, value):
    return isinstance(tree, ast.Constant) and tree.value == value


# --- Names -------------------------------------------------------------------------------------------------------


def renamed(formula, names):
    """The formula with parts of its names replaced: with w1 -> w7, both w1_new and dE_total_dw1 change."""
    tree = parse(formula)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = renamed_name(node.id, names)
    return written(tree)


def renamed_name(name, names):
    """The name with parts of it replaced: dE_total_dw1 with w1 -> w7 is dE_total_dw7. Parts end at an underscore."""
    pattern = re.compile(r"(?<![A-Za-z0-9])(d?)(" + "|".join(map(re.escape, names)) + r")(?![A-Za-z0-9])")
    return pattern.sub(lambda found: found[1] + names[found[2]], name)


def written_out(formula, rows):
    """The formula with the names of these rows replaced by what they stand for.

    Raises TypeError where the formula is no text or `rows` no mapping.
    """
    rows = mapping("rows", rows, "{'net_h1': 'w1*i1 + w2*i2 + b1'}")
    return written(_Replaced({name: rows[name] for name in names_in(formula) if name in rows}).visit(parse(formula)))


class _Replaced(ast.NodeTransformer):
    """Formulas in place of names."""

    def __init__(self, formulas):
        self.formulas = {name: _read(formula).tree for name, formula in formulas.items()}

    def visit_Name(self, node):
        return self.formulas.get(node.id, node)


# --- Written wrong -----------------------------------------------------------------------------------------------


def slips(formula, stand_ins):
    """Every way to write a formula wrong in one place: {wrong formula: (what was done, to which part)}.

    stand_ins: {name: names that may be written in its place}. What was done is one of: instead (the part is the name
    that was written, and the name that belongs there), left out, twice, sign, turned (a difference or a quotient),
    added, square, bracket, function, only (of the whole formula this name alone was taken), interchanged (two names).
    """
    tree = _read(formula).tree
    found = {}
    names = names_in(formula)
    whole = [("sign", formula, ast.UnaryOp(ast.USub(), tree)), *(("only", name, ast.Name(name)) for name in names)]
    whole += [("interchanged", pair, _Replaced(dict(zip(pair, pair[::-1], strict=True))).visit(copy.deepcopy(tree)))
              for pair in itertools.combinations(names, 2)]
    for what, part, wrong in (*_wrong(tree, stand_ins), *whole):
        found.setdefault(written(wrong), (what, part))
    found.pop(written(tree), None)
    return found


def _wrong(tree, stand_ins):
    """(what, part, wrong tree), for the tree and for each part of it."""
    if isinstance(tree, ast.Name):
        for other in stand_ins.get(tree.id, ()):
            yield "instead", (other, tree.id), ast.Name(other)
    elif isinstance(tree, ast.Call):
        yield "function", written(tree), tree.args[0]
        for what, part, wrong in _wrong(tree.args[0], stand_ins):
            yield what, part, ast.Call(tree.func, [wrong, *tree.args[1:]], [])
    elif isinstance(tree, ast.UnaryOp):
        yield "sign", written(tree.operand), tree.operand
        if isinstance(tree.operand, ast.BinOp):
            yield "bracket", written(tree.operand), _negative_first(tree.operand)
        for what, part, wrong in _wrong(tree.operand, stand_ins):
            yield what, part, ast.UnaryOp(ast.USub(), wrong)
    elif isinstance(tree, ast.BinOp):
        yield from _wrong_here(tree)
        for what, part, wrong in _wrong(tree.left, stand_ins):
            yield what, part, ast.BinOp(wrong, tree.op, tree.right)
        for what, part, wrong in _wrong(tree.right, stand_ins) if not isinstance(tree.op, ast.Pow) else ():
            yield what, part, ast.BinOp(tree.left, tree.op, wrong)


def _wrong_here(tree):
    """The ways to write this one operation wrong."""
    op, left, right = tree.op, tree.left, tree.right
    if isinstance(op, ast.Pow):
        yield "square", written(left), left
        yield "square", written(left), ast.BinOp(right, ast.Mult(), left)
        if _is_sum(left):
            yield "bracket", written(left), ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
        return
    yield "left out", written(right), left
    alone = {ast.Sub: _negative(right), ast.Div: ast.BinOp(ast.Constant(1), ast.Div(), right)}.get(type(op), right)
    if not (_is_sum(tree) and _is_sum(left)):
        yield "left out", written(left), alone
    yield "twice", written(right), ast.BinOp(tree, op, right)
    if isinstance(op, ast.Add | ast.Mult):
        yield "twice", written(left), ast.BinOp(left, op, tree)
    if _is_sum(tree):
        yield "sign", written(right), ast.BinOp(left, ast.Sub() if isinstance(op, ast.Add) else ast.Add(), right)
        yield "sign", written(left), ast.BinOp(_negative_first(left), op, right)
    if isinstance(op, ast.Sub | ast.Div):
        yield "turned", written(tree), ast.BinOp(right, op, left)
    if isinstance(op, ast.Mult):
        yield "added", written(tree), ast.BinOp(left, ast.Add(), right)
        yield "sign", written(tree), _negative(tree)
        if _is_sum(left):
            yield "bracket", written(left), ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
    if isinstance(op, ast.Mult | ast.Div) and _is_sum(right):
        yield "bracket", written(right), ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)


def _is_sum(tree):
    return isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub)


def _negative_first(tree):
    """The tree with the sign of its first term changed."""
    return ast.BinOp(_negative_first(tree.left), tree.op, tree.right) if _is_sum(tree) else _negative(tree)


# --- JavaScript --------------------------------------------------------------------------------------------------


def in_javascript(formula):
    """The formula as a JavaScript expression with the same names; a power is written pow(a, b).

    JavaScript refuses the -a**b that Python allows. Raises what `parse` raises.
    """
    return written(_Powers().visit(parse(formula)))


class _Powers(ast.NodeTransformer):
    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow):
            return ast.Call(ast.Name("pow", ast.Load()), [node.left, node.right], [])
        return node
