"""Makes the files of a record after it was committed: read, made outside any transaction, taken over in one.

A kill at any point leaves either nothing or everything of a batch; what was staged and not taken over is swept away.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from django.db import transaction

from ordskifte.cases.models import Document, DocumentObject, FileState
from ordskifte.kernel import blobs, clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.records import describing, paper, writing
from ordskifte.records.models import Record, Rendition, SubjectDocument
from ordskifte.records.paper import Sheet

FILES_STAGED = declare("records.files_staged", "the files of a record are on the disk, and no row knows of them")

AT_ONCE = 20
MOST_TRIES = 8
FIRST_PAUSE = timedelta(seconds=30)
PDF, JSON_TYPE = "application/pdf", "application/json"
_ROLE = SubjectDocument.Role
_log = structlog.get_logger("ordskifte.records")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One file that is to be made, or was."""

    document: int
    variant: str
    format: tuple[str, str]
    media_type: str
    sheet: Sheet | None = None
    data: bytes = b""


def due(*, limit: int) -> list[int]:
    """Records whose files wait to be made, those that have waited longest first."""
    rows = Rendition.objects.filter(state=Rendition.State.WAITING, next_try_at__lte=clock.now())
    return list(rows.order_by("next_try_at", "record").values_list("record_id", flat=True)[:limit])


def make_all(pks: Sequence[int]) -> None:
    """Make the next files of some records, with one process for the pages of all: it starts slower than it works.

    Where one of them cannot be made, each is made by itself, so that it holds up no other.
    """
    if len(pks) == 1:
        make(pks[0])
        return
    records = [_record(pk) for pk in pks]
    try:
        wanted = [_wanted_of(record) for record in records]
        made = iter(_filled([each for files in wanted for each in files]))
    except Exception:
        # By themselves they tell what is wrong with which.
        _log.warning("files are made one record at a time", records=len(records))
        for pk in pks:
            make(pk)
        return
    for record, files in zip(records, wanted, strict=True):
        _made(record, lambda files=files: [next(made) for _ in files])


def make(pk: int) -> bool:
    """Make the next files of one record; whether all of them are there now."""
    record = _record(pk)
    return _made(record, lambda: _filled(_wanted_of(record)))


def _record(pk: int) -> Record:
    return Record.objects.select_related("case__body", "case__about").get(pk=pk)


def _made(record: Record, files: Callable[[], Iterable[Wanted]]) -> bool:
    try:
        staged = [(each, _stage(each)) for each in files()]
    except Exception as error:
        _log.error("files were not made", record=str(record.uid), reason=type(error).__name__)
        _put_off(record, reason=type(error).__name__)
        return False
    crashpoint(FILES_STAGED)
    return _take_over(record, staged)


_WITH = ("subject__record__case__body", "subject__record__case__about", "attachment__copy")


def _waiting(record: Record):
    rows = SubjectDocument.objects.filter(record=record, document__status=writing.UNFINISHED)
    return rows.select_related("document", *_WITH).order_by("pk")


def _wanted_of(record: Record) -> list[Wanted]:
    """The next files that are to be made."""
    waiting = _waiting(record).exclude(role=_ROLE.ATTACHMENT)[:AT_ONCE]
    return [each for shows in waiting for each in _wanted(record, shows)]


def _filled(wanted: Sequence[Wanted]) -> list[Wanted]:
    """The same with their bytes."""
    sheets = [each for each in wanted if each.sheet is not None]
    papers = iter(paper.make([each.sheet for each in sheets])) if sheets else iter(())
    return [replace(each, sheet=None, data=next(papers)) if each.sheet is not None else each for each in wanted]


def _wanted(record: Record, shows: SubjectDocument) -> list[Wanted]:
    if shows.role == _ROLE.OVERVIEW:
        return [_page(shows, describing.overview(record))]
    described = describing.describe(shows.subject)
    if shows.role == _ROLE.ORIGINAL:
        return [_file(shows, described.original)]
    pages = [_page(shows, described.readable)]
    return [*pages, _page(shows, described.redacted, variant=writing.REDACTED)] if described.redacted else pages


