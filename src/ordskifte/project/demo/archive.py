"""What Nordfjæra's records system holds: the cases of the story, and those that try the rules.

Every closed field has a word that begins with KANARI in it; none of them may turn up in public.
"""

from datetime import date

from ordskifte.domain.ids import CaseNumber
from ordskifte.project.demo import story as told
from ordskifte.project.demo.units import (
    PARTS,
    PRIVATE,
    PRODUCTION,
    REDACTED,
    WHOLE,
    Division,
    Entry,
    FileOf,
    Person,
    Screen,
    Unit,
)

CLASSES = (
    Division(id="A20", title="Grunnskole og barnehage"),
    Division(id="C60", title="Språk og kultur"),
    Division(id="F10", title="Helse og omsorg"),
    Division(id="L43", title="Boliger og tomter"),
    Division(id="M10", title="Vann og avløp"),
    Division(id="P01", title="Personal KANARI-KLASSE", screen=Screen(basis=PRIVATE, restriction="Personalsaker")),
    Division(id="Q21", title="Veier og havner"),
)

_CASE_WORDS = "Skjerming tittel mappe - utvalgte ord"
_ENTRY_WORDS = "Skjerming tittel registrering - utvalgte ord"
_DOCUMENT_TITLE = "Skjerming tittel dokumentbeskrivelse"
_SENDER = "Skjerming navn avsender"
_PARTY = "Skjerming navn part i sak"
_COMMENT = "Skjerming merknadstekst"


def units() -> tuple[Unit, ...]:
    """Every case of the extract."""
    return (*map(_of_story, told.load().cases), *_more())


def _of_story(case: told.Case) -> Unit:
    screen = Screen(basis=case.basis, fields=(_CASE_WORDS, _PARTY, _COMMENT)) if case.basis else None
    beside = _BESIDE.get(str(case.number), {})
    documents = tuple(_ENTRIES[document.number](document) for document in case.documents)
    return Unit(
        number=case.number,
        dated=min((document.dated for document in case.documents), default=told.load().starts.date()),
        title=f"{case.title} {case.canary}".rstrip(),
        public_title=case.public_title,
        class_id=case.class_id,
        unit=case.unit,
        officer=told.load().person(case.case_officer).name,
        status=case.status,
        screen=screen,
        entries=(*documents, *beside.get("entries", ())),
        **{name: value for name, value in beside.items() if name != "entries"},
    )


def _open(
    document: told.CaseDocument, *, people: tuple[Person, ...], type: str, files: tuple[FileOf, ...] = ()
) -> Entry:
    return Entry(
        number=document.sequence,
        dated=document.dated,
        title=document.title,
        public_title=document.title,
        type=type,
        people=people,
        files=(FileOf(name=document.file), *files),
    )


def _proposal(document: told.CaseDocument) -> Entry:
    return _open(document, type="Saksframlegg", people=(Person(role="Intern avsender", name="Plan og bygg"),))


def _internal(document: told.CaseDocument) -> Entry:
    return _open(
        document,
        type="Organinternt dokument uten oppfølging",
        people=(Person(role="Intern avsender", name="Plan og bygg"),),
    )


def _consultation(document: told.CaseDocument) -> Entry:
    return _open(document, type="Utgående dokument", people=(Person(role="Gruppemottaker", name="Innbyggjarane"),))


def _agreement(document: told.CaseDocument) -> Entry:
    """The draft before it was done lies beside it; production formats are never shown."""
    return _open(
        document,
        type="Utgående dokument",
        people=(Person(role="Mottaker", name="Nordlysuniversitetet"),),
        files=(FileOf(name="140-1-arbeidsutkast-KANARI-140-FILNAVN.txt", variant=PRODUCTION),),
    )


def _negotiation(document: told.CaseDocument) -> Entry:
    return Entry(
        number=document.sequence,
        dated=document.dated,
        title=f"{document.title}: inntil 1 250 kroner KANARI-118-TITTEL",
        public_title=document.title,
        document_title=f"{document.title} KANARI-118-DOKUMENTTITTEL",
        comment="Grunneieren har sagt nei én gang. KANARI-118-MERKNAD",
        people=(
            Person(role="Intern avsender", name="Plan og bygg"),
            Person(role="Kopimottaker", name="Kommuneadvokaten KANARI-118-KOPI"),
        ),
        screen=Screen(basis=document.basis, fields=(_ENTRY_WORDS, _DOCUMENT_TITLE, _COMMENT), document=WHOLE),
        files=(FileOf(name="118-3-forhandlingsnotat-KANARI-118-FILNAVN.pdf"),),
    )


def _complaint(document: told.CaseDocument) -> Entry:
    return Entry(
        number=document.sequence,
        dated=document.dated,
        title=f"{document.title} KANARI-152-REGISTRERING",
        public_title="Klage fra *****",
        type="Inngående dokument",
        document_title=f"{document.title} KANARI-152-DOKUMENTTITTEL",
        people=(Person(role="Avsender", name="Marte Ekornes KANARI-152-AVSENDER", email="kanari-152@epost.example"),),
        screen=Screen(basis=document.basis, fields=(_ENTRY_WORDS, _DOCUMENT_TITLE, _SENDER), document=WHOLE),
        files=(FileOf(name="152-1-klage-KANARI-152-FILNAVN.pdf"),),
    )


_ENTRIES = {
    "2026/118-1": _proposal,
    "2026/118-2": _internal,
    "2026/118-3": _negotiation,
    "2026/131-1": _consultation,
    "2026/140-1": _agreement,
    "2026/152-1": _complaint,
    "2026/160-1": _internal,
}

