"""Writing a message: the form, the page of checking, and what whoever wrote gets at once."""

from typing import Any
from uuid import UUID

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ordskifte.accounts import doors
from ordskifte.channels import queries as channels
from ordskifte.dialogue import (
    actions,
    cautions,
    forms,
    inside,
    language,
    letters,
    places,
    queries,
    rules,
    showing,
    tasks,
    uploads,
)
from ordskifte.dialogue.errors import DialogueClosed, NotFit
from ordskifte.dialogue.forms import Answer, Faults
from ordskifte.dialogue.places import Place
from ordskifte.dialogue.views import circle
from ordskifte.domain import intake
from ordskifte.domain.ids import Reference
from ordskifte.domain.intake import MOST_ATTACHMENTS
from ordskifte.domain.opening import Opening
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel.blobs import StagedTooLong
from ordskifte.kernel.templatetags.look import when
from ordskifte.kernel.web import answers, blanks, open_forms, verdicts
from ordskifte.kernel.web.open_forms import Verdict

CHANGE = "rett"  # the button that goes back to the form
REPLY_TO = forms.REPLY_TO
NEVER_KEPT = "private, no-store"
_log = structlog.get_logger(__name__)


@csrf_exempt
@doors.public
def answer(request: HttpRequest, *, reference: str) -> HttpResponse:
    """The form for an answer to a publication, or to a message under it; and what comes of it."""
    known = str(Reference.parse(reference))
    is_post = request.method == "POST"
    if is_post:
        open_forms.must_be_from_here(request)
    elif known != reference:
        return redirect("dialogue:answer", reference=known)
    place = places.at(request.tenant, known)
    if place is None:
        raise Http404
    if place.opening is Opening.INVITED:
        return _in_circle(request, place)
    if is_post:
        return _taken(request, place)
    return _begun(request, place)


def _in_circle(request: HttpRequest, place: Place) -> HttpResponse:
    """The same in a dialogue that is not for everybody; whoever is not let in gets back all that they wrote."""
    is_let_in = inside.is_let_in(request, place.thread)
    if request.method != "POST":
        return _unkept(_begun(request, place.inside())) if is_let_in else circle.outside(request, place)
    # Before anything is read of the form, since files are measured while they come.
    received = uploads.receive(request)
    came = None if is_let_in else circle.let_in(request, place)
    if came is None and not is_let_in:
        typed = forms.read(request, uploads=received, otherwise=answers.language_of(request))
        return circle.outside(request, place, answer=typed)
    page = _taken(request, place.inside(), received=received)
    return circle.remember(request, page, invitation=came) if came else page


def _begun(request: HttpRequest, place: Place) -> HttpResponse:
    begun = Answer(reply_to=request.GET.get(REPLY_TO, "")[:40])
    return _form(request, place, answer=begun) if place.is_open else _closed(request, place, answer=begun)


def _taken(request: HttpRequest, place: Place, *, received: uploads.Uploads | None = None) -> HttpResponse:
    """Where a form leads: back to itself with what was wrong, to the page of checking, or to the receipt."""
    received = received or uploads.receive(request)
    verdict = open_forms.check(request, purpose=_purpose(place))
    typed = forms.read(request, uploads=received, otherwise=answers.language_of(request))
    if not place.is_open:
        return _closed(request, place, answer=typed)
    if CHANGE in request.POST:
        return _form(request, place, answer=typed)
    is_sent = open_forms.SEND in request.POST
    if is_sent and not received.problems and verdict.may_be_sent and typed.was_seen(request):
        # Looked at as everything else, in there: what is wrong with it leads back to the form.
        return _send(request, place, answer=typed, verdict=verdict)
    if faults := forms.faults(typed, files=received.problems):
        return _form(request, place, answer=typed, faults=faults)
    if not is_sent:
        return _check(request, place, answer=typed, verdict=verdict)
    said = verdict.sentence or _("What you send is not what you looked at last. Look it over, and send it once more.")
    return _check(request, place, answer=typed, verdict=verdict, sentence=said)


def _purpose(place: Place) -> str:
    # What was looked over as told to some is not sent to everybody: the page of checking is shown again.
    return f"dialogue.answer:{place.post.reference}{':invited' if place.is_inside else ''}"


def _send(request: HttpRequest, place: Place, *, answer: Answer, verdict: Verdict) -> HttpResponse:
    """Hand it in; whatever stands in the way leads to a page with all that was typed."""
    above = places.above(place, answer.reply_to)
    submission = actions.Submitted(
        key=forms.key_of(verdict.key),
        text=answer.text,
        name=answer.name,
        kind=answer.sender_kind,
        email=answer.email,
        language=answer.language,
        reply_to=above.message if above else None,
        files=tuple((file.name, file.staged) for file in answer.files),
        is_inside=place.is_inside,
        marks=tuple(map(str, (*verdict.marks, *open_forms.flood_mark(request)))),
        secret=forms.secret_of(verdict.key),
    )
    try:
        receipt = actions.submit(by=SYSTEM, thread=place.thread, submission=submission)
    except NotFit as refused:
        return _form(request, place, answer=answer, faults=forms.faults_of(refused.problems))
    except DialogueClosed:
        return _closed(request, place, answer=answer)
    except StagedTooLong:
        return _form(request, place, answer=without_files(answer), faults=files_are_old())
    except Exception as error:
        return _failed(request, place, answer=answer, verdict=verdict, error=error)
    prepare(receipt.uid)
    return _receipt(request, place, answer=answer, receipt=receipt)


