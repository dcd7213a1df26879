"""Cases at the desk: find one, open one, and decide what of it everybody may see."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions, queries
from ordskifte.cases.models import CaseFile, Document
from ordskifte.desk import forms
from ordskifte.desk.views import page
from ordskifte.desk.views.circle import inviters
from ordskifte.desk.views.imports import listers
from ordskifte.desk.views.outcomes import citers
from ordskifte.dialogue import queries as dialogues
from ordskifte.dialogue.queries import past
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit
from ordskifte.kernel.web import files, paging, verdicts
from ordskifte.records import queries as records

ON_A_PAGE = 50
# Checksums of the files that this session has opened, the last ones.
SEEN, SEEN_AT_MOST = "cases_seen", 200
deciders = doors.staff(RoleName.CASE_OFFICER, RoleName.ARCHIVIST)
# Those who handle, write about or keep cases; the others have no errand there.
readers = doors.staff(RoleName.COMMUNICATIONS_OFFICER, RoleName.APPROVER, RoleName.CASE_OFFICER, RoleName.ARCHIVIST)
openers = doors.staff(RoleName.COMMUNICATIONS_OFFICER, RoleName.CASE_OFFICER, RoleName.ARCHIVIST)


def _trail(case: CaseFile | None = None) -> tuple[tuple[str, str], ...]:
    steps = [(_("Cases"), reverse("desk:cases"))]
    if case is not None:
        steps.append((case.number, reverse("desk:case", args=[case.uid])))
    return tuple(steps)


@readers
def index(request: HttpRequest) -> HttpResponse:
    """The list: all, mine, or those whose title waits for a decision; by words or number."""
    by = people.actor_of(request)
    words, which = request.GET.get("q", "").strip()[:200], request.GET.get("vis", "alle")
    window = queries.cases_window(by, words=words, which=which, cursor=paging.cursor(request), size=ON_A_PAGE)
    may_open = bool(openers.roles & people.roles_of(by))
    return page(
        request,
        "desk/cases.html",
        title=_("Cases"),
        icon="folder-inverse",
        window=window,
        words=words,
        which=which,
        may_open=may_open,
        may_import=bool(listers.roles & people.roles_of(by)),
    )


@openers
def open_case(request: HttpRequest) -> HttpResponse:
    """Open a case by hand."""
    by = people.actor_of(request)
    staff = people.people(by=by).filter(is_active=True)
    start = {"number": queries.next_number(request.tenant), "responsible": request.user.pk}
    form = forms.OpenCaseForm(request.POST or None, initial=start, people=staff)
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.open_case(by=by, body=request.tenant, **form.cleaned_data)
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
        else:
            messages.success(request, _("Case %(number)s is open.") % {"number": case.number})
            return redirect("desk:case", uid=case.uid)
    status = 400 if form.is_bound else 200
    return page(
        request,
        "desk/form.html",
        title=_("New case"),
        icon="folder-open-inverse",
        trail=_trail(),
        form=form,
        submit=_("Create the case"),
        status=status,
    )


def _case_or_404(request: HttpRequest, uid: uuid.UUID) -> CaseFile:
    by = people.actor_of(request)
    found = queries.case_for(by, uid)
    if found is None:
        raise Http404
    note_reading(found, by=by)
    return found


def note_reading(unit: CaseFile | Document, *, by: Actor) -> None:
    """Write down who read what is withheld."""
    if unit.covers or unit.is_classified:
        audit.note(by=by, act="cases.read_withheld", about=unit.uid)


@readers
def case(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everything about one case, closed parts too. Reading what is withheld is noted."""
    found = _case_or_404(request, uid)
    if found.uid != uid:
        # Our own file about it: what lies there is shown with the case.
        return redirect("desk:case", uid=found.uid)
    by = people.actor_of(request)
    return page(
        request,
        "desk/case.html",
        title=found.number,
        icon="folder-inverse",
        trail=_trail(),
        case=found,
        public=queries.public_row(found),
        documents=queries.documents_of(found),
        records=records.records_of(found),
        own_file=queries.own_file_about(by, found),
        parts=found.parts.all()[:200],
        screenings=found.covers,
        dialogues=dialogues.circles_of(by, found) if inviters.roles & people.roles_of(by) else [],
        past_sites=past.past_sites_of(by, found),
        twins=records.twins_for(by, found),
        taking_back=records.taking_back_for(by, found),
        may_decide=bool(deciders.roles & people.roles_of(by)),
        may_cite=bool(citers.roles & people.roles_of(by)),
    )


@deciders
def title(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Decide which title everybody sees."""
    found = _case_or_404(request, uid)
    public = queries.public_row(found)
    shown = public.title if public and public.title else found.title
    form = forms.TitleForm(request.POST or None, initial={"read": found.title, "shown": shown})
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_title(by=people.actor_of(request), case=found, **form.cleaned_data)
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
        else:
            messages.success(request, _("The decision is kept, with your name and the time."))
            return redirect("desk:case", uid=found.uid)
    return page(
        request,
        "desk/decide_title.html",
        title=_("Decide on the title"),
        icon="view",
        trail=_trail(found),
        form=form,
        case=found,
        decisions=people.with_names(found.title_decisions.order_by("-pk")[:20]),
        submit=_("Decide"),
        status=400 if form.is_bound else 200,
    )


@deciders
def document(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Decide whether everybody may see one document."""
    by = people.actor_of(request)
    found = queries.document_for(by, uid)
    if found is None:
        raise Http404
    note_reading(found, by=by)
    shown = queries.file_to_show(found)
    start = {
        "seen": shown.blob.sha256 if shown else "",
        "title": found.suggested_title or found.title,
    }
    form = forms.DocumentForm(request.POST or None, initial=start)
    is_filled_in = request.method == "POST" and form.is_valid()
    if is_filled_in and (answer := _decide(request, form, document=found)) is not None:
        return answer
    return page(
        request,
        "desk/decide_document.html",
        title=_("Decide on the document"),
        icon="doc-full",
        trail=_trail(found.case),
        form=form,
        document=found,
        shown=shown,
        decisions=people.with_names(found.decisions.order_by("-pk")[:20]),
        submit=_("Decide"),
        status=400 if form.is_bound else 200,
    )


def _decide(request: HttpRequest, form: forms.DocumentForm, *, document: Document) -> HttpResponse | None:
    seen = form.cleaned_data["seen"]
    if form.cleaned_data["is_public"] and seen and seen not in request.session.get(SEEN, []):
        form.add_error(None, _("Open the file and look at it first. Then decide."))
        return None
    try:
        actions.decide_document(by=people.actor_of(request), document=document, **form.cleaned_data)
    except OrdskifteError as error:
        form.add_error(None, verdicts.sentence_of(error))
        return None
    messages.success(request, _("The decision is kept, with your name and the time."))
    return redirect("desk:case", uid=document.case.uid)


@readers
def file(request: HttpRequest, uid: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """One file of a case, for those who may open the case. Reading what is withheld is noted."""
    by = people.actor_of(request)
    found = queries.file_for(by, uid)
    if found is None:
        raise Http404
    note_reading(found.document, by=by)
    answer = files.from_blob(found.blob, name=found.uid.hex[:8])
    earlier = [each for each in request.session.get(SEEN, []) if each != found.blob.sha256]
    request.session[SEEN] = [*earlier, found.blob.sha256][-SEEN_AT_MOST:]
    answer["Cache-Control"] = "private, no-store"
    return answer
