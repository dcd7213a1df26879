"""What others made is named, with its licence."""

import json
import re
from pathlib import Path

import pytest

from tools import assets

ROOT = Path(__file__).resolve().parents[2]
NOTICE = (ROOT / "NOTICE.md").read_text("utf-8")


@pytest.mark.parametrize("package", assets.SHIPPED)
def test_what_is_in_the_package_is_named_with_its_version(package):
    version = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"][package]
    assert f"| {package} | {version} |" in NOTICE


def test_what_is_installed_beside_it_is_named():
    locked = set(re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / "requirements/run.lock").read_text("utf-8"), re.M))
    beside = NOTICE.partition("## Beside the package")[2]
    named = {name for row in re.findall(r"^\|[^|]*\|(.*)\|$", beside, re.M) for name in row.replace(" ", "").split(",")}
    assert locked - named == set()
