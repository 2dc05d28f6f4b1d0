"""Formulas on their syntax tree: read, refused, taken apart, put together, renamed."""

import pytest

from helpers import formula, worksheet


def test_only_whole_names_are_renamed():
    assert formula.renamed_name("w1 dw1_dw1 Aw1 aw1 1w1 w1A w1a w11", {"w1": "w7"}) == (
        "w7 dw7_dw7 Aw1 aw1 1w1 w1A w1a w11")


@pytest.mark.parametrize(("written", "value"), [
    ("round(w1*3.21987, 2)", 0.48), ("round(w1*30.5)", 5.0), ("exp(w1*0)", 1.0), ("log(w1/w1)", 0.0),
    ("tanh(w1 - w1)", 0.0), ("abs(-w1*2)", 0.3), ("-w1**2", -0.0225), ("w1**-1*3", 20.0), ("(w1/w1)**10", 1.0),
    ("((w1/w1)**10)**10", 1.0), ("((w1/w1)**60)**1", 1.0),
    ("7/2*(w1/w1)", 3.5), ("round(1/3, 3)", 0.333)])
def test_a_formula_means_what_it_means_on_paper(written, value):
    assert worksheet.evaluate({"w1": 0.15} if "w1" in written else {}, rows={"r": written})["r"] == pytest.approx(value)


@pytest.mark.parametrize(("written", "terms"), [
    ("w1*i1 + w2*i2 + b1", ("w1*i1", "w2*i2", "b1")), ("w1*i1+(w2 * i2+b1)", ("w1*i1", "w2*i2", "b1")),
    ("a - (b - c*d)", ("a", "-b", "c*d")), ("-(a - b)", ("-a", "b")), ("(a + b)*c", ("(a + b)*c",)),
    ("1/2*(a - b)**2", ("1/2*(a - b)**2",)), ("-a*b", ("-a*b",)), ("a - -b", ("a", "b"))])
def test_a_sum_is_its_terms_however_it_is_written(written, terms):
    assert formula.terms(written) == terms
    assert formula.terms(formula.sum_of(terms)) == terms


@pytest.mark.parametrize(("written", "factors"), [
    ("delta_o1*out_h1", ("delta_o1", "out_h1")), ("(a)*(b * c)", ("a", "b", "c")), ("-a*b/c", ("-1", "a", "b", "1/c")),
    ("1/2*(a - b)**2", ("1/2", "(a - b)**2")), ("1/(1 + exp(-a))", ("1/(1 + exp(-a))",)), ("a + b", ("a + b",)),
    ("-(a + b)", ("-1", "a + b")), ("a/b*c", ("a", "1/b", "c"))])
def test_a_product_is_its_factors_however_it_is_written(written, factors):
    assert formula.factors(written) == factors
    assert formula.factors(formula.product_of(factors)) == factors


def test_rows_are_written_in_one_way_which_is_the_worksheets_own():
    for row in worksheet.ROWS.values():
        assert formula.written(formula.parse(row)) == row
        assert formula.written(formula.parse(row.replace(" ", ""))) == row


def test_names_are_written_out_as_what_they_stand_for():
    assert formula.written_out("out*(1 - out)", {"out": "a + b"}) == "(a + b)*(1 - (a + b))"
    assert formula.written_out("-out**2", {"out": "-a", "a": "b"}) == "-(-a)**2"


def test_what_is_worked_in_steps_is_rounded_on_the_way_and_not_at_the_end():
    assert formula.in_steps("1/2*(a - b)**2 + exp(-c)") == "round(round(1/2)*round(round(a - b)**2)) + round(exp(-c))"
    assert worksheet.worked("1/(1 + exp(-a))", {"a": 0.3775}, lambda result: round(result, 2)) == 1/1.69


def test_in_javascript_a_power_is_a_function_because_python_and_javascript_differ_there():
    assert formula.in_javascript("-a**2*exp(-b)") == "-pow(a, 2)*exp(-b)"


def test_what_a_formula_calls_is_no_name_of_it():
    assert formula.calls_in("relu(a) + exp(-exp(b))") == {"relu", "exp"}
    assert formula.names_in("relu(a) + exp(-exp(b))") == ("a", "b")
