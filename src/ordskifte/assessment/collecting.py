"""Messages that are entered together: who belongs to a collection, who no longer does, and how copies are found."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import F, QuerySet

from ordskifte.assessment import gathering, titles
from ordskifte.assessment.models import Assessment, Collection, CollectionState, Likeness, State
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue.models import MessageVersion
from ordskifte.domain import collection as rules
from ordskifte.domain.assessment import Duty
from ordskifte.domain.collection import Candidate, CollectionRule, Exclusion, From
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.prepared import Prepared, Rows, given

BY: Final = Actor.rule("assessment.find_campaigns")
# Likely copies that are compared with a new message: the oldest, since a campaign is known by its first.
MOST_COMPARED: Final = 200
OPEN: Final = (CollectionState.PROPOSED,)


def settle(row: Assessment, *, text: str) -> None:
    """Bring a message's place among its copies in step with what it says and how far it has come."""
    numbers = frozenset(rules.sketch(text)) if row.case_id else frozenset()
    known = frozenset(_KNOWN(assessment=row.pk))
    is_new = known != {(row.case_id, number) for number in numbers}
    if row.collection_id and row.collection.state in OPEN:
        _keep_or_leave(row, text=text, is_new=is_new)
    if is_new:
        if known:
            row.likenesses.all().delete()
        _LIKENESSES.add_all(
            [{"assessment_id": row.pk, "case_id": row.case_id, "value": number} for number in sorted(numbers)]
        )
    if is_new and numbers and row.collection_id is None and why_not(row) is None:
        _find_place(row, text=text, numbers=numbers)


def _known() -> QuerySet[Any, Any]:
    row = given("assessment", Likeness._meta.get_field("assessment"))
    return Likeness.objects.filter(assessment=row).values_list("case_id", "value")


_KNOWN, _LIKENESSES = Prepared(_known), Rows(Likeness)


def why_not(row: Assessment, *, into: Collection | None = None) -> Exclusion | None:
    """Why a message is entered by itself; None if it may be entered with others."""
    traits = gathering.read(row.traits)
    case = into.case_id if into else row.case_id
    return rules.exclusion(
        Candidate(
            course=traits.course,
            errand=traits.errand,
            audience=Audience(row.message.audience) if row.message else Audience.PUBLIC,
            is_ours=row.is_outgoing,
            is_decided=row.is_decided,
            is_in_another=row.collection_id is not None and (into is None or row.collection_id != into.pk),
            is_on_the_case=row.case_id is not None and row.case_id == case,
            was_singled_out=row.singled_out,
        )
    )


def leave(row: Assessment) -> None:
    """Take a message out of its collection; an empty collection is no more."""
    collection = row.collection
    row.collection = None
    row.version += 1
    row.save(update_fields=["collection", "version"])
    touch(collection)
    if not collection.members.exists() and collection.state == CollectionState.PROPOSED:
        collection.state, collection.decided_by, collection.decided_at = CollectionState.DISSOLVED, str(BY), clock.now()
        collection.save(update_fields=["state", "decided_by", "decided_at"])


def touch(collection: Collection) -> None:
    """Let whoever has the collection in front of them look again."""
    Collection.objects.filter(pk=collection.pk).update(version=F("version") + 1)
    collection.refresh_from_db(fields=["version"])


def found_together(collection: Collection, rows: Iterable[Assessment]) -> int:
    """Put messages into a collection; how many."""
    keys = [row.pk for row in rows]
    done = Assessment.objects.filter(pk__in=keys, collection=None, state=State.UNDECIDED)
    return done.update(collection=collection, version=F("version") + 1)


def senders_of(collection: Collection) -> list[From]:
    """Who wrote the messages, as far as is known."""
    rows = collection.members.values_list("message__sender__name", "message__sender__email", "message__sender__address")
    return [From(name=name or "", email=email or "", address=address or "") for name, email, address in rows]


def duty_of(collection: Collection) -> Duty:
    """What follows for the collection: one message that is journalled, and the entry is."""
    proposed = set(collection.members.values_list("proposed_duty", flat=True))
    return Duty.REGISTER if Duty.REGISTER.value in proposed else Duty.KEEP


