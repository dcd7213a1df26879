"""A folder that a records system writes into, a watcher that looks at it, and time that passes between two looks."""

import os
from datetime import timedelta
from pathlib import Path

from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.records import actions
from ordskifte.records.importers.deliveries import Folder


class WatchedFolder:
    """What stands in it, and what a round makes of that."""

    def __init__(self, body, path: Path, *, source: str = "") -> None:
        self.body = body
        self.path = path
        self.source = source
        path.mkdir(exist_ok=True)
        self.folder = Folder(path)
        self.now = clock.now()
        self._written = 0

    def write(self, name: str | bytes, content: bytes) -> Path:
        """Put a file there, a second after the last one."""
        path = Path(os.fsdecode(os.path.join(os.fsencode(self.path), os.fsencode(name))))
        path.write_bytes(content)
        self._written += 1
        os.utime(path, (1_790_000_000 + self._written,) * 2)
        return path

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def look(self):
        """One round; its runs."""
        with clock.at(self.now):
            return actions.take_deliveries(by=SYSTEM, body=self.body, folder=self.folder, source=self.source)

    def take(self):
        """Look, wait until everything has stood still, and look again; the runs of the second look."""
        self.look()
        self.wait(1)
        return self.look()

    def deliver(self, content: bytes, *, name: str = "journal.xml"):
        """A file comes, and is taken; the runs."""
        self.write(name, content)
        return self.take()

    @property
    def waiting(self) -> list[str]:
        """The names that still stand in the folder itself."""
        return sorted(each.name for each in os.scandir(self.path) if not each.is_dir(follow_symlinks=False))

    @property
    def done(self) -> list[str]:
        """The files that were taken in, in order of their names."""
        return sorted(path.name for path in self.path.glob("done/*/*"))

    @property
    def refused(self) -> list[str]:
        """The files that were set aside, and the reports beside them."""
        return sorted(path.name for path in self.path.glob("refused/*"))

    def report(self, name: str) -> str:
        """What stands beside a file that was set aside."""
        return (self.path / "refused" / f"{name}.txt").read_text("utf-8")
