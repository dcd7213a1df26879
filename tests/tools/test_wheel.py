"""The wheel carries what the pages need, and nothing that they are made from."""

import re
import zipfile
from pathlib import Path

import pytest

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