def texts_of(rows: Iterable[Assessment]) -> dict[int, str]:
    """What each message says now, by the key of its assessment."""
    by_message = {row.message_id: row.pk for row in rows}
    found = MessageVersion.objects.filter(message__in=by_message, number=F("message__number"))
    return {by_message[message]: text for message, text in found.values_list("message_id", "text")}


def begin_campaign(first: Assessment, rows: Iterable[Assessment], *, by: Actor) -> Collection:
    """A collection of messages that say nearly the same as the first."""
    made = Collection.objects.create(
        rule=CollectionRule.CAMPAIGN,
        body=first.body,
        unit_id=first.unit_id,
        access_code=first.access_code,
        case=first.case,
        first=first,
        title=titles.written(titles.CAMPAIGN, body=first.body, about=titles.about(first.case)),
        proposed_by=str(by),
        proposed_at=clock.now(),
    )
    found_together(made, rows)
    return made


def _keep_or_leave(row: Assessment, *, text: str, is_new: bool) -> None:
    collection = row.collection
    is_campaign = collection.rule == CollectionRule.CAMPAIGN
    says_otherwise = is_new and is_campaign and not _is_copy(collection, text)
    if says_otherwise or why_not(row, into=collection) is not None:
        leave(row)


def _is_copy(collection: Collection, text: str) -> bool:
    first = texts_of([collection.first]).get(collection.first_id, "")
    return rules.says_nearly_the_same(first, text)


def copies_of(row: Assessment, *, numbers: Iterable[int]) -> list[Assessment]:
    """Undecided messages on the same case that may say nearly the same, oldest first."""
    likely = Likeness.objects.filter(case=row.case_id, value__in=list(numbers)).exclude(assessment=row.pk)
    rows = Assessment.objects.filter(pk__in=likely.values("assessment"), state=State.UNDECIDED)
    found = rows.select_related("collection__first", "message", "body", "case")
    return list(found.order_by("happened_at", "pk")[:MOST_COMPARED])


def _has_likely(row: Assessment, numbers: frozenset[int]) -> bool:
    """Whether anything else on the case shares one of the numbers, of which there are a few at most."""
    some = sorted(numbers)
    places = {name: some[min(place, len(some) - 1)] for place, name in enumerate(_PLACES)}
    return bool(_LIKELY(case=row.case_id, assessment=row.pk, **places))


_PLACES: Final = tuple(f"value_{place}" for place in range(rules.SKETCH))


def _likely() -> QuerySet[Any, Any]:
    values = [given(name, Likeness._meta.get_field("value")) for name in _PLACES]
    others = Likeness.objects.exclude(assessment=given("assessment", Likeness._meta.get_field("assessment")))
    return others.filter(case=given("case", Likeness._meta.get_field("case")), value__in=values).values_list("pk")[:1]


_LIKELY: Final = Prepared(_likely)


def _find_place(row: Assessment, *, text: str, numbers: frozenset[int]) -> None:
    # Most say something of their own: that is seen by the numbers alone.
    likely = copies_of(row, numbers=numbers) if _has_likely(row, numbers) else []
    if not likely:
        return
    # One at a time on a case: two copies that come together must not each begin a campaign.
    CaseFile.objects.select_for_update(of=("self",)).get(pk=row.case_id)
    open_ones = {
        each.collection_id: each.collection
        for each in likely
        if each.collection_id and each.collection.rule == CollectionRule.CAMPAIGN and each.collection.state in OPEN
    }
    joined = next((each for each in open_ones.values() if _is_copy(each, text)), None)
    if joined is not None:
        found_together(joined, [row])
        touch(joined)
    else:
        _perhaps_begin(row, text=text, likely=likely)


def _perhaps_begin(row: Assessment, *, text: str, likely: list[Assessment]) -> None:
    texts = texts_of(likely)
    near = [each for each in likely if rules.says_nearly_the_same(texts.get(each.pk, ""), text)]
    free = sorted(
        [row, *(each for each in near if why_not(each) is None)], key=lambda each: (each.happened_at, each.pk)
    )
    if len(free) < rules.FEWEST_MESSAGES:
        return
    first, *others = free
    texts[row.pk] = text
    same = rules.campaign(texts[first.pk], ((each, texts[each.pk]) for each in others))
    if len(same) + 1 >= rules.FEWEST_MESSAGES:
        begin_campaign(first, [first, *same], by=BY)
