"""Known mistakes as worksheets: each is the tutorial's own sheet with one or a few rows written differently.

Working the changed sheet gives the numbers that somebody with this misconception gets, for anybody's givens; `check`
compares a learner's numbers with them. Formulas that the method contains are taken from `worksheet.ROWS`.
Where the ids come from: 63 misconceptions collected from public questions, forks and tests of the tutorial. A variant
is a legitimate choice that the tutorial did not make, such as training the biases.
"""
import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from helpers import sheets, worksheet
from helpers.arguments import Refused, RefusedType, closest
from helpers.example import GIVEN
from helpers.formula import names_in, written_out
from helpers.published import UPDATED_FIRST
from helpers.worksheet import ROWS


class Mistake(NamedTuple):
    """One misconception.

    title: what happened, to be read after a colon. hint: a question that leads there and never gives a value.
    edits: row -> formula in its place. also: another way to make the same mistake.
    biases: None (fixed), "neuron" or "layer" (trained, see sheets.with_biases).
    loop: None, or what is wrong with the repetition (see `_repeated`). variant: legitimate, only not the tutorial's.
    """

    id: str
    title: str
    hint: str
    edits: dict = {}
    also: dict = {}
    biases: str | None = None
    loop: str | None = None
    variant: bool = False


# What a whole calculation holds besides the rows: the row and the number of updates it is read after ...
LOOP = {"E_total_before": ("E_total", 0), "E_total_after_1": ("E_total", 1), "E_total_after_2": ("E_total", 2),
        "E_total_after_10000": ("E_total", 10_000), "out_o1_after_10000": ("out_o1", 10_000),
        "out_o2_after_10000": ("out_o2", 10_000)}
# ... and the biases after one update. The tutorial keeps them still, so there they stay what they were.
BIASES = {"b_h1_new": ("b1", "b_h1_new", "b1_new"), "b_o1_new": ("b2", "b_o1_new", "b2_new")}

# --- Ways to write a row differently -----------------------------------------------------------------------------

HID, OUT = ("h1", "h2"), ("o1", "o2")
INTO_H, INTO_O = ("w1", "w2", "w3", "w4"), ("w5", "w6", "w7", "w8")


def _reworded(pattern, parts, old, new):
    """Edits that replace text in one row for each part: pattern "net_@" and part "h1" mean the row net_h1."""
    edits = {}
    for part in parts:
        name = pattern.replace("@", part)
        edits[name] = ROWS[name].replace(old.replace("@", part), new.replace("@", part))
        assert edits[name] != ROWS[name], name
    return edits


def _set(pattern, parts, formula):
    """Edits that put a formula in place of one row for each part."""
    return {pattern.replace("@", part): formula.replace("@", part) for part in parts}


def _exchanged(one, other):
    """Edits that give each of two rows the other's formula."""
    return {one: ROWS[other], other: ROWS[one]}


def _gradients(weights, factor):
    """Edits that leave each gradient its delta and put another last factor ("@" is the weight), or look it up."""
    edits = {}
    for weight in weights:
        name = f"dE_total_d{weight}"
        delta, last = ROWS[name].split("*")
        edits[name] = f"{delta}*{factor[last] if isinstance(factor, dict) else factor.replace('@', weight)}"
    return edits


_SQUASH = ROWS["out_h1"].replace("net_h1", "@")  # the logistic function of @
_SLOPES = {f"dout_{n}_dnet_{n}": ROWS[f"dout_{n}_dnet_{n}"] for n in HID + OUT}
_SQUASHED_AGAIN = {name: re.sub(r"(out_\w+)", lambda out: f"({_SQUASH.replace('@', out[1])})", formula)
                   for name, formula in _SLOPES.items()}
