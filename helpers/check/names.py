"""Names as people write them: "h1_net", "z_h1", "w5+", "∂E/∂w5", "learning rate" are names of the worksheet.

`PATTERNS` says what each way of writing can mean. A name that can mean several quantities of the sheet is asked about,
and never guessed, unless the others stand beside it. The indices are read from the text, for sheets of any size.
"""
import difflib
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

from helpers.arguments import Refused, short
from helpers.check import counts

LONGEST = 80  # characters of a name

SIGNS = str.maketrans({
    "∂": "d", "δ": "delta", "Δ": "delta", "∆": "delta", "η": "eta", "ɳ": "eta", "α": "alpha", "ε": "epsilon",
    "σ": "sigmoid", "∇": "grad ", "ŷ": "yhat", "′": "'", "’": "'", "²": "^2", "³": "^3", "¹": "^1",
    "新": "new ",
    **dict.fromkeys("−–—‐", "-")})
# What stands before a name in a list: a bullet, a), (2), 2.1, [x].
MARK = r"(?:[-*•>]+\s+)?(?:\[[ xX✓]?\]|\(?(?:[a-zA-Z]|\d+)[.)]|[1-9]\d?(?:\.\d\d?)+[.)]?)|[-*•>]+"
# German, French, Spanish and Indonesian words -> the English one.
_WORDS = {"gesamtfehler|erreur[ _]totale": "total error", "fehler|erreur": "error",
          "neu(?:e[rs]?)?|nouveau|nuevo|baru": "new", "ausgabe|ausgang|sortie|salida": "out", "netto": "net"}
_UPDATED = "new|next|upd(?:ated)?|adj(?:usted)?"
# What is written in several ways -> one of them, or nothing, one after the other: the words are put in English before
# they are looked for, LaTeX's commands go while their backslash and brackets still stand, and blanks and "_" go last.
_WAYS = [
    (rf"^\s*(?:{MARK})\s+(?=[^\w=:]*[^\W\d])", ""),  # "a) net_h1"
    *((rf"(?<![a-z])({theirs})(?![a-z])", word) for theirs, word in _WORDS.items()),
    (r"\b(a|z|delta)(?:\^{?\(([12])\)}?_{?|([12])\[)(\d+)[}\]]?",  # "z^{(1)}_2", "a2[1]": layer 1 is the hidden one
     lambda found: f"{found[1]}_{'_ho'[int(found[2] or found[3])]}{found[4]}"),
    (r"\\[dt]?frac\s*{(.*)}\s*{(.*)}", r"\1/\2"), (r"\\part(ial)?", "d"), (r"\\hat\s*{?([a-z])", r"\1hat"),
    (r"\\(text|math[a-z]+|left|right)\b|\*\*|`", ""),
    (r"(?<![a-z])hidden[ _]?(?=\d)", "h"),  # "hidden 1"
    (r"\b(w_?\d+)_+$", r"\1*"),  # "w5_" may be an old one, or a new one
    (r"\boutput[ _]?(\d+)(?=[ _]?(net|out|z|a|e|error|delta|bias)\b)", r"o\1"),  # "output 1 net"; alone it is out_o1
    (r"\b(net|z|error|delta|bias)[ _]?output[ _]?(?=\d)", r"\1_o"),  # "net output 1"
    (rf"\b([wb])_?({_UPDATED})[_\W]*(?=\d)", r"new_\1"), (r"[(\[{]t[+]1[)\]}]", "new"),  # "w_new[5]", "w5(t+1)"
    (r"(?<=\d)[ _]after[ _](the[ _])?update$", "new"),
    (r"\b(of|the|for|at|wrt|with respect to|neuron|node|value)\b", ""),
    (r"\b(?:(gradient|error|output|delta|weight|target|input|activation)s|(bias)es)\b", r"\1\2"),
    (r"\bweight\W*(?=w)", ""),  # "weight w5"
    (r"(?<![a-z])sigma(?![a-z])", "sigmoid"), (r"\bd_(?=[ho]_?\d)", "delta"),  # "d_o1"
    (r"[^\w+'/^*|√×·#<>-]+|_+", "_"),  # brackets, blanks and commas; letters of any script stay
    (r"(?<!\d)_|_(?!\d)|(?<=[a-z\d])-(?=[a-z])", "")]  # "learning-rate"
