"""Files that lines of a package name: each is written once, under a name that says nothing."""

from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

from ordskifte.domain.trial_package import FILES
from ordskifte.kernel import blobs
from ordskifte.kernel.models import Blob

_CHUNK: Final = 1 << 16
_ENDINGS: Final = {
    "application/pdf": "pdf",
    "application/json": "json",
    "application/xml": "xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "message/rfc822": "eml",
    "text/html": "html",
    "text/plain": "txt",
}


class Named:
    """The files that were named so far, in the order of their names when they are written."""

    def __init__(self) -> None:
        self._sources: dict[str, Callable[[], Iterator[bytes]]] = {}

    def blob(self, uid: UUID, blob: Blob | None) -> dict[str, Any]:
        """What a line says of a closed file: where it lies in the package, or that it was erased."""
        if blob is None or blob.state == Blob.State.FORGOTTEN:
            return {"fil": "", "sha256": "", "type": blob.media_type if blob else ""}
        path = self._path(uid, media_type=blob.media_type)
        self._sources[path] = lambda: _read(blob.uid)
        return {"fil": path, "sha256": blob.sha256, "type": blob.media_type}

    def made(self, uid: UUID, *, media_type: str, make: Callable[[], bytes]) -> str:
        """Where something lies that is drawn when it is written."""
        path = self._path(uid, media_type=media_type)
        self._sources[path] = lambda: iter((make(),))
        return path

    def all(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Every file with its bytes."""
        for path in sorted(self._sources):
            yield path, self._sources[path]()

    def __len__(self) -> int:
        return len(self._sources)

    @staticmethod
    def _path(uid: UUID, *, media_type: str) -> str:
        return f"{FILES}/{uid}.{_ENDINGS.get(media_type.partition(';')[0].strip(), 'bin')}"


def _read(uid: UUID) -> Iterator[bytes]:
    with blobs.open_blob(uid) as file:
        while chunk := file.read(_CHUNK):
            yield chunk
