"""Anybody asks for access in the browser: check and send, nothing lost, no cookie, and a page of one's own."""

import html
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from ordskifte.access import actions
from ordskifte.access.models import AccessRequest, GivenDocument
from ordskifte.cases.models import CaseFile
from ordskifte.channels.models import Letter
from ordskifte.domain import access
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry
from ordskifte.kernel.web import open_forms
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 4, 10, 15, tzinfo=clock.OSLO)
TYPED = {
    "tekst": "Jeg vil se avtalen & «notatet».",
    "sak": "2026/118",
    "gjelder": "2026/118-3",
    "epost": "pal@fjaerabladet.example",
}


@pytest.fixture
def reader(body, officer):
    """Somebody outside, with a browser that checks nothing away: Django's own CSRF check is on."""
    return Client(enforce_csrf_checks=True)


def carried(page):
    """What a check page carries back."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    return {name: html.unescape(value) for name, value in fields}


def asked(reader, **changed):
    """Ask, check and send; the answer to the last."""
    check = reader.post("/innsyn/", {**TYPED, **changed})
    assert check.status_code == 200, check.content.decode()
    return reader.post("/innsyn/", {**carried(check), "send": "1"})


def test_the_form_carries_nothing_and_sets_no_cookie(reader, case):
    page = reader.get("/innsyn/")
    assert page.status_code == 200
    assert "csrf" not in page.content.decode() and f'name="{open_forms.FIELD}"' not in page.content.decode()
    assert not page.cookies and not reader.cookies


@pytest.mark.parametrize("prefix", ["", "/nn", "/en"])
def test_the_form_is_there_in_every_language(reader, prefix):
    assert reader.get(f"{prefix}/innsyn/").status_code == 200


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("sak=2026/118", 'value="2026/118"'),
        ("sak=2026/118", "Ny gang- og sykkelvei langs Strandvegen"),
        ("journal=2026/37", "2026/37"),
        ("dokument=2026/118-3", "2026/118-3"),
        ("sak=%22%3E%3Cb%3E", "&quot;&gt;&lt;b&gt;"),
    ],
)
def test_what_it_is_about_is_filled_in(reader, case, query, shown):
    page = reader.get(f"/innsyn/?{query}").content.decode()
    assert shown in page and "<b>" not in page


def test_the_case_page_leads_to_the_form(reader, case):
    assert 'href="/innsyn/?sak=2026/118"' in reader.get("/sak/2026/118/").content.decode()


def test_check_and_send_leads_to_a_page_of_ones_own(reader, case):
    check = reader.post("/innsyn/", TYPED)
    assert check.headers["Cache-Control"] == "no-store"
    assert not AccessRequest.objects.exists()
    for value in TYPED.values():
        assert html.escape(value) in check.content.decode()
    answer = reader.post("/innsyn/", {**carried(check), "send": "1"})
    request = AccessRequest.objects.get()
    assert (answer.status_code, request.text, request.case) == (303, TYPED["tekst"], case)
    assert (request.case_number, request.about, request.sender.email) == ("2026/118", "2026/118-3", TYPED["epost"])
    page = reader.get(answer.headers["Location"])
    shown = page.content.decode()
    assert request.reference in shown and answer.headers["Location"].removesuffix("?mottatt") in shown
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not reader.cookies


def test_sent_twice_it_is_one_request_with_one_page(reader, case):
    check = reader.post("/innsyn/", TYPED)
    first, second = (reader.post("/innsyn/", {**carried(check), "send": "1"}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert (AccessRequest.objects.count(), Letter.objects.count()) == (1, 1)


def test_what_is_changed_after_it_was_sent_is_another_request(reader):
    check = reader.post("/innsyn/", TYPED)
    reader.post("/innsyn/", {**carried(check), "send": "1"})
    form = reader.post("/innsyn/", {**carried(check), "endre": "1"})
    assert form.status_code == 200 and html.escape(TYPED["tekst"]) in form.content.decode()
    asked(reader, tekst="Noe annet")
    assert AccessRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"tekst": "  "}, "tekst"),
        ({"tekst": "x" * 10_001}, "tekst"),
        ({"epost": "ikke en adresse"}, "epost"),
        ({"sak": "9" * 41}, "sak"),
        ({"gjelder": "y" * 201}, "gjelder"),
        ({"tekst": "a\x00b"}, "tekst"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(reader, changed, said):
    given = {**TYPED, **changed}
    page = reader.post("/innsyn/", given)
    shown = page.content.decode()
    assert page.status_code == 400
    assert f'href="#{said}"' in shown and f'id="{said}-wrong"' in shown
    for name, value in given.items():
        assert html.escape(value.strip()) in shown or name == said
    assert html.escape(given[said].strip("\x00 ")[:40]) in shown
    assert not AccessRequest.objects.exists()


def test_an_old_check_page_is_shown_again_with_what_was_typed(reader):
    with clock.at(WEDNESDAY) as hands:
        check = reader.post("/innsyn/", TYPED)
        hands.advance(timedelta(days=2))
        again = reader.post("/innsyn/", {**carried(check), "send": "1"})
        assert again.status_code == 403
        assert html.escape(TYPED["tekst"]) in again.content.decode()
        assert not AccessRequest.objects.exists()
        assert reader.post("/innsyn/", {**carried(again), "send": "1"}).status_code == 303


def test_a_damaged_check_page_is_shown_again(reader):
    again = reader.post("/innsyn/", {**TYPED, open_forms.FIELD: "x", "send": "1"})
    assert again.status_code == 400 and html.escape(TYPED["tekst"]) in again.content.decode()
    assert reader.post("/innsyn/", {**carried(again), "send": "1"}).status_code == 303


@pytest.mark.parametrize("headers", [{"origin": "https://other.example"}, {"sec-fetch-site": "cross-site"}])
def test_another_site_sends_nothing(reader, headers):
    check = reader.post("/innsyn/", TYPED)
    answer = reader.post("/innsyn/", {**carried(check), "send": "1"}, headers=headers)
    assert answer.status_code == 403
    assert not AccessRequest.objects.exists()


def test_a_trapped_program_is_marked_and_taken(reader):
    asked(reader, nettsted="https://buy.example")
    assert "trap" in AccessRequest.objects.get().marks


@pytest.mark.parametrize("exists", [True, False])
def test_nobody_is_told_whether_a_case_that_is_kept_away_exists(reader, body, exists):
    if exists:
        kept = CaseFactory(body=body, sequence=152, title="KANARI-152", public_title="", project=False)
        CaseFile.objects.filter(pk=kept.pk).update(is_classified=True)
    check = reader.post("/innsyn/", {**TYPED, "sak": "2026/152"})
    answer = reader.post("/innsyn/", {**carried(check), "send": "1"})
    page = reader.get(answer.headers["Location"])
    for each in (check, page):
        assert "KANARI" not in each.content.decode()
    assert (AccessRequest.objects.get().case is not None) is exists
    reference, secret = answer.headers["Location"].split("/")[2:4]
    with_own = re.sub(f"{reference}|{secret}", "", page.content.decode())
    assert "2026/152" in with_own


class TestThePageOfOnesOwn:
    """By the secret link: status, documents, what can be done next."""

    @pytest.fixture
    def receipt(self, ask, case):
        """A request of that Wednesday."""
        with clock.at(WEDNESDAY):
            return ask(case=case, case_number="2026/118")

    @pytest.fixture
    def address(self, receipt):
        """Its page."""
        return f"/innsyn/{receipt.request.reference}/{receipt.secret}/"

    @pytest.fixture
    def given(self, receipt, officer, note):
        """A document that could have been kept back, given."""
        document = actions.Given(object=note, title="Notatet", seen=note.blob.sha256, why="Kjøpet er gjort.")
        actions.give(by=officer.actor, request=receipt.request, documents=[document], text="Her er notatet.")
        return GivenDocument.objects.get()

    @pytest.mark.parametrize("secret", ["feil", "x" * 32, "%00", "x" * 300])
    def test_another_secret_opens_nothing(self, reader, receipt, secret):
        assert reader.get(f"/innsyn/{receipt.request.reference}/{secret}/").status_code in {400, 404}

    @pytest.mark.parametrize("reference", ["K7M3-9QXD-2T4A-X", "ikke-en", "2026"])
    def test_another_reference_opens_nothing(self, reader, receipt, reference):
        assert reader.get(f"/innsyn/{reference}/{receipt.secret}/").status_code == 404

    def test_the_reference_is_read_as_people_write_it(self, reader, receipt):
        plain = receipt.request.reference.replace("-", "").lower()
        assert reader.get(f"/innsyn/{plain}/{receipt.secret}/").status_code == 200

    def test_the_clock_is_shown_until_there_is_an_answer(self, reader, address, receipt, officer):
        with clock.at(WEDNESDAY):
            page = reader.get(address).content.decode()
            assert "5. november 2026" in page and "9. november 2026" in page and "11. november 2026" in page
            actions.give(by=officer.actor, request=receipt.request, documents=(), text="Svar.")
            assert "9. november 2026" not in reader.get(address).content.decode()

    def test_what_was_given_is_fetched_and_noted_and_nothing_else_is(self, reader, address, given, plan, receipt):
        assert "Notatet" in reader.get(address).content.decode()
        file = reader.get(f"{address}dokument/{given.uid}/")
        assert b"".join(file.streaming_content) == b"%PDF-1.4 KANARI-118-FORHANDLING"
        assert file.headers["Cache-Control"] == "private, no-store"
        assert "Forhandling" not in str(file.headers) and "KANARI" not in str(file.headers)
        entry = AuditEntry.objects.get(act="access.download")
        assert (entry.about, entry.by, entry.details) == (given.uid, str(receipt.request.asker), {})
        for uid in (plan.uid, plan.document.uid, given.document.uid):
            assert reader.get(f"{address}dokument/{uid}/").status_code == 404

    def test_the_link_of_one_opens_no_document_of_another(self, reader, given, ask):
        other = ask()
        answer = reader.get(f"/innsyn/{other.request.reference}/{other.secret}/dokument/{given.uid}/")
        assert answer.status_code == 404

    def test_why_it_was_given_and_who_did_are_not_shown(self, reader, address, given, officer):
        page = reader.get(address).content.decode()
        assert "Kjøpet er gjort" not in page and officer.name not in page and str(officer.uid) not in page

    def test_a_refusal_is_read_and_appealed_here(self, reader, address, receipt, officer):
        refusal = access.Refusal(
            text="Notatet er unntatt.",
            basis="offentleglova § 23 første ledd",
            wider_access="Forhandlingene pågår.",
            appeal_to="Statsforvalteren i Nordfylket",
            appeal_until=WEDNESDAY.date() + timedelta(weeks=3),
            sent_on=WEDNESDAY.date(),
        )
        with clock.at(WEDNESDAY):
            actions.refuse(by=officer.actor, request=receipt.request, refusal=refusal)
            page = reader.get(address).content.decode()
            assert "§ 23 første ledd" in page and "Statsforvalteren i Nordfylket" in page and 'value="klag"' in page
            empty = reader.post(address, {"gjor": "klag", "tekst": " "})
            assert empty.status_code == 409
            assert reader.post(address, {"gjor": "klag", "tekst": "Jeg klager & krever."}).status_code == 303
            shown = reader.get(address).content.decode()
            assert "Jeg klager &amp; krever." in shown and 'value="klag"' not in shown
            assert reader.post(address, {"gjor": "begrunn"}).status_code == 303
            assert AccessRequest.objects.get().reasons_due is not None

    def test_what_cannot_be_done_is_said_and_the_text_stays(self, reader, address):
        with clock.at(WEDNESDAY):
            page = reader.post(address, {"gjor": "klag", "tekst": "Dette skrev jeg."})
        assert page.status_code == 409
        for deed in ("", "slett", "gi"):
            assert reader.post(address, {"gjor": deed}).status_code == 409
        assert AccessRequest.objects.get().state == "new"

    def test_it_can_be_withdrawn_from_our_own_page_only(self, reader, address):
        elsewhere = reader.post(address, {"gjor": "trekk"}, headers={"origin": "https://other.example"})
        assert (elsewhere.status_code, AccessRequest.objects.get().state) == (403, "new")
        assert reader.post(address, {"gjor": "trekk"}).status_code == 303
        assert AccessRequest.objects.get().state == "withdrawn"
        assert reader.get(address).status_code == 200

    def test_nothing_sets_a_cookie(self, reader, address, given):
        reader.get(address)
        assert b"".join(reader.get(f"{address}dokument/{given.uid}/").streaming_content)
        reader.post(address, {"gjor": "trekk"})
        assert not reader.cookies
