"""Documents of a record: PDF/A-2u with fonts inside and words that can be taken out, and the original beside it."""

import base64
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from ordskifte.cases.models import DocumentObject, FileState
from ordskifte.domain.screening import DocumentScope, Field, Screening
from ordskifte.kernel import blobs, clock, crashpoints
from ordskifte.records import actions, making, paper, tasks, writing
from ordskifte.records.models import Rendition
from ordskifte.records.paper import Sheet, covering, framing, running
from ordskifte.records.paper.sheets import Part
from tests.factories import dialogues
from tests.factories.cases import UserFactory
from tests.factories.networks import POSTED, account_of, put_out

SAMI = "á č đ ŋ š ŧ ž Á Č Đ Ŋ Š Ŧ Ž"


def sheet(text, **given):
    usual = {"title": "Innlegg om sykkelvei", "language": "nb", "facts": (("Fra", "Máret Áile Nordgård"),)}
    return Sheet(**usual | {"parts": (Part(text=text),)} | given)


def words(data):
    document = pypdfium2.PdfDocument(data)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()


@pytest.fixture(scope="module")
def made():
    """One document with everything that is hard."""
    text = f"Buorre beaivi! {SAMI}\n\nFint tiltak 🚲 👩🏽\u200d🚀 – Привет «ja» ½ € …\n" + "Ord og atter ord. " * 900
    return paper.make([sheet(text)])[0]


def test_it_says_that_it_is_pdf_a_2u(made):
    with pikepdf.open(io.BytesIO(made)) as document, document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "U")
        assert metadata["dc:title"] == "Innlegg om sykkelvei"
        assert document.Root.Lang == "nb"
        (intent,) = document.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert "/DestOutputProfile" in intent
        assert "/ID" in document.trailer


def test_it_has_nothing_that_an_archive_refuses(made):
    with pikepdf.open(io.BytesIO(made)) as document:
        assert not document.is_encrypted
        assert len(document.pages) > 1
        refused = {"/JavaScript", "/OpenAction", "/AA", "/EmbeddedFiles", "/AcroForm", "/XFA"}
        assert not refused & set(document.Root.keys())
        assert "/Names" not in document.Root or not refused & set(document.Root.Names.keys())


def fonts_of(data):
    with pikepdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            yield from page.Resources.Font.values()


def test_every_font_lies_in_it_and_says_which_sign_each_shape_is(made):
    seen = 0
    for font in fonts_of(made):
        assert "/ToUnicode" in font
        for part in font.get("/DescendantFonts", [font]):
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(part.FontDescriptor.keys())
        seen += 1
    assert seen


def test_every_word_can_be_taken_out_again(made):
    found = words(made)
    for part in (SAMI, "Máret Áile Nordgård", "Привет «ja» ½ € …", "Innlegg om sykkelvei"):
        assert part in found, found


def test_no_letter_is_taken_for_another():
    letters = "".join(chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180)))
    data = paper.make([sheet("", parts=(Part(heading=letters), Part(text=letters), Part(html=f"<p><em>{SAMI}</em>")))])[
        0
    ]
    found = words(data).replace(" ", "")
    assert found.count(letters) == 2
    assert SAMI.replace(" ", "") in found


def test_a_sign_without_a_plain_shape_stands_by_its_name(made):
    found = words(made)
    assert "Fint tiltak [BICYCLE] [WOMAN][ROCKET]" in found
    assert "\u200d" not in found


def test_nothing_is_fetched_and_nothing_in_the_text_is_markup():
    hostile = "<img src='http://127.0.0.1:9/x.png'><script>alert(1)</script><style>@import 'file:///etc/passwd'</style>"
    shown = '<p>Kart <img src="http://127.0.0.1:9/kart.png" alt="Sykkelveien følger østsiden"></p>'
    data = paper.make([sheet(hostile, parts=(Part(text=hostile), Part(html=shown)))])[0]
    found = words(data)
    assert "<script>alert(1)</script>" in found
    assert "Sykkelveien følger østsiden" in found
    assert b"/etc/passwd" not in data or "file:///etc/passwd" in found


def test_what_takes_too_long_is_ended():
    with pytest.raises(paper.PaperRefused):
        paper.make([sheet("a")], seconds=0.01)


