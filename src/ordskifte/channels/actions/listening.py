"""What a person does at the listening post: choose what is listened to, look at it again, end it; lay one thing before
a case, or let it go."""

from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName, User
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.channels import queries, registry
from ordskifte.channels.actions.arrivals import Incoming, SenderFacts, UnfitArrival, take_in
from ordskifte.channels.contract import Arrival, Taken
from ordskifte.channels.models import Inbound, ListeningItem, ListeningSource, SenderKind
from ordskifte.domain import listening as rules
from ordskifte.domain.errors import Conflict, NotAllowed, NotFound, OrdskifteError
from ordskifte.domain.intake import Problem
from ordskifte.domain.listening import ListeningUnfit, Terms, gone_at
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, egress
from ordskifte.kernel.models import Body
from ordskifte.protocols import feeds
from ordskifte.protocols.strictjson import JsonRefused

LISTENERS: Final = (RoleName.CASE_OFFICER, RoleName.COMMUNICATIONS_OFFICER)
_SHORT: Final = 500


class ListenedAlready(OrdskifteError):
    """The same address was to be listened to twice for the same."""

    code = "listened_already"
    text = "Somebody listens to this address already. Look in the list, or ask whoever answers for it."


class TooManySources(OrdskifteError):
    """More sources than anybody reads."""

    code = "too_many_sources"
    text = "There are %(most)s at most. End one that nobody needs first."


class HasEnded(Conflict):
    """Somebody has ended it meanwhile."""

    code = "listening_ended"
    text = "Somebody has ended this meanwhile, and what was heard there is gone."


@doors.only(*LISTENERS)
@transaction.atomic
def listen(*, by: Actor, body: Body, terms: Terms, case: CaseFile | None = None) -> ListeningSource:
    """Listen to a feed or a search from now on, for a case or for the whole body; whoever chooses it answers for it."""
    owner = User.objects.filter(uid=by.name, body=body).first() if by.is_person else None
    if owner is None:
        raise NotAllowed
    _must_be_fit(rules.problems(terms, today=clock.today(), longest_days=settings.ORDSKIFTE_LISTENING_DAYS))
    egress.Policy.from_settings().check(egress.Target.parse(terms.address))
    Body.objects.select_for_update().get(pk=body.pk)
    case = None if case is None else _openable(case, by=by)
    known = ListeningSource.objects.filter(body=body, ended_at=None)
    if known.filter(case=case, address=terms.address).exists():
        raise ListenedAlready
    if known.count() >= rules.MOST_SOURCES:
        raise TooManySources(most=rules.MOST_SOURCES)
    row = ListeningSource.objects.create(
        body=body,
        case=case,
        name=terms.name,
        address=terms.address,
        purpose=terms.purpose,
        legal_basis=terms.legal_basis,
        person_why=terms.person_why,
        owner=owner,
        keep_days=terms.keep_days,
        ends_on=terms.ends_on,
        created_at=clock.now(),
        next_try_at=clock.now(),
    )
    said = {"address": row.address[:_SHORT], "legal_basis": row.legal_basis[:_SHORT], "keep_days": row.keep_days}
    person = {"follows": ", ".join(sorted(rules.cautions(row.address))), "person_why": row.person_why[:_SHORT]}
    _note(row, by=by, act="listening", why=row.purpose, ends_on=row.ends_on, **said, **person)
    return row


@doors.only(*LISTENERS)
@transaction.atomic
def review_listening(*, by: Actor, source: ListeningSource, ends_on: date, keep_days: int, why: str) -> ListeningSource:
    """Say that it is still needed, and until when. Where nobody answers for it any more, whoever says so does."""
    row = _locked(source, by=by)
    terms = Terms(
        name=row.name,
        address=row.address,
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        person_why=row.person_why,
        keep_days=keep_days,
        ends_on=ends_on,
    )
    found = rules.problems(terms, today=clock.today(), longest_days=settings.ORDSKIFTE_LISTENING_DAYS)
    if len(why.strip()) < rules.SHORTEST_REASON:
        found = (*found, Problem(field="why", code="review_short"))
    _must_be_fit(found)
    if not row.owner.is_active:
        row.owner = User.objects.get(uid=by.name, body=row.body)
    row.ends_on, row.keep_days, row.reviewed_at = ends_on, keep_days, clock.now()
    row.next_try_at = row.next_try_at if row.parked_at else clock.now()
    row.save()
    _shorten(row)
    _note(row, by=by, act="listening_reviewed", why=why, ends_on=ends_on, keep_days=keep_days)
    return row


@doors.only(*LISTENERS)
@transaction.atomic
def end_listening(*, by: Actor, source: ListeningSource, why: str) -> int:
    """Listen no more, and forget at once what was heard and not laid before a case; how many things went."""
    row = _locked(source, by=by)
    if not why.strip():
        _must_be_fit((Problem(field="why", code="review_short"),))
    row.ended_at, row.ended_why, row.next_try_at = clock.now(), why[: rules.LONGEST_REASON], None
    row.seen, row.etag, row.modified = b"", "", ""
    row.save()
    gone = row.items.all().delete()[0]
    _note(row, by=by, act="listening_ended", why=why, items=gone)
    return gone