_ROUNDED = {name: f"round({formula}, 4)" for name, formula in ROWS.items()}
_NO_HALF = _reworded("E_@", OUT, "1/2*", "")
_DOUBLED = _reworded("dE_total_dout_@", OUT, "-(", "-2*(")
_READ_ACROSS_H = _reworded("net_@", ["h1"], "w2", "w3") | _reworded("net_@", ["h2"], "w3", "w2")
_READ_ACROSS_O = _reworded("net_@", ["o1"], "w6", "w7") | _reworded("net_@", ["o2"], "w7", "w6")
_CROSSED_H = _exchanged("dE_total_dw2", "dE_total_dw3")
_CROSSED_O = _exchanged("dE_total_dw6", "dE_total_dw7")
# where each weight's line starts, muddled up between the layers
_STARTS = {f"dnet_h{h}_dw{2 * h - 2 + i}": f"out_h{h}" for h in (1, 2) for i in (1, 2)} | {
    f"dnet_o{o}_dw{2 * o + 2 + h}": f"i{h}" for o in (1, 2) for h in (1, 2)}
_SHARES = {f"dE_total_dout_{h}": ROWS[f"dE_total_dout_{h}"] for h in HID}

# --- The mistakes ------------------------------------------------------------------------------------------------

_ALL = [
    # The Forward Pass
    Mistake("F1", "w2 and w3 changed places on the way into the hidden layer",
            "Follow the two lines that arrive at h1 in the diagram. Which weights stand on them?", _READ_ACROSS_H),
    Mistake("F3", "the weight matrices were filled by rows and read by columns, in both layers",
            "Does the first row of your matrix hold the weights into h1, or those out of i1?",
            _READ_ACROSS_H | _READ_ACROSS_O | _CROSSED_H | _CROSSED_O
            | _exchanged("dnet_o1_dout_h2", "dnet_o2_dout_h1")),
    Mistake("F4", "the bias b1 was left out of the hidden layer",
            "How many arrows arrive at h1, and where does the third one come from?",
            _reworded("net_@", HID, " + b1", "")),
    Mistake("F5", "the bias b2 was left out of the output layer",
            "The hidden layer is right. Which arrow into o1 comes from neither h1 nor h2?",
            _reworded("net_@", OUT, " + b2", "")),
    Mistake("F7", "the two biases changed places",
            "Which layer do the arrows of b1 lead to in the diagram?",
            _reworded("net_@", HID, "b1", "b2") | _reworded("net_@", OUT, "b2", "b1")),
    Mistake("F9", "the hidden layer hands on its net inputs, not squashed (or rectified, as with ReLU)",
            "Can a neuron's output be the same number as its net input? What happens between the two?",
            _set("out_@", HID, "net_@") | _set("dout_@_dnet_@", HID, "1")),
    Mistake("F10", "the output layer stops at its net inputs, not squashed",
            "Could this output ever be greater than 1, and should it be able to?",
            _set("out_@", OUT, "net_@") | _set("dout_@_dnet_@", OUT, "1")),
    Mistake("F11", "the minus in the logistic function got lost (exp of +net)",
            "Should a positive net input give an output above or below one half?",
            _reworded("out_@", HID + OUT, "-net", "net")),
    Mistake("F12", "the brackets under the fraction bar got lost (1/1 + exp(-net))",
            "Try your logistic function on 0. What should it give, and what does it give?",
            _reworded("out_@", HID + OUT, "(1 + exp(-net_@))", "1 + exp(-net_@)")),
    Mistake("F13", "tanh stands in place of the logistic function",
            "Try your squashing function on 0. Where should its middle be?",
            _set("out_@", HID + OUT, "tanh(net_@)") | _set("dout_@_dnet_@", HID + OUT, "1 - out_@**2")),
    Mistake("F14", "every neuron squashes twice",
            "How many times does one neuron apply the logistic function?",
            _set("out_@", HID + OUT, _SQUASH.replace("@", f"({_SQUASH.replace('@', 'net_@')})"))),
    Mistake("F15", "every result on the way was rounded to four decimals",
            "Your first digits are right. Where did you round, and need you round before the last line?",
            {name: formula for name, formula in _ROUNDED.items()
             if not (name.startswith("E_") or name.endswith("_new") or re.fullmatch("dE_o._dout_h.", name))},
            also=_ROUNDED),
    Mistake("F18", "h2 was worked with the weights of h1",
            "h1 and h2 came out equal. Do they have the same weights?", {"net_h2": ROWS["net_h1"]}),
    # Calculating the Total Error
    Mistake("E1", "the 1/2 is missing in the error (the slopes are right)",
            "You are off by one constant factor. Which constant stands before the square?", _NO_HALF),
    Mistake("E2", "the two errors were averaged instead of added",
            "You are off by one constant factor. Is a total a sum or a mean?",
            {"E_total": f"({ROWS['E_total']})/2"}),
    Mistake("E3", "the differences were added without squaring them",
            "One difference is positive and one negative. What would a total of zero tell you then?",
            _set("E_@", OUT, "target_@ - out_@")),
    Mistake("E5", "only the first output's error was counted",
            "How many outputs can be wrong?", {"E_total": "E_o1"}),
    Mistake("E7", "the second output's error was added twice",
            "How often does E_o2 stand in your sum?", {"E_total": f"{ROWS['E_total']} + E_o2"}),
    Mistake("E8", "the two targets changed places",
            "Which of the two outputs should come near 0, and which near 1?",
            {f"{row}_{one}": ROWS[f"{row}_{one}"].replace(f"target_{one}", f"target_{other}")
             for row in ("E", "dE_total_dout") for one, other in (OUT, OUT[::-1])}),
    # The Backwards Pass: Output Layer
    Mistake("O1", "the slope of the error lost its sign (target - out)",
            "When an output rises past its target, does the error rise or fall? Which sign must its slope have?",
            _reworded("dE_total_dout_@", OUT, "-(", "(")),
    Mistake("O2", "the slope out*(1 - out) is missing at the outputs (as with cross-entropy)",
            "Between E and net_o1 stands out_o1. Which step of the chain goes from out to net?",
            _set("dout_@_dnet_@", OUT, "1")),
    Mistake("O3", "the outputs were squashed once more before taking out*(1 - out), in both layers",
            "out*(1 - out) already knows about the logistic function. How often did you apply it?", _SQUASHED_AGAIN),
    Mistake("O4", "the net input stands where the output belongs: net*(1 - net), in both layers",
            "Can the slope of the logistic function be negative, or more than one quarter?",
            {name: formula.replace("out_", "net_") for name, formula in _SLOPES.items()}),
    Mistake("O5", "delta was taken as error*(1 - error)",
            "The slope belongs to the neuron. Which number says how far up its curve the neuron is?",
            _set("dout_@_dnet_@", OUT, "1 - dE_total_dout_@"),
            also=_reworded("dout_@_dnet_@", OUT, "out_@", "dE_total_dout_@")),
    Mistake("O8", "the last factor is missing: the gradient is the delta alone, which is a bias's gradient",
            "Two weights into one output got the same gradient. Do they carry the same signal?",
            {name: formula.split("*")[0] for name, formula in ROWS.items() if name in
             {f"dE_total_d{weight}" for weight in INTO_O}}),
    Mistake("O9", "the last factor is the weight itself",
            "Differentiate weight*signal with respect to the weight. Which of the two is left?",
            _gradients(INTO_O, "@")),
    Mistake("O11", "the last factor is a network input",
            "Where does the line of this weight start?", _gradients(INTO_O, _STARTS)),
    Mistake("O13", "the error has no 1/2, and its slope is doubled to match",
            "Your error and your slopes fit together, for another error function. What is the 1/2 there to cancel?",
            _NO_HALF | _DOUBLED, variant=True),
    Mistake("O14", "the 2 came down from the square and the 1/2 was dropped",
            "Differentiate 1/2*(target - out)**2 on paper. What becomes of the 2 and the 1/2?", _DOUBLED),
    Mistake("O15", "the deltas of both outputs were added for a weight that reaches only one",
            "Follow the weight to the right. How many outputs does it reach?",
            {name: f"(delta_o1 + delta_o2)*{ROWS[name].split('*')[1]}" for name in
             (f"dE_total_d{weight}" for weight in INTO_O)}),
    Mistake("O16", "the gradients of w6 and w7 changed places (an outer product transposed)",
            "w5 and w8 are right. From which hidden neuron, and into which output, does w6 go?", _CROSSED_O),
    Mistake("O19", "the slope of the error was made positive (|target - out|)",
            "One output is too large and the other too small. Should their weights move the same way?",
            _reworded("dE_total_dout_@", OUT, "-(", "abs(")),
    # The Backwards Pass: Hidden Layer
    Mistake("H1", "the hidden layer went back through the new w5 to w8",
            "The output weights are right, the hidden ones a little off. Were w5 to w8 old or new when you came back?",
            UPDATED_FIRST),
    Mistake("H2", "only the path through the first output was counted",
            "How many arrows leave this hidden neuron?",
            {name: formula.split(" + ")[0] for name, formula in _SHARES.items()}),
    Mistake("H3", "the two paths were added without their signs, or subtracted",
            "One output may want h1 lower and the other higher. Should the two paths then reinforce each other?",
            {name: f"abs({formula.replace(' + ', ') + abs(')})" for name, formula in _SHARES.items()},
            also={name: formula.replace(" + ", " - ") for name, formula in _SHARES.items()}),
    Mistake("H4", "the two paths were multiplied",
            "Along one path you multiply. What do you do with different paths?",
            {name: formula.replace(" + ", "*") for name, formula in _SHARES.items()}),
    Mistake("H5", "the two paths were averaged",
            "You are off by one constant factor. Do paths add up, or does one take their mean?",
            {name: f"({formula})/2" for name, formula in _SHARES.items()}),
    Mistake("H7", "the slope out*(1 - out) is missing at the hidden neurons",
            "Between a hidden output and its net input lies a curve. Did you pass through it on the way to the weight?",
            {f"delta_{n}": ROWS[f"delta_{n}"].split("*")[0] for n in HID}),
    Mistake("H8", "the output neurons' slopes were used once more, in the hidden layer",
            "Whose slope do you need: which neuron stands between w1 and out_h1?",
            {f"delta_{h}": ROWS[f"delta_{h}"].replace(f"dout_{h}_dnet_{h}", f"dout_{o}_dnet_{o}")
             for h, o in zip(HID, OUT, strict=True)}),
    Mistake("H9", "the raw errors went back to the hidden layer, not the deltas",
            "The way back to a hidden neuron leads through the net inputs of the outputs. Did yours?",
            {f"dE_{o}_dnet_{o}": ROWS[f"dE_{o}_dnet_{o}"].split("*")[0] for o in OUT}),
    Mistake("H12", "the input is missing: the gradient is the delta alone, which is a bias's gradient",
            "Two weights into one hidden neuron got the same gradient. Do they carry the same input?",
            {name: ROWS[name].split("*")[0] for name in (f"dE_total_d{weight}" for weight in INTO_H)}),
    Mistake("H13", "the last factor is the weight itself, in the hidden layer",
            "Differentiate w1*i1 with respect to w1. Which of the two is left?", _gradients(INTO_H, "@")),
    Mistake("H14", "the last factor is the hidden neuron's output, not the input",
            "Where does the line of this weight start, and which number stands there?",
            _gradients(INTO_H, _STARTS)),
    Mistake("H15", "the gradients of w2 and w3 changed places",
            "w1 and w4 are right. From which input, and into which hidden neuron, does w2 go?", _CROSSED_H),
    Mistake("H16", "the hidden outputs were squashed once more before taking out*(1 - out)",
            "out*(1 - out) already knows about the logistic function. Did you apply it again in the hidden layer?",
            {f"dout_{n}_dnet_{n}": _SQUASHED_AGAIN[f"dout_{n}_dnet_{n}"] for n in HID}),
    # The update
    Mistake("U1", "the step was added instead of subtracted",
            "Did the error go down after your update?", _reworded("@_new", INTO_O + INTO_H, " - ", " + ")),
    Mistake("U2", "the learning rate was left out",
            "Your step is too large by a constant. Which factor stands before the gradient?",
            _reworded("@_new", INTO_O + INTO_H, "eta*", "")),
    Mistake("U4", "the weight was replaced by its step",
            "Should a new weight be a small change of the old one?", _reworded("@_new", INTO_O + INTO_H, "@ - ", "-")),
    Mistake("U5", "only the output weights were updated",
            "How many weights does the network have, and how many did you change?", _set("@_new", INTO_H, "@")),
    Mistake("U6", "the weight was scaled by the step (w*(1 - eta*gradient))",
            "Is the step something to take away, or something to multiply by?",
            {f"{w}_new": f"{w}*(1 - {ROWS[f'{w}_new'].split(' - ')[1]})" for w in INTO_O + INTO_H}),
    Mistake("U8", "the weight stands where the learning rate belongs",
            "Which number stands before the gradient: the weight, or eta?",
            _reworded("@_new", INTO_O + INTO_H, "eta", "@")),
    # Biases
    Mistake("B1", "the biases were trained too, one for each neuron (as nn.Linear does)",
            "All eight weights are right. What else moved in your network that the tutorial keeps still?",
            biases="neuron", variant=True),
    Mistake("B2", "the biases were trained too, one shared by each layer",
            "Right for a shared bias. Does the tutorial update its biases?", biases="layer", variant=True),
    Mistake("B4", "the bias was trained with delta*bias as its gradient",
            "Differentiate net = ... + b with respect to b. Which constant is b multiplied by?",
            {f"dnet_{n}_db_{n}": f"b_{n}" for n in HID + OUT}, biases="neuron"),
    Mistake("B5", "only the output biases were trained",
            "Do the hidden neurons have biases too?", _set("b_@_new", HID, "b_@"), biases="neuron"),
    Mistake("B6", "the biases were trained, and the hidden layer went back through the new w5 to w8",
            "Two things differ. Were w5 to w8 old or new when you came back? And does the tutorial update its biases?",
            UPDATED_FIRST, biases="neuron"),
    # Repeating
    Mistake("T1", "the error is printed before the update, one round late",
            "Your error after one round equals the error at the start. What lies between measuring and updating?",
            loop="late"),
    Mistake("T2", "the network is made anew in every round",
            "The error stops changing after the first round. Where do you set the starting weights?", loop="reset"),
    Mistake("T4", "the gradients of earlier rounds were never set back to zero",
            "The first round is right, the second is not. What is left in the gradients from the first?",
            loop="gathered"),
    Mistake("T5", "the forward pass was done only once, the backward pass every round",
            "The weights are new. Are the outputs you go back from still the old ones?", loop="stale"),
    # Other error functions
    Mistake("V1", "the error is the binary cross-entropy",
            "Your outputs are right and your error is not. Which error function did you use?",
            {f"E_{o}": f"-(target_{o}*log(out_{o}) + (1 - target_{o})*log(1 - out_{o}))" for o in OUT}
            | {f"dE_total_dout_{o}": f"{ROWS[f'dE_total_dout_{o}']}/({_SLOPES[f'dout_{o}_dnet_{o}']})" for o in OUT},
            variant=True),
    Mistake("V2", "the outputs are a softmax, with cross-entropy",
            "Your two outputs add up to 1. Must they, in this network?",
            {f"out_{o}": f"exp(net_{o})/(exp(net_o1) + exp(net_o2))" for o in OUT}
            | {f"E_{o}": f"-target_{o}*log(out_{o})" for o in OUT} | _set("dout_@_dnet_@", OUT, "1"), variant=True),
    Mistake("V3", "the error is the mean of the squares, without 1/2 (as nn.MSELoss does)",
            "The mean of two squares is their sum times 1/2. What would it be with three outputs?",
            _NO_HALF | {"E_total": f"({ROWS['E_total']})/2"}, variant=True),
]
MISTAKES = {mistake.id: mistake for mistake in _ALL}


