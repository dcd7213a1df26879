"""Assessment at the desk: the queue by age, one thing, and what is entered together."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.assessment import actions, forms, queries
from ordskifte.assessment.errors import NotRead
from ordskifte.assessment.models import Assessment
from ordskifte.domain.assessment import Duty
from ordskifte.domain.errors import MalformedNumber, OrdskifteError
from ordskifte.domain.ids import CaseNumber
from ordskifte.kernel import audit
from ordskifte.kernel.web import paging, verdicts

ON_A_PAGE = 50
assessors = doors.staff(*actions.ASSESSORS)
TABS = ("undecided", "decided")


def page(request: HttpRequest, template: str, *, title: str, status: int = 200, **context: object) -> HttpResponse:
    """One screen of the assessment inside the frame of the desk."""
    steps = [{"url": reverse("desk:home"), "label": _("Desk")}]
    if title != _("Assess"):
        steps.append({"url": reverse("assessment_queue"), "label": _("Assess")})
    steps.append({"url": "", "label": title})
    context |= {"header_title": title, "page_title": title, "header_icon": "tasks", "breadcrumbs_items": steps}
    answer = render(request, template, context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


@assessors
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first, with the proposal and its reason; or what was decided, newest first."""
    by = people.actor_of(request)
    which = request.GET.get("vis", TABS[0])
    which = which if which in TABS else TABS[0]
    duty = request.GET.get("forslag", "")
    number, wrong = _number(request.GET.get("sak", "").strip()[:20])
    chosen = queries.Chosen(which=which, duty=duty if duty in {*Duty} else "", case=number)
    window = queries.window(by, chosen, cursor=paging.cursor(request), size=ON_A_PAGE)
    rows = queries.with_texts(window.rows)
    return page(
        request,
        "assessment/desk/queue.html",
        title=_("Assess"),
        window=window,
        rows=rows,
        unread=sum(row.is_unread for row in rows),
        readable=sum(not row.is_unread for row in rows),
        which=which,
        chosen=chosen,
        number=request.GET.get("sak", "").strip()[:20],
        number_wrong=wrong,
        tabs=((TABS[0], _("Not decided")), (TABS[1], _("Decided"))),
        duties=[duty.value for duty in Duty],
        ages=queries.ages(by),
        may_set_rules=bool(actions.set_rules.door.roles & request.user.role_names),
        collections=queries.collections_waiting(by),
        status=400 if wrong else 200,
    )


def _number(text: str) -> tuple[CaseNumber | None, str]:
    try:
        return (CaseNumber.parse(text) if text else None), ""
    except MalformedNumber as error:
        return None, verdicts.sentence_of(error)


@assessors
@require_POST
def confirm_many(request: HttpRequest) -> HttpResponse:
    """Confirm those that were marked, or all on the page, as they were seen."""
    names = ("all", "row") if "everything" in request.POST else ("row",)
    marked = list(dict.fromkeys(each for name in names for each in request.POST.getlist(name)))[: paging.LARGEST]
    found = queries.seen(people.actor_of(request), marked)
    if not found:
        messages.warning(request, _("Mark at least one first."))
        return _back(request)
    done = actions.confirm_many(by=people.actor_of(request), assessments=found)
    _tell(request, done)
    return _back(request)


def _tell(request: HttpRequest, done: actions.Confirmed) -> None:
    count = len(done.done)
    if count:
        said = ngettext("%(count)s is decided, as proposed.", "%(count)s are decided, as proposed.", count)
        messages.success(request, said % {"count": count})
    unread = [row for row, error in done.left if isinstance(error, NotRead)]
    if unread:
        messages.warning(request, _unread(unread))
    for row, error in [each for each in done.left if not isinstance(each[1], NotRead)][:10]:
        messages.error(request, f"{row.title}: {verdicts.sentence_of(error)}")


