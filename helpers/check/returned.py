"""What a learner's own function returned, as arrays: from any of the layouts that people use."""
from contextlib import suppress

import numpy as np

from helpers.arguments import counted
from helpers.check.called import Layout

NOTHING = "it returns nothing: does its last line say `return`, and is that line reached?"


def array(value):
    """A value as a NumPy array of floats: NumPy's, PyTorch's, JAX's or nested lists. Raises Layout."""
    if value is None:
        raise Layout("numbers are expected where it returns None")
    try:
        value = value.detach().cpu() if hasattr(value, "detach") else value
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError, RuntimeError):
        raise Layout(f"numbers are expected where it returns {_kind(value)}") from None


def named_numbers(returned):
    """What a function of the givens returned, without dicts inside, as `locals()` has them. Raises Layout."""
    if returned is None:
        raise Layout(NOTHING)
    if not isinstance(returned, dict):
        raise Layout(f"it returns {_kind(returned)}; a dict of named numbers is expected")
    return {key: number(value) for key, value in returned.items() if not isinstance(value, dict)}


def number(value):
    """A value of a dict as a plain float of twelve digits, where it is one number; as it is otherwise."""
    try:
        return float(f"{array(value).item():.12g}")
    except (Layout, ValueError):
        return value


def arrays(returned, form, count):
    """What a function of this form returned for a network of `count` layers: {(row, k): array}. Raises Layout.

    (row, k) is an array of `matrices.work`, in the order in which it is worked out.
    """
    if returned is None:
        raise Layout(NOTHING)
    if form in ("forward", "layer_outs"):
        return _outputs(returned, form, count)
    if form == "total_error":
        if isinstance(returned, dict | list) and not all(isinstance(part, list) for part in returned):
            raise Layout(f"it returns {_kind(returned)}; one number is expected")
        return {("E", count - 1): array(returned)}
    weights, biases = _two_lists(_without_errors(returned) if form == "train" else returned, count)
    names = ("dE_db", "dE_dW") if form == "gradients" else ("b_new", "W_new")
    return {(name, k): array(arrays_[k]) for k in reversed(range(count))
            for name, arrays_ in zip(names, (biases, weights), strict=True)}


def _outputs(returned, form, count):
    wanted = f"{count + 1} are expected: X, then the outputs of each of the {counted(count, 'layer')}"
    if isinstance(returned, list) and len(returned) != count + 1 and returned and all(
            isinstance(part, list) and len(part) == count + 1 for part in returned):
        raise Layout(f"it returns a list for each case where one array for each layer is asked for: {wanted}")
    others = [part for part in returned if not _is_table(part)] if isinstance(returned, list) else []
    if not isinstance(returned, list) or not returned or others:
        if form == "layer_outs":
            what = f"a list with {_kind(others[0])} in it" if others else _kind(returned)
            raise Layout(f"it returns {what} where a list of arrays is asked for, with a row in each "
                         f"for every case, and {wanted}")
        return {("out", count - 1): array(returned)}
    if len(returned) != count + 1:
        raise Layout(f"its list has {counted(len(returned), 'array')}, and {wanted}. Where does the list start, and "
                     "does the `return` wait for the end of the loop?")
    return {("X", 0): array(returned[0])} | {("out", k): array(out) for k, out in enumerate(returned[1:])}


def _two_lists(returned, count):
    """The arrays of the weights and those of the biases, from two lists, a pair for each layer, or one list."""
    wanted = (f"two lists are expected, one array for the weights of each layer and one for its biases, {count} of "
              f"each for this network")
    if not isinstance(returned, list):
        raise Layout(f"it returns {_kind(returned)}; {wanted}")
    lengths = [len(part) if isinstance(part, list) else 0 for part in returned]
    if lengths == [0] * count and all(array(part).ndim == 2 for part in returned):
        raise Layout(f"it returns one table for each layer; {wanted}")
    if lengths in ([count] * 2, [2] * count, [0] * 2 * count):
        every = [part for parts in returned for part in parts] if any(lengths) else returned
        turned = (every[count:], every[:count]) if lengths == [count] * 2 else ([], [])
        found = max((every[:count], every[count:]), (every[::2], every[1::2]), turned, key=_fitting)
        if found is turned:
            raise Layout("its first list holds what belongs to the biases, and its second what belongs to the weights: "
                         "the weights come first")
        return found
    if len(returned) == 2 and all(isinstance(part, list) for part in returned):
        name, length = next((name, length) for name, length in zip(("weights", "biases"), lengths, strict=True)
                            if length != count)
        early = (". Does the `return` wait for the end of the loop?" if 0 < length < count else
                 ". Are the two lists one and the same?" if lengths == [2 * count, 2 * count] else "")
        raise Layout(f"it returns {counted(length, 'array')} for the {name}; {wanted}{early}")
    among = ", among them " if len(returned) > 1 else ": "
    other = next((f"{among}{_kind(part)}" for part in returned if not isinstance(part, list)), "")
    raise Layout(f"it returns {counted(len(returned), 'thing')}{other}; {wanted}")


def _fitting(layout):
    """How many of the weights have a bias beside them with as many numbers as they have rows or columns."""
    return sum(array(bias).size in array(table).shape for table, bias in zip(*layout, strict=True))


def _without_errors(returned):
    """What was returned, without the error of the last round, or of all rounds, that comes beside the two lists."""
    others = [part for part in returned if isinstance(part, list) and any(
        isinstance(entry, list) or array(entry).ndim for entry in part)] if isinstance(returned, list) else []
    if (len(returned), len(others)) == (2, 1) and all(isinstance(part, list) for part in others[0]):
        return others[0]
    return others if (len(returned), len(others)) == (3, 2) else returned


def _is_table(value):
    with suppress(Layout):
        return array(value).ndim == 2
    return False


def _kind(value):
    if hasattr(value, "shape"):
        return f"one array of shape {tuple(value.shape)}" if np.ndim(value) else "a number"
    if isinstance(value, list):
        return f"a list{' with a dict in it' * any(isinstance(part, dict) for part in value)}"
    return f"a value of type {type(value).__name__}"