_ERROR = "(?:e|err|error|loss|cost|[jlc])"
_TOTAL = f"(?:{_ERROR}(?:total|tot)?|total{_ERROR})"
# How it is written, without blanks, underscores and capitals -> what that can be. N: a neuron such as h1. K: a number.
PATTERNS = {
    "(net|netinput|z|in|input|sum)N | N(net|netinput|z|in|input|sum)": "net_{n}",
    "(out|output|o|a|act|activation|sigmoid|sigmoidnet)N | N(out|output|a|act|activation|sigmoid)": "out_{n}",
    "([fgφ]'|phi'|sigmoid'|slope)(net|netinput|z)?N | Nslope": "dout_{n}_dnet_{n}",
    "N": "net_{n} out_{n}",
    "(net|netinput|z)K": "net_h{k} net_o{k}",
    "(out|a|act|activation)K": "out_h{k} out_o{k}",
    "zinK": "net_h{k}",  # the hidden units of some books, and the outputs are their y
    "(net|z)yK | yinK": "net_o{k}",
    "(output|yhat|y?pred|prediction|actual)o?K | (out|a)yK | youtK": "out_o{k}",
    "yo?K": "target_o{k} out_o{k}",
    "(t|target|ideal|desired|label)o?K | oK(t|target|ideal|desired|label)": "target_o{k}",
    "(i|x|in|input)K": "i{k}",
    "(old)?(w|weight)K(old)?": "w{k}",
    r"wK\*": "w{k} w{k}_new",
    "(old)?(b|bias)K(old)?": "b{k} b_h{k} b_o{k}",
    "(old)?(b|bias)N(old)?": "b_{n}",
    f"{_ERROR}o?K | oK{_ERROR}": "E_o{k}",
    _TOTAL: "E_total",
    "deltaN | Ndelta": "delta_{n}",
    "deltaK": "delta_h{k} delta_o{k}",
    "(delta|gd)wK": "dE_total_dw{k} w{k}_new",  # the gradient, or the step?
    "de(total|tot)2wK": "dE_total_dw{k}",  # to w5
    "(eta|lr|alpha|epsilon|(learning|l)?rate|stepsize)": "eta",
    "(n|num|number|max)?(rounds|epochs|iters|iterations|steps) | (n|num|max)iter": "rounds",
    f"{_TOTAL}(before|atstart|start|initial) | (before|initial){_TOTAL}": "E_total_before",
    f"{_TOTAL}(after|new)(oneround|onestep|update|theupdate)? | new{_TOTAL}": "E_total_after_1",
    f"{_TOTAL}(final|last|attheend) | (final|last){_TOTAL}": "E_total_after_1 E_total_after_10000",
    "(out|output|a)?N(final|last|attheend) | (final|last)(out|output|a)?N": "out_{n}_after_1 out_{n}_after_10000",
    rf"{_ERROR}tot(al)?(?P<k>[1-9]\d\d+)": "E_total_after_{k}",  # so many can only be rounds
    r"(out|output|a)N_(?P<k>[1-9]\d\d+)": "out_{n}_after_{k}",
}
_COMPILED = [(re.compile(way.replace("N", r"(?P<n>[ho][1-9]\d*)").replace("K", r"(?P<k>[1-9]\d*)")), templates.split())
             for pattern, templates in PATTERNS.items() for way in pattern.split(" | ")]
_NEW = re.compile(rf"(?:{_UPDATED})(?P<new>\w+)|(?P<old>\w+?)\^?(?:{_UPDATED}|update|plus|prime|after|[+'])")
_GRADIENT = re.compile(r"(?:gradient|grad|g)(?P<before>\w+)|(?P<after>\w+?)(?:grad|gradient)|d(?P<d>\w+)")
_OUT_Y = re.compile(r"(out|a)[ _]?y_?\d+\b", re.IGNORECASE)  # the output of y1: so y1 is a neuron, and no target
_INDEX = re.compile(r"([^\W\d_]+)([12]\[|[\W_]{0,2}?)(\d+)")


class Unknown(Refused):
    """A name that means nothing here, not even with a slip of the pen."""


def resolver(texts, known):
    """A function that resolves each of these names of one calculation, by what the others say of it: beside w[0], w[1]
    is the second weight, beside "out y1" y1 is the neuron o1, and beside net_h1, h1 is out_h1. It raises what `resolve`
    does."""
    counted, taken = _counted_from_1([str(text) for text in texts], known), set()
    if any(_OUT_Y.match(text.strip()) for text in counted):
        counted = {text: re.sub(r"[yY](?=_?\d)", "o", plain) for text, plain in counted.items()}
    for text in counted.values():
        with suppress(Refused):
            taken.add(resolve(text, known))
    return lambda text: resolve(counted[str(text)], known, taken, str(text))


