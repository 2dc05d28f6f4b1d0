"""How well the check marks: prints the figures for the tutorial's numbers and for somebody's own, drawn.

    python -m tests.proof.marking [how many drawn givens, 200 by default]

Every made slip of the tutorial's sheet is tried, and of each drawn and each other sheet a share; the known mistakes on
26 givens, and on every sheet. It fails where a slip is accepted or a right calculation accused. The unit tests try a
little of all this.
"""
import random
import sys
from collections import Counter

from helpers import sheets
from helpers.check import check_all, mistakes
from helpers.example import GIVEN
from helpers.worksheet import ROWS
from tests.support.marking import SHEETS, accused, single_slips, two_slips, written


def known_by_name(given, rows=ROWS):
    """Which mistakes are not recognised by name from the whole sheet or from the first wrong number alone."""
    right, missed = mistakes.sheet(None, given, rows, train=False), []
    for id in mistakes.known(rows, 2).keys() & mistakes.MISTAKES.keys():
        try:
            wrong = mistakes.sheet(id, given, rows, train=False)
        except ValueError:
            continue
        differs = [name for name in wrong if abs(wrong[name] - right[name]) > 2e-8]
        if not differs:
            continue
        whole = check_all(wrong, given, rows)
        alone = check_all({differs[0]: written(wrong[differs[0]])}, given, rows)
        missed += [(id, "whole", whole)] * (whole.mistake != id) + [(id, "alone", alone)] * (id not in alone.candidates)
    return missed


def main(count=200, share=0.05):
    dice = random.Random(1)
    totals, both, right, missed = Counter(), Counter(), Counter(), []
    for seed in [None, *range(count)]:
        given = GIVEN if seed is None else sheets.draw(seed)
        totals += single_slips(given, dice, 1 if seed is None else share)
        both += two_slips(given, dice, 20)
        right += accused(given, dice)
        if seed is None or seed < 25:
            missed += [(seed, *what) for what in known_by_name(given)]
    for what, rows in SHEETS.items():
        given = sheets.draw(5, rows)
        totals += single_slips(given, dice, share, rows)
        right += accused(given, dice, rows)
        missed += [(what, *each) for each in known_by_name(given, rows) if each[0] not in each[2].candidates]
    for way in ("whole", "third", "alone", "new weight"):
        there = totals[way, "all"]
        print(f"{way}: {there} slips, accepted {totals[way, 'accepted']}, first row named "
              f"{totals[way, 'first'] / there:.2%}, edits give all numbers again "
              f"{totals[way, 'again'] / there:.2%}, rounding blamed "
              f"{totals[way, 'rounding'] / there:.2%}")
    print(f"two slips at once: {both['all']}, both rows and no other {both['both'] / both['all']:.2%}")
    print(f"right calculations: {right['all']}, accused {sum(n for what, n in right.items() if 'accused' in what)}"
          f" {[what for what in right if 'accused' in what]}, enough digits but not called right {right['refused']}")
    print(f"known mistakes not recognised by name: {len(missed)}", *missed, sep="\n  ")
    return [what for what, count in (totals + right).items() if count and {"accepted", "accused"}.intersection(what)]


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:2]))))
