"""Spoil one thing at a time in the stored outputs of every notebook, and count which spoiled copies are noticed.

    python tests/proof/spoil_notebooks.py               every way, in every notebook: some minutes
    python tests/proof/spoil_notebooks.py 03            in this lesson, as `test_spoiled_notebooks.py` does

Each notebook runs once as the test command runs it, and its judges are asked about the stored outputs and then about
each spoiled copy of them.
"""
import sys
from collections import Counter

import pytest
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, coalesce_streams

from tests.support.notebooks import ALL, NOTEBOOKS
from tests.support.outputs import unlike
from tests.support.spoilers import spoiled_outputs


class Judge:
    """A plugin of pytest: asks about every spoiled copy of a cell's outputs once the cell has passed."""

    def __init__(self):
        self.tried, self.noticed, self.slipped = Counter(), Counter(), []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item):
        yield
        item.format_output_compare = lambda *args: None  # a long difference, word by word, takes seconds
        for kind, made in spoiled_outputs(NotebookNode(outputs=coalesce_streams(item.cell.outputs))):
            outputs = coalesce_streams(made())
            seen = not IPyNbCell.compare_outputs(item, item.test_outputs, outputs) or any(
                unlike(outputs, item.test_outputs))
            self.tried[kind] += 1
            self.noticed[kind] += seen
            self.slipped += [] if seen else [f"slipped through: {kind}, {item.nodeid}"]


def main(names):
    judge, paths = Judge(), [path for path in ALL if not names or path.parent == NOTEBOOKS and path.name[:2] in names]
    failed = pytest.main(["-q", "-p", "no:cacheprovider", *map(str, paths)], plugins=[judge])
    for kind in sorted(judge.tried):
        print(f"{kind:28} {judge.tried[kind]:6,} tried {judge.noticed[kind]:6,} noticed")
    print(f"{'all':28} {judge.tried.total():6,} tried {judge.noticed.total():6,} noticed")
    sys.exit("\n".join(judge.slipped) or failed)


if __name__ == "__main__":
    main(sys.argv[1:])
