"""Publishing from a case at the desk: what a person types, who sees what, and that nothing typed is lost."""

import re
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ordskifte.accounts.models import RoleName
from ordskifte.cases import queries as cases
from ordskifte.domain import screening
from ordskifte.domain.publication import ListBlock, Paragraph, Table
from ordskifte.kernel import egress
from ordskifte.publishing import actions, queries
from ordskifte.publishing.errors import SourceMissing
from ordskifte.publishing.models import Publication, PublishedRevision
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory, with_file
from tests.factories.publishing import block_of, draft, picture
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db

PAGE = """<!doctype html><html lang="nb"><head><title>Sykkelvei langs Strandvegen</title></head><body><main>
<h1>Sykkelvei langs Strandvegen</h1><p>Kommunen skal bygge <b>sykkelvei</b> langs hele vegen, og alle kan si sitt.</p>
<h2>Slik går vi fram</h2><ul><li>Først kartet</li><li>Så gravingen, når alle naboer har fått sagt sitt</li></ul>
<table><tr><th>År</th><th>Kroner</th></tr><tr><td>2026</td><td>4 mill.</td></tr></table></main></body></html>"""


class Fields(HTMLParser):
    """The fields of the editor's form with what stands in them: what a browser would send back untouched."""

    def __init__(self):
        super().__init__()
        self.found, self.select, self.area, self.in_form = {}, None, None, 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name")
        self.in_form += tag == "form" and "data-edit-form" in given
        if not self.in_form:
            return
        if tag == "input" and name and given.get("type") not in {"submit", "checkbox", "radio", "button"}:
            self.found[name] = given.get("value", "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.found[self.select] = given.get("value", "")
        elif tag == "textarea" and name:
            self.area, self.found[name] = name, ""

    def handle_data(self, data):
        if self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag):
        self.select = None if tag == "select" else self.select
        self.area = None if tag == "textarea" else self.area
        self.in_form -= tag == "form" and self.in_form > 0


def stream_fields(publication):
    """The fields that the editor's own script makes in the browser, for paragraphs and headings."""
    fields = {}
    for place, text in enumerate(publication.get_latest_revision_as_object().texts.all()):
        stream = text.body.get_prep_value()
        fields[f"texts-{place}-body-count"] = str(len(stream))
        for number, block in enumerate(stream):
            start = f"texts-{place}-body-{number}"
            fields |= {f"{start}-deleted": "", f"{start}-order": str(number), f"{start}-type": block["type"]}
            fields |= {f"{start}-id": block["id"], **value_fields(f"{start}-value", block["type"], block["value"])}
    return fields


def value_fields(start, kind, value):
    """One block as the browser sends it."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    def rich(html):
        return ContentstateConverter(["bold", "italic", "link"]).from_database_format(html)

    match kind:
        case "paragraph":
            return {start: rich(value)}
        case "heading":
            return {f"{start}-text": value["text"], f"{start}-level": value["level"]}
        case "list":
            fields = {f"{start}-ordered": "on"} if value["ordered"] else {}
            fields[f"{start}-items-count"] = str(len(value["items"]))
            for number, item in enumerate(value["items"]):
                item, here = item.get("value", item), f"{start}-items-{number}"
                fields |= {f"{here}-deleted": "", f"{here}-order": str(number), f"{here}-id": ""}
                fields |= {f"{here}-value-text": rich(item["text"]), f"{here}-value-inner-count": "0"}
            return fields
        case "table":
            return table_fields(f"{start}-table", value["table"], rich)
        case _:
            raise AssertionError(kind)


def table_fields(start, table, rich):
    """A table as the browser sends it."""
    fields = {f"{start}-caption": table["caption"], f"{start}-column-count": str(len(table["columns"]))}
    fields[f"{start}-row-count"] = str(len(table["rows"]))
    for number, column in enumerate(table["columns"]):
        here = f"{start}-column-{number}"
        fields |= {f"{here}-type": column["type"], f"{here}-order": str(number), f"{here}-deleted": ""}
        fields[f"{here}-heading"] = column["heading"]
    for down, row in enumerate(table["rows"]):
        fields |= {f"{start}-row-{down}-order": str(down), f"{start}-row-{down}-deleted": ""}
        fields |= {f"{start}-cell-{down}-{across}": rich(cell) for across, cell in enumerate(row["values"])}
    return fields


def untouched(client, publication):
    """What the editor sends when nobody has typed anything."""
    page = client.get(edit(publication))
    assert page.status_code == 200
    fields = Fields()
    fields.feed(page.content.decode())
    assert fields.found["texts-TOTAL_FORMS"] == "1"
    return {**fields.found, **stream_fields(publication)}


def edit(publication):
    return f"/desk/publiseringer/edit/{publication.pk}/"


def page_of(case):
    """A document of the case whose file is a page of text."""
    document = DocumentFactory(case=case, suggested_title="Framlegg")
    with_file(document, data=PAGE.encode(), media_type="text/html")
    return document


def test_from_case_to_published_nothing_is_typed(desk, case):
    document = page_of(case)
    page = desk.get(f"/desk/saker/{case.uid}/").content.decode()
    begin = f"/desk/publiseringer/ny/{case.uid}/"
    assert begin in page
    assert str(document.uid) in desk.get(begin).content.decode()
    chosen = desk.post(begin, {"document": document.uid})
    made = Publication.objects.get()
    assert chosen.headers["Location"] == edit(made)
    given = untouched(desk, made)
    sent = {**given, "action-publish": "yes"}
    typed = {name for name, value in sent.items() if value and value != given.get(name) and name != "action-publish"}
    answer = desk.post(edit(made), sent)
    assert answer.status_code == 302
    shown = queries.published(made.uid)
    assert (len(typed), shown.texts["nb"].title) == (0, "Sykkelvei langs Strandvegen")
    kinds = {type(block) for block in shown.texts["nb"].blocks}
    assert {Paragraph, ListBlock, Table} <= kinds
    assert "<strong>sykkelvei</strong>" in shown.texts["nb"].html
    assert shown.facts["contact_email"] == "post@nordfjaera.example"
    assert shown.facts["document"] == str(document.uid)


def test_a_file_from_elsewhere_is_read_too(desk, case):
    file = SimpleUploadedFile("side.html", PAGE.encode(), content_type="text/html")
    assert desk.post(f"/desk/publiseringer/ny/{case.uid}/", {"file": file}).status_code == 302
    draft_of = Publication.objects.get()
    assert str(draft_of) == "Sykkelvei langs Strandvegen"


def test_an_address_is_fetched_and_linked_to(desk, case):
    world = egress.Double()
    kind = (("content-type", "text/html; charset=utf-8"),)
    world.route("nabo.example", lambda asked: egress.Response(status=200, headers=kind, body=PAGE.encode()))
    with egress.use(world):
        answer = desk.post(f"/desk/publiseringer/ny/{case.uid}/", {"address": "https://nabo.example/sykkelvei"})
    assert answer.status_code == 302
    made = Publication.objects.get()
    assert (made.source_url, made.source_note) == ("https://nabo.example/sykkelvei", "nabo.example")


@pytest.mark.parametrize("status", [404, 500])
def test_an_address_without_a_page_is_said_and_stays_in_the_form(desk, case, status):
    world = egress.Double()
    world.route("nabo.example", lambda asked: egress.Response(status=status))
    with egress.use(world):
        answer = desk.post(f"/desk/publiseringer/ny/{case.uid}/", {"address": "https://nabo.example/borte"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert str(status) in page and "https://nabo.example/borte" in page
    assert not Publication.objects.exists()


def test_addresses_inside_are_not_fetched(desk, case):
    answer = desk.post(f"/desk/publiseringer/ny/{case.uid}/", {"address": "https://127.0.0.1/hemmelig"})
    assert answer.status_code == 400
    assert "not on the public internet" in answer.content.decode()


def test_a_document_without_a_file_is_said(desk, case):
    document = DocumentFactory(case=case)
    answer = desk.post(f"/desk/publiseringer/ny/{case.uid}/", {"document": document.uid})
    assert answer.status_code == 400
    assert "There is no file here" in answer.content.decode()


def partly_withheld(document):
    """Screen parts of a document."""
    one = screening.imported(
        access_restriction="Unntatt offentlighet",
        authority="offentleglova § 13",
        metadata=(),
        document="Skjerming av deler av dokumentet",
    )
    assert one.document_scope is screening.DocumentScope.PARTS
    document.covers = [cases.as_kept(one)]
    document.save()


REDACTED = "Dokument hvor deler av innholdet er skjermet"


def test_where_parts_are_withheld_only_what_is_left_is_read(case, officer):
    document = page_of(case)
    partly_withheld(document)
    left = PAGE.replace("sykkelvei</b>", "XXXX</b>").encode()
    with_file(document, data=left, media_type="text/html", variant=REDACTED)
    made = actions.begin(by=officer.actor, case=case, document=document)
    words = made.texts.get().body.get_prep_value()
    assert "XXXX" in str(words) and "sykkelvei" not in str(words)


@pytest.mark.parametrize("data", [None, PAGE.encode()])
def test_where_nothing_was_taken_out_nothing_is_read(case, officer, data):
    document = page_of(case)
    partly_withheld(document)
    if data:
        with_file(document, data=data, media_type="text/html", variant=REDACTED)
    with pytest.raises(SourceMissing):
        actions.begin(by=officer.actor, case=case, document=document)


def test_what_stands_in_the_way_is_said_and_what_was_typed_is_kept(desk, case, officer):
    made = draft(case, by=officer)
    given = untouched(desk, made) | {"texts-0-title": "Halvferdig tittel", "texts-0-body-count": "0"}
    answer = desk.post(edit(made), {**given, "action-publish": "yes"}, follow=True)
    page = answer.content.decode()
    assert "There is no text" in page
    assert "Halvferdig tittel" in page
    assert queries.published(made.uid) is None


@pytest.mark.parametrize("field", ["texts-0-title", "texts-0-lead", "change_note", "reading_hours"])
def test_digits_in_a_text_are_asked_about_once_before_it_is_published(desk, case, officer, field):
    made = draft(case, by=officer)
    given = untouched(desk, made) | {field: "Gjelder 01028533175"}
    asked = desk.post(edit(made), {**given, "action-publish": "yes"}, follow=True)
    assert "looks like a national identity number" in asked.content.decode()
    assert queries.published(made.uid) is None
    # Another text is asked about anew.
    other = {**given, field: "Gjelder 01028533175 også", "action-publish": "yes"}
    assert "looks like a national identity number" in desk.post(edit(made), other, follow=True).content.decode()
    assert queries.published(made.uid) is None
    desk.post(edit(made), other, follow=True)
    assert queries.published(made.uid) is not None


def test_digits_in_the_reason_of_a_withdrawal_are_asked_about(desk, case, officer):
    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made)
    address = f"/desk/publiseringer/unpublish/{made.pk}/"
    asked = desk.post(address, {"why": "Gjaldt 01028533175"})
    assert asked.status_code == 400 and "looks like a national identity number" in asked.content.decode()
    assert desk.post(address, {"why": "Gjaldt 01028533175", "is_no_number": "on"}).status_code == 302


def test_one_language_twice_is_said_and_what_was_typed_is_kept(desk, case, officer):
    made = draft(case, by=officer)
    given = untouched(desk, made) | {"texts-TOTAL_FORMS": "2"}
    given |= {"texts-1-language": "nb", "texts-1-title": "En gang til", "texts-1-lead": "", "texts-1-body-count": "0"}
    given |= {"texts-1-id": "", "texts-1-ORDER": "2", "texts-1-DELETE": ""}
    answer = desk.post(edit(made), given)
    assert answer.status_code == 200
    assert "En gang til" in answer.content.decode()
    assert made.texts.count() == 1
    answer = desk.post(edit(made), given | {"texts-1-language": "nn"})
    assert answer.status_code == 302
    assert [text.language for text in Publication.objects.get().texts.all()] == ["nb", "nn"]


def test_what_would_break_a_rule_on_times_is_said(desk, case, officer):
    made = draft(case, by=officer)
    answer = desk.post(edit(made), untouched(desk, made) | {"dialogue": "period"})
    assert answer.status_code == 200
    assert "Say when the dialogue opens" in answer.content.decode()


def test_the_preview_is_the_page_that_the_public_will_see(desk, case, officer):
    made = draft(case, by=officer, lead="Kort sagt", blocks=(block_of(image := picture()),))
    page = desk.get(f"/desk/publiseringer/{made.pk}/se/").content.decode()
    assert "os-page-header" in page and "Kort sagt" in page
    assert f"/desk/bilde/{image.uid}/1280/" in page
    assert desk.get(f"/desk/bilde/{image.uid}/640/").headers["Content-Type"] == "image/jpeg"
    given = untouched_but_stream(desk, made)
    assert desk.post(f"/desk/publiseringer/preview/{made.pk}/", given).status_code == 200
    shown = desk.get(f"/desk/publiseringer/preview/{made.pk}/?mode=nb")
    assert shown.status_code == 200 and "os-page-header" in shown.content.decode()
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert shown.headers.get("X-Frame-Options", "SAMEORIGIN").upper() == "SAMEORIGIN"


def test_the_desk_shows_small_pictures_to_staff_and_no_originals(desk, client):
    found = picture()
    small = found.get_rendition("max-165x165").url
    assert small.startswith("/desk/media/images/")
    answer = desk.get(small)
    assert answer.headers["Content-Type"] == "image/jpeg" and answer.content
    assert desk.get(f"/desk/media/{found.file.name}").status_code == 404
    assert desk.get("/desk/media/images/../original_images/x.jpg").status_code == 404
    assert Client().get(small).status_code == 302


def untouched_but_stream(client, publication):
    """What the editor sends of a text without blocks."""
    fields = Fields()
    fields.feed(client.get(edit(publication)).content.decode())
    return {**fields.found, "texts-0-body-count": "0"}


def test_withdrawing_at_the_desk_takes_a_reason(desk, case, officer):
    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made)
    address = f"/desk/publiseringer/unpublish/{made.pk}/"
    assert address in desk.get(edit(made)).content.decode()
    assert desk.post(address, {"why": ""}).status_code == 400
    assert desk.post(address, {"why": "Feil tall"}).status_code == 302
    assert queries.published(made.uid).withdrawn_reason == "Feil tall"


def test_approving_at_the_desk(desk, body, case, officer, approver):
    body.settings = {"four_eyes": True}
    body.save()
    made = draft(case, by=officer)
    assert desk.post(f"/desk/publiseringer/{made.pk}/be-om-godkjenning/").status_code == 302
    boss = sign_in(Client(), approver)
    listed = boss.get("/desk/publiseringer/?vis=venter").content.decode()
    address = f"/desk/publiseringer/{made.pk}/godkjenn/"
    assert address in listed
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', boss.get(address).content.decode()).group(1)
    assert boss.post(address, {"seen": "0" * 64}, follow=True).redirect_chain[0][0] == address
    assert queries.published(made.uid) is None
    assert boss.post(address, {"seen": seen}).status_code == 302
    assert PublishedRevision.objects.get().approved_by == str(approver.actor)


def test_asking_for_approval_without_a_note_leads_to_the_field(desk, body, case, officer):
    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made)
    actions.revise(by=officer.actor, publication=made, texts={"nb": {"title": "Rettet"}})
    answer = desk.post(f"/desk/publiseringer/{made.pk}/be-om-godkjenning/", follow=True)
    page = answer.content.decode()
    assert "Say what is corrected: everybody sees it beside the correction." in page
    assert f'<a href="/desk/publiseringer/edit/{made.pk}/#id_change_note">What is corrected</a>' in page
    assert 'id="id_change_note"' in page
    assert Publication.objects.get(pk=made.pk).asked_at is None


def test_what_waits_for_the_approver_stands_on_her_first_screen_and_in_the_menu(body, case, officer, approver):
    made = draft(case, by=officer)
    boss = sign_in(Client(), approver)
    assert "No publication waits for your approval." in boss.get("/desk/").content.decode()
    actions.ask_for_approval(by=officer.actor, publication=made)
    page = boss.get("/desk/").content.decode()
    assert f'<a href="/desk/publiseringer/{made.pk}/godkjenn/">Ny gang- og sykkelvei</a>' in page
    assert "Publications (1)" in page


def test_a_draft_goes_back_with_words_that_its_author_reads(desk, body, case, officer, approver):
    made = draft(case, by=officer)
    actions.ask_for_approval(by=officer.actor, publication=made)
    boss, address = sign_in(Client(), approver), f"/desk/publiseringer/{made.pk}/send-tilbake/"
    assert boss.post(address, {"back-why": " "}).status_code == 400
    assert boss.post(address, {"back-why": "Tallet i andre avsnitt er feil."}).status_code == 302
    assert boss.post(address, {"back-why": "To ganger"}, follow=True).status_code == 200
    for place in ("/desk/", f"/desk/publiseringer/history/{made.pk}/"):
        page = desk.get(place).content.decode()
        assert "Tallet i andre avsnitt er feil." in page
        assert "Leif Aasen" in page
        assert "To ganger" not in page
    assert "Ask for approval" in page
    actions.ask_for_approval(by=officer.actor, publication=Publication.objects.get(pk=made.pk))
    assert "Tallet i andre avsnitt er feil." not in desk.get("/desk/").content.decode()


def test_approving_a_correction_shows_what_changed_and_history_names_who(desk, body, case, officer, approver):
    made = draft(case, by=officer)
    boss, history = sign_in(Client(), approver), f"/desk/publiseringer/history/{made.pk}/"
    actions.approve(by=approver.actor, publication=made, seen=queries.draft_digest(made))
    page = desk.get(history).content.decode()
    assert (f"/p/{made.reference}/" in page, "Leif Aasen" in page, "be-om-godkjenning" in page) == (True, True, False)
    assert "Leif Aasen" in desk.get("/desk/").content.decode()
    texts = {"nb": {"title": "Ny gang- og sykkelsti"}}
    actions.revise(by=officer.actor, publication=made, texts=texts, change_note="Rett ord", dialogue="open")
    actions.ask_for_approval(by=officer.actor, publication=made)
    page = boss.get(f"/desk/publiseringer/{made.pk}/godkjenn/").content.decode()
    words = re.sub(r"<[^>]+>", "", page)
    assert "[removed: sykkelvei][added: sykkelsti]" in words
    assert "Vi bygger" not in words
    assert "Beside the text: Dialogue" in words


def test_what_cannot_go_out_is_not_offered_for_approval(body, case, officer, approver):
    made = draft(case, by=officer)
    actions.ask_for_approval(by=officer.actor, publication=made)
    actions.revise(by=officer.actor, publication=made, dialogue="period")
    page = sign_in(Client(), approver).get(f"/desk/publiseringer/{made.pk}/godkjenn/").content.decode()
    assert "Say when the dialogue opens" in page
    assert 'name="seen"' not in page
    assert 'name="back-why"' in page


def test_the_editor_names_the_case_and_offers_what_can_be_done(desk, body, case, officer, approver):
    made = draft(case, by=officer)
    page = desk.get(edit(made)).content.decode()
    assert f"/desk/saker/{case.uid}/" in page and str(case.number) in page
    assert ('name="action-publish"' in page, 'name="action-ask"' in page) == (True, True)
    body.settings = {"four_eyes": True}
    body.save()
    page = desk.get(edit(made)).content.decode()
    assert ('name="action-publish"' in page, 'name="action-ask"' in page) == (False, True)
    fields = untouched(desk, made) | {"texts-0-title": "Tittel som ble skrevet nå", "action-ask": "action-ask"}
    assert desk.post(edit(made), fields).status_code == 302
    held = Publication.objects.get(pk=made.pk)
    assert (held.asked_at is not None, str(held.get_latest_revision_as_object())) == (True, "Tittel som ble skrevet nå")
    actions.send_back(by=approver.actor, publication=held, why="Rett tallet.")
    assert "Rett tallet." in desk.get(edit(made)).content.decode()


def test_a_screened_document_says_which_version_is_used(desk, case):
    partly_withheld(DocumentFactory(case=case))
    page = desk.get(f"/desk/publiseringer/ny/{case.uid}/").content.decode()
    assert "Only the version from which the withheld parts were taken out is used." in page


def test_a_planned_draft_is_taken_off_the_plan_at_the_desk(desk, case, officer):
    from datetime import timedelta

    from ordskifte.kernel import clock

    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made, at=clock.now() + timedelta(days=1))
    revision = made.revisions.get(approved_go_live_at__isnull=False)
    assert "Planned" in desk.get("/desk/publiseringer/").content.decode()
    assert desk.get(edit(made)).status_code == 200
    answer = desk.post(f"/desk/publiseringer/history/{made.pk}/revisions/{revision.pk}/unschedule/")
    assert answer.status_code == 302
    assert "Planned" not in desk.get("/desk/publiseringer/").content.decode()


def test_the_way_to_the_editor_leads_over_nothing_that_is_closed(desk, case, officer):
    page = desk.get(edit(draft(case, by=officer))).content.decode()
    assert 'href="/desk/publiseringer/"' in page
    assert "/desk/snippets/" not in page


READ, WRITE = {"communications_officer", "case_officer", "approver"}, {"communications_officer", "case_officer"}


@pytest.mark.parametrize("role", RoleName)
def test_each_role_opens_what_it_needs(client, case, officer, body, role):
    made = draft(case, by=officer)
    sign_in(client, UserFactory(body=body, roles=[role]))
    menu = client.get("/desk/").content.decode()
    assert ("/desk/publiseringer/" in menu) == (role in READ)
    got = {
        address: client.get(address).status_code
        for address in ("/desk/publiseringer/", edit(made), f"/desk/publiseringer/{made.pk}/godkjenn/")
    }
    assert got == {
        "/desk/publiseringer/": 200 if role in READ else 403,
        edit(made): 200 if role in WRITE else 403,
        f"/desk/publiseringer/{made.pk}/godkjenn/": 200 if role == RoleName.APPROVER else 403,
    }


def test_what_wagtail_offers_and_we_do_not_use_is_closed(desk, case, officer):
    made = draft(case, by=officer)
    for way in (
        "add/",
        f"delete/{made.pk}/",
        f"usage/{made.pk}/",
        f"lock/{made.pk}/",
        f"unlock/{made.pk}/",
        "preview/",
    ):
        assert desk.get(f"/desk/publiseringer/{way}").status_code == 404, way
    assert desk.get("/desk/snippets/").status_code == 404


def test_nothing_of_another_body_is_seen_or_reached(client, case, officer):
    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made)
    stranger = UserFactory(body=BodyFactory(host="other.example"), roles=list(RoleName))
    client.defaults["HTTP_HOST"] = "other.example"
    sign_in(client, stranger)
    assert "Ny gang- og sykkelvei" not in client.get("/desk/publiseringer/").content.decode()
    for way in (
        f"edit/{made.pk}/",
        f"history/{made.pk}/",
        f"unpublish/{made.pk}/",
        f"{made.pk}/se/",
        f"ny/{case.uid}/",
    ):
        assert client.get(f"/desk/publiseringer/{way}").status_code == 404, way
    assert client.post(f"/desk/publiseringer/unpublish/{made.pk}/", {"why": "x"}).status_code == 404
    assert client.post(f"/desk/publiseringer/preview/{made.pk}/", {}).status_code == 404


def test_a_list_of_three_takes_the_same_statements_as_a_list_of_one(desk, body, officer):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            assert desk.get("/desk/publiseringer/").status_code == 200
        counts.append(len(caught))
        for _ in range(2):
            draft(CaseFactory(body=body), by=officer)
        if len(counts) == 1:
            counts.clear()
            draft(CaseFactory(body=body), by=officer)
            with CaptureQueriesContext(connection) as caught:
                desk.get("/desk/publiseringer/")
            counts.append(len(caught))
    assert counts[0] == counts[-1]
