"""The lines of a derivation, shuffled, with false ones among them: to be put in order.

Any order is right in which each line finds what it needs. The false lines are made from the known mistakes, and
where there are none, from the rows.
"""
import itertools
import random
from string import ascii_uppercase
from typing import NamedTuple

from helpers import worksheet
from helpers.arguments import Refused, RefusedType, closest
from helpers.check import mistakes
from helpers.check.done import DONE
from helpers.check.kinds import stand_ins
from helpers.check.words import Result, unanswered
from helpers.formula import calls_in, names_in
from helpers.miswritten import slips
from helpers.sheets import draw

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


class Lines(dict):
    """letter -> Line. It shows as the lettered lines. goal: the row that they lead to."""

    def __init__(self, lines, goal):
        super().__init__(zip(ascii_uppercase, lines, strict=False))
        self.goal = goal

    def __repr__(self):
        return "\n".join(f"{letter}   {line}" for letter, line in self.items())

    def _repr_pretty_(self, printer, cycle):
        printer.text(repr(self))


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
    needed = _leading_to(goal, set(known), rows)
    if not needed:
        raise Refused(f"{goal} is known already, so there is nothing to put in order")
    true = [Line(name, rows[name]) for name in rows if name in needed]
    if len(true) + FALSE > len(ascii_uppercase):
        raise Refused(f"{len(true)} lines lead to {goal}; say what is known already, and fewer will do")
    false = _false(needed, known, rows, _leading_to(goal, set(), rows) - needed, f"{goal} {seed}")
    for attempt in itertools.count():
        shuffled = _by_lot([*true, *false], f"{goal} {seed} {attempt}")
        if len(true) == 1 or _problem([line for line in shuffled if not line.question], needed):
            return Lines(shuffled, goal)


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
    chosen = [lines[letter] for letter in letters]
    places = dict(zip(chosen, letters, strict=False))
    needed = {line.name for line in lines.values() if not line.question}
    if twice := next((letter for place, letter in enumerate(letters) if letter in letters[:place]), None):
        return Result(False, "this order", f"Not yet: line {twice} stands there twice. Once is enough.")
    if found := _problem(chosen, needed):
        line, name = found
        here = f"Not yet: line {places[line]}, {line}, "
        if line.question:
            return Result(False, "this order", f"{here}does not hold. {line.question}", line.name, mistake=line.mistake)
        later = next((places[other] for other in chosen if other.name == name), None)
        where = f"and your line {later} works it out only later" if later else "and none of your lines works it out"
        return Result(False, "this order", f"{here}needs {name} before it, {where}.", line.name)
    if missing := needed - {line.name for line in chosen}:
        lacking = "a line is" if len(missing) == 1 else f"{len(missing)} lines are"
        return Result(False, "this order", f"Not yet: each of these lines finds what it needs, but {lacking} missing "
                      f"on the way to {lines.goal}.", lines.goal)
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


def _problem(order, needed):
    """(line, None) for the first false line, (line, name) for the first that needs what is not there yet, or None."""
    there = set()
    for line in order:
        if line.question:
            return line, None
        for name in names_in(line.formula):
            if name in needed - there:
                return line, name
        there.add(line.name)
    return None


def _by_lot(lines, seed):
    """The lines in an order that hardly changes where one line more is among them."""
    return sorted(lines, key=lambda line: random.Random(f"{seed} {line}").random())


def _leading_to(goal, known, rows):
    """The rows that are worked out on the way to `goal`, that itself included."""
    needed = set()
    for name in reversed(rows):
        if name not in known and (name == goal or any(name in names_in(rows[other]) for other in needed)):
            needed.add(name)
    return needed


def _false(needed, known, rows, before, seed):
    """False lines that can stand among these: of known mistakes, and of slips made from the rows where these are few.

    before: the rows that what is known comes from. A mistake that is made there too would be no mistake here.
    """
    usable, numbers = {*needed, *known, *worksheet.givens(rows)}, worksheet.evaluate(draw(1, rows), rows=rows)

    def fits(line):
        used, called = names_in(line.formula), calls_in(line.formula)
        if line.name in used or not usable.issuperset(used) or not called <= calls_in(rows[line.name]):
            return False
        try:
            value = worksheet.worked(line.formula, numbers)
        except (ArithmeticError, ValueError):
            return False
        return abs(value - numbers[line.name]) > 1e-6 * abs(numbers[line.name])

    found = []
    for lines in (_of_known_mistakes(needed, rows, before), _of_made_slips(needed, rows)):
        for line in _by_lot(lines, seed):
            if len(found) < FALSE and fits(line) and not any(_alike(line, other) for other in found):
                found.append(line)
    return found


def _alike(line, other):
    return line.name == other.name or line.mistake == other.mistake is not None


def _of_known_mistakes(needed, rows, before):
    made = [(mistakes.KNOWN[id], edits) for id, (edits, _) in mistakes.known(tuple(rows.items()), 0).items()]
    lines = [Line(name, formula, mistake.hint, mistake.id) for mistake, edits in made
             if not mistake.variant and before.isdisjoint(edits) for name, formula in edits.items() if name in needed]
    return list({str(line): line for line in reversed(lines)}.values())


def _of_made_slips(needed, rows):
    others = stand_ins(tuple(rows.items()))
    return [Line(name, formula, DONE[what][1]) for name in rows if name in needed
            for formula, (what, _) in slips(rows[name], others).items() if what != "function"]
