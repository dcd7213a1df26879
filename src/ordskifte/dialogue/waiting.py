"""Telling staff what waits, without a word of what it says."""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ordskifte.accounts.models import RoleName, User
from ordskifte.channels import actions as channels
from ordskifte.channels import queries
from ordskifte.channels.models import Letter, LetterKind
from ordskifte.dialogue.models import Handling, Hold, Kind, Message, Report
from ordskifte.domain import deadlines
from ordskifte.domain.message import TAKEN_BACK, State
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit, clock
from ordskifte.kernel.models import Body
from ordskifte.publishing import queries as publications

DAILY_AT: Final = 7  # o'clock in Oslo
AT_A_TIME: Final = 100
READERS: Final = (RoleName.CASE_OFFICER, RoleName.MODERATOR, RoleName.COMMUNICATIONS_OFFICER)
# How far back a message may have come in and still be told of at once: an old one was told of, or is in the daily one.
FRESH: Final = timedelta(hours=6)


def overdue() -> list[Hold]:
    """Holds whose time is over, and of which nobody has been told."""
    rows = Hold.objects.filter(decided_at=None, alarmed_at=None, due_at__lt=clock.now(), message__state=State.HELD)
    return list(rows.select_related("message__body").order_by("due_at", "pk")[:AT_A_TIME])


@transaction.atomic
def alarm(hold: Hold) -> bool:
    """Write down that a hold has lasted too long, and tell every moderator; once."""
    if not Hold.objects.filter(pk=hold.pk, alarmed_at=None).update(alarmed_at=clock.now()):
        return False
    message = hold.message
    details = {"reference": message.reference, "ground": hold.ground, "due": hold.due_at}
    audit.note(by=SYSTEM, act="dialogue.hold_overdue", about=message.uid, details=details, body=message.body)
    for user in _with_role(message.body, RoleName.MODERATOR):
        with translation.override(user.language):
            subject = _("A message has waited too long for a check")
            lines = [
                _("Message %(reference)s should have been read by now. It is shown or hidden only by a person.")
                % {"reference": message.reference},
                _home(message.body, path="/desk/moderering/"),
            ]
            _write(message.body, user, key=f"overdue:{hold.pk}", about=message.uid, subject=subject, lines=lines)
    return True


def tell_staff(body: Body) -> int:
    """Write to those who handle messages, at once or once a day, as the body has chosen; how many letters."""
    match body.settings.get("staff_mail", ""):
        case "instant":
            return _instantly(body) + _of_publications(body)
        case "daily":
            return _daily(body)
        case _:
            return 0


def _instantly(body: Body) -> int:
    told = Letter.objects.filter(about=OuterRef("uid"), kind=LetterKind.STAFF_NOTICE, key__startswith="staff:new:")
    rows = Message.objects.filter(~Exists(told), body=body, is_outgoing=False, handling=Handling.NEW)
    new = rows.filter(said_at__gt=clock.now() - FRESH).select_related("case__responsible", "body", "unit")
    return sum(_tell_of(message) for message in new.order_by("pk")[:AT_A_TIME])


def _of_publications(body: Body) -> int:
    """Those who approve are told what waits for them, and those who wrote what became of it."""
    told, since = 0, clock.now() - FRESH
    for each in publications.asked_since(body, since=since):
        for user in _with_role(body, RoleName.APPROVER).exclude(pk=each.author_id):
            key, path = f"approve:{each.uid}:{each.asked_at.isoformat()}", f"/desk/publiseringer/{each.pk}/godkjenn/"
            with translation.override(user.language):
                subject = _("A publication waits for approval")
                told += _write(body, user, key=key, about=each.uid, subject=subject, lines=[_home(body, path=path)])
    for each in publications.answered_since(body, since=since):
        key, path = f"answered:{each.uid}:{each.answered_at.isoformat()}", f"/desk/publiseringer/history/{each.pk}/"
        with translation.override(each.author.language):
            subject = _("Somebody has answered about a publication that you wrote")
            told += _write(body, each.author, key=key, about=each.uid, subject=subject, lines=[_home(body, path=path)])
    return told


