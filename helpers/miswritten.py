"""Every way to write a formula wrong in one place, made from its syntax tree: the slips that the check looks for."""
import ast
import itertools
import math

from helpers.formula import factors, names_in, negative, parse, product_of, rebuilt, sum_of, terms, written, written_out

# What stands for e: other bases, and up to six of its digits, rounded or cut off.
BASES = 2, 10, *sorted({cut(math.e * 10**digits) / 10**digits for digits in range(1, 6) for cut in (round, int)})


def slips(formula, stand_ins):
    """Every way to write a formula wrong in one place: {wrong formula: (what was done, to which part)}.

    stand_ins: {name: names that may be written in its place}. What was done is one of: instead (the part is what was
    written, and what belongs there), left out, twice, sign, plus and minus (the other was meant), opposite (the whole
    has the other sign), turned (a difference or a quotient), added, divided, multiplied, square, squares (of each
    term), bracket, order (of a sum and a product), function, base and power (of e), factor (in a function), only (of
    the whole formula this name alone was taken), interchanged (two names), product (of two terms), sums (multiplied, of
    products that should be added).
    """
    tree, found = parse(formula), {}
    if not (isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Sub)):  # which is turned round
        found = {written(wrong): ("opposite", formula) for wrong in (ast.UnaryOp(ast.USub(), tree), negative(tree))}
    in_the_tree = ((what, part, written(wrong)) for what, part, wrong in _wrong(tree, stand_ins))
    for what, part, wrong in itertools.chain(in_the_tree, _wrong_names(formula, stand_ins), _wrong_parts(formula),
                                             _wrong_bases(tree)):
        found.setdefault(wrong, (what, part))
    found.pop(written(tree), None)
    return found


def _wrong_names(formula, stand_ins):
    """(what, part, wrong formula) for each name, wherever it stands."""
    for name in (names := names_in(formula)):
        yield "only", name, name
        if name == formula:
            yield "twice", name, product_of([name, name])
        for other in stand_ins.get(name, ()):
            yield "instead", (other, name), written_out(formula, {name: other})
    for name, other in itertools.combinations(names, 2):
        yield "interchanged", (name, other), written_out(formula, {name: other, other: name})


def _wrong_bases(tree):
    """(what, part, wrong formula) with another number for e, in all powers and logarithms."""
    for base in BASES:
        yield "base", str(base), written(_to_base(tree, ast.Call(ast.Name("log"), [ast.Constant(base)], [])))


def _to_base(tree, log):
    match rebuilt(tree, lambda part: _to_base(part, log)):
        case ast.Call(ast.Name("exp"), [power]):
            return ast.Call(ast.Name("exp"), [ast.BinOp(log, ast.Mult(), power)], [])
        case ast.Call(ast.Name("log")) as call:
            return ast.BinOp(call, ast.Div(), log)
        case other:
            return other


def _wrong_parts(formula):
    """(what, part, wrong formula) for the terms of a sum and the factors of a product."""
    pairs = [factors(term) for term in terms(formula)]
    parts, joined = (terms(formula), sum_of) if len(pairs) > 1 else (pairs[0], product_of)
    for part, other in itertools.permutations(filter(names_in, parts), 2):
        if len(factors(part)) == len(factors(other)):
            yield "instead", (other, part), joined([other if here == part else here for here in parts])
    if len(pairs) == 1:
        yield from _brackets_lost(parts)
        for k in range(1, len(parts)):
            yield "added", "the whole", sum_of([product_of(parts[:k]), product_of(parts[k:])])
    for part in parts if len(pairs) > 2 else ():
        yield "only", part, part
    for one, other in itertools.pairwise(parts) if len(pairs) > 1 else ():
        rest = [part for part in parts if part not in (one, other)]
        yield "product", f"{one} and {other}", sum_of([product_of([one, other]), *rest])
    if len(products := [pair for pair in pairs if len(pair) == 2]) > 1:
        alike = [*zip(*map(sorted, products), strict=True)]  # what the lines carry, and their weights
        rest = [product_of(pair) for pair in pairs if len(pair) != 2]
        sums = product_of(map(sum_of, alike))
        yield "sums", sums, sum_of([sums, *rest])
        for kept, other in (alike, alike[::-1]):
            part, quotients = f"each factor like {other[0]}", map("/".join, zip(kept, other, strict=True))
            yield "left out", part, sum_of([*kept, *rest])
            yield "divided", part, sum_of([*quotients, *rest])
        yield "added", "each product", sum_of([*alike[0], *alike[1], *rest])


