"""What holds messages back: the words that the body keeps, and the brake on one dialogue."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ordskifte.accounts import queries as people
from ordskifte.desk import dialogue_forms as forms
from ordskifte.desk.templatetags.desk_dialogue import ground_words
from ordskifte.desk.views import acting, page
from ordskifte.desk.views.dialogue import is_braked
from ordskifte.dialogue import actions
from ordskifte.dialogue.models import Pattern, Thread
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.moderation import PATTERN_GROUNDS, read_patterns
from ordskifte.kernel import clock
from ordskifte.kernel.web import verdicts

MANY = 500


def _trail() -> tuple[tuple[str, str], ...]:
    return ((_("Moderation"), reverse("desk:moderation")),)


@actions.set_pattern.door
def patterns(request: HttpRequest) -> HttpResponse:
    """The words that hold a message: our own, and those that everybody starts with."""
    form = forms.PatternForm(request.POST or None)
    if acting.done(request, form, act=actions.set_pattern, body=request.tenant):
        is_on = form.cleaned_data["is_on"]
        messages.success(request, _("These words hold a message now.") if is_on else _("Not in use any more."))
        return redirect("desk:patterns")
    return page(
        request,
        "desk/patterns.html",
        title=_("Words that hold a message"),
        icon="list-ul",
        trail=_trail(),
        form=form,
        lists=_lists(request),
        status=acting.status_of(form),
    )


def _lists(request: HttpRequest) -> list[tuple[str, list[Pattern], list]]:
    """For each ground what the body has decided on, and the usual lines that are in use."""
    own = people.with_names(Pattern.objects.filter(body=request.tenant).order_by("ground", "text")[:MANY])
    for each in own:
        each.turn_on = not each.is_on
    decided = {(each.ground, each.text) for each in own}
    usual = [each for each in read_patterns().patterns if (each.heading, each.written) not in decided]
    return [
        (
            ground_words(ground),
            [each for each in own if each.ground == ground],
            [each for each in usual if each.heading == ground],
        )
        for ground in PATTERN_GROUNDS
    ]


@actions.brake.door
def brakes(request: HttpRequest) -> HttpResponse:
    """The dialogues, those with a brake first."""
    threads = _threads(request).select_related("publication", "case").order_by("-braked_until", "-pk")[:MANY]
    found = list(threads)
    for each in found:
        each.is_braked = is_braked(each)
    found.sort(key=lambda each: not each.is_braked)
    return page(request, "desk/brakes.html", title=_("Brakes"), icon="warning", trail=_trail(), threads=found)


def _threads(request: HttpRequest):
    return Thread.objects.filter(body=request.tenant)


def _thread_or_404(request: HttpRequest, uid: uuid.UUID) -> Thread:
    found = _threads(request).select_related("publication", "case").filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


@actions.brake.door
def brake(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let everything new in one dialogue wait for a person, for some hours."""
    found = _thread_or_404(request, uid)
    form = forms.BrakeForm(request.POST or None, initial={"hours": 12})
    if request.method == "POST" and form.is_valid() and _braked(request, found, form=form):
        messages.success(request, _("New messages wait for a check. Everybody sees until when, and why."))
        return redirect("desk:brakes")
    return page(
        request,
        "desk/brake.html",
        title=_("Brake on a dialogue"),
        icon="warning",
        trail=(*_trail(), (_("Brakes"), reverse("desk:brakes"))),
        form=form,
        thread=found,
        is_braked=is_braked(found),
        submit=_("Put the brake on"),
        status=acting.status_of(form),
    )


def _braked(request: HttpRequest, thread: Thread, *, form: forms.BrakeForm) -> bool:
    until = clock.now() + timedelta(hours=form.cleaned_data["hours"])
    try:
        actions.brake(by=people.actor_of(request), thread=thread, until=until, why=form.cleaned_data["why"])
    except OrdskifteError as error:
        acting.refuse(form, error)
        return False
    return True


@actions.brake.door
@require_POST
def lift_brake(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take the brake off."""
    found = _thread_or_404(request, uid)
    try:
        actions.lift_brake(by=people.actor_of(request), thread=found)
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
    else:
        messages.success(request, _("The brake is off. New messages are shown at once again."))
    return redirect("desk:brakes")
