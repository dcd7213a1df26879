"""The key files under `keys/`: made once by `ordskifte setup`, read at start, never printed."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

SESSION_KEY = "session.key"
MASTER_KEY = "master.key"
# The master key first: where setting up was broken off between the two, nothing looks as if it had been lost.
ALL = (MASTER_KEY, SESSION_KEY)
BYTES = 32


class KeyIsGone(Exception):
    """There is data that was closed with a key that is not here; the text says which, and what to do."""


def make(folder: Path, *, names: Iterable[str] = ALL) -> list[str]:
    """Make the key files that are not there yet; the names of those made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    for name in names:
        try:
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(BYTES))
            file.flush()
            os.fsync(file.fileno())
        made.append(name)
    return made


def session_key(folder: Path) -> str:
    """The key that signs sessions and forms; one for this process alone where none has been made."""
    path = folder / SESSION_KEY
    return path.read_bytes().hex() if path.exists() else secrets.token_hex(BYTES)


def master_key_must_be_here(data: Path, *, key_file: str) -> None:
    """Refuse to go on without the key of what is kept: a new one could open none of it."""
    if key_file and not Path(key_file).is_file():
        way_out = (
            "bring it back from your copy"
            if is_in_use(data)
            else "put the key there, or leave the variable out: a key is then made"
        )
        raise KeyIsGone(f"ORDSKIFTE_KEY_FILE names {key_file}, which is not there: {way_out}.")
    if not key_file and not (data / "keys" / MASTER_KEY).is_file() and is_in_use(data):
        raise KeyIsGone(
            f"The data is here but keys/{MASTER_KEY} is not: bring it back from your copy into {data / 'keys'}. "
            "A new key could not open what is kept."
        )


def session_key_must_be_here(data: Path) -> None:
    """Refuse to go on with a key of this moment: every process would have another."""
    if not (data / "keys" / SESSION_KEY).is_file() and is_in_use(data):
        raise KeyIsGone(
            f"The data is here but keys/{SESSION_KEY} is not: bring it back from your copy into {data / 'keys'}, "
            "or run: ordskifte upgrade. It makes a new one, and everybody must sign in again."
        )


def renew_session_key(data: Path) -> bool:
    """Make the key that signs sessions where it is missing; whether one was lost."""
    was_in_use = is_in_use(data)
    return bool(make(data / "keys", names=[SESSION_KEY])) and was_in_use


def is_in_use(data: Path) -> bool:
    """Whether anything is kept here that was made with keys."""
    database, blobs = data / "db" / "ordskifte.sqlite3", data / "blobs"
    holds_rows = database.is_file() and database.stat().st_size > 0
    # Keys are made together, so one alone was in use with the other: the database may be elsewhere.
    has_signed = (data / "keys" / SESSION_KEY).is_file()
    return holds_rows or has_signed or any(path.is_file() for path in blobs.rglob("*"))
