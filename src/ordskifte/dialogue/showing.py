"""What everybody sees of a message: a post that is kept in step with where the message stands."""

import re
from html import escape
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.accounts.models import User
from ordskifte.cases import actions as cases
from ordskifte.channels import actions as channels
from ordskifte.channels.models import Post, PostState, SenderKind
from ordskifte.dialogue.models import Attachment, AttachmentDecision, Message, MessageVersion, Thread
from ordskifte.domain import captured
from ordskifte.domain.message import Audience, State, Step
from ordskifte.domain.moderation import TEXTS as RULES
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Change, Prepared, given

# What an answer's author is to everybody; of others, channels.models.SenderKind.
STAFF: Final = "staff"
REPLIES_AT_ONCE: Final = 500
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,300}")
_AFTER_ADDRESS = ".,:;!?)»”’'"


def language_of(language: str, body: Body) -> str:
    """A language that texts can be in; the body's own for every other."""
    return language if language in {"nb", "nn", "en", "se"} else body.language


def settle(message: Message, *, newest: MessageVersion | None = None, anew: bool = False) -> None:
    """Show it, show it anew, or take it out of view: whatever follows from where it stands.

    `anew`: nothing of what was shown before is left, in no version either.
    """
    if message.audience == Audience.CIRCLE.value:
        # Nothing of it is written where everybody reads, not even that something happened.
        return
    post = _POSTS.first(uid=message.uid)
    was_shown = post is not None and post.state == PostState.SHOWN
    is_shown = belongs_outside(message)
    if anew and is_shown and was_shown:
        channels.withdraw(by=SYSTEM, source_uid=message.uid, why=_less(message))
    if is_shown:
        _show(message, post=post, version=newest or message.versions.get(number=message.number))
    elif was_shown:
        channels.withdraw(by=SYSTEM, source_uid=message.uid, why=why_gone(message), at=message.state_since)
    # The case of the thread is told of by the post.
    told = message.thread.case_id if message.thread and (is_shown or was_shown) else None
    if message.case is not None and message.case_id != told:
        cases.touch(by=SYSTEM, case=message.case)
    if post is not None:
        _tell_others(message, is_shown=is_shown)
    if message.thread_id:
        step = int(is_shown) - int(was_shown)
        _SHOWN(pk=message.thread_id, step=step)


def _posts() -> QuerySet[Post]:
    return Post.objects.filter(source_uid=given("uid", Post._meta.get_field("source_uid"))).only("state")


_POSTS = Prepared(_posts)
_SHOWN = Change(
    lambda: Thread.objects.filter(pk=given("pk", Thread._meta.pk)),
    version=F("version") + 1,
    shown=F("shown") + given("step", Thread._meta.get_field("shown")),
)


def belongs_outside(message: Message) -> bool:
    """Whether everybody may see its text now."""
    return message.state == State.SHOWN and message.audience == Audience.PUBLIC.value and message.thread_id is not None


def _tell_others(message: Message, *, is_shown: bool) -> None:
    """Let what names it follow: the further cases that it is about or was in, and whatever answers it."""
    for link in message.case_links.select_related("case"):
        cases.touch(by=SYSTEM, case=link.case)
    rows = Message.objects.filter(in_reply_to=message, thread=message.thread_id, audience=Audience.PUBLIC.value)
    uids = list(rows.filter(state=State.SHOWN).order_by("pk").values_list("uid", flat=True))
    name, reference = (author_name(message), message.reference) if is_shown else ("", "")
    for start in range(0, len(uids), REPLIES_AT_ONCE):
        some = uids[start : start + REPLIES_AT_ONCE]
        channels.follow_answered(by=SYSTEM, source_uids=some, reference=reference, name=name)


def author_name(message: Message) -> str:
    """The name that everybody sees; empty for somebody who gave none."""
    if message.outward_name or message.sender is None:
        return message.outward_name
    return message.sender.name


def author_kind(message: Message) -> str:
    """What the author is to everybody."""
    if message.is_outgoing:
        return STAFF
    return message.sender.kind if message.sender and author_name(message) else SenderKind.ANONYMOUS.value


def why_gone(message: Message) -> str:
    """The sentence that stands where the text was, in the body's own language."""
    with translation.override(message.body.language):
        match message.state:
            case State.HIDDEN:
                return _("Hidden by the rule “%(rule)s”.") % {"rule": rule_name(message.state_rule)}
            case State.HELD:
                return _("Waiting for a check.")
            case State.WITHDRAWN:
                return _("Withdrawn by the sender.")
            case State.REMOVED_AT_SOURCE:
                return _("Deleted by the sender.")
            case _:
                return _("Not shown any more.")


def _less(message: Message) -> str:
    with translation.override(message.body.language):
        return _("Less of it is shown.")


def no_name(message: Message) -> str:
    """What stands where the name was, in the body's own language."""
    with translation.override(message.body.language):
        return _("Name taken away")


def rule_name(rule: str) -> str:
    """The short name of a published rule, in the language of the moment."""
    return _(RULES.get(rule, rule)).partition(":")[0]


