"""What happened, in order, and which handlers have answered to it."""

from django.db import models

from ordskifte.domain.parties import LONGEST
from ordskifte.kernel.models.body import Body
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted


class OutboxEvent(NeverChanged):
    """One event, written in the transaction of the fact. Its key is its place in the order; it stays for ever."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=100)
    uid = models.UUIDField(db_index=True)
    # Of the event's canonical bytes, with this salt: it can stand in a public log without giving anything away.
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    payload = models.JSONField()
    by = models.CharField(max_length=LONGEST)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", db_index=False)
    happened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class HandlerRun(NeverDeleted):
    """One handler's answer to one event: written with the event, done with its effect."""

    class State(models.TextChoices):
        """Where a run stands."""

        WAITING = "waiting"
        DONE = "done"
        PARKED = "parked"  # Failed too often; an operator decides.

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(OutboxEvent, models.PROTECT, related_name="runs", db_index=False)
    handler = models.CharField(max_length=200)
    uid = models.UUIDField()  # The event's: one handler takes the events of one thing in order.
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_error = models.CharField(max_length=200, blank=True)  # Kind and place of the error, never its text.
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("event", "handler", name="handler_answers_once"),)
        indexes = (
            models.Index("event", "id", condition=models.Q(state="waiting"), name="runs_that_wait"),
            models.Index("uid", "handler", condition=~models.Q(state="done"), name="runs_not_done"),
        )

    def __str__(self) -> str:
        return f"{self.event_id} {self.handler}"
