"""The ways to write a matrix formula wrong in one place, made from the formulas of `matrices`.

These formulas are NumPy's and not `formula`'s arithmetic, so their syntax trees are walked here, and only here.
"""
import ast
import re
from functools import lru_cache

from helpers.check.matrices import ROWS, Slip

# name -> what may stand in its place, and what was done then
IN_PLACE = {
    "inputs": {"X": "every layer got the inputs of the first", "net_before": "the net inputs of the layer before were "
               "handed on, not its outputs", "out": "what comes out of a layer was taken for what goes into it",
               "out_last": "the outputs of the last layer were taken for what goes into every layer",
               "inputs_before": "what goes into the layer before was taken for what goes into a layer",
               "W": "the weights were taken for the signals", "net": "a layer's net inputs were taken for what goes "
               "into it"},
    "W": {"W_first": "every turn used weights[0]: in which turn is that the right table?",
          "W_next": "the matrix of the layer after it was used", "W_before": "the matrix of the layer before was used"},
    "b": {**dict.fromkeys(("0.35", "0.6"), "the tutorial's bias was used, and every layer here brings its own"),
          "b_first": "every turn used biases[0]: in which turn are those the right ones?",
          "b_next": "the biases of the layer after it were used",
          "b_before": "the biases of the layer before were used", "b[:1]": "all neurons got the bias of the first"},
    "out": {"net": "the net inputs stand where outputs belong", "1/(1 + exp(-out))": "the outputs were squashed once "
            "more", "inputs": "what goes into the layer stands where its outputs belong",
            "out_next": "the outputs of the layer after it stand where a layer's own belong",
            "out[:, :1]": "the output of the first neuron was used for all neurons of its layer"},
    "Y": {"Y[:, :1]": "all outputs got the target of the first",
          "Y[:, ::-1]": "the targets of the outputs changed places", "Y[:1]": "all cases got the target of the first"},
    "slope": {"slope_next": "the deltas of a layer got the slope of the layer after it",
              "slope_before": "the deltas of a layer got the slope of the layer before it",
              "slope_last": "the deltas of every layer got the slope of the last",
              "slope[:, :1]": "the slope of the first neuron was used for all neurons of its layer"},
    "delta_next": {"(delta_next/slope_next)": "the deltas that were handed back had no slope in them",
                   "(delta_next/n)": "the blame that comes back was averaged"},
    "W_next": {"W_1": "every turn used weights[1]: in which turn is that the right table?",
               "W_last": "every turn used weights[-1]: in which turn is that the right table?",
               "W": "the deltas of a layer were made with the weights that lead into it, not with those that lead out "
               "of it", "W_new_next": "the weights were updated before their old values had handed the blame back",
               "W_next.T": "the table that the blame comes back through was transposed",
               "W_before": "the deltas of a layer were made with the weights that lead into the layer before it",
               "abs(W_next)": "the signs of the weights were lost on the way back"},
    "delta": {"(delta/slope)": "the slope of the squashing is missing in the deltas that were used here",
              "delta_next": "the gradients of a layer were made with the deltas of the layer after it",
              "((delta @ W)*inputs*(1 - inputs))": "the delta had already been handed on to the layer before"},
    "dE_dW": {"dE_dW/batch": "the gradients were averaged over the cases"},
    "dE_db": {"dE_db/batch": "the gradients were averaged over the cases"},
}
MSE = "the error is another one, the average of the squares without the 1/2"


def for_biases(formula):
    """What is written in the biases' update by whoever writes this formula in that of the weights."""
    return formula.replace("dE_dW", "dE_db").replace("W", "b")


