"""The files of documents: summed, kept closed, and told about where they are not right."""

import hashlib
import io
import zipfile

import pytest

from ordskifte.cases.models import Change, DocumentObject
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import blobs
from ordskifte.kernel.models import Blob
from ordskifte.records.importers.noark5 import contents, files
from tests.stages.records import import_world as make

CONTENT = "Hei på deg.\n".encode()
OTHER = b"Noe annet.\n"


def extract(*objects):
    return make.fonds(make.series(make.case(make.record(make.document(*objects)))))


def one(**fields):
    return extract(make.file(**fields))


def state():
    found = DocumentObject.objects.get()
    return found.state, found.blob is not None


@pytest.mark.parametrize("algorithm", ["SHA-256", "SHA256", "sha-512", "SHA-1", "MD5", None])
def test_a_right_checksum_is_verified(world, algorithm):
    name = (algorithm or "sha256").lower().replace("-", "")
    total = hashlib.new(name, CONTENT).hexdigest().upper()
    run = world.bring_in(one(sjekksum=total, sjekksumAlgoritme=algorithm), {"dokumenter/1.txt": CONTENT})
    assert state() == ("verified", True)
    assert world.findings(run) == []
    blob = Blob.objects.get()
    assert (blob.sha256, blob.size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


def test_without_a_checksum_the_file_is_kept_unverified(world):
    run = world.bring_in(one(), {"dokumenter/1.txt": CONTENT})
    assert state() == ("unverified", True)
    assert world.findings(run) == []


def test_a_checksum_of_an_unknown_kind_is_told(world):
    run = world.bring_in(one(sjekksum="abc", sjekksumAlgoritme="CRC-32"), {"dokumenter/1.txt": CONTENT})
    assert state() == ("unverified", True)
    assert world.findings(run) == ["unknown_algorithm"]


def test_a_wrong_file_is_not_kept(world, data_folder):
    run = world.bring_in(one(content=CONTENT), {"dokumenter/1.txt": OTHER})
    assert state() == ("wrong", False)
    assert world.findings(run) == ["wrong_checksum"]
    assert not Blob.objects.exists()
    assert OTHER not in b"".join(path.read_bytes() for path in (data_folder / "blobs").rglob("*") if path.is_file())


def test_a_missing_file_is_told(world):
    run = world.bring_in(one(content=CONTENT))
    assert state() == ("missing", False)
    finding = run.findings.get()
    assert (finding.code, finding.quote) == ("missing_file", "dokumenter/1.txt")
    assert finding.where == "arkiv/arkivdel/mappe/registrering/dokumentbeskrivelse/dokumentobjekt"


@pytest.mark.parametrize("reference", ["../../etc/passwd", "/etc/passwd", "C:\\x.txt", "file:///etc/passwd", "a/\tb"])
def test_a_name_that_leads_out_is_not_followed(world, reference):
    run = world.bring_in(one(reference=reference))
    assert state() == ("refused", False)
    assert world.findings(run) == ["refused_file"]


def test_a_link_is_not_followed(world, tmp_path):
    package = world.package(one(), {"dokumenter/2.txt": b""})
    (tmp_path / "secret").write_bytes(b"secret")
    (package / "dokumenter" / "1.txt").symlink_to(tmp_path / "secret")
    run = world.bring_in(package)
    assert state()[1] is False
    assert run.state == run.State.DONE
    assert not Blob.objects.exists()


def test_a_file_that_is_too_large_is_told(world, monkeypatch):
    monkeypatch.setattr(files.Files.__init__, "__kwdefaults__", {"largest": 5})
    run = world.bring_in(one(), {"dokumenter/1.txt": CONTENT})
    assert state() == ("refused", False)
    assert world.findings(run) == ["too_large_file"]


def test_a_file_of_another_size_is_kept_and_told(world):
    run = world.bring_in(one(content=CONTENT, filstoerrelse=5), {"dokumenter/1.txt": CONTENT})
    assert state() == ("verified", True)
    assert world.findings(run) == ["wrong_size"]


def test_one_wrong_file_stops_no_other(world):
    xml = extract(make.file("a.txt", name="a", content=CONTENT), make.file("b.txt", name="b", content=CONTENT))
    world.bring_in(xml, {"a.txt": OTHER, "b.txt": CONTENT})
    assert sorted(DocumentObject.objects.values_list("state", flat=True)) == ["verified", "wrong"]


def test_a_verified_file_is_not_read_again(world):
    xml = one(content=CONTENT)
    world.bring_in(xml, {"dokumenter/1.txt": CONTENT})
    before = make.snapshot()
    run = world.bring_in(xml)
    assert world.findings(run) == []
    assert make.snapshot() == before
    assert Blob.objects.count() == 1


def test_an_unverified_file_that_is_the_same_is_kept_once(world):
    world.bring_in(one(), {"dokumenter/1.txt": CONTENT})
    before = make.snapshot()
    world.bring_in(one(), {"dokumenter/1.txt": CONTENT})
    assert make.snapshot() == before
    assert Blob.objects.count() == 1


def test_an_unverified_file_that_is_another_replaces_it(world):
    world.bring_in(one(), {"dokumenter/1.txt": CONTENT})
    first = Blob.objects.get()
    world.bring_in(one(), {"dokumenter/1.txt": OTHER})
    second = DocumentObject.objects.get().blob
    assert blobs.open_blob(second.uid).read() == OTHER
    assert list(Change.objects.values_list("field", "old", "new")) == [("blob_id", str(first.uid), str(second.uid))]
    assert blobs.open_blob(first.uid).read() == CONTENT


def test_a_file_that_came_later_is_found(world):
    world.bring_in(one(content=CONTENT))
    run = world.bring_in(one(content=CONTENT), {"dokumenter/1.txt": CONTENT})
    assert state() == ("verified", True)
    assert run.counts["changed"] == 1


def test_a_replaced_file_is_not_shown_when_the_new_one_is_wrong(world):
    world.bring_in(one(content=CONTENT), {"dokumenter/1.txt": CONTENT})
    world.bring_in(one(content=OTHER), {"dokumenter/1.txt": CONTENT})
    assert state() == ("wrong", False)


def test_a_file_that_was_erased_by_a_decision_stays_erased(world):
    world.bring_in(one(), {"dokumenter/1.txt": CONTENT})
    blobs.forget_key(by=SYSTEM, uid=Blob.objects.get().uid, why="Slettet etter vedtak")
    before = make.snapshot()
    world.bring_in(one(), {"dokumenter/1.txt": CONTENT})
    assert make.snapshot() == before
    assert Blob.objects.get().state == Blob.State.FORGOTTEN


def _zip(*names, first=b""):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, first if name == "mimetype" else "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        (b"%PDF-1.7\n\x00", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\xff\xd8\xff\xe0\x00", "image/jpeg"),
        (b"II*\x00\x08", "image/tiff"),
        (
            _zip("mimetype", "content.xml", first=b"application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (
            _zip("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (_zip("a.txt"), "application/zip"),
        (b'<?xml version="1.0"?><a/>', "application/xml"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "text/html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "text/html"),
        ("Blåbær".encode(), "text/plain"),
        ("Blåbær".encode("utf-16"), "text/plain"),
        ("Blåbær".encode("latin-1"), "application/octet-stream"),
        (b"MZ\x90\x00\x03", "application/octet-stream"),
        (b"x" + ("ø" * 40_000).encode()[: contents.HEAD - 1], "text/plain"),
    ],
)
def test_a_file_is_what_it_starts_like(start, wanted):
    assert contents.media_type(start) == wanted


def test_a_name_says_nothing_of_what_a_file_is(world):
    world.bring_in(one(reference="dokumenter/1.pdf"), {"dokumenter/1.pdf": b"MZ\x00"})
    assert Blob.objects.get().media_type == "application/octet-stream"
