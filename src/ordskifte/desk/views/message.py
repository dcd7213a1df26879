"""One message: what was said, what is around it, the case beside it, and the answer."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ordskifte.access import queries as access
from ordskifte.access.actions import mark
from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.cases import queries as cases
from ordskifte.channels.queries import listening as heard
from ordskifte.desk import dialogue_forms as forms
from ordskifte.desk.views import acting, page
from ordskifte.desk.views import dialogue as shared
from ordskifte.desk.views.cases import note_reading
from ordskifte.desk.views.cases import readers as case_readers
from ordskifte.desk.views.reply import reply_context
from ordskifte.dialogue import actions, queries
from ordskifte.dialogue.models import Attachment, Kind, Message, MessageVersion
from ordskifte.dialogue.queries import captured
from ordskifte.domain.message import Audience, Step
from ordskifte.kernel import audit

MANY = 50
LAST_ACTS = 100
# What a whole dialogue is cut at.
CUT_AT = 1_000
takers = doors.staff(RoleName.MODERATOR, RoleName.CASE_OFFICER, RoleName.ARCHIVIST)
# What can be done with the message just as it stands: step, address, words, key.
STEPS = (
    (Step.RELEASE, "desk:release", "v"),
    (Step.HIDE, "desk:hide", "h"),
    (Step.SHOW_AGAIN, "desk:show_again", "v"),
    (Step.HOLD, "desk:hold", ""),
)


@shared.readers
def show(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A message, for those who may open it."""
    return shown(request, shared.message_or_404(request, uid))


def shown(request: HttpRequest, message: Message, **given) -> HttpResponse:
    """The screen of a message; a form that was sent and refused stands in place of a fresh one."""
    status = given.pop("status", 200)
    may = shared.rights(request)
    beside = queries.beside(people.actor_of(request), message)
    context = shared.said(message) | _around(message, beside) | _beside(request, message)
    if may["answer"] and not message.is_outgoing and not context["heard"]:
        context |= reply_context(request, message, beside=beside, form=given.get("answer_form"))
    context |= _assignment(request, message, form=given.get("assign_form")) if may["assign"] else {}
    return page(
        request,
        "desk/message.html",
        title=f"{message.get_kind_display()} {message.reference}",
        icon="mail",
        trail=shared.trail(),
        may=may,
        acts=_acts(request, message),
        status=status,
        **context,
    )


def _around(message: Message, beside: queries.Beside) -> dict[str, object]:
    """What it answers and what was answered, its earlier versions and its files, and what was done about it."""
    return {
        "parent": message.in_reply_to,
        "parent_text": _newest(message.in_reply_to).text if message.in_reply_to else "",
        "answers": beside.answers,
        "earlier": list(message.versions.filter(number__lt=message.number).order_by("-number")[:MANY]),
        "attachments": _attachments(message),
        "redirections": beside.redirections,
        "links": beside.links,
        "reports": beside.reports,
        "appeals": beside.appeals,
    }


def _beside(request: HttpRequest, message: Message) -> dict[str, object]:
    by = people.actor_of(request)
    has = request.user.role_names
    case = cases.case_for(by, message.case.uid) if message.case_id else None
    if case is not None:
        note_reading(case, by=by)
    return {
        "case": case,
        "may_read_cases": bool(case_readers.roles & has),
        "sender": message.sender,
        "history": people.with_names(reversed(audit.history(message.uid)[-LAST_ACTS:])),
        "public_url": _public_address(message),
        **_as_request(request, message),
        "may_take_evidence": bool(takers.roles & has),
        "source": captured.source_of(message),
        "postings": captured.postings_of(message),
        "heard": heard.laid(message.inbound),
    }


def _attachments(message: Message) -> list[Attachment]:
    rows = message.attachments.select_related("original__blob", "message").prefetch_related("decisions")
    return list(rows.order_by("number", "position"))


def _newest(message: Message) -> MessageVersion:
    return message.versions.get(number=message.number)


def _public_address(message: Message) -> str:
    """Where everybody reads it, or what stands in its place; a private one is nowhere."""
    return reverse("dialogue:message", args=[message.reference]) if message.audience == Audience.PUBLIC else ""