def resolve(text, known, taken=(), written=None):
    """The name of the worksheet that `text` stands for. known: the names that may occur; taken: those beside it;
    written: the text before its indices were counted from 1.

    Raises ValueError (`Refused`) for what is none of them (`Unknown`, unless it is like one), or can be several.
    """
    text = str(text).strip()
    if text in known:
        return text
    candidates = list(dict.fromkeys(_meant(text, known)))
    left = [name for name in candidates if name not in taken]
    if len(candidates) == 1 or len(left) == 1 and _tells(left[0], candidates):
        return (left or candidates)[0]  # beside net_h1, h1 is out_h1
    if candidates and candidates[0].startswith("E_total") and candidates[0].replace("E_total", "out_o1") in taken:
        return candidates[0]  # the error of round 1, where its outputs stand too: before the update, as they are
    quoted = short(repr(written or text))
    if candidates:
        some = f"{' or '.join(candidates[:4])}{' …' if len(candidates) > 4 else ''}"
        raise Refused(f"{quoted} can be {some}; write which of them is meant")
    like = re.sub(r"(?<=[hiow])[lI]\b", "1", re.sub(r"0(?=[1-9])", "o", text))  # a_01 for a_o1, net_hl for net_h1
    near = like != text and _meant(like, known) or [name for name in known if _alike(text, name)]
    if near:
        raise Refused(f"{quoted} is no quantity of this calculation; did you mean {' or '.join(map(repr, near))}?")
    raise Unknown(f"{quoted} is no quantity of this calculation")


def _counted_from_1(texts, known):
    """text -> the same, counted from 1: where 0 is an index of a letter, as in w[0], all its indices are one too low,
    unless with one more this one or the last of them would have no meaning."""
    def letter(index):
        letters = index[1].lower()
        return letters[-1] if len(letters) < 3 else letters  # dw0 shows how w is counted

    def higher(text, letters):
        return _INDEX.sub(lambda index: f"{index[1]}{index[2]}{int(index[3]) + 1}" if letter(index) in letters
                          else index[0], text)

    def without_indices(text):
        return re.sub(r"\d+", "", text)

    from_0 = set()
    for text in texts:
        zeros = {letter(index) for index in _INDEX.finditer(counts.parted(text)[0]) if index[3] == "0"}
        from_0 |= zeros if zeros and _meant(higher(text, zeros), known) else set()
    too_high = {without_indices(text) for text in texts if not _meant(higher(text, from_0), known)} if from_0 else set()
    return {text: text if without_indices(text) in too_high else higher(text, from_0) for text in texts}


def _meant(text, known):
    """The known names that a text can stand for: as it counts rounds ("w5 after 3 rounds"), or else as it is, or
    without the remark behind it ("w5 (a sum)"), or, where there is no number in it, with any index ("net")."""
    bare, count = counts.parted(text[:LONGEST + 1])
    if count and bare != text and (meant := [name for name in _after(bare, count, known) if is_known(name, known)]):
        return meant
    for written in (text, re.sub(r"\s+[(\[][ -'*-Z\\^-~]*[)\]]$", "", text)):  # "w5 (new)", or else "w5" and a remark
        plain = _plain(written[:LONGEST + 1])
        if meant := [name for name in _meanings(plain) if is_known(name, known)]:
            meant = _of_its_biases(meant, known)
            one_output = "net_o2" not in known  # then the 2 of "z2" may be the second layer, whose neuron is o1
            by_layer = [name.replace("h2", "o1") for name in meant if "h2" in name and "h2" not in plain]
            return meant + [name for name in by_layer if one_output and name in known]
    if re.search(r"\d", text):
        return []
    letters = _letters(text)
    meant = [name for name in known if _letters(name) == letters != "" and re.search(r"\d", name)]
    if not meant and len(letters) > 2:
        indices = dict.fromkeys(index[0] for name in known if (index := re.search(r"[hio]?\d+$", name)))
        meant = [name for index in indices for name in _meanings(_plain(text[:LONGEST] + index)) if name in known]
    return meant


