"""A dialogue for those who were invited: the link, what they read, and that nothing of it gets further."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import Delivery, Fragment, Inbound, Post
from ordskifte.dialogue import actions, inside
from ordskifte.dialogue.errors import LinkNotFit, ReasonNeeded
from ordskifte.dialogue.models import Invitation, Message, Thread
from ordskifte.domain.circle import Circle
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.message import Audience, State
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry
from tests.factories.cases import UserFactory
from tests.factories.dialogues import NUMBER, dialogue, message, taken
from tests.factories.talks import on_our_pages
from tests.worlds.walk import everything

pytestmark = pytest.mark.django_db
CANARY = "KANARIFUGL"


@pytest.fixture
def closed(thread, officer):
    """The dialogue, for those who are invited."""
    actions.choose_circle(by=officer.actor, publication=thread.publication, to=Circle.INVITED)
    on_our_pages(thread)
    return Thread.objects.select_related("publication", "case", "body").get(pk=thread.pk)


@pytest.fixture
def code(closed, officer):
    """A link into it, for two."""
    return invited(closed, officer)[1]


def invited(thread, officer, *, most=2, days=7):
    until = clock.now() + timedelta(days=days)
    return actions.invite(
        by=officer.actor, publication=thread.publication, label="Elevrådet", most=most, expires_at=until
    )


def enter(client, code):
    return client.post("/invitasjon/", {"kode": code})


def said(thread, text, **given):
    return message(thread, text, is_inside=True, **given)


def test_a_link_opens_the_dialogue_and_leaves_no_code_in_the_address(client, closed, code):
    said(closed, "Dette er for oss.")
    reference = closed.publication.reference
    assert client.get(f"/p/{reference}/samtale/").status_code == 403
    page = client.get(f"/invitasjon/{code}/")
    assert page.status_code == 200 and page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "strict-origin" and not page.cookies
    answer = enter(client, code)
    assert (answer.status_code, answer["Location"]) == (303, f"/p/{reference}/samtale/")
    cookie = answer.cookies[inside.COOKIE]
    assert code not in cookie.value and cookie["httponly"] and cookie["samesite"] == "Lax"
    read = client.get(answer["Location"])
    assert b"Dette er for oss." in read.content and "no-store" in read["Cache-Control"]
    assert code.encode() not in read.content
    assert not Invitation.objects.filter(digest=code.encode()).exists()


def test_looking_at_the_link_uses_nothing_up_and_opening_does(client, closed, code):
    for _ in range(3):
        client.get(f"/invitasjon/{code}/")
    assert Invitation.objects.get().opened == 0
    enter(client, code)
    enter(client, code)  # the same browser is one
    assert Invitation.objects.get().opened == 1
    client.cookies.clear()
    enter(client, code)
    client.cookies.clear()
    late = enter(client, code)
    assert late.status_code == 410 and inside.COOKIE not in late.cookies
    assert Invitation.objects.get().opened == 2


def test_withdrawing_shuts_out_at_once(client, closed, code, officer):
    enter(client, code)
    address = f"/p/{closed.publication.reference}/samtale/"
    assert client.get(address).status_code == 200
    actions.withdraw_invitation(by=officer.actor, invitation=Invitation.objects.get())
    assert client.get(address).status_code == 403
    assert enter(client, code).status_code == 410


def test_an_old_link_shuts_out(client, closed, code):
    enter(client, code)
    with clock.at(clock.now() + timedelta(days=8)):
        assert client.get(f"/p/{closed.publication.reference}/samtale/").status_code == 403
        assert enter(client, code).status_code == 410


def test_a_cookie_that_we_did_not_sign_opens_nothing(client, closed, code):
    client.cookies[inside.COOKIE] = f"{Invitation.objects.get().uid}:falsk"
    assert client.get(f"/p/{closed.publication.reference}/samtale/").status_code == 403


def test_a_link_into_one_dialogue_opens_no_other(client, closed, code, officer):
    other = dialogue(closed.case, title="Noe annet")
    actions.choose_circle(by=officer.actor, publication=other.publication, to=Circle.INVITED)
    on_our_pages(other)
    enter(client, code)
    assert client.get(f"/p/{other.publication.reference}/samtale/").status_code == 403


def test_writing_goes_by_check_and_send_and_stays_inside(client, closed, code):
    enter(client, code)
    address = f"/p/{closed.publication.reference}/svar/"
    check = client.post(address, {"tekst": "Bare vi leser dette.", "navn": "Ukjent ugle"})
    assert check.status_code == 200
    fields = _hidden(check)
    sent = client.post(address, {**fields, "send": "1"})
    assert sent.status_code == 200
    kept = Message.objects.get()
    assert (kept.audience, kept.state, Inbound.objects.get().audience) == (Audience.CIRCLE, State.SHOWN, "circle")
    assert not Post.objects.exclude(kind="publication").exists() and not Fragment.objects.exists()
    assert "Ukjent ugle" in client.get(f"/p/{closed.publication.reference}/samtale/").content.decode()


def test_what_was_typed_comes_along_when_the_session_is_over(client, closed, code):
    address = f"/p/{closed.publication.reference}/svar/"
    out = client.post(address, {"tekst": "Et langt innlegg.", "navn": "Kari", "epost": "kari@epost.example"})
    assert out.status_code == 403 and out.content.decode().count("Et langt innlegg.") >= 2
    again = client.post(address, {**_hidden(out), "kode": "feil"})
    assert again.status_code == 403 and "Et langt innlegg." in again.content.decode()
    on = client.post(address, {**_hidden(again), "kode": code})
    assert on.status_code == 200 and inside.COOKIE in on.cookies
    assert _hidden(on)["tekst"] == "Et langt innlegg." and _hidden(on)["epost"] == "kari@epost.example"
    assert not Inbound.objects.exists()


def test_what_was_looked_over_as_told_to_some_is_not_sent_to_everybody(client, closed, code, officer):
    enter(client, code)
    address = f"/p/{closed.publication.reference}/svar/"
    fields = _hidden(client.post(address, {"tekst": "Fortrolig."}))
    actions.choose_circle(by=officer.actor, publication=closed.publication, to=Circle.EVERYONE)
    shown_again = client.post(address, {**fields, "send": "1"})
    assert shown_again.status_code == 400 and not Inbound.objects.exists()


def test_the_rules_hold_messages_here_too(closed):
    held = said(closed, f"Slå meg opp på {NUMBER}.")
    assert held.state == State.HELD


def test_an_answer_is_told_whom_the_message_was_told(client, closed, code, officer):
    asked = said(closed, "Når kommer svaret?", name="Ola", kind="person", email="ola@epost.example")
    made = actions.answer(by=officer.actor, message=asked, text="Svaret til dere.", last_seen=None)
    assert made.audience == Audience.CIRCLE and not Post.objects.exclude(kind="publication").exists()
    enter(client, code)
    assert "Svaret til dere." in client.get(f"/p/{closed.publication.reference}/samtale/").content.decode()


def test_a_change_needs_a_reason_once_somebody_wrote_and_leaves_what_was_said(client, closed, code, officer):
    said(closed, f"Sagt til oss. {CANARY}")
    with pytest.raises(ReasonNeeded):
        actions.choose_circle(by=officer.actor, publication=closed.publication, to=Circle.EVERYONE)
    actions.choose_circle(by=officer.actor, publication=closed.publication, to=Circle.EVERYONE, why="Flere vil delta.")
    assert AuditEntry.objects.filter(act="dialogue.choose_circle", why="Flere vil delta.").count() == 1
    thread = Thread.objects.select_related("publication", "body").get(pk=closed.pk)
    message(thread, "Nå ser alle.")
    reference = closed.publication.reference
    page = client.get(f"/p/{reference}/").content.decode()
    assert "Nå ser alle." in page and CANARY not in page
    enter(client, code)
    assert CANARY in client.get(f"/p/{reference}/samtale/").content.decode()


def test_whatever_comes_in_by_another_way_stays_inside(closed):
    # What was written before the circle was closed, and is taken in after.
    Thread.objects.filter(pk=closed.pk).update(circle=Circle.EVERYONE)
    thread = Thread.objects.select_related("publication", "body").get(pk=closed.pk)
    receipt = actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key="k", text=CANARY))
    Thread.objects.filter(pk=closed.pk).update(circle=Circle.INVITED)
    assert taken(receipt.uid).audience == Audience.CIRCLE


def test_only_those_who_answer_choose_and_invite(closed, body):
    stranger = UserFactory(body=body, roles=[RoleName.ARCHIVIST])
    with pytest.raises(NotAllowed):
        actions.choose_circle(by=stranger.actor, publication=closed.publication, to=Circle.EVERYONE)
    with pytest.raises(NotAllowed):
        invited(closed, stranger)


@pytest.mark.parametrize(("most", "days"), [(0, 7), (5_001, 7), (1, 400), (1, -1)])
def test_a_link_without_bounds_is_not_made(closed, officer, most, days):
    with pytest.raises(LinkNotFit):
        invited(closed, officer, most=most, days=days)


@pytest.fixture
def world(closed, officer, moderator):
    """Everything that a closed circle says, with a canary in it, at a body that lets other sites show parts."""
    closed.body.settings |= {"channels": ["web", "feeds", "handoff"]}
    closed.body.save()
    asked = said(closed, f"Sagt inne. {CANARY}", name=CANARY, kind="person", email=f"{CANARY}@epost.example")
    actions.answer(by=officer.actor, message=asked, text=f"Svart inne. {CANARY}", last_seen=None)
    said(closed, f"Svar fra oss {CANARY}", reply_to=asked)
    hidden = said(closed, f"Hets {CANARY}")
    actions.hide(by=moderator.actor, message=hidden, reason=HideReason.HATE, why=CANARY)
    said(closed, "Med fil.", files=[(f"{CANARY}.txt", CANARY.encode(), "text/plain")])
    invited(closed, officer)
    return closed.publication.reference


def test_no_canary_gets_out(client, world):
    starts = [f"{prefix}/p/{world}/{rest}" for prefix in ("", "/nn", "/en") for rest in ROOMS]
    for row in Message.objects.all():
        starts += [f"/innlegg/{row.reference}/{rest}" for rest in ("", "meld/", "min/x/")]
        starts += [f"/p/{row.reference}/", f"/p/{world}/svar/?svar-paa={row.reference}"]
        starts += [f"/vedlegg/{each.uid}/" for each in row.attachments.all()]
    parts = (f"sak/2026/118/{CASE}" for CASE in ("", "feed.atom", "dialog.atom"))
    starts += ["/", "/sak/", "/feed.atom", "/journal/", "/moderering/", f"/sok/?q={CANARY.lower()}", "/sitemap.xml"]
    starts += [f"/{part}" for part in parts]
    framed = [
        f"/del/{frame}{part}"
        for frame in ("", "ramme/")
        for part in (f"p/{world}/", f"p/{world}/dialog/", "sak/2026/118/")
    ]
    starts += framed
    starts += [f"/oembed/?url=http%3A%2F%2Ftestserver%2Fp%2F{world}%2F"]
    answers = everything(client, starts)
    echoed = {path for path in answers if "/sok/" in path}
    leaks = {path for path, (_, content) in answers.items() if CANARY.encode() in content}
    assert leaks - echoed == set()
    # Where nothing is shown, nothing leaks: those that matter most are there.
    shown = [*framed, "/", "/sak/2026/118/", f"/p/{world}/", f"/p/{world}/dialog/alle/", f"/p/{world}/dialog.atom"]
    assert {path: answers[path][0].status_code for path in shown} == dict.fromkeys(shown, 200)
    assert not [path for path, (answer, _) in answers.items() if answer.status_code >= 500]
    assert not [path for path, (answer, _) in answers.items() if answer.cookies]
    assert not Delivery.objects.exclude(post__kind="publication").exists()


ROOMS = ("", "svar/", "samtale/", "dialog/alle/", "dialog.atom", "v/1/")


def test_those_inside_read_what_the_walk_did_not_find(client, world, officer):
    code = invited(Thread.objects.select_related("publication").get(), officer)[1]
    enter(client, code)
    assert CANARY in client.get(f"/p/{world}/samtale/").content.decode()


def test_that_something_is_said_inside_changes_no_public_page(client, closed):
    pages = ["/", "/sak/2026/118/", f"/p/{closed.publication.reference}/"]
    before = [(page.content, page.get("ETag")) for page in map(client.get, pages)]
    said(closed, "Noe.")
    assert [(page.content, page.get("ETag")) for page in map(client.get, pages)] == before


def test_three_messages_take_as_many_statements_as_one(client, closed, code):
    enter(client, code)
    counts = []
    for _ in range(2):
        said(closed, "En til.", name="Kari", kind="person")
        said(closed, "Og en.") if counts else None
        with CaptureQueriesContext(connection) as found:
            client.get(f"/p/{closed.publication.reference}/samtale/")
        counts.append(len(found))
    assert counts[0] == counts[1]


def _hidden(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in found}
