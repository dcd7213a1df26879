"""Other web sites: which may show parts of ours in a frame, and which are told when something changed."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ordskifte.accounts import doors, queries
from ordskifte.channels import queries as channels
from ordskifte.channels.actions import SUBSCRIBERS, choose_sites, end_subscription, subscribe, try_again
from ordskifte.desk.views import page
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web import verdicts


class SubscribeForm(forms.Form):
    """A site that is to be told."""

    url = forms.CharField(
        label=gettext_lazy("Address that is told"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        help_text=gettext_lazy("Such as https://www.kommune.example/?rest_route=/ordskifte/v1/varsel"),
    )


class SitesForm(forms.Form):
    """Sites that may show a frame."""

    sites = forms.CharField(
        label=gettext_lazy("Sites that may show parts in a frame"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line, such as https://www.kommune.example. Nothing here: any site may."),
    )


@doors.staff(*SUBSCRIBERS)
def sites(request: HttpRequest) -> HttpResponse:
    """Who is told, what did not arrive, and who may show a frame."""
    return _shown(request)


@doors.staff(*SUBSCRIBERS)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Tell one more site; its secret is shown on this page and on no other."""
    form = SubscribeForm(request.POST)
    if form.is_valid():
        try:
            row, secret = subscribe(
                by=queries.actor_of(request), body=request.tenant, url=form.cleaned_data["url"].strip()
            )
        except OrdskifteError as error:
            form.add_error("url", verdicts.sentence_of(error))
        else:
            return _shown(request, new=row, secret=secret)
    return _shown(request, form=form, status=400)


@doors.staff(*SUBSCRIBERS)
@require_POST
def frames(request: HttpRequest) -> HttpResponse:
    """Say who may show a frame."""
    form = SitesForm(request.POST)
    if form.is_valid():
        try:
            choose_sites(
                by=queries.actor_of(request), body=request.tenant, sites=form.cleaned_data["sites"].splitlines()
            )
        except OrdskifteError as error:
            form.add_error("sites", verdicts.sentence_of(error))
        else:
            messages.success(request, _("It is kept."))
            return redirect("desk:sites")
    return _shown(request, sites_form=form, status=400)


@doors.staff(*SUBSCRIBERS)
@require_POST
def end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Tell a site no more."""
    found = channels.subscriber_of(request.tenant, uid)
    if found is None:
        raise Http404
    end_subscription(by=queries.actor_of(request), subscriber=found)
    messages.success(request, _("The site is told no more, and its secret is gone."))
    return redirect("desk:sites")


@doors.staff(*SUBSCRIBERS)
@require_POST
def retry(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Tell a site once more what it did not take, with the same id and the same words."""
    call = channels.call_of(request.tenant, uid)
    if call is None:
        raise Http404
    try_again(by=queries.actor_of(request), delivery=call)
    messages.success(request, _("It is tried again."))
    return redirect("desk:sites")


def _shown(request: HttpRequest, *, status: int = 200, **given: object) -> HttpResponse:
    chosen = channels.handoff.sites_of(request.tenant)
    context = {
        "form": SubscribeForm(),
        "sites_form": SitesForm(initial={"sites": "\n".join(chosen)}),
        "subscribers": channels.subscribers(request.tenant),
        "calls": channels.calls_that_gave_up(request.tenant),
        "is_on": channels.is_on(request.tenant, channels.handoff.NAME),
        **given,
    }
    return page(request, "desk/sites.html", title=_("Other web sites"), icon="link", status=status, **context)
