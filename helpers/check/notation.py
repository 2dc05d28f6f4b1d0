"""Formulas as people write them, on paper and in programs: each is rewritten as a row of the worksheet is.

Nothing is executed, and no name is understood here: 1 ÷ (1 + e^-net_h1) becomes 1/(1 + exp(-net_h1)), in more brackets.
"""
import ast
import functools
import re
import unicodedata

from helpers import formula
from helpers.arguments import Refused, counted, short
from helpers.check.names import SIGNS
from helpers.check.rounds import worked_or_nan
from helpers.sheets import ACTIVATIONS

_CURVES = {"sigmoid": ACTIVATIONS["logistic"], "tanh": ACTIVATIONS["tanh"], "relu": ACTIVATIONS["relu"]}
# What no row calls, with a number net, or numbers x, y and z, in its brackets -> the same as a row is written.
_MEANT = {"ln": "log(x)", "sigmoid": _CURVES["sigmoid"].out, "square": "x**2", "reciprocal": "1/x",
          "cosh": "(exp(x) + exp(-x))/2", "tanh_squared": "tanh(x)**2", "multiply": "x*y", "divide": "x/y",
          **{f"{name}_slope": formula.written_out(curve.slope, {"out": curve.out}) for name, curve in _CURVES.items()},
          **dict.fromkeys(("max", "maximum"), "relu(x - y) + y"), "where": "x*y + (1 - x)*z"}
_CALLED = (*formula.FUNCTIONS, *_MEANT, "pow", "power", "sum", "dot")  # what else is called is not read
_NUMBER = r"(?<![\w.])(\d+\.?\d*)"
_RATE = r"(d(?!elta)(?:(?!_d)\w)+)"  # either half of dE/dw5
# What stands around a formula -> the formula.
_AROUND = [("#.*", ""), (r"^\s*(lambda\s*:|return\b)", ""), (r"^\s*(\w+)\s*:(?!=)|←|<-", r"\1 = "),
           ("^[\\s\"'“”„`]+|[\\s\"'“”„`;,.]+$", "")]
# As people, SymPy and NumPy write it -> as Python does; in order. Signs such as η and ² are those of `names`.
_WAYS = [
    (r"\s*\n\s*(?=[-+*/)])|(?<=[-+*/(])\s*\n\s*", " "), (r"_{\s*(\w+)\s*}", r"_\1"),
    ("{", "("), ("}", ")"), (";", ","), (r"\bd(?: *\( *(\w+) *\)| +(?=[A-Za-z]))", r"d\1"),  # d(out_o1), d w5
    ("[·×∙⋅∗•⊙∘]|(?<=[\\w)]) +[xX] +(?=[\\w(])", "*"), (r"\.(?=[*/^])", ""),  # MATLAB's .*
    ("[÷∕]", "/"), (r"(\d)\N{FRACTION SLASH}(\d)", r"(\1/\2)"),
    (r"\b([a-zA-Z]\w*) ?>=? ?0(?:\.0*)?(?![\w.])", r"step(\1)"),
    (r"\^", "**"), (r"\|(\|?)([^|]*)\1\|", r"abs(\2)"), (r"(?<![\w.,])0,(?=\d)", "0."),
    (r"(?s)^(\w+)\s*([-+])=(.*)", r"\1 \2 (\3)"), (r"\b(\w+)\.grad\b", r"grad_\1"),
    (rf"{_NUMBER}(?=[A-Za-z])(?![eE][-+]?\d)", r"\1*"), (r"(?<!\w)\[([^\[\]]*)\]", r"(\1)"),
    (r"\b(?:[A-Za-z]\w*\.)+(?=[A-Za-z]\w*'? ?\(|[eE]\b)", ""),  # np.exp, Math.E
    (r"(?<=[A-Za-z']) +(?=\()", ""),
    (r"\b[A-Za-z]+(?='?\()", lambda found: found[0].lower()),  # EXP, and Abs and Max of SymPy
    (r"\b(logistic|expit|sigma)\b", "sigmoid"), (r"\b(?:[fgφ]|phi)'\((\w+)\)", r"slope_\1"), (r"'\(", "_slope("),
    (r"\btanh\*\*\(?2\)?(?=\()", "tanh_squared"), (r"\bheaviside\((\w+)(?:, ?0\.?5?)?\)", r"step(\1)"),
    (r"\b([\w.]+) if (step\(\w+\)) else ([\w.]+)", r"where(\2, \1, \3)"), (r"\bif\(", "where("),
    (rf"\b{_RATE}\s*/\s*{_RATE}\b", r"\1_\2"), (r"\b(eta|alpha|lr)\s*\(", r"\1*("),
    (r"(?<=[\w)])[^\S\n]+(?=[A-Za-z])|(?<=[\d)])\s*(?=\(|abs)|(?<=\))(?=\w)", "*")]


