"""The demo's editor sends what Wagtail's own would send, counts what is typed, and changes nothing else."""

import json

import pytest
from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.domain.publication import Heading, Item, ListBlock, Paragraph, Quote, Table, Text
from ordskifte.project.demo.browser import Page
from ordskifte.project.demo.editor import Editor
from ordskifte.publishing import snapshots
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.factories.publishing import block_of, draft, picture
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db

CELLS = (((Text("År"),), (Text("Kroner"),)), ((Text("2026"),), (Text("4 mill."),)))


def words(text):
    return (Text(text),)


class Desk:
    """A browser on Django's own client."""

    def __init__(self, officer):
        self.client = sign_in(Client(), officer)

    def open(self, address):
        return page_of(address, self.client.get(address))

    def post(self, page, *, form, values):
        return page_of(page.address, self.client.post(form.get("action") or page.address, dict(values), follow=True))


def page_of(address, answer):
    return Page(address, answer.status_code, tuple(answer.headers.items()), answer.content)


@pytest.fixture
def made():
    body = BodyFactory()
    officer = UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER], language="en")
    blocks = (
        Heading(3, "Slik går vi fram"),
        Paragraph(words("Overgangen legges ved Strandvegen 14. Den får lys.")),
        ListBlock(True, (Item(words("Først kartet"), (words("og så målet"),)), Item(words("Så gravingen")))),
        Table(CELLS, 1, 1, "Penger"),
        Quote(words("Endelig!"), "En nabo"),
        block_of(picture()),
    )
    return draft(CaseFactory(body=body), by=officer, blocks=blocks), officer


def editor_of(made):
    publication, officer = made
    desk = Desk(officer)
    return Editor(desk, desk.open(f"/desk/publiseringer/edit/{publication.pk}/"))


def texts_of(publication):
    return snapshots.of(type(publication).objects.get(pk=publication.pk).get_latest_revision_as_object()).texts


def test_what_nobody_touches_comes_back_as_it_was(made):
    before, editor = texts_of(made[0]), editor_of(made)
    editor.save()
    assert made[0].revisions.count() == 3
    assert texts_of(made[0]) == before
    assert editor.typed == []


def test_a_passage_is_written_anew_where_it_stands_and_nowhere_else(made):
    before, editor = texts_of(made[0]), editor_of(made)
    assert editor.replace("ved Strandvegen 14", after="ved busstoppet") == 1
    editor.save()
    told = json.dumps(before, ensure_ascii=False).replace("ved Strandvegen 14", "ved busstoppet")
    assert texts_of(made[0]) == json.loads(told)
    assert editor.typed == ["texts-0-body-1-value"]


def test_titles_and_languages_are_counted_as_typed(made):
    editor = editor_of(made)
    editor.write_text(0, title="Nytt navn")
    editor.add_language("en", title="New name", lead="", paragraphs=["One.", "Two."])
    editor.write(change_note="Not a text")
    editor.save()
    assert {name: text["title"] for name, text in texts_of(made[0]).items()} == {"nb": "Nytt navn", "en": "New name"}
    assert [block["type"] for block in texts_of(made[0])["en"]["blocks"]] == ["paragraph"] * 2
    assert editor.typed == ["texts-0-title", "texts-1-title", "texts-1-body-0-value", "texts-1-body-1-value"]


def test_the_picture_is_found(made):
    from ordskifte.publishing.models import Picture

    assert editor_of(made).picture == str(Picture.objects.get().pk)