# --- Their numbers -----------------------------------------------------------------------------------------------


def sheet(id=None, given=GIVEN):
    """The whole wrong calculation as a dict name -> float: every row, the biases after one update, and the errors and
    outputs after 1, 2 and 10,000 rounds. Without an id it is the right one.

    Raises ValueError for an unknown id and for givens that cannot be worked with.
    """
    numbers = calculation(id, given)
    return {name: numbers[name] for name in [*given, *ROWS, *BIASES, *LOOP]}


def calculation(id=None, given=GIVEN, edits=None):
    """The same as `sheet`, but what needs training is worked out only when it is first asked for. Not to be changed.

    edits: the mistake made in another way than its own, one of `ways(id)`.
    """
    if id is not None and id not in MISTAKES:
        raise Refused(f"there is no mistake {id!r}{closest(id, MISTAKES)}")
    for value in (given, {} if edits is None else edits):
        if not isinstance(value, Mapping):
            raise RefusedType(f"a dict such as {{'w1': 0.15}} is expected, not {type(value).__name__}")
    return _calculation(id, tuple(given.items()), None if edits is None else tuple(edits.items()))


@lru_cache(maxsize=1024)
def _calculation(id, givens, edits):
    mistake = MISTAKES[id] if id else Mistake("", "the right procedure", "")
    return Calculation(mistake if edits is None else mistake._replace(edits=dict(edits)),
                       worksheet.checked(dict(givens)))


