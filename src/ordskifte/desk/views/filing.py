"""Where a message belongs: move it, link it to further cases, send it on, close it."""

import uuid
from collections.abc import Callable

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from ordskifte.accounts import queries as people
from ordskifte.desk import dialogue_forms as forms
from ordskifte.desk.views import acting, page
from ordskifte.desk.views import dialogue as shared
from ordskifte.dialogue import actions
from ordskifte.dialogue.models import Message
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web import verdicts


def form_page(
    request: HttpRequest, message: Message, *, form: django_forms.Form, title: str, submit: str, **more: object
) -> HttpResponse:
    """A form about a message, with the message above it."""
    template = more.pop("template", "desk/message_form.html")
    # Where somebody else was first, the message as it is now, and the next sending is checked against that.
    message = shared.message_or_404(request, message.uid)
    if form.is_bound and isinstance(form, forms.SeenForm):
        form.look_anew(message.version)
    return page(
        request,
        template,
        title=title,
        icon="mail",
        trail=shared.trail(message),
        form=form,
        submit=submit,
        status=acting.status_of(form),
        **shared.said(message) | more,
    )


def _done(request: HttpRequest, message: Message, *, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("desk:message", uid=message.uid)


@actions.refile.door
def refile(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Move a message to another case, or give it its first. The permanent address leads on."""
    found = shared.message_or_404(request, uid)
    form = forms.MoveForm(request.POST or None, by=people.actor_of(request), initial={"expected": found.version})
    if acting.done(request, form, act=actions.refile, message=found):
        return _done(request, found, said=_("The message is in its new case. Its permanent address is the same."))
    return form_page(request, found, form=form, title=_("Move to another case"), submit=_("Move"))


@actions.link.door
def link(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that a message is also about another case."""
    found = shared.message_or_404(request, uid)
    form = forms.CaseForm(request.POST or None, by=people.actor_of(request))
    if acting.done(request, form, act=actions.link, message=found):
        return _done(request, found, said=_("The message is linked to that case too."))
    return form_page(request, found, form=form, title=_("Also about another case"), submit=_("Link"))


@actions.unlink.door
@require_POST
def unlink(request: HttpRequest, *, uid: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """Take the link to a further case away."""
    found = shared.message_or_404(request, uid)
    linked = found.case_links.select_related("case").filter(case__uid=case).first()
    if linked is None:
        raise Http404
    return _act(request, found, act=actions.unlink, said=_("The link is taken away."), case=linked.case)


def _act(request: HttpRequest, message: Message, *, act: Callable[..., object], said: str, **given) -> HttpResponse:
    try:
        act(by=people.actor_of(request), message=message, **given)
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
        return redirect("desk:message", uid=message.uid)
    return _done(request, message, said=said)


@actions.redirect.door
def send_on(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Tell the sender which body the message was meant for."""
    found = shared.message_or_404(request, uid)
    start = {"text": _to_sender(found), "expected": found.version}
    form = forms.RedirectForm(request.POST or None, initial=start)
    if acting.done(request, form, act=actions.redirect, message=found):
        return _done(request, found, said=_("The sender is told, and the time is noted."))
    what = _("The sender reads this on the own page, and by e-mail where an address was given.")
    return form_page(
        request, found, form=form, title=_("Meant for another body"), submit=_("Tell the sender"), what=what
    )


def _to_sender(message: Message) -> str:
    """A first wording, in the sender's language."""
    with override(message.language if message.language in {"nb", "nn", "en"} else message.body.language):
        return _("What you wrote is for another body to answer. You can turn to:")


@actions.close.door
def close(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Close a message without an answer."""
    found = shared.message_or_404(request, uid)
    form = forms.CloseForm(request.POST or None, initial={"expected": found.version})
    if acting.done(request, form, act=actions.close, message=found):
        return _done(request, found, said=_("Closed. Anybody can still answer it later."))
    return form_page(request, found, form=form, title=_("Close without answer"), submit=_("Close"))


@actions.reopen.door
def reopen(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take up again what was closed without an answer."""
    found = shared.message_or_404(request, uid)
    form = forms.ReopenForm(request.POST or None, initial={"expected": found.version})
    if acting.done(request, form, act=actions.reopen, message=found):
        return _done(request, found, said=_("Taken up again. It waits for an answer as before."))
    return form_page(request, found, form=form, title=_("Take up again"), submit=_("Take up again"))
