"""Every way to write a formula wrong in one place, made from its syntax tree: the slips that the check looks for.

Most are made by the patterns in `kinds_of_slips.SLIPS`; those of names, terms and factors further down.
"""
import ast
import itertools
import math

from helpers.formula import (
    factors,
    names_in,
    negative,
    parse,
    product_of,
    rebuilt,
    sum_of,
    syntax,
    terms,
    written,
    written_out,
)
from helpers.kinds_of_slips import SLIPS

# What stands for e: other bases, and up to six of its digits, rounded or cut off.
BASES = 2, 10, *sorted({cut(math.e * 10**digits) / 10**digits for digits in range(1, 6) for cut in (round, int)})


def slips(formula, stand_ins):
    """Every way to write a formula wrong in one place: {wrong formula: (what was done, as in SLIPS, to which part)}.

    stand_ins: {name: names that may be written in its place}. Of two quantities the part is (what was written, what
    belongs there).
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


# --- By patterns -------------------------------------------------------------------------------------------------


def _wrong(tree, stand_ins):
    """(what, part, wrong tree), for the tree and for each part of it."""
    for here in ast.walk(tree):
        if isinstance(here, ast.Name):
            for other in stand_ins.get(here.id, ()):
                yield "instead", (other, here.id), _with(tree, here, ast.Name(other))
        for what, pattern, part, wrong in RULES.get(_head(here), ()):
            if bound := _bound(pattern, here):
                yield what, _named(part, bound), _with(tree, here, _filled(wrong, bound))


def _with(tree, here, wrong):
    """The tree with something else at one place."""
    return wrong if tree is here else rebuilt(tree, lambda part: _with(part, here, wrong))


def _head(tree):
    """By what a tree is told from most others at a glance."""
    return type(tree.op) if isinstance(tree, ast.BinOp) else type(tree)


def _rules():
    """head -> [(what, pattern, part, what is written instead)], as trees."""
    rules = {}
    for what, slip in SLIPS.items():
        for rule, sign in itertools.product(slip.made, "+-"):
            pattern, part, wrong = (text.replace("±", sign) for text in rule)
            if sign == "+" or "±" in rule[0]:
                trees = syntax(pattern), part if "{" in part else syntax(part), syntax(wrong)
                rules.setdefault(_head(trees[0]), []).append((what, *trees))
    return rules


def _bound(pattern, tree):
    """What the letters of a pattern stand for in a tree, {letter: tree}; None where it does not fit."""
    match pattern, tree:
        case ast.Name(letter), _:
            return {letter: tree} if LETTERS.get(letter, bool)(tree) else None
        case ast.UnaryOp(_, inside), ast.UnaryOp(_, inner):
            return _bound(inside, inner)
        case ast.Call(function, [inside]), ast.Call(called, [inner, *_]) if function.id in ("f", called.id):
            found = _bound(inside, inner)
            return found and found | {"f": called}
        case ast.BinOp(before, sign, after), ast.BinOp(left, op, right) if type(sign) is type(op):
            found, others = _bound(before, left), _bound(after, right)
            return found and others and found | others
    return None


def _filled(pattern, bound):
    """The pattern with what its letters stand for."""
    match pattern:
        case ast.Name(letter):
            return bound[letter]
        case ast.UnaryOp(_, inner):
            return negative(_filled(inner, bound))
        case ast.Call(ast.Name("f"), [inner]):
            return ast.Call(bound["f"], [_filled(inner, bound)], [])
    return rebuilt(pattern, lambda part: _filled(part, bound))


def _named(part, bound):
    """The part that is told of, in words or as a formula."""
    if isinstance(part, str):
        return part.format(**{letter: written(tree) for letter, tree in bound.items()})
    return written(_filled(part, bound))


def _is_sum(tree):
    return isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub)


def _has_names(tree):
    match tree:
        case ast.BinOp(left, _, right):
            return _has_names(left) or _has_names(right)
        case ast.UnaryOp(_, inner) | ast.Call(_, [inner, *_]):
            return _has_names(inner)
    return isinstance(tree, ast.Name)


LETTERS = {"n": _has_names, "j": lambda tree: not _has_names(tree), "k": lambda tree: not _has_names(tree),
           "t": lambda tree: not _is_sum(tree)}
RULES = _rules()


# --- By names, terms and factors ---------------------------------------------------------------------------------


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
        line = _without_minus(parts)
        for k, bare in enumerate(line):
            if len(terms(bare)) > 1:
                yield "bracket", bare, _opened(terms(bare), line[:k], line[k + 1:])
        for k in range(1, len(parts)):
            yield "added", "the whole", sum_of([product_of(parts[:k]), product_of(parts[k:])])
    for part in parts if len(pairs) > 2 else ():
        yield "only", part, part
    for pair in itertools.pairwise(parts) if len(pairs) > 1 else ():
        rest = [part for part in parts if part not in pair]
        yield "product", " and ".join(pair), sum_of([product_of(pair), *rest])
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