def html_of(text: str) -> str:
    """What the body says itself, in paragraphs; addresses in it are links, as they are in nobody else's words."""
    paragraphs = [part for part in re.split(r"\n{2,}", text) if part.strip()]
    return "".join("<p>" + _linked(part).replace("\n", "<br>") + "</p>" for part in paragraphs)


def _linked(text: str) -> str:
    parts, done = [], 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_AFTER_ADDRESS)
        parts += [escape(text[done : match.start()]), f'<a href="{escape(address)}">{escape(address)}</a>']
        done = match.start() + len(address)
    return "".join([*parts, escape(text[done:])])


def _show(message: Message, *, post: Post | None, version: MessageVersion) -> None:
    # The words around it and its title are made where it is shown, in each language of the pages.
    html = html_of(version.public_text) if message.is_outgoing else ""
    content = channels.Content(
        at=version.at if post is None else clock.now(),
        variants={language_of(message.language, message.body): {"html": html, "text": version.public_text}},
        note=_correction(message) if message.is_outgoing and version.number > 1 else "",
        facts=facts_of(message, version=version),
    )
    if post is not None:
        channels.correct(by=SYSTEM, source_uid=message.uid, content=content)
        return
    source = channels.Source(
        kind="answer" if message.is_outgoing else "message",
        uid=message.uid,
        thread_key=message.thread.uid,
        case=message.thread.case,
        reference=message.reference,
    )
    channels.post(by=SYSTEM, source=source, content=content)


def _correction(answer: Message) -> str:
    """What was corrected in an answer, in the words of whoever did."""
    rows = answer.steps.filter(step=Step.CORRECT).order_by("-pk")
    return rows.values_list("why", flat=True).first() or ""


def facts_of(message: Message, *, version: MessageVersion) -> dict[str, Any]:
    """What is said beside the text, of allowed fields only."""
    above = message.in_reply_to
    is_above_shown = above is not None and belongs_outside(above)
    return {
        "author_name": author_name(message),
        "author_kind": author_kind(message),
        "author_unit": unit_of(message),
        "message_reference": message.reference,
        "said_at": message.said_at,
        "corrected_at": version.at if version.number > 1 else "",
        "reply_to": above.reference if is_above_shown else "",
        "reply_to_name": author_name(above) if is_above_shown else "",
        **_written_elsewhere(message),
        **_files(message),
    }


def _written_elsewhere(message: Message) -> dict[str, Any]:
    """Of what somebody brought here from a network: which one, and when it was written there."""
    network = captured.NAMES.get(message.channel)
    if message.is_outgoing or network is None:
        return {}
    return {"written_on": network, "written_at": message.inbound.sent_at or ""}


def unit_of(message: Message) -> str:
    """The unit that an answer comes from, where the name does not say it already."""
    actor = Actor.parse(message.author)
    if not message.is_outgoing or not actor.is_person:
        return ""
    name = User.objects.filter(uid=actor.name).values_list("unit__name", flat=True).first() or ""
    return name if name != message.outward_name else ""


def outward_name(user: User, body: Body) -> str:
    """Under what name somebody answers: the unit's, or their own where the body has chosen so for the unit."""
    chosen = body.settings.get("officer_name", "unit")
    if isinstance(chosen, dict):
        chosen = chosen.get(user.unit.name if user.unit else "", "unit")
    if chosen == "name":
        return user.name
    return user.unit.name if user.unit else body.name


def touch(message: Message) -> None:
    """Let the pages that show something of the message be made anew; none that everybody reads show a closed circle."""
    if message.audience == Audience.CIRCLE.value:
        return
    if message.case is not None:
        cases.touch(by=SYSTEM, case=message.case)
    if message.thread is not None:
        cases.touch(by=SYSTEM, case=message.thread.case)
        Thread.objects.filter(pk=message.thread.pk).update(version=F("version") + 1)


def _files(message: Message) -> dict[str, Any]:
    """The files that a person decided to show, and how many others there are: that one waits is no secret."""
    rows = _ATTACHMENTS(message=message.pk)
    shown = [row for *row, is_public, _decided in rows if is_public and row[0] is not None]
    decided = sum(1 for *_row, is_public, is_decided in rows if is_decided and not is_public)
    return {
        "attachments": [dict(zip(_SHOWN_OF_FILES, row[1:], strict=True)) for row in shown],
        "files_closed": decided,
        "files_waiting": sum(1 for *_row, is_decided in rows if not is_decided),
    }


_SHOWN_OF_FILES: Final = ("uid", "title", "media_type", "size", "alt")


def _attachments() -> QuerySet[Any, Any]:
    rows = Attachment.objects.filter(message=given("message", Attachment._meta.get_field("message")))
    is_decided = Exists(AttachmentDecision.objects.filter(attachment=OuterRef("pk")))
    shown = ("copy_id", "uid", "title", "copy_type", "copy__size", "alt", "is_public")
    return rows.annotate(is_decided=is_decided).order_by("number", "position").values_list(*shown, "is_decided")


_ATTACHMENTS = Prepared(_attachments)
