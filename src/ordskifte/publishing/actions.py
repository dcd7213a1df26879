"""Everything that changes a publication: begun from a case, asked about, approved, shown, corrected, withdrawn."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName, User
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile, Document
from ordskifte.domain import publication as values
from ordskifte.domain.errors import Conflict, NotAllowed, OrdskifteError
from ordskifte.domain.ids import Reference
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock
from ordskifte.kernel.web import verdicts
from ordskifte.publishing import conversion, pictures, queries, releasing, snapshots, sources, streams
from ordskifte.publishing.errors import NotAsked, NothingToPublish, NotPlanned, NotReady, OwnText, WordsNeeded
from ordskifte.publishing.models import Language, Publication, PublicationText
from ordskifte.publishing.sources import Source

WRITERS = (RoleName.COMMUNICATIONS_OFFICER, RoleName.CASE_OFFICER)
PUBLISHERS = (RoleName.COMMUNICATIONS_OFFICER,)
LONGEST_TITLE = 300
SENT_BACK = ("sent_back_at", "sent_back_by", "sent_back_why")


@doors.only(*WRITERS)
def begin(
    *, by: Actor, case: CaseFile, document: Document | None = None, file: Any = None, address: str = ""
) -> Publication:
    """Make a draft of a case from a document of it, a file, or an address; empty if none is given."""
    case = _openable(case, by=by)
    if document is not None and document.case_id != case.pk:
        raise NotAllowed
    # Read, fetched and converted before the transaction: none of it may hold others up.
    source = _source(document, file=file, address=address)
    if source is None:
        return _make(by=by, case=case)
    converted = conversion.convert(source.data, media_type=source.media_type, name=source.name, address=source.url)
    keys = pictures.take_in(converted.pictures, by=by)
    text = _converted(case, converted, keys=keys)
    notes = [
        {"code": each.code, "count": each.count, "must_be_seen": each.must_be_confirmed} for each in converted.notes
    ]
    return _make(by=by, case=case, document=document, source=source, text=text, notes=notes)


def _openable(case: CaseFile, *, by: Actor) -> CaseFile:
    rows = doors.open(CaseFile.objects.select_related("body", "unit"), by=by)
    found = rows.filter(pk=case.pk).first()
    if found is None:
        raise NotAllowed
    return found


def _source(document: Document | None, *, file: Any, address: str) -> Source | None:
    if document is not None:
        return sources.of_document(document)
    if file is not None:
        return sources.of_file(file)
    return sources.of_address(address) if address else None


@transaction.atomic
def _make(
    *,
    by: Actor,
    case: CaseFile,
    document: Document | None = None,
    source: Source | None = None,
    text: PublicationText | None = None,
    notes: Sequence[Mapping[str, Any]] = (),
) -> Publication:
    author = User.objects.get(uid=by.name)
    publication = Publication(
        body=case.body,
        unit=case.unit,
        access_code=case.access_code,
        reference=str(Reference.from_bits(secrets.randbits(60))),
        case=case,
        document=document,
        source_note=source.note if source else "",
        source_url=source.url[:1000] if source else "",
        contact_name=(case.unit.name if case.unit else "") or case.body.contact_unit or case.body.name,
        contact_email=(case.unit.email if case.unit else "") or case.body.contact_email,
        author=author,
        notes=list(notes),
        created_at=clock.now(),
        live=False,
    )
    text = text or PublicationText(language=case.body.language)
    text.title = text.title or _proposed_title(case, document)
    publication.texts = [text]
    publication.save()
    publication.save_revision(user=author, clean=False)
    audit.note(
        by=by,
        act="publishing.begun",
        about=publication.uid,
        details={"case": case.uid, "document": document.uid if document else None},
        body=case.body,
    )
    return publication


def _converted(case: CaseFile, converted: Any, *, keys: Mapping[str, int]) -> PublicationText:
    return PublicationText(
        language=converted.language if converted.language in Language.values else case.body.language,
        title=converted.title[:LONGEST_TITLE],
        body=streams.stream_of(converted.blocks, keys=keys),
    )


def _proposed_title(case: CaseFile, document: Document | None) -> str:
    """A title that is public already: that of the document's record, or of the case."""
    public = cases.public_row(case)
    proposed = (document.suggested_title if document else "") or (public.title if public else "")
    return proposed[:LONGEST_TITLE]


