"""The public journal for programs: a table and a feed of any question, at addresses that last."""

import uuid

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.domain.journal import names_are_found_since
from ordskifte.journal import asking, lines, queries, tables
from ordskifte.journal.models import PublicEntry
from ordskifte.journal.views.public import looks_of
from ordskifte.kernel import clock
from ordskifte.kernel.web import answers, etag, kinds
from ordskifte.kernel.web.addresses import in_language
from ordskifte.kernel.web.errors import Refused
from ordskifte.protocols import syndication


@doors.public
def table(request: HttpRequest) -> HttpResponseBase:
    """All entries that answer a question as CSV, oldest first. Private names older than a year are left out."""
    question = _question(request)
    since = _names_since(request)
    version = ("journal table", since, *queries.version_of_all(request.tenant, question))
    if unchanged := etag.page(request, *version):
        return unchanged
    rows = tables.rows(
        queries.all_of(request.tenant, question),
        home=request.build_absolute_uri("/").removesuffix("/"),
        contact=request.tenant.contact_email or request.tenant.name,
        names_since=since,
    )
    answer = StreamingHttpResponse(tables.written(rows), content_type=tables.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = 'attachment; filename="journal.csv"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return etag.marked(request, answer, *version)


@doors.public
def feed(request: HttpRequest) -> HttpResponse:
    """What was entered or changed last, of any question."""
    question, since = _question(request), _names_since(request)
    entries = queries.newest_changes(request.tenant, question)
    version = ("journal feed", since, [looks_of(each) for each in entries])
    if unchanged := etag.page(request, *version):
        return unchanged
    language = answers.language_of(request)
    head = syndication.Feed(
        # A question is a feed of its own, with an identifier that stays.
        id=uuid.uuid5(request.tenant.uid, f"journal {question.address}").urn,
        title=_("Public journal of %(body)s") % {"body": request.tenant.name},
        subtitle=", ".join(text for text in question.typed.values() if text),
        author=request.tenant.name,
        language=language,
        updated=max((each.changed_at for each in entries), default=request.tenant.created_at),
        links=(
            syndication.Link(
                href=request.build_absolute_uri(request.path + question.address),
                rel="self",
                type=syndication.MEDIA_TYPE,
            ),
            syndication.Link(
                href=request.build_absolute_uri(in_language("/journal/", language) + question.address),
                type="text/html",
                language=language,
            ),
        ),
        generator="Ordskifte",
    )
    written = [_entry(request, each, language=language, since=since) for each in entries]
    answer = HttpResponse(
        syndication.write_feed(head, entries=written), content_type=f"{syndication.MEDIA_TYPE}; charset=utf-8"
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return etag.marked(request, answer, *version)


def _entry(request: HttpRequest, entry: PublicEntry, *, language: str, since) -> bytes:
    seen = lines.seen(entry, names_since=since)
    context = {"entry": entry, "names_since": since, "body": request.tenant, "language": language}
    return syndication.write_entry(
        syndication.Entry(
            id=entry.uid.urn,
            title=f"{entry.number} {seen.title or _('Withheld')}",
            author=request.tenant.name,
            language=language,
            published=entry.first_at,
            updated=entry.changed_at,
            links=(
                syndication.Link(
                    href=request.build_absolute_uri(lines.path_of(entry, language=language)),
                    type="text/html",
                    language=language,
                ),
            ),
            html=render_to_string("journal/feed_entry.html", context),
            base=request.build_absolute_uri("/"),
        )
    )


def _question(request: HttpRequest) -> asking.Question:
    question = asking.read(request.GET)
    if not question.is_fit:
        name, said = next(iter(question.faults.items()))
        raise Refused(kinds.BAD_REQUEST, detail=f"{name}: {said}")
    return question


def _names_since(request: HttpRequest):
    """Since when private names stand in what can be searched elsewhere."""
    return max(queries.names_shown_since(request.tenant), names_are_found_since(clock.today()))
