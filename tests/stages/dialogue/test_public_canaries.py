"""Nothing that is closed in a dialogue reaches anything public: canaries in every closed place, and a walk."""

import pytest

from ordskifte.cases import projection
from ordskifte.cases.models import CaseFile
from ordskifte.channels.models import Inbound, Letter, Sender
from ordskifte.dialogue import actions
from ordskifte.dialogue.models import Message, MessageVersion, Report
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import outbox
from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.dialogues import NUMBER, THREAT, dialogue, message, read, taken
from tests.factories.talks import on_our_pages
from tests.worlds.walk import everything

pytestmark = pytest.mark.django_db
CANARY = "KANARIFUGL"
EMAIL = f"{CANARY}@epost.example"


@pytest.fixture
def world(thread, officer, moderator):
    """A dialogue in which everything is said that nobody may see."""
    reference = on_our_pages(thread)
    shown = message(thread, "Dette ser alle.", name="Kari", kind="person", email=EMAIL)
    actions.answer(
        by=officer.actor, message=shown, text=f"Bare til deg: {CANARY}", language="nb", audience="private",
        last_seen=None, signs_off=False,
    )  # fmt: skip
    actions.save_draft(by=officer.actor, message=shown, text=f"Utkast {CANARY}")
    actions.report(by=SYSTEM, message=shown, reason=HideReason.SPAM, text=CANARY, email=EMAIL, key="r", language="nb")
    actions.ask_privacy(by=Actor.citizen(shown.reference), message=shown, text=CANARY, key="p")
    masked = message(thread, f"Slå meg opp på {NUMBER}. {CANARY}")
    actions.release(by=moderator.actor, message=masked, public_text="Slå meg opp.", why=CANARY)
    message(thread, f"{THREAT} {CANARY}", name=CANARY, kind="person")
    hidden = message(thread, f"Hets {CANARY}", name=CANARY, kind="person", reply_to=shown)
    actions.hide(by=moderator.actor, message=hidden, reason=HideReason.HATE, why=CANARY)
    actions.appeal(by=Actor.citizen(hidden.reference), message=hidden, text=CANARY, key="a")
    gone = message(thread, CANARY, name=CANARY, kind="person")
    actions.withdraw(by=Actor.citizen(gone.reference), message=gone)
    corrected = message(thread, f"Feil {CANARY}")
    actions.correct(by=Actor.citizen(corrected.reference), message=corrected, text="Rettet.", key="c")
    taken(corrected.uid, number=2)
    files = [(f"{CANARY}.txt", CANARY.encode(), "text/plain")]
    attached = message(thread, "Se filen.", files=files)
    read(attached.attachments.get(), text=CANARY)
    actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key="new", text=CANARY, name=CANARY))
    away = dialogue(CaseFactory(body=thread.body, sequence=900))
    message(away, CANARY)
    return reference


def around(content):
    """Where the canary sits."""
    at = content.index(CANARY.encode())
    return content[max(0, at - 80) : at + 40].decode()


def test_no_canary_gets_out(client, world, thread):
    # The case of the last one is kept away after all: what was said about it goes along.
    case = CaseFile.objects.get(sequence=900)
    case.is_classified = True
    case.save()
    projection.project([case])
    late = Inbound.objects.get(remote_id="new")
    starts = [f"{prefix}/p/{world}/{rest}" for prefix in ("", "/en") for rest in ("", "dialog/alle/", "dialog.atom")]
    for row in Inbound.objects.all():
        starts += [f"/innlegg/{row.reference}/{rest}" for rest in ("", "meld/", "min/x/")]
        starts += [f"/p/{world}/svar/?svar-paa={row.reference}", f"/p/{row.reference}/", f"/p/{row.reference}/svar/"]
    for said in Message.objects.all():
        starts += [f"/vedlegg/{each.uid}/" for each in said.attachments.all()] + [f"/innlegg/{said.reference}/"]
    starts += ["/", "/moderering/", "/sak/2026/118/", "/sak/2026/118/dialog.atom", f"/sok/?q={CANARY.lower()}"]
    answers = everything(client, starts)
    echoed = {path for path in answers if path.startswith(("/sok/", "/nn/sok/", "/en/sok/"))}
    leaks = [path for path, (_, content) in answers.items() if CANARY.encode() in content]
    assert {path: around(answers[path][1]) for path in leaks if path not in echoed} == {}
    assert not [path for path, (answer, _) in answers.items() if answer.status_code >= 500]
    assert b"Dette ser alle." in answers[f"/p/{world}/"][1]
    assert b"Received" in client.get(f"/en/innlegg/{late.reference}/").content
    outbox.drain()
    assert CANARY.encode() in client.get(f"/innlegg/{late.reference}/").content


def test_the_walk_would_find_a_leak(client, world, thread):
    message(thread, CANARY)
    answers = everything(client, [f"/p/{world}/"])
    assert any(CANARY.encode() in content for _, content in answers.values())


def test_the_canaries_are_where_they_should_be(world):
    assert MessageVersion.objects.filter(text__contains=CANARY).count() >= 6
    assert Sender.objects.filter(email=EMAIL).exists() and Report.objects.filter(text=CANARY).exists()
    assert Letter.objects.exists()


def test_another_bodys_dialogue_is_not_here(client, world):
    BodyFactory(host="annen.example")
    for rest in ("", "svar/", "dialog/alle/"):
        assert client.get(f"/p/{world}/{rest}", headers={"host": "annen.example"}).status_code == 404
    answer = client.post(f"/p/{world}/svar/", {"tekst": "Hei"}, headers={"host": "annen.example"})
    assert answer.status_code == 404
