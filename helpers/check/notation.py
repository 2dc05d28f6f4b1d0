r"""Formulas as people write them, on paper, in LaTeX and in programs: each is rewritten as a row of the worksheet is.

Nothing is executed, and no name is understood here: \frac{1}{1 + e^{-net_{h1}}} becomes 1/(1 + exp(-net_h1)), in more
brackets.
"""
import re
import unicodedata

from helpers import formula
from helpers.arguments import Refused, short
from helpers.check.names import SIGNS

_CALLED = (*formula.FUNCTIONS, "ln", "cosh", "sigmoid", "logistic", "square")  # what else is called is not read
_NUMBER = r"(?<![\w.])(\d+\.?\d*)"
_RATE = r"(d(?!elta)(?:(?!_d)\w)+)"  # either half of dE/dw5
_IN = r"\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)"  # what stands in brackets
# LaTeX -> the same without it; all of them again until nothing changes, so from the inside.
_LATEX = [
    (r"\\(left|right|[bB]igg?[lr]?|displaystyle|quad)(?![a-zA-Z])|\\[\\,;:! ]|[$&]", " "), (r"\\(cdot|times)\b", "*"),
    (r"\\(text|math|operator)[a-z]*\s*{([^{}]*)}", r"\2"), (r"\\partial\s*", "d"),
    (r"\\sigma\b", "sigmoid"), (r"\\theta\b", "step"), (r"\\_", "_"),
    (r"_{\s*(\w+)\s*}", r"_\1"), (r"\^\s*{([^{}]*)}", r"**(\1)"), (r"\\(?!.?frac)([a-z]+)\s*{([^{}]*)}", r" \1(\2)"),
    (rf"\\[dt]?frac\s*{{{_RATE}}}\s*{{{_RATE}}}", r" \1_\2 "),
    (r"\\[dt]?frac\s*{([^{}]*)}\s*{([^{}]*)}", r" ((\1)/(\2)) ")]
# As people, SymPy and NumPy write it -> as a row is written; in order. Signs such as η and ² are those of `names`.
_WAYS = [
    (r"\\(?=[a-z])", " "), (r"\s*\n\s*(?=[-+*/)])|(?<=[-+*/(])\s*\n\s*", " "),
    ("[·×∙⋅∗•]|(?<=[\\w)]) +[xX] +(?=[\\w(])", "*"), ("[÷∕]", "/"), (r"(\d)\N{FRACTION SLASH}(\d)", r"(\1/\2)"),
    (r"\b([a-zA-Z]\w*) ?>=? ?0(?:\.0*)?(?![\w.])", r"step(\1)"),
    (r"\^", "**"), (r"\|([^|]*)\|", r"abs(\1)"), (r"(?<![\w.,])0,(?=\d)", "0."),
    (r"(?s)^(\w+)\s*([-+])=(.*)", r"\1 \2 (\3)"), (r"\b(\w+)\.grad\b", r"grad_\1"),
    (rf"{_NUMBER}(?=[A-Za-z])(?![eE][-+]?\d)", r"\1*"), (r"(?<!\w)\[([^\[\],]*)\]", r"(\1)"),
    (r"\b(?:[A-Za-z]\w*\.)+(?=[A-Za-z]\w* ?\(|e\b)", ""),  # np.exp, math.e
    (r"(?<=[A-Za-z]) +(?=\()", ""),
    (r"\b[A-Za-z]+(?=\()", lambda found: found[0].lower()),  # EXP, and Abs and Max of SymPy
    (r"\bmax(?:imum)?\(0[,;] ?", "relu("), (r"\bmax(?:imum)?\(([^,;]*)[,;] ?0\)", r"relu(\1)"),
    (r"\bheaviside\((\w+)(?:, ?0\.?5?)?\)", r"step(\1)"),
    (r"\b(?:where|if)\((step\(\w+\))[,;] ?([\w.]+)[,;] ?([\w.]+)\)|\b([\w.]+) if (step\(\w+\)) else ([\w.]+)",
     r"(\1\5*\2\4 + (1 - \1\5)*\3\6)"),
    (r"\bpow(?:er)?\(([^,]*), ?(\d+)\)", r"((\1)**\2)"), (r"(?<=\*\*)(\d+)\.0*(?!\w)", r"\1"),
    (r"(?<=\*\*)\((\d+) *- *(\d+)\)", lambda found: str(int(found[1]) - int(found[2]))),
    (r"\b2\.71828\d*(?=\*\*)", "e"), (r"\b[eE]\*\*" + _IN, r"exp(\1)"), (r"\be\*\*(-?\w+)", r"exp(\1)"),
    (rf"{_NUMBER}\*\*(?=[^)]*[a-z]){_IN}", r"exp(log(\1)*(\2))"),
    (rf"{_NUMBER}\*\*(-?[A-Za-z]\w*)", r"exp(log(\1)*\2)"),
    (rf"\b{_RATE}\s*/\s*{_RATE}\b", r"\1_\2"), (r"\b(eta|alpha|lr)\s*\(", r"\1*("),
    (r"(?<=[\w)])[^\S\n]+(?=[A-Za-z])|(?<=[\d)])\s*(?=\(|abs)|(?<=\))(?=\w)", "*")]
# Functions that no row calls, as those that rows call.
_FUNCTIONS = [(r"\bln\(", "log("), (r"\bsquare" + _IN, r"((\1)**2)"),
              (rf"\b(?:sigmoid|logistic){_IN}", r"(1/(1 + exp(-(\1))))"),
              (r"\bcosh" + _IN, r"((exp(\1) + exp(-(\1)))/2)")]


def plain(text):
    """A formula as a row is written. Raises ValueError, with what was written, for text that is no formula."""
    found, before = unicodedata.normalize("NFKC", text.translate(SIGNS)), None
    while found != before:
        before = found
        for way, meant in _LATEX:
            found = re.sub(way, meant, found)
    for way, meant in _WAYS:
        found = re.sub(way, meant, found)
    if not {*re.findall(r"\b[A-Za-z]\w*(?=\()", found)} <= {*_CALLED}:
        raise Refused(f"a formula may call {', '.join(_CALLED)} with one number; write out what others give: "
                      f"{short(text)}")
    for called in re.findall(rf"\b(?:{'|'.join(_CALLED)})\b(?!\()", found):
        raise Refused(f"{called} takes a number in brackets, as in {called}(net_h1): {short(text)}")
    for way, meant in _FUNCTIONS:
        found = re.sub(way, meant, found)
    try:
        formula.parse(found)
    except Refused as reason:
        raise Refused(f"{str(reason).partition(': ')[0]}: {short(text)}") from None
    return found
