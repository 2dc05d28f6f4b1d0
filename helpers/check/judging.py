"""A calculation judged: marked, explained where it does not follow, and said."""
import itertools
import math
import re
from contextlib import suppress
from typing import NamedTuple

from helpers import worksheet
from helpers.arguments import Refused, listed
from helpers.check import answers as handed_in
from helpers.check import marking, rounds, words
from helpers.check.kinds import lesson, net_of
from helpers.check.mistakes import KNOWN
from helpers.check.mistakes import sheet as mistakes_sheet
from helpers.check.slips import explain, offered
from helpers.check.words import Result
from helpers.example import GIVEN
from helpers.formula import names_in, renamed_name
from helpers.published import EXPLAINED, PUBLISHED
from helpers.worksheet import ROWS, leading_to

OLDER_EDITION = {"E_total_after_10000": 0.000035085}
FILLED = 1.01e-7, 1.01e-5  # units: of one number, of several; coarser ones were not filled up
LATER, SURELY = 10, 20  # updates: rounds are recognised so far; numbers: none rounded up, so many are surely cut off


class Marked(NamedTuple):
    """A calculation (name -> Answer) on a sheet, how it is taken to be written, and what each number is marked."""

    sheet: rounds.Unrolled
    writing: marking.Writing
    marks: marking.Marks
    answers: dict


def judge(answers, given=GIVEN, rows=None):
    """The Result for a calculation: name -> Answer, in the order of the sheet."""
    base = ROWS if rows is None else rows
    given = worksheet.checked(given, rows)
    marked = _marked(answers, given, base)
    theirs = {name: answers[name].value for name in given if name in answers and answers[name].value != given[name]}
    if theirs and given == GIVEN:
        with suppress(ArithmeticError, ValueError):  # of some givens there are no numbers
            own = _marked(answers, given | theirs, base)
            slips, left = {*marked.marks.slips()} - theirs.keys(), {*own.marks.slips()}
            if len(left) <= len(slips) and left != slips:
                whose = "numbers to start from" if len(theirs) > 3 else " and ".join(theirs)
                found = _result(*own)
                return found._replace(message=f"{found.message} (Worked with your own {whose}, not the tutorial's.)")
    return _result(*marked)


def count_slips(answers, given=GIVEN, rows=None):
    """How many numbers of a calculation do not follow from those before them."""
    return len(_marked(answers, worksheet.checked(given, rows), ROWS if rows is None else rows).marks.slips())


def _marked(answers, given, base):
    """A calculation with its marks. Raises ValueError where a row has no value for these numbers to start from."""
    sheet = rounds.unrolled(tuple(given.items()), tuple(base.items()), rounds.needed(answers, base))
    if without := [name for name in answers if not math.isfinite(sheet.value(name))]:
        raise Refused(f"{without[0]} has no value here: these numbers to start from lead to numbers without bound, or "
                      "to the logarithm of 0")
    return _read(sheet, answers)


def _read(sheet, answers, filled=False):
    """The Marked calculation, read as it is written; or, where this leaves few slips or none, as cut off, as rounded
    each number as it pleases, as rounded in each step of a row, or as filled up with zeros. filled: without these zeros
    already."""
    own = {name: answer for name, answer in answers.items() if name not in sheet.given}
    single = bool(own) and not filled and all(map(marking.is_single, own.values()))
    finest, values = marking.Writing(own.values(), single), {0, *sheet.given.values()}
    rounded = [answer for name, answer in own.items() if answer.value not in values
               and marking.is_rounded(answer, sheet.exact.get(name, answer.value), finest)]

    def read(single, way, rounded):
        writing = marking.Writing(own.values(), single, way, rounded)
        return Marked(sheet, writing, marking.mark(sheet, answers, writing), answers)

    plainly = read(single, None, rounded)
    slips = plainly.marks.doubtful()
    if not slips:
        return plainly
    others = []
    if len(own) > 2:
        cut, mixed = read(False, "cut", ()), read(False, "mixed", rounded)
        if cut.marks.are_cut(own, sheet, cut.marks.slips()):
            others.append(cut)
        if not mixed.marks.slips():
            others.append(mixed)
    if any(answer.digits >= marking.COARSE for answer in own.values()):
        others.append(read(False, "steps", ()))
    best = min(others, key=lambda marked: len(marked.marks.doubtful()), default=plainly)
    if len(best.marks.doubtful()) * (1 if best.writing.way == "cut" and len(own) > SURELY else 3) < len(slips):
        return best
    if not filled and (shorter := _without_last_zeros(own)):  # short enough to look like single precision
        again = _read(sheet, answers | shorter, filled=True)
        if 3 * len(again.marks.doubtful()) < len(slips):
            return again
    return plainly


