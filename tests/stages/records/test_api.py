"""Systems push cases and documents: once each, as an import would bring them, and are told how they stand."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache

from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, Change, Document, DocumentObject, PublicCase, PublicDocument
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import blobs, clock
from ordskifte.records.models import ApiAnswer, ImportRun, Record, TakingBack
from tests.factories.cases import BodyFactory, UserFactory
from tests.stages.records.import_world import snapshot
from tests.worlds.pushing_system import PDF, PushingSystem, case, document, file

pytestmark = pytest.mark.django_db
_ANSWERS = ("ApiAnswer", "ApiToken")


@pytest.fixture
def system(body):
    """A records system that may push all there is, and has pushed nothing lately."""
    cache.clear()
    return PushingSystem(body)


def problem(answer):
    """The kind of a refusal; that it is one."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    found = answer.json()
    assert found["status"] == answer.status_code
    return answer.status_code, found["type"].rpartition("/")[2]


def test_a_case_comes_in_and_is_told_of(system):
    answer = system.push_case()
    kept = CaseFile.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": "sak-1",
        "uid": str(kept.uid),
        "number": {"year": 2026, "sequence": 118},
        "state": "shown",
        "result": "created",
        "findings": [],
    }
    assert (kept.title, kept.public_title, kept.source.name) == (
        "Sykkelvei langs elva, klage fra Kari Eksempel",
        "Sykkelvei langs elva",
        "Sakarkiv",
    )
    assert PublicCase.objects.get().title == "Sykkelvei langs elva"
    assert system.get("cases/sak-1") == {
        name: value for name, value in answer.json().items() if name not in {"result", "findings"}
    }


def test_a_document_comes_into_its_case_and_its_bytes_after_it(system):
    system.push_case()
    answer = system.push_document()
    record = Record.objects.get()
    (told,) = answer.json()["files"]
    assert (answer.status_code, answer.json()["result"], told["state"]) == (201, "created", "missing")
    assert (record.case.source_key, record.entry.source_sequence) == ("sak-1", "5021")
    assert record.received_at.isoformat() == "2026-03-03T08:30:00+00:00"
    assert [each.name for each in record.correspondence_parts.all()] == ["Kari Eksempel"]

    kept = system.put()
    (told,) = kept.json()["files"]
    assert (kept.status_code, told["state"], told["shown"]) == (200, "verified", False)
    with blobs.open_blob(DocumentObject.objects.get().blob.uid) as opened:
        assert opened.read() == PDF
    before = snapshot(but=_ANSWERS)
    assert system.put().status_code == 200
    assert snapshot(but=_ANSWERS) == before


def test_the_same_request_under_the_same_key_is_done_once_and_answered_alike(system):
    first = system.push_case(key="a-key")
    before = snapshot(but=_ANSWERS)
    again = system.push_case(key="a-key")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert snapshot(but=_ANSWERS) == before
    assert ApiAnswer.objects.count() == 1


def test_another_request_under_the_same_key_is_a_conflict_and_changes_nothing(system):
    system.push_case(key="a-key")
    before = snapshot(but=_ANSWERS)
    assert problem(system.push_case(key="a-key", public_title="Noe annet")) == (409, "idempotency-key-reused")
    # The same bytes to another address are another request too.
    assert problem(system.send("POST", "documents", document(), key="a-key")) == (409, "idempotency-key-reused")
    assert snapshot(but=_ANSWERS) == before


def test_a_refused_request_holds_no_key(system):
    assert problem(system.push_document(key="a-key")) == (409, "out-of-order")
    system.push_case()
    assert system.push_document(key="a-key").status_code == 201


def test_a_key_of_one_system_means_nothing_to_another(body, system):
    other = PushingSystem(body, source="Byggesak")
    assert system.push_case(key="a-key").status_code == 201
    assert other.push_case(key="a-key").status_code == 201
    assert sorted(CaseFile.objects.values_list("source__name", flat=True)) == ["Byggesak", "Sakarkiv"]


def test_answers_are_kept_for_seven_days_and_what_came_is_still_there_once(system):
    from ordskifte.records import tasks

    system.push_case(key="a-key")
    with clock.at(clock.now() + timedelta(days=8)):
        assert tasks.forget_answers() == 1
        assert system.push_case(key="a-key").json()["result"] == "unchanged"
    assert CaseFile.objects.count() == 1


