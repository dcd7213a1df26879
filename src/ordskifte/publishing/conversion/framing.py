"""How a conversion travels between the two processes: one line of JSON about it, and then the bytes that it names."""

import json
from typing import Any, BinaryIO, Final

from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.publication import Picture, from_json, to_json
from ordskifte.publishing.conversion.refusals import REFUSALS, ConversionRefused
from ordskifte.publishing.conversion.values import Converted, FoundPicture, Note, NoteCode

LONGEST_HEAD: Final = 64_000_000
# What pictures begin with, by type: the other process is not taken at its word.
_STARTS: Final = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_PICTURE: Final = ("key", "media_type", "alt", "width", "height")


def write_question(stream: BinaryIO, data: bytes, **about: str) -> None:
    """The document and what is known of it."""
    stream.write(json.dumps(about).encode() + b"\n" + data)


def read_question(stream: BinaryIO) -> tuple[bytes, dict[str, str]] | None:
    """What `write_question` wrote; None where whoever would have asked is gone."""
    line = stream.readline()
    return (stream.read(), json.loads(line)) if line else None


def write_answer(stream: BinaryIO, answer: Converted | ConversionRefused) -> None:
    """What came of it."""
    if isinstance(answer, ConversionRefused):
        stream.write(json.dumps({"refused": answer.code}).encode() + b"\n")
        return
    head = {
        "title": answer.title,
        "language": answer.language,
        "blocks": to_json(answer.blocks),
        "notes": [[note.code, note.count] for note in answer.notes],
        "pictures": [
            {name: getattr(picture, name) for name in _PICTURE} | {"size": len(picture.data)}
            for picture in answer.pictures
        ],
    }
    stream.write(json.dumps(head).encode() + b"\n")
    for picture in answer.pictures:
        stream.write(picture.data)


def read_answer(data: bytes) -> Converted:
    """What `write_answer` wrote, checked as if a stranger had written it; or the refusal, raised."""
    line, mark, rest = data.partition(b"\n")
    try:
        head = json.loads(line) if mark and len(line) <= LONGEST_HEAD else None
        return _converted(head, rest)
    except ConversionRefused:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OrdskifteError):
        raise ConversionRefused from None


def _converted(head: Any, rest: bytes) -> Converted:
    if set(head) == {"refused"}:
        raise REFUSALS[head["refused"]]
    blocks = from_json(head["blocks"])
    pictures = tuple(_pictures(head["pictures"], rest))
    keys = {picture.key for picture in pictures}
    if any(isinstance(block, Picture) and block.key not in keys for block in blocks):
        raise ConversionRefused
    notes = tuple(Note(NoteCode(code), int(count)) for code, count in head["notes"])
    return Converted(str(head["title"]), str(head["language"]), blocks, pictures, notes)


def _pictures(found: list[dict[str, Any]], rest: bytes) -> list[FoundPicture]:
    pictures: list[FoundPicture] = []
    start = 0
    for each in found:
        data = rest[start : start + int(each["size"])]
        if len(data) != each["size"] or not data.startswith(_STARTS[each["media_type"]]):
            raise ConversionRefused
        pictures.append(FoundPicture(data=data, **{name: each[name] for name in _PICTURE}))
        start += len(data)
    return pictures
