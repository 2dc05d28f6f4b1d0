"""A count of rounds, as people write it beside, before or above names: "after 100 rounds", "Epoch [3/10]", "k = 2"."""
import re
from typing import NamedTuple

_WORDS = "(?P<word>rounds?|epochs?|iter(?:ation)?s?|steps?|updates?)"
_SPELLED = {"one": 1, "first": 1, "two": 2, "second": 2, "three": 3, "third": 3}
_NUMBER = rf"(?P<number>\d{{1,3}}(?:[,_]\d{{3}})+|\d{{1,9}}(?:k|e\d)?|{'|'.join(_SPELLED)})"
_END, _TO = r"(?![^\W_]|[.,]\d)", r"[ \t_:=#(\[{'\"]*"
_IN = r"(?:(?<![^\W_])(?:in|at|of|for|the|number)[ _]+)*"
# The ways to write it; the first that fits. The plain number of a way that counts updates says how many were made.
_WAYS = [re.compile(_IN + way, re.IGNORECASE) for way in (
    rf"(?P<made>after){_TO}(?:the[ _]+)?(?:{_WORDS}{_TO})?{_NUMBER}{_END}(?:[ _]*(?:round|epoch|iter|step|update)\w*)?",
    rf"{_WORDS}(?:[ _]*(?:number|no\.?|nr\.?|count|made|done))?{_TO}{_NUMBER}(?:\s*(?:/|of)\s*\d+)?{_END}",
    rf"(?<![^\W_])(?<![.,]){_NUMBER}(?P<ordinal>st|nd|rd|th)?[ _-]*{_WORDS}(?![^\W_]|{_TO}\d)(?:[ _]*(?:made|done))?",
    rf"\[{_NUMBER}/\d+\]", rf"(?<=total)\[{_NUMBER}\]", rf"(?<![^\W_])(?P<word>[knt])['\"]? ?[=:] ?{_NUMBER}{_END}")]


class Count(NamedTuple):
    """number: of rounds. word: what is counted. made: so many updates came before; else the round may be shown before
    its update or after it."""

    number: int
    word: str
    made: bool

    @property
    def is_label(self):
        """Whether it may as well number the steps of a calculation, or its lines."""
        return not self.made and self.word in ("step", "steps", "k", "n", "t")


def parted(text):
    """(what is left of a text, its Count), or (the text, None)."""
    for way in _WAYS:
        if found := way.search(text):
            left = f"{text[:found.start()].rstrip(' _([{,;:-')} {text[found.end():].lstrip(' _)]},;:-')}"
            return left.strip(), _count(found.groupdict())
    return text, None


def beginning(line):
    """(the count that a line begins with, what comes behind it), or None. It may stand alone, as a heading does."""
    start = re.match(r"(?:[\s>*#(\-{'\"|=]|\[(?!\d))*", line).end()
    for way in _WAYS:
        found = way.match(line, start)
        if found and (rest := re.match(r"[)\]}'\"]*(?:[\s:,;|=*#-]+(?=\W*[^\W\d].*\d)|[\W_]*$)", line[found.end():])):
            return found[0], line[found.end() + rest.end():]
    return None


def is_count(text):
    """Whether a text is a count of rounds and nothing else."""
    left, count = parted(str(text))
    return bool(count) and not re.search(r"\w", left)


def is_counter(text):
    """Whether a text is what stands above or before such counts: "round", "updates made", "k"."""
    return is_count(f"{text} = 1") and not is_count(text)


def _count(found):
    text = found["number"].lower()
    word = (found.get("word") or "").lower()
    number = _SPELLED.get(text) or int(float(re.sub("[,_]", "", text).replace("k", "e3")))
    plain = "ordinal" in found and not found["ordinal"] and text not in ("first", "second", "third")
    return Count(number, word, bool(found.get("made") or plain or word.startswith("update")))