def _without_last_zeros(answers):
    """The answers that end in zeros, without these: a wider column or a longer format filled up what was rounded, and
    then most of them. One zero may be a digit, fewer than five decimals were rounded on the way, and of one number more
    may be by chance."""
    short = {name: handed_in.answer(name, answer.value) for name, answer in answers.items()}
    filled = [name for name, answer in short.items() if answer.digits < answers[name].digits - 1]
    finest = min((short[name].unit for name in filled), default=1.0)
    if 2 * len(filled) < len(answers):
        return {}
    return {name: answers[name]._replace(unit=finest, digits=answers[name].digits - round(math.log10(finest / unit)))
            for name in filled if (unit := answers[name].unit) < finest < FILLED[len(answers) > 2]}


def _result(sheet, writing, marks, answers):
    own = {name: answer for name, answer in answers.items() if name not in sheet.given}
    told = [name for name in answers if marks.marks[name] == "slip" and _printed(name, answers[name], sheet)]
    for name in told:
        marks.marks[name] = "right"
    if marks.slips() and _by_source(own, sheet, writing):
        message = (f"{words.right(answers)} Your weights are numbered by where they start, the tutorial's by where "
                   "they arrive: so numbered, all fits.")
        return Result(True, list(answers)[-1], message, marks=dict.fromkeys(answers, "right"))
    if slips := marks.slips():
        return _wrong(slips[0], {name: answer for name, answer in answers.items() if name not in told}, sheet, writing,
                      marks)
    if "short" in marks.marks.values():
        return _short(answers, sheet, writing, marks)
    message = words.right(answers, marks.rounded)
    if writing.way == "cut":
        message += " (Last digits are cut off, not rounded.)"
    if writing.way == "steps":
        message += " (A last digit may differ, as it does where each step on the way is rounded.)"
    if older := next((name for name in told if answers[name].value == OLDER_EDITION.get(name)), None):
        message = (f"{older} = {answers[older].text} is no mistake: an older edition of the tutorial printed it. "
                   f"{'All else is right. ' * (len(answers) > 1)}Notebook 06 tells where such numbers come from.")
        return Result(False, older, message, older, marks.marks | {older: "follows"})
    if told:
        printed, it_comes = ("these", "they come") if told[1:] else ("this", "it comes")
        message += f" The tutorial prints {printed} for {listed(told)}; notebook 06 tells where {it_comes} from."
    return Result(True, list(answers)[-1], message, marks=marks.marks)


def _short(answers, sheet, writing, marks):
    """Right as far as it goes; named as a mistake where numbers with all their digits follow from rounded ones."""
    few, rounded = [name for name in answers if marks.marks[name] == "short"], None
    if writing.several and writing.digits == marking.MOST:
        with suppress(ArithmeticError, ValueError):  # rounded numbers may have no logarithm
            values = mistakes_sheet("F15", sheet.given, sheet.base, not answers.keys() <= {*sheet.given, *sheet.rows})
            if all(abs(answer.value - values.get(name, math.inf)) <= 1e-9 for name, answer in answers.items()):
                rounded = "F15"
    message = words.short(answers, marks, sheet, rounded)
    return Result(False, few[0], message, few[0] if rounded else None, marks.marks, {}, rounded,
                  (rounded,) if rounded else ())


def _started_otherwise(first, found, answers, sheet, marks, after):
    """The sentence where all fits the weights of a later round, or somebody else's numbers to start from; or None."""
    start = f"Not yet: {first} = {answers[first].text} is"
    if where := _by_a_line(answers, sheet, marks):
        return (f"{start} the first that is not right. From here on, each line has the number of the line {where}. "
                "Was a line left out, or written twice?")
    if (len(found) > 1 or not found[0][1]) and (count := _updates(first, answers, sheet)):
        often = "once" if count == 1 else f"{count} times"
        return (f"{start} not right. All fits if the weights were updated {often} before. Which weights does the first "
                "round start from?")
    by_chance = not found[0][1] or 2 * len(after.slips()) > len(marks.slips())
    if by_chance and (others := _other_numbers(answers, sheet, marks)):
        start = f"{start} the first that is not right."
        if len(others) > 3:
            return (f"{start} Your numbers fit one another, but not the numbers to start from. Which numbers did you "
                    "start from? (If they are your own, check them with given=.)")
        return (f"{start} Only rows that use {listed(others)} do not fit; all others follow from yours. Which numbers "
                "did you start from?")
    return None


def _by_a_line(answers, sheet, marks):
    """"above" or "below" where nearly all wrong numbers are those of the next line there; "" elsewhere."""
    names, slips = list(answers), marks.slips()
    for where, pairs in (("above", itertools.pairwise(names[::-1])), ("below", itertools.pairwise(names))):
        there = dict(pairs)
        moved = [name for name in slips if name in there
                 and abs(answers[name].value - sheet.value(there[name])) <= answers[name].unit * marking.AS_ROUNDED]
        if sum(there[name] in moved for name in moved) > max(3, 0.8 * len(slips)):  # one after the other
            return where
    return ""


