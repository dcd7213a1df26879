"""Sending an answer, keeping a draft, and two people who answer at once."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ordskifte.accounts import queries as people
from ordskifte.desk import dialogue_forms as forms
from ordskifte.desk.views import acting, page
from ordskifte.desk.views import dialogue as shared
from ordskifte.desk.views.filing import form_page
from ordskifte.desk.views.message import shown
from ordskifte.desk.views.reply import TURNS, reply_context
from ordskifte.dialogue import actions, queries
from ordskifte.dialogue.models import Message
from ordskifte.dialogue.queries import captured
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.message import Audience
from ordskifte.kernel.web import kinds

# What a script that keeps the draft calls itself, so that it is answered without a page.
BY_SCRIPT = "kladd"


@actions.answer.door
def answer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send an answer. Whatever stands in the way, the text stays in the box."""
    if request.method != "POST":
        return redirect("desk:message", uid=uid)
    found = shared.message_or_404(request, uid)
    form = forms.AnswerForm(request.POST, language=found.language)
    if not form.is_valid():
        return shown(request, found, answer_form=form, status=400)
    given = {**form.cleaned_data, "last_seen": form.cleaned_data["last_seen"] or None}
    try:
        made = actions.answer(by=people.actor_of(request), message=found, **given)
    except OrdskifteError as error:
        if error.code == "answered_meanwhile":
            return _answered_meanwhile(request, found, form=form)
        acting.refuse(form, error)
        if error.code == "identity_number_left":
            form.ask_about_number()
        return shown(request, found, answer_form=form, status=acting.status_of(form))
    if (task := captured.task_of(made)) is not None:
        messages.success(request, _("The answer is kept. Now post it where the question stands."))
        return redirect("desk:posting", uid=task.uid)
    messages.success(request, _("The answer is sent."))
    return redirect("desk:next_message") if request.POST.get("do") == "next" else redirect("desk:message", uid=uid)


def _answered_meanwhile(request: HttpRequest, message: Message, *, form: forms.AnswerForm) -> HttpResponse:
    """The other answer beside one's own text, which is kept as a draft too."""
    seen = form.cleaned_data["last_seen"]
    actions.save_draft(by=people.actor_of(request), message=message, text=form.cleaned_data["text"])
    form.data = form.data.copy()
    beside = queries.beside(people.actor_of(request), message)
    form.data["last_seen"] = beside.last_answer
    return page(
        request,
        "desk/answered_meanwhile.html",
        title=_("Somebody else has answered"),
        icon="warning",
        trail=shared.trail(message),
        answers=[each for each in beside.answers if each.pk > seen],
        status=kinds.CONFLICT.status,
        **shared.said(message),
        **reply_context(request, message, beside=beside, form=form),
    )


@actions.answer.door
@require_POST
def draft(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Keep what is written so far, and where asked for turn to the other readers."""
    found = shared.message_or_404(request, uid)
    actions.save_draft(by=people.actor_of(request), message=found, text=request.POST.get("text", ""))
    if request.headers.get("X-Requested-With") == BY_SCRIPT:
        return HttpResponse(status=204)
    address = reverse("desk:message", args=[uid])
    turn = request.POST.get("turn", "")
    if turn not in TURNS:
        messages.success(request, _("The draft is saved."))
        return redirect(address)
    return redirect(f"{address}?til={turn}#svar")


@actions.correct_answer.door
def correct(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Correct an answer that was sent. Whoever saw it sees what is corrected, and whoever asked is told."""
    found = shared.message_or_404(request, uid)
    if not found.is_outgoing:
        raise Http404
    start = {"text": found.said.text, "expected": found.version}
    form = forms.CorrectAnswerForm(request.POST or None, initial=start)
    if acting.done(request, form, act=actions.correct_answer, message=found):
        messages.success(request, _("The answer is corrected. Whoever asked is told, where an address was given."))
        return redirect("desk:message", uid=uid)
    title, submit = _("Correct the answer"), _("Send the correction")
    return form_page(request, found, form=form, title=title, submit=submit, what=_who_reads(found))


def _who_reads(answer: Message) -> str:
    if answer.audience == Audience.PUBLIC:
        return _("Everybody reads the corrected answer in its place, with a note of what was corrected.")
    if answer.audience == Audience.CIRCLE:
        return _("Those whom the dialogue is for read the corrected answer in its place.")
    return _("Only the sender of the message reads the corrected answer.")
