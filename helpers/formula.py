"""Formulas are data: the one module that looks inside a formula, always on its syntax tree, never at its text.

A formula is arithmetic with names and numbers, as Python writes it. How it is written (spaces, brackets that change
nothing) means nothing here. What these functions return is written in one way: `w1*i1 + w2*i2 + b1`.
"""
import ast
import keyword
import re
import reprlib
import sys
import warnings
from functools import lru_cache
from types import CodeType
from typing import NamedTuple

from helpers.arguments import Refused, RefusedType, short
from helpers.unparse import written

FUNCTIONS = ("exp", "log", "tanh", "relu", "step", "abs", "round")
LONGEST = 2_000  # characters: enough for a neuron with a hundred inputs, too few to exhaust Python's or SymPy's stack
HIGHEST = 100    # exponents within each other, multiplied: SymPy would work out 9**9**9 digit by digit
_keep = lru_cache(maxsize=2**15)  # what is once read of a formula; a dozen sheets have so many, with all their slips
_MADE_OF = "a formula is made of names, numbers, + - * / ** and brackets"


class _Formula(NamedTuple):
    tree: ast.expr
    names: tuple
    code: CodeType


# --- Reading -----------------------------------------------------------------------------------------------------


def parse(formula):
    """The formula's syntax tree after a check that it is arithmetic: an `ast` expression, kept, so not to be changed.

    Arithmetic is + - * / ** with a whole exponent, brackets, and the functions exp, log, tanh, relu, step, abs, round.
    Raises TypeError where the formula is no text, ValueError where it is anything but such arithmetic.
    """
    return _read(formula).tree


@_keep  # a diagnosis asks some ten thousand times
def names_in(formula):
    """The names a formula uses, in order, each once (functions are not names). Raises what `parse` raises."""
    return _read(formula).names


def calls_in(formula):
    """The functions that a formula calls, a set. Raises what `parse` raises."""
    return {*_read(formula).code.co_names} & {*FUNCTIONS}


def syntax(formula):
    """The syntax tree of any expression in the characters of a formula, whatever it calls. Raises ValueError."""
    if len(formula) > LONGEST:
        raise Refused(f"this formula has {len(formula):,} characters; {LONGEST:,} are enough for any row")
    if not re.fullmatch(r"[A-Za-z0-9_.+\-*/(),\s]*", formula, re.ASCII):
        raise Refused(f"{_MADE_OF}: {short(formula)}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # "1or" would be read with a warning: refuse it like any other slip
            return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError):
        raise Refused(f"this formula cannot be read: {short(formula)}") from None


@_keep
def roundings(formula):
    """How often a computer rounds on the way through a formula: once in each operation, three times in a function."""
    return sum({ast.BinOp: 1, ast.Call: 3}.get(type(node), 0) for node in ast.walk(_read(formula).tree))


def in_floats(formula):
    """The formula with its whole numbers written as floats, which Python works sooner: `1.0/(1.0 + exp(-net_h1))`."""
    return written(_in_floats(_read(formula).tree))


@_keep
def in_steps(formula):
    """The formula with each result on the way in a `round`, as if it was worked step by step: `2*round(a + b)`."""
    return written(rebuilt(_read(formula).tree, _in_steps))


@_keep  # a row is worked a great many times
def code(formula):
    """The formula compiled, to be evaluated with its names and the functions it calls. Raises what `parse` raises."""
    return _read(formula).code


@_keep  # a sheet is taken in a great many times
def is_name(text):
    """True where a text can be the name of a quantity."""
    return (isinstance(text, str) and bool(re.fullmatch("[A-Za-z][A-Za-z0-9_]*", text))
            and not keyword.iskeyword(text) and text not in FUNCTIONS)


def _read(formula):
    try:
        return _read_once(formula)
    except TypeError:  # what is no text, and may be nothing that can be kept
        raise RefusedType(f"a formula is text such as 'w1*i1 + w2*i2 + b1', not {reprlib.repr(formula)}") from None