def _as_request(request: HttpRequest, message: Message) -> dict[str, object]:
    """The request for access that the message was found to be, or a button that makes it one."""
    known = access.of_message(people.actor_of(request), message)
    may_mark = not message.is_outgoing and known is None and bool(mark.door.roles & request.user.role_names)
    return {"access_request": known, "may_mark": may_mark}


def _acts(request: HttpRequest, message: Message) -> list[dict[str, str]]:
    """The buttons under the text, the likeliest first."""
    open_now = shared.steps_for(request, message)
    words = {
        Step.RELEASE: _("Check it and show it"),
        Step.HIDE: _("Hide it"),
        Step.SHOW_AGAIN: _("Show it again"),
        Step.HOLD: _("Hold it back for a check"),
    }
    acts = [
        {"url": reverse(name, args=[message.uid]), "label": words[step], "key": key}
        for step, name, key in STEPS
        if step in open_now
    ]
    if message.is_outgoing and shared.rights(request)["correct_answer"]:
        address = reverse("desk:correct_answer", args=[message.uid])
        acts.insert(0, {"url": address, "label": _("Correct the answer"), "key": ""})
    if message.kind == Kind.APPEAL and shared.rights(request)["decide_appeal"]:
        acts.append({"url": reverse("desk:appeal", args=[message.uid]), "label": _("Decide on the appeal"), "key": ""})
    if message.kind == Kind.PRIVACY and message.handling in queries.UNDONE and shared.rights(request)["decide_privacy"]:
        address = reverse("desk:privacy", args=[message.uid])
        acts.append({"url": address, "label": _("Decide on the privacy request"), "key": ""})
    return acts


# --- Who has it ----------------------------------------------------------------------------------------------------


def _assignment(request: HttpRequest, message: Message, *, form) -> dict[str, object]:
    start = {"user": message.assigned_to_id, "expected": message.version}
    return {
        "assign_form": form or forms.AssignForm(initial=start, people=_colleagues(request)),
        "is_mine": message.assigned_to_id == request.user.pk,
    }


def _colleagues(request: HttpRequest):
    """Those who can handle a message."""
    roles = actions.answer.door.roles
    staff = people.people(by=people.actor_of(request))
    return staff.filter(is_active=True, roles__name__in=roles).distinct()


@actions.assign.door
@require_POST
def assign(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give a message to somebody, or take it."""
    found = shared.message_or_404(request, uid)
    form = forms.AssignForm(request.POST, people=_colleagues(request))
    if acting.done(request, form, act=actions.assign, message=found):
        chosen = form.cleaned_data["user"]
        said = _("%(name)s has the message now.") % {"name": chosen} if chosen else _("Nobody has the message now.")
        messages.success(request, said)
        return redirect("desk:message", uid=uid)
    found = shared.message_or_404(request, uid)
    form.look_anew(found.version)
    return shown(request, found, assign_form=form, status=acting.status_of(form))


# --- The whole dialogue, and what is taken out ---------------------------------------------------------------------


@shared.readers
def thread(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everything in the dialogue that a message is in, closed text too, in the order in which it was said."""
    found = shared.message_or_404(request, uid)
    if found.thread is None:
        raise Http404
    may, said = shared.rights(request), queries.thread_for(people.actor_of(request), found)
    return page(
        request,
        "desk/thread.html",
        title=_("The whole dialogue"),
        icon="mail",
        trail=shared.trail(found),
        message=found,
        thread=found.thread,
        said=said,
        is_cut=len(said) >= CUT_AT,
        is_braked=shared.is_braked(found.thread),
        brake_url=reverse("desk:brake", args=[found.thread.uid]) if may["brake"] else "",
    )


@takers
def evidence(request: HttpRequest, uid: uuid.UUID) -> StreamingHttpResponse:
    """What the police need of a message, as one file. It is noted who took it out."""
    found = shared.message_or_404(request, uid)
    pieces = queries.evidence_pack(people.actor_of(request), found)
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{found.reference}.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer
