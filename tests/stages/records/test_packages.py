"""An extract opens as it was delivered, and a package made to harm does not."""

import io
import os
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols.noark import Finished, read_description, read_structure
from ordskifte.records.importers.packages import FileRefused, Limits, PackageRefused, open_package
from ordskifte.records.importers.packages.base import inner_name
from tests.factories.noark_xml import Extract, archive, leaf

SAMPLES = Path(os.environ.get("ORDSKIFTE_SAMPLES") or "/nonexistent")
MADE = Extract(cases=3, with_files=True)
SMALL = archive(leaf("tittel", "A"))


def members(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def zipped(target: Path, contents: dict[str, bytes] | Path, *, inside: str = "") -> Path:
    """A zip file of a folder or of named bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        if isinstance(contents, Path):
            contents = {str(path.relative_to(contents)): path.read_bytes() for path in members(contents)}
        for name, content in contents.items():
            file.writestr(inside + name, content)
    return target


def tarred(target: Path, contents: dict[str, bytes | tarfile.TarInfo] | Path, *, inside: str = "", mode: str = "w"):
    """A tar file of a folder, of named bytes, or of odd members."""
    with tarfile.open(target, mode) as file:
        if isinstance(contents, Path):
            contents = {str(path.relative_to(contents)): path.read_bytes() for path in members(contents)}
        for name, content in contents.items():
            if isinstance(content, tarfile.TarInfo):
                content.name = name
                file.addfile(content)
            else:
                member = tarfile.TarInfo(inside + name)
                member.size = len(content)
                file.addfile(member, io.BytesIO(content))
    return target


def as_folder(made: Path, target: Path) -> Path:
    return made


def below(made: Path, target: Path) -> Path:
    (target / "avlevering").mkdir()
    made.rename(target / "avlevering" / "content")
    return target


def as_dias_folder(made: Path, target: Path) -> Path:
    tarred(target / "a.tar", made, inside="0b0f/content/")
    (target / "a.xml").write_text("<mets/>")
    return target


WAYS = {
    "folder": as_folder,
    "below": below,
    "zip": lambda made, target: zipped(target / "a.zip", made),
    "zip_below": lambda made, target: zipped(target / "a.zip", made, inside="avleveringspakke/"),
    "zip_windows": lambda made, target: zipped(target / "a.zip", made, inside="uttrekk\\"),
    "tar": lambda made, target: tarred(target / "a.tar", made, inside="./"),
    "tar_gz": lambda made, target: tarred(target / "a.tar.gz", made, mode="w:gz"),
    "tar_pax": lambda made, target: tarred(target / "a.tar", made, inside="å" * 60 + "/content/"),
    "dias": lambda made, target: tarred(target / "a.tar", made, inside="0b0f/content/"),
    "dias_folder": as_dias_folder,
}


@pytest.mark.parametrize("way", WAYS)
def test_an_extract_is_read_in_whatever_way_it_was_delivered(tmp_path, way):
    target = tmp_path / "delivered"
    target.mkdir()
    with open_package(WAYS[way](MADE.write_to(tmp_path / "made"), target)) as package:
        with package.open_structure() as structure:
            *_, finished = read_structure(structure)
        with package.open_description() as description:
            assert read_description(description).archive == MADE.title
        assert isinstance(finished, Finished)
        assert dict(finished.units) == MADE.counts
        assert package.structure.size == len(MADE.whole())
        for name, content in MADE.files():
            assert package.locate(name).size == len(content)
            with package.open_file(name) as file:
                assert file.read() == content


@pytest.mark.parametrize("way", WAYS)
def test_two_files_can_be_read_at_once(tmp_path, way):
    target = tmp_path / "delivered"
    target.mkdir()
    made = MADE.write_to(tmp_path / "made")
    (name, content), (other, also) = list(MADE.files())[:2]
    with (
        open_package(WAYS[way](made, target)) as package,
        package.open_structure() as structure,
        package.open_file(name) as one,
        package.open_file(other) as two,
    ):
        assert structure.read(10) + one.read(5) + two.read() == MADE.whole()[:10] + content[:5] + also
        assert structure.read() + one.read() == MADE.whole()[10:] + content[5:]


@pytest.mark.parametrize("way", ["folder", "zip", "tar", "tar_gz"])
class TestReferences:
    """What a document says of where its file is."""

    @pytest.fixture
    def package(self, tmp_path, way):
        made = MADE.write_to(tmp_path / "made")
        (tmp_path / "hemmelig.txt").write_text("ikke i pakken")
        (made / "Bilag").mkdir()
        (made / "Bilag" / "Økonomi.TXT").write_bytes(b"tall")
        target = tmp_path / "delivered"
        target.mkdir()
        with open_package(WAYS[way](made, target)) as package:
            yield package

    @pytest.mark.parametrize(
        ("reference", "is_exact"),
        [
            ("Bilag/Økonomi.TXT", True),
            ("Bilag\\Økonomi.TXT", True),
            ("./Bilag//Økonomi.TXT", True),
            ("bilag/økonomi.txt", False),
            ("BILAG\\O\u0308KONOMI.TXT".replace("O\u0308", "Ø"), False),
        ],
    )
    def test_slashes_and_case_may_differ(self, package, reference, is_exact):
        located = package.locate(reference)
        assert (located.name, located.size, located.is_exact) == ("Bilag/Økonomi.TXT", 4, is_exact)
        with package.open_file(reference) as file:
            assert file.read() == b"tall"

    @pytest.mark.parametrize(
        "reference",
        [
            "../hemmelig.txt",
            "dokumenter/../../hemmelig.txt",
            "..\\hemmelig.txt",
            "/etc/passwd",
            "\\\\server\\deling\\fil.txt",
            "C:\\hemmelig.txt",
            "c:hemmelig.txt",
            "file:///etc/passwd",
            "https://example.com/1.pdf",
            "dokumenter/1\0.txt",
            "",
            ".",
            "a/" * 600 + "b",
        ],
    )
    def test_nothing_outside_the_package_is_opened(self, package, reference):
        with pytest.raises(FileRefused) as caught:
            package.open_file(reference)
        assert caught.value.code == "file_outside"

    @pytest.mark.parametrize("reference", ["finnes-ikke.txt", "dokumenter/finnes-ikke.txt", "arkivstruktur.xml/a"])
    def test_a_missing_file_is_said_to_be_missing(self, package, reference):
        with pytest.raises(FileRefused) as caught:
            package.open_file(reference)
        assert (caught.value.code, caught.value.params) == ("file_missing", {"name": reference})


def refused(path: Path, **options) -> str:
    with pytest.raises(PackageRefused) as caught:
        open_package(path, **options)
    assert path.name in str(caught.value)
    return caught.value.code


def odd(kind: bytes, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo()
    member.type, member.linkname = kind, link
    return member


@pytest.mark.parametrize(
    "entry",
    [
        {"lenke": odd(tarfile.SYMTYPE, "/etc/passwd")},
        {"lenke": odd(tarfile.LNKTYPE, "arkivstruktur.xml")},
        {"dev": odd(tarfile.CHRTYPE)},
        {"dev": odd(tarfile.BLKTYPE)},
        {"dev": odd(tarfile.FIFOTYPE)},
        {"../ut.txt": b""},
        {"/etc/cron.d/x": b""},
        {"a/../../ut.txt": b""},
        {"C:\\ut.txt": b""},
        {"../mappe": odd(tarfile.DIRTYPE)},
    ],
    ids=lambda entry: next(f"{name}-{getattr(what, 'type', 'file')!r}" for name, what in entry.items()),
)
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_tar_with_links_devices_or_ways_out_is_refused(tmp_path, entry, mode):
    path = tarred(tmp_path / "a.tar", {"arkivstruktur.xml": SMALL, **entry}, mode=mode)
    assert refused(path) == "package_unsafe_entry"


@pytest.mark.parametrize(
    "name", ["../ut.txt", "/etc/cron.d/x", "a/../../ut.txt", "..\\ut.txt", "C:/ut.txt", "../mappe/"]
)
def test_a_zip_with_ways_out_is_refused(tmp_path, name):
    assert refused(zipped(tmp_path / "a.zip", {"arkivstruktur.xml": SMALL, name: b""})) == "package_unsafe_entry"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_a_zip_with_links_or_devices_is_refused(tmp_path, kind):
    path = zipped(tmp_path / "a.zip", {"arkivstruktur.xml": SMALL})
    with zipfile.ZipFile(path, "a") as file:
        info = zipfile.ZipInfo("lenke")
        info.external_attr = (kind | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    assert refused(path) == "package_unsafe_entry"


def test_in_a_folder_no_link_is_followed(tmp_path):
    folder = MADE.write_to(tmp_path / "made")
    (tmp_path / "hemmelig.txt").write_text("ikke i pakken")
    (folder / "lenke.txt").symlink_to(tmp_path / "hemmelig.txt")
    (folder / "ut").symlink_to(tmp_path)
    os.mkfifo(folder / "ror")
    with open_package(folder) as package:
        for reference in ("lenke.txt", "ut/hemmelig.txt", "ror", "dokumenter"):
            with pytest.raises(FileRefused):
                package.open_file(reference)


def test_a_folder_reached_by_a_link_is_opened(tmp_path):
    (tmp_path / "lenke").symlink_to(MADE.write_to(tmp_path / "made"))
    with open_package(tmp_path / "lenke") as package, package.open_structure() as structure:
        assert structure.read() == MADE.whole()


def test_what_grows_beyond_reason_is_refused(tmp_path):
    limits = Limits(ratio_from=1_000_000)
    contents = {"arkivstruktur.xml": SMALL, "bombe": b"\0" * 20_000_000}
    assert refused(zipped(tmp_path / "a.zip", contents), limits=limits) == "package_bomb"
    assert refused(tarred(tmp_path / "a.tgz", contents, mode="w:gz"), limits=limits) == "package_bomb"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(files=3), "package_too_many_files"),
        (Limits(total=1_000), "package_too_large"),
        (Limits(file=1_000), "file_too_large"),
    ],
)
@pytest.mark.parametrize("way", ["zip", "tar", "tar_gz"])
def test_what_is_larger_than_any_extract_is_refused(tmp_path, way, limits, code):
    made = MADE.write_to(tmp_path / "made")
    with pytest.raises(PackageRefused) as caught:
        open_package(WAYS[way](made, tmp_path), limits=limits)
    assert caught.value.code == code


def test_the_list_of_a_zip_is_measured_before_it_is_read(tmp_path):
    path = zipped(tmp_path / "a.zip", {"arkivstruktur.xml": SMALL, **{f"{n}.txt": b"" for n in range(200)}})
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", raw, at + 8, 1, 1)
    path.write_bytes(raw)
    assert refused(path, limits=Limits(files=10)) == "package_too_many_files"


def test_a_zip_with_a_password_is_refused_in_plain_words(tmp_path):
    path = zipped(tmp_path / "a.zip", {"arkivstruktur.xml": SMALL})
    raw = bytearray(path.read_bytes())
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    raw[raw.find(b"PK\x03\x04") + 6] |= 1
    path.write_bytes(raw)
    with pytest.raises(PackageRefused) as caught:
        open_package(path)
    assert str(caught.value) == "“a.zip” is protected by a password. Unpack it, and import the folder."


def test_a_zip_packed_in_an_unusual_way_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_LZMA) as file:
        file.writestr("arkivstruktur.xml", SMALL)
    assert refused(tmp_path / "a.zip") == "package_compression"


@pytest.mark.parametrize("way", ["zip", "tar", "tar_gz"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_an_archive_that_ends_too_early_is_refused(tmp_path, way, share):
    path = WAYS[way](MADE.write_to(tmp_path / "made"), tmp_path)
    raw = path.read_bytes().rstrip(b"\0")
    path.write_bytes(raw[: int(len(raw) * share)])
    assert refused(path) == "package_broken"


def test_a_damaged_header_in_a_tar_is_not_taken_for_its_end(tmp_path):
    path = tarred(tmp_path / "a.tar", {"arkivstruktur.xml": SMALL, "b.txt": b"b", "c.txt": b"c"})
    raw = bytearray(path.read_bytes())
    raw[raw.find(b"b.txt")] ^= 0xFF
    path.write_bytes(raw)
    assert refused(path) == "package_broken"


def test_a_header_that_claims_gigabytes_is_refused(tmp_path):
    long = tarfile.TarInfo("././@LongLink")
    long.type, long.size = tarfile.GNUTYPE_LONGNAME, 5_000_000_000
    path = tarred(tmp_path / "a.tar", {"arkivstruktur.xml": SMALL})
    path.write_bytes(long.tobuf(tarfile.GNU_FORMAT) + path.read_bytes())
    assert refused(path) == "package_broken"


def test_headers_stacked_without_end_are_refused(tmp_path):
    long = tarfile.TarInfo("././@LongLink")
    long.type, long.size = tarfile.GNUTYPE_LONGNAME, 512
    (tmp_path / "a.tar").write_bytes((long.tobuf(tarfile.GNU_FORMAT) + b"x" * 512) * 5_000)
    assert refused(tmp_path / "a.tar") == "package_broken"


def test_damage_inside_a_file_is_told_when_it_is_read(tmp_path):
    path = zipped(tmp_path / "a.zip", {"arkivstruktur.xml": SMALL, "b.bin": os.urandom(5_000)})
    raw = bytearray(path.read_bytes())
    raw[raw.find(b"b.bin") + 2_000] ^= 0xFF
    path.write_bytes(raw)
    with open_package(path) as package, pytest.raises(PackageRefused) as caught:
        package.open_file("b.bin").read()
    assert caught.value.code == "package_broken"


@pytest.mark.parametrize("content", [b"", b"hei", b"%PDF-1.7", b"7z\xbc\xaf\x27\x1c", b"<arkiv/>"])
def test_other_files_are_not_extracts(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    assert refused(tmp_path / "a") == "package_kind_unknown"


def test_what_is_not_there_is_said_not_to_be_there(tmp_path):
    assert refused(tmp_path / "nei") == "package_missing"
    assert refused(tmp_path) == "structure_missing"
    assert refused(zipped(tmp_path / "a.zip", {"b.txt": b""})) == "structure_missing"


def test_several_extracts_in_one_package_are_refused_by_name(tmp_path):
    for name in ("a", "b"):
        MADE.write_to(tmp_path / "flere" / name)
    with pytest.raises(PackageRefused) as caught:
        open_package(tmp_path / "flere")
    assert caught.value.params == {"name": "flere", "found": "a/arkivstruktur.xml, b/arkivstruktur.xml"}


def test_two_files_by_one_name_are_not_guessed_between(tmp_path):
    contents = {"arkivstruktur.xml": SMALL, "Brev.txt": b"1", "brev.txt": b"2"}
    with open_package(zipped(tmp_path / "a.zip", contents)) as package:
        assert package.open_file("brev.txt").read() == b"2"
        with pytest.raises(FileRefused) as caught:
            package.open_file("BREV.TXT")
    assert caught.value.code == "file_ambiguous"


@given(st.text(max_size=40) | st.lists(st.sampled_from(["..", ".", "/", "\\", "a", "C:", "\0", " "])).map("".join))
def test_a_name_is_plain_or_none(reference):
    inner = inner_name(reference)
    if inner is not None:
        assert not Path(inner).is_absolute()
        assert {"", ".", ".."}.isdisjoint(inner.split("/"))
        assert "\\" not in inner
        assert inner_name(inner) == inner


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="ORDSKIFTE_SAMPLES does not name a folder of extracts")
def test_a_dias_package_from_elsewhere_is_read():
    with open_package(SAMPLES / "arkade5" / "n5-eksempel") as package:
        with package.open_structure() as structure:
            *_, finished = read_structure(structure)
        assert finished.complete
        assert package.locate("dokumenter\\5000000.pdf").size == 20_637
