"""Programs of others, from Debian's packages, around the program as it runs.

Where one cannot be had, its tests are left out and said to be; with ORDSKIFTE_MANDATORY=1 they fail instead.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.conftest import chromium  # noqa: F401
from tests.interop import debian
from tests.worlds import story_site
from tests.worlds.site import Site, served

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of it talks over the loopback."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.enable_socket)


def without(said: str) -> None:
    """Leave out a test that needs what is not here, or fail where everything is mandatory."""
    pytest.fail(said) if os.environ.get("ORDSKIFTE_MANDATORY") == "1" else pytest.skip(f"LEFT OUT: {said}")


@pytest.fixture(scope="session")
def packages() -> Callable[..., Path]:
    """Unpack packages of Debian's, or leave out what needs them."""

    def get(*names: str) -> Path:
        try:
            return debian.unpacked(*names)
        except (debian.Missing, OSError, subprocess.SubprocessError) as error:
            without(f"{', '.join(names)} cannot be had: {error}")
            raise

    return get


@pytest.fixture(scope="session")
def played(tmp_path_factory) -> Path:
    """A folder in which the whole story was played, with a records system beside it that holds the journal."""
    folder = tmp_path_factory.mktemp("story") / "demo"
    command = [sys.executable, "-m", "tests.upstream", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def town(played, tmp_path) -> Iterator[Site]:
    """The story as it was left, in a folder of the test's own, served; `sessions` are the addresses."""
    folder = tmp_path / "ordskifte"
    # What a worker rings by is no file.
    shutil.copytree(played, folder, ignore=shutil.ignore_patterns("run"))
    (folder / "run").mkdir()
    with served(folder, world=story_site.__name__, host="localhost") as site:
        yield site


@pytest.fixture
def do(town) -> Callable[..., str]:
    """Do something in the town in a process that does nothing else: no worker, no page; what it says."""

    def run(act: str, *given: str, **more: str) -> str:
        environment = {**os.environ, "ORDSKIFTE_DATA": str(town.folder), "PORT": town.url.rpartition(":")[2], **more}
        command = [sys.executable, "-m", story_site.__name__, str(town.folder), act, *given]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    return run


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:  # noqa: F811
    """A window, in which whatever goes wrong is noted."""
    window = chromium.new_page()
    window.wrong = []
    window.on("pageerror", lambda error: window.wrong.append(str(error)))
    window.on("console", lambda said: window.wrong.append(said.text) if _matters(said) else None)
    yield window
    window.close()


def _matters(said: ConsoleMessage) -> bool:
    """Whether something went wrong that is a matter of ours; sites of others have no icon."""
    return said.type == "error" and not said.location["url"].endswith("/favicon.ico")
