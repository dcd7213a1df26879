"""Makes the files of a record after it was committed: read, made outside any transaction, taken over in one.

A kill at any point leaves either nothing or everything of a batch; what was staged and not taken over is swept away.
"""

from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class Batch:
    """Records whose next files are being made, by one process for all: it starts slower than it works."""

    records: Sequence[Record]
    wanted: Sequence[Sequence[Wanted]]
    asked: paper.Asked | None

    @property
    def is_ready(self) -> bool:
        """Whether nobody would wait for the pages any more."""
        return self.asked is None or self.asked.is_done()

    @property
    def pks(self) -> list[int]:
        """Whose files they are."""
        return [record.pk for record in self.records]


def begin(pks: Sequence[int]) -> Batch:
    """Let a process begin with the pages of the next files of some records."""
    records = [_record(pk) for pk in pks]
    wanted = [_wanted_of(record) for record in records]
    sheets = [each.sheet for files in wanted for each in files if each.sheet is not None]
    return Batch(records, wanted, paper.ask(sheets) if sheets else None)


def finish(batch: Batch) -> bool:
    """Take over what was made; False where one of several could not be made, and all must be made by themselves."""
    try:
        made = iter(_filled(batch))
    except Exception as error:
        if len(batch.records) > 1:
            _log.warning("files are made one record at a time", records=len(batch.records))
            return False
        _not_made(batch.records[0], error)
        return True
    for record, files in zip(batch.records, batch.wanted, strict=True):
        _keep_all(record, [next(made) for _ in files])
    return True


def make(pk: int) -> None:
    """Make the next files of one record."""
    try:
        batch = begin([pk])
    except Exception as error:
        _not_made(_record(pk), error)
        return
    finish(batch)


def make_all(pks: Sequence[int]) -> None:
    """Make the next files of some records; where one of them cannot be made, each by itself."""
    try:
        batch = begin(pks)
    except Exception:
        # By themselves they tell what is wrong with which.
        batch = None
    if batch is None or not finish(batch):
        for pk in pks:
            make(pk)


class Beside:
    """Makes files while the worker does other things: it looks in when it comes round, and waits for nothing."""

    def __init__(self) -> None:
        self._batch: Batch | None = None
        self._alone: list[int] = []

    def go_on(self, *, limit: int) -> int:
        """Take over what is ready, and begin with what is next; how many records were looked at."""
        if self._batch is not None:
            if not self._batch.is_ready:
                return 0
            batch, self._batch = self._batch, None
            if not finish(batch):
                self._alone = batch.pks
        pks = [self._alone.pop(0)] if self._alone else due(limit=limit)
        if pks:
            self._begin(pks)
        return len(pks)

    def _begin(self, pks: Sequence[int]) -> None:
        try:
            self._batch = begin(pks)
        except Exception as error:
            if len(pks) > 1:
                self._alone = list(pks)
            else:
                _not_made(_record(pks[0]), error)


def _record(pk: int) -> Record:
    return Record.objects.select_related("case__body", "case__about").get(pk=pk)


def _keep_all(record: Record, files: Iterable[Wanted]) -> None:
    try:
        staged = [(each, _stage(each)) for each in files]
    except Exception as error:
        _not_made(record, error)
        return
    crashpoint(FILES_STAGED)
    _take_over(record, staged)


def _not_made(record: Record, error: Exception) -> None:
    _log.error("files were not made", record=str(record.uid), reason=type(error).__name__)
    _put_off(record, reason=type(error).__name__)


_WITH = ("subject__record__case__body", "subject__record__case__about", "attachment__copy")


def _waiting(record: Record):
    rows = SubjectDocument.objects.filter(record=record, document__status=writing.UNFINISHED)
    return rows.select_related("document", *_WITH).order_by("pk")


def _wanted_of(record: Record) -> list[Wanted]:
    """The next files that are to be made."""
    waiting = _waiting(record).exclude(role=_ROLE.ATTACHMENT)[:AT_ONCE]
    return [each for shows in waiting for each in _wanted(record, shows)]


def _filled(batch: Batch) -> list[Wanted]:
    """Everything that is wanted, with its bytes."""
    papers = iter(batch.asked.files() if batch.asked else ())
    flat = [each for files in batch.wanted for each in files]
    return [replace(each, sheet=None, data=next(papers)) if each.sheet is not None else each for each in flat]


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
