"""Everything that says, or takes back, what somebody's words led to."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, Document
from ordskifte.channels import actions as channels
from ordskifte.channels.models import LetterKind
from ordskifte.dialogue.models import Kind, Message
from ordskifte.domain import events, outcome
from ordskifte.domain.errors import NotAllowed, OrdskifteError
from ordskifte.domain.intake import Unfit
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox
from ordskifte.outcomes import addresses
from ordskifte.outcomes.models import Citation, Effect, Passage
from ordskifte.publishing.models import Publication

CITERS = (RoleName.CASE_OFFICER, RoleName.COMMUNICATIONS_OFFICER)


class NotFitToCite(Unfit):
    """A passage cannot be cited as it was filled in."""

    code = "not_fit_to_cite"
    texts = outcome.TEXTS


class NobodyCited(OrdskifteError):
    """A passage without a message."""

    code = "nobody_cited"
    text = "Choose the messages that this is about, at most %(most)s."


class CitedElsewhere(OrdskifteError):
    """A message that does not belong to the case, or that cannot be cited."""

    code = "cited_elsewhere"
    text = "One of the messages is not a message in this case. Load the page anew and choose again."


class MissingWhy(OrdskifteError):
    """A citation was to be taken back, and nobody said why."""

    code = "citation_withdrawn_without_reason"
    text = "Say why it is taken back."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a person fills in: a place in a document, the messages, and what became of them there."""

    key: UUID  # of the form
    passage: outcome.Passage
    messages: tuple[UUID, ...]
    effect: outcome.Effect
    note: str = ""
    document: Document | None = None
    publication: Publication | None = None  # the correction that tells of it


@doors.only(*CITERS)
def cite(*, by: Actor, case: CaseFile, cited: Cited) -> Passage:
    """Cite messages at a passage, and tell whoever wrote them. The same form again changes nothing."""
    if found := outcome.problems(cited.passage, effect=cited.effect, note=cited.note):
        raise NotFitToCite(found)
    try:
        return _cite(case, cited, by=by)
    except IntegrityError:
        # Sent twice at the same moment: the other one was first.
        known = Passage.objects.filter(key=cited.key).first()
        if known is None:
            raise
        return known


@transaction.atomic
def _cite(case: CaseFile, cited: Cited, *, by: Actor) -> Passage:
    home = _open_case(case, by=by)
    known = Passage.objects.filter(key=cited.key).first()
    if known is not None:
        return known
    _require_of_case(home, cited)
    messages = _messages(home, cited.messages, by=by)
    clean = cited.passage.cleaned()
    passage = Passage.objects.create(
        key=cited.key,
        body=home.body,
        unit=home.unit,
        access_code=home.access_code,
        case=home,
        document=cited.document,
        publication=cited.publication,
        heading=clean.heading,
        before=clean.before,
        after=clean.after,
        by=str(by),
        at=clock.now(),
    )
    for message in messages:
        _add(passage, message, cited=cited, by=by)
    cases.touch(by=by, case=home)
    audit.note(by=by, act="outcomes.cite", about=passage.uid, details={"messages": len(messages)})
    return passage


@doors.only(*CITERS)
@transaction.atomic
def withdraw(*, by: Actor, citation: Citation, why: str) -> Citation:
    """Take a citation back: it is no longer shown, and stays with who did it and why. Whoever wrote is told."""
    reason = why.strip()
    if not reason:
        raise MissingWhy
    rows = Citation.objects.select_for_update(of=("self",)).select_related("passage__case__body", "message__sender")
    row = rows.get(pk=citation.pk)
    _open_case(row.passage.case, by=by)
    if row.withdrawn_at is not None:
        return row
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = clock.now(), str(by), reason
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    _tell_withdrawn(row, by=by)
    _happened(row, by=by, withdrawn=True)
    audit.note(by=by, act="outcomes.withdraw", about=row.uid, why=reason)
    return row


def _open_case(case: CaseFile, *, by: Actor) -> CaseFile:
    found = doors.open(CaseFile.objects.filter(pk=case.pk), by=by).select_related("body").first()
    if found is None:
        raise NotAllowed
    return found


def _require_of_case(case: CaseFile, cited: Cited) -> None:
    for each in (cited.document, cited.publication):
        if each is not None and each.case_id != case.pk:
            raise NotAllowed


def _messages(case: CaseFile, uids: tuple[UUID, ...], *, by: Actor) -> list[Message]:
    wanted = set(uids)
    if not 0 < len(wanted) <= outcome.MOST_MESSAGES:
        raise NobodyCited(most=outcome.MOST_MESSAGES)
    rows = doors.open(Message.objects.filter(case=case, uid__in=wanted), by=by)
    found = list(rows.filter(is_outgoing=False, kind=Kind.MESSAGE).select_related("sender").order_by("said_at", "pk"))
    if len(found) != len(wanted):
        raise CitedElsewhere
    return found


def _add(passage: Passage, message: Message, *, cited: Cited, by: Actor) -> Citation:
    row = Citation.objects.create(
        passage=passage,
        message=message,
        effect=Effect(cited.effect.value),
        note=cited.note.strip(),
        by=str(by),
        at=passage.at,
    )
    _tell(row, by=by)
    _happened(row, by=by)
    return row


def _happened(row: Citation, *, by: Actor, withdrawn: bool = False) -> None:
    case = row.passage.case
    happened = events.Cited(by=by, uid=row.uid, case=case.uid, message=row.message.uid, withdrawn=withdrawn)
    outbox.append(happened, body=case.body)
    cases.touch(by=by, case=case)


def _tell(row: Citation, *, by: Actor) -> None:
    if row.message.sender is None:
        return
    with translation.override(addresses.page_language(row.message.sender.language)):
        subject = _("What your message led to")
        text = _(
            "Your message %(reference)s is cited in the case.\n\n%(effect)s\n\nRead what stood there before and what "
            "stands there now:\n%(address)s"
        ) % {
            "reference": row.message.reference,
            "effect": _(outcome.TEXTS[row.effect]),
            "address": addresses.of_passage(row.passage, language=translation.get_language()),
        }
        _write(row, kind="cited", subject=subject, text=text, by=by)


def _tell_withdrawn(row: Citation, *, by: Actor) -> None:
    if row.message.sender is None:
        return
    with translation.override(addresses.page_language(row.message.sender.language)):
        subject = _("A correction about what your message led to")
        text = _(
            "We said that your message %(reference)s is cited in the case. This is taken back, "
            "for this reason:\n\n%(why)s"
        ) % {"reference": row.message.reference, "why": row.withdrawn_why}
        _write(row, kind="uncited", subject=subject, text=text, by=by)


def _write(row: Citation, *, kind: str, subject: str, text: str, by: Actor) -> None:
    channels.write_letter(
        by=by,
        body=row.passage.case.body,
        letter=channels.LetterDraft(
            kind=LetterKind.NOTICE,
            key=f"outcomes.{kind}:{row.uid}",
            about=row.message.uid,
            subject=subject,
            text=text,
            language=translation.get_language(),
            sender=row.message.sender,
        ),
    )
