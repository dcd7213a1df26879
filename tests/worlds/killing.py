"""What is done in a process of its own, and killed at a point."""

import os
import signal
import traceback

from django.db import connections

from ordskifte.kernel import crashpoints


def in_a_process(act, *, crash):
    """Done in a process of its own, which ends at a point as by kill -9."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            crashpoints.arm(crash)
            act()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
