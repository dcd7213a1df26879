"""The sender's own page: whoever has the link sees what happens, and can correct, withdraw, ask and appeal."""

import re
from datetime import timedelta

import pytest

from ordskifte.channels.models import Inbound
from ordskifte.dialogue import actions, references
from ordskifte.dialogue.models import Appeal, Kind, Message
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock, outbox
from ordskifte.kernel.models import OutboxEvent
from tests.factories.dialogues import THREAT, taken
from tests.factories.talks import on_our_pages
from tests.worlds.pages import assert_anonymous_page
from tests.worlds.typists import fields, main_of, text_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(thread):
    """A message, and the address of its sender's own page."""
    on_our_pages(thread)
    submission = actions.Submitted(key="k", text="Hvor krysser den?", name="Kari", email="kari@epost.example")
    receipt = actions.submit(by=SYSTEM, thread=thread, submission=submission)
    return taken(receipt.uid), f"/en/innlegg/{receipt.reference}/min/{receipt.secret}/"


def do(client, own, name, **typed):
    """One of the things that can be done, as a browser does it; and what the worker does after it."""
    form = client.get(f"{own}{name}/")
    answer = client.post(f"{own}{name}/", {**fields(form), "send": "1", **typed})
    outbox.drain()
    return answer


def test_the_link_opens_a_page_that_nobody_keeps(client, sent):
    said, own = sent
    page = client.get(own)
    assert_anonymous_page(page)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    for words in ("Everybody can see it", "Hvor krysser den?", said.reference):
        assert words in main_of(page)


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: s + "A", str.swapcase, lambda s: "x", lambda s: "0" * 32]
)
@pytest.mark.parametrize("rest", ["", "rett/", "trekk/", "personvern/", "klag/"])
def test_another_link_opens_nothing(client, sent, change, rest):
    _, own = sent
    secret = own.rstrip("/").rpartition("/")[2]
    wrong = own.replace(secret, change(secret))
    assert client.get(wrong + rest).status_code == 404
    assert client.post(wrong + rest, {"tekst": "x", "send": "1"}).status_code in {404, 405}
    assert Message.objects.get().state == "shown"


def test_the_secret_of_one_message_opens_no_other(client, sent, thread):
    said, own = sent
    other = actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key="o", text="Noe annet"))
    assert client.get(own.replace(said.reference, other.reference)).status_code == 404


def test_a_correction_is_a_new_version_and_sent_twice_it_is_one(client, sent):
    said, own = sent
    form = client.get(f"{own}rett/")
    assert text_in(form) == "Hvor krysser den?"
    typed = {**fields(form), "send": "1", "tekst": "Hvor krysser den vegen?"}
    first, second = client.post(f"{own}rett/", typed), client.post(f"{own}rett/", typed)
    outbox.drain()
    assert (first.status_code, second.status_code) == (303, 303)
    page = client.get(first.headers["Location"])
    assert "Your correction is received" in main_of(page)
    assert "Hvor krysser den vegen?" in main_of(page) and "Version 1" in main_of(page)
    assert [version.number for version in said.versions.order_by("number")] == [1, 2]


def test_a_correction_back_with_the_same_form_says_that_nothing_changed_and_can_be_sent(client, sent):
    said, own = sent
    form = fields(client.get(f"{own}rett/"))
    for text in ("Ved butikken.", "Ved busstoppet."):
        assert client.post(f"{own}rett/", {**form, "send": "1", "tekst": text}).status_code == 303
        outbox.drain()
    refused = client.post(f"{own}rett/", {**form, "send": "1", "tekst": "Ved butikken."})
    assert (refused.status_code, text_in(refused)) == (409, "Ved butikken.")
    assert "Nothing was changed: this form has sent this text before" in main_of(refused)
    assert said.versions.count() == 3
    again = client.post(f"{own}rett/", {**fields(refused), "send": "1", "tekst": "Ved butikken."})
    outbox.drain()
    assert again.status_code == 303
    assert list(said.versions.order_by("number").values_list("text", flat=True)) == [
        "Hvor krysser den?",
        "Ved butikken.",
        "Ved busstoppet.",
        "Ved butikken.",
    ]


@pytest.mark.parametrize("text", ["Hvor krysser den?", " Hvor krysser den? \r\n"])
def test_a_correction_that_changes_nothing_is_not_said_to_be_received(client, sent, text):
    said, own = sent
    answer = do(client, own, "rett", tekst=text)
    assert answer.status_code == 422 and "your message says this already" in main_of(answer)
    assert (said.versions.count(), said.inbound.versions.count()) == (1, 1)


def test_a_correction_that_cannot_be_taken_is_shown_again(client, sent):
    said, own = sent
    answer = do(client, own, "rett", tekst="a" * 100_000)
    assert (answer.status_code, len(text_in(answer))) == (422, 100_000)
    assert said.versions.count() == 1


