"""A body, gathered up to its bound, and unpacked up to the same bound."""

import zlib
from typing import Protocol

from ordskifte.kernel.egress.errors import EgressFailed, Failure
from ordskifte.kernel.egress.messages import Request, Response

# The only packing that we ask for and unpack.
ACCEPT_ENCODING = "gzip"

_GZIP = 16 + zlib.MAX_WBITS


class _Unpacker(Protocol):
    def take(self, chunk: bytes, *, room: int) -> bytes:
        """What the chunk holds, at most one byte more than there is room for."""

    def is_whole(self) -> bool:
        """Whether the end was reached."""


class _Plain:
    def take(self, chunk: bytes, *, room: int) -> bytes:
        return chunk[: room + 1]

    def is_whole(self) -> bool:
        return True


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_GZIP)
        self._is_begun = False

    def take(self, chunk: bytes, *, room: int) -> bytes:
        self._is_begun = True
        try:
            plain = self._stream.decompress(chunk, room + 1)
        except zlib.error:
            raise EgressFailed(Failure.ENCODING, may_have_arrived=True) from None
        if self._stream.unused_data:
            raise EgressFailed(Failure.ENCODING, may_have_arrived=True)
        return plain

    def is_whole(self) -> bool:
        return self._stream.eof or not self._is_begun


class Meter:
    """Gathers a body and fails as soon as it is larger than agreed, packed or unpacked."""

    def __init__(self, *, encoding: str | None, max_bytes: int) -> None:
        self._unpacker = _unpacker(encoding)
        self._max_bytes = max_bytes
        self._arrived = 0
        self._body = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take in what has arrived."""
        self._arrived += len(chunk)
        self._body += self._unpacker.take(chunk, room=self._max_bytes - len(self._body))
        if max(self._arrived, len(self._body)) > self._max_bytes:
            raise EgressFailed(Failure.TOO_LARGE, may_have_arrived=True)

    def whole(self) -> bytes:
        """The body, once everything has arrived."""
        if not self._unpacker.is_whole():
            raise EgressFailed(Failure.BROKEN_OFF, may_have_arrived=True)
        return bytes(self._body)


def meter_for(request: Request, *, answer: Response) -> Meter:
    """A meter for the answer whose headers have arrived."""
    length = answer.header("content-length")
    if length is not None and request.method != "HEAD" and length.isdecimal() and int(length) > request.max_bytes:
        raise EgressFailed(Failure.TOO_LARGE, may_have_arrived=True)
    return Meter(encoding=answer.header("content-encoding"), max_bytes=request.max_bytes)


def _unpacker(encoding: str | None) -> _Unpacker:
    match (encoding or "identity").strip().lower():
        case "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Gzip()
        case _:
            raise EgressFailed(Failure.ENCODING, may_have_arrived=True)
