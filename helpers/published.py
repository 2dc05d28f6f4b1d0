"""Every number the tutorial prints, as it is printed, and what became of the five that do not follow from its method.

Source: Matt Mazur, "A Step by Step Backpropagation Example", 2015. Notebook 06 tells the story of the five.
"""
import re
import reprlib
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from helpers import worksheet
from helpers.arguments import Refused, closest, number
from helpers.example import GIVEN


class Published(NamedTuple):
    """One printed number: its digits as text, and where our own stands: in a row, after so many rounds.

    row is None where the row has the id's own name. given: the tutorial states the number instead of working it out.
    """

    printed: str
    row: str | None = None
    rounds: int = 0
    given: bool = False


_STATED = {*GIVEN, "dnet_o1_dout_h1", "dnet_h1_dw1"}  # where others are worked out


def _printed(**digits):
    return {name: Published(text, given=name in _STATED) for name, text in digits.items()}


PUBLISHED = {
    # Overview, and the learning rate from the Output Layer
    **_printed(i1="0.05", i2="0.10", w1="0.15", w2="0.20", w3="0.25", w4="0.30", b1="0.35", w5="0.40", w6="0.45",
               w7="0.50", w8="0.55", b2="0.60", target_o1="0.01", target_o2="0.99", eta="0.5"),
    # The Forward Pass
    **_printed(net_h1="0.3775", out_h1="0.593269992", out_h2="0.596884378", net_o1="1.105905967", out_o1="0.75136507",
               out_o2="0.772928465"),
    # Calculating the Total Error
    **_printed(E_o1="0.274811083", E_o2="0.023560026", E_total="0.298371109"),
    # The Backwards Pass: Output Layer
    **_printed(dE_total_dout_o1="0.74136507", dout_o1_dnet_o1="0.186815602", dnet_o1_dw5="0.593269992",
               dE_total_dw5="0.082167041", w5_new="0.35891648", w6_new="0.408666186", w7_new="0.511301270",
               w8_new="0.561370121"),
    # The Backwards Pass: Hidden Layer
    **_printed(dE_o1_dnet_o1="0.138498562", dnet_o1_dout_h1="0.40", dE_o1_dout_h1="0.055399425",
               dE_o2_dout_h1="-0.019049119", dE_total_dout_h1="0.036350306", dout_h1_dnet_h1="0.241300709",
               dnet_h1_dw1="0.05", dE_total_dw1="0.000438568", w1_new="0.149780716", w2_new="0.19956143",
               w3_new="0.24975114", w4_new="0.29950229"),
    # Its closing paragraph
    "E_total_before": Published("0.298371109", "E_total"),
    "E_total_after_1": Published("0.291027924", "E_total", rounds=1),
    "rounds": Published("10,000", given=True),
    "E_total_after_10000": Published("0.0000351085", "E_total", rounds=10_000),
    "out_o1_after_10000": Published("0.015912196", "out_o1", rounds=10_000),
    "out_o2_after_10000": Published("0.984065734", "out_o2", rounds=10_000),
}

UPDATED_FIRST = worksheet.updated_first()
# A result written down with nine decimals and then carried on from there, as one does on paper.
ROUNDED_CARRY = {"dE_o2_dnet_o2": f"round({worksheet.ROWS['dE_o2_dnet_o2']}, 9)"}
OLDER_EDITION = {"E_total_after_10000": 0.000035085}

class Explanation(NamedTuple):
    """The one change under which a number that differs comes out as printed: other rows, or other rounds."""

    edits: dict
    rounds: int


EXPLAINED = {
    "dE_o2_dout_h1": Explanation(ROUNDED_CARRY, 0),
    "E_total_after_1": Explanation(UPDATED_FIRST, 1),
    "E_total_after_10000": Explanation({}, 9_999),  # the right procedure, one update short of 10,000
    "out_o1_after_10000": Explanation(UPDATED_FIRST, 10_000),
    "out_o2_after_10000": Explanation(UPDATED_FIRST, 10_000),
}


def exact(name):
    """Our own value for a published id, by the tutorial's method. Raises ValueError for an id it does not print."""
    entry = _entry(name)
    if name == "rounds":
        return PUBLISHED["E_total_after_10000"].rounds
    return worksheet.train(entry.rounds)[entry.row or name]


def rounded(value, printed):
    """`value` with as many decimals as `printed` has, halves away from zero as one rounds by hand. Returns text.

    Raises ValueError or TypeError where `value` is no finite number, or `printed` no number as a text prints it.
    """
    if not isinstance(printed, str) or not re.fullmatch(r"-?\d[\d,]*(\.\d{1,300})?", printed, re.ASCII):
        raise Refused(f"{reprlib.repr(printed)} is not a printed number; text such as '0.3775' is expected")
    exactly, context = Decimal(repr(float(number("value", value)))), Context(prec=609)  # 309 digits and 300 decimals
    digits = exactly.quantize(Decimal(printed.replace(",", "")), ROUND_HALF_UP, context)
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
