"""The evidence pack of one message, for the police: everything as it came, and everything that was done with it."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from ordskifte.accounts import doors
from ordskifte.channels import queries as channels
from ordskifte.channels.models import InboundVersion
from ordskifte.dialogue.fitting import MODERATORS, OFFICERS
from ordskifte.dialogue.models import Message
from ordskifte.domain.errors import NotFound
from ordskifte.domain.message import Step
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, blobs
from ordskifte.kernel.models import AuditEntry

_CHUNK: Final = 64 * 1024
README: Final = """This is the evidence of message {reference}.

message.json   who, when, where it stands, and every step that was taken with it, by whom and why
sender.json    what the sender said about themselves, and what came along. No IP address was kept.
versions/      each version: the bytes as they came (raw), and the text as it was read
files/         the files as they came, by place; names are in message.json
audit.json     the audit log of the message

Each version has a digest: SHA-256 over the name of the format, the salt and the canonical bytes of the message, each
with its length before it in eight bytes. Both are in message.json, so that anybody can check them.
"""


def evidence_pack(by: Actor, message: Message) -> Iterator[bytes]:
    """The pack as a zip file, piece by piece. That somebody took it is written down."""
    doors.require(by, roles=(*MODERATORS, *OFFICERS))
    rows = Message.objects.select_related("body", "sender", "case", "inbound", "thread__publication")
    found = doors.open(rows, by=by).filter(pk=message.pk).first()
    if found is None:
        raise NotFound
    audit.note(by=by, act="dialogue.evidence", about=found.uid, details={"reference": found.reference}, body=found.body)
    return _pieces(found)


class _Outlet(io.RawIOBase):
    """Takes what the archive writes, and hands it on."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        taken, self.waiting = b"".join(self.waiting), []
        return taken


def _pieces(message: Message) -> Iterator[bytes]:
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in _entries(message):
            yield from _entry_of(pack, outlet, name=name, content=content)
    yield outlet.taken()


def _entry_of(pack: zipfile.ZipFile, outlet: _Outlet, *, name: str, content: Iterator[bytes]) -> Iterator[bytes]:
    with pack.open(name, "w", force_zip64=True) as entry:
        for chunk in content:
            entry.write(chunk)
            yield outlet.taken()


def _entries(message: Message) -> Iterator[tuple[str, Iterator[bytes]]]:
    yield "README.txt", iter([README.format(reference=message.reference).encode()])
    yield "message.json", iter([_json(_about(message))])
    yield "sender.json", iter([_json(_sender(message))])
    yield "audit.json", iter([_json([_entry(each) for each in audit.history(message.uid)])])
    for version in message.versions.order_by("number"):
        yield f"versions/{version.number}.txt", iter([version.text.encode()])
    for version in _came(message):
        yield f"versions/{version.number}.raw", iter([channels.raw_of(version)])
        for file in version.files.select_related("blob").order_by("position"):
            yield f"files/{version.number}-{file.position}", _chunks(file.blob.uid)


def _came(message: Message) -> list[InboundVersion]:
    if message.inbound is None:
        return []
    return list(message.inbound.versions.select_related("raw", "inbound").order_by("number"))


def _chunks(uid: Any) -> Iterator[bytes]:
    with blobs.open_blob(uid) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


def _about(message: Message) -> dict[str, Any]:
    return {
        "body": message.body.name,
        "uid": message.uid,
        "reference": message.reference,
        "channel": message.channel,
        "permalink": message.inbound.permalink if message.inbound else "",
        "case": message.case.number if message.case else "",
        "publication": message.thread.publication.reference if message.thread else "",
        "thread": message.thread.uid if message.thread else None,
        "audience": message.audience,
        "author": message.author,
        "said_at": message.said_at,
        "state": message.state,
        "state_since": message.state_since,
        "versions": [_version(each) for each in message.versions.order_by("number")],
        "steps": [_step(each) for each in message.steps.order_by("pk")],
        "holds": list(message.holds.order_by("pk").values("ground", "where", "start", "end", "held_at", "due_at")),
        "reports": list(message.reports.order_by("pk").values("reference", "reason", "text", "at", "outcome")),
        "files": [
            {
                "name": each.original.name,
                "version": each.number,
                "place": each.position,
                "media_type": each.media_type,
                "sha256": each.original.blob.sha256,
            }
            for each in message.attachments.select_related("original__blob").order_by("number", "position")
        ],
    }


def _version(version: Any) -> dict[str, Any]:
    return {
        "number": version.number,
        "at": version.at,
        "by": version.by,
        "digest": bytes(version.digest).hex(),
        "salt": bytes(version.salt).hex(),
    }


def _step(step: Any) -> dict[str, Any]:
    names = ("step", "before", "after", "by", "at", "rule", "why")
    return {name: str(getattr(step, name)) if name != "step" else str(Step(step.step)) for name in names}


def _sender(message: Message) -> dict[str, Any]:
    sender = message.sender
    about = {
        "evidence": [{"version": each.number, "evidence": each.evidence} for each in _came(message)],
        "marks": message.marks,
    }
    if sender is None:
        return about
    return about | {name: getattr(sender, name) for name in ("kind", "name", "email", "address", "language")}


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {"at": entry.at, "by": entry.by, "act": entry.act, "why": entry.why, "details": entry.details}
