"""Is this the formula of a row, and if not, what was written instead?"""
import itertools
import math
import random
import re
from contextlib import suppress

from helpers import formula, miswritten, worksheet
from helpers.arguments import Refused, RefusedType, closest
from helpers.check import names, rounds
from helpers.check.case import Cause
from helpers.check.done import asking, done, question
from helpers.check.kinds import kind, lesson, net_of, stand_ins
from helpers.check.mistakes import KNOWN, as_trained, known
from helpers.check.notation import bare, plain
from helpers.check.rounds import worked_or_nan
from helpers.check.values import FACTORS
from helpers.check.words import Result, unanswered
from helpers.formula import names_in
from helpers.worksheet import leading_to

NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*|(?<![\w.])\.\d+")
PLACES = 24  # where two formulas that agree, with all the digits of a float, are taken for the same


def check_formula(name, answer, rows=None):
    """Is `answer` (text, or a SymPy expression in the worksheet's names) the same formula as the row `name`?

    rows: another worksheet. A derivative that is none of its rows, such as dE_total_db, is derived by SymPy. Any right
    way to write it counts, with rows written out or not, after any name and "=", in steps with "=" between them: what
    counts is that each gives the same number wherever it is worked. Raises ValueError or TypeError for a name that is
    no row, for text that is no formula, and for quantities that are worked out from `name` itself.
    """
    rows, name = worksheet.edited(rows=rows), str(name)
    trained = as_trained(name, rows)
    biases = rounds.of_biases(rows)
    if name in biases:
        rows |= biases
    if answer is None or not str(answer).strip():
        return unanswered(name)
    derived = {} if name in rows else _derived(name, rows)
    rows |= derived
    for step in _steps(name, answer):
        text = plain(step)
        meant = {used: _meant(used, name, rows) for used in names_in(text)}
        theirs = _Theirs(formula.written_out(text, meant), name, rows)
        if not theirs.gives({}):
            learns = _Theirs(theirs.text, name, rows | trained) if trained else None
            what = "" if len(derived) > 1 else _slip(theirs) or learns and _slip(learns)
            what = what or _step(name, meant) or _general(learns or theirs)
            if theirs.right and not theirs.used:
                what = "Python has worked it out already. Put the formula in quotation marks."
                if isinstance(answer, str):
                    what = "It is a number. Which quantities does it take? Write a formula, in names such as out_h1."
            return Result(False, name, f"Not yet: {step[:80]} is not the same as {name}. {what}", name)
    step = re.sub(r"\w+", lambda used: meant.get(used[0], used[0]), step)
    return Result(True, name, f"Right: {name} = {step}.")


def _derived(name, rows):
    """Rows that work out the derivative of which `name` is the name, by the chain rule, where SymPy differentiates each
    row on the way. Raises ValueError where it is the name of none."""
    from helpers import symbolic

    if name in worksheet.givens(rows):
        raise Refused(f"{name} is given, so no formula works it out")
    of, wrt = symbolic.meaning(name, {**rows, name: "0"}) or (None, None)
    if not of:
        raise Refused(f"{name!r} is no row of the worksheet{closest(name, rows)}")
    rates, found = {wrt: "1"}, {}
    for row in leading_to([of], rows, [wrt]):
        if shares := [f"({plain(str(symbolic.partial(row, used, rows)))})*{rates[used]}"
                      for used in names_in(rows[row]) if used in rates]:
            rates[row] = name if row == of else f"d{row}_d{wrt}"
            found[rates[row]] = " + ".join(shares)
    return {rate: share for rate, share in found.items() if rate not in rows} | {name: found.get(name, "0")}


def _steps(name, answer):
    """A learner's formula as text, or each of several with "=" between them. What stands on the left is but a name."""
    if not isinstance(answer, str):
        answer = getattr(answer, "rhs", answer)  # of a SymPy equation
        if not hasattr(answer, "free_symbols") and not isinstance(answer, (int, float)):
            raise RefusedType(f"{name} is asked for as text or as a SymPy expression, not as {type(answer).__name__}")
    first, *others = map(str.strip, re.split(r"(?<![-+]):?=+|≈", bare(str(answer)[:formula.LONGEST + 99])))
    steps = [other for other in others if other != name and re.search(r"[^\W\d]", other)]
    return steps or [others[-1] if others and first in ("", name) else first]


