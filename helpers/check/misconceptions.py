"""What a known misconception is, and those, with their words, that were not collected from people (see `collected`).

To add one, add an entry here or there. Most patterns come from `ways`; where a sheet has none of the rows it changes,
the mistake cannot be made.
"""
from collections.abc import Callable
from typing import NamedTuple

from helpers.check import ways
from helpers.check.ways import both, on
from helpers.formula import names_in, product_of, sum_of, terms, written_out
from helpers.sheets import ERRORS


class Mistake(NamedTuple):
    """One misconception. Its id begins with what it is about: Forward pass, Error, Output layer, Hidden layer, Update,
    Biases, Times and Rounds of the repetition, Variants and Another function, Delta, Parts of others."""

    id: str
    short: str  # a few words that name it
    title: str  # what happened, to be read after "it looks as if"
    hint: str  # a question that leads there and never gives a value
    edits: Callable | None = None  # a network (Net) -> {row: formula in its place}; None where all rows are right
    also: list = []  # other ways to make the same mistake, like `edits`
    needs: Callable = lambda net: True  # whether it can be made on a network
    loop: str | None = None  # what is wrong with the repetition (see `rounds.after`)
    variant: bool = False  # a legitimate choice, only not the tutorial's
    choice: Callable | None = None  # whether it is one, of (its edits, the answers, the sheet); by default as `variant`
    chosen: str = "No mistake, but another choice than the tutorial's"  # what is said of the choice
    in_a_row: bool = True  # whether the formula of one row can show it
    like: str | None = None  # the id of the same idea in another layer
    partly: str | None = None  # the id of the one whose title says it where only some rows are so


def _of_new(edits):
    """The edits of new weights and biases alone."""
    return lambda net: {name: row for name, row in edits(net).items() if name.endswith("_new")}


def _second_pass(net):
    """The way back to the hidden layer from outputs that were worked again, through the new output weights."""
    found, new = {}, {old: f"{old}_new" for old in net.learned}
    for o in net.out:
        again = written_out(net.rows[f"out_{o}"], {f"net_{o}": written_out(net.rows[f"net_{o}"], new)})
        row = name = f"dE_{o}_dnet_{o}"
        while rates := {used: net.rows[used] for used in names_in(row) if used.startswith("d") and used in net.rows}:
            row = written_out(row, rates)
        found |= {name: written_out(row, {f"out_{o}": again})} if name in net.rows else {}
    return found and found | ways.updated_first(net)


# Other ways to repeat, conventions, and what only other sheets can have.
OTHERS = [
    Mistake("R1", "one round too many", "there was one update more than asked for",
            "How often were the weights updated before this was worked out?",
            loop="more"),
    Mistake("R2", "each step from the first weights", "each round steps from the first weights, not from the last ones",
            "Which weights did this round begin with, and from which do you subtract?",
            loop="old"),
    Mistake("R3", "first gradients used again", "the gradients of the first round were used in every round",
            "The weights are new. What has to be worked anew before the next step?",
            loop="first"),
    Mistake("R4", "eta halved in each round", "eta was halved in each round",
            "Which numbers change from round to round, and which ones stay?",
            loop="halved"),
    Mistake("R5", "momentum", "each step carries nine tenths of the one before (momentum)",
            "Which gradient does the step of a round hold: its own, or earlier ones as well?",
            loop="momentum"),
    Mistake("R6", "weights that step one after the other",
            "each weight steps from a sheet that was worked anew with the ones before it",
            "From which point do all the weights of a round step?",
            loop="in turn"),
    *(Mistake(id, f"biases trained, {whose}, and the error printed before the update",
              f"the biases were trained too, {whose} (which is a choice), and the error is printed before the update, "
              "one round late",
              "Your error after one round equals the error at the start. What lies between measuring and updating?",
              _of_new(trained), loop="late", in_a_row=False)
      for id, whose, trained in (("R7", "one for each neuron", ways.TRAINED),
                                 ("R8", "one shared by each layer", ways.shared_biases))),
    # Another quantity by the name of delta
    Mistake("D1", "delta is minus this delta", "delta has the other sign, and the gradients do not",
            "Which two factors make this tutorial's delta?",
            ways.delta_is(ways.other_sign), variant=True, in_a_row=False),
    Mistake("D2", "delta is the slope of the error alone", "delta is the slope of the error alone",
            "Which two factors make this tutorial's delta?",
            ways.delta_is(ways.without_slope), variant=True),
    Mistake("D3", "delta is target minus output, or minus what comes back",
            "delta is the plain difference, target minus output",
            "Which two factors make this tutorial's delta?",
            ways.delta_is(lambda net, n, row: product_of(["-1", ways.without_slope(net, n, row)])), variant=True),
    Mistake("D4", "slopes with the other sign, and steps added",
            "the slope of the error has the other sign (target - out), and each step is added to its weight",
            "Which way does the error go when an output rises, and which way should the weight go?",
            both(on("dE_total_dout_@", "o", ways.other_sign), ways.ADDED), variant=True, in_a_row=False,
                also=[both(on("dE_total_dout_@", "o", ways.other_sign), ways.ADDED, ways.with_put(trained,
                lambda net: {"eta": "-eta"})) for trained in (ways.TRAINED, ways.shared_biases)]),
    Mistake("D5", "another slope of the relu at 0",
            "the slope of a relu at a net input of exactly 0 was not taken as 0",
            "A relu has a corner there, and no slope of its own. Do you take the same number at every corner?",
            ways.slope_at_0("1"), variant=True, also=[ways.slope_at_0("1/2")]),
    # On sheets with other functions than the tutorial's
    Mistake("A1", "the logistic function for another", "the logistic function stands in place of another",
            "Which function squashes in this network?",
            lambda net: ways.logistic("h")(net) or ways.logistic("o")(net), also=[ways.logistic("o")]),
    Mistake("A3", "the slope of another function", "the slope is that of another function",
            "Which function squashes in this neuron? What is the slope of that one?",
            on("dout_@_dnet_@", "n", ways.another_slope),
                also=[on("dout_@_dnet_@", layer, ways.another_slope) for layer in "ho"]),
    Mistake("A4", "the slope of one neuron alone at a softmax", "the softmax was taken for a function of one net input",
            "One net input of this layer grows. Which outputs move?",
            on("delta_@", "o", lambda net, o, row: ways.shares(net, o) and f"dE_total_dout_{o}*out_{o}*(1 - out_{o})"),
            also=[on("delta_@", "o", lambda net, o, row:
                     ways.shares(net, o) and f"(out_{o} - target_{o})*out_{o}*(1 - out_{o})"),
                  lambda net: {f"dout_{o}_dnet_{other}": "0" for o in net.out for other in net.out if o != other}]),
    Mistake("A2", "squares for the cross-entropy", "the error was worked with squares",
            "Which error function does this network have?",
            both(on("E_@", "o", ways.as_in_sheets(ERRORS["squared"].each), ways.has_entropy),
                 on("dE_total_dout_@", "o", ways.as_in_sheets(ERRORS["squared"].slope), ways.has_entropy))),
]
# Parts of those above, and what stands there in other rows.
PARTS = [
    Mistake("P1", "output weights read by columns",
            "the output weights alone were numbered by where they start (w6 and w7 changed places)",
            "Which weights stand on the lines that arrive at o1 in the drawing?",
            both(ways.read_by_source("o"), ways.crossed("o"), ways.back_by_source), also=[ways.read_by_source("o")]),
    Mistake("P2", "w6 and w7 interchanged on the way back",
            "w6 and w7 changed places on the way back",
            "Which weights stand on the lines that leave h1 in the drawing?",
            ways.back_by_source),
    Mistake("P9", "weights that arrive at an output on the way back",
            "weights that arrive at one output were taken, not those that leave the hidden neuron",
            "Which weights stand on the lines that leave h1 in the drawing?",
            lambda net: {
                name: weight for k, h in enumerate(net.hid)
                for o, weight in zip(net.out, net.into[net.out[(k + 1) % len(net.out)]], strict=False)
                if net.rows.get(name := f"dnet_{o}_dout_{h}", weight) != weight}, needs=ways.two_outs),
    Mistake("P10", "outputs worked again on the way back",
            "the outputs were worked again with the new output weights before the hidden layer went back",
            "The gradient belongs to one place. Were the outputs old or new when you came back?",
            _second_pass),
    Mistake("P3", "weights not updated", "no step was taken",
            "With which weights does the next round begin?",
            on("@_new", "l", "@")),
    Mistake("P4", "output weights not updated", "only the hidden weights were updated",
            "How many weights does the network have, and how many did you change?",
            ways.not_updated("o"), also=[on("@_new", "wo", "@")], needs=lambda net: net.hid, partly="P3"),
    Mistake("P6", "biases not updated", "the biases took no step",
            "This network trains its biases, too. Which step does each of them take?",
            lambda net: {f"{name}_new": name for name in net.learned if name not in net.weights}),
    Mistake("P7", "a signal in the gradient of a bias",
            "a signal is in the gradient of the bias, as in that of a weight",
            "Which number stands behind the short arrow of a bias?",
            ways.bias_carries(lambda net, n: [*net.into[n].values()][0]),
            also=[ways.bias_carries(lambda net, n: [*net.into[n].values()][-1])]),
    Mistake("P8", "deltas of a shared bias averaged", "the deltas of the neurons that share the bias were averaged",
            "The bias moves the net inputs of all of them. Do paths add up, or does one take their mean?",
            lambda net: {row: product_of([net.rows[row], f"1/{count}"]) for row in net.rows
                         if row.startswith("dE_total_db") and (count := len(terms(net.rows[row]))) > 1}),
    Mistake("P5", "slopes of all outputs added", "the differences of all outputs were added",
            "One output moves. Which error moves with it?",
            on("dE_total_dout_@", "o", lambda net, o, row: sum_of(
                [net.rows[f"dE_total_dout_{other}"] for other in net.out])), needs=ways.two_outs),
]
