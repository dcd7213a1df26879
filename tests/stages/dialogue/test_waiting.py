"""Alarms for holds that last too long, and letters to staff without a word of what was said."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import Letter
from ordskifte.dialogue import actions, tasks
from ordskifte.dialogue.models import Hold
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry
from ordskifte.publishing import actions as publishing
from ordskifte.publishing import queries as publications
from tests.factories.cases import UserFactory
from tests.factories.dialogues import THREAT, message
from tests.factories.publishing import draft
from tests.worlds.post import read, text_of

pytestmark = pytest.mark.django_db

# A Tuesday, eight in the morning in Oslo.
TUESDAY = datetime(2026, 11, 3, 7, 0, tzinfo=UTC)


def to(user):
    """The letters to somebody who works here."""
    return list(Letter.objects.filter(user=user).order_by("pk"))


def test_a_hold_that_lasts_too_long_is_told_of_once_and_shows_nothing(thread, moderator, officer):
    with clock.at(TUESDAY) as hands:
        made = message(thread, THREAT)
        assert Hold.objects.get(message=made).due_at == TUESDAY + timedelta(days=1)
        hands.advance(timedelta(hours=23))
        assert tasks.alarm_holds() == 0
        hands.advance(timedelta(hours=2))
        assert (tasks.alarm_holds(), tasks.alarm_holds()) == (1, 0)
    made.refresh_from_db()
    assert made.state == "held"
    assert AuditEntry.objects.filter(act="dialogue.hold_overdue", about=made.uid).count() == 1
    (letter,) = to(moderator)
    assert made.reference in text_of(letter) and "hekken" not in text_of(letter) and to(officer) == []


def test_a_hold_that_was_decided_is_not_told_of(thread, moderator):
    with clock.at(TUESDAY) as hands:
        made = message(thread, THREAT)
        actions.release(by=moderator.actor, message=made, public_text="Hei.")
        hands.advance(timedelta(days=3))
        assert tasks.alarm_holds() == 0


def test_a_threat_at_night_is_due_after_one_working_day(thread):
    friday_night = datetime(2026, 11, 6, 22, 47, tzinfo=UTC)
    with clock.at(friday_night):
        made = message(thread, THREAT)
    assert Hold.objects.get(message=made).due_at == datetime(2026, 11, 9, 22, 47, tzinfo=UTC)


def test_nobody_is_written_to_unless_the_body_has_chosen(thread, officer):
    message(thread, "Hei.")
    assert tasks.notify_staff() == 0 and not Letter.objects.exists()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_link_leads_to_the_desk_in_every_language(thread, body, officer, client, language):
    body.settings = {"staff_mail": "instant"}
    body.save()
    officer.language = language
    officer.save()
    message(thread, "Hei.")
    tasks.notify_staff()
    (link,) = [line for line in text_of(to(officer)[0]).split() if "://" in line]
    # Whoever is not signed in is asked to; an address that leads nowhere is not found.
    assert client.get(link, headers={"host": urlsplit(link).netloc}).status_code == 302


def test_at_once_the_one_whom_it_is_for_is_told_and_nothing_is_said(thread, body, case, officer):
    body.settings = {"staff_mail": "instant"}
    body.save()
    made = message(thread, "KANARI-TEKST", name="KANARI-NAVN")
    assert (tasks.notify_staff(), tasks.notify_staff()) == (1, 0)
    (letter,) = to(officer)
    said = text_of(letter) + read(letter)["subject"]
    assert made.reference in said and "KANARI" not in said and f"/desk/innlegg/{made.uid}/" in said
    case.responsible = UserFactory(body=body, name="Oddvar")
    case.save()
    message(thread, "Hei.")
    assert tasks.notify_staff() == 1 and len(to(case.responsible)) == 1


def test_once_a_day_on_working_mornings_numbers_are_told(thread, body, officer, moderator):
    body.settings = {"staff_mail": "daily"}
    body.save()
    with clock.at(TUESDAY - timedelta(hours=2)) as hands:
        made = message(thread, THREAT)
        actions.report(by=SYSTEM, message=message(thread, "Hei."), reason="spam", key="r")
        assert tasks.notify_staff() == 0
        hands.move_to(TUESDAY)
        assert (tasks.notify_staff(), tasks.notify_staff()) == (2, 0)
        hands.move_to(TUESDAY + timedelta(days=4))
        assert tasks.notify_staff() == 0
        hands.move_to(TUESDAY + timedelta(days=1))
        assert tasks.notify_staff() == 2
    first = text_of(to(moderator)[0])
    assert first.count("1 ") == 2 and made.reference not in first and "hekken" not in first


def test_who_has_left_gets_no_letters(thread, body):
    body.settings = {"staff_mail": "instant"}
    body.save()
    gone = UserFactory(body=body, roles=[RoleName.CASE_OFFICER])
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    message(thread, "Hei.")
    assert tasks.notify_staff() == 0


def test_who_approves_is_told_that_something_waits_and_its_author_what_became_of_it(case, body, officer):
    body.settings = {"staff_mail": "instant"}
    body.save()
    boss = UserFactory(body=body, roles=[RoleName.APPROVER])
    writer = UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER])
    made = draft(case, by=writer, title="KANARI-TITTEL")
    publishing.ask_for_approval(by=writer.actor, publication=made)
    assert (tasks.notify_staff(), tasks.notify_staff()) == (1, 0)
    said = text_of(to(boss)[0]) + read(to(boss)[0])["subject"]
    assert f"/desk/publiseringer/{made.pk}/godkjenn/" in said and "KANARI" not in said
    publishing.send_back(by=boss.actor, publication=made, why="KANARI-ORD")
    assert (tasks.notify_staff(), tasks.notify_staff()) == (1, 0)
    assert "KANARI" not in text_of(to(writer)[0])
    publishing.ask_for_approval(by=writer.actor, publication=made)
    assert (tasks.notify_staff(), len(to(boss))) == (1, 2)
    publishing.approve(by=boss.actor, publication=made, seen=publications.draft_digest(made))
    assert (tasks.notify_staff(), len(to(writer)), to(officer)) == (1, 2, [])


def test_who_approves_is_told_once_a_day_how_much_waits_and_nothing_else(case, body, thread):
    body.settings = {"staff_mail": "daily"}
    body.save()
    boss = UserFactory(body=body, roles=[RoleName.APPROVER], language="en")
    with clock.at(TUESDAY):
        message(thread, "Hei.")
        tasks.notify_staff()
        assert to(boss) == []
    with clock.at(TUESDAY + timedelta(days=1)):
        writer = UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER])
        publishing.ask_for_approval(by=writer.actor, publication=draft(case, by=writer))
        tasks.notify_staff()
    (letter,) = to(boss)
    assert "1 publication waits for approval." in text_of(letter) and "message" not in text_of(letter)
