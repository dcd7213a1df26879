"""Everything that changes what may be shown outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile
from ordskifte.channels import deliveries, fragments, messages, planning
from ordskifte.channels.models import PUBLICATION, Delivery, Letter, Post, PostState, PostVersion, PostWords
from ordskifte.channels.sending import WAITING
from ordskifte.domain import events
from ordskifte.domain.delivery import Act, DeliveryState, Step, after
from ordskifte.domain.errors import NotFound, OrdskifteError
from ordskifte.domain.journal import normal
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox
from ordskifte.kernel.models import Blob
from ordskifte.kernel.prepared import Prepared, Rows, given

POSTERS = (RoleName.COMMUNICATIONS_OFFICER, RoleName.APPROVER, RoleName.CASE_OFFICER, RoleName.MODERATOR)
LONGEST_NOTE = 500
# The order of languages after the body's own.
LANGUAGES = "nb nn en se"
_POSTS, _VERSIONS = Rows(Post), Rows(PostVersion)
_KNOWN = Prepared(lambda: Post.objects.filter(source_uid=given("uid", Post._meta.get_field("source_uid"))))


class NothingSaid(OrdskifteError):
    """A version without a title or, of a message, a text in any language."""

    code = "nothing_said"
    text = "There is nothing to show: write something in at least one language."


class WithdrawnWithoutReason(OrdskifteError):
    """Something was to be taken back, and nobody said why."""

    code = "withdrawn_without_reason"
    text = "Say why it is withdrawn. Everybody can read the reason."


class LetterForgotten(OrdskifteError):
    """A letter was to be sent again whose bytes are gone."""

    code = "letter_forgotten"
    text = (
        "This letter cannot be sent again: what stood in it is erased. A secret link that nobody got is kept 30 days."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is shown, and where it belongs."""

    kind: str
    uid: UUID
    thread_key: UUID
    case: CaseFile
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One version of what is said. Only fields that may be shown are taken from `variants` and `facts`."""

    at: datetime
    variants: Mapping[str, Mapping[str, Any]]  # language → title, lead, html, text
    number: int = 0  # nought: the next
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@doors.only(*POSTERS)
@transaction.atomic
def post(*, by: Actor, source: Source, content: Content) -> Post:
    """Show something for the first time. The same source again changes nothing."""
    known = _KNOWN.first(uid=source.uid)
    if known is not None:
        return known
    kept = _kept(content, kind=source.kind, main=source.case.body.language)
    shown = _POSTS.write(
        Post(
            body=source.case.body,
            case=source.case,
            kind=source.kind,
            source_uid=source.uid,
            thread_key=source.thread_key,
            reference=source.reference,
            number=content.number or 1,
            languages=list(kept),
            headlines=_headlines(kept),
            first_at=content.at,
            changed_at=clock.now(),
        )
    )
    version = _add_version(shown, content, kept=kept)
    _tell(shown, version, act=Act.ANNOUNCE, by=by)
    return shown


@doors.only(*POSTERS)
@transaction.atomic
def correct(*, by: Actor, source_uid: UUID, content: Content) -> Post:
    """Show a new version, also of what was withdrawn. A version that is here already changes nothing."""
    shown = _held(source_uid)
    number = content.number or shown.number + 1
    if number <= shown.number:
        return shown
    kept = _kept(content, kind=shown.kind, main=shown.body.language)
    shown.number, shown.languages, shown.headlines = number, list(kept), _headlines(kept)
    shown.state, shown.withdrawn_at, shown.withdrawn_reason = PostState.SHOWN, None, ""
    _save_changed(shown)
    version = _add_version(shown, content, kept=kept)
    _tell(shown, version, act=Act.CORRECT, by=by)
    return shown


@doors.only(*POSTERS)
@transaction.atomic
def withdraw(*, by: Actor, source_uid: UUID, why: str, at: datetime | None = None) -> Post:
    """Take it out of view: the address stays and says when and why, and no text of any version is left to be shown."""
    shown = _held(source_uid)
    if shown.is_withdrawn:
        return shown
    reason = why.strip()[:LONGEST_NOTE]
    if not reason:
        raise WithdrawnWithoutReason
    taken_at = at or clock.now()
    shown.state, shown.withdrawn_at, shown.withdrawn_reason, shown.headlines = PostState.WITHDRAWN, taken_at, reason, {}
    _save_changed(shown)
    emptied = {"variants": {}, "facts": {}, "note": "", "withdrawn_at": taken_at, "withdrawn_reason": reason}
    shown.versions.filter(withdrawn_at=None).update(**emptied)
    _tell(shown, shown.versions.get(number=shown.number), act=Act.WITHDRAW, by=by)
    return shown


@doors.only(*POSTERS)
@transaction.atomic
def follow_answered(*, by: Actor, source_uids: Iterable[UUID], reference: str, name: str) -> int:
    """Let messages say anew whom they answer; nothing of one that is out of view. How many said it otherwise.

    No new version: nothing that they say themselves has changed, and it is sent nowhere.
    """
    rows = PostVersion.objects.select_for_update(of=("self", "post")).select_related("post")
    answered = fragments.facts({"reply_to": reference, "reply_to_name": name})
    changed = 0
    for version in rows.filter(post__source_uid__in=list(source_uids), withdrawn_at=None).order_by("pk"):
        facts = {key: said for key, said in version.facts.items() if key not in {"reply_to", "reply_to_name"}}
        if facts | answered == version.facts:
            continue
        version.facts = facts | answered
        version.save(update_fields=["facts"])
        changed += 1
        if version.number == version.post.number:
            messages.write(version.post, version)
    return changed


@doors.only(RoleName.OPERATOR, RoleName.COMMUNICATIONS_OFFICER)
@transaction.atomic
def try_again(*, by: Actor, delivery: Delivery | Letter) -> Delivery | Letter:
    """Let what failed be tried once more, with the same id and the same bytes."""
    row = type(delivery).objects.select_for_update().get(pk=delivery.pk)
    if isinstance(row, Letter) and not Blob.objects.filter(pk=row.payload_id, state=Blob.State.KEPT).exists():
        raise LetterForgotten
    # After the last try by itself it waits for nothing but this; what is unknown stays so until it is tried.
    if row.state not in WAITING or row.next_try_at is not None:
        row.state = after(DeliveryState(row.state), Step.ASK_AGAIN).value
    row.next_try_at = clock.now()
    row.save(update_fields=["state", "next_try_at"])
    audit.note(by=by, act="channels.try_again", about=row.uid, details={"channel": row.channel})
    return row


@doors.only(*POSTERS)
def deliver_here(*, by: Actor, post_uid: UUID) -> int:
    """Put on our own pages and feeds what waits for it, in the caller's transaction; how many."""
    return deliveries.here(post_uid)