@cache
def ways(id):
    """Other ways to make a mistake, as edits: written right but carried on wrong, and the mistake's own `also`."""
    edits = MISTAKES[id].edits
    written = {name for name in edits if any(name in names_in(formula) for formula in ROWS.values())}
    carried = {name: written_out(edits.get(name, formula), {row: edits[row] for row in written})
               for name, formula in ROWS.items() if name not in written
               and (name in edits or written.intersection(names_in(formula)))}
    return [edits for edits in (carried if written else {}, MISTAKES[id].also) if edits]


class Calculation(dict):
    """name -> float for one mistake and one set of givens; the quantities of LOOP appear when they are asked for."""

    def __init__(self, mistake, given):
        rows, start = dict(ROWS), dict(given)
        if mistake.biases:
            rows = sheets.with_biases(shared=mistake.biases == "layer")
            start = start if mistake.biases == "layer" else sheets.split_biases(start)
        rows, start = _repeated(mistake.loop, in_order(mistake.edits, rows), start)
        used = worksheet.givens(rows)  # a mistake may be to leave a given out
        self.rows, self.loop, self.given = rows, mistake.loop, dict(given)
        self.start = worksheet.checked({name: value for name, value in start.items() if name in used}, rows)
        super().__init__(given | {"rounds": 10_000})
        self.update(worksheet.evaluate(self.start, rows=self.rows))
        for name, (fixed, neuron, layer) in BIASES.items():
            self[name] = self.get(neuron, self.get(layer, given[fixed]))

    def __missing__(self, name):
        row, rounds = LOOP[name]
        rounds = {"late": max(rounds - 1, 0), "reset": min(rounds, 1)}.get(self.loop, rounds)
        trained = self._trained(rounds) or self._overflowing(rounds)
        self.update({other: trained[LOOP[other][0]] for other in LOOP if LOOP[other][1] == LOOP[name][1]})
        return self[name]

    def _trained(self, rounds):
        try:
            return worksheet.train(rounds, self.start, rows=self.rows)
        except ValueError:
            return None

    def _overflowing(self, rounds):
        """A mistake may make the weights grow without bound: then the last outputs and errors that can be worked."""
        last = bisect_left(range(rounds), True, key=lambda count: self._trained(count) is None)
        before = self._trained(last - 1)
        weights = {name: before.get(f"{name}_new", value) for name, value in self.start.items()}
        order = list(self.rows)
        forward = {name: self.rows[name] for name in order[:order.index("E_total") + 1]}
        return worksheet.evaluate({name: weights[name] for name in worksheet.givens(forward)}, rows=forward)


