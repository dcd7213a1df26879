"""What several do in the same moment, each on a thread and a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

PATIENCE = 60  # seconds


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each got, or the error that it met, as they were done. The test asks for real transactions."""
    start, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(PATIENCE)
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join(PATIENCE)
    return results
