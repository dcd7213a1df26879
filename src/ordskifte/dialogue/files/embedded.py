"""Pictures as they lie inside a PDF, without what a camera or a program wrote beside the pixels.

Nothing is drawn anew: parts that say something else than the picture are left out, and the pixels stay as they are.
What cannot be read to its end is refused, so that no copy is made of it.
"""

import re
from collections.abc import Iterator
from typing import Final

# ITU-T T.81, table B.1.
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_COMMENT: Final = 0xFE
_APPLICATIONS: Final = range(0xE0, 0xF0)
# The first marker after coded pixels that is no part of them: stuffing, restarts and fill bytes are.
_AFTER_SCAN: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
# What the colours depend on, of all that programs may add: density, colour profile, colour transform.
_NEEDED: Final = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
# Of JFIF, all but the small picture that may follow.
_JFIF_HEAD: Final = 12

_JP2_START: Final = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_CODE_STREAM: Final = b"\xff\x4f\xff\x51"
# Where JPEG 2000 keeps Exif, XMP, IPTC and addresses (ISO/IEC 15444-1, annex I).
_JP2_LEFT_OUT: Final = frozenset({b"uuid", b"xml ", b"uinf"})
_LONG: Final = 1  # a length that says that the real one follows in eight bytes


class Unfit(ValueError):
    """A picture that does not read as one."""


def jpeg(data: bytes) -> bytes:
    """A JPEG without Exif, XMP, Photoshop's notes, comments, small pictures, and whatever stands after its end."""
    start = data.find(b"\xff\xd8")
    if start < 0:
        raise Unfit
    return b"\xff\xd8" + b"".join(_kept(data, start + 2))


def _kept(data: bytes, place: int) -> Iterator[bytes]:
    while True:
        marker, place = _marker(data, place)
        if marker == _EOI:
            yield b"\xff\xd9"
            return
        end = place + int.from_bytes(data[place : place + 2], "big")
        if end < place + 2 or end > len(data) or marker == _SOI:
            raise Unfit
        yield _segment(marker, data[place + 2 : end])
        place = end
        if marker == _SOS:
            found = _AFTER_SCAN.search(data, place)
            # Cut short by whoever made it: what is there is pixels.
            stop = found.start() if found else len(data)
            yield data[place:stop]
            if found is None:
                return
            place = stop


def _marker(data: bytes, place: int) -> tuple[int, int]:
    """The next marker and where its content begins; it may be filled up with 0xFF before."""
    if data[place : place + 1] != b"\xff":
        raise Unfit
    while data[place : place + 1] == b"\xff":
        place += 1
    if place >= len(data):
        raise Unfit
    return data[place], place + 1


def _segment(marker: int, content: bytes) -> bytes:
    if marker == _COMMENT or marker in _APPLICATIONS:
        if not content.startswith(_NEEDED.get(marker, b"\x00never")):
            return b""
        if marker == 0xE0:
            content = content[:_JFIF_HEAD] + b"\x00\x00"
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def jpeg2000(data: bytes) -> bytes:
    """A JPEG 2000 without the boxes that say something else than the picture."""
    if data.startswith(_CODE_STREAM):
        return data
    if not data.startswith(_JP2_START):
        raise Unfit
    return b"".join(_boxes(data))


def _boxes(data: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(data):
        size, kind, head = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8], 8
        if size == _LONG:
            size, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        # Nought: to the end.
        end = place + size if size else len(data)
        if len(kind) < 4 or end < place + head or end > len(data):
            raise Unfit
        if kind not in _JP2_LEFT_OUT:
            yield data[place:end]
        place = end
