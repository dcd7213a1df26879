"""The pages of the public journal."""

import uuid
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ordskifte.accounts import doors
from ordskifte.journal import asking, lines, queries
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import clock
from ordskifte.kernel.web import etag, paging
from ordskifte.kernel.web.answers import language_of


@doors.public
def newest(request: HttpRequest) -> HttpResponse:
    """The newest entries, or those that answer a question."""
    question = asking.read(request.GET)
    if not question.is_fit:
        return _list(request, {"question": question}, status=400)
    window = queries.window(request.tenant, question, cursor=paging.cursor(request))
    units = queries.units(request.tenant)
    version = ("journal", [looks_of(each) for each in window.rows], units, window.next, window.previous)
    if unchanged := etag.page(request, *version):
        return _kept_out_of_search(unchanged)
    page = _list(request, {"question": question, "window": window, "units": units})
    return etag.marked(request, page, *version)


@doors.public
def of_day(request: HttpRequest, day: date) -> HttpResponse:
    """The entries of one day, also of one without any."""
    window = queries.day_window(request.tenant, day, cursor=paging.cursor(request))
    before, after = queries.days_beside(request.tenant, day)
    if not window.rows and day > clock.today():
        raise Http404
    version = ("journal day", [looks_of(each) for each in window.rows], before, after, window.next, window.previous)
    if unchanged := etag.page(request, *version):
        return _kept_out_of_search(unchanged)
    page = _list(
        request,
        {"day": day, "window": window, "day_before": before, "day_after": after, "take": f"?fra={day}&til={day}"},
    )
    return etag.marked(request, page, *version)


def looks_of(entry: PublicEntry) -> tuple[Any, ...]:
    """What changes whenever an entry would look different: itself, its case, and what answers it."""
    case, answer = entry.case, entry.answer
    return (
        entry.pk,
        entry.version,
        case and (case.pk, case.version, case.changed_at),
        answer and (answer.pk, answer.version),
    )


def _list(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context = {"names_since": queries.names_shown_since(request.tenant), **context}
    return _kept_out_of_search(render(request, "journal/list.html", context, status=status))


def _kept_out_of_search(response: HttpResponse) -> HttpResponse:
    # Else others' search would find names there for longer than ours may (offentlegforskrifta § 6).
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@doors.public
def entry(request: HttpRequest, *, year: int, sequence: int) -> HttpResponse:
    """The entry with this number; a list where several journals of the body have it."""
    found = queries.by_number(request.tenant, year, sequence=sequence)
    if not found:
        raise Http404
    version = ("entry", [looks_of(each) for each in found])
    if unchanged := etag.page(request, *version):
        return unchanged
    if len(found) == 1:
        return etag.marked(request, _entry_page(request, found[0]), *version)
    context = {"names_since": queries.names_shown_since(request.tenant), "entries": found, "number": found[0].number}
    return etag.marked(request, _kept_out_of_search(render(request, "journal/same_number.html", context)), *version)


@doors.public
def entry_by_uid(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """An entry whose number is another system's, or is shared; any other has its address there."""
    found = queries.by_uid(request.tenant, uid)
    if found is None:
        raise Http404
    if found.sequence is not None and len(queries.by_number(request.tenant, found.year, sequence=found.sequence)) == 1:
        return redirect(lines.path_of(found, language=language_of(request)))
    version = ("entry", looks_of(found))
    return etag.page(request, *version) or etag.marked(request, _entry_page(request, found), *version)


def _entry_page(request: HttpRequest, found: PublicEntry) -> HttpResponse:
    names_since = queries.names_shown_since(request.tenant)
    page = render(request, "journal/entry.html", {"entry": found, "names_since": names_since})
    has_names = any(each.is_private for each in lines.seen(found, names_since=names_since).parties)
    return _kept_out_of_search(page) if has_names else page
