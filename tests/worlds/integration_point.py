"""An integration point for eFormidling, as a process of its own: `python -m tests.worlds.integration_point STATE`.

It prints its port, and is as strict as the real one: an address that is whole, each file once and named, the message
first, and by the schema (where ORDSKIFTE_SCHEMAS names it). What was sent stands in STATE/sent/<id>/, each call in
STATE/calls.jsonl; its mood is STATE/mood, which can be written anew:

    accepts, warns, refuses, unsupported, fails, expires, late, twice, never, foreign, garbles, closed, silent
"""

import json
import os
import re
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from ordskifte.protocols.noark.arkivmelding.values import EformidlingReceipt, ReceiptType
from tests.worlds.answers import eformidling_receipt

MESSAGE = "arkivmelding.xml"
RESPONSE = "urn:no:difi:profile:arkivmelding:response:ver1.0"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
SAID = {
    "warns": (ReceiptType.WARNING, (("ENHET", "Ukjent administrativ enhet, lagt til postmottak"),)),
    "refuses": (ReceiptType.ERROR, (("SAK", "Saken er avsluttet"),)),
    "unsupported": (ReceiptType.NOT_SUPPORTED, ()),
}
GIVEN_UP = {"fails": "FEIL", "expires": "LEVETID_UTLOPT"}
UUID4 = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class Refused(Exception):
    """What it answers with another status than 200."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Point:
    """What the integration point knows."""

    def __init__(self, state: Path) -> None:
        self.state, self.lock = state, Lock()
        given = os.environ.get("ORDSKIFTE_SCHEMAS")
        self.schemas = Path(given) / "arkivmelding" if given else None
        self.clear()

    def clear(self) -> None:
        """It knows of nothing; only the tests can ask for that."""
        self.making: dict[str, dict[str, bytes]] = {}
        self.statuses: dict[str, list[str]] = {}
        self.inbox: dict[str, dict] = {}
        self.locked: set[str] = set()
        self.late: list[str] = []

    @property
    def mood(self) -> str:
        path = self.state / "mood"
        return path.read_text().strip() if path.exists() else "accepts"

    # --- Out ---------------------------------------------------------------------------------------------------------

    def make(self, sbd: dict) -> dict:
        """A message is begun."""
        name = _address(sbd)
        if name in self.statuses:
            raise Refused(400, f"MessageId {name} already exists")
        self.making[name], self.statuses[name] = {}, ["OPPRETTET"]
        return sbd

    def upload(self, name: str, file: str, *, data: bytes) -> None:
        """It gets a file."""
        files = self.begun(name)
        if file in files:
            raise Refused(400, f"Duplicate filename {file}")
        if not files and file != MESSAGE:
            raise Refused(400, f"{MESSAGE} must come first")
        files[file] = data

    def send(self, name: str) -> None:
        """It is sent, and answered as it is the mood today."""
        files = self.begun(name)
        self.check(files)
        folder = self.state / "sent" / name
        folder.mkdir(parents=True)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        del self.making[name]
        self.statuses[name].append("SENDT")
        if (mood := self.mood) in GIVEN_UP:
            self.statuses[name].append(GIVEN_UP[mood])
            return
        self.statuses[name] += ["MOTTATT", "LEVERT"]
        if mood == "late":
            self.late.append(name)
        elif mood != "never":
            self.answer(name, mood)

    def begun(self, name: str) -> dict[str, bytes]:
        """The files of a message that is not sent yet."""
        if name not in self.making:
            raise Refused(404, f"Message {name} not found")
        return self.making[name]

    def check(self, files: dict[str, bytes]) -> None:
        """Whether the message can be sent."""
        if MESSAGE not in files:
            raise Refused(400, f"{MESSAGE} is missing")
        tree = etree.fromstring(files[MESSAGE], PARSER)
        named = [each.text for each in tree.iterfind(".//{*}referanseDokumentfil")]
        if sorted(named) != sorted(set(files) - {MESSAGE}):
            raise Refused(400, "The files are not those that the message names")
        if tree.findtext("{*}antallFiler") != str(len(named)):
            raise Refused(400, "antallFiler is not the number of files")
        if len(tree.findall("{*}mappe/{*}basisregistrering")) != 1:
            raise Refused(400, "One case with one entry is wanted")
        for folder in ("efm-docs-2022", "efm-integrasjonspunkt") if self.schemas is not None else ():
            schema = etree.XMLSchema(etree.parse(self.schemas / folder / "arkivmelding.xsd"))
            if not schema.validate(tree):
                raise Refused(400, str(schema.error_log.last_error))

    def forget(self, name: str) -> None:
        """What was begun is thrown away."""
        self.begun(name)
        del self.making[name], self.statuses[name]

    def told(self, name: str) -> dict:
        """The statuses, in their order."""
        if name not in self.statuses:
            raise Refused(404, f"Conversation {name} not found")
        return {"content": [{"status": each} for each in self.statuses[name]]}

    # --- In ----------------------------------------------------------------------------------------------------------

    def answer(self, about: str, mood: str) -> None:
        """A receipt comes in."""
        kind, messages = SAID.get(mood, (ReceiptType.OK, (("Recno", "315890"),)))
        about = str(uuid.uuid4()) if mood == "foreign" else about
        for _ in range(2 if mood == "twice" else 1):
            name = str(uuid.uuid4())
            given = EformidlingReceipt(
                type=kind, about=uuid.UUID(about), id=name, conversation=about, sender="999999999", messages=messages
            )
            self.inbox[name] = eformidling_receipt(given)
            if mood == "garbles":
                self.inbox[name]["arkivmelding_kvittering"] = {"receiptType": "KANSKJE"}
        self.statuses.get(about, []).append("LEST" if kind in {ReceiptType.OK, ReceiptType.WARNING} else "FEIL")

    def peek(self, process: str) -> dict | None:
        """The next that nobody has looked at, locked from now on."""
        if self.mood != "late":
            while self.late:
                self.answer(self.late.pop(), self.mood)
        free = [name for name in self.inbox if name not in self.locked] if process == RESPONSE else []
        self.locked |= set(free[:1])
        return self.inbox[free[0]] if free else None

    def taken(self, name: str, *, is_last: bool) -> None:
        """Its files are fetched, of which it has none; or it is done with."""
        if name not in self.inbox:
            raise Refused(404, f"Message {name} not found")
        if name not in self.locked:
            raise Refused(409, f"Message {name} is not locked")
        if is_last:
            del self.inbox[name]


def _address(sbd: dict) -> str:
    """The name of a message, if its address is whole."""
    try:
        header = sbd["standardBusinessDocumentHeader"]
        parties = [*header["sender"], *header["receiver"]]
        identification, scopes = header["documentIdentification"], header["businessScope"]["scope"]
        name, body = identification["instanceIdentifier"], sbd["arkivmelding"]
    except (KeyError, TypeError) as error:
        raise Refused(400, f"{error} is missing") from error
    numbers = [each["identifier"]["value"] for each in parties]
    if len(numbers) != 2 or not all(re.fullmatch("0192:[0-9]{9}", each) for each in numbers):
        raise Refused(400, "The parties are not two organisations")
    kind = (identification["type"], identification["standard"])
    if kind != ("arkivmelding", "urn:no:difi:arkivmelding:xsd::arkivmelding"):
        raise Refused(400, "The type does not fit the document type")
    conversations = [each for each in scopes if each["type"] == "ConversationId"]
    if len(conversations) != 1 or not conversations[0]["identifier"].startswith("urn:no:difi:profile:arkivmelding:"):
        raise Refused(400, "One conversation with its process is wanted")
    if not all(re.fullmatch(UUID4, each["instanceIdentifier"]) for each in scopes) or not isinstance(body, dict):
        raise Refused(400, "A reference is no UUID")
    if not re.fullmatch(UUID4, name):
        raise Refused(400, "The message has no UUID")
    return name


class Desk(BaseHTTPRequestHandler):
    """Takes the calls."""

    protocol_version = "HTTP/1.1"
    point: Point

    def log_message(self, *given) -> None:
        """Nothing on the screen."""

    def _call(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if (mood := self.point.mood) == "silent":
            self.close_connection = True
            return
        with self.point.lock:
            with (self.point.state / "calls.jsonl").open("a") as calls:
                calls.write(json.dumps({"method": self.command, "path": self.path, "size": len(data)}) + "\n")
            try:
                if mood == "closed":
                    raise Refused(503, "Closed for today")
                answer = self._answered(data)
                status = 200 if answer is not None else 204
            except Refused as error:
                status, answer = error.status, {"description": str(error)}
        self._say(status, answer)

    do_GET = do_POST = do_PUT = do_DELETE = _call

    def _answered(self, data: bytes):
        parts = urlsplit(self.path)
        for method, pattern, act in ROUTES:
            if method == self.command and (match := re.fullmatch(pattern, parts.path)):
                return act(self, parts, match, data)
        raise Refused(404, f"{self.command} {parts.path} is not known")

    def _say(self, status: int, answer) -> None:
        body = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @property
    def file_name(self) -> str:
        """What the file is called that comes."""
        found = re.fullmatch(
            r'attachment; name="([^"]*)"; filename="([A-Za-z0-9._-]+)"', self.headers.get("Content-Disposition") or ""
        )
        if found is None:
            raise Refused(400, "Content-Disposition does not name the file")
        return found[2]


def _done(_) -> dict:
    return {}


ROUTES = (
    (
        "GET",
        "/api/capabilities/[0-9]{9}",
        lambda *_: {"capabilities": [{"process": RESPONSE, "serviceIdentifier": "DPO"}]},
    ),
    ("POST", "/api/messages/out", lambda desk, _, __, data: desk.point.make(json.loads(data))),
    ("DELETE", "/", lambda desk, *_: _done(desk.point.clear())),
    (
        "PUT",
        f"/api/messages/out/({UUID4})",
        lambda desk, _, match, data: _done(desk.point.upload(match[1], desk.file_name, data=data)),
    ),
    ("POST", f"/api/messages/out/({UUID4})", lambda desk, _, match, __: _done(desk.point.send(match[1]))),
    ("DELETE", f"/api/messages/out/({UUID4})", lambda desk, _, match, __: _done(desk.point.forget(match[1]))),
    ("GET", f"/api/statuses/({UUID4})", lambda desk, _, match, __: desk.point.told(match[1])),
    (
        "GET",
        "/api/messages/in/peek",
        lambda desk, parts, *_: desk.point.peek(parse_qs(parts.query).get("process", [""])[0]),
    ),
    ("GET", f"/api/messages/in/pop/({UUID4})", lambda desk, _, match, __: desk.point.taken(match[1], is_last=False)),
    (
        "DELETE",
        f"/api/messages/in/({UUID4})",
        lambda desk, _, match, __: _done(desk.point.taken(match[1], is_last=True)),
    ),
)


def main() -> None:
    """Take calls until it is stopped."""
    state = Path(sys.argv[1])
    state.mkdir(parents=True, exist_ok=True)
    Desk.point = Point(state)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
