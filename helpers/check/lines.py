"""A text as people and programs write it, made plain: a name and its number stand in one line, and no remark behind it.

Each line keeps its place, so that a note can say where it stood.
"""
import re

from helpers.arguments import Refused
from helpers.check.answers import NUMBER, PRINTED

LONGEST_LINE = 10_000  # characters
_SIGNS = {0xFEE0 + code: code for code in range(0x21, 0x7F)} | {0x2212: "-", 0x2502: "|"}  # full width, such as ：
_ARRAY = re.compile(r"\b(?:\w+\.)?(?:[aA]rray|[tT]ensor)\(\s*\[([^()]*)\)")  # of any shape, over several lines or not
# A remark: behind #, // or % in a line, or in brackets behind a number, with a sign in it that looks like one more.
_COMMENT = re.compile(r"^(.*?[\w)\]}'\"*$.,;])[ \t]*(?:[ \t]#(?![A-Z]+[!/?]|\s*[|,;\t])|//|"
                      r"[ \t]%(?=\s*[^\W\d])(?!\s*of\b))(.*)$", re.MULTILINE)
_ASIDE = re.compile(rf"((?<![\w.,]){NUMBER.pattern})[ \t]*[(\[](?=[^\n]*[=:])(?!{NUMBER.pattern}[)\]])"
                    r"(?:[^()\[\]\n]|\([^()\n]*\))*[)\]](?=[ \t]*(?:[.,;|*`$&\\\t]|$))", re.MULTILINE)
_GOES_ON = re.compile(r"(?<![ \t\\])[ \t\\]*((?:\n[ \t]*(?:[=≈](?![=>])|\\approx)[^\n]*\d[^\n]*)+)")  # "= …" below
# A name, with the prompt of an interpreter or not, and its numbers below, as Python, R and MATLAB print them.
_BELOW = re.compile(r"^(?:[>$ \t]|julia>|In \[\d+\]:)*([^\W\d](?:[^\n=:,;|]*[^\s=:,;|])?)[ \t]*(?:([=:])[ \t]*)?"
                    r"((?:\n[ \t]*)+)(?:\[1\] |Out\[\d+\]: )?([\[(]*[-+.]?\d[-+.,;\deE\s\[\]()]*)$", re.MULTILINE)
_ENTRY = re.compile(r"^[ \t]*\w+\[(['\"])(\w+)\1\](?=\s*=)", re.MULTILINE)  # answers["net_h1"] = …


def decoded(data):
    """The text that bytes are, in the encodings that Excel and others write, without what programs print around it."""
    encoding = ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if data[1:2] == b"\0" else
                "utf-16-be" if data[:1] == b"\0" else "utf-8-sig")
    text = re.sub(" {3,}", "  ", data.decode(encoding, errors="replace").translate(_SIGNS))
    text = re.sub(r"[ \t]{100,}", "\t", text)  # patterns take long over so many
    text = re.sub(r"&\s*(?==)", "", re.sub("\r\n?", "\n", text)).replace("{,}", ".")
    text = re.sub(r"\\num{([^{}\n]*)}", r"\1", text)
    return _ARRAY.sub(lambda found: _listed(found[1].rpartition("]")[0]), PRINTED.sub(r"\1", text))


def plain(text, is_name):
    """The text with one name and its numbers in a line. Raises ValueError for a line that is too long."""
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise Refused(f"line {number} has {len(line):,} characters; a name and a number are expected")
    text = _ASIDE.sub(r"\1", _COMMENT.sub(_without_comment, text))
    text = _GOES_ON.sub(lambda found: re.sub(r"\n\s*", " ", found[1]) + "\n" * found[1].count("\n"), text)
    text = _ENTRY.sub(lambda found: found[0] if is_name(found[0]) else found[2], text)
    text = re.sub(r"^>>> print\((.*)\)$", r"\1", text, flags=re.MULTILINE)
    return _BELOW.sub(lambda found: _beside(found, is_name), text)


def _listed(numbers):
    return "[" + ", ".join(re.findall(r"[^][(),;\s]+", numbers)) + "]"


def _without_comment(found):
    """A line up to its comment; where there is no number in it, with the comment, as words."""
    before, comment = found.groups()
    return before if re.search(r"(?<![\w.])\.?\d", before) else f"{before} # {re.sub('[=:≈,;|]', ' ', comment)}"


def _beside(found, is_name):
    """A name and what stands below it, in one line and the empty ones behind it."""
    name, sign, between, numbers = found.groups()
    one = NUMBER.fullmatch(numbers.strip())
    if not one and not sign and not is_name(f"{name}_1"):
        return found[0]
    return f"{name} = {numbers.strip() if one else _listed(numbers)}" + "\n" * (between + numbers).count("\n")
