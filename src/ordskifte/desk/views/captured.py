"""Comments from networks that let no program in: brought by paste, file or screenshot, and answered there by hand."""

import uuid
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from ordskifte.accounts import queries as people
from ordskifte.channels import queries as channels
from ordskifte.desk import captured_forms as forms
from ordskifte.desk.views import acting, page
from ordskifte.dialogue import actions
from ordskifte.dialogue.models import Capture, PostingTask
from ordskifte.dialogue.queries import captured as queries
from ordskifte.domain.captured import Fate, How
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel import blobs
from ordskifte.kernel.web import paging, verdicts

TABS = (*Fate,)


def _trail() -> tuple[tuple[str, str], ...]:
    return ((_("Comments from networks"), reverse("desk:captured")),)


@actions.look_at.door
def index(request: HttpRequest) -> HttpResponse:
    """What was brought, what waits to be posted, and the ways to bring more."""
    by = people.actor_of(request)
    return page(
        request,
        "desk/captured/index.html",
        title=_("Comments from networks"),
        icon="download",
        postings=queries.postings_waiting(by),
        window=queries.captures_window(by, cursor=paging.cursor(request)),
    )


# --- Bringing ------------------------------------------------------------------------------------------------------


@actions.look_at.door
def paste(request: HttpRequest) -> HttpResponse:
    """Comments typed or pasted, one in each row."""
    by = people.actor_of(request)
    form = forms.PasteForm(request.POST or None, by=by, initial=_given(request))
    rows = forms.RowSet(request.POST or None, prefix="rad")
    if request.method == "POST" and request.POST.get("do") == "more":
        return _paste_page(request, form=form, rows=_with_more(request, rows))
    # Both, so that everything that is wrong is said at once.
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        said = tuple(actions.Said(**each.cleaned_data) for each in rows if each.has_changed())
        try:
            found = actions.look_at(
                by=by, body=request.tenant, bringing=_bringing(request, form, how=How.PASTE, said=said)
            )
        except OrdskifteError as error:
            acting.refuse(form, error)
        else:
            return redirect("desk:capture", uid=found.uid)
    return _paste_page(request, form=form, rows=rows)


def _paste_page(request: HttpRequest, *, form: django_forms.Form, rows: Any) -> HttpResponse:
    status = 400 if form.is_bound and request.POST.get("do") != "more" else 200
    title, template = _("Paste comments"), "desk/captured/paste.html"
    return page(request, template, title=title, icon="edit", trail=_trail(), form=form, rows=rows, status=status)


def _with_more(request: HttpRequest, rows: Any, /) -> Any:
    """The same rows, as they were typed, and some more."""
    data, name = request.POST.copy(), f"{rows.prefix}-TOTAL_FORMS"
    data[name] = min(rows.total_form_count() + forms.ROWS_AT_ONCE, forms.MOST_ROWS)
    return forms.RowSet(data, prefix=rows.prefix)


def _given(request: HttpRequest) -> dict[str, str]:
    """What a link to the form says already."""
    return {name: request.GET.get(name, "")[:200] for name in ("case", "post")}


def _bringing(request: HttpRequest, form: django_forms.Form, /, *, how: How, **given: Any) -> actions.Bringing:
    """What the form says, as the action takes it."""
    said, by = form.cleaned_data, people.actor_of(request)
    network = given.pop("network", said.get("network", ""))
    thread = None
    if said["post"]:
        thread = queries.thread_of_post(by, request.tenant, network=network, text=said["post"])
        if thread is None and said.get("case") is None:
            raise actions.UnknownPost
    return actions.Bringing(network=network, how=how, case=said.get("case"), thread=thread, **given)


