"""What comes from outside may be broken, huge or made to harm: it is refused in plain words, and that is all."""

import contextlib
import io
import os
import re
import signal
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordskifte.domain.publication import Link, plain_text, to_json
from ordskifte.project.demo import files
from ordskifte.publishing.conversion import ConversionRefused, NoteCode, convert, framing, reading, refusals, running
from ordskifte.publishing.conversion.album import Album
from ordskifte.publishing.conversion.values import Notes
from ordskifte.publishing.conversion.work import Work
from tests.factories.blocks import BLOCKS
from tests.factories.documents import line, odt, p, packed, pdf, r, word

BILLION = (
    "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    + "]>"
)
OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


def read(data: bytes, **about):
    return reading.read(data, Work(**about))


def _with_document(xml: str) -> bytes:
    return word("", more={"word/document.xml": xml})


def _encrypted_zip() -> bytes:
    data = bytearray(word(p(r("Tekst"))))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            data[start + place] |= 1
            start += 4
    return bytes(data)


def _twice() -> bytes:
    out = io.BytesIO(word(p(r("Tekst"))))
    with zipfile.ZipFile(out, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("word/document.xml", "<other/>")
    return out.getvalue()


def _encrypted_pdf() -> bytes:
    guard = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'00' * 32}> /U <{'11' * 32}> >> /ID [<00> <00>]"
    return pdf(line("Hemmelig tekst som er lang nok.", at=700)).replace(b"/Root 1 0 R", f"/Root 1 0 R {guard}".encode())


