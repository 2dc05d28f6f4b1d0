"""A calculation judged: marked, explained where it does not follow, and said."""
import itertools
import math
from contextlib import suppress

from helpers import worksheet
from helpers.arguments import Refused, listed
from helpers.check import answers as handed_in
from helpers.check import digits, marking, numbering, rounds, words
from helpers.check.case import is_number_of
from helpers.check.collected import BY_SOURCE, ROUNDED
from helpers.check.kinds import lesson
from helpers.check.mistakes import KNOWN
from helpers.check.mistakes import sheet as mistakes_sheet
from helpers.check.slips import Calculation, explain, offered
from helpers.check.words import Result
from helpers.check.writing import Writing
from helpers.example import GIVEN
from helpers.formula import names_in
from helpers.published import EXPLAINED, OLDER_EDITION, PUBLISHED
from helpers.worksheet import ROWS, leading_to

FILLED = 1.01e-7, 1.01e-5  # units: of one number, of several; coarser ones were not filled up
LATER = 10  # updates: rounds are recognised so far
FEWER = 3  # times fewer slips must be left, or the calculation is read as it stands: a way or two may fit by chance
NEARLY = 10  # times what rounding may move a number: farther than that, no last digits take it
SURELY = 20  # numbers: where none of so many is rounded up, they are surely cut off


def judge(answers, given=GIVEN, rows=None):
    """The Result for a calculation: name -> Answer, in the order of the sheet."""
    base = ROWS if rows is None else rows
    given = worksheet.checked(given, rows)
    marked = _marked(answers, given, base)
    own_givens = {name: answers[name].value for name in given
                  if name in answers and answers[name].value != given[name]}
    if own_givens and given == GIVEN:
        with suppress(ArithmeticError, ValueError):  # of some givens there are no numbers
            own = _marked(answers, given | own_givens, base)
            slips, left = {*marked.marks.slips()} - own_givens.keys(), {*own.marks.slips()}
            if len(left) <= len(slips) and left != slips:
                whose = "numbers to start from" if len(own_givens) > 3 else " and ".join(own_givens)
                result = _result(own)
                return result._replace(
                    message=f"{result.message} (Worked with your own {whose}, not the tutorial's.)")
    return _result(marked)


def count_slips(answers, given=GIVEN, rows=None):
    """How many numbers of a calculation do not follow from those before them."""
    return len(_marked(answers, worksheet.checked(given, rows), ROWS if rows is None else rows).marks.slips())


def _marked(answers, given, base):
    """A calculation with its marks. Raises ValueError where a row has no value for these numbers to start from."""
    sheet = rounds.unrolled(given, base, rounds.needed(answers, base))
    if without := [name for name in answers if not math.isfinite(sheet.value(name))]:
        raise Refused(f"{without[0]} has no value here: these numbers to start from lead to numbers without bound, or "
                      "to the logarithm of 0")
    return _read(sheet, answers)


def _read(sheet, answers, filled=False):
    """The Calculation, read as it is written plainly, or in another way that leaves few of its slips or none.
    filled: the zeros are gone with which it was filled up."""
    worked = {name: answer for name, answer in answers.items() if name not in sheet.given}
    single = not filled and digits.are_single(worked.values())
    rounded = _rounded(worked, sheet, Writing(worked.values(), single))

    def read(way):
        writing = Writing(worked.values(), single and not way, way, rounded if way in (None, "mixed") else ())
        return Calculation(sheet, answers, writing, marking.mark(sheet, answers, writing))

    plainly = read(None)
    if not (slips := plainly.marks.doubtful()):
        return plainly
    best = min(_read_otherwise(read, plainly), key=lambda marked: len(marked.marks.doubtful()), default=plainly)
    fewer = 1 if best.writing.way == "cut" and len(worked) > SURELY else FEWER
    if len(best.marks.doubtful()) * fewer < len(slips):
        return best
    if not filled and (shorter := _without_last_zeros(worked)):  # short enough to look like single precision
        again = _read(sheet, answers | shorter, filled=True)
        if len(again.marks.doubtful()) * FEWER < len(slips):
            return again
    return plainly