SOFTMAX = "exp(net) / exp(net).sum(axis=1, keepdims=True)"
# whole rows, as somebody means something else by them
INSTEAD = {
    "net": {"inputs*W.T + b": "`*` goes number by number, and rows should meet columns",
            "(inputs @ W.T)*b": "the bias multiplies, as if it were one more weight on the same signal",
            "inputs[:, -1:] @ W[:, -1:].T + b": "only the last signal counts, and nothing was added up",
            "inputs[:, -1:] @ W[:, -1:].T": "only the last signal counts, and nothing was added up",
            "inputs[:, :-1] @ W[:, :-1].T + b": "the last signal was left out",
            "inputs[:, 1:] @ W[:, 1:].T + b": "the first signal was left out",
            "(inputs @ W.T + b).cumsum(axis=1)": "the sum of a neuron went on in that of the next",
            "inputs @ W.T + W.shape[1]*b": "the bias was added once for each signal",
            "inputs @ W.T - b": "the bias came in with the wrong sign"},
    "out": {"net": "nothing was squashed", "inputs": "the layer was left out: what goes into it comes out of it",
            "1/(1 + exp(-1/(1 + exp(-net))))": "the outputs were squashed once more",
            "tanh(net)": "tanh squashes, and not the logistic function",
            "1/(1 + 2**-net)": "a power of 2 stands where one of e belongs",
            "1/(1 + exp(net))": "the minus in the exponent is missing", "np.maximum(net, 0)": "ReLU stands where the "
            "logistic function belongs", SOFTMAX: "softmax stands where the "
            "logistic function belongs", "1/(1 + exp(b - net)) + b": "the bias came in after the squashing, not "
            "before it", "1 + exp(-net)": "the brackets around 1 + exp(-net) got lost"},
    "slope": {"net*(1 - net)": "the slope was worked out from the net inputs",
              "inputs*(1 - inputs)": "the slope of a layer was worked out from what goes into it",
              "1 - out**2": "the slope is that of tanh", "1.0*(net > 0)": "the slope is that of ReLU",
              **dict.fromkeys(("1/(1 + exp(-out))*(1 - 1/(1 + exp(-out)))", "1/(1 + exp(-out))"),
                              "the outputs were squashed once more for the slope"),
              "out + (1 - out)": "it was left out, or a sum stands where its product belongs",
              "out - out": "the brackets around 1 - out got lost"},
    "delta_last": {"0.5*(out - Y)**2*slope": "the error stands where its slope belongs",
                   "0.5*(out - Y)**2": "the error stands where the delta belongs",
                   "abs(out - Y)*slope": "the sign of the difference was lost",
                   "out - Y + slope": "a sum stands where a product belongs",
                   "(out - Y).mean(axis=0)*slope": "the differences were averaged over the cases first",
                   "Y - out": "the slope was left out, and the difference turned round",
                   "(out - Y)*out - out": "the brackets around 1 - out got lost",
                   "out - Y*slope": "the brackets around out - Y got lost",
                   "(out - Y).sum(axis=1, keepdims=True)*slope": "one sum of differences stands for each output's own",
                   "{}/n": "the deltas were averaged over the outputs", "2*{}/(batch*n)": MSE},
    "delta": {"delta_next*W_next*slope": "`*` goes number by number, and rows should meet columns",
              "(delta_next @ W_next)*out + (1 - out)": "a sum stands where a product belongs",
              "delta_next*slope": "the deltas came back without passing through any weights",
              "delta_next.sum(axis=1, keepdims=True)*slope": "the deltas came back without passing through any weights",
              "delta_next": "the deltas were handed back unchanged",
              "(delta_next[:, :-1] @ W_next[:-1])*slope": "the blame of the last neuron was left out",
              "(delta_next[:, 1:] @ W_next[1:])*slope": "the blame of the first neuron was left out",
              "(delta_next @ W_next).cumsum(axis=1)*slope": "the blame of a neuron was added to that of the next",
              "(delta_next[:, :1] @ W_next[:1])*slope": "blame was handed back by the first neuron alone",
              "(delta_next[:, -1:] @ W_next[-1:])*slope": "blame was handed back by the last neuron alone, and nothing "
              "was added up",
              "(delta_next @ W_next)*out - out": "the brackets around 1 - out got lost"},
    "dE_dW": {"delta*inputs": "deltas and signals were multiplied number by number, and not each with each",
              "np.outer(delta, inputs)": "np.outer makes the table of one case, and here it takes the numbers of all "
              "cases for one long list",
              "0*W + delta*inputs": "deltas and signals were paired number by number, and not each with each",
              "0*W + (delta*out).sum()": "one number, a sum over the whole layer, stands for all weights",
              "0*W + delta.sum(axis=0)[:, None]": "the signals that the weights carry were left out"},
    "dE_db": {"W.shape[1]*delta.sum(axis=0)": "each delta was added once for each signal",
              "delta": "nothing was added up over the cases",
              "delta.sum()": "the whole layer was added up to one number",
              "0*b + delta.sum()": "the deltas of the whole layer were added up, as for a shared bias",
              **dict.fromkeys(("delta.sum(axis=1)", "delta.sum(axis=1, keepdims=True)"),
                              "the sum goes over the neurons, and not over the cases"),
              "delta.sum(axis=0)*b": "the bias was taken for the signal that it carries"},
    "W_new": {"W": "nothing was updated", "eta*dE_dW": "the step itself was given back",
              "dE_dW - eta*W": "the old value and its gradient changed places, as when the two lists of `zip` do",
              "W - dE_dW/eta": "the gradient was divided by eta",
              "W*(1 - eta*dE_dW)": "the old value was scaled by the step",
              "W - eta*W": "the old value stands where its gradient belongs",
              "(W - eta)*dE_dW": "eta was taken off before the gradient was multiplied",
              "W - 2*eta*dE_dW": "the step is twice as long as it should be"},
    "E": {"0.5*(Y - out)**2": "nothing was added up", "(0.5*(Y - out)[:, :1]**2).sum()": "only the first output counts",
          "(0.5*(Y - out)[:, -1:]**2).sum()": "only the last output counts",
          "(0.5*(Y - out)**2).mean()": "the error was averaged", "{}/batch": "the error was averaged over the cases",
          **dict.fromkeys(("(0.5*Y - out**2).sum()", "(0.5*(Y - out**2)).sum()", "(Y - 0.5*out**2).sum()"),
                          "the brackets around Y - out got lost, or close behind the square"),
          "(0.5*(Y**2 - out**2)).sum()": "targets and outputs were squared first, and then subtracted",
          "((0.5*(Y - out))**2).sum()": "a factor of 1/2 is too many, as when the half is squared, too",
          **dict.fromkeys(("(Y - out).sum()", "(out - Y).sum()", "0.5*(Y - out).sum()", "0.5*(out - Y).sum()"),
                          "the differences were added up without being squared"),
          **dict.fromkeys(("0.5*abs(Y - out).sum()", "abs(Y - out).sum()", "abs(Y - out).mean()"),
                          "the differences were not squared"),
          **dict.fromkeys(("{}**0.5", "((Y - out)**2).sum()**0.5", "0.5*((Y - out)**2).sum()**0.5",
                           "((Y - out)**2).mean()**0.5"), "a square root was taken, as for a distance"),
          "(0.5*(Y - out)**2).sum(axis=0)": "the sum goes over the cases only",
          "(0.5*(Y - out)**2).sum(axis=1)": "the sum goes over the outputs only",
          "((Y - out)**2).mean()": MSE,
          **{f"-({terms}).{added}": "the cross-entropy stands where half the squares belong"
             for terms in ("Y*log(out) + (1 - Y)*log(1 - out)", "Y*log(out)")
             for added in ("sum()", "sum()/batch", "mean()")},
          "0.5*(Y - out)[-1, -1]**2": "only the last output of the last case counts, and nothing was added up",
          "0.5*(Y - out).sum()**2": "the differences were added up before they were squared"},
}
# another curve, and what becomes of the row that its slope goes into
CURVES = ({"out": "tanh(net)", "slope": "1 - out ** 2"}, {"out": "net", "delta_last": "out - Y"},
          {"out": SOFTMAX, "delta_last": "out - Y"}, {"out": "np.maximum(net, 0)", "slope": "1.0 * (net > 0)"})
