"""Who is let into a dialogue that is not for everybody: by links that people made, and by nothing about the reader."""

from collections.abc import Iterable
from datetime import datetime

from django.core import signing
from django.http import HttpRequest

from ordskifte.dialogue import references
from ordskifte.dialogue.models import CircleChoice, Invitation, Thread
from ordskifte.domain.circle import Circle, Link, lets_stay
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.publishing.models import Publication

# What a browser keeps of links that it opened: which ones, signed, and nothing about who opened them.
COOKIE = "ordskifte_inne"
_MOST = 8
_LONGEST = 1_000
_signer = signing.Signer(salt="ordskifte.dialogue.inside")


def circle_of(publication: Publication) -> Circle:
    """Whom the dialogue under a publication is for, by the newest choice."""
    newest = CircleChoice.objects.filter(publication=publication).order_by("-pk").values_list("circle", flat=True)
    return Circle(newest.first() or Circle.EVERYONE)


def link_of(invitation: Invitation) -> Link:
    """What the rule looks at."""
    return Link(
        expires_at=invitation.expires_at,
        most=invitation.most,
        opened=invitation.opened,
        is_withdrawn=invitation.withdrawn_at is not None,
    )


def by_code(body: Body, code: str) -> Invitation | None:
    """The invitation that a link or its code belongs to, whether it still opens or not."""
    written = code.strip().rstrip("/").rpartition("/")[2][:200]
    rows = Invitation.objects.filter(publication__body=body, digest=references.digest(written))
    return rows.select_related("publication").first() if written else None


def opened(request: HttpRequest) -> list[str]:
    """The invitations that this browser opened, oldest first."""
    kept = request.COOKIES.get(COOKIE, "")
    try:
        return _signer.unsign(kept).split(".")[-_MOST:] if 0 < len(kept) <= _LONGEST else []
    except signing.BadSignature:
        return []


def ends_of(uids: Iterable[str]) -> list[datetime]:
    """Until when these hold."""
    return list(Invitation.objects.filter(uid__in=list(uids)).values_list("expires_at", flat=True))


def kept(uids: Iterable[str]) -> str:
    """What the browser keeps of these."""
    return _signer.sign(".".join(list(uids)[-_MOST:]))


def is_let_in(request: HttpRequest, thread: Thread) -> bool:
    """Whether this browser opened a link into this dialogue that still holds."""
    if not (uids := opened(request)):
        return False
    rows = Invitation.objects.filter(uid__in=uids, publication__uid=thread.uid)
    now = clock.now()
    return any(lets_stay(link_of(row), at=now) for row in rows)
