"""Answers that are no row of a worksheet: a number of another kind, a choice, a diagnosis of somebody else's sheet."""
import math
import re
import unicodedata
from contextlib import suppress
from numbers import Integral, Real

from helpers.arguments import Refused, mapping, number, short
from helpers.check import answers as handed_in
from helpers.check import mistakes, names
from helpers.check.calculations import check_all, nameable
from helpers.check.digits import FEWEST, MOST, is_coarse, last_place, shows
from helpers.check.pen import LAST_DIGIT, pen
from helpers.check.words import Result, not_far_enough, size, unanswered
from helpers.example import GIVEN

FACTORS = {-1: "Its sign is wrong.", 2: "It is off by a factor: is something in it twice?",
           0.5: "It is off by a factor: did a half come in, or is half of it missing?",
           100: "It is a hundred times what it should be. Is it a percentage?"}


def check_value(what, answer, right, wrong=None):
    """Judge a number that is no row of the worksheet: a count, an accuracy, an error of another network.

    what: its name in words, for the message. right: the number it should be, which the message never shows; a whole
    number is asked for exactly ("101,770" or "101.770"), any other by the digits of the answer, as in `check`.
    wrong: {reason: the value that somebody gets for this reason}; a reason is a sentence that asks.
    Raises ValueError or TypeError where `answer`, `right` or a wrong value is no finite number.
    """
    exactly = number(f"the right value for {what}", right)
    wrong = {reason: number(f"a wrong value for {what}", value) for reason, value in
             mapping("wrong", wrong or {}, "{'Is it a sum?': 0.5}").items()}
    if answer is None:
        return unanswered(what)
    whole = isinstance(right, Integral)
    if whole and isinstance(answer, str):
        answer = re.sub(r"[.,](?=\d{3}\b)" if right >= 1000 else r",(?=\d{3}\b)", "", answer)
    given = handed_in.answer(what, answer)

    def near(value, digits):
        """Whether the answer is a value as far as it goes, or agrees with so many of its digits."""
        unit = last_place(value, digits) if given.digits >= FEWEST and value else 2e-12
        unit = unit if whole else max(unit, given.unit)
        return (given.value != 0 or value == 0) and abs(given.value - value) <= 0.5001 * unit

    digits, off = MOST if whole else FEWEST, abs(given.value - exactly)
    likely = [(reason, value) for reason, value in wrong.items() if near(value, max(digits, FEWEST + 1))]
    how, like = min(likely, key=lambda each: abs(given.value - each[1]), default=(None, None))
    if near(exactly, digits) and not (how and abs(given.value - like) < off and (
            given.digits > FEWEST or given.digits == FEWEST and near(like, MOST))):
        if whole or shows(given, exactly, FEWEST) or off <= 1e-9 * abs(exactly):
            return Result(True, what, f"Right: {what} = {given.text}.")
        exact = f" Or is it this number exactly? {how}" if how and abs(given.value - like) <= 1e-9 * abs(like) else ""
        return Result(False, what, not_far_enough(what, given, exactly) + exact)
    how = how or next((words for factor, words in FACTORS.items() if not whole and near(factor * exactly, MOST)
                       and not is_coarse(given, factor * exactly)), None)
    if not how and not whole and (slip := pen(given, exactly)):
        how = f"The last digit is {slip}." if slip in LAST_DIGIT else f"It may be a slip of the pen: {slip}."
    how = how or size(str(what), given, exactly)
    return Result(False, what, f"Not yet: {what} = {given.text} is not right. {how}", what)


def check_choice(answer, **options):
    """Is `answer` the name of the one true option? Example: check_choice(answer, above=x > 0.25, below=x <= 0.25).

    An option may bring its reason: above=(x > 0.25, "the curve is still rising there"). The reason of the chosen one is
    shown: why it is right, or why it fails. Capital letters, spaces, underscores and quotation marks do not matter, and
    15.0 is understood where "15" is meant. Raises ValueError where `answer` is none of the options, or not exactly one
    of them is true.
    """
    options = {name: option if isinstance(option, tuple) else (option, "") for name, option in options.items()}
    if sum(bool(holds) for holds, _ in options.values()) != 1:
        raise Refused("exactly one of the answers to choose from must be true")
    if answer is None:
        return unanswered("this question")
    chosen = _chosen(answer, options)
    if chosen is None:
        offered = ", ".join(f'"{name}"' for name in options)
        raise Refused(f"{answer!r} is none of the answers to choose from: {offered}")
    holds, why = options[chosen]
    said = f"{'Right' if holds else 'Not yet'}: {chosen}{'' if holds else ' is not it'}. {why}".strip()
    return Result(bool(holds), chosen, said)


