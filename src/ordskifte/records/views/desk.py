"""The journal at the desk: what waits, registering, what is registered, and one record with its history."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.assessment import queries as assessments
from ordskifte.assessment.models import Assessment, Kind
from ordskifte.domain import entry as rules
from ordskifte.domain.errors import Conflict, OrdskifteError
from ordskifte.kernel import audit
from ordskifte.kernel.web import paging, verdicts
from ordskifte.records import actions, forms, queries
from ordskifte.records.models import Record
from ordskifte.records.templatetags.records import entry_number
from ordskifte.records.transfer import reading as transfers

ON_A_PAGE = 50
registrars = doors.staff(*actions.REGISTRARS)
readers = doors.staff(RoleName.COMMUNICATIONS_OFFICER, RoleName.APPROVER, RoleName.CASE_OFFICER, RoleName.ARCHIVIST)
WAITING = ("all", "decided", "journal", "notes")
LISTS = ("entries", "notes", "upstream", "all")


def page(request: HttpRequest, template: str, *, title: str, status: int = 200, **context: object) -> HttpResponse:
    """One screen of the journal inside the frame of the desk."""
    steps = [{"url": reverse("desk:home"), "label": _("Desk")}]
    if title != _("Journal"):
        steps.append({"url": reverse("records_waiting"), "label": _("Journal")})
    steps.append({"url": "", "label": title})
    context |= {"header_title": title, "page_title": title, "header_icon": "list-ol", "breadcrumbs_items": steps}
    answer = render(request, f"records/desk/{template}", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _chosen(request: HttpRequest, known: tuple[str, ...]) -> str:
    wanted = request.GET.get("vis", known[0])
    return wanted if wanted in known else known[0]


# --- What waits ------------------------------------------------------------------------------------------------------


@registrars
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits to be registered, oldest first, and since when."""
    by, which = people.actor_of(request), _chosen(request, WAITING)
    window = queries.waiting_window(by, which=which, cursor=paging.cursor(request), size=ON_A_PAGE)
    return page(
        request,
        "waiting.html",
        title=_("Journal"),
        window=window,
        rows=assessments.with_texts(window.rows),
        which=which,
        tabs=(
            (WAITING[0], _("All")),
            (WAITING[1], _("Decided already")),
            (WAITING[2], _("To the journal")),
            (WAITING[3], _("Beside the journal")),
        ),
        collections=queries.collections_waiting(by),
        oldest=queries.oldest_waiting(by),
        unassessed=assessments.waiting(by) or assessments.collections_waiting(by),
        without_files=queries.without_files(by),
        transfers=transfers.needing_count(by),
    )


@registrars
def following(request: HttpRequest) -> HttpResponse:
    """To the one that has waited longest."""
    uid = queries.next_waiting(people.actor_of(request))
    if uid is None:
        messages.info(request, _("Nothing more waits to be registered."))
        return redirect("records_waiting")
    return redirect("records_register", uid=uid)


@registrars
@require_POST
def register_many(request: HttpRequest) -> HttpResponse:
    """Register those that were marked, as proposed or decided, each under its title."""
    by = people.actor_of(request)
    marked = list(dict.fromkeys(request.POST.getlist("row")))[: paging.LARGEST]
    found = assessments.seen(by, marked)
    if not found:
        messages.warning(request, _("Mark at least one first."))
        return redirect("records_waiting")
    done, refused = actions.register_many(by=by, assessments=found)
    if done:
        said = ngettext("%(count)s is registered.", "%(count)s are registered.", len(done))
        messages.success(request, said % {"count": len(done)})
    for each in refused[:10]:
        messages.error(request, f"{each.assessment.title}: {sentence_of(each.error)}")
    return redirect("records_waiting")


# --- Registering -----------------------------------------------------------------------------------------------------


@registrars
def register_one(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Register one thing: titles, what is withheld, and the number at once."""
    by = people.actor_of(request)
    row = assessments.assessment_for(by, uid)
    if row is None:
        raise Http404
    if assessments.is_withheld(row):
        audit.note(by=by, act=queries.READ, about=row.uid, body=row.body)
    form = forms.RegisterForm(
        request.POST or None, initial=_start(row), answers=row.kind in _ANSWERS, has_other=row.publication is None
    )
    record = _registered(request, form, row=row) if request.method == "POST" and form.is_valid() else None
    if record is None:
        return _register_page(request, row, form=form)
    say_registered(request, record)
    return redirect("records_next" if "next" in request.POST else reverse("records_record", args=[record.uid]))


_ANSWERS = frozenset({Kind.ANSWER.value, Kind.DECISION.value})


def _start(row: Assessment) -> dict[str, Any]:
    start = {"expected": row.version, "title": row.title, "other_party_public": not row.is_about_access}
    return start | {"signs_off": row.kind in _ANSWERS and _signs_off(row)}


def _signs_off(row: Assessment) -> bool:
    """Whether an answer settles what it answers, by the stage that it belongs to."""
    if row.is_about_access:
        return bool(assessments.told(assessments.ref_of(row)).settles)
    return row.message is not None and row.message.signs_off


def _registered(request: HttpRequest, form: forms.RegisterForm, *, row: Assessment) -> Record | None:
    given = form.cleaned_data
    wanted = {name: given[name] for name in ("title", "public_title", "expected")}
    wanted |= {name: given[name] for name in ("other_party_public", "signs_off") if name in given}
    try:
        return actions.register(by=people.actor_of(request), assessment=row, screening=form.screening, **wanted)
    except OrdskifteError as error:
        refuse(form, error)
        return None


def _register_page(request: HttpRequest, row: Assessment, *, form: forms.RegisterForm) -> HttpResponse:
    others = [each.title for each in queries.records_of(row.case)] if row.case else []
    return page(
        request,
        "register.html",
        title=_("Register"),
        row=row,
        form=form,
        text=assessments.text_of(row),
        reason=assessments.reason_of(row),
        duty=(row.verdict or row.proposed).duty.value,
        known=queries.of_subject(row.subject_uid),
        grounds=forms.grounds(),
        tells_little=rules.tells_little(row.title, others=others),
        status=status_of(form),
    )


@registrars
def register_collection(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Register a collection under one number."""
    by = people.actor_of(request)
    found = assessments.collection_for(by, uid)
    if found is None:
        raise Http404
    start = {"expected": found.version, "title": found.title}
    form = forms.CollectionForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("title", "public_title", "expected")}
        try:
            record = actions.register_collection(by=by, collection=found, screening=form.screening, **given)
        except OrdskifteError as error:
            refuse(form, error)
        else:
            say_registered(request, record)
            return redirect("records_record", uid=record.uid)
    return page(
        request,
        "register_collection.html",
        title=_("Register together"),
        collection=found,
        count=assessments.count_of(found),
        members=assessments.members_window(found, size=ON_A_PAGE).rows,
        form=form,
        grounds=forms.grounds(),
        status=status_of(form),
    )


