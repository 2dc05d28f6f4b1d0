"""Rows as JavaScript: what Python writes differently, and sheets of another size. test_watch runs it in a page."""
import ast

import pytest

from helpers import compiled, sheets, worksheet
from helpers.formula import parse


@pytest.mark.parametrize(("formula", "script"), [
    ("w1*i1 + b1", "w1*i1+b1"), ("-w1**2", "-pow(w1,2)"), ("1/2*(w1 - i1)**2", "1/2*pow(w1-i1,2)"),
    ("w1 - -i1", "w1- -i1"), ("2.0*w1 + 10.05", "2*w1+10.05"), ("exp(-w1)**2", "pow(exp(-w1),2)")])
def test_a_formula_is_written_as_javascript_understands_it(formula, script):
    assert compiled.expression(formula) == script
    assert "pow" not in ast.unparse(parse(formula))  # the worksheet's own is left as it is


def test_a_sheet_of_another_size_takes_its_own_givens():
    rows = sheets.write_out(1, 3, 1)
    script = compiled.sheet(rows, sheets.with_biases(rows))
    taken = script[script.index("var {") + 5:script.index("}=values")].split(",")
    assert set(taken) == {*worksheet.givens(rows), *worksheet.givens(sheets.with_biases(rows))}
