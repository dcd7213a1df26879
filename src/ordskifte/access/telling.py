"""What the archive is told of a request for access: each thing that came in or went out, word for word.

The project's table names this module for what assessment and records keep of requests (`assessment.sources`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ordskifte.access.models import AccessRequest, AccessStep, GivenDocument, Refusal
from ordskifte.accounts import queries as people
from ordskifte.channels.models import Sender, SenderKind
from ordskifte.domain import access_journal, identity_numbers
from ordskifte.domain import access_request as rules
from ordskifte.domain.access_journal import Ground
from ordskifte.domain.access_request import State, Step
from ordskifte.domain.assessment import Kind
from ordskifte.domain.entry import Party, PartyKind
from ordskifte.domain.told import Brief, Ref, Told
from ordskifte.kernel.clock import OSLO

_WITH = ("body", "case__responsible", "sender", "message", "assigned_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One step of a request that is a document by itself; its number is that of the step among all of the request."""

    request: AccessRequest
    step: AccessStep
    number: int

    @property
    def what(self) -> Step:
        """Which step it is."""
        return Step(self.step.step)

    @property
    def named(self) -> frozenset[Ground]:
        """What of it brings the request into the journal."""
        about = {"asks_payment": bool(self.step.asks_payment), "is_about_manner": bool(self.step.is_about_manner)}
        return access_journal.named_by(self.what, **about)

    @property
    def came_in(self) -> bool:
        """Whether whoever asked sent it."""
        return self.what in rules.CAME_IN

    @property
    def at(self) -> datetime:
        """When it came in, or went out."""
        return self.request.received_at if self.what is Step.ASK else self.step.at

    @property
    def text(self) -> str:
        """What it says; closed."""
        return self.request.text if self.what is Step.ASK else self.step.told

    @property
    def ref(self) -> Ref:
        """What the archive knows it by: a message that was a request is in the archive as the message."""
        if self.what is Step.ASK and self.request.message is not None:
            return Ref(kind=Kind.MESSAGE.value, uid=self.request.message.uid)
        kind = Kind.REQUEST if self.came_in else Kind.DECISION
        return Ref(kind=kind.value, uid=self.request.uid, number=self.number)


def papers_of(request: AccessRequest) -> list[Paper]:
    """Everything that came in and went out, oldest first; the message that was the request too."""
    steps = sorted(request.steps.all(), key=lambda each: each.pk)
    papers = (Paper(request=request, step=each, number=number) for number, each in enumerate(steps, start=1))
    return [each for each in papers if each.what in rules.CAME_IN | rules.WENT_OUT]


def settled(paper: Paper, papers: Iterable[Paper]) -> Iterator[Ref]:
    """What that came in before it is answered by it."""
    answered = rules.settles(paper.what, leads_to=State(paper.step.after))
    return (each.ref for each in papers if each.number < paper.number and each.what in answered)


def _rows():
    steps = Prefetch("steps", AccessStep.objects.order_by("pk"))
    return AccessRequest.objects.select_related(*_WITH).prefetch_related(steps)


# --- By the project's table ----------------------------------------------------------------------------------------


def told(ref: Ref) -> Told:
    """Everything that is kept of one thing."""
    request = _rows().get(uid=ref.uid)
    papers = papers_of(request)
    paper = next(each for each in papers if each.number == ref.number)
    return Told(
        text=paper.text,
        language=request.language,
        reference=request.reference,
        other=party_of(request),
        handler=_handler(paper),
        settles=tuple(settled(paper, papers)),
        facts=_facts(paper),
        original=_original(paper),
    )


def briefs(uids: Iterable[UUID]) -> dict[tuple[UUID, int], Brief]:
    """What a list shows of these requests, by request and number; two look-ups for all, and no identity number."""
    papers = (paper for request in _rows().filter(uid__in=list(uids)) for paper in papers_of(request))
    return {
        (each.request.uid, each.number): Brief(
            text=identity_numbers.public_copy(each.text), name=party_of(each.request).name
        )
        for each in papers
    }


def settled_by(refs: Iterable[Ref]) -> dict[Ref, list[Ref]]:
    """What went out and answers each of what came in, oldest first; two look-ups for all. Many have nothing."""
    wanted = [ref for ref in refs if ref.kind in _ASKED]
    if not wanted:
        return {}
    uids = {kind: [ref.uid for ref in wanted if ref.kind == kind] for kind in _ASKED}
    rows = _rows().filter(Q(message__uid__in=uids[Kind.MESSAGE.value]) | Q(uid__in=uids[Kind.REQUEST.value]))
    papers = [papers_of(request) for request in rows]
    return {ref: found for ref in wanted if (found := [each for of_one in papers for each in _answers(ref, of_one)])}