def prepare(uid: UUID) -> None:
    """Do at once what follows, if it can be done: the message is kept already, and the worker takes what is left."""
    try:
        tasks.take_now(uid)
    except Exception:
        _log.warning("left_for_the_worker", exc_info=True)


def without_files(answer: Answer) -> Answer:
    """The same words, and no files."""
    return Answer(
        text=answer.text,
        name=answer.name,
        email=answer.email,
        is_organisation=answer.is_organisation,
        language=answer.language,
        reply_to=answer.reply_to,
    )


def files_are_old() -> Faults:
    """What is said where files waited for so long that they were cleared away."""
    said = _("The files had waited for so long that they were cleared away. Choose them once more, or leave them out.")
    return forms.collected([forms.Fault(field=uploads.FIELD, sentence=said)])


def _failed(request: HttpRequest, place: Place, *, answer: Answer, verdict: Verdict, error: Exception) -> HttpResponse:
    """The page of checking again, with what went wrong: the same key, so that trying again makes no second message."""
    known = verdicts.verdict_on(error)
    if known is None:
        raise error
    said = known.detail or f"{known.kind.what_happened} {known.kind.what_to_do}"
    page = _check(request, place, answer=answer, verdict=verdict, sentence=said)
    page.status_code = known.kind.status
    if wait := known.retry_after or known.kind.retry_after:
        page["Retry-After"] = str(wait)
    return page


def _form(request: HttpRequest, place: Place, *, answer: Answer, faults: Faults | None = None) -> HttpResponse:
    context = _around(place, answer) | {
        "faults": faults,
        "most_files": MOST_ATTACHMENTS,
        "largest": uploads.LARGEST // 2**20,
        "kinds": uploads.kinds_taken(),
    }
    page = render(request, "dialogue/answer.html", context, status=422 if faults else 200)
    return _unkept(page) if request.method == "POST" else page


def _check(request: HttpRequest, place: Place, *, answer: Answer, verdict: Verdict, sentence: str = "") -> HttpResponse:
    text, name = intake.clean_text(answer.text), intake.clean_line(answer.name)
    finds = rules.finds_in(request.tenant, text=text, name=name)
    context = _around(place, answer) | {
        "sentence": sentence or verdict.sentence,
        "form_fields": verdict.fields,
        "shown_html": mark_safe(showing.html_of(text)),  # noqa: S308  escaped there, as it will be when it is shown
        "shown_name": name,
        "cautions": cautions.cautions(finds, text=text, name=name),
        "waits": bool(finds) or rules.is_braked(place.thread),
        "languages_of_texts": language.NAMES,
    }
    status = 200 if not sentence else max(verdict.status, 400)
    return _unkept(render(request, "dialogue/answer_check.html", context, status=status))


def _closed(request: HttpRequest, place: Place, *, answer: Answer) -> HttpResponse:
    status = 409 if request.method == "POST" else 200
    page = render(request, "dialogue/answer_closed.html", _around(place, answer), status=status)
    return _unkept(page) if request.method == "POST" else page


def _receipt(request: HttpRequest, place: Place, *, answer: Answer, receipt: actions.Receipt) -> HttpResponse:
    spoken = answers.language_of(request)
    permanent, own = (
        letters.address_of(receipt.reference, home="", language=spoken, rest=rest)
        for rest in ("", f"min/{receipt.secret}/")
    )
    has_email = bool(receipt.secret and answer.email)
    given = {
        "place": place.spot,
        "is_inside": place.is_inside,
        "home": channels.home_of(request.tenant),
        "has_link": bool(receipt.secret),
        "has_email": has_email,
        # What was promised before it was sent: it waits, or everybody sees it already.
        "standing": queries.where_it_stands(receipt.uid),
    }
    shown = {"reference": receipt.reference, "received": when(receipt.received_at), "permanent": permanent}
    shown |= {"own": own} if receipt.secret else {}
    shown |= {"email": answer.email} if has_email else {}
    return _unkept(
        blanks.page(request, "dialogue/receipt.html", given=given, blanks=shown, is_kept=_is_ours(request, place))
    )


def _is_ours(request: HttpRequest, place: Place) -> bool:
    """Whether the form was sent where our page sends it: what somebody wrote in the address stands on the page too."""
    match = request.resolver_match
    return not request.META.get("QUERY_STRING") and bool(match) and match.kwargs["reference"] == place.reference


def _around(place: Place, answer: Answer) -> dict[str, Any]:
    return {
        "place": place,
        "case": place.case,
        "answer": answer,
        "above": places.above(place, answer.reply_to),
    }


def _unkept(page: HttpResponse) -> HttpResponse:
    page["Cache-Control"] = NEVER_KEPT
    return page
