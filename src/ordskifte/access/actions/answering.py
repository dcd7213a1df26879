"""A request is answered: with documents, with a written refusal, by sending it on, or by saying why not."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from ordskifte.access import letters, moving
from ordskifte.access.actions.handling import HANDLERS
from ordskifte.access.errors import NobodyToSendTo
from ordskifte.access.models import AccessRequest, GivenDocument, Refusal
from ordskifte.access.moving import Move
from ordskifte.accounts import doors
from ordskifte.cases import queries as cases
from ordskifte.cases.models import DocumentObject
from ordskifte.domain import access, giving
from ordskifte.domain.access_request import Step
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.intake import clean_line, clean_text
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One file that is given: under which title, which file the person saw, and why although it could be kept back."""

    object: DocumentObject
    title: str
    seen: str  # SHA-256
    why: str = ""


@doors.only(*HANDLERS)
@transaction.atomic
def give(
    *,
    by: Actor,
    request: AccessRequest,
    documents: Sequence[Given],
    text: str,
    is_whole: bool = True,
    asks_payment: bool = False,
    is_about_manner: bool = False,
    expected: int | None = None,
) -> AccessRequest:
    """Give access: the documents lie on the status page, and whoever asked is told. None: the text is the answer.

    An answer that asks for payment, or is about the manner in which access is given, is journalled.
    """
    row = moving.held(request, by=by, expected=expected)
    said = moving.told(text)
    for place, each in enumerate(documents):
        _give(row, each, by=by, place=place)
    step = Step.GIVE if is_whole else Step.GIVE_SOME
    about = {"asks_payment": asks_payment, "is_about_manner": is_about_manner}
    taken = moving.step(row, Move(step=step, by=by, told=said, **about))
    letters.answer(row, by=by, text=said, key=f"step:{taken.pk}")
    return row


@doors.only(*HANDLERS)
@transaction.atomic
def refuse(*, by: Actor, request: AccessRequest, refusal: access.Refusal, expected: int | None = None) -> Refusal:
    """Refuse all, or what was not given, in writing. A refusal that lacks anything is not sent."""
    row = moving.held(request, by=by, expected=expected)
    whole = access.complete(replace(refusal, sent_on=clock.today(), text=clean_text(refusal.text)))
    letter, salt = letters.refusal_text(row, whole), secrets.token_bytes(16)
    digest = moving.digest_of(salt, request=str(row.uid), letter=letter)
    changes = {"appeal_until": whole.appeal_until}
    taken = moving.step(row, Move(step=Step.REFUSE, by=by, told=letter, digest=digest, changes=changes))
    made = Refusal.objects.create(
        request=row,
        text=whole.text,
        basis=whole.basis.strip(),
        wider_access=whole.wider_access.strip(),
        appeal_to=whole.appeal_to.strip(),
        appeal_until=whole.appeal_until,
        sent_on=whole.sent_on,
        letter=letter,
        salt=salt,
        digest=digest,
        by=str(by),
        at=clock.now(),
    )
    letters.answer(row, by=by, text=letter, key=f"step:{taken.pk}")
    return made


@doors.only(*HANDLERS)
@transaction.atomic
def pass_on(
    *, by: Actor, request: AccessRequest, to_name: str, to_address: str, text: str, expected: int | None = None
) -> AccessRequest:
    """Send it on to the body that it was meant for, and say so (forvaltningsloven § 11 fourth paragraph)."""
    row = moving.held(request, by=by, expected=expected)
    name, address = clean_line(to_name)[:LONGEST_NAME], clean_line(to_address)[:LONGEST_NAME]
    if not name:
        raise NobodyToSendTo
    said = moving.told(text)
    why = f"{name} {address}".strip()
    taken = moving.step(row, Move(step=Step.SEND_ON, by=by, told=said, why=why))
    letters.answer(row, by=by, text=said, key=f"step:{taken.pk}")
    return row


@doors.only(*HANDLERS)
@transaction.atomic
def close(*, by: Actor, request: AccessRequest, why: str, expected: int | None = None) -> AccessRequest:
    """Close what was no request, or is dealt with elsewhere. Whoever asked is told why."""
    return _simple(by, request, step=Step.CLOSE, text=why, expected=expected)


@doors.only(*HANDLERS)
@transaction.atomic
def reopen(*, by: Actor, request: AccessRequest, why: str, expected: int | None = None) -> AccessRequest:
    """Take up again what was closed or sent on by mistake. The clock is the one that it had."""
    return _simple(by, request, step=Step.REOPEN, text=why, expected=expected)


@doors.only(*HANDLERS)
@transaction.atomic
def give_reasons(*, by: Actor, request: AccessRequest, text: str, expected: int | None = None) -> AccessRequest:
    """Give the closer reasons that were asked for (offentleglova § 31 second paragraph)."""
    return _simple(by, request, step=Step.GIVE_REASONS, text=text, expected=expected)


@doors.only(*HANDLERS)
@transaction.atomic
def send_appeal(*, by: Actor, request: AccessRequest, text: str, expected: int | None = None) -> AccessRequest:
    """Say that the refusal stands, and that the appeal has been sent to the body that decides on it."""
    return _simple(by, request, step=Step.SEND_APPEAL, text=text, expected=expected)


# What each of these ends.
_ENDS = {Step.GIVE_REASONS: {"reasons_due": None}, Step.SEND_APPEAL: {"appealed_at": None}}


def _simple(by: Actor, request: AccessRequest, *, step: Step, text: str, expected: int | None) -> AccessRequest:
    row = moving.held(request, by=by, expected=expected)
    said = moving.told(text)
    taken = moving.step(row, Move(step=step, by=by, told=said, changes=_ENDS.get(step, {})))
    letters.answer(row, by=by, text=said, key=f"step:{taken.pk}")
    return row


def _give(row: AccessRequest, given: Given, *, by: Actor, place: int) -> None:
    file = DocumentObject.objects.select_related("document__case", "blob").get(pk=given.object.pk)
    document = file.document
    if document.case is None or cases.case_for(by, document.case.uid) is None or document.case.body_id != row.body_id:
        raise NotAllowed
    facts = giving.Giving(
        checksum=file.blob.sha256 if file.blob else "",
        seen=given.seen,
        is_public=cases.is_shown(file),
        is_redacted=cases.is_redacted(file),
        is_classified=document.is_classified or document.case.is_classified,
        screenings=cases.screenings_of(document),
        why=given.why,
    )
    if found := giving.obstacle(facts):
        raise giving.CannotBeGiven(found, place)
    GivenDocument.objects.get_or_create(
        request=row,
        object=file,
        defaults={
            "document": document,
            "blob": file.blob,
            "title": clean_line(given.title)[:500] or str(row.reference),
            "why": clean_text(given.why),
            "by": str(by),
            "at": clock.now(),
        },
    )
