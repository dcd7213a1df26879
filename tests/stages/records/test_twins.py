"""A case that was opened by hand and the same case from the records system become one, and nothing leads nowhere."""

import pytest
from django.db import connection
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.assessment import queries as assessments
from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, Change, Document, PublicCase
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import Actor
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import audit
from ordskifte.records import actions, queries, twins
from ordskifte.records.models import Record
from tests.factories import dialogues, publishing
from tests.factories.cases import UserFactory
from tests.factories.deliveries import Entry, journal
from tests.stages.records import import_world as make
from tests.stages.records.import_world import World
from tests.worlds.people import sign_in as signed_in
from tests.worlds.watched_folder import WatchedFolder

NUMBER = (2026, 117)


def registered(message, *, by):
    """What somebody wrote, in the journal."""
    found = assessments.of_subject(message.uid)
    return actions.register(by=by.actor, assessment=found, title="Spørsmål om sykkelvei")


@pytest.fixture
def sign_in(client):
    return lambda user: signed_in(client, user)


@pytest.fixture
def own(body, torstein):
    return cases.open_case(
        by=torstein.actor,
        body=body,
        number=CaseNumber(*NUMBER),
        public_title="Ny Sykkelvei",
        responsible=torstein,
    )


@pytest.fixture(params=["extract", "folder"])
def arrive(request, body, tmp_path):
    """The case comes from the records system, in one way or the other."""

    def by_extract(title="Ny sykkelvei", number=NUMBER, **fields):
        letter = make.record(make.document(), offentligTittel="Innspill")
        xml = make.fonds(make.series(make.case(letter, number=number, title=title, offentligTittel=title, **fields)))
        return World(body, tmp_path).bring_in(xml)

    def by_folder(title="Ny sykkelvei", number=NUMBER):
        watched = WatchedFolder(body, tmp_path / "inn")
        return watched.deliver(journal([Entry(case=number, case_title=title)]))[0]

    return {"extract": by_extract, "folder": by_folder}[request.param]


def adopted(own, *, by):
    """A person says that the only twin is the same."""
    (theirs,) = twins.twins_of(own)
    actions.adopt(by=by.actor, own=own, theirs=theirs)


def codes(run) -> list[str]:
    return sorted(finding.code for finding in run.findings.all() if finding.code != "missing_file")


def test_the_case_keeps_its_identifier_and_takes_over_the_words(own, arrive):
    run = arrive()
    case = CaseFile.objects.get(pk=own.pk)
    assert (case.uid, case.number, case.title, case.ordinal) == (own.uid, "2026/117", "Ny sykkelvei", 1)
    assert (case.source, case.responsible, codes(run)) == (run.source, own.responsible, ["adopted"])
    assert [row.uid for row in PublicCase.objects.all()] == [own.uid]
    assert list(case.records.values_list("public_title", flat=True)) == ["Innspill"]
    assert Change.objects.get(unit_uid=own.uid, field="title").old == "Ny Sykkelvei"
    assert audit.history(own.uid)[-1].act == "cases.adopt"


def test_what_comes_again_finds_the_case(own, arrive):
    arrive()
    again = arrive(title="Ny sykkelvei langs elva")
    case = CaseFile.objects.get(pk=own.pk)
    assert (case.title, codes(again), CaseFile.objects.filter(about=None).count()) == ("Ny sykkelvei langs elva", [], 1)


def test_the_row_that_came_is_our_own_file_about_it(own, arrive):
    arrive()
    (about,) = CaseFile.objects.exclude(pk=own.pk)
    assert (about.about_id, about.source, about.source_key, about.number) == (own.pk, None, "", "2026/117")
    assert about.series.source is None
    assert twins.opened_here().count() == 0


def test_old_addresses_lead_on(own, arrive, client):
    arrive()
    (about,) = CaseFile.objects.exclude(pk=own.pk)
    assert client.get("/sak/2026/117/").status_code == 200
    assert client.get(f"/sak/id/{own.uid}/", follow=True).redirect_chain == [("/sak/2026/117/", 302)]
    assert client.get(f"/sak/id/{about.uid}/", follow=True).redirect_chain[-1] == ("/sak/2026/117/", 302)


