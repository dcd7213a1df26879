"""Closed files on their way to a browser: opened before anything is sent, and able to run nothing."""

from collections.abc import Iterator
from typing import IO

from django.http import StreamingHttpResponse

from ordskifte.kernel import blobs
from ordskifte.kernel.models import Blob

PIECE = 64 * 1024
# Shown in the reader's own program; everything else is only handed out as a file.
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain"})
ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
    "application/xml": "xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
}
# Foreign files run nothing and load nothing, even where a browser shows them.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
# Browsers show a PDF in a reader of their own, which a sandbox forbids; nothing in it runs in our name.
POLICY_FOR_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


def from_blob(blob: Blob, *, name: str) -> StreamingHttpResponse:
    """The file under a name of ours: names from outside may say what is withheld."""
    # Opened here, and its first piece read, so that a damaged file is an error and not a torn page.
    file = blobs.open_blob(blob.uid)
    first = file.read(PIECE)
    answer = StreamingHttpResponse(_pieces(first, file), content_type=blob.media_type)
    how = "inline" if blob.media_type in SHOWN_INLINE else "attachment"
    answer["Content-Disposition"] = f'{how}; filename="{name}.{ENDINGS.get(blob.media_type, "bin")}"'
    answer["Content-Length"] = str(blob.size)
    answer["Content-Security-Policy"] = POLICY_FOR_PDF if blob.media_type == "application/pdf" else POLICY
    return answer


def _pieces(first: bytes, file: IO[bytes]) -> Iterator[bytes]:
    with file:
        piece = first
        while piece:
            yield piece
            piece = file.read(PIECE)
