"""Entries of ours as they are registered, made straight in the tables, and brought into the public journal."""

from datetime import date

from ordskifte.cases.models import CaseFile, Change
from ordskifte.domain.parties import SYSTEM
from ordskifte.journal import actions
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import clock
from ordskifte.records.models import (
    CorrespondencePart,
    JournalUnit,
    Record,
    RecordKind,
    RegistryEntry,
    UpstreamNumber,
)
from tests.factories.cases import chain

IN, OUT = "Inngående dokument", "Utgående dokument"
WAITING = "Reservert"


def journal_of(body, name="Postjournal"):
    """The journal of a body."""
    return JournalUnit.objects.get_or_create(body=body, name=name, defaults={"created_at": clock.now()})[0]


def own_file(about: CaseFile) -> CaseFile:
    """Our own file of what is said about an imported case."""
    return CaseFile.objects.get_or_create(
        about=about,
        defaults={
            "body": about.body,
            "series": about.series,
            "title": about.title,
            "created_at": clock.now(),
        },
    )[0]


def registered(
    case: CaseFile,
    *,
    sequence=1,
    day=None,
    title="Flytt overgangen nordover",
    public_title=None,
    parties=(("Avsender", "Liv Tangen", "person"),),
    hidden_by=None,
    type=IN,
    status="Journalført",
    unit=None,
    upstream="",
    **given,
) -> Record:
    """A record of ours with its entry, not yet in the public journal."""
    day = day or clock.today()
    record = Record.objects.create(
        kind=RecordKind.REGISTRY_ENTRY,
        case=case,
        series=case.series,
        title=title,
        public_title=title if public_title is None else public_title,
        covers=chain(hidden_by),
        document_date=day,
        created_at=clock.now(),
        **given,
    )
    number = (
        {}
        if upstream or status == WAITING
        else {"journal_unit": unit or journal_of(case.body), "year": day.year, "sequence": sequence}
    )
    RegistryEntry.objects.create(
        record=record, type=type, status=status, entry_date=day, number_in_case=sequence, **number
    )
    if upstream:
        UpstreamNumber.objects.create(
            record=record, number=upstream, address="https://arkiv.example/1", by=str(SYSTEM), at=clock.now()
        )
    for position, (role, name, kind, *public) in enumerate((*parties, *_ours(type)), start=1):
        CorrespondencePart.objects.create(
            record=record,
            position=position,
            type=role,
            name=name,
            public_name=public[0] if public else name,
            party_kind=kind,
            administrative_unit="Plan og bygg" if kind == "ours" else "",
            case_handler="Torstein Bakkejord" if kind == "ours" else "",
        )
    return record


def _ours(type):
    return [("Intern mottaker" if type == IN else "Intern avsender", "Plan og bygg", "ours")]


def entered(case: CaseFile, **given) -> PublicEntry:
    """The same, brought into the public journal."""
    record = registered(case, **given)
    actions.show(by=SYSTEM, record_uid=record.uid)
    return PublicEntry.objects.get(pk=record.pk)


def corrected(record: Record, *, field="public_title", new="", day: date | None = None):
    """Something of a record was put right, and what stood there is kept."""
    old = getattr(record, field)
    Record.objects.filter(pk=record.pk).update(**{field: new})
    Change.objects.create(
        unit_kind="record", unit_uid=record.uid, field=field, old=old, new=new, by=str(SYSTEM), at=clock.now()
    )
    actions.show(by=SYSTEM, record_uid=record.uid)
