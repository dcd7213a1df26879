"""What a records system takes back: its own at once, what something of ours hangs on when a person says so."""

import pytest
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, PublicCase
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit
from ordskifte.records import actions
from ordskifte.records.models import Record, TakingBack
from tests.factories import dialogues, publishing
from tests.factories.cases import UserFactory
from tests.factories.deliveries import ORGANISATION, Entry, journal, withdrawn
from tests.worlds.people import sign_in
from tests.worlds.watched_folder import WatchedFolder

SOURCE = "Saksystemet"
KEY = f"{ORGANISATION}/sak/2026/117"


@pytest.fixture
def watched(body, tmp_path):
    return WatchedFolder(body, tmp_path / "inn", source=SOURCE)


@pytest.fixture
def case(watched):
    watched.deliver(journal([Entry()]))
    return CaseFile.objects.get(source_key=KEY)


def take_back(watched, *keys):
    (run,) = watched.deliver(withdrawn(*keys, element="mappe"), name="trekk.xml")
    return run


def test_a_case_that_nothing_of_ours_hangs_on_is_gone_at_once(watched, case, client):
    run = take_back(watched, KEY)
    assert client.get("/sak/2026/117/").status_code == 404
    assert (run.counts["withdrawn"], TakingBack.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    "hang", [lambda case, _: dialogues.dialogue(case), lambda case, by: publishing.draft(case, by=by)]
)
def test_a_case_with_something_of_ours_stays_until_a_person_answers(watched, case, client, torstein, hang):
    hang(case, torstein)
    run = take_back(watched, KEY)
    assert client.get("/sak/2026/117/").status_code == 200
    assert [finding.code for finding in run.findings.all()] == ["taking_back_waits"]
    assert (run.counts.get("withdrawn"), run.counts["waits"]) == (None, 1)
    assert watched.done == ["journal.xml", "trekk.xml"]


def test_a_case_that_was_opened_by_hand_is_not_taken_over_and_then_taken_off(body, torstein, watched, client):
    case = cases.open_case(
        by=torstein.actor, body=body, number=CaseNumber(2026, 117), public_title="Ny sykkelvei", responsible=torstein
    )
    watched.deliver(journal([Entry()]))
    case.refresh_from_db()
    assert case.source_key == KEY
    take_back(watched, KEY)
    assert client.get("/sak/2026/117/").status_code == 200
    assert (TakingBack.objects.get().case, PublicCase.objects.count()) == (case, 1)


def test_the_same_wish_again_waits_once(watched, case):
    dialogues.dialogue(case)
    take_back(watched, KEY)
    take_back(watched, KEY)
    assert TakingBack.objects.count() == 1


def test_of_several_cases_only_those_wait_that_something_hangs_on(watched, case):
    watched.deliver(journal([Entry(case=(2026, 9), number=(2026, 9))]), name="ni.xml")
    dialogues.dialogue(case)
    run = take_back(watched, KEY, f"{ORGANISATION}/sak/2026/9")
    assert (run.counts["withdrawn"], run.counts["waits"]) == (1, 1)
    assert list(CaseFile.objects.filter(withdrawn_at=None, source__isnull=False)) == [case]


@pytest.mark.parametrize("role", [RoleName.ARCHIVIST, RoleName.CASE_OFFICER])
def test_a_person_takes_it_off_the_site(watched, case, client, carry, role):
    dialogues.dialogue(case)
    take_back(watched, KEY)
    person = UserFactory(body=case.body, roles=[role], language="en")
    desk = sign_in(client, person)
    address = reverse("desk:take_back", args=[case.uid])
    for page in (reverse("wagtailadmin_home"), reverse("desk:case", args=[case.uid])):
        assert address in desk.get(page).content.decode()
    assert "trekk.xml" in desk.get(address).content.decode()
    assert desk.get("/sak/2026/117/").status_code == 200
    desk.post(address, {"answer": "taken_back", "why": "Feil sak"})
    carry()
    assert desk.get("/sak/2026/117/").status_code == 404
    answered = TakingBack.objects.get()
    assert (answered.answer, answered.by, answered.why) == ("taken_back", str(person.actor), "Feil sak")
    assert "cases.answer_taking_back" in [entry.act for entry in audit.history(case.uid)]
    assert address not in desk.get(reverse("wagtailadmin_home")).content.decode()
    assert desk.get(address).status_code == 302


