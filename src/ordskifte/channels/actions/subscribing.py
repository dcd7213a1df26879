"""Which other sites are told that something changed, and which may show parts of ours in a frame."""

import re
import secrets
from collections.abc import Iterable

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.channels import registry
from ordskifte.channels.models import Subscriber
from ordskifte.domain.errors import NotAllowed, OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, blobs, clock, egress, tenancy
from ordskifte.kernel.models import Body
from ordskifte.protocols import webhooks

SUBSCRIBERS = (RoleName.COMMUNICATIONS_OFFICER, RoleName.OPERATOR)
MOST = 10
MOST_SITES = 20
_SITE = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d{1,5})?"
)


class NoSite(OrdskifteError):
    """Something was given as a web site that is none."""

    code = "no_site"
    text = "“%(given)s” is not a web site. Write it as https://www.body.example, without anything behind."


class ToldAlready(OrdskifteError):
    """The same address was to be told twice."""

    code = "told_already"
    text = "This address is told already. Take it away first if it needs a new secret."


class TooManySites(OrdskifteError):
    """More sites than anybody needs."""

    code = "too_many_sites"
    text = "There are %(most)s at most. Take one away first."


@doors.only(*SUBSCRIBERS)
@transaction.atomic
def subscribe(*, by: Actor, body: Body, url: str) -> tuple[Subscriber, str]:
    """Tell a site of every change from now on; its row, and the secret, which nobody can read here afterwards."""
    _must_be_of(by, body)
    policy = egress.Policy.from_settings()
    policy.check(egress.Target.parse(url))
    Body.objects.select_for_update().get(pk=body.pk)
    told = Subscriber.objects.filter(body=body, ended_at=None)
    if told.filter(url=url).exists():
        raise ToldAlready
    if told.count() >= MOST:
        raise TooManySites(most=MOST)
    secret = webhooks.secret_of(secrets.token_bytes(webhooks.SECRET_BYTES))
    kept = blobs.keep_small(secret.encode(), media_type="text/plain")
    row = Subscriber.objects.create(body=body, url=url, secret=kept, created_at=clock.now())
    audit.note(by=by, act="channels.subscribed", about=row.uid, details={"url": url}, body=body)
    return row, secret


@doors.only(*SUBSCRIBERS)
@transaction.atomic
def end_subscription(*, by: Actor, subscriber: Subscriber) -> None:
    """Tell the site no more; what waits for it is never sent, and its secret is gone."""
    row = Subscriber.objects.select_for_update(of=("self",)).select_related("body", "secret").get(pk=subscriber.pk)
    _must_be_of(by, row.body)
    if row.ended_at is not None:
        return
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    blobs.forget_key(by=by, uid=row.secret.uid, why="The site is told no more.")
    audit.note(by=by, act="channels.subscription_ended", about=row.uid, details={"url": row.url}, body=row.body)


@doors.only(*SUBSCRIBERS)
@transaction.atomic
def choose_sites(*, by: Actor, body: Body, sites: Iterable[str]) -> Body:
    """Say which sites may show a part in a frame; none named: all."""
    _must_be_of(by, body)
    wanted = sorted({site.strip().rstrip("/") for site in sites if site.strip()})
    for site in wanted:
        if not _SITE.fullmatch(site):
            raise NoSite(given=site[:100])
    if len(wanted) > MOST_SITES:
        raise TooManySites(most=MOST_SITES)
    body = Body.objects.select_for_update().get(pk=body.pk)
    before = body.settings.get(registry.SITES, [])
    body.settings = {**body.settings, registry.SITES: wanted}
    body.save(update_fields=["settings"])
    details = {"sites": ", ".join(wanted), "before": ", ".join(map(str, before))}
    audit.note(by=by, act="channels.sites_chosen", about=body.uid, details=details, body=body)
    transaction.on_commit(tenancy.forget)
    return body


def _must_be_of(by: Actor, body: Body) -> None:
    standing = doors.standing_of(by)
    if by.is_person and (standing is None or standing.body != body.pk):
        raise NotAllowed
