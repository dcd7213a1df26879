"""Letters to whoever wrote: each in the reader's language, with a link, and never more than the reader may know."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ordskifte.channels import actions as channels
from ordskifte.channels import queries
from ordskifte.channels.models import Letter, LetterKind, Sender
from ordskifte.dialogue.models import Attachment, Message, Redirection, Report
from ordskifte.domain.message import Audience
from ordskifte.domain.moderation import TEXTS as RULES
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.web.addresses import in_language


def address_of(reference: str, *, home: str, language: str, rest: str = "") -> str:
    """The permanent address of a message, or what lies below it."""
    return home + in_language(f"/innlegg/{reference}/{rest}", language)


def talk_of(publication: str, *, home: str, language: str) -> str:
    """Where those whom the dialogue under a publication is for read it: single messages of it have no page."""
    return home + in_language(f"/p/{publication}/samtale/", language)


def acknowledgement(
    sender: Sender, *, by: Actor, about: Any, reference: str, secret: str, at: datetime, told_in: str = ""
) -> None:
    """What was received and when, where it is, and the link that is the sender's (eForvaltningsforskriften § 6).

    `told_in` is the reference of the publication, where the message is for those alone whom its dialogue is for.
    """
    if not sender.email:
        return
    body = sender.body
    with _spoken(sender.language, body) as language:
        home = queries.home_of(body)
        lines = [
            _("We have received your message."),
            _("Reference: %(reference)s") % {"reference": reference},
            _("Received: %(time)s") % {"time": _time(at)},
            _("Where those who were invited read it: %(address)s")
            % {"address": talk_of(told_in, home=home, language=language)}
            if told_in
            else _("Its permanent address: %(address)s")
            % {"address": address_of(reference, home=home, language=language)},
            _("Your own page, to follow it, correct it, withdraw it, ask for privacy or appeal: %(address)s")
            % {"address": address_of(reference, home=home, language=language, rest=f"min/{secret}/")},
            _("The last link is yours alone. Whoever has it can change your message."),
        ]
        subject = _("Received: %(reference)s") % {"reference": reference}
        draft = _draft(
            sender, kind=LetterKind.ACKNOWLEDGEMENT, about=about, key="received", subject=subject, lines=lines
        )
    channels.write_letter(by=by, body=body, letter=channels.LetterDraft(**draft, holds_secret=True))


def hidden(message: Message, *, by: Actor, key: Any) -> None:
    """That it was hidden, by which rule and why, and how to appeal."""
    with _spoken_to(message) as sender:
        if sender is None:
            return
        rule = _(RULES[message.state_rule])
        why = _latest_reason(message)
        lines = [
            _("Your message is not shown any more. Somebody here decided that it breaks this rule:"),
            rule,
            *([_("Reason: %(why)s") % {"why": why}] if why else []),
            _("You can appeal within six months, on your own page. Its link is in what you got when you wrote."),
            _("Somebody else than the one who hid it decides the appeal."),
            _where(message),
        ]
        _tell(message, sender, by=by, key=f"hidden:{key}", subject=_("Your message was hidden"), lines=lines)


def corrected(message: Message, *, by: Actor) -> None:
    """That a correction came in, and what became of it is on the sender's own page."""
    with _spoken_to(message) as sender:
        if sender is None:
            return
        lines = [
            _("We have received your correction. What you wrote first is kept beside it."),
            _("Reference: %(reference)s") % {"reference": message.reference},
            _where(message),
        ]
        key = f"corrected:{message.number}"
        _tell(message, sender, by=by, key=key, subject=_("Your correction is received"), lines=lines)


def shown(message: Message, *, by: Actor, key: Any, is_changed: bool = False) -> None:
    """That it is shown, after a check or again."""
    with _spoken_to(message) as sender:
        if sender is None:
            return
        lines = [
            _("Your message has been checked and is shown."),
            *([_less_of_it(message)] if is_changed else []),
            _where(message),
        ]
        _tell(message, sender, by=by, key=f"shown:{key}", subject=_("Your message is shown"), lines=lines)


