"""Nothing that is closed reaches anything public: canaries in every closed field, and a walk through every address."""

import re
from datetime import timedelta

import pytest
from django.db import models
from django.urls import get_resolver

from ordskifte.accounts import doors
from ordskifte.cases import actions, projection
from ordskifte.cases.models import CaseFile, Document, DocumentObject, Part, PublicCase, PublicDocument
from ordskifte.channels.models import Delivery, Post, PostVersion
from ordskifte.domain.parties import Actor
from ordskifte.domain.publication import Paragraph, Text
from ordskifte.kernel import clock, outbox
from ordskifte.publishing import actions as publishing
from ordskifte.publishing.models import Publication
from tests.factories.cases import (
    BodyFactory,
    CaseFactory,
    DocumentFactory,
    UserFactory,
    chain,
    with_file,
    with_part,
)
from tests.factories.publishing import draft
from tests.worlds.walk import everything

pytestmark = pytest.mark.django_db

CANARY = "KANARIFUGL"
# Columns of the closed rows that the law lets out, and so the only ones without a canary.
OPEN = {
    CaseFile: {"public_title", "status", "administrative_unit", "kind"},
    Document: {"status"},
    DocumentObject: {"variant_format", "state"},
    Part: set(),
}


def plant(row, **given):
    """Put a canary into every closed text column of a row; the columns planted."""
    planted = []
    for field in row._meta.concrete_fields:
        is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if is_text and field.name not in OPEN[type(row)] and field.name not in given and not field.unique:
            room = field.max_length or 200
            setattr(row, field.name, f"{CANARY} {row.pk} {field.name}"[:room])
            planted.append(field.name)
    if hasattr(row, "extra"):
        row.extra = {"note": CANARY}
    row.save()
    return planted


@pytest.fixture
def world():
    """A body with cases of every kind, each full of canaries."""
    body = BodyFactory(settings={"channels": ["feeds", "handoff"]})
    by = Actor.staff(UserFactory(body=body, roles=["archivist"]).uid)
    planted = []
    shown = CaseFactory(body=body, sequence=1)
    withheld = CaseFactory(body=body, sequence=2, public_title="", hidden_by="offentleglova § 13")
    undecided = CaseFactory(body=body, sequence=3, public_title="")
    refused = CaseFactory(body=body, sequence=4, public_title="")
    away = CaseFactory(body=body, sequence=5, is_classified=True, public_title=CANARY)
    gone = CaseFactory(body=body, sequence=6, status="Utgår", public_title=CANARY)
    plain = CaseFactory(body=body, year=None, sequence=None, kind="file", public_title="Mappe")
    for case in (shown, withheld, undecided, refused, away, gone, plain):
        planted += plant(case)
        planted += plant(with_part(case, CANARY))
        closed = DocumentFactory(case=case)
        planted += plant(with_file(closed, data=CANARY.encode()))
        planted += plant(closed)
        screened = DocumentFactory(case=case, hidden_by="offentleglova § 13")
        with_file(screened, data=CANARY.encode())
        plant(screened)
    actions.decide_title(by=by, case=refused, read=refused.title, shown="", why=CANARY)
    document = DocumentFactory(case=shown)
    file = with_file(document)
    plant(document)
    plant(file)
    actions.decide_document(
        by=by, document=document, is_public=True, seen=file.blob.sha256, title="Kart over traseen", why=CANARY
    )
    projection.project(CaseFile.objects.all())
    assert {"title", "case_responsible", "access_code", "file_reference", "name"} <= set(planted)
    return body


@pytest.fixture
def publications(world):
    """Publications of every kind in the same world: what is not shown, or not any more, is full of canaries."""
    officer = UserFactory(body=world, roles=["communications_officer", "archivist"])
    case = CaseFile.objects.get(sequence=1)
    secret = {"title": CANARY, "lead": CANARY, "blocks": (Paragraph((Text(CANARY),)),)}
    closed = {"by": officer, "title": CANARY, "lead": CANARY, "blocks": secret["blocks"]}
    shown = draft(case, by=officer, title="Vi bygger sykkelvei")
    publishing.publish(by=officer.actor, publication=shown)
    publishing.revise(by=officer.actor, publication=shown, texts={"nb": {"title": "Rettet"}}, change_note="Rettet.")
    publishing.publish(by=officer.actor, publication=Publication.objects.get(pk=shown.pk))
    publishing.revise(by=officer.actor, publication=shown, texts={"nb": secret, "en": secret}, change_note=CANARY)
    planned = draft(case, **closed)
    publishing.publish(by=officer.actor, publication=planned, at=clock.now() + timedelta(days=1))
    gone = draft(case, **closed, contact_name=CANARY, source_note=CANARY)
    publishing.publish(by=officer.actor, publication=gone)
    hand_over()
    publishing.withdraw(by=officer.actor, publication=gone, why="Teksten viste et navn.")
    hand_over()
    assert any(CANARY.encode() in bytes(row.payload) for row in Delivery.objects.all())
    return {"shown": shown, "never": [draft(case, **closed), planned], "gone": gone}


