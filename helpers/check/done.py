"""What was done in a row, in words, and a question that leads there."""
import re

from helpers.check.mistakes import KNOWN

# What was done (see miswritten.slips), in words, and a question that does not ask what these name.
DONE = {
    "instead": ("{0} stands where another quantity belongs", "Which quantity belongs there?"),
    "interchanged": ("{0} and {1} changed places", "Which of them belongs where?"),
    "left out": ("{0} was left out", "Where does it come in?"),
    "twice": ("{0} went in twice", "How often does it belong there?"),
    "sign": ("the sign of {0} was changed", "As it grows, should the whole grow or fall?"),
    "turned": ("{0} was turned round", "Which of the two comes first?"),
    "half": ("a half was taken of the half, too", "What does the square reach: the difference, or the 1/2 as well?"),
    "estimate": ("this is the estimate, a half and a quarter of the net input", "What does the exact formula need?"),
    "power": ("this is e to the minus net input", "What does the logistic function do with that?"),
    "factor": ("a factor of {0} came in", "Does the formula of this row have that factor?"),
    "added": ("the factors of {0} were added", "What do you do with factors?"),
    "square": ("{0} was not squared", "What does the small 2 ask you to do?"),
    "bracket": ("the brackets around {0} got lost", "What do they hold together?"),
    "function": ("{0} was not worked out before going on", "What stands in place of it?"),
    "only": ("{0} alone was taken", "What else belongs to this number?"),
    "copied": ("it is the value of {0}", "Which quantity is asked for?"),
    "tutorial": ("it was worked with the tutorial's {0}", "Which numbers does this exercise start from? (In Python a "
                 "name such as i1 still holds the tutorial's.)"),
    "given": ("it was worked with another {0} than the one given", "Which numbers does this exercise start from?"),
    "other row": ("it is {0}", "Which of the two is asked for?"),
    "rounded": ("numbers were {0} before they were used", "Need you round before the last line?"),
    "pen": ("this is a slip of the pen: {0}", "Does your own calculation show the same number?"),
    "last digit": ("the last digit is {0}", "Does your own calculation show the same digit?"),
}


def done(cause, name):
    """What was done, to be read after "it looks as if"."""
    if cause.mistake and not cause.what:
        return KNOWN[cause.mistake].title
    if (cause.what, cause.part) == ("tutorial", "all"):
        return "the tutorial's numbers were used, not your own"
    part = cause.part if isinstance(cause.part, tuple) else (cause.part,)
    what = "half" if cause.what == "twice" and part[0] in ("2", "1/2") else cause.what
    path = re.fullmatch(r"dE_(o\d+)_dout_h\d+|delta_(o\d+)\*dnet_o\d+_dout_h\d+", part[0])
    said = (f"the path through {path[1] or path[2]} is missing" if path and what == "left out" and
            cause.row.startswith("dE_total_dout_h") else DONE[what][0].format(*part))
    return said if cause.row == name else f"{said}, in {cause.row}"


def question(cause, rows):
    """The question to ask about a slip that was made."""
    row = cause.row or ""
    if cause.what == "instead" and cause.part[0].startswith("net_") and cause.part[1].startswith("out_"):
        return "What happens to a net input before it is handed on?"
    if row.startswith("net_") and cause.what in ("left out", "instead", "only"):
        return arriving(row, rows)
    if cause.what == "instead" and re.match(r"dnet_\w+_dw|dE_total_dw", row):
        return "Which number does this line carry?"
    if cause.what == "left out" and row.startswith("dE_total_dout_h"):
        return f"How many lines leave {row.rpartition('_')[2]}?"
    half = cause.what == "twice" and cause.part in ("2", "1/2")
    return DONE["half" if half else cause.what][1]


def arriving(row, rows):
    """The question about what a net input adds."""
    bias = ", and the short arrow of its bias" if re.search(r"\bb(\d|_|\b)", rows.get(row, "")) else ""
    return f"Follow the lines that arrive at {row[4:]} in the drawing{bias}. What does each of them bring?"
