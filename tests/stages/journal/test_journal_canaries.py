"""Nothing that is closed reaches the public journal: canaries in every closed column, and a walk through all of it."""

import re
from collections import deque
from datetime import date

import pytest
from django.db import models

from ordskifte.cases import projection
from ordskifte.cases.models import CaseFile, Change, PublicCase
from ordskifte.domain.parties import SYSTEM
from ordskifte.journal import actions
from ordskifte.journal.exporting import Kind, Order
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import clock, outbox
from ordskifte.kernel.models import OutboxEvent
from ordskifte.records.models import (
    Cancellation,
    CorrespondencePart,
    JournalUnit,
    Record,
    RecordSubject,
    RegistryEntry,
    SignOff,
)
from tests.factories.cases import BodyFactory, CaseFactory, with_part
from tests.factories.journal import OUT, entered, own_file, registered

pytestmark = pytest.mark.django_db

CANARY = "KANARIFUGL"
BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
DAY = date(2026, 11, 9)
# Columns of the closed rows that the law lets out, and so the only ones without a canary.
OPEN = {
    Record: {"public_title", "kind"},
    CorrespondencePart: {"type", "public_name", "party_kind", "administrative_unit"},
    RegistryEntry: {"type", "status"},
    CaseFile: {"public_title", "status", "administrative_unit", "kind"},
    JournalUnit: set(),
    Change: {"field"},
}


def plant(row, *, besides=()):
    """Put a canary into every closed text column of a row; the columns planted."""
    planted = {}
    for field in row._meta.concrete_fields:
        is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if is_text and field.name not in OPEN[type(row)] | set(besides) and not field.unique:
            planted[field.name] = f"{CANARY} {field.name}"[: field.max_length or 200]
    if hasattr(row, "extra"):
        planted["extra"] = {"note": CANARY}
    models.QuerySet(type(row)).filter(pk=row.pk).update(**planted)
    return set(planted)


def closed(case, *, sequence, hidden_by=None, **given):
    """An entry of which everything that may be closed is full of canaries."""
    given = {"public_title": f"Åpen tittel {sequence}", "title": CANARY, **given}
    record = registered(case, sequence=sequence, day=DAY, hidden_by=hidden_by, **given)
    planted = plant(record, besides={"source_key"})
    # The numbers of an entry of ours are ours alone.
    planted |= plant(record.entry, besides={"source_year", "source_sequence", "source_number"})
    for part in record.correspondence_parts.all():
        is_ours = part.party_kind == "ours"
        planted |= plant(part)
        if not is_ours:
            CorrespondencePart.objects.filter(pk=part.pk).update(administrative_unit=CANARY)
    SignOff.objects.create(record=record, method="TE", on=DAY, at=clock.now(), by=CANARY, note=CANARY)
    plant(Change.objects.create(unit_kind="record", unit_uid=record.uid, field="title", by=str(SYSTEM), at=clock.now()))
    RecordSubject.objects.create(record=record, kind="message", subject_uid=record.uid, number=1)
    return record, planted


@pytest.fixture
def world():
    """A body that shows private names, with entries of every kind in cases of every kind."""
    body = BodyFactory(settings={"journal_shows_private_names": True})
    about = CaseFactory(body=body, sequence=118)
    withheld = CaseFactory(body=body, sequence=152, public_title="", hidden_by=BASIS)
    away = CaseFactory(body=body, sequence=160, is_classified=True, public_title=CANARY)
    planted = set()
    for case in (about, withheld, away):
        planted |= plant(case)
        with_part(case, CANARY)
    homes = [own_file(case) for case in (about, withheld, away)]
    for case in homes:
        planted |= plant(case, besides={"source_key"})
    plain, screened, gone = homes
    private = (("Avsender", CANARY, "person", ""),)
    known = (("Avsender", CANARY, "person", "Klageren"),)
    planted |= closed(plain, sequence=1, parties=private)[1]
    closed(plain, sequence=2, parties=known, type=OUT)
    closed(plain, sequence=3, parties=private, hidden_by=BASIS)
    closed(plain, sequence=4, parties=(("Avsender", CANARY, "person", CANARY),), hidden_by=BASIS)
    closed(plain, sequence=5, parties=private, public_title=CANARY, hidden_by=BASIS)
    closed(screened, sequence=6, parties=(("Mottaker", CANARY, "organisation", CANARY),), public_title=CANARY)
    closed(gone, sequence=7, parties=(("Avsender", CANARY, "person", CANARY),), public_title=CANARY)
    cancelled, _ = closed(plain, sequence=8, parties=private)
    Cancellation.objects.create(record=cancelled, why=CANARY, by=CANARY, at=clock.now())
    RegistryEntry.objects.filter(record=cancelled).update(status="Utgår")
    plant(JournalUnit.objects.get())
    projection.project(CaseFile.objects.all())
    Record.objects.filter(public_title=CANARY).update(title=CANARY)
    entered(plain, sequence=9, title="Liv Tangens telling", day=DAY)
    actions.show_again(by=SYSTEM, body=body)
    assert {"title", "name", "case_handler", "record_id", "registered_by", "case_responsible"} <= planted
    assert PublicEntry.objects.count() == 9
    return body


