"""Small extracts made on the spot, and a look at everything that an import wrote."""

import hashlib
import itertools
import uuid
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from django.apps import apps

from ordskifte.domain.parties import SYSTEM
from ordskifte.records import actions

NAMESPACE = "http://www.arkivverket.no/standarder/noark5/arkivstruktur"
_SPACE = uuid.UUID("5f0c3a7e-8f53-4a62-9a0e-0a6cc1d2b001")


def uid(name: str) -> str:
    """The same identifier for the same name."""
    return str(uuid.uuid5(_SPACE, name))


class Xml(str):
    """Text that is XML already."""

    __slots__ = ()


def unit(tag: str, *inside: str, kind: str = "", **fields) -> Xml:
    """An element with fields in the order given; a list gives one element a value, and None none."""
    texts = []
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Xml):
                texts.append(each)
            elif each is not None:
                texts.append(f"<{name}>{escape(str(each))}</{name}>")
    subtype = f' xsi:type="{kind}"' if kind else ""
    return Xml(f"<{tag}{subtype}>{''.join(texts)}{''.join(inside)}</{tag}>\n")


MADE = {"opprettetDato": "2026-01-02T08:00:00+01:00", "opprettetAv": "Arkivsystemet"}


def fonds(*inside, name="arkiv", **fields):
    """The whole file."""
    made = unit("arkiv", *inside, **({"systemID": uid(name), "tittel": "Arkivet", **MADE} | fields))
    spaces = f'xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{made.replace("<arkiv>", f"<arkiv {spaces}>", 1)}'


def series(*inside, name="arkivdel", **fields):
    """An arkivdel."""
    return unit("arkivdel", *inside, **({"systemID": uid(name), "tittel": "Arkivdelen", **MADE} | fields))


def system(*inside, name="system", **fields):
    """A klassifikasjonssystem."""
    return unit("klassifikasjonssystem", *inside, **({"systemID": uid(name), "tittel": "Nøkkelen", **MADE} | fields))


def klass(*inside, name="klasse", **fields):
    """A klasse."""
    first = {"systemID": uid(name), "klasseID": "062", "tittel": "Klassen", **MADE}
    return unit("klasse", *inside, **(first | fields))


def case(*inside, name="sak", number=(2026, 1), title="Sykkelvei langs elva", last="", **fields):
    """A saksmappe, its number before what is in it; `last` stands after that."""
    first = {"systemID": uid(name), "mappeID": f"{number[0]}/{number[1]}", "tittel": title, **MADE}
    rest = {
        "saksaar": number[0],
        "sakssekvensnummer": number[1],
        "saksdato": "2026-01-02",
        "administrativEnhet": "Plan og bygg",
        "saksansvarlig": "Ine Sæther",
        "saksstatus": "Under behandling",
    }
    return unit("mappe", *inside, last, kind="saksmappe", **(first | rest | fields))


def record(*inside, name="post", **fields):
    """A journalpost."""
    first = {
        "systemID": uid(name),
        **MADE,
        "registreringsID": "2026/1-1",
        "tittel": "Brev",
        "journalaar": 2026,
        "journalsekvensnummer": 1,
        "journalpostnummer": 1,
        "journalposttype": "Inngående dokument",
        "journalstatus": "Journalført",
        "journaldato": "2026-01-03",
        "dokumentetsDato": "2026-01-03",
    }
    return unit("registrering", *inside, kind="journalpost", **(first | fields))


def document(*inside, name="dokument", **fields):
    """A dokumentbeskrivelse."""
    first = {
        "systemID": uid(name),
        "dokumenttype": "Brev",
        "dokumentstatus": "Dokumentet er ferdigstilt",
        "tittel": "Brevet",
        **MADE,
        "tilknyttetRegistreringSom": "Hoveddokument",
        "dokumentnummer": 1,
    }
    return unit("dokumentbeskrivelse", *inside, **(first | fields))


def file(reference="dokumenter/1.txt", *, name="objekt", content: bytes | None = None, **fields):
    """A dokumentobjekt; with a content, its right sum and size."""
    first = {
        "systemID": uid(name),
        "versjonsnummer": 1,
        "variantformat": "Arkivformat",
        "format": "txt",
        **MADE,
        "referanseDokumentfil": reference,
    }
    if content is not None:
        first |= {"sjekksum": hashlib.sha256(content).hexdigest(), "sjekksumAlgoritme": "SHA-256"}
        first |= {"filstoerrelse": len(content)}
    return unit("dokumentobjekt", **(first | fields))


def screening(*hidden, document="", authority="offentleglova § 13 jf. forvaltningsloven § 13", **fields):
    """A skjerming."""
    return unit(
        "skjerming",
        tilgangsrestriksjon="Unntatt offentlighet",
        skjermingshjemmel=authority,
        skjermingMetadata=list(hidden),
        skjermingDokument=document or None,
        **fields,
    )


def correspondent(name, *, role="Avsender"):
    """A korrespondansepart."""
    return unit("korrespondansepart", korrespondanseparttype=role, korrespondansepartNavn=name)


def part(name, *, role="Klient", number=None):
    """A part."""
    return unit("part", partID=number, partNavn=name, partRolle=role)


_numbers = itertools.count(1)


class World:
    """A body, a folder for extracts, and what is in the tables."""

    def __init__(self, body, folder: Path) -> None:
        self.body = body
        self.folder = folder

    def package(self, xml: str | bytes, files: dict[str, bytes] | None = None, **others: str) -> Path:
        """A folder that holds an extract."""
        path = self.folder / f"uttrekk-{next(_numbers)}"
        path.mkdir()
        (path / "arkivstruktur.xml").write_bytes(xml.encode() if isinstance(xml, str) else xml)
        for name, content in (files or {}).items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)
        for name, content in others.items():
            (path / f"{name}.xml").write_text(content)
        return path

    def bring_in(self, given: str | bytes | Path, files: dict[str, bytes] | None = None, *, by=SYSTEM, source=""):
        """Import a file, or a package."""
        path = given if isinstance(given, Path) else self.package(given, files)
        return actions.import_noark5(by=by, body=self.body, path=path, source=source)

    def findings(self, run) -> list[str]:
        """The codes of what was wrong."""
        return sorted(run.findings.values_list("code", flat=True))


_OURS = ("cases", "records", "publishing")
# Each run leaves a trace of its own.
_OF_RUNS = {"ImportRun", "ImportFinding"}


def snapshot(*, but: Iterable[str] = ()) -> dict[str, list[tuple]]:
    """Every row of every table that an import can touch."""
    models = [model for app in _OURS for model in apps.get_app_config(app).get_models()]
    return {
        model.__name__: sorted(model.objects.values_list(), key=repr)
        for model in models
        if model.__name__ not in _OF_RUNS | set(but)
    }
