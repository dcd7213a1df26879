"""Kernel's tables, one file a service."""

from ordskifte.kernel.models.body import Body, HostName

__all__ = ["Body", "HostName"]
