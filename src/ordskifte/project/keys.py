"""The key files under `keys/`: made once by `ordskifte setup`, read at start, never printed."""

import os
import secrets
from pathlib import Path

SESSION_KEY = "session.key"
MASTER_KEY = "master.key"


def make(folder: Path) -> list[str]:
    """Make the key files that are not there yet; the names of those made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    for name in (SESSION_KEY, MASTER_KEY):
        try:
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        made.append(name)
    return made


def session_key(folder: Path) -> str:
    """The key that signs sessions and forms; one for this process alone where none has been made."""
    path = folder / SESSION_KEY
    return path.read_bytes().hex() if path.exists() else secrets.token_hex(32)
