"""By a folder that is shared with a program which hands on to eFormidling: a folder a message, the message first.

What comes back is `kvittering.json` in a folder of its own: the receipt as the integration point gives it (SBD).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import UUID

from django.conf import settings

from ordskifte.domain.transfer import NEW
from ordskifte.protocols import strictjson
from ordskifte.protocols.noark.arkivmelding import eformidling, receipts
from ordskifte.protocols.noark.arkivmelding.refusals import NotReadable as Unreadable
from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable
from ordskifte.protocols.strictjson import JsonRefused
from ordskifte.records.transfer.eformidling_answers import reading_of
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

RECEIPT = "kvittering.json"


@dataclass(frozen=True, slots=True)
class EformidlingFolder:
    """eFormidling's form, in a shared folder."""

    folder: SharedFolder
    name: str = "eformidling-folder"
    address_name: str = ""

    @classmethod
    def from_settings(cls) -> Self | None:
        """The folder of the settings; none without one."""
        path: Path | None = settings.ORDSKIFTE_TRANSFER_FOLDER
        return cls(SharedFolder(path)) if path is not None else None

    def write(self, material: Material) -> Written:
        """The message; there is none for a change."""
        return Written(message=written(material))

    def send(self, package: Package, *, is_first: bool) -> None:
        """Make a folder of it, and move that to its place."""
        self.folder.put(package.message_id, package.items)

    def look(self, message_id: UUID) -> Progress | None:
        """A folder says nothing."""
        return None

    def arrived(self) -> Iterator[Arrived]:
        """The receipts that lie there."""
        return self.folder.arrived(RECEIPT)

    def read(self, arrived: Arrived) -> Reading:
        """What a receipt says."""
        return read(arrived.data)

    def put_away(self, arrived: Arrived, *, is_aside: bool) -> None:
        """Move it out of the way."""
        self.folder.put_away(arrived.place, is_aside=is_aside)


def written(material: Material) -> bytes:
    """The message in eFormidling's form, which can register and cannot change."""
    if material.errand not in NEW:
        raise NoWords
    try:
        return eformidling.create(material.envelope)
    except NotWritable as error:
        raise refused_by_the_form(error) from error


def read(data: bytes) -> Reading:
    """What a receipt by eFormidling says."""
    try:
        return reading_of(receipts.read_eformidling(strictjson.loads(data)))
    except JsonRefused as error:
        raise NotReadable("not_json", str(error)) from error
    except Unreadable as error:
        raise unread_by_the_form(error) from error
