"""Starts the process that reads a document, feeds it, and takes its answer or its end.

Each process reads one document. Most of the time that somebody waits for it would go into loading its libraries, so
after a conversion the next one is started, and waits a while for the next document.
"""

import atexit
import contextlib
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Final

import ordskifte
from ordskifte.publishing.conversion import framing
from ordskifte.publishing.conversion.refusals import ConversionRefused, FileBroken, FileTooLarge, TookTooLong
from ordskifte.publishing.conversion.values import Converted

LARGEST: Final = 50_000_000  # bytes of a document
LARGEST_ANSWER: Final = 150_000_000
SECONDS: Final = 30.0
# Seconds that a process waits for a document; it holds some 50 MB meanwhile.
WAITS: Final = 300.0
_CHUNK: Final = 1_048_576
_COMMAND: Final = [sys.executable, "-P", "-s", "-B", "-m", "ordskifte.publishing.conversion.child"]
# Nothing of ours: no keys, no database, no proxies. Only where the program itself lies.
_ENVIRONMENT: Final = {"PYTHONPATH": str(Path(ordskifte.__file__).resolve().parent.parent)}
# Ended by the system for having used up its time.
_OUT_OF_TIME: Final = {-24, -9}


def run(data: bytes, *, seconds: float = SECONDS, **about: str) -> Converted:
    """Convert in a process of its own."""
    if len(data) > LARGEST:
        raise FileTooLarge
    with spare.take() or _started() as child:
        answer, is_late = _talked(child, data, seconds=seconds, about=about)
    spare.lay_by()
    if len(answer) > LARGEST_ANSWER:
        raise FileTooLarge
    if is_late or child.returncode in _OUT_OF_TIME:
        raise TookTooLong
    # A crash in a library: the file is not what the library expects of such a file.
    if child.returncode < 0:
        raise FileBroken
    if child.returncode:
        raise ConversionRefused
    return framing.read_answer(answer)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  a fixed command
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    )


class Spare:
    """The process that waits, if any. It ends by itself when we do: nobody can write to it any more."""

    def __init__(self, *, waits: float = WAITS) -> None:
        self._waits = waits
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._until: threading.Timer | None = None

    def take(self) -> subprocess.Popen[bytes] | None:
        """The process that waits, for one document; None where there is none, or it has ended."""
        child = self._given_away()
        if child is None or child.poll() is None:
            return child
        _end(child)
        return None

    def lay_by(self) -> None:
        """Let one wait, if none does."""
        with self._lock:
            if self._child is None:
                self._child = _started()
                self._until = threading.Timer(self._waits, self.end)
                self._until.daemon = True
                self._until.start()

    def end(self) -> None:
        """Let none wait."""
        if (child := self._given_away()) is not None:
            _end(child)

    def _given_away(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            child, self._child = self._child, None
            if self._until is not None:
                self._until.cancel()
        return child


def _end(child: subprocess.Popen[bytes]) -> None:
    with child:
        child.kill()


spare: Final = Spare()
atexit.register(spare.end)


def _talked(
    child: subprocess.Popen[bytes], data: bytes, *, seconds: float, about: dict[str, str]
) -> tuple[bytes, bool]:
    """What the child said, and whether it was stopped for being late."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    watch = threading.Timer(seconds, stop)
    feeding = threading.Thread(target=_feed, args=(child.stdin, data), kwargs={"about": about}, daemon=True)
    watch.start()
    feeding.start()
    try:
        answer = _read(child.stdout)
        child.kill() if len(answer) > LARGEST_ANSWER else child.wait()
    finally:
        watch.cancel()
        child.kill()
        feeding.join()
    return answer, late.is_set()


def _feed(stream: IO[bytes] | None, data: bytes, *, about: dict[str, str]) -> None:
    assert stream is not None
    # A child that has seen enough, or has ended, does not read on.
    with contextlib.suppress(BrokenPipeError, OSError), stream:
        framing.write_question(stream, data, **about)


def _read(stream: IO[bytes] | None) -> bytes:
    assert stream is not None
    answer = bytearray()
    while len(answer) <= LARGEST_ANSWER and (chunk := stream.read(_CHUNK)):
        answer += chunk
    return bytes(answer)