INSTEAD["b_new"] = {for_biases(formula): done for formula, done in INSTEAD["W_new"].items()} | {
    "b - eta*dE_dW": "the gradients of the weights stand beside the biases"}
AS_A_WHOLE = {"0*{}": "all is zero", "-{}": "the sign is the wrong one", "2*{}": "a factor of 2 is too many",
              "-2*{}": "the sign is the wrong one, and a factor of 2 is too many",
              "{}/2": "a factor of 1/2 is too many",
              "{}/batch": "an average over the cases stands where a sum belongs",
              "{}/(batch*n)": "an average over all cases and neurons stands where a sum belongs"}


@lru_cache
def slips(row):
    """All the ways to write a row wrong in one place, each once: made on its syntax tree, the likeliest first."""
    right, found = ROWS[row], {}
    wrong = [*INSTEAD.get(row, {}).items(),
             *((f"{right[:node.col_offset]}({other}){right[node.end_col_offset:]}", done)
               for node in ast.walk(ast.parse(right, mode="eval").body) for other, done in _changes(node))]
    if row in ("delta_last", "delta", "dE_dW", "dE_db", "E"):
        wrong += AS_A_WHOLE.items()
    if row in ("dE_dW", "dE_db", "E"):  # which add up over the cases
        wrong += [(re.sub(r"\b(delta|inputs|out|Y)\b", rf"\1{case}", right),
                   f"only the {which} case counts, and nothing was added up")
                  for which, case in (("last", "[-1:]"), ("first", "[:1]"))]
    for formula, done in wrong:
        found.setdefault(_written(formula), done)
    found.pop(_written(right), None)
    return tuple(Slip(row, formula, done) for formula, done in found.items())


def _written(formula):
    return ast.unparse(ast.parse(formula, mode="eval"))


def _changes(node):
    """What may be written in place of a part of a formula, and what was done then: pairs."""
    match node:
        case ast.Name(name):
            yield from IN_PLACE.get(name, {}).items()
        case ast.Attribute(matrix, "T"):
            yield ast.unparse(matrix), f"{ast.unparse(matrix)} was not transposed"
        case ast.BinOp(left, ast.MatMult(), right):
            yield (f"{_transposed(right)} @ {_transposed(left)}",
                   "the product was turned round: its rows stand where its columns belong")
        case ast.BinOp(left, ast.Mult() | ast.Add() | ast.Sub() as sign, right):
            left, right = ast.unparse(left), ast.unparse(right)
            kind = "factor" if isinstance(sign, ast.Mult) else "term"
            yield left, f"the {kind} `{right}` is missing"
            yield f"-({right})" if isinstance(sign, ast.Sub) else right, f"the {kind} `{left}` is missing"
            match sign:
                case ast.Mult():
                    for factor in (left, right):
                        yield f"({left})*({right})*({factor})", f"the factor `{factor}` came in twice"
                case ast.Add():
                    yield f"{left} - ({right})", "minus stands where plus belongs"
                case ast.Sub():
                    yield f"{left} + ({right})", "plus stands where minus belongs"
                    yield f"{right} - ({left})", "a difference was turned round"


def _transposed(matrix):
    return ast.unparse(matrix.value if isinstance(matrix, ast.Attribute) else ast.Attribute(matrix, "T"))
