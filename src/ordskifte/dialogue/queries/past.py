"""What is read of sites that were carried over: for everybody as values, for staff through a door."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from ordskifte.accounts import doors
from ordskifte.cases.models import PublicCase
from ordskifte.channels import queries as channels
from ordskifte.dialogue import rules
from ordskifte.dialogue.models import PastFile, PastMessage, PastSite, PastState, PastThread
from ordskifte.domain import moderation
from ordskifte.domain.parties import Actor
from ordskifte.domain.past import initials
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.web import paging

ON_A_PAGE: Final = 50
IN_A_LIST: Final = 20
# Names give no hit after this; a page with older ones asks search engines to forget it.
FOUND_FOR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """One thread of a case, as lists name it."""

    uid: uuid.UUID
    title: str
    site: str
    said_at: datetime | None
    shown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSaid:
    """One message, as everybody sees it."""

    number: int
    name: str
    is_ours: bool
    said_at: datetime
    html: SafeString
    answers: str = ""  # the name of whoever wrote what it answers, where that is on a page too
    answers_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPage:
    """A thread with a window of what was said under it, and all that a page says of where it comes from."""

    thread: PastThread
    case: PublicCase
    html: SafeString
    messages: tuple[PastSaid, ...]
    next: str | None
    previous: str | None
    hidden: int
    files: int
    is_old: bool


def past_screening(body: Body) -> Callable[[str, str], str]:
    """Looks at a text and a name as those of a new message: the gravest ground for which it waits, or nothing."""
    patterns = rules.patterns_of(body)
    # The same people write again and again.
    in_name = lru_cache(maxsize=4096)(patterns.find)

    def ground(text: str, name: str) -> str:
        if not patterns.find(text) and not in_name(name):
            return ""
        parts = (moderation.Part(where=rules.TEXT, text=text), moderation.Part(where=rules.NAME, text=name))
        return moderation.assess(moderation.Facts(parts=parts), patterns=patterns)[0].ground.value

    return ground


def past_of_case(case_id: int) -> list[PastLine]:
    """The newest threads of a case that everybody may see, one more than a list holds."""
    return [_line(row) for row in _in_view().filter(case=case_id).order_by("-said_at", "-pk")[: IN_A_LIST + 1]]


def past_case_window(case: PublicCase, *, cursor: Any) -> paging.Window[Any]:
    """All of them, newest first."""
    window = paging.window(_in_view().filter(case=case.case_id), key=("-pk",), cursor=cursor, size=ON_A_PAGE)
    return paging.Window([_line(row) for row in window.rows], next=window.next, previous=window.previous)


def _in_view() -> QuerySet[PastThread]:
    return PastThread.objects.filter(is_whole=True, is_held=False).select_related("site")


def _line(row: PastThread) -> PastLine:
    return PastLine(uid=row.uid, title=row.title, site=row.site.title, said_at=row.said_at, shown=row.shown)


def past_stamp(body: Body, uid: uuid.UUID) -> tuple[object, ...] | None:
    """What the page is made of: its version and its case's; None where everybody sees nothing."""
    row = _in_view().filter(body=body, uid=uid).values_list("version", "case__public__version").first()
    return None if row is None or row[1] is None else row


def past_page(body: Body, uid: uuid.UUID, *, cursor: Any) -> PastPage | None:
    """One thread, oldest message first; None where everybody sees nothing."""
    thread = _in_view().filter(body=body, uid=uid).first()
    case = PublicCase.objects.filter(case=thread.case_id).first() if thread is not None else None
    if thread is None or case is None:
        return None
    rows = PastMessage.objects.filter(thread=thread, state=PastState.SHOWN)
    window = paging.window(rows, key=("said_at", "pk"), cursor=cursor, size=ON_A_PAGE)
    above = _names_above(thread, window.rows)
    return PastPage(
        thread=thread,
        case=case,
        html=_html(thread.text),
        messages=tuple(_said(row, site=thread.site, above=above) for row in window.rows),
        next=window.next,
        previous=window.previous,
        hidden=thread.count - thread.shown,
        files=PastFile.objects.filter(site=thread.site_id, post=thread.number).count(),
        is_old=any(row.name and clock.now() - row.said_at > FOUND_FOR for row in window.rows),
    )


