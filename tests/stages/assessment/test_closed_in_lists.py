"""Text that not everybody may read stands in no list of those who need not see it: they open it."""

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.assessment import actions as assessments
from ordskifte.assessment import proposing, queries
from ordskifte.assessment.errors import NotRead
from ordskifte.dialogue import actions
from ordskifte.domain.message import State
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.parties import Actor
from ordskifte.kernel.models import AuditEntry
from ordskifte.records import actions as records
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory, chain
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
LISTS = ("/desk/innboks/?vis=all", "/desk/vurdering/", "/desk/journalforing/", "/desk/moderering/", "/desk/")
OPEN = "Hvor krysser veien bekken?"


@pytest.fixture
def body():
    """A body."""
    return BodyFactory()


@pytest.fixture
def thread(body):
    """An open dialogue."""
    return dialogues.dialogue(CaseFactory(body=body, sequence=118))


@pytest.fixture
def archivist(body):
    """Who assesses and journals."""
    return UserFactory(body=body, roles=[RoleName.ARCHIVIST], language="en")


def said(thread, text=OPEN, **given):
    """Something that somebody wrote, with its proposal."""
    message = dialogues.message(thread, text, **given)
    proposing.of_message(message.uid)
    return message


def lists(client, user):
    """Every list, as somebody sees it."""
    browser = sign_in(client, user)
    return "\n".join(browser.get(path).content.decode() for path in LISTS)


def test_what_is_held_hidden_or_taken_back_is_not_in_a_list(client, body, thread, archivist):
    threat = said(thread, dialogues.THREAT)
    assert threat.state == State.HELD
    hidden, back = said(thread, "KANARI-SKJULT tekst her."), said(thread, "KANARI-TRUKKET tekst her.")
    moderator = UserFactory(body=body, roles=[RoleName.MODERATOR])
    actions.hide(by=moderator.actor, message=hidden, reason=HideReason.PRIVACY)
    actions.withdraw(by=Actor.citizen(back.reference), message=back)
    said(thread)
    page = lists(client, archivist)
    assert "kommer jeg hjem" not in page and "KANARI" not in page and OPEN in page
    assert "The text is not shown in lists" in page
    assert "kommer jeg hjem" in lists(client, moderator)


def test_what_shows_no_text_is_not_decided_from_the_list(client, body, thread, archivist):
    threat, hidden, seen = said(thread, dialogues.THREAT), said(thread, "KANARI-SKJULT tekst."), said(thread)
    moderator = UserFactory(body=body, roles=[RoleName.MODERATOR])
    actions.hide(by=moderator.actor, message=hidden, reason=HideReason.PRIVACY)
    browser = sign_in(client, archivist)
    queue = browser.get("/desk/vurdering/").content.decode()
    assert "2 on this page show no text here" in queue and "Confirm the 1 on this page" in queue
    rows = [queries.of_subject(message.uid) for message in (threat, hidden, seen)]
    named = [f"{row.uid}:{row.version}" for row in rows]
    assert [f'name="row" id="row-{row.pk}"' in queue for row in rows] == [False, False, True]
    # Whoever names them by hand gets no further than whoever presses the button.
    for given in ({"all": named, "everything": "1"}, {"row": named}):
        answer = browser.post("/desk/vurdering/bekreft/", given, follow=True).content.decode()
        assert "2 are left, since the list does not show what they say" in answer and "KANARI" not in answer
        assert all(f"/desk/vurdering/{row.uid}/" in answer for row in rows[:2])
    assert [queries.of_subject(message.uid).is_decided for message in (threat, hidden, seen)] == [False, False, True]
    assessments.confirm(by=archivist.actor, assessment=rows[0])
    assert queries.of_subject(threat.uid).is_decided


def test_what_lies_in_a_withheld_case_is_decided_one_by_one(thread, archivist):
    message = said(thread, "KANARI i en lukket sak.")
    message.case.covers = chain("offentleglova § 13")
    message.case.save()
    done = assessments.confirm_many(by=archivist.actor, assessments=[queries.of_subject(message.uid)])
    assert done.done == () and [type(error) for _, error in done.left] == [NotRead]


def test_what_the_list_shows_nothing_of_is_not_registered_from_it_until_somebody_has_decided(client, thread, archivist):
    message = said(thread, "KANARI i en lukket sak.")
    said(thread)
    message.case.covers = chain("offentleglova § 13")
    message.case.save()
    row = queries.of_subject(message.uid)
    page = sign_in(client, archivist).get("/desk/journalforing/").content.decode()
    assert f'value="{row.uid}:{row.version}"' not in page
    done, refused = records.register_many(by=archivist.actor, assessments=[row])
    assert done == [] and [type(each.error) for each in refused] == [NotRead]
    assessments.confirm(by=archivist.actor, assessment=row, seen=row.version)
    row.refresh_from_db()
    _, refused = records.register_many(by=archivist.actor, assessments=[row])
    assert NotRead not in [type(each.error) for each in refused]


def test_numbers_are_masked_in_every_list_also_for_those_who_check(client, body, thread, archivist):
    said(thread, f"Ring meg, nummeret er {dialogues.NUMBER}.")
    said(thread, OPEN, name=f"Kari {dialogues.NUMBER}")
    for user in (archivist, UserFactory(body=body, roles=[RoleName.MODERATOR])):
        assert dialogues.NUMBER not in lists(client, user)


def test_what_was_masked_stands_masked(client, body, thread, archivist):
    message = said(thread, f"Nummeret er {dialogues.NUMBER}, og jeg heter KANARI.")
    officer = UserFactory(body=body, roles=[RoleName.MODERATOR])
    actions.release(by=officer.actor, message=message, public_text="Nummeret er *****, og jeg heter *****.")
    page = lists(client, archivist)
    assert "og jeg heter *****" in page and "KANARI" not in page


def test_what_lies_in_a_withheld_case_is_not_in_the_inbox_list(client, thread, archivist):
    message = said(thread, "KANARI i en lukket sak.")
    message.case.covers = chain("offentleglova § 13")
    message.case.save()
    assert "KANARI" not in lists(client, archivist)


def test_opening_what_is_held_to_assess_it_is_noted(client, thread, archivist):
    message = said(thread, dialogues.THREAT)
    row = queries.of_subject(message.uid)
    page = sign_in(client, archivist).get(f"/desk/vurdering/{row.uid}/").content.decode()
    assert "kommer jeg hjem" in page
    assert AuditEntry.objects.filter(by=str(archivist.actor), act__contains="read_withheld").count() == 1