def _of_its_biases(names, known):
    """Of names of biases, or of what is worked from them, those of biases that the sheet has, if any."""
    bias = re.compile(r"b_?[ho]?\d+(?=_|$)")
    return [name for name in names if not (found := bias.search(name)) or found[0] in known] or names


def _tells(left, candidates):
    """Whether what a name can mean is the one that is left of them when the others are taken: the step of a weight is
    neither its gradient nor the new weight, y1 may also be a net input, and the last round is none before another."""
    return not candidates[0].startswith("dE_total_dw") and (
        left == candidates[-1] or not any(re.search("target_|_after_", name) for name in candidates))


def is_known(name, known):
    """Whether a name can occur: what can be checked after one round, after any number up to 10,000 as well."""
    return name in known or re.sub(r"_after_([1-9]\d{0,3}|10000)$", "_after_1", name) in known


def later(name, updates):
    """What a quantity of the sheet is called after so many updates; a weight is a new one after the first."""
    row, _, before = name.partition("_after_")
    updates += int(before or 0)
    if row in ("eta", "rounds") or re.match(r"i\d|target_", row):
        return row
    if updates and _is_old(row):
        row, updates = f"{row}_new", updates - 1
    return f"{row}_after_{updates}" if updates else row


def _after(bare, count, known):
    """The names that a text with a count can stand for. In a round that is counted, nobody knows whether an error or a
    weight stands there as before its update, or after it."""
    bare = re.sub(r"^[ho]\d+$", r"out_\g<0>", bare) if count.made else bare
    for name in _meant(bare, known):
        both = name == "E_total" or _is_old(name)
        for updates in [count.number] if count.made else [max(count.number - 1, 0), *[count.number] * both]:
            yield later(name, updates)


def _plain(text):
    """Small letters and digits, and what marks a power, a quotient or a new value; "_" only between two numbers."""
    text = unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS).lower()  # also 𝛿 in italics
    for way, plain in _WAYS:
        text = re.sub(way, plain, text)
    return text


@lru_cache(maxsize=4096)
def _meanings(text):
    """Every name that the text, as `_plain` makes it, can mean, on a sheet of any size: as `PATTERNS` has it, or else
    something made of such a name."""
    if len(text) > LONGEST:
        return []
    candidates = [template.format(**match.groupdict()) for pattern, templates in _COMPILED
             if (match := pattern.fullmatch(text)) for template in templates]
    if not candidates and (match := _NEW.fullmatch(text)):  # "neww5", "w5'"
        candidates = [f"{name}_new" for name in _meanings(match["new"] or match["old"]) if _is_old(name)]
    if not candidates and text[:1] == "d":  # "dE/dw5", "douto1dneto1"
        candidates = [name for at in range(1, len(text)) if text[at] == "d"
                 for above in _meanings(text[1:at].removesuffix("/")) for below in _meanings(text[at + 1:])
                 for name in _derivative(above, below)]
    if not candidates and (match := _GRADIENT.fullmatch(text)):  # "gradw5", "w5grad", "dw5": of the total error
        for name in _meanings(match["before"] or match["after"] or match["d"]):
            candidates += _derivative("E_total", name)
            if match["d"] and name.startswith("out_"):  # "douto1" may also be its slope
                candidates.append(f"d{name}_dnet_{name[4:]}")
    return candidates


def _derivative(above, below):
    """The rows that can be meant by dA/dB: a neuron's delta is the total error's slope in its net input."""
    return [f"d{above}_d{below}", *([f"delta_{below[4:]}"] if above == "E_total" and below[:4] == "net_" else [])]


def _is_old(name):
    return name[0] in "wb" and not name.endswith("_new")


@lru_cache(maxsize=4096)  # an unknown name is compared with every known one
def _letters(name):
    return re.sub(r"_?[hio]?\d+|[\W_]", "", name.lower())


@lru_cache(maxsize=4096)
def _indices(name):
    return re.findall(r"[hiowb]?_?\d+", name.lower())


def _alike(text, name):
    """Whether a text is the name with a slip of the pen: the same indices, the same beginning, nearly the same rest."""
    if len(text) > LONGEST or _indices(text) != _indices(name):
        return False
    written, meant = _letters(text), _letters(name)
    return (written[:1] == meant[:1] != "" and abs(len(written) - len(meant)) < 3
            and difflib.SequenceMatcher(None, written, meant).ratio() >= 0.85)
