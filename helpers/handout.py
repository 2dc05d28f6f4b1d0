"""A notebook for every student of a class, each with numbers of its own, and one key for the instructor.

    python -m helpers.handout --students 30 --seed 7 --out DIR     writes student_01.ipynb … and key.csv into DIR
    python -m helpers.handout --collect DIR                        reads what came back (see helpers.collect)

A student's notebook checks itself and holds no answers. Student 3 of seed 7 has the numbers `sheets.draw("7-3")`, on
any machine and in any year, so a lost notebook can be made again.
"""
import argparse
import csv
import io
import os
import shutil
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers import example, sheets, show
from helpers.check import check_all, mistakes
from helpers.worksheet import ROWS

MOST = 10_000  # students
KEY = "key.csv"


def _rows(first, last):
    """The rows from one to another that are something to work out: not a number taken over under another name."""
    order = list(ROWS)
    return [name for name in order[order.index(first):order.index(last) + 1] if not ROWS[name].isidentifier()]


# The dict that holds a stage's answers -> the quantities it asks for.
STAGES = {
    "forward": _rows("net_h1", "out_o2"),
    "error": _rows("E_o1", "E_total"),
    "output": _rows("dE_total_dout_o1", "w8_new"),
    "hidden": _rows("dE_o1_dnet_o1", "w4_new"),
    "repeated": ["E_total_after_1"],
}
ASKED = [name for names in STAGES.values() for name in names]

TITLE = """\
# Backpropagation with numbers of your own

**You will do:** work one whole round of learning for a network that nobody else in your class has.

**You need:** notebooks 02 to 06 of the course, and paper, a pocket calculator, a spreadsheet or a few lines of Python.

**Time:** about 90 minutes."""

NUMBERS = """\
## Your numbers

You are **student {student}**. The network is the one you know: two inputs, two hidden neurons, two outputs. These are \
your numbers for it:

{table}"""

RULES = """\
The cell below loads them and draws your network.

**How to answer.** Put a number in place of each `None`, for instance `"net_h1": 0.123456789,`, and run the cell. Give \
at least five digits; nine are better. The cell then names the first row that is not right, says what to look at, and \
never gives the answer away. You may leave blanks and come back. Work where you like, but leave plain numbers in these \
cells: they are what you hand in."""

TEXTS = {
    "forward": """\
## Run it forward

Take h1, then h2, then o1, then o2. Add up what the neuron receives: that is its `net`. Squash it with the logistic \
function: that is its `out`.

> **Predict.** Look at your drawing. Which of the two outputs will be the larger one?""",
    "error": """\
## Measure how wrong it is

Each output has a target. Half the square of the distance is its error.

> **Predict.** Which output is further from its target? Its error will make up most of the total.""",
    "output": """\
## Trace the error back to the output weights

Multiply along the chain: from the error to the output, to the net input, to the weight. The product of the first two \
is the neuron's `delta`. Then take one step against each gradient, with your `eta`.

> **Predict.** Should o1 rise or fall? Which sign must `dE_total_dw5` have, then?""",
    "hidden": """\
## Trace it further back to the hidden weights

Two paths lead back from the error to each hidden neuron, one through each output. Multiply along a path, and add the \
two. Use the old w5 to w8.

> **Predict.** Do your two outputs pull h1 the same way, or against each other?""",
    "repeated": """\
## Has it learned?

Put in all eight new weights at once, and run the network forward once more. The biases stay as they are.

> **Predict.** By about how much has the total error changed?""",
}

END = """\
## Hand it in

Save this notebook under the name it has, and hand it in. If you worked in a spreadsheet, export it as CSV, one name \
and one number on each line, and check it with

```python
from helpers.check import check_file
check_file("{name}.csv", given)
```

You may hand in that file instead."""

ALT = "Your network: w1 and w2 run into h1, w3 and w4 into h2, w5 and w6 into o1, w7 and w8 into o2."


# --- One student -------------------------------------------------------------------------------------------------


def numbers(seed, student):
    """The givens of one student, name -> float."""
    return sheets.draw(f"{seed}-{student}")


def notebook(seed, student, name="student"):
    """One student's notebook, as if it had been run before anything was answered. name: its file's, without ending."""
    given = numbers(seed, student)
    cells = [
        new_markdown_cell(TITLE, id="title"),
        new_code_cell("from helpers import sheets, show\nfrom helpers.check import check_all", id="imports",
                      execution_count=1),
        new_markdown_cell(NUMBERS.format(student=student, table=_table(given)), id="numbers"),
        new_markdown_cell(RULES, id="rules"),
        _run("network", 2, f'given = sheets.draw("{seed}-{student}")\nshow.network(given, alt="{ALT}")',
             show.network(given, alt=ALT)),
    ]
    for count, (stage, names) in enumerate(STAGES.items(), start=3):
        blanks = "".join(f'    "{row}": None,\n' for row in names)
        so_far = " | ".join(list(STAGES)[:count - 2])
        cells += [new_markdown_cell(TEXTS[stage], id=f"{stage}-text"),
                  _run(stage, count, f"{stage} = {{\n{blanks}}}\ncheck_all({so_far}, given)",
                       check_all({}))]
    cells.append(new_markdown_cell(END.format(name=name), id="hand-in"))
    return new_notebook(cells=cells, metadata={
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python",
                          "pygments_lexer": "ipython3"},
        "handout": {"seed": seed, "student": student}})


