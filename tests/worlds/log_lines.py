"""What the program logs while something is done, as the lines that an operator would see."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from ordskifte.kernel import logs


class Lines:
    """What has been logged so far."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        """All of it as it was written."""
        return self.stream.getvalue()

    @property
    def read(self) -> list[dict]:
        """Each line as an object."""
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, event: str) -> list[dict]:
        """The lines that say this happened."""
        return [line for line in self.read if line["event"] == event]


@contextmanager
def logged(level: str = "INFO") -> Iterator[Lines]:
    """Log to memory for the block."""
    lines = Lines()
    logs.install(level=level, stream=lines.stream)
    try:
        yield lines
    finally:
        logs.configure(settings.LOGGING)
