"""Files that come with messages: closed, copied without what they carry along, shown after a decision on each."""

import io
import json

import pikepdf
import pytest
from PIL import Image

from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import Fragment, Letter, Post, PostVersion
from ordskifte.dialogue import actions, files, queries, tasks
from ordskifte.dialogue.errors import AttachmentNotReady, NumberLeft, TitleOfAttachment
from ordskifte.dialogue.files import running
from ordskifte.dialogue.models import Attachment, AttachmentDecision, Hold
from ordskifte.domain.errors import Conflict, NotAllowed, NotFound
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import blobs
from ordskifte.kernel.models import Blob, OutboxEvent
from tests.factories import documents
from tests.factories.cases import BodyFactory, UserFactory
from tests.factories.dialogues import NUMBER, message
from tests.factories.publishing import photograph
from tests.worlds.post import text_of

pytestmark = pytest.mark.django_db

WORD = files.kinds.WORD


def exif():
    """What a camera writes: where it was, and whose it is."""
    data = Image.Exif()
    data[0x010F] = "KANARI-KAMERA"
    data.get_ifd(0x8825)[1] = "N"
    data.get_ifd(0x8825)[2] = (62.0, 30.0, 12.0)
    return data


def a_pdf(text="Telling: 43 barn"):
    """A PDF with an author, a file in it and something that it does by itself."""
    with pikepdf.open(io.BytesIO(documents.pdf(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"))) as made:
        made.docinfo["/Author"] = "KANARI-FORFATTER"
        with made.open_metadata() as meta:
            meta["dc:creator"] = ["KANARI-XMP"]
        made.attachments["lukket.txt"] = b"KANARI-VEDLEGG"
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('KANARI-SKRIPT')")
        out = io.BytesIO()
        made.save(out)
    return out.getvalue()


def with_file(thread, data, *, name="telling.pdf", **given):
    """A message with one file, read."""
    made = message(thread, "Se vedlegget.", files=[(name, data, files.media_type_of(data))], **given)
    tasks.read_files()
    made.refresh_from_db()
    return made, Attachment.objects.get(message=made)


def content(blob):
    """What is in a file of ours."""
    with blobs.open_blob(blob.uid) as file:
        return file.read()


def everything_public():
    """All text that pages and feeds are made of."""
    rows = [*Post.objects.values(), *PostVersion.objects.values(), *Fragment.objects.values()]
    return json.dumps(rows, default=str, ensure_ascii=False)


# --- Kinds and copies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (photograph(size=(40, 30)), "image/jpeg"),
        (photograph(size=(40, 30), kind="PNG"), "image/png"),
        (photograph(size=(40, 30), kind="WEBP"), "image/webp"),
        (photograph(size=(40, 30), kind="GIF"), "image/gif"),
        (documents.pdf("BT ET"), "application/pdf"),
        (documents.word(documents.p(documents.r("Hei"))), files.kinds.WORD),
        (documents.odt("<text:p>Hei</text:p>"), files.kinds.OPEN_DOCUMENT),
        ("Sámegiella: á č đ ŋ".encode(), "text/plain"),
        (b"", ""),
        (b"MZ\x90\x00", ""),
        (b"<html><script>alert(1)</script>", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"#!/bin/sh\nrm -rf /", ""),
        (b"PK\x03\x04rot", ""),
        (documents.packed({"a.txt": "hei"}), ""),
        (b"\xff\xfe\x00\x01", ""),
        (b"%!PS-Adobe", "text/plain"),
    ],
)
def test_a_file_is_what_is_in_it(data, media_type):
    assert files.media_type_of(data) == media_type


def test_a_picture_is_drawn_anew_without_what_the_camera_wrote():
    data = photograph(size=(1600, 900), exif=exif())
    assert b"KANARI-KAMERA" in data
    copy = running.copy_of(data, media_type="image/jpeg")
    assert (copy.media_type, copy.text, copy.problem) == ("image/jpeg", "", "")
    assert b"KANARI-KAMERA" not in copy.data
    with Image.open(io.BytesIO(copy.data)) as image:
        assert (image.size, dict(image.getexif())) == ((1600, 900), {})


def test_a_pdf_keeps_its_pages_and_nothing_else():
    copy = running.copy_of(a_pdf(), media_type="application/pdf")
    assert (copy.media_type, copy.problem) == ("application/pdf", "") and "43 barn" in copy.text
    with pikepdf.open(io.BytesIO(copy.data)) as made:
        assert len(made.pages) == 1 and "/OpenAction" not in made.Root and not made.attachments
        assert "/Metadata" not in made.Root and dict(made.docinfo) == {}
        out = io.BytesIO()
        made.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    assert b"KANARI" not in out.getvalue()


def test_of_a_word_file_only_the_words_are_shown():
    data = documents.word(documents.p(documents.r("Telling: 43 barn")), more={"docProps/custom.xml": "<a>KANARI</a>"})
    copy = running.copy_of(data, media_type=WORD)
    assert (copy.data.decode(), copy.media_type) == ("Telling: 43 barn", "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\xff\xd8\xff\xe0 rot", "image/jpeg"),
        (b"%PDF-1.7 rot", "application/pdf"),
        (b"PK\x03\x04 rot", WORD),
        (photograph(size=(9000, 8000), kind="PNG"), "image/png"),
    ],
    ids=["jpeg", "pdf", "word", "too many pixels"],
)
def test_what_cannot_be_read_has_no_copy(data, media_type):
    copy = running.copy_of(data, media_type=media_type)
    assert (copy.data, copy.problem) == (b"", "unreadable")