_ASKED = (Kind.MESSAGE.value, Kind.REQUEST.value)


def _answers(ref: Ref, papers: list[Paper]) -> Iterator[Ref]:
    known = {ref, Ref(kind=ref.kind, uid=ref.uid)}
    return (each.ref for each in papers if not known.isdisjoint(settled(each, papers)))


def of_message(uid: UUID) -> list[UUID]:
    """The request that a message was, if it was one."""
    return list(AccessRequest.objects.filter(message__uid=uid).values_list("uid", flat=True))


# --- Who, and which facts ------------------------------------------------------------------------------------------

_KINDS = {SenderKind.PERSON: PartyKind.PERSON, SenderKind.ORGANISATION: PartyKind.ORGANISATION}


def party_of(request: AccessRequest) -> Party:
    """Whoever asked, as far as they said: the form asks for no name, a message may have one."""
    sender: Sender | None = request.sender
    if sender is None or not sender.name:
        return Party(kind=PartyKind.ANONYMOUS)
    outward = request.message.outward_name if request.message else ""
    return Party(kind=_KINDS.get(sender.kind, PartyKind.PERSON), name=sender.name, outward=outward)


def _handler(paper: Paper) -> str:
    """The name of whoever answered, or is to answer."""
    if not paper.came_in:
        (step,) = people.with_names([paper.step])
        return str(step.by_name) if step.by.startswith("staff:") else ""
    request = paper.request
    named = request.assigned_to or (request.case.responsible if request.case else None)
    return named.name if named is not None else ""


def _facts(paper: Paper) -> tuple[tuple[str, str], ...]:
    request, other = paper.request, party_of(paper.request).shown
    if paper.came_in:
        asked = ((_("Case, as it was written"), request.case_number), (_("Is about"), request.about))
        return (
            (_("From"), other),
            (_("Received"), _when(paper.at)),
            *(asked if paper.what is Step.ASK else ()),
        )
    sent_on = paper.step.why if paper.what is Step.SEND_ON else ""
    return (
        (_("From"), request.body.name),
        (_("To"), other),
        (_("Sent"), _when(paper.at)),
        (_("Sent on to"), sent_on),
        *((_("Given document"), f"{each.title} (SHA-256 {each.blob.sha256})") for each in _given(paper)),
    )


def _given(paper: Paper) -> list[GivenDocument]:
    """What had been given by then."""
    if paper.what not in {Step.GIVE, Step.GIVE_SOME}:
        return []
    rows = paper.request.given.select_related("blob", "object").filter(at__lte=paper.step.at)
    return list(rows.order_by("pk"))


def _original(paper: Paper) -> dict[str, Any]:
    """As it came, or was sent; without the address of whoever asked, which stands apart from the text."""
    request = paper.request
    told_of_all = {
        "uid": str(request.uid),
        "reference": request.reference,
        "at": paper.at.isoformat(),
        "by": party_of(request).shown if paper.came_in else request.body.name,
        "language": request.language,
        "text": paper.text,
    }
    if paper.what is Step.ASK:
        return told_of_all | {
            "channel": "access",
            "case_number": request.case_number,
            "about": request.about,
            "digest": bytes(request.digest).hex(),
            "salt": bytes(request.salt).hex(),
        }
    return told_of_all | {
        "step": paper.step.step,
        "leads_to": paper.step.after,
        "sent_on_to": paper.step.why if paper.what is Step.SEND_ON else "",
        "asks_payment": bool(paper.step.asks_payment),
        "is_about_manner": bool(paper.step.is_about_manner),
        "refusal": _refusal(paper),
        "documents": [
            {"title": each.title, "file": str(each.object.uid), "sha256": each.blob.sha256} for each in _given(paper)
        ],
    }


def _refusal(paper: Paper) -> dict[str, str] | None:
    """What the law asks for in a refusal, part by part: the n-th belongs to the n-th refusing step."""
    if paper.what is not Step.REFUSE:
        return None
    before = paper.request.steps.filter(step=Step.REFUSE, pk__lt=paper.step.pk).count()
    row: Refusal = paper.request.refusals.order_by("pk")[before]
    return {
        "basis": row.basis,
        "wider_access": row.wider_access,
        "appeal_to": row.appeal_to,
        "appeal_until": row.appeal_until.isoformat(),
        "digest": bytes(row.digest).hex(),
        "salt": bytes(row.salt).hex(),
    }


def _when(moment: datetime) -> str:
    return str(date_format(moment.astimezone(OSLO), "DATETIME_FORMAT"))
