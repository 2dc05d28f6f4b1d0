"""What was done in a wrong row, in some rows or in all of a kind is told as it was done, and once."""
import re

import pytest

from helpers import sheets, worksheet
from helpers.check import check_all
from helpers.worksheet import ROWS
from tests.support.marking import SHEETS

ALL = "(?!dnet|dE_o._dn).*"  # without what makes no number of its own
NEW = r"w\d+_new"


def edited(edits, rows):
    """Each row whose whole name fits a pattern, worked as its template says: {0}, {1} are the pattern's groups, {row}
    the right formula."""
    return {name: new.format(*found.groups(), row=f"({row})") for pattern, new in edits.items()
            for name, row in rows.items() if (found := re.fullmatch(pattern, name))}


# What was done, in which rows it shows, and what must and must not be said.
TOLD = {
    "the path through o2 only": ({"dE_total_dout_h1": "dE_o2_dout_h1"}, "w1_new", "path through o1", "precision"),
    "w5 and w7 interchanged": ({"dnet_o1_dout_h1": "w7", "dnet_o2_dout_h1": "w5"}, "w1_new", "", "precision"),
    "the slope taken as out_h1": ({"dout_h1_dnet_h1": "out_h1"}, "w1_new", "half of the slope", "precision"),
    "the slope taken as 1 - out_o2": ({"dout_o2_dnet_o2": "1 - out_o2"}, "delta_o2", "Which of them did you",
                                      "was left out"),
    "sums multiplied": ({"net_h1": "(w1 + w2)*(i1 + i2) + b1"}, "out_h1", "the sums (i1 + i2)*(w1 + w2)", "w6"),
    "the tutorial's i2 for the signal alone": ({"dnet_h1_dw2": "0.10"}, "dE_total_dw2", "tutorial's i2.", "b2"),
    "another signal": ({"dnet_h1_dw2": "0.41"}, "dE_total_dw2", "your delta_h1 and your dnet_h1_dw2?", "b2"),
    "the tutorial's w6 in the step alone": ({"w6_new": "0.45 - eta*dE_total_dw6"}, "w6_new", "tutorial's w6.", "pen"),
    "the other neuron's blame": ({"dnet_o1_dout_h2": "w5", "dnet_o2_dout_h2": "w7"}, "dE_total_dout_h2",
                                 "These weights lead away from h1. Which lead away from h2?", "the value of"),
    "out_h1 for out_h2": ({"dnet_o1_dw6": "out_h1"}, "w6_new", "out_h1 stands where another", "out_h2"),
    "inputs interchanged": ({"net_h2": "w3*i2 + w4*i1 + b1"}, "net_h2", "i1 and i2 changed places", "precision"),
    "i1 for i2": ({"dnet_h1_dw2": "i1"}, "w2_new", "i1 stands where another", "i2"),
    "i2 for i1": ({"dnet_h1_dw1": "i2"}, "dE_total_dw1", "i2 stands where another", "i1"),
    "w6 for w8": ({"net_o2": "w7*out_h1 + w6*out_h2 + b2"}, "net_o2", "w6 stands where another", "w8"),
    "E_o1 for its slope": ({"dE_o1_dout_o1": "E_o1"}, "w1_new", "E_o1 stands where another", "eta"),
    "bias forgotten at h2": ({"net_h2": "w3*i1 + w4*i2"}, "net_h2", "that arrive at h2", "h1"),
    "one error only": ({"E_total": "E_o2"}, "E_total", "E_o1 was left out", "slope"),
    "no slope at an output, no error asked": ({"dout_o1_dnet_o1": "1"}, "dE_total_dw5", "is missing at the",
                                              "logarithms"),
    "no 1/2, no slope asked": ({"E_o1": "2*{row}"}, "E_o1", "the 1/2 is missing", "slope"),
    "one sign": ({"dE_total_dout_o1": "-{row}"}, "dE_total_dw6", "lost its sign", "o2"),
    "one sign in the step": ({"w8_new": "w8 + eta*dE_total_dw8"}, "w8_new", "your dE_total_dw8?", "check_all"),
    "the other neuron's number": ({"net_h1": "w3*i1 + w4*i2 + b1"}, "net_h1", "the value of net_h2", "w6"),
    "another neuron's output": ({"net_h1": "w3*i1 + w4*i2 + b1"}, "out_h1",
                                "weights of h2. Follow the lines that arrive at h1", "w4"),
    "an estimate": ({"out_h1": "1/2 + net_h1/4"}, "out_h1", "the estimate, a half and a quarter of the net input",
                    "net_h1"),
    # alike in all rows of a kind, or in a layer
    "no slope in the hidden layer": ({"dout_(h.)_dnet_h.": "1"}, ALL, "is missing at the hidden"),
    "not transposed on the way back": ({"dnet_o1_dout_h2": "w7", "dnet_o2_dout_h1": "w6"}, ALL, "not transposed"),
    "output weights by columns": ({"net_o1": "w5*out_h1 + w7*out_h2 + b2", "net_o2": "w6*out_h1 + w8*out_h2 + b2"}, ALL,
                                  "output weights alone"),
    "squashed twice in the hidden layer": ({"out_(h.)": "1/(1 + exp(-(1/(1 + exp(-net_{0})))))"}, ALL,
                                           "squash twice, in out_h1 and out_h2 only"),
    "targets swapped in the slope": ({"dE_total_dout_o1": "-(target_o2 - out_o1)",
                                      "dE_total_dout_o2": "-(target_o1 - out_o2)"}, ALL,
                                     "the targets changed places, in dE_total_dout_o1 and dE_total_dout_o2 only"),
    "cross-entropy in the slope": ({"dE_total_dout_(o.)": "-(target_{0} - out_{0})/(out_{0}*(1 - out_{0}))"}, ALL,
        "logarithms (the binary cross-entropy), in dE_total_dout_o1 and dE_total_dout_o2 only"),
    "2.718 for e": ({"out_(..)": "1/(1 + exp(-log(2.718)*net_{0}))"}, ALL, "2.718 stands for the"),
    "e times": ({"out_(..)": "1/(1 + exp(1)*(-net_{0}))"}, ALL, "e was not raised to the power"),
    "weights forgotten on the way back": ({"dE_(o.)_dout_h.": "dE_{0}_dnet_{0}"}, NEW,
        "dnet_o1_dout_h1 was left out, in dE_o1_dout_h1 and the rows like it", "only this line is wrong"),
    "the slope twice": ({"dE_(o.)_dnet_o.": "delta_{0}*dout_{0}_dnet_{0}"}, NEW,
        "dout_o1_dnet_o1 went in twice, in dE_o1_dnet_o1 and the rows like it", "only this line is wrong"),
    "net for out": ({"dnet_o._dw[57]": "net_h1", "dnet_o._dw[68]": "net_h2"}, NEW,
        "net_h1 stands where another quantity belongs, in dnet_o1_dw5 and the rows like it", "only this line is wrong"),
    "what the lines carry, squared": ({r"dnet_.._dw.": "{row}**2"}, ".*", "out_h1 went in twice"),
    "halved slopes": ({"dE_total_dout_o.": "1/2*{row}"}, ALL, "a factor of 1/2 came in"),
    "weights of the line before": ({"net_h2": "w2*i1 + w3*i2 + b1"}, ALL, "w2 and w3 stand where other weights"),
    "a product after its sum": ({"net_o1": "(w5*out_h1 + w6)*out_h2 + b2"}, ALL, "a sum was worked before"),
    "a point in the wrong place": ({"dE_total_dw5": "0.1*{row}"}, ALL, "its decimal point"),
    "without a slope, in both layers": ({"delta_(..)": "dE_total_dout_{0}", "dE_(o.)_dnet_o.": "delta_{0}"}, NEW,
                                        "The same was done at w1_new", "only this line is wrong"),
}
# The same on any sheet; an update made otherwise with all weights or with four, shown alone or in all rows.
UPDATES = {
    "{0} - eta*eta*dE_total_d{0}": "eta went in twice", "{0} - dE_total_d{0}/eta": "divided by eta",
    "{0} - 5*eta*dE_total_d{0}": "5 times eta", "{0} - 0.07*dE_total_d{0} + 0*eta": "as if eta were another number",
    "{0} - eta*E_total": "the error stands", "{0}*dE_total_d{0} + 0*eta": "multiplied",
    "{0} - eta*(dE_total_d{0} + 0.01*{0})": "weight decay", "0.99*{0} - eta*dE_total_d{0}": "weight decay",
    "eta*({0} - dE_total_d{0})": "as well", "(1 - eta)*{0} - eta*dE_total_d{0}": "shrunk",
    "{0} - eta*dE_total_d{0}/abs(dE_total_d{0})": "only the sign", "eta*{0} - dE_total_d{0}": "not the gradient",
    "{0} - eta*dE_total_d{0}/(abs(dE_total_d{0}) + 0.00000001)": "Adam's",
    "{0} - eta*(abs(dE_total_d{0} + 0.002) - abs(dE_total_d{0} - 0.002))/2": "clipped",
}
TOLD_ON_ANY = {
    "gradients halved": ({r"dE_total_dw\d+": "1/2*{row}"}, ".*", "a factor of 1/2 came in"),
    "steps for gradients": ({r"dE_total_dw\d+": "eta*{row}"}, ".*", "a factor of eta came in"),
    "steps for weights": ({r"(w\d+)_new": "eta*dE_total_d{0}"}, ".*", "weight was replaced by its step"),
    "the bias twice": ({r"net_h\d": "{row} + b1"}, ".*", "b1 went in twice"),
    **{f"{way}, {which}, {shown}": (
        {f"({which})_new": way}, shown, f"{said} ... What is subtracted from the old weight?", "slip")
       for way, said in UPDATES.items() for which in (r"w\d+", r"w[5-8]") for shown in (NEW, ".*")},
}
CASES = [*((what, ROWS, seed) for what in TOLD for seed in (11, 41, 90)),
         *((what, rows, 8) for what in TOLD_ON_ANY for rows in (ROWS, SHEETS["tanh"], SHEETS["3-2-3"]))]


@pytest.mark.parametrize("what, rows, seed", CASES)
def test_what_was_done_is_told_once_as_it_was_done_and_no_right_number_is_blamed(what, rows, seed):
    edits, shown, said, *not_said = (TOLD | TOLD_ON_ANY)[what]
    given = sheets.draw(seed, rows)
    right, theirs = worksheet.evaluate(given, rows=rows), worksheet.evaluate(given, edited(edits, rows), rows)
    found = check_all({name: f"{theirs[name]:.9f}" for name in rows if re.fullmatch(shown, name)}, given, rows)
    assert found.message.startswith("Not yet") and all(words in found.message for words in said.split(" ... "))
    assert not any(words in found.message for words in ("more slip", "another slip", *not_said))
    assert not [name for name in found.marks if found.marks[name] == "slip" and abs(theirs[name] - right[name]) < 1e-8]
