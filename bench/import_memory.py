"""Memory of a first import: of 1,000 records and of 100,000, in a process of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench._measure import Row

SMALL, LARGE = 1_000, 100_000


def run() -> list[Row]:
    """The most that was the program's own during the larger one, to the smaller; the first one only warms up."""
    from tests.factories.noark_xml import Extract

    folder = Path(tempfile.mkdtemp(prefix="ordskifte-bench-memory-"))
    try:
        packages = []
        for name, records in (("first", SMALL), ("small", SMALL), ("large", LARGE)):
            (folder / name).mkdir()
            with (folder / name / "arkivstruktur.xml").open("wb") as file:
                file.writelines(Extract(cases=records // 10, records=10).write())
            packages.append(str(folder / name))
        command = [sys.executable, "-m", "bench.import_memory", str(folder / "data"), *packages]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    finally:
        shutil.rmtree(folder)
    small, large = int(told[1]) / 1024, int(told[2]) / 1024
    name = f"import, memory of {LARGE:,} records / of {SMALL:,}"
    return [Row(name, large / small, 1.15, f"{large:.0f} MB / {small:.0f} MB")]


def peaks(folder: Path, packages: list[str]) -> list[int]:
    """The most kilobytes of each import."""
    from bench.__main__ import prepare

    folder.mkdir()
    os.environ |= {"ORDSKIFTE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "ordskifte.project.settings"}
    os.environ["ORDSKIFTE_LOG_LEVEL"] = "ERROR"
    prepare(folder)
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel import clock
    from ordskifte.kernel.models import Body
    from ordskifte.records import actions

    body = Body.objects.create(slug="a", name="A", created_at=clock.now())
    found = []
    for name in packages:
        peak = Peak()
        actions.import_noark5(by=SYSTEM, body=body, path=Path(name), source=name, watch=peak)
        found.append(peak.most)
    return found


class Peak:
    """Looks now and then at what is the program's own: pages of files that the system keeps at hand are not."""

    most = 0

    def __call__(self, count):
        """Look once."""
        line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("RssAnon"))
        self.most = max(self.most, int(line.split()[1]))


if __name__ == "__main__":
    print(*peaks(Path(sys.argv[1]), sys.argv[2:]))
