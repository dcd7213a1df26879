"""One search through all that is public."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ordskifte.accounts import doors
from ordskifte.journal import asking, queries, searching
from ordskifte.kernel.web.answers import language_of


@doors.public
def everything(request: HttpRequest) -> HttpResponse:
    """What says the words; or the way to a reference that was typed whole."""
    question = asking.read_words(request.GET)
    language = language_of(request)
    if place := searching.place_of(request.tenant, question.typed["q"], language=language):
        return HttpResponseRedirect(place)
    context = {
        "question": question,
        "found": searching.search(request.tenant, question, language=language) if question.is_fit else None,
        "names_since": queries.names_shown_since(request.tenant),
    }
    page = render(request, "journal/everything.html", context, status=200 if question.is_fit else 400)
    page.headers["X-Robots-Tag"] = "noindex"
    return page