def brackets_lost(formula):
    """(the sum, wrong formula) for each sum that is multiplied with something, as if no brackets held it together; in
    whatever order the factors are written."""
    for term in (parts := terms(formula)):
        others = [part for part in parts if part != term]
        for line in {factors(term), _without_minus(factors(term))}:
            for bare in (part for part in line if len(terms(part)) > 1):
                rest = [part for part in line if part != bare]
                for count, orders in itertools.product(range(len(rest) + 1), (terms(bare), terms(bare)[::-1])):
                    for after in itertools.combinations(rest, count):
                        before = [part for part in rest if part not in after]
                        yield bare, sum_of([_opened(orders, before, after), *others])


def _brackets_lost(parts):
    """(what, part, wrong formula): a product in one line without the brackets around a sum."""
    parts = _without_minus(parts)
    for k, bare in enumerate(parts):
        if len(terms(bare)) > 1 and len(parts) > 1:
            yield "bracket", bare, _opened(terms(bare), parts[:k], parts[k + 1:])


def _without_minus(parts):
    """Factors as people write them: -(target - out) is out - target."""
    if len(parts) > 2 and "-1" in parts and len(terms(parts[parts.index("-1") + 1])) == 2:
        k = parts.index("-1")
        turned = sum_of([written(negative(parse(term))) for term in terms(parts[k + 1])[::-1]])
        return (*parts[:k], turned, *parts[k + 2:])
    return tuple(parts)


def _opened(orders, before, after):
    """A sum between factors, without its brackets: these reach its first and its last term only."""
    first, *middle, last = orders
    return sum_of([product_of([*before, first]), *middle, product_of([last, *after])])


def _wrong(tree, stand_ins):
    """(what, part, wrong tree), for the tree and for each part of it."""
    match tree:
        case ast.Name(name):
            for other in stand_ins.get(name, ()):
                yield "instead", (other, name), ast.Name(other)
        case ast.Call(function, [inner, *digits]):
            yield "function", written(tree), inner
            yield from _wrong_call(tree, function, inner)
            for what, part, wrong in _wrong(inner, stand_ins):
                yield what, part, ast.Call(function, [wrong, *digits], [])
        case ast.UnaryOp(minus, inner):
            yield "sign", written(inner), inner
            if isinstance(inner, ast.BinOp):
                yield "bracket", written(inner), _negative_first(inner)
            for what, part, wrong in _wrong(inner, stand_ins):
                yield what, part, ast.UnaryOp(minus, wrong)
            if _is_sum(inner) and isinstance(inner.op, ast.Sub):
                yield "plus", written(inner.left), ast.BinOp(inner.right, ast.Add(), inner.left)
        case ast.BinOp(left, op, right):
            yield from _wrong_here(tree, left, op, right)
            for what, part, wrong in _wrong(left, stand_ins):
                yield what, part, ast.BinOp(wrong, op, right)
            for what, part, wrong in _wrong(right, stand_ins) if not isinstance(op, ast.Pow) else ():
                yield what, part, ast.BinOp(left, op, wrong)