def _unread(rows: list[Assessment]) -> SafeString:
    """How many were left since the list shows nothing of them, with the way to each."""
    said = ngettext(
        "%(count)s is left, since the list does not show what it says. Open it, and decide there:",
        "%(count)s are left, since the list does not show what they say. Open each, and decide there:",
        len(rows),
    )
    links = (
        (reverse("assessment_one", args=[row.uid]), row.title or row.get_kind_display())
        for row in queries.with_texts(rows[:10])
    )
    return format_html("{} {}", said % {"count": len(rows)}, format_html_join(" · ", '<a href="{}">{}</a>', links))


def _back(request: HttpRequest) -> HttpResponse:
    """To the same place in the same list: what was decided is gone from it, and nothing else has moved."""
    kept = request.GET.urlencode()
    return redirect(f"{reverse('assessment_queue')}{'?' if kept else ''}{kept}")


@assessors
def following(request: HttpRequest) -> HttpResponse:
    """To the one that has waited longest, or to the next after the one that is named."""
    by, named = people.actor_of(request), request.GET.get("etter", "")
    return _next(request, after=queries.assessment_named(by, named) if named else None)


def _next(request: HttpRequest, *, after: Assessment | None = None) -> HttpResponse:
    uid = queries.next_after(people.actor_of(request), after)
    if uid is None:
        messages.info(request, _("Nothing more waits to be assessed."))
        return redirect("assessment_queue")
    return redirect("assessment_one", uid=uid)


def row_or_404(request: HttpRequest, uid: uuid.UUID) -> Assessment:
    """The assessment, if whoever asks may open it. Reading what is withheld is noted."""
    by = people.actor_of(request)
    found = queries.assessment_for(by, uid)
    if found is None:
        raise Http404
    if queries.is_withheld(found):
        audit.note(by=by, act="assessment.read_withheld", about=found.uid, body=found.body)
    return found


@assessors
def one(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One thing: what it says, what the rules answer and why, and the decision."""
    row = row_or_404(request, uid)
    if request.method != "POST":
        return _shown(request, row)
    if row.is_decided or "change" in request.POST:
        return _change(request, row)
    form = forms.ConfirmForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, confirm=form, status=400)
    try:
        actions.confirm(by=people.actor_of(request), assessment=row, **form.cleaned_data)
    except OrdskifteError as error:
        form.add_error(None, verdicts.sentence_of(error))
        return _shown(request, row, confirm=form, status=409)
    return _done(request, row)


def _change(request: HttpRequest, row: Assessment) -> HttpResponse:
    form = forms.ChangeForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, change=form, status=400)
    given = {name: form.cleaned_data[name] for name in ("title", "why", "seen")}
    decide = actions.change if row.is_decided else actions.confirm
    try:
        decide(by=people.actor_of(request), assessment=row, verdict=form.verdict, **given)
    except OrdskifteError as error:
        form.add_error(None, verdicts.sentence_of(error))
        return _shown(request, row, change=form, status=409)
    return _done(request, row)


def _done(request: HttpRequest, row: Assessment) -> HttpResponse:
    messages.success(request, _("The decision is kept, with your name and the time."))
    return _next(request, after=row)


def _shown(request: HttpRequest, row: Assessment, *, status: int = 200, **bound: object) -> HttpResponse:
    verdict = row.verdict or row.proposed
    start = {
        "seen": row.version,
        "title": row.title,
        "criterion": verdict.criterion.value,
        **{question: getattr(verdict.four, question) for question in row.proposed_four},
    }
    return page(
        request,
        "assessment/desk/one.html",
        title=row.get_kind_display(),
        row=row,
        text=queries.text_of(row),
        lines=queries.lines(row),
        decisions=people.with_names(queries.decisions_of(row)),
        confirm=bound.get("confirm") or forms.ConfirmForm(initial=start),
        change=bound.get("change") or forms.ChangeForm(initial=start),
        is_changing="change" in bound,
        status=status,
    )
