"""What lies in log/ of the data folder, and for how long.

What the processes say goes to standard error, and is kept by whatever started them. In log/ lie letters where there is
no mail server, and whatever an operator has written there.
"""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings


def sweep() -> int:
    """Remove files that nobody has written to for as many days as the setting says; how many."""
    folder = Path(settings.ORDSKIFTE_DATA) / "log"
    if not folder.is_dir():
        return 0
    oldest = _now(folder) - timedelta(days=settings.ORDSKIFTE_LOG_DAYS).total_seconds()
    removed = 0
    for path in [each for each in folder.rglob("*") if each.is_file() or each.is_symlink()]:
        try:
            if path.lstat().st_mtime < oldest:
                path.unlink()
                removed += 1
        except FileNotFoundError:  # Somebody else was first.
            continue
    return removed


def _now(folder: Path) -> float:
    """The time by the disk's own clock: a play sets the program's clock off, and the files know nothing of that."""
    handle, path = tempfile.mkstemp(dir=folder)
    try:
        return os.fstat(handle).st_mtime
    finally:
        os.close(handle)
        Path(path).unlink()
