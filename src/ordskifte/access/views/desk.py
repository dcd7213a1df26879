"""Requests for access at the desk: what waits and for how long, the answer, and the written refusal."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ordskifte.access import actions, forms, queries
from ordskifte.access.actions.asking import MARKERS
from ordskifte.access.actions.handling import HANDLERS
from ordskifte.access.models import AccessRequest
from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.dialogue.models import Message
from ordskifte.domain import access, deadlines
from ordskifte.domain.access import IncompleteRefusal
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.giving import CannotBeGiven
from ordskifte.domain.law import norway
from ordskifte.kernel import audit, clock
from ordskifte.kernel.web import files, paging, verdicts

ON_A_PAGE = 50
# Checksums of the files that this session has opened, the last ones.
SEEN, SEEN_AT_MOST = "access_seen", 200
handlers = doors.staff(*HANDLERS)
markers = doors.staff(*MARKERS)
ICON = "view"
TABS = ("venter", "mine", "over", "avslag", "alle")


def _page(request: HttpRequest, template: str, *, title: str, status: int = 200, **context: object) -> HttpResponse:
    steps = [{"url": reverse("desk:home"), "label": _("Desk")}]
    row = context.get("access")
    if title != _("Requests for access"):
        steps.append({"url": reverse("access_queue"), "label": _("Requests for access")})
    if isinstance(row, AccessRequest) and title != row.reference:
        steps.append({"url": reverse("access_request", args=[row.uid]), "label": row.reference})
    steps.append({"url": "", "label": title})
    context |= {"header_title": title, "page_title": title, "header_icon": ICON, "breadcrumbs_items": steps}
    return render(request, template, context, status=status)


@handlers
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first, with the days that are left."""
    by = people.actor_of(request)
    asked = request.GET.get("vis", "")
    which = asked if asked in TABS else TABS[0]
    window = queries.queue_window(by, which=which, cursor=paging.cursor(request), size=ON_A_PAGE)
    queries.with_days(window.rows)
    return _page(
        request,
        "access/desk/queue.html",
        title=_("Requests for access"),
        window=window,
        which=which,
        counts=queries.counts(by),
    )


def _or_404(request: HttpRequest, uid: uuid.UUID) -> AccessRequest:
    found = queries.request_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


