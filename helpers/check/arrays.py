"""Arrays, as programs print them: those of a layer are so many named numbers, by their words and by their shape.

A vector has a number for each neuron of a layer. A matrix of weights has a row for each neuron, as in notebook 08 and
in PyTorch, or a column where only that fits its shape, or its numbers. What can be of several layers is asked about.
"""
import itertools
import re
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from helpers.arguments import Refused, counted, short
from helpers.check.answers import NUMBER
from helpers.check.names import resolve
from helpers.sheets import MOST_NEURONS

TURNED = ("(Your matrices have a column for each neuron, so that weights are numbered by where they start: that is a "
          "choice, and no mistake.)")
_START, _END = r"(?<![^\W\d_])", r"(?![^\W_])(?:[ _]?(?:layer|neuron|unit)s?(?![^\W_]))?"
_NUMBER = r"[ _.\[({^]*(?P<k>[0-2])[\])}]*"
# What speaks of a layer where its neurons are meant, as in "hidden output", "out_o", "z1", "delta^{(2)}".
_OF_NEURONS = re.compile(rf"(?:{_START}(?:layer|fc|l))?{_NUMBER}(?!\d)"
                         rf"|{_START}(?:(?P<h>hidden|hid|h)|(?P<o>output|out|o)){_END}")
# The same of weights and biases, before the word for these or behind it: "fc1.weight", "hidden biases", "dW2", "w_ho".
_KIND = r"(?P<kind>w(?:eights?)?|b(?:ias(?:es)?)?)"
_LAYER = (rf"(?:(?:layers?|fc|linear|dense|l)?{_NUMBER}|(?P<o>(?:(?:hidden|h)[ _]?(?:to[ _]?)?)?(?:output|out|o))"
          rf"|(?P<h>(?:(?:inputs?|in|i)[ _]?(?:to[ _]?)?)?(?:hidden|hid|h))){_END}")
_OF_WEIGHTS = [re.compile(rf"{_START}{_LAYER}[ _.]*{_KIND}{_END}"),
               re.compile(rf"(?:{_START}|(?<={_START}d)){_KIND}(?:[ _]*{_LAYER}|{_END})")]
_NOISE = re.compile(rf"{_START}(?:(?:self|net|network|model|nn)\.|weights?\W+(?=w)|(?:network|predicted|actual)(?:'s)?"
                    r"[ _]*(?=output)|(?:matrix|vector|values)(?![^\W_]))")
_NUMERAL = re.compile(rf"{NUMBER.pattern}|[-+]?(?i:nan|inf)")
_RANGE = re.compile(r"(.*?[^\W\d])(\d+)(\w*?)\s*(?:-|\N{EN DASH}|\.{2,3}|…|to)\s*[^\W\d]*(\d+)(\w*)")  # "new w5-w8"


def is_name(text, numbers, known):
    """Whether a text is the name of this `array`, or, where it is none, of a number."""
    with suppress(Refused):
        return bool(spread(text, numbers, known) if numbers else resolve(text, known))
    return False


def is_range(name):
    """Whether a name is those of several, as w5-w8 is."""
    return bool(_RANGE.fullmatch(name))


def array(value):
    """The numbers in lists, or in an array of NumPy or PyTorch, as tuples in each other; () for anything else."""
    if not isinstance(value, list | tuple) and not getattr(value, "ndim", 0):
        return ()
    parts = tuple(array(part) or part for part in value)
    others = [part for part in parts if isinstance(part, dict | list)
              or isinstance(part, str) and not _NUMERAL.fullmatch(part)]
    return () if others else parts


def flat(numbers):
    """The numbers of an array, in a list."""
    return [number for part in numbers for number in (flat(part) if isinstance(part, tuple) else [part])]


def _rows(numbers):
    """The rows of an array; a vector is one. [] where it is no table."""
    if not any(isinstance(part, tuple) for part in numbers):
        return [numbers]
    tables = [_rows(part) if isinstance(part, tuple) else [] for part in numbers]
    if len(tables) == 1:  # of the one case
        return tables[0]
    is_table = all(len(table) == 1 and len(table[0]) == len(numbers[0]) for table in tables)
    return [row for row, in tables] if is_table else []