@_keep
def _read_once(formula):
    tree = syntax(formula)
    try:
        if _power(tree, formula) > HIGHEST:
            raise Refused(f"the exponents of this formula come to more than {HIGHEST}: {short(formula)}")
        compiled = compile(ast.Expression(tree), "<worksheet>", "eval")
        names = tuple(name for name in compiled.co_names if name not in FUNCTIONS)  # in the order of their work
        if not names:  # a float also where there are only whole numbers
            compiled = compile(written(_in_floats(tree)), "<worksheet>", "eval")
        return _Formula(tree, names, compiled)
    except (RecursionError, MemoryError):
        raise Refused(f"this formula cannot be read: {short(formula)}") from None


def _power(tree, formula):
    """All exponents that stand within each other, multiplied: 6 for (x**2)**3 + y**4.

    Raises ValueError, quoting the formula, where the tree is no arithmetic.
    """
    match tree:
        case ast.Name(name) if is_name(name):
            return 1
        case ast.Constant(value) if type(value) in (int, float):
            if value <= sys.float_info.max:
                return 1
            reason = "this formula has a number too large to work with"
        case ast.UnaryOp(ast.USub(), inner):
            return _power(inner, formula)
        case ast.BinOp(base, ast.Pow(), ast.Constant(n) | ast.UnaryOp(_, ast.Constant(n))) if type(n) is int:
            return _power(base, formula) * max(1, n)
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right):
            return max(_power(left, formula), _power(right, formula))
        case ast.Call(ast.Name(name), [inner], []) if name in FUNCTIONS:
            return _power(inner, formula)
        case ast.Call(ast.Name("round"), [inner, ast.Constant(digits)], []) if type(digits) is int:
            return _power(inner, formula)
        case ast.Name(name):
            reason = f"{name} cannot stand for a number in a formula"
        case ast.Constant(value):
            reason = f"{value!r} is not a number a formula can use"
        case ast.BinOp(_, ast.Pow()):
            reason = "an exponent is a whole number, such as the 2 in x**2"
        case ast.Call():
            reason = f"a formula may call {', '.join(FUNCTIONS)} with one number, and nothing else"
        case _:
            reason = _MADE_OF
    raise Refused(f"{reason}: {short(formula)}")


def _in_floats(tree):
    match tree:
        case ast.Constant(value):
            return ast.Constant(float(value))
        case ast.BinOp(base, ast.Pow() as power, exponent):
            return ast.BinOp(_in_floats(base), power, exponent)
        case ast.Call(function, [inner, *digits]):
            return ast.Call(function, [_in_floats(inner), *digits], [])
    return rebuilt(tree, _in_floats)


def _in_steps(tree):
    inner = rebuilt(tree, _in_steps)
    return ast.Call(ast.Name("round"), [inner], []) if isinstance(tree, ast.BinOp | ast.Call) else inner


# --- Taking apart and putting together ---------------------------------------------------------------------------


@_keep
def terms(formula):
    """What a formula adds up, as formulas: `w5*out_h1 - b2` is ("w5*out_h1", "-b2"). One term where it is no sum."""
    return tuple(map(written, _terms(_read(formula).tree)))


@_keep
def factors(formula):
    """What a formula multiplies, as formulas: `-a*b/c` is ("-1", "a", "b", "1/c"); one factor if it is no product."""
    return tuple(map(written, _factors(_read(formula).tree)))


def sum_of(formulas):
    """The sum of formulas: of ("w5*out_h1", "-b2") it is `w5*out_h1 - b2`."""
    first, *others = (_read(term).tree for term in formulas)
    for term in others:
        minus = _is_negative(term)
        first = ast.BinOp(first, ast.Sub() if minus else ast.Add(), negative(term) if minus else term)
    return written(first)