def test_a_person_keeps_it_and_may_be_asked_again(watched, case, client, aud):
    dialogues.dialogue(case)
    take_back(watched, KEY)
    actions.answer_taking_back(by=aud.actor, asked=TakingBack.objects.get(), is_taken_back=False)
    assert client.get("/sak/2026/117/").status_code == 200
    take_back(watched, KEY)
    assert sorted(TakingBack.objects.values_list("answer", flat=True)) == ["", "kept"]


def test_an_answer_is_given_once_and_by_those_who_may(watched, case, aud, body):
    dialogues.dialogue(case)
    take_back(watched, KEY)
    asked = TakingBack.objects.get()
    for by in (UserFactory(body=body, roles=[RoleName.MODERATOR]).actor, Actor.citizen("K7M3-9QXD-2T4A-X")):
        with pytest.raises(NotAllowed):
            actions.answer_taking_back(by=by, asked=asked, is_taken_back=True)
    actions.answer_taking_back(by=aud.actor, asked=asked, is_taken_back=True)
    with pytest.raises(Conflict):
        actions.answer_taking_back(by=aud.actor, asked=asked, is_taken_back=False)


def test_whoever_may_not_open_the_case_does_not_answer(watched, case, body, client):
    dialogues.dialogue(case)
    take_back(watched, KEY)
    CaseFile.objects.filter(pk=case.pk).update(access_code="13")
    desk = sign_in(client, UserFactory(body=body, roles=[RoleName.CASE_OFFICER], language="en"))
    address = reverse("desk:take_back", args=[case.uid])
    assert desk.get(address).status_code == 404
    assert address not in desk.get(reverse("wagtailadmin_home")).content.decode()


def test_whoever_decides_sees_that_the_case_was_told_of_again(watched, case, client, body):
    dialogues.dialogue(case)
    take_back(watched, KEY)
    watched.deliver(journal([Entry(number=(2026, 9), title="Nytt innspill")]), name="ny.xml")
    assert TakingBack.objects.get().told_again_at is not None
    desk = sign_in(client, UserFactory(body=body, roles=[RoleName.ARCHIVIST], language="en"))
    assert "Told of again since" in desk.get(reverse("desk:take_back", args=[case.uid])).content.decode()


def test_a_reason_with_signs_that_are_not_seen_is_kept_without_them(watched, case, client, body):
    dialogues.dialogue(case)
    take_back(watched, KEY)
    desk = sign_in(client, UserFactory(body=body, roles=[RoleName.ARCHIVIST], language="en"))
    told = desk.post(reverse("desk:take_back", args=[case.uid]), {"answer": "kept", "why": "Den\0 er vår."})
    assert told.status_code == 302


def test_a_withdrawal_reaches_no_other_source(body, case, tmp_path):
    """Two records systems may have the same identifiers; neither speaks for the other."""
    other = WatchedFolder(body, tmp_path / "annen", source="En annen")
    other.deliver(withdrawn(KEY, element="mappe"), name="trekk.xml")
    assert KEY in other.report("trekk.xml")
    assert not CaseFile.objects.filter(withdrawn_at__isnull=False).exists()


@pytest.mark.parametrize(("element", "key"), [("mappe", KEY), ("registrering", f"{ORGANISATION}/jp/2026/5021")])
def test_a_withdrawal_from_nobody_knows_where_takes_nothing_back(body, case, tmp_path, element, key):
    nameless = WatchedFolder(body, tmp_path / "annen")
    nameless.deliver(withdrawn(key, element=element), name="trekk.xml")
    assert "ORDSKIFTE_WATCH_SOURCE" in nameless.report("trekk.xml")
    assert not CaseFile.objects.filter(withdrawn_at__isnull=False).exists()
    assert not Record.objects.filter(withdrawn_at__isnull=False).exists()
