"""Two questions about a trial, for those who took part: choices only, and nothing is kept of who answers."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ordskifte.accounts import doors
from ordskifte.domain import trial as rules
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel.web import answers, kinds, open_forms, throttle, verdicts
from ordskifte.outcomes import actions, queries
from ordskifte.outcomes.models import Trial

EASE, AGAIN = "lett", "igjen"
CHANGE = "endre"
# A hall full of people behind one address may answer; what is over would fill the figures, and is never deleted.
ANSWERS = throttle.Limit(name="trial-answers", burst=100, seconds=3600, refuses=True)


@csrf_exempt
@doors.public
def answer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The two questions; what is chosen is first shown, and then kept."""
    found = queries.trial(request.tenant, uid)
    if found is None:
        raise Http404
    if found.closed_at is not None:
        return _page(request, "website/trial_closed.html", trial=found, status=200 if request.method != "POST" else 409)
    if request.method != "POST":
        return _page(request, "website/trial.html", trial=found)
    verdict = open_forms.check(request, purpose=f"trial:{found.uid}")
    typed = {name: request.POST.get(name, "")[:10] for name in (EASE, AGAIN)}
    try:
        chosen = rules.Answer.read(typed[EASE], typed[AGAIN])
    except rules.UnknownAnswer as error:
        return _page(
            request, "website/trial.html", trial=found, status=422, typed=typed, fault=verdicts.sentence_of(error)
        )
    if CHANGE in request.POST:
        return _page(request, "website/trial.html", trial=found, typed=typed)
    if open_forms.SEND in request.POST and verdict.may_be_sent:
        return _sent(request, found, chosen=chosen, key=verdict.key)
    words = {"ease": chosen.ease, "again": rules.TEXTS[chosen.again], "sentence": verdict.sentence}
    given = words | {"typed": typed, "form_fields": verdict.fields}
    return _page(request, "website/trial_check.html", trial=found, status=verdict.status, **given)


def _sent(request: HttpRequest, found: Trial, *, chosen: rules.Answer, key: str) -> HttpResponse:
    if throttle.take(ANSWERS, whom=throttle.place_of(request)).outcome is throttle.Outcome.LIMITED:
        return answers.to_kind(request, kinds.TOO_MANY)
    try:
        actions.answer_trial(by=SYSTEM, trial=found, key=key, answer=chosen)
    except OrdskifteError as error:
        return _page(
            request, "website/trial_closed.html", trial=found, status=409, sentence=verdicts.sentence_of(error)
        )
    return _page(request, "website/trial_thanks.html", trial=found)


def _page(request: HttpRequest, template: str, *, trial: Trial, status: int = 200, **context: object) -> HttpResponse:
    scale = [(each, _ends(each)) for each in range(1, rules.EASIEST + 1)]
    choices = [(each.value, rules.TEXTS[each]) for each in rules.Again]
    page = render(
        request, template, {"trial": trial, "scale": scale, "choices": choices, "typed": {}, **context}, status=status
    )
    page["Cache-Control"] = "no-store"
    return page


def _ends(number: int) -> str:
    """What a number on the scale means, where that must be said."""
    return {1: _("very hard"), rules.EASIEST: _("very easy")}.get(number, "")
