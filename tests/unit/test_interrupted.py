"""Stopping: what runs long can be interrupted, says where it stood, and leaves nothing half done.

A handout that is interrupted leaves no file: tests/unit/test_handout.py.
"""
import _thread
import signal
import threading

import numpy as np
import pytest

from helpers import worksheet
from helpers.example import GIVEN
from helpers.network import Network

LONG = 10**8  # rounds: minutes


def stopped(long):
    """Run a function, press the interrupt key after a moment, and return what it says."""
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore the key
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt) as caught:
            long()
    finally:
        timer.cancel()
        signal.signal(signal.SIGINT, handler)
    return str(caught.value)


@pytest.mark.parametrize("eta", [0.5, np.linspace(0.01, 10, 1000)], ids=["training", "a sweep"])
def test_stopping_the_worksheet_changes_nothing_and_it_can_be_run_again(eta):
    given = GIVEN | {"eta": eta}
    before = worksheet.train(3, given)["w1"]
    assert stopped(lambda: worksheet.train(LONG, given)) == (
        "stopped before the last round; nothing was changed, so there is no result")
    assert given["eta"] is eta and np.array_equal(worksheet.train(3, given)["w1"], before)


@pytest.mark.parametrize("batch", [None, 1])
def test_a_stopped_network_keeps_the_weights_of_its_last_whole_update_and_goes_on(batch):
    X, Y = np.array([[0.05, 0.1]] * 2), np.array([[0.01, 0.99]] * 2)  # both cases alike, so that their order is nothing
    network, twin = Network.random([2, 2, 2], seed=1), Network.random([2, 2, 2], seed=1)
    message = stopped(lambda: network.train(X, Y, rounds=LONG, eta=0.001, batch=batch))
    rounds = int(message.split("round ")[1].split(";")[0]) - 1
    assert rounds > 10
    twin.train(X, Y, rounds=rounds, eta=0.001, batch=batch)
    steps = [twin._parameters.copy()]
    for _ in range(2):  # one update may have followed the last whole round, and with single cases two
        twin.train(X[:1] if batch else X, Y[:1] if batch else Y, rounds=1, eta=0.001)
        steps.append(twin._parameters.copy())
    assert any(np.array_equal(network._parameters, step) for step in steps)
    assert np.all(np.diff(network.train(X, Y, rounds=5, eta=0.001)) < 0)
