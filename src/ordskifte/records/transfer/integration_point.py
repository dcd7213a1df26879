"""By the body's own integration point for eFormidling, over REST: a call to make a message, one a file, one to send.

A message is known there by the name that we gave it. Whoever tries again asks first: what was sent is not sent again,
and what was begun and not sent is thrown away there and begun anew.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.conf import settings

from ordskifte.kernel import egress
from ordskifte.kernel.egress import EgressFailed, EgressRefused, Response
from ordskifte.kernel.egress import Request as Asked
from ordskifte.protocols import strictjson
from ordskifte.protocols.noark.arkivmelding import eformidling
from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable
from ordskifte.protocols.strictjson import JsonRefused
from ordskifte.records.transfer.eformidling_folder import read, written
from ordskifte.records.transfer.material import Material
from ordskifte.records.transfer.ways import (
    LARGEST_RECEIPT,
    MOST_RECEIPTS,
    Arrived,
    NotTaken,
    Package,
    Progress,
    Reading,
    Refused,
    Stage,
    Written,
    refused_by_the_form,
)

JSON = "application/json"
# Seconds; a file of 25 megabytes on a slow line inside the body.
DEADLINE, UPLOADING = 15.0, 60.0
_OK, _GONE, _NOTHING = 200, 404, 204
_BROKEN = 5  # of a hundred
# What says that it will not be taken as it is. Anything else is a way that is not open just now: an address that leads
# elsewhere, a door that is shut, somebody who is busy, or another process that begins the same anew.
_NO = frozenset({400, 406, 409, 411, 413, 414, 415, 422})
_MADE = "OPPRETTET"
_DELIVERED = frozenset({"MOTTATT", "LEVERT", "LEST"})
_FAILED = frozenset({"FEIL", "LEVETID_UTLOPT"})


@dataclass(frozen=True, slots=True)
class IntegrationPoint:
    """eFormidling's form, by REST."""

    url: str
    receiver: str
    name: str = "integration-point"
    address_name: str = "sbd.json"

    @classmethod
    def from_settings(cls) -> Self | None:
        """The address of the settings; none without one."""
        url = settings.ORDSKIFTE_TRANSFER_URL
        return cls(url, settings.ORDSKIFTE_TRANSFER_RECEIVER) if url else None

    def write(self, material: Material) -> Written:
        """The message, and how it is addressed: from the body to itself, unless somebody else receives."""
        message, ours = written(material), material.organisation
        try:
            address = eformidling.address(
                material.envelope, sender=ours, receiver=self.receiver or ours, conversation=material.client_id
            )
        except NotWritable as error:
            raise refused_by_the_form(error) from error
        return Written(message=message, address=json.dumps(address, ensure_ascii=False).encode())

    # --- Out ---------------------------------------------------------------------------------------------------------

    def send(self, package: Package, *, is_first: bool) -> None:
        """Make the message there, give it its files, and let it be sent."""
        there = f"/api/messages/out/{package.message_id}"
        if not is_first:
            # In whatever order they are told: it was sent if it ever came further.
            if any(name != _MADE for name, _ in self._statuses(package.message_id)):
                return
            _require(self._ask("DELETE", there), may_be=_GONE)
        address = package.address.content() if package.address else b""
        _require(self._ask("POST", "/api/messages/out", body=address, headers={"Content-Type": JSON}))
        for item in package.items:
            headers = {
                "Content-Type": item.media_type,
                "Content-Disposition": f'attachment; name="{item.name}"; filename="{item.name}"',
            }
            _require(self._ask("PUT", there, body=item.content(), headers=headers, deadline=UPLOADING))
        _require(self._ask("POST", there, is_the_last=True), may_have_arrived=True)

    def look(self, message_id: UUID) -> Progress | None:
        """How far it has come."""
        told = self._statuses(message_id)
        names = [name for name, _ in told]
        if failed := [(name, why) for name, why in told if name in _FAILED]:
            return Progress(stage=Stage.FAILED, said=tuple(failed))
        return Progress(stage=Stage.DELIVERED) if _DELIVERED & set(names) else None

    def _statuses(self, message_id: UUID) -> list[tuple[str, str]]:
        """Every status that it has had, each with what was said."""
        answer = self._ask("GET", f"/api/statuses/{message_id}")
        if answer.status == _GONE:
            return []
        _require(answer)
        found = _json(answer.body)
        rows = found.get("content", found) if isinstance(found, dict) else found
        listed = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return [(str(row.get("status", "")), str(row.get("description") or "")) for row in listed]

    # --- In ----------------------------------------------------------------------------------------------------------

    def arrived(self) -> Iterator[Arrived]:
        """The receipts that wait: each is locked there while it is here, and comes again if it is not removed."""
        for _ in range(MOST_RECEIPTS):
            answer = self._ask("GET", f"/api/messages/in/peek?process={eformidling.RECEIPT_PROCESS}")
            if answer.status in {_NOTHING, _GONE}:
                return
            _require(answer)
            name = _named(answer.body)
            yield Arrived(foreign_id=name, data=answer.body, place=name)

    def read(self, arrived: Arrived) -> Reading:
        """What a receipt says."""
        return read(arrived.data)

    def put_away(self, arrived: Arrived, *, is_aside: bool) -> None:
        """Fetch what is with it, which is nothing that we need, and let it be removed."""
        there = f"/api/messages/in/{{}}{arrived.place}"
        _require(self._ask("GET", there.format("pop/")), may_be=_GONE)
        _require(self._ask("DELETE", there.format("")), may_be=_GONE)

    # --- The wire ----------------------------------------------------------------------------------------------------

    def _ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        deadline: float = DEADLINE,
        is_the_last: bool = False,
    ) -> Response:
        asked = Asked(
            url=f"{self.url}{path}",
            method=method,
            headers={"Accept": JSON, **(headers or {})},
            body=body,
            max_bytes=LARGEST_RECEIPT,
            deadline=deadline,
            max_redirects=0,
        )
        try:
            return egress.fetch_now(asked)
        except EgressRefused as error:
            raise NotTaken("egress_refused", error.why.value, may_have_arrived=False) from error
        except EgressFailed as error:
            # Only the call that lets it be sent has an effect that cannot be taken back.
            may_have_arrived = is_the_last and error.may_have_arrived
            raise NotTaken("egress_failed", error.why.value, may_have_arrived=may_have_arrived) from error


def _require(answer: Response, *, may_be: int = _OK, may_have_arrived: bool = False) -> None:
    """Go on if it was done; otherwise say whether to try again."""
    if answer.status // 100 == 2 or answer.status == may_be:
        return
    code, text = str(answer.status), _said(answer.body)
    if answer.status not in _NO:
        raise NotTaken(code, text, may_have_arrived=may_have_arrived and answer.status // 100 == _BROKEN)
    raise Refused(code, text)


def _said(body: bytes) -> str:
    """What it says of an error, if that can be read."""
    found = _json(body)
    words = [found.get(name) for name in ("description", "message", "error")] if isinstance(found, dict) else []
    return next((word for word in words if isinstance(word, str) and word), "")


def _named(body: bytes) -> str:
    """The name of an incoming message; `NotTaken` where it has none, since it could not be removed either."""
    found: Any = _json(body)
    try:
        name = found["standardBusinessDocumentHeader"]["documentIdentification"]["instanceIdentifier"]
        return str(UUID(name))
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise NotTaken("unnamed_receipt", may_have_arrived=False) from error


def _json(body: bytes) -> Any:
    try:
        return strictjson.loads(body)
    except JsonRefused:
        return None
