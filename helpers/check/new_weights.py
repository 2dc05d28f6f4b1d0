"""New weights made otherwise: what became of the old weight and its gradient, the same in many weights.

A new weight is tried as the old weight and its gradient put together in the ways people do, also with another number
for eta, which is fitted to one new weight: the others confirm it.
"""
import math

from helpers.check.case import Cause, Rank
from helpers.check.digits import MOST, last_place
from helpers.check.rounds import worked_or_nan
from helpers.check.ways import stepped
from helpers.formula import is_name, names_in, product_of, terms

# {w}: the old weight, {g}: its gradient.
STEPS = {
    "{w} - eta*eta*({g})": "eta went in twice",
    "{w} - ({g})/eta": "the gradient was divided by eta",
    "{w} - eta/2*({g})": "half of eta stands where eta belongs",
    "{w} - eta/10*({g})": "a tenth of eta stands where eta belongs",
    **{f"{{w}} - {times}*eta*({{g}})": f"{times} times eta stands where eta belongs" for times in (2, 10)},
    "{w} + ({g})": "the step was added, and eta left out",
    "-({w} - eta*({g}))": "the difference was turned round (the step minus the weight)",
    "{w} - eta": "the gradient was left out: every step has the size of eta",
    "{w}*({g})": "the weight was multiplied by its gradient",
    "eta*{w} - ({g})": "eta multiplies the weight, not the gradient",
    "eta*({w} - ({g}))": "eta multiplies the weight as well",
    "{w} - eta*E_total": "the error stands where its gradient belongs",
}
ANOTHER = "it was worked with a number for eta that is not the given one"


def made_otherwise(case):
    """The ways in which this new weight, and others that do not follow, may be made."""
    net = case.net
    step_of = stepped(lambda old, step: product_of(step[1:]) if step[0] == "eta" else None)
    parts = {row: {"w": old, "g": gradient} for row, right in case.sheet.rows.items() if row.endswith("_new")
             for old in filter(is_name, terms(right)) if (gradient := step_of(net, old, right))}
    if case.name not in parts:
        return
    old = {row: part["w"] for row, part in parts.items()}
    alone = [row for row in parts if row in case.answers] == [case.name]
    wrong = [row for row in parts if case.marks.of.get(row) == "slip"]
    for way, words in [*STEPS.items(), *_fitted(case, parts[case.name])]:
        edits, fitted = {row: way.format(**parts[row]) for row in parts}, words == ANOTHER
        known = case.marks.own.keys() >= {*names_in(edits[case.name])}  # a sheet may have no error
        if not known or not _fits(case, case.name, edits[case.name]):
            continue
        fit = [row for row in wrong if _fits(case, row, edits[row])]
        neurons = {net.weights.get(old[row], row) for row in fit}  # of one, a wrong delta does what another eta would
        if len(neurons) > 1 or alone or not fitted:
            layers = {net.layers.get(old[row]) for row in fit}
            unseen = [row for row in parts if row not in case.answers and net.layers.get(old[row]) in layers]
            rank = Rank.EASY if len(fit) > 1 else Rank.RARE
            yield Cause({row: edits[row] for row in [*fit, *unseen]}, None, case.name, "step", words,
                        rank=Rank(rank + fitted))


def _fits(case, row, edit):
    """Whether this formula gives a new weight that was handed in, from the learner's own gradient."""
    value = worked_or_nan(edit, case.marks.own)
    off = abs(value - case.answers[row].value)
    return off <= 4 * case.marks.reach[row] + 0.002 * abs(value - case.marks.follows[row])


def _fitted(case, parts):
    """(way, words) with a number for eta that makes this new weight, of three digits fewer than show of how far it
    is off: with more, one would be found for any new weight."""
    answer, follows = case.answers[case.name], case.marks.follows[case.name]
    off = abs(answer.value - follows) / max(answer.unit, last_place(follows, MOST))
    most = min(3, round(math.log10(off)) - 3) if off else 0
    fitted = worked_or_nan(f"({parts['w']} - ({answer.value!r}))/({parts['g']})", case.marks.own)
    for short in dict.fromkeys(float(f"{fitted:.{digits}g}") for digits in range(1, most + 1)):
        if 1e-6 < short < 100:
            yield f"{{w}} - {short:.9f}*({{g}})", ANOTHER
