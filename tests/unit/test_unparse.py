"""A syntax tree is written as Python itself writes it, but for the spaces."""
import ast
from itertools import product

import pytest

from helpers.unparse import SIGNS, written


def trees(depth):
    """Every tree of signs, a minus and a function, so many of them within each other."""
    if not depth:
        return [ast.Name("a"), ast.Constant(0.5)]
    inner = trees(depth - 1)
    return [*inner, *(ast.UnaryOp(ast.USub(), tree) for tree in inner),
            *(ast.Call(ast.Name("exp"), [tree], []) for tree in inner),
            *(ast.BinOp(left, sign(), right) for left, sign, right in product(inner, SIGNS, inner))]


def test_every_tree_is_written_as_python_writes_it_with_other_spaces():
    for tree in trees(2):
        assert written(tree) == ast.unparse(tree).replace(" ** ", "**").replace(" * ", "*").replace(" / ", "/")


@pytest.mark.parametrize("text", ["1/2*(target_o1 - out_o1)**2", "round(w1*i1, 3)", "1e-07*a", "a // 2", "f(*a)"])
def test_what_is_read_is_written_again(text):
    """Also what is no arithmetic, and will be refused."""
    assert written(ast.parse(text, mode="eval").body) == text
