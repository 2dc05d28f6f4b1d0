"""The sentences: what is said to a learner. Never the right value, and no idea that the row's lesson has not had."""
import html
import math
import re
from typing import NamedTuple

from helpers.arguments import listed
from helpers.check.collected import ROUNDED
from helpers.check.digits import COARSE, FEWEST, MOST, is_coarse, is_complete, last_place, shows
from helpers.check.done import asking, done, of_a_bias, question
from helpers.check.further import others, rest
from helpers.check.kinds import lesson, net_of, weight_in
from helpers.check.mistakes import KNOWN
from helpers.formula import is_name, names_in
from helpers.worksheet import leading_to, learned

MORE = "at least five significant digits"


class Result(NamedTuple):
    """What a check found. It prints as its message and shows as HTML in a notebook; it is true where `ok` is.

    first_wrong: the first row that is not right. marks: row -> right, follows (from the learner's own numbers), slip,
    or short (right as far as it goes). edits: row -> formula as it seems to have been worked. mistake: the id (see
    `mistakes`) of what explains the first wrong row, where one alone does. candidates: the ids of all that do. slips:
    row -> a sentence on what was done there, for every slip; what was done alike in several rows stands at the first.
    """

    ok: bool
    name: str
    message: str
    first_wrong: str | None = None
    marks: dict = {}
    edits: dict = {}
    mistake: str | None = None
    candidates: tuple = ()
    slips: dict = {}

    def __repr__(self):
        return self.message

    def _repr_html_(self):
        text = re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(self.message))
        return "<p>" + re.sub("^(Right|Not yet)", r"<strong>\1</strong>", text) + "</p>"

    def __bool__(self):
        return self.ok


def unanswered(name):
    return Result(False, name, f"{name}: not answered yet.")


def right(answers, rounded=None):
    """The sentence for a calculation that is right. rounded: see `Marks`."""
    what = ", ".join(f"{name} = {answer.text}" for name, answer in answers.items())
    said = f"Right: {what if len(answers) < 3 else f'all {len(answers)} numbers'}."
    if rounded:
        coarsest = min(rounded.values())
        said += f" (Numbers were rounded to {coarsest[0]} {coarsest[1]} on the way: later digits say nothing.)"
    return said


def not_far_enough(what, answer, value):
    """The sentence for one number that its value rounds to, with too few digits."""
    start = f"Not yet: {what} = {answer.text} is"
    if is_complete(value):
        return f"{start} rounded, or not right. Write all the digits that your calculation shows."
    if is_coarse(answer, value) or not shows(answer, value, COARSE):
        return f"{start} too coarse to say anything. Give {MORE}."
    if abs(answer.value - value) > answer.unit:
        return (f"{start} near, as where numbers are rounded on the way, or wrong: so few digits do not show which. "
                f"Keep full precision, and give {MORE}.")
    if answer.digits >= FEWEST:
        return f"{start} right as far as it goes. Give more digits: they must show its step."
    return f"{start} right as far as it goes, {_how_far([answer])[1]}. Keep full precision, and give {MORE}."


def size(name, answer, value, old=0):
    """Which way a number is off; whether its first digits are right, those of its step in a new weight."""
    close = last_place(value - old, COARSE) / 2
    if name.startswith("E_") and answer.value < 0:
        return "An error is never negative."
    if value % 1 and answer.digits > COARSE and abs(answer.value - value) <= close:
        return "It is close." + " Did you round on the way?" * (answer.digits < MOST)
    if value < 0 and answer.value < 0:
        return "It is too near to 0." if answer.value > value else "It is too far from 0."
    return "It is too large." if answer.value > value else "It is too small."


def _how_far(answers):
    """(how many digits or decimals numbers have, the same in words)"""
    decimals = max(round(-math.log10(answer.unit)) for answer in answers)
    digits = max(answer.digits for answer in answers)
    fewer, what = (decimals, "decimal") if decimals <= digits and len(answers) > 1 else (digits, "digit")
    return fewer, f"{fewer} {what}{'s' * (fewer != 1)}"


