"""eInnsyn's API as calls: each is an answer, a refusal that stands, or something to try again."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from django.conf import settings

from ordskifte.kernel import egress
from ordskifte.kernel.egress import EgressFailed, EgressRefused, Request, Response
from ordskifte.protocols import strictjson
from ordskifte.protocols.einnsyn import answers
from ordskifte.protocols.einnsyn.answers import Known
from ordskifte.protocols.strictjson import JsonRefused

JSON: Final = "application/json"
DEADLINE: Final = 15.0  # seconds
LARGEST_ANSWER: Final = 1024 * 1024
LARGEST_KEY: Final = 1000
_GONE: Final = frozenset({404, 410})
_CLASHES: Final = 409
# What says that it will not be taken as it is. A door that is shut, or somebody who is busy, is tried again.
_NO: Final = frozenset({400, 405, 409, 411, 413, 414, 415, 422})
_LONGEST_PAUSE: Final = 6 * 3600
_MOST_PAGES: Final = 10

Said = tuple[tuple[str, str], ...]


class NotDone(Exception):
    """Nobody knows whether it was done, or it was not: it is tried again. `pause` is what they ask for, in seconds."""

    def __init__(self, code: str, said: Said = (), *, status: int | None = None, pause: int = 0) -> None:
        super().__init__(code)
        self.said: Said = said or ((code, ""),)
        self.status, self.pause = status, pause


class Refused(Exception):
    """They say that they will not take it."""

    def __init__(self, status: int, said: Said) -> None:
        super().__init__(status)
        self.status, self.said = status, said or ((str(status), ""),)


class Gone(Exception):
    """They do not know what it is about."""


@dataclass(slots=True, kw_only=True)
class Client:
    """The API at one address, with the key of one body."""

    url: str
    key: str = field(repr=False)
    unit: str = ""
    status: int | None = None  # of the last answer

    @classmethod
    def from_settings(cls) -> Self | None:
        """By the settings; none where the journal is not handed over. `NotDone` where the key cannot be read."""
        if not settings.ORDSKIFTE_EINNSYN_URL:
            return None
        try:
            with Path(settings.ORDSKIFTE_EINNSYN_KEY_FILE).open(encoding="ascii") as file:
                key = file.read(LARGEST_KEY).strip()
        except (OSError, ValueError) as error:
            raise NotDone("key_unread") from error
        return cls(url=settings.ORDSKIFTE_EINNSYN_URL, key=key, unit=settings.ORDSKIFTE_EINNSYN_UNIT)

    def find(self, kind: str, external_id: str) -> list[Known]:
        """What they have under our name for it, the same one first at each look."""
        found = _several(self._ask("GET", f"/{kind}?externalIds={external_id}"))
        known = [self.get(kind, each) if isinstance(each, str) else each for each in found]
        return sorted((each for each in known if each.external_id == external_id), key=lambda each: each.id)

    def get(self, kind: str, id: str) -> Known:
        """One object."""
        return _one(self._ask("GET", f"/{kind}/{id}"))

    def parts(self, path: str, *, kind: str) -> list[Known]:
        """All that belongs to something; `Refused` where that is more than anybody could have put there for it."""
        found: list[Known] = []
        after = ""
        for _ in range(_MOST_PAGES):
            listed = self._ask("GET", f"{path}?limit={answers.MOST_LISTED}{after}")
            page = [self.get(kind, each) if isinstance(each, str) else each for each in _several(listed)]
            found += page
            if not page or not answers.has_more(listed):
                return found
            after = f"&startingAfter={page[-1].id}"
        # To ask again would help nobody, and the others must not wait for it: a person looks at it.
        raise Refused(self.status or 0, (("too_many", ""),))

    def create(self, path: str, given: dict[str, Any]) -> Known:
        """Make an object."""
        return _one(self._ask("POST", path, given=given | ({"journalenhet": self.unit} if self.unit else {})))

    def change(self, path: str, given: dict[str, Any]) -> Known:
        """Change an object."""
        return _one(self._ask("PATCH", path, given=given))

    def remove(self, path: str) -> None:
        """Take an object away; it may be gone."""
        try:
            self._ask("DELETE", path)
        except Gone:
            return

    def _ask(self, method: str, path: str, *, given: dict[str, Any] | None = None) -> Any:
        asked = Request(
            url=f"{self.url}{path}",
            method=method,
            headers={"Accept": JSON, "API-KEY": self.key, **({"Content-Type": JSON} if given is not None else {})},
            body=b"" if given is None else json.dumps(given, ensure_ascii=False).encode(),
            max_bytes=LARGEST_ANSWER,
            deadline=DEADLINE,
            max_redirects=0,
        )
        self.status = None
        try:
            answer = egress.fetch_now(asked)
        except (EgressRefused, EgressFailed) as error:
            raise NotDone(error.why.value) from error
        self.status = answer.status
        return self._read(answer)

    def _read(self, answer: Response) -> Any:
        try:
            value = strictjson.loads(answer.body) if answer.body else None
        except JsonRefused:
            value = None
        if answer.status // 100 == 2:
            return value
        if answer.status in _GONE:
            raise Gone
        said = answers.said(value)
        if answer.status in _NO:
            raise Refused(answer.status, said)
        raise NotDone(str(answer.status), said, status=answer.status, pause=_pause(answer))


def clashes(error: Refused) -> bool:
    """Whether they say that they have it."""
    return error.status == _CLASHES


def _pause(answer: Response) -> int:
    """The seconds that they ask for (RFC 9110 § 10.2.3), as far as we go along with it."""
    word = (answer.header("retry-after") or "").strip()
    return min(int(word), _LONGEST_PAUSE) if word.isascii() and word.isdigit() and len(word) < 9 else 0


def _one(value: Any) -> Known:
    try:
        return answers.one(value)
    except answers.NotReadable as error:
        raise NotDone("unreadable") from error


def _several(value: Any) -> list[Known | str]:
    try:
        return answers.several(value)
    except answers.NotReadable as error:
        raise NotDone("unreadable") from error
