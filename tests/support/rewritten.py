"""What the whole course makes of the tutorial's rows when they are written another way, as JSON on the standard output.

    python -m tests.support.rewritten

The rows are written anew, in the one way and the other in turn, before any other module has read them, so that
everything reads the new ones.
"""
import ast
import json
import sys
from itertools import cycle

from helpers import worksheet


class _Turned(ast.NodeTransformer):
    """The terms of every sum and the factors of every product in the opposite order: a + b + c becomes c + (b + a)."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Mult):
            node.left, node.right = node.right, node.left
        return node


WAYS = {
    "spaced, turned": lambda row: ast.unparse(_Turned().visit(ast.parse(row))),
    "dense, bracketed": lambda row: f"(({row}))".replace(" ", ""),
}


def everything():
    """What reads rows, read: name -> numbers, lists and texts that do not show how a row is written."""
    from helpers import drawing, places, sheets, symbolic, watch
    from helpers.check import check_all, mistakes

    rows = worksheet.ROWS
    own = sheets.with_biases()
    given = sheets.draw("rewritten")
    sheet = worksheet.evaluate(given)
    slip = worksheet.evaluate(given, edits={"dE_total_dw6": "delta_o1*out_h1"})
    marks, words = drawing.chain_rule(symbolic.paths("E_total", "w1", rows=rows), rows, sheet)
    return {
        "numbers": {name: float(f"{value:.12g}") for name, value in sheet.items()},
        "trained": f"{worksheet.train(500, given)['E_total']:.12g}",
        "paths": {name: sorted(map(repr, symbolic.paths("E_total", name))) for name in worksheet.learned()},
        "proofs": [str(symbolic.remainder(name)) for name in rows if symbolic.meaning(name) or name.endswith("_new")],
        "biases": {name: f"{value:.12g}" for name, value in
                   worksheet.train(3, sheets.split_biases(given), rows=own).items() if not name.startswith("dnet")},
        "other sheets": {name: f"{value:.12g}" for name, value in worksheet.evaluate(
            sheets.draw(1, sheets.write_out(3, 2, 3)), rows=sheets.write_out(3, 2, 3)).items()},
        "mistakes": {id: f"{mistakes.sheet(id, given, train=False)['E_total_after_1']:.12g}"
                     for id in mistakes.MISTAKES},
        "check": [check_all({name: f"{slip[name]:.9f}" for name in rows}, given).message,
                  check_all({name: f"{sheet[name]:.9f}" for name in rows}, given).message],
        "drawing": sorted(drawing.network(rows, places.WIDE, sheet, marks=marks, words=words).split("<")),
        "explorer": repr(watch.explorer(given)),
    }


if __name__ == "__main__":
    for WAY, (NAME, ROW) in zip(cycle(WAYS.values()), worksheet.ROWS.items(), strict=False):
        worksheet.ROWS[NAME] = WAY(ROW)
    json.dump(everything(), sys.stdout)
