"""The sentences: what is said to a learner. Never the right value, and no idea that the row's lesson has not had."""
import html
import re
from typing import NamedTuple

from helpers.check import marking
from helpers.check.mistakes import KNOWN
from helpers.formula import names_in

# What was done (see formula.slips), in words, and the question to ask.
DONE = {
    "instead": ("{0} was used in place of {1}", "Which quantity belongs there?"),
    "interchanged": ("{0} and {1} changed places", "Which of them belongs where?"),
    "left out": ("{0} was left out", "What does this row take besides?"),
    "twice": ("{0} went in twice", "How often does it belong there?"),
    "sign": ("the sign of {0} was changed", "Which sign should it have?"),
    "turned": ("{0} was turned round", "Which of the two comes first?"),
    "added": ("the factors of {0} were added", "What do you do with factors?"),
    "square": ("{0} was not squared", "What does the small 2 ask you to do?"),
    "bracket": ("the brackets around {0} got lost", "What do they hold together?"),
    "function": ("{0} was not worked out before going on", "What stands in place of it?"),
    "only": ("{0} alone was taken", "What does this row make of it?"),
    "copied": ("it is the value of {0}", "Which row did you write down here?"),
    "tutorial": ("the tutorial's numbers were used ({0}), not your own",
                 "Which numbers does this exercise start from?"),
    "other row": ("it is {0}", "Which of the two is asked for?"),
    "rounded": ("numbers were {0} before they were used", "Need you round before the last line?"),
    "pen": ("this is a slip of the pen: {0}", "Does your own calculation show the same number?"),
}
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
        return "<p>" + re.sub("^(Right|Not yet)", r"<strong>\1</strong>", html.escape(self.message)) + "</p>"

    def __bool__(self):
        return self.ok


def unanswered(name):
    return Result(False, name, f"{name}: not answered yet.")


def right(answers):
    """The sentence for a calculation that is right."""
    what = ", ".join(f"{name} = {answer.text}" for name, answer in answers.items())
    return f"Right: {what if len(answers) < 3 else f'all {len(answers)} numbers'}."


def not_far_enough(what, answer, value):
    """The sentence for one number that its value rounds to, with too few digits."""
    start = f"Not yet: {what} = {answer.text} is"
    if marking.is_complete(value):
        return f"{start} rounded, or not right. Write all the digits that your calculation shows."
    if marking.is_coarse(answer, value) or not marking.shows(answer, value, marking.COARSE):
        return f"{start} too coarse to say anything. Give {MORE}."
    if answer.digits >= marking.FEWEST:
        return f"{start} right as far as it goes. Give more digits: they must show the step from the old weight."
    return f"{start} right as far as it goes. Keep full precision, and give {MORE}."


def short(answers, marks, sheet, mistake=None):
    """The sentence for numbers that are right as far as they go."""
    few = [name for name in answers if marks[name] == "short"]
    if mistake:
        return (f"Not yet: {few[0]} = {answers[few[0]].text} is right as far as it goes, and what follows is worked "
                f"from that. It looks as if {KNOWN[mistake].title}. {KNOWN[mistake].hint}")
    if len(answers) < 3 or len(few) == 1:
        return not_far_enough(few[0], answers[few[0]], sheet.value(few[0]))
    return (f"Not yet: what is there is right as far as it goes, but from {few[0]} = {answers[few[0]].text} on it does "
            f"not go far enough. Keep {MORE} of every number, or seven decimals.")


def wrong(name, answers, found, marks, sheet, choice=False):
    """The sentence for a calculation with slips: the first, what was done there, and what becomes of the rest."""
    start = f"Not yet: {name} = {answers[name].text} is {'not' if len(answers) == 1 else 'the first that is not'} right"
    first, *others = found
    parts = [f"{start}{_because(first, answers, sheet, choice)}", _others(others, answers, sheet),
             _rest(name, answers, marks, choice)]
    return " ".join(part for part in parts if part)


def slip(found, answers, sheet, choice):
    """The sentence for one slip among others."""
    return f"{found[0]} = {answers[found[0]].text} is not right{_because(found, answers, sheet, choice)}"