def spread(name, numbers, known, turned=False):
    """name -> number of an `array`; {} where no array has this name. known: the names that may occur. turned: a square
    matrix has a column for each neuron.

    Raises ValueError (`Refused`) where several layers fit, or none.
    """
    text = _NOISE.sub("", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
    spoken, layers = _OF_WEIGHTS[0].search(text) or _OF_WEIGHTS[1].search(text), _layers(tuple(known))
    if spoken and not any(spoken.group("h", "o", "k")) and len(numbers) == len(layers) > 1:
        end = spoken.end("kind")
        with suppress(Refused, TypeError):  # "weights", layer by layer; or no layers
            return {quantity: number for k, part in enumerate(numbers, start=1)
                    for quantity, number in spread(f"{text[:end]}{k}{text[end:]}", part, known, turned).items()}
    if not (rows := _rows(numbers)):
        return {}
    found, others = {}, {}
    for texts, expected in [*_of_weights(text, spoken, layers), *_of_neurons(text, layers, known, rows)]:
        if names := _resolved(texts, known):
            fitted = _fitted(names, rows, turned)
            found |= {tuple(sorted(fitted)): fitted} if fitted else {}
            others |= {} if fitted else {expected: None}
    if len(found) > 1:
        either = " or ".join(f"{each[0]} to {each[-1]}" for each in found)
        raise Refused(f"{short(repr(name))} can be {either}; write which of them is meant")
    if others and not found:
        has = counted(len(rows[0]), "number") if len(rows) == 1 else f"{len(rows)} rows of {len(rows[0])}"
        raise Refused(f"{short(repr(name))} has {has}; {' and '.join([*others][:2])}")
    return next(iter(found.values()), {})


def _resolved(texts, known):
    """The names that texts stand for, in the same rows; [] where one has none, or may have several."""
    with suppress(Refused):
        return [[resolve(text, known) for text in row] for row in texts]
    return []


def _fitted(names, rows, turned):
    """name -> number where the rows have the shape of the names, or are these in one line, or turned; {} otherwise, or
    where one name has several numbers."""
    shape, size = ((len(table), len(table[0])) for table in (rows, names))
    if shape == size[::-1] and (turned or shape != size):
        names = zip(*names, strict=True)
    elif shape != size and (1 not in shape or shape[0] * shape[1] != size[0] * size[1]):
        return {}
    pairs = list(zip(itertools.chain(*names), flat(rows), strict=True))
    numbers = dict(pairs)
    return numbers if all(numbers[name] == number for name, number in pairs) else {}


class _Layer(NamedTuple):
    """word: what it is called. weights: a row of them for each neuron. bias: the one that the neurons may share."""

    word: str
    neurons: list
    weights: list
    bias: str


@lru_cache(maxsize=64)
def _layers(known):
    hidden, outputs, inputs = ([name for name in known if re.fullmatch(kind, name)]
                               for kind in (r"net_h\d+", r"net_o\d+", r"i\d+"))
    layers, count = [], itertools.count(1)
    for word, nets, signals in (("hidden", hidden, inputs), ("output", outputs, hidden or inputs)):
        if nets:
            layers.append(_Layer(word, [net[4:] for net in nets], [[f"w{next(count)}" for _ in signals] for _ in nets],
                                 f"b{len(layers) + 1}"))
    return layers


def _chosen(found, layers):
    """The layers that a match of the patterns above speaks of: all, where it names none."""
    if found["k"]:
        return layers[max(int(found["k"]), 1) - 1:][:1]
    return [layer for layer in layers if found[layer.word[0]] or not (found["h"] or found["o"])]


def _of_weights(text, spoken, layers):
    """(names, a row for each neuron; what is expected, in words) of the weights or biases that a text speaks of, which
    `spoken` has found in it; some are of names that nothing has."""
    if not spoken:
        return
    before, after = text[:min(spoken.start(), spoken.start("kind"))], text[spoken.end():]
    kinds = [("weight", lambda layer: layer.weights)] if spoken["kind"][0] == "w" else [
        ("bias", lambda layer: [[f"b_{neuron}" for neuron in layer.neurons]]),
        ("bias", lambda layer: [[layer.bias] * len(layer.neurons)])]
    chosen = _chosen(spoken, layers)
    for (what, names_of), together in itertools.product(kinds, [[layer] for layer in chosen] + [chosen]):
        table = [row for layer in together for row in names_of(layer)]
        table = table if len(together) == 1 else [sum(table, [])]
        has = counted(len(set(sum(table, []))), what)
        yield ([[f"{before}{name}{after}" for name in row] for row in table],
               f"the {' and the '.join(layer.word for layer in together)} layer has {has}")


def _of_neurons(text, layers, known, rows):
    """The same of what neurons or inputs have: with a number behind it as it stands, as in "out_h" (where one is shown
    alone, it is that of the first), or else with a neuron for the layer that it speaks of, or for any."""
    alone = [*itertools.takewhile(lambda each: _resolved([[each]], known), (
        f"{text} {k}" for k in range(1, MOST_NEURONS + 2)))]
    if several := _RANGE.fullmatch(text.strip()):
        begin, first, end, last, new = several.groups()
        alone = [f"{begin}{k}{end or new}" for k in range(int(first), min(int(last), int(first) + MOST_NEURONS) + 1)]
    if 0 < len(alone) <= MOST_NEURONS:
        yield [alone[:1 if len(rows) == len(rows[0]) == 1 else None]], (
            f"{counted(len(alone), 'number')} {'are' if alone[1:] else 'is'} expected")
        return
    places = [(text[:found.start()], text[found.end():], _chosen(found, layers))
              for found in _OF_NEURONS.finditer(text)]
    for before, after, chosen in [*places, (text, "", layers)]:
        for layer in chosen:
            yield ([[f"{before} {neuron}{after}".replace("_ ", "_") for neuron in layer.neurons]],
                   f"the {layer.word} layer has {counted(len(layer.neurons), 'neuron')}")