def _page(shows: SubjectDocument, sheet: Sheet, *, variant: str = writing.ARCHIVE) -> Wanted:
    return Wanted(document=shows.document_id, variant=variant, format=writing.PDF_A_2U, media_type=PDF, sheet=sheet)


def _file(shows: SubjectDocument, data: bytes) -> Wanted:
    return Wanted(
        document=shows.document_id,
        variant=writing.ARCHIVE,
        format=writing.JSON,
        media_type=JSON_TYPE,
        data=data,
    )


def _stage(wanted: Wanted) -> blobs.Staged:
    return blobs.stage(wanted.data, media_type=wanted.media_type)


@transaction.atomic
def _take_over(record: Record, staged: list[tuple[Wanted, blobs.Staged]]) -> bool:
    rendition = Rendition.objects.select_for_update().get(pk=record.pk)
    taken = {each.document for each, _ in staged}
    # Another worker may have been here in between: what is finished stays as it is.
    open_ones = set(Document.objects.filter(pk__in=taken, status=writing.UNFINISHED).values_list("pk", flat=True))
    for each, file in staged:
        if each.document in open_ones:
            _keep(each, file)
    Document.objects.filter(pk__in=open_ones).update(status=writing.FINISHED)
    _finish_attachments(record)
    is_done = not _waiting(record).exists()
    rendition.state = Rendition.State.MADE if is_done else Rendition.State.WAITING
    # More of a large one is next; files that nobody has read yet are looked at again later.
    again_at = clock.now() + (timedelta() if staged else FIRST_PAUSE)
    rendition.made_at, rendition.next_try_at = (clock.now(), None) if is_done else (None, again_at)
    rendition.tries, rendition.last_error = 0, ""
    rendition.save()
    return is_done


def _keep(made: Wanted, file: blobs.Staged) -> None:
    blob = blobs.adopt(file)
    puid, name = made.format
    DocumentObject.objects.update_or_create(
        document_id=made.document,
        variant_format=made.variant,
        version_number=1,
        defaults={
            "format": puid,
            "format_details": name,
            "checksum": blob.sha256,
            "checksum_algorithm": "SHA-256",
            "file_size": blob.size,
            "state": FileState.VERIFIED,
            "blob": blob,
        },
    )


def _finish_attachments(record: Record) -> None:
    """A file that came with it is whole as it came; a copy without metadata lies beside it, once one is made."""
    for shows in _waiting(record).filter(role=_ROLE.ATTACHMENT):
        attachment = shows.attachment
        if not attachment.is_read:
            continue
        if attachment.copy is not None and attachment.copy_type in _ARCHIVED_AS:
            _keep_copy(shows.document_id, attachment)
        Document.objects.filter(pk=shows.document_id).update(status=writing.FINISHED)


# Formats that an archive takes as they are, by PRONOM (riksarkivarens forskrift § 5-17).
_ARCHIVED_AS = {"image/png": ("fmt/13", "PNG"), "image/jpeg": ("fmt/43", "JPEG"), "text/plain": ("x-fmt/111", "TXT")}


def _keep_copy(document: int, attachment) -> None:
    puid, name = _ARCHIVED_AS[attachment.copy_type]
    DocumentObject.objects.get_or_create(
        document_id=document,
        variant_format=writing.ARCHIVE,
        version_number=1,
        defaults={
            "format": puid,
            "format_details": name,
            "checksum": attachment.copy.sha256,
            "checksum_algorithm": "SHA-256",
            "file_size": attachment.copy.size,
            "state": FileState.VERIFIED,
            "blob": attachment.copy,
        },
    )


@transaction.atomic
def _put_off(record: Record, *, reason: str) -> None:
    rendition = Rendition.objects.select_for_update().get(pk=record.pk)
    rendition.tries += 1
    rendition.last_error = reason[:200]
    if rendition.tries >= MOST_TRIES:
        rendition.state, rendition.next_try_at = Rendition.State.FAILED, None
    else:
        rendition.next_try_at = clock.now() + FIRST_PAUSE * 2 ** (rendition.tries - 1)
    rendition.save()
