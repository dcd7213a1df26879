"""A file that came along and that nobody has decided on: those who decide find it, and everybody is told."""

import pytest

from ordskifte.channels.models import Fragment
from ordskifte.dialogue import actions, queries
from ordskifte.domain.parties import Actor
from tests.factories import dialogues

pytestmark = pytest.mark.django_db
FILE = (("KANARI-navn.txt", b"Telling: 43 barn", "text/plain"),)
WAITS = "file came along. Somebody here looks at it"
CLOSED = "file came along that is kept and not shown here"


@pytest.fixture
def message(thread):
    """A message with a file."""
    return dialogues.message(thread, "Tellingen ligger ved.", files=FILE)


@pytest.fixture
def attachment(message):
    """The file, read."""
    return dialogues.read(message.attachments.get())


def text(answer):
    """What is on a page."""
    return answer.content.decode()


def listed(browser, path="/desk/moderering/"):
    """Whether the file is in a list."""
    return "KANARI-navn.txt" in text(browser.get(path))


def test_the_queue_the_first_screen_and_the_inbox_say_that_a_file_waits(at_desk, people, attachment, thread):
    plain = dialogues.message(thread, "Uten fil.")
    for role in ("moderator", "case_officer", "archivist"):
        browser = at_desk(role)
        assert listed(browser) and listed(browser, "/desk/"), role
        assert f"/desk/vedlegg/{attachment.uid}/" in text(browser.get("/desk/moderering/"))
    inbox = text(at_desk().get("/desk/innboks/"))
    assert inbox.count("File waits") == 1 and str(plain.uid) in inbox
    assert not listed(at_desk("appeal_decider"))
    actions.decide_attachment(by=people("moderator").actor, attachment=attachment, is_public=False)
    assert not listed(at_desk()) and not listed(at_desk(), "/desk/")
    assert "File waits" not in text(at_desk().get("/desk/innboks/"))


def test_everybody_is_told_in_words(client, people, message, attachment):
    address = f"/en/innlegg/{message.reference}/"

    def said(words):
        piece = Fragment.objects.get(message_uid=message.uid, language="en").html  # as it stands in the thread
        pages = [text(client.get(address)), piece]
        assert not any("KANARI" in page for page in pages)
        return [words in page for page in pages]

    assert said(WAITS) == [True, True] and said(CLOSED) == [False, False]
    actions.decide_attachment(by=people("moderator").actor, attachment=attachment, is_public=False)
    assert said(WAITS) == [False, False] and said(CLOSED) == [True, True]
    seen = attachment.copy.sha256
    actions.decide_attachment(
        by=people("moderator").actor, attachment=attachment, is_public=True, seen=seen, title="Telling av barn"
    )
    assert said(WAITS) == said(CLOSED) == [False, False] and said("Telling av barn") == [True, True]


def test_a_message_without_a_file_says_nothing(client, thread):
    message = dialogues.message(thread)
    assert "came along" not in text(client.get(f"/en/innlegg/{message.reference}/"))
    assert not Fragment.objects.filter(html__contains="came along").exists()


def test_what_was_withdrawn_waits_for_nobody(people, message, attachment):
    by = people("moderator").actor
    assert queries.attachments_waiting(by) == [attachment]
    actions.withdraw(by=Actor.citizen(message.reference), message=message)
    assert queries.attachments_waiting(by) == []
