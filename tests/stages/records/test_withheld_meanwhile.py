"""A case is withheld while something about it is being registered: what is kept is withheld as well."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, Document
from ordskifte.domain import events
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.records import actions, handlers
from ordskifte.records.models import ImportRun, Record
from tests.factories.cases import chain

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time"),
]
PATIENCE = 20  # seconds


def elsewhere(act):
    """Do it in a thread with a connection of its own."""

    def on_its_own():
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=on_its_own)
    thread.start()
    return thread


def test_what_is_registered_while_its_case_becomes_withheld_is_withheld(body, case, said, aud):
    row = said()
    cases.open_file_about(by=aud.actor, case=case)
    run = ImportRun.objects.create(body=body, kind="noark5", name="uttrekk", by=str(SYSTEM), started_at=clock.now())
    written, may_commit = Event(), Event()

    def register():
        with transaction.atomic():
            actions.register(by=aud.actor, assessment=row, title="Spørsmål om veien")
            written.set()
            may_commit.wait(PATIENCE)

    def follow():
        with transaction.atomic():
            handlers.follow_cases(events.ImportFinished(by=SYSTEM, uid=run.uid, source="arkiv"))

    registering = elsewhere(register)
    assert written.wait(PATIENCE)
    withheld = chain("offentleglova § 13")
    CaseFile.objects.filter(pk=case.pk).update(covers=withheld, is_classified=True)
    following = elsewhere(follow)
    # It waits for the registration; where nothing holds it, it is done by now, and found nothing.
    following.join(1)
    may_commit.set()
    registering.join(PATIENCE)
    following.join(PATIENCE)
    record = Record.objects.get()
    assert record.case.covers == record.covers == withheld
    documents = Document.objects.filter(case=record.case)
    assert documents and all(each.covers == withheld and each.is_classified for each in documents)
