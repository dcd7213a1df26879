"""The body's own accounts on networks: those that stand here are its, and no others are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ordskifte.accounts import doors
from ordskifte.channels import queries as channels


@doors.public
def accounts(request: HttpRequest) -> HttpResponse:
    """Which accounts are ours, each with a link marked as ours (rel=me), and since when it is seen to lead here."""
    return render(request, "website/accounts.html", {"accounts": channels.networks.official(request.tenant)})
