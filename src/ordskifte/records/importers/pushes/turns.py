"""What is pushed takes turns with other imports, as they do with one another; but a system waits for its answer."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from ordskifte.records.importers import noark5

# Seconds. A file from the watched folder takes less; while an extract is read, the system is told to come back.
PATIENCE: Final = 2.0
_PAUSE: Final = 0.02


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock of imports for the block; refuses if another import holds it for long."""
    folder, until = Path(settings.ORDSKIFTE_DATA) / "run", time.monotonic() + PATIENCE
    with ExitStack() as held:
        while not _is_held(held, folder):
            if time.monotonic() > until:
                raise noark5.ImportRunning
            time.sleep(_PAUSE)
        yield


def _is_held(held: ExitStack, folder: Path) -> bool:
    try:
        held.enter_context(noark5.alone(folder))
    except noark5.ImportRunning:
        return False
    return True
