"""A way to the records system that leads nowhere is told before anything waits for it."""

import pytest

from ordskifte.project import doctor
from tests.factories.cases import BodyFactory


@pytest.mark.parametrize(
    ("way", "said"), [("integration-point", "_URL"), ("fiks-folder", "_FOLDER"), ("eformidling-folder", "_FOLDER")]
)
def test_a_way_that_leads_nowhere_is_told(settings, tmp_path, way, said):
    settings.ORDSKIFTE_TRANSFER, settings.ORDSKIFTE_TRANSFER_URL = way, ""
    settings.ORDSKIFTE_TRANSFER_FOLDER = tmp_path / "borte"
    assert [f"ORDSKIFTE_TRANSFER{said}" in each for each in doctor._wrong_transfer()] == [True]
    settings.ORDSKIFTE_TRANSFER_URL, settings.ORDSKIFTE_TRANSFER_FOLDER = "http://localhost:9093", tmp_path
    assert list(doctor._wrong_transfer()) == []


@pytest.mark.django_db
def test_where_several_share_an_installation_somebody_must_say_whose_records_system_it_is(settings):
    BodyFactory(slug="nord", host="nord.example")
    BodyFactory(slug="soer", host="soer.example")
    assert [ok for _, ok, _ in doctor._bodies([])] == [True]
    settings.ORDSKIFTE_TRANSFER = "fiks-folder"
    assert [(ok, "ORDSKIFTE_BODY" in said) for _, ok, said in doctor._bodies([])] == [(True, False), (False, True)]
    settings.ORDSKIFTE_BODY = "soer"
    assert [said for _, ok, said in doctor._bodies([]) if ok] == ["2 set up: nord, soer"]
