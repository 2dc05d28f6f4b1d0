"""What a caller hands over, checked: each refusal names the quantity, the value and what was expected."""
import difflib
import math
import numbers
import operator
import reprlib
import traceback
from collections.abc import Mapping
from pathlib import Path


class _Plain:
    """An exception that a notebook shows as its sentence and the line that led to it, without the code in between."""

    def _render_traceback_(self):  # IPython asks for it
        ours = str(Path(__file__).parent)
        frames = traceback.extract_tb(self.__traceback__)
        lines = [frame.line for frame in frames if not frame.filename.startswith(ours)]
        return [str(self), *(f"In the line: {line}" for line in lines[-1:] if line)]


class Refused(ValueError, _Plain):
    """What was handed over cannot be used; the message says what was found and what is expected."""


class RefusedType(TypeError, _Plain):
    """What was handed over is of another kind than what is expected."""


def number(name, value):
    """`value` as a finite float, or as an array of finite floats where it is a NumPy array.

    Raises TypeError or ValueError, naming the quantity, where it is neither.
    """
    if hasattr(value, "__array__") and not isinstance(value, numbers.Real):
        return _array(name, value)
    if type(value).__name__ in ("bool", "bool_") or not isinstance(value, numbers.Real):
        raise RefusedType(f"{name} = {reprlib.repr(value)} is not a number; a finite number is expected")
    try:
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise Refused(f"{name} = {value} is not finite; a finite number is expected")
    return value


def _array(name, value):
    import numpy as np  # loaded already, or there would be no array

    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf":
        raise RefusedType(f"{name} = {reprlib.repr(value)} is not a number; a finite number is expected")
    if not value.ndim:
        return number(name, value.item())
    with np.errstate(over="ignore"):  # a long double may be too large for a float: infinite
        array = np.array(value, dtype=float)
    if not np.all(np.isfinite(array)) or not array.size:
        raise Refused(f"{name} has an element that is not a finite number, or no element at all")
    return array


def whole(name, value, least, most=math.inf):
    """`value` as an int from `least` to `most`; TypeError or ValueError naming the quantity if it is none."""
    wanted = f"a whole number from {least} {f'to {most:,}' if most < math.inf else 'on'} is expected"
    try:
        count = operator.index(None if type(value).__name__ in ("bool", "bool_") else value)
    except TypeError:
        raise RefusedType(f"{name} = {reprlib.repr(value)}; {wanted}") from None
    if not least <= count <= most:
        raise Refused(f"{name} = {reprlib.repr(count)}; {wanted}")
    return count


def choice(name, value, known):
    """`value` where it is one of the known texts; ValueError that lists them if it is none."""
    if not isinstance(value, str) or value not in known:
        raise Refused(f"{name} = {reprlib.repr(value)}; one of {', '.join(known)} is expected{closest(value, known)}")
    return value


def mapping(name, value, example):
    """`value` where it is a mapping; TypeError that shows an example if it is none."""
    if not isinstance(value, Mapping):
        raise RefusedType(f"{name} = {reprlib.repr(value)} is not a mapping such as {example}")
    return value


def closest(name, known):
    """The end of a sentence that suggests the nearest known name, or nothing. What begins otherwise is another kind."""
    name = str(name)[:100]
    kind = [other for other in map(str, known) if other[:1].lower() == name[:1].lower()]
    near = difflib.get_close_matches(name, kind, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def counted(count, what):
    """How many of what, in words for people: 1 output, 2 outputs."""
    return f"{count:,} {what}{'' if count == 1 else 'es' if what.endswith('s') else 's'}"


def listed(names):
    """Names one after the other, in words for people: i1, i2 and b1."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def sizes(inputs, hidden, outputs):
    """How large a network is, in words: 2 inputs, no hidden neurons and 1 output."""
    neurons = counted(hidden, "hidden neuron") if hidden else "no hidden neurons"
    return listed([counted(inputs, "input"), neurons, counted(outputs, "output")])


def short(text):
    """A text as it can be quoted in a sentence: the beginning of a long one."""
    return text if len(text) <= 120 else text[:120] + "…"