def test_an_answer_that_stops_in_the_middle_is_no_answer():
    stream = io.BytesIO()
    framing.write_file(stream, b"abc")
    assert framing.read_files(stream.getvalue()) == [b"abc"]
    for cut in (2, 9):
        with pytest.raises(framing.BrokenAnswer):
            framing.read_files(stream.getvalue()[:cut])


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(running.tempfile, "tempdir", str(tmp_path))
    paper.make([sheet("a")])
    assert list(tmp_path.iterdir()) == []


def test_signs_are_written_out_only_where_no_font_has_them():
    has = {ord("á"), ord("♥")}.__contains__
    assert covering.written_out("á♥漢\ue000\u00a0b", has=has) == "á♥[CJK UNIFIED IDEOGRAPH-6F22][U+E000]\u00a0b"
    assert covering.written_out("plain", has=lambda _: False) == "plain"
    assert covering.written_out("a\x00\x07\x0b\x7f\tb\r\nc", has=lambda _: False) == "a\tb\r\nc"
    assert covering.written_out("\x1bá\x85", has=has) == "á"


# --- Of records ------------------------------------------------------------------------------------------------------


def objects(record, **given):
    rows = DocumentObject.objects.filter(document__places__record=record, **given)
    return list(rows.order_by("document__places__number", "pk"))


def content(row):
    with blobs.open_blob(row.blob.uid) as file:
        return file.read()


@pytest.fixture
def record(said, aud):
    """Something that came in and is registered; its files wait."""
    assessment = said(f"Buorre beaivi! {SAMI} 🚲", name="Máret Áile Nordgård", language="se")
    return actions.register(by=aud.actor, assessment=assessment, title="Spørsmål om skilt")


@pytest.mark.django_db
def test_the_files_are_made_after_the_record(record):
    assert [(row.state, row.blob) for row in objects(record)] == [(FileState.MISSING, None)] * 2
    assert tasks.make_documents() == 1
    readable, original = objects(record)
    assert (readable.variant_format, readable.format, readable.state) == ("Arkivformat", "fmt/478", "verified")
    assert (original.format, original.checksum_algorithm) == ("fmt/817", "SHA-256")
    assert [row.checksum for row in (readable, original)] == [row.blob.sha256 for row in (readable, original)]
    found = words(content(readable))
    for part in (SAMI, "Máret Áile Nordgård", "[BICYCLE]", "2026/118-1", "Spørsmål om skilt"):
        assert part in found, found
    assert {each.document.status for each in (readable, original)} == {writing.FINISHED}
    assert record.rendition.state == Rendition.State.WAITING
    record.rendition.refresh_from_db()
    assert record.rendition.state == Rendition.State.MADE
    assert tasks.make_documents() == 0


@pytest.mark.django_db
def test_the_original_holds_the_words_the_proof_and_the_bytes_as_they_came(record):
    tasks.make_documents()
    told = json.loads(content(objects(record)[1]))
    assert told["format"] == "ordskifte-original/1"
    assert told["text"] == f"Buorre beaivi! {SAMI} 🚲"
    assert (told["by"], told["language"], told["number"]) == ("Máret Áile Nordgård", "se", 1)
    assert len(bytes.fromhex(told["digest"])) == 32
    assert told["text"] in json.loads(base64.b64decode(told["raw"]["base64"]))["text"]
    assert "email" not in told


@pytest.mark.django_db
def test_a_masked_copy_gets_a_file_of_its_own(said, aud, record):
    assessment = said(f"Slå meg opp på {dialogues.NUMBER}, takk. Hvorfor her?")
    version = assessment.message.versions.get()
    version.public_text = "Slå meg opp på *****, takk. Hvorfor her?"
    version.save()
    screening = Screening(
        access_restriction="Unntatt offentlighet",
        authority="offentleglova § 26 femte ledd",
        metadata=frozenset({Field.SENDER_NAME}),
        document_scope=DocumentScope.PARTS,
    )
    held = actions.register(by=aud.actor, assessment=assessment, title="Spørsmål", screening=screening)
    tasks.make_documents()
    whole, masked = objects(held, format="fmt/478")
    assert (whole.variant_format, masked.variant_format) == (writing.ARCHIVE, writing.REDACTED)
    assert "10015" in words(content(whole))
    assert "10015" not in words(content(masked))
    assert "*****" in words(content(masked))


