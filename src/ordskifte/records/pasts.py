"""How a part of a thread that was carried over reads in the archive: the post, and the messages of that part."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from ordskifte.dialogue.models import PastMessage, PastState, PastThread
from ordskifte.dialogue.queries import past
from ordskifte.domain.entry import ANONYMOUS
from ordskifte.records.models import RecordSubject
from ordskifte.records.paper.sheets import Part

# What a record calls such a part as its subject.
PAST: Final = "past"


def thread_of(subject: RecordSubject) -> PastThread:
    """The thread that it is a part of."""
    return PastThread.objects.select_related("site").get(uid=subject.subject_uid)


def messages_of(subject: RecordSubject, thread: PastThread, /) -> list[PastMessage]:
    """What was said in it, oldest first."""
    rows = PastMessage.objects.filter(thread=thread, part=subject.number)
    return list(rows.order_by("said_at", "pk"))


def facts_of(thread: PastThread, messages: list[PastMessage], /, *, when: Any) -> tuple[tuple[str, str], ...]:
    """Where it comes from."""
    return (
        (_("Carried over from"), thread.site.title),
        (_("Address on the site"), thread.address),
        (_("Published"), when(thread.said_at) if thread.said_at else ""),
        (_("Carried over"), when(thread.carried_at)),
        (_("Number of messages"), str(len(messages))),
    )


def parts_of(
    subject: RecordSubject, thread: PastThread, *, messages: Iterable[PastMessage], when: Any, is_public: bool = False
) -> tuple[Part, ...]:
    """The post with the first part, and then each message; `is_public`: as everybody sees them."""
    head = Part(heading=thread.title, text=thread.text)
    said = []
    for message in messages:
        name = past.shown_name(message, thread.site) if is_public else message.name
        if not is_public or message.state == PastState.SHOWN:
            said.append(Part(heading=f"{name or ANONYMOUS}, {when(message.said_at)}", text=message.text))
    return (head, *said) if subject.number == 1 and not (is_public and thread.is_held) else tuple(said)


def original_of(subject: RecordSubject, thread: PastThread, *, messages: Iterable[PastMessage]) -> dict[str, Any]:
    """All that is kept of it, for machines."""
    return {
        "kind": PAST,
        "uid": str(thread.uid),
        "number": subject.number,
        "site": {"title": thread.site.title, "address": thread.site.address},
        "post": {
            "id": thread.number,
            "title": thread.title,
            "by": thread.byline,
            "address": thread.address,
            "at": thread.said_at.isoformat() if thread.said_at else None,
            "text": thread.text,
            "carried_over_at": thread.carried_at.isoformat(),
            "digest": bytes(thread.digest).hex(),
        },
        "messages": [
            {
                "id": each.number,
                "answers": each.parent or None,
                "by": each.name,
                "wrote_for_the_site": each.is_ours,
                "at": each.said_at.isoformat(),
                "text": each.text,
                "digest": bytes(each.digest).hex(),
            }
            for each in messages
        ],
    }