def _names_above(thread: PastThread, rows: list[PastMessage]) -> dict[int, str]:
    """Under what names those stand that some messages answer, of those in view."""
    wanted = {row.parent for row in rows if row.parent}
    found = PastMessage.objects.filter(thread=thread, state=PastState.SHOWN, number__in=wanted) if wanted else ()
    return {row.number: shown_name(row, thread.site) for row in found}


def shown_name(row: PastMessage, site: PastSite, /) -> str:
    """The name that everybody sees: those who wrote for the body as they signed, others as was chosen for the site."""
    if row.is_ours or site.names == PastSite.Names.AS_THEY_WERE:
        return row.name
    return initials(row.name) if site.names == PastSite.Names.INITIALS else ""


def _said(row: PastMessage, *, site: PastSite, above: dict[int, str]) -> PastSaid:
    is_known = row.parent in above
    return PastSaid(
        number=row.number,
        name=shown_name(row, site),
        is_ours=row.is_ours,
        said_at=row.said_at,
        html=_html(row.text),
        answers=above.get(row.parent, ""),
        answers_number=row.parent if is_known else 0,
    )


def _html(text: str) -> SafeString:
    """Paragraphs and line ends, as of any message; nothing in it is a link or a mark."""
    return mark_safe(channels.paragraphs(text))  # noqa: S308  escaped there


# --- For staff -------------------------------------------------------------------------------------------------------


def past_threads(by: Actor) -> QuerySet[PastThread]:
    """The threads that this person may open."""
    return doors.open(PastThread.objects.select_related("site", "case", "body"), by=by)


def past_sites_of(by: Actor, case: Any) -> list[PastSite]:
    """The sites whose threads lie in a case, for somebody who may open the case."""
    return [] if not past_threads(by).filter(case=case).exists() else list(PastSite.objects.filter(case=case))


def past_site_for(by: Actor, uid: uuid.UUID) -> PastSite | None:
    """A site, if this person may open anything of it."""
    site = PastSite.objects.select_related("case", "source").filter(uid=uid).first()
    return site if site is not None and past_threads(by).filter(site=site).exists() else None


def past_thread_for(by: Actor, uid: uuid.UUID) -> PastThread | None:
    """One thread, if this person may open it."""
    return past_threads(by).filter(uid=uid).first()


def past_threads_window(by: Actor, site: PastSite, *, which: str, cursor: Any) -> paging.Window[Any]:
    """The threads of a site, or those in which something waits for a person."""
    rows = past_threads(by).filter(site=site)
    if which == "venter":
        held = PastMessage.objects.filter(site=site, state=PastState.HELD).values("thread")
        rows = rows.filter(pk__in=held) | rows.filter(is_held=True)
    return paging.window(rows, key=("pk",), cursor=cursor, size=ON_A_PAGE)


def past_messages_window(thread: PastThread, *, which: str, cursor: Any) -> paging.Window[Any]:
    """What was said in a thread, closed words too; all of it, or what is not in view."""
    rows = PastMessage.objects.filter(thread=thread)
    rows = rows.exclude(state=PastState.SHOWN) if which == "venter" else rows
    return paging.window(rows, key=("said_at", "pk"), cursor=cursor, size=ON_A_PAGE)


def past_message_for(by: Actor, uid: uuid.UUID, *, number: int) -> PastMessage | None:
    """One message of a thread that this person may open."""
    thread = past_thread_for(by, uid)
    return PastMessage.objects.filter(thread=thread, number=number).first() if thread is not None else None


def past_files(thread: PastThread) -> list[PastFile]:
    """The files that were put into a post."""
    rows = PastFile.objects.filter(site=thread.site_id, post=thread.number).select_related("blob")
    return list(rows.order_by("pk")[:200])


def past_file_for(by: Actor, uid: uuid.UUID) -> PastFile | None:
    """A file of a thread that this person may open, where its bytes are here."""
    row = PastFile.objects.select_related("blob").filter(uid=uid, blob__isnull=False).first()
    if row is None or not past_threads(by).filter(site=row.site_id, number=row.post).exists():
        return None
    return row
