"""The lines of a derivation, shuffled, with false ones among them: to be put in order.

Any order is right in which each line finds what it needs. The false lines are made from the known mistakes, and
where there are none, from the rows.
"""
import itertools
import random
from collections import UserDict
from string import ascii_uppercase
from typing import NamedTuple

from helpers import worksheet
from helpers.arguments import Refused, RefusedType, closest
from helpers.check import mistakes
from helpers.check.case import Cause
from helpers.check.done import question
from helpers.check.kinds import stand_ins
from helpers.check.misconceptions import PARTS
from helpers.check.rounds import worked_or_nan
from helpers.check.words import Result, unanswered
from helpers.formula import calls_in, names_in
from helpers.miswritten import slips
from helpers.sheets import draw
from helpers.worksheet import leading_to

FALSE = 2


class Line(NamedTuple):
    """name = formula, as it is shown. question: what a false line is answered with, "" in a true one. mistake: the id
    of the known one that a false line is made from, where it is."""

    name: str
    formula: str
    question: str = ""
    mistake: str | None = None

    def __str__(self):
        return f"{self.name} = {self.formula}"


class Lines(UserDict):
    """letter -> Line. It shows as the lettered lines. goal: the row that they lead to."""

    def __init__(self, lines, goal):
        super().__init__(zip(ascii_uppercase, lines, strict=False))
        self.goal = goal

    def __repr__(self):
        return "\n".join(f"{letter}   {line}" for letter, line in self.items())


def scrambled(goal, known=(), rows=None, seed=1):
    """The lines that lead from what is known to the row `goal`, shuffled, with two false ones among them: Lines.

    known: rows that need not be worked out again. rows: another sheet than the tutorial's. The same seed (a whole
    number or text) gives the same lines.
    Raises ValueError for a name that is no row of the sheet, and where there are more than 26 lines.
    """
    rows = worksheet.edited(rows=rows)
    for name in (goal, *known):
        if name not in rows:
            raise Refused(f"{name!r} is no row of this sheet{closest(name, rows)}")
    if goal in known:
        raise Refused(f"{goal} is known already, so there is nothing to put in order")
    true = [Line(name, rows[name]) for name in leading_to([goal], rows, known)]
    if len(true) + FALSE > len(ascii_uppercase):
        raise Refused(f"{len(true)} lines lead to {goal}; say what is known already, and fewer will do")
    false = _false(goal, known, rows, f"{goal} {seed}")
    for attempt in itertools.count():
        lines = Lines(_by_lot([*true, *false], f"{goal} {seed} {attempt}"), goal)
        if len(true) == 1 or not check_order([letter for letter, line in lines.items() if not line.question], lines):
            return lines


def check_order(answer, lines):
    """Judge an order of lettered lines, such as "CAFB" (spaces and commas may stand between). None: not answered yet.

    lines: what `scrambled` made. Raises TypeError where they are anything else, ValueError for a letter that stands
    beside no line.
    """
    if not isinstance(lines, Lines):
        raise RefusedType(f"lines are what order.scrambled makes, not {type(lines).__name__}")
    if answer is None:
        return unanswered("this order")
    letters = _letters(answer, lines)
    if twice := next((letter for place, letter in enumerate(letters) if letter in letters[:place]), None):
        return Result(False, "this order", f"Not yet: line {twice} stands there twice. Once is enough.")
    missing = {line.name for line in lines.values() if not line.question}
    for letter in letters:
        line = lines[letter]
        here = f"Not yet: line {letter}, {line}, "
        if line.question:
            return Result(False, "this order", f"{here}does not hold. {line.question}", line.name, mistake=line.mistake)
        if needs := next((name for name in names_in(line.formula) if name in missing), None):
            later = next((other for other in letters if lines[other].name == needs), None)
            where = f"and your line {later} works it out only later" if later else "and none of your lines works it out"
            return Result(False, "this order", f"{here}needs {needs} before it, {where}.", line.name)
        missing.remove(line.name)
    if missing:
        lacking = "a line is" if len(missing) == 1 else f"{len(missing)} lines are"
        start = "each of these lines finds what it needs, but " if letters else ""
        return Result(False, "this order", f"Not yet: {start}{lacking} missing on the way to {lines.goal}.", lines.goal)
    return Result(True, "this order", f"Right: in {''.join(letters)}, each line finds what it needs.")


def _letters(answer, lines):
    if not isinstance(answer, str | list | tuple):
        raise RefusedType(f"an order is text such as 'CAFB', not {type(answer).__name__}")
    letters = [letter.upper() for letter in "".join(map(str, answer)) if letter not in " ,;>-\n"]
    for letter in letters:
        if letter not in lines:
            raise Refused(f"no line has the letter {letter}; an order is text such as 'CAFB', with letters from "
                          f"{min(lines)} to {max(lines)}")
    return letters


def _by_lot(lines, seed):
    """The lines in an order that hardly changes where one line more is among them."""
    return sorted(lines, key=lambda line: random.Random(f"{seed} {line}").random())


def _false(goal, known, rows, seed):
    """False lines that can stand among those that lead to the goal: of known mistakes, and of slips made from the rows
    where these are few. Each stands for another row, and gives another number than that."""
    needed, numbers, found = leading_to([goal], rows, known), worksheet.evaluate(draw(1, rows), rows=rows), []
    usable = {*needed, *known, *worksheet.givens(rows)}
    for line in [*_by_lot(_of_known_mistakes(goal, needed, rows), seed), *_by_lot(_of_slips(needed, rows), seed)]:
        used, right = names_in(line.formula), numbers[line.name]
        taken = any(line.name == other.name or line.mistake == other.mistake is not None for other in found)
        if (len(found) < FALSE and not taken and line.name not in used and usable.issuperset(used)
                and calls_in(line.formula) <= calls_in(rows[line.name])
                and abs(worked_or_nan(line.formula, numbers) - right) > 1e-6 * abs(right)):
            found.append(line)
    return found


def _of_known_mistakes(goal, needed, rows):
    """The lines of mistakes that change none of the rows from which what is known comes: there they would show. Those
    of parts of others stand there already."""
    before = {*leading_to([goal], rows)}.difference(needed)
    return [Line(name, formula, mistakes.KNOWN[id].hint, id)
            for id, (edits, _) in mistakes.known(rows).items()
            if not mistakes.KNOWN[id].variant and mistakes.KNOWN[id] not in PARTS and before.isdisjoint(edits)
            for name, formula in edits.items() if name in needed]


def _of_slips(needed, rows):
    others = stand_ins(rows)
    return [Line(name, formula, question(Cause({}, None, name, what, part), rows)) for name in needed
            for formula, (what, part) in slips(rows[name], others).items() if what != "function"]
