"""Collections: many messages under one entry, each a document of it; and one taken out to stand by itself."""

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.assessment import actions as assessments
from ordskifte.assessment.models import Assessment, Collection, CollectionState
from ordskifte.domain import entry as rules
from ordskifte.domain.assessment import Duty
from ordskifte.domain.entry import Titles
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Screening
from ordskifte.records import flow, gathering, wishes
from ordskifte.records.actions.registering import REGISTRARS, register
from ordskifte.records.models import Record


@doors.only(*REGISTRARS)
@transaction.atomic
def register_collection(
    *,
    by: Actor,
    collection: Collection,
    title: str | None = None,
    public_title: str = "",
    screening: Screening | None = None,
    expected: int | None = None,
) -> Record:
    """Register all messages of a collection under one number, counted. Twice changes nothing."""
    found = (
        doors.open(Collection.objects.filter(pk=collection.pk), by=by)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if found is None:
        raise NotAllowed
    if found.state == CollectionState.REGISTERED:
        return gathering.record_of(found)
    if found.state == CollectionState.PROPOSED:
        found = assessments.confirm_collection(by=by, collection=found, title=title, seen=expected)
    named = title if title is not None else found.title
    titles = rules.checked(Titles(title=named, public_title=public_title or named), screening=screening)
    if found.duty == Duty.DISCARD:
        raise flow.NothingToRegister
    assessments.enter_collection(by=by, collection=found)
    (record,) = flow.written([gathering.draft_of(found, by=by, titles=titles, screening=screening)], by=by)
    return record


@doors.only(*REGISTRARS)
@transaction.atomic
def single_out(
    *,
    by: Actor,
    assessment: Assessment,
    title: str,
    public_title: str = "",
    screening: Screening | None = None,
    other_party_public: bool | None = None,
    why: str = "",
) -> Record:
    """Register one message of a collection by itself, too. In the collection's own entry nothing is changed."""
    (row,) = wishes.held([assessment], by=by).values() or (None,)
    if row is None:
        raise NotAllowed
    if row.collection_id is not None:
        assessments.single_out(by=by, assessment=row, why=why)
    return register(
        by=by,
        assessment=row,
        title=title,
        public_title=public_title,
        screening=screening,
        other_party_public=other_party_public,
        why=why,
    )
