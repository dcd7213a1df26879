"""The sender's own page, by the secret link: where the message stands, and what the sender may do with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from ordskifte.accounts import doors
from ordskifte.channels import queries as channels
from ordskifte.dialogue import actions, forms, notices, queries
from ordskifte.dialogue.errors import NotFit, SaidBefore
from ordskifte.dialogue.forms import Faults
from ordskifte.dialogue.queries import OwnPage
from ordskifte.dialogue.views.writing import prepare
from ordskifte.domain.ids import Reference
from ordskifte.kernel.web import open_forms, verdicts

DONE = "gjort"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that the sender may do: its form, what is done, and what is said afterwards."""

    title: Promise
    lead: Promise
    button: Promise
    done: Promise
    run: Callable[[OwnPage, str, str], Any]
    is_open: Callable[[OwnPage], bool]
    label: Promise | str = ""  # of the text; none is asked for without


def _correct(page: OwnPage, *given: str) -> None:
    actions.correct(by=page.actor, message=page.message, text=given[0], key=given[1])


def _withdraw(page: OwnPage, *given: str) -> None:
    actions.withdraw(by=page.actor, message=page.message)


def _ask_privacy(page: OwnPage, *given: str) -> None:
    actions.ask_privacy(by=page.actor, message=page.message, text=given[0], key=given[1])


def _appeal(page: OwnPage, *given: str) -> None:
    actions.appeal(by=page.actor, message=page.message, text=given[0], key=given[1])


ACTS: Final = {
    "rett": Act(
        title=gettext_lazy("Correct the message"),
        lead=gettext_lazy(
            "The new text is shown in place of the old one. What you wrote first is kept in the archive."
        ),
        label=gettext_lazy("Your message"),
        button=gettext_lazy("Send the correction"),
        done=gettext_lazy("Your correction is received."),
        run=_correct,
        is_open=lambda page: page.may_correct,
    ),
    "trekk": Act(
        title=gettext_lazy("Withdraw the message"),
        lead=gettext_lazy(
            "Nobody sees the text any more. The address stays, and says that you withdrew it. The message is kept in "
            "the archive, because the law asks for it. You cannot undo this."
        ),
        button=gettext_lazy("Withdraw the message"),
        done=gettext_lazy("Your message is withdrawn."),
        run=_withdraw,
        is_open=lambda page: page.may_withdraw,
    ),
    "personvern": Act(
        title=gettext_lazy("Ask for privacy"),
        lead=gettext_lazy(
            "Ask that less is shown of your message, or that your name is taken away. Only those who work here see "
            "what you write now, and somebody answers on your page."
        ),
        label=gettext_lazy("What is it about?"),
        button=gettext_lazy("Send"),
        done=gettext_lazy("Your request is received. The answer comes on this page."),
        run=_ask_privacy,
        is_open=lambda page: page.message is not None,
    ),
    "klag": Act(
        title=gettext_lazy("Appeal"),
        lead=gettext_lazy("Somebody else than the one who hid your message decides. Say why it should be shown."),
        label=gettext_lazy("Why should it be shown?"),
        button=gettext_lazy("Send the appeal"),
        done=gettext_lazy("Your appeal is received. The answer comes on this page."),
        run=_appeal,
        is_open=lambda page: page.may_appeal,
    ),
}


@doors.public
def own(request: HttpRequest, *, reference: str, secret: str) -> HttpResponse:
    """Where the message stands, what was answered, and what can be done."""
    page = _page(request, reference, secret=secret)
    done = ACTS.get(request.GET.get(DONE, ""))
    return _closed_to_others(
        render(request, "dialogue/own.html", _about(request, page, secret=secret) | {"done": done})
    )


@csrf_exempt
@doors.public
def act(request: HttpRequest, *, reference: str, secret: str, name: str) -> HttpResponse:
    """One of the things that the sender may do: its form, and what comes of it."""
    if request.method == "POST":
        open_forms.must_be_from_here(request)
    page = _page(request, reference, secret=secret)
    chosen = ACTS.get(name)
    if chosen is None or page.message is None:
        raise Http404
    back = redirect("dialogue:own", reference=page.reference, secret=secret)
    if request.method == "POST":
        return _sent(request, page, chosen=chosen, back=f"{back.url}?{DONE}={name}", secret=secret)
    if not chosen.is_open(page):
        return _closed_to_others(back)
    begun = page.versions[-1].text if name == "rett" else ""
    fields = open_forms.start(purpose=_purpose(page, chosen))
    return _form(request, page, chosen=chosen, secret=secret, fields=fields, text=begun)


def _sent(request: HttpRequest, page: OwnPage, *, chosen: Act, back: str, secret: str) -> HttpResponse:
    verdict = open_forms.check(request, purpose=_purpose(page, chosen))
    text = forms.text_of(request, forms.TEXT)
    again = {"chosen": chosen, "secret": secret, "fields": dict(verdict.fields), "text": text}
    if not verdict.may_be_sent:
        said = verdict.sentence or _("Look over what you wrote, and send it.")
        return _form(request, page, **again, sentence=said, status=max(verdict.status, 400))
    try:
        chosen.run(page, text, forms.key_of(verdict.key))
    except NotFit as refused:
        return _form(request, page, **again, faults=forms.faults_of(refused.problems), status=422)
    except Exception as error:
        known = verdicts.verdict_on(error)
        if known is None:
            raise
        said = known.detail or f"{known.kind.what_happened} {known.kind.what_to_do}"
        if isinstance(error, SaidBefore):
            # Sent from the page with the refusal, it is another sending.
            again["fields"] = open_forms.start(purpose=_purpose(page, chosen))
        refusal = _form(request, page, **again, sentence=said, status=known.kind.status)
        if wait := known.retry_after or known.kind.retry_after:
            refusal["Retry-After"] = str(wait)
        return refusal
    prepare(page.message.uid)
    answer = redirect(back)
    # What is loaded next is another page, asked for in its own right.
    answer.status_code = 303
    return _closed_to_others(answer)


def _page(request: HttpRequest, reference: str, *, secret: str) -> OwnPage:
    found = queries.own_page(request.tenant, str(Reference.parse(reference)), secret=secret)
    if found is None:
        raise Http404
    return found


def _about(request: HttpRequest, page: OwnPage, *, secret: str) -> dict[str, Any]:
    message = page.message
    return {
        "own": page,
        "secret": secret,
        "message": message,
        "sentence": notices.sentence(page.notice),
        "publication": message.thread.publication.reference if message and message.thread else "",
        "home": channels.home_of(request.tenant),
    }


def _form(
    request: HttpRequest,
    page: OwnPage,
    *,
    chosen: Act,
    secret: str,
    fields: dict[str, str],
    text: str,
    sentence: str = "",
    faults: Faults | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _about(request, page, secret=secret) | {
        "act": chosen,
        "form_fields": fields,
        "text": text,
        "refusal": sentence,
        "faults": faults,
    }
    return _closed_to_others(render(request, "dialogue/own_act.html", context, status=status))


def _purpose(page: OwnPage, chosen: Act) -> str:
    return f"dialogue.own:{page.reference}:{chosen.run.__name__}"


def _closed_to_others(page: HttpResponse) -> HttpResponse:
    """The address is the secret: kept by nobody, found by no search engine, told to no other site."""
    page["Cache-Control"] = "private, no-store"
    page["X-Robots-Tag"] = "noindex, nofollow"
    page["Referrer-Policy"] = "same-origin"
    return page