def test_what_is_sent_again_is_a_correction_and_the_old_words_are_kept(system):
    system.push_case()
    system.push_document()
    answer = system.push_document(public_title="Merknad til reguleringsplanen", number=None, received_at=None)
    assert (answer.status_code, answer.json()["result"]) == (200, "changed")
    record = Record.objects.get()
    assert (record.public_title, record.received_at) == ("Merknad til reguleringsplanen", None)
    change = Change.objects.get(field="public_title")
    assert (change.old, change.by) == ("Merknad til planen", str(system.token.actor))
    assert system.push_case().json()["result"] == "unchanged"


def test_a_file_that_a_document_no_longer_names_is_gone_from_view(system):
    system.push_case()
    system.push_document(files=[file(), file(b"vedlegg", id="dok-2", media_type="text/plain", role="attachment")])
    told = system.push_document().json()
    assert [each["id"] for each in told["files"]] == ["dok-1"]
    assert Document.objects.get(source_key="dok-2").withdrawn_at is not None


def test_other_bytes_of_a_file_are_a_new_version_that_nobody_has_decided_about(system, body):
    archivist = UserFactory(body=body, roles=[RoleName.ARCHIVIST])
    system.push_case()
    system.push_document()
    system.put()
    found = Document.objects.get()

    def publish():
        newest = DocumentObject.objects.filter(document=found).order_by("version_number").last()
        cases.decide_document(
            by=archivist.actor,
            document=found,
            is_public=True,
            seen=newest.blob.sha256,
            title=found.title,
        )

    publish()
    assert system.get("documents/post-1")["files"][0]["shown"] is True
    other = PDF + b"% rettet\n"
    assert system.push_document(files=[file(other)]).json()["files"][0]["state"] == "missing"
    # The old one never stands in for one that is missing.
    assert PublicDocument.objects.count() == 0
    assert system.put(other).json()["files"][0] == {
        "id": "dok-1",
        "sha256": file(other)["sha256"],
        "size": len(other),
        "media_type": "application/pdf",
        "state": "verified",
        "shown": False,
    }
    # And back: the first bytes again are the third version, not the first.
    assert system.push_document().json()["files"][0]["state"] == "missing"
    system.put()
    assert sorted(DocumentObject.objects.values_list("version_number", flat=True)) == [1, 2, 3]


def test_where_parts_are_withheld_only_the_copy_without_them_is_shown_and_none_that_is_named_no_more(system, body):
    archivist, less = UserFactory(body=body, roles=[RoleName.ARCHIVIST]), PDF + b"% sladdet\n"
    copy = {name: file(less)[name] for name in ("media_type", "size", "sha256")}
    withheld = {"screening": {"authority": "offentleglova § 13", "files": "parts"}}
    system.push_case()
    (told,) = system.push_document(files=[file(**withheld, redacted=copy)]).json()["files"]
    assert told["redacted"] == copy | {"state": "missing"}
    system.put()
    (told,) = system.put(less).json()["files"]
    assert (told["state"], told["redacted"]["state"], told["shown"]) == ("verified", "verified", False)
    cases.decide_document(
        by=archivist.actor, document=Document.objects.get(), is_public=True, seen=copy["sha256"], title="Merknad"
    )
    assert system.get("documents/post-1")["files"][0]["shown"] is True
    assert PublicDocument.objects.get().object.blob.sha256 == copy["sha256"]

    (told,) = system.push_document(files=[file(**withheld)]).json()["files"]
    assert ("redacted" in told, told["state"], told["shown"]) == (False, "verified", False)
    assert PublicDocument.objects.count() == 0
    assert system.put(less).status_code == 404
    before = snapshot(but=_ANSWERS)
    assert system.push_document(files=[file(**withheld)]).json()["result"] == "unchanged"
    assert snapshot(but=_ANSWERS) == before

    system.push_document(files=[file(**withheld, redacted=copy)])
    assert PublicDocument.objects.count() == 0
    assert system.put(less).json()["files"][0]["shown"] is True


def test_a_screening_withholds_and_a_part_never_lifts_it(system):
    hidden = {"authority": "offentleglova § 13", "hides": ["case_title"], "files": "whole"}
    assert system.push_case(screening=hidden, public_title="").json()["state"] == "title_withheld"
    answer = system.push_case(screening={"authority": "offentleglova § 13", "hides": ["party_names"]}).json()
    assert [each["code"] for each in answer["findings"]] == ["screening_kept"]
    system.push_document()
    system.put()
    assert Document.objects.get().covers[0]["scope"] == "H"
    assert PublicDocument.objects.count() == 0