def _tell_of(message: Message) -> int:
    told = 0
    for user in _handlers(message):
        with translation.override(user.language):
            subject = _("A new message is in the inbox")
            lines = [
                _("Message %(reference)s came in.") % {"reference": message.reference},
                _home(message.body, path=f"/desk/innlegg/{message.uid}/"),
            ]
            key = f"new:{message.uid}"
            told += _write(message.body, user, key=key, about=message.uid, subject=subject, lines=lines)
    return told


def _daily(body: Body) -> int:
    now = clock.now().astimezone(clock.OSLO)
    if now.hour < DAILY_AT or not deadlines.is_working_day(now.date()):
        return 0
    told = 0
    for user in _with_role(body, *READERS, RoleName.APPROVER):
        with translation.override(user.language):
            reads = bool(user.role_names & set(READERS))
            lines = [*(_numbers(body, user) if reads else ()), *_to_approve(user)]
            if lines:
                lines.append(_home(body, path="/desk/innboks/" if reads else "/desk/"))
                key = f"daily:{now.date().isoformat()}"
                subject = _("What waits in the inbox today")
                told += _write(body, user, key=key, about=body.uid, subject=subject, lines=lines)
    return told


def _numbers(body: Body, user: User) -> list[str]:
    """How much waits for this person, in sentences that say nothing of what it is."""
    nobodys = Q(assigned_to=None, case__responsible=None) & (Q(unit=None) | Q(unit=user.unit_id))
    mine = Q(assigned_to=user) | Q(assigned_to=None, case__responsible=user) | nobodys
    rows = Message.objects.filter(body=body, is_outgoing=False)
    undone = rows.filter(mine, handling__in=[Handling.NEW, Handling.OPEN])
    waiting = undone.exclude(state__in=TAKEN_BACK).count()
    due = undone.filter(answer_due__lte=clock.today() + timedelta(days=3)).count()
    said = {
        ngettext("%(count)s message waits for an answer.", "%(count)s messages wait for an answer.", waiting): waiting,
        ngettext("%(count)s is due within three days.", "%(count)s are due within three days.", due): due,
    }
    if RoleName.MODERATOR in user.role_names:
        held = rows.filter(state=State.HELD).count()
        reports = Report.objects.filter(decided_at=None, message__body=body).count()
        appeals = rows.filter(kind=Kind.APPEAL, appeal__decided_at=None).count()
        said |= {
            ngettext("%(count)s message waits for a check.", "%(count)s messages wait for a check.", held): held,
            ngettext("%(count)s report waits.", "%(count)s reports wait.", reports): reports,
            ngettext("%(count)s appeal waits.", "%(count)s appeals wait.", appeals): appeals,
        }
    return [line % {"count": count} for line, count in said.items() if count]


def _to_approve(user: User) -> list[str]:
    count = publications.for_approver(user.actor).count()
    line = ngettext("%(count)s publication waits for approval.", "%(count)s publications wait for approval.", count)
    return [line % {"count": count}] if count else []


def _handlers(message: Message) -> list[User]:
    """Whoever the message is for: the one it was given to, the case's officer, or everybody who handles messages."""
    given = message.assigned_to or (message.case.responsible if message.case else None)
    if given is not None and given.is_active:
        return [given]
    everybody = list(_with_role(message.body, RoleName.CASE_OFFICER))
    return [each for each in everybody if each.unit_id == message.unit_id] or everybody


def _with_role(body: Body, *roles: str) -> QuerySet[User]:
    rows = User.objects.filter(body=body, is_active=True, roles__name__in=roles)
    return rows.distinct().order_by("pk")


def _home(body: Body, *, path: str) -> str:
    """A page of the desk. It has no language in its address: it speaks that of whoever is signed in."""
    return queries.home_of(body) + path


def _write(body: Body, user: User, *, key: str, about: Any, subject: str, lines: list[str]) -> int:
    whole = f"staff:{key}:{user.pk}"
    if Letter.objects.filter(key=whole).exists():
        return 0
    draft = channels.LetterDraft(
        kind=LetterKind.STAFF_NOTICE,
        key=whole,
        about=about,
        subject=subject,
        text="\n\n".join([*lines, body.name]),
        language=translation.get_language() or body.language,
        user=user,
    )
    with transaction.atomic():
        return int(channels.write_letter(by=SYSTEM, body=body, letter=draft) is not None)
