"""What whoever asked for access is written: that it came, what became of it. Documents are never sent by mail."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.access import links
from ordskifte.access.models import AccessRequest
from ordskifte.accounts.models import User
from ordskifte.channels import actions as channels
from ordskifte.channels import queries
from ordskifte.channels.models import LetterKind
from ordskifte.domain.access import Refusal
from ordskifte.domain.parties import Actor
from ordskifte.kernel.templatetags.look import long_date
from ordskifte.kernel.web.addresses import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One letter before it is written: what makes it one, and its words in the reader's language."""

    key: str
    subject: str
    text: str
    kind: str = LetterKind.NOTICE


def page_language(language: str) -> str:
    """The language of the pages for somebody who is written to in a language that the pages may not have."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def status_path(request: AccessRequest, secret: str) -> str:
    """The page that the secret opens."""
    return in_language(f"/innsyn/{request.reference}/{secret}/", page_language(request.language))


def has_address(request: AccessRequest) -> bool:
    """Whether whoever asked can be written to."""
    return request.sender is not None and bool(request.sender.email)


def acknowledge(request: AccessRequest, *, by: Actor, secret: str) -> None:
    """Say that it came, when there will be an answer, and where it can be followed."""
    if not has_address(request):
        return
    with translation.override(page_language(request.language)):
        text = _(
            "We have received your request for access.\n\nReference: %(reference)s\n"
            "You get an answer at the latest on %(date)s.\n\nFollow it, or withdraw it, here:\n%(address)s\n\n"
            "Whoever has this address can open the page. Keep it to yourself."
        ) % {
            "reference": request.reference,
            "date": long_date(request.second_target),
            "address": _address(request, secret),
        }
        said = Said(key="received", subject=_("Your request for access"), text=text, kind=LetterKind.ACKNOWLEDGEMENT)
        _write(request, said, by=by)


def answer(request: AccessRequest, *, by: Actor, text: str, key: str) -> None:
    """Send what was answered, with a link of its own to the page where the documents are."""
    if not has_address(request):
        return
    with translation.override(page_language(request.language)):
        address = _address(request, links.open_link(request))
        whole = _("%(text)s\n\nEverything about your request, documents too, is here:\n%(address)s") % {
            "text": text,
            "address": address,
        }
        subject = _("About your request for access %(reference)s") % {"reference": request.reference}
        _write(request, Said(key=key, subject=subject, text=whole, kind=LetterKind.ANSWER), by=by)


def refusal_text(request: AccessRequest, refusal: Refusal) -> str:
    """Everything that whoever asked reads of a refusal, in their language (offentleglova §§ 31 and 32)."""
    with translation.override(page_language(request.language)):
        parts = [refusal.text.strip(), _("Legal basis: %(basis)s") % {"basis": refusal.basis}]
        if refusal.wider_access.strip():
            why = _("We have weighed whether access can be given all the same: %(why)s")
            parts.append(why % {"why": refusal.wider_access.strip()})
        date = long_date(refusal.appeal_until)
        appeal = _("You can appeal to %(body)s until %(date)s. Send the appeal to us, by the address of your request.")
        reasons = _("Within three weeks you can ask us for closer reasons. You get them within ten working days.")
        return "\n\n".join((*parts, appeal % {"body": refusal.appeal_to, "date": date}, reasons))


def silence_text(request: AccessRequest) -> str:
    """What is said where no answer in time counts as a refusal, which can be appealed (offentleglova § 32)."""
    with translation.override(page_language(request.language)):
        return _(
            "We have not answered your request for access %(reference)s within five working days. "
            "It still waits with us. You can appeal now, as if it had been refused."
        ) % {"reference": request.reference}


def alarm(request: AccessRequest, *, by: Actor, user: User, standing: str) -> None:
    """Tell somebody who works here that a request waits: no content, and no name."""
    with translation.override(user.language):
        text = _("A request for access has waited for too long. Open it here:\n%(address)s") % {
            "address": f"{queries.home_of(request.body)}/desk/innsyn/{request.uid}/"
        }
        draft = channels.LetterDraft(
            kind=LetterKind.STAFF_NOTICE,
            key=f"access:{request.uid}:{standing}:{user.uid}",
            about=request.uid,
            subject=_("A request for access waits"),
            text=text,
            language=user.language,
            sender=None,
            user=user,
        )
        channels.write_letter(by=by, body=request.body, letter=draft)


def _address(request: AccessRequest, secret: str) -> str:
    return queries.home_of(request.body) + status_path(request, secret)


def _write(request: AccessRequest, said: Said, *, by: Actor) -> None:
    draft = channels.LetterDraft(
        kind=said.kind,
        key=f"access:{request.uid}:{said.key}",
        about=request.uid,
        subject=said.subject,
        text=said.text,
        language=translation.get_language(),
        sender=request.sender,
        user=None,
        holds_secret=True,
    )
    channels.write_letter(by=by, body=request.body, letter=draft)
