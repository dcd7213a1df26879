"""Systems that push, for the operator: who may, until when, how much came, and an end to it at once."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web import verdicts
from ordskifte.records import actions, pushed
from ordskifte.records.models import Scope

operators = doors.staff(RoleName.OPERATOR)
DAYS = ((30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("A year")))


class TokenForm(forms.Form):
    """For which system, and what it may do."""

    name = forms.CharField(label=gettext_lazy("Name of the system"), max_length=100)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy(
            "What the system sends is kept under this name. Where the same system also delivers an extract or files "
            "in the watched folder, use the same name: then cases are found again."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=gettext_lazy("How long it is valid"), choices=DAYS, coerce=int)


@operators
def index(request: HttpRequest) -> HttpResponse:
    """The tokens of the body, and a form for one more; its secret is shown in the answer and never again."""
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = actions.give_token(by=people.actor_of(request), body=request.tenant, **form.cleaned_data)
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
        else:
            form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": pushed.tokens_of(request.tenant)}
    return _page(request, status=400 if form.is_bound else 200, **context)


@operators
@require_POST
def revoke(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let a system push nothing any more."""
    token = pushed.token_of(request.tenant, uid)
    if token is None:
        raise Http404
    actions.revoke_token(by=people.actor_of(request), body=request.tenant, token=token)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("records_systems")


def _page(request: HttpRequest, *, status: int, **context: object) -> HttpResponse:
    title = _("Systems that push")
    steps = [{"url": reverse("desk:home"), "label": _("Desk")}, {"url": "", "label": title}]
    context |= {"header_title": title, "page_title": title, "header_icon": "key", "breadcrumbs_items": steps}
    answer = render(request, "records/desk/systems.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer
