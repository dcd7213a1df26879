"""Statements that are built once say the same as the query sets that they are made of."""

import threading
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.cases.models import CaseFile, PublicCase
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given
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
