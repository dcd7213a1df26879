"""An entry as the archive has it, with all that is closed: for the full journal alone (løpende journal)."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from ordskifte.domain.entry import SignOffMethod
from ordskifte.domain.journal import Role, read_role
from ordskifte.records.models import CorrespondencePart, Record, RecordSubject, RegistryEntry, SignOff

_BATCH: Final = 200
COLUMNS: Final = (
    "systemID",
    "registreringsID",
    "journalenhet",
    "journalaar",
    "journalsekvensnummer",
    "journalnummer",
    "journalpostnummer",
    "saksnummer",
    "journaldato",
    "dokumentetsDato",
    "journalposttype",
    "journalstatus",
    "tittel",
    "offentligTittel",
    "avsender",
    "mottaker",
    "administrativEnhet",
    "saksbehandler",
    "tilgangsrestriksjon",
    "skjermingshjemmel",
    "skjermingMetadata",
    "offentlighetsvurdertDato",
    "avskrivningsdato",
    "avskrivningsmaate",
    "antallInnlegg",
)


def records(entries: QuerySet[RegistryEntry]) -> Iterator[Record]:
    """The records of these entries in the order of the journal, some at a time by key."""
    rows = entries.order_by("entry_date", "record_id").values_list("entry_date", "record_id")
    place = None
    while True:
        keys = list((rows if place is None else _beyond(rows, place))[:_BATCH])
        found = {each.pk: each for each in _fetched([pk for _, pk in keys])}
        yield from (found[pk] for _, pk in keys)
        if len(keys) < _BATCH:
            return
        place = keys[-1]


def _beyond(rows, place):
    day, pk = place
    return rows.filter(entry_date__gte=day).exclude(entry_date=day, record_id__lte=pk)


def _fetched(keys: list[int]) -> QuerySet[Record]:
    rows = Record.objects.filter(pk__in=keys)
    rows = rows.select_related("entry__journal_unit", "upstream", "case__about", "cancellation")
    return rows.prefetch_related(
        Prefetch("correspondence_parts", CorrespondencePart.objects.order_by("position")),
        Prefetch("sign_offs", SignOff.objects.order_by("pk").select_related("answer__entry")),
        Prefetch("subjects", RecordSubject.objects.order_by("position", "pk")),
    )


def entry(record: Record) -> dict[str, Any]:
    """Everything that the archive has of an entry, by Noark 5's names."""
    line, case = record.entry, record.case
    about = case.about or case
    screening = record.screening or {}
    upstream = record.upstream.number if hasattr(record, "upstream") else ""
    return {
        "systemID": str(record.uid),
        "registreringsID": record.record_id,
        "journalenhet": line.journal_unit.name if line.journal_unit else "",
        "journalaar": line.year,
        "journalsekvensnummer": line.sequence,
        "journalnummer": line.number or upstream,
        "journalpostnummer": line.number_in_case,
        "saksmappe": {"saksnummer": about.number, "tittel": about.title, "offentligTittel": about.public_title},
        "journaldato": _day(line.entry_date),
        "dokumentetsDato": _day(record.document_date),
        "mottattDato": _day(record.received_at),
        "sendtDato": _day(record.sent_at),
        "journalposttype": line.type,
        "journalstatus": line.status,
        "tittel": record.title,
        "offentligTittel": record.public_title,
        "korrespondansepart": [_part(each) for each in record.correspondence_parts.all()],
        "tilgangsrestriksjon": screening.get("restriction", ""),
        "skjermingshjemmel": screening.get("authority", ""),
        "skjermingMetadata": screening.get("metadata", []),
        "skjermingDokument": screening.get("scope", ""),
        "offentlighetsvurdertDato": _day(line.openness_assessed_on),
        "avskrivning": [_sign_off(each) for each in record.sign_offs.all()],
        "utgaar": record.cancellation.why if hasattr(record, "cancellation") else "",
        "gjelder": [
            {"art": each.kind, "systemID": str(each.subject_uid), "versjon": each.number}
            for each in record.subjects.all()
        ],
        "registrertAv": record.registered_by,
    }


def _part(part: CorrespondencePart) -> dict[str, str]:
    return {
        "korrespondanseparttype": part.type,
        "korrespondansepartNavn": part.name,
        "offentligNavn": part.public_name,
        "administrativEnhet": part.administrative_unit,
        "saksbehandler": part.case_handler,
    }


def _sign_off(row: SignOff) -> dict[str, Any]:
    return {
        "avskrivningsdato": _day(row.on),
        "avskrevetAv": row.by,
        "avskrivningsmaate": SignOffMethod(row.method).phrase,
        "merknad": row.note,
        "referanseAvskrivesAvJournalpost": str(row.answer.uid) if row.answer else "",
    }


def _day(value: Any) -> str:
    return value.isoformat() if value is not None else ""


def cells(kept: dict[str, Any]) -> dict[str, str]:
    """The same on one line of a table."""
    parts = kept["korrespondansepart"]
    newest = kept["avskrivning"][-1] if kept["avskrivning"] else {}
    flat = {name: kept.get(name) for name in COLUMNS} | {
        "saksnummer": kept["saksmappe"]["saksnummer"],
        "avsender": "; ".join(each["korrespondansepartNavn"] for each in parts if _sends(each)),
        "mottaker": "; ".join(each["korrespondansepartNavn"] for each in parts if not _sends(each)),
        "administrativEnhet": _first(parts, "administrativEnhet"),
        "saksbehandler": _first(parts, "saksbehandler"),
        "skjermingMetadata": " ".join(kept["skjermingMetadata"]),
        "avskrivningsdato": newest.get("avskrivningsdato", ""),
        "avskrivningsmaate": newest.get("avskrivningsmaate", ""),
        "antallInnlegg": len(kept["gjelder"]),
    }
    return {name: "" if value is None else str(value) for name, value in flat.items()}


def _sends(part: dict[str, str]) -> bool:
    return (read_role(part["korrespondanseparttype"]) or Role.SENDER).is_sender


def _first(parts: list[dict[str, str]], name: str) -> str:
    return next((each[name] for each in parts if each[name]), "")