def test_a_message_is_withdrawn_once_and_for_all(client, sent):
    said, own = sent
    answer = do(client, own, "trekk")
    assert answer.status_code == 303
    said.refresh_from_db()
    assert said.state == "withdrawn"
    page = client.get(answer.headers["Location"])
    assert "Withdrawn by the sender" in main_of(page)
    assert "rett/" not in page.content.decode() and "trekk/" not in page.content.decode()
    assert client.get(f"{own}rett/").headers["Location"] == own


def test_privacy_is_asked_for_in_private(client, sent):
    said, own = sent
    assert do(client, own, "personvern", tekst="Ta bort navnet mitt").status_code == 303
    asked = Message.objects.get(kind=Kind.PRIVACY)
    assert (asked.in_reply_to, asked.audience) == (said, "private")
    assert asked.reference in main_of(client.get(own))


def test_a_hidden_message_is_appealed_once(client, sent, moderator, decider):
    said, own = sent
    assert client.get(f"{own}klag/").status_code == 302
    actions.hide(by=moderator.actor, message=said, reason=HideReason.PERSONAL_ATTACK)
    assert "by the rule “Personal attack”" in main_of(client.get(own))
    form = client.get(f"{own}klag/")
    typed = {**fields(form), "send": "1", "tekst": "Jeg kritiserer arbeidet."}
    assert {client.post(f"{own}klag/", typed).status_code for _ in range(2)} == {303}
    appeal = Appeal.objects.get()
    assert "Your appeal waits" in main_of(client.get(own))
    other = client.post(f"{own}klag/", {**fields(client.get(f"{own}personvern/")), "send": "1", "tekst": "En til"})
    assert other.status_code == 400
    actions.decide_appeal(by=decider.actor, appeal=appeal, outcome="overturned", why="Det er lov.")
    page = main_of(client.get(own))
    assert "You appealed, and were right" in page and "Det er lov." in page


def test_an_answer_to_the_sender_alone_is_on_the_page(client, sent, officer):
    said, own = sent
    actions.answer(
        by=officer.actor, message=said, text="Ved nummer 14.", language="nb", audience="private", last_seen=None,
        signs_off=True,
    )  # fmt: skip
    page = main_of(client.get(own))
    assert "Ved nummer 14." in page and "Only to you" in page and "It has been answered" in page
    assert "Ved nummer 14." not in client.get(f"/innlegg/{said.reference}/").content.decode()


def test_what_is_held_is_said_without_its_ground(client, thread):
    receipt = actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key="k", text=THREAT))
    own = f"/en/innlegg/{receipt.reference}/min/{receipt.secret}/"
    assert "Received, and being prepared" in main_of(client.get(own))
    assert client.get(f"{own}rett/").status_code == 404
    taken(receipt.uid)
    assert "Waiting for a check" in main_of(client.get(own))


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
@pytest.mark.parametrize("name", ["rett", "trekk", "personvern"])
def test_another_site_can_do_nothing(client, sent, headers, name):
    said, own = sent
    given = fields(client.get(f"{own}{name}/"))
    answer = client.post(f"{own}{name}/", {**given, "send": "1", "tekst": "x"}, headers=headers)
    assert answer.status_code == 403
    said.refresh_from_db()
    assert (said.state, said.versions.count(), Message.objects.count()) == ("shown", 1, 1)


def test_a_form_that_was_open_for_a_day_is_shown_once_more(client, sent):
    _, own = sent
    given = fields(client.get(f"{own}rett/"))
    with clock.at(clock.now() + timedelta(hours=25)):
        answer = client.post(f"{own}rett/", {**given, "send": "1", "tekst": "Rettet"})
        assert (answer.status_code, text_in(answer)) == (403, "Rettet")
        again = client.post(f"{own}rett/", {**fields(answer), "send": "1", "tekst": "Rettet"})
    assert again.status_code == 303


def test_what_is_done_otherwise_is_not_there(client, sent):
    assert client.get(f"{sent[1]}slett/").status_code == 404


def test_nothing_that_is_kept_opens_the_page(sent):
    secret = sent[1].rstrip("/").rpartition("/")[2]
    for model in (Inbound, Message, OutboxEvent):
        assert secret not in str(list(model.objects.values()))
    assert references.digest(secret) == bytes(Inbound.objects.get().secret_digest)
    assert re.fullmatch(r"[\w-]{22,}", secret)


def test_the_words_of_whoever_hid_it_stand_on_the_own_page_and_nowhere_else(client, sent, moderator):
    said, own = sent
    why = "Du kaller en navngitt person idiot."
    actions.hide(by=moderator.actor, message=said, reason=HideReason.PERSONAL_ATTACK, why=why)
    outbox.drain()
    assert "Du kaller en navngitt person idiot." in main_of(client.get(own))
    assert "kaller" not in main_of(client.get(f"/en/innlegg/{said.reference}/"))
    actions.show_again(by=moderator.actor, message=said, why="Feil")
    assert "kaller" not in main_of(client.get(own))
