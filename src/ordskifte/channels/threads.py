"""Reading the pieces of a thread: windows and the whole by key, and a search for words."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString, mark_safe

from ordskifte.cases import queries as cases
from ordskifte.channels.messages import LANGUAGES
from ordskifte.channels.models import Fragment
from ordskifte.domain.folding import fold
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.kernel.web import paging

MESSAGES_ON_A_PAGE: Final = 50
_ORDER: Final = ("at", "place", "pk")
# How many lie in memory while a whole thread is read out.
_AT_A_TIME: Final = 200
MOST_HITS: Final = 50
MOST_WORDS: Final = 8
_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")
_LONGEST_WORD: Final = 60
# A person's name is not to be found by after a year (offentlegforskrifta § 6 fourth paragraph).
NAMES_ARE_FOUND_FOR: Final = timedelta(days=365)


class Piece(NamedTuple):
    """One message of a window, to be joined as it is."""

    html: SafeString


def thread_window(
    thread_key: UUID, *, language: str, cursor: paging.Cursor | None = None, size: int = MESSAGES_ON_A_PAGE
) -> paging.Window[Piece]:
    """Messages of a thread in the order in which they were said; each has its `html`, to be joined as it is."""
    if cursor is None and size == MESSAGES_ON_A_PAGE:
        return _first_window(thread_key, language=language)
    rows = _of_thread(thread_key, language).only("html", *_ORDER)
    window = paging.window(rows, key=_ORDER, cursor=cursor, size=size)
    return paging.Window(_pieces(row.html for row in window.rows), next=window.next, previous=window.previous)


def _first_window(thread_key: UUID, *, language: str) -> paging.Window[Piece]:
    # No models: fifty of them take as long as all the rest of the page's rows.
    found = _FIRST.as_stored(thread=thread_key, language=_page_language(language))
    has_more = len(found) > MESSAGES_ON_A_PAGE
    shown = found[:MESSAGES_ON_A_PAGE]
    next_one = paging.after(_FIRST.read(shown[-1])[1:], model=Fragment, key=_ORDER) if has_more else None
    return paging.Window(_pieces(row[0] for row in shown), next=next_one)


def _pieces(found: Iterator[str]) -> list[Piece]:
    return [Piece(SafeString(html)) for html in found]  # made by channels.messages


def _ordered() -> QuerySet[Fragment]:
    thread, language = (Fragment._meta.get_field(name) for name in ("thread_key", "language"))
    rows = Fragment.objects.filter(thread_key=given("thread", thread), language=given("language", language))
    # SQLite's driver makes a moment of every value of the column, in Python; of an expression it hands over the text,
    # and only that of the last row is read.
    return rows.annotate(said_at=Coalesce("at", "at")).order_by(*_ORDER)


def _first() -> QuerySet[Any, Any]:
    return _ordered().values_list("html", "said_at", "place", "pk")[: MESSAGES_ON_A_PAGE + 1]


_FIRST = Prepared(_first)


def thread_all(thread_key: UUID, *, language: str) -> Iterator[str]:
    """All messages of a thread, some at a time, so that a long one is sent while it is read."""
    key = {"thread": thread_key, "language": _page_language(language)}
    found = _BEGIN.as_stored(**key)
    while found:
        yield mark_safe("".join([row[0] for row in found]))  # noqa: S308  made by channels.messages
        _, at, place = _BEGIN.read(found[-1])
        found = _GO_ON.as_stored(**key, at=at, place=place) if len(found) == _AT_A_TIME else []


def _begin() -> QuerySet[Any, Any]:
    return _ordered().values_list("html", "said_at", "place")[:_AT_A_TIME]


def _go_on() -> QuerySet[Any, Any]:
    at, place = (given(name, Fragment._meta.get_field(name)) for name in ("at", "place"))
    beyond = Q(at__gte=at) & (Q(at__gt=at) | Q(place__gt=place))
    return _ordered().filter(beyond).values_list("html", "said_at", "place")[:_AT_A_TIME]


_BEGIN, _GO_ON = Prepared(_begin), Prepared(_go_on)


def search_messages(body: Body, *, words: str, language: str, now: datetime) -> list[Fragment]:
    """Messages that hold all the words, newest first; a name of who wrote it, or is answered, is found for a year."""
    # Half characters and nought are in no text, and no database takes them.
    asked = fold(_UNKEPT.sub("\ufffd", words[:500])).text
    wanted = [word for word in asked.split() if len(word) > 1][:MOST_WORDS]
    if not wanted:
        return []
    rows = Fragment.objects.filter(case__body=body, case__public__isnull=False, language=_page_language(language))
    rows = rows.filter(cases.in_view("case__"))
    since = now - NAMES_ARE_FOUND_FOR
    for word in wanted:
        part = word[:_LONGEST_WORD]
        rows = rows.filter(Q(words__contains=part) | Q(names__contains=part, at__gte=since))
    found = list(rows.select_related("case__public").defer("words", "names").order_by("-at", "-place")[:MOST_HITS])
    for row in found:
        row.html = mark_safe(row.html)  # noqa: S308  made by channels.messages
    return found


def _of_thread(thread_key: UUID, language: str) -> QuerySet[Fragment]:
    return Fragment.objects.filter(thread_key=thread_key, language=_page_language(language))


def _page_language(language: str) -> str:
    """Pieces are in the languages of the pages; Northern Sámi pages show the Norwegian words around a message."""
    return language if language in LANGUAGES else LANGUAGES[0]