@actions.look_at.door
def export(request: HttpRequest) -> HttpResponse:
    """A file that a network made."""
    by, largest = people.actor_of(request), channels.LARGEST_EXPORT
    form = forms.ExportForm(
        request.POST or None, request.FILES or None, by=by, largest=largest, initial=_given(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = _looked_at(request, form)
        except OrdskifteError as error:
            form.add_error("author" if error.code == "authors_unknown" else "file", verdicts.sentence_of(error))
        else:
            return redirect("desk:capture", uid=found.uid)
    return _form_page(request, form, title=_("Bring a file"), submit=_("Look at what is in it"))


def _looked_at(request: HttpRequest, form: django_forms.Form, /) -> Capture:
    file = form.cleaned_data["file"]
    data, author = file.read(), form.cleaned_data["author"]
    found = channels.read_export(data, name=file.name or "")
    if not author and any(not each.author for each in found.comments):
        raise actions.AuthorsUnknown
    bringing = _bringing(
        request,
        form,
        how=How.FILE,
        network=str(found.network),
        said=tuple(actions.of_export(each, author=author) for each in found.comments),
        unread=tuple((each.number, each.code) for each in found.unread),
        others=found.others,
        missing=found.missing,
        name=file.name or "",
        original=blobs.stage(data, media_type="application/octet-stream"),
    )
    return actions.look_at(by=people.actor_of(request), body=request.tenant, bringing=bringing)


@actions.bring_in_screenshot.door
def screenshot(request: HttpRequest) -> HttpResponse:
    """A picture of one comment, with its words."""
    by = people.actor_of(request)
    form = forms.ScreenshotForm(request.POST or None, request.FILES or None, by=by, initial=_given(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        one = actions.Said(**{name: said[name] for name in ("author", "written_at", "address", "text")})
        picture = said["picture"]
        try:
            bringing = _bringing(request, form, how=How.SCREENSHOT, said=(one,), name=picture.name or "")
            item = actions.bring_in_screenshot(by=by, body=request.tenant, bringing=bringing, picture=picture.read())
        except OrdskifteError as error:
            acting.refuse(form, error)
        else:
            return redirect("desk:capture", uid=item.capture.uid)
    return _form_page(request, form, title=_("Bring a screenshot"), submit=_("Bring it in"))


def _form_page(request: HttpRequest, form: django_forms.Form, /, *, title: str, submit: str) -> HttpResponse:
    status = acting.status_of(form)
    template = "desk/form.html"
    return page(request, template, title=title, icon="upload", trail=_trail(), form=form, submit=submit, status=status)


# --- Looking at it, and taking it in -------------------------------------------------------------------------------


def _capture_or_404(request: HttpRequest, uid: uuid.UUID) -> Capture:
    found = queries.capture_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


@actions.look_at.door
def capture(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What was brought, comment by comment: what would become of each, or what did."""
    found = _capture_or_404(request, uid)
    which = request.GET.get("vis", "")
    return page(
        request,
        "desk/captured/capture.html",
        title=_said_of(found),
        icon="download",
        trail=_trail(),
        capture=found,
        which=which if which in TABS else "",
        tabs=[(fate.value, words, found.counts[fate]) for fate, words in _fates().items()],
        window=queries.items_window(people.actor_of(request), found, which=which, cursor=paging.cursor(request)),
        wanted=found.counts[Fate.NEW] + found.counts[Fate.CHANGED],
    )


def _said_of(found: Capture) -> str:
    return _("From %(network)s, case %(case)s") % {"network": queries.name_of(found.network), "case": found.case.number}


def _fates() -> dict[Fate, str]:
    return {
        Fate.NEW: pgettext("comments", "New"),
        Fate.CHANGED: _("Changed since"),
        Fate.KNOWN: _("Here already"),
        Fate.REFUSED: pgettext("comments", "Refused"),
    }


@actions.bring_in.door
@require_POST
def bring_in(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take it in."""
    found = _capture_or_404(request, uid)
    try:
        actions.bring_in(by=people.actor_of(request), capture=found)
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
        return redirect("desk:capture", uid=uid)
    count = found.counts[Fate.NEW] + found.counts[Fate.CHANGED]
    said = ngettext("%(n)s message is brought in.", "%(n)s messages are brought in.", count) % {"n": count}
    messages.success(request, said)
    return redirect("desk:capture", uid=uid)


@actions.let_go.door
@require_POST
def let_go(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Bring nothing of it in."""
    try:
        actions.let_go(by=people.actor_of(request), capture=_capture_or_404(request, uid))
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
    else:
        messages.success(request, _("Nothing of it was brought in, and what it said is gone from here."))
    return redirect("desk:captured")


# --- Posting answers there -----------------------------------------------------------------------------------------


def _posting_or_404(request: HttpRequest, uid: uuid.UUID) -> PostingTask:
    found = queries.posting_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


@actions.say_posted.door
def posting(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """An answer made ready to be posted, and where it stands when it is."""
    found = _posting_or_404(request, uid)
    form = forms.PostedForm(request.POST or None, initial={"address": found.before})
    if acting.done(request, form, act=actions.say_posted, task=found):
        messages.success(request, _("It is kept where the answer stands."))
        return redirect("desk:message", uid=found.answer.in_reply_to.uid)
    return page(
        request,
        "desk/captured/posting.html",
        title=_("Post the answer on %(network)s") % {"network": found.network},
        icon="globe",
        trail=_trail(),
        task=found,
        form=form,
        submit=_("It is posted"),
        status=acting.status_of(form),
    )


@actions.give_up_posting.door
def give_up(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that an answer is not posted, and why."""
    found = _posting_or_404(request, uid)
    form = forms.GiveUpForm(request.POST or None)
    if acting.done(request, form, act=actions.give_up_posting, task=found):
        messages.success(request, _("It is kept why the answer was not posted."))
        return redirect("desk:message", uid=found.answer.in_reply_to.uid)
    return _form_page(request, form, title=_("The answer is not posted"), submit=_("Keep it"))
