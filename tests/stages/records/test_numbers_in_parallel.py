"""Numbers have no gap and are used once, whoever registers at the same time, takes back or is killed."""

import random
import signal
import time
import uuid

import pytest

from ordskifte.assessment.models import Assessment
from ordskifte.dialogue import actions as dialogue
from ordskifte.domain import numbering
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.kernel.models import OutboxEvent
from ordskifte.records import counting, flow
from ordskifte.records.models import NumberSeries, Record, RecordDocument, RecordSubject, RegistryEntry
from tests.factories import dialogues
from tests.factories.cases import CaseFactory
from tests.worlds.registrars import Registrars

MESSAGES = 24
CASES = 4
PROCESSES = 3
POINTS = (flow.BEFORE_NUMBER, flow.NUMBER_TAKEN, flow.BEFORE_COMMIT, flow.COMMITTED)


@pytest.fixture(params=[1, 3], ids=["one by one", "three at once"])
def registrars(request, body, carry, aud, tmp_path):
    """Messages on several cases that wait to be registered, and people who will do it."""
    threads = [dialogues.dialogue(CaseFactory(body=body, sequence=118 + at)) for at in range(CASES)]
    for number in range(MESSAGES):
        text = f"Hvorfor punkt {number} i planen, og hva koster det?"
        submission = dialogue.Submitted(key=uuid.uuid4().hex, text=text)
        dialogue.submit(by=SYSTEM, thread=threads[number % CASES], submission=submission)
    carry()
    keys = list(Assessment.objects.filter(kind="message").values_list("pk", flat=True))
    assert len(keys) == MESSAGES
    return Registrars(tmp_path / "ledger", by=aud.actor, keys=keys, at_once=request.param)


def finish(processes):
    for process in processes:
        process.join(120)
    return [process.exitcode for process in processes]


def check(registrars):
    """Everything is registered once, without gaps, and with the number that somebody was told."""
    entries = dict(RegistryEntry.objects.filter(sequence__isnull=False).values_list("record_id", "sequence"))
    assert sorted(entries.values()) == list(range(1, len(entries) + 1))
    assert numbering.missing(entries.values()) == ()
    of_subject = {row.subject_uid: row.record_id for row in RecordSubject.objects.all()}
    assert len(of_subject) == RecordSubject.objects.count() == len(entries) == Record.objects.count()
    uids = dict(Assessment.objects.values_list("pk", "subject_uid"))
    for key, number in registrars.told():
        assert entries[of_subject[uids[key]]] == number
    # What goes with a record came with it, and once.
    assert NumberSeries.objects.get(year=clock.today().year).last == len(entries)
    of_cases = RegistryEntry.objects.values_list("record__case", "number_in_case")
    for series in NumberSeries.objects.filter(case__isnull=False):
        numbers = [number for case, number in of_cases if case == series.case_id]
        assert sorted(numbers) == list(range(1, series.last + 1))
    assert len(set(of_cases)) == len(entries)
    assert OutboxEvent.objects.filter(kind="records.registered").count() == len(entries)
    assert OutboxEvent.objects.filter(kind="assessment.decided").count() == len(entries)
    assert RecordDocument.objects.count() == 2 * len(entries)
    return len(entries)


@pytest.mark.django_db(transaction=True)
def test_many_register_at_once_and_some_take_back(registrars):
    assert finish([registrars.start(seed=seed) for seed in range(PROCESSES)]) == [0] * PROCESSES
    assert check(registrars) == MESSAGES


@pytest.mark.django_db(transaction=True)
def test_killed_at_each_point_again_and_again(registrars):
    exits = []
    for turn, point in enumerate(POINTS):
        # An act of many passes each point once.
        times = turn + 2 if registrars.at_once == 1 else 1
        crashing = registrars.start(crash=f"{point}:{times}", seed=turn)
        other = registrars.start(crash=f"{point}:1", seed=turn + 50)
        exits += finish([crashing, other])
        check_of_now(registrars)
    # The point is passed while there is something left to register; what is registered already passes none.
    assert exits.count(-signal.SIGKILL) == len(exits)
    assert finish([registrars.start(seed=99)]) == [0]
    assert check(registrars) == MESSAGES


def check_of_now(registrars):
    """Nothing is half done at any time; what was told stands."""
    numbers = list(RegistryEntry.objects.filter(sequence__isnull=False).values_list("sequence", flat=True))
    assert numbering.missing(numbers) == ()
    assert len(numbers) == len(set(numbers)) == Record.objects.count()
    assert {number for _, number in registrars.told()} <= set(numbers)


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment(registrars):
    choice = random.Random(7)
    for turn in range(6):
        processes = [registrars.start(seed=turn * 10 + at) for at in range(2)]
        time.sleep(choice.uniform(0.05, 0.6))
        for process in processes:
            process.kill()
        finish(processes)
        check_of_now(registrars)
    assert finish([registrars.start(seed=99)]) == [0]
    assert check(registrars) == MESSAGES


@pytest.mark.django_db(transaction=True)
def test_a_number_is_only_given_inside_a_transaction(body):
    with pytest.raises(counting.OutsideTransaction):
        counting.next_entry(counting.journal_of(body))