def short(answers, marks, sheet, mistake=None):
    """The sentence for numbers that are right as far as they go."""
    few = [name for name in answers if marks.of[name] == "short"]
    keep = f"Keep {MORE} of every number, or seven decimals."
    if not mistake and (first := next(filter(marks.rounded.get, few), None)):
        count, unit = marks.rounded[first]
        return (f"Not yet: {first} = {answers[first].text} is right as far as it goes: numbers were rounded to "
                f"{count} {unit} on the way. {keep}")
    if first := few[0] if mistake else _worked_from(few, answers, sheet):
        way = f" It looks as if {KNOWN[mistake].title}." if mistake else ""
        return (f"Not yet: {first} = {answers[first].text} is right as far as it goes, and what follows is worked from "
                f"that.{way} {KNOWN[ROUNDED].hint}")
    if len(answers) < 3 or len(few) == 1:
        return not_far_enough(few[0], answers[few[0]], sheet.value(few[0]))
    count, far = _how_far([answers[name] for name in few])
    if count < COARSE:
        return f"Not yet: nothing contradicts your numbers, but with {far} hardly any slip would show. {keep}"
    return (f"Not yet: what is there is right as far as it goes, {far}, but from {few[0]} = {answers[few[0]].text} on "
            f"it does not go far enough. {keep}")


def _worked_from(few, answers, sheet):
    """The coarsest number, where one with more digits is worked from it, and off; None where none is."""
    first = max(few, key=lambda name: answers[name].unit)
    far, digits = abs(answers[first].value - sheet.value(first)), answers[first].digits
    off = [name for name, answer in answers.items() if digits < answer.digits
           and answer.unit < min(far, abs(answer.value - sheet.value(name)))]
    return first if any(first in leading_to([name], sheet.rows) for name in off) else None


def wrong(answers, found, marks, sheet, odd, choice):
    """The sentence for a calculation with slips: the first, what was done there, and what becomes of the rest.

    odd: the rows that are right although they do not follow from those above them."""
    first, *more = found
    parts = [slip(first, answers, sheet, choice, "not" if len(answers) == 1 else "the first that is not"),
             others(first, more, answers, sheet, marks), rest(found, answers, sheet, marks, odd, choice)]
    return " ".join(part for part in (parts if choice else ["Not yet:", *parts]) if part)


def slip(found, answers, sheet, choice, not_="not"):
    """What was done in a row, and one question; in words that have their meaning by then. Titles, hints and names of
    rows all speak of delta: so the word is changed here, where they come together."""
    said = _slip(found, answers, sheet, choice, not_)
    if _unnamed_delta(found[0], answers, sheet):
        said = re.sub(r"\b(?:your )?delta_(o\d+)", r"the delta at \1", said)
        said = re.sub(r"\b([tT]he )?delta(s?)\b", r"\1product\2 of the first two factors", said)
    return said


def _unnamed_delta(name, answers, sheet):
    """The delta that has no name yet: the lesson asks for one gradient, as a product of three factors, before the first
    two of them get one."""
    if len(answers) == 1 and name.startswith("dE_total_dw") and lesson(name, sheet.base) == 4:
        return f"delta_{net_of(sheet.base).weights[weight_in(name)]}"
    return None


def _slip(found, answers, sheet, choice, not_):
    name, causes = found
    start = f"{name} = {answers[name].text} is {not_} right"
    if name in sheet.given:
        new = sheet.exact.get(f"{name}_new", math.inf)
        new = abs(answers[name].value - new) <= answers[name].unit and not is_coarse(answers[name], new)
        whose = f"Is this {name}_new?" if new else "Whose numbers are you working with?"
        return f"{start}: it is one of the numbers to start from. {whose}"
    weight = name.removesuffix("_new")
    its_own = any(name in cause.edits for cause in causes)  # such as: hidden weights not updated
    if answers[name].digits < FEWEST and answers[name].value == sheet.given.get(weight) and (
            len(answers) < 3 or not its_own):
        return f"{start}. To these digits it is the old {weight}. Did it take its step, or were digits dropped?"
    if len(answers) < 3 and not any(cause.mistake for cause in causes) and _rounds_to(answers[name], sheet.value(name)):
        return f"{start}. If it is rounded, write all the digits that your calculation shows."
    few = answers[name].digits < FEWEST and not is_complete(sheet.value(name))
    causes = _without_copies(causes, name)
    said = list(dict.fromkeys(done(cause, name, sheet.base) for cause in causes))
    if choice:
        return (f"{KNOWN[causes[0].mistake].chosen}: in {name} = {answers[name].text}, {said[0]}. "
                f"{_hint(causes[0], name, answers, sheet)}")
    if len(said) > 3:
        more = f"Give {MORE}, and it will show which." if few else _telling_apart(name, causes, answers, sheet)
        return f"{start}. Many slips would give this number. {more}"
    if not said:
        return f"{start}. {_described(name, answers, sheet)}"
    if len(said) == 1:
        return f"{start}. It looks as if {said[0]}. {_hint(causes[0], name, answers, sheet)}"
    return f"{start}. These would explain it: {'; or '.join(said)}. {_telling_apart(name, causes, answers, sheet)}"


