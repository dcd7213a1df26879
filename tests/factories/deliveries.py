"""Small files as records systems hand them over: public journals of Noark 4, parts of Noark 5, withdrawals."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.factories.noark_xml import NAMESPACE, el, leaf

ORGANISATION = "987654321"


def part(*content: str, title: str = "Del av journalen") -> bytes:
    """An arkiv with cases right in it, and what is mandatory filled in with nothing."""
    spaces = f'xmlns="{NAMESPACE}" xmlns:ark="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    fillers = (
        leaf("systemID", "7a0f3b11-5d0c-4c4e-8c52-3a1b5f7e9d77")
        + leaf("tittel", title)
        + leaf("opprettetDato", "1990-01-01T00:00:00.000+01:00")
        + leaf("opprettetAv", "Ukjent")
        + leaf("avsluttetDato", "2100-01-01T00:00:00.000+01:00")
        + leaf("avsluttetAv", "Ukjent")
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<arkiv {spaces}>{fillers}{"".join(content)}</arkiv>'
    return text.encode()


def withdrawn(*identifiers: str, element: str = "registrering") -> bytes:
    """A trekkTilbake."""
    inside = "".join(el(element, leaf("systemID", each)) for each in identifiers)
    return f'<trekkTilbake xmlns="{NAMESPACE}">{inside}</trekkTilbake>'.encode()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a Noark 4 journal, in its case; texts are XML, so that names can be marked in them."""

    case: tuple[int, int] = (2026, 117)
    case_title: str = "Ny sykkelvei"
    number: tuple[int, int] = (2026, 5021)
    title: str = "Innspill"
    sender: str = "Sykkelforeningen"
    type: str = "I"
    day: str = "20260302"
    basis: str = ""
    documents: tuple[str, ...] = ("Innspillet",)

    def xml(self) -> str:
        """The NOARKSAK.OJ."""
        documents = "".join(
            el(
                "DOKLINK.OJ",
                leaf("DL.RNR", place),
                leaf("DL.TYPE", "H" if place == 1 else "V"),
                el(
                    "DOKBESKRIV.OJ",
                    leaf("DB.TITTEL", title),
                    el(
                        "DOKVERSJON.OJ",
                        leaf("VE.VERSJON", 1),
                        leaf("VE.VARIANT", "A"),
                        leaf("VE.FILREF", f"https://dok.example/{self.number[1]}/{place}.pdf"),
                    ),
                ),
            )
            for place, title in enumerate(self.documents, start=1)
        )
        entry = el(
            "JOURNPOST.OJ",
            leaf("JP.JAAR", self.number[0]),
            leaf("JP.SEKNR", self.number[1]),
            leaf("JP.POSTNR", 1),
            leaf("JP.JDATO", self.day),
            leaf("JP.NDOKTYPE", self.type),
            leaf("JP.DOKDATO", self.day),
            el("JP.OFFINNHOLD", self.title),
            leaf("JP.TGKODE", "UO") + leaf("JP.UOFF", self.basis) if self.basis else "",
            el("AVSMOT.OJ", el("AM.NAVN", self.sender), leaf("AM.IHTYPE", 0)),
            documents,
        )
        return el(
            "NOARKSAK.OJ",
            leaf("SA.SAAR", self.case[0]),
            leaf("SA.SEKNR", self.case[1]),
            el("SA.OFFTITTEL", self.case_title),
            leaf("SA.ADMKORT", "SAM"),
            entry,
        )


def journal(
    entries: Iterable[Entry], *, sender: str = ORGANISATION, encoding: str = "ISO-8859-1", head: str = ""
) -> bytes:
    """A whole OFFJOURNAL."""
    about = el("PRODINFO", leaf("PI.ARKSKAPER", "Nordfjæra kommune"), leaf("PI.ORGNR", sender) if sender else "")
    report = el("RAPPORT", *(each.xml() for each in entries))
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{head}<OFFJOURNAL VERSJON="2.0">{about}{report}</OFFJOURNAL>'
    return text.encode(encoding)


def marked(text: str, *, tag: str = "pnavn") -> str:
    """Text around a name in brackets, as XML with the name tagged: “Brev fra [Kari Eksempel]”."""
    return escape(text).replace("[", f"<{tag}>").replace("]", f"</{tag}>")
