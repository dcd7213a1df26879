"""Whose site this is: the body is found from the host name, and from nothing that a reader can send along."""

import copy
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.models import Body
from ordskifte.kernel.web import answers, kinds, verdicts

# Our own machine asks for the body when there is no doubt which.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Those who watch the machine do not know whose site it is.
ON_ANY_HOST = frozenset({"/healthz", "/readyz"})
# A new host name is answered within so many seconds in every process.
SECONDS = 5.0
_MOST_NAMED = 20

_current: ContextVar[Body | None] = ContextVar("ordskifte_body", default=None)


class NoBody(OrdskifteError):
    """Nobody has been set up, or several and none was chosen."""

    code = "no_body"
    text = "It is not said which public body this is for. Name it, or run: ordskifte setup"


class NotSetUp(NoBody):
    """Nobody has been set up."""

    code = "no_body_yet"
    text = "There is no body yet. Run: ordskifte setup"


class BodyUnclear(NoBody):
    """Several have been set up and none was named, or one that is not here."""

    code = "body_unclear"
    text = "Say which body this is for: ORDSKIFTE_BODY names one of %(names)s."


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All host names at one moment. Unknown names cost no statement, and nothing grows with them."""

    by_host: dict[str, Body]
    only: Body | None
    is_empty: bool
    taken_at: float

    def find(self, host: str) -> Body | None:
        """The body that answers on this host."""
        named = settings.ORDSKIFTE_HOST
        if host in LOOPBACK:
            return self.by_host.get(host) or self.only
        if named and host not in named:
            return None
        return self.by_host.get(host) or (self.only if host in named else None)


class Shelf:
    """Keeps the newest snapshot of this process for some seconds."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.kept: Snapshot | None = None
        self.lock = threading.Lock()

    def get(self) -> Snapshot:
        """The snapshot, taken again when it is old; at most one statement."""
        kept = self.kept
        if kept is not None and time.monotonic() - kept.taken_at < self.seconds:
            return kept
        taken = _take()
        with self.lock:
            # A fresh installation is asked again each time, so that it answers as soon as it is set up.
            self.kept = None if taken.is_empty else taken
        return taken

    def clear(self) -> None:
        """Ask again at the next request."""
        with self.lock:
            self.kept = None


_shelf = Shelf()


def forget() -> None:
    """Ask the database again: after a body or a host name was changed, and between tests."""
    _shelf.clear()


def find(host: str) -> Body | None:
    """The body that answers on a host name as it stands in a request, or None."""
    return _shelf.get().find(plain(host))


def plain(host: str) -> str:
    """A host name in lower case, without port and without the dot at its end."""
    name = host.lower()
    if not name.endswith("]"):
        name = name.rpartition(":")[0] if ":" in name else name
    return name.removesuffix(".")


def current() -> Body:
    """The body of this request or command; the only one where none was chosen."""
    body = _current.get() or _shelf.get().only
    if body is None:
        raise NoBody
    return copy.copy(body)


def of_commands() -> Body:
    """The body that commands and the ways to a records system are for: the one that is named, or the only one."""
    named = settings.ORDSKIFTE_BODY
    found = [body for body in Body.objects.order_by("pk") if named in {"", body.slug}]
    if len(found) == 1:
        return found[0]
    names = Body.objects.order_by("pk").values_list("slug", flat=True)[:_MOST_NAMED]
    raise BodyUnclear(names=", ".join(names)) if names else NotSetUp


def is_of_commands(body: Body) -> bool:
    """Whether it is this one."""
    named = settings.ORDSKIFTE_BODY
    return body.slug == named if named else not Body.objects.exclude(pk=body.pk).exists()


@contextmanager
def within(body: Body) -> Iterator[Body]:
    """Do what follows for this body."""
    token = _current.set(body)
    try:
        yield body
    finally:
        _current.reset(token)


class HostMiddleware:
    """Gives the request its `tenant`, or answers that nobody lives here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the body, and let the request happen for it."""
        request.tenant = None  # type: ignore[attr-defined]
        if request.path_info in ON_ANY_HOST:
            return self.get_response(request)
        try:
            host = plain(request.get_host())
        except DisallowedHost:
            return answers.to_kind(request, kinds.UNKNOWN_HOST)
        snapshot = _shelf.get()
        body = snapshot.find(host)
        if body is None:
            return answers.to_kind(request, kinds.NOT_SET_UP if snapshot.is_empty else kinds.UNKNOWN_HOST)
        # A view may change what it gets; others must not see it.
        request.tenant = copy.copy(body)  # type: ignore[attr-defined]
        with within(request.tenant):  # type: ignore[attr-defined]
            return self.get_response(request)


def _take() -> Snapshot:
    try:
        rows = list(Body.objects.annotate(host=F("host_names__name")).order_by("pk"))
    except DatabaseError as error:
        if not verdicts.is_without_tables(error):
            raise
        rows = []
    bodies = {row.pk: row for row in rows}
    return Snapshot(
        by_host={row.host: row for row in rows if row.host},
        only=rows[0] if len(bodies) == 1 else None,
        is_empty=not rows,
        taken_at=time.monotonic(),
    )