def _less_of_it(message: Message) -> str:
    if message.audience == Audience.CIRCLE.value:
        return _("Some of it is left out where those invited read it. What you wrote is kept.")
    return _("Some of it is left out where everybody reads it. What you wrote is kept.")


def held(message: Message, *, by: Actor, key: Any) -> None:
    """That somebody reads it before it is shown."""
    with _spoken_to(message) as sender:
        if sender is None:
            return
        lines = [_(RULES[message.state_rule]), _("You need not do anything."), _where(message)]
        _tell(message, sender, by=by, key=f"held:{key}", subject=_("Your message waits for a check"), lines=lines)


def appeal_decided(message: Message, *, by: Actor, key: Any, is_overturned: bool, why: str) -> None:
    """What came of an appeal."""
    with _spoken_to(message) as sender:
        if sender is None:
            return
        outcome = (
            _("Your appeal was right: the message is shown again.")
            if is_overturned
            else _("Your appeal was read by somebody else than the one who hid the message. It stays hidden.")
        )
        lines = [outcome, _("Reason: %(why)s") % {"why": why}, _where(message)]
        _tell(message, sender, by=by, key=f"appeal:{key}", subject=_("Your appeal is decided"), lines=lines)


def attachment_decided(attachment: Attachment, *, by: Actor, key: Any, why: str) -> None:
    """That a file is shown, or is not."""
    message = attachment.message
    with _spoken_to(message) as sender:
        if sender is None:
            return
        said = (
            _("A file that you sent is shown to everybody: %(name)s")
            if attachment.is_public
            else _("A file that you sent is kept, and not shown: %(name)s")
        )
        lines = [
            said % {"name": attachment.title or attachment.original.name},
            *([_("Reason: %(why)s") % {"why": why}] if why else []),
            _where(message),
        ]
        _tell(message, sender, by=by, key=f"attachment:{key}", subject=_("About a file that you sent"), lines=lines)


def redirected(redirection: Redirection, *, by: Actor) -> None:
    """Where to turn instead."""
    message = redirection.message
    with _spoken_to(message) as sender:
        if sender is None:
            return
        lines = [
            redirection.told,
            _("The right place: %(name)s %(address)s")
            % {"name": redirection.to_name, "address": redirection.to_address},
            _where(message),
        ]
        key = f"redirected:{redirection.pk}"
        _tell(message, sender, by=by, key=key, subject=_("Your message belongs elsewhere"), lines=lines)


def answered(answer: Message, *, by: Actor, text: str) -> None:
    """What the body answered: its words, and for a public answer where everybody reads them."""
    subject = gettext_noop("Answer to your message %(reference)s")
    _answer(answer, by=by, key="answer", subject=subject, lines=[text])


def answer_corrected(answer: Message, *, by: Actor, text: str, note: str) -> None:
    """That an answer was corrected: what was wrong, and the whole of what holds now."""
    lines = [
        gettext_noop("We have corrected our answer. What was corrected: %(note)s"),
        gettext_noop("This holds now:"),
    ]
    subject = gettext_noop("Corrected answer to your message %(reference)s")
    _answer(answer, by=by, key=f"answer:{answer.number}", subject=subject, lines=[*lines, text], note=note)


def _answer(answer: Message, *, by: Actor, key: str, subject: str, lines: list[str], note: str = "") -> None:
    """A letter with the words of the body: the last of the lines is as it was written, the others are translated."""
    message = answer.in_reply_to
    with _spoken_to(message) as sender:
        if sender is None:
            return
        place = _where_it_stands(answer)
        draft = _draft(
            sender,
            kind=LetterKind.ANSWER,
            about=answer.uid,
            key=key,
            subject=_(subject) % {"reference": message.reference},
            lines=[*(_(line) % {"note": note} for line in lines[:-1]), lines[-1], answer.outward_name, place],
        )
    first = Letter.objects.filter(about=message.uid, kind=LetterKind.ACKNOWLEDGEMENT, sender=sender).first()
    draft["in_reply_to"] = first.remote_id if first else ""
    channels.write_letter(by=by, body=answer.body, letter=channels.LetterDraft(**draft))


