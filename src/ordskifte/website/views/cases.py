"""The front page, cases, and the documents of cases."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from ordskifte.accounts import doors
from ordskifte.cases import queries
from ordskifte.cases.models import PublicCase, PublicDocument
from ordskifte.channels import queries as channels
from ordskifte.dialogue import queries as dialogues
from ordskifte.dialogue.queries import past as pasts
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber
from ordskifte.kernel.web import answers, etag, files, paging, verdicts
from ordskifte.outcomes import queries as outcomes
from ordskifte.website.shown import ShownCase, ShownDocument, ShownPost

CASES_ON_A_PAGE = 50


@doors.public
def front(request: HttpRequest) -> HttpResponse:
    """What can be answered now, the newest publications and cases, and how to find the others."""
    newest = queries.newest_public_cases(request.tenant)
    publications = dialogues.on_front(request.tenant)
    version = [(case.pk, case.version, case.changed_at) for case in newest], publications.stamp
    if unchanged := etag.page(request, "front", version):
        return unchanged
    language = answers.language_of(request)
    context = {
        "cases": newest,
        "posts": [ShownPost.of(post, language=language) for post in publications.newest],
        "open": [(ShownPost.of(post, language=language), until) for post, until in publications.open],
    }
    return etag.marked(request, render(request, "website/front.html", context), "front", version)


@doors.public
def cases(request: HttpRequest) -> HttpResponse:
    """All cases whose titles are shown, newest first; or the way to one number."""
    wanted = request.GET.get("nummer", "").strip()
    if wanted:
        return _find(request, wanted)
    window = queries.public_cases_window(request.tenant, cursor=paging.cursor(request), size=CASES_ON_A_PAGE)
    return render(request, "website/cases.html", {"window": window})


def _find(request: HttpRequest, wanted: str) -> HttpResponse:
    try:
        number = CaseNumber.parse(wanted)
    except MalformedNumber as error:
        context = {"window": None, "wanted": wanted[:60], "problem": verdicts.sentence_of(error)}
        return render(request, "website/cases.html", context, status=400)
    return redirect("website:case", year=number.year, sequence=number.sequence)


@doors.public
def case(request: HttpRequest, *, year: int, sequence: int) -> HttpResponse:
    """The case with this number; a list where several units have it."""
    number = CaseNumber(year, sequence)
    version = dialogues.case_stamp(request.tenant, number)
    if not version:
        if (other := queries.led_on_by_number(request.tenant, number)) is None:
            raise Http404
        return redirect("website:case_by_id", uid=other.uid)
    name = f"case {number}"
    if unchanged := etag.page(request, name, version):
        return unchanged
    found = queries.public_cases_by_number(request.tenant, number)
    # Most cases have nothing that was carried over, and nobody looks for it there.
    has_past = any(row[dialogues.HAS_PAST] for row in version)
    page = (
        _case_page(request, found[0], has_past=has_past)
        if len(found) == 1
        else _list_page(request, found, number=number)
    )
    return etag.marked(request, page, name, version)


@doors.public
def case_by_id(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A unit without a case number, or one of several with one; the only one with a number has its address there."""
    found = queries.public_case(request.tenant, uid)
    if found is None:
        if (other := queries.led_on(request.tenant, uid)) is None:
            raise Http404
        return redirect("website:case_by_id", uid=other.uid)
    if found.year is not None and found.sequence is not None:
        number = CaseNumber(found.year, found.sequence)
        # Counted among those that the public knows of: a place in a longer row would tell that there are others.
        if len(queries.public_version(request.tenant, number)) == 1:
            return redirect("website:case", year=number.year, sequence=number.sequence)
    return _case_page(request, found)


def _case_page(request: HttpRequest, case: PublicCase, *, has_past: bool = True) -> HttpResponse:
    language = answers.language_of(request)
    posts = channels.posts_window(case.case_id, cursor=paging.cursor(request))
    dialogue, others = dialogues.of_case(case, language=language, posts=posts.rows)
    past = pasts.past_of_case(case.case_id) if has_past else []
    context = {
        "case": ShownCase.of(case),
        "dialogue": dialogue,
        "past": past[: pasts.IN_A_LIST],
        "more_past": len(past) > pasts.IN_A_LIST,
        "other_dialogues": others,
        "posts": tuple(ShownPost.of(post, language=language) for post in posts.rows),
        "older_posts": posts.next,
        "documents": tuple(ShownDocument.of(document) for document in queries.public_documents(case)),
        "passages": tuple(outcomes.passages_of(case)),
        "contact": case.contact_email or request.tenant.contact_email,
    }
    return render(request, "website/case.html", context)


def _list_page(request: HttpRequest, found: list[PublicCase], *, number: CaseNumber) -> HttpResponse:
    return render(request, "website/same_number.html", {"number": str(number), "cases": found})


@doors.public
def document(request: HttpRequest, uid: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """The file of a document that was decided public."""
    found = queries.public_document(request.tenant, uid)
    if found is None or found.object is None:
        raise Http404
    if unchanged := etag.page(request, f"document {found.uid}", found.object.blob.sha256):
        return unchanged
    answer = files.from_blob(found.object.blob, name=_file_name(found))
    return etag.marked(request, answer, f"document {found.uid}", found.object.blob.sha256)


def _file_name(found: PublicDocument) -> str:
    """A name made of what is public anyway."""
    number = f"{found.case.year}-{found.case.sequence}-" if found.case.year else ""
    return number + found.uid.hex[:8]


@doors.public
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, and what they can ask for (GDPR articles 13, 14, 15-21 and 77)."""
    context = {
        "officer": request.tenant.settings.get("privacy_officer", ""),
        "listening_days": channels.listening.days_of(request.tenant),
    }
    return render(request, "website/privacy.html", context)


@doors.public
def accessibility(request: HttpRequest) -> HttpResponse:
    """How the pages can be used, whom to tell when they cannot, and the declaration (UU forskrift § 4 e)."""
    declaration = request.tenant.settings.get("accessibility_declaration", "")
    contact = request.tenant.contact_email
    return render(request, "website/accessibility.html", {"contact": contact, "declaration": declaration})