def _without_copies(causes, name):
    """The causes without another row's number that comes to the same as what was done in this one, or as an earlier
    such number."""
    found, numbers = [], set()
    for cause in sorted(causes, key=lambda cause: cause.what == "copied"):
        number = cause.marks and f"{cause.marks.pure.get(name, 0):.9g}"
        if cause.what != "copied" or number not in numbers:
            found.append(cause)
            numbers.add(number)
    return found


def _rounds_to(answer, value):
    return answer.value and is_coarse(answer, value) and abs(answer.value - value) <= answer.unit / 2


def _hint(cause, name, answers, sheet):
    """The question about what was done; a known mistake's speaks of the neuron and the weight at hand, and of what was
    shown."""
    if cause.what or not cause.mistake:
        return question(cause, sheet.base)
    net = net_of(sheet.base)
    hint = of_a_bias(net.in_its_names(KNOWN[cause.mistake].hint), cause, name)
    if cause.loop and "E_total_after_1" not in answers:  # the first rounds, of which it speaks
        return hint.rpartition(". ")[2]
    weight, at_hand = weight_in(name), re.findall(r"(?<![A-Za-z])[ho]\d+", name)
    if weight in net.weights:
        hint = re.sub(r"\bi\d+\b", net.signal(weight), re.sub(r"\bw\d+\b", weight, hint))
        at_hand.append(net.weights[weight])
    for neuron in at_hand:
        hint = re.sub(rf"(?<![A-Za-z]){neuron[0]}\d+", neuron, hint)
    return hint


def _telling_apart(first, causes, answers, sheet):
    """The one question: which row on the way here differs between the explanations."""
    for name in reversed(leading_to([first], sheet.rows, answers)):
        values = {f"{cause.marks.own[name]:.7g}" for cause in causes if cause.marks}
        met = lesson(name, sheet.base) <= lesson(first, sheet.base) and "_after_" not in name
        if name not in answers and len(values) > 1 and met:
            return f"What is your {name}?"
    return "Which of them did you do?"


def _described(name, answers, sheet):
    """How a number that nothing explains differs, what the row is worked out from, and a question."""
    off = size(name, answers[name], sheet.value(name), sheet.given.get(name.removesuffix("_new"), 0))
    if name == "rounds":
        return f"{off} How often does the tutorial repeat its update?"
    if name not in sheet.rows or "_after_" in name:
        updated = {f"{weight}_new" for weight in learned(sheet.base)}
        if updated <= answers.keys() or "E_total_after_1" in answers.keys() - {name}:  # then the first round is right
            return ("It comes from repeating the updates. Does the next round start from all of your new weights, and "
                    "from no number of the first round?")
        return (f"{off} It comes from repeating the updates: check every row of the first round as well, and how many "
                "rounds there were.")
    delta = _unnamed_delta(name, answers, sheet)
    used = [*names_in(sheet.rows.get(delta, "0")), *(row for row in names_in(sheet.rows[name]) if row != delta)]
    if not used or name[0] in "bd" and is_name(sheet.rows[name]):  # its name would be the answer
        return f"{off} {asking(name, sheet.rows)}"
    unseen = [row for row in used if row in sheet.rows and row not in answers]
    asked = [f"What {'are' if unseen[1:] else 'is'} your {listed(unseen)}?"] if unseen and name[:4] != "net_" else []
    if re.match("net_|out_", name) or unseen and name.startswith("dE_total_dout_h"):
        asked.append(asking(name, sheet.rows))
    elif answers[name].value < 0 and name.startswith("E_") and "**2" in sheet.rows[name]:
        asked.append("Which part of it is squared?")
    if not unseen and not asked:
        asked.append("You have all of these: what do they give when you work this line once more?"
                     if len(answers) > 2 else asking(name, sheet.rows))
    return " ".join([f"{off} It is worked out from {listed(used)}.", *asked])