def _rounded(worked, sheet, writing):
    """The numbers that are right but rounded; of a 0, and of a number to start from, nobody can tell."""
    known = {0, *sheet.given.values()}
    return [answer for name, answer in worked.items() if answer.value not in known
            and digits.is_rounded(answer, sheet.exact.get(name, answer.value), writing)]


def _read_otherwise(read, plainly):
    """The calculation read as cut off, as rounded each number as it pleases, or as rounded in each step of a row; the
    first and the last only where a number nearly follows."""
    worked = {name: answer for name, answer in plainly.answers.items() if name not in plainly.sheet.given}
    nearly = any(abs(worked[name].value - plainly.marks.follows[name]) <= NEARLY * plainly.marks.reach[name]
                 for name in plainly.marks.doubtful() if name in worked)
    if len(worked) > 2 and nearly and (cut := read("cut")).marks.are_cut(worked, plainly.sheet, cut.marks.slips()):
        yield cut
    if len(worked) > 2 and plainly.writing.coarsest and not (mixed := read("mixed")).marks.slips():
        yield mixed
    if nearly and any(answer.digits >= digits.COARSE for answer in worked.values()):
        yield read("steps")


def _without_last_zeros(answers):
    """The answers that end in zeros, without these: a wider column or a longer format filled up what was rounded, and
    then most of them. One zero may be a digit, fewer than five decimals were rounded on the way, and of one number more
    may be by chance."""
    short = {name: handed_in.answer(name, answer.value) for name, answer in answers.items()}
    filled = [name for name, answer in short.items() if answer.digits < answers[name].digits - 1]
    if 2 * len(filled) < len(answers):
        return {}
    finest, coarsest = min((short[name].unit for name in filled), default=1.0), FILLED[len(answers) > 2]
    longer = {name: round(math.log10(finest / answers[name].unit)) for name in filled}  # by so many digits
    return {name: answers[name]._replace(unit=finest, digits=answers[name].digits - longer[name])
            for name in filled if answers[name].unit < finest < coarsest}


def _result(marked):
    sheet, answers, writing, marks = marked[:4]
    printed = [name for name in answers if marks.of[name] == "slip" and _printed(name, answers[name], sheet)]
    for name in printed:
        marks.of[name] = "right"
    if marks.slips() and numbering.fits_by_source(marked):
        message = (f"{words.right(answers)} Your weights are numbered by where they start, the tutorial's by where "
                   "they arrive: so numbered, all fits.")
        return Result(True, list(answers)[-1], message, marks=dict.fromkeys(answers, "right"))
    if marks.slips():
        return _wrong(marked._replace(answers={name: answers[name] for name in answers if name not in printed}))
    if "short" in marks.of.values():
        return _short(marked)
    message = words.right(answers, marks.rounded)
    if writing.way == "cut":
        message += " (Last digits are cut off, not rounded.)"
    if writing.way == "steps":
        message += " (A last digit may differ, as it does where each step on the way is rounded.)"
    if older := next((name for name in printed if answers[name].value == OLDER_EDITION.get(name)), None):
        message = (f"{older} = {answers[older].text} is no mistake: an older edition of the tutorial printed it. "
                   f"{'All else is right. ' * (len(answers) > 1)}Notebook 06 tells where such numbers come from.")
        return Result(False, older, message, older, marks.of | {older: "follows"})
    if printed:
        these, it_comes = ("these", "they come") if printed[1:] else ("this", "it comes")
        message += f" The tutorial prints {these} for {listed(printed)}; notebook 06 tells where {it_comes} from."
    return Result(True, list(answers)[-1], message, marks=marks.of)


