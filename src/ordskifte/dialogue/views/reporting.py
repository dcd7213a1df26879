"""Saying that a message breaks the rules, without account and without giving a name."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ordskifte.accounts import doors
from ordskifte.dialogue import actions, forms, published_rules, queries
from ordskifte.dialogue.forms import Fault, Faults
from ordskifte.dialogue.queries import PublicMessage
from ordskifte.domain import intake
from ordskifte.domain.ids import Reference
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel.web import answers, open_forms
from ordskifte.kernel.web.open_forms import Verdict

REASON = "regel"


@csrf_exempt
@doors.public
def report(request: HttpRequest, *, reference: str) -> HttpResponse:
    """The form, and what comes of it. Sent twice, it is one."""
    known = str(Reference.parse(reference))
    if request.method == "POST":
        open_forms.must_be_from_here(request)
    elif known != reference:
        return redirect("dialogue:report", reference=known)
    found = queries.public_message(request.tenant, known)
    if found is None:
        raise Http404
    if not found.notice.shows_text:
        return redirect("dialogue:message", reference=known)
    if request.method != "POST":
        return _form(request, found, fields=open_forms.start(purpose=_purpose(found)))
    return _sent(request, found)


def _sent(request: HttpRequest, found: PublicMessage) -> HttpResponse:
    verdict = open_forms.check(request, purpose=_purpose(found))
    typed = {name: forms.text_of(request, name) for name in (REASON, forms.TEXT, forms.EMAIL)}
    faults = _faults(typed)
    if faults or not verdict.may_be_sent:
        return _form(request, found, fields=dict(verdict.fields), typed=typed, faults=faults, sentence=_why(verdict))
    message = queries.message_by_uid(request.tenant, found.uid)
    if message is None:
        raise Http404
    made = actions.report(
        by=SYSTEM,
        message=message,
        reason=typed[REASON],
        text=typed[forms.TEXT],
        email=typed[forms.EMAIL].strip(),
        # A browser brings the form back with its key: other words in it are another report.
        key=forms.key_of("\n".join([verdict.key, *typed.values()])),
        language=answers.language_of(request),
    )
    page = render(request, "dialogue/reported.html", {"report": made, "message": found, "case": found.case})
    page["Cache-Control"] = "private, no-store"
    return page


def _why(verdict: Verdict) -> str:
    if verdict.sentence or verdict.may_be_sent:
        return verdict.sentence
    return _("Look over what you wrote, and send it.")


def _purpose(found: PublicMessage) -> str:
    return f"dialogue.report:{found.reference}"


def _faults(typed: dict[str, str]) -> Faults:
    found = []
    if typed[REASON] not in {*HideReason}:
        found.append(Fault(field=REASON, sentence=_("Choose the rule that you think the message breaks.")))
    given = intake.Submission(text=typed[forms.TEXT] or "-", email=typed[forms.EMAIL])
    return forms.collected([*found, *forms.faults_of(intake.problems(given)).all])


def _form(
    request: HttpRequest,
    found: PublicMessage,
    *,
    fields: dict[str, str],
    typed: dict[str, str] | None = None,
    faults: Faults | None = None,
    sentence: str = "",
) -> HttpResponse:
    typed = typed or {}
    context = {
        "message": found,
        "case": found.case,
        "form_fields": fields,
        "reasons": published_rules.reasons(),
        "chosen": typed.get(REASON, ""),
        "text": typed.get(forms.TEXT, ""),
        "email": typed.get(forms.EMAIL, ""),
        "faults": faults,
        "sentence": sentence,
    }
    page = render(request, "dialogue/report.html", context, status=422 if faults else 200)
    # Kept by nobody else; a browser may still bring back what was typed.
    page["Cache-Control"] = "private, no-cache"
    return page
