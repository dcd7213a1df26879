"""From what a system says of one case or document to the units of Noark 5, and to rows not yet held against ours.

The words of the interface are English; what is stored are those of the Noark 5 code lists, as everywhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ordskifte.protocols.noark import Whole, Withdrawn
from ordskifte.protocols.noark.owned import CorrespondencePart, Part, Screening
from ordskifte.protocols.noark.units import DocumentUnit, FileUnit, FondsUnit, ObjectUnit, RecordUnit, Unit
from ordskifte.records.importers.deliveries.giving import Delivery
from ordskifte.records.importers.noark5.walking import Batch, Walker

CASE_STATUS: Final = {"open": "Under behandling", "closed": "Avsluttet", "expired": "Utgår"}
DOCUMENT_STATUS: Final = {"registered": "Journalført", "expired": "Utgår"}
FILE_STATUS: Final = {"finished": "Dokumentet er ferdigstilt", "editing": "Dokumentet er under redigering"}
KINDS: Final = {
    "incoming": "Inngående dokument",
    "outgoing": "Utgående dokument",
    "internal_follow_up": "Organinternt dokument for oppfølging",
    "internal": "Organinternt dokument uten oppfølging",
    "case_presentation": "Saksframlegg",
}
ROLES: Final = {
    "sender": "Avsender",
    "recipient": "Mottaker",
    "copy_recipient": "Kopimottaker",
    "group": "Gruppemottaker",
    "internal_sender": "Intern avsender",
    "internal_recipient": "Intern mottaker",
}
PLACES: Final = {"main": "Hoveddokument", "attachment": "Vedlegg"}
HIDES: Final = {
    "case_title": "TMO",
    "party_names": "NPS",
    "title": "TRO",
    "sender_names": "NA",
    "recipient_names": "NM",
    "file_titles": "TD",
}
EXTENT: Final = {"none": "", "parts": "D", "whole": "H"}
ARCHIVE_FORMAT: Final = "Arkivformat"
REDACTED_FORMAT: Final = "Dokument hvor deler av innholdet er skjermet"
# By which a version is asked for: the file itself, and the copy of it that something was taken out of.
Versions = Mapping[tuple[str, str], int]
SHA_256: Final = "SHA-256"
Given = Mapping[str, Any]
# What was made up around a unit, and is not told of: see `Row.line`.
_NOWHERE, _TOLD = 0, 1


def of_case(given: Given, *, source: str) -> Delivery:
    """One case with its parties."""
    case = _case(given["id"], line=_TOLD, **_said_of_case(given))
    return _delivery((_archive(source), case), name=given["id"])


def of_document(given: Given, *, source: str, versions: Versions) -> Delivery:
    """One registered document in its case, with its files; `versions` says which version of each file this is."""
    record = _record(given)
    units: list[Unit] = [_archive(source), _case(given["case"], line=_NOWHERE), record]
    for place, file in enumerate(given.get("files", ()), start=1):
        units += _file(file, place=place, versions=versions)
    return _delivery(units, name=given["id"])


def taken_back(identity: str, *, is_case: bool) -> Delivery:
    """A case or a document that is taken back from the public."""
    element = "mappe" if is_case else "registrering"
    return Delivery(identity, withdrawn=[Withdrawn(element=element, system_id=identity, line=_NOWHERE)])


def _delivery(units: Iterable[Unit], *, name: str) -> Delivery:
    delivery = Delivery(name)

    def keep(batch: Batch) -> None:
        delivery.rows += batch.rows
        delivery.findings += batch.findings

    walker = Walker(write=keep)
    for unit in units:
        walker.take(Whole(unit))
    walker.flush()
    return delivery


# Handles: archive 1, case 2, record 3, then each file, its bytes and those of its redacted copy by three and three.


def _archive(source: str) -> FondsUnit:
    return FondsUnit(handle=1, parent=None, line=_NOWHERE, system_id=source, title=source)


def _case(identity: str, *, line: int, **said: Any) -> FileUnit:
    return FileUnit(handle=2, parent=1, line=line, subtype="saksmappe", system_id=identity, **said)


def _said_of_case(given: Given) -> dict[str, Any]:
    number = given.get("number")
    return {
        "title": given["title"],
        "public_title": given.get("public_title", ""),
        "person_names": tuple(given.get("person_names", ())),
        "case_year": str(number["year"]) if number else "",
        "case_sequence_number": str(number["sequence"]) if number else "",
        "file_id": f"{number['year']}/{number['sequence']}" if number else given["id"],
        "case_date": given.get("case_date"),
        "case_status": CASE_STATUS[given.get("status", "open")],
        "administrative_unit": given.get("unit", ""),
        "case_responsible": given.get("responsible", ""),
        "parts": tuple(Part(name=each["name"], role=each.get("role", "")) for each in given.get("parties", ())),
        "screening": _screening(given.get("screening")),
    }


def _record(given: Given) -> RecordUnit:
    number = given.get("number", {})
    return RecordUnit(
        handle=3,
        parent=2,
        line=_TOLD,
        subtype="journalpost",
        system_id=given["id"],
        title=given["title"],
        public_title=given.get("public_title", ""),
        person_names=tuple(given.get("person_names", ())),
        registry_entry_type=KINDS[given["kind"]],
        record_status=DOCUMENT_STATUS[given.get("status", "registered")],
        registry_entry_year=str(number.get("year", "")),
        registry_entry_sequence_number=str(number.get("sequence", "")),
        registry_entry_number=str(given.get("number_in_case", "")),
        registry_entry_date=given.get("entry_date"),
        document_date=given.get("document_date"),
        received_date=given.get("received_at"),
        sent_date=given.get("sent_at"),
        correspondence_parts=tuple(map(_correspondent, given.get("correspondents", ()))),
        screening=_screening(given.get("screening")),
    )


def _correspondent(given: Given) -> CorrespondencePart:
    return CorrespondencePart(
        type=ROLES[given["role"]],
        name=given["name"],
        administrative_unit=given.get("unit", ""),
        case_handler=given.get("case_handler", ""),
    )


def _file(given: Given, *, place: int, versions: Versions) -> Iterator[Unit]:
    handle, name = 1 + 3 * place, given["id"]
    yield DocumentUnit(
        handle=handle,
        parent=3,
        line=_TOLD,
        system_id=given["id"],
        title=given["title"],
        status=FILE_STATUS[given.get("status", "finished")],
        associated_with_record_as=PLACES[given["role"]],
        document_number=str(place),
        screening=_screening(given.get("screening")),
    )
    yield _bytes(
        given, parent=handle, name=name, variant=ARCHIVE_FORMAT, version=versions.get((name, ARCHIVE_FORMAT), 1)
    )
    if (redacted := given.get("redacted")) is not None or (name, REDACTED_FORMAT) in versions:
        version = versions.get((name, REDACTED_FORMAT), 1)
        yield _bytes(redacted or {}, parent=handle, name=name, variant=REDACTED_FORMAT, version=version)


def _bytes(given: Given, *, parent: int, name: str, variant: str, version: int) -> ObjectUnit:
    """The bytes of a file. Of a copy that is named no more there are none: an older one never stands in for it."""
    return ObjectUnit(
        handle=parent + (1 if variant == ARCHIVE_FORMAT else 2),
        parent=parent,
        line=_TOLD,
        version_number=str(version),
        variant_format=variant,
        format=given.get("media_type", ""),
        file_reference=given.get("name", name),
        checksum=given.get("sha256", ""),
        checksum_algorithm=SHA_256 if given else "",
        file_size=given.get("size"),
    )


def _screening(given: Given | None) -> Screening | None:
    if given is None:
        return None
    return Screening(
        access_restriction=given.get("restriction", "Unntatt offentlighet"),
        authority=given["authority"],
        metadata=tuple(HIDES[each] for each in given.get("hides", ())),
        document=EXTENT[given.get("files", "none")],
        ends_on=given.get("until"),
    )
