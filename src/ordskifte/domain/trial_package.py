"""What the package of a trial is made of, and which words may stand in the half that can be given away.

Whoever writes it and whoever checks it go by this page: files, their columns in the public half, names of parts.
"""

from typing import Final

FORMAT: Final = "ordskifte-proveperiode/1"
PUBLIC: Final = "offentlig"
CLOSED: Final = "lukket"
# The deposit (avlevering) gets a part of its own beside these two, once it is made.
DEPOSIT: Final = "avlevering"
ABOUT: Final = "om.json"
README: Final = "LES-MEG.txt"
SUMS: Final = "SHA256SUMS"
FILES: Final = "filer"
# In every line of the closed half: what of it is closed, why, and by which provision where there is one.
BASIS: Final = "lukket"

PUBLIC_COLUMNS: Final[dict[str, frozenset[str]]] = {
    "saker.jsonl": frozenset({"id", "saksnummer", "tittel", "visning", "hjemmel", "status", "enhet", "saksdato"}),
    "publikasjoner.jsonl": frozenset(
        {
            "id",
            "referanse",
            "sak",
            "versjon",
            "tidspunkt",
            "tekster",
            "rettet",
            "kilde",
            "kildeadresse",
            "kontakt",
            "ute_av_visning",
            "grunn",
        }
    ),
    "innlegg.jsonl": frozenset(
        {
            "id",
            "referanse",
            "sak",
            "publikasjon",
            "art",
            "tidspunkt",
            "versjon",
            "navn",
            "avsenderart",
            "enhet",
            "sprak",
            "tekst",
            "svar_til",
            "vedlegg",
            "ute_av_visning",
            "grunn",
        }
    ),
    "tidligere.jsonl": frozenset(
        {
            "id",
            "sak",
            "nettsted",
            "adresse_der",
            "tittel",
            "skrevet_av",
            "tekst",
            "tidspunkt",
            "innlegg",
            "ikke_vist",
        }
    ),
    "dokumenter.jsonl": frozenset({"id", "sak", "tittel", "dato", "type", "fil", "sha256"}),
    "bilder.jsonl": frozenset({"id", "publikasjon", "fil", "sha256"}),
    # The public journal has Noark 5's own names.
    "journal.jsonl": frozenset(
        {
            "systemID",
            "journalaar",
            "journalsekvensnummer",
            "journalnummer",
            "saksnummer",
            "journalpostnummer",
            "journaldato",
            "dokumentetsDato",
            "journalposttype",
            "offentligTittel",
            "avsender",
            "mottaker",
            "administrativEnhet",
            "saksmappeOffentligTittel",
            "skjermet",
            "skjermingshjemmel",
            "avskrivningsdato",
            "avskrivningsmaate",
            "avskrevetAv",
            "rettet",
            "journalstatus",
            "antallInnlegg",
            "kontaktpunkt",
            "adresse",
            "innsyn",
        }
    ),
    "utfall.jsonl": frozenset(
        {"id", "sak", "overskrift", "for", "etter", "tidspunkt", "dokument", "publikasjon", "innlegg", "ikke_vist"}
    ),
    "evaluering.jsonl": frozenset({"hvem", "antall", "gjennomsnitt", "hvor_lett", "igjen"}),
}
CLOSED_TABLES: Final = (
    "saker.jsonl",
    "publikasjoner.jsonl",
    "innlegg.jsonl",
    "tidligere.jsonl",
    "vurderinger.jsonl",
    "journal.jsonl",
    "notater.jsonl",
    "dokumenter.jsonl",
    "innsynskrav.jsonl",
    "utfall.jsonl",
    "brev.jsonl",
    "svar.jsonl",
    "logg.jsonl",
)


def foreign_columns(table: str, row: dict[str, object]) -> tuple[str, ...]:
    """Columns that may not stand in a line of the public half."""
    return tuple(sorted(set(row) - PUBLIC_COLUMNS.get(table, frozenset())))
