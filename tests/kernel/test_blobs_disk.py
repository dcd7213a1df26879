"""What only files on a disk can promise: kills, a full disk, little memory."""

import os
import resource
import signal
import tracemalloc
from datetime import timedelta

import pytest
from django.db import connection, transaction

from ordskifte.kernel import blobs, crashpoints
from ordskifte.kernel.blobs import shelves
from ordskifte.kernel.models import Blob


@pytest.fixture
def root(tmp_path, settings):
    settings.ORDSKIFTE_DATA = tmp_path
    settings.ORDSKIFTE_KEY_FILE = tmp_path / "master.key"
    settings.ORDSKIFTE_KEY_FILE.write_bytes(b"k" * 32)
    return tmp_path / "blobs"


def files(root):
    return sorted(path.relative_to(root).parts[0] for path in root.rglob("*") if path.is_file())


def age(root):
    """Let a day and more pass for what is staged, as the disk counts it."""
    for path in (root / "tmp").iterdir():
        written = path.stat().st_mtime - timedelta(hours=26).total_seconds()
        os.utime(path, (written, written))


def in_a_child(work):
    connection.close()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.django_db(transaction=True)
def test_no_file_is_touched_inside_a_transaction(root):
    staged = blobs.stage(b"here", media_type="text/plain")
    with transaction.atomic():
        with pytest.raises(blobs.InsideTransaction, match="adopt it inside"):
            blobs.stage(b"here", media_type="text/plain")
        with pytest.raises(blobs.InsideTransaction):
            blobs.sweep()
        blob = blobs.adopt(staged)
    assert files(root) == [blob.uid.hex[:2]]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_an_orphan_for_the_sweep(root):
    staged = blobs.stage(b"here", media_type="text/plain")
    with transaction.atomic():
        blobs.adopt(staged)
        transaction.set_rollback(True)
    age(root)
    assert blobs.sweep() == 1
    assert (files(root), Blob.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", [shelves.WRITTEN, shelves.PLACED])
def test_a_kill_while_writing_leaves_only_what_the_sweep_takes(root, point):
    def write():
        crashpoints.arm(point)
        blobs.keep(b"here", media_type="text/plain")

    assert in_a_child(write) == -signal.SIGKILL
    assert "tmp" in files(root)
    age(root)
    assert blobs.sweep() == 1
    assert (files(root), Blob.objects.count()) == ([], 0)


def test_files_and_folders_are_for_us_alone(db, root):
    blob = blobs.keep(b"here", media_type="text/plain")
    path = root / blob.uid.hex[:2] / blob.uid.hex[2:4] / str(blob.uid)
    assert [entry.stat().st_mode & 0o077 for entry in (path, *path.parents[:2])] == [0, 0, 0]


def test_a_limit_on_size_reached_on_the_way_is_a_full_disk_and_leaves_nothing(db, root):
    def write():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        with pytest.raises(blobs.StorageFull):
            blobs.stage(bytes(2_000_000), media_type="x/y")
        assert files(root) == []

    assert in_a_child(write) == 0


def test_room_is_left_for_the_database(root):
    shelf = blobs.FileShelf(root, reserve=2**62)
    with blobs.in_use.replaced_by(lambda: shelf), pytest.raises(blobs.StorageFull, match="no room"):
        blobs.stage(b"here", media_type="text/plain")
    assert files(root) == []


def test_a_large_file_takes_little_memory(db, root):
    megabyte, megabytes = bytes(2**20), 48
    tracemalloc.start()
    try:
        blob = blobs.keep((megabyte for _ in range(megabytes)), media_type="x/y", max_bytes=2**30)
        with blobs.open_blob(blob.uid) as file:
            total = sum(len(piece) for piece in iter(lambda: file.read(2**16), b""))
        assert (total, blob.size) == (megabytes * 2**20,) * 2
        assert tracemalloc.get_traced_memory()[1] < 6 * 2**20
    finally:
        tracemalloc.stop()
