"""What the two processes say to each other: one line of JSON, then each file after its length."""

import json
import struct
from typing import IO, Any, Final

_LENGTH: Final = struct.Struct(">Q")


class BrokenAnswer(ValueError):
    """The other side stopped in the middle."""


def write_question(stream: IO[bytes], question: dict[str, Any]) -> None:
    """Say what is wanted."""
    stream.write(json.dumps(question).encode())
    stream.write(b"\n")


def read_question(stream: IO[bytes]) -> dict[str, Any]:
    """Hear what is wanted."""
    question: dict[str, Any] = json.loads(stream.readline())
    return question


def write_file(stream: IO[bytes], data: bytes) -> None:
    """Hand over one file."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_files(answer: bytes) -> list[bytes]:
    """Every file of an answer."""
    files, at = [], 0
    while at < len(answer):
        if at + _LENGTH.size > len(answer):
            raise BrokenAnswer
        (length,) = _LENGTH.unpack_from(answer, at)
        at += _LENGTH.size
        if at + length > len(answer):
            raise BrokenAnswer
        files.append(answer[at : at + length])
        at += length
    return files
