"""The audit log: what goes in, that it stays, and that it holds no messages."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import audit, clock
from ordskifte.kernel.models import AuditEntry
from ordskifte.kernel.models.kept import RowIsKept

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
A, B = UUID(int=1), UUID(int=2)
KARI = Actor.staff(UUID(int=7))


@pytest.fixture(params=["database", "memory"])
def kept(request, db):
    """An audit log of either kind, at noon."""
    double = audit.MemoryAudit() if request.param == "memory" else audit.DatabaseAudit()
    with audit.in_use.replaced_by(double), clock.at(NOON):
        yield double


def test_an_entry_says_who_what_when_and_why(kept):
    audit.note(by=KARI, act="cases.decide_title", about=A, why="It names nobody.", details={"shown": True})
    [entry] = audit.history(A)
    assert (entry.by, entry.act, entry.about, entry.at) == (str(KARI), "cases.decide_title", A, NOON)
    assert (entry.why, entry.details) == ("It names nobody.", {"shown": True})


def test_a_history_is_of_one_thing_in_order(kept):
    for act, about in (("a", A), ("b", B), ("c", A), ("d", None)):
        audit.note(by=SYSTEM, act=act, about=about)
    assert [entry.act for entry in audit.history(A)] == ["a", "c"]


def test_many_are_kept_in_their_order_and_none_that_is_unfit(kept):
    acts = [audit.Act(by=KARI, act=act, about=A, details={"n": n}) for n, act in enumerate("ab")]
    assert [entry.act for entry in audit.note_all(acts)] == ["a", "b"]
    with pytest.raises(audit.UnfitDetails):
        audit.note_all([*acts, audit.Act(by=KARI, act="c", about=A, why="null \0")])
    assert [(entry.act, entry.by, entry.details, entry.at) for entry in audit.history(A)] == [
        ("a", str(KARI), {"n": 0}, NOON),
        ("b", str(KARI), {"n": 1}, NOON),
    ]


def test_short_facts_are_kept(kept):
    details = {"text": "x" * 500, "number": 3, "yes": True, "none": None, "uid": B}
    audit.note(by=SYSTEM, act="x", about=A, details=details | {"day": date(2026, 6, 1), "at": NOON, "huge": 2**64})
    [entry] = audit.history(A)
    assert entry.details == details | {
        "uid": str(B),
        "day": "2026-06-01",
        "at": "2026-06-01T12:00:00+00:00",
        "huge": str(2**64),
    }


@pytest.mark.parametrize(
    "unfit",
    ["x" * 501, {"a": 1}, ["a"], b"bytes", 1.5, "null \0", "half \ud800", object()],
    ids=["long", "nested", "list", "bytes", "fraction", "null", "half", "object"],
)
def test_what_could_be_a_message_is_refused(kept, unfit):
    with pytest.raises(audit.UnfitDetails):
        audit.note(by=SYSTEM, act="x", about=A, details={"unfit": unfit})
    assert audit.history(A) == []


@pytest.mark.parametrize("why", ["x" * 2001, "\0", "\udfff"])
def test_an_unfit_reason_is_refused(kept, why):
    with pytest.raises(audit.UnfitDetails):
        audit.note(by=SYSTEM, act="x", about=A, why=why)


def test_too_many_details_are_refused(kept):
    with pytest.raises(audit.UnfitDetails, match="at most 30"):
        audit.note(by=SYSTEM, act="x", about=A, details={str(n): n for n in range(31)})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.one_of(st.text(max_size=500), st.integers(), st.booleans(), st.uuids(), st.dates(), st.none()))
def test_every_short_fact_is_kept_or_refused_and_never_a_crash(kept, value):
    try:
        audit.note(by=SYSTEM, act="x", about=A, details={"value": value})
    except audit.UnfitDetails:
        assert isinstance(value, str)


def test_an_entry_goes_with_its_act(db):
    with transaction.atomic():
        audit.note(by=SYSTEM, act="x", about=A)
        transaction.set_rollback(True)
    assert audit.history(A) == []


def test_an_entry_costs_one_statement(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        audit.note(by=SYSTEM, act="x", about=A)


def test_our_code_cannot_change_or_delete_an_entry(db):
    entry = audit.note(by=SYSTEM, act="x", about=A)
    everything = AuditEntry.objects.all()
    for attempt in (
        entry.save,
        entry.delete,
        everything.delete,
        lambda: everything.update(act="y"),
        lambda: everything.bulk_update([entry], ["act"]),
    ):
        with pytest.raises(RowIsKept):
            attempt()


@pytest.mark.parametrize("statement", ["UPDATE kernel_auditentry SET act = 'y'", "DELETE FROM kernel_auditentry"])
def test_others_cannot_change_or_delete_an_entry(db, statement):
    audit.note(by=SYSTEM, act="x", about=A)
    refused = pytest.raises(DatabaseError, match="never changed or deleted")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert [entry.act for entry in audit.history(A)] == ["x"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_emptying_the_tables_between_tests_puts_the_triggers_back(time):
    audit.note(by=SYSTEM, act="x", about=A)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_auditentry")
    assert len(audit.history(A)) == 1
