"""What was carried over from other sites, at the desk: look, take out of view, show, and register."""

import re
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ordskifte.accounts import queries as people
from ordskifte.desk import past_forms as forms
from ordskifte.desk.views import acting, page
from ordskifte.desk.views import dialogue as shared
from ordskifte.desk.views.cases import readers
from ordskifte.dialogue.actions import past as actions
from ordskifte.dialogue.models import PastMessage, PastSite, PastThread
from ordskifte.dialogue.queries import past as queries
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web import files, paging, verdicts
from ordskifte.records.actions import past as records
from ordskifte.records.models import RecordSubject

_NUMBER = re.compile("[0-9]{1,18}", re.ASCII)


def _trail(site: PastSite, thread: PastThread | None = None) -> tuple[tuple[str, str], ...]:
    steps = [(_("Cases"), reverse("desk:cases")), (site.case.number, reverse("desk:case", args=[site.case.uid]))]
    if thread is not None:
        steps.append((site.title, reverse("desk:past_site", args=[site.uid])))
    return tuple(steps)


@readers
def site(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The threads of a site; registers those that are marked."""
    by = people.actor_of(request)
    found = queries.past_site_for(by, uid)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _register(request, found)
    which = "venter" if request.GET.get("vis") == "venter" else "alle"
    window = queries.past_threads_window(by, found, which=which, cursor=paging.cursor(request))
    return page(
        request,
        "desk/past_site.html",
        title=found.title,
        icon="history",
        trail=_trail(found),
        site=found,
        which=which,
        window=window,
        registered=_registered(window.rows),
        may_register=bool(records.register_past.door.roles & people.roles_of(by)),
    )


def _registered(threads: list[PastThread]) -> set[uuid.UUID]:
    """Those that have an entry that stands."""
    rows = RecordSubject.objects.filter(kind="past", subject_uid__in=[each.uid for each in threads])
    return set(rows.filter(record__cancellation=None).values_list("subject_uid", flat=True))


def _register(request: HttpRequest, found: PastSite) -> HttpResponse:
    by, done = people.actor_of(request), 0
    wanted = [each for each in request.POST.getlist("thread")[: records.AT_ONCE] if _NUMBER.fullmatch(each)]
    for each in queries.past_threads(by).filter(site=found, number__in=wanted):
        try:
            records.register_past(by=by, thread=each)
        except OrdskifteError as error:
            messages.error(request, f"{each.title}: {verdicts.sentence_of(error)}")
        else:
            done += 1
    said = ngettext("%(n)s post is registered.", "%(n)s posts are registered.", done) % {"n": done}
    messages.success(request, said) if done else messages.warning(request, _("Mark the posts first."))
    return redirect("desk:past_site", uid=found.uid)


def _thread_or_404(request: HttpRequest, uid: uuid.UUID) -> PastThread:
    found = queries.past_thread_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


@readers
def thread(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One thread with everything that was said, closed words too."""
    found = _thread_or_404(request, uid)
    which = "venter" if request.GET.get("vis") == "venter" else "alle"
    return page(
        request,
        "desk/past_thread.html",
        title=found.title,
        icon="history",
        trail=_trail(found.site, found),
        thread=found,
        site=found.site,
        which=which,
        files=queries.past_files(found),
        window=queries.past_messages_window(found, which=which, cursor=paging.cursor(request)),
        may=shared.rights(request),
    )


def _message_or_404(request: HttpRequest, uid: uuid.UUID, *, number: int) -> PastMessage:
    found = queries.past_message_for(people.actor_of(request), uid, number=number)
    if found is None:
        raise Http404
    return found


@actions.hide_past.door
def hide(request: HttpRequest, *, uid: uuid.UUID, number: int) -> HttpResponse:
    """Take one message out of view by a published rule."""
    found = _message_or_404(request, uid, number=number)
    form = forms.HidePastForm(request.POST or None)
    if acting.done(request, form, act=actions.hide_past, message=found):
        messages.success(request, _("It is out of view. The text is kept for the record."))
        return redirect("desk:past_thread", uid=uid)
    return _form_page(request, found, form=form, title=_("Hide the message"), submit=_("Hide it"))


@actions.show_past.door
def show(request: HttpRequest, *, uid: uuid.UUID, number: int) -> HttpResponse:
    """Show a message that waited or was hidden."""
    found = _message_or_404(request, uid, number=number)
    form = forms.ShowPastForm(request.POST or None)
    if acting.done(request, form, act=actions.show_past, message=found):
        messages.success(request, _("Everybody sees it now."))
        return redirect("desk:past_thread", uid=uid)
    return _form_page(request, found, form=form, title=_("Show the message"), submit=_("Show it"))


def _form_page(request: HttpRequest, found: PastMessage, **more: object) -> HttpResponse:
    trail = _trail(found.site, found.thread)
    trail += ((found.thread.title, reverse("desk:past_thread", args=[found.thread.uid])),)
    form = more["form"]
    status = acting.status_of(form)
    return page(request, "desk/past_form.html", icon="history", trail=trail, message=found, status=status, **more)


@actions.turn_past_thread.door
def turn(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a whole thread out of view, or show it."""
    found = _thread_or_404(request, uid)
    form = forms.ShowPastForm(request.POST or None)
    if acting.done(request, form, act=actions.turn_past_thread, thread=found, is_shown=found.is_held):
        messages.success(request, _("The decision is kept, with your name and the time."))
        return redirect("desk:past_thread", uid=uid)
    title = _("Show the thread") if found.is_held else _("Take the thread out of view")
    trail = (*_trail(found.site, found), (found.title, reverse("desk:past_thread", args=[found.uid])))
    status = acting.status_of(form)
    said = {"title": title, "submit": title, "form": form, "status": status}
    return page(request, "desk/past_form.html", icon="history", trail=trail, thread=found, **said)


@readers
def file(request: HttpRequest, uid: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """A file of the site, as it was; never shown, only handed over."""
    found = queries.past_file_for(people.actor_of(request), uid)
    if found is None or found.blob is None:
        raise Http404
    answer = files.from_blob(found.blob, name=found.uid.hex[:8])
    answer["Cache-Control"] = "private, no-store"
    return answer
