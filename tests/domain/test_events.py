"""Events are facts that read back, also after the program has changed."""

import json
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import events
from ordskifte.domain.errors import MalformedEvent
from ordskifte.domain.ids import CaseNumber, Reference
from ordskifte.domain.law import norway
from ordskifte.domain.parties import SYSTEM, Actor, ActorKind

UID = UUID("00000000-0000-4000-8000-000000000002")
STAFF = Actor.staff(UUID("00000000-0000-4000-8000-000000000001"))

st.register_type_strategy(Actor, st.sampled_from([STAFF, SYSTEM, Actor.rule("cases.import")]))
st.register_type_strategy(CaseNumber, st.builds(CaseNumber, st.integers(1000, 9999), st.integers(1, 9_999_999)))
st.register_type_strategy(Reference, st.integers(0, 2**60 - 1).map(Reference.from_bits))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
st.register_type_strategy(str, texts)
any_event = st.one_of(*(st.from_type(kind) for kind in events.EVENTS.values()))


@given(any_event)
def test_an_event_reads_back_what_it_wrote_through_json(event):
    payload = json.loads(json.dumps(event.to_payload()))
    assert events.from_payload(event.kind, payload) == event


def test_the_kinds_follow_the_loop():
    """A stored kind keeps its name for ever, so a name that is gone or new is seen here."""
    assert list(dict.fromkeys(kind.partition(".")[0] for kind in events.EVENTS)) == [
        "cases",
        "records",
        "publishing",
        "channels",
        "dialogue",
        "assessment",
        "journal",
        "access",
        "outcomes",
    ]


@pytest.mark.parametrize("kind", events.EVENTS.values(), ids=lambda kind: kind.kind)
def test_every_event_says_who_and_what_and_is_told(kind):
    assert {"by", "uid", "digest"} <= {field.name for field in fields(kind)}
    assert events.EVENTS[kind.kind] is kind
    assert kind.__doc__ and kind.__doc__.endswith(".")


def test_the_bytes_of_an_event_are_these_for_ever():
    opened = events.CaseOpened(by=STAFF, uid=UID, number=CaseNumber(2026, 118), digest=b"\x01\xff")
    assert opened.canonical() == (
        b'ordskifte-event/1\n{"event":{"by":"staff:00000000-0000-4000-8000-000000000001","digest":"01ff",'
        b'"number":"2026/118","uid":"00000000-0000-4000-8000-000000000002"},"kind":"cases.case_opened"}'
    )


def _payload(**changes: object) -> dict[str, object]:
    return events.DocumentDecided(by=STAFF, uid=UID, case=UID, public=True).to_payload() | changes


@pytest.mark.parametrize(
    ("name", "value"),
    [("by", "ingrid"), ("by", None), ("uid", "2026/118"), ("uid", 7), ("digest", "zz"), ("digest", None)]
    + [("public", 1), ("public", "true"), ("public", None), ("case", [])],
)
def test_a_field_that_is_not_what_it_should_be_is_named(name, value):
    with pytest.raises(MalformedEvent, match=f"{name} is not what it should be"):
        events.from_payload("cases.document_decided", _payload(**{name: value}))


@pytest.mark.parametrize("name", ["by", "uid", "case", "public"])
def test_a_field_that_is_missing_is_named(name):
    payload = _payload()
    del payload[name]
    with pytest.raises(MalformedEvent, match=f"{name} is missing"):
        events.from_payload("cases.document_decided", payload)


def test_a_field_with_a_default_may_be_missing_in_an_older_row():
    payload = {"by": "system", "uid": str(UID), "source": "arkiv"}
    assert events.from_payload("records.import_finished", payload) == events.ImportFinished(
        by=SYSTEM, uid=UID, source="arkiv"
    )


def test_a_field_of_a_newer_version_is_left_alone():
    assert events.from_payload("cases.document_decided", _payload(of_tomorrow=1)) == events.from_payload(
        "cases.document_decided", _payload()
    )


def test_an_unknown_kind_is_refused_by_name():
    with pytest.raises(MalformedEvent, match=r"cases\.lost"):
        events.from_payload("cases.lost", {})


def test_two_events_cannot_have_one_name():
    with pytest.raises(ValueError, match="two events"):
        events.event("cases.case_opened")(events.CaseOpened)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Everything(events.Event):
    """One field of each kind that an event may hold."""

    text: str
    count: int
    on: date
    at: datetime
    reference: Reference
    number: CaseNumber | None
    who: ActorKind
    others: tuple[UUID, ...]
    raw: bytes


@given(
    st.builds(
        _Everything,
        at=st.datetimes(timezones=st.just(UTC)),
        number=st.none() | st.from_type(CaseNumber),
    )
)
def test_all_that_an_event_may_hold_reads_back(event):
    assert _Everything.from_payload(json.loads(json.dumps(event.to_payload()))) == event


@pytest.mark.parametrize("value", [1.5, norway.SECRECY, {"a": 1}, [1], object()])
def test_an_event_cannot_hold_what_would_not_read_back(value):
    with pytest.raises(TypeError, match="an event cannot hold"):
        events.ImportFinished(by=SYSTEM, uid=UID, source=value).to_payload()
