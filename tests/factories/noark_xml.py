"""Noark 5 extracts made to measure: a whole archive of any size, or a few elements written by hand."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://www.arkivverket.no/standarder/noark5/arkivstruktur"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_IDS = uuid.UUID("6f1c4d0e-58f4-4c1e-9d53-0d6f0a7b2c11")
MADE = "2026-03-02T09:00:00+01:00"
CLOSED = "2026-12-31T16:00:00+01:00"


def el(name: str, *content: str, type: str = "") -> str:
    """One element around ready XML."""
    attribute = f" xsi:type={quoteattr(type)}" if type else ""
    return f"<{name}{attribute}>{''.join(content)}</{name}>"


def leaf(name: str, text: object) -> str:
    """One element around text."""
    return el(name, escape(str(text)))


def leaves(**texts: object) -> str:
    """Elements around texts, in the order given; an element without text is left out."""
    return "".join(leaf(name, text) for name, text in texts.items() if text not in ("", None))


def archive(*content: str, encoding: str = "UTF-8", attributes: str = "") -> bytes:
    """A whole file around ready XML."""
    root = f'<arkiv xmlns="{NAMESPACE}" xmlns:xsi="{INSTANCE}"{attributes}>'
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{root}{"".join(content)}</arkiv>'.encode(encoding)


def uid(*what: object) -> str:
    """An id that is the same each time."""
    return str(uuid.uuid5(_IDS, "/".join(map(str, what))))


@dataclass(frozen=True, kw_only=True)
class Extract:
    """How large an archive is, and by which version of the standard it is written."""

    cases: int = 2
    records: int = 3  # in each case
    documents: int = 1  # in each record
    screened_every: int = 3  # of the cases; 0 for none
    version: str = "5.0"
    title: str = "Nordfjæra kommune – saksarkiv"
    with_files: bool = False  # the documents' checksums are those of `file_of`

    @property
    def counts(self) -> dict[str, int]:
        """How many there will be of each unit."""
        records = self.cases * self.records
        documents = records * self.documents
        return {
            "arkiv": 1,
            "arkivdel": 1,
            "klassifikasjonssystem": 1,
            "klasse": 2,
            "mappe": self.cases,
            "registrering": records,
            "dokumentbeskrivelse": documents,
            "dokumentobjekt": documents,
        }

    def write(self) -> Iterator[bytes]:
        """The bytes of arkivstruktur.xml, a case at a time."""
        yield from self._around(f"{self._case(case)}\n".encode() for case in range(1, self.cases + 1))

    def write_alike(self) -> Iterator[bytes]:
        """The same, with the first case again and again: fast to make, for what only counts or measures."""
        yield from self._around(repeat(f"{self._case(1)}\n".encode(), self.cases))

    def whole(self) -> bytes:
        """All bytes of arkivstruktur.xml."""
        return b"".join(self.write())

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of each document file."""
        for case in range(1, self.cases + 1):
            for record in range(1, self.records + 1):
                for document in range(1, self.documents + 1):
                    name = f"dokumenter/{case}-{record}-{document}.txt"
                    yield name, file_of(name)

    def write_to(self, folder: Path) -> Path:
        """A folder with the archive, its description and its files."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "arkivstruktur.xml").open("wb") as file:
            file.writelines(self.write())
        for name, content in self.files() if self.with_files else ():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        checksum = hashlib.sha256((folder / "arkivstruktur.xml").read_bytes()).hexdigest()
        (folder / "arkivuttrekk.xml").write_bytes(description(archive=self.title, checksum=checksum))
        return folder

    def _around(self, cases: Iterable[bytes]) -> Iterator[bytes]:
        root = f'<arkiv xmlns="{NAMESPACE}" xmlns:xsi="{INSTANCE}">'
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()
        yield "".join(self._top()).encode()
        yield from cases
        yield b"</klasse></klasse></klassifikasjonssystem></arkivdel></arkiv>\n"

    def _top(self) -> Iterator[str]:
        closed = leaves(opprettetDato=MADE, opprettetAv="System", avsluttetDato=CLOSED, avsluttetAv="Arkivar")
        yield leaves(systemID=uid("arkiv"), tittel=self.title) + closed
        yield el("arkivskaper", leaves(arkivskaperID="999999999", arkivskaperNavn="Nordfjæra kommune"))
        yield f"<arkivdel>{leaves(systemID=uid('arkivdel'), tittel='Saker 2026', arkivdelstatus='Avsluttet periode')}"
        yield closed
        yield f"<klassifikasjonssystem>{leaves(systemID=uid('system'), tittel='Funksjoner')}"
        yield leaves(opprettetDato=MADE, opprettetAv="System")
        for number, title in (("0", "Plan"), ("06", "Friluftsliv")):
            yield f"<klasse>{leaves(systemID=uid('klasse', number), klasseID=number, tittel=title)}"
            yield leaves(opprettetDato=MADE, opprettetAv="System")

    def _case(self, case: int) -> str:
        is_screened = self.screened_every and case % self.screened_every == 0
        party = {"Navn": f"Kari Eksempel {case}", "Rolle": "Søker"}
        old = self.version < "5"
        part = el("part", leaves(**{f"part{k}": v for k, v in party.items()}))
        former = el("sakspart", leaves(**{f"sakspart{k}": v for k, v in party.items()}))
        return el(
            "mappe",
            leaves(systemID=uid("mappe", case), mappeID=f"2026/{case}", tittel=f"Lekeplass & park nr. {case}"),
            leaves(offentligTittel=f"Lekeplass nr. {case}", dokumentmedium="Elektronisk arkiv"),
            leaves(opprettetDato=MADE, opprettetAv="System", avsluttetDato=CLOSED, avsluttetAv="Arkivar"),
            "" if old else part,
            screening() if is_screened else "",
            *(self._record(case, record) for record in range(1, self.records + 1)),
            leaves(saksaar=2026, sakssekvensnummer=case, saksdato="2026-03-02", administrativEnhet="Teknisk"),
            leaves(saksansvarlig="Ola Saksbehandler", saksstatus="Avsluttet"),
            former if old else "",
            type="saksmappe",
        )

    def _record(self, case: int, record: int) -> str:
        number = (case - 1) * self.records + record
        parties = el(
            "korrespondansepart",
            leaves(korrespondanseparttype="Avsender", korrespondansepartNavn=f"Avsender {number}"),
        )
        journal = leaves(
            journalaar=2026,
            journalsekvensnummer=number,
            journalpostnummer=record,
            journalposttype="Inngående dokument",
            journalstatus="Arkivert",
            journaldato="2026-03-02",
            dokumentetsDato="2026-03-01",
            mottattDato=MADE,
        )
        return "\n" + el(
            "registrering",
            leaves(systemID=uid("registrering", case, record), opprettetDato=MADE, opprettetAv="System"),
            leaves(arkivertDato=CLOSED, arkivertAv="Arkivar"),
            *(self._document(case, record, document) for document in range(1, self.documents + 1)),
            leaves(registreringsID=f"2026/{case}-{record}", tittel=f"Innspill {number}"),
            leaves(offentligTittel=f"Innspill {number}"),
            *([journal, parties] if self.version < "5" else [parties, journal]),
            type="journalpost",
        )

    def _document(self, case: int, record: int, document: int) -> str:
        name = f"dokumenter/{case}-{record}-{document}.txt"
        content = file_of(name)
        made = leaves(opprettetDato=MADE, opprettetAv="System")
        system_id = "" if self.version < "5" else uid("dokumentobjekt", case, record, document)
        return el(
            "dokumentbeskrivelse",
            leaves(systemID=uid("dokument", case, record, document), dokumenttype="Brev"),
            leaves(dokumentstatus="Dokumentet er ferdigstilt", tittel=f"Brev {document}"),
            made,
            leaves(tilknyttetRegistreringSom="Hoveddokument" if document == 1 else "Vedlegg", dokumentnummer=document),
            leaves(tilknyttetDato=MADE, tilknyttetAv="System"),
            el(
                "dokumentobjekt",
                leaves(systemID=system_id, versjonsnummer=1, variantformat="Arkivformat", format="txt"),
                made,
                leaves(referanseDokumentfil=name, sjekksum=hashlib.sha256(content).hexdigest()),
                leaves(sjekksumAlgoritme="SHA-256", filstoerrelse=len(content)),
            ),
        )


def file_of(name: str) -> bytes:
    """What the file by that name holds."""
    return f"Innholdet i {name}.\n".encode()


def screening(**more: object) -> str:
    """A screening by offentleglova § 13."""
    basis = leaves(tilgangsrestriksjon="Unntatt offentlighet", skjermingshjemmel="Offl. § 13 jf. fvl. § 13 nr. 1")
    return el("skjerming", basis, leaves(skjermingMetadata="Tittel mappe", **more))


def description(*, archive: str, checksum: str, creators: Iterable[str] = ("Nordfjæra kommune",)) -> bytes:
    """An arkivuttrekk.xml."""

    def named(kind: str, name: str, *content: str) -> str:
        return f"<{kind} name={quoteattr(name)}>{''.join(content)}</{kind}>"

    def props(*content: str) -> str:
        return el("properties", *content)

    def value(kind: str, name: str, text: object) -> str:
        return named(kind, name, leaf("value", text))

    made_by = el("additionalElements", *(value("additionalElement", "recordCreator", name) for name in creators))
    context = el(
        "additionalElements",
        named("additionalElement", "recordCreators", made_by),
        value("additionalElement", "systemType", "Sakarkiv (Noark-5)"),
        value("additionalElement", "systemName", "Arkivia"),
        value("additionalElement", "archive", archive),
    )
    period = props(value("property", "startDate", "2026-01-01"), value("property", "endDate", "2026-12-31"))
    sums = props(value("property", "algorithm", "SHA-256"), value("property", "value", checksum))
    file = props(value("property", "name", "arkivstruktur.xml"), named("property", "checksum", sums))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><addml xmlns="http://www.arkivverket.no/standarder/addml"><dataset>'
        + el("reference", el("context", context), el("content", named("additionalElement", "archivalPeriod", period)))
        + el("dataObjects", named("dataObject", "arkivstruktur", props(named("property", "file", file))))
        + "</dataset></addml>"
    ).encode()
