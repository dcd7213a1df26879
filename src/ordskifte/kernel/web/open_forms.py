"""Forms that anybody may send, without account, cookie or script: "check and send".

A form page carries nothing of ours and may be kept by a store. What is sent first leads to a check page, which is
never kept, shows what was typed, and carries a signed time and a key that makes one sending of it: `check` in both
steps, and `Verdict.fields` on the page. In place of a token that a cookie would have to match, the browser is asked
where the form came from. Nobody is signed in here, so a program that says nothing of where it comes from is let in.
Time, trap and number only give marks: nothing is refused or hidden for them (WCAG 2.2.1; nobody types too slowly).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ordskifte.kernel import clock
from ordskifte.kernel.web import kinds, throttle
from ordskifte.kernel.web.errors import Refused

# Longer than the 20 hours after which WCAG 2.2.1 asks for no warning. What is over is shown once more, not lost.
OPEN_FOR: Final = timedelta(hours=24)
FASTEST: Final = timedelta(seconds=2)  # between the check page and the sending; people read for longer
FIELD: Final = "skjema"  # the signed field of the check page
TRAP: Final = "nettsted"  # a field that no person sees
SEND: Final = "send"  # the button that sends
_LONGEST = 300
_FROM_HERE = frozenset({"same-origin", "none"})


class State(StrEnum):
    """How far a form has come."""

    TYPED = "typed"  # sent for the first time: show the check page
    READY = "ready"  # came from the check page as we made it
    EXPIRED = "expired"  # the check page was open for too long: show it again
    DAMAGED = "damaged"  # what we had signed is not as we signed it: show it again


class Mark(StrEnum):
    """A sign of an automatic sending. It never hides anything by itself."""

    TRAP = "trap"
    FAST = "fast"
    MANY = "many"


TEXTS: Final = {
    "trap": "a field that people do not see was filled in",
    "fast": "sent faster than people write",
    "many": "many were sent from the same place",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the form carried. A page that is shown next carries `fields`, so that a second sending is still one."""

    state: State
    key: str  # makes one sending of it, however often it comes
    fields: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()

    @property
    def may_be_sent(self) -> bool:
        """Whether it came from the check page, whole and in time."""
        return self.state is State.READY

    @property
    def status(self) -> int:
        """The status of the check page that is shown in answer."""
        return {State.EXPIRED: kinds.EXPIRED_FORM.status, State.DAMAGED: kinds.BAD_REQUEST.status}.get(self.state, 200)

    @property
    def sentence(self) -> str:
        """Why the check page is shown again, in the reader's language; empty where it is shown for the first time."""
        if self.state is State.EXPIRED:
            return _("The form had been open for a long time. Look over what you wrote, and send it once more.")
        if self.state is State.DAMAGED:
            return _("The form did not arrive as we made it. Look over what you wrote, and send it once more.")
        return ""


def start(*, purpose: str) -> dict[str, str]:
    """The hidden fields of a check page; `purpose` says which form it is, and no other takes them."""
    return _fields(secrets.token_urlsafe(16), purpose=purpose)


def check(request: HttpRequest, *, purpose: str) -> Verdict:
    """Look at a form that was sent. One from another site is refused; everything else keeps what was typed."""
    must_be_from_here(request)
    given = request.POST.get(FIELD, "")
    signed = _read(given, purpose=purpose)
    if signed is None:
        key, marks = secrets.token_urlsafe(16), _trapped(request)
        state = State.DAMAGED if given else State.TYPED
        return Verdict(state=state, key=key, fields=_fields(key, purpose=purpose, marks=marks), marks=marks)
    marks = tuple(dict.fromkeys((*signed.marks, *_trapped(request))))
    if not 0 <= signed.seconds <= OPEN_FOR.total_seconds():
        # The key stays: it may have been sent already, and then it is the same sending.
        fields = _fields(signed.key, purpose=purpose, marks=marks)
        return Verdict(state=State.EXPIRED, key=signed.key, fields=fields, marks=marks)
    fast = (Mark.FAST,) if signed.seconds < FASTEST.total_seconds() else ()
    return Verdict(state=State.READY, key=signed.key, fields={FIELD: given}, marks=(*marks, *fast))


def flood_mark(request: HttpRequest) -> tuple[Mark, ...]:
    """Count one sending from where it came, and mark it where there are very many; asked when it is sent for good."""
    verdict = throttle.take(throttle.SUBMISSIONS, whom=throttle.place_of(request))
    return () if verdict.outcome is throttle.Outcome.PASSED else (Mark.MANY,)


def must_be_from_here(request: HttpRequest) -> None:
    """Refuse what another site had a browser send."""
    if not is_from_here(request):
        raise Refused(kinds.NOT_OUR_FORM)


def is_from_here(request: HttpRequest) -> bool:
    """Whether a browser says that our page sent it; one that says nothing at all is believed.

    By Sec-Fetch-Site where it is said, else by Origin, else by Referer. The scheme is left out of the comparison:
    it is not known behind a proxy that nobody named, and no session depends on it.
    """
    if site := request.headers.get("Sec-Fetch-Site", ""):
        return site in _FROM_HERE
    said = request.headers.get("Origin", "") or request.headers.get("Referer", "")
    return not said or _place(said) == _place(f"//{request.get_host()}")


def _place(address: str) -> tuple[str, int | None]:
    """Host and port; the port that goes without saying is left out."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "", None
    return (parts.hostname or "").removesuffix("."), None if port in {80, 443} else port


@dataclass(frozen=True, slots=True)
class _Signed:
    """What a check page carried: the key, how long ago it was made, and the marks that were given before it."""

    key: str
    seconds: float
    marks: tuple[Mark, ...]


def _fields(key: str, *, purpose: str, marks: tuple[Mark, ...] = ()) -> dict[str, str]:
    return {FIELD: _signer(purpose).sign_object([key, int(clock.now().timestamp()), *map(str, marks)])}


def _read(given: str, *, purpose: str) -> _Signed | None:
    """What was signed, or nothing where it is not ours."""
    if not given or len(given) > _LONGEST:
        return None
    try:
        key, made_at, *marks = _signer(purpose).unsign_object(given)
    except signing.BadSignature:
        return None
    return _Signed(key, clock.now().timestamp() - made_at, tuple(map(Mark, marks)))


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"ordskifte.open_forms:{purpose}")


def _trapped(request: HttpRequest) -> tuple[Mark, ...]:
    return (Mark.TRAP,) if request.POST.get(TRAP) else ()
