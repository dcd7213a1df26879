"""Reading what comes back: strictly, and as values. What we do not know is said, and what cannot be is refused.

A receipt may name what was never sent, or a number that another entry has: that is for whoever knows what was sent.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias, TypeVar

from ordskifte.protocols.noark.arkivmelding import answers, eformidling, fiks, parts
from ordskifte.protocols.noark.arkivmelding.parts import Fields, Part, Unknown
from ordskifte.protocols.noark.arkivmelding.refusals import Wrong, unreadable
from ordskifte.protocols.noark.arkivmelding.values import (
    CaseArrived,
    DocumentArrived,
    EformidlingReceipt,
    EntryArrived,
    ErrorKind,
    Failed,
    FiksError,
    FiksNotice,
    FiksReceipt,
    Key,
    Number,
    ReceiptType,
    Stage,
)

FiksAnswer: TypeAlias = FiksReceipt | FiksNotice | FiksError
T = TypeVar("T")

_BASE: Final = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
RECEIPT_NAMESPACE: Final = f"{_BASE}/arkivmelding/opprett/kvittering/v1"
ERROR_NAMESPACE: Final = f"{_BASE}/feil/feilmelding/v1"

RECEIPT: Final = f"{fiks.CREATE}.kvittering"
NOTICES: Final = {
    **{f"{each}.mottatt": Stage.QUEUED for each in (fiks.CREATE, fiks.UPDATE, fiks.SIGN_OFF)},
    **{f"{each}.kvittering": Stage.UPDATED for each in (fiks.UPDATE, fiks.SIGN_OFF)},
}
# The protocol's list of types misspells one of them.
ERRORS: Final = {
    f"no.ks.{spelt}.arkiv.v1.feilmelding.{kind}": kind
    for spelt in ("fiks", "fik")
    for kind in (ErrorKind.INVALID, ErrorKind.NOT_FOUND, ErrorKind.SERVER)
}
# Fiks IO's own, without a file that could be read: nobody fetched it in time, or it was lost three times on the way.
ERRORS_OF_FIKS_IO: Final = {
    "no.ks.fiks.kvittering.tidsavbrudd": ErrorKind.TIMED_OUT,
    "no.ks.fiks.kvittering.serverfeil.v1": ErrorKind.SERVER,
}
FILE_OF: Final = {RECEIPT: "arkivmelding-kvittering.xml", **dict.fromkeys(ERRORS, "feilmelding.xml")}
_MOST_MESSAGES: Final = 100
_MOST_PARTIES: Final = 10
_NEW: Final = {"Opprettet": True, "Eksisterende": False}


# --- Fiks Arkiv ------------------------------------------------------------------------------------------------------


def read_fiks(message_type: str, *, data: bytes | None = None) -> FiksAnswer:
    """What a message of this type says, with its file if it brought one; or `NotReadable`."""
    if message_type == RECEIPT:
        return read_receipt(_file(data, place=FILE_OF[message_type]))
    if (stage := NOTICES.get(message_type)) is not None:
        return FiksNotice(stage=stage)
    if (kind := ERRORS.get(message_type)) is not None:
        return read_error(_file(data, place=FILE_OF[message_type]), kind=kind)
    if (kind := ERRORS_OF_FIKS_IO.get(message_type)) is not None:
        return FiksError(kind=kind)
    raise unreadable(Wrong.UNKNOWN_TYPE, given=message_type)


def _file(data: bytes | None, *, place: str) -> bytes:
    if not data:
        raise unreadable(Wrong.NOT_WHOLE, place)
    return data


def read_receipt(data: bytes) -> FiksReceipt:
    """The file arkivmelding-kvittering.xml."""
    tree = answers.read(data, root="arkivmeldingKvittering", namespace=RECEIPT_NAMESPACE)
    unknown = Unknown()
    top = Part(tree, namespace=RECEIPT_NAMESPACE, unknown=unknown)
    case, entry = _either(top, "mappe", read=_case), _either(top, "registrering", read=_entry)
    top.close()
    if case is None and entry is None:
        raise unreadable(Wrong.SAYS_NOTHING)
    return FiksReceipt(case=case, entry=entry, unknown=unknown.places)


def read_error(data: bytes, *, kind: ErrorKind) -> FiksError:
    """The file feilmelding.xml."""
    tree = answers.read(data, root=kind.value, namespace=f"{_BASE}/feil/{kind.value}/v1")
    unknown = Unknown()
    failed = _failed(Part(tree, namespace=ERROR_NAMESPACE, unknown=unknown))
    return FiksError(kind=kind, id=failed.id, text=failed.text, unknown=unknown.places)


def _either(top: Part, name: str, *, read: Callable[[Part], T]) -> T | Failed | None:
    """What became of one of the two parts: it is there, it failed, or nothing is said of it."""
    arrived, failed = top.one(f"{name}Kvittering"), top.one(f"{name}Feilet")
    if arrived is not None and failed is not None:
        raise unreadable(Wrong.CONTRADICTS, name)
    if arrived is not None:
        part = top.part(arrived)
        value = read(part)
        part.close()
        return value
    return _failed(top.part(failed, namespace=ERROR_NAMESPACE)) if failed is not None else None


def _failed(part: Part) -> Failed:
    failed = Failed(id=part.text("feilId"), text=part.text("feilmelding"))
    part.close()
    return failed


def _case(part: Part) -> CaseArrived:
    part.pass_over("referanseForeldermappe", "opprettetDato", "opprettetAv", "avsluttetDato", "avsluttetAv", "saksdato")
    return CaseArrived(
        system_id=part.needed("systemID", parts.key),
        is_new=part.needed("opprettetEllerEksisterende", _NEW.get),
        file_id=part.text("mappeID"),
        number=_number(part, year="saksaar", sequence="sakssekvensnummer"),
        key=_key(part),
    )


def _entry(part: Part) -> EntryArrived:
    part.pass_over("opprettetDato", "opprettetAv", "arkivertDato", "arkivertAv", "journalposttype", "forfallsdato")
    return EntryArrived(
        system_id=part.needed("systemID", parts.key),
        is_new=part.needed("opprettetEllerEksisterende", _NEW.get),
        record_id=part.text("registreringsID"),
        number=_number(part, year="journalaar", sequence="journalsekvensnummer"),
        number_in_case=part.value("journalpostnummer", parts.whole),
        entry_date=part.value("journaldato", parts.day),
        status=_code(part, "journalstatus"),
        key=_key(part),
        documents=tuple(_documents(part)),
    )


def _documents(part: Part) -> Iterator[DocumentArrived]:
    seen: set[int] = set()
    for node in part.all("dokumentbeskrivelseKvittering"):
        inner = part.part(node)
        number = inner.value("dokumentnummer", parts.whole)
        yield DocumentArrived(system_id=inner.needed("systemID", parts.key), number=number)
        inner.pass_over("opprettetDato", "opprettetAv", "dokumentobjekt")
        inner.close()
        if number in seen:
            raise unreadable(Wrong.CONTRADICTS, inner.place("dokumentnummer"))
        seen |= {number} if number is not None else set()


def _number(part: Part, *, year: str, sequence: str) -> Number | None:
    """Year and number in it; one without the other is no number."""
    first, second = part.value(year, parts.whole), part.value(sequence, parts.whole)
    if first is None and second is None:
        return None
    if not first or not second:
        raise unreadable(Wrong.BAD_VALUE, part.place(sequence), given=f"{first or ''}/{second or ''}")
    return Number(first, second)


def _code(part: Part, name: str) -> str:
    """What a code says: its words, else its letter."""
    node = part.one(name)
    if node is None:
        return ""
    inner = part.part(node, namespace=fiks.CATALOGUE_NAMESPACE)
    letter, phrase = inner.text("kode"), inner.text("beskrivelse")
    inner.close()
    return phrase or letter


def _key(part: Part) -> Key | None:
    node = part.one("referanseEksternNoekkel")
    if node is None:
        return None
    inner = part.part(node, namespace=fiks.CATALOGUE_NAMESPACE)
    key = Key(system=inner.needed("fagsystem", parts.words), key=inner.needed("noekkel", parts.words))
    inner.close()
    return key


# --- eFormidling -----------------------------------------------------------------------------------------------------


def read_eformidling(document: object) -> EformidlingReceipt:
    """The receipt in an SBD, as the strict decoder gives it; or `NotReadable`. There is no schema for it."""
    unknown = Unknown()
    top = Fields(document, unknown=unknown)
    header = top.fields("standardBusinessDocumentHeader")
    identification = header.fields("documentIdentification")
    kind = identification.text("type")
    if kind != eformidling.RECEIPT_TYPE:
        raise unreadable(Wrong.OTHER_KIND, eformidling.RECEIPT_TYPE, given=kind)
    body = top.fields(eformidling.RECEIPT_TYPE)
    receipt_type = body.needed("receiptType", _receipt_type)
    about, own = body.needed("relatedToMessageId", parts.key), identification.needed("instanceIdentifier", parts.words)
    messages, conversation, sender = tuple(_messages(body)), _conversation(header), _sender(header)
    identification.pass_over("standard", "typeVersion", "creationDateAndTime")
    header.pass_over("headerVersion", "receiver")
    for each in (identification, header, body, top):
        each.close()
    return EformidlingReceipt(
        type=receipt_type,
        about=about,
        id=own,
        conversation=conversation,
        sender=sender,
        messages=messages,
        unknown=unknown.places,
    )


def _receipt_type(text: str) -> ReceiptType | None:
    return ReceiptType(text) if text in set(ReceiptType) else None


def _messages(body: Fields) -> Iterator[tuple[str, str]]:
    for message in body.list("messages", most=_MOST_MESSAGES):
        yield message.text("code"), message.text("text")
        message.close()


def _conversation(header: Fields) -> str:
    """The conversation that it belongs to; the other scopes say nothing of a receipt."""
    found = ""
    scopes = header.fields("businessScope")
    for scope in scopes.list("scope", most=_MOST_MESSAGES):
        if scope.text("type") == "ConversationId":
            found = found or scope.text("instanceIdentifier")
    scopes.close()
    return found


def _sender(header: Fields) -> str:
    """The organisation number of who sent it, without what says that it is one."""
    senders = header.list("sender", most=_MOST_PARTIES)
    if not senders:
        return ""
    return senders[0].fields("identifier").text("value").removeprefix(eformidling.ORGANISATION_PREFIX)
