"""What can be wrong with closed files."""

from uuid import UUID

from ordskifte.domain.errors import OrdskifteError, Unavailable


class StorageFull(Unavailable):
    """There is no room on the disk; nothing half written is left."""

    code = "storage_full"
    text = "There is no room for this file just now, and nothing was changed. Try again later."


class KeyFileMissing(Unavailable):
    """The key file is not there, or is not a key file."""

    code = "key_file_missing"
    text = "The key file %(path)s is not there, or is not 32 bytes long. Put it back from where its copy is kept."

    def __init__(self, path: object) -> None:
        super().__init__(path=str(path))


class BlobTooLarge(OrdskifteError):
    """More bytes than the caller takes."""

    code = "blob_too_large"
    text = "This file is larger than %(megabytes)s MB. Send a smaller one, or divide it."

    def __init__(self, limit: int) -> None:
        super().__init__(megabytes=f"{limit / 1_000_000:g}")


class BlobDamaged(OrdskifteError):
    """The file on the disk is not the one that was kept."""

    code = "blob_damaged"
    text = "The file %(uid)s is damaged (%(reason)s). Restore it from a backup."

    def __init__(self, uid: UUID, *, reason: str) -> None:
        super().__init__(uid=str(uid), reason=reason)


class BlobForgotten(OrdskifteError):
    """The key was thrown away by a decision, and nobody can read the file any more."""

    code = "blob_forgotten"
    text = "The file %(uid)s was erased by a decision and cannot be read any more."

    def __init__(self, uid: UUID) -> None:
        super().__init__(uid=str(uid))


class StagedTooLong(Unavailable):
    """A staged file was not adopted in time, and is about to be swept away."""

    code = "staged_too_long"
    text = "The file was sent too long ago to be kept now. Send it again."


class InsideTransaction(RuntimeError):
    """A file was written, read or removed inside a transaction; a mistake in the program."""

    def __init__(self) -> None:
        super().__init__("No file is touched inside a transaction. Stage it before, and adopt it inside.")
