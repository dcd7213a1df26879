"""Writing Fiks Arkiv's arkivmelding, version 1, and the names of its messages.

Cases and entries are addressed by our own keys (referanseEksternNoekkel), so what was handed over can be named before
any number is known. A case that the archive numbered itself is addressed by its number.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from ordskifte.protocols.noark.arkivmelding.codes import Coded, PartyType, SignOffMethod
from ordskifte.protocols.noark.arkivmelding.package import MESSAGE, Channel, names_in, packed
from ordskifte.protocols.noark.arkivmelding.refusals import Wrong
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

_BASE: Final = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
CREATE_NAMESPACE: Final = f"{_BASE}/arkivmelding/opprett/v1"
UPDATE_NAMESPACE: Final = f"{_BASE}/arkivmelding/oppdater/v1"
SIGN_OFF_NAMESPACE: Final = f"{_BASE}/avskrivning/opprett/v1"
CATALOGUE_NAMESPACE: Final = f"{_BASE}/metadatakatalog/v1"

_TYPES: Final = "no.ks.fiks.arkiv.v1.arkivering"
CREATE: Final = f"{_TYPES}.arkivmelding.opprett"
UPDATE: Final = f"{_TYPES}.arkivmelding.oppdater"
SIGN_OFF: Final = f"{_TYPES}.avskrivning.opprett"
# The file of each message that has one, by the protocol's own list (meldingstyper.json).
FILE_OF: Final = {CREATE: MESSAGE, UPDATE: MESSAGE, SIGN_OFF: "avskrivning-opprett.xml"}

_SENDERS: Final = frozenset({PartyType.SENDER, PartyType.OUR_SENDER})
_NO_CODE: Final = frozenset({SignOffMethod.BY_NOTE, SignOffMethod.CASE_CLOSED})


class _Sheet(Sheet):
    """A sheet that knows how codes, people and keys are written in this form."""

    def __init__(self, root: str, *, namespace: str, envelope: Envelope) -> None:
        # Only a remark in an update is written as in a new entry.
        is_mixed = namespace == UPDATE_NAMESPACE and envelope.entry.remarks
        prefixes: dict[str | None, str] = {"m": CATALOGUE_NAMESPACE}
        if is_mixed:
            prefixes["ny"] = CREATE_NAMESPACE
        super().__init__(root, namespace=namespace, prefixes=prefixes)
        self._system = envelope.system
        self.refusals.extend(check(envelope))

    def code(self, name: str, code: Coded) -> None:
        """A letter with its phrase."""
        with self.inside(name):
            self.leaf("m:kode", code.letter)
            self.leaf("m:beskrivelse", code)

    def person(self, name: str, who: str) -> None:
        """Somebody, or a unit, by name."""
        if who.strip():
            with self.inside(name):
                self.leaf("m:navn", who)

    def key(self, name: str, key: UUID) -> None:
        """One of our keys."""
        with self.inside(name):
            self.leaf("m:fagsystem", self._system, required=True)
            self.leaf("m:noekkel", key)


# --- A new entry -----------------------------------------------------------------------------------------------------


def create(envelope: Envelope) -> bytes:
    """The file of `CREATE`, or `NotWritable`. A case without a number is made there if it is not there yet."""
    sheet = _Sheet("arkivmelding", namespace=CREATE_NAMESPACE, envelope=envelope)
    sheet.leaf("system", envelope.system, required=True)
    sheet.leaf("antallFiler", len(names_in(envelope)))
    if not _is_there(envelope.case):
        with sheet.inside("mappe", xsi_type="saksmappe"):
            _case(sheet, envelope.case)
    with sheet.inside("registrering", xsi_type="journalpost" if envelope.entry.type is not None else "arkivnotat"):
        _entry(sheet, envelope)
    return packed(sheet.finished(), envelope=envelope, channel=Channel.FIKS)


def _is_there(case: Case) -> bool:
    """Whether the archive gave the case a number or a key, so that it is not to be made."""
    return case.number is not None or case.system_id is not None


def _case(sheet: _Sheet, case: Case) -> None:
    sheet.leaf("tittel", case.title, required=True)
    sheet.leaf("offentligTittel", case.public_title)
    sheet.leaf("opprettetDato", case.created_at)
    _screening(sheet, case.screening)
    sheet.key("referanseEksternNoekkel", case.key)
    sheet.leaf("saksdato", case.opened_on)
    sheet.person("administrativEnhet", case.unit)
    sheet.person("saksansvarlig", case.handler)
    sheet.code("saksstatus", case.status)


def _entry(sheet: _Sheet, envelope: Envelope) -> None:
    entry = envelope.entry
    sheet.leaf("opprettetDato", entry.created_at)
    sheet.leaf("opprettetAv", entry.created_by)
    with sheet.inside("referanseForelderMappe"):
        _case_named(sheet, envelope.case)
    _screening(sheet, entry.screening)
    for document in entry.documents:
        with sheet.inside("dokumentbeskrivelse"):
            _document(sheet, document)
    sheet.leaf("tittel", entry.title, required=True)
    sheet.leaf("offentligTittel", entry.public_title)
    sheet.leaf("beskrivelse", entry.description)
    for remark in entry.remarks:
        with sheet.inside("merknad"):
            _remark(sheet, remark)
    for key in entry.refers_to:
        with sheet.inside("kryssreferanse"), sheet.inside("referanseTilRegistrering"):
            sheet.key("m:referanseEksternNoekkel", key)
    _parties(sheet, entry)
    sheet.key("referanseEksternNoekkel", entry.key)
    _in_journal(sheet, entry)
    _dates(sheet, entry)


def _remark(sheet: _Sheet, remark: Remark, *, prefix: str = "") -> None:
    sheet.leaf(f"{prefix}merknadstekst", remark.text, required=True)
    sheet.leaf(f"{prefix}merknadsdato", remark.at)
    sheet.leaf(f"{prefix}merknadRegistrertAv", remark.by, required=True)


def _case_named(sheet: _Sheet, case: Case) -> None:
    if case.number is not None:
        with sheet.inside("m:saksnummer"):
            sheet.leaf("m:saksaar", case.number.year)
            sheet.leaf("m:sakssekvensnummer", case.number.sequence)
    elif case.system_id is not None:
        sheet.leaf("m:systemID", case.system_id)
    else:
        sheet.key("m:referanseEksternNoekkel", case.key)


def _in_journal(sheet: _Sheet, entry: Entry) -> None:
    """What a note does not have."""
    if entry.type is not None:
        sheet.code("journalposttype", entry.type)
        sheet.code("journalstatus", entry.status)
        sheet.leaf("journaldato", entry.entry_date)


def _dates(sheet: _Sheet, entry: Entry) -> None:
    sheet.leaf("dokumentetsDato", entry.document_date)
    sheet.leaf("mottattDato", entry.received_at)
    sheet.leaf("sendtDato", entry.sent_at)
    sheet.leaf("offentlighetsvurdertDato", entry.openness_assessed_on)


def _document(sheet: _Sheet, document: Document) -> None:
    sheet.code("dokumenttype", document.type)
    sheet.code("dokumentstatus", document.status)
    sheet.leaf("tittel", document.title, required=True)
    sheet.leaf("opprettetDato", document.created_at)
    sheet.leaf("opprettetAv", document.created_by)
    sheet.code("tilknyttetRegistreringSom", document.place)
    sheet.leaf("dokumentnummer", document.number)
    _screening(sheet, document.screening)
    for file in document.files:
        with sheet.inside("dokumentobjekt"):
            _file(sheet, file)
    sheet.key("referanseEksternNoekkel", document.key)


def _file(sheet: _Sheet, file: File) -> None:
    sheet.leaf("versjonsnummer", file.version)
    sheet.code("variantformat", file.variant)
    if file.format.strip():
        with sheet.inside("format"):
            sheet.leaf("m:kode", file.format)
    sheet.leaf("mimeType", file.media_type)
    sheet.leaf("opprettetDato", file.created_at)
    sheet.leaf("filnavn", file.title or file.name, required=True)
    sheet.leaf("referanseDokumentfil", file.name, required=True)
    if file.sha256:
        sheet.leaf("sjekksum", file.sha256)
        sheet.leaf("sjekksumAlgoritme", "SHA-256")
    sheet.leaf("filstoerrelse", file.size)


def _parties(sheet: _Sheet, entry: Entry) -> None:
    signed = _party_signed_off(entry)
    for at, party in enumerate(entry.parties, start=1):
        with sheet.inside("korrespondansepart"):
            _party(sheet, party, at=at)
            _sign_offs(sheet, _settled(entry) if at == signed else ())


def _settled(entry: Entry) -> tuple[SignOff, ...]:
    """How it was settled; a note is not signed off."""
    return entry.sign_offs if entry.type is not None else ()


def _party_signed_off(entry: Entry) -> int:
    """In this form a sign-off belongs to a party: the one that it came from."""
    numbered = enumerate(entry.parties, start=1)
    return next((at for at, party in numbered if party.type in _SENDERS), 1)


def _party(sheet: _Sheet, party: Party, *, at: int) -> None:
    sheet.leaf("korrespondansepartID", str(at))
    sheet.code("korrespondanseparttype", party.type)
    sheet.leaf("korrespondansepartNavn", party.name, required=True)
    sheet.leaf("epostadresse", party.email)
    sheet.person("administrativEnhet", party.unit)
    sheet.person("saksbehandler", party.handler)
    sheet.leaf("erSkjermet", party.is_screened)
    sheet.leaf("erPersonnavn", party.is_person)


def _sign_offs(sheet: _Sheet, sign_offs: Iterable[SignOff]) -> None:
    for settled in sign_offs:
        with sheet.inside("avskrivning"):
            _sign_off(sheet, settled)


def _sign_off(sheet: _Sheet, sign_off: SignOff) -> None:
    if sign_off.method in _NO_CODE:
        sheet.refuse(Wrong.NO_WORD, "avskrivningsmaate", given=sign_off.method)
    sheet.leaf("avskrivningsdato", sign_off.on)
    with sheet.inside("avskrevetAv"):
        sheet.leaf("m:navn", sign_off.by, required=True)
    sheet.code("avskrivningsmaate", sign_off.method)
    if sign_off.answer is not None:
        with sheet.inside("referanseAvskrivesAvJournalpost"):
            sheet.key("m:referanseEksternNoekkel", sign_off.answer)


def _screening(sheet: _Sheet, screening: Screening | None) -> None:
    if screening is not None:
        with sheet.inside("skjerming"):
            _screened(sheet, screening)


def _screened(sheet: _Sheet, screening: Screening) -> None:
    with sheet.inside("tilgangsrestriksjon"):
        sheet.leaf("m:kode", screening.access_code, required=True)
        sheet.leaf("m:beskrivelse", screening.access_restriction)
    sheet.leaf("skjermingshjemmel", screening.authority, required=True)
    sheet.leaf("skjermingOpphoererDato", screening.until)


# --- What was changed ------------------------------------------------------------------------------------------------


def update(envelope: Envelope) -> bytes:
    """The file of `UPDATE`: the entry as it stands now, or `NotWritable`.

    Documents are there already, and are not named. Of a sign-off this message has the date only: the rest is said by
    `sign_off`.
    """
    entry = envelope.entry
    sheet = _Sheet("arkivmeldingOppdatering", namespace=UPDATE_NAMESPACE, envelope=envelope)
    is_note = entry.type is None
    with sheet.inside("registreringOppdateringer", xsi_type="" if is_note else "journalpostOppdatering"):
        with sheet.inside("referanseTilRegistrering"):
            sheet.key("m:referanseEksternNoekkel", entry.key)
        _screening_now(sheet, entry.screening)
        sheet.leaf("tittel", entry.title, required=True)
        sheet.leaf("offentligTittel", entry.public_title)
        _description_now(sheet, entry.description)
        _remarks_now(sheet, entry.remarks)
        with sheet.inside("korrespondansepartOppdateringer"):
            _parties_now(sheet, entry.parties)
        # Of a note this message has no dates.
        if not is_note:
            _in_journal(sheet, entry)
            _dates(sheet, entry)
        for settled in _settled(entry)[-1:]:
            sheet.leaf("avskrivningsdato", settled.on)
    return sheet.finished()


def _screening_now(sheet: _Sheet, screening: Screening | None) -> None:
    with sheet.inside("skjermingOppdateringer"):
        if screening is None:
            sheet.leaf("slett", True)
        else:
            with sheet.inside("oppdatering"):
                _screened(sheet, screening)


def _description_now(sheet: _Sheet, description: str) -> None:
    if description.strip():
        with sheet.inside("beskrivelse"):
            sheet.leaf("oppdatering", description)


def _remarks_now(sheet: _Sheet, remarks: tuple[Remark, ...]) -> None:
    if not remarks:
        return
    with sheet.inside("merknadOppdateringer"):
        for remark in remarks:
            with sheet.inside("ny"):
                _remark(sheet, remark, prefix="ny:")


def _parties_now(sheet: _Sheet, parties: Iterable[Party]) -> None:
    for at, party in enumerate(parties, start=1):
        with sheet.inside("oppdatering"):
            _party(sheet, party, at=at)


def sign_off(envelope: Envelope) -> bytes:
    """The file of `SIGN_OFF`: how the entry was settled last, or `NotWritable`."""
    entry = envelope.entry
    sheet = _Sheet("nyAvskrivning", namespace=SIGN_OFF_NAMESPACE, envelope=envelope)
    if not _settled(entry):
        sheet.refuse(Wrong.MISSING, "avskrivning")
    _sign_offs(sheet, _settled(entry)[-1:])
    with sheet.inside("referanseTilJournalpost"):
        sheet.key("m:referanseEksternNoekkel", entry.key)
    sheet.leaf("korrespondansepartID", str(_party_signed_off(entry)))
    return sheet.finished()
