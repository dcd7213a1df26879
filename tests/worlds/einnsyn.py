"""eInnsyn's API, as a process of its own: `python -m tests.worlds.einnsyn STATE`.

It prints its port, and is strict: a key, JSON, no field that it does not know, all that is mandatory, each external
name once. Each call stands in STATE/calls.jsonl, whole; what it has is told by GET /everything. Its mood is STATE/mood:

    accepts, refuses, busy, closed, deaf (does it, and never answers), twice (makes two)
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs, urlsplit

KEY = "secret_of-nordfjaera"
# In words of our own; a test compares them with the description of the API, where that is at hand.
MANDATORY = {
    "arkiv": {"tittel"},
    "arkivdel": {"tittel"},
    "saksmappe": {"offentligTittel", "offentligTittelSensitiv", "saksaar", "sakssekvensnummer"},
    "journalpost": {
        "offentligTittel",
        "offentligTittelSensitiv",
        "journalaar",
        "journalsekvensnummer",
        "journalpostnummer",
        "journalposttype",
        "journaldato",
    },
    "korrespondansepart": {"korrespondansepartNavn", "korrespondansepartNavnSensitiv", "korrespondanseparttype"},
    "skjerming": {"tilgangsrestriksjon"},
}
ALWAYS = {"externalId", "systemId", "journalenhet", "accessibleAfter"}
OPTIONAL = {
    "arkiv": set(),
    "arkivdel": set(),
    "saksmappe": {"saksdato", "beskrivelse", "administrativEnhet"},
    "journalpost": {"dokumentetsDato", "beskrivelse", "korrespondansepart", "skjerming", "administrativEnhet"},
    "korrespondansepart": {"erBehandlingsansvarlig", "saksbehandler", "administrativEnhet"},
    "skjerming": {"skjermingshjemmel"},
}
PREFIX = {
    "arkiv": "ark",
    "arkivdel": "arkd",
    "saksmappe": "sm",
    "journalpost": "jp",
    "korrespondansepart": "kp",
    "skjerming": "skj",
}
# What may be made under what.
UNDER = {
    ("arkiv", "arkivdel"),
    ("arkivdel", "saksmappe"),
    ("saksmappe", "journalpost"),
    ("journalpost", "korrespondansepart"),
}
NUMBERS = {"saksaar", "sakssekvensnummer", "journalaar", "journalsekvensnummer", "journalpostnummer"}


class No(Exception):
    """What it answers with another status than 200."""

    def __init__(self, status, type, message, **more):
        super().__init__(message)
        self.status, self.told = status, {"type": type, "message": message, **more}


class Store:
    """What it has."""

    def __init__(self):
        self.objects, self.count = {}, 0

    def make(self, kind, given, *, parent=""):
        """An object, with those that stand in it."""
        self.check(kind, given)
        external = given.get("externalId")
        if external and any(each["entity"] == kind and each.get("externalId") == external for each in self.all()):
            raise No(409, "conflict", "externalId is taken")
        return self.keep(kind, given, parent=parent)

    def keep(self, kind, given, *, parent):
        self.count += 1
        id = f"{PREFIX[kind]}_{self.count:026d}"
        simple = {name: value for name, value in given.items() if not isinstance(value, list | dict)}
        self.objects[id] = {**simple, "id": id, "entity": kind, "parent": parent, "deleted": False}
        for each in given.get("korrespondansepart", ()):
            self.make("korrespondansepart", each, parent=id)
        if screening := given.get("skjerming"):
            self.objects[id]["skjerming"] = self.make("skjerming", screening, parent=id)["id"]
        return self.objects[id]

    def check(self, kind, given, *, is_new=True):
        """Refuse what its description does not let through."""
        wrong = []
        if is_new:
            wrong += [(name, "must not be null") for name in sorted(MANDATORY[kind] - given.keys())]
        known = MANDATORY[kind] | OPTIONAL[kind] | ALWAYS
        wrong += [(name, "unknown property") for name in sorted(given.keys() - known)]
        wrong += [(name, "not a number") for name in NUMBERS & given.keys() if type(given[name]) is not int]
        wrong += [(name, "must not be blank") for name in MANDATORY[kind] & given.keys() if given[name] in ("", None)]
        if wrong:
            errors = [{"fieldName": name, "message": message} for name, message in wrong]
            raise No(400, "validationError", "Field validation failed", fieldError=errors)

    def get(self, kind, id):
        """An object by what it is called here, or by the sender's system."""
        for each in self.all():
            if each["entity"] == kind and id in {each["id"], each.get("systemId")}:
                return each
        raise No(404, "notFound", f"No {kind} {id}")

    def change(self, kind, id, given):
        found = self.get(kind, id)
        self.check(kind, given, is_new=False)
        if screening := given.pop("skjerming", None):
            found["skjerming"] = self.make("skjerming", screening, parent=found["id"])["id"]
        # A list in a change adds to what is there.
        for each in given.pop("korrespondansepart", ()):
            self.make("korrespondansepart", each, parent=found["id"])
        found.update(given)
        return found

    def remove(self, kind, id):
        """With all that lies in it."""
        found = self.get(kind, id)
        del self.objects[found["id"]]
        for each in [each for each in self.all() if each["parent"] == found["id"]]:
            self.remove(each["entity"], each["id"])
        if kind == "skjerming":
            self.objects.get(found["parent"], {}).pop("skjerming", None)
        return {**found, "deleted": True}

    def all(self):
        return list(self.objects.values())