def test_a_document_without_its_case_is_told_what_to_send_first(system):
    answer = system.send("POST", "documents", document(), key="k", language="/nn")
    assert problem(answer) == (409, "out-of-order")
    assert answer.json()["code"] == "case_unknown"
    assert answer["Content-Language"] == "nn"
    assert Record.objects.count() == 0


def test_a_case_that_was_opened_by_hand_meets_its_twin(system, body):
    ours = cases.open_case(by=SYSTEM, body=body, number=CaseNumber(2026, 118), public_title="Sykkelvei langs elva")
    answer = system.push_case().json()
    assert (answer["uid"], [each["code"] for each in answer["findings"]]) == (str(ours.uid), ["adopted"])
    assert PublicCase.objects.get().uid == ours.uid


def test_a_document_is_taken_back_and_comes_again(system):
    system.push_case()
    system.push_document()
    answer = system.send("DELETE", "documents/post-1")
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    before = snapshot(but=_ANSWERS)
    assert system.send("DELETE", "documents/post-1").status_code == 200
    assert snapshot(but=_ANSWERS) == before
    assert problem(system.put()) == (404, "not-found")
    assert system.push_document().json()["state"] == "registered"


def test_a_case_is_taken_back_and_takes_no_documents_until_it_is_sent_again(system):
    system.push_case()
    assert system.send("DELETE", "cases/sak-1").json()["state"] == "withdrawn"
    assert PublicCase.objects.count() == 0
    refused = system.push_document()
    assert (problem(refused), refused.json()["code"]) == ((409, "out-of-order"), "case_withdrawn")
    assert system.push_case().json()["state"] == "shown"
    assert system.push_document().status_code == 201


def test_a_case_that_people_have_worked_with_waits_for_a_person(system, body):
    cases.open_case(by=SYSTEM, body=body, number=CaseNumber(2026, 118), public_title="Sykkelvei langs elva")
    system.push_case()
    answer = system.send("DELETE", "cases/sak-1")
    assert (answer.status_code, answer.json()["state"]) == (202, "withdrawal_waits")
    assert system.send("DELETE", "cases/sak-1").status_code == 202
    assert TakingBack.objects.count() == 1
    assert PublicCase.objects.count() == 1


def test_a_day_of_pushing_is_one_import_with_all_that_came(system):
    system.push_case()
    system.push_document()
    run = ImportRun.objects.get()
    assert (run.kind, run.state, run.source.name) == ("api", "done", "Sakarkiv")
    assert (run.counts["cases"], run.counts["records"], run.counts["new"]) == (1, 1, 3)
    assert run.by == f"rule:api.{system.token.uid}"


def test_each_use_of_a_token_is_noted(system):
    system.push_case()
    system.get("cases/sak-1")
    system.token.refresh_from_db()
    assert system.token.uses == 2 and system.token.used_at is not None


@pytest.mark.parametrize(
    "given", ["", "Basic x", "Bearer ", "Bearer osk_wrongwrongwrongwrongwrongwrong", "bearer x" * 50]
)
def test_without_a_token_nothing_opens(system, given):
    answer = system.send("GET", "cases/sak-1", Authorization=given)
    assert problem(answer) == (401, "token-needed")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_and_can_be_taken_back(body):
    from ordskifte.records import actions

    operator = UserFactory(body=body, roles=[RoleName.OPERATOR])
    system = PushingSystem(body, operator=operator, days=3)
    assert system.push_case().status_code == 201
    with clock.at(clock.now() + timedelta(days=3, seconds=1)):
        assert problem(system.push_case()) == (401, "token-needed")
    actions.revoke_token(by=operator.actor, body=body, token=system.token)
    assert problem(system.push_case()) == (401, "token-needed")
    system.token.refresh_from_db()
    assert system.token.revoked_by == str(operator.actor)


def test_a_token_opens_nothing_of_another_body(system):
    BodyFactory(host="annen.example")
    answer = system.send("GET", "cases/sak-1", Host="annen.example")
    assert problem(answer) == (401, "token-needed")