@handlers
def one(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One request: what was asked, its clock, what was done, and what can be done."""
    by = people.actor_of(request)
    found = _or_404(request, uid)
    return _page(
        request,
        "access/desk/request.html",
        title=found.reference,
        access=found,
        days_left=queries.days_left(found),
        standing=queries.standing_of(found),
        may={step.value for step in queries.open_steps(found)},
        history=_history(found),
        given=queries.given_to(found),
        case=found.case if found.case and queries.may_open(by, found.case) else None,
        has_address=bool(found.sender and found.sender.email),
    )


def _history(found: AccessRequest) -> list:
    """What was done, and by whom."""
    steps = people.with_names(queries.history(found))
    for step in steps:
        if step.by == str(found.asker):
            step.by_name = _("whoever asked")
    return steps


@markers
@require_POST
def mark(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Treat a message as a request for access, by one key in the inbox."""
    by = people.actor_of(request)
    message = doors.open(Message.objects.filter(uid=uid), by=by).first()
    if message is None:
        raise Http404
    found = actions.mark(by=by, message=message)
    messages.success(
        request,
        _("Request %(reference)s for access is registered. It should be answered by %(date)s.")
        % {"reference": found.reference, "date": f"{found.second_target:%d.%m.%Y}"},
    )
    if not handlers.roles & people.roles_of(by):
        return redirect(reverse("desk:home"))
    return redirect("access_request", uid=found.uid)


@handlers
@require_POST
def take(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Answer for it oneself."""
    found = _or_404(request, uid)
    try:
        actions.assign(by=people.actor_of(request), request=found, user=request.user)
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
    return redirect("access_request", uid=uid)


@handlers
def file_in(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say which case the request is about."""
    by = people.actor_of(request)
    found = _or_404(request, uid)
    start = {"expected": found.version, "number": found.case_number}
    form = forms.CaseForm(request.POST or None, by=by, initial=start)

    def do(given: dict) -> None:
        actions.file(by=by, request=found, case=given["case"], expected=given["expected"])

    return _act(request, found, form=form, do=do, title=_("Which case is it about?"), submit=_("File in the case"))


def _act(
    request: HttpRequest,
    found: AccessRequest,
    *,
    form: forms.Seen,
    do: Callable[[dict], object],
    title: str,
    submit: str,
    template: str = "access/desk/form.html",
    **context: object,
) -> HttpResponse:
    """Show a form, or do what it says; what was typed stays when it cannot be done."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except IncompleteRefusal as error:
            form.add_gaps(error.gaps)
        except CannotBeGiven as error:
            form.add_obstacle(error)
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
        if not form.errors:
            messages.success(request, _("Done, and kept with your name and the time."))
            return redirect("access_request", uid=found.uid)
    status = 400 if form.is_bound else 200
    return _page(request, template, title=title, access=found, form=form, submit=submit, status=status, **context)


@handlers
def give(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Choose the documents, and write what whoever asked will read."""
    by = people.actor_of(request)
    found = _or_404(request, uid)
    seen = request.session.get(SEEN, [])
    choices = queries.choices(by, found)
    form = forms.GiveForm(request.POST or None, choices=choices, initial={"expected": found.version})

    def do(given: dict) -> None:
        actions.give(
            by=by,
            request=found,
            documents=form.chosen(seen=seen),
            text=given["text"],
            is_whole=given["is_whole"],
            asks_payment=given["asks_payment"],
            is_about_manner=given["is_about_manner"],
            expected=given["expected"],
        )

    return _act(
        request,
        found,
        form=form,
        do=do,
        title=_("Give access"),
        submit=_("Give access and tell whoever asked"),
        template="access/desk/give.html",
        seen=seen,
    )


@handlers
def refuse(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Write a refusal. It is sent when nothing of what the law asks for is missing."""
    by = people.actor_of(request)
    found = _or_404(request, uid)
    choices = queries.choices(by, found)
    bases = list(dict.fromkeys(each.authority for each in choices if each.authority))
    start = {
        "expected": found.version,
        "basis": bases[0] if len(bases) == 1 else "",
        "appeal_to": _appeal_body(request),
        "appeal_until": deadlines.appeal_until(clock.today()),
    }
    form = forms.RefusalForm(request.POST or None, initial=start)

    def do(given: dict) -> None:
        expected = given.pop("expected")
        refusal = access.Refusal(**given, sent_on=clock.today())
        actions.refuse(by=by, request=found, refusal=refusal, expected=expected)

    usual = [str(each) for each in norway.GROUNDS_FOR_SCREENING]
    return _act(
        request,
        found,
        form=form,
        do=do,
        title=_("Refuse access"),
        submit=_("Send the refusal"),
        template="access/desk/refuse.html",
        bases=[*bases, *usual],
        choices=choices,
    )


def _appeal_body(request: HttpRequest) -> str:
    """Whom refusals of this body are appealed to, as the body has set it."""
    kept = request.tenant.settings.get("appeal_body") or {}
    return str(kept.get("name", "")) if isinstance(kept, dict) else str(kept)


@handlers
def pass_on(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send it on to the body that it was meant for."""
    by = people.actor_of(request)
    found = _or_404(request, uid)
    form = forms.PassOnForm(request.POST or None, initial={"expected": found.version})
    return _act(
        request,
        found,
        form=form,
        do=lambda given: actions.pass_on(by=by, request=found, **given),
        title=_("Send on to another body"),
        submit=_("Send on and tell whoever asked"),
    )


# The simple steps: their name in addresses, the action, the heading and the button.
SIMPLE = {
    "lukk": (actions.close, gettext_lazy("Close the request")),
    "gjenapne": (actions.reopen, gettext_lazy("Take up again")),
    "begrunn": (actions.give_reasons, gettext_lazy("Give closer reasons")),
    "klage": (actions.send_appeal, gettext_lazy("Send the appeal on")),
}


@handlers
def simple(request: HttpRequest, *, uid: uuid.UUID, name: str) -> HttpResponse:
    """A step that is told in words: close, take up again, closer reasons, an appeal that is sent on."""
    if name not in SIMPLE:
        raise Http404
    act, title = SIMPLE[name]
    by = people.actor_of(request)
    found = _or_404(request, uid)
    form = forms.TextForm(request.POST or None, initial={"expected": found.version})

    def do(given: dict) -> None:
        # What is closed, or taken up again, is told as the reason for it.
        named = "why" if act in {actions.close, actions.reopen} else "text"
        act(by=by, request=found, expected=given["expected"], **{named: given["text"]})

    return _act(request, found, form=form, do=do, title=str(title), submit=str(title))


@handlers
def original(request: HttpRequest, *, uid: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """The file of an order, as it came: who ordered stands in it, and so reading is noted."""
    found = _or_404(request, uid)
    if found.original is None:
        raise Http404
    audit.note(by=people.actor_of(request), act="access.read_original", about=found.uid, body=found.body)
    answer = files.from_blob(found.original, name=found.reference)
    answer["Cache-Control"] = "private, no-store"
    return answer


@handlers
def file(request: HttpRequest, *, uid: uuid.UUID, file: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """One file of the case, to be looked at before it is given. Reading is noted."""
    by = people.actor_of(request)
    found = queries.file_for(by, _or_404(request, uid), uid=file)
    if found is None:
        raise Http404
    answer = files.from_blob(found.blob, name=found.uid.hex[:8])
    if found.document.covers or found.document.is_classified:
        audit.note(by=by, act="cases.read_withheld", about=found.document.uid)
    earlier = [each for each in request.session.get(SEEN, []) if each != found.blob.sha256]
    request.session[SEEN] = [*earlier, found.blob.sha256][-SEEN_AT_MOST:]
    answer["Cache-Control"] = "private, no-store"
    return answer
