"""Other sheets, by the tutorial's own rules: other sizes, activations, errors and biases, and somebody's own numbers.

Every row is one of the tutorial's with other names in it, or one of the few formulas here that the tutorial does not
have. Where a formula below says out, net or target, the neuron is added: `1 - out**2` becomes `1 - out_h1**2`.
"""
import itertools
import random
from typing import NamedTuple

from helpers import formula, worksheet
from helpers.arguments import Refused, choice, short, whole
from helpers.formula import renamed, renamed_name
from helpers.worksheet import ROWS


class Activation(NamedTuple):
    """out: a neuron's output, from its net input. slope: of that curve, dout/dnet. words: what to do by hand.

    Sheets, drawings, explorers and handouts follow from an entry; `network.ACTIVATIONS` has it as NumPy works it.
    """

    out: str
    slope: str
    words: str


ACTIVATIONS = {
    "logistic": Activation(renamed(ROWS["out_h1"], {"net_h1": "net"}),
                           renamed(ROWS["dout_h1_dnet_h1"], {"out_h1": "out"}),
                           "Squash it with the logistic function, 1/(1 + exp(-net))"),
    "tanh": Activation("tanh(net)", "1 - out**2", "Squash it with tanh"),
    "relu": Activation("relu(net)", "step(net)", "Rectify it: max(net, 0)"),
    "identity": Activation("net", "1", "Hand it on as it is"),
}
SOFTMAX = "Softmax it: exp(net), divided by the sum of exp(net) of all outputs"  # in words; no formula of one neuron


class Error(NamedTuple):
    """each: the error of one output. slope: dE/dout, what it says about that output. words: what to do by hand.

    mean: averaged over outputs.
    """

    each: str
    slope: str
    words: str
    mean: bool = False


_OWN = {"target_o1": "target", "out_o1": "out"}
ERRORS = {
    "squared": Error(renamed(ROWS["E_o1"], _OWN), renamed(ROWS["dE_total_dout_o1"], _OWN),
                     "Half the square of the distance is its error."),
    "sum_of_squares": Error("(target - out)**2", "-2*(target - out)", "The square of the distance is its error."),
    "mean_squared": Error("(target - out)**2", "-2*(target - out)",
                          "The square of the distance is its error, and the total is their mean.", mean=True),
    "cross_entropy": Error("-(target*log(out) + (1 - target)*log(1 - out))", "(out - target)/(out*(1 - out))",
                           "Its error is the cross-entropy, -(target*log(out) + (1 - target)*log(1 - out))."),
}
CATEGORICAL = Error("-target*log(out)", "-target/out", "Its error is the cross-entropy, -target*log(out).")
BIASES = ("layer", "neuron", None)
MOST_NEURONS = 100  # in a layer; helpers.network takes any number


def write_out(inputs, hidden, outputs, hidden_activation="logistic", output_activation="logistic", error="squared",
              biases="layer"):
    """The worksheet of a network with one hidden layer of any size, or none (hidden = 0), as rows: name -> formula.

    Weights are numbered as in the tutorial: into h1 first, then into h2, …, then into o1. `write_out(2, 2, 2)` is
    `worksheet.ROWS` again.
    hidden_activation: logistic, tanh, relu or identity. output_activation: one of these, or softmax.
    error: squared (the tutorial's), sum_of_squares (without its 1/2), mean_squared (their mean over the outputs), or
    cross_entropy: binary with logistic outputs, categorical with softmax.
    biases: "layer" (b1, b2, never updated, as in the tutorial), "neuron" (b_h1, …, which learn) or None.
    Raises TypeError or ValueError where a size is no whole number up to 100 or a name is none of these, or where
    cross-entropy or softmax does not fit.
    """
    for name, size, least in (("inputs", inputs, 1), ("hidden", hidden, 0), ("outputs", outputs, 1)):
        whole(name, size, least=least, most=MOST_NEURONS)
    choice("hidden_activation", hidden_activation, ACTIVATIONS)
    choice("output_activation", output_activation, [*ACTIVATIONS, "softmax"])
    choice("error", error, ERRORS)
    if biases is not None:
        choice("biases", biases, BIASES[:-1])
    if output_activation == "softmax" and outputs < 2:
        raise Refused("softmax shares 1 out among outputs; at least two outputs are expected")
    if error == "cross_entropy" and output_activation not in ("logistic", "softmax"):
        raise Refused(f"cross-entropy needs outputs between 0 and 1: logistic or softmax, not {output_activation}")
    sheet = _Sheet(inputs, hidden, outputs, ACTIVATIONS[hidden_activation], ACTIVATIONS.get(output_activation),
                   error_of(error, output_activation))
    sheet.forward([] if biases is None else ["b1", "b2"] if hidden else ["b1"])
    sheet.total_error()
    sheet.output_layer()
    sheet.hidden_layer()
    return with_biases(sheet.rows) if biases == "neuron" else sheet.rows


def error_of(error, output_activation):
    """The Error of that name; after softmax, cross-entropy is the categorical one."""
    return CATEGORICAL if (error, output_activation) == ("cross_entropy", "softmax") else ERRORS[error]


class _Sheet:
    """A sheet while it is being written out, section by section.

    hidden, output: what the neurons do, entries of ACTIVATIONS; output is None for a softmax. error: one of ERRORS.
    """

    def __init__(self, inputs, hidden, outputs, hidden_activation, output_activation, error):
        self.ins, self.hids, self.outs = ([f"{kind}{k}" for k in range(1, size + 1)] for kind, size in
                                          (("i", inputs), ("h", hidden), ("o", outputs)))
        self.below = self.hids or self.ins  # what the outputs read
        wires = [*itertools.product(self.hids, self.ins), *itertools.product(self.outs, self.below)]
        self.weights = {wire: f"w{k}" for k, wire in enumerate(wires, 1)}  # (neuron, what it reads) -> weight
        self.hidden, self.output, self.error = hidden_activation, output_activation, error
        self.averages = outputs if error.mean else 1  # so many errors
        self.rows = {}

    def wire(self, neuron, source):
        """The tutorial's names of w1 or w5 and its ends -> their names here; an input is out_h1 if none is hidden."""
        weight = self.weights[neuron, source]
        if neuron in self.hids:
            return {"h1": neuron, "i1": source, "w1": weight}
        return {"o1": neuron, "h1" if self.hids else "out_h1": source, "w5": weight}

    def add(self, names, *models):
        """Rows of the tutorial, with other names in them."""
        for model in models:
            self.rows[renamed_name(model, names)] = renamed(ROWS[model], names)

    def add_sum(self, model, part, all_names, *tail):
        """A row that is a sum: the tutorial's term that has `part` in it, each time with other names; then the tail."""
        term = next(term for term in formula.terms(ROWS[model]) if part in formula.names_in(term))
        terms = [renamed(term, names) for names in all_names]
        self.rows[renamed_name(model, all_names[0])] = formula.sum_of([*terms, *tail])

    def averaged(self, total):
        """What is added up over the outputs, as a mean where the error is one."""
        return formula.product_of([total, f"1/{self.averages}"]) if self.averages > 1 else total

    def forward(self, biases):
        """biases: one of each layer, or none at all."""
        for h in self.hids:
            self.add_sum("net_h1", "w1", [self.wire(h, i) for i in self.ins], *biases[:1])
            self.rows[f"out_{h}"] = at(h, self.hidden.out)
        for o in self.outs:
            self.add_sum("net_o1", "w5", [self.wire(o, source) for source in self.below], *biases[-1:])
            if self.output:
                self.rows[f"out_{o}"] = at(o, self.output.out)
        if not self.output:
            powers = formula.sum_of(f"exp(net_{o})" for o in self.outs)
            self.rows |= {f"out_{o}": f"exp(net_{o})/({powers})" for o in self.outs}

    def total_error(self):
        for o in self.outs:
            self.rows[f"E_{o}"] = at(o, self.error.each)
        self.add_sum("E_total", "E_o1", [{"o1": o} for o in self.outs])
        self.rows["E_total"] = self.averaged(self.rows["E_total"])

    def output_layer(self):
        if not self.output:
            self.softmax_deltas()
        for o in self.outs:
            if self.output:
                self.rows[f"dE_total_dout_{o}"] = self.averaged(at(o, self.error.slope))
                self.rows[f"dout_{o}_dnet_{o}"] = at(o, self.output.slope)
                self.add({"o1": o}, "delta_o1")
            for source in self.below:
                self.add(self.wire(o, source), "dnet_o1_dw5", "dE_total_dw5", "w5_new")

    def softmax_deltas(self):
        """Every output depends on every net input, so each delta adds up one path through each output."""
        for o in self.outs:
            self.rows[f"dE_total_dout_{o}"] = self.averaged(at(o, self.error.slope))
        for o in self.outs:
            for other in self.outs:
                slope = f"out_{o}*(1 - out_{o})" if other == o else f"-out_{other}*out_{o}"
                self.rows[f"dout_{other}_dnet_{o}"] = slope
            self.rows[f"delta_{o}"] = formula.sum_of(f"dE_total_dout_{other}*dout_{other}_dnet_{o}"
                                                     for other in self.outs)

    def hidden_layer(self):
        for h in self.hids:
            if self.output:
                self.what_the_errors_say(h)
            else:
                self.what_the_deltas_say(h)
            self.rows[f"dout_{h}_dnet_{h}"] = at(h, self.hidden.slope)
            self.add({"h1": h}, "delta_h1")
            for i in self.ins:
                self.add(self.wire(h, i), "dnet_h1_dw1", "dE_total_dw1", "w1_new")

    def what_the_errors_say(self, h):
        for o in self.outs:
            if h == "h1":
                self.add({"o1": o}, "dE_o1_dout_o1", "dE_o1_dnet_o1")
                if self.averages > 1:  # the total has only a share of this error
                    self.rows[f"dE_{o}_dout_{o}"] = f"{self.averages}*dE_total_dout_{o}"
            self.add(self.wire(o, h), "dnet_o1_dout_h1", "dE_o1_dout_h1")
        self.add_sum("dE_total_dout_h1", "dE_o1_dout_h1", [{"o1": o, "h1": h} for o in self.outs])
        self.rows[f"dE_total_dout_{h}"] = self.averaged(self.rows[f"dE_total_dout_{h}"])

    def what_the_deltas_say(self, h):
        """The same after a softmax, whose deltas already add up all errors."""
        for o in self.outs:
            self.add(self.wire(o, h), "dnet_o1_dout_h1")
        self.rows[f"dE_total_dout_{h}"] = formula.sum_of(f"delta_{o}*dnet_{o}_dout_{h}" for o in self.outs)


