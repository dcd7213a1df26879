"""Writing eFormidling's arkivmelding, and the document that addresses it (SBD).

The form is cut down from Noark 5 version 3.1. Digdir documents one schema, and the integration point is built from
another: what is written here passes both. So both dates and names are given where one of them demands them, and an
entry always stands inside its case.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from ordskifte.protocols.noark.arkivmelding.codes import Hidden, PartyType, Place, SignOffMethod
from ordskifte.protocols.noark.arkivmelding.package import MESSAGE, Channel, names_in, packed
from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable, Refusal, Wrong, quoted
from ordskifte.protocols.noark.arkivmelding.rules import check
from ordskifte.protocols.noark.arkivmelding.values import (
    Case,
    Document,
    Entry,
    Envelope,
    File,
    Party,
    Remark,
    Screening,
    SignOff,
)
from ordskifte.protocols.noark.arkivmelding.writing import Sheet

NAMESPACE: Final = "http://www.arkivverket.no/standarder/noark5/arkivmelding"

# What an integration point is told about a message (SBD).
MESSAGE_TYPE: Final = "arkivmelding"
MESSAGE_STANDARD: Final = "urn:no:difi:arkivmelding:xsd::arkivmelding"
RECEIPT_TYPE: Final = "arkivmelding_kvittering"
RECEIPT_STANDARD: Final = "urn:no:difi:arkivmelding:xsd::arkivmelding_kvittering"
TYPE_VERSION: Final = "2.0"
PROCESS: Final = "urn:no:difi:profile:arkivmelding:administrasjon:ver1.0"
RECEIPT_PROCESS: Final = "urn:no:difi:profile:arkivmelding:response:ver1.0"
AUTHORITY: Final = "iso6523-actorid-upis"
ORGANISATION_PREFIX: Final = "0192:"  # organisation numbers of Norway (ISO 6523)

_ORGANISATION: Final = re.compile("[0-9]{9}", re.ASCII)
_PROCESS: Final = re.compile(r"urn:no:difi:profile:arkivmelding:[A-Za-z0-9]+:ver[0-9.]+", re.ASCII)
_SENDERS: Final = frozenset({PartyType.SENDER, PartyType.OUR_SENDER})
_NO_PHRASE: Final = frozenset({SignOffMethod.BY_NOTE, SignOffMethod.CASE_CLOSED})


# --- The message -----------------------------------------------------------------------------------------------------


def create(envelope: Envelope, *, channel: Channel = Channel.DPO) -> bytes:
    """The message file (arkivmelding.xml), or `NotWritable`."""
    sheet = Sheet("arkivmelding", namespace=NAMESPACE)
    sheet.refusals.extend(check(envelope))
    sheet.leaf("system", envelope.system, required=True)
    sheet.leaf("meldingId", envelope.message_id)
    sheet.leaf("tidspunkt", envelope.at)
    sheet.leaf("antallFiler", len(names_in(envelope)))
    with sheet.inside("mappe", xsi_type="saksmappe"):
        _case(sheet, envelope)
    return packed(sheet.finished(), envelope=envelope, channel=channel)


def _case(sheet: Sheet, envelope: Envelope) -> None:
    case = envelope.case
    sheet.leaf("systemID", case.system_id or case.key)
    sheet.leaf("tittel", case.title, required=True)
    sheet.leaf("offentligTittel", case.public_title)
    sheet.leaf("opprettetDato", case.created_at or envelope.at)
    sheet.leaf("opprettetAv", envelope.system, required=True)
    _screening(sheet, case.screening)
    # Noark 3.1 knows no note (arkivnotat): it is a registration that is no journal entry.
    with sheet.inside("basisregistrering", xsi_type="journalpost" if envelope.entry.type is not None else ""):
        _entry(sheet, envelope)
    _case_of_ours(sheet, case)


def _case_of_ours(sheet: Sheet, case: Case) -> None:
    """What only a saksmappe has; by the schema it comes after all that the case holds."""
    if case.number is not None:
        sheet.leaf("saksaar", case.number.year)
        sheet.leaf("sakssekvensnummer", case.number.sequence)
    sheet.leaf("saksdato", case.opened_on, required=True)
    sheet.leaf("administrativEnhet", case.unit, required=True)
    sheet.leaf("saksansvarlig", case.handler, required=True)
    sheet.leaf("saksstatus", case.status)


def _entry(sheet: Sheet, envelope: Envelope) -> None:
    entry, case = envelope.entry, envelope.case
    made, by = entry.created_at or envelope.at, entry.created_by or envelope.system
    sheet.leaf("systemID", entry.key)
    sheet.leaf("opprettetDato", made)
    sheet.leaf("opprettetAv", by, required=True)
    # Digdir's schema lets these be left out; that of the integration point does not.
    sheet.leaf("arkivertDato", made)
    sheet.leaf("arkivertAv", by, required=True)
    sheet.leaf("referanseForelderMappe", case.system_id or case.key)
    _screening(sheet, entry.screening, names=_withheld_names(entry.parties))
    for document in entry.documents:
        with sheet.inside("dokumentbeskrivelse"):
            _document(sheet, document, made=made, by=by)
    sheet.leaf("tittel", entry.title, required=True)
    sheet.leaf("offentligTittel", entry.public_title)
    sheet.leaf("beskrivelse", entry.description)
    for party in entry.parties if entry.type is None else ():
        _author(sheet, party)
    for remark in entry.remarks:
        with sheet.inside("merknad"):
            _remark(sheet, remark)
    for key in entry.refers_to:
        with sheet.inside("kryssreferanse"):
            sheet.leaf("referanseTilRegistrering", key)
    if entry.type is not None:
        _entry_in_journal(sheet, entry, on=envelope.at)


def _remark(sheet: Sheet, remark: Remark) -> None:
    sheet.leaf("merknadstekst", remark.text, required=True)
    sheet.leaf("merknadsdato", remark.at)
    sheet.leaf("merknadRegistrertAv", remark.by, required=True)


def _author(sheet: Sheet, party: Party) -> None:
    """What is no journal entry has no correspondents here, but whoever wrote it (M024 forfatter)."""
    if party.type in _SENDERS:
        sheet.leaf("forfatter", party.name)


def _entry_in_journal(sheet: Sheet, entry: Entry, *, on: datetime) -> None:
    """What only a journalpost has."""
    sheet.leaf("journalposttype", entry.type)
    sheet.leaf("journalstatus", entry.status)
    sheet.leaf("journaldato", entry.entry_date or date(on.year, on.month, on.day))
    sheet.leaf("dokumentetsDato", entry.document_date)
    sheet.leaf("mottattDato", entry.received_at)
    sheet.leaf("sendtDato", entry.sent_at)
    sheet.leaf("offentlighetsvurdertDato", entry.openness_assessed_on)
    for party in entry.parties:
        with sheet.inside("korrespondansepart"):
            _party(sheet, party)
    for sign_off in entry.sign_offs:
        with sheet.inside("avskrivning"):
            _sign_off(sheet, sign_off)


def _document(sheet: Sheet, document: Document, *, made: datetime, by: str) -> None:
    made, by = document.created_at or made, document.created_by or by
    sheet.leaf("systemID", document.key)
    sheet.leaf("dokumenttype", document.type)
    sheet.leaf("dokumentstatus", document.status)
    sheet.leaf("tittel", document.title, required=True)
    sheet.leaf("opprettetDato", made)
    sheet.leaf("opprettetAv", by, required=True)
    sheet.leaf("tilknyttetRegistreringSom", document.place)
    sheet.leaf("dokumentnummer", document.number)
    sheet.leaf("tilknyttetDato", made)
    sheet.leaf("tilknyttetAv", by, required=True)
    _screening(sheet, document.screening)
    for file in document.files:
        with sheet.inside("dokumentobjekt"):
            _file(sheet, file, made=made, by=by)


def _file(sheet: Sheet, file: File, *, made: datetime, by: str) -> None:
    sheet.leaf("versjonsnummer", file.version)
    sheet.leaf("variantformat", file.variant)
    sheet.leaf("opprettetDato", file.created_at or made)
    sheet.leaf("opprettetAv", by, required=True)
    sheet.leaf("referanseDokumentfil", file.name, required=True)


def _party(sheet: Sheet, party: Party) -> None:
    sheet.leaf("korrespondanseparttype", party.type)
    sheet.leaf("korrespondansepartNavn", party.name, required=True)
    sheet.leaf("epostadresse", party.email)
    sheet.leaf("administrativEnhet", party.unit)
    sheet.leaf("saksbehandler", party.handler)


def _sign_off(sheet: Sheet, sign_off: SignOff) -> None:
    if sign_off.method in _NO_PHRASE:
        sheet.refuse(Wrong.NO_WORD, "avskrivningsmaate", given=sign_off.method)
    sheet.leaf("avskrivningsdato", sign_off.on)
    sheet.leaf("avskrevetAv", sign_off.by, required=True)
    sheet.leaf("avskrivningsmaate", sign_off.method)
    sheet.leaf("referanseAvskrivesAvJournalpost", sign_off.answer)


def _withheld_names(parties: Iterable[Party]) -> set[Hidden]:
    """In this form it is said with the screening that names are withheld, not with each name."""
    hidden = (party for party in parties if party.is_screened)
    return {Hidden.SENDER_NAME if party.type in _SENDERS else Hidden.RECIPIENT_NAME for party in hidden}


def _screening(sheet: Sheet, screening: Screening | None, *, names: Iterable[Hidden] = ()) -> None:
    if screening is None:
        return
    hides = {*screening.hides, *names}
    with sheet.inside("skjerming"):
        sheet.leaf("tilgangsrestriksjon", screening.access_restriction, required=True)
        sheet.leaf("skjermingshjemmel", screening.authority, required=True)
        # The schema demands one. Where only documents are withheld, their titles are, too: more, and not less.
        for each in sorted(hides or {Hidden.DOCUMENT_TITLE}, key=list(Hidden).index):
            sheet.leaf("skjermingMetadata", each)
        sheet.leaf("skjermingDokument", screening.documents)
        sheet.leaf("skjermingOpphoererDato", screening.until)


# --- How it is addressed ---------------------------------------------------------------------------------------------


def address(
    envelope: Envelope,
    *,
    sender: str,
    receiver: str,
    conversation: UUID | None = None,
    process: str = PROCESS,
    answer_by: datetime | None = None,
) -> dict[str, Any]:
    """What the integration point's `POST /api/messages/out` is given (SBD, as JSON), or `NotWritable`.

    SenderRef is the message's own key and not that of its case: over SvarUt it becomes the key of the shipment, so a
    second one with the same would be taken for the first. ReceiverRef is their key of the case, where it is known.
    """
    refusals = [*_organisation("sender", sender), *_organisation("receiver", receiver)]
    if _PROCESS.fullmatch(process) is None:
        refusals.append(Refusal(code=Wrong.OUT_OF_RANGE, place="process", given=quoted(process)))
    if answer_by is not None and answer_by.utcoffset() is None:
        refusals.append(Refusal(code=Wrong.NO_ZONE, place="expectedResponseDateTime"))
    if refusals:
        raise NotWritable(refusals)
    scopes = [_conversation(conversation or envelope.message_id, process=process, answer_by=answer_by)]
    scopes.append({"type": "SenderRef", "instanceIdentifier": str(envelope.message_id)})
    if envelope.case.system_id is not None:
        scopes.append({"type": "ReceiverRef", "instanceIdentifier": str(envelope.case.system_id)})
    return {
        "standardBusinessDocumentHeader": {
            "headerVersion": "1.0",
            "sender": [_party_of_header(sender)],
            "receiver": [_party_of_header(receiver)],
            "documentIdentification": {
                "standard": MESSAGE_STANDARD,
                "typeVersion": TYPE_VERSION,
                "instanceIdentifier": str(envelope.message_id),
                "type": MESSAGE_TYPE,
            },
            "businessScope": {"scope": scopes},
        },
        MESSAGE_TYPE: {"hoveddokument": _main_file(envelope)},
    }


def _main_file(envelope: Envelope) -> str:
    """The file that is shown first where no records system takes it in (SvarUt, a mailbox in Altinn)."""
    documents = sorted(envelope.entry.documents, key=lambda each: each.place is not Place.MAIN)
    return next((file.name for document in documents for file in document.files), MESSAGE)


def _organisation(place: str, number: str) -> Iterable[Refusal]:
    if not number:
        yield Refusal(code=Wrong.MISSING, place=place)
    elif _ORGANISATION.fullmatch(number) is None:
        yield Refusal(code=Wrong.OUT_OF_RANGE, place=place, given=quoted(number))


def _party_of_header(number: str) -> dict[str, Any]:
    return {"identifier": {"authority": AUTHORITY, "value": f"{ORGANISATION_PREFIX}{number}"}}


def _conversation(conversation: UUID, *, process: str, answer_by: datetime | None) -> dict[str, Any]:
    scope: dict[str, Any] = {
        "type": "ConversationId",
        "instanceIdentifier": str(conversation),
        "identifier": process,
    }
    if answer_by is not None:
        scope["scopeInformation"] = [{"expectedResponseDateTime": answer_by.isoformat(timespec="seconds")}]
    return scope
