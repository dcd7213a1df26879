"""All that is known of a record, gathered for a message in whatever form. Nothing is left out for being withheld.

The records system gets the whole record, and with it what withholds it and by which provision.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_noop

from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile, Document, DocumentObject
from ordskifte.domain import screening as withholding
from ordskifte.domain import transfer as rules
from ordskifte.domain.entry import PartType, PartyKind
from ordskifte.domain.screening import DocumentScope, Field
from ordskifte.domain.transfer import Errand, State
from ordskifte.kernel.clock import OSLO
from ordskifte.protocols.noark.arkivmelding import codes, values
from ordskifte.protocols.noark.arkivmelding.package import MOST_FILES
from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable, Refusal, Wrong
from ordskifte.records.homes import shown_case_of
from ordskifte.records.models import CorrespondencePart, Record, RecordDocument, Shipment
from ordskifte.records.writing import MAIN

# How a file's name ends, where its type says it.
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/json": ".json",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "text/plain": ".txt",
}
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}", re.ASCII)
_OUTSIDE = frozenset({PartyKind.PERSON, PartyKind.ORGANISATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """One file that goes along, by its name in the package, which says nothing of what is in it."""

    name: str
    blob: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One record, what is asked about it, and its files in the order of the package."""

    errand: Errand
    client_id: UUID
    organisation: str
    envelope: values.Envelope
    files: tuple[Enclosed, ...]


def describe(shipment: Shipment) -> Material:
    """The record of a hand-over as it stands now."""
    rows = Record.objects.select_related("entry", "cancellation", "case__body", "case__about", "case__unit")
    record = rows.get(pk=shipment.record_id)
    papers = list(_papers(record))
    return Material(
        errand=Errand(shipment.errand),
        client_id=shipment.client_id,
        organisation=record.case.body.organisation_number,
        envelope=values.Envelope(
            message_id=shipment.message_id,
            at=shipment.planned_at,
            case=_case(shown_case_of(record.case), maker=_maker(record)),
            entry=_entry(record, documents=tuple(document for document, _ in papers), shipment=shipment),
        ),
        files=tuple(enclosed for _, files in papers for enclosed in files),
    )