def at(neuron, text):
    """A formula that says net, out and target, of this neuron: `1 - out**2` at h1 is `1 - out_h1**2`."""
    return renamed(text, {word: f"{word}_{neuron}" for word in ("net", "out", "target")})


# --- Biases that learn -------------------------------------------------------------------------------------------


def with_biases(rows=None, shared=False):
    """A sheet whose biases learn too (notebook 07): one bias per neuron (b_h1, …) or, if shared, one per layer.

    A bias is a weight on an input that is always 1, so its rows are a weight's rows with other names; a shared bias
    adds up what its neurons say. `split_biases` turns givens with b1 and b2 into givens with one bias per neuron.
    Raises ValueError where the sheet has no neurons h1, … or o1, …, or their net inputs add no bias.
    """
    rows = worksheet.edited(rows=rows)
    layers = [members for layer in "ho" if (members := [name[4:] for name in rows if name.startswith(f"net_{layer}")])]
    if not layers:
        raise Refused("there is no neuron h1 or o1 in this sheet, so it has no bias that could learn")
    for members in layers:
        common = _bias(members[0], rows)
        for neurons in [members] if shared else [[neuron] for neuron in members]:
            bias = common if shared else f"b_{neurons[0]}"
            for neuron in neurons:
                rows[f"net_{neuron}"] = renamed(rows[f"net_{neuron}"], {common: bias})
                rows[f"dnet_{neuron}_d{bias}"] = "1"
            says = [renamed(ROWS["dE_total_dw1"], {"h1": neuron, "w1": bias}) for neuron in neurons]
            rows[f"dE_total_d{bias}"] = formula.sum_of(says)
            rows[f"{bias}_new"] = renamed(ROWS["w1_new"], {"w1": bias})
    return rows


