"""Feeds that anybody can follow: entries as they were written once, joined under a head."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.cases import queries as cases
from ordskifte.cases.models import PublicCase
from ordskifte.channels import queries
from ordskifte.domain.case import Showing
from ordskifte.domain.ids import CaseNumber
from ordskifte.kernel.web import answers, etag
from ordskifte.protocols import syndication
from ordskifte.website.templatetags.website import case_address, number


@doors.public
def of_body(request: HttpRequest) -> HttpResponse:
    """Everything that the body publishes."""
    _must_be_on(request)
    return _feed(request, id=request.tenant.uid.urn, title=request.tenant.name, page=reverse("website:front"))


@doors.public
def of_case(request: HttpRequest, *, year: int, sequence: int) -> HttpResponse:
    """Everything that is published of the one case with this number."""
    _must_be_on(request)
    found = cases.public_cases_by_number(request.tenant, CaseNumber(year, sequence))
    if len(found) != 1:
        raise Http404
    return _of(request, found[0])


@doors.public
def of_case_by_id(request: HttpRequest, uid) -> HttpResponse:
    """The same for a unit without a case number, or one of several with one."""
    _must_be_on(request)
    found = cases.public_case(request.tenant, uid)
    if found is None:
        raise Http404
    return _of(request, found)


def _must_be_on(request: HttpRequest) -> None:
    if not queries.is_on(request.tenant, "feeds"):
        raise Http404


def _of(request: HttpRequest, case: PublicCase) -> HttpResponse:
    title = f"{_('Case')} {number(case)}"
    if case.showing == Showing.SHOW:
        title = f"{title}: {case.title}"
    return _feed(request, id=case.uid.urn, title=title, page=case_address(case), case=case)


def _feed(request: HttpRequest, *, id: str, title: str, page: str, case: PublicCase | None = None) -> HttpResponse:
    language = answers.language_of(request)
    places = queries.feed_places(request.tenant, language=language, case=case.case_id if case else None)
    version = ("feed", title, request.tenant.name, places)
    if unchanged := etag.page(request, *version):
        return unchanged
    entries = queries.feed_entries(places)
    head = syndication.Feed(
        id=id,
        title=title,
        author=request.tenant.name,
        language=language,
        updated=_newest(request, entries.changed_at),
        links=(
            syndication.Link(href=request.build_absolute_uri(request.path), rel="self", type=syndication.MEDIA_TYPE),
            syndication.Link(href=request.build_absolute_uri(page), type="text/html", language=language),
        ),
        generator="Ordskifte",
    )
    answer = HttpResponse(
        syndication.write_feed(head, entries=entries.payloads), content_type=f"{syndication.MEDIA_TYPE}; charset=utf-8"
    )
    return etag.marked(request, answer, *version)


def _newest(request: HttpRequest, changed_at: datetime | None) -> datetime:
    return changed_at or request.tenant.created_at
