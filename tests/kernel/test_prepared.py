"""Statements that are built once say the same as the query sets and models that they are made of."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from ordskifte.cases.models import CaseFile, PublicCase
from ordskifte.channels.models import Inbound, InboundVersion, Sender
from ordskifte.kernel.models import Blob, Body, HandlerRun, HostName, OutboxEvent
from ordskifte.kernel.prepared import Change, Prepared, Rows, given, word
from ordskifte.publishing.models import Picture
from tests.factories.cases import BodyFactory, CaseFactory

pytestmark = pytest.mark.django_db


def by_uid():
    """A case by its identifier, with its body and what everybody sees of it."""
    rows = CaseFile.objects.filter(uid=given("uid", CaseFile._meta.get_field("uid")), kind="case_file")
    return rows.select_related("body", "public")


@pytest.fixture
def case(transactional_db):
    """A case."""
    return CaseFactory(body=BodyFactory(), sequence=118)


@pytest.fixture
def two():
    """Two cases of one body."""
    body = BodyFactory()
    return [CaseFactory(body=body, sequence=sequence) for sequence in (118, 119)]


def whole(row):
    """Every column of a row."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_models_are_read_with_what_stands_beside_them(two):
    find = Prepared(by_uid)
    for case in two:
        with CaptureQueriesContext(connection) as queries:
            (found,) = find(uid=case.uid)
            near = found.body, found.public
        assert len(queries) == 1
        assert whole(found) == whole(CaseFile.objects.get(pk=case.pk))
        assert whole(near[0]) == whole(case.body)
        assert whole(near[1]) == whole(PublicCase.objects.get(case=case))
    assert find(uid=uuid.uuid4()) == []


def test_what_stands_beside_may_be_missing(two):
    PublicCase.objects.filter(case=two[0]).delete()
    (found,) = Prepared(by_uid)(uid=two[0].uid)
    assert not hasattr(found, "public")


def test_tuples_are_read_with_the_values_of_their_fields(two):
    wanted = ("pk", "uid", "case_date", "body__settings")
    body = given("body", Body._meta.pk)
    rows = Prepared(lambda: CaseFile.objects.filter(body=body).order_by("-sequence").values_list(*wanted)[:1])
    expected = CaseFile.objects.filter(body=two[0].body).order_by("-sequence").values_list(*wanted)[:1]
    assert rows(body=two[0].body_id) == list(expected)


def test_rows_may_be_read_one_by_one(two):
    uid = given("uid", CaseFile._meta.get_field("uid"))
    rows = Prepared(lambda: CaseFile.objects.filter(uid=uid).values_list("title", "uid"))
    (row,) = rows.as_stored(uid=two[0].uid)
    assert row[0] == two[0].title
    assert rows.read(row) == (two[0].title, two[0].uid)


def test_a_part_of_the_columns_leaves_the_others_for_later(two):
    key = given("pk", CaseFile._meta.pk)
    (found,) = Prepared(lambda: CaseFile.objects.filter(pk=key).only("sequence"))(pk=two[1].pk)
    assert found.get_deferred_fields() >= {"title"}
    assert (found.pk, found.sequence, found.title) == (two[1].pk, 119, two[1].title)


def test_a_value_may_be_needed_in_several_places(two):
    sequence = given("sequence", CaseFile._meta.get_field("sequence"))
    rows = Prepared(lambda: CaseFile.objects.filter(sequence__gte=sequence).exclude(sequence__gt=sequence))
    assert [row.sequence for row in rows(sequence=119)] == [119]


def test_a_value_that_is_not_given_is_a_mistake_of_the_program(two):
    with pytest.raises(KeyError):
        Prepared(by_uid)(body=1)


def test_nothing_is_prefetched():
    with pytest.raises(ValueError, match="prefetch"):
        Prepared(lambda: CaseFile.objects.prefetch_related("parts"))()


def test_a_word_of_the_program_stands_in_the_statement(two):
    rows = Prepared(lambda: CaseFile.objects.filter(kind=word("case_file"), sequence=118))
    with CaptureQueriesContext(connection) as queries:
        assert [row.pk for row in rows()] == [two[0].pk]
    assert "'case_file'" in queries.captured_queries[0]["sql"]
    assert Prepared(lambda: CaseFile.objects.filter(kind=word("meeting_file")))() == []


@pytest.mark.parametrize("text", ["", "it's", "a b", "%s", "waiting\n", "é"])
def test_nothing_but_a_word_stands_in_a_statement(text):
    with pytest.raises(ValueError, match="word"):
        word(text)


def test_text_from_outside_stays_a_value(two):
    title = given("title", CaseFile._meta.get_field("title"))
    rows = Prepared(lambda: CaseFile.objects.filter(title=title))
    for odd in ("' OR 1=1 --", "%s", "100 %", '"'):
        CaseFile.objects.filter(pk=two[0].pk).update(title=odd)
        assert [row.pk for row in rows(title=odd)] == [two[0].pk]


@pytest.mark.django_db(transaction=True)
def test_each_connection_builds_its_own(case):
    built = []

    def build():
        built.append(threading.get_ident())
        return by_uid()

    find, found = Prepared(build), []

    def ask():
        found.extend(find(uid=case.uid) + find(uid=case.uid))
        connection.close()

    ask()
    other = threading.Thread(target=ask)
    other.start()
    other.join()
    assert [row.pk for row in found] == [case.pk] * 4
    assert len(built) == len(set(built)) == 2