@pytest.mark.django_db
def test_a_publication_is_written_down_with_its_words(thread, carry, aud):
    from ordskifte.assessment import queries as assessments

    carry()
    found = assessments.of_subject(thread.publication.uid)
    record = actions.register(by=aud.actor, assessment=found, title="Ny gang- og sykkelvei")
    tasks.make_documents()
    readable, original = objects(record)
    assert "Ny gang- og sykkelvei" in words(content(readable))
    assert json.loads(content(original))["texts"]["nb"]["title"] == "Ny gang- og sykkelvei"


@pytest.mark.django_db
def test_a_publication_says_where_a_person_posted_it(thread, carry, aud):
    from ordskifte.assessment import queries as assessments
    from ordskifte.channels.models import Post

    carry()
    officer = UserFactory(body=aud.body, roles=["communications_officer"])
    post = Post.objects.get(source_uid=thread.publication.uid)
    put_out(officer, post=post, account=account_of(officer))
    found = assessments.of_subject(thread.publication.uid)
    record = actions.register(by=aud.actor, assessment=found, title="Ny gang- og sykkelvei")
    tasks.make_documents()
    readable, original = objects(record)
    assert POSTED in words(content(readable)).replace(" ", "")
    (kept,) = json.loads(content(original))["by_hand"]
    assert (kept["address"], kept["act"], kept["account"]) == (POSTED, "announce", "Facebook @nordfjaera")
    assert kept["said"]["text"].startswith("Ny gang- og sykkelvei")


@pytest.mark.django_db
def test_files_that_came_with_it_are_kept_as_they_came_and_as_the_copy(said, aud):
    assessment = said(files=(("KANARI.png", b"\x89PNG\r\n\x1a\n data", "image/png"),))
    record = actions.register(by=aud.actor, assessment=assessment, title="Spørsmål med vedlegg")
    tasks.make_documents()
    attachment = assessment.message.attachments.get()
    place = record.places.get(number=3)
    assert (place.document.title, place.document.suggested_title) == ("KANARI.png", "Vedlegg 1")
    (kept,) = place.document.objects_of.all()
    assert (kept.variant_format, kept.blob, kept.state) == (writing.PRODUCTION, attachment.original.blob, "verified")
    # The copy is made later, and the record waits for it.
    assert place.document.status == writing.UNFINISHED
    dialogues.read(attachment)
    record.rendition.refresh_from_db()
    assert record.rendition.state == Rendition.State.WAITING
    with clock.at(record.rendition.next_try_at):
        tasks.make_documents()
    place.document.refresh_from_db()
    assert place.document.status == writing.FINISHED
    assert [row.variant_format for row in place.document.objects_of.order_by("pk")] == [
        writing.PRODUCTION,
        writing.ARCHIVE,
    ]


@pytest.mark.django_db
def test_what_cannot_be_made_is_tried_again_and_then_told(record, monkeypatch):
    monkeypatch.setattr(running, "_COMMAND", ["/bin/false"])
    waits = []
    for _ in range(making.MOST_TRIES):
        rendition = Rendition.objects.get(record=record)
        waits.append(rendition.next_try_at)
        with clock.at(rendition.next_try_at):
            assert tasks.make_documents() == 1
    rendition.refresh_from_db()
    assert (rendition.state, rendition.next_try_at, rendition.last_error) == ("failed", None, "PaperRefused")
    assert waits == sorted(set(waits))


def counted(monkeypatch, tmp_path, *, refused: str = "") -> Callable[[], int]:
    """Count the processes that make pages; one whose question holds a word ends without an answer."""
    counter = tmp_path / "started"
    script = f'echo x >> {counter}; cat > {tmp_path}/q; grep -q "{refused or "no such word"}" {tmp_path}/q && exit 1; '
    command = " ".join(running._COMMAND)
    monkeypatch.setattr(running, "_COMMAND", ["/bin/sh", "-c", f"{script} {command} < {tmp_path}/q"])
    return lambda: len(counter.read_text().split())


