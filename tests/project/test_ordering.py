"""Orders from eInnsyn become requests in the queue: one for each case, once, with an answer to whoever asked."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from ordskifte.access.models import AccessLink, AccessRequest
from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import Letter, LetterKind
from ordskifte.kernel import blobs
from ordskifte.kernel.models import AuditEntry
from ordskifte.project import ordering
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.factories.orders import order
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    """The body that the orders are for."""
    return BodyFactory(organisation_number="987654321")


@pytest.fixture
def take(tmp_path, capsys, body):
    """Take in orders as files; what is printed, and the exit code."""

    def all_of(*contents):
        paths = []
        for number, content in enumerate(contents):
            paths.append(tmp_path / f"order-{number}.xml")
            paths[-1].write_bytes(content)
        code = ordering.take(tuple(paths), as_json=True)
        return json.loads(capsys.readouterr().out)["files"], code

    return all_of


def test_an_order_becomes_a_request_in_its_case_and_whoever_asked_is_told(take, body):
    case = CaseFactory(body=body, sequence=118, source__body=body)
    (told,), code = take(order())
    request = AccessRequest.objects.get()
    assert (code, told["references"], told["new"]) == (0, [request.reference], 1)
    assert (request.case, request.case_number, request.about, request.state) == (case, "2026/118", "21/26", "new")
    assert request.text.splitlines() == [
        "Bestilt i eInnsyn 04.11.2026. Bestilling: ik_0001",
        "Sak: 2026/118",
        "Dokument 3, journalpost 21/26",
    ]
    assert request.sender.email == "kari@example.no"
    assert Letter.objects.get().kind == LetterKind.ACKNOWLEDGEMENT
    assert "Kari Eksempel" not in request.text


def test_the_file_is_kept_as_it_came_and_only_those_who_answer_open_it(take, body, client):
    CaseFactory(body=body, sequence=118, source__body=body)
    given = order()
    take(given)
    request = AccessRequest.objects.get()
    with blobs.open_blob(request.original.uid) as kept:
        assert kept.read() == given
    page, address = reverse("access_request", args=[request.uid]), reverse("access_original", args=[request.uid])
    archivist = sign_in(client, UserFactory(body=body, roles=[RoleName.ARCHIVIST]))
    assert address in archivist.get(page).content.decode()
    answer = archivist.get(address)
    assert b"".join(answer.streaming_content) == given and b"Kari Eksempel" in given
    assert answer["Content-Disposition"] == f'attachment; filename="{request.reference}.xml"'
    assert answer["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(act="access.read_original", about=request.uid).count() == 1
    moderator = sign_in(Client(), UserFactory(body=body, roles=[RoleName.MODERATOR]))
    assert [each.get(address).status_code for each in (moderator, Client())] == [403, 302]


def test_a_long_file_is_kept_too_and_once(take, body):
    given = order().replace(b"</", b" " * (blobs.SMALL + 1) + b"</", 1)
    take(given)
    take(given)
    request = AccessRequest.objects.get()
    with blobs.open_blob(request.original.uid) as kept:
        assert kept.read() == given


def test_the_same_order_again_is_the_same_request(take):
    (first,), _ = take(order())
    (again,), code = take(order())
    assert (code, again["references"], again["new"]) == (0, first["references"], 0)
    assert AccessRequest.objects.count() == AccessLink.objects.count() == Letter.objects.count() == 1


def test_the_same_identifier_with_other_documents_is_another_request(take):
    take(order(), order(documents=[("2026/118", "4", "22/26", "")]), order(version=2))
    assert sorted(AccessRequest.objects.values_list("about", flat=True)) == ["21/26", "22/26"]


def test_what_is_ordered_of_several_cases_is_a_request_for_each(take):
    wanted = [("2026/118", "1", "1/26", ""), ("2026/119", "1", "2/26", ""), ("2026/118", "2", "3/26", "")]
    (told,), _ = take(order(version=2, organisation_number="987654321", documents=wanted))
    assert (len(told["references"]), told["new"]) == (2, 2)
    assert sorted(AccessRequest.objects.values_list("case_number", "about", "language")) == [
        ("2026/118", "1/26, 3/26", "nn"),
        ("2026/119", "2/26", "nn"),
    ]


def test_a_large_order_fits_into_several_requests(take):
    (told,), code = take(order(documents=[("2026/118", str(each), f"{each}/26", "") for each in range(1, 200)]))
    assert (code, told["new"]) == (0, 3)
    rows = "\n".join(AccessRequest.objects.values_list("text", flat=True))
    assert all(f"journalpost {each}/26" in rows for each in range(1, 200))


def test_a_number_that_is_no_case_here_is_kept_as_it_was_written(take):
    take(order(documents=[("99/1", "1", "1/26", "")]))
    request = AccessRequest.objects.get()
    assert (request.case, request.case_number) == (None, "99/1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<arkiv/>", "not an order"),
        (order(version=2, organisation_number="123456789"), "not for this one"),
        (order(email="no address"), "email"),
        (order(email=""), "answer it by hand"),
        (b"", "not XML"),
    ],
)
def test_one_that_is_wrong_is_told_of_and_stops_no_other(take, content, said):
    (wrong, right), code = take(content, order())
    assert said in wrong["error"] and wrong["references"] == []
    assert (code, right["error"], right["new"]) == (1, "", 1)
    assert AccessRequest.objects.count() == 1


def test_a_file_that_is_not_there_is_told_of(tmp_path, capsys, body):
    assert ordering.take((tmp_path / "gone.xml",), as_json=False) == 1
    assert "cannot be read" in capsys.readouterr().out
