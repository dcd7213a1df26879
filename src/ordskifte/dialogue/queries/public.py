"""What everybody may see of messages: values made of allowed fields, and notices where the text is not in view."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from ordskifte.cases.models import CaseFile, PublicCase
from ordskifte.cases.queries import in_view
from ordskifte.channels import queries as channels
from ordskifte.channels.models import Inbound, Post, PostVersion
from ordskifte.dialogue import showing
from ordskifte.dialogue.models import (
    Attachment,
    CaseLink,
    Kind,
    Message,
    Redirection,
    Thread,
)
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import Reference
from ordskifte.domain.message import Audience, Notice, Standing, State, notice
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given

MOST_REPLIES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Another message that this one answers or is answered by, and is in view itself."""

    reference: str
    name: str
    is_answer: bool
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicMessage:
    """All that the permanent address shows. Text and what belongs to it are there only while it is in view."""

    uid: uuid.UUID
    reference: str
    notice: Notice
    version: int  # of what everybody sees: for a strong ETag
    said_at: datetime
    is_answer: bool = False
    html: SafeString = SafeString("")
    text: str = ""
    language: str = ""
    author_name: str = ""
    author_kind: str = ""
    author_unit: str = ""
    number: int = 1  # of the version that is shown
    changed_at: datetime | None = None
    correction: str = ""  # of an answer: what was corrected
    case: PublicCase | None = None
    moved_from: tuple[PublicCase, ...] = ()
    also_in: tuple[PublicCase, ...] = ()
    thread: Thread | None = None
    publication: str = ""  # reference
    reply_to: Near | None = None
    replies: tuple[Near, ...] = ()
    attachments: tuple[Mapping[str, Any], ...] = ()
    other_files: tuple[str, ...] = ()  # what is said of those that are not shown
    redirected_to: str = ""
    outcomes: tuple[Any, ...] = field(default=())  # filled in by later stages


def thread_of(publication_uid: uuid.UUID) -> Thread | None:
    """The thread under a publication; none until it is published."""
    rows = Thread.objects.select_related("publication", "body", "case")
    return rows.filter(uid=publication_uid).first()


def threads_of_case(case: Any) -> list[Thread]:
    """The threads of a case, newest first."""
    rows = Thread.objects.filter(case=case).select_related("publication", "body")
    return list(rows.order_by("-created_at", "-pk")[:50])


def public_message(body: Body, reference: str) -> PublicMessage | None:
    """What everybody sees at a permanent address; None if there is nothing public there."""
    wanted = canonical(reference)
    message = _message(body, wanted)
    if message is None:
        return _being_prepared(body, wanted)
    said = notice_of(message)
    if not said.exists or message.kind not in {Kind.MESSAGE, Kind.ANSWER}:
        return None
    # A case that the public may not know of takes what is said under it along.
    under = _public_case(message.thread.case_id) if message.thread else None
    if under is None:
        return None
    case = (_public_case(message.case_id) if message.case_id != under.pk else None) or under
    common = {
        "uid": message.uid,
        "reference": message.reference,
        "notice": said,
        "version": message.version,
        "said_at": message.said_at,
        "is_answer": message.is_outgoing,
        "case": case,
        "thread": message.thread,
        "publication": message.thread.publication.reference if message.thread else "",
    }
    return PublicMessage(**common, **(_shown(message) if said.shows_text else {}))


def notice_of(message: Message) -> Notice:
    """What everybody gets to know of where a message stands."""
    standing = Standing(
        state=State(message.state),
        since=message.state_since.astimezone(clock.OSLO).date(),
        rule=message.state_rule,
        audience=Audience(message.audience),
    )
    return notice(standing)


def canonical(reference: str) -> str:
    """A reference as it is kept, however somebody wrote it; empty for what is none."""
    try:
        return str(Reference.parse(reference))
    except MalformedNumber:
        return ""


def _message(body: Body, reference: str) -> Message | None:
    return _MESSAGE.first(body=body.pk, reference=reference)


def _messages() -> QuerySet[Message]:
    body, reference = given("body", Body._meta.pk), given("reference", Message._meta.get_field("reference"))
    rows = Message.objects.filter(body=body, reference=reference)
    return rows.select_related("body", "sender", "unit", "thread__publication", "in_reply_to__sender")


