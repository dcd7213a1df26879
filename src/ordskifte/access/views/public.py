"""Anybody asks for access, and follows the request by a secret link. No account, no cookie, no reason asked for."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ordskifte.access import actions, queries
from ordskifte.access.models import LONGEST_ABOUT, LONGEST_NUMBER, AccessRequest
from ordskifte.accounts import doors
from ordskifte.cases import queries as cases
from ordskifte.cases.models import PublicCase
from ordskifte.domain import intake
from ordskifte.domain.errors import MalformedNumber, OrdskifteError
from ordskifte.domain.ids import CaseNumber
from ordskifte.kernel.web import answers, files, open_forms, strict, verdicts
from ordskifte.kernel.web.open_forms import Verdict
from ordskifte.kernel.web.strict import Typed

PURPOSE = "access"
TEXT, EMAIL, CASE, ABOUT = "tekst", "epost", "sak", "gjelder"
LIMITS = {TEXT: intake.LONGEST_TEXT, EMAIL: intake.LONGEST_EMAIL, CASE: LONGEST_NUMBER, ABOUT: LONGEST_ABOUT}
CHANGE = "endre"
# What the buttons of the status page are called.
DEED, DEEDS = "gjor", ("trekk", "begrunn", "klag")


@csrf_exempt
@doors.public
def ask(request: HttpRequest) -> HttpResponse:
    """The form; what is sent is first shown, and then taken in."""
    if request.method != "POST":
        return _form(request, Typed(_prefilled(request)))
    verdict = open_forms.check(request, purpose=PURPOSE)
    typed = _checked(strict.read_form(request, limits=LIMITS))
    if not typed.is_fit or CHANGE in request.POST:
        # Without the signed fields: what is written anew is another sending.
        return _form(request, typed)
    if open_forms.SEND in request.POST and verdict.may_be_sent:
        return _send(request, typed, verdict=verdict)
    return _check_page(request, typed, verdict=verdict)


def _prefilled(request: HttpRequest) -> dict[str, str]:
    """What the address that led here says that it is about."""
    given = {name: request.GET.get(name, "").strip()[:limit] for name, limit in LIMITS.items() if name != EMAIL}
    entry = request.GET.get("journal", "").strip()[:30]
    document = request.GET.get("dokument", "").strip()[:100]
    if entry and not given[ABOUT]:
        given[ABOUT] = _("Journal entry %(number)s") % {"number": entry}
    elif document and not given[ABOUT]:
        given[ABOUT] = _("Document %(number)s") % {"number": document}
    return given | {EMAIL: ""}


def _checked(typed: Typed) -> Typed:
    """The same, with everything that is wrong with it."""
    submission = intake.Submission(text=typed.values[TEXT], email=typed.values[EMAIL])
    names = {"text": TEXT, "email": EMAIL}
    found = {names[each.field]: _sentence(each) for each in intake.problems(submission)}
    return Typed(typed.values, found | typed.faults)


def _sentence(problem: intake.Problem) -> str:
    if problem.code == "text_empty":
        return _("Write what you want to see.")
    return _(intake.TEXTS[problem.code]) % {"count": problem.count, "most": problem.most}


def _form(request: HttpRequest, typed: Typed) -> HttpResponse:
    context = {"typed": typed.values, "faults": typed.faults, "case": _public_case(request, typed.values[CASE])}
    return render(request, "access/ask.html", context, status=200 if typed.is_fit else 400)


def _check_page(request: HttpRequest, typed: Typed, *, verdict: Verdict) -> HttpResponse:
    context = {
        "typed": typed.values,
        "case": _public_case(request, typed.values[CASE]),
        "form_fields": verdict.fields,
        "sentence": verdict.sentence,
    }
    answer = render(request, "access/check.html", context, status=verdict.status)
    answer["Cache-Control"] = "no-store"
    return answer


def _public_case(request: HttpRequest, text: str) -> PublicCase | None:
    """The case that is meant, as far as everybody may know of it."""
    try:
        found = cases.public_cases_by_number(request.tenant, CaseNumber.parse(text))
    except MalformedNumber:
        return None
    return found[0] if len(found) == 1 else None


def _send(request: HttpRequest, typed: Typed, *, verdict: Verdict) -> HttpResponse:
    asked = actions.Asked(
        key=verdict.key,
        text=typed.values[TEXT],
        email=typed.values[EMAIL],
        language=answers.language_of(request),
        case=queries.case_of_number(request.tenant, typed.values[CASE]),
        case_number=typed.values[CASE],
        about=typed.values[ABOUT],
        marks=(*verdict.marks, *open_forms.flood_mark(request)),
    )
    receipt = actions.request(by=queries.new_asker(), body=request.tenant, asked=asked)
    return _to_status(receipt.request, receipt.secret, query="?mottatt")


def _to_status(row: AccessRequest, secret: str, *, query: str = "") -> HttpResponse:
    answer = HttpResponseRedirect(reverse("access:status", args=[row.reference, secret]) + query, status=303)
    return _private(answer)


@csrf_exempt
@doors.public
def status(request: HttpRequest, *, reference: str, secret: str) -> HttpResponse:
    """Where the request stands, what was answered, the documents, and what can be done next."""
    found = _request_or_404(request, reference, secret=secret)
    if request.method != "POST":
        return _status_page(request, found, secret=secret)
    open_forms.must_be_from_here(request)
    typed = strict.read_form(request, limits={TEXT: intake.LONGEST_TEXT})
    try:
        sentence = typed.faults.get(TEXT, "") or _do(request.POST.get(DEED, ""), found, text=typed.values[TEXT])
    except OrdskifteError as error:
        sentence = verdicts.sentence_of(error)
    if sentence:
        return _status_page(request, found, secret=secret, sentence=sentence, text=typed.values[TEXT])
    return _to_status(found, secret)


def _do(deed: str, found: AccessRequest, *, text: str) -> str:
    """Do what was asked for; a sentence if it is nothing that can be done."""
    match deed:
        case "trekk":
            actions.withdraw(by=found.asker, request=found)
        case "begrunn":
            actions.ask_for_reasons(by=found.asker, request=found, text=text)
        case "klag":
            actions.appeal(by=found.asker, request=found, text=text)
        case _:
            return _("Choose one of the buttons on the page.")
    return ""


def _status_page(
    request: HttpRequest, found: AccessRequest, *, secret: str, sentence: str = "", text: str = ""
) -> HttpResponse:
    page = queries.status(found)
    case = getattr(found.case, "public", None) if found.case else None
    context = {
        "page": page,
        "access": found,
        "may": {step.value for step in page.may},
        # Only what whoever asked has said, or what everybody may know.
        "case": case if found.case_number or found.message_id else None,
        "is_received": "mottatt" in request.GET,
        "secret": secret,
        "address": request.build_absolute_uri(request.path),
        "sentence": sentence,
        "text": text,
    }
    return _private(render(request, "access/status.html", context, status=409 if sentence else 200))


def _request_or_404(request: HttpRequest, reference: str, *, secret: str) -> AccessRequest:
    found = queries.request_by_link(request.tenant, reference=reference, secret=secret)
    if found is None:
        raise Http404
    return found


@doors.public
def document(
    request: HttpRequest, *, reference: str, secret: str, uid: uuid.UUID
) -> HttpResponse | StreamingHttpResponse:
    """A document that was given, to whoever has the link. That it was fetched is noted; by whom is not."""
    found = _request_or_404(request, reference, secret=secret)
    given = queries.given_document(found, uid)
    if given is None:
        raise Http404
    # Opened first: what could not be read was not handed out.
    answer = files.from_blob(given.blob, name=f"innsyn-{given.uid.hex[:8]}")
    actions.download(by=found.asker, given=given)
    return _private(answer)


def _private(answer):
    """Kept by nobody on the way, and in no index."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