def _table(given):
    """The givens as a Markdown table in four short columns, two pairs on a line, so that it fits on paper."""
    names = list(given)
    pairs = [names[k:k + 2] for k in range(0, len(names), 2)]
    lines = ["| given | value | given | value |", "|---|---|---|---|"]
    for pair in pairs:
        cells = [cell for name in pair for cell in (name, f"{given[name]:.2f}")]
        lines.append("| " + " | ".join(cells + [""] * (4 - len(cells))) + " |")
    return "\n".join(lines)


def _run(id, count, source, shown):
    """A code cell with what it shows when it is run."""
    output = new_output("execute_result", execution_count=count,
                        data={"text/plain": repr(shown), "text/html": shown._repr_html_()})
    return new_code_cell(source, id=id, execution_count=count, outputs=[output])


# --- A class -----------------------------------------------------------------------------------------------------


def write(students, seed, folder, force=False):
    """Write student_01.ipynb … and key.csv into a new folder: all of them, or on any error nothing at all.

    force: replace an earlier handout in that folder. Raises FileExistsError where the folder exists (with force, where
    it holds anything but a handout), ValueError for a number of students that is no class, and OSError from the disk.
    """
    if not 1 <= students <= MOST:
        raise ValueError(f"{students} students: 1 to {MOST:,} are expected")
    folder = Path(os.path.abspath(folder))  # "." has no name to work with
    _check_free(folder, force)
    made, old = (folder.with_name(f".{folder.name}-{os.getpid()}-{end}") for end in ("new", "old"))
    try:
        made.mkdir()
        _fill(made, students, seed)
        if folder.exists():
            folder.rename(old)
        made.rename(folder)
    except BaseException:  # the interrupt key, too
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _fill(folder, students, seed):
    digits = max(2, len(str(students)))
    key = io.StringIO()
    table = csv.writer(key)
    table.writerow(["student", *example.GIVEN, *ASKED])
    for student in progress(range(1, students + 1), "notebooks"):
        name = f"student_{student:0{digits}d}"
        text = nbformat.writes(notebook(seed, student, name))
        (folder / f"{name}.ipynb").write_bytes(f"{text}\n".encode())
        right = mistakes.sheet(given=numbers(seed, student))
        table.writerow([student, *(f"{right[name]:.2f}" for name in example.GIVEN),
                        *(f"{right[name]:.9g}" for name in ASKED)])
    (folder / KEY).write_bytes(key.getvalue().encode())


def _check_free(folder, force):
    if not folder.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {folder.parent} to make {folder.name} in")
    if not os.path.lexists(folder):
        return
    plain = folder.is_dir() and not folder.is_symlink()
    if not force or not plain:
        hint = "; --force replaces an earlier handout" if plain else ""
        raise FileExistsError(f"{folder} exists already{hint}")
    for path in folder.iterdir():
        if path.name not in (KEY, ".ipynb_checkpoints") and not path.match("student_*.ipynb"):
            raise FileExistsError(f"{folder} holds {path.name!r}, which is no part of a handout; choose another folder")


def progress(items, what):
    """A progress bar on the terminal for what takes longer than a second, where tqdm is installed. Otherwise none: the
    course needs no more than its six packages."""
    try:
        from tqdm import tqdm
    except ImportError:
        return items
    return tqdm(items, desc=what, delay=1, disable=None, leave=False)


# --- The command -------------------------------------------------------------------------------------------------


def main(arguments=None):
    """The command line; returns the exit status: 0, 1 where the disk or the folder says no, 130 when interrupted."""
    parser = argparse.ArgumentParser(prog="python -m helpers.handout", description=__doc__.split("\n")[0])
    parser.add_argument("--students", type=int, metavar="N", help=f"how many notebooks to write, up to {MOST:,}")
    parser.add_argument("--seed", type=int, metavar="N", help="any whole number; every seed gives other numbers")
    parser.add_argument("--out", metavar="DIR", help="the new folder for the notebooks and the key")
    parser.add_argument("--force", action="store_true", help="replace the earlier handout in that folder")
    parser.add_argument("--collect", metavar="DIR", help="a folder of returned notebooks or CSV files to look through; "
                        "--seed is needed only where they do not say it themselves")
    told = parser.parse_args(arguments)
    if told.collect is None and None in (told.students, told.seed, told.out):
        parser.error("to write a handout, give --students, --seed and --out; to read one, --collect")
    if told.collect is not None and (told.students, told.out, told.force) != (None, None, False):
        parser.error("--collect goes with no other option than --seed")
    try:
        if told.collect is not None:
            from helpers import collect

            print(collect.report(told.collect, told.seed))
        else:
            write(told.students, told.seed, told.out, told.force)
            print(f"{told.out}: {told.students} notebook{'s' * (told.students > 1)} and, for you, {KEY}")
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return 130
    except (OSError, ValueError) as reason:
        disk = f"{told.out or told.collect}: {reason.strerror}" if getattr(reason, "strerror", None) else reason
        print(f"{disk}; nothing was written", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
