"""A task in a thread of its own: nobody waits for it, one goes at a time, and what failed is told."""

import threading

import pytest

from ordskifte.kernel.beside import Beside

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_waits_for_a_round_that_takes_its_time():
    begun, may_end, done = threading.Event(), threading.Event(), []

    def act():
        begun.set()
        may_end.wait(5)
        done.append(1)
        raise TimeoutError("there")

    beside = Beside(act, name="there")
    assert (beside.go_on(), begun.wait(5), beside.go_on(), done) == (1, True, 0, [])
    may_end.set()
    beside.wait(5)
    with pytest.raises(TimeoutError):
        beside.go_on()
    assert (beside.go_on(), beside.wait(5), done) == (1, None, [1, 1])