def _meant(used, name, rows):
    """The quantity, or the product of some, that a formula of `name` means by a name in it; if it can be several, then
    not `name` itself.

    Raises ValueError where it is, or comes from, what is asked for.
    """
    later, known = {name}, [*worksheet.givens(rows), *rows]
    for row in rows:
        if later.intersection(names_in(rows[row])):
            later.add(row)
    earlier = [other for other in known if other not in later]
    if used == "e" and "exp" in formula.calls_in(rows[name]):
        return "exp(1)"
    with suppress(names.Unknown):
        return names.resolve(used, earlier)
    text = used.replace("_", "")
    for cut in re.finditer(r"(?<=\d)(?=[A-Za-z])|(?<=^eta)(?=[a-z])", text):  # w1i1 is a product
        with suppress(Refused):
            return "*".join(_meant(half, name, rows) for half in (text[:cut.start()], text[cut.start():]))
    found = names.resolve(used, known)
    how = "is" if found == name else "is another name for" if rows[found] == name else "comes from"
    raise Refused(f"{used}{'' if found == used else f' ({found})'} {how} what is asked for; write a formula of what "
                  f"{name} is worked out from")


# --- Compared where numbers are drawn ----------------------------------------------------------------------------


class _Theirs:
    """A learner's formula for a row, and the places where it is compared with others.

    used, right: the names in it, and in the right one. way: the rows, in order, that lead to this one and were written
    out, under no name, and itself. places: each a value for every quantity of the sheet, drawn at random and always the
    same; every other one without negative numbers to start from, so that not every relu is 0. numbers: its own there.
    """

    def __init__(self, text, name, rows):
        self.text, self.name, self.rows, self.used = text, name, rows, names_in(text)
        self.right = names_in(rows[name])
        dice = random.Random(name)
        drawn = (_drawn(dice, -(attempt % 2), rows) for attempt in range(20 * PLACES))
        self.places = [*itertools.islice((values for values in drawn if math.isfinite(values[name])), PLACES)]
        self.numbers = [worked_or_nan(text, place) for place in self.places]
        same = {quantity: tuple(place[quantity] for place in self.places) for quantity in self.places[0]}
        named = {same[used] for used in self.used}
        self.way = leading_to([name], rows, [row for row in rows if same[row] in named])

    def gives(self, edits):
        """Whether it gives the row's number at all places, where these rows are worked as edited; at some of them
        there may be none, as after a division by 0."""
        agreeing = 0
        for place, theirs in zip(self.places, self.numbers, strict=True):
            values = dict(place)
            for row in self.way if edits else ():
                values[row] = worked_or_nan(edits.get(row, self.rows[row]), values)
            wanted = values[self.name]
            if math.isfinite(theirs) and abs(theirs - wanted) <= 1e-11 * max(abs(theirs), abs(wanted), 1e-3):
                agreeing += 1
            elif math.isfinite(theirs) or math.isfinite(wanted):
                return False
        return agreeing > 0


def _drawn(dice, lowest, rows):
    """A value for every quantity of the sheet, from numbers to start from that are drawn; nan where there is none."""
    givens = sorted(worksheet.givens(rows))
    targets = [given for given in givens if given.startswith("target_")]
    values = {given: dice.uniform(0 if given in targets else lowest, 1) for given in givens}
    if "dout_o2_dnet_o1" in rows and "log" in formula.calls_in(rows["E_o1"]):  # of a softmax they are shares of 1
        values |= {given: values[given] / sum(values[target] for target in targets) for given in targets}
    for row, right in rows.items():
        values[row] = worked_or_nan(right, values)
    return values


# --- What was written instead ------------------------------------------------------------------------------------


def _slip(theirs):
    """What was written instead: one slip, another row's formula, or a known mistake."""
    net, causes = net_of(theirs.rows), _made(theirs)
    if not causes or _far_fetched(causes[0], theirs):
        causes = _other_rows(theirs) or causes
    vague = "turned", "sign", "plus", "minus", "opposite", "more", "product"
    surely = causes and causes[0].what not in vague and not _far_fetched(causes[0], theirs)
    if not surely and (mistake := _mistake(theirs)):
        return f"It looks as if {net.in_its_names(mistake.title)}. {net.in_its_names(mistake.hint)}"
    if causes := not surely and _brackets_lost(theirs) or causes:
        return f"It looks as if {done(causes[0], theirs.name, theirs.rows)}. {question(causes[0], theirs.rows)}"
    return ""


def _made(theirs):
    """The slips that give this formula, in the row itself or in one that was written out; the likeliest first."""
    rows, alike, causes = theirs.rows, stand_ins(theirs.rows), []
    for row in [row for row in reversed(theirs.way) if row == theirs.name or not row.startswith("out_")]:
        wrongs = miswritten.slips(rows[row], {used: alike.get(used, ()) for used in names_in(rows[row])})
        causes += [Cause({}, None, row, what, part) for wrong, (what, part) in wrongs.items()
                   if theirs.gives({row: wrong})]
    terms = formula.terms(rows[theirs.name])
    left = [term for term in terms if not {*names_in(term)} <= {*theirs.used}]
    if 1 < len(left) < len(terms) and theirs.gives({theirs.name: f"{theirs.name} - ({formula.sum_of(left)})"}):
        causes.append(Cause({}, None, theirs.name, "left out", formula.sum_of(left)))
    return sorted(causes, key=lambda cause: (_far_fetched(cause, theirs), cause.what == "instead"
                                             and kind(cause.part[0]) != kind(cause.part[1])))