def _updates(first, answers, sheet):
    """How often the weights were updated that all numbers start from; 0 where this does not explain them."""
    given, own = dict(sheet.given), {name: answer for name, answer in answers.items() if name not in sheet.given}
    if first in given or answers[first].digits <= marking.FEWEST:
        return 0
    for count in range(1, LATER + 1 if worksheet.learned(sheet.base) else 0):
        try:
            values = worksheet.evaluate(given, rows=sheet.base)
            given |= {name: values[f"{name}_new"] for name in worksheet.learned(sheet.base)}
            later = rounds.unrolled(tuple(given.items()), tuple(sheet.base.items()), 1)
        except (ArithmeticError, ValueError):  # the weights grow without bound
            return 0
        if abs(later.exact.get(first, math.inf) - answers[first].value) <= answers[first].unit:
            if set(_marked(own, given, sheet.base).marks.marks.values()) == {"right"}:
                return count
    return 0


def _other_numbers(answers, sheet, marks):
    """The numbers to start from of which no row fits that uses them, where all others do; none where a slip or two may
    have done this."""
    users = {}
    for name in filter(sheet.rows.get, answers):
        for row in leading_to([name], sheet.rows, answers):
            for used in sheet.given.keys() & {*names_in(sheet.rows[row])}:
                users.setdefault(used, {})[name] = None
    slips = {*marks.slips()}
    others = [given for given in sheet.given if given in users and users[given].keys() <= slips]
    explained = {row for given in others for row in users[given]}
    return others if len(slips) > 3 and explained == slips != {*answers} else []


def _is_a_choice(cause, answers, sheet):
    """Whether what was done is legitimate: a variant throughout, or the error of a network that has only one output."""
    numbering = cause.mistake in ("F1", "F3")
    if not cause.mistake or cause.part or numbering and sheet.given == GIVEN:  # its drawing numbers them
        return False
    if len(answers) == 1 and (numbering or lesson(*answers, sheet.base) <= 3):  # it shows no network and no error
        return False
    net = net_of(sheet.base)
    if cause.mistake in ("B1", "B2") and len(net.learned) > len(net.weights):  # this sheet trains its biases itself
        return False
    outs, slope = {out for name in answers for out in re.findall(r"_o\d+", name)}, "dE_total_dout_o1"
    return (KNOWN[cause.mistake].variant or cause.mistake == "E5" and len(outs) == 1
            or cause.mistake == "E2" and slope in cause.edits and slope in leading_to(answers, sheet.rows))


def _by_source(answers, sheet, writing):
    """Whether all is right once the weights of both layers are numbered by where they arrive, and both layers show."""
    net = net_of(sheet.base)
    layers = [names for layer in (net.hid, net.out) if (names := net.by_source(layer))]
    names = {old: new for layer in layers for old, new in layer.items()}
    for there in (names, {new: old for old, new in names.items()}):
        moved = {renamed_name(name, there): answer for name, answer in answers.items()}
        show = all(any(renamed_name(name, layer) != name for name in answers) for layer in layers)
        if layers and show and moved.keys() == answers.keys() and list(moved) != list(answers):
            if set(marking.mark(sheet, moved, writing).marks.values()) == {"right"}:
                return True
    return False


def _printed(name, answer, sheet):
    """Whether an edition of the tutorial prints this number, which does not follow from its method."""
    return (name in EXPLAINED and sheet.given == GIVEN and sheet.base == ROWS
            and answer.value in (float(PUBLISHED[name].printed), OLDER_EDITION.get(name)))


def _wrong(first, answers, sheet, writing, marks):
    found, after = explain(sheet, answers, writing, marks)
    if message := _started_otherwise(first, found, answers, sheet, marks, after):
        return Result(False, first, message, first, marks.marks)
    edits, said = {}, [(row, offered(row, causes, answers, sheet)) for row, causes in found]
    for _, causes in found:
        edits |= causes[0].edits if causes else {}
    chosen = {row: causes[0].edits for row, causes in said if causes and _is_a_choice(causes[0], answers, sheet)}
    choices = {name for row in chosen for name in (row, *chosen[row]) if after.marks.get(name) != "slip"}
    choices -= {row for row, _ in found if row not in chosen}
    slipped = {row for row, _ in found} | {name for name in marks.slips() if name in edits}
    final = {name: after.marks.get(name, mark) if name not in slipped else "follows" if name in choices else "slip"
             for name, mark in marks.marks.items()}
    if "slip" in final.values():  # a choice is no mistake, but no reason to call the rest right
        said.sort(key=lambda each: each[0] in choices)
        first = said[0][0]
    ids = tuple(dict.fromkeys(cause.mistake for cause in dict(found)[first] if cause.mistake))
    message = words.wrong(first, answers, said, final, sheet, after.odd(answers), first in choices)
    return Result(False, first, message, first, final, {name: row for name, row in edits.items() if name in sheet.base},
                  ids[0] if len(ids) == 1 else None, ids,
                  {each[0]: words.slip(each, answers, sheet, each[0] in choices) for each in said})