def hand_over():
    """Let the outbox bring out what waits."""
    while outbox.drain().done:
        pass
    assert not outbox.parked()


def test_no_canary_of_a_publication_gets_out(client, publications):
    shown, gone = publications["shown"], publications["gone"]
    starts = ["/", "/sak/2026/1/", "/feed.atom", "/en/feed.atom", "/sak/2026/1/feed.atom", "/sak/2026/1/dialog.atom"]
    for each in (shown, gone, *publications["never"]):
        page = f"/p/{each.reference}/"
        starts += [page, f"/en{page}", f"{page}v/1/", f"{page}v/2/", f"{page}endring/1/2/"]
        starts += [f"{page}dialog.atom", f"{page}dialog/alle/", f"{page}svar/"]
        starts += [f"{part}{page}{more}" for part in ("/del", "/en/del/ramme") for more in ("", "dialog/")]
    answers = everything(client, starts)
    assert [path for path, (_, content) in answers.items() if CANARY.encode() in content] == []
    assert b"Vi bygger sykkelvei" in answers[f"/p/{shown.reference}/endring/1/2/"][1]
    assert b"Teksten viste et navn." in answers[f"/p/{gone.reference}/"][1]
    assert {answers[f"/p/{each.reference}/"][0].status_code for each in publications["never"]} == {404}


def test_no_canary_lies_in_a_post(publications):
    for model in (Post, PostVersion):
        assert CANARY not in str(list(model.objects.values()))
    assert Post.objects.count() == 2


def public_patterns():
    """The routes that everybody may use."""

    def walk(patterns, start=""):
        for pattern in patterns:
            route = start + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, route)
            elif (door := doors.door_of(pattern.callback, route=route)) is not None and door.way in {
                doors.Way.PUBLIC,
                doors.Way.MACHINE,
            }:
                yield pattern

    return list(walk(get_resolver().url_patterns))


def test_no_canary_gets_out(client, world):
    starts = ["/", "/sak/", "/healthz", "/readyz", "/finnes-ikke/"]
    starts += [f"{part}/sak/2026/{number}/" for part in ("", "/del", "/nn/del/ramme") for number in range(1, 8)]
    starts += [f"/oembed/?url=http://testserver/sak/2026/{number}/" for number in range(1, 8)]
    rows = [*CaseFile.objects.all(), *Document.objects.all(), *DocumentObject.objects.all()]
    starts += [f"{kind}{row.uid}/" for row in rows for kind in ("/dokument/", "/sak/id/", "/desk/fil/", "/desk/saker/")]
    answers = everything(client, starts)
    leaks = [path for path, (_, content) in answers.items() if CANARY.encode() in content]
    assert leaks == []
    assert any(b"Kart over traseen" in content for _, content in answers.values())
    assert len(answers) > len(starts)
    assert all(answer.status_code < 500 or path == "/readyz" for path, (answer, _) in answers.items())


def test_no_canary_lies_in_a_public_row(world):
    for model in (PublicCase, PublicDocument):
        for row in model.objects.all():
            assert CANARY not in str([getattr(row, field.attname) for field in row._meta.concrete_fields])
    assert PublicCase.objects.count() == 5


def test_the_walk_would_find_a_leak(client, world):
    PublicCase.objects.filter(sequence=1).update(unit=CANARY)
    answers = everything(client, ["/", "/sak/2026/1/"])
    assert any(CANARY.encode() in content for _, content in answers.values())


def test_a_search_for_a_case_answers_the_same_with_and_without_a_secret(client, world):
    assert client.get("/sak/", {"nummer": "2026/5"}).headers["Location"] == "/sak/2026/5/"
    kept_away, not_there = client.get("/sak/2026/5/"), client.get("/sak/2026/4711/")
    assert kept_away.status_code == not_there.status_code == 404
    without_number = [re.sub(rb"2026/\d+|[0-9a-f-]{8,}", b"", answer.content) for answer in (kept_away, not_there)]
    assert without_number[0] == without_number[1]


def test_every_public_address_is_walked(client, world):
    names = {pattern.name for pattern in public_patterns() if str(pattern.lookup_str).startswith("ordskifte.website")}
    plain = {"front", "cases", "case_by_id", "case", "document", "privacy", "accessibility"}
    posts = {"post", "version", "change", "feed", "case_feed", "case_by_id_feed"}
    # What people say, what it led to, and trials have walks of their own.
    others = {"dialogue_feed", "case_dialogue_feed", "case_by_id_dialogue_feed", "passage", "trial", "accounts"}
    parts = {f"{frame}{name}_part" for frame in ("", "framed_") for name in ("case", "post", "dialogue")}
    assert names == plain | posts | others | parts | {"part_style", "part_loader", "oembed"}


def test_screening_that_comes_later_takes_a_document_away(client, world):
    row = PublicDocument.objects.get()
    case = row.document.case
    Document.objects.filter(pk=row.pk).update(covers=chain("offentleglova § 13"))
    projection.project([case])
    assert client.get(f"/dokument/{row.uid}/").status_code == 404
    assert "Kart over traseen" not in client.get("/sak/2026/1/").content.decode()