def split_biases(given, rows=None):
    """The givens for `with_biases(rows)`: each neuron starts with its layer's bias. Raises what `evaluate` raises."""
    given, rows = worksheet.checked(given, rows), worksheet.edited(rows=rows)
    common = {name[4:]: _bias(name[4:], rows) for name in rows if name.startswith("net_")}
    own = {f"b_{neuron}": given[bias] for neuron, bias in common.items()}
    return {name: value for name, value in given.items() if name not in common.values()} | own


def _bias(neuron, rows):
    """The given that a neuron's net input adds as it stands."""
    row = rows[f"net_{neuron}"]
    lone = [term for term in formula.terms(row) if term in worksheet.givens(rows)]
    if len(lone) != 1:
        raise Refused(f"net_{neuron} = {short(row)} adds no bias of its layer")
    return lone[0]


# --- Somebody's own numbers --------------------------------------------------------------------------------------


def draw(seed, rows=None):
    """Givens for somebody's own calculation: name -> float, every number with two decimals.

    rows: a sheet, the tutorial's by default. Weights, biases and eta are all different while there are numbers enough.
    Targets are low and high in turn, or shares of 1 for a softmax. No gradient is smaller than 1e-5 in a sheet of a
    few neurons. The same seed (a whole number or text) gives the same numbers, on any machine.
    """
    rows = worksheet.edited(rows=rows)
    names = in_order(worksheet.givens(rows))
    ins, targets = ([name for name in names if name[0] == kind] for kind in "it")
    own = names[len(ins) + len(targets):]
    dice = random.Random(f"numbers {seed}")
    for attempt in itertools.count():
        drawn = [*dice.sample(range(5, 96), len(ins)), *_targets(dice, len(targets), "dout_o2_dnet_o1" in rows)]
        # Weights up to 0.90 cannot saturate one of the tutorial's neurons: its net input stays below 2.7.
        drawn += dice.sample(range(10, 91), len(own)) if len(own) <= 81 else dice.choices(range(-90, 91), k=len(own))
        given = {name: hundredths / 100 for name, hundredths in zip([*ins, *targets, *own], drawn, strict=True)}
        values = worksheet.evaluate(given, rows=rows)
        smallest = 1e-5 * 0.9 ** max(0, attempt - 100)  # in a large sheet, some gradient may always be smaller
        if all(abs(value) >= smallest for name, value in values.items() if name.startswith("dE_")):
            return given


def in_order(givens):
    """The names of givens: inputs, targets, weights, biases, eta, each by its number; then any others."""
    return sorted(givens, key=lambda name: (f"itwbe{name[0]}".index(name[0]), len(name), name))


def _targets(dice, count, shares):
    lows = [dice.randint(1, 10) if k % 2 == 0 or shares else dice.randint(90, 99) for k in range(count)]
    if shares:
        lows[0] = 100 - sum(lows[1:])
    return dice.sample(lows, count)
