"""Publications at the desk: the list, a new one from a case, approval, plan, withdrawal."""

import uuid
from mimetypes import guess_type

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.cases import queries as cases
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web import paging, verdicts
from ordskifte.publishing import actions, forms, previews, queries, waiting
from ordskifte.publishing.conversion.values import TEXTS as NOTES
from ordskifte.publishing.errors import NotReady
from ordskifte.publishing.models import Publication
from ordskifte.publishing.rendering import WIDTHS
from ordskifte.publishing.views import public, told

ON_A_PAGE = 50
BACK = "back"
EDIT = "wagtailsnippets_publishing_publication:edit"
LIST = "wagtailsnippets_publishing_publication:list"
writers = doors.staff(*actions.WRITERS)
publishers = doors.staff(*actions.PUBLISHERS, RoleName.APPROVER)
readers = doors.staff(*actions.WRITERS, RoleName.APPROVER)
choosers = doors.CHOOSER
approvers = doors.staff(RoleName.APPROVER)


def _page(request: HttpRequest, template: str, *, title: str, status: int = 200, **context: object) -> HttpResponse:
    steps = [{"url": reverse("wagtailadmin_home"), "label": _("Desk")}]
    steps += [{"url": reverse(LIST), "label": _("Publications")}, {"url": "", "label": title}]
    context |= {
        "header_title": title,
        "page_title": title,
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": steps,
    }
    return render(request, template, context, status=status)


def publication_or_404(request: HttpRequest, pk: int) -> Publication:
    """The publication, if whoever asks may open it; of another body, it does not exist."""
    found = queries.publication_for(people.actor_of(request), pk)
    if found is None:
        raise Http404
    return found


@readers
def index(request: HttpRequest) -> HttpResponse:
    """The list: all, mine, or those that wait for approval."""
    by = people.actor_of(request)
    which = request.GET.get("vis", "alle")
    window = queries.window(by, which=which, cursor=paging.cursor(request), size=ON_A_PAGE)
    roles = people.roles_of(by)
    return _page(
        request,
        "publishing/desk/index.html",
        title=_("Publications"),
        window=window,
        which=which,
        tabs=(("alle", _("All")), ("mine", _("Mine")), ("venter", _("Wait for approval"))),
        planned=queries.planned_times(window.rows),
        may_write=bool(set(actions.WRITERS) & roles),
        may_approve=RoleName.APPROVER in roles,
    )


