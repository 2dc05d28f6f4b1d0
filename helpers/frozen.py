"""Dicts that nobody changes any more, so that what was once worked out from them is kept."""
from collections.abc import Mapping
from functools import lru_cache, wraps

from helpers.arguments import RefusedType


class Frozen(dict):
    """A dict that is not changed any more: it has a hash, in which its order counts."""

    __slots__ = ("_hash",)

    def __hash__(self):
        try:
            return self._hash
        except AttributeError:
            self._hash = hash(tuple(self.items()))
            return self._hash

    def _refuse(self, *arguments, **named):
        raise RefusedType("what is kept hangs on this dict, so it stays as it is: change a copy, dict(…)")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse


def frozen(mapping):
    """The mapping as a Frozen one; itself, where it is one."""
    return mapping if type(mapping) is Frozen else Frozen(mapping)


def kept(most):
    """Keep what a function gives for its last `most` arguments, as `lru_cache` does, where some of them are dicts; it
    gets these as Frozen ones."""
    def decorate(work):
        cached = lru_cache(maxsize=most)(work)

        @wraps(work)
        def look_up(*arguments):
            return cached(*(frozen(each) if isinstance(each, Mapping) else each for each in arguments))
        return look_up
    return decorate
