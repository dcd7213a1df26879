"""A few kilobytes kept sealed in the row itself: no file, one statement, and otherwise like any closed file."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit, blobs, clock
from ordskifte.kernel.blobs.sealing import HEADER_SIZE, TAG
from ordskifte.kernel.models import Blob


@pytest.fixture
def shelf(db, tmp_path, settings):
    """A shelf in memory and a key file."""
    settings.ORDSKIFTE_KEY_FILE = tmp_path / "master.key"
    settings.ORDSKIFTE_KEY_FILE.write_bytes(b"k" * 32)
    kept = blobs.MemoryShelf()
    with blobs.in_use.replaced_by(lambda: kept):
        yield kept


def read(uid):
    with blobs.open_blob(uid) as file:
        return file.read()


def sealed(blob):
    return bytes(Blob.objects.values_list("sealed", flat=True).get(pk=blob.pk))


@pytest.mark.parametrize("size", [0, 1, 4096, blobs.SMALL])
def test_what_was_kept_comes_back(shelf, size):
    content = (b"Hei! " * blobs.SMALL)[:size]
    blob = blobs.keep_small(content, media_type="text/plain")
    assert (blob.size, blob.sha256, blob.media_type) == (size, hashlib.sha256(content).hexdigest(), "text/plain")
    assert read(blob.uid) == content
    blobs.check(blob.uid)
    with blobs.open_blob(blob.uid) as file:
        file.seek(-min(size, 3), io.SEEK_END)
        assert file.read() == content[-3:]


def test_it_is_kept_inside_a_transaction_by_one_statement_and_without_a_file(shelf):
    with transaction.atomic(), CaptureQueriesContext(connection) as seen:
        blob = blobs.keep_small(b"Kari Nordmann", media_type="text/plain")
    assert len(seen) == 1
    assert shelf.stored == {} and shelf.staged == {}
    assert b"Kari" not in sealed(blob)


def test_what_is_rolled_back_leaves_nothing(shelf):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        blobs.keep_small(b"x", media_type="text/plain")
        raise ZeroDivisionError
    assert not Blob.objects.exists() and shelf.stored == {}


def test_more_than_a_row_takes_is_refused(shelf):
    with pytest.raises(blobs.BlobTooLarge):
        blobs.keep_small(b"x" * (blobs.SMALL + 1), media_type="text/plain")
    assert not Blob.objects.exists()


def test_two_with_the_same_content_share_nothing(shelf):
    one, two = (blobs.keep_small(b"same", media_type="text/plain") for _ in range(2))
    assert one.uid != two.uid
    assert sealed(one)[HEADER_SIZE:] != sealed(two)[HEADER_SIZE:]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 99 + HEADER_SIZE + TAG), bit=st.integers(0, 7))
def test_no_flipped_bit_goes_unnoticed(shelf, at, bit):
    blob = blobs.keep_small(b"x" * 100, media_type="x/y")
    whole = sealed(blob)
    Blob.objects.filter(pk=blob.pk).update(sealed=whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
    with pytest.raises(blobs.BlobDamaged):
        read(blob.uid)


def test_one_row_cannot_stand_for_another(shelf):
    one, two = (blobs.keep_small(text, media_type="text/plain") for text in (b"yes", b"not"))
    Blob.objects.filter(pk=one.pk).update(sealed=sealed(two))
    with pytest.raises(blobs.BlobDamaged):
        read(one.uid)


def test_a_forgotten_one_is_gone_from_the_row(shelf, django_capture_on_commit_callbacks):
    blob = blobs.keep_small(b"secret", media_type="text/plain")
    with django_capture_on_commit_callbacks(execute=True):
        blobs.forget_key(by=SYSTEM, uid=blob.uid, why="It has arrived.")
    blob.refresh_from_db()
    assert (blob.state, bytes(blob.wrapped_key), bytes(blob.sealed), blob.sha256) == ("forgotten", b"", b"", "")
    with pytest.raises(blobs.BlobForgotten):
        blobs.open_blob(blob.uid)
    assert len(audit.history(blob.uid)) == 1


def test_the_sweep_leaves_it_alone(shelf):
    blob = blobs.keep_small(b"kept", media_type="text/plain")
    gone = blobs.keep_small(b"gone", media_type="text/plain")
    blobs.forget_key(by=SYSTEM, uid=gone.uid, why="Asked for.")
    with clock.at(clock.now() + timedelta(hours=26)):
        assert blobs.sweep() == 0
    assert read(blob.uid) == b"kept"
