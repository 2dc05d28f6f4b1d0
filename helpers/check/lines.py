"""A text as people and programs write it, made plain: a name and its number stand in one line, and no remark behind it.

Each line keeps its place, so that a note can say where it stood.
"""
import re

from helpers.arguments import Refused
from helpers.check.answers import NUMBER, PRINTED

LONGEST_LINE = 10_000  # characters
_SIGNS = {0xFEE0 + code: code for code in range(0x21, 0x7F)} | {0x2212: "-", 0x2502: "|"}  # full width, such as ：
_ROW = r"\[[-+.,;\deEinfaN\s]*\]"
_MATRIX = rf"\[\s*(?:{_ROW}[,;\s]*)+\]"
ARRAY = rf"(?:\[\s*(?:{_MATRIX}[,;\s]*)+\]|{_MATRIX}|{_ROW})"  # [0.5 0.6], [[0.5 0.6]], …, over lines or not
# What programs write around a number -> what is left of it, one after the other.
_WRITTEN = [
    (" {3,}", "  "), (r"[ \t]{100,}", "\t"),  # the patterns below take long over so many
    ("\r\n?", "\n"),
    (r"&\s*(?==)", ""), (r"\{,}", "."), (r"\\num{([^{}\n]*)}", r"\1"),  # LaTeX: "net_{h1} &= 0{,}5" and "\num{0.5}"
    (r"\bParameter containing:\s*", ""), (r"(?<![\w.])(\d)\.(?=weight|bias)", r"layer \1 "),  # PyTorch's "0.weight"
    (rf"\b(?:\w+\.)?(?:[aA]rray|[tT]ensor)\(\s*({ARRAY})(?:[^()]|\([^()]*\))*\)",  # tensor([0.5], grad_fn=<…>)
     lambda printed: printed[1] + "\n" * (printed[0].count("\n") - printed[1].count("\n"))),
    (PRINTED, r"\1"),  # "np.float64(0.5)"; before the lists in which it stands
    (rf"(?<![\w\]]){ARRAY}", lambda array: in_one_line(array[0]) + "\n" * array[0].count("\n")),
    (rf"\((['\"])([^'\"\n]+)\1, *({ARRAY})\s*\)", r"\2 = \3"), (r"\bOrderedDict\(\[?([^()]*?)\]?\)", r"\1"),
    (r"(?m)^\((['\"])([^'\"\n]+)\1, *([^()\n]*)\),?$", r"\2 = \3"),  # ('net_h1', 0.5)
    (r"(?m)^\w+\((\w+=[^()\n]*)\)$", r"\1"),  # Forward(net_h1=0.5, out_h1=0.6)
]
_COMMENT = re.compile(r"""
    ^ (.*? [\w)\]}'"*$.,;]) [ \t]*
    (?: [ \t] \# (?! [A-Z]+[!/?] | \s*[|,;\t] )  # net_h1 = 0.5 # a sum; but not #DIV/0!, nor | # | above a column
      | //                                       # net_h1 = 0.5 // a sum
      | [ \t] % (?=\s*[^\W\d]) (?!\s*of\b)       # net_h1 = 0.5 % a sum; but not 37 % of it
    ) (.*) $""", re.MULTILINE | re.VERBOSE)
_ASIDE = re.compile(rf"""
    ((?<![\w.,]) {NUMBER.pattern}) [ \t]*
    [(\[] (?=[^\n]*[=:]) (?!{NUMBER.pattern}[)\]])  # net_h1: 0.5 (eta = 0.9); but not (0.9)
    (?: [^()\[\]\n] | \([^()\n]*\) )* [)\]]         # with brackets in it, as in [f(x) = 2]
    (?=[ \t]* (?: [.,;|*`$&\\\t] | $ ))""", re.MULTILINE | re.VERBOSE)
# "net_h1 = w1*i1 + w2*i2" with "  = 0.5" below it, in as many lines as it takes.
_GOES_ON = re.compile(r"(?<![ \t\\])[ \t\\]*((?:\n[ \t]*(?:[=≈](?![=>])|\\approx)[^\n]*\d[^\n]*)+)")
_ENTRY = re.compile(r"^[ \t]*\w+\[(['\"])(\w+)\1\](?=\s*=)", re.MULTILINE)  # answers["net_h1"] = 0.5
_PRINT = re.compile(r"^>>> print\((.*)\)$", re.MULTILINE)  # >>> print(net_h1)
_BELOW = re.compile(r"""
    ^ (?: [>$ \t] | julia> | In\ \[\d+\]: )*         # the prompt of an interpreter, if there is one
    ([^\W\d] (?:[^\n=:,;|]* [^\s=:,;|])?) [ \t]*     # net_h1
    (?: ([=:]) [ \t]* )? ((?: \n[ \t]* )+)           # = or :, or none, and the end of the line
    (?: \[1\]\  | Out\[\d+\]:\  )?                   # what R and IPython write before a number
    ([\[(]* [-+.]?\d [-+.,;\deE\s\[\]()]*) $         # 0.5, or several: [0.5 0.6], in a line or below each other
    """, re.MULTILINE | re.VERBOSE)


def decoded(data):
    """The text that bytes are, in the encodings that Excel and others write, without what programs print around it."""
    encoding = ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if data[1:2] == b"\0" else
                "utf-16-be" if data[:1] == b"\0" else "utf-8-sig")
    text = data.decode(encoding, errors="replace").translate(_SIGNS)
    for pattern, plainly in _WRITTEN:
        text = re.sub(pattern, plainly, text)
    return text


def plain(text, is_name):
    """The text with one name and its numbers in a line. Raises ValueError for a line that is too long.

    Remarks go first, since what they say may look like one more name and number; a number that stands below its name is
    looked for last, when the name stands alone.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise Refused(f"line {number} has {len(line):,} characters; a name and a number are expected")
    text = _ASIDE.sub(r"\1", _COMMENT.sub(_without_comment, text))
    text = _GOES_ON.sub(lambda more: re.sub(r"\n\s*", " ", more[1]) + "\n" * more[1].count("\n"), text)
    text = _ENTRY.sub(lambda entry: entry[0] if is_name(entry[0]) else entry[2], text)
    return _BELOW.sub(lambda below: _beside(below, is_name), _PRINT.sub(r"\1", text))


def in_one_line(array):
    """Numbers with blanks, commas, lines and brackets between them as JSON has them: [[0.5, 0.6], [0.7, 0.8]]."""
    return re.sub(r"(?<=\[) | (?=\])", "", re.sub(r"[\s,;]+", " ", array.strip())).replace(" ", ", ")


def _without_comment(line):
    """A line up to its comment; where there is no number in it, with the comment, as words."""
    before, comment = line.groups()
    return before if re.search(r"(?<![\w.])\.?\d", before) else f"{before} # {re.sub('[=:≈,;|]', ' ', comment)}"


def _beside(below, is_name):
    """A name and what stands below it, in one line and the empty ones behind it; several numbers without a sign or
    brackets only where they are those of the neurons of a layer."""
    name, sign, _, numbers = below.groups()
    is_one = NUMBER.fullmatch(numbers.strip())
    if not (is_one or sign or "[" in numbers or is_name(f"{name}_1")):
        return below[0]
    if not is_one:
        numbers = in_one_line(numbers if "[" in numbers else f"[[{numbers.strip()}]]".replace("\n", "], ["))
    return f"{name} = {numbers.strip()}" + "\n" * below[0].count("\n")
