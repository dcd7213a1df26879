"""The bytes of a document that a system pushed: taken only if they are what it said that they are."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_noop

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, DocumentObject, FileState
from ordskifte.domain.errors import NotFound, OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, blobs
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.records import pushed
from ordskifte.records.importers.noark5 import contents
from ordskifte.records.importers.pushes.turns import alone
from ordskifte.records.importers.pushes.units import REDACTED_FORMAT
from ordskifte.records.models import ApiToken, Record

STAGED: Final = declare("api.staged", "the bytes of a pushed file are safe on the disk, and no row knows of them")
LARGEST: Final = blobs.LARGEST
# What the head of a file can be told by; anything else would be taken for what it says it is.
MEDIA_TYPES: Final = (
    "application/pdf",
    "application/vnd.oasis.opendocument.graphics",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/xml",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "text/plain",
)


class OtherBytes(OrdskifteError):
    """Bytes that are not those that were announced."""

    code = "other_bytes"
    text = "These are not the bytes that the document names: %(reason)s Nothing was stored."


@doors.only(RoleName.ARCHIVIST, RoleName.OPERATOR)
def keep_bytes(
    *, by: Actor, token: ApiToken, identity: str, sha256: str, media_type: str, content: Iterable[bytes]
) -> dict[str, Any]:
    """Keep the bytes of a file that a document names. The same bytes again change nothing."""
    record = pushed.record_of(token, identity)
    wanted = _wanted(record, sha256=sha256)
    if record is None or not wanted:
        raise NotFound
    if all(each.blob_id for each in wanted):
        return pushed.tell_document(record)
    if any(each.format != media_type for each in wanted):
        raise OtherBytes(reason=_TYPE)
    staged = blobs.stage(
        _checked(content, wanted=wanted[0], sha256=sha256), media_type=media_type, max_bytes=wanted[0].file_size or 0
    )
    crashpoint(STAGED)
    with alone(), transaction.atomic():
        rows = _wanted(record, sha256=sha256)
        missing = [each.pk for each in rows if each.blob_id is None]
        if not rows:
            raise NotFound
        if missing:
            blob = blobs.adopt(staged)
            DocumentObject.objects.filter(pk__in=missing).update(blob=blob, state=FileState.VERIFIED)
            shown = CaseFile.objects.filter(pk=record.case_id).select_related("unit")
            cases.project_imported(by=by, cases=shown)
            audit.note(by=by, act="records.file_pushed", about=record.uid, details={"sha256": sha256})
        return pushed.tell_document(record)


_TYPE: Final = gettext_noop("they are of another type.")
_SUM: Final = gettext_noop("they have another checksum.")
_SIZE: Final = gettext_noop("there are more or fewer of them.")


def _wanted(record: Record | None, *, sha256: str) -> list[DocumentObject]:
    """The newest files of a document that are to have these bytes."""
    if record is None:
        return []
    rows = DocumentObject.objects.filter(document__places__record=record, document__withdrawn_at=None)
    newest = [*pushed.newest_of(rows).values(), *pushed.newest_of(rows, variant=REDACTED_FORMAT).values()]
    return [each for each in newest if each.checksum == sha256]


def _checked(content: Iterable[bytes], *, wanted: DocumentObject, sha256: str) -> Iterator[bytes]:
    """The same bytes; raises before the end if they are not what is wanted, so that nothing of them is kept."""
    total, size, head = hashlib.sha256(), 0, b""
    for piece in content:
        total.update(piece)
        size += len(piece)
        head += piece[: contents.HEAD - len(head)]
        if size > (wanted.file_size or 0):
            raise OtherBytes(reason=_SIZE)
        yield piece
    if size != wanted.file_size:
        raise OtherBytes(reason=_SIZE)
    if total.hexdigest() != sha256:
        raise OtherBytes(reason=_SUM)
    if contents.media_type(head) != wanted.format:
        raise OtherBytes(reason=_TYPE)
