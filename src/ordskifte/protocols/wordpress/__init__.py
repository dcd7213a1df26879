"""What a WordPress site was, from the file that it writes of itself (WXR, WordPress eXtended RSS 1.0 to 1.2)."""

from ordskifte.protocols.wordpress.decoding import Decoder
from ordskifte.protocols.wordpress.reader import read
from ordskifte.protocols.wordpress.text import plain
from ordskifte.protocols.wordpress.values import (
    Author,
    Code,
    Comment,
    Ended,
    Finding,
    Finished,
    Post,
    Site,
    WxrRefused,
)

__all__ = [
    "Author",
    "Code",
    "Comment",
    "Decoder",
    "Ended",
    "Finding",
    "Finished",
    "Post",
    "Site",
    "WxrRefused",
    "plain",
    "read",
]
