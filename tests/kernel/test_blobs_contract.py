"""Closed files, on the disk and in memory: the same bytes come back, or an error."""

import hashlib
import io
import os
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordskifte.domain.errors import NotFound
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit, blobs, clock
from ordskifte.kernel.blobs.sealing import CHUNK, HEADER_SIZE, TAG
from ordskifte.kernel.models import Blob

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5]


class DiskBytes:
    """Reaches past a file shelf."""

    def __init__(self, root):
        self.shelf, self.root = blobs.FileShelf(root, reserve=0), root

    def path(self, uid):
        return self.root / uid.hex[:2] / uid.hex[2:4] / str(uid)

    def get(self, uid):
        return self.path(uid).read_bytes()

    def put(self, uid, data):
        self.path(uid).write_bytes(data)

    def age(self, step):
        for path in (self.root / "tmp").iterdir():
            written = path.stat().st_mtime - step.total_seconds()
            os.utime(path, (written, written))

    def everything(self):
        return {UUID(path.name) for path in self.root.rglob("*") if path.is_file()}


class MemoryBytes:
    """Reaches past a memory shelf."""

    def __init__(self, root):
        self.shelf = blobs.MemoryShelf()
        self.get, self.put = self.shelf.stored.__getitem__, self.shelf.stored.__setitem__

    def age(self, step):
        for uid in self.shelf.staged:
            self.shelf.staged[uid] -= step.total_seconds()

    def everything(self):
        return {*self.shelf.stored, *self.shelf.staged}


@pytest.fixture(params=[DiskBytes, MemoryBytes])
def stored(request, db, tmp_path, settings):
    """A shelf of either kind in use; what reaches past it."""
    settings.ORDSKIFTE_KEY_FILE = tmp_path / "master.key"
    settings.ORDSKIFTE_KEY_FILE.write_bytes(b"k" * 32)
    behind = request.param(tmp_path / "blobs")
    with blobs.in_use.replaced_by(lambda: behind.shelf):
        yield behind


