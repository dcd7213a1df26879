"""Feeds that anybody can follow: entries as they were written once, joined under a head."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.cases import queries as cases
from ordskifte.cases.models import PublicCase
from ordskifte.channels import queries
from ordskifte.domain.case import Showing
from ordskifte.domain.ids import CaseNumber, Reference
from ordskifte.kernel.web import answers, etag
from ordskifte.protocols import syndication
from ordskifte.website.templatetags.website import case_address, number


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the head of a feed says, and which entries it has."""

    id: str
    title: str
    page: str
    wanted: queries.Wanted = queries.Wanted()


@doors.public
def of_body(request: HttpRequest) -> HttpResponse:
    """Everything that the body publishes."""
    _must_be_on(request)
    about = About(id=request.tenant.uid.urn, title=request.tenant.name, page=reverse("website:front"))
    return _feed(request, about)


@doors.public
def of_case(request: HttpRequest, *, year: int, sequence: int) -> HttpResponse:
    """Everything that is published of the one case with this number."""
    return _of(request, _by_number(request, CaseNumber(year, sequence)))


@doors.public
def of_case_by_id(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same for a unit without a case number, or one of several with one."""
    return _of(request, _by_id(request, uid))


@doors.public
def dialogue_of_case(request: HttpRequest, *, year: int, sequence: int) -> HttpResponse:
    """Everything that is said under the publications of the one case with this number."""
    return _said_in(request, _by_number(request, CaseNumber(year, sequence)))


@doors.public
def dialogue_of_case_by_id(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same for a unit without a case number, or one of several with one."""
    return _said_in(request, _by_id(request, uid))


@doors.public
def dialogue(request: HttpRequest, *, reference: str) -> HttpResponse:
    """Everything that is said under one publication."""
    _must_be_on(request)
    known = str(Reference.parse(reference))
    if known != reference:
        return redirect("website:dialogue_feed", reference=known)
    post = queries.publication(request.tenant, known)
    if post is None:
        raise Http404
    said = post.headlines.get(queries.language_for(post, answers.language_of(request)), {})
    about = About(
        id=post.thread_key.urn,
        title=_dialogue_title(said.get("title", "")),
        page=reverse("website:post", args=(known,)),
        wanted=queries.Wanted(thread=post.thread_key, is_dialogue=True),
    )
    return _feed(request, about)


def _must_be_on(request: HttpRequest) -> None:
    if not queries.is_on(request.tenant, "feeds"):
        raise Http404


def _by_number(request: HttpRequest, wanted: CaseNumber) -> PublicCase:
    _must_be_on(request)
    found = cases.public_cases_by_number(request.tenant, wanted)
    if len(found) != 1:
        raise Http404
    return found[0]


def _by_id(request: HttpRequest, uid: UUID) -> PublicCase:
    _must_be_on(request)
    found = cases.public_case(request.tenant, uid)
    if found is None:
        raise Http404
    return found


def _of(request: HttpRequest, case: PublicCase) -> HttpResponse:
    wanted = queries.Wanted(case=case.case_id)
    return _feed(request, About(id=case.uid.urn, title=_title(case), page=case_address(case), wanted=wanted))


def _said_in(request: HttpRequest, case: PublicCase) -> HttpResponse:
    about = About(
        id=uuid5(case.uid, "dialogue").urn,
        title=_dialogue_title(_title(case)),
        page=case_address(case),
        wanted=queries.Wanted(case=case.case_id, is_dialogue=True),
    )
    return _feed(request, about)


def _title(case: PublicCase) -> str:
    title = f"{_('Case')} {number(case)}"
    return f"{title}: {case.title}" if case.showing == Showing.SHOW else title


def _dialogue_title(of: str) -> str:
    return f"{_('What people say')}: {of}" if of else _("What people say")


def _feed(request: HttpRequest, about: About) -> HttpResponse:
    language = answers.language_of(request)
    places = queries.feed_places(request.tenant, language=language, wanted=about.wanted)
    version = ("feed", about.title, request.tenant.name, places)
    if unchanged := etag.page(request, *version):
        return unchanged
    entries = queries.feed_entries(places)
    head = syndication.Feed(
        id=about.id,
        title=about.title,
        author=request.tenant.name,
        language=language,
        updated=_newest(request, entries.changed_at),
        links=(
            syndication.Link(href=request.build_absolute_uri(request.path), rel="self", type=syndication.MEDIA_TYPE),
            syndication.Link(href=request.build_absolute_uri(about.page), type="text/html", language=language),
        ),
        generator="Ordskifte",
    )
    answer = HttpResponse(
        syndication.write_feed(head, entries=entries.payloads), content_type=f"{syndication.MEDIA_TYPE}; charset=utf-8"
    )
    return etag.marked(request, answer, *version)


def _newest(request: HttpRequest, changed_at: datetime | None) -> datetime:
    return changed_at or request.tenant.created_at
