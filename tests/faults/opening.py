"""Makes an installation, serves its pages, and sets everything up that kills need."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ordskifte.kernel import clock
from tests.faults.looking import Checker
from tests.worlds.site import free_port, wait_for

# New Year comes while people die, so that the journal begins anew.
BEGINS: Final = datetime(2026, 12, 30, 8, tzinfo=UTC)


@contextmanager
def opened(*, seed: int, folder: Path | None = None) -> Iterator[Any]:
    """A harness on an installation of its own, in a process in which Django has not been set up."""
    with ExitStack() as stack:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="ordskifte-faults-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        world = _point_at(folder)
        address = stack.enter_context(_served(folder))
        database = os.environ.get("DATABASE_URL") or str(folder / "db" / "ordskifte.sqlite3")
        (folder / "history.jsonl").touch()
        checker = Checker(folder, database=database, address=address)
        stack.callback(checker.close)
        _load()
        from tests.faults.harness import Harness

        harness = Harness(folder, world=world, checker=checker, seed=seed)
        harness.warm_up()
        yield harness


def _point_at(folder: Path) -> dict[str, Any]:
    """Make the installation in another process, and point this one at it."""
    os.environ["ORDSKIFTE_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ordskifte.project.settings"
    os.environ["ORDSKIFTE_LOG_LEVEL"] = "WARNING"
    os.environ.pop("EMAIL_URL", None)
    clock.set_all_to(BEGINS, path=folder / "clock")
    os.environ["ORDSKIFTE_CLOCK"] = str(folder / "clock")
    command = [sys.executable, "-m", "tests.faults.world", str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise RuntimeError(made.stderr)
    world = json.loads(made.stdout.splitlines()[-1])
    if world["database"]:
        parts = urlsplit(os.environ["DATABASE_URL"])
        os.environ["DATABASE_URL"] = parts._replace(path=f"/{world['database']}").geturl()
    return world


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The real web process, for the public pages."""
    port = free_port()
    with (folder / "log" / "web.txt").open("w") as log:
        command = [sys.executable, "-m", "ordskifte.project.cli", "web"]
        process = subprocess.Popen(command, env={**os.environ, "PORT": str(port)}, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _load() -> None:
    """Set Django up here, on the harness's own tables of handlers and tasks."""
    import django

    django.setup()
    from django.conf import settings

    settings.ORDSKIFTE_WIRING = "tests.faults.wiring.HANDLERS"
    settings.ORDSKIFTE_PERIODIC = "tests.faults.wiring.PERIODIC"
