"""What is handed over to the records system that holds the journal, the bytes of it, and what came back."""

import uuid

from django.db import models
from django.db.models import Q

from ordskifte.domain import parties
from ordskifte.domain.transfer import Errand, Outcome, Reason, Says, State
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted
from ordskifte.records.models.record import Record


class Shipment(NeverDeleted):
    """One hand-over of a record. What it is called towards others is fixed before the first try, and stays."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="shipments")
    number = models.PositiveSmallIntegerField(default=1)  # 1: the record itself; then what followed
    errand = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Errand])
    way = models.CharField(max_length=20, blank=True)  # by which it was packed
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # meldingId
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # klientmelding-id
    state = models.CharField(
        max_length=15, default=State.PLANNED.value, choices=[(each.value, each.value) for each in State]
    )
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=parties.LONGEST)
    packed_at = models.DateTimeField(null=True, blank=True)
    first_try_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)  # the next try, or look at how it goes
    late_at = models.DateTimeField(null=True, blank=True)  # when people are told that no answer came
    tries = models.PositiveIntegerField(default=0)
    may_have_arrived = models.BooleanField(default=False)
    trouble = models.JSONField(default=list, blank=True)  # [[code, text], …]: why it does not go on
    ended_by = models.CharField(max_length=parties.LONGEST, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("record", "number", name="shipment_of_a_record_is_counted_once"),
            models.UniqueConstraint(
                "record", name="one_change_of_a_record_waits", condition=Q(state=State.PLANNED, errand=Errand.CHANGE)
            ),
        ]
        indexes = [models.Index(fields=["state", "next_at", "id"], name="shipments_that_are_due")]

    def __str__(self):
        return f"{self.record_id}.{self.number} {self.state}"


class ShippedFile(NeverChanged):
    """One file of a hand-over, by the name that it has in the package, in the order of leaving."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="files", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    blob = models.ForeignKey("kernel.Blob", models.PROTECT, related_name="+", db_index=False)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)

    class Meta(NeverChanged.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint("shipment", "position", name="shipped_file_has_its_place"),
            models.UniqueConstraint("shipment", "name", name="shipped_file_is_named_once"),
        ]

    def __str__(self):
        return self.name


class TransferReceipt(NeverDeleted):
    """What came back, as it came, and what became of it (kvittering)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, models.PROTECT, null=True, blank=True, related_name="receipts")
    way = models.CharField(max_length=20)
    foreign_id = models.CharField(max_length=200)  # what it is called there
    sha256 = models.CharField(max_length=64)
    blob = models.ForeignKey("kernel.Blob", models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    says = models.CharField(max_length=10, blank=True, choices=[(each.value, each.value) for each in Says])
    number = models.CharField(max_length=100, blank=True)
    case_number = models.CharField(max_length=100, blank=True)
    said = models.JSONField(default=list, blank=True)  # [[code, text], …]
    outcome = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Outcome])
    reason = models.CharField(max_length=12, blank=True, choices=[(each.value, each.value) for each in Reason])
    handled_by = models.CharField(max_length=parties.LONGEST, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("way", "foreign_id", "sha256", name="receipt_is_kept_once"),
            models.CheckConstraint(
                condition=(Q(outcome=Outcome.SET_ASIDE) & ~Q(reason=""))
                | (~Q(outcome=Outcome.SET_ASIDE) & Q(reason="")),
                name="receipt_is_set_aside_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(handled_by="", handled_at=None) | (~Q(handled_by="") & ~Q(handled_at=None)),
                name="receipt_is_handled_by_somebody",
            ),
        ]

    def __str__(self):
        return self.foreign_id
