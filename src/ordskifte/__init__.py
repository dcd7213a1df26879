"""Ordskifte: from the case to public dialogue and back, with a record of it."""

__version__ = "0.1.0"