def _being_prepared(body: Body, reference: str) -> PublicMessage | None:
    found = Inbound.objects.filter(body=body, reference=reference, audience=Audience.PUBLIC.value).first()
    if found is None:
        return None
    since = found.received_at.astimezone(clock.OSLO).date()
    said = notice(Standing(state=State.RECEIVED, since=since))
    thread = thread_of(found.thread_key) if found.thread_key else None
    return PublicMessage(
        uid=found.uid,
        reference=found.reference,
        notice=said,
        version=0,
        said_at=found.received_at,
        case=_public_case(thread.case_id) if thread else None,
        thread=thread,
        publication=thread.publication.reference if thread else "",
    )


def _public_case(case_id: int | None) -> PublicCase | None:
    return _CASE.first(case=case_id) if case_id else None


def _shown(message: Message) -> dict[str, Any]:
    """What is shown with the text: from the post, which is made of allowed fields."""
    version = _post_version(message)
    if version is None:
        return {}
    language, variant = next(iter(version.variants.items()))
    facts = version.facts
    links = _LINKS(message=message.pk)
    cases = PublicCase.objects.filter(in_view("case__")).in_bulk([case for case, _ in links])
    return {
        "html": channels.html_of(version, language),
        "text": variant.get("text", ""),
        "language": language,
        "author_name": facts.get("author_name", ""),
        "author_kind": facts.get("author_kind", ""),
        "author_unit": facts.get("author_unit", ""),
        "number": message.number,
        "changed_at": _changed_at(message),
        "correction": version.note if message.is_outgoing else "",
        "moved_from": tuple(cases[case] for case, was_home in links if was_home and case in cases),
        "also_in": tuple(cases[case] for case, was_home in links if not was_home and case in cases),
        "reply_to": _near(message.in_reply_to) if message.in_reply_to else None,
        "replies": _replies(message),
        "attachments": tuple(facts.get("attachments") or ()),
        "other_files": tuple(channels.files_said(facts)),
        "redirected_to": next((name for (name,) in _REDIRECTIONS(message=message.pk)), ""),
    }


def _post_version(message: Message) -> PostVersion | None:
    post = _POST.first(uid=message.uid)
    return channels.version_by_number(post.pk) if post is not None and not post.is_withdrawn else None


def _changed_at(message: Message) -> datetime | None:
    if message.number == 1:
        return None
    return message.versions.filter(number=message.number).values_list("at", flat=True).first()


def _near(message: Message) -> Near | None:
    if not showing.belongs_outside(message):
        return None
    return Near(
        reference=message.reference,
        name=showing.author_name(message),
        is_answer=message.is_outgoing,
        said_at=message.said_at,
    )


def _replies(message: Message) -> tuple[Near, ...]:
    return tuple(near for near in map(_near, _REPLIES(message=message.pk)) if near)


def _answers() -> QuerySet[Message]:
    rows = Message.objects.filter(in_reply_to=_OF, state=State.SHOWN, audience=Audience.PUBLIC.value)
    return rows.select_related("sender").order_by("said_at", "pk")[:MOST_REPLIES]


_OF = given("message", Message._meta.pk)
# Built once, since everybody reads these pages: see kernel.prepared.
_MESSAGE, _REPLIES = Prepared(_messages), Prepared(_answers)
_CASE = Prepared(lambda: PublicCase.objects.filter(case=given("case", CaseFile._meta.pk)))
_LINKS = Prepared(lambda: CaseLink.objects.filter(message=_OF).values_list("case", "was_home"))
_REDIRECTIONS = Prepared(lambda: Redirection.objects.filter(message=_OF).order_by("-pk").values_list("to_name")[:1])
_POST = Prepared(lambda: Post.objects.filter(source_uid=given("uid", Post._meta.get_field("source_uid")))[:1])


def public_attachment(body: Body, uid: uuid.UUID) -> Attachment | None:
    """A file that a person decided to show, while its message is in view; its `copy` is what is handed out."""
    rows = Attachment.objects.filter(uid=uid, is_public=True, copy__isnull=False)
    rows = rows.filter(
        message__body=body,
        message__state=State.SHOWN,
        message__audience=Audience.PUBLIC.value,
        message__thread__case__public__isnull=False,
    )
    return rows.select_related("copy", "message").first()