HOSTILE = {
    "nothing": (b"", refusals.NothingInIt),
    "blanks": (b" \n\n ", refusals.NothingInIt),
    "noise": (bytes(range(256)) * 8, refusals.KindUnknown),
    "zip": (packed({"a.txt": "x"}), refusals.KindUnknown),
    "half a zip": (files.make("118-1-saksframlegg.docx")[:9000], refusals.FileBroken),
    "half a pdf": (b"%PDF-1.7\n1 0 obj <<", refusals.FileBroken),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, refusals.OldWord),
    "word with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
        refusals.FileEncrypted,
    ),
    "zip with a password": (_encrypted_zip(), refusals.FileEncrypted),
    "odt with a password": (
        odt("<text:p>x</text:p>", more={"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
        refusals.FileEncrypted,
    ),
    "pdf with a password": (_encrypted_pdf(), refusals.FileEncrypted),
    "picture": (files.make("bekk.jpg"), refusals.NotText),
    "drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", refusals.NotText),
    "sheet": (packed({"[Content_Types].xml": "<Types>spreadsheetml</Types>"}), refusals.NotText),
    "rtf": (b"{\\rtf1 Hei}", refusals.KindUnknown),
    "other xml": (b"<?xml version='1.0'?><arkiv/>", refusals.KindUnknown),
    "billion laughs in word": (_with_document(BILLION + "<x>&j;</x>"), refusals.FileUnsafe),
    "file from outside in word": (_with_document(OUTSIDE + "<x>&a;</x>"), refusals.FileUnsafe),
    "billion laughs in odt": (odt("", more={"content.xml": BILLION + "<x>&j;</x>"}), refusals.FileUnsafe),
    "deep word": (_with_document("<a>" * 5000 + "</a>" * 5000), refusals.FileUnsafe),
    "deep page": (b"<html><body>" + b"<div>" * 20_000 + b"tekst", refusals.FileUnsafe),
    "zip bomb": (word(p(r("x")), more={"word/big.xml": b"\x00" * 20_000_000}), refusals.FileUnsafe),
    "large part": (word(p(r("x")), more={"word/big.xml": b"\x00" * 61_000_000}), refusals.FileTooLarge),
    "way out": (word(p(r("x")), more={"../../etc/cron.d/x": "x"}), refusals.FileUnsafe),
    "same name twice": (_twice(), refusals.FileUnsafe),
    "word without words": (word(p()), refusals.NothingInIt),
    "broken word": (_with_document("<w:document"), refusals.FileBroken),
    "not word after all": (_with_document("<x/>"), refusals.FileBroken),
    "pdf of pictures": (pdf("0 g 60 675 200 18 re f"), refusals.PdfWithoutText),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_is_refused_in_plain_words(name):
    data, refusal = HOSTILE[name]
    with pytest.raises(refusal) as caught:
        read(data)
    assert type(caught.value) is refusal
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("name", ["billion laughs in word", "half a pdf", "deep page", "zip bomb"])
def test_the_refusal_comes_through_from_the_process(name):
    data, refusal = HOSTILE[name]
    with pytest.raises(refusal):
        convert(data, media_type="text/plain", name="uskyldig.txt")


@pytest.mark.parametrize("name", ["118-1-saksframlegg.docx", "140-1-avtaleutkast.pdf"])
@given(data=st.data())
@settings(max_examples=25)
def test_a_file_with_wrong_bytes_is_read_or_refused(name, data):
    content = bytearray(files.make(name))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    with contextlib.suppress(ConversionRefused):
        read(bytes(content[:cut] if data.draw(st.booleans()) else content))


def test_the_kind_goes_by_the_bytes_and_a_wrong_name_is_noted():
    found = read(files.make("140-1-avtaleutkast.pdf"), name="avtale.docx", media_type="text/html")
    assert found.title == "Utkast til avtale med Nordlysuniversitetet"
    assert NoteCode.KIND_DIFFERS in {note.code for note in found.notes}


def test_a_thousand_pages_are_cut_with_a_note():
    pages = [line(f"Side nummer {number} har denne linjen.", at=500) for number in range(1000)]
    found = convert(pdf(*pages))
    notes = {note.code: note for note in found.notes}
    assert notes[NoteCode.PAGES_CUT].count == 700
    assert notes[NoteCode.PAGES_CUT].must_be_confirmed
    assert "nummer 299" in plain_text(found.blocks) and "nummer 300" not in plain_text(found.blocks)


def test_a_long_text_is_cut_with_a_note():
    found = read("\n\n".join(f"Avsnitt {number}." for number in range(4000)).encode())
    assert len(found.blocks) == 3000
    assert [note.code for note in found.must_be_confirmed] == [NoteCode.TEXT_CUT]


# --- Pictures -----------------------------------------------------------------------------------------------------


def _bomb() -> bytes:
    """A picture of 2,500 megapixels in a few kilobytes."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\x00" * 6_251 * 100)), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    "data",
    [b"", b"x" * 100, _bomb(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", files.make("118-2-kart.png")[:500]],
    ids=["empty", "noise", "bomb", "svg", "half"],
)
def test_a_bad_picture_is_left_out_with_a_note(data):
    notes = Notes()
    assert Album(notes).take(data, alt="x") is None
    assert [note.code for note in notes.taken()] == [NoteCode.PICTURES_LEFT_OUT]


def test_the_same_picture_is_kept_once_and_too_many_are_not():
    notes = Notes()
    album = Album(notes)
    map_ = files.make("118-2-kart.png")
    assert album.take(map_).key == album.take(map_, alt="Kart").key
    for number in range(60):
        album.take(map_ + bytes([number]))
    assert len(album.pictures) == 50
    assert notes.taken()[0].count == 11


# --- The process --------------------------------------------------------------------------------------------------


@pytest.fixture
def spare(monkeypatch):
    """The place for a process that waits, empty."""
    made = running.Spare()
    monkeypatch.setattr(running, "spare", made)
    yield made
    made.end()


@pytest.fixture
def child(monkeypatch, tmp_path, spare):
    """Runs other code in the place of the child."""

    def put(code: str) -> None:
        path = tmp_path / "child.py"
        path.write_text(code)
        monkeypatch.setattr(running, "_COMMAND", [running.sys.executable, "-P", "-s", str(path)])

    return put


def test_a_child_that_never_ends_is_ended(child):
    child("import time\ntime.sleep(60)")
    with pytest.raises(refusals.TookTooLong):
        running.run(b"x" * 1_000_000, seconds=0.3)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS])
def test_a_child_that_crashes_takes_nobody_along(child, number):
    child(f"import os\nos.kill(os.getpid(), {int(number)})")
    with pytest.raises(refusals.FileBroken):
        running.run(b"x")


@pytest.mark.parametrize(
    "answer",
    [
        *("", "x", "{}", "null", "[]", "[" * 100_000, '{"refused": "no_such"}', '{"refused": []}'),
        '{"title": "", "language": "", "blocks": [{"type": "script"}], "notes": [], "pictures": []}',
        '{"title": "", "language": "", "blocks": [], "notes": [["no_such", 1]], "pictures": []}',
        '{"title": "", "language": "", "blocks": [], "notes": [], "pictures": [{"key": "a", "media_type": "image/png", '
        '"alt": "", "width": 1, "height": 1, "size": 4}]}',
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(child, answer):
    child(f"import sys\nsys.stdout.write({answer!r} + chr(10) + 'GIF8')")
    with pytest.raises(ConversionRefused):
        running.run(b"x")


def test_a_child_that_says_too_much_is_cut_off(child, monkeypatch):
    monkeypatch.setattr(running, "LARGEST_ANSWER", 1_000_000)
    child("import sys\nwhile True: sys.stdout.write('x' * 100000)")
    with pytest.raises(refusals.FileTooLarge):
        running.run(b"x")


def test_the_child_knows_nothing_of_where_it_runs(child, monkeypatch):
    monkeypatch.setenv("ORDSKIFTE_KANARI", "hemmelig")
    child(
        "import json, os, sys\nseen = [name for name in os.environ if name not in ('PYTHONPATH', 'LC_CTYPE')]\n"
        "title = ' '.join(seen) + os.getcwd()\n"
        "print(json.dumps({'title': title, 'language': '', 'blocks': [], 'notes': [], 'pictures': []}))"
    )
    assert running.run(b"x").title == "/"


@pytest.mark.skipif(not os.path.exists("/proc"), reason="only where limits can be read back")
def test_the_child_is_bound_in_memory_time_and_files(child):
    child(
        "import json, resource\nfrom ordskifte.publishing.conversion import child\nchild.bind()\n"
        "asked = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)\n"
        "title = ' '.join(str(n) for each in asked for n in resource.getrlimit(each))\n"
        "print(json.dumps({'title': title, 'language': '', 'blocks': [], 'notes': [], 'pictures': []}))"
    )
    assert running.run(b"x").title == "1073741824 1073741824 20 20 0 0 0 0"


def is_there(pid):
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def within_seconds(holds):
    """Whether it comes to hold soon."""
    return any(holds() or time.sleep(0.02) for _ in range(500))


def waiting(spare):
    """The process that waits."""
    return spare._child.pid


def test_each_process_reads_one_document_and_the_next_one_waits_already(spare):
    assert spare.take() is None
    answers, processes = [], []
    for _ in range(3):
        answers.append(running.run(b"Vi bygger.", media_type="text/plain"))
        processes.append(waiting(spare))
    assert answers[0] == answers[1] == answers[2]
    assert len(set(processes)) == 3
    assert not any(map(is_there, processes[:2])) and is_there(processes[2])
    spare.end()
    assert not is_there(processes[2])


def test_one_that_was_ended_while_it_waited_is_not_asked(spare):
    spare.lay_by()
    os.kill(pid := waiting(spare), signal.SIGKILL)
    assert within_seconds(lambda: not is_there(pid))
    assert running.run(b"Vi bygger.", media_type="text/plain").blocks


def test_it_waits_for_so_long(monkeypatch):
    short = running.Spare(waits=0.05)
    short.lay_by()
    pid = waiting(short)
    assert within_seconds(lambda: not is_there(pid))
    assert short.take() is None


def test_it_ends_with_whoever_started_it(tmp_path):
    code = (
        "import os\nfrom ordskifte.publishing.conversion import running\n"
        "running.spare.lay_by()\nprint(running.spare._child.pid, flush=True)\nos.kill(os.getpid(), 9)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert within_seconds(lambda: not is_there(int(said.stdout)))


def test_too_large_a_file_is_refused_before_anything_starts():
    with pytest.raises(refusals.FileTooLarge):
        convert(b"x" * (running.LARGEST + 1))


@given(BLOCKS, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_an_answer_arrives_as_it_was_sent(blocks, title):
    shown = tuple(block for block in blocks if not hasattr(block, "key"))
    sent = framing.Converted(title, "nb", shown, (), (framing.Note(NoteCode.COMMENTS, 2),))
    stream = io.BytesIO()
    framing.write_answer(stream, sent)
    assert framing.read_answer(stream.getvalue()) == sent


# --- No way in for scripts ----------------------------------------------------------------------------------------

ODD = st.sampled_from(
    [
        *(
            "<script>alert(1)</script>",
            "<SCRIPT SRC=//x>",
            "<img src=x onerror=alert(1)>",
            "</p>",
            "<p>",
            "<svg onload=x>",
        ),
        *(
            '<a href="javascript:alert(1)">x</a>',
            "<a href='&#106;avascript:alert(1)'>x</a>",
            "<a href=' java\tscript:x'>y</a>",
        ),
        *(
            "<a href=https://a.example/>ok</a>",
            "<a href='data:text/html,x'>z</a>",
            "<iframe srcdoc='<script>'>",
            "<!--",
            "-->",
        ),
        *(
            "<style>*{}</style>",
            "<table><tr><td>",
            "<ul><li>",
            "<math><mtext><script>",
            "<noscript><p title='</noscript>",
        ),
        *("<form action=javascript:x><button>", "\x00", "&lt;script&gt;", "tekst ", "<b>", "<template><script>", "]]>"),
    ]
)


@given(st.lists(st.one_of(ODD, st.text(max_size=5)), min_size=1, max_size=12).map("".join))
def test_nothing_of_a_page_becomes_a_script_or_leads_to_one(markup):
    try:
        found = read(b"<html><body><h1>Tittel</h1><p>Tekst</p>" + markup.encode("utf-8", "replace"))
    except ConversionRefused:
        return
    for link in _links(found.blocks):
        assert link.address.startswith(("https://", "http://", "mailto:"))
    # Where the tag itself stands in a comment (HTML Standard § 13.2.5.41, 42), what follows it is text like any other.
    if not re.search(r"<[?!]|</[^a-zA-Z]", markup):
        assert "alert(1)" not in str(to_json(found.blocks)).replace("<script>alert(1)</script>", "")


def _links(value):
    if isinstance(value, Link):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _links(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _links(getattr(value, name))
