"""Whatever a public function is given: a result, or a ValueError or TypeError, in bounded time and memory.

Each function is called with arguments that are right, of which some are replaced, or have something in them replaced,
by what a learner may type by mistake or on purpose. `python tests/proof/fuzz.py` drives the readers of text longer.
"""
import os
import signal
from contextlib import contextmanager

import psutil
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

from tests.proof import fuzz
from tests.support.calls import ANSWER_ANYTHING, CALLS, NOT_CALLED, SLOW, public_functions
from tests.support.hostile import spoiled

SECONDS, MEGABYTES = 60, 400  # for one call, and for all calls of one function together
TIMES = int(os.environ.get("COURSE_TIMES", 1))  # COURSE_TIMES=100 tries a hundred times as often, each time others
PUBLIC = list(public_functions())


def test_every_public_function_is_called_or_it_is_said_why_not():
    missing = [f"{module}.{name}" for module, name, _ in PUBLIC
               if name not in CALLS and module not in NOT_CALLED and name not in NOT_CALLED]
    assert not missing, f"{missing}: say in tests/support/calls.py how to call them, or why they are not called"
    there = {part for module, name, _ in PUBLIC for part in (module, name)}
    gone = {*CALLS, *NOT_CALLED} - there
    assert not gone, f"{gone}: no function of helpers has this name any more; take it out of tests/support/calls.py"


@contextmanager
def within(seconds):
    """An error where something takes longer than that, on systems that can ring."""
    def ring(*_):
        raise AssertionError(f"took longer than {seconds} seconds")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.filterwarnings("error", "ignore:Warning. converting a masked element to nan",
                            "ignore:Glyph .* missing from font",
                            # pyparsing's words to older Matplotlibs
                            r"ignore:'\w+' (argument is )?deprecated.{1,3}use '\w+':DeprecationWarning")
@pytest.mark.parametrize(("name", "call"), [
    pytest.param(name, call, id=f"{module}.{name}") for module, name, call in PUBLIC
    if name in CALLS and not {module, name} & set(NOT_CALLED)])
def test_hostile_arguments_get_an_answer_or_a_value_or_type_error(name, call):
    positions, keywords = CALLS[name]
    call(*positions, **keywords)
    refused = []

    @for_any(st.data())
    @settings(max_examples=(10 if name in SLOW else 50) * TIMES, derandomize=TIMES == 1,
              suppress_health_check=list(HealthCheck))
    def drive(data):
        given, named = list(positions), dict(keywords)
        for place in data.draw(st.sets(st.sampled_from([*range(len(given)), *named]), min_size=1, max_size=2)):
            arguments = given if isinstance(place, int) else named
            arguments[place] = data.draw(spoiled(arguments[place]))
        with within(SECONDS):
            try:
                call(*given, **named)
            except (ValueError, TypeError) as reason:
                assert str(reason)
                refused.append(reason)

    before = psutil.Process().memory_info().rss
    drive()
    assert (psutil.Process().memory_info().rss - before) / 1e6 < MEGABYTES
    assert refused or name in ANSWER_ANYTHING


@pytest.mark.parametrize("reader", fuzz.READERS)
@for_any(st.data())
@settings(max_examples=200 * TIMES, derandomize=TIMES == 1)
def test_a_reader_refuses_what_is_broken(reader, data):
    """Cut up and put together from right inputs, the words of the course and anything else."""
    parts = st.one_of(st.sampled_from(fuzz.SEEDS[reader]), st.sampled_from([word.encode() for word in fuzz.WORDS]),
                      st.text(max_size=5).map(str.encode), st.binary(max_size=5))
    text = b"".join(data.draw(st.lists(parts, max_size=6)))
    start, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 5))
    with within(SECONDS):
        fuzz.READERS[reader](text[:start] + text[start + length:])
