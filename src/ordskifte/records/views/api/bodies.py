"""What systems send: a case, and a registered document with what its files are."""

from typing import Any, Final

from django.utils.translation import gettext as _

from ordskifte.protocols.strictjson import Value
from ordskifte.records.actions.pushed_files import LARGEST, MEDIA_TYPES
from ordskifte.records.importers.pushes import units
from ordskifte.records.views.api.shapes import NOT_BLANK, Choice, Day, Fields, Many, Moment, Text, Whole, refuse

LARGEST_BODY: Final = 256 << 10
IDENTITY: Final = r"^[A-Za-z0-9][A-Za-z0-9._:-]*$"
SHA_256: Final = r"^[0-9a-f]{64}$"
MOST_FILES: Final = 50

identity = Text(
    most=120,
    pattern=IDENTITY,
    about="What it is called in the system that sends it, such as its systemID. The same again means the same thing.",
)
title = Text(most=1000, pattern=NOT_BLANK, about="The whole title. Never shown to the public.")
public_title = Text(most=1000, about="The title as the public may read it (offentligTittel).")
person_names = Many(
    of=Text(most=200, pattern=NOT_BLANK),
    most=20,
    about="Names of persons in the public title. In that of a case they are masked; names are never searched for.",
)
_number = Fields(
    required={"year": Whole(least=1000, most=9999), "sequence": Whole(least=1, most=9_999_999)},
    about="The number that people cite, such as 2026/118.",
)
_restriction = Text(most=100, pattern=NOT_BLANK, about="tilgangsrestriksjon; “Unntatt offentlighet” if left out.")
_authority = Text(most=500, pattern=NOT_BLANK, about="The provision, such as “offentleglova § 13”.")
screening = Fields(
    required={"authority": _authority},
    optional={
        "restriction": _restriction,
        "hides": Many(of=Choice(words=tuple(units.HIDES)), most=6, about="What of the metadata is withheld."),
        "files": Choice(words=tuple(units.EXTENT), about="How much of the files is withheld."),
        "until": Day(about="When it ends. No date opens anything by itself."),
    },
    about="What is withheld from the public (skjerming). One that names nothing withholds everything.",
)
_party = Fields(required={"name": Text(most=500, pattern=NOT_BLANK)}, optional={"role": Text(most=100)})

case = Fields(
    required={"id": identity, "title": title},
    optional={
        "public_title": public_title,
        "person_names": person_names,
        "number": _number,
        "case_date": Day(),
        "status": Choice(words=tuple(units.CASE_STATUS), about="“open” if left out."),
        "unit": Text(most=300, about="administrativEnhet"),
        "responsible": Text(most=300, about="saksansvarlig"),
        "parties": Many(of=_party, most=100, about="sakspart; never shown to the public."),
        "screening": screening,
    },
)

_correspondent = Fields(
    required={"role": Choice(words=tuple(units.ROLES)), "name": Text(most=500, pattern=NOT_BLANK)},
    optional={"unit": Text(most=300), "case_handler": Text(most=300)},
)
_BYTES: Final = {
    "media_type": Choice(words=MEDIA_TYPES),
    "size": Whole(least=1, most=LARGEST, about="In bytes."),
    "sha256": Text(most=64, pattern=SHA_256),
}
_NAME: Final = Text(most=200, about="The file's name.")
_redacted = Fields(
    required=_BYTES,
    optional={"name": _NAME},
    about="A copy that something was taken out of: where `screening` withholds parts of the file, only this is shown.",
)
_file = Fields(
    required={"id": identity, "title": title, "role": Choice(words=tuple(units.PLACES)), **_BYTES},
    optional={
        "name": _NAME,
        "status": Choice(words=tuple(units.FILE_STATUS), about="“finished” if left out."),
        "screening": screening,
        "redacted": _redacted,
    },
)
document = Fields(
    required={"id": identity, "case": identity, "kind": Choice(words=tuple(units.KINDS)), "title": title},
    optional={
        "public_title": public_title,
        "person_names": person_names,
        "status": Choice(words=tuple(units.DOCUMENT_STATUS), about="“registered” if left out."),
        "number": Fields(required=_number.required, about="Year and number in the journal of the system."),
        "number_in_case": Whole(least=1, most=999_999, about="journalpostnummer"),
        "entry_date": Day(about="journaldato"),
        "document_date": Day(about="dokumentetsDato"),
        "received_at": Moment(),
        "sent_at": Moment(),
        "correspondents": Many(of=_correspondent, most=100),
        "screening": screening,
        "files": Many(of=_file, most=MOST_FILES, about="Each is known by its id; the bytes are sent afterwards."),
    },
)


def read_case(value: Value) -> dict[str, Any]:
    """A case."""
    return case.read(value)


def read_document(value: Value) -> dict[str, Any]:
    """A document, each of whose files has an id of its own."""
    given = document.read(value)
    names = [each["id"] for each in given.get("files", ())]
    if len(set(names)) < len(names):
        raise refuse("files", _("Two files of the document have the same id. Give each its own."))
    return given