def bare(text):
    """A formula without quotation marks, a remark and whatever else stands around it."""
    return _rewritten(text, _AROUND)


def plain(text):
    """A formula as a row is written. Raises ValueError, with what was written, for text that is no formula."""
    if "\\" in text:
        raise Refused(f"write the formula as Python has it, with *, / and exp, and not in LaTeX: {short(text)}")
    found = _rewritten(unicodedata.normalize("NFKC", text.translate(SIGNS)), _WAYS)
    if not {*re.findall(r"\b[A-Za-z]\w*(?=\()", found)} <= {*_CALLED}:
        raise Refused(f"a formula may call {', '.join(formula.FUNCTIONS)}, sigmoid, max, sum and the like; write out "
                      f"what others give: {short(text)}")
    for called in re.findall(rf"\b(?:{'|'.join(_CALLED)})\b(?!\()", found):
        raise Refused(f"{called} takes a number in brackets, as in {called}(net_h1): {short(text)}")
    try:
        found = formula.written(_AsRows().visit(formula.syntax(found)))
        formula.parse(found)
    except RecursionError:
        raise Refused(f"this formula cannot be read: {short(text)}") from None
    except Refused as reason:
        raise Refused(f"{str(reason).partition(': ')[0]}: {short(text)}") from None
    return found


def _rewritten(text, ways):
    for way, meant in ways:
        text = re.sub(way, meant, text)
    return text


class _AsRows(ast.NodeTransformer):
    """What is called, and powers, as rows write them; from the inside."""

    def visit_Call(self, tree):
        match self.generic_visit(tree):
            case ast.Call(ast.Name("sum"), [ast.Tuple(terms)] | terms) if terms:
                return functools.reduce(lambda left, right: ast.BinOp(left, ast.Add(), right), terms)
            case ast.Call(ast.Name("dot"), [ast.Tuple(lefts), ast.Tuple(rights)]) if len(lefts) == len(rights):
                products = [ast.BinOp(left, ast.Mult(), right) for left, right in zip(lefts, rights, strict=True)]
                return self.visit(ast.Call(ast.Name("sum"), products, []))
            case ast.Call(ast.Name("pow" | "power"), [base, power]):
                return self.visit(ast.BinOp(base, ast.Pow(), power))
            case ast.Call(ast.Name(name), numbers) if name in _MEANT:
                wanted = sorted(formula.names_in(_MEANT[name]))
                if len(numbers) != len(wanted):
                    raise Refused(f"{name} takes {counted(len(wanted), 'number')} in brackets: ")
                given = {x: formula.written(number) for x, number in zip(wanted, numbers, strict=True)}
                return self.visit(formula.syntax(formula.written_out(_MEANT[name], given)))
        return tree

    def visit_BinOp(self, tree):
        match self.generic_visit(tree):
            case ast.BinOp(ast.Name("e" | "E") | ast.Call(ast.Name("exp"), [ast.Constant(1)]), ast.Pow(), power):
                return ast.Call(ast.Name("exp"), [power], [])
            case ast.BinOp(base, ast.Pow(), power) if not formula.names_in(formula.written(power)):
                count = worked_or_nan(formula.written(power), {})  # (2 - 1), or 2.0
                return ast.BinOp(base, tree.op, ast.Constant(int(count)) if count.is_integer() else power)
            case ast.BinOp(ast.Constant(base), ast.Pow(), power):
                log = ast.Call(ast.Name("log"), [ast.Constant(base)], [])
                power = power if str(base).startswith("2.71828") else ast.BinOp(log, ast.Mult(), power)
                return ast.Call(ast.Name("exp"), [power], [])
        return tree