def _short(marked):
    """Right as far as it goes; named as a mistake where numbers with all their digits follow from rounded ones."""
    sheet, answers, writing, marks = marked[:4]
    few, rounded = [name for name in answers if marks.of[name] == "short"], None
    if writing.several and writing.digits == digits.MOST:
        with suppress(ArithmeticError, ValueError):  # rounded numbers may have no logarithm
            values = mistakes_sheet(ROUNDED, sheet.given, sheet.base, not answers.keys() <= {*sheet.given, *sheet.rows})
            if all(abs(answer.value - values.get(name, math.inf)) <= 1e-9 for name, answer in answers.items()):
                rounded = ROUNDED
    message = words.short(answers, marks, sheet, rounded)
    return Result(False, few[0], message, few[0] if rounded else None, marks.of, {}, rounded,
                  (rounded,) if rounded else ())


def _started_otherwise(first, explained, marked, after):
    """The sentence where all fits the weights of a later round, or somebody else's numbers to start from; or None."""
    start = f"Not yet: {first} = {marked.answers[first].text} is"
    if where := _by_a_line(marked):
        return (f"{start} the first that is not right. From here on, each line has the number of the line {where}. "
                "Was a line left out, or written twice?")
    causes = explained[0][1]
    if (len(explained) > 1 or not causes) and (count := _updates(first, marked.answers, marked.sheet)):
        often = "once" if count == 1 else f"{count} times"
        return (f"{start} not right. All fits if the weights were updated {often} before. Which weights does the first "
                "round start from?")
    by_chance = not causes or 2 * len(after.slips()) > len(marked.marks.slips())
    if by_chance and (others := _other_numbers(marked)):
        start = f"{start} the first that is not right."
        if len(others) > 3:
            return (f"{start} Your numbers fit one another, but not the numbers to start from. Which numbers did you "
                    "start from? (If they are your own, check them with given=.)")
        return (f"{start} Only rows that use {listed(others)} do not fit; all others follow from yours. Which numbers "
                "did you start from?")
    return None


def _by_a_line(marked):
    """"above" or "below" where nearly all wrong numbers are those of the next line there; "" elsewhere."""
    names, slips = list(marked.answers), marked.marks.slips()
    for where, pairs in (("above", itertools.pairwise(names[::-1])), ("below", itertools.pairwise(names))):
        next_to = dict(pairs)
        moved = [name for name in slips if name in next_to
                 and is_number_of(marked.answers[name], marked.sheet.value(next_to[name]))]
        if sum(next_to[name] in moved for name in moved) > max(3, 0.8 * len(slips)):  # one after the other
            return where
    return ""


def _updates(first, answers, sheet):
    """How often the weights were updated that all numbers start from; 0 where this does not explain them."""
    given, own = dict(sheet.given), {name: answer for name, answer in answers.items() if name not in sheet.given}
    if first in given or answers[first].digits <= digits.FEWEST:
        return 0
    for count in range(1, LATER + 1 if worksheet.learned(sheet.base) else 0):
        try:
            values = worksheet.evaluate(given, rows=sheet.base)
            given |= {name: values[f"{name}_new"] for name in worksheet.learned(sheet.base)}
            later = rounds.unrolled(given, sheet.base, 1)
        except (ArithmeticError, ValueError):  # the weights grow without bound
            return 0
        if abs(later.exact.get(first, math.inf) - answers[first].value) <= answers[first].unit:
            if set(_marked(own, given, sheet.base).marks.of.values()) == {"right"}:
                return count
    return 0


def _other_numbers(marked):
    """The numbers to start from of which no row fits that uses them, where all others do; none where a slip or two may
    have done this."""
    sheet, answers = marked[:2]
    users = {given: set() for given in sheet.given}  # given -> the answers that are worked from it
    for name in filter(sheet.rows.get, answers):
        for row in leading_to([name], sheet.rows, answers):
            for given in sheet.given.keys() & {*names_in(sheet.rows[row])}:
                users[given].add(name)
    slips = {*marked.marks.slips()}
    others = [given for given, names in users.items() if names and names <= slips]
    explained = {name for given in others for name in users[given]}
    return others if len(slips) > 3 and explained == slips != {*answers} else []