def test_a_change_is_what_the_query_set_would_do(two):
    key, sequence = given("pk", CaseFile._meta.pk), given("more", CaseFile._meta.get_field("sequence"))
    rename = Change(
        lambda: CaseFile.objects.filter(pk=key),
        sequence=F("sequence") + sequence,
        title=given("title", CaseFile._meta.get_field("title")),
    )
    with CaptureQueriesContext(connection) as queries:
        assert rename(pk=two[0].pk, more=3, title="Anna's 100 %s") == 1
        assert rename(pk=two[1].pk, more=-9, title="") == 1
        assert rename(pk=0, more=1, title="x") == 0
    assert len(queries) == 3
    kept = CaseFile.objects.order_by("pk").values_list("sequence", "title")
    assert list(kept) == [(121, "Anna's 100 %s"), (110, "")]


def test_a_change_may_make_a_value_empty(two):
    reset = Change(lambda: CaseFile.objects.filter(pk=given("pk", CaseFile._meta.pk)), year=None, sequence=None)
    assert reset(pk=two[0].pk) == 1
    assert CaseFile.objects.get(pk=two[0].pk).year is None


def test_the_first_of_the_rows_may_be_none(two):
    find = Prepared(by_uid)
    assert find.first(uid=two[1].uid).pk == two[1].pk
    assert find.first(uid=uuid.uuid4()) is None


WHEN = datetime(2026, 3, 4, 5, 6, 7, 891_011, tzinfo=UTC)


def written():
    """One row of each table that messages are kept in, with every kind of column, and some left out."""
    body = BodyFactory()
    blob = {"size": 3, "sha256": "", "media_type": "text/plain", "created_at": WHEN, "wrapped_key": b"\0\xff'%s"}
    event = {"kind": "channels.arrived", "uid": uuid.uuid4(), "digest": b"d" * 32, "salt": b"s" * 16, "by": "system"}
    yield Sender, {"body_id": body.pk, "channel": "web", "name": 'Bjørg %s "\'" 😀', "created_at": WHEN}
    yield Blob, blob
    yield OutboxEvent, event | {"payload": {"æ": [1, None, "%s"]}, "body_id": None, "happened_at": WHEN}
    sender, raw = Sender.objects.latest("pk"), Blob.objects.latest("pk")
    inbound = {"body_id": body.pk, "sender_id": sender.pk, "reference": "K7M3-9QXD-2T4A-X", "channel": "web"}
    yield Inbound, inbound | {"remote_id": "a", "thread_key": uuid.uuid4(), "received_at": WHEN}
    version = {"inbound_id": Inbound.objects.latest("pk").pk, "raw_id": raw.pk, "media_type": "text/plain"}
    yield InboundVersion, version | {"digest": b"d", "salt": b"s", "sent_at": WHEN, "received_at": WHEN}
    run = {"event_id": OutboxEvent.objects.latest("pk").pk, "handler": "a.b", "uid": uuid.uuid4()}
    yield HandlerRun, run | {"next_try_at": WHEN}


def test_a_new_row_is_what_saving_the_model_would_write():
    for model, values in written():
        with CaptureQueriesContext(connection) as queries:
            row = Rows(model).create(**values)
        assert len(queries) == 1
        kept = model.objects.get(pk=row.pk)
        assert whole(kept) == whole(row)
        assert not row._state.adding
        model_itself = model(**values)
        same = [name for name in whole(kept) if name not in {"id", "uid"} or name in values]
        assert {name: whole(kept)[name] for name in same} == {name: whole(model_itself)[name] for name in same}


def test_what_is_drawn_is_drawn_anew_for_each_row():
    body = BodyFactory()
    senders = Rows(Sender)
    keys = [senders.add(body_id=body.pk, channel="web", created_at=WHEN) for _ in range(2)]
    assert len(set(Sender.objects.filter(pk__in=keys).values_list("uid", flat=True))) == 2


def test_a_model_that_is_new_is_written_as_it_is():
    body = BodyFactory()
    sender = Sender(body=body, channel="web", name="Kari", created_at=WHEN)
    with CaptureQueriesContext(connection) as queries:
        assert Rows(Sender).write(sender) is sender
        assert sender.body is body
    assert len(queries) == 1
    assert whole(Sender.objects.get()) == whole(sender)
    sender.save(force_update=True)


def test_a_row_can_be_changed_afterwards():
    sender = Rows(Sender).create(body_id=BodyFactory().pk, channel="web", created_at=WHEN)
    sender.name = "Kari"
    sender.save()
    assert Sender.objects.get().name == "Kari"


def test_several_rows_are_one_statement():
    body = BodyFactory()
    hosts = Rows(HostName)
    with CaptureQueriesContext(connection) as queries:
        hosts.add_all([{"body_id": body.pk, "name": f"{letter}.example"} for letter in "abc"])
        hosts.add_all([])
    assert len(queries) == 1
    names = HostName.objects.filter(body=body, name__endswith=".example").order_by("name")
    assert list(names.values_list("name", "is_main")) == [(f"{letter}.example", False) for letter in "abc"]


def test_a_column_that_is_not_there_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="body"):
        Rows(Sender).add(body=BodyFactory(), channel="web", created_at=WHEN)


def test_a_table_whose_columns_are_not_all_given_is_saved_as_a_model():

    with pytest.raises(ValueError, match="save the model"):
        Rows(Picture).add()
