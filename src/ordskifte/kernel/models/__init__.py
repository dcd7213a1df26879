"""Kernel's tables, one file a service."""

from ordskifte.kernel.models.audit import AuditEntry
from ordskifte.kernel.models.blob import Blob
from ordskifte.kernel.models.body import Body, HostName
from ordskifte.kernel.models.outbox import HandlerRun, OutboxEvent
from ordskifte.kernel.models.schedule import Lease, PeriodicRun

__all__ = ["AuditEntry", "Blob", "Body", "HandlerRun", "HostName", "Lease", "OutboxEvent", "PeriodicRun"]
