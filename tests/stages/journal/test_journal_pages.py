"""The pages of the public journal: what stands there, how it is found, and that reading leaves no trace."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.cases import projection as cases
from ordskifte.cases.models import CaseFile, PublicCase
from ordskifte.domain.parties import SYSTEM
from ordskifte.journal import actions
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import clock, tenancy
from ordskifte.kernel.models.kept import RowIsKept
from ordskifte.records.models import RegistryEntry, SignOff
from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.journal import OUT, WAITING, corrected, entered, journal_of, own_file, registered

pytestmark = pytest.mark.django_db

BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
DAY = date(2026, 11, 9)


@pytest.fixture
def body():
    """The body of these pages; it shows private names."""
    return BodyFactory(settings={"journal_shows_private_names": True})


@pytest.fixture
def case(body):
    """A case of the records system, with our own file about it."""
    return own_file(CaseFactory(body=body, sequence=118))


def text_of(client, path, data=None):
    """The page, which must be there."""
    answer = client.get(path, data)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_an_entry_has_what_the_law_asks_for(client, case):
    entered(case, sequence=37, day=DAY)
    for page in (
        text_of(client, "/journal/"),
        text_of(client, "/journal/2026/37/"),
        text_of(client, "/journal/2026-11-09/"),
    ):
        for what in ("2026/37", "Flytt overgangen nordover", "Liv Tangen", "2026-11-09", "/sak/2026/118/"):
            assert what in page
        assert "post@nordfjaera.example" in page
        assert "/innsyn/?journal=2026/37" in page
        assert "Torstein Bakkejord" not in page
    assert "Plan og bygg" in text_of(client, "/journal/2026/37/")
    assert "/en/innsyn/?journal=2026/37" in text_of(client, "/en/journal/2026/37/")


def test_private_names_are_shown_only_where_the_body_wants_to(client, body, case):
    entered(case, title="Innspill fra Liv Tangen")
    assert "Liv Tangen" in text_of(client, "/journal/")
    body.settings = {}
    body.save()
    tenancy.forget()
    # At once beside the title, and in the title when it is written again.
    assert "Fra: Liv Tangen" not in text_of(client, "/journal/")
    assert "Innspill" not in text_of(client, "/journal/", {"q": "Tangen"})
    assert actions.show_again(by=SYSTEM, body=body) == 1
    for path in ("/journal/", f"/journal/{clock.today().year}/1/"):
        page = text_of(client, path)
        assert "Tangen" not in page
        assert "Privatperson" in page or "Private person" in page


def test_a_screened_entry_is_shown_as_one_with_its_basis(client, case):
    entered(case, title="Klage fra Marte Ekornes", parties=(("Avsender", "Marte Ekornes", "person"),), hidden_by=BASIS)
    for page in (text_of(client, "/journal/"), text_of(client, f"/journal/{clock.today().year}/1/")):
        assert "Ekornes" not in page
        assert BASIS in page
    assert BASIS not in text_of(client, "/journal/", {"q": "Ekornes"})


def test_a_name_is_no_hit_after_a_year_and_the_title_is(client, case):
    with clock.at(datetime(2026, 11, 9, 12, tzinfo=UTC)):
        entered(case, title="Liv Tangens telling ved Strandvegen", day=DAY)
        hits = {
            words: "telling" in text_of(client, "/journal/", {"q": words})
            for words in ("Tangen", "Liv Tangen", "telling")
        }
        assert hits == {"Tangen": True, "Liv Tangen": True, "telling": True}
    for later, is_found in ((timedelta(days=364), True), (timedelta(days=366), False)):
        with clock.at(datetime(2026, 11, 9, 12, tzinfo=UTC) + later):
            for words in ("Tangen", "liv tangen", '"Liv Tangen"', "tangens"):
                assert ("Strandvegen" in text_of(client, "/journal/", {"q": words})) is is_found, (later, words)
            assert "Strandvegen" in text_of(client, "/journal/", {"q": "telling"})
            assert "Strandvegen" in text_of(client, "/journal/", {"q": "STRANDVEGEN"})


def found(client, **asked):
    """The numbers of the entries that answer."""
    page = text_of(client, "/journal/", asked)
    return {entry.sequence for entry in PublicEntry.objects.all() if f'href="/journal/{entry.number}/"' in page}


def test_questions_are_answered(client, body, case):
    other = own_file(
        CaseFactory(body=body, sequence=131, title="Skulestruktur i Ørland", public_title="Skulestruktur i Ørland")
    )
    entered(case, sequence=1, day=date(2026, 11, 2))
    entered(case, sequence=2, day=date(2026, 11, 3), title="Svar om sikt", type=OUT)
    entered(
        other, sequence=3, day=date(2026, 11, 4), title="Lang skyss", parties=(("Avsender", "Máret Áile", "person"),)
    )
    assert found(client) == {1, 2, 3}
    assert found(client, fra="2026-11-03") == {2, 3}
    assert found(client, fra="3.11.2026", til="2026-11-03") == {2}
    assert found(client, retning="ut") == {2}
    assert found(client, retning="inn") == {1, 3}
    assert found(client, retning="internt") == set()
    assert found(client, sak="2026/131") == {3}
    assert found(client, enhet="Plan og bygg") == {1, 2, 3}
    assert found(client, enhet="Finnes ikke") == set()
    assert found(client, q="overgangen") == {1}
    assert found(client, q="OVERGANG nord") == {1}
    assert found(client, q='"nord overgangen"') == set()
    assert found(client, q="2026/2") == {2}
    assert found(client, q="2026/131") == {3}
    assert found(client, q="ørland") == {3}
    assert found(client, q="máret") == {3}
    assert found(client, q="sykkelvei svar") == {2}
    assert found(client, q="100%") == set()


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"fra": "32.11.2026"}, "32.11.2026"),
        ({"fra": "2026-11-04", "til": "2026-11-03"}, "2026-11-03"),
        ({"retning": "opp"}, "retning-wrong"),
        ({"sak": "118"}, "118"),
        ({"q": "x" * 500}, "x" * 200),
        ({"fra": "２０２６-11-04"}, "２０２６-11-04"),
        ({"fra": "0000-00-00"}, "0000-00-00"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(client, case, asked, kept):
    answer = client.get("/journal/", asked)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page
    assert kept in page
    assert client.get("/journal/journal.csv", asked).status_code == 400


def test_what_is_typed_runs_nowhere(client, case):
    page = text_of(client, "/journal/", {"q": '"><script>alert(1)</script>', "enhet": "<b>"})
    assert "<script>alert" not in page and "<b>" not in page


def test_many_entries_come_in_windows_that_leave_nothing_out(client, case):
    for sequence in range(1, 121):
        entered(case, sequence=sequence, day=DAY - timedelta(days=sequence % 3))
    seen, path = [], "/journal/?retning=inn"
    while path:
        page = text_of(client, path)
        numbers = [int(part.split("/")[0]) for part in page.split('<a href="/journal/2026/')[1:]]
        seen += numbers
        after = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        path = f"/journal/{after}" if after else ""
    assert sorted(seen) == list(range(1, 121))


def test_days_lead_to_each_other(client, case):
    entered(case, sequence=1, day=date(2026, 11, 2))
    entered(case, sequence=2, day=date(2026, 11, 6))
    page = text_of(client, "/journal/2026-11-04/")
    assert 'href="/journal/2026-11-02/"' in page and 'href="/journal/2026-11-06/"' in page
    assert client.get("/journal/2999-01-01/").status_code == 404
    assert client.get("/journal/2026-02-31/").status_code == 404


def test_corrected_and_cancelled_entries_are_marked(client, case):
    entry = entered(case, sequence=1)
    assert "Rettet" not in text_of(client, "/journal/") and "Corrected" not in text_of(client, "/journal/")
    corrected(entry.record, new="Flytt overgangen til busstoppet")
    shown = PublicEntry.objects.get()
    assert (shown.corrected_on, shown.version, shown.first_at) == (clock.today(), 2, entry.first_at)
    assert "Flytt overgangen til busstoppet" in text_of(client, "/journal/")
    RegistryEntry.objects.update(status="Utgår")
    actions.show(by=SYSTEM, record_uid=entry.uid)
    page = text_of(client, f"/journal/{entry.number}/")
    assert PublicEntry.objects.get().is_cancelled
    assert "Flytt overgangen til busstoppet" in page


def test_the_same_again_changes_nothing(case):
    entry = entered(case)
    actions.show(by=SYSTEM, record_uid=entry.uid)
    assert PublicEntry.objects.get().version == 1
    with pytest.raises(RowIsKept):
        entry.delete()


def test_an_entry_says_what_answered_it(client, case):
    question, answer = entered(case, sequence=1), entered(case, sequence=2, type=OUT, title="Svar")
    SignOff.objects.create(
        record=question.record,
        method="BE",
        on=DAY,
        at=clock.now(),
        by=str(SYSTEM),
        note="hemmelig merknad",
        answer=answer.record,
    )
    actions.show(by=SYSTEM, record_uid=question.uid)
    page = text_of(client, f"/journal/{question.number}/")
    assert f'href="/journal/{answer.number}/"' in page.partition("<dl")[2].partition("</dl>")[0]
    assert "hemmelig merknad" not in page


def test_an_upstream_entry_waits_for_its_number_and_leads_there(client, case):
    record = registered(case, upstream="2026/4711")
    actions.show(by=SYSTEM, record_uid=record.uid)
    page = text_of(client, f"/journal/id/{record.uid}/")
    assert "2026/4711" in page and 'href="https://arkiv.example/1"' in page
    assert "/innsyn/?journal=2026/4711&amp;sak=2026/118" in page
    waiting = registered(case, title="Venter", status=WAITING)
    actions.show(by=SYSTEM, record_uid=waiting.uid)
    assert "Venter" not in text_of(client, "/journal/")


def test_one_number_in_two_journals_becomes_a_list(client, body, case):
    one = entered(case, title="Den ene")
    other = entered(case, title="Den andre", unit=journal_of(body, "Barnevernet"))
    page = text_of(client, f"/journal/{one.number}/")
    assert f"/journal/id/{one.uid}/" in page and f"/journal/id/{other.uid}/" in page
    assert "Den andre" in text_of(client, f"/journal/id/{other.uid}/")


def test_an_identifier_leads_to_the_number(client, case):
    entry = entered(case)
    assert client.get(f"/en/journal/id/{entry.uid}/").headers["Location"] == f"/en/journal/{entry.number}/"


def test_of_a_case_that_went_out_of_view_only_the_entry_is_known(client, case):
    entry = entered(case)
    assert found(client, q="overgangen") == {1}
    CaseFile.objects.filter(pk=case.about_id).update(is_classified=True)
    cases.project(CaseFile.objects.filter(pk=case.about_id))
    assert not PublicCase.objects.filter(pk=case.about_id).exists()
    for path in ("/journal/", f"/journal/{entry.number}/", "/journal/journal.csv", "/journal/feed.atom"):
        answer = client.get(path)
        page = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        # The example in the form, and the name of a unit to choose, tell nothing of this entry.
        page = page.replace('placeholder="2026/118"', "").replace('<option value="Plan og bygg">Plan og bygg', "")
        assert entry.number in page
        for closed in ("overgangen", "Tangen", "2026/118", "Plan og bygg"):
            assert closed not in page, (path, closed)
    assert (
        found(client, q="overgangen") == found(client, enhet="Plan og bygg") == found(client, sak="2026/118") == set()
    )


def test_a_case_that_is_screened_later_takes_its_entries_along(client, case):
    entered(case)
    about = CaseFile.objects.get(pk=case.about_id)
    about.covers = [{"restriction": "UO", "authority": BASIS, "metadata": ["NA", "TR1"], "scope": "", "until": None}]
    about.save()
    assert actions.show_again(by=SYSTEM, source=about.source.name) == 1
    page = text_of(client, "/journal/")
    assert "Tangen" not in page and "overgangen" not in page and BASIS in page


def test_nobody_sees_the_entries_of_another_body(client, case):
    elsewhere = own_file(CaseFactory(body=BodyFactory(host="other.example"), sequence=118))
    entry = entered(elsewhere, title="Hos naboen", sequence=5)
    assert "Hos naboen" not in text_of(client, "/journal/")
    assert client.get(f"/journal/{entry.number}/").status_code == 404
    assert client.get(f"/journal/id/{entry.uid}/").status_code == 404
    assert b"Hos naboen" not in b"".join(client.get("/journal/journal.csv").streaming_content)


def statements(client, path):
    """How many statements a page costs, on a second visit to the process."""
    client.get("/journal/2999-01-01/")
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = client.get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)
    return len(caught)


def test_the_number_of_statements_does_not_grow(client, case):
    paths = (
        "/journal/",
        "/journal/?q=overgangen+tangen",
        f"/journal/{clock.today()}/",
        "/journal/feed.atom",
        "/journal/journal.csv",
    )
    entered(case, sequence=1)
    with_one = [statements(client, path) for path in paths]
    entered(case, sequence=2)
    entered(case, sequence=3)
    assert [statements(client, path) for path in paths] == with_one
    assert max(with_one) <= 3
    assert statements(client, f"/journal/{clock.today().year}/1/") == 1


def test_projecting_three_costs_what_one_costs(body, case):
    registered(case, sequence=1)
    with CaptureQueriesContext(connection) as one:
        actions.show_again(by=SYSTEM, body=body)
    registered(case, sequence=2), registered(case, sequence=3), registered(case, sequence=4)
    with CaptureQueriesContext(connection) as three:
        actions.show_again(by=SYSTEM, body=body)
    reads = [sum(each["sql"].startswith("SELECT") for each in caught) for caught in (one, three)]
    assert reads[0] == reads[1]


def test_an_unchanged_page_is_not_sent_again_and_no_cookie_is_set(client, case):
    entry = entered(case)
    for path in (
        "/journal/",
        f"/journal/{entry.number}/",
        f"/journal/{clock.today()}/",
        "/journal/feed.atom",
        "/journal/journal.csv",
    ):
        first = client.get(path)
        assert not first.cookies
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
        PublicCase.objects.filter(pk=case.about_id).update(
            title=f"Ny tittel {path}", version=PublicCase.objects.get().version + 1, changed_at=clock.now()
        )
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200, path
        corrected(entry.record, new=f"Ny {path}")
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200, path


def test_lists_are_kept_out_of_other_searches(client, case):
    entry = entered(case)
    for path in ("/journal/", "/journal/feed.atom", "/journal/journal.csv", f"/journal/{entry.number}/"):
        assert client.get(path)["X-Robots-Tag"] == "noindex"
    without = entered(case, sequence=2, parties=(("Avsender", "Velforeningen", "organisation"),))
    assert "X-Robots-Tag" not in client.get(f"/journal/{without.number}/").headers


def test_there_is_always_somebody_to_contact(client):
    body = BodyFactory(contact_email="")
    entry = entered(own_file(CaseFactory(body=body, sequence=118)))
    assert "Kontakt: Plan og bygg" in text_of(client, "/journal/")
    assert b"Nordfj\xc3\xa6ra kommune" in b"".join(client.get("/journal/journal.csv").streaming_content)
    assert "Plan og bygg" in text_of(client, f"/journal/{entry.number}/").partition('id="contact"')[2]


def test_a_case_leads_to_its_entries(client, case):
    entered(case)
    assert 'href="/journal/?sak=2026/118"' in text_of(client, "/sak/2026/118/")
