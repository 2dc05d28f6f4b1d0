"""How a formula's syntax tree is written as text; see `helpers.formula`."""
import ast

# How an operation is written, and how closely it holds its parts together.
SIGNS = {ast.Add: (" + ", 1), ast.Sub: (" - ", 1), ast.Mult: ("*", 2), ast.Div: ("/", 2), ast.Pow: ("**", 4)}
MINUS = 3


def written(tree, least=0):
    """A syntax tree as text, in the one way in which the course writes: `1/2*(target_o1 - out_o1)**2`.

    least: how closely it has to hold together to stand there without brackets. (`ast.unparse` does the same for any
    tree, and takes four times as long.)
    """
    match tree:
        case ast.Name(name):
            return name
        case ast.BinOp(left, op, right) if type(op) in SIGNS:
            sign, holds = SIGNS[type(op)]
            of_powers = isinstance(op, ast.Pow)  # a**b**c is a**(b**c), where a - b - c is (a - b) - c
            text = f"{written(left, holds + of_powers)}{sign}{written(right, holds + (not of_powers))}"
        case ast.UnaryOp(ast.USub(), inner):
            text, holds = f"-{written(inner, MINUS)}", MINUS
        case ast.Call(ast.Name(function), arguments):
            return f"{function}({', '.join(map(written, arguments))})"
        case ast.Constant(value):
            return repr(value)
        case _:  # what is no arithmetic, and will be refused
            return ast.unparse(tree)
    return f"({text})" if holds < least else text
