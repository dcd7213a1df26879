"""A public file that cannot be read: a clear answer, and nothing about the inside of the machine."""

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions
from ordskifte.kernel import blobs
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory, with_file
from tests.worlds import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    """A body that answers."""
    return BodyFactory()


@pytest.fixture
def shown(body):
    """A document that was decided public, and its closed file."""
    by = UserFactory(body=body, roles=[RoleName.CASE_OFFICER]).actor
    document = DocumentFactory(case=CaseFactory(body=body))
    blob = with_file(document).blob
    actions.decide_document(by=by, document=document, is_public=True, seen=blob.sha256, title="Kart")
    return document, blob


def erase(blob, path):
    """Erase it by a decision."""
    blobs.forget_key(by=people.SYSTEM, uid=blob.uid, why="Rett til sletting")


def lose(blob, path):
    """Lose it from the disk."""
    path.unlink()


def flip(blob, path):
    """Let one bit of it rot."""
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(("harm", "status"), [(erase, 410), (lose, 503), (flip, 503)])
def test_a_file_that_cannot_be_read_is_answered_clearly(client, shown, data_folder, harm, status):
    document, blob = shown
    harm(blob, data_folder / "blobs" / blob.uid.hex[:2] / blob.uid.hex[2:4] / str(blob.uid))
    answer = client.get(f"/dokument/{document.uid}/")
    assert answer.status_code == status
    assert str(blob.uid) not in answer.content.decode()
    assert "ETag" not in answer.headers


def test_without_the_key_file_nobody_is_told_where_it_lay(client, shown, settings, tmp_path):
    settings.ORDSKIFTE_KEY_FILE = tmp_path / "gone.key"
    answer = client.get(f"/dokument/{shown[0].uid}/")
    assert answer.status_code == 503
    assert "gone.key" not in answer.content.decode()


def test_without_the_key_file_signing_in_waits(client, body, settings, tmp_path):
    person, *_ = people.enrolled(RoleName.CASE_OFFICER, body=body)
    settings.ORDSKIFTE_KEY_FILE = tmp_path / "gone.key"
    client.post("/konto/login/", {"login": person.email, "password": people.PASSWORD})
    answer = client.post("/konto/login/kode/", {"code": "123456"})
    assert answer.status_code == 503
    assert "gone.key" not in answer.content.decode()
