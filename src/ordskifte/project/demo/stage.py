"""The data folder that the story is played in: made anew each time, and nothing else is ever removed."""

import fcntl
import os
import shutil
from pathlib import Path

from ordskifte.kernel import clock
from ordskifte.project import environment

MARKER = ".ordskifte-demo"
WATCH = "worker.now"
_MARK = "The demo made this folder, and empties it each time it runs.\n"
# Kept from whoever starts the demo; every other setting is the demo's own.
_FROM_OUTSIDE = {"ORDSKIFTE_SCHEMAS", "ORDSKIFTE_LOG_LEVEL"}


class NotOurs(Exception):
    """The folder holds something that the demo did not make, or somebody serves it just now."""


def clear(folder: Path) -> Path:
    """An empty folder with our mark in it; refused where the mark is missing and something is there."""
    if folder.is_symlink() or (folder.exists() and not _is_ours(folder)):
        raise NotOurs(f"{folder} was not made by the demo, so it is left alone. Move it away, then run the demo again.")
    if _is_served(folder):
        raise NotOurs(f"{folder} is being served, or played in. End that first (Ctrl-C where `make up` runs).")
    for inside in folder.iterdir() if folder.exists() else ():
        # The mark goes last, and stays if something before it could not be removed.
        if inside.name != MARKER:
            shutil.rmtree(inside) if inside.is_dir() and not inside.is_symlink() else inside.unlink()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / MARKER).write_text(_MARK, "utf-8")
    return folder.resolve()


def _is_served(folder: Path) -> bool:
    """Whether a worker lives here: it holds this file for as long as it does (`kernel.worker.Watch`)."""
    try:
        file = os.open(folder / "run" / WATCH, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MARKER).is_file() or not any(folder.iterdir()))


def point_at(folder: Path, *, port: int, clock_file: Path | None = None) -> None:
    """Let this process, and those that it starts, work on the folder with settings of the demo's own.

    With a file for it, they also live by one clock, that of the story.
    """
    for setting in environment.SETTINGS:
        if setting.name not in _FROM_OUTSIDE:
            os.environ.pop(setting.name, None)
    os.environ.pop(clock.SET_OFF_BY, None)
    if clock_file is not None:
        os.environ[clock.SET_OFF_BY] = str(clock_file)
    os.environ["ORDSKIFTE_DATA"] = str(folder)
    os.environ["PORT"] = str(port)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ordskifte.project.settings"