def say_registered(request: HttpRequest, record: Record) -> None:
    """Say under which number it stands."""
    entry = getattr(record, "entry", None)
    if entry is None:
        messages.success(request, _("It is kept beside the journal."))
    elif entry.is_ours:
        messages.success(request, _("It stands in the journal as number %(number)s.") % {"number": entry.number})
    else:
        messages.success(request, _("It is registered, and waits for the number of the records system."))


def refuse(form, error: OrdskifteError) -> None:
    """Say in the form why the act was refused; what was typed stays."""
    form.add_error(None, sentence_of(error))
    form.is_conflict = isinstance(error, Conflict)


PROBLEMS = {
    rules.Problem.NO_TITLE: lambda: _("Write a title."),
    rules.Problem.NO_PUBLIC_TITLE: lambda: _("Write a title that everybody may see."),
    rules.Problem.TITLE_TOO_LONG: lambda: _("The title is too long."),
    rules.Problem.IDENTITY_NUMBER: lambda: _(
        "The public title holds what looks like a national identity number: take it out."
    ),
    rules.Problem.TITLE_IS_NOT_WASHED: lambda: _(
        "Words in the title are withheld, so the public title must be another: put ***** for what is withheld."
    ),
}


def sentence_of(error: OrdskifteError) -> str:
    """What stands in the way, as people read it."""
    if isinstance(error, rules.NotRegistrable):
        return " ".join(PROBLEMS[each]() for each in error.problems)
    return verdicts.sentence_of(error)


def status_of(form) -> int:
    """200 as it is opened, 409 where others were first, else 400."""
    if not form.is_bound:
        return 200
    return 409 if getattr(form, "is_conflict", False) else 400


# --- What is registered ----------------------------------------------------------------------------------------------


@readers
def index(request: HttpRequest) -> HttpResponse:
    """What is registered, newest first."""
    by, which = people.actor_of(request), _chosen(request, LISTS)
    words = request.GET.get("q", "").strip()[:200]
    window = queries.records_window(by, which=which, words=words, cursor=paging.cursor(request), size=ON_A_PAGE)
    tabs = (
        (LISTS[0], _("Journal")),
        (LISTS[1], _("Beside the journal")),
        (LISTS[2], _("Without a number")),
        (LISTS[3], _("All")),
    )
    return page(
        request, "index.html", title=_("What is registered"), window=window, words=words, which=which, tabs=tabs
    )


@readers
def unsettled(request: HttpRequest) -> HttpResponse:
    """What came in and is not signed off, oldest first."""
    by = people.actor_of(request)
    window = queries.unsettled_window(by, cursor=paging.cursor(request), size=ON_A_PAGE)
    return page(request, "index.html", title=_("Not signed off"), window=window, words="", which="", tabs=())


def record_or_404(request: HttpRequest, uid: uuid.UUID) -> Record:
    """The record, if whoever asks may open it. Reading what is withheld is noted."""
    by = people.actor_of(request)
    found = queries.record_for(by, uid)
    if found is None:
        raise Http404
    if found.covers or found.case.is_classified:
        audit.note(by=by, act=queries.READ, about=found.uid, body=found.case.body)
    return found


@readers
def show(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One record: its entry, parties, documents, what settled it, and all that was done to it."""
    found = record_or_404(request, uid)
    roles = people.roles_of(people.actor_of(request))
    return page(
        request,
        "record.html",
        title=entry_number(found),
        record=found,
        parts=found.correspondence_parts.order_by("position"),
        places=found.places.select_related("document")
        .prefetch_related("document__objects_of")
        .order_by("number")[:200],
        messages_in_it=found.subjects.count(),
        sign_offs=people.with_names(found.sign_offs.select_related("answer__entry").order_by("-pk")),
        settles=queries.signed_off_by(found),
        references=queries.references_of(found),
        history=queries.history_of(found),
        may_change=bool(roles & registrars.roles) and not hasattr(found, "cancellation"),
        may_cancel=RoleName.ARCHIVIST in roles,
        is_upstream=queries.is_upstream(found),
        shipments=transfers.of_record(found),
        may_hand_over=RoleName.ARCHIVIST in roles and transfers.may_be_handed_over(found),
    )
