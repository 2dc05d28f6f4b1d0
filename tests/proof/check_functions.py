"""How well `check_function` tells what is wrong with a program: every matrix slip, put into a program that is right.

    python tests/proof/check_functions.py          34 sets of nine networks, some minutes
    python tests/proof/check_functions.py 5        fewer

A slip is told where `edits` gives the same numbers as the program on all networks, and the row that the slip is in is
named. `test_functions.py` runs a short form.
"""
import random
import sys
from collections import defaultdict
from itertools import product

import numpy as np

from helpers.check import called, functions, matrices, matrix_slips, programs, returned, trials

FORMS = {"forward": 3, "total_error": 4, "gradients": 4, "step": 5}  # how many things it takes
ROW = {"forward": "out", "total_error": "E", "gradients": "dE_dW", "step": "W_new"}  # of its last array


def program(form, edits=(), dtype=float):
    """A function of this form, with these slips in it, that works in the numbers of `dtype`."""
    def f(weights, biases, X, Y=None, eta=0.5):
        cast = [[np.asarray(a, dtype) for a in arrays] for arrays in (weights, biases)]
        Y = np.zeros((len(X), len(weights[-1]))) if Y is None else Y
        trial = trials.Trial(*cast, np.asarray(X, dtype), np.asarray(Y, dtype), dtype(eta), "")
        if form in ("forward", "total_error"):
            key = ("out" if form == "forward" else "E", len(weights) - 1)
            return matrices.work(trial, edits, [key])[key]
        rows = ("dE_dW", "dE_db") if form == "gradients" else ("W_new", "b_new")
        lists = [[(row, k) for k in range(len(weights))] for row in rows]
        found = matrices.work(trial, edits, sum(lists, []))
        return [[found[key] for key in keys] for keys in lists]
    f.__name__ = form
    return f


def judged(form, f, seed):
    wanted = {name: name for name in called.ORDER[:FORMS[form]]}
    return functions._judged(f, form, wanted, trials.trials(seed))


def edits_of(form):
    """Every slip of a form, in every group of layers that a loop or a line can stand for."""
    return [matrices.Edit(slip, scope) for row in programs.ROWS_OF[ROW[form]] for slip in matrix_slips.slips(row)
            for scope in programs.scopes(row) if not ("W_new_next" in slip.formula and form != "step")]


def same_numbers(form, one, other, seed):
    """Both explanations lead a program of this form to the same arrays, on every network on which it runs."""
    for trial in trials.trials(seed):
        arguments = [getattr(trial, name) for name in called.ORDER[:FORMS[form]]]
        try:
            first, second = (returned.arrays(program(form, edits)(*arguments), form, len(trial.weights))
                             for edits in (one, other))
        except Exception:
            continue
        if not all(trials.alike(first[key], second[key]) for key in first):
            return False
    return True


def figures(count, per_network=5, pairs=2):
    """Shares of slips told, and of right programs that are right, over `count` sets of networks."""
    dice, tally, failures = random.Random(0), defaultdict(list), []
    for seed in range(count):
        for form, dtype in product(FORMS, (np.float64, np.float32)):
            tally["right programs"].append(bool(judged(form, program(form, (), dtype), seed)))
        for form in FORMS:
            every = edits_of(form)
            chosen = [(edit,) for edit in dice.sample(every, per_network)]
            if form in ("gradients", "step"):
                chosen += [tuple(dice.sample(every, 2)) for _ in range(pairs)]
            for edits in chosen:
                if not _shows(form, edits, seed):
                    continue
                result = judged(form, program(form, edits), seed)
                if "it stops with" in str(result):  # on some of the networks, and that is what is told
                    continue
                found = _edits(result)
                told = not result and bool(found) and same_numbers(form, found, edits, seed)
                what = "one slip" if len(edits) == 1 else "two slips"
                tally[f"{what}, told"].append(told)
                tally[f"{what}, at the right array"].append(told or _rows(found) == _rows(edits))
                if not told:
                    slips = [(edit.slip.row, edit.slip.formula, edit.scope) for edit in edits]
                    failures.append(f"{what}: {form} {seed} {slips} -> {result}")
    return {what: sum(good) / len(good) for what, good in tally.items()}, failures


def _shows(form, edits, seed):
    """These slips change something, each of them, wherever the program runs."""
    parts = [()] + [edits[:k] + edits[k + 1:] for k in range(len(edits))]
    return not any(same_numbers(form, edits, part, seed) for part in parts)


def _edits(result):
    """What a result says was done, as edits again."""
    found = []
    for place, formula in result.edits.items():
        row, _, scope = place.partition(" of ")
        row = "delta_last" if place == "delta of the last layer" else row
        found.append(matrices.Edit(matrices.Slip(row, formula, ""), scope or programs.scopes(row)[0]))
    return tuple(found)


def _rows(edits):
    return {edit.slip.row for edit in edits}


if __name__ == "__main__":
    shares, failures = figures(int(sys.argv[1]) if sys.argv[1:] else 34)
    for what, share in shares.items():
        print(f"{what:32} {100 * share:6.2f} %")
    print(*failures[:40], sep="\n")