def everything(client, starts):
    """Every answer that links of the journal lead to: address → headers and body."""
    seen, queue, answers = set(starts), deque(starts), {}
    while queue:
        path = queue.popleft()
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answers[path] = (answer.status_code, f"{answer.headers}\n".encode() + content)
        for link in re.findall(r'(?:href|src|action)="([^"#]*)', content.decode("utf-8", "replace")):
            link = link.replace("&amp;", "&")
            is_ours = link.startswith(("/journal/", "/en/journal/", "/nn/journal/", "/sok/", "/innsyn/", "/sak/"))
            if is_ours and link not in seen:
                seen.add(link)
                queue.append(link)
    return answers


STARTS = [
    "/journal/",
    "/en/journal/",
    "/journal/journal.csv",
    "/journal/feed.atom",
    "/journal/2026-11-09/",
    *(f"/journal/2026/{number}/" for number in range(1, 10)),
    *(f"/sok/?q={words}" for words in (CANARY, CANARY.lower(), "tittel", "2026/152", "2026/160")),
    *(f"/journal/?{asked}" for asked in (f"q={CANARY}", f"q={CANARY.lower()}", f"enhet={CANARY}", "sak=2026/160")),
]


def test_no_canary_gets_out(client, world):
    answers = everything(client, STARTS)
    asked = re.compile(rf"(?:q|enhet)={CANARY}|value=\"{CANARY}\"|{CANARY}</(?:option|subtitle)>", re.IGNORECASE)

    def leaks(content):
        # What the reader typed stands in the form and in links.
        return CANARY in asked.sub("", content.decode("utf-8", "replace")).upper()

    assert [path for path, (_, content) in answers.items() if leaks(content) and "enhet=" not in path] == []
    assert all(status < 500 for status, _ in answers.values())
    assert "Åpen tittel 1".encode() in answers["/journal/"][1]
    assert BASIS.encode() in answers["/journal/2026/3/"][1]
    assert b"Liv Tangens telling" in answers["/journal/"][1]
    for path in answers:
        if path.startswith(("/journal/?q=", "/sok/?q=")) and CANARY in path.upper():
            assert b"/journal/2026/" not in answers[path][1], path


def test_no_canary_lies_in_a_public_row(world):
    assert CANARY not in str(list(PublicEntry.objects.values())).upper()
    assert CANARY not in str(list(PublicCase.objects.values())).upper()


def test_no_canary_leaves_by_the_public_export(world, tmp_path):
    order = Order(body=world, kind=Kind.PUBLIC, since=DAY, until=DAY)
    done = actions.export(by=SYSTEM, order=order, place=tmp_path / "out")
    assert done.count == 9
    for path in (tmp_path / "out").iterdir():
        assert CANARY not in path.read_text(), path.name


def test_no_canary_is_told_by_an_event(world):
    while outbox.drain().done:
        pass
    assert CANARY not in str(list(OutboxEvent.objects.values("kind", "payload", "by")))


def test_the_walk_would_find_a_leak(client, world):
    PublicEntry.objects.filter(sequence=2).update(title=CANARY, version=9)
    assert any(CANARY.encode() in content for _, content in everything(client, STARTS[:2]).values())
