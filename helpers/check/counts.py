"""A count of rounds, as people write it beside, before or above names: "after 100 rounds", "Epoch [3/10]", "k = 2"."""
import re
from typing import NamedTuple

_NUMBER = r"(?P<number>\d{1,3}(?:[,_]\d{3})+|\d{1,9}(?:k|e\d)?)"
_END, _TO = r"(?![^\W_]|[.,]\d)", r"[ \t_:=#(\[{'\"]*"  # behind a number, and between a word and its number
_WORD = "(rounds?|epochs?|iter(ation)?s?|(?P<label>steps?)|(?P<updates>updates?))"
# The ways to write it; the first that fits.
_WAYS = [re.compile(rf"((?<![^\W_])(in|at|of|for|the|number)[ _]){{0,3}}{way}", re.IGNORECASE) for way in (
    rf"(?P<after>after){_TO}({_WORD}{_TO})?{_NUMBER}{_END}([ _]*(round|epoch|iter|step|update)\w*)?",
    rf"{_WORD}([ _]*(number|no\.?|nr\.?|count|made|done))?{_TO}{_NUMBER}(\s*(/|of)\s*\d+)?{_END}",
    rf"(?<![^\W_])(?<![.,])(?<!\b[a-zA-Z]_){_NUMBER}(st|nd|rd|th)?[ _-]*{_WORD}(?![^\W_]|{_TO}\d)([ _]*(made|done))?",
    rf"\[{_NUMBER}/\d+\]", rf"(?<=total)\[{_NUMBER}\]", rf"(?<![^\W_])(?P<label>[knt])['\"]? ?[=:] ?{_NUMBER}{_END}")]


class Count(NamedTuple):
    """How many rounds. made: so many updates came before; else a round may be shown before its own update, or after it.
    is_label: it may as well number the steps of a calculation, or its lines."""

    number: int
    made: bool
    is_label: bool


def parted(text):
    """(what is left of a text, its Count), or (the text, None). Where no word is left, it is the whole text."""
    for way in _WAYS:
        if written := way.search(text):
            said = {name for name, part in written.groupdict().items() if part}
            number = int(float(re.sub("[,_]", "", written["number"].lower()).replace("k", "e3")))
            count = Count(number, bool(said & {"after", "updates"}), "label" in said)
            left = f"{text[:written.start()].rstrip(' _([{,;:-')} {text[written.end():].lstrip(' _)]},;:-')}".strip()
            return left if re.search(r"\w", left) else text, count
    return text, None


def beginning(line):
    """(the count that a line begins with, what comes behind it), or None. It may stand alone, as a heading does."""
    start = re.match(r"(?:[\s>*#(\-{'\"=]|\[(?!\d))*", line).end()
    for written in filter(None, (way.match(line, start) for way in _WAYS)):
        rest = line[written.end():].lstrip(")]}'\"")
        if not re.search(r"[^\W_]", rest):
            return written[0], ""
        if re.match(r"[\s:,;|=*#-]\W*[^\W\d].*\d", rest):
            return written[0], rest.lstrip(" \t:,;|=*#-")
    return None


def is_count(text):
    """Whether a text is a count of rounds and nothing else."""
    left, count = parted(str(text))
    return bool(count) and left == str(text)


def is_counter(text):
    """Whether a text is what stands above or before such counts: "round", "updates made", "k"."""
    return is_count(f"{text} = 1") and not is_count(text)
