"""Publications: the page, its earlier versions, and what changed between them."""

from collections.abc import Collection
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ordskifte.accounts import doors
from ordskifte.channels import queries
from ordskifte.channels.models import PostVersion
from ordskifte.dialogue import queries as dialogues
from ordskifte.domain.ids import Reference
from ordskifte.kernel.web import answers, etag, paging
from ordskifte.website import changes


@doors.public
def post(request: HttpRequest, *, reference: str) -> HttpResponse:
    """The newest version, in the language of the address if it has it."""
    return _at_its_address(request, reference) or _with_dialogue(request, reference)


@doors.public
def version(request: HttpRequest, *, reference: str, number: int) -> HttpResponse:
    """One version; the newest says so, an earlier one leads to the newest."""
    return _at_its_address(request, reference, number=number) or _page(request, reference, number=number)


@doors.public
def change(request: HttpRequest, *, reference: str, older: int, newer: int) -> HttpResponse:
    """What changed from one version to another."""
    if older > newer:
        return redirect("website:change", reference=reference, older=newer, newer=older)
    if elsewhere := _at_its_address(request, reference, older=older, newer=newer):
        return elsewhere
    found = _version_or_404(request, reference)
    if unchanged := etag.page(request, "change", found):
        return unchanged
    pair = queries.two_versions(found[0], (older, newer))
    if [each.number for each in pair] != [older, newer]:
        raise Http404
    page = render(request, "website/change.html", _difference(request, older=pair[0], newer=pair[1]))
    return etag.marked(request, page, "change", found)


def _at_its_address(request: HttpRequest, text: str, **given: int) -> HttpResponse | None:
    """A reference is read as people write it; one that is written otherwise leads to its own address."""
    reference = _as_it_is_written(text)
    if reference == text:
        return None
    match = request.resolver_match
    return redirect(reverse(match.view_name, kwargs={"reference": reference, **given}))


@lru_cache(maxsize=1000)
def _as_it_is_written(text: str) -> str:
    return str(Reference.parse(text))


def _version_or_404(request: HttpRequest, reference: str) -> tuple[int, ...]:
    found = queries.version_of(request.tenant, reference)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, reference: str, *, number: int) -> HttpResponse:
    found = _version_or_404(request, reference)
    if unchanged := etag.page(request, "post", found):
        return unchanged
    shown = queries.version_by_number(found[0], number=number)
    if shown is None:
        raise Http404
    page = render(request, "website/post.html", _context(request, shown))
    return etag.marked(request, page, "post", found)


def _with_dialogue(request: HttpRequest, reference: str) -> HttpResponse:
    """The newest version, and a window of the dialogue under it."""
    found = dialogues.stamp(request.tenant, reference)
    if found is None:
        raise Http404
    if unchanged := etag.page(request, "post", found):
        return unchanged
    shown = queries.version_by_number(found[0])
    if shown is None:
        raise Http404
    language = answers.language_of(request)
    said = dialogues.dialogue_of(request.tenant, reference, language=language, cursor=paging.cursor(request))
    page = render(request, "website/post.html", _context(request, shown) | {"dialogue": said})
    return etag.marked(request, page, "post", found)


def _context(request: HttpRequest, shown: PostVersion) -> dict[str, object]:
    """What the page is made of: the text joined in as it was written, and never that of something withdrawn."""
    post = shown.post
    context = _about(request, shown) | {"versions": queries.versions(post), "is_newest": shown.number == post.number}
    if not shown.variants or post.is_withdrawn:
        return context
    language = _language(request, shown.variants, main=post.languages)
    return context | {
        "text_language": language,
        "is_other_language": language != answers.language_of(request),
        "said": shown.variants[language],
        "html": queries.html_of(shown, language),
        "facts": shown.facts,
    }


def _about(request: HttpRequest, shown: PostVersion) -> dict[str, object]:
    post = shown.post
    # A case that the public may not know of any more has no such row, and is not named.
    return {"post": post, "shown": shown, "case": getattr(post.case, "public", None)}


def _language(request: HttpRequest, written: Collection[str], *, main: list[str]) -> str:
    """The language of the address, or the first of the text's own; a version may be in others than the newest is."""
    order = [answers.language_of(request), *main, *sorted(written)]
    return next(language for language in order if language in written)


def _difference(request: HttpRequest, *, older: PostVersion, newer: PostVersion) -> dict[str, object]:
    context = _about(request, newer) | {"older": older, "newer": newer}
    both = [language for language in newer.variants if language in older.variants]
    if not both or newer.post.is_withdrawn:
        return context
    language = _language(request, both, main=newer.post.languages)
    pieces = queries.differences(older, newer, language=language)
    is_changed = any(piece.is_changed for piece in pieces)
    return context | {"blocks": changes.blocks(pieces), "text_language": language, "is_changed": is_changed}
