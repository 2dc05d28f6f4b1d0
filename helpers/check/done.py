"""What was done in a row, in words, and a question that leads there."""
import re

from helpers.arguments import listed
from helpers.check.collected import NET_FOR_OUT
from helpers.check.kinds import net_of
from helpers.check.mistakes import KNOWN
from helpers.check.rounds import row_of
from helpers.formula import factors, is_name, names_in, terms
from helpers.kinds_of_slips import SLIPS
from helpers.worksheet import leading_to

MANY = 4  # rows: more are not listed
# A row's name -> the question that leads to it; {0} and {1} are what stands in brackets.
ASKED = {
    r"out_\w+": "How does a neuron make its output from its net input?",
    r"E_(o\d+)": "Which two numbers does this error compare, and how?",
    "E_total": "Which errors make the total?",
    r"dE_\w+_d(out_o\d+)": "Only {0} moves. Which error moves with it, and how fast?",
    r"dE_total_dout_h\d+": "Did each delta go through its own weight, and through no other?",
    r"dout\w*_dnet\w*": "Which function squashes in this neuron? What is the slope of that one?",
    r"dnet_(\w+?)_d(\w+)": "Only {1} moves. What is it multiplied by on its way into net_{0}?",
    r"delta_(\w+)": "Which rates multiply along the chain from net_{0} to the error?",
    r"dE_total_d(b\w*)": "Which paths lead from {0} to E_total, and what comes along each?",
    r"d(E_\w+?)_d(\w+)": "Which rates multiply along the chain from {1} to {0}?",
    r"(\w+)_new": "What becomes of the old {0} in an update?",
}


def done(cause, name, rows):
    """What was done, to be read after "it looks as if"."""
    net = net_of(rows)
    if cause.mistake and not cause.what:
        known = KNOWN[cause.mistake]
        title = net.in_its_names((KNOWN[known.partly] if cause.part and known.partly else known).title)
        made_in = cause.part or ()
        where = ", here alone" if made_in == (name,) else f", in {listed(made_in)}" if 0 < len(made_in) <= MANY else ""
        return of_a_bias(title, cause, name) + where
    if (cause.what, cause.part) == ("tutorial", "all"):
        return "the tutorial's numbers were used, not your own"
    if (cause.what, cause.part) == ("tutorial", name):
        return "it is the tutorial's number, not your own"
    what, part, whole = _what(cause), _parts(cause, net), net.rows.get(cause.row, "0")
    path = re.fullmatch(r"dE_(o\d+)_dout_h\d+|delta_(o\d+)\*dnet_o\d+_dout_h\d+", part[0])
    if neuron := _half_slope(cause):
        return f"one of the two factors of the slope of {neuron} is missing"
    if neuron := _neighbour(cause):
        blame = part[0].startswith("dE_total")
        return f"it is {'the blame' if blame else f'the value of {part[0]}, worked with the weights'} of {neuron}"
    if cause.what == "copied" and cause.row != name:
        return f"{cause.row} has the value of {part[0]}"
    if cause.what == "step":
        return of_a_bias(cause.part, cause, name)
    said = (f"the path through {path[1] or path[2]} is missing" if path and what == "left out" and
            cause.row.startswith("dE_total_dout_h") else SLIPS[what].said.format(*part))
    said = said.replace("the factors of the whole", "the factors")
    lines = [weight for weight, signal in net.into.get(cause.row.removeprefix("net_"), {}).items() if signal in part]
    if what == "interchanged" and len(cause.places) == 1 and len(lines) == 2:  # which gives the same sum
        said += f", or {listed(lines)}"
    place = _place(cause, net)
    here = place == name or cause.row == name and (what != "instead" or is_name(whole))
    if here or what in ("itself", "unseen", "given"):
        return said
    return f"{said}, in {place}{', and so on in the rows like it' * (len(cause.places) > 1)}"


def _parts(cause, net):
    """What the words speak of, by the names that people know."""
    part = cause.part if isinstance(cause.part, tuple) else (cause.part,)
    whole = net.rows.get(cause.row, "0")
    if part == (whole,) and not is_name(whole):  # which may be what is asked for
        part = ("the whole" if cause.what != "turned" else "the difference" if terms(whole)[1:] else "the fraction",)
    if cause.what == "left out" and cause.row.startswith("delta_h") and " + " in part[0]:  # all that comes back
        part = (f"dE_total_dout_{_end(cause.row)}",)
    if _what(cause) in ("instead", "tutorial") and is_name(net.rows.get(part[0], "0")):
        part = (net.rows[part[0]], *part[1:])
    return part