class Handler(BaseHTTPRequestHandler):
    """Answers as its mood is."""

    store, lock, state = Store(), Lock(), Path()

    def _handle(self):
        path = urlsplit(self.path)
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = path.path.strip("/").split("/")
        if parts == ["everything"]:
            return self._say(200, self.store.all())
        if parts == ["forget"]:
            self.store.objects.clear()
            return self._say(200, {})
        mood = (self.state / "mood").read_text().strip() if (self.state / "mood").exists() else "accepts"
        with self.lock:
            call = {"method": self.command, "path": self.path, "headers": dict(self.headers), "body": data.decode()}
            with (self.state / "calls.jsonl").open("a") as file:
                file.write(json.dumps(call) + "\n")
            try:
                status, told = self._answer(parts, parse_qs(path.query), data=data, mood=mood)
            except No as no:
                status, told = no.status, no.told
        if mood == "deaf" and self.command != "GET":
            time.sleep(0.2)
            return self.connection.close()
        return self._say(status, told, headers={"Retry-After": "120"} if status in {429, 503} else {})

    do_GET = do_POST = do_PATCH = do_DELETE = _handle

    def _answer(self, parts, query, *, data, mood):
        if mood == "busy":
            raise No(429, "tooManyRequests", "Too many requests")
        if mood == "closed":
            raise No(503, "internalServerError", "Down for maintenance")
        if self.headers.get("API-KEY") != KEY:
            raise No(401, "authenticationError", "Unknown key")
        given = json.loads(data) if data else {}
        if self.command in {"POST", "PATCH"}:
            if self.headers.get("Content-Type") != "application/json":
                raise No(400, "badRequest", "JSON is wanted")
            if mood == "refuses" and "journalpost" in parts:
                error = {"fieldName": "offentligTittel", "value": "…", "message": "is not good enough"}
                raise No(400, "validationError", "Field validation failed", fieldError=[error])
        return self._do(parts, query, given=given, mood=mood)

    def _do(self, parts, query, *, given, mood):
        store = self.store
        match self.command, parts:
            case "GET", [kind]:
                wanted = query["externalIds"][0].split(",")
                found = [each for each in store.all() if each["entity"] == kind]
                return 200, {"items": [each for each in found if each.get("externalId") in wanted]}
            case "GET", [kind, id]:
                return 200, store.get(kind, id)
            case "GET", [above, id, kind]:
                top = store.get(above, id)["id"]
                below = [each for each in store.all() if each["entity"] == kind and each["parent"] == top]
                return 200, {"items": below}
            case "POST", ["arkiv"]:
                return 201, store.make("arkiv", given)
            case "POST", [above, id, kind] if (above, kind) in UNDER:
                top = store.get(above, id)["id"]
                made = store.make(kind, given, parent=top)
                if mood == "twice" and kind == "journalpost":
                    store.keep(kind, given, parent=top)
                return 201, made
            case "PATCH", [kind, id]:
                return 200, store.change(kind, id, given)
            case "DELETE", [kind, id] | [_, _, kind, id]:
                return 200, store.remove(kind, id)
        raise No(405, "methodNotAllowed", "No such thing")

    def _say(self, status, told, *, headers=None):
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: each call is in the file."""


def main(state: Path) -> None:
    """Serve until somebody ends it."""
    Handler.state = state
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