def test_a_token_opens_what_it_names_and_only_its_own_source(body, system):
    system.push_case()
    narrow = PushingSystem(body, scopes=["documents:write"], source="Byggesak")
    refused = narrow.push_case()
    assert (problem(refused), refused.json()["scope"]) == ((403, "not-allowed"), "cases:write")
    other = PushingSystem(body, source="Byggesak")
    assert problem(other.send("GET", "cases/sak-1")) == (404, "not-found")
    assert problem(other.send("DELETE", "cases/sak-1")) == (404, "not-found")
    assert other.push_document().json()["code"] == "case_unknown"


def test_the_secret_of_a_token_is_nowhere_in_the_tables(system):
    from ordskifte.kernel.models import AuditEntry
    from ordskifte.records.models import ApiToken

    system.push_case()
    kept = repr(list(ApiToken.objects.values())) + repr(list(AuditEntry.objects.values()))
    assert system.secret not in kept and system.secret.removeprefix("osk_") not in kept


@pytest.mark.parametrize(
    ("change", "status", "where"),
    [
        ({"id": "sak/1"}, 422, "id"),
        ({"id": "sak-1\n"}, 422, "id"),
        ({"id": None}, 400, "id"),
        ({"title": "  "}, 422, "title"),
        ({"title": 7}, 400, "title"),
        ({"title": None}, 400, "title"),
        ({"public_title": "x" * 1001}, 400, "public_title"),
        ({"case_date": "2026-02-30"}, 422, "case_date"),
        ({"case_date": "20260201"}, 422, "case_date"),
        ({"number": {"year": 2026}}, 400, "number.sequence"),
        ({"number": {"year": 2026, "sequence": 0}}, 422, "number.sequence"),
        ({"number": {"year": True, "sequence": 1}}, 400, "number.year"),
        ({"screening": {"authority": "§", "hides": ["all"]}}, 422, "screening.hides[0]"),
        ({"parties": [{"name": "Ola", "ssn": "x"}]}, 400, "parties[0].ssn"),
        ({"parties": ["Ola"]}, 400, "parties[0]"),
        ({"unknown": 1}, 400, "unknown"),
    ],
)
def test_what_is_wrong_in_a_body_is_named_and_nothing_is_stored(system, change, status, where):
    answer = system.push_case(**change)
    assert (answer.status_code, answer.json()["field"]) == (status, where), answer.json()
    assert (CaseFile.objects.count(), ImportRun.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"received_at": "2026-03-03T09:30:00"}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
        ({"files": [file(), file()]}, "files"),
        ({"files": [file(sha256="A" * 64)]}, "files[0].sha256"),
        ({"files": [file(size=26 << 20)]}, "files[0].size"),
        ({"files": [file(media_type="text/html")]}, "files[0].media_type"),
    ],
)
def test_what_is_wrong_in_a_document_is_named(system, change, where):
    system.push_case()
    answer = system.push_document(**change)
    assert (answer.status_code, answer.json()["field"]) == (422, where), answer.json()
    assert Record.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"content": b"{"}, 400),
        ({"content": b"[]"}, 400),
        ({"content": b'{"id":"a","id":"b"}'}, 400),
        ({"content": b"x" * (257 << 10)}, 413),
        ({"content": b"{}", "media_type": "text/plain"}, 415),
        ({"content": json.dumps(case()).encode(), "key": ""}, 400),
        ({"content": json.dumps(case()).encode(), "key": "two words"}, 400),
        ({"content": json.dumps(case()).encode(), "key": "x" * 201}, 400),
    ],
)
def test_what_cannot_be_read_is_a_problem(system, sent, status):
    answer = system.send("POST", "cases", **({"key": "k"} | sent))
    assert problem(answer)[0] == status
    assert CaseFile.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"content": PDF + b"more"},
        {"content": PDF[:-1]},
        {"content": PDF[:-1] + b"x"},
        {"media_type": "text/plain"},
    ],
)
def test_bytes_that_are_not_those_that_were_named_are_not_kept(system, change):
    system.push_case()
    system.push_document()
    answer = system.put(**({"sha256": file()["sha256"]} | change))
    assert problem(answer) == (422, "not-accepted")
    assert DocumentObject.objects.get().blob is None


def test_bytes_of_another_kind_than_they_say_are_not_kept(system):
    page = b"<!doctype html><html><script>alert(1)</script></html>"
    system.push_case()
    system.push_document(content=page)
    assert problem(system.put(page)) == (422, "not-accepted")
    assert DocumentObject.objects.get().blob is None