@writers
def begin(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A new publication of a case: choose a document of it, bring a file, or name an address."""
    by = people.actor_of(request)
    case = cases.case_for(by, uid)
    if case is None:
        raise Http404
    form = forms.BeginForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _begin(request, case, **form.cleaned_data)
            for note in _notes(made):
                messages.info(request, note)
            return redirect(EDIT, made.pk)
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
    return _page(
        request,
        "publishing/desk/begin.html",
        title=_("New publication"),
        case=case,
        documents=cases.documents_of(case),
        form=form,
        status=400 if form.is_bound else 200,
    )


def _begin(request: HttpRequest, case, *, document: uuid.UUID | None, file, address: str) -> Publication:
    by = people.actor_of(request)
    chosen = cases.document_for(by, document) if document else None
    if document and chosen is None:
        raise Http404
    return actions.begin(by=by, case=case, document=chosen, file=file, address=address)


def _notes(publication: Publication) -> list[str]:
    """What was noted when the file was read."""
    told = ((NOTES[note["code"]], note["count"]) for note in publication.notes)
    return [_(text) % {"count": count} for text, count in told]


@readers
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest draft as the public will see it."""
    draft = publication_or_404(request, pk).get_latest_revision_as_object()
    return previews.page(request, draft, language=request.GET.get("lang", ""))


@approvers
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes to what was seen."""
    found = publication_or_404(request, pk)
    form = forms.ApproveForm(request.POST or None, initial={"seen": queries.draft_digest(found)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.approve(by=people.actor_of(request), publication=found, **form.cleaned_data)
        except OrdskifteError as error:
            messages.error(request, verdicts.sentence_of(error))
            return redirect("publishing_approve", pk)
        messages.success(request, _("Approved, with your name and the time."))
        return redirect(LIST)
    return _approval(request, found, form=form, back=forms.SendBackForm(prefix=BACK))


def _approval(request: HttpRequest, found: Publication, **given: object) -> HttpResponse:
    codes = waiting.obstacles(found)
    return _page(
        request,
        "publishing/desk/approve.html",
        title=_("Approve"),
        publication=found,
        draft=found.get_latest_revision_as_object(),
        differences=waiting.differences(found),
        facts=waiting.changed_facts(found),
        stands_in_the_way=verdicts.sentence_of(NotReady(codes)) if codes else "",
        **given,
    )


@approvers
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back to those who wrote it, with words."""
    found = publication_or_404(request, pk)
    back = forms.SendBackForm(request.POST, prefix=BACK)
    if back.is_valid():
        try:
            actions.send_back(by=people.actor_of(request), publication=found, **back.cleaned_data)
        except OrdskifteError as error:
            messages.error(request, verdicts.sentence_of(error))
        else:
            messages.success(request, _("It went back to %(name)s, with your words.") % {"name": found.author})
        return redirect(LIST)
    form = forms.ApproveForm(initial={"seen": queries.draft_digest(found)})
    return _approval(request, found, form=form, back=back, status=400)


@publishers
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a publication away from the public."""
    found = publication_or_404(request, pk)
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(by=people.actor_of(request), publication=found, **form.cleaned_data)
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
        else:
            messages.success(request, _("Withdrawn. The reason stands where the publication was."))
            return redirect(LIST)
    status = 400 if form.is_bound else 200
    return _page(
        request, "publishing/desk/withdraw.html", title=_("Withdraw"), publication=found, form=form, status=status
    )


def ask_about(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody else to approve the newest draft, or say what keeps it from going out."""
    return _act(request, pk, action=actions.ask_for_approval, done=_("It waits for somebody else to approve it."))


def _act(request: HttpRequest, pk: int, *, action, done: str) -> HttpResponse:
    found = publication_or_404(request, pk)
    try:
        action(by=people.actor_of(request), publication=found)
    except OrdskifteError as error:
        messages.error(request, told.refusal(error, pk=pk))
    else:
        messages.success(request, done)
    return redirect(EDIT, pk) if set(actions.WRITERS) & request.user.role_names else redirect(LIST)


@writers
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody else to approve."""
    return ask_about(request, pk)


@writers
@require_POST
def see_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that what was noted about the file has been looked at."""
    return _act(request, pk, action=actions.see_notes, done=_("Noted that you have seen it."))


@publishers
@require_POST
def cancel_plan(request: HttpRequest, *, pk: int, revision_id: int) -> HttpResponse:
    """Take a draft off the plan."""
    return _act(request, pk, action=actions.cancel_plan, done=_("It is not planned any more."))


@readers
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What was published, number by number, and what must still be looked at before more is."""
    found = publication_or_404(request, pk)
    return _page(
        request,
        "publishing/desk/history.html",
        title=_("Approval, notes and versions"),
        publication=found,
        revisions=queries.published_revisions(found.uid),
        notes=_notes(found),
        steps=waiting.steps(found),
        obstacles=_obstacles(found),
        may_write=bool(set(actions.WRITERS) & request.user.role_names),
        may_approve=RoleName.APPROVER in request.user.role_names,
    )


def _obstacles(found: Publication) -> str:
    """Why asking for approval would do nothing, in a sentence with ways to the fields; empty where it would."""
    codes = waiting.obstacles(found)
    return told.refusal(NotReady(codes), pk=found.pk) if codes else ""


@readers
def picture(request: HttpRequest, *, uid: uuid.UUID, width: int) -> HttpResponse:
    """A picture of a draft, for those who work here."""
    found = queries.closed_picture(people.actor_of(request), uid) if width in WIDTHS else None
    if found is None:
        raise Http404
    return public.answer(found, width=width)


@choosers
def thumbnail(request: HttpRequest, name: str) -> HttpResponse:
    """A picture in the small sizes that the desk's own screens show; never an original."""
    if not name.startswith("images/") or ".." in name or not default_storage.exists(name):
        raise Http404
    with default_storage.open(name) as file:
        answer = HttpResponse(file.read(), content_type=guess_type(name)[0] or "application/octet-stream")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
