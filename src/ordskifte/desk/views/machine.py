"""The machine, for the operator: events and letters that were given up on, and a way to try again."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ordskifte.accounts import actions, doors, queries
from ordskifte.accounts.models import RoleName, Unit
from ordskifte.channels import queries as channels
from ordskifte.channels.actions import CHOOSERS, choose_channels, try_again
from ordskifte.channels.models import Letter, LetterKind
from ordskifte.desk.forms import BodyForm, ChannelsForm, JournalForm
from ordskifte.desk.views import page
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel import outbox
from ordskifte.kernel.models import Body
from ordskifte.kernel.web import verdicts

MANY = 200
# What the statements on privacy and accessibility lead to.
STATEMENTS = ("privacy_officer", "accessibility_declaration")
LETTERS = {
    LetterKind.ACKNOWLEDGEMENT: gettext_lazy("Acknowledgement with a secret link"),
    LetterKind.ANSWER: gettext_lazy("Answer"),
    LetterKind.NOTICE: gettext_lazy("Notice to whoever wrote"),
    LetterKind.STAFF_NOTICE: gettext_lazy("Notice to somebody who works here"),
}


class RetryForm(forms.Form):
    """Which handler is to take which event once more."""

    event = forms.IntegerField(min_value=1)
    handler = forms.CharField(max_length=200)


@doors.staff(RoleName.OPERATOR)
def parked(request: HttpRequest) -> HttpResponse:
    """What gave up after repeated failure. Nothing is dropped: it waits here until somebody tries again."""
    form = RetryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            outbox.retry(
                by=queries.actor_of(request),
                event_id=form.cleaned_data["event"],
                handler=form.cleaned_data["handler"],
            )
        except OrdskifteError as error:
            messages.error(request, verdicts.sentence_of(error))
        else:
            messages.success(request, _("It is tried again."))
        return redirect("desk:parked")
    return page(
        request,
        "desk/parked.html",
        title=_("Events and letters that gave up"),
        icon="warning",
        runs=outbox.parked()[:MANY],
        letters=_letters(request),
    )


def _letters(request: HttpRequest) -> list[Letter]:
    """Letters that nobody tries any more, each with what it is for; never to whom."""
    found = channels.letters_that_gave_up(request.tenant, limit=MANY)
    for letter in found:
        letter.purpose = LETTERS[LetterKind(letter.kind)]
    return found


@doors.staff(RoleName.OPERATOR)
@require_POST
def retry_letter(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let a letter be tried once more, with the same bytes; where they are erased, say why it cannot be."""
    letter = channels.letter_of(request.tenant, uid)
    if letter is None:
        raise Http404
    try:
        try_again(by=queries.actor_of(request), delivery=letter)
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
    else:
        messages.success(request, _("It is tried again."))
    return redirect("desk:parked")


def _kept(tenant: Body, *, units: list[Unit]) -> dict[str, object]:
    """How the body works, as the form asks for it."""
    above = tenant.settings.get("appeal_body") or ""
    chosen = tenant.settings.get("officer_name", "unit")
    names = chosen if isinstance(chosen, dict) else dict.fromkeys((unit.name for unit in units), chosen)
    return {
        "four_eyes": bool(tenant.settings.get("four_eyes")),
        "staff_mail": tenant.settings.get("staff_mail", ""),
        **{name: tenant.settings.get(name, "") for name in ("mail_from", *STATEMENTS)},
        "own_name": [unit for unit in units if names.get(unit.name) == "name"],
        "silence_is_no_refusal": not tenant.settings.get("silence_is_refusal", True),
        "appeal_body": above.get("name", "") if isinstance(above, dict) else above,
    }


@doors.staff(RoleName.OPERATOR)
def body(request: HttpRequest) -> HttpResponse:
    """What the body is called, how people reach it, and how it works."""
    tenant = request.tenant
    start = {name: getattr(tenant, name) for name in ("name", "contact_unit", "contact_email", "language")}
    units = queries.units(by=queries.actor_of(request))
    form = BodyForm(request.POST or None, initial={**start, **_kept(tenant, units=list(units))}, units=units)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        settings = {
            "four_eyes": given.pop("four_eyes"),
            "silence_is_refusal": not given.pop("silence_is_no_refusal"),
            "appeal_body": given.pop("appeal_body"),
            "staff_mail": given.pop("staff_mail"),
            **{name: given.pop(name) for name in ("mail_from", *STATEMENTS)},
            # By name, as the answers ask for it; a unit that is not named answers as itself.
            "officer_name": {unit.name: "name" for unit in given.pop("own_name", [])},
        }
        try:
            actions.describe_body(by=queries.actor_of(request), body=tenant, settings=settings, **given)
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
        else:
            messages.success(request, _("It is kept."))
            return redirect("desk:body")
    return page(
        request,
        "desk/form.html",
        title=_("The body"),
        icon="cog",
        form=form,
        submit=_("Keep"),
        status=400 if form.is_bound else 200,
    )


@doors.staff(*CHOOSERS)
def shown_by(request: HttpRequest) -> HttpResponse:
    """By which channels the body shows what it publishes, and what becomes of the rest when one is turned off."""
    # No box ticked is an answer too.
    given = request.POST if request.method == "POST" else None
    form = ChannelsForm(given, on=channels.channels_to_choose(request.tenant))
    if form.is_valid():
        choose_channels(by=queries.actor_of(request), body=request.tenant, names=form.chosen())
        messages.success(request, _("It is kept."))
        return redirect("desk:channels")
    return page(request, "desk/channels.html", title=_("Where we publish"), icon="globe", form=form, submit=_("Keep"))


@doors.staff(RoleName.ARCHIVIST)
def journal(request: HttpRequest) -> HttpResponse:
    """Who holds the journal, and what everybody reads in it."""
    kept = request.tenant.settings
    start = {
        "journal": "upstream" if kept.get("journal") == "upstream" else "own",
        "journal_shows_private_names": bool(kept.get("journal_shows_private_names")),
        "access_in_journal": bool(kept.get("access_in_journal")),
    }
    form = JournalForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        actions.settle_journal(by=queries.actor_of(request), body=request.tenant, settings=form.cleaned_data)
        messages.success(request, _("It is kept."))
        return redirect("desk:journal_settings")
    return page(
        request,
        "desk/form.html",
        title=_("How the journal is kept"),
        icon="cog",
        form=form,
        submit=_("Keep"),
        status=400 if form.is_bound else 200,
    )
