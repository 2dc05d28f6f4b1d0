"""Drive what reads text and files with a million inputs each, guided by which lines they reach.

    python tests/proof/fuzz.py                      a million inputs for each reader: some minutes (needs atheris)
    python tests/proof/fuzz.py formula 10_000       one reader, so many inputs

`test_hostile.py` runs the same readers on a few hundred inputs that Hypothesis makes.
"""
import inspect
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers import worksheet
from helpers.check import answers, files, names, quantities
from helpers.example import GIVEN
from helpers.formula import names_in
from helpers.handout import assignment, papers

KNOWN = quantities()
ASSIGNMENT = assignment.drawn(assignment.Kind(), 1, 7)


def formula(data):
    """A formula is refused with a ValueError, or it is worked out to a finite number, or that is refused."""
    text = data.decode("utf-8", "replace")
    try:
        given = dict.fromkeys(names_in(text), 0.5)
        result = worksheet.evaluate(given, rows={"result": text})["result"]
    except ValueError:
        return
    assert type(result) in (float, int) and math.isfinite(result)


def file(data):
    """A file is refused with a ValueError, or it is a number for each known name, and sentences about the rest."""
    try:
        numbers, notes, _ = files.read(data, KNOWN)
    except ValueError as reason:
        assert len(str(reason)) < 1_000
        return
    assert numbers and set(numbers) <= set(KNOWN)
    assert all(math.isfinite(answers.answer(name, number).value) for name, number in numbers.items())
    assert all(len(reason) < 1_000 for reason in notes.values())


def notebook(data):
    """A returned notebook becomes a Paper, or there is a reason why not; its answers are numbers or text, never run."""
    try:
        paper = papers._notebook(papers.Paper("student_01.ipynb", 1), data, ASSIGNMENT)
    except (ValueError, RecursionError, MemoryError):  # what papers.returned makes a Paper's trouble of
        return
    assert all(isinstance(value, (int, float, str)) for value in paper.answers.values())


READERS = {"formula": formula, "file": file, "notebook": notebook}
CELL = {"cell_type": "code", "source": ["forward = {\n", "    'net_h1': 0.3775,\n", "    'out_h1': '0,6',\n", "}\n"]}
SEEDS = {
    "formula": [formula.encode() for formula in worksheet.ROWS.values()] + [b"round(tanh(w1), 9)", b"log(abs(-w1**2))"],
    "file": [b"net_h1,0.3775\nout_h1,0.593269992\n", "\ufeffname;value\r\nnet_h1;0,3775\r\n".encode(), b"w1\t0.15",
             "sep=,\nw1,−0.5".encode("utf-16"), b"net h1: 0.3775 (h1)\nw5+ = w5 - eta*dw5 = 0.36\n", b"w1 w2\n0.1 0.2",
             b'{"h1": {"net": 0.3775}, "E": null}', b"{'net_h1': np.float64(0.3775)}", b'[["w1", "0,15"]]'],
    "notebook": [json.dumps({"cells": [CELL], "metadata": {"handout": {"student": 1}}}).encode()],
}
WORDS = [*GIVEN, *worksheet.ROWS, "exp(", "log(", "tanh(", "round(", "abs(", "**", "1e308", '"cell_type": "code"',
         '"source": ', "sep=", "net_h1;", "answer = None", "forward = {"]


def drive(reader, runs):
    """This process as a fuzzer of one reader; it ends with the fuzzer's own status."""
    import atheris

    for value in [value for module in (answers, files, names, papers, worksheet) for value in vars(module).values()]:
        function = inspect.unwrap(value) if callable(value) else None  # of a cached function, the function
        if inspect.isfunction(function) and function.__module__.startswith("helpers."):
            atheris.instrument_func(function)
    with tempfile.TemporaryDirectory() as folder:
        corpus, words = Path(folder, "corpus"), Path(folder, "words")
        corpus.mkdir()
        for k, seed in enumerate(SEEDS[reader]):
            (corpus / str(k)).write_bytes(seed)
        words.write_text("".join(f"{json.dumps(word)}\n" for word in WORDS))
        atheris.Setup([sys.argv[0], f"-runs={runs}", f"-dict={words}", "-max_len=4000", "-timeout=10",
                       "-rss_limit_mb=1000", "-print_final_stats=1", str(corpus)], READERS[reader])
        atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) == 3:
        drive(sys.argv[1], int(sys.argv[2]))
    failed = [reader for reader in READERS
              if subprocess.run([sys.executable, __file__, reader, "1_000_000"]).returncode]
    sys.exit(f"failed: {', '.join(failed)}" if failed else None)
