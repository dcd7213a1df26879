"""A copy of a file that could be shown, and the words in it. Foreign bytes are read in processes of their own."""

import contextlib
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import ordskifte
from ordskifte.dialogue.files.kinds import OPEN_DOCUMENT, PDF, PICTURES, TEXT, WORD
from ordskifte.domain import intake
from ordskifte.domain.errors import OrdskifteError
from ordskifte.publishing import queries as publishing

SECONDS: Final = 30.0
LARGEST_COPY: Final = 25 * 2**20
LARGEST_ANSWER: Final = LARGEST_COPY + 4 * 2**20
MOST_TEXT: Final = 500_000
_CHUNK: Final = 1_048_576
_COMMAND: Final = [sys.executable, "-P", "-s", "-B", "-m", "ordskifte.dialogue.files.child"]
# Nothing of ours: no keys, no database, no proxies. Only where the program itself lies.
_ENVIRONMENT: Final = {"PYTHONPATH": str(Path(ordskifte.__file__).resolve().parent.parent)}
# What copies begin with, by type: the other process is not taken at its word.
_STARTS: Final = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", PDF: b"%PDF-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What could be shown of a file: its bytes and type, or why there are none; and the words in it, closed."""

    data: bytes = b""
    media_type: str = ""
    text: str = ""
    problem: str = ""


def copy_of(data: bytes, *, media_type: str) -> Copy:
    """A copy without what the original carries along. Of word processors' files the words alone."""
    if media_type == PDF or media_type in PICTURES:
        return _child(data, media_type=media_type)
    if media_type not in {WORD, OPEN_DOCUMENT, TEXT}:
        return Copy(problem="kind")
    text = _words(data, media_type=media_type)
    if not text:
        return Copy(problem="unreadable")
    return Copy(data=text.encode(), media_type="text/plain; charset=utf-8", text=text)


def _words(data: bytes, *, media_type: str) -> str:
    if media_type == TEXT:
        return intake.clean_text(data.decode("utf-8", "replace")[:MOST_TEXT])
    try:
        found = publishing.text_in(data, media_type=media_type)
    except OrdskifteError:
        return ""
    return intake.clean_text(found[:MOST_TEXT])


def _child(data: bytes, *, media_type: str) -> Copy:
    with subprocess.Popen(  # noqa: S603  a fixed command
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    ) as child:
        answer = _talked(child, data, media_type=media_type)
    line, _, copy = answer.partition(b"\n")
    try:
        head = json.loads(line)
        return _read(head, copy)
    # A child that was ended, or died, says nothing or half of it.
    except (ValueError, TypeError, KeyError):
        return Copy(problem="unreadable")


def _read(head: dict[str, Any], copy: bytes) -> Copy:
    if "problem" in head:
        return Copy(problem="unreadable")
    media_type = str(head["media_type"])
    if len(copy) != head["size"] or len(copy) > LARGEST_COPY or not copy.startswith(_STARTS[media_type]):
        return Copy(problem="unreadable")
    return Copy(data=copy, media_type=media_type, text=intake.clean_text(str(head["text"])[:MOST_TEXT]))


def _talked(child: "subprocess.Popen[bytes]", data: bytes, *, media_type: str) -> bytes:
    watch = threading.Timer(SECONDS, child.kill)
    feeding = threading.Thread(target=_feed, args=(child.stdin, data), kwargs={"media_type": media_type}, daemon=True)
    watch.start()
    feeding.start()
    try:
        return _heard(child.stdout)
    finally:
        watch.cancel()
        child.kill()
        feeding.join()


def _feed(stream: IO[bytes] | None, data: bytes, *, media_type: str) -> None:
    assert stream is not None
    # A child that has ended does not read on.
    with contextlib.suppress(BrokenPipeError, OSError), stream:
        stream.write(json.dumps({"media_type": media_type}).encode() + b"\n" + data)


def _heard(stream: IO[bytes] | None) -> bytes:
    assert stream is not None
    answer = bytearray()
    while len(answer) <= LARGEST_ANSWER and (chunk := stream.read(_CHUNK)):
        answer += chunk
    return bytes(answer)