@doors.only(*WRITERS)
@transaction.atomic
def revise(
    *, by: Actor, publication: Publication, texts: Mapping[str, Mapping[str, Any]] | None = None, **fields: Any
) -> None:
    """Write a new draft: `texts` is language → title, lead, blocks; `fields` are the others that an editor sees."""
    held = _held(publication, by=by)
    draft = held.get_latest_revision_as_object()
    unknown = fields.keys() - set(queries.EDITABLE)
    if unknown:
        raise TypeError(f"not for an editor: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(draft, name, value)
    for language, given in (texts or {}).items():
        _rewrite(draft, language=language, given=given)
    draft.asked_at = held.asked_at
    draft.save_revision(user=User.objects.filter(uid=by.name).first() if by.is_person else None, clean=False)


def _rewrite(draft: Publication, *, language: str, given: Mapping[str, Any]) -> None:
    texts = list(draft.texts.all())
    text = next((each for each in texts if each.language == language), None)
    if text is None:
        text = PublicationText(language=language)
        texts.append(text)
    text.title, text.lead = given.get("title", text.title), given.get("lead", text.lead)
    if "blocks" in given:
        wanted = {block.key for block in given["blocks"] if isinstance(block, values.Picture)}
        text.body = streams.stream_of(given["blocks"], keys=pictures.keys_of(wanted))
    draft.texts = texts


@doors.only(*WRITERS)
@transaction.atomic
def see_notes(*, by: Actor, publication: Publication) -> None:
    """Say that what was noted about the file has been looked at."""
    held = _held(publication, by=by)
    if held.has_unseen_notes:
        held.notes_seen_by = str(by)
        held.save(update_fields=["notes_seen_by"])
        audit.note(by=by, act="publishing.notes_seen", about=held.uid, body=held.body)


@doors.only(*WRITERS)
@transaction.atomic
def ask_for_approval(*, by: Actor, publication: Publication) -> None:
    """Put the draft among those that somebody else should approve, if nothing but that yes is missing."""
    held = _held(publication, by=by)
    revision = _newest(held)
    revision.content_object = held
    if found := releasing.obstacles(held, draft=revision.as_object()):
        raise NotReady(found)
    held.asked_at, held.sent_back_at, held.sent_back_by, held.sent_back_why = clock.now(), None, "", ""
    held.save(update_fields=["asked_at", *SENT_BACK])
    audit.note(by=by, act="publishing.asked", about=held.uid, body=held.body)


@doors.only(RoleName.APPROVER)
@transaction.atomic
def send_back(*, by: Actor, publication: Publication, why: str) -> None:
    """Give a draft back to those who wrote it, with words on what is to be otherwise."""
    held = _held(publication, by=by)
    if held.asked_at is None:
        raise NotAsked
    if not (words := why.strip()) or len(words) > audit.LONGEST_WHY:
        raise WordsNeeded(most=audit.LONGEST_WHY)
    held.asked_at = None
    held.sent_back_at, held.sent_back_by, held.sent_back_why = clock.now(), str(by), words
    held.save(update_fields=["asked_at", *SENT_BACK])
    audit.note(by=by, act="publishing.sent_back", about=held.uid, why=words, body=held.body)


@doors.only(RoleName.APPROVER)
@transaction.atomic
def approve(*, by: Actor, publication: Publication, seen: str) -> None:
    """Say yes to exactly what was seen, and let it out, now or at its time. Nobody approves what is their own."""
    held = _held(publication, by=by)
    revision = _newest(held)
    if snapshots.of(revision.as_object()).digest != seen:
        raise Conflict
    if str(by) in releasing.authors_of(held):
        raise OwnText
    held.approvals.get_or_create(content=seen, by=str(by), defaults={"at": clock.now()})
    audit.note(by=by, act="publishing.approved", about=held.uid, details={"content": seen}, body=held.body)
    held.publish(revision, by=by)


@doors.only(*PUBLISHERS)
@transaction.atomic
def publish(*, by: Actor, publication: Publication, at: datetime | None = None) -> None:
    """Show the newest draft to the public, at this time or the one that the draft says; now if there is none."""
    held = _held(publication, by=by)
    revision = _newest(held)
    if at is not None:
        draft = revision.as_object()
        draft.go_live_at = at
        author = User.objects.filter(uid=by.name).first() if by.is_person else None
        revision = draft.save_revision(user=author, clean=False)
    held.publish(revision, by=by)


@doors.only(*PUBLISHERS)
@transaction.atomic
def publish_planned(*, by: Actor, publication: Publication) -> None:
    """Show what was planned, if its time has come. What may not go out any more is taken off the plan."""
    held = _held(publication, by=by)
    revision = held.revisions.filter(approved_go_live_at__lte=clock.now()).first()
    if revision is None:
        return
    try:
        with transaction.atomic():
            held.publish(revision, by=by)
    except OrdskifteError as refused:
        # Whatever it is, it holds up this one alone.
        held.revisions.update(approved_go_live_at=None)
        why = verdicts.sentence_of(refused)
        audit.note(by=by, act="publishing.plan_failed", about=held.uid, why=why, body=held.body)


@doors.only(*PUBLISHERS, RoleName.APPROVER)
@transaction.atomic
def cancel_plan(*, by: Actor, publication: Publication) -> None:
    """Take a draft off the plan; it can be changed again."""
    held = _held(publication, by=by)
    if not held.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None):
        raise NotPlanned
    audit.note(by=by, act="publishing.plan_cancelled", about=held.uid, body=held.body)


@doors.only(*PUBLISHERS, RoleName.APPROVER)
@transaction.atomic
def withdraw(*, by: Actor, publication: Publication, why: str) -> None:
    """Take a publication away from the public, with a reason that everybody may read."""
    _held(publication, by=by).unpublish(by=by, why=why)


def _held(publication: Publication, *, by: Actor) -> Publication:
    """The publication as it is now, held until the transaction ends, if this actor may open it."""
    rows = doors.open(Publication.objects.filter(pk=publication.pk), by=by).select_related("body", "case", "document")
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise NotAllowed
    return found


def _newest(publication: Publication) -> Any:
    if publication.latest_revision is None:
        raise NothingToPublish
    return publication.latest_revision
