"""What a learner's own function returned, as arrays: from any of the layouts that people use."""
import numpy as np

from helpers.arguments import counted
from helpers.check.called import Wrong


def array(value):
    """A value as a NumPy array of floats: NumPy's, PyTorch's, JAX's or nested lists. Raises Wrong."""
    if value is None:
        raise Wrong("an array of numbers is expected where it returns None")
    try:
        value = value.detach().cpu() if hasattr(value, "detach") else value
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError, RuntimeError):
        raise Wrong(f"an array of numbers is expected where it returns {_kind(value)}") from None


def number(value):
    """A value of a dict as a plain float of twelve digits, where it is one number; as it is otherwise."""
    try:
        return float(f"{array(value).item():.12g}")
    except (Wrong, ValueError):
        return value


def arrays(found, form, count):
    """What a function of this form returned for a network of `count` layers: {(row, k): array}. Raises Wrong.

    (row, k) is an array of `matrices.work`, in the order in which it is worked out.
    """
    if found is None:
        raise Wrong("it returns nothing: does its last line say `return`, and is that line reached?")
    if form == "forward":
        return _outputs(found, count)
    if form == "total_error":
        return {("E", count - 1): array(found)}
    weights, biases = _two_lists(found, count)
    if biases is None and form != "gradients":
        raise Wrong("it returns the weights alone; the new biases are expected beside them")
    names = ("dE_db", "dE_dW") if form == "gradients" else ("b_new", "W_new")
    return {(name, k): array(arrays_[k]) for k in reversed(range(count))
            for name, arrays_ in zip(names, (biases, weights), strict=True) if arrays_ is not None}


def _outputs(found, count):
    if isinstance(found, list) and found and all(array(out).ndim == 2 for out in found):
        if len(found) != count + 1:
            raise Wrong(f"its list has {counted(len(found), 'array')}, and {count + 1} are expected: X, "
                        f"then the outputs of each of the {counted(count, 'layer')}. Where does the list "
                        "start, and does the `return` wait for the end of the loop?")
        return {("X", 0): array(found[0])} | {("out", k): array(out) for k, out in enumerate(found[1:])}
    return {("out", count - 1): array(found)}


def _two_lists(found, count):
    """The arrays of the weights and those of the biases, or None for these, from one of four layouts."""
    wanted = (f"two lists are expected, one array for the weights of each layer and one for its biases, {count} of "
              f"each for this network")
    if not isinstance(found, list):
        raise Wrong(f"it returns {_kind(found)}; {wanted}")
    lengths = [len(part) if isinstance(part, list) else 0 for part in found]
    if lengths == [2] * count and (count != 2 or array(found[0][0]).ndim > array(found[0][1]).ndim):
        return zip(*found, strict=True)  # a pair for each layer
    if lengths == [count, count]:
        if all(array(first).ndim < array(second).ndim for first, second in zip(*found, strict=True)):
            raise Wrong("its first list holds what belongs to the biases, and its second what belongs to the weights: "
                        "the weights come first")
        return found
    if lengths == [0] * 2 * count:
        tables = [part for part in found if array(part).ndim == 2]
        rest = [part for part in found if array(part).ndim != 2]
        return (tables, rest) if len(tables) == count else (found[::2], found[1::2])
    if lengths == [0] * count and all(array(part).ndim == 2 for part in found):
        return found, None
    if len(found) == 2 and all(lengths):
        name, length = next((name, length) for name, length in zip(("weights", "biases"), lengths, strict=True)
                            if length != count)
        early = (". Does the `return` wait for the end of the loop?" if 0 < length < count else
                 ". Are the two lists one and the same?" if lengths == [2 * count, 2 * count] else "")
        raise Wrong(f"it returns {counted(length, 'array')} for the {name}; {wanted}{early}")
    other = next((f", among them {_kind(part)}" for part in found if not isinstance(part, list)), "")
    raise Wrong(f"it returns {counted(len(found), 'thing')}{other}; {wanted}")


def _kind(value):
    if hasattr(value, "shape"):
        return f"one array of shape {tuple(value.shape)}"
    return f"a value of type {type(value).__name__}"
