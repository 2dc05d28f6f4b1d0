"""The misconceptions that were collected from public questions, forks and tests of the tutorial, with their words.

To add one, add an entry (see `misconceptions`). Its numbers, where they are known, stand in the tests.
"""
from helpers.check import ways
from helpers.check.kinds import Net, net_of
from helpers.check.misconceptions import Mistake
from helpers.check.ways import both, on, put
from helpers.example import GIVEN
from helpers.formula import factors, product_of, sum_of
from helpers.sheets import CATEGORICAL
from helpers.worksheet import leading_to


def _of_another_drawing(edits, answers, sheet):
    """The example's drawing numbers its weights; and one number shows no network."""
    return sheet.given != GIVEN and len(answers) > 1


def _of_another_drawing_unseen(edits, answers, sheet):
    """In one layer alone it is a mistake, where a row of that layer shows it."""
    return _of_another_drawing(edits, answers, sheet) and edits.keys().isdisjoint(answers)


def _beside_kept_biases(edits, answers, sheet):
    net = net_of(sheet.base)
    return len(net.learned) <= len(net.weights)


def _with_its_slopes(edits, answers, sheet):
    slope = "dE_total_dout_o1"
    return slope in edits and slope in leading_to(answers, sheet.rows)


def _of_one_output(edits, answers, sheet):
    return len({end for name in answers for end in net_of(sheet.base).ends(name) if end[0] == "o"}) == 1


def _of_the_first(net):
    """The error of the first output for the total."""
    return {"E_total": f"E_{net.out[0]}"}


