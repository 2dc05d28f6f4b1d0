"""Run notebooks anew and store what they show, with nothing in them that depends on the day or the machine.

    python tests/proof/execute_notebooks.py              every lesson, solution and the teaching guide: some minutes
    python tests/proof/execute_notebooks.py 03 teaching  lesson 03 with its solutions, and the teaching guide

Read the difference afterwards: what you did not mean to change must not have changed.
"""
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python", "pygments_lexer": "ipython3"}


def execute(path):
    """Run one notebook in its folder and write it back. Raises CellExecutionError where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, record_timing=False, coalesce_streams=True,
                   resources={"metadata": {"path": path.parent}}).execute()
    notebook.metadata.language_info = LANGUAGE  # a kernel also tells Python's version
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


def main(names):
    paths = [*sorted(NOTEBOOKS.glob("*.ipynb")), *sorted(NOTEBOOKS.glob("solutions/*.ipynb"))]
    unknown = [name for name in names if not any(path.name.startswith(Path(name).name) for path in paths)]
    if unknown:
        sys.exit(f"No notebook's name begins with {' or '.join(unknown)}.")
    for path in paths:
        if not names or any(path.name.startswith(Path(name).name) for name in names):
            print(path.relative_to(NOTEBOOKS.parent), flush=True)
            execute(path)


if __name__ == "__main__":
    main(sys.argv[1:])
