"""Reading Noark 5 extracts: bytes in, units and findings out. No files, no network, no clock."""

from ordskifte.protocols.noark.arkivstruktur import read_structure
from ordskifte.protocols.noark.arkivuttrekk import DeclaredChecksum, DeclaredCount, ExtractDescription, read_description
from ordskifte.protocols.noark.events import Closed, Done, Event, Finding, Finished, Opened, Whole, XmlRefused
from ordskifte.protocols.noark.values import Code

__all__ = [
    "Closed",
    "Code",
    "DeclaredChecksum",
    "DeclaredCount",
    "Done",
    "Event",
    "ExtractDescription",
    "Finding",
    "Finished",
    "Opened",
    "Whole",
    "XmlRefused",
    "read_description",
    "read_structure",
]