def test_addresses_that_are_none_of_ours_are_not_found(system):
    for path in (
        "cases/..",
        "cases/%2e%2e",
        "cases/" + "x" * 300,
        "documents/post-1",
        "documents/a/files/zz",
        "cases/",
    ):
        assert problem(system.send("GET" if "files" not in path else "PUT", path))[0] == 404
    refused = system.send("PATCH", "cases/sak-1")
    assert (problem(refused)[0], refused["Allow"]) == (405, "DELETE, GET")


def test_a_system_that_sends_too_fast_is_told_to_wait(system):
    from ordskifte.kernel.web import throttle
    from ordskifte.records.views.api import guard

    with clock.at(clock.now()):
        for _ in range(guard.CALLS.burst - 1):
            throttle.take(guard.CALLS, whom=str(system.token.uid))
        last, refused = system.send("GET", "cases/x"), system.send("GET", "cases/x")
    assert last.status_code == 404
    assert problem(refused) == (429, "too-many")
    assert int(refused["Retry-After"]) >= 1


def test_while_an_extract_is_read_a_system_is_told_to_come_back(system, settings, tmp_path):
    from pathlib import Path

    from ordskifte.records.importers import noark5

    with noark5.alone(Path(settings.ORDSKIFTE_DATA) / "run"):
        refused = system.push_case()
    assert problem(refused) == (503, "unavailable")
    assert int(refused["Retry-After"]) > 0


def test_a_document_that_is_sent_in_another_case_lies_there(system):
    system.push_case()
    system.push_case(id="sak-2", number={"year": 2026, "sequence": 119})
    system.push_document()
    told = system.push_document(case="sak-2").json()
    assert (told["case"], told["result"]) == ("sak-2", "changed")
    assert Record.objects.get().case.source_key == Document.objects.get().case.source_key == "sak-2"
    assert PublicCase.objects.count() == 2


def test_a_document_never_changes_what_is_said_of_its_case(system):
    system.push_case(responsible="Ine Sæther", parties=[{"name": "Kari Eksempel"}])
    before = snapshot(but=(*_ANSWERS, "Record", "RegistryEntry", "Document", "DocumentObject", "RecordDocument"))
    system.push_document()
    after = snapshot(but=(*_ANSWERS, "Record", "RegistryEntry", "Document", "DocumentObject", "RecordDocument"))
    for name in ("CaseFile", "Part", "PublicCase", "Fonds", "Series", "Change"):
        assert after[name] == before[name], name


def test_a_twin_that_is_not_clear_is_told_of_and_adopted_by_a_person(system, body, aud):
    from ordskifte.records import actions

    ours = cases.open_case(by=SYSTEM, body=body, number=CaseNumber(2026, 118), public_title="Sykkelveien")
    answer = system.push_case().json()
    assert [each["code"] for each in answer["findings"]] == ["twin_in_doubt"]
    assert answer["uid"] != str(ours.uid)
    actions.adopt(by=aud.actor, own=ours, theirs=CaseFile.objects.get(uid=answer["uid"]))
    # From now on what the system says is said of the one that has the address.
    again = system.push_case(public_title="Sykkelvei langs elva, trinn to").json()
    assert (again["uid"], again["result"]) == (str(ours.uid), "changed")
    assert PublicCase.objects.get().title == "Sykkelvei langs elva, trinn to"
    assert system.push_document().status_code == 201


def test_a_name_in_a_public_title_is_masked(system):
    system.push_case(public_title="Klage fra Kari Eksempel", person_names=["Kari Eksempel"])
    assert "Kari" not in PublicCase.objects.get().title


def test_a_case_of_the_watched_folder_is_found_by_the_same_source(system, body, tmp_path):
    from tests.factories.deliveries import Entry, journal
    from tests.worlds.watched_folder import WatchedFolder

    folder = WatchedFolder(body, tmp_path / "inn", source="Sakarkiv")
    folder.deliver(journal([Entry(case=(2026, 118), case_title="Sykkelvei langs elva")]))
    answer = system.push_case()
    # New by its identifier, and known by its number.
    assert (answer.json()["result"], CaseFile.objects.count()) == ("created", 1)
    assert CaseFile.objects.get().source_key == "sak-1"