def product_of(formulas):
    """The product of formulas: of ("delta_o1", "out_h1") it is `delta_o1*out_h1`."""
    first, *others = (_read(factor).tree for factor in formulas)
    for factor in others:
        match first, factor:
            case _, ast.BinOp(ast.Constant(1), ast.Div(), inverse):
                first = ast.BinOp(first, ast.Div(), inverse)
            case ast.UnaryOp(_, ast.Constant(1)), _:
                first = ast.UnaryOp(ast.USub(), factor)
            case _:
                first = ast.BinOp(first, ast.Mult(), factor)
    return written(first)


def rebuilt(tree, change):
    """A new tree, with what `change` makes of each part of this one."""
    match tree:
        case ast.UnaryOp(minus, inner):
            return ast.UnaryOp(minus, change(inner))
        case ast.BinOp(left, op, right):
            return ast.BinOp(change(left), op, change(right))
        case ast.Call(function, arguments):
            return ast.Call(function, [*map(change, arguments)], [])
    return tree


def _terms(tree):
    match tree:
        case ast.BinOp(left, ast.Add(), right):
            return [*_terms(left), *_terms(right)]
        case ast.BinOp(left, ast.Sub(), right):
            return [*_terms(left), *map(negative, _terms(right))]
        case ast.UnaryOp(_, ast.BinOp(_, ast.Add() | ast.Sub()) as inner):
            return [*map(negative, _terms(inner))]
    return [tree]


def negative(tree):
    """The tree with its sign changed; the minus stands before the first factor of a product."""
    match tree:
        case ast.UnaryOp(_, inner):
            return inner
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, right):
            return ast.BinOp(negative(left), op, right)
    return ast.UnaryOp(ast.USub(), tree)


def _is_negative(tree):
    match tree:
        case ast.BinOp(left, ast.Mult() | ast.Div()):
            return _is_negative(left)
    return isinstance(tree, ast.UnaryOp)


def _factors(tree):
    match tree:
        case ast.UnaryOp(_, inner):
            return [ast.UnaryOp(ast.USub(), ast.Constant(1)), *_factors(inner)]
        case ast.BinOp(left, ast.Mult(), right):
            return [*_factors(left), *_factors(right)]
        case ast.BinOp(left, ast.Div(), right) if not isinstance(left, ast.Constant):
            return [*_factors(left), ast.BinOp(ast.Constant(1), ast.Div(), right)]
    return [tree]


# --- Names -------------------------------------------------------------------------------------------------------


def renamed(formula, names):
    """The formula with parts of its names replaced: with w1 -> w7, both w1_new and dE_total_dw1 change."""
    return written_out(formula, {name: renamed_name(name, names) for name in names_in(formula)})


def renamed_name(name, names):
    """The name with parts of it replaced: dE_total_dw1 with w1 -> w7 is dE_total_dw7. Parts end at an underscore."""
    parts = "|".join(re.escape(part) for part in names if part in name)  # of a large network there are many
    pattern = rf"(?<![A-Za-z0-9])(d?)({parts})(?![A-Za-z0-9])"
    return re.sub(pattern, lambda found: found[1] + names[found[2]], name) if parts else name


def written_out(formula, rows):
    """The formula with the names of these rows replaced by what they stand for."""
    return written(_replaced(_read(formula).tree, {name: _read(rows[name]).tree for name in names_in(formula)
                                                   if name in rows}))


def _replaced(tree, trees):
    """The tree with others in place of names."""
    if isinstance(tree, ast.Name):
        return trees.get(tree.id, tree)
    return rebuilt(tree, lambda part: _replaced(part, trees))


def in_javascript(formula):
    """The formula in JavaScript, which refuses Python's -a**b: powers are pow(a, b). Raises what `parse` raises."""
    return written(_powers_called(_read(formula).tree))


def _powers_called(tree):
    match tree:
        case ast.BinOp(base, ast.Pow(), exponent):
            return ast.Call(ast.Name("pow"), [_powers_called(base), exponent], [])
    return rebuilt(tree, _powers_called)