def test_a_dialogue_and_what_was_registered_stay_with_the_case(body, own, arrive, aud, carry, client):
    thread = dialogues.dialogue(own)
    message = dialogues.message(thread, "Hvor krysser den Strandvegen?")
    carry()
    record = registered(message, by=aud)
    carry()
    before = PublicEntry.objects.get(record=record)
    assert codes(arrive()) == ["twin_in_doubt"]
    adopted(own, by=aud)
    carry()
    record.refresh_from_db()
    thread.refresh_from_db()
    entry = PublicEntry.objects.get(record=record)
    assert thread.case_id == own.pk
    assert (record.case.about_id, record.case.source) == (own.pk, None)
    assert (entry.number, entry.case_id, entry.showing) == (before.number, own.pk, before.showing)
    assert not Document.objects.filter(case=own, source=None).exists()
    assert record in queries.records_of(CaseFile.objects.get(pk=own.pk))
    assert "Hvor krysser den Strandvegen?" in client.get("/sak/2026/117/", follow=True).content.decode()
    second = dialogues.message(thread, "Og når?")
    carry()
    later = registered(second, by=aud)
    assert (later.case_id, later.entry.number_in_case) == (record.case_id, record.entry.number_in_case + 1)


def test_a_title_that_reads_the_same_stays_decided(own, arrive, body, tmp_path):
    xml = make.fonds(make.series(make.case(number=NUMBER, title="Ny sykkelvei")))
    World(body, tmp_path).bring_in(xml)
    assert PublicCase.objects.get().title == "Ny Sykkelvei"


def test_a_title_that_nobody_has_gone_over_waits(own, body, tmp_path, aud):
    World(body, tmp_path).bring_in(make.fonds(make.series(make.case(number=NUMBER, title="Klage fra Kari"))))
    adopted(own, by=aud)
    assert (PublicCase.objects.get().showing, PublicCase.objects.get().title) == ("undecided", "")


def test_a_screened_case_is_withheld_though_it_was_opened_by_hand(own, body, tmp_path):
    screened = make.case(make.screening("TM"), number=NUMBER, title="Ny sykkelvei")
    World(body, tmp_path).bring_in(make.fonds(make.series(screened)))
    assert (PublicCase.objects.get().showing, PublicCase.objects.get().title) == ("withheld", "")


def test_another_number_is_another_case(own, arrive):
    run = arrive(number=(2026, 118))
    assert (codes(run), CaseFile.objects.filter(source=None).get()) == ([], own)


def test_a_twin_with_another_title_waits_for_a_person(own, arrive, client):
    """A number is easily known: it alone gives nobody the case."""
    run = arrive(title="Byggesak Storgata 1")
    own.refresh_from_db()
    assert (codes(run), own.source, own.title) == (["twin_in_doubt"], None, "Ny Sykkelvei")
    assert "Ny Sykkelvei" in client.get("/sak/2026/117/", follow=True).content.decode()


@pytest.mark.parametrize(
    "begin", [lambda case, _: dialogues.dialogue(case), lambda case, by: publishing.draft(case, by=by)]
)
def test_a_case_with_a_dialogue_or_publication_waits_for_a_person(own, arrive, torstein, begin):
    begin(own, torstein)
    run = arrive()
    own.refresh_from_db()
    assert (codes(run), own.source) == (["twin_in_doubt"], None)


def test_what_waits_stands_on_the_first_screen_of_those_who_decide(own, arrive, sign_in):
    arrive(title="Byggesak Storgata 1")
    address = reverse("desk:twins", args=[own.uid])
    for role, is_asked in ((RoleName.ARCHIVIST, True), (RoleName.CASE_OFFICER, True), (RoleName.MODERATOR, False)):
        client = sign_in(UserFactory(body=own.body, roles=[role], language="en"))
        assert (address in client.get(reverse("wagtailadmin_home")).content.decode()) is is_asked
    client = sign_in(UserFactory(body=own.body, roles=[RoleName.ARCHIVIST], language="en"))
    client.post(address)
    assert address not in client.get(reverse("wagtailadmin_home")).content.decode()


def doubt(body, tmp_path, *, first="Sak A", second="Sak B"):
    both = [make.case(name=name, number=NUMBER, title=name, offentligTittel=name) for name in (first, second)]
    return World(body, tmp_path).bring_in(make.fonds(make.series(*both)))


def test_several_twins_are_for_a_person_to_choose_from(own, body, tmp_path):
    run = doubt(body, tmp_path)
    assert codes(run) == ["repeated_number", "twin_in_doubt", "twin_in_doubt"]
    assert [each.title for each in twins.twins_of(own)] == ["Sak A", "Sak B"]
    assert CaseFile.objects.get(pk=own.pk).source is None


@pytest.mark.parametrize("status", ["Utgår"])
def test_a_case_that_has_gone_out_takes_none_with_it(own, body, tmp_path, status):
    gone = make.case(number=NUMBER, offentligTittel="Ny sykkelvei", saksstatus=status)
    run = World(body, tmp_path).bring_in(make.fonds(make.series(gone)))
    assert codes(run) == ["twin_in_doubt"]
    assert PublicCase.objects.get(uid=own.uid).title == "Ny Sykkelvei"


