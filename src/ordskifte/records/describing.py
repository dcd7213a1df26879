"""What stands in the documents of a record: how a subject reads, and the original beside it as JSON."""

import base64
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ordskifte.assessment import queries as assessments
from ordskifte.assessment.models import Kind
from ordskifte.channels import queries as channels
from ordskifte.channels.models import HandDelivery, InboundVersion, Sender
from ordskifte.dialogue.models import Message, MessageVersion
from ordskifte.domain import captured
from ordskifte.domain.entry import ANONYMOUS
from ordskifte.domain.told import Ref
from ordskifte.kernel.clock import OSLO
from ordskifte.publishing import queries as publishing
from ordskifte.publishing.models import PublishedRevision
from ordskifte.records import pasts
from ordskifte.records.homes import shown_case_of
from ordskifte.records.models import Record, RecordSubject
from ordskifte.records.paper import Sheet
from ordskifte.records.paper.sheets import Part

FORMAT = "ordskifte-original/1"
_ABOUT_ACCESS = frozenset({Kind.REQUEST.value, Kind.DECISION.value})
_OF_PUBLICATIONS = frozenset({Kind.PUBLICATION.value, Kind.CORRECTION.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One subject, ready to be written down."""

    readable: Sheet
    original: bytes
    redacted: Sheet | None = None


def describe(subject: RecordSubject) -> Described:
    """How one subject of a record reads, in the language that the body writes in."""
    with translation.override(subject.record.case.body.language):
        if subject.kind in _OF_PUBLICATIONS:
            return _publication(subject)
        if subject.kind == pasts.PAST:
            return _carried_over(subject)
        return _about_access(subject) if subject.kind in _ABOUT_ACCESS else _message(subject)


def overview(record: Record) -> Sheet:
    """What is in a collection: each message with its reference, time and sender, and how many there are."""
    rows = record.subjects.order_by("position")
    found = {
        each.uid: each for each in Message.objects.filter(uid__in=rows.values("subject_uid")).select_related("sender")
    }
    with translation.override(record.case.body.language):
        lines = [_line(row, found.get(row.subject_uid)) for row in rows]
        if any(row.kind == pasts.PAST for row in rows):
            # Messages are counted in the documents of the parts.
            return _sheet(record, facts=_facts_of(record), parts=(Part(text="\n".join(lines)),))
        facts = (*_facts_of(record), (_("Number of messages"), str(len(lines))))
        return _sheet(record, facts=facts, parts=(Part(text="\n".join(lines)),))


def _line(row: RecordSubject, message: Message | None) -> str:
    if message is None:
        return f"{row.position}. del {row.number}" if row.kind == pasts.PAST else f"{row.position}."
    return f"{row.position}. {message.reference}  {_when(message.said_at)}  {_name(message.sender)}"


# --- Messages and answers --------------------------------------------------------------------------------------------


def _message(subject: RecordSubject) -> Described:
    rows = Message.objects.select_related("sender", "in_reply_to__sender", "inbound", "thread", "case")
    message = rows.get(uid=subject.subject_uid)
    version = MessageVersion.objects.get(message=message, number=subject.number)
    facts = (*_facts_of(subject.record), *_facts_of_message(message, version))
    parts = (Part(text=version.text, language=message.language),)
    readable = _sheet(subject.record, facts=facts, parts=parts, note=_note(message))
    redacted = None
    if version.public_text and version.public_text != version.text:
        shown = Part(text=version.public_text, language=message.language)
        redacted = Sheet(
            title=subject.record.public_title,
            language=readable.language,
            facts=tuple(_facts_of(subject.record)),
            parts=(shown,),
            author=readable.author,
        )
    return Described(readable=readable, original=_as_json(_of_message(message, version)), redacted=redacted)


def _facts_of_message(message: Message, version: MessageVersion) -> tuple[tuple[str, str], ...]:
    if message.is_outgoing:
        asked = message.in_reply_to
        return (
            (_("From"), message.outward_name or message.body.name),
            (_("To"), _name(asked.sender) if asked else ""),
            (_("Sent"), _when(version.at)),
            (_("Reference"), message.reference),
            (_("Answer to"), asked.reference if asked else ""),
            (_("Channel"), message.channel),
        )
    return (
        (_("From"), _name(message.sender)),
        (_("Received"), _when(version.at)),
        (_("Reference"), message.reference),
        (_("Version"), str(version.number) if version.number > 1 else ""),
        (_("Channel"), message.channel),
        *_there(message),
        (_("Files"), str(message.attachments.filter(number=version.number).count() or "")),
    )


def _there(message: Message) -> tuple[tuple[str, str], ...]:
    """Of what was written on a network, and brought here: when and where it was written."""
    if message.inbound is None or message.channel not in captured.NAMES:
        return ()
    at = message.inbound.sent_at
    return (_("Written"), _when(at) if at else ""), (_("Address on the network"), message.inbound.permalink)


def _of_message(message: Message, version: MessageVersion) -> dict[str, Any]:
    sender = message.sender
    return {
        "kind": "answer" if message.is_outgoing else "message",
        "uid": str(message.uid),
        "reference": message.reference,
        "number": version.number,
        "channel": message.channel,
        "audience": message.audience,
        "language": message.language,
        "at": version.at.isoformat(),
        "by": message.outward_name if message.is_outgoing else _name(sender),
        "address": sender.address if sender else "",
        "thread": str(message.thread.uid) if message.thread else None,
        "in_reply_to": str(message.in_reply_to.uid) if message.in_reply_to else None,
        "text": version.text,
        "digest": bytes(version.digest).hex(),
        "salt": bytes(version.salt).hex(),
        "raw": _raw(message, version.number),
    }


def _raw(message: Message, number: int) -> dict[str, str] | None:
    """The bytes as they came, where they came from outside."""
    rows = InboundVersion.objects.filter(inbound=message.inbound_id, number=number).select_related("raw")
    found = rows.first() if message.inbound_id is not None else None
    if found is None:
        return None
    data = channels.raw_of(found)
    return {
        "media_type": found.media_type,
        "sha256": found.raw.sha256,
        "base64": base64.b64encode(data).decode(),
        "evidence": found.evidence,
    }


def _name(sender: Sender | None) -> str:
    return (sender.name if sender is not None else "") or ANONYMOUS


def _note(message: Message) -> str:
    return "" if message.is_outgoing else _from_outside()


def _from_outside() -> str:
    return _("Written by somebody outside the body. Signs that the fonts here do not have stand by name in brackets.")


# --- Publications ----------------------------------------------------------------------------------------------------


def _publication(subject: RecordSubject) -> Described:
    row = PublishedRevision.objects.get(publication__uid=subject.subject_uid, number=subject.number)
    shown = publishing.published(subject.subject_uid, number=subject.number)
    parts = tuple(
        Part(heading=text.title, text=text.lead, html=text.html, language=language)
        for language, text in shown.texts.items()
    )
    facts = (
        *_facts_of(subject.record),
        (_("Published"), _when(shown.at)),
        (_("Reference"), shown.reference),
        (_("Version"), str(shown.number)),
        (_("What is corrected"), shown.change_note),
        *_posted_by_hand(shown.uid),
    )
    original = {
        "kind": subject.kind,
        "uid": str(shown.uid),
        "reference": shown.reference,
        "number": shown.number,
        "at": shown.at.isoformat(),
        "change_note": shown.change_note,
        "texts": row.texts,
        "facts": row.facts,
        "digest": bytes(row.digest).hex(),
        "salt": bytes(row.salt).hex(),
        "by_hand": [_by_hand(each) for each in channels.networks.places_of(shown.uid)],
    }
    return Described(readable=_sheet(subject.record, facts=facts, parts=parts), original=_as_json(original))


def _posted_by_hand(uid: UUID) -> tuple[tuple[str, str], ...]:
    """Where it stood on networks when the document was made."""
    places = [each for each in channels.networks.places_of(uid) if each.stands]
    words = [f"{each.account}, {_when(each.done_at)}: {each.address}" for each in places]
    return ((_("Posted on networks"), "; ".join(words)),) if words else ()


def _by_hand(each: HandDelivery) -> dict[str, Any]:
    return {
        "account": str(each.account),
        "act": each.act,
        "language": each.language,
        "number": each.version.number,
        "address": each.address,
        "at": each.done_at.isoformat(),
        "said": each.said,
        "digest": bytes(each.digest).hex(),
        "salt": bytes(each.salt).hex(),
    }


# --- Requests for access, and what was answered ----------------------------------------------------------------------


def _about_access(subject: RecordSubject) -> Described:
    told = assessments.told(Ref(kind=subject.kind, uid=subject.subject_uid, number=subject.number))
    facts = (*_facts_of(subject.record), *told.facts, (_("Reference"), told.reference))
    note = _from_outside() if subject.kind == Kind.REQUEST.value else ""
    parts = (Part(text=told.text, language=told.language),)
    original = {"kind": subject.kind, "number": subject.number, **told.original}
    return Described(readable=_sheet(subject.record, facts=facts, parts=parts, note=note), original=_as_json(original))


# --- What was carried over -------------------------------------------------------------------------------------------


def _carried_over(subject: RecordSubject) -> Described:
    thread = pasts.thread_of(subject)
    messages = pasts.messages_of(subject, thread)
    facts = (*_facts_of(subject.record), *pasts.facts_of(thread, messages, when=_when))
    parts = pasts.parts_of(subject, thread, messages=messages, when=_when)
    shown = pasts.parts_of(subject, thread, messages=messages, when=_when, is_public=True)
    redacted = None
    if shown != parts:
        redacted = replace(
            _sheet(subject.record, facts=_facts_of(subject.record), parts=shown), title=subject.record.public_title
        )
    return Described(
        readable=_sheet(subject.record, facts=facts, parts=parts, note=_from_outside()),
        original=_as_json(pasts.original_of(subject, thread, messages=messages)),
        redacted=redacted,
    )


# --- Of every record -------------------------------------------------------------------------------------------------


def _facts_of(record: Record) -> tuple[tuple[str, str], ...]:
    case = shown_case_of(record.case)
    return (
        (_("Body"), record.case.body.name),
        (_("Case"), f"{case.number} {case.title}"),
        (_("Record"), record.record_id),
    )


def _sheet(record: Record, *, facts, parts, note: str = "") -> Sheet:
    body = record.case.body
    return Sheet(
        title=record.title, language=body.language, facts=tuple(facts), parts=parts, author=body.name, note=note
    )


def _when(moment: datetime) -> str:
    return date_format(moment.astimezone(OSLO), "DATETIME_FORMAT")


def _as_json(told: dict[str, Any]) -> bytes:
    whole = {"format": FORMAT, **told}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