def _held(source_uid: UUID) -> Post:
    """The post as it is now, held until the transaction ends."""
    rows = Post.objects.select_for_update(of=("self",)).select_related("body", "case")
    found = rows.filter(source_uid=source_uid).first()
    if found is None:
        raise NotFound
    return found


def _kept(content: Content, *, kind: str, main: str) -> dict[str, dict[str, str]]:
    # The database forgets the order of names, so it is made here: the body's own language first.
    order = sorted(content.variants, key=lambda each: (each != main, LANGUAGES.find(each), each))
    kept = fragments.variants({language: content.variants[language] for language in order})
    if kind in messages.KINDS:
        return _with_titles(kept, kind=kind, facts=content.facts)
    if not any(said["title"].strip() for said in kept.values()):
        raise NothingSaid
    return kept


def _with_titles(kept: dict[str, dict[str, str]], *, kind: str, facts: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Messages have no title of their own; lists and feeds call them by who wrote them."""
    if not any(said["text"].strip() or said["html"].strip() for said in kept.values()):
        raise NothingSaid
    for language, said in kept.items():
        with translation.override(language if language in messages.LANGUAGES else "nb"):
            said["title"] = said["title"] or messages.title(kind, facts)
            said["html"] = said["html"] or messages.paragraphs(said["text"])
    return kept


def _headlines(kept: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {language: {"title": said["title"], "lead": said["lead"]} for language, said in kept.items()}


def _save_changed(shown: Post) -> None:
    shown.version += 1
    shown.changed_at = clock.now()
    shown.save()


def _add_version(shown: Post, content: Content, *, kept: dict[str, dict[str, str]]) -> PostVersion:
    return _VERSIONS.write(
        PostVersion(
            post=shown,
            number=shown.number,
            at=content.at,
            note=content.note.strip()[:LONGEST_NOTE],
            variants=kept,
            facts=fragments.facts(content.facts),
        )
    )


def _tell(shown: Post, version: PostVersion, *, act: Act, by: Actor) -> None:
    """Plan the deliveries, let the case page know, and tell the stages after this one."""
    if shown.kind in messages.KINDS:
        messages.write(shown, version)
    if shown.kind == PUBLICATION:
        _let_be_found(shown, version)
    planning.plan(shown, version, act=act)
    cases.touch(by=by, case=shown.case)
    happened = events.PostChanged(by=by, uid=shown.uid, case=shown.case.uid, number=version.number, act=act)
    outbox.append(happened, body=shown.body)


def _let_be_found(shown: Post, version: PostVersion) -> None:
    """Keep the words of what is shown now, for the search; none of what was withdrawn."""
    PostWords.objects.filter(post=shown).delete()
    texts = {
        language: " ".join(said[part] for part in ("title", "lead", "text") if said.get(part))
        for language, said in version.variants.items()
    }
    PostWords.objects.bulk_create(
        PostWords(post=shown, language=language, words=normal(text)) for language, text in texts.items()
    )
