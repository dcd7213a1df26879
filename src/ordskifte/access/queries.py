"""What is read about requests for access: by whoever holds the link, and by those who answer."""

import hmac
import uuid
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from ordskifte.access import links, moving
from ordskifte.access.models import REASONS_LATE, AccessLink, AccessRequest, AccessStep, GivenDocument, Refusal
from ordskifte.accounts import doors
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile, Document, DocumentObject
from ordskifte.dialogue.models import Message
from ordskifte.domain import deadlines
from ordskifte.domain.access_request import UNDECIDED, WENT_OUT, Facts, State, Step, is_open
from ordskifte.domain.deadlines import Standing
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber, Reference
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.web import paging
from ordskifte.kernel.web.files import ENDINGS
from ordskifte.records.models import SubjectDocument

WAITING = [state.value for state in UNDECIDED]
# Steps that whoever asked is told of, besides the documents.
_TOLD = sorted(step.value for step in WENT_OUT | {Step.APPEAL, Step.ASK_REASONS, Step.WITHDRAW})
_LONGEST_SECRET = 64


def case_of_number(body: Body, text: str) -> CaseFile | None:
    """The one case with this number, if there is one; whoever asks is not told which it is, or whether."""
    try:
        number = CaseNumber.parse(text)
    except MalformedNumber:
        return None
    return cases.the_one_with_number(body, number)


def new_asker() -> Actor:
    """Somebody who is about to ask: known by a reference that nobody has yet."""
    return Actor.citizen(links.new_reference())


# --- By the secret link --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """What whoever asked sees of their request."""

    request: AccessRequest
    standing: Standing
    told: list[AccessStep]
    given: list[GivenDocument]
    may: frozenset[Step]


def request_by_link(body: Body, *, reference: str, secret: str) -> AccessRequest | None:
    """The request, if the secret opens it. That of a message is opened by the secret link of the message too."""
    try:
        plain = str(Reference.parse(reference))
    except MalformedNumber:
        return None
    rows = AccessRequest.objects.select_related("body", "case__public", "message__inbound", "sender")
    found = rows.filter(Q(reference=plain) | Q(message__reference=plain), body=body).first()
    return found if found is not None and _opens(found, secret) else None


def led_to(body: Body, message_uid: uuid.UUID) -> AccessRequest | None:
    """The request that a message was found to be, for the own page of whoever wrote it: the same secret opens both."""
    return AccessRequest.objects.filter(body=body, message__uid=message_uid).first()


def _opens(request: AccessRequest, secret: str) -> bool:
    if not secret or len(secret) > _LONGEST_SECRET:
        return False
    digest = links.digest_of(secret)
    if AccessLink.objects.filter(request=request, digest=digest).exists():
        return True
    inbound = request.message.inbound if request.message else None
    kept = bytes(inbound.secret_digest) if inbound else b""
    return bool(kept) and hmac.compare_digest(kept, digest)


def status(request: AccessRequest) -> StatusPage:
    """Everything that the page behind the link shows."""
    return StatusPage(
        request=request,
        standing=standing_of(request),
        told=list(request.steps.filter(step__in=_TOLD).order_by("pk")),
        given=list(request.given.select_related("blob").order_by("pk")),
        may=open_steps(request),
    )


def given_document(request: AccessRequest, uid: uuid.UUID) -> GivenDocument | None:
    """One document that was given to whoever asked."""
    return request.given.select_related("blob", "request__body").filter(uid=uid).first()


def standing_of(request: AccessRequest) -> Standing:
    """How long the request has waited, today."""
    return moving.clock_of(request).standing(clock.today())


def open_steps(request: AccessRequest) -> frozenset[Step]:
    """Everything that could be done with the request now, by somebody."""
    facts: Facts = moving.facts_of(request)
    return frozenset(step for step in Step if is_open(State(request.state), step, facts=facts))


# --- At the desk ---------------------------------------------------------------------------------------------------


def requests_for(by: Actor):
    """The requests that this person may open."""
    return doors.open(AccessRequest.objects.all(), by=by)


def request_for(by: Actor, uid: uuid.UUID) -> AccessRequest | None:
    """One request, if this person may open it."""
    rows = requests_for(by).select_related("body", "case__responsible", "message", "sender", "assigned_to", "unit")
    return rows.filter(uid=uid).first()


def of_message(by: Actor, message: Message) -> AccessRequest | None:
    """The request that a message was found to be."""
    return requests_for(by).filter(message=message).first()


def queue_window(by: Actor, *, which: str, cursor, size: int):
    """Requests at the desk: those that wait, the oldest first; mine, late, or refused with something to do; or all."""
    rows = requests_for(by).select_related("case", "assigned_to")
    if which == "alle":
        return paging.window(rows, key=("-received_at", "-pk"), cursor=cursor, size=size)
    return paging.window(_those(rows, by, which=which), key=("received_at", "pk"), cursor=cursor, size=size)


def _those(rows, by: Actor, *, which: str):
    waiting = rows.filter(state__in=WAITING)
    match which:
        case "mine":
            return waiting.filter(assigned_to__uid=by.name)
        case "over":
            return waiting.filter(second_target__lt=clock.today())
        case "avslag":
            return rows.filter(Q(appealed_at__isnull=False) | Q(reasons_due__isnull=False))
        case _:
            return waiting


def counts(by: Actor) -> dict[str, int]:
    """How many wait, how many of them too long, and how many refusals ask for something."""
    rows = requests_for(by)
    return {which: _those(rows, by, which=which).count() for which in ("venter", "mine", "over", "avslag")}


