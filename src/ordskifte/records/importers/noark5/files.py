"""The files of documents: read once, summed on the way into a closed file, and told about where they are not right."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any, BinaryIO, Final

from ordskifte.cases.models import FileState
from ordskifte.kernel import blobs
from ordskifte.kernel.models import Blob
from ordskifte.records.importers.noark5 import contents
from ordskifte.records.importers.noark5.rows import Row
from ordskifte.records.importers.noark5.words import Told
from ordskifte.records.importers.packages import Package, PackageRefused
from ordskifte.records.importers.packages.refusals import FileMissing, FileTooLarge

LARGEST: Final = 5 << 30
_PIECE: Final = 256 << 10
# The metadata catalogue says SHA-256; older systems wrote the others.
_ALGORITHMS: Final = {"sha256": "sha256", "sha512": "sha512", "sha1": "sha1", "md5": "md5"}
_LENGTHS: Final = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_SAME: Final = ("file_reference", "checksum", "checksum_algorithm")


class _Wrong(Exception):
    """The file does not sum to what the extract says."""


class Files:
    """Brings in the files of one package, and tells what was wrong."""

    def __init__(self, package: Package, *, largest: int = LARGEST) -> None:
        self._package = package
        self._largest = largest
        # Those that wait for the rows of their files.
        self.staged: list[tuple[Row, blobs.Staged]] = []
        self.told: list[Told] = []

    def settle(self, rows: Iterable[Row]) -> None:
        """Give each row its state, and keep its file. Not inside a transaction."""
        self.staged, self.told = [], []
        rows = list(rows)
        sums = _sums_of(row.stored["blob_id"] for row in rows if row.stored and row.stored["blob_id"])
        for row in rows:
            before = sums.get(row.stored["blob_id"]) if row.stored else None
            if row.stored and before is not None and _is_settled(row.values, row.stored, before=before):
                row.values["state"], row.values["blob_id"] = row.stored["state"], row.stored["blob_id"]
            else:
                self._settle(row, before=before or "")

    def _settle(self, row: Row, *, before: str) -> None:
        values = row.values
        values["state"], values["blob_id"] = FileState.MISSING.value, None
        if not values["file_reference"]:
            return
        algorithm = _algorithm(values)
        if values["checksum"] and algorithm is None:
            self._tell(row, "unknown_algorithm", quote=values["checksum_algorithm"] or values["checksum"])
        try:
            values["state"] = self._read(row, algorithm=algorithm, before=before)
        except _Wrong as wrong:
            values["state"] = FileState.WRONG.value
            self._tell(row, "wrong_checksum", quote=f"{values['file_reference']}: {wrong}")
        except FileMissing:
            self._tell(row, "missing_file", quote=values["file_reference"])
        except (FileTooLarge, blobs.BlobTooLarge):
            values["state"] = FileState.REFUSED.value
            self._tell(row, "too_large_file", quote=values["file_reference"])
        except PackageRefused:
            values["state"] = FileState.REFUSED.value
            self._tell(row, "refused_file", quote=values["file_reference"])

    def _read(self, row: Row, *, algorithm: str | None, before: str) -> str:
        """Read a file through, and keep it unless it is the one that is kept already; its state."""
        values = row.values
        state = FileState.VERIFIED if algorithm and values["checksum"] else FileState.UNVERIFIED
        if before and self._sum(row, algorithm=algorithm) == before:
            values["blob_id"] = row.stored["blob_id"] if row.stored else None
        else:
            with closing(self._package.open_file(values["file_reference"])) as file:
                head = file.read(contents.HEAD)
                source = _checked(_pieces(head, file), algorithm=algorithm, wanted=values["checksum"])
                staged = blobs.stage(source, media_type=contents.media_type(head), max_bytes=self._largest)
            self.staged.append((row, staged))
            values["blob_id"] = staged
            if values["file_size"] not in {None, staged.size}:
                self._tell(row, "wrong_size", quote=f"{values['file_reference']}: {staged.size}, {values['file_size']}")
        return state.value

    def _sum(self, row: Row, *, algorithm: str | None) -> str:
        """The SHA-256 of a file, once it is clear that it is the one that the extract means."""
        total = hashlib.sha256()
        with closing(self._package.open_file(row.values["file_reference"])) as file:
            for piece in _checked(_pieces(b"", file), algorithm=algorithm, wanted=row.values["checksum"]):
                total.update(piece)
        return total.hexdigest()

    def _tell(self, row: Row, code: str, *, quote: str) -> None:
        self.told.append(Told(code, where=row.path, line=row.line, quote=quote))


def _sums_of(blob_ids: Iterable[int]) -> dict[int, str]:
    return dict(Blob.objects.filter(pk__in=list(blob_ids)).values_list("pk", "sha256"))


def _is_settled(values: dict[str, Any], stored: dict[str, Any], *, before: str) -> bool:
    """Whether the file that is kept is the one that is meant; one that was erased by a decision stays so."""
    if not before:
        return True
    is_same = all(values[name].lower() == stored[name].lower() for name in _SAME)
    return is_same and stored["state"] == FileState.VERIFIED


def _algorithm(values: dict[str, Any]) -> str | None:
    """The sum that the extract gives; where it does not say which, its length does."""
    named = values["checksum_algorithm"].lower().replace("-", "").replace("_", "").replace(" ", "")
    return _ALGORITHMS.get(named) if named else _LENGTHS.get(len(values["checksum"].strip()))


def _pieces(head: bytes, file: BinaryIO) -> Iterator[bytes]:
    if head:
        yield head
    while piece := file.read(_PIECE):
        yield piece


def _checked(pieces: Iterable[bytes], *, algorithm: str | None, wanted: str) -> Iterator[bytes]:
    """The same pieces; raises at the end if they do not sum to what is wanted, so that nothing of them is kept."""
    total = hashlib.new(algorithm, usedforsecurity=False) if algorithm and wanted else None
    for piece in pieces:
        if total is not None:
            total.update(piece)
        yield piece
    if total is not None and total.hexdigest() != wanted.strip().lower():
        raise _Wrong(total.hexdigest())
