"""Reading Noark extracts and deliveries: bytes in, units and findings out. No files, no network, no clock."""

from ordskifte.protocols.noark.arkivstruktur import read_structure
from ordskifte.protocols.noark.arkivuttrekk import DeclaredChecksum, DeclaredCount, ExtractDescription, read_description
from ordskifte.protocols.noark.delivery import Delivered, read_delivery
from ordskifte.protocols.noark.events import (
    Closed,
    Done,
    Event,
    Finding,
    Finished,
    Opened,
    Whole,
    Withdrawn,
    XmlRefused,
)
from ordskifte.protocols.noark.values import Code

__all__ = [
    "Closed",
    "Code",
    "DeclaredChecksum",
    "DeclaredCount",
    "Delivered",
    "Done",
    "Event",
    "ExtractDescription",
    "Finding",
    "Finished",
    "Opened",
    "Whole",
    "Withdrawn",
    "XmlRefused",
    "read_delivery",
    "read_description",
    "read_structure",
]
