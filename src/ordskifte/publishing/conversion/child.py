"""The process that reads one document and ends. It has little time, little memory, no environment and no other task."""

import os
import resource
import sys
from typing import Final

MEMORY: Final = 1_073_741_824  # bytes
SECONDS: Final = 20
_RECURSION: Final = 8_000


def bind() -> None:
    """Set the limits. What comes in later cannot lift them."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_CORE: 0,
        # Nothing is written to disk, and no other process is started.
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for what, most in limits.items():
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))


def main() -> int:
    """Read the question, answer it."""
    bind()
    # Whatever a library prints must not be taken for a part of the answer.
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.setrecursionlimit(_RECURSION)
    # Only now: the libraries that read foreign bytes are loaded within the limits too.
    from ordskifte.publishing.conversion import framing, reading  # noqa: PLC0415
    from ordskifte.publishing.conversion.refusals import ConversionRefused, FileTooLarge  # noqa: PLC0415
    from ordskifte.publishing.conversion.work import Work  # noqa: PLC0415

    question = framing.read_question(sys.stdin.buffer)
    if question is None:
        return 0
    data, about = question
    try:
        answer = reading.read(data, Work(**about))
    except ConversionRefused as refused:
        answer = refused
    except MemoryError:
        answer = FileTooLarge()
    with answer_to:
        framing.write_answer(answer_to, answer)
    return 0


if __name__ == "__main__":
    # Without the interpreter's own cleaning up: the answer is out, and the libraries have nothing to save.
    sys.stdout.flush()
    os._exit(main())