def in_order(edits, rows=None):
    """The rows with the edits in place. An edit may name a row that comes later: that row is then written out."""
    rows = {**(ROWS if rows is None else rows), **edits}
    order = list(rows)
    for name in edits:
        later = set(order[order.index(name):])
        while used := later.intersection(names_in(rows[name])):
            rows[name] = written_out(rows[name], {row: rows[row] for row in used})
    return rows


def _repeated(loop, rows, start):
    """Rows and givens of a sheet whose repetition is wrong. "late" and "reset" need no other rows.

    gathered: each gradient starts from what the last round left behind. stale: the way back reads the outputs of the
    first round for ever.
    """
    if loop == "gathered":
        learned = [name[:-4] for name in rows if name.endswith("_new")]
        for weight in learned:
            rows[f"dE_total_d{weight}"] = f"left_{weight} + {rows[f'dE_total_d{weight}']}"
            rows[f"left_{weight}_new"] = f"dE_total_d{weight}"
        start = start | {f"left_{weight}": 0.0 for weight in learned}
    if loop == "stale":
        first = worksheet.evaluate(start, rows=rows)
        order = list(rows)
        for name in order[order.index("E_total") + 1:]:
            rows[name] = re.sub(r"\bout_", "first_out_", rows[name])
        start = start | {f"first_{name}": first[name] for name in rows if name.startswith("out_")}
    return rows, start
