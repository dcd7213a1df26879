"""The same request from several sides at once is done once, and each side gets the same answer."""

from functools import partial

import pytest

from ordskifte.cases.models import CaseFile
from ordskifte.kernel import hold
from ordskifte.kernel.models import AuditEntry, OutboxEvent
from ordskifte.records.models import ApiAnswer, ImportRun
from tests.worlds.at_once import at_once
from tests.worlds.pushing_system import PushingSystem

SIDES = 5


@pytest.mark.django_db(transaction=True)
def test_one_key_from_several_sides_is_one_case_and_one_answer(body):
    system = PushingSystem(body)
    answers = at_once([lambda: PushingSystem.with_secret(system.secret).push_case(key="the-key")] * SIDES)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert (CaseFile.objects.count(), ApiAnswer.objects.count(), ImportRun.objects.count()) == (1, 1, 1)
    assert AuditEntry.objects.filter(act="records.pushed").count() == 1
    assert OutboxEvent.objects.filter(kind="records.import_finished").count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_cases_at_once_all_come_in(body):
    system = PushingSystem(body)

    def push(number):
        case = {"id": f"sak-{number}", "number": {"year": 2026, "sequence": number + 1}}
        return PushingSystem.with_secret(system.secret).push_case(**case)

    answers = at_once([partial(push, number) for number in range(SIDES)])
    assert [answer.status_code for answer in answers] == [201] * SIDES
    assert (CaseFile.objects.count(), ImportRun.objects.get().counts["cases"]) == (SIDES, SIDES)


@pytest.mark.django_db
def test_on_hold_a_system_reads_and_is_told_when_to_send_again(body):
    system = PushingSystem(body)
    system.push_case()
    system.token.refresh_from_db()
    place = hold.MemoryHold()
    with hold.in_use.replaced_by(lambda: place):
        hold.begin(by=system.token.actor, until=None, why="Ny versjon")
        refused, read = system.push_document(), system.send("GET", "cases/sak-1")
    assert (refused.status_code, refused["Content-Type"]) == (503, "application/problem+json")
    assert int(refused["Retry-After"]) > 0
    assert read.status_code == 200
    # Nothing is written while people work on the tables, also not that a token was used.
    before = system.token.uses
    system.token.refresh_from_db()
    assert system.token.uses == before
    assert system.push_document().status_code == 201