def waiting(by: Actor, *, limit: int) -> list[AccessRequest]:
    """The requests that have waited longest."""
    return list(
        _those(requests_for(by), by, which="venter").select_related("case").order_by("second_target", "pk")[:limit]
    )


def with_days(rows: list[AccessRequest]) -> list[AccessRequest]:
    """The same, each with the days that are left and how long it has waited."""
    for row in rows:
        row.days_left, row.standing = days_left(row), standing_of(row)
    return rows


def days_left(request: AccessRequest) -> int:
    """Working days that are left until the second target; below nought when it has passed."""
    today = clock.today()
    if today <= request.second_target:
        return deadlines.working_days_between(today, request.second_target)
    return -deadlines.working_days_between(request.second_target, today)


def history(request: AccessRequest) -> list[AccessStep]:
    """Every step that was taken, oldest first."""
    return list(request.steps.order_by("pk"))


def refusals_of(request: AccessRequest) -> list[Refusal]:
    """The refusals, newest first."""
    return list(request.refusals.order_by("-pk"))


def given_to(request: AccessRequest) -> list[GivenDocument]:
    """What was given."""
    return list(request.given.select_related("document").order_by("pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One file that could be given, and what is to be known of it before."""

    document: Document
    file: DocumentObject | None
    is_given: bool
    is_public: bool
    authority: str
    shows: SubjectDocument | None = None  # what it is of an entry of ours

    @property
    def title(self) -> str:
        """What it is called at the desk. The original of a message is called by its entry, as its readable copy is."""
        return self._told(self.shows.record.title if self.shows else "") or self.document.title

    @property
    def outward_title(self) -> str:
        """What whoever asked could read; nothing where no public title is known."""
        return self._told(self.shows.record.public_title if self.shows else "") or self.document.suggested_title

    @property
    def kind_of_file(self) -> str:
        """How such a file ends; of two with one title it tells which is which."""
        media_type = self.file.blob.media_type if self.file is not None and self.file.blob else ""
        return ENDINGS.get(media_type, media_type.rpartition("/")[2].rpartition(".")[2]).upper()

    @property
    def entry(self) -> str:
        """The number of the entry that it belongs to; empty for what was not registered here."""
        return self.shows.record.record_id if self.shows else ""

    def _told(self, title: str) -> str:
        if not title or self.shows is None or self.shows.role != SubjectDocument.Role.ORIGINAL:
            return ""
        return str(_("%(title)s – original") % {"title": title})


def choices(by: Actor, request: AccessRequest) -> list[Choice]:
    """The files of the case that the request is about, if this person may open it, without the request itself."""
    case = cases.case_for(by, request.case.uid) if request.case else None
    if case is None:
        return []
    given = set(request.given.values_list("object_id", flat=True))
    documents = cases.documents_of(case)
    shows = {each.document_id: each for each in _shown_of(documents)}
    choices = [_choice(each, shows=shows.get(each.pk), given=given) for each in documents]
    return [each for each in choices if not _is_of(each, request)]


def _is_of(choice: Choice, request: AccessRequest) -> bool:
    """Whether it passed between whoever asked and us about this request: they have it."""
    subject = choice.shows.subject if choice.shows else None
    own = {request.uid, request.message.uid if request.message else None}
    return subject is not None and subject.subject_uid in own


def _shown_of(documents: list[Document]) -> QuerySet[SubjectDocument]:
    rows = SubjectDocument.objects.filter(document__in=[each.pk for each in documents])
    return rows.select_related("record", "subject")


def _choice(document: Document, *, shows: SubjectDocument | None, given: set[int]) -> Choice:
    file = _best_file(document)
    return Choice(
        shows=shows,
        document=document,
        file=file,
        is_given=file is not None and file.pk in given,
        is_public=file is not None and hasattr(document, "public") and document.public.object_id == file.pk,
        authority=cases.screenings_of(document).authority,
    )


def _best_file(document: Document) -> DocumentObject | None:
    """The copy that something was taken out of, where there is one; else the newest that is here."""
    here = [each for each in document.objects_of.all() if each.blob_id is not None]
    redacted = [each for each in here if cases.is_redacted(each)]
    return max(redacted or here, key=lambda each: (each.version_number, each.pk), default=None)


def file_for(by: Actor, request: AccessRequest, *, uid: uuid.UUID) -> DocumentObject | None:
    """One file of the case that the request is about."""
    if request.case is None:
        return None
    rows = DocumentObject.objects.filter(uid=uid, blob__isnull=False, document__case=cases.meant(request.case))
    return rows.filter(document__case__in=cases.cases_for(by)).select_related("blob", "document__case").first()


def may_open(by: Actor, case: CaseFile) -> bool:
    """Whether this person may open the case."""
    return cases.cases_for(by).filter(pk=case.pk).exists()


def late(*, limit: int) -> list[AccessRequest]:
    """Requests, and closer reasons, whose newest target has passed, and of which nobody has been told since."""
    today = clock.today()
    silent = Q(silence_on__lt=today) & ~Q(alarmed=Standing.REFUSED_BY_SILENCE.value)
    second = Q(second_target__lt=today) & ~Q(alarmed__in=_AT_LEAST_SECOND)
    first = Q(first_target__lt=today) & Q(alarmed="")
    reasons = Q(reasons_due__lt=today) & ~Q(alarmed=REASONS_LATE)
    waits = Q(state__in=WAITING)
    rows = AccessRequest.objects.filter(waits & (silent | second | first) | ~waits & reasons)
    return list(rows.order_by(F("second_target"), "pk")[:limit])


_AT_LEAST_SECOND = [Standing.SECOND_TARGET_PASSED.value, Standing.REFUSED_BY_SILENCE.value]