def test_a_case_that_was_there_before_ours_is_not_taken_for_the_same(body, torstein, tmp_path):
    world = World(body, tmp_path)
    xml = make.fonds(make.series(make.case(number=NUMBER, title="Ny sykkelvei")))
    world.bring_in(xml)
    cases.open_case(by=torstein.actor, body=body, number=CaseNumber(*NUMBER), public_title="Ny sykkelvei")
    assert codes(world.bring_in(xml)) == ["twin_in_doubt"]


@pytest.mark.parametrize("role", [RoleName.ARCHIVIST, RoleName.CASE_OFFICER])
def test_a_person_decides_at_the_desk(own, body, tmp_path, sign_in, carry, role):
    doubt(body, tmp_path)
    client = sign_in(UserFactory(body=body, roles=[role], language="en"))
    page = client.get(reverse("desk:case", args=[own.uid])).content.decode()
    address = reverse("desk:twins", args=[own.uid])
    assert address in page
    assert "Sak B" in client.get(address).content.decode()
    chosen = CaseFile.objects.get(title="Sak B")
    client.post(address, {"case": str(chosen.uid)})
    carry()
    assert CaseFile.objects.get(pk=own.pk).title == "Sak B"
    assert sorted(PublicCase.objects.values_list("title", flat=True)) == ["Sak A", "Sak B"]
    assert client.get(address).status_code == 302


def test_a_person_can_say_that_it_is_none_of_them(own, body, tmp_path, sign_in):
    run = doubt(body, tmp_path)
    client = sign_in(UserFactory(body=body, roles=[RoleName.ARCHIVIST], language="en"))
    client.post(reverse("desk:twins", args=[own.uid]))
    own.refresh_from_db()
    assert twins.twins_of(own) == []
    assert codes(World(body, tmp_path).bring_in(make.fonds(make.series(name="ny")), source=run.source.name)) == []


def test_a_case_that_somebody_worked_with_is_no_twin(own, body, tmp_path, aud):
    doubt(body, tmp_path)
    theirs = CaseFile.objects.get(title="Sak A")
    dialogues.dialogue(theirs)
    assert twins.is_used(theirs)
    with pytest.raises(Conflict):
        actions.adopt(by=aud.actor, own=own, theirs=theirs)


def test_only_those_who_may_open_both_decide(own, body, tmp_path):
    doubt(body, tmp_path)
    theirs = CaseFile.objects.get(title="Sak A")
    for roles, case in (([RoleName.MODERATOR], theirs), ([RoleName.CASE_OFFICER], _guarded(theirs))):
        with pytest.raises(NotAllowed):
            actions.adopt(by=UserFactory(body=body, roles=roles).actor, own=own, theirs=case)
    with pytest.raises(NotAllowed):
        actions.adopt(by=Actor.citizen("K7M3-9QXD-2T4A-X"), own=own, theirs=theirs)


def _guarded(case):
    case.access_code = "13"
    case.save()
    return case


def test_records_of_theirs_keep_what_they_were(own, arrive):
    arrive()
    assert Record.objects.get().case_id == own.pk


def test_a_large_file_goes_into_the_case_of_ours_to_its_end(own, body, tmp_path, monkeypatch):
    monkeypatch.setattr("ordskifte.records.importers.deliveries.taking.MOST_ROWS", 6)
    WatchedFolder(body, tmp_path / "inn").deliver(
        journal([Entry(case=NUMBER, number=(2026, number)) for number in range(1, 30)])
    )
    assert set(Record.objects.values_list("case_id", flat=True)) == {own.pk}
    assert Record.objects.count() == 29


def test_what_is_registered_while_the_case_is_taken_over_lies_in_our_own_file(own, arrive, aud, carry):
    message = dialogues.message(dialogues.dialogue(own), "Hvor krysser den Strandvegen?")
    carry()
    seen = assessments.of_subject(message.uid)
    assert seen.case.source is None
    arrive()
    adopted(own, by=aud)
    record = actions.register(by=aud.actor, assessment=seen, title="Spørsmål om sykkelvei")
    assert (record.case.about_id, record.case.source) == (own.pk, None)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how its values lie")
def test_whoever_looks_for_a_number_opened_here_does_not_look_at_every_case(body):
    rows = twins.opened_here(body).filter(year=2026, sequence=117)
    assert "(body_id=? AND year=? AND sequence=?)" in rows.explain()