def _case(case: CaseFile, *, maker: str) -> values.Case:
    """One of theirs by their own key and number, or one of ours by our key."""
    is_theirs, unit = case.source_id is not None, case.unit.name if case.unit else case.administrative_unit
    system_id = _uuid(case.source_key) if is_theirs else None
    if is_theirs and system_id is None and case.year is None:
        # Named by our key it would be made anew there, beside the one that it is.
        raise NotWritable([Refusal(code=Wrong.MISSING, place="mappe/saksnummer")])
    return values.Case(
        key=case.uid,
        system_id=system_id,
        title=case.title,
        public_title=case.public_title,
        number=values.Number(case.year, case.sequence) if is_theirs and case.year and case.sequence else None,
        unit=unit or case.body.name,
        # The form demands somebody; whoever dealt with it here is the nearest.
        handler=(case.responsible.name if case.responsible else case.case_responsible) or maker,
        opened_on=case.case_date or case.created_at.astimezone(OSLO).date(),
        created_at=case.created_at,
        screening=_screening(case.covers),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _entry(record: Record, *, documents: tuple[values.Document, ...], shipment: Shipment) -> values.Entry:
    """An entry with its place in the journal; a note is the same without one."""
    entry, is_cancelled = getattr(record, "entry", None), hasattr(record, "cancellation")
    known = _known_there(shipment)
    parties = list(record.correspondence_parts.order_by("position"))
    return values.Entry(
        key=record.uid,
        title=record.title,
        public_title=record.public_title,
        type=codes.EntryType(entry.type) if entry is not None else None,
        status=codes.EntryStatus.CANCELLED if is_cancelled else codes.EntryStatus.REGISTERED,
        entry_date=(entry.entry_date if entry is not None else None) or record.created_at.astimezone(OSLO).date(),
        document_date=record.document_date,
        received_at=record.received_at,
        sent_at=record.sent_at,
        openness_assessed_on=entry.openness_assessed_on if entry is not None else None,
        created_at=record.created_at,
        created_by=_maker(record),
        screening=_screening(record.covers),
        parties=tuple(_party(each, record=record) for each in parties),
        remarks=tuple(_remarks(parties, record=record, at=shipment.planned_at)),
        documents=documents,
        sign_offs=tuple(_sign_offs(record, known=known)) if entry is not None else (),
        refers_to=tuple(record.refers_to.filter(to__in=known).order_by("pk").values_list("to__uid", flat=True)),
    )


def _withholds_name_of(part: CorrespondencePart, *, covers: list) -> bool:
    """Whether what withholds the record withholds this name."""
    field = Field.SENDER_NAME if part.type == PartType.SENDER else Field.RECIPIENT_NAME
    return any(cases.as_rule(each).hides(field) for each in covers)


def _remarks(parts: list[CorrespondencePart], *, record: Record, at: datetime) -> Iterator[values.Remark]:
    """Names that are not shown here as they stand, and that no provision withholds: no field has a word for them."""
    texts = {
        PartType.SENDER: gettext_noop(
            "The open journal does not show the name of the sender. No provision withholds it: decide whether it may "
            "stand in a journal on the internet."
        ),
        PartType.RECIPIENT: gettext_noop(
            "The open journal does not show the name of the recipient. No provision withholds it: decide whether it "
            "may stand in a journal on the internet."
        ),
    }
    off = (each for each in parts if each.party_kind in _OUTSIDE and each.public_name != each.name)
    kept_off = {each.type for each in off if not _withholds_name_of(each, covers=record.covers)}
    with translation.override(record.case.body.language):
        for kind in sorted(kept_off & texts.keys()):
            yield values.Remark(text=translation.gettext(texts[kind]), at=at, by=record.case.body.name)


def _known_there(shipment: Shipment) -> QuerySet[Shipment]:
    """The records that the records system knows by our keys when this one comes there, as far as anybody knows."""
    goes_before = Q(pk__lt=shipment.pk, state__in=[State.PLANNED, State.PACKED, State.TRYING])
    is_there = Q(state__in=[*(rules.IS_THERE - {State.TAKEN_OUT}), *rules.WAITS, State.OVERDUE])
    return Shipment.objects.filter(goes_before | is_there, errand__in=rules.NEW).values("record")


def _maker(record: Record) -> str:
    """Who at the body had to do with it; the body, where nobody is named."""
    ours = record.correspondence_parts.exclude(case_handler="").order_by("position").first()
    return ours.case_handler if ours is not None else record.case.body.name


def _screening(covers: list) -> values.Screening | None:
    """What withholds it: the nearest with its provision, and all that any of them hides."""
    if not covers:
        return None
    chain = [cases.as_rule(each) for each in covers]
    every = withholding.Screenings(tuple(chain))
    letters = sorted({field.value for each in chain for field in each.metadata})
    return values.Screening(
        authority=every.authority,
        access_restriction=chain[0].access_restriction,
        hides=tuple(hidden for letter in letters if (hidden := codes.Hidden.by_letter(letter)) is not None),
        documents=_SCOPES[every.document_scope],
        until=chain[0].until,
    )


_SCOPES = {
    DocumentScope.NONE: None,
    DocumentScope.PARTS: codes.Scope.PARTS,
    DocumentScope.WHOLE: codes.Scope.WHOLE,
}


def _party(part: CorrespondencePart, *, record: Record) -> values.Party:
    """One correspondent. A name that is withheld here by a provision is withheld there too."""
    return values.Party(
        name=part.name,
        type=codes.PartyType(part.type),
        is_person=part.party_kind == PartyKind.PERSON,
        is_screened=part.party_kind in _OUTSIDE and _withholds_name_of(part, covers=record.covers),
        unit=part.administrative_unit,
        handler=part.case_handler,
    )


def _sign_offs(record: Record, *, known: QuerySet[Shipment]) -> Iterator[values.SignOff]:
    """The newest, which counts."""
    for row in record.sign_offs.select_related("answer").order_by("-pk")[:1]:
        method = codes.SignOffMethod.by_letter(row.method)
        if method is not None:
            is_known = row.answer is not None and known.filter(record=row.answer).exists()
            answer = row.answer.uid if is_known else None
            yield values.SignOff(method=method, on=row.on, by=_maker(record), answer=answer)


def _papers(record: Record) -> Iterator[tuple[values.Document, list[Enclosed]]]:
    places = RecordDocument.objects.filter(record=record).select_related("document").order_by("number")
    for place in places.prefetch_related("document__objects_of__blob")[: MOST_FILES + 1]:
        document, number = place.document, place.number or 1
        kept = sorted((each for each in document.objects_of.all() if each.blob is not None), key=lambda row: row.pk)
        files = [_file(each, document=document, number=number, at=at) for at, each in enumerate(kept, start=1)]
        paper = values.Document(
            key=document.uid,
            number=number,
            title=document.title,
            place=codes.Place.MAIN if place.associated_as == MAIN else codes.Place.ATTACHMENT,
            created_at=record.created_at,
            created_by=_maker(record),
            screening=_screening(document.covers),
            files=tuple(files),
        )
        named = [Enclosed(name=file.name, blob=each.blob_id) for file, each in zip(files, kept, strict=True)]
        yield paper, named


def _file(kept: DocumentObject, *, document: Document, number: int, at: int) -> values.File:
    name = f"dokument-{number:03}-{at}{_ending(document.title, kept.blob.media_type)}"
    return values.File(
        name=name,
        title=name,
        format=kept.format,
        media_type=kept.blob.media_type,
        variant=codes.Variant(kept.variant_format),
        version=kept.version_number,
        size=kept.blob.size,
        sha256=kept.blob.sha256,
        created_at=kept.blob.created_at,
    )


def _ending(title: str, media_type: str) -> str:
    if (known := _ENDINGS.get(media_type)) is not None:
        return known
    ending = os.path.splitext(title)[1]
    return ending.lower() if _ENDING.fullmatch(ending) else ".bin"