def _chosen(answer, options):
    """The option that is meant, or None: what does not matter is left out only where this makes no two alike."""
    for plain in (str.strip, str.lower, _letters, _number):
        meant = [option for option in options if plain(option) == plain(str(answer))]
        if len(meant) == 1:
            return meant[0]
    return None


def _letters(text):
    """The text in small letters, with its indices on the line, without blanks and what may stand around a word."""
    text = unicodedata.normalize("NFKC", text).lower().rstrip(".'\"”’ ")
    return {"true": "yes", "false": "no"}.get(text) or re.sub(r"[\s_'\"“”„‘’`$\[\]]", "", text)


def _number(text):
    """The number that a text is, or else the text."""
    found = handed_in.decimal(text.strip())
    return text if found is None else found


def check_diagnosis(sheet, row, mistake, given=GIVEN, rows=None):
    """Is `row` the first wrong row of a fellow student's sheet, and `mistake` what explains it?

    sheet: name -> number. mistake: the short words of a known one, such as "squashed twice" (or its id). Nothing is
    looked up: the sheet is judged as `check_all` does, as one of `rows` (with biases that are trained, say).
    """
    if row is None or mistake is None:
        return unanswered("this diagnosis" if row is mistake else "the mistake" if row else "its first wrong row")
    words = {name: known for known in mistakes.KNOWN.values() for name in (known.id, known.short)}
    known = words.get(_chosen(mistake, words))
    if known is None:
        raise Refused(f"{mistake!r} is none of the mistakes: write one as it is offered, word for word")
    if isinstance(row, Real):
        raise Refused(f"{short(str(row))} is a number: write the name of its row, in quotation marks")
    known_rows = nameable(given, rows)
    name_of = names.resolver(mapping("sheet", sheet, "{'net_h1': 0.25}"), known_rows)
    numbers = {name_of(name): value for name, value in sheet.items()}
    with suppress(names.Unknown):
        row = names.resolve(row, known_rows)
    if row not in numbers:
        raise Refused(f"{row!r} does not stand in this sheet")
    found = check_all(sheet, given, rows)
    if row not in found.marks:
        return unanswered(row)
    if row != found.first_wrong:
        why = "is right" if found.marks[row] in ("right", "short") else "is wrong, but not the first one that is"
        return Result(False, row, f"Not yet: {row} {why}.", row)
    if known.id not in found.candidates:
        said = _with(known.id, row, {name: numbers[name] for name in found.marks}, given, rows)
        return Result(False, row, f"Not yet: {row} is the first wrong row, but with \"{known.short}\" {said}.", row)
    return Result(True, row, f"Right: {row} is the first wrong row, because {known.title}.")


def _with(id, row, numbers, given, rows):
    """What speaks against a mistake: where it would show first, or how the numbers would differ."""
    try:
        theirs, right = mistakes.sheet(id, given, rows), mistakes.sheet(None, given, rows)
    except (ArithmeticError, ValueError):  # it cannot be made on this sheet
        return "all these numbers would be right"
    first = next((name for name in numbers if not math.isclose(theirs[name], right[name], rel_tol=1e-9)), None)
    if first != row:
        return f"{first} would be wrong first" if first else "all these numbers would be right"
    answers = {name: handed_in.answer(name, number) for name, number in numbers.items()}
    other = next((name for name, answer in answers.items() if abs(theirs[name] - answer.value) > answer.unit), row)
    size = "larger" if theirs[other] > answers[other].value else "smaller"
    return f"{'it' if other == row else other} would be another number, a {size} one"