def _because(found, answers, sheet, choice):
    """What was done in a row, and one question: the end of a sentence, and another."""
    name, causes = found
    if name in sheet.given:
        return ": it is one of the numbers to start from. Whose numbers are you working with?"
    if not causes:
        return f". {_described(name, answers[name], sheet)}"
    said = list(dict.fromkeys(done(cause, name) for cause in causes))
    if len(said) > 3:
        more = (f"Give {MORE}, and it will show which." if answers[name].digits < marking.FEWEST else
                _telling_apart(name, causes, answers, sheet))
        return f". Many slips would give this number. {more}"
    if len(said) == 1:
        cause = causes[0]
        known = KNOWN.get(cause.mistake) if not cause.what else None
        kind = "No mistake, but another choice than the tutorial's:" if choice else "It looks as if"
        return f". {kind} {said[0]}. {known.hint if known else question(cause, sheet.rows)}"
    return f". These would explain it: {'; or '.join(said)}. {_telling_apart(name, causes, answers, sheet)}"


def done(cause, name):
    """What was done, to be read after "it looks as if"."""
    if cause.mistake and not cause.what:
        return KNOWN[cause.mistake].title
    part = cause.part if isinstance(cause.part, tuple) else (cause.part,)
    path = re.fullmatch(r"dE_(o\d+)_dout_h\d+|delta_(o\d+)\*dnet_o\d+_dout_h\d+", part[0])
    said = (f"the path through {path[1] or path[2]} is missing" if path and cause.what == "left out" and
            cause.row.startswith("dE_total_dout_h") else DONE[cause.what][0].format(*part))
    return said if cause.row == name else f"{said}, in {cause.row}"


def question(cause, rows):
    """The question to ask about a slip that was made."""
    if cause.what in ("left out", "instead") and (cause.row or "").startswith("net_"):
        return f"Follow the arrows that arrive at {cause.row[4:]} in the diagram. What does each of them bring?"
    if cause.what == "instead" and cause.part[0].startswith("net_") and cause.part[1].startswith("out_"):
        return "What happens to a net input before it is handed on?"
    if cause.what == "left out" and cause.row.startswith("dE_total_dout_h"):
        return f"How many arrows leave {cause.row[-2:]}?"
    return DONE[cause.what][1]


def lesson(name):
    """The notebook that introduces a quantity."""
    if "_after" in name or name in ("rounds", "E_total_before"):
        return 6
    if name.startswith(("b_", "b1_", "b2_")):
        return 7
    if re.match(r"net_|out_|[iwb]\d+$", name):
        return 2
    if re.match(r"E_|target|dE_total_dout_o", name):
        return 3
    return 5 if re.search(r"_h\d|dE_o", name) and not re.match(r"dnet_o\d+_dw", name) else 4


def _telling_apart(first, causes, answers, sheet):
    """The one question: which further row differs between the explanations."""
    place = list(sheet.base)
    at = place.index(first) if first in place else len(place)
    for name in [*reversed(place[:at]), *(name for name in place[at:] if lesson(name) <= lesson(first))]:
        values = {f"{cause.marks.own[name]:.7g}" for cause in causes if cause.marks}
        if name not in answers and len(values) > 1:
            return f"What is your {name}? Give both numbers to check_all, and it will show which."
    return "Which of them did you do?"


def _others(found, answers, sheet):
    if not found:
        return ""
    if len(found) == 1:
        name, causes = found[0]
        because = f": it looks as if {done(causes[0], name)}" if causes else ""
        return f"There is another slip at {name}{because}."
    names = [name for name, _ in found]
    return f"There are {len(names)} more slips, at {', '.join(names[:-1])} and at {names[-1]}."


def _rest(name, answers, marks, choice):
    later = list(answers)[list(answers).index(name) + 1:]
    follow = [other for other in later if marks[other] == "follows"]
    if follow and any(marks[other] == "slip" for other in later):
        return "The other numbers follow from these: work them again from the new values."
    if choice:
        return "All the rest fits that choice." if later else ""
    if follow:
        return ("Everything after it follows from your number, so only this line is wrong: work the later ones again "
                "from the new value.")
    if later and all(marks[other] == "right" for other in later):
        return "All that comes after it is right."
    return ""


def _described(name, answer, sheet):
    """How a number that nothing explains differs, and what the row is worked out from."""
    value = sheet.value(name)
    size = "It is too large." if answer.value > value else "It is too small."
    if name not in sheet.rows or name == "rounds" or "_after_" in name:
        return f"{size} It comes from repeating the updates: check every row of the first round as well."
    return f"{size} It is worked out from {', '.join(names_in(sheet.rows[name]))}."