def _brackets_lost(theirs):
    """The sum in a row that was written out that no brackets hold together."""
    name, rows = theirs.name, theirs.rows
    for net in (row for row in theirs.way if row.startswith("net_")):  # the minus before it reaches one term only
        for term in (terms := formula.terms(rows[net])):
            if theirs.gives({net: f"{term} - ({formula.sum_of([other for other in terms if other != term])})"}):
                return [Cause({}, None, name, "bracket", rows[net])]
    for inner in (row for row in theirs.way[-2::-1] if not row.startswith(("net_", "out_"))):
        above, whole = [row for row in theirs.way[:-1] if inner in leading_to([row], rows)], rows[name]
        with suppress(Refused):  # the whole may be too long to be read
            for row in reversed(above):
                whole = formula.written_out(whole, {row: rows[row]})
            for part, wrong in miswritten.brackets_lost(whole):
                if theirs.gives({name: wrong}):
                    return [Cause({}, None, name, "bracket", part)]
    return []


def _far_fetched(cause, theirs):
    """Whether it is about a quantity that the learner does not name, or a product under a fraction bar is not there."""
    if cause.what in ("left out", "added"):
        return f"/({cause.part})" in theirs.rows[cause.row]
    part = cause.part[0] if cause.what == "instead" else cause.part
    return cause.what in ("instead", "twice") and not {*names_in(part)} <= {*theirs.used}


def _other_rows(theirs):
    """The other rows of which this is the formula, or which were added."""
    name, rows = theirs.name, theirs.rows
    met = [other for other in rows if lesson(other, rows) <= lesson(name, rows)
           and any(place[other] != place[name] for place in theirs.places)]
    ways = {"other row": "{0}", "more": "{1} + {0}"}
    return [Cause({}, None, name, what, other) for what, way in ways.items() for other in met
            if theirs.gives({name: way.format(other, name)})]


def _mistake(theirs):
    """The known mistake that gives this formula, the one that changes fewest rows; None where none does, or where the
    formula of one row cannot show it."""
    ways, shown = [], {*map(kind, theirs.way)}
    for id, (first, others) in known(theirs.rows).items():
        if KNOWN[id].in_a_row:
            ways += [(id, first), *((id, other) for other in others if {*map(kind, other)} <= shown)]
    ways = [(id, edits) for id, edits in ways if not edits.keys().isdisjoint(theirs.way)]
    return next((KNOWN[id] for id, edits in sorted(ways, key=lambda way: len(way[1])) if theirs.gives(edits)), None)


def _step(name, meant):
    """What to ask where a Δw stands in the formula of a new weight, which some call the slope and some the step."""
    step = next((used for used in meant if re.fullmatch("(d|delta)_?w_?[0-9]+", used, re.I)), None)
    if step and name.endswith("_new"):
        return f"Is {step} the slope of the error in the weight, or the whole step? Write out what it stands for."
    return ""


def _general(theirs):
    """A factor, a number or a quantity that does not belong, or what leads to the row, as a question."""
    name, rows = theirs.name, theirs.rows
    if "exp(1)" in theirs.text:
        return "It looks as if a power of e got lost. What does exp do with the number in its brackets?"
    for factor, words in FACTORS.items():
        if theirs.gives({name: f"{factor}*{name}"}):
            return words + (" What became of the 2 from the square?" if name.startswith("dE_total_dout_o") else "")
    meant, missing = _leaves(theirs.right, rows, "net_"), _leaves(theirs.right, rows) - _leaves(theirs.used, rows)
    too_many = sorted(used for used in theirs.used if _leaves([used], rows, "net_") - meant)
    numbers = [number for number in NUMBER.findall(theirs.text) if float(number) % 1 and (missing or number != "0.5")]
    if missing and not too_many:
        numbers += [part for term in formula.terms(theirs.text) for part in formula.factors(term)
                    if not names_in(part) and part not in ("-1", "1", "2")]
    if numbers:
        return f"{numbers[0]} is a number. Which quantity is it? Write its name, and the formula holds for any numbers."
    if strange := [used for used in too_many if used not in {*leading_to([name], rows), *_leaves([name], rows)}]:
        return f"Does it really depend on {' and '.join(strange)}?"
    if too_many:
        return (f"It does depend on {' and '.join(too_many)}, but only by way of other quantities. Which of these "
                "does it take directly?")
    return asking(name, rows)


def _leaves(names, rows, stop=()):
    """The givens that quantities come down to, or the rows whose names begin so."""
    leaves = set()
    for used in names:
        leaves |= _leaves(names_in(rows[used]), rows, stop) if used in rows and not used.startswith(stop) else {used}
    return leaves
