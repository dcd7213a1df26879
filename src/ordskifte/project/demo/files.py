"""The files that the story names, and those that the extract adds: name → bytes, made by code."""

from collections.abc import Callable
from functools import cache

from ordskifte.project.demo import docx, pdf, pictures
from ordskifte.project.demo.blocks import Text
from ordskifte.project.demo.texts import avtale, lukket, skilt, skule, sykkelvei

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES = {
    ".docx": DOCX,
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".txt": "text/plain",
}


def _docx(text: Text) -> Callable[[], bytes]:
    return lambda: docx.write(text, pictures={"118-2-kart.png": make("118-2-kart.png")})


def _pdf(text: Text) -> Callable[[], bytes]:
    return lambda: pdf.write(text)


# A file name of something closed holds a canary too: names leak as easily as texts.
_MAKERS: dict[str, Callable[[], bytes]] = {
    "118-1-saksframlegg.docx": _docx(sykkelvei.PROPOSAL),
    "118-2-kart.png": pictures.map_of_strandvegen,
    "118-3-forhandlingsnotat-KANARI-118-FILNAVN.pdf": _pdf(sykkelvei.NEGOTIATION),
    "131-1-hoyringsnotat.docx": _docx(skule.CONSULTATION),
    "140-1-avtaleutkast.pdf": _pdf(avtale.AGREEMENT),
    "140-1-arbeidsutkast-KANARI-140-FILNAVN.txt": avtale.DRAFT.encode,
    "152-1-klage-KANARI-152-FILNAVN.pdf": _pdf(lukket.COMPLAINT),
    "160-1-skiltplan.pdf": _pdf(skilt.SIGNS),
    "194-1-tilsynsrapport-KANARI-194-FILNAVN.pdf": _pdf(lukket.INSPECTION),
    "194-1-tilsynsrapport-sladdet.pdf": _pdf(lukket.INSPECTION_REDACTED),
    "195-1-advarsel-KANARI-195-FILNAVN.pdf": _pdf(lukket.PERSONNEL),
    "telling-strandvegen.pdf": _pdf(sykkelvei.COUNT),
    "bekk.jpg": pictures.brook_over_the_road,
}

NAMES = tuple(_MAKERS)


@cache
def make(name: str) -> bytes:
    """The bytes of the file with this name."""
    return _MAKERS[name]()


def media_type(name: str) -> str:
    """What the file is, by the end of its name."""
    return MEDIA_TYPES[name[name.rindex(".") :]]