COLLECTED = [
    # The forward pass
    Mistake("F1", "weights read across, in the hidden layer",
            "w2 and w3 changed places on the way into the hidden layer",
            "Follow the lines that arrive at h1 in the drawing. Which weights stand on them? (If you number them by "
            "where they start on purpose, it is another network.)",
            ways.read_by_source("h"), variant=True, choice=_of_another_drawing_unseen,
                chosen="No mistake only if your own drawing numbers its weights so",
                also=[both(ways.read_by_source("h"), ways.crossed("h"))]),
    Mistake("F3", "weight matrices filled by rows, read by columns",
            "the weights were numbered by where they start, not by where they arrive, in both layers",
            "Which weights stand on the lines that arrive at h1 in the drawing? (If you number them so on purpose, it "
            "is another network.)",
            both(ways.read_by_source("h"), ways.read_by_source("o"), ways.crossed("h"), ways.crossed("o"),
                ways.back_by_source), variant=True, choice=_of_another_drawing),
    Mistake("F4", "bias forgotten in the hidden layer", "the bias was left out of the hidden layer",
            "Follow the lines that arrive at h1 in the drawing. What else arrives there, by the short arrow?",
            on("net_@", "h", lambda net, n, row: ways.without(row, net.bias.get(n)))),
    Mistake("F5", "bias forgotten in the output layer", "the bias was left out of the output layer",
            "Follow the lines that arrive at o1 in the drawing. What else arrives there, by the short arrow?",
            on("net_@", "o", lambda net, n, row: ways.without(row, net.bias.get(n))), like="F4"),
    Mistake("F7", "biases interchanged", "the two biases changed places",
            "To which layer do the short arrows of b1 lead in the drawing?",
            on("net_@", "n", lambda net, n, row: put(
                row, net.bias[n], next(b for b in net.bias.values() if b != net.bias[n]))),
            needs=lambda net: len(set(net.bias.values())) == 2),
    Mistake("F9", "hidden layer not squashed", "the hidden layer hands on its net inputs, not squashed",
            "Can a neuron's output be the same number as its net input? What happens between the two?",
            ways.squashed_by(ways.NONE, "h")),
    Mistake("F10", "output layer not squashed", "the output layer stops at its net inputs, not squashed",
            "Could this output ever be greater than 1, and should it be able to?",
            ways.squashed_by(ways.NONE, "o"), like="F9"),
    Mistake("F11", "minus lost in the logistic function", "the minus in the logistic function got lost (exp of +net)",
            "Should a positive net input give an output above or below one half?",
            on("out_@", "n", lambda net, n, row: put(row, f"net_{n}", f"-net_{n}"), Net.is_logistic)),
    Mistake("F12", "brackets lost in the logistic function",
            "the brackets around 1 + exp(-net) got lost (1/1 + exp(-net))",
            "Try your logistic function on 0. What should it give, and what does it give?",
            on("out_@", "n", "1/1 + exp(-net_@)", Net.is_logistic)),
    Mistake("F13", "tanh for the logistic function", "tanh stands in place of the logistic function",
            "Try your squashing function on 0. Where should its middle be?",
            ways.squashed_by(ways.TANH, "n", Net.is_logistic),
            also=[ways.squashed_by(ways.TANH, layer, Net.is_logistic) for layer in "ho"]),
    Mistake("F14", "squashed twice", "neurons squash twice",
            "How many times does one neuron squash its net input?",
            ways.SQUASHED_TWICE, also=[both(ways.SQUASHED_TWICE, on("dout_@_dnet_@", "n", ways.slope_of_both))]),
    Mistake("F15", "rounded to four decimals on the way", "every result on the way was rounded to four decimals",
            "Your first digits are right. Where did you round, and when is the time to round?",
            ways.results_to_four_decimals, also=[ways.to_four_decimals]),
    Mistake("F18", "the weights of h1 used for h2", "the weights of h1 were used again",
            "Which weights stand on the lines that arrive at h2?",
            on("net_@", "h", lambda net, h, row: net.rows[f"net_{net.hid[0]}"])),
    # Calculating the total error
    Mistake("E1", "1/2 forgotten in the error", "the 1/2 is missing in the error",
            "You are off by one constant factor. Which constant stands before the square?",
            ways.NO_HALF),
    Mistake("E2", "errors averaged", "the errors were averaged instead of added",
            "Is a total a sum or a mean?",
            ways.averaged, also=[both(ways.averaged, on("dE_total_dout_@", "o", ways.mean))], needs=ways.two_outs,
            choice=_with_its_slopes),
    Mistake("E3", "differences not squared", "the differences were added without squaring them",
            "One difference is positive and one negative. What would a total of zero tell you then?",
            on("E_@", "o", "target_@ - out_@")),
    Mistake("E5", "only the first output's error counted", "only the first output's error was counted",
            "How many outputs can be wrong? (With one output alone this would be right.)",
            _of_the_first, also=[both(_of_the_first, ways.paths(lambda shares: shares[0]))], needs=ways.two_outs,
            choice=_of_one_output),
    Mistake("E7", "one error added twice", "one error was added twice",
            "How often does each error stand in your sum?",
            lambda net: {"E_total": f"{net.rows['E_total']} + E_{net.out[-1]}"}, needs=ways.two_outs),
    Mistake("E8", "targets interchanged", "the targets changed places",
            "Which of the outputs should come near 0, and which near 1?",
            ways.targets_swapped),
    # The backwards pass: output layer
    Mistake("O1", "sign of the error's slope lost", "the slope of the error lost its sign (target - out)",
            "When an output rises past its target, does the error rise or fall? What does your slope say there?",
            on("dE_total_dout_@", "o", ways.other_sign)),
    Mistake("O2", "slope missing at the outputs", "the slope dout/dnet is missing at the outputs",
            "Between the error and net_o1 stands out_o1. Which step of the chain goes from out to net?",
            on("dout_@_dnet_@", "o", "1")),
    Mistake("O3", "squashed again before the slope", "the outputs were squashed once more before taking the slope",
            "The slope is worked from an output, which is squashed already. How often did you squash it?",
            on("dout_@_dnet_@", "n", ways.squashed_again)),
    Mistake("O4", "net*(1 - net) for the slope", "the net input stands where the output belongs in the slope",
            "Which of a neuron's two numbers does the formula of its slope hold?",
            on("dout_@_dnet_@", "n", lambda net, n, row: put(row, f"out_{n}", f"net_{n}"))),
    Mistake("O5", "error*(1 - error) for the slope", "the delta was taken as error*(1 - error)",
            "The slope belongs to the neuron. Which number says how far up its curve the neuron is?",
            on("dout_@_dnet_@", "o", "1 - dE_total_dout_@")),
    Mistake("O8", "last factor missing at the output weights",
            "the last factor is missing: the gradient is the delta alone",
            "The delta is about the net input. How does the net input of o1 depend on this weight?",
            ways.last_factor("wo", lambda net, w: None), also=[ways.carried("wo", lambda net, w: "1")]),
    Mistake("O9", "the weight itself as last factor", "the last factor is the weight itself",
            "Differentiate weight*signal with respect to the weight. Which of the two is left?",
            ways.last_factor("wo", lambda net, w: w), also=[ways.carried("wo", lambda net, w: w)]),
    Mistake("O11", "a network input as last factor", "the last factor is a network input",
            "At which neuron does this weight start?",
            ways.last_factor("wo", ways.of_the_other_layer), needs=lambda net: net.hid),
    Mistake("O13", "an error without 1/2, and its slope", "the error has no 1/2, and its slope is doubled to match",
            "Your error and your slopes fit together, for another error function. What is the 1/2 there to cancel?",
            both(ways.NO_HALF, ways.DOUBLED), variant=True),
    Mistake("O14", "slope of the error doubled", "the 2 came down from the square and the 1/2 was dropped",
            "Differentiate 1/2*(target - out)**2 on paper. What becomes of the 2 and the 1/2?",
            ways.DOUBLED),
    Mistake("O15", "deltas of all outputs added",
            "the deltas of all outputs were added for a weight that reaches only one",
            "Follow the weight to the right. How many outputs does it reach?",
            on("dE_total_d@", "wo", lambda net, w, row: product_of(
                [" + ".join(f"delta_{o}" for o in net.out), *ways.ordered(factors(row))[1:]])), needs=ways.two_outs),
    Mistake("O16", "gradients of w6 and w7 interchanged", "the gradients of w6 and w7 changed places",
            "From which neuron, and into which output, does w6 go?",
            ways.crossed("o")),
    Mistake("O19", "slope of the error made positive", "the slope of the error was made positive (|target - out|)",
            "One output is too large and the other too small. Should their weights move the same way?",
            on("dE_total_dout_@", "o", lambda net, o, row: f"abs({row})")),
    # The backwards pass: hidden layer
    Mistake("H1", "new weights used on the way back", "the hidden layer went back through the new output weights",
            "The gradient belongs to one place. Were the output weights old or new when you came back?",
            ways.updated_first),
    Mistake("H2", "only one path counted", "only the path through the first output was counted",
            "How many lines leave this hidden neuron?",
            ways.paths(lambda shares: shares[0])),
    Mistake("H3", "paths added without their signs", "the paths were added without their signs, or subtracted",
            "One output may want h1 lower and the other higher. Should the two paths then reinforce each other?",
            ways.paths(lambda shares: sum_of([f"abs({share})" for share in shares])),
                also=[ways.paths(lambda shares: sum_of([shares[0], *(f"-{share}" for share in shares[1:])]))]),
    Mistake("H4", "paths multiplied", "the paths were multiplied",
            "Along one path you multiply. What do you do with different paths?",
            ways.paths(product_of)),
    Mistake("H5", "paths averaged", "the paths were averaged",
            "You are off by one constant factor. Do paths add up, or does one take their mean?",
            ways.paths(lambda shares: product_of([sum_of(shares), f"1/{len(shares)}"]))),
    Mistake("H7", "slope missing at the hidden neurons", "the slope dout/dnet is missing at the hidden neurons",
            "Between a hidden output and its net input lies a curve. Did you pass through it on the way back?",
            on("delta_@", "h", ways.without_slope), also=[on("dout_@_dnet_@", "h", "1")], like="O2"),
    Mistake("H8", "an output's slope in the hidden layer", "the output neurons' slopes were used in the hidden layer",
            "Whose slope do you need: which neuron's curve lies between out_h1 and net_h1?",
            on("delta_@", "h", lambda net, h, row: put(row, f"dout_{h}_dnet_{h}",
                "dout_{0}_dnet_{0}".format(net.out[min(net.hid.index(h), len(net.out) - 1)])))),
    Mistake("H9", "raw errors sent back", "the raw errors went back to the hidden layer, not the deltas",
            "The way back to a hidden neuron leads through the net inputs of the outputs. Did yours?",
            on("dE_@_dnet_@", "o", ways.without_slope)),
    Mistake("H12", "input missing at the hidden weights", "the input is missing: the gradient is the delta alone",
            "The delta is about the net input. How does the net input of h1 depend on this weight?",
            ways.last_factor("wh", lambda net, w: None), also=[ways.carried("wh", lambda net, w: "1")], like="O8"),
    Mistake("H13", "the weight itself for its input", "the last factor is the weight itself, in the hidden layer",
            "Differentiate w1*i1 with respect to w1. Which of the two is left?",
            ways.last_factor("wh", lambda net, w: w), also=[ways.carried("wh", lambda net, w: w)], like="O9"),
    Mistake("H14", "the hidden output for the input", "the last factor is the hidden neuron's output, not the input",
            "Where does this weight start, and which number stands there?",
            ways.last_factor("wh", lambda net, w: f"out_{net.weights[w]}"),
            also=[ways.carried("wh", lambda net, w: f"out_{net.weights[w]}"),
                  ways.carried("wh", ways.of_the_other_layer)]),
    Mistake("H15", "gradients of w2 and w3 interchanged", "the gradients of w2 and w3 were mixed up",
            "From which input, and into which hidden neuron, does w2 go?",
            ways.crossed("h"), also=[ways.deltas_crossed]),
    Mistake("H16", "squashed again before the hidden slope",
            "the hidden outputs were squashed once more before taking the slope",
            "The slope is worked from an output, squashed already. Did you squash it again in the hidden layer?",
            on("dout_@_dnet_@", "h", ways.squashed_again)),
    # The update
    Mistake("U1", "step added", "the step was added instead of subtracted",
            "Did the error go down after your update?",
            ways.ADDED),
    Mistake("U2", "learning rate forgotten", "the learning rate was left out",
            "Your step is off by a constant. Which factor stands before the gradient?",
            on("@_new", "l", ways.stepped(lambda old, step: f"{old} - {product_of(step[1:])}"))),
    Mistake("U4", "weight replaced by its step", "the weight was replaced by its step",
            "Should a new weight be a small change of the old one?",
            on("@_new", "l", ways.stepped(lambda old, step: f"-{product_of(step)}")),
                also=[on("@_new", "l", ways.stepped(lambda old, step: product_of(step)))]),
    Mistake("U5", "hidden weights not updated", "only the output weights were updated",
            "How many weights does the network have, and how many did you change?",
            ways.not_updated("h"), also=[on("@_new", "wh", "@")], partly="P3"),
    Mistake("U6", "weight scaled by the step", "the weight was scaled by the step (w*(1 - eta*gradient))",
            "Is the step something to take away, or something to multiply by?",
            on("@_new", "l", ways.stepped(lambda old, step: f"{old}*(1 - {product_of(step)})"))),
    Mistake("U8", "weight in place of eta", "the weight stands where the learning rate belongs",
            "Which number stands before the gradient: the weight, or eta?",
            on("@_new", "l", lambda net, w, row: put(row, "eta", w))),
    # Biases
    Mistake("B1", "biases trained, one for each neuron", "the biases were trained too, one for each neuron",
            "What else moved in your network that the tutorial keeps still?",
            ways.TRAINED, variant=True, choice=_beside_kept_biases,
                also=[ways.with_put(ways.TRAINED, lambda net: net.rows)]),
    Mistake("B2", "biases trained, one for each layer", "the biases were trained too, one shared by each layer",
            "Right for a shared bias that learns. Which biases does this network have, and do they learn?",
            ways.shared_biases, variant=True, choice=_beside_kept_biases,
                also=[ways.with_put(ways.shared_biases, lambda net: net.rows), lambda net: {
                    new: f"{bias} - eta*dE_total_d{bias}" for bias in net.bias.values()
                    if (new := f"{bias}_new") in ways.shared_biases(net)}]),
    Mistake("B4", "bias times delta as its gradient", "the bias was trained with delta*bias as its gradient",
            "Differentiate net = ... + b with respect to b. Which constant is b multiplied by?",
            lambda net: ways.bias_carries(lambda net, n: net.bias[n])(net) or ways.bias_step("delta_@*#")(net),
            also=[ways.with_put(ways.shared_biases, lambda net: {
                f"delta_{n}": f"delta_{n}*{b}" for n, b in net.bias.items()})]),
    Mistake("B5", "only the output biases trained", "only the output biases were trained",
            "Do the hidden neurons have biases too?",
            lambda net: {
                f"b_{n}_new": b for n, b in net.bias.items() if n in net.hid and b == f"b_{n}" in net.learned} or {
                name: row for name, row in ways.TRAINED(net).items() if name[2:-4] in net.out},
            needs=lambda net: net.hid),
    Mistake("B6", "biases trained, and new weights used on the way back",
            "the biases were trained, and the hidden layer went back through the new output weights",
            "Two things differ. Were the output weights old or new when you came back? And does the tutorial update "
            "its biases?",
            both(ways.TRAINED, ways.updated_first), needs=lambda net: net.hid and net.bias),
    # Repeating
    Mistake("T1", "error printed before the update", "the error is printed before the update, one round late",
            "Your error after one round equals the error at the start. What lies between measuring and updating?",
            loop="late"),
    Mistake("T2", "network made anew in every round", "the network is made anew in every round",
            "The error stops changing after the first round. Where do you set the starting weights?",
            loop="reset"),
    Mistake("T4", "gradients never set back to zero", "the gradients of earlier rounds were never set back to zero",
            "The first round is right, the second is not. What is left in the gradients from the first?",
            loop="gathered"),
    Mistake("T5", "forward pass done only once", "the forward pass was done only once, the backward pass every round",
            "The weights are new. Are the outputs you go back from still the old ones?",
            loop="stale"),
    # Other error functions
    Mistake("V1", "cross-entropy for the error", "the error uses logarithms (the binary cross-entropy)",
            "Your outputs are as they should be. Which error function did you use?",
            both(ways.ENTROPY, on("dE_total_dout_@", "o", ways.entropy_slope)), variant=True,
            also=[lambda net: both(ways.ENTROPY, ways.averaged, on(
                "dE_total_dout_@", "o", lambda net, o, row: ways.mean(net, o, ways.entropy_slope(net, o, row))))(net)
                if ways.two_outs(net) and ways.ENTROPY(net) else {}]),
    Mistake("V2", "softmax outputs", "the outputs are a softmax, which shares 1 out among them",
            "Your outputs add up to 1. Must they, in this network?",
            both(ways.CATEGORICAL, on("dout_@_dnet_@", "o", "1")), variant=True, needs=ways.without_shares, also=[
                both(ways.CATEGORICAL, on("dE_total_dout_@", "o", ways.as_in_sheets(CATEGORICAL.slope)),
                     on("delta_@", "o", ways.softmax_delta)),
                both(ways.SOFTMAX, on("delta_@", "o", ways.softmax_of_squares))]),
    Mistake("V3", "mean of the squares", "the error is the mean of the squares, without 1/2",
            "The mean of two squares is their sum times 1/2. What would it be with three outputs?",
            both(ways.NO_HALF, ways.averaged), variant=True, needs=lambda net: ways.two_outs(net) and ways.NO_HALF(net),
            also=[both(ways.NO_HALF, ways.averaged, on("dE_@_dout_@", "o", "2*dE_total_dout_@"),
                       on("dE_total_dout_@", "h", ways.mean))]),
]
ROUNDED, NET_FOR_OUT, BY_SOURCE = "F15", "O4", "F3"  # those that `words` and `judging` speak of by themselves
