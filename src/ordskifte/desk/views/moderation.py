"""Moderation: what waits, and the steps that a person takes with one message."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.desk import dialogue_forms as forms
from ordskifte.desk.views import acting, page
from ordskifte.desk.views import dialogue as shared
from ordskifte.desk.views.filing import form_page
from ordskifte.dialogue import actions, queries
from ordskifte.dialogue.models import Appeal, Kind, Message
from ordskifte.domain import identity_numbers
from ordskifte.domain.message import State
from ordskifte.domain.moderation import may_decide_appeal
from ordskifte.domain.parties import Actor

lookers = doors.staff(RoleName.MODERATOR, RoleName.APPEAL_DECIDER, RoleName.ARCHIVIST, RoleName.CASE_OFFICER)


@lookers
def index(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a moderator or an appeal decider."""
    by = people.actor_of(request)
    return page(
        request,
        "desk/moderation.html",
        title=_("Moderation"),
        icon="warning",
        may=shared.rights(request),
        holds=queries.holds_waiting(by),
        asked=queries.privacy_waiting(by),
        attachments=queries.attachments_waiting(by),
        reports=queries.reports_waiting(by),
        appeals=queries.appeals_waiting(by),
    )


def _after(request: HttpRequest, message: Message, *, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("desk:message", uid=message.uid)


@actions.release.door
def release(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show a message that waited, with what must be masked masked."""
    found = shared.message_or_404(request, uid)
    names = [hold for hold in shared.waiting(found) if hold.where == shared.IN_NAME]
    # Of somebody who wrote on a network everybody sees initials already.
    name = found.outward_name or (found.sender.name if found.sender else "")
    start = _copy(found) | {"public_name": identity_numbers.public_copy(name)}
    form = forms.ReleaseForm(request.POST or None, initial=start, asks_for_name=bool(names))
    if acting.done(request, form, act=actions.release, message=found):
        return _after(request, found, said=_("Everybody sees the message now. The sender is told."))
    return form_page(request, found, form=form, title=_("Check it and show it"), submit=_("Show it"))


@actions.hide.door
def hide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Hide a message by a published rule."""
    found = shared.message_or_404(request, uid)
    form = forms.HideForm(request.POST or None, initial={"expected": found.version})
    if acting.done(request, form, act=actions.hide, message=found):
        return _after(
            request, found, said=_("Hidden. The address says by which rule, and the sender is told how to appeal.")
        )
    what = _("The text is kept for the record. Hard words about the body's work are no reason.")
    return form_page(request, found, form=form, title=_("Hide the message"), submit=_("Hide it"), what=what)


@actions.show_again.door
def show_again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show a hidden message again."""
    found = shared.message_or_404(request, uid)
    form = forms.ShowAgainForm(request.POST or None, initial=_copy(found))
    if acting.done(request, form, act=actions.show_again, message=found):
        return _after(request, found, said=_("Everybody sees the message again. The sender is told."))
    return form_page(request, found, form=form, title=_("Show the message again"), submit=_("Show it again"))


@actions.hold.door
def hold(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a message out of view until it has been checked."""
    found = shared.message_or_404(request, uid)
    form = forms.HoldForm(request.POST or None, initial={"expected": found.version})
    if acting.done(request, form, act=actions.hold, message=found):
        return _after(request, found, said=_("It waits for a check, at most one working day."))
    return form_page(request, found, form=form, title=_("Hold it back for a check"), submit=_("Hold it back"))


def _copy(message: Message) -> dict[str, object]:
    """What the form begins with: what was shown before, or the text with every number masked."""
    shown = message.said.public_text or identity_numbers.public_copy(message.said.text)
    return {"public_text": shown, "expected": message.version}


@actions.decide_privacy.door
def privacy(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Answer a request for privacy: show less, or say why not."""
    asked = shared.message_or_404(request, uid)
    if asked.kind != Kind.PRIVACY or asked.in_reply_to is None:
        raise Http404
    about = shared.message_or_404(request, asked.in_reply_to.uid)
    start = {"expected": asked.version, "public_text": about.said.public_text}
    form = forms.PrivacyForm(
        request.POST or None,
        initial=start,
        masks=about.state == State.SHOWN,
        may_hide=shared.rights(request)["hide"] and about.state in {State.SHOWN, State.HELD},
    )
    if acting.done(request, form, act=actions.decide_privacy, asked=asked):
        messages.success(request, _("The decision is kept, and whoever asked is told."))
        return redirect("desk:moderation")
    return form_page(
        request,
        asked,
        form=form,
        title=_("Decide on the privacy request"),
        submit=_("Decide, and tell whoever asked"),
        about=about,
        template="desk/privacy.html",
    )


# --- Reports and appeals -------------------------------------------------------------------------------------------


@actions.decide_report.door
def report(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Decide on what somebody reported: hide the message, or let it stand."""
    found = queries.report_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    start = {"reason": found.reason, "expected": found.message.version}
    form = forms.ReportForm(request.POST or None, initial=start)
    if acting.done(request, form, act=actions.decide_report, report=found):
        messages.success(request, _("The decision is kept, with your name and the time."))
        return redirect("desk:moderation")
    return form_page(
        request,
        found.message,
        form=form,
        title=_("Decide on the report"),
        submit=_("Decide"),
        report=found,
        template="desk/report.html",
    )


@actions.decide_appeal.door
def appeal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Decide on an appeal, if it was not you who hid the message."""
    by = people.actor_of(request)
    said = shared.message_or_404(request, uid)
    pk = Appeal.objects.filter(said=said).values_list("pk", flat=True).first()
    found = queries.appeal_for(by, pk) if pk else None
    if found is None:
        raise Http404
    message = shared.message_or_404(request, found.message.uid)
    asks = not message.said.public_text
    form = forms.AppealForm(request.POST or None, initial=_copy(message), asks_for_text=asks)
    if acting.done(request, form, act=actions.decide_appeal, appeal=found):
        messages.success(request, _("The decision is kept, and the sender is told."))
        return redirect("desk:moderation")
    may = may_decide_appeal(decider=by, hidden_by=Actor.parse(found.hidden_by))
    return form_page(
        request,
        message,
        form=form,
        title=_("Decide on the appeal"),
        submit=_("Decide"),
        appeal=found,
        appealed=said.said.text,
        hidden_by=people.with_names([found.step])[0].by_name,
        cannot="" if may else _("You hid the message yourself, so somebody else decides on the appeal."),
        template="desk/appeal.html",
    )
