"""The other sides of each way to a records system, as strict as they are, and told what to answer."""

import json
import re
import uuid
from xml.sax.saxutils import escape

from lxml import etree

from ordskifte.kernel.egress import EgressFailed, Failure, Response

FIKS = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
TYPE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett"
_ENTRY = """<registreringKvittering xsi:type="journalpostKvittering"><systemID>{system}</systemID>
<opprettetDato>2026-03-02T09:16:02+01:00</opprettetDato><registreringsID>{number}-4</registreringsID>
<referanseEksternNoekkel><m:fagsystem>Ordskifte</m:fagsystem><m:noekkel>{record}</m:noekkel></referanseEksternNoekkel>
<opprettetEllerEksisterende>Opprettet</opprettetEllerEksisterende><journalaar>{year}</journalaar>
<journalsekvensnummer>{sequence}</journalsekvensnummer><journalpostnummer>4</journalpostnummer>
<journalposttype><m:kode>I</m:kode></journalposttype><journalstatus><m:kode>J</m:kode></journalstatus>
<journaldato>2026-03-02</journaldato></registreringKvittering>"""
_FAILED = """<registreringFeilet xmlns:f="{fiks}/feil/feilmelding/v1">
<f:feilId>3f6d1c0a-9c5e-4d53-8f5c-6a2f0b7f1d20</f:feilId>
<f:feilmelding>{text}</f:feilmelding></registreringFeilet>"""
_RECEIPT = """<arkivmeldingKvittering xmlns="{fiks}/arkivmelding/opprett/kvittering/v1"
xmlns:m="{fiks}/metadatakatalog/v1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<mappeKvittering xsi:type="saksmappeKvittering"><systemID>5c1f7a52-1f0e-4b8e-8f0b-1c9d3d2a7e01</systemID>
<mappeID>2026/117</mappeID><opprettetEllerEksisterende>Eksisterende</opprettetEllerEksisterende><saksaar>2026</saksaar>
<sakssekvensnummer>117</sakssekvensnummer><saksdato>2026-02-20</saksdato></mappeKvittering>{entry}
</arkivmeldingKvittering>"""


def fiks_receipt(record, *, number="2026/5021", failed="") -> bytes:
    """What an archive answers: the case is there, and the entry is or is not."""
    year, sequence = number.split("/")
    given = {"system": uuid.uuid4(), "record": record, "number": number, "year": year, "sequence": sequence}
    entry = _FAILED.format(fiks=FIKS, text=escape(failed)) if failed else _ENTRY.format(**given)
    return _RECEIPT.format(fiks=FIKS, entry=entry).encode()


def eformidling_receipt(message_id, kind="OK", *, messages=()) -> bytes:
    """A receipt as an integration point hands it out."""
    party = [{"identifier": {"authority": "iso6523-actorid-upis", "value": "0192:999999999"}}]
    scope = {
        "type": "ConversationId",
        "instanceIdentifier": str(uuid.uuid4()),
        "identifier": "urn:no:difi:profile:arkivmelding:response:ver1.0",
    }
    header = {
        "headerVersion": "1.0",
        "sender": party,
        "receiver": party,
        "documentIdentification": {
            "standard": "urn:no:difi:arkivmelding:xsd::arkivmelding_kvittering",
            "type": "arkivmelding_kvittering",
            "typeVersion": "2.0",
            "instanceIdentifier": str(uuid.uuid4()),
        },
        "businessScope": {"scope": [scope]},
    }
    told = {
        "receiptType": kind,
        "relatedToMessageId": str(message_id),
        "messages": [{"code": code, "text": text} for code, text in messages],
    }
    return json.dumps({"standardBusinessDocumentHeader": header, "arkivmelding_kvittering": told}).encode()


class FolderSide:
    """Whoever shares the folder: takes what is handed over, and puts answers there at once."""

    def __init__(self, path, *, main: str) -> None:
        self.path, self.main = path, main

    def taken(self) -> dict[str, dict[str, bytes]]:
        """What stands there, by name of folder."""
        out = self.path / "ut"
        folders = sorted(out.iterdir()) if out.is_dir() else []
        return {each.name: {file.name: file.read_bytes() for file in sorted(each.iterdir())} for each in folders}

    def answer(self, main: bytes, *, name: str = "", files=()) -> None:
        """Make an answer beside its place, and move it there."""
        name = name or uuid.uuid4().hex
        beside = self.path / "inn" / f".{name}"
        beside.mkdir(parents=True)
        (beside / self.main).write_bytes(main)
        for each, data in files:
            (beside / each).write_bytes(data)
        beside.rename(self.path / "inn" / name)


