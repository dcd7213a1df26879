"""Orders of access as eInnsyn writes them (order.xml)."""

from xml.sax.saxutils import escape


def order(
    *,
    version=1,
    identity="ik_0001",
    day=None,
    email="kari@example.no",
    name="Kari Eksempel",
    organisation_number="",
    documents=(("2026/118", "3", "21/26", ""),),
):
    """One order; a document is case number, place in it, number in the journal, and identifier."""
    rows = "".join(map(_document, documents))
    if version == 1:
        to = "<enhet>Nordfjæra kommune</enhet>"
        who = f"<navn>{_text(name)}</navn>"
        root, end, when = "<bestilling>", "</bestilling>", "04.11.2026"
    else:
        to = f"<virksomhet>Nordfjæra kommune</virksomhet><orgnr>{organisation_number}</orgnr>"
        who = "<språk>nn_NO</språk>"
        root = '<ein:bestilling xmlns:ein="http://einnsyn.no/schema/order/v2">'
        end, when = "</ein:bestilling>", "2026-11-04"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{root}<id>{identity}</id>'
        f"<bestillingsdato>{when if day is None else day}</bestillingsdato><til>{to}</til>"
        f"<kontaktinfo><forsendelsesmåte>e-post</forsendelsesmåte>{who}<e-post>{_text(email)}</e-post></kontaktinfo>"
        f"<dokumenter>{rows}</dokumenter>{end}"
    ).encode()


def _document(row):
    case, place, entry, identity = row
    known = f"<systemId>{identity}</systemId>" if identity else ""
    return (
        f"<dokument>{known}<saksnr>{case}</saksnr><dokumentnr>{place}</dokumentnr><journalnr>{entry}</journalnr>"
        "<saksbehandler>Ine</saksbehandler></dokument>"
    )


def _text(text):
    """Text that XML can hold: hostile texts are for the reader, not for whoever writes the example."""
    return escape("".join(sign for sign in text if sign.isprintable()))
