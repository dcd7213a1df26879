"""The other side's words: receipts and errors written as an archive and an integration point write them."""

import json

from lxml import etree

from ordskifte.protocols.noark.arkivmelding.values import (
    CaseArrived,
    EformidlingReceipt,
    EntryArrived,
    Failed,
    FiksError,
    FiksReceipt,
    Key,
)

BASE = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
RECEIPT = f"{BASE}/arkivmelding/opprett/kvittering/v1"
CATALOGUE = f"{BASE}/metadatakatalog/v1"
ERROR = f"{BASE}/feil/feilmelding/v1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def fiks_receipt(receipt: FiksReceipt) -> bytes:
    """The file arkivmelding-kvittering.xml."""
    root = etree.Element(f"{{{RECEIPT}}}arkivmeldingKvittering", nsmap={None: RECEIPT, "m": CATALOGUE, "xsi": XSI})
    match receipt.case:
        case CaseArrived():
            _case(root, receipt.case)
        case Failed():
            _failed(root, "mappeFeilet", receipt.case)
    match receipt.entry:
        case EntryArrived():
            _entry(root, receipt.entry)
        case Failed():
            _failed(root, "registreringFeilet", receipt.entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def fiks_error(error: FiksError) -> bytes:
    """The file feilmelding.xml."""
    namespace = f"{BASE}/feil/{error.kind}/v1"
    root = etree.Element(f"{{{namespace}}}{error.kind}", nsmap={None: namespace, "f": ERROR})
    _leaf(root, "feilId", error.id, namespace=ERROR, always=True)
    _leaf(root, "feilmelding", error.text, namespace=ERROR, always=True)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _case(root, case: CaseArrived) -> None:
    part = _part(root, "mappeKvittering", "saksmappeKvittering")
    _leaf(part, "systemID", case.system_id)
    _leaf(part, "mappeID", case.file_id)
    _key(part, case.key)
    _leaf(part, "opprettetEllerEksisterende", _new(is_new=case.is_new))
    if case.number is not None:
        _leaf(part, "saksaar", case.number.year)
        _leaf(part, "sakssekvensnummer", case.number.sequence)


def _entry(root, entry: EntryArrived) -> None:
    in_journal = (entry.number, entry.number_in_case, entry.entry_date, entry.status or None)
    kind = "journalpostKvittering" if any(each is not None for each in in_journal) else ""
    part = _part(root, "registreringKvittering", kind)
    _leaf(part, "systemID", entry.system_id)
    for document in entry.documents:
        inner = etree.SubElement(part, f"{{{RECEIPT}}}dokumentbeskrivelseKvittering")
        _leaf(inner, "systemID", document.system_id)
        _leaf(inner, "dokumentnummer", document.number)
    _leaf(part, "registreringsID", entry.record_id)
    _key(part, entry.key)
    _leaf(part, "opprettetEllerEksisterende", _new(is_new=entry.is_new))
    if entry.number is not None:
        _leaf(part, "journalaar", entry.number.year)
        _leaf(part, "journalsekvensnummer", entry.number.sequence)
    _leaf(part, "journalpostnummer", entry.number_in_case)
    if entry.status:
        inner = etree.SubElement(part, f"{{{RECEIPT}}}journalstatus")
        _leaf(inner, "kode", entry.status, namespace=CATALOGUE)
    _leaf(part, "journaldato", entry.entry_date)


def _part(root, name: str, kind: str):
    part = etree.SubElement(root, f"{{{RECEIPT}}}{name}")
    if kind:
        part.set(f"{{{XSI}}}type", kind)
    return part


def _failed(root, name: str, failed: Failed) -> None:
    part = etree.SubElement(root, f"{{{RECEIPT}}}{name}", nsmap={"f": ERROR})
    _leaf(part, "feilId", failed.id, namespace=ERROR, always=True)
    _leaf(part, "feilmelding", failed.text, namespace=ERROR, always=True)


def _key(part, key: Key | None) -> None:
    if key is not None:
        inner = etree.SubElement(part, f"{{{RECEIPT}}}referanseEksternNoekkel")
        _leaf(inner, "fagsystem", key.system, namespace=CATALOGUE)
        _leaf(inner, "noekkel", key.key, namespace=CATALOGUE)


def _leaf(parent, name: str, value, *, namespace: str = RECEIPT, always: bool = False) -> None:
    if always or value not in {None, ""}:
        etree.SubElement(parent, f"{{{namespace}}}{name}").text = str(value)


def _new(*, is_new: bool) -> str:
    return "Opprettet" if is_new else "Eksisterende"


def eformidling_receipt(receipt: EformidlingReceipt) -> dict:
    """The SBD of a receipt, as the integration point gives it."""
    scope = {
        "type": "ConversationId",
        "instanceIdentifier": receipt.conversation,
        "identifier": "urn:no:difi:profile:arkivmelding:response:ver1.0",
    }
    return {
        "standardBusinessDocumentHeader": {
            "headerVersion": "1.0",
            "sender": [_organisation(receipt.sender)],
            "receiver": [_organisation("888888888")],
            "documentIdentification": {
                "standard": "urn:no:difi:arkivmelding:xsd::arkivmelding_kvittering",
                "type": "arkivmelding_kvittering",
                "typeVersion": "2.0",
                "instanceIdentifier": receipt.id,
            },
            "businessScope": {"scope": [scope]},
        },
        "arkivmelding_kvittering": {
            "receiptType": receipt.type.value,
            "relatedToMessageId": str(receipt.about),
            "messages": [{"code": code, "text": text} for code, text in receipt.messages],
        },
    }


def eformidling_receipt_bytes(receipt: EformidlingReceipt) -> bytes:
    """The same, as it travels."""
    return json.dumps(eformidling_receipt(receipt)).encode()


def _organisation(number: str) -> dict:
    return {"identifier": {"authority": "iso6523-actorid-upis", "value": f"0192:{number}"}}
