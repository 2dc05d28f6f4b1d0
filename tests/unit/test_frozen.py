"""Dicts that nobody changes: what hangs on them is worked out once for each, in its order."""
from collections import UserDict
from types import MappingProxyType

import pytest

from helpers.frozen import Frozen, kept


def test_what_is_worked_out_from_a_dict_is_worked_out_once_for_each_order():
    calls = []

    @kept(4)
    def names(rows, more=0):
        calls.append(rows)
        return [*rows, more]

    assert names({"a": "1", "b": "2"}) == names(Frozen(a="1", b="2")) == ["a", "b", 0]
    assert names(MappingProxyType({"a": "1", "b": "2"})) == names(UserDict(a="1", b="2")) == ["a", "b", 0]
    assert names({"b": "2", "a": "1"}) == ["b", "a", 0]
    assert names({"a": "1", "b": "2"}, 3) == ["a", "b", 3]
    assert len(calls) == 3 and all(isinstance(rows, Frozen) for rows in calls)


@pytest.mark.parametrize("change", [
    lambda rows: rows.update(b="2"), lambda rows: rows.pop("a"), lambda rows: rows.clear(), lambda rows: rows.popitem(),
    lambda rows: rows.setdefault("b", "2"), lambda rows: rows.__setitem__("a", "2"), lambda rows: rows.__delitem__("a"),
    lambda rows: rows.__ior__({"b": "2"})])
def test_a_frozen_dict_refuses_every_change_and_its_copies_do_not(change):
    rows = Frozen(a="1")
    with pytest.raises(TypeError, match="stays as it is"):
        change(rows)
    assert rows == {"a": "1"} and type(rows | {"b": "2"}) is dict