def _wrong_here(tree, left, op, right):
    """The ways to write this one operation wrong."""
    if isinstance(op, ast.Pow):
        yield "square", written(left), left
        yield "square", written(left), ast.BinOp(right, ast.Mult(), left)
        yield "square", written(left), ast.Call(ast.Name("abs"), [left], [])
        if _is_sum(left):  # each term was squared instead
            yield "squares", written(left), ast.BinOp(ast.BinOp(left.left, op, right), left.op,
                                                      ast.BinOp(left.right, op, right))
    else:
        yield "left out", _divisor(op, left, right), left
        if not (_is_sum(tree) and _is_sum(left)):
            alone = {ast.Sub: negative(right), ast.Div: ast.BinOp(ast.Constant(1), op, right)}.get(type(op), right)
            yield "left out", written(left), alone
        yield "twice", written(right), ast.BinOp(tree, op, right)
    if isinstance(op, ast.Add | ast.Mult):
        yield "twice", written(left), ast.BinOp(left, op, tree)
    if _is_sum(tree):
        yield from _wrong_sum(left, op, right)
    if isinstance(op, ast.Sub | ast.Div) and names_in(written(tree)):
        yield "turned", written(tree), ast.BinOp(right, op, left)
    if isinstance(op, ast.Div):
        yield "multiplied", written(right), ast.BinOp(left, ast.Mult(), right)
    if isinstance(op, ast.Mult):
        yield "divided", written(right), ast.BinOp(left, ast.Div(), right)
        if names_in(written(left)):
            yield "divided", written(left), ast.BinOp(right, ast.Div(), left)
        yield "added", written(tree), ast.BinOp(left, ast.Add(), right)
        yield "sign", written(tree), negative(tree)
    if isinstance(op, ast.Mult | ast.Pow) and _is_sum(left):
        yield "bracket", written(left), ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
    match op, right:
        case ast.Mult(), ast.BinOp(inner, ast.Pow() as power, count) if _is_sum(inner):
            yield "bracket", written(inner), ast.BinOp(ast.BinOp(left, op, inner.left), inner.op,
                                                       ast.BinOp(inner.right, power, count))
    if isinstance(op, ast.Mult | ast.Div) and _is_sum(right):
        yield "bracket", written(right), ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)


def _wrong_sum(left, op, right):
    """The ways to write this one sum or difference wrong."""
    yield "sign", written(left), ast.BinOp(_negative_first(left), op, right)
    yield "sign", written(left), ast.BinOp(negative(left), op, right)
    what, other = ("minus", ast.Sub()) if isinstance(op, ast.Add) else ("plus", ast.Add())
    yield what, written(right), ast.BinOp(left, other, right)
    if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult):
        yield "order", written(right), ast.BinOp(ast.BinOp(left, op, right.left), ast.Mult(), right.right)
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult):
            inner = ast.BinOp(left.right, op, right.left)
            yield "order", written(right), ast.BinOp(ast.BinOp(left.left, ast.Mult(), inner), ast.Mult(), right.right)


def _divisor(op, left, right):
    """What is left out without the right side, so that it is found in the formula: 1/2, not the 2 of a square."""
    if isinstance(op, ast.Div) and isinstance(right, ast.Constant):
        whole = isinstance(left, ast.Constant)
        return written(ast.BinOp(left, op, right)) if whole else f"the division by {right.value}"
    return written(right)


def _wrong_call(tree, function, inner):
    """The ways to take this one function wrong: twice or half of what stands in it; e times, plus x."""
    for count in (ast.Constant(2), ast.Constant(0.5)):
        yield "factor", written(count), ast.Call(function, [ast.BinOp(count, ast.Mult(), inner)], [])
    for op in (ast.Mult(), ast.Add()) if function.id == "exp" else ():
        yield "power", written(inner), ast.BinOp(ast.Call(function, [ast.Constant(1)], []), op, inner)


def _is_sum(tree):
    return isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub)


def _negative_first(tree):
    """The tree with the sign of its first term changed."""
    return ast.BinOp(_negative_first(tree.left), tree.op, tree.right) if _is_sum(tree) else negative(tree)
