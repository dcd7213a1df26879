"""The rules of the assessment, for everybody to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ordskifte.accounts import doors
from ordskifte.assessment import queries


@doors.public
def rules(request: HttpRequest) -> HttpResponse:
    """By what rules it is proposed what is kept and what is journalled, in the order in which they are asked."""
    return render(request, "assessment/rules.html", queries.published_rules(request.tenant))