@doors.only(*LISTENERS)
@transaction.atomic
def ask_again(*, by: Actor, source: ListeningSource) -> ListeningSource:
    """Ask a source again that did not answer."""
    row = _locked(source, by=by)
    row.parked_at, row.failures, row.next_try_at = None, 0, clock.now()
    row.save(update_fields=["parked_at", "failures", "next_try_at"])
    _note(row, by=by, act="listening_tried_again")
    return row


@doors.only(*LISTENERS)
@transaction.atomic
def let_go(*, by: Actor, item: ListeningItem) -> None:
    """Forget one thing at once: it does not come back."""
    row = _held(item, by=by)
    row.delete()
    _note(row.source, by=by, act="heard_let_go", items=1)


@doors.only(*LISTENERS)
@transaction.atomic
def lay_before(*, by: Actor, item: ListeningItem, case: CaseFile) -> Inbound:
    """Make a message of one thing, in a case: it comes in as others do, with its bytes, where it stood, and who did it.

    It is for the body alone: whoever wrote it did not write to us, and their words are not published by us.
    """
    row = _held(item, by=by)
    if row.laid_uid is not None:
        return Inbound.objects.get(uid=row.laid_uid)
    case = _openable(case, by=by)
    # The same thing may be heard twice, at two addresses, and come in once.
    Body.objects.select_for_update().get(pk=row.source.body_id)
    known = Inbound.objects.filter(body=row.source.body_id, channel=registry.LISTENING, remote_id=row.remote_id).first()
    inbound = known or _taken_in(row, by=by, case=case)
    row.laid_uid, row.laid_by, row.laid_at = inbound.uid, str(by), clock.now()
    row.title = row.text = row.author = row.link = ""
    row.raw, row.frame = b"", {}
    row.save()
    details = {"reference": inbound.reference, "case": str(case.uid), "source": row.source.name, "again": bool(known)}
    audit.note(by=by, act="channels.laid_before", about=inbound.uid, details=details, body=row.source.body)
    return inbound


def _taken_in(row: ListeningItem, *, by: Actor, case: CaseFile) -> Inbound:
    source = row.source
    evidence = {
        "case": str(case.uid),
        "unaddressed": True,
        "laid_by": str(by),
        "heard_at": row.heard_at.isoformat(),
        "source": {"uid": str(source.uid), "name": source.name, "address": source.address},
        "frame": row.frame,
    }
    raw, media_type = bytes(row.raw), str(row.frame.get("media_type", ""))
    said = _read(Arrival(remote_id=row.remote_id, raw=raw, media_type=media_type, evidence=evidence))
    arrival = Incoming(
        channel=registry.LISTENING,
        remote_id=row.remote_id,
        raw=raw,
        media_type=media_type,
        text=said.text,
        sender=SenderFacts(
            kind=(SenderKind.PERSON if said.author else SenderKind.ANONYMOUS).value,
            name=said.author,
            address=said.permalink,
            language=said.language,
        ),
        permalink=said.permalink,
        audience=Audience.PRIVATE,
        sent_at=said.sent_at,
        evidence=evidence,
    )
    return take_in(by=by, body=source.body, arrival=arrival)[0]


def _read(arrival: Arrival) -> Taken:
    """The words by the same reader that will read the kept bytes, so that the digest stands for both."""
    try:
        return registry.get(registry.LISTENING).take_in(arrival)[0]
    except (feeds.FeedRefused, JsonRefused) as refused:
        raise UnfitArrival(what="it cannot be read without the rest of its feed") from refused


def _must_be_fit(found: tuple[Problem, ...]) -> None:
    if found:
        raise ListeningUnfit(found)


def _openable(case: CaseFile, *, by: Actor) -> CaseFile:
    found = doors.open(CaseFile.objects.select_related("body"), by=by).filter(pk=cases.meant(case).pk).first()
    if found is None:
        raise NotAllowed
    return found


def _locked(source: ListeningSource, *, by: Actor) -> ListeningSource:
    rows = queries.listening.open_sources(by).select_for_update(of=("self",))
    row = rows.select_related("body", "owner").filter(pk=source.pk).first()
    if row is None:
        raise NotAllowed
    if row.ended_at is not None:
        raise HasEnded
    return row


def _held(item: ListeningItem, *, by: Actor) -> ListeningItem:
    rows = ListeningItem.objects.select_for_update(of=("self",)).select_related("source__body")
    rows = rows.filter(pk=item.pk, gone_at__gt=clock.now(), source__in=queries.listening.open_sources(by))
    row = rows.first()
    if row is None:
        # Its time is over, somebody else has let it go, or it was never theirs to see.
        raise NotFound
    return row


def _shorten(row: ListeningSource) -> None:
    """What was heard before is kept no longer than what is heard from now on, and never longer than was said."""
    longest = settings.ORDSKIFTE_LISTENING_DAYS
    for each in row.items.only("heard_at", "gone_at"):
        latest = gone_at(each.heard_at, keep_days=row.keep_days, longest_days=longest, before=each.gone_at)
        if latest != each.gone_at:
            ListeningItem.objects.filter(pk=each.pk).update(gone_at=latest)


def _note(row: ListeningSource, *, by: Actor, act: str, why: str = "", **details: Any) -> None:
    audit.note(by=by, act=f"channels.{act}", about=row.uid, why=why, details=details, body=row.body)