# --- Taken in, read, held --------------------------------------------------------------------------------------------


def test_the_text_is_shown_at_once_and_the_file_is_closed(thread):
    data = a_pdf()
    made = message(thread, "Se vedlegget.", files=[("hemmelig-navn.pdf", data, "application/pdf")])
    file = Attachment.objects.get(message=made)
    assert (made.state, file.is_read, file.is_public, file.copy) == ("shown", False, False, None)
    assert tasks.read_files() == 1 and tasks.read_files() == 0
    file.refresh_from_db()
    assert (file.is_read, file.is_public, "43 barn" in file.text, file.problem) == (True, False, True, "")
    assert content(file.original.blob) == data and content(file.copy) != data
    public = everything_public()
    assert "hemmelig-navn" not in public and "43 barn" not in public and str(file.uid) not in public
    assert queries.public_attachment(made.body, file.uid) is None


def test_what_stands_in_a_file_holds_the_message(thread):
    body = documents.p(documents.r(f"Jeg er {NUMBER}."))
    made, _ = with_file(thread, documents.word(body), name="brev.docx", email="kari@epost.example")
    assert (made.state, made.state_rule) == ("held", "national_id")
    assert Hold.objects.get(message=made).where == "file 1"
    assert "Se vedlegget." not in everything_public()
    assert made.steps.order_by("pk").last().by == "rule:hold.national_id"


def test_a_name_of_a_file_with_a_number_in_it_holds_the_message(thread):
    made = message(thread, "Hei.", files=[(f"{NUMBER}.txt", b"Hei", "text/plain")])
    assert (made.state, Hold.objects.get(message=made).where) == ("held", "file 1 name")


def test_a_file_that_cannot_be_read_stays_closed_and_stops_no_other(thread):
    made = message(
        thread, "Hei.", files=[("a.pdf", b"%PDF-1.7 rot", "application/pdf"), ("b.txt", b"Hei", "text/plain")]
    )
    assert tasks.read_files() == 2
    first, second = Attachment.objects.filter(message=made).order_by("position")
    assert (first.is_read, first.copy, first.problem) == (True, None, "unreadable")
    assert (second.is_read, content(second.copy)) == (True, b"Hei")


def test_a_file_whose_bytes_are_gone_stops_no_other(thread):
    made = message(thread, "Hei.", files=[("a.txt", b"Hei", "text/plain"), ("b.txt", b"Hopp", "text/plain")])
    first, _ = Attachment.objects.filter(message=made).order_by("position")
    blobs.forget_key(by=SYSTEM, uid=first.original.blob.uid, why="Slettet.")
    assert tasks.read_files() == 2
    first.refresh_from_db()
    assert (first.is_read, first.copy) == (True, None) and first.problem


def test_nothing_is_left_on_the_disk_without_a_row(thread):
    with_file(thread, a_pdf())
    assert Blob.objects.filter(media_type="application/pdf").count() == 2


# --- Deciding --------------------------------------------------------------------------------------------------------


def decided(file, *, by, **given):
    """The decision that somebody takes."""
    usual = {"is_public": True, "seen": file.copy.sha256, "title": "Telling av barn", "alt": ""}
    return actions.decide_attachment(by=by.actor, attachment=file, **usual | given)


def test_a_file_is_shown_after_a_decision_and_the_sender_is_told(thread, officer):
    made, file = with_file(thread, a_pdf(), name="KANARI-NAVN.pdf", email="liv@epost.example")
    decided(file, by=officer, why="Viktig for saken.")
    shown = queries.public_message(made.body, made.reference).attachments
    file.refresh_from_db()
    assert (
        shown
        == (
            {
                "uid": str(file.uid),
                "title": "Telling av barn",
                "media_type": "application/pdf",
                "size": file.copy.size,
            },
        )
        or shown[0]["alt"] == ""
    )
    assert queries.public_attachment(made.body, file.uid) == file
    assert "KANARI" not in everything_public()
    event = OutboxEvent.objects.get(kind="dialogue.attachment_decided")
    assert (event.uid, event.payload["public"], event.payload["message"]) == (file.uid, True, str(made.uid))
    letter = Letter.objects.filter(about=made.uid, kind="notice").get()
    assert "Telling av barn" in text_of(letter) and "Viktig for saken." in text_of(letter)


def test_a_file_is_closed_again_and_every_decision_stays(thread, officer):
    made, file = with_file(thread, a_pdf())
    decided(file, by=officer)
    decided(file, by=officer, is_public=False, why="Navn på barn.")
    assert queries.public_attachment(made.body, file.uid) is None
    assert str(file.uid) not in str(PostVersion.objects.order_by("pk").last().facts)
    assert list(AttachmentDecision.objects.order_by("pk").values_list("is_public", flat=True)) == [True, False]


def test_a_file_goes_out_of_view_with_its_message(thread, officer, moderator):
    made, file = with_file(thread, a_pdf())
    decided(file, by=officer)
    actions.hide(by=moderator.actor, message=made, reason=HideReason.COPYRIGHT)
    assert queries.public_attachment(made.body, file.uid) is None
    assert str(file.uid) not in everything_public()


def test_a_picture_needs_words_for_what_it_shows(thread, officer):
    _, file = with_file(thread, photograph(size=(400, 300), exif=exif()), name="bekk.jpg")
    with pytest.raises(TitleOfAttachment):
        decided(file, by=officer)
    with pytest.raises(TitleOfAttachment):
        decided(file, by=officer, title=" ", alt="Vann over veien.")
    with pytest.raises(NumberLeft):
        decided(file, by=officer, title=NUMBER, alt="Vann over veien.")
    decided(file, by=officer, alt="Vann over veien.")
    file.refresh_from_db()
    assert (file.is_public, file.alt) == (True, "Vann over veien.")


def test_a_decision_on_another_copy_than_the_one_seen_is_refused(thread, officer):
    _, file = with_file(thread, a_pdf())
    with pytest.raises(Conflict):
        decided(file, by=officer, seen="0" * 64)


def test_a_file_with_a_number_in_it_needs_somebody_who_says_it_is_none(thread, moderator):
    _, file = with_file(thread, f"Jeg er {NUMBER}.".encode(), name="brev.txt")
    with pytest.raises(NumberLeft):
        decided(file, by=moderator)
    decided(file, by=moderator, is_no_number=True)


def test_a_file_without_a_copy_is_not_shown(thread, officer):
    _, file = with_file(thread, b"%PDF-1.7 rot")
    with pytest.raises(AttachmentNotReady):
        actions.decide_attachment(by=officer.actor, attachment=file, is_public=True, seen="", title="Telling")
    actions.decide_attachment(by=officer.actor, attachment=file, is_public=False)
    assert AttachmentDecision.objects.get().is_public is False


@pytest.mark.parametrize("role", list(RoleName))
def test_those_who_handle_cases_and_records_decide(thread, body, role):
    _, file = with_file(thread, b"Hei", name="a.txt")
    by = UserFactory(body=body, roles=[role])
    if role in {RoleName.CASE_OFFICER, RoleName.ARCHIVIST, RoleName.MODERATOR}:
        assert decided(file, by=by).by == str(by.actor)
    else:
        with pytest.raises(NotAllowed):
            decided(file, by=by)


def test_no_rule_and_nobody_from_elsewhere_decides(thread):
    made, file = with_file(thread, b"Hei", name="a.txt")
    elsewhere = UserFactory(body=BodyFactory(host="annen.example"))
    for by in (SYSTEM, Actor.rule("x"), Actor.citizen(made.reference)):
        with pytest.raises(NotAllowed):
            actions.decide_attachment(by=by, attachment=file, is_public=True, seen=file.copy.sha256, title="a")
    with pytest.raises(NotFound):
        decided(file, by=elsewhere)