def _is_a_choice(cause, answers, sheet):
    """Whether what was done is legitimate: throughout, and where the numbers show more than a slip would."""
    if not cause.mistake or cause.part or len(answers) == 1 and lesson(*answers, sheet.base) <= 3:  # it shows no error
        return False
    mistake = KNOWN[cause.mistake]
    return mistake.choice(cause.edits, answers, sheet) if mistake.choice else mistake.variant


def _beside_numbering(marked, explained):
    """The Result where weights are numbered by where they start and more was done, which is judged apart; or None."""
    chosen = [causes[0] for _, causes in explained if causes and causes[0].mistake == BY_SOURCE]
    if len(explained) == 1 or not chosen or not _is_a_choice(chosen[0], marked.answers, marked.sheet):
        return None
    placed = numbering.by_place(marked)
    if not placed or not placed.marks.slips():
        return None
    found = numbering.in_their_numbers(_wrong(placed), marked.sheet)
    marks = {name: "follows" if found.marks[name] == "right" != mark else found.marks[name]
             for name, mark in marked.marks.of.items()}
    message = (f"{found.message} (Your weights are numbered by where they start, the tutorial's by where they arrive: "
               "that is a choice, and no mistake.)")
    return found._replace(message=message, marks=marks)


def _printed(name, answer, sheet):
    """Whether an edition of the tutorial prints this number, which does not follow from its method."""
    return (name in EXPLAINED and sheet.given == GIVEN and sheet.base == ROWS
            and answer.value in (float(PUBLISHED[name].printed), OLDER_EDITION.get(name)))


def _wrong(marked):
    """The Result for a calculation with slips, or with another choice."""
    sheet, answers, _, marks = marked[:4]
    explained, after = explain(marked)
    first = marks.slips()[0]
    if message := _started_otherwise(first, explained, marked, after):
        return Result(False, first, message, first, marks.of)
    if (found := _beside_numbering(marked, explained)) is not None:
        return found
    edits, said = {}, [(row, offered(row, causes, answers, sheet)) for row, causes in explained]
    for _, causes in explained:
        edits |= causes[0].edits if causes else {}
    chosen = {row: causes[0].edits for row, causes in said if causes and _is_a_choice(causes[0], answers, sheet)}
    choices = _rows_of_choices(chosen, [row for row, _ in explained], after)
    final = _final_marks(marks, after, {row for row, _ in explained} | (edits.keys() & marks.slips()), choices)
    if "slip" in final.values():  # a choice is no mistake, but no reason to call the rest right
        said.sort(key=lambda each: each[0] in choices)
        first = said[0][0]
    ids = tuple(dict.fromkeys(cause.mistake for cause in dict(explained)[first] if cause.mistake))
    by_choice = {row: after.pure[row] for rows in chosen.values() for row in rows if row in after.pure}
    sheet = sheet._replace(exact=sheet.exact | by_choice)  # what is right by what was chosen
    message = words.wrong(answers, said, final, sheet, after.odd(answers), first in choices)
    return Result(False, first, message, first, final, {name: row for name, row in edits.items() if name in sheet.base},
                  ids[0] if len(ids) == 1 else None, ids,
                  {each[0]: words.slip(each, answers, sheet, each[0] in choices) for each in said})


def _rows_of_choices(chosen, named, after):
    """The rows that choices make other than the tutorial's, where nothing else is wrong. chosen: {row that is told of:
    the rows edited}; named: all that are told of."""
    rows = {name for row in chosen for name in (row, *chosen[row])}
    return {name for name in rows if after.of.get(name) != "slip" and (name in chosen or name not in named)}


def _final_marks(marks, after, caused, choices):
    """The marks that a learner sees: as all causes leave them, and of the rows where one begins whether it is a choice.
    caused: those rows."""
    return {name: after.of.get(name, mark) if name not in caused else "follows" if name in choices else "slip"
            for name, mark in marks.of.items()}
