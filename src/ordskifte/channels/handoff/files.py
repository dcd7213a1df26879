"""Parts as files under `public/`, which may be thrown away at any time.

Nothing is shown because it lies here: a file is handed out only under the tag of what the database says now, which the
caller has just asked for. What was withdrawn is therefore out of view in the moment of its commit, whatever lies here
and whatever dies when. A file that is cut off or changed is not believed either.
"""

import hashlib
import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

from ordskifte.kernel import clock

LARGEST: Final = 2 * 2**20
# What nobody has asked for since is made again when somebody does.
KEPT_FOR: Final = 24 * 60 * 60
_SUM: Final = 32


def root() -> Path:
    """Where they lie."""
    return Path(settings.ORDSKIFTE_DATA) / "public" / "handoff"


def find(folder: str, name: str, *, tag: str) -> bytes | None:
    """The part with this tag, if it lies here whole."""
    try:
        kept = (root() / folder / name).read_bytes()
    except OSError:
        return None
    head, _, content = kept.partition(b"\n")
    return content if head == _head(tag, content) else None


def keep(folder: str, name: str, *, tag: str, content: bytes) -> None:
    """Let it lie here; where that cannot be done, it is made each time."""
    if len(content) > LARGEST:
        return
    path = root() / folder / name
    beside = path.with_name(f"{name}.{os.getpid()}-{threading.get_ident()}.tmp")
    # A full disk, or a folder that was just thrown away, is no reason to show nothing.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(_head(tag, content) + b"\n" + content)
        made_at = clock.now().timestamp()
        os.utime(beside, (made_at, made_at))
        beside.replace(path)


def forget(*folders: str) -> None:
    """Throw away every part of these: their texts are to lie nowhere longer than they are shown."""
    for folder in folders:
        shutil.rmtree(root() / folder, ignore_errors=True)


def forget_all() -> None:
    """Throw away every part."""
    shutil.rmtree(root(), ignore_errors=True)


def sweep() -> int:
    """Throw away what was made more than a day ago; how many files."""
    oldest, gone = clock.now().timestamp() - KEPT_FOR, 0
    for path in root().glob("*/*"):
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()
                gone += 1
    for folder in root().glob("*"):
        with suppress(OSError):  # not empty
            folder.rmdir()
    return gone


def of_case(key: int) -> str:
    """The folder of a case."""
    return f"c{key}"


def of_post(key: int) -> str:
    """The folder of a publication and of the dialogue under it."""
    return f"p{key}"


def _head(tag: str, content: bytes) -> bytes:
    return f"{tag} {hashlib.blake2b(content, digest_size=_SUM).hexdigest()}".encode()
