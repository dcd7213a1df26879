"""One import at a time on an installation."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ordskifte.domain.errors import Unavailable


class ImportRunning(Unavailable):
    """Two imports would count the same units at once."""

    code = "import_running"
    text = "Another import is running. Wait until it is done, and try again."


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock for the block. The operating system frees it when a process dies."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / "import.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImportRunning from None
        yield
    finally:
        os.close(descriptor)
