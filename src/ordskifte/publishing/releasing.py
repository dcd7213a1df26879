"""What happens when a revision becomes public, or stops being so: one transaction, one event, whoever asks."""

import secrets
from typing import Any

from django.db import transaction
from django.db.models import Max

from ordskifte.cases import queries as cases
from ordskifte.domain import events, release
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.publishing import snapshots
from ordskifte.publishing.errors import NotReady, NotShown, ReasonNeeded
from ordskifte.publishing.snapshots import Snapshot

# Who acts when the time that a person chose has come.
SCHEDULE = Actor.rule("publishing.schedule")
LONGEST_REASON = 500
PLANNED = declare("publishing.planned", "a revision is planned for later, its transaction not committed")
KEPT = declare("publishing.kept", "a revision is shown and its event written, the transaction not committed")
COMMITTED = declare("publishing.committed", "a revision is shown and committed, nobody has been told")


def held(publication) -> Any:
    """The publication as it is now, kept from others until the transaction ends."""
    rows = type(publication).objects.select_for_update(of=("self",)).select_related("body", "case", "document")
    return rows.get(pk=publication.pk)


def put_out(publication, revision, *, by: Actor, write) -> None:
    """Check a revision and show it to the public, or plan it if its time has not come."""
    with transaction.atomic():
        now = held(publication)
        revision.content_object = now
        draft = revision.as_object()
        snapshot = snapshots.of(draft)
        facts = facts_of(now, draft=draft, snapshot=snapshot)
        if found := _found(facts, snapshot=snapshot):
            raise NotReady(found)
        if draft.go_live_at is not None and draft.go_live_at > clock.now():
            _plan(now, revision, at=draft.go_live_at, by=by)
            return
        # Used up: the next correction says for itself what it corrects, and when.
        revision.content = {**revision.content, "go_live_at": None, "change_note": ""}
        now.asked_at, now.withdrawn_at, now.withdrawn_reason = None, None, ""
        now.sent_back_at, now.sent_back_by, now.sent_back_why = None, "", ""
        write(now)
        _keep(now, snapshot, by=by, approved_by=min(release.approved_by(facts), default=""))


def obstacles(publication, *, draft, snapshot: Snapshot | None = None) -> tuple[str, ...]:
    """All that keeps a draft from going out, but for the yes of somebody else: judged before that yes is asked for."""
    snapshot = snapshot or snapshots.of(draft)
    found = _found(facts_of(publication, draft=draft, snapshot=snapshot), snapshot=snapshot)
    return tuple(code for code in found if code != release.Obstacle.NEEDS_APPROVAL)


def _found(facts: release.Facts, *, snapshot: Snapshot) -> tuple[str, ...]:
    return (*snapshot.problems, *release.obstacles(facts))


def facts_of(publication, *, draft, snapshot: Snapshot) -> release.Facts:
    """What the rule on going out asks about a draft."""
    newest = publication.published.order_by("-number").first()
    is_same = (
        newest is not None and publication.live and (newest.texts, newest.facts) == (snapshot.texts, snapshot.facts)
    )
    asks = bool(publication.body.settings.get("four_eyes"))
    return release.Facts(
        languages=len(snapshot.texts),
        has_unseen_notes=publication.has_unseen_notes,
        is_withheld=cases.keeps_from_public(publication.case, publication.document),
        has_earlier=newest is not None,
        change_note=snapshot.change_note,
        is_same=is_same,
        asks_for_four_eyes=asks,
        authors=authors_of(publication) if asks else frozenset(),
        approvers=_approvers(publication, snapshot) if asks else frozenset(),
        is_period_wrong=draft.dialogue == "period" and not _is_period(draft.opens_at, draft.closes_at),
    )


def _is_period(opens_at, closes_at) -> bool:
    return opens_at is not None and closes_at is not None and closes_at > max(opens_at, clock.now())


def authors_of(publication) -> frozenset[str]:
    """Everybody who wrote in the text since it was last published."""
    written = publication.revisions.filter(pk__gt=publication.live_revision_id or 0, user__isnull=False)
    uids = {*written.values_list("user__uid", flat=True), publication.author.uid}
    return frozenset(str(Actor.staff(uid)) for uid in uids)


def _approvers(publication, snapshot: Snapshot) -> frozenset[str]:
    return frozenset(publication.approvals.filter(content=snapshot.digest).values_list("by", flat=True))


def _plan(publication, revision, *, at, by: Actor) -> None:
    publication.revisions.exclude(pk=revision.pk).update(approved_go_live_at=None)
    revision.approved_go_live_at = at
    revision.save(update_fields=["approved_go_live_at"])
    publication.asked_at, publication.has_unpublished_changes = None, True
    publication.save(update_fields=["asked_at", "has_unpublished_changes"])
    audit.note(by=by, act="publishing.planned", about=publication.uid, details={"at": at}, body=publication.body)
    crashpoint(PLANNED)


def _keep(publication, snapshot: Snapshot, *, by: Actor, approved_by: str) -> None:
    """Write down what was shown, for ever, and tell the stages after this one."""
    number = (publication.published.aggregate(last=Max("number"))["last"] or 0) + 1
    salt = secrets.token_bytes(16)
    digest = events.salted_digest(salt, snapshot.content)
    publication.published.create(
        number=number,
        texts=snapshot.texts,
        facts=snapshot.facts,
        change_note=snapshot.change_note if number > 1 else "",
        at=clock.now(),
        by=str(by),
        approved_by=approved_by,
        salt=salt,
        digest=digest,
    )
    show_pictures(publication, snapshot.pictures)
    kind = events.Published if number == 1 else events.Corrected
    happened = kind(
        by=by,
        uid=publication.uid,
        digest=digest,
        case=publication.case.uid,
        number=number,
        languages=tuple(sorted(snapshot.texts)),
    )
    outbox.append(happened, body=publication.body)
    act = "publishing.published" if number == 1 else "publishing.corrected"
    why = snapshot.change_note if number > 1 else ""
    audit.note(by=by, act=act, about=publication.uid, why=why, details={"number": number}, body=publication.body)
    crashpoint(KEPT)
    transaction.on_commit(lambda: crashpoint(COMMITTED))


def show_pictures(publication, pictures: frozenset[int]) -> None:
    """Let the public see exactly these pictures for the sake of this publication."""
    shown = publication.shown_pictures
    shown.exclude(picture__in=pictures).delete()
    shown.bulk_create([shown.model(publication=publication, picture_id=pk) for pk in pictures], ignore_conflicts=True)


def take_back(publication, *, by: Actor, why: str, write) -> None:
    """Take a publication away from the public."""
    reason = " ".join(why.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise ReasonNeeded(most=LONGEST_REASON)
    with transaction.atomic():
        now = held(publication)
        if not now.live:
            raise NotShown
        now.withdrawn_at, now.withdrawn_reason = clock.now(), reason
        write(now)
        show_pictures(now, frozenset())
        number = now.published.aggregate(last=Max("number"))["last"]
        outbox.append(events.Withdrawn(by=by, uid=now.uid, case=now.case.uid, number=number), body=now.body)
        audit.note(
            by=by, act="publishing.withdrawn", about=now.uid, why=reason, details={"number": number}, body=now.body
        )