# What the records system has beside the story.
_BESIDE = {
    "2026/118": {
        "entries": (
            Entry(
                number=4,
                dated=date(2026, 10, 21),
                title="Brev ført på feil sak KANARI-118-UTGAAR",
                public_title="Brev ført på feil sak KANARI-118-UTGAAR",
                status="Utgår",
                has_document=False,
            ),
            Entry(
                number=0,
                dated=date(2026, 10, 22),
                title="Notat etter telefon med grunneier KANARI-118-NOTAT",
                type="",
                screen=Screen(basis="offentleglova § 14 første ledd", fields=(_ENTRY_WORDS,), document=WHOLE),
            ),
        ),
    },
    "2026/152": {
        "comment": "Ring henne, ikke skriv. KANARI-152-MERKNAD",
        "keyword": "KANARI-152-NOEKKELORD",
        "parties": (Person(role="Klient", name="Marte Ekornes KANARI-152-PART", email="kanari-152@epost.example"),),
    },
}


def _more() -> tuple[Unit, ...]:
    """Cases that are not in the story, one for each rule on what is shown."""
    return (
        _withheld(),
        _undecided(),
        _gone_out(),
        _graded(),
        _partly_screened(),
        _under_closed_class(),
        *_one_number(),
    )


def _withheld() -> Unit:
    """No public title, and a screening."""
    return Unit(
        number=CaseNumber(2026, 190),
        dated=date(2026, 9, 3),
        title="Bekymringsmelding om en elev KANARI-190-TITTEL",
        public_title="",
        class_id="F10",
        unit="Oppvekst",
        officer="Oddvar Hellesnes",
        parties=(Person(role="Klient", name="Et barn KANARI-190-PART"),),
        screen=Screen(basis=PRIVATE, fields=("Skjerming tittel mappe - unntatt første linje", _PARTY), document=WHOLE),
        entries=(
            Entry(
                number=1,
                dated=date(2026, 9, 3),
                title="Melding fra skolen KANARI-190-REGISTRERING",
                type="Inngående dokument",
                people=(Person(role="Avsender", name="Rektor KANARI-190-AVSENDER"),),
            ),
        ),
    )


def _undecided() -> Unit:
    """No public title and no screening: a person must read the title, which names a neighbour here."""
    return Unit(
        number=CaseNumber(2026, 191),
        dated=date(2026, 9, 14),
        title="Gatelys i Fjæraveien, klage fra naboen i nummer 3 KANARI-191-NABO",
        public_title="",
        class_id="Q21",
        unit="Plan og bygg",
        officer="Torstein Bakkejord",
    )


def _gone_out() -> Unit:
    return Unit(
        number=CaseNumber(2026, 192),
        dated=date(2026, 9, 15),
        title="Opprettet ved en feil KANARI-192-UTGAAR",
        public_title="Opprettet ved en feil KANARI-192-UTGAAR",
        class_id="Q21",
        unit="Plan og bygg",
        officer="Torstein Bakkejord",
        status="Utgår",
    )


def _graded() -> Unit:
    return Unit(
        number=CaseNumber(2026, 193),
        dated=date(2026, 9, 16),
        title="Sikring av vannverket KANARI-193-GRADERT",
        public_title="Sikring av vannverket KANARI-193-GRADERT",
        class_id="M10",
        unit="Plan og bygg",
        officer="Torstein Bakkejord",
        grade="Begrenset",
    )


def _partly_screened() -> Unit:
    """Parts of the document are withheld; the redacted file can be shown, the whole one cannot."""
    return Unit(
        number=CaseNumber(2026, 194),
        dated=date(2026, 10, 15),
        title="Tilsyn med Fjæra barnehage",
        public_title="Tilsyn med Fjæra barnehage",
        class_id="A20",
        unit="Oppvekst",
        officer="Oddvar Hellesnes",
        entries=(
            Entry(
                number=1,
                dated=date(2026, 10, 15),
                title="Tilsynsrapport for Fjæra barnehage",
                public_title="Tilsynsrapport for Fjæra barnehage",
                type="Utgående dokument",
                people=(Person(role="Mottaker", name="Fjæra barnehage"),),
                screen=Screen(basis=PRIVATE, document=PARTS),
                files=(
                    FileOf(name="194-1-tilsynsrapport-KANARI-194-FILNAVN.pdf"),
                    FileOf(name="194-1-tilsynsrapport-sladdet.pdf", variant=REDACTED),
                ),
            ),
        ),
    )


def _under_closed_class() -> Unit:
    """The screening is on the class that the case lies under."""
    return Unit(
        number=CaseNumber(2026, 195),
        dated=date(2026, 10, 1),
        title="Personalsak KANARI-195-TITTEL",
        public_title="",
        class_id="P01",
        unit="Kommunedirektørens stab",
        officer="Randi Kvalnes",
        entries=(
            Entry(
                number=1,
                dated=date(2026, 10, 1),
                title="Notat KANARI-195-REGISTRERING",
                files=(FileOf(name="195-1-advarsel-KANARI-195-FILNAVN.pdf"),),
            ),
        ),
    )


def _one_number() -> tuple[Unit, Unit]:
    """Two units that carry the same number: it happens when systems are joined."""
    outer, inner = (
        Unit(
            number=CaseNumber(2026, 199),
            key=f"-{place}",
            dated=date(2026, 8, 20),
            title=f"Båtplasser i {place} havn",
            public_title=f"Båtplasser i {place} havn",
            class_id="Q21",
            unit="Plan og bygg",
            officer="Torstein Bakkejord",
        )
        for place in ("Ytre", "Indre")
    )
    return outer, inner
