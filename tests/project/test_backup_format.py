"""A backup that is damaged, foreign or half is found out before anything is touched."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.project import backing_up_database as database
from ordskifte.project import backing_up_format as form

KEY = bytes(range(32))


def told(**other):
    """What a small backup says."""
    return {
        "made_at": "2026-11-23T12:00:00+00:00",
        "version": "0.1.0",
        "database": "sqlite",
        "tables": {"kernel_body": 1},
        "migrations": ["kernel.0001_initial"],
        "key": form.fingerprint(KEY),
        **other,
    }


def made(parent, name="backup"):
    """A small backup in its place."""
    with form.beside(parent / name) as folder:
        (folder / "db").mkdir()
        (folder / "db" / "ordskifte.sqlite3").write_bytes(b"rows" * 100)
        (folder / "blobs" / "aa").mkdir(parents=True)
        (folder / "blobs" / "aa" / "én fil").write_bytes(b"closed")
        form.seal(folder, **told())
    return parent / name


def test_what_is_written_is_read_back(tmp_path):
    place = made(tmp_path)
    manifest = form.read(place)
    assert (manifest.files, manifest.bytes, manifest.tables) == (2, 406, {"kernel_body": 1})
    assert form.verify(place) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]


def spoil_file(place):
    (place / "db" / "ordskifte.sqlite3").write_bytes(b"rows" * 99 + b"rowz")


def lose_file(place):
    (place / "blobs" / "aa" / "én fil").unlink()


def lead_away(place):
    path = place / "blobs" / "aa" / "én fil"
    path.unlink()
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    ("spoil", "said"), [(spoil_file, "damaged"), (lose_file, "not there"), (lead_away, "not there")]
)
def test_a_file_that_is_not_the_one_is_named(tmp_path, spoil, said):
    place = made(tmp_path)
    spoil(place)
    with pytest.raises(form.Wrong, match=said):
        form.verify(place)


@pytest.mark.parametrize("line", ["../../etc/passwd", "/etc/passwd", "blobs/../../x"])
def test_a_path_that_leads_out_of_it_is_refused(tmp_path, line):
    (tmp_path / form.SUMS).write_text(f"{'0' * 64}  {line}\n")
    with pytest.raises(form.Wrong, match="is none"):
        list(form.listed(tmp_path))


def test_other_checksums_than_those_that_were_written_are_refused(tmp_path):
    place = made(tmp_path)
    with (place / form.SUMS).open("a") as sums:
        sums.write(f"{'0' * 64}  more\n")
    with pytest.raises(form.Wrong, match="not the one that was written"):
        form.read(place)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "ordskifte-backup/2"},
        {"tables": {"kernel_body": "1"}},
        {"tables": [1]},
        {"extra": 1},
        {"key": None},
    ],
)
def test_a_manifest_of_another_kind_is_refused(tmp_path, change):
    place = made(tmp_path)
    manifest = json.loads((place / form.MANIFEST).read_text())
    (place / form.MANIFEST).write_text(json.dumps(manifest | change))
    with pytest.raises(form.Wrong):
        form.read(place)


@given(st.binary(max_size=200))
def test_a_manifest_of_any_bytes_is_refused_in_words(tmp_path_factory, data):
    place = tmp_path_factory.getbasetemp() / "odd"
    place.mkdir(exist_ok=True)
    (place / form.SUMS).write_bytes(b"")
    (place / form.MANIFEST).write_bytes(data)
    with pytest.raises(form.Wrong):
        form.read(place)


def test_a_folder_that_is_no_backup_is_said_to_be_none(tmp_path):
    with pytest.raises(form.Wrong, match="is no backup"):
        form.read(tmp_path)


def test_what_fails_leaves_nothing_and_what_others_write_stays(tmp_path):
    stranger = tmp_path / ".mine.0123456789ab.part"
    stranger.mkdir()
    with pytest.raises(ZeroDivisionError), form.beside(tmp_path / "backup") as folder:
        assert folder.is_dir()
        # One that is being made just now is left to its maker.
        with form.beside(tmp_path / "another"):
            assert folder.is_dir()
        raise ZeroDivisionError
    assert sorted(path.name for path in tmp_path.iterdir()) == [stranger.name, "another"]


def test_a_fingerprint_tells_keys_apart_and_gives_nothing_away():
    assert form.fingerprint(KEY) != form.fingerprint(bytes(32))
    assert KEY.hex()[:16] not in form.fingerprint(KEY)
    assert len(form.fingerprint(KEY)) == 32


def test_what_is_copied_is_for_us_alone(tmp_path):
    source = tmp_path / "a"
    source.write_bytes(b"x" * 3_000_000)
    form.copy(source, tmp_path / "b" / "c")
    target = tmp_path / "b" / "c"
    assert target.read_bytes() == source.read_bytes() and Path(target).stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        form.copy(source, target)


def test_a_database_that_cannot_be_copied_is_said_in_words(tmp_path, monkeypatch):
    if database.kind() != "sqlite":
        pytest.skip("PostgreSQL has errors of its own")
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"no database at all" * 100)
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", damaged)
    with pytest.raises(form.Wrong, match="could not be copied"):
        database.copy(tmp_path / "db")
