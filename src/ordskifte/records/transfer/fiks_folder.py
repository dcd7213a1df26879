"""By a folder that is shared with a Fiks client, which holds the keys, encrypts, sends and receives for Fiks Arkiv.

What we hand over is a folder with `melding.json` (type, names, receiver, files) beside the files. What comes back is
a folder with a `melding.json` too: `meldingstype`, `klientMeldingId` of what it answers, and `filer`, which lie there.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from django.conf import settings

from ordskifte.domain.transfer import NEW, Errand
from ordskifte.protocols import strictjson
from ordskifte.protocols.noark.arkivmelding import fiks, receipts
from ordskifte.protocols.noark.arkivmelding.codes import EntryStatus
from ordskifte.protocols.noark.arkivmelding.refusals import NotReadable as Unreadable
from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable
from ordskifte.protocols.strictjson import JsonRefused
from ordskifte.records.transfer.fiks_answers import reading_of
from ordskifte.records.transfer.folders import SharedFolder
from ordskifte.records.transfer.material import Material
from ordskifte.records.transfer.ways import (
    Arrived,
    NotReadable,
    NoWords,
    Package,
    Progress,
    Reading,
    Written,
    refused_by_the_form,
    unread_by_the_form,
)

NOTE = "melding.json"
MOST_FILES = 5
_TYPES = {**dict.fromkeys(NEW, fiks.CREATE), Errand.CHANGE: fiks.UPDATE, Errand.SETTLE: fiks.SIGN_OFF}
_WRITERS = {**dict.fromkeys(NEW, fiks.create), Errand.CHANGE: fiks.update, Errand.SETTLE: fiks.sign_off}


@dataclass(frozen=True, slots=True)
class FiksFolder:
    """Fiks Arkiv's form, in a shared folder."""

    folder: SharedFolder
    receiver: str = ""
    name: str = "fiks-folder"
    address_name: str = NOTE

    @classmethod
    def from_settings(cls) -> Self | None:
        """The folder of the settings; none without one."""
        path: Path | None = settings.ORDSKIFTE_TRANSFER_FOLDER
        return cls(SharedFolder(path), settings.ORDSKIFTE_TRANSFER_RECEIVER) if path is not None else None

    def write(self, material: Material) -> Written:
        """The message, and what the client is told; a cancelled entry is cancelled there by hand."""
        errand = material.errand
        if errand not in NEW and material.envelope.entry.status is EntryStatus.CANCELLED:
            raise NoWords
        try:
            message = _WRITERS[errand](material.envelope)
        except NotWritable as error:
            raise refused_by_the_form(error) from error
        kind = _TYPES[errand]
        files = [each.name for each in material.files] if errand in NEW else []
        note = {
            "meldingstype": kind,
            "klientMeldingId": str(material.client_id),
            "mottaker": self.receiver,
            "filer": [fiks.FILE_OF[kind], *files],
        }
        address = json.dumps(note, ensure_ascii=False, indent=1).encode()
        return Written(message=message, message_name=fiks.FILE_OF[kind], address=address)

    def send(self, package: Package, *, is_first: bool) -> None:
        """Make a folder of it, and move that to its place."""
        notes = [(NOTE, package.address.content())] if package.address else []
        self.folder.put(package.client_id, package.items, notes=notes)

    def look(self, message_id: UUID) -> Progress | None:
        """A folder says nothing."""
        return None

    def arrived(self) -> Iterator[Arrived]:
        """The answers that lie there, each with its files as one."""
        for found in self.folder.arrived(NOTE):
            yield self._whole(found)

    def _whole(self, found: Arrived) -> Arrived:
        if found.trouble:
            return found
        try:
            files = {name: self.folder.file(found.place, name) for name in _names(found.data)}
        except (JsonRefused, OSError, ValueError) as error:
            return Arrived(foreign_id=found.foreign_id, data=found.data, place=found.place, trouble=_why(error))
        packed = {name: base64.b64encode(data).decode() for name, data in files.items()}
        whole = {"melding": strictjson.loads(found.data), "filer": packed}
        return Arrived(foreign_id=found.foreign_id, data=json.dumps(whole).encode(), place=found.place)

    def read(self, arrived: Arrived) -> Reading:
        """What an answer says."""
        whole: Any = json.loads(arrived.data)
        note = whole["melding"]
        about, kind = _uuid(note.get("klientMeldingId")), str(note.get("meldingstype", ""))
        files = {name: base64.b64decode(data) for name, data in whole["filer"].items()}
        # By its name, wherever it stands among the others.
        main = files.get(receipts.FILE_OF.get(kind, ""), next(iter(files.values()), None))
        try:
            answer = receipts.read_fiks(kind, data=main)
        except Unreadable as error:
            raise unread_by_the_form(error) from error
        return reading_of(answer, about=about)

    def put_away(self, arrived: Arrived, *, is_aside: bool) -> None:
        """Move it out of the way."""
        self.folder.put_away(arrived.place, is_aside=is_aside)


def _names(note: bytes) -> list[str]:
    """The files that an answer names: plain names of files beside it."""
    told = strictjson.loads(note)
    names = told.get("filer", []) if isinstance(told, dict) else None
    if not isinstance(names, list) or len(names) > MOST_FILES:
        raise ValueError("filer")
    if any(not isinstance(name, str) or "/" in name or name.startswith(".") or not name for name in names):
        raise ValueError("filer")
    return [str(name) for name in names]


def _uuid(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise NotReadable("klientMeldingId", str(text)[:80]) from error


def _why(error: Exception) -> str:
    return (error.strerror or "file") if isinstance(error, OSError) else str(error)[:100] or "note"
