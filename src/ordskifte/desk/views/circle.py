"""Whom a dialogue is for, and the links that let somebody in."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ordskifte.accounts import doors
from ordskifte.accounts.queries import actor_of
from ordskifte.channels import queries as channels
from ordskifte.desk.views import page
from ordskifte.dialogue import actions, queries
from ordskifte.domain.circle import MOST_OPENINGS, Circle
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel import clock
from ordskifte.kernel.web import verdicts
from ordskifte.kernel.web.addresses import in_language
from ordskifte.publishing.models import Publication

inviters = doors.staff(*actions.ANSWERERS)
# One person has a telephone and a computer, and loses one of them.
FOR_ONE, BY_ITSELF = 5, timedelta(days=60)
WORDS = {Circle.EVERYONE: gettext_lazy("Everybody"), Circle.INVITED: gettext_lazy("Those who are invited by a link")}


class CircleForm(forms.Form):
    """Whom it is for."""

    circle = forms.ChoiceField(
        label=gettext_lazy("Who the dialogue is for"),
        choices=[(each.value, words) for each, words in WORDS.items()],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed once somebody has written. It is kept with your name."),
    )


class InviteForm(forms.Form):
    """A link that is to be made."""

    label = forms.CharField(
        label=gettext_lazy("Who the link is for"),
        max_length=200,
        help_text=gettext_lazy("Such as: the parents' council. Only you at the desk see it."),
    )
    most = forms.IntegerField(
        label=gettext_lazy("How many times it may be opened"),
        min_value=1,
        max_value=MOST_OPENINGS,
        help_text=gettext_lazy("A person opens it once on each machine. Five is enough for one person."),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@inviters
def circle(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Whom it is for, by whose choice, and every link that was made."""
    return _shown(request, _publication(request, uid))


@inviters
@require_POST
def choose(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say whom it is for from now on."""
    publication, form = _publication(request, uid), CircleForm(request.POST)
    if form.is_valid():
        to, why = Circle(form.cleaned_data["circle"]), form.cleaned_data["why"]
        try:
            actions.choose_circle(by=actor_of(request), publication=publication, to=to, why=why)
        except OrdskifteError as error:
            form.add_error("why", verdicts.sentence_of(error))
        else:
            messages.success(request, _("It is kept."))
            return redirect("desk:circle", uid=uid)
    return _shown(request, publication, form=form, status=400)


@inviters
@require_POST
def invite(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Make one more link; it is shown on this page and on no other."""
    publication, form = _publication(request, uid), InviteForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        # The whole of the last day counts.
        until = datetime.combine(given["last_day"] + timedelta(days=1), time(), tzinfo=clock.OSLO)
        try:
            terms = {"label": given["label"], "most": given["most"], "expires_at": until}
            made, code = actions.invite(by=actor_of(request), publication=publication, **terms)
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
        else:
            # In the body's language, whatever the person at the desk reads in.
            link = channels.home_of(request.tenant) + in_language(f"/invitasjon/{code}/", request.tenant.language)
            answer = _shown(request, publication, made=made, link=link)
            answer["Cache-Control"] = "private, no-store"
            return answer
    return _shown(request, publication, invite_form=form, status=400)


@inviters
@require_POST
def withdraw(request: HttpRequest, *, uid: uuid.UUID, invitation: uuid.UUID) -> HttpResponse:
    """Shut a link, and shut out whoever came in by it."""
    found = queries.invitation_for(_publication(request, uid), invitation)
    if found is None:
        raise Http404
    actions.withdraw_invitation(by=actor_of(request), invitation=found)
    messages.success(request, _("The link is withdrawn. Whoever came in by it is out."))
    return redirect("desk:circle", uid=uid)


def _publication(request: HttpRequest, uid: uuid.UUID) -> Publication:
    found = queries.publication_for(actor_of(request), uid)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, publication: Publication, *, status: int = 200, **given: Any) -> HttpResponse:
    now = queries.circle_of(publication)
    start = {"most": FOR_ONE, "last_day": clock.today() + BY_ITSELF}
    context = {
        "form": CircleForm(initial={"circle": now.value}),
        "invite_form": InviteForm(initial=start),
        "publication": publication,
        "is_closed": now is not Circle.EVERYONE,
        "words": WORDS[now],
        "choices": [(each, WORDS[Circle(each.circle)]) for each in queries.choices_of(publication)],
        "invitations": queries.invitations_of(publication),
        **given,
    }
    case = publication.case
    trail = ((_("Cases"), reverse("desk:cases")), (case.number, reverse("desk:case", args=[case.uid])))
    title = _("Who the dialogue is for")
    return page(request, "desk/circle.html", title=title, icon="group", trail=trail, status=status, **context)