@pytest.mark.django_db
def test_one_process_makes_the_pages_of_many_records(said, aud, record, monkeypatch, tmp_path):
    other = actions.register(by=aud.actor, assessment=said("Hvor går veien?"), title="Spørsmål om veien")
    started = counted(monkeypatch, tmp_path)
    assert tasks.make_documents() == 2
    assert started() == 1
    assert [Rendition.objects.get(record=each).state for each in (record, other)] == [Rendition.State.MADE] * 2
    assert "Hvor går veien?" in words(content(objects(other)[0]))
    assert SAMI in words(content(objects(record)[0]))


@pytest.mark.django_db
def test_one_that_cannot_be_made_holds_up_no_other(said, aud, record, monkeypatch, tmp_path):
    other = actions.register(by=aud.actor, assessment=said("Hvor går veien?"), title="Spørsmål om Gjerdet")
    counted(monkeypatch, tmp_path, refused="Gjerdet")
    tasks.make_documents()
    found = {each.record_id: (each.state, each.tries) for each in Rendition.objects.all()}
    assert found == {record.pk: (Rendition.State.MADE, 0), other.pk: (Rendition.State.WAITING, 1)}


@pytest.mark.django_db(transaction=True)
def test_killed_with_the_files_on_the_disk_it_resumes_and_makes_them_once(record):
    from django.db import connection

    connection.close()
    child = os.fork()
    if child == 0:
        crashpoints.arm(making.FILES_STAGED)
        tasks.make_documents()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert [row.blob for row in objects(record)] == [None, None]
    tasks.make_documents()
    assert [row.state for row in objects(record)] == ["verified"] * 2
    assert len(objects(record)) == 2


def test_our_own_fonts_are_used_where_they_are_built():
    built = Path(running.__file__).parents[2] / "website" / "static" / "ordskifte"
    faces = [(face.script, face.weight) for face in running.fonts()]
    wanted = [("latin", 400), ("latin", 700), ("latin-ext", 400), ("latin-ext", 700)]
    assert faces == (wanted if list(built.glob("paper-*.woff")) else [])


def rounds(beside: making.Beside) -> int:
    """Let it come round until nothing waits; how often it was there."""
    for count in range(1, 600):
        if not beside.go_on(limit=25) and not Rendition.objects.filter(state=Rendition.State.WAITING).exists():
            return count
        time.sleep(0.05)
    raise AssertionError("the files were not made")


@pytest.mark.django_db
def test_the_worker_does_other_things_while_files_are_made(record):
    beside = making.Beside()
    assert beside.go_on(limit=25) == 1
    assert (beside.go_on(limit=25), objects(record)[0].state) == (0, FileState.MISSING)
    assert rounds(beside) > 1
    assert [row.state for row in objects(record)] == ["verified"] * 2


@pytest.mark.django_db
def test_one_that_cannot_be_made_beside_holds_up_no_other(said, aud, record, monkeypatch, tmp_path):
    other = actions.register(by=aud.actor, assessment=said("Hvor går veien?"), title="Spørsmål om Gjerdet")
    started = counted(monkeypatch, tmp_path, refused="Gjerdet")
    beside = making.Beside()
    while not Rendition.objects.filter(record=other, tries=1).exists():
        beside.go_on(limit=25)
        time.sleep(0.05)
    assert Rendition.objects.get(record=record).state == Rendition.State.MADE
    assert started() == 3


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells a child of its parent's end on Linux only")
def test_who_makes_the_pages_ends_with_who_asked():
    child = os.fork()
    if child == 0:
        running.ask([sheet("lang " * 200_000)])
        time.sleep(60)
    begun = wait_for(lambda: children_of(child))
    # It has said so to the system when its libraries are there.
    wait_for(lambda: "weasyprint" in maps_of(begun[0]) or "pango" in maps_of(begun[0]))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    wait_for(lambda: not Path(f"/proc/{begun[0]}").exists() or state_of(begun[0]) == "Z")


def wait_for(holds):
    """What it gives, once that is something."""
    for _ in range(600):
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def children_of(pid: int) -> list[int]:
    return [int(each) for path in Path(f"/proc/{pid}/task").glob("*/children") for each in path.read_text().split()]


def maps_of(pid: int) -> str:
    return Path(f"/proc/{pid}/maps").read_text()


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
