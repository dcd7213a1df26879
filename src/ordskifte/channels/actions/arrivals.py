"""Keeping what comes in: the first thing that happens to it, before anybody can act on it."""

import hashlib
import secrets
from typing import Final
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from ordskifte.accounts import doors
from ordskifte.channels import arriving
from ordskifte.channels.arriving import Incoming, IncomingFile, SenderFacts, UnfitArrival
from ordskifte.channels.models import Inbound, InboundFile, InboundVersion, Sender
from ordskifte.domain import events, intake
from ordskifte.domain.ids import REFERENCE_BITS, Reference
from ordskifte.domain.parties import Actor
from ordskifte.kernel import blobs, clock, outbox
from ordskifte.kernel.models import Blob, Body
from ordskifte.kernel.prepared import Prepared, Rows, given

__all__ = ["Incoming", "IncomingFile", "SenderFacts", "UnfitArrival", "take_in"]

# What stands for the thread in a digest where none is known.
NO_THREAD: Final = UUID(int=0)
_SALT: Final = 16
_SENDERS, _INBOUNDS, _VERSIONS, _FILES = Rows(Sender), Rows(Inbound), Rows(InboundVersion), Rows(InboundFile)


@doors.public
def take_in(*, by: Actor, body: Body, arrival: Incoming) -> tuple[Inbound, bool]:
    """Keep what came in, and whether it is new. The same bytes are kept once; others under the same id are a version.

    One transaction, which may be the caller's. All that is said to the sender is said after it.
    """
    fit = arriving.fit(arrival)
    with transaction.atomic(savepoint=False):
        known = _known(body, fit)
        if known is None:
            known, is_first = _first(body, fit)
            if is_first:
                return _keep(known, fit, by=by), True
        if any(_is_same(version, fit) for version in _versions(known)):
            return known, False
        known.number += 1
        known.save(update_fields=["number"])
        return _keep(known, fit, by=by), True


def _known(body: Body, arrival: Incoming) -> Inbound | None:
    found = _KNOWN(body=body.pk, channel=arrival.channel, remote_id=arrival.remote_id)
    return next(iter(found), None)


def _same() -> QuerySet[Inbound]:
    wanted = {name: given(name, Inbound._meta.get_field(name)) for name in ("body", "channel", "remote_id")}
    return Inbound.objects.select_for_update(of=("self",)).filter(**wanted)


_KNOWN: Final = Prepared(_same)


def _first(body: Body, arrival: Incoming) -> tuple[Inbound, bool]:
    """Write the row, unless somebody else has done it in the same moment."""
    # On SQLite writers stand in line, so nobody can.
    if not connection.features.has_select_for_update:
        return _row(body, arrival), True
    try:
        with transaction.atomic():
            return _row(body, arrival), True
    except IntegrityError:
        known = _known(body, arrival)
        if known is None:
            raise
        return known, False


def _row(body: Body, arrival: Incoming) -> Inbound:
    now, facts = clock.now(), arrival.sender
    sender = _SENDERS.create(
        body_id=body.pk,
        channel=arrival.channel,
        kind=facts.kind,
        name=facts.name,
        email=facts.email,
        address=facts.address,
        language=facts.language,
        created_at=now,
    )
    inbound = _INBOUNDS.create(
        uid=arrival.uid or uuid4(),
        reference=arrival.reference or str(Reference.from_bits(secrets.randbits(REFERENCE_BITS))),
        body_id=body.pk,
        channel=arrival.channel,
        remote_id=arrival.remote_id,
        permalink=arrival.permalink,
        audience=arrival.audience.value,
        sender_id=sender.pk,
        thread_key=arrival.thread_key,
        parent_uid=arrival.parent_uid,
        parent_id=arrival.parent_id,
        secret_digest=arrival.secret_digest,
        sent_at=arrival.sent_at,
        received_at=now,
    )
    inbound.body, inbound.sender, sender.body = body, sender, body
    return inbound


def _keep(inbound: Inbound, arrival: Incoming, *, by: Actor) -> Inbound:
    """Write the newest version with its bytes, its files and its event."""
    salt = secrets.token_bytes(_SALT)
    digest = _digest(inbound, arrival, number=inbound.number, salt=salt)
    version = _VERSIONS.add(
        inbound_id=inbound.pk,
        number=inbound.number,
        raw_id=_raw(arrival).pk,
        media_type=arrival.media_type,
        evidence=dict(arrival.evidence),
        digest=digest,
        salt=salt,
        sent_at=arrival.sent_at,
        received_at=clock.now(),
    )
    if arrival.files:
        _keep_files(version, arrival.files)
    happened = events.Arrived(by=by, uid=inbound.uid, digest=digest, channel=inbound.channel, number=inbound.number)
    outbox.append(happened, body=inbound.body)
    return inbound


def _raw(arrival: Incoming) -> Blob:
    if isinstance(arrival.raw, blobs.Staged):
        return blobs.adopt(arrival.raw)
    return blobs.keep_small(arrival.raw, media_type=arrival.media_type)


def _keep_files(version: int, files: tuple[IncomingFile, ...]) -> None:
    _FILES.add_all(
        [
            {
                "version_id": version,
                "position": position,
                "name": file.name,
                "blob_id": blobs.adopt(file.staged).pk,
            }
            for position, file in enumerate(files, start=1)
        ]
    )


def _digest(inbound: Inbound, arrival: Incoming, *, number: int, salt: bytes) -> bytes:
    data = intake.canonical_bytes(
        uid=inbound.uid,
        thread=inbound.thread_key or NO_THREAD,
        version=number,
        text=arrival.text,
        attachments=tuple(bytes.fromhex(file.staged.sha256) for file in arrival.files),
    )
    return events.salted_digest(salt, data)


def _versions(inbound: Inbound) -> list[InboundVersion]:
    rows = InboundVersion.objects.filter(inbound=inbound).select_related("inbound", "raw")
    return list(rows.prefetch_related("files__blob").order_by("-number"))


def _is_same(version: InboundVersion, arrival: Incoming) -> bool:
    if version.raw.state == Blob.State.FORGOTTEN:
        # Its checksum is gone too, but the digest still knows its text.
        salt = bytes(version.salt)
        digest = _digest(version.inbound, arrival, number=version.number, salt=salt)
        return digest == bytes(version.digest)
    kept = [version.raw.sha256, *(file.blob.sha256 for file in sorted(version.files.all(), key=_position))]
    return kept == [_sha256(arrival), *(file.staged.sha256 for file in arrival.files)]


def _position(file: InboundFile) -> int:
    return file.position


def _sha256(arrival: Incoming) -> str:
    return arrival.raw.sha256 if isinstance(arrival.raw, blobs.Staged) else hashlib.sha256(arrival.raw).hexdigest()
