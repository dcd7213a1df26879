"""A records system in memory, and the way to it: it takes what it is told to take, and answers when it is told to."""

import json
import uuid
from dataclasses import dataclass, field

from ordskifte.domain.transfer import Answer, Errand, Says
from ordskifte.records.transfer.ways import (
    Arrived,
    CannotWrite,
    NotReadable,
    NotTaken,
    NoWords,
    Progress,
    Reading,
    Written,
)


@dataclass
class RecordsSystem:
    """Keeps each message once by its name, whatever is sent twice."""

    name: str = "memory"
    address_name: str = ""
    taken: dict = field(default_factory=dict)  # message id → the names and bytes of its files
    handed: list = field(default_factory=list)  # every time that something was handed over
    fails: list = field(default_factory=list)  # errors for the next tries
    stages: dict = field(default_factory=dict)
    lacks: str = ""
    has_words_for_changes: bool = True
    _mail: list = field(default_factory=list)
    aside: list = field(default_factory=list)

    def write(self, material):
        if self.lacks:
            raise CannotWrite(((self.lacks, "journalpost/tittel"),))
        if material.errand is Errand.CHANGE and not self.has_words_for_changes:
            raise NoWords
        entry, case = material.envelope.entry, material.envelope.case
        told = {"record": str(entry.key), "case": str(case.key), "title": entry.title}
        return Written(message=json.dumps(told).encode())

    def send(self, package, *, is_first):
        if self.fails:
            error = self.fails.pop(0)
            if getattr(error, "may_have_arrived", False):
                self._take(package)
            raise error
        self._take(package)

    def _take(self, package):
        files = {}
        for item in package.items:
            with item.open() as file:
                files[item.name] = file.read()
        assert self.taken.setdefault(package.message_id, files) == files
        self.handed.append(package.message_id)

    def look(self, message_id):
        return self.stages.get(message_id)

    # --- What it answers -------------------------------------------------------------------------------------------

    def answer(self, about, says, *, number="", foreign_id="", **more):
        told = {"about": str(about), "says": says.value if says else None, "number": number, **more}
        self._mail.append(Arrived(foreign_id=foreign_id or uuid.uuid4().hex, data=json.dumps(told).encode()))

    def garble(self, data=b"<"):
        self._mail.append(Arrived(foreign_id=uuid.uuid4().hex, data=data))

    def arrived(self):
        yield from list(self._mail)

    def read(self, arrived):
        try:
            told = json.loads(arrived.data)
        except ValueError as error:
            raise NotReadable("syntax") from error
        answer = Answer(says=Says(told["says"]), number=told["number"]) if told["says"] else None
        return Reading(
            about=uuid.UUID(told["about"]),
            answer=answer,
            case_number=told.get("case_number", ""),
            said=tuple(map(tuple, told.get("said", ()))),
        )

    def put_away(self, arrived, *, is_aside):
        self._mail.remove(arrived)
        if is_aside:
            self.aside.append(arrived.foreign_id)


__all__ = ["NotTaken", "Progress", "RecordsSystem"]