def _where_it_stands(answer: Message) -> str:
    """Who reads an answer, and where."""
    match answer.audience:
        case Audience.PUBLIC:
            return _("The answer, where everybody can read it: %(address)s") % {"address": _address(answer)}
        case Audience.CIRCLE:
            said = _("Those whom the dialogue is for can read the answer. It is about your message %(reference)s.")
        case _:
            said = _("This answer is for you alone. It is about your message %(reference)s.")
    return said % {"reference": answer.in_reply_to.reference}


def report_received(report: Report, *, by: Actor) -> None:
    """That a report came in."""
    lines = [
        gettext_noop("We have received your report about message %(message)s. Somebody reads it."),
        gettext_noop("Reference: %(reference)s"),
    ]
    _tell_reporter(report, by=by, key="received", lines=lines)


def report_decided(report: Report, *, by: Actor) -> None:
    """What came of a report."""
    is_hidden = report.outcome == Report.Outcome.HIDDEN
    said = (
        gettext_noop("The message %(message)s that you reported was hidden.")
        if is_hidden
        else gettext_noop("The message %(message)s that you reported stays: it breaks none of the rules.")
    )
    _tell_reporter(report, by=by, key="decided", lines=[said, gettext_noop("Reference: %(reference)s")])


def _tell_reporter(report: Report, *, by: Actor, key: str, lines: list[str]) -> None:
    if not report.email:
        return
    body = report.message.body
    sender = _reporter(report)
    with _spoken(report.language, body):
        values = {"message": report.message.reference, "reference": report.reference}
        said = [_(line) % values for line in lines]
        draft = _draft(
            sender,
            kind=LetterKind.NOTICE,
            about=report.uid,
            key=f"report-{key}",
            subject=_("Your report %(reference)s") % values,
            lines=said,
        )
    channels.write_letter(by=by, body=body, letter=channels.LetterDraft(**draft))


def _reporter(report: Report) -> Sender:
    """Somebody who reported, as one who can be written to: the same row for both letters."""
    known = Letter.objects.filter(about=report.uid).select_related("sender").first()
    if known is not None:
        return known.sender
    return Sender.objects.create(
        body=report.message.body,
        channel="mail",
        email=report.email,
        language=report.language,
        created_at=clock.now(),
    )


def _tell(message: Message, sender: Sender, *, by: Actor, key: str, subject: str, lines: list[str]) -> None:
    draft = _draft(sender, kind=LetterKind.NOTICE, about=message.uid, key=key, subject=subject, lines=lines)
    channels.write_letter(by=by, body=message.body, letter=channels.LetterDraft(**draft))


def _draft(sender: Sender, *, kind: LetterKind, about: Any, key: str, subject: str, lines: list[str]) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": f"{about}:{key}",
        "about": about,
        "subject": subject,
        "text": "\n\n".join([*filter(None, lines), sender.body.name]),
        "language": translation.get_language() or sender.body.language,
        "sender": sender,
        "user": None,
    }


@contextmanager
def _spoken(language: str, body: Body) -> Iterator[str]:
    spoken = {code for code, _name in settings.LANGUAGES}
    chosen = language if language in spoken else body.language
    with translation.override(chosen):
        yield chosen


@contextmanager
def _spoken_to(message: Message) -> Iterator[Sender | None]:
    """The sender, if there is anybody to be written to, and the sender's language for as long as it lasts."""
    sender = message.sender
    if sender is None or not sender.email or sender.erased_at is not None:
        yield None
        return
    with _spoken(sender.language or message.language, message.body):
        yield sender


def _address(message: Message) -> str:
    language, home = translation.get_language() or message.body.language, queries.home_of(message.body)
    if message.audience == Audience.CIRCLE.value:
        return talk_of(message.thread.publication.reference, home=home, language=language)
    return address_of(message.reference, home=home, language=language)


def _where(message: Message) -> str:
    return _("Your message: %(address)s") % {"address": _address(message)}


def _latest_reason(message: Message) -> str:
    return message.steps.order_by("-pk").values_list("why", flat=True).first() or ""


def _time(at: datetime) -> str:
    return formats.date_format(at.astimezone(clock.OSLO), "j. F Y H:i")
