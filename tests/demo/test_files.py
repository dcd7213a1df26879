"""Every file of the demo opens as what its name says, and is the same each time."""

import io
import re
import zipfile

import pytest
from lxml import etree
from PIL import ExifTags, Image

from ordskifte.project.demo import archive, docx, extract, files, pdf, pictures, story
from ordskifte.project.demo.blocks import Heading, Paragraph, Text

W = f"{{{docx.W}}}"
DOCX = [name for name in files.NAMES if name.endswith(".docx")]
PDF = [name for name in files.NAMES if name.endswith(".pdf")]


def words_of(content: bytes) -> str:
    """The text layer of a PDF of ours."""
    shown = re.findall(rb"\((.*)\) Tj", content)
    return " ".join(re.sub(r"\\(.)", r"\1", line.decode("cp1252")) for line in shown)


@pytest.mark.parametrize("name", files.NAMES)
def test_a_file_is_the_same_each_time_and_small(name):
    assert files._MAKERS[name]() == files._MAKERS[name]()
    assert 100 < len(files.make(name)) < 100_000


def test_every_file_that_the_story_or_the_extract_names_is_made():
    named = {document.file for case in story.load().cases for document in case.documents if document.file}
    named |= {file.name for unit in archive.units() for entry in unit.entries for file in entry.files}
    named |= {attachment.file for message in story.load().messages for attachment in message.attachments}
    assert named == set(files.NAMES)


@pytest.mark.parametrize("name", DOCX)
def test_a_word_document_has_headings_a_list_and_a_table_by_real_styles(name):
    with zipfile.ZipFile(io.BytesIO(files.make(name))) as package:
        assert package.testzip() is None
        parts = {each: etree.fromstring(package.read(each)) for each in package.namelist() if each.endswith(".xml")}
        targets = re.findall(rb'Target="([^"]+)"', package.read("word/_rels/document.xml.rels"))
        assert {f"word/{target.decode()}" for target in targets} <= set(package.namelist())
    document = parts["word/document.xml"]
    used = {style.get(f"{W}val") for style in document.iter(f"{W}pStyle")}
    defined = {style.get(f"{W}styleId") for style in parts["word/styles.xml"].iter(f"{W}style")}
    assert {"Heading1", "Heading2", "ListParagraph"} <= used <= defined
    lists = {number.get(f"{W}val") for number in document.iter(f"{W}numId")}
    assert lists <= {number.get(f"{W}numId") for number in parts["word/numbering.xml"].iter(f"{W}num")}
    assert document.find(f".//{W}tbl//{W}tblHeader") is not None


def test_the_proposal_shows_the_map_with_words_for_it():
    with zipfile.ZipFile(io.BytesIO(files.make("118-1-saksframlegg.docx"))) as package:
        assert package.read("word/media/118-2-kart.png") == files.make("118-2-kart.png")
        document = etree.fromstring(package.read("word/document.xml"))
    described = document.find(f".//{{{docx.WP}}}docPr").get("descr")
    assert described == story.load().publications[0].alt["2026/118-2"]


@pytest.mark.parametrize("name", PDF)
def test_a_pdf_has_a_text_layer_and_offsets_that_are_right(name):
    content = files.make(name)
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF", content)[1])
    assert content[start:].startswith(b"xref\n")
    for number, offset in enumerate(re.findall(rb"(\d{10}) 00000 n", content), start=1):
        assert content[int(offset) :].startswith(b"%d 0 obj\n" % number)
    for length, stream in re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", content, re.DOTALL):
        assert int(length) == len(stream)
    assert len(words_of(content)) > 20


def test_norwegian_and_sami_letters_are_in_the_text_layer():
    assert "på Fjæraneset" in words_of(files.make("140-1-avtaleutkast.pdf"))
    assert "ovttaárvosaš gielat" in words_of(files.make("160-1-skiltplan.pdf"))


def test_the_agreement_can_be_read_in_english_too():
    assert "Students can move in from August 2028." in words_of(files.make("140-1-avtaleutkast.pdf"))


def test_a_long_text_goes_on_to_the_next_page():
    many = tuple(Paragraph(f"Avsnitt nummer {number} (av mange).") for number in range(100))
    content = pdf.write(Text(language="nb", author="", blocks=(Heading(1, "Langt"), *many)))
    assert re.search(rb"/Count ([3-9]) ", content)
    assert all(f"Avsnitt nummer {number} (av mange)." in words_of(content) for number in range(100))


def test_a_letter_that_the_font_lacks_is_refused():
    with pytest.raises(UnicodeEncodeError):
        pdf.write(Text(language="se", author="", blocks=(Heading(1, "č đ ŋ"),)))


def test_the_map_is_a_picture():
    with Image.open(io.BytesIO(files.make("118-2-kart.png"))) as image:
        image.verify()
        assert (image.format, image.size) == ("PNG", (900, 600))


def test_the_photograph_tells_where_it_was_taken():
    with Image.open(io.BytesIO(files.make("bekk.jpg"))) as image:
        image.load()
        exif = image.getexif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert tuple(map(int, place[ExifTags.GPS.GPSLatitude])) == pictures.POSITION[0]
    assert tuple(map(int, place[ExifTags.GPS.GPSLongitude])) == pictures.POSITION[1]
    assert exif[ExifTags.Base.Artist] == pictures.SIGNATURE


def test_media_types_go_by_the_name():
    assert {files.media_type(name) for name in files.NAMES} == set(files.MEDIA_TYPES.values())
    assert extract.FOLDER.startswith("dokumenter")
