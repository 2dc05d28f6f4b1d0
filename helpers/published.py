"""Every number the tutorial prints, as it is printed, and what became of the five that do not follow from its method.

Source: Matt Mazur, "A Step by Step Backpropagation Example", 2015. Notebook 06 tells the story of the five.
"""
import re
import reprlib
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from helpers import worksheet
from helpers.arguments import Refused, closest, number

OVERVIEW = "Overview"
FORWARD = "The Forward Pass"
ERROR = "Calculating the Total Error"
OUTPUT = "The Backwards Pass: Output Layer"
HIDDEN = "The Backwards Pass: Hidden Layer"
CLOSING = "The Backwards Pass: closing paragraph"


class Published(NamedTuple):
    """One printed number: its digits as text, its section, and where our own stands (a row, after so many rounds).

    row is None where the row has the id's own name. given: the tutorial states the number instead of working it out.
    """

    printed: str
    section: str
    row: str | None = None
    rounds: int = 0
    given: bool = False


PUBLISHED = {
    "i1": Published("0.05", OVERVIEW, given=True),
    "i2": Published("0.10", OVERVIEW, given=True),
    "w1": Published("0.15", OVERVIEW, given=True),
    "w2": Published("0.20", OVERVIEW, given=True),
    "w3": Published("0.25", OVERVIEW, given=True),
    "w4": Published("0.30", OVERVIEW, given=True),
    "b1": Published("0.35", OVERVIEW, given=True),
    "w5": Published("0.40", OVERVIEW, given=True),
    "w6": Published("0.45", OVERVIEW, given=True),
    "w7": Published("0.50", OVERVIEW, given=True),
    "w8": Published("0.55", OVERVIEW, given=True),
    "b2": Published("0.60", OVERVIEW, given=True),
    "target_o1": Published("0.01", OVERVIEW, given=True),
    "target_o2": Published("0.99", OVERVIEW, given=True),
    "eta": Published("0.5", OUTPUT, given=True),
    "net_h1": Published("0.3775", FORWARD),
    "out_h1": Published("0.593269992", FORWARD),
    "out_h2": Published("0.596884378", FORWARD),
    "net_o1": Published("1.105905967", FORWARD),
    "out_o1": Published("0.75136507", FORWARD),
    "out_o2": Published("0.772928465", FORWARD),
    "E_o1": Published("0.274811083", ERROR),
    "E_o2": Published("0.023560026", ERROR),
    "E_total": Published("0.298371109", ERROR),
    "dE_total_dout_o1": Published("0.74136507", OUTPUT),
    "dout_o1_dnet_o1": Published("0.186815602", OUTPUT),
    "dnet_o1_dw5": Published("0.593269992", OUTPUT),
    "dE_total_dw5": Published("0.082167041", OUTPUT),
    "w5_new": Published("0.35891648", OUTPUT),
    "w6_new": Published("0.408666186", OUTPUT),
    "w7_new": Published("0.511301270", OUTPUT),
    "w8_new": Published("0.561370121", OUTPUT),
    "dE_o1_dnet_o1": Published("0.138498562", HIDDEN),
    "dnet_o1_dout_h1": Published("0.40", HIDDEN, given=True),
    "dE_o1_dout_h1": Published("0.055399425", HIDDEN),
    "dE_o2_dout_h1": Published("-0.019049119", HIDDEN),
    "dE_total_dout_h1": Published("0.036350306", HIDDEN),
    "dout_h1_dnet_h1": Published("0.241300709", HIDDEN),
    "dnet_h1_dw1": Published("0.05", HIDDEN, given=True),
    "dE_total_dw1": Published("0.000438568", HIDDEN),
    "w1_new": Published("0.149780716", HIDDEN),
    "w2_new": Published("0.19956143", HIDDEN),
    "w3_new": Published("0.24975114", HIDDEN),
    "w4_new": Published("0.29950229", HIDDEN),
    "E_total_before": Published("0.298371109", CLOSING, row="E_total"),
    "E_total_after_1": Published("0.291027924", CLOSING, row="E_total", rounds=1),
    "rounds": Published("10,000", CLOSING, given=True),
    "E_total_after_10000": Published("0.0000351085", CLOSING, row="E_total", rounds=10_000),
    "out_o1_after_10000": Published("0.015912196", CLOSING, row="out_o1", rounds=10_000),
    "out_o2_after_10000": Published("0.984065734", CLOSING, row="out_o2", rounds=10_000),
}

# The hidden layer reads the weights that the output layer has already updated, which the tutorial says not to do.
UPDATED_FIRST = {
    "dnet_o1_dout_h1": "w5_new", "dnet_o1_dout_h2": "w6_new",
    "dnet_o2_dout_h1": "w7_new", "dnet_o2_dout_h2": "w8_new",
}
# A result written down with nine decimals and then carried on from there, as one does on paper.
ROUNDED_CARRY = {"dE_o2_dnet_o2": f"round({worksheet.ROWS['dE_o2_dnet_o2']}, 9)"}


class Explanation(NamedTuple):
    """The one change under which a number that differs comes out as printed."""

    edits: dict
    rounds: int
    why: str


EXPLAINED = {
    "dE_o2_dout_h1": Explanation(ROUNDED_CARRY, 0, "the factor before it was rounded to nine decimals first"),
    "E_total_after_1": Explanation(UPDATED_FIRST, 1, "the hidden layer used the already updated w5 to w8"),
    "E_total_after_10000": Explanation({}, 9_999, "the right procedure, one update short of 10,000"),
    "out_o1_after_10000": Explanation(UPDATED_FIRST, 10_000, "the hidden layer used the already updated w5 to w8"),
    "out_o2_after_10000": Explanation(UPDATED_FIRST, 10_000, "the hidden layer used the already updated w5 to w8"),
}


def exact(name, edits=None, rounds=None):
    """Our own value for a published id, by the tutorial's method; `edits` and `rounds` change the method.

    Raises ValueError for an id the tutorial does not print.
    """
    entry = _entry(name)
    if name == "rounds":
        return PUBLISHED["E_total_after_10000"].rounds
    return worksheet.train(entry.rounds if rounds is None else rounds, edits=edits)[entry.row or name]


def rounded(value, printed):
    """`value` with as many decimals as `printed` has, halves away from zero as one rounds by hand. Returns text.

    Raises ValueError or TypeError where `value` is no finite number, or `printed` no number as a text prints it.
    """
    if not isinstance(printed, str) or not re.fullmatch(r"-?\d[\d,]*(\.\d{1,300})?", printed, re.ASCII):
        raise Refused(f"{reprlib.repr(printed)} is not a printed number; text such as '0.3775' is expected")
    places = Decimal(1).scaleb(Decimal(printed.replace(",", "")).as_tuple().exponent)
    exactly = Decimal(repr(float(number("value", value))))
    digits = exactly.quantize(places, ROUND_HALF_UP, Context(prec=609))  # 309 and 300 decimals
    return f"{digits:,f}" if "," in printed else f"{digits:f}"


def agrees(name, value):
    """True where `value`, rounded as the tutorial printed this id, shows the tutorial's digits.

    Raises ValueError for an id the tutorial does not print, and what `rounded` raises.
    """
    printed = _entry(name).printed
    return rounded(value, printed) == printed


def _entry(name):
    if name not in PUBLISHED:
        raise Refused(f"the tutorial prints no {name!r}{closest(name, PUBLISHED)}")
    return PUBLISHED[name]
