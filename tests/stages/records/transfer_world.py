"""A body whose records system holds the journal, and the way there, for the tests of handing over."""

from datetime import timedelta
from functools import partial

from ordskifte.cases.models import Document, DocumentObject, FileState
from ordskifte.kernel import blobs, clock
from ordskifte.records import actions, tasks
from ordskifte.records.models import Rendition, Shipment
from ordskifte.records.transfer import rounds
from tests.worlds.records_system import RecordsSystem


class TransferWorld:
    """Registers what was said, goes rounds, and lets time pass."""

    def __init__(self, body, *, by, said, carry, system=None):
        self.body, self.by, self._said, self._carry = body, by, said, carry
        self.system = system or RecordsSystem()
        self.now = clock.now()

    def register(
        self, text="Hvor krysser sykkelveien Strandvegen?", title="Spørsmål om kryssing", *, with_pages=False, **given
    ):
        """Something that came in is registered, and its files are made."""
        row = self._said(text)
        record = actions.register(by=self.by.actor, assessment=row, title=title, **given)
        self._carry()
        (tasks.make_documents if with_pages else partial(stand_in_for_pages, record))()
        return record

    def go(self, times=1, *, later=timedelta()):
        """Rounds of the worker, some time later."""
        self.now += later
        for _ in range(times):
            with clock.at(self.now):
                rounds.go(self.system, body=self.body, answer_within=timedelta(days=2))
            # What people did meanwhile happened at the time of the machine.
            with clock.at(max(self.now, clock.now())):
                self._carry()

    def shipment(self, record, number=1):
        """What stands with a hand-over."""
        return Shipment.objects.get(record=record, number=number)

    def state(self, record, number=1):
        return self.shipment(record, number).state


def stand_in_for_pages(record):
    """Files that are made at once, for the tests that do not look into them."""
    for document in Document.objects.filter(places__record=record):
        blob = blobs.keep(b"%PDF-1.7 i stedet for sider", media_type="application/pdf")
        wanted = {"blob": blob, "checksum": blob.sha256, "file_size": blob.size, "state": FileState.VERIFIED}
        DocumentObject.objects.filter(document=document, blob=None).update(**wanted)
    Document.objects.filter(places__record=record).update(status="Dokumentet er ferdigstilt")
    Rendition.objects.filter(record=record).update(state=Rendition.State.MADE, next_try_at=None)