def of_a_bias(text, cause, name):
    """What is said of a weight, of a bias where that is updated."""
    bias = name.startswith("b") and all(row.endswith("_new") for row in cause.edits)
    return text.replace("weights", "biases").replace("weight", "bias") if bias else text


def _place(cause, net):
    """The row of which it is told: of one that was worked in one line, the one whose formula has that name, if one, or
    if one that has it is not there as it is."""
    part = cause.part[1] if cause.what == "instead" else cause.part
    line = leading_to([cause.row], net.rows, [row for row in net.rows if row.startswith(("net_", "out_"))])
    rows = [row for row in line if part in names_in(net.rows[row])]
    if rows[1:]:
        left = factors(cause.edits.get(cause.row, "0"))
        rows = [row for row in rows if not {*factors(net.rows[row])}.issubset(left)]
    return rows[0] if len(rows) == 1 else cause.row


def _end(row):
    """What a row's name ends with: the neuron of delta_h1, the weight of dE_total_dw5."""
    return row.rpartition("_")[2].removeprefix("d")


def _what(cause):
    """What was done, as SLIPS has it."""
    if cause.what == "twice" and cause.part in ("2", "1/2"):
        return "half"
    return "itself" if cause.what == "instead" and cause.part[0] == cause.row else cause.what


def _neighbour(cause):
    """The other neuron of the layer whose number stands here, which comes from that one's weights."""
    alike = re.fullmatch(r"(net_h|net_o|out_h|out_o|dE_total_dout_h)(\d+) \1\d+", f"{cause.part} {cause.row}")
    return f"{alike[1][-1]}{alike[2]}" if alike and cause.what == "copied" else None


def _half_slope(cause):
    """The neuron of whose slope out*(1 - out) one factor was left out, if it is that."""
    slope = re.fullmatch(r"dout_(\w+)_dnet_\1", cause.row)
    halves = (f"out_{slope[1]}", f"1 - out_{slope[1]}") if slope and cause.what == "left out" else ()
    return slope[1] if cause.part in halves else None


def question(cause, rows):
    """The question to ask about a slip that was made."""
    row = _place(cause, net_of(rows)) if cause.what == "instead" else cause.row
    if neuron := _neighbour(cause):
        return arriving(row, rows) if row.startswith(("net_", "out_")) else (
            f"These weights lead away from {neuron}. Which lead away from {_end(row)}?")
    if "_after_" in row and cause.what == "instead":
        return "With which numbers does the next round begin?"
    if _half_slope(cause):
        return "Which of them did you multiply by, and what is the other?"
    if cause.what == "instead" and cause.part[0].startswith("net_") and cause.part[1].startswith("out_"):
        return (KNOWN[NET_FOR_OUT].hint if row.startswith("dout_") else
                "What happens to a net input before it is handed on?")
    if row.startswith("net_") and cause.what in ("left out", "instead", "only", "sums"):
        return arriving(row, rows)
    if cause.what == "instead" and row.startswith("dE_total_dw") and cause.part[1].startswith("delta"):
        return f"Into which neuron does the line of {_end(row)} run?" if cause.part[0].startswith("delta") else asking(
            cause.part[1], rows)
    if cause.what == "instead" and re.match(r"dnet_\w+_dw|dE_total_dw", row):
        return f"Which number comes along the line of {_end(row)}?"
    if cause.what == "left out" and row.startswith("dE_total_dout_h"):
        return f"How many lines leave {_end(row)}?"
    if cause.what == "more":
        return asking(row, rows)
    if cause.what == "sign" and not is_name(cause.part):
        return SLIPS["plus"].question
    return SLIPS[_what(cause)].question.format(part=cause.part, row=row, old=row.removesuffix("_new"))


def asking(name, rows):
    """The question about a row that nothing explains, in words of its lesson."""
    if name.startswith("net_"):
        return arriving(name, rows)
    if name.startswith("dout_") and not names_in(rows.get(name, name)):
        return f"{_end(name)} hands on its net input. How much does its output change when that grows by 1?"
    for pattern, words in ASKED.items():
        if found := re.fullmatch(pattern, name):
            return words.format(*found.groups())
    return "How many terms are there? Which sign has each, and what multiplies it?"


def arriving(row, rows):
    """The question about what a neuron's net input adds."""
    neuron = _end(row_of(row))
    bias = ", and the short arrow of its bias" if re.search(r"\bb(\d|_|\b)", rows.get(f"net_{neuron}", "")) else ""
    return f"Follow the lines that arrive at {neuron} in the drawing{bias}. What does each of them bring?"
