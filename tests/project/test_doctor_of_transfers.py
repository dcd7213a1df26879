"""A way to the records system that leads nowhere is told before anything waits for it."""

import pytest

from ordskifte.project import doctor


@pytest.mark.parametrize(
    ("way", "said"), [("integration-point", "_URL"), ("fiks-folder", "_FOLDER"), ("eformidling-folder", "_FOLDER")]
)
def test_a_way_that_leads_nowhere_is_told(settings, tmp_path, way, said):
    settings.ORDSKIFTE_TRANSFER, settings.ORDSKIFTE_TRANSFER_URL = way, ""
    settings.ORDSKIFTE_TRANSFER_FOLDER = tmp_path / "borte"
    assert [f"ORDSKIFTE_TRANSFER{said}" in each for each in doctor._wrong_transfer()] == [True]
    settings.ORDSKIFTE_TRANSFER_URL, settings.ORDSKIFTE_TRANSFER_FOLDER = "http://localhost:9093", tmp_path
    assert list(doctor._wrong_transfer()) == []