class IntegrationPointSide:
    """An integration point's REST calls: no name twice, no file that is not named, nothing that it has sent."""

    def __init__(self) -> None:
        self.making: dict[str, dict[str, bytes]] = {}
        self.sent: dict[str, dict[str, bytes]] = {}
        self.statuses: dict[str, list[str]] = {}
        self.inbox: list[bytes] = []
        self.locked: set[bytes] = set()
        self.asked: list[str] = []
        self.breaks: list[tuple[str, int | str]] = []  # (method and start of path, status or "after"/"before")

    def __call__(self, request) -> Response:
        path = request.url.partition("//")[2].partition("/")[2]
        self.asked.append(f"{request.method} /{path}")
        wanted = self.breaks[0] if self.breaks and self.asked[-1].startswith(self.breaks[0][0]) else None
        if wanted is not None:
            self.breaks.pop(0)
        if wanted is not None and isinstance(wanted[1], int):
            return Response(status=wanted[1], body=b'{"description": "Nei"}')
        if wanted is not None and wanted[1] == "before":
            raise EgressFailed(Failure.CONNECT, may_have_arrived=False)
        answer = self._answer(request, path)
        if wanted is not None:
            raise EgressFailed(Failure.TIMEOUT, may_have_arrived=True)
        return answer

    def _answer(self, request, path: str) -> Response:
        if path == "api/messages/out":
            return self._make(json.loads(request.body))
        if found := re.fullmatch(r"api/messages/out/([0-9a-f-]{36})", path):
            return self._out(request, found[1])
        if found := re.fullmatch(r"api/statuses/([0-9a-f-]{36})", path):
            if found[1] not in self.statuses:
                return Response(status=404)
            return _json({"content": [{"status": each} for each in self.statuses[found[1]]]})
        if path.startswith("api/messages/in/peek?process=urn:no:difi:profile:arkivmelding:response:ver1.0"):
            left = [each for each in self.inbox if each not in self.locked]
            self.locked |= set(left[:1])
            return Response(status=200, body=left[0]) if left else Response(status=204)
        if path.startswith("api/messages/in/pop/"):
            return Response(status=204)
        if path.startswith("api/messages/in/") and request.method == "DELETE":
            self.inbox = [each for each in self.inbox if path.rpartition("/")[2].encode() not in each]
            return Response(status=200)
        return Response(status=400)

    def _make(self, sbd) -> Response:
        name = sbd["standardBusinessDocumentHeader"]["documentIdentification"]["instanceIdentifier"]
        if name in self.statuses:
            return Response(status=400, body=b'{"description": "MessageId already exists"}')
        self.making[name], self.statuses[name] = {}, ["OPPRETTET"]
        return _json(sbd)

    def _out(self, request, name: str) -> Response:
        if name not in self.making:
            return Response(status=404)
        if request.method == "DELETE":
            del self.making[name], self.statuses[name]
        elif request.method == "PUT":
            return self._upload(request, name)
        else:
            return self._send(name)
        return Response(status=200)

    def _upload(self, request, name: str) -> Response:
        file = re.search(r'filename="([^"]+)"', request.headers["Content-Disposition"])[1]
        if file in self.making[name] or (not self.making[name] and file != "arkivmelding.xml"):
            return Response(status=400, body=b'{"description": "Duplicate filename"}')
        self.making[name][file] = request.body
        return Response(status=200)

    def _send(self, name: str) -> Response:
        files = self.making[name]
        named = etree.fromstring(files["arkivmelding.xml"]).findall(".//{*}referanseDokumentfil")
        if {each.text for each in named} != set(files) - {"arkivmelding.xml"}:
            return Response(status=400, body=b'{"description": "Missing file"}')
        self.sent[name] = self.making.pop(name)
        self.statuses[name].append("SENDT")
        return Response(status=200)


def _json(value) -> Response:
    return Response(status=200, body=json.dumps(value).encode())
