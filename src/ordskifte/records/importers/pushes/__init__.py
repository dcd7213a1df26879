"""What other systems push, one unit at a time: the same units as in a file that a records system hands over."""

from ordskifte.records.importers.pushes.units import of_case, of_document, taken_back

__all__ = ["of_case", "of_document", "taken_back"]
