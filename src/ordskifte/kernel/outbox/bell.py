"""Wakes the worker when something has happened. Only a bell: a worker that hears nothing still looks by itself."""

import os
import select
from contextlib import suppress
from pathlib import Path

from django.conf import settings


def _path() -> Path:
    return Path(settings.ORDSKIFTE_DATA) / "run" / "worker.bell"


def ring() -> None:
    """Wake a worker on this machine; nothing if there is none."""
    try:
        bell = os.open(f"{settings.ORDSKIFTE_DATA}/run/worker.bell", os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.write(bell, b"!")
    finally:
        os.close(bell)


class Ear:
    """A worker's end of the bell."""

    def __init__(self) -> None:
        path = _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.mkfifo(path, 0o660)
        # Open for writing too, or the pipe would end whenever the last ringer leaves.
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def wait(self, seconds: float) -> bool:
        """Wait for the bell, at most so long; whether it rang. Many rings before are one."""
        rang = bool(select.select([self._pipe], [], [], seconds)[0])
        with suppress(BlockingIOError):
            while os.read(self._pipe, 65_536):
                pass
        return rang

    def close(self) -> None:
        """Stop listening."""
        os.close(self._pipe)
