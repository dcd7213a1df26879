"""Comments from the files in which networks hand out what was said there: Facebook, Instagram, LinkedIn, X, YouTube."""

from ordskifte.protocols.networks.reading import LARGEST, MOST, Decode, read
from ordskifte.protocols.networks.values import TEXTS, Comment, Export, ExportRefused, Network, Unread

__all__ = ["LARGEST", "MOST", "TEXTS", "Comment", "Decode", "Export", "ExportRefused", "Network", "Unread", "read"]