def some(size):
    return (hashlib.sha256(b"%d" % size).digest() * (size // 32 + 1))[:size]


def read(uid):
    with blobs.open_blob(uid) as file:
        return file.read()


def in_pieces(content):
    return (content[start : start + 999] for start in range(0, len(content), 999))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("as_source", [bytes, io.BytesIO, lambda content: [content], in_pieces])
def test_what_was_kept_comes_back(stored, size, as_source):
    content = some(size)
    blob = blobs.keep(as_source(content), media_type="text/plain")
    assert (blob.size, blob.sha256, blob.media_type) == (size, hashlib.sha256(content).hexdigest(), "text/plain")
    assert read(blob.uid) == content
    blobs.check(blob.uid)


def test_what_lies_there_cannot_be_read_without_the_key(stored):
    content = b"Kari Nordmann " * 100
    blob = blobs.keep(content, media_type="text/plain")
    assert b"Kari" not in stored.get(blob.uid)
    assert b"Kari" not in bytes(blob.wrapped_key)


def test_two_files_with_the_same_content_share_nothing(stored):
    one, two = (blobs.keep(b"same", media_type="text/plain") for _ in range(2))
    assert one.uid != two.uid
    assert stored.get(one.uid)[HEADER_SIZE:] != stored.get(two.uid)[HEADER_SIZE:]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_part_can_be_read(stored, data):
    size = 2 * CHUNK + 77
    blob = Blob.objects.filter(size=size).first() or blobs.keep(some(size), media_type="x/y")
    start, length = data.draw(st.integers(0, size + 5)), data.draw(st.integers(0, size))
    with blobs.open_blob(blob.uid) as file:
        file.seek(start)
        assert file.read(length) == some(size)[start : start + length]
        assert file.tell() == start + len(some(size)[start : start + length])
        assert file.seek(-7, io.SEEK_END) == size - 7
        assert file.read() == some(size)[-7:]


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


PIECE = CHUNK + TAG


def part(data, number):
    return data[HEADER_SIZE + number * PIECE :][:PIECE]


DAMAGES = {
    "first letter": lambda data: flipped(data, 0),
    "chunk size": lambda data: flipped(data, 6),
    "first chunk": lambda data: flipped(data, HEADER_SIZE),
    "a tag": lambda data: flipped(data, HEADER_SIZE + PIECE - 1),
    "last byte": lambda data: flipped(data, len(data) - 1),
    "cut by one": lambda data: data[:-1],
    "cut between chunks": lambda data: data[: HEADER_SIZE + 2 * PIECE],
    "cut to the header": lambda data: data[:HEADER_SIZE],
    "nothing": lambda data: b"",
    "longer": lambda data: data + b"x",
    "longer by a chunk": lambda data: data + data[-PIECE:],
    "chunks swapped": lambda data: data[:HEADER_SIZE] + part(data, 1) + part(data, 0) + part(data, 2),
    "chunk repeated": lambda data: data[:HEADER_SIZE] + part(data, 0) + part(data, 0) + part(data, 2),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_noticed(stored, damage):
    blob = blobs.keep(some(2 * CHUNK + CHUNK // 2), media_type="x/y")
    stored.put(blob.uid, damage(stored.get(blob.uid)))
    with pytest.raises(blobs.BlobDamaged, match=str(blob.uid)):
        read(blob.uid)
    with pytest.raises(blobs.BlobDamaged):
        blobs.check(blob.uid)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 999 + HEADER_SIZE + TAG), bit=st.integers(0, 7))
def test_no_flipped_bit_goes_unnoticed(stored, at, bit):
    blob = Blob.objects.filter(size=1000).first() or blobs.keep(some(1000), media_type="x/y")
    whole = stored.get(blob.uid)
    at %= len(whole)
    stored.put(blob.uid, whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
    with pytest.raises(blobs.BlobDamaged):
        read(blob.uid)
    stored.put(blob.uid, whole)
    assert read(blob.uid) == some(1000)


def test_one_file_cannot_stand_for_another(stored):
    one, two = (blobs.keep(text, media_type="text/plain") for text in (b"yes", b"not"))
    stored.put(one.uid, stored.get(two.uid))
    with pytest.raises(blobs.BlobDamaged):
        read(one.uid)
    Blob.objects.filter(uid=one.uid).update(wrapped_key=bytes(two.wrapped_key))
    with pytest.raises(blobs.BlobDamaged, match="key file"):
        read(one.uid)


def test_a_file_that_is_gone_is_damaged(stored):
    blob = blobs.keep(b"here", media_type="text/plain")
    stored.shelf.remove(blob.uid)
    with pytest.raises(blobs.BlobDamaged, match="not where it was put"):
        read(blob.uid)


def test_another_key_file_opens_nothing(stored, settings, tmp_path):
    blob = blobs.keep(b"here", media_type="text/plain")
    settings.ORDSKIFTE_KEY_FILE = tmp_path / "other.key"
    settings.ORDSKIFTE_KEY_FILE.write_bytes(b"o" * 32)
    with pytest.raises(blobs.BlobDamaged, match="key file"):
        read(blob.uid)


@pytest.mark.parametrize("content", [None, b"", b"short", b"k" * 33])
def test_a_key_file_that_is_none_is_told(stored, settings, tmp_path, content):
    settings.ORDSKIFTE_KEY_FILE = tmp_path / f"{len(content or b'')}-{uuid4()}"
    if content is not None:
        settings.ORDSKIFTE_KEY_FILE.write_bytes(content)
    with pytest.raises(blobs.KeyFileMissing, match="32 bytes"):
        blobs.keep(b"here", media_type="text/plain")


@pytest.mark.parametrize("size", [11, CHUNK + 1])
def test_more_than_is_taken_leaves_nothing(stored, size):
    with pytest.raises(blobs.BlobTooLarge):
        blobs.keep(some(size), media_type="x/y", max_bytes=size - 1)
    assert stored.everything() == set()
    assert not Blob.objects.exists()


def test_a_source_that_breaks_off_leaves_nothing(stored):
    def broken():
        yield some(CHUNK + 1)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        blobs.stage(broken(), media_type="x/y")
    assert stored.everything() == set()


def test_nobody_finds_what_was_never_kept(stored):
    with pytest.raises(NotFound):
        blobs.open_blob(uuid4())


# --- Staging and sweeping --------------------------------------------------------------------------------------------


def test_what_is_staged_has_no_row_until_adopted(stored, django_assert_num_queries):
    with django_assert_num_queries(0):
        staged = blobs.stage(b"here", media_type="text/plain")
    with django_assert_num_queries(1):
        blob = blobs.adopt(staged)
    assert (blob.uid, read(blob.uid)) == (staged.uid, b"here")


@contextmanager
def later(step):
    with clock.at(clock.now() + step):
        yield


def test_what_is_never_adopted_is_swept_after_a_day(stored, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        kept = blobs.keep(b"kept", media_type="text/plain")
    blobs.stage(b"left", media_type="text/plain")
    stored.age(timedelta(hours=24, minutes=59))
    assert blobs.sweep() == 0
    stored.age(timedelta(minutes=2))
    assert (blobs.sweep(), blobs.sweep()) == (1, 0)
    assert stored.everything() == {kept.uid}
    assert read(kept.uid) == b"kept"


def test_the_sweep_settles_what_was_adopted_by_a_process_that_died(stored):
    blob = blobs.keep(b"kept", media_type="text/plain")  # The case's transaction never commits, so nothing settles it.
    stored.age(timedelta(hours=26))
    assert stored.shelf.staged_for(timedelta(hours=25)) == [blob.uid]
    assert blobs.sweep() == 0
    assert stored.shelf.staged_for(timedelta()) == []
    assert read(blob.uid) == b"kept"


@pytest.mark.parametrize("step", [timedelta(hours=26), timedelta(days=400), timedelta(days=-400)])
def test_a_play_of_another_time_takes_no_file_that_is_being_written_or_waits_for_its_row(stored, step):
    staged = blobs.stage(b"waits", media_type="text/plain")
    with later(step), stored.shelf.draft(half := uuid4()) as file:
        file.write(b"half")
        assert blobs.sweep() == 0
    assert stored.everything() >= {staged.uid, half}
    assert read(blobs.adopt(staged).uid) == b"waits"


def test_nothing_is_adopted_that_a_sweep_could_take(stored):
    staged = blobs.stage(b"late", media_type="text/plain")
    with later(timedelta(hours=24, minutes=1)), pytest.raises(blobs.StagedTooLong):
        blobs.adopt(staged)


# --- Forgetting ------------------------------------------------------------------------------------------------------


def test_a_forgotten_file_is_gone_and_its_row_says_so(stored, django_capture_on_commit_callbacks):
    blob = blobs.keep(b"secret", media_type="text/plain")
    with django_capture_on_commit_callbacks(execute=True):
        blobs.forget_key(by=SYSTEM, uid=blob.uid, why="Asked for, and not archived.")
    blob.refresh_from_db()
    assert (blob.state, bytes(blob.wrapped_key), blob.sha256, blob.size) == ("forgotten", b"", "", 6)
    with pytest.raises(blobs.BlobForgotten):
        blobs.open_blob(blob.uid)
    assert stored.everything() == set()
    [entry] = audit.history(blob.uid)
    assert (entry.act, entry.why) == ("blobs.forget_key", "Asked for, and not archived.")


def test_the_sweep_removes_what_a_dying_process_left_of_a_forgotten_file(stored):
    blob = blobs.keep(b"secret", media_type="text/plain")
    blobs.forget_key(by=SYSTEM, uid=blob.uid, why="Asked for.")
    assert stored.everything() == {blob.uid}
    blobs.sweep()
    assert stored.everything() == set()


def test_a_file_is_forgotten_once_and_with_a_reason(stored):
    blob = blobs.keep(b"secret", media_type="text/plain")
    with pytest.raises(ValueError, match="why"):
        blobs.forget_key(by=SYSTEM, uid=blob.uid, why=" ")
    blobs.forget_key(by=SYSTEM, uid=blob.uid, why="Asked for.")
    with pytest.raises(NotFound):
        blobs.forget_key(by=SYSTEM, uid=blob.uid, why="Asked for.")
