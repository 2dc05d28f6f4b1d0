"""What a learner's own function returned, as arrays: from any of the layouts that people use."""
import numpy as np

from helpers.arguments import counted
from helpers.check.called import Open, Wrong

NOTHING = "it returns nothing: does its last line say `return`, and is that line reached?"


def array(value):
    """A value as a NumPy array of floats: NumPy's, PyTorch's, JAX's or nested lists. Raises Wrong."""
    if value is None:
        raise Wrong("numbers are expected where it returns None")
    try:
        value = value.detach().cpu() if hasattr(value, "detach") else value
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError, RuntimeError):
        raise Wrong(f"numbers are expected where it returns {_kind(value)}") from None


def named_numbers(returned):
    """What a function of the givens returned, without dicts inside, as `locals()` has them. Raises Wrong."""
    if returned is None:
        raise Wrong(NOTHING)
    if not isinstance(returned, dict):
        raise Wrong(f"it returns {_kind(returned)}; a dict of named numbers is expected")
    return {key: number(value) for key, value in returned.items() if not isinstance(value, dict)}


def number(value):
    """A value of a dict as a plain float of twelve digits, where it is one number; as it is otherwise."""
    try:
        return float(f"{array(value).item():.12g}")
    except (Wrong, ValueError):
        return value


def arrays(returned, form, count):
    """What a function of this form returned for a network of `count` layers: {(row, k): array}. Raises Wrong.

    (row, k) is an array of `matrices.work`, in the order in which it is worked out.
    """
    if returned is None:
        raise Wrong(NOTHING)
    if isinstance(returned, list) and returned and all(part is None for part in returned):
        raise Open("it is not written yet")
    if form in ("forward", "layer_outs"):
        return _outputs(returned, form, count)
    if form == "total_error":
        if isinstance(returned, dict | list) and not all(isinstance(part, list) for part in returned):
            raise Wrong(f"it returns {_kind(returned)}; one number is expected")
        return {("E", count - 1): array(returned)}
    weights, biases = _two_lists(_without_errors(returned) if form == "train" else returned, count)
    names = ("dE_db", "dE_dW") if form == "gradients" else ("b_new", "W_new")
    return {(name, k): array(arrays_[k]) for k in reversed(range(count))
            for name, arrays_ in zip(names, (biases, weights), strict=True)}


def _outputs(returned, form, count):
    wanted = f"{count + 1} are expected: X, then the outputs of each of the {counted(count, 'layer')}"
    if not isinstance(returned, list) or not returned or any(array(out).ndim != 2 for out in returned):
        if form == "layer_outs":
            other = next((f" with {_kind(part)} in it" for part in returned if array(part).ndim != 2), "") if (
                isinstance(returned, list)) else ""
            raise Wrong(f"it returns {_kind(returned)}{other} where a list of arrays is asked for, with a row in each "
                        f"for every case, and {wanted}")
        return {("out", count - 1): array(returned)}
    if len(returned) != count + 1:
        raise Wrong(f"its list has {counted(len(returned), 'array')}, and {wanted}. Where does the list start, and "
                    "does the `return` wait for the end of the loop?")
    return {("X", 0): array(returned[0])} | {("out", k): array(out) for k, out in enumerate(returned[1:])}


def _two_lists(returned, count):
    """The arrays of the weights and those of the biases, from two lists, a pair for each layer, or one list."""
    wanted = (f"two lists are expected, one array for the weights of each layer and one for its biases, {count} of "
              f"each for this network")
    if not isinstance(returned, list):
        raise Wrong(f"it returns {_kind(returned)}; {wanted}")
    lengths = [len(part) if isinstance(part, list) else 0 for part in returned]
    if lengths == [0] * count and all(array(part).ndim == 2 for part in returned):
        raise Wrong(f"it returns one table for each layer; {wanted}")
    if lengths in ([count] * 2, [2] * count, [0] * 2 * count):
        every = [part for parts in returned for part in parts] if any(lengths) else returned
        layouts = [(every[:count], every[count:]), (every[::2], every[1::2])]
        if lengths == [count] * 2 and all(array(part).ndim < 2 for part in every[:count]):
            raise Wrong("its first list holds what belongs to the biases, and its second what belongs to the weights: "
                        "the weights come first")
        return next((both for both in layouts if all(array(part).ndim < 2 for part in both[1])), layouts[0])
    if len(returned) == 2 and all(isinstance(part, list) for part in returned):
        name, length = next((name, length) for name, length in zip(("weights", "biases"), lengths, strict=True)
                            if length != count)
        early = (". Does the `return` wait for the end of the loop?" if 0 < length < count else
                 ". Are the two lists one and the same?" if lengths == [2 * count, 2 * count] else "")
        raise Wrong(f"it returns {counted(length, 'array')} for the {name}; {wanted}{early}")
    among = ", among them " if len(returned) > 1 else ": "
    other = next((f"{among}{_kind(part)}" for part in returned if not isinstance(part, list)), "")
    raise Wrong(f"it returns {counted(len(returned), 'thing')}{other}; {wanted}")


def _without_errors(returned):
    """What was returned, without the error of the last round, or of all rounds, that comes beside the two lists."""
    others = [part for part in returned if isinstance(part, list) and any(
        isinstance(entry, list) or array(entry).ndim for entry in part)] if isinstance(returned, list) else []
    if (len(returned), len(others)) == (2, 1) and all(isinstance(part, list) for part in others[0]):
        return others[0]
    return others if (len(returned), len(others)) == (3, 2) else returned


def _kind(value):
    if hasattr(value, "shape"):
        return f"one array of shape {tuple(value.shape)}"
    return "a list" if isinstance(value, list) else f"a value of type {type(value).__name__}"
