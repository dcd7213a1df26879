"""The wheel carries what the pages need, and nothing that they are made from."""

import json
import os
import re
import shutil
import subprocess
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest
from django.db import connection

from ordskifte.project import keys, template_database
from tests.worlds.site import free_port, wait_for
from tools import assets

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.skipif(not assets.is_built(assets.stamp_of_sources()), reason="the assets are not built: make assets"),
]


@pytest.fixture(scope="module")
def names_in_wheel(tmp_path_factory) -> list[str]:
    """What is in a wheel built from these sources."""
    wheel = pytest.importorskip("hatchling.builders.wheel")
    folder = tmp_path_factory.mktemp("wheel")
    built = next(wheel.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    return zipfile.ZipFile(built).namelist()


@pytest.mark.parametrize(
    "pattern",
    [
        r"ordskifte/website/static/ordskifte/site\.[0-9a-f]{12}\.css",
        r"ordskifte/website/static/ordskifte/inter-latin-ext\.[0-9a-f]{12}\.woff2",
        r"ordskifte/website/static/ordskifte/LICENCES\.txt",
        r"ordskifte/kernel/templates/layouts/public\.html",
        r"ordskifte/locale/nb/LC_MESSAGES/django\.mo",
        r"ordskifte-[\d.]+\.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_has(names_in_wheel, pattern):
    assert any(re.fullmatch(pattern, name) for name in names_in_wheel)


def test_the_wheel_has_no_sources_of_the_look(names_in_wheel):
    assert not [name for name in names_in_wheel if "static_src" in name or "node_modules" in name]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel in an environment of its own: nothing of the sources, and the libraries that it asks for."""
    wheel = pytest.importorskip("hatchling.builders.wheel")
    folder = tmp_path_factory.mktemp("installed")
    built = next(wheel.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    inside = next((folder / "venv" / "lib").iterdir()) / "site-packages"
    zipfile.ZipFile(built).extractall(inside)
    # Named as a place to look in, so that what makes our own sources known there is not read.
    (inside / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    return folder


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the database is the matter of other tests")
def test_the_wheel_alone_sets_up_checks_and_serves(installed, django_db_setup):
    folder, port = installed / "data", free_port()
    python = str(installed / "venv" / "bin" / "python")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ORDSKIFTE", "PYTHON", "DJANGO"))}
    given = {**kept, "ORDSKIFTE_DATA": str(folder), "PORT": str(port), "DATABASE_URL": ""}

    def ordskifte(*command: str) -> subprocess.CompletedProcess[str]:
        line = [python, "-P", "-m", "ordskifte.project.cli", *command]
        return subprocess.run(line, cwd=installed, env=given, capture_output=True, text=True, check=False)

    where = subprocess.run(
        [python, "-P", "-c", "import ordskifte; print(ordskifte.__file__)"],
        cwd=installed,
        env=given,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(installed))
    # Making every table takes a minute: as if somebody had, and setting up had been broken off after it.
    keys.make(folder / "keys")
    (folder / "db").mkdir()
    shutil.copy(template(), folder / "db" / "ordskifte.sqlite3")
    answers = ("--body", "Nord", "--host", "localhost", "--administrator", "Aud <aud@nord.example>", "--mail", "")
    done = ordskifte("setup", "--json", *answers, "--time-zone", "Europe/Oslo")
    assert done.returncode == 0, done.stderr
    checked = {each["name"]: each["ok"] for each in json.loads(ordskifte("check", "--json").stdout)["checks"]}
    assert {name: checked[name] for name in ("look", "words", "database", "migrations", "body")} == dict.fromkeys(
        ("look", "words", "database", "migrations", "body"), True
    )
    serving = subprocess.Popen([python, "-P", "-m", "ordskifte.project.cli", "up"], cwd=installed, env=given)
    try:
        wait_for(f"http://localhost:{port}/healthz")
        page = urllib.request.urlopen(f"http://localhost:{port}/", timeout=30).read().decode()
        (sheet,) = set(re.findall(r"/static/ordskifte/site\.[0-9a-f]{12}\.css", page))
        style = urllib.request.urlopen(f"http://localhost:{port}{sheet}", timeout=30)
        assert style.status == 200 and len(style.read()) > 10_000
    finally:
        serving.terminate()
        assert serving.wait(40) == 0


def template():
    """A database with all tables and no rows; the tests of this run have made it."""
    return ROOT / "var" / "test" / f"template-{template_database.fingerprint()}.sqlite3"
