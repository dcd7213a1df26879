"""Whom a dialogue is for, and the links that let somebody in."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from ordskifte.accounts import doors
from ordskifte.channels.models import Inbound
from ordskifte.dialogue import inside, references
from ordskifte.dialogue.errors import LinkNotFit, LinkShut
from ordskifte.dialogue.fitting import ANSWERERS, moderated, needed
from ordskifte.dialogue.models import CircleChoice, Invitation, Thread
from ordskifte.dialogue.models.circle import LONGEST_LABEL
from ordskifte.domain import circle, intake
from ordskifte.domain.circle import Circle, Link
from ordskifte.domain.errors import NotFound
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock
from ordskifte.publishing.models import Publication


@doors.only(*ANSWERERS)
@transaction.atomic
def choose_circle(*, by: Actor, publication: Publication, to: Circle, why: str = "") -> Circle:
    """Say whom the dialogue is for from now on. What was said before stays with those whom it was said to."""
    found = _held(publication, by=by)
    before = inside.circle_of(found)
    if before is to:
        return to
    has_messages = Inbound.objects.filter(thread_key=found.uid).exists()
    reason = needed(why) if circle.needs_reason(before, to, has_messages=has_messages) else moderated(why)
    CircleChoice.objects.create(publication=found, circle=to, why=reason, by=str(by), at=clock.now())
    Thread.objects.filter(uid=found.uid).update(circle=to, version=F("version") + 1)
    _note(found, by=by, act="choose_circle", why=reason, before=before.value, after=to.value)
    return to


@doors.only(*ANSWERERS)
@transaction.atomic
def invite(
    *, by: Actor, publication: Publication, label: str, most: int, expires_at: datetime
) -> tuple[Invitation, str]:
    """Make a link into the dialogue. It is handed over here and kept nowhere; a digest of it is."""
    found, now = _held(publication, by=by), clock.now()
    named = intake.clean_line(label)[:LONGEST_LABEL]
    if not named or not circle.is_fit(Link(expires_at=expires_at, most=most), at=now):
        raise LinkNotFit
    code = references.secret()
    made = Invitation.objects.create(
        publication=found,
        label=named,
        digest=references.digest(code),
        most=most,
        expires_at=expires_at,
        by=str(by),
        at=now,
    )
    _note(found, by=by, act="invite", invitation=str(made.uid), most=most)
    return made, code


@doors.only(*ANSWERERS)
@transaction.atomic
def withdraw_invitation(*, by: Actor, invitation: Invitation) -> None:
    """Shut a link, and shut out at once whoever came in by it. Twice is once."""
    found = _held(invitation.publication, by=by)
    rows = Invitation.objects.filter(pk=invitation.pk, publication=found, withdrawn_at=None)
    if rows.update(withdrawn_at=clock.now(), withdrawn_by=str(by)):
        _note(found, by=by, act="withdraw_invitation", invitation=str(invitation.uid))


@doors.public
@transaction.atomic
def open_invitation(*, by: Actor, invitation: Invitation, is_inside: bool = False) -> None:
    """Count that a link was opened; refused where it does not open any more. Of who opened it nothing is kept."""
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if is_inside and circle.lets_stay(inside.link_of(row), at=clock.now()):
        return
    if refusal := circle.refusal(inside.link_of(row), at=clock.now()):
        raise LinkShut(refusal)
    row.opened += 1
    row.save(update_fields=["opened"])


def _held(publication: Publication, *, by: Actor) -> Publication:
    rows = doors.open(Publication.objects.select_related("body"), by=by).select_for_update(of=("self",))
    found = rows.filter(pk=publication.pk).first()
    if found is None:
        raise NotFound
    return found


def _note(publication: Publication, *, by: Actor, act: str, why: str = "", **details: str | int) -> None:
    audit.note(
        by=by, act=f"dialogue.{act}", about=publication.uid, why=why, details=dict(details), body=publication.body
    )
