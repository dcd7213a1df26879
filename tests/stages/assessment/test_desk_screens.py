"""The queue at the desk: by age, in bulk, by keyboard; nothing is lost, and it costs the same however long it is."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.assessment import actions, queries
from ordskifte.assessment.models import Assessment, Collection
from ordskifte.dialogue import actions as dialogue
from ordskifte.domain import assessment as rules
from ordskifte.domain.assessment import Duty
from ordskifte.domain.errors import NotFound
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.worlds.pages import assert_anonymous_page
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
QUEUE = "/desk/vurdering/"
COPY = "Nei til sykkelvei i Strandvegen! Bevar de gamle bjørkene."


def shown(browser, address=QUEUE, **query):
    """The text of a page that must be there."""
    answer = browser.get(address, query)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.content.decode()


def addresses(page):
    """Which assessments a page leads to, in its order."""
    return list(dict.fromkeys(re.findall(r"/desk/vurdering/([0-9a-f-]{36})/", page)))


def test_what_waits_stands_with_its_proposal_reason_and_provision(desk, said):
    row = said("Hvor krysser sykkelveien Strandvegen?", name="Kari Strandheim")
    page = shown(desk)
    for words in ("Hvor krysser sykkelveien", "Kari Strandheim", "2026/118", "forvaltningsloven § 11", row.title):
        assert words in page


@pytest.mark.parametrize("role", RoleName.values)
def test_it_opens_for_those_who_assess(body, said, role):
    row = said()
    browser = sign_in(Client(), UserFactory(body=body, roles=[role], language="en"))
    may = role in actions.ASSESSORS
    pages = [reverse("assessment_one", args=[row.uid]), reverse("assessment_collections"), reverse("assessment_period")]
    for address in (QUEUE, *pages):
        assert browser.get(address).status_code == (200 if may else 403), address
    assert (QUEUE in browser.get("/desk/").content.decode()) is may


def test_another_body_sees_nothing(said):
    row = said()
    stranger = UserFactory(body=BodyFactory(host="other.example"), roles=[RoleName.ARCHIVIST]).actor
    assert queries.assessment_for(stranger, row.uid) is None
    assert queries.seen(stranger, [f"{row.uid}:1"]) == []
    assert queries.window(stranger, queries.Chosen()).rows == []
    with pytest.raises(NotFound):
        actions.confirm(by=stranger, assessment=row)


def test_the_list_costs_the_same_for_one_and_three(desk, said):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            shown(desk)
        return len(seen)

    said("Hvor krysser den?")
    cost()
    one = cost()
    said("Når begynner det?")
    said("Hva koster det?")
    assert cost() == one


def test_no_row_is_lost_while_others_are_decided(desk, thread, said, aud, monkeypatch):
    monkeypatch.setattr("ordskifte.assessment.views.desk.ON_A_PAGE", 3)
    row = said("Hvor krysser den?")
    for number in range(8):
        said(f"Når begynner del {number}?")
    # All of one moment: only the key tells them apart.
    Assessment.objects.update(happened_at=row.happened_at)
    waiting = {str(uid) for uid in Assessment.objects.values_list("uid", flat=True)}
    met, address = [], QUEUE
    while address:
        page = desk.get(address).content.decode()
        found = addresses(page)
        met += found
        # Somebody decides on the first one of the page before the next page is asked for.
        actions.confirm(by=aud.actor, assessment=Assessment.objects.get(uid=found[0]))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = QUEUE + following[1].replace("&amp;", "&") if following else ""
    assert sorted(met) == sorted(waiting)


def test_many_are_confirmed_at_once_and_what_changed_meanwhile_is_not(desk, said, carry, torstein):
    rows = [said("Hvor krysser den?"), said("Fint tiltak for ungene!"), said("Når begynner det?")]
    marked = [f"{row.uid}:{row.version}" for row in rows]
    dialogue.answer(by=torstein.actor, message=rows[1].message, text="Takk for innspillet.")
    carry()
    answer = desk.post(reverse("assessment_confirm_many") + "?vis=undecided", {"row": marked}, follow=True)
    decided = list(Assessment.objects.filter(state="decided").values_list("duty", "decided_by"))
    assert len(decided) == 2
    assert all(by.startswith("staff:") for _, by in decided)
    assert "changed by somebody else" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3, 25])
def test_confirming_many_asks_as_much_for_many_as_for_one(desk, said, count, django_assert_num_queries):
    rows = [said(f"Hva med punkt {n}?") for n in range(count)]
    desk.get(reverse("assessment_queue"))
    with django_assert_num_queries(22):
        desk.post(reverse("assessment_confirm_many"), {"row": [f"{row.uid}:{row.version}" for row in rows]})
    assert Assessment.objects.filter(state="decided").count() == count


def test_all_on_the_page_can_be_confirmed_without_marking(desk, said):
    rows = [said("Hvor krysser den?"), said("Når begynner det?")]
    everything = [f"{row.uid}:{row.version}" for row in rows]
    assert Assessment.objects.filter(state="decided").count() == 0
    desk.post(reverse("assessment_confirm_many"), {"all": everything})
    assert Assessment.objects.filter(state="decided").count() == 0
    desk.post(reverse("assessment_confirm_many"), {"all": everything, "everything": "1"})
    assert Assessment.objects.filter(state="decided").count() == 2


@pytest.mark.parametrize("marked", ["", "nonsense", "x:1", "00000000-0000-0000-0000-000000000000:1", "é:٣"])
def test_nonsense_is_told_in_words(desk, said, marked):
    said()
    answer = desk.post(reverse("assessment_confirm_many"), {"row": [marked]}, follow=True)
    assert "Mark at least one first." in answer.content.decode()


def test_one_is_confirmed_and_the_next_is_shown(desk, said):
    first, second = said("Hvor krysser den?"), said("Når begynner det?")
    published = Assessment.objects.get(kind="publication")
    here, after, oldest = (reverse("assessment_one", args=[row.uid]) for row in (first, second, published))
    assert desk.get(reverse("assessment_next")).url == oldest
    assert desk.get(reverse("assessment_next"), {"etter": published.uid}).url == here
    page = shown(desk, here)
    assert 'accesskey="b"' in page and "It asks something" in page and "forvaltningsloven § 11" in page
    answer = desk.post(here, {"seen": first.version, "title": "Spørsmål om kryssing"})
    assert answer.url == after
    first.refresh_from_db()
    assert (first.duty, first.title) == (Duty.REGISTER, "Spørsmål om kryssing")
    assert desk.post(after, {"seen": second.version, "title": second.title}).url == oldest
    assert desk.post(oldest, {"seen": published.version, "title": published.title}).url == QUEUE
    assert "Everything is decided on." in shown(desk)


def decided(row, **given):
    """What the form for another decision sends."""
    usual = {"seen": row.version, "change": "1", "title": row.title, "criterion": "matter", "why": "Ingen spør om noe."}
    return usual | {"in_or_out": "on", "case_document": "on"} | given


def test_another_decision_needs_a_reason_and_what_was_typed_stays(desk, said):
    row = said("Dette er den dårligste utredningen jeg har lest. Hvem har slurvet?")
    address = reverse("assessment_one", args=[row.uid])
    refused = desk.post(address, decided(row, why="", title="Kritikk av utredningen"))
    assert refused.status_code == 409
    assert "Write in a few words why" in refused.content.decode()
    assert "Kritikk av utredningen" in refused.content.decode()
    desk.post(address, decided(row))
    row.refresh_from_db()
    assert (row.duty, row.handled, row.why) == (Duty.KEEP, False, "Ingen spør om noe.")
    page = shown(desk, address)
    assert "Aud Solbrekke" in page and "otherwise than proposed" in page
    desk.post(address, decided(row, criterion="nothing", why="Feil igjen."))
    row.refresh_from_db()
    assert row.duty == Duty.DISCARD
    assert row.decisions.count() == 2


def test_what_somebody_else_decided_first_is_told(desk, said, aud):
    row = said()
    actions.confirm(by=aud.actor, assessment=row)
    answer = desk.post(reverse("assessment_one", args=[row.uid]), {"seen": row.version, "title": "En tittel"})
    # It is decided, so the form is the one for a change, which asks for more.
    assert answer.status_code == 400
    assert row.decisions.count() == 1


def test_reading_what_is_withheld_is_noted_and_the_list_does_not_show_it(desk, body, said, carry):
    hidden = CaseFactory(body=body, sequence=152, hidden_by="offentleglova § 13")
    row = said("Når får jeg svar på klagen?")
    Assessment.objects.filter(pk=row.pk).update(case=hidden)
    assert "Når får jeg svar" not in shown(desk)
    assert not AuditEntry.objects.filter(act="assessment.read_withheld").exists()
    assert "Når får jeg svar" in shown(desk, reverse("assessment_one", args=[row.uid]))
    assert AuditEntry.objects.filter(act="assessment.read_withheld", about=row.uid).count() == 1


def test_the_lists_can_be_narrowed(desk, body, said):
    said("Hvor krysser den?")
    other = dialogues.dialogue(
        CaseFactory(body=body, sequence=131, title="Skulestruktur", public_title="Skulestruktur")
    )
    said("Fint for ungane!", thread=other)
    assert "Hvor krysser" not in shown(desk, sak="2026/131")
    assert "Fint for ungane" in shown(desk, sak="2026/131")
    assert "Fint for ungane" not in shown(desk, forslag="register")
    assert "Hvor krysser" not in shown(desk, vis="decided")
    assert desk.get(QUEUE, {"sak": "118"}).status_code == 400


def test_how_long_it_has_waited_is_seen(desk, said, aud):
    row = said()
    Assessment.objects.filter(pk=row.pk).update(happened_at=clock.now() - timedelta(days=9, hours=1))
    ages = queries.ages(aud.actor)
    assert (ages.total, ages.within, ages.older) == (2, ((1, 1), (3, 0), (7, 0)), 1)
    page = shown(desk)
    assert "has waited 9 days" in page and "1 is older." in page


def test_a_campaign_is_found_looked_at_and_confirmed(desk, said):
    rows = [said(COPY, name="Anne Fossheim"), said(f"{COPY} Mvh Geir", name="Geir"), said(COPY.upper(), name="turid h")]
    again = said(COPY, name="Anne Fossheim")
    found = Collection.objects.get()
    assert set(found.members.all()) == {*rows, again}
    assert all(str(row.uid) not in addresses(shown(desk)) for row in rows)
    assert found.title in shown(desk, reverse("assessment_collections"))
    address = reverse("assessment_collection", args=[found.uid])
    page = shown(desk, address)
    assert "4 messages" in page and re.search(r"Different senders</dt><dd>3<", page)
    desk.post(reverse("assessment_single_out", args=[again.uid]))
    desk.post(address, {"seen": Collection.objects.get().version, "title": "Nei til sykkelvei – 3 like innlegg"})
    found.refresh_from_db()
    assert (found.state, found.messages, found.senders) == ("confirmed", 3, 3)
    again.refresh_from_db()
    assert (again.state, again.collection, again.singled_out) == ("undecided", None, True)


def test_a_dialogue_is_gathered_for_some_days(desk, said, thread):
    for number in range(3):
        said(f"Fint tiltak, del {number} av veien også")
    day = clock.today().isoformat()
    given = {"thread": thread.uid, "starts_on": day, "ends_on": day}
    answer = desk.post(reverse("assessment_period"), given, follow=True)
    assert "3 messages" in answer.content.decode()
    refused = desk.post(reverse("assessment_period"), given)
    assert refused.status_code == 400
    assert "not enough messages" in refused.content.decode()


def test_the_rules_are_there_for_everybody(client, body):
    for start, title in (("", "Hva"), ("/en", "What is journalled and kept")):
        answer = client.get(f"{start}/vurdering/")
        assert answer.status_code == 200
        assert_anonymous_page(answer)
        page = answer.content.decode()
        assert title in page or start == ""
    for rule in (*rules.RULES, *rules.ARCHIVE_RULES):
        assert rules.TEXTS[rule.key].replace("'", "&#x27;") in page
        assert str(rule.provision) in page
    assert "kommunen må" in page
