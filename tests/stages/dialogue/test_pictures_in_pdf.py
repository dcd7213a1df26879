"""Pictures inside a PDF that came with a message: the pixels stay, and what a camera wrote beside them does not."""

import io
import zlib

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ordskifte.dialogue.files import embedded, running
from tests.factories import documents
from tests.factories.publishing import photograph


def exif():
    """What a camera writes: where it was, and whose it is."""
    data = Image.Exif()
    data[0x010F] = "KANARI-KAMERA"
    data.get_ifd(0x8825)[1] = "N"
    data.get_ifd(0x8825)[2] = (62.0, 30.0, 12.0)
    return data


def stream_of(pdf, data, *filters, **more):
    """A picture as it lies in a PDF."""
    made = pikepdf.Stream(pdf, data)
    made.Type, made.Subtype, made.Width, made.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 160, 90
    made.ColorSpace, made.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    made.Filter = (
        pikepdf.Array([pikepdf.Name(each) for each in filters]) if len(filters) > 1 else pikepdf.Name(filters[0])
    )
    for name, value in more.items():
        made[f"/{name}"] = value
    return made


def a_pdf_with(build):
    """A PDF whose page has what is built into its resources, each by a name."""
    with pikepdf.open(io.BytesIO(documents.pdf("BT /F1 12 Tf 72 720 Td (43 barn) Tj ET"))) as made:
        made.pages[0].Resources.XObject = pikepdf.Dictionary(build(made))
        out = io.BytesIO()
        made.save(out, compress_streams=False)
    return out.getvalue()


def in_the_open(copy):
    """Everything in a PDF, with all that is packed unpacked."""
    with pikepdf.open(io.BytesIO(copy.data)) as made:
        parts = [each.read_raw_bytes() for each in made.objects if isinstance(each, pikepdf.Stream)]
        out = io.BytesIO()
        made.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return out.getvalue() + b"".join(parts)


def camera_picture(**more):
    """A photograph with everything that a camera and a program write beside the pixels."""
    made, out = Image.radial_gradient("L").resize((160, 90)).convert("RGB"), io.BytesIO()
    made.save(out, "JPEG", exif=exif(), **more)
    plain = out.getvalue()
    for number, content in (
        (0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>KANARI-XMP</x:xmpmeta>"),
        (0xED, b"Photoshop 3.0\x008BIMKANARI-IPTC"),
        (0xEC, b"DuckyKANARI"),
        (0xFE, b"KANARI-KOMMENTAR"),
    ):
        plain = plain[:2] + bytes((0xFF, number)) + (len(content) + 2).to_bytes(2, "big") + content + plain[2:]
    return plain + b"KANARI-ETTER" + photograph(size=(16, 9))


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize(
    "filters", [("/DCTDecode",), ("/FlateDecode", "/DCTDecode"), ("/ASCIIHexDecode", "/DCTDecode")]
)
def test_a_photograph_in_a_pdf_keeps_its_pixels_and_nothing_else(filters, progressive):
    data = camera_picture(progressive=progressive)
    assert data.count(b"KANARI") >= 5
    packed = {"/FlateDecode": zlib.compress, "/ASCIIHexDecode": lambda some: some.hex().encode() + b">"}
    raw = packed.get(filters[0], bytes)(data)
    copy = running.copy_of(a_pdf_with(lambda pdf: {"/Im": stream_of(pdf, raw, *filters)}), media_type="application/pdf")
    assert copy.problem == "" and b"KANARI" not in in_the_open(copy) and b"Exif" not in in_the_open(copy)
    with pikepdf.open(io.BytesIO(copy.data)) as made:
        kept = made.pages[0].Resources.XObject["/Im"]
        assert str(kept.Filter) == "/DCTDecode"
        with Image.open(io.BytesIO(kept.read_raw_bytes())) as shown, Image.open(io.BytesIO(data)) as first:
            assert shown.tobytes() == first.tobytes()
            assert dict(shown.getexif()) == {}


def test_what_lies_deep_in_a_pdf_is_taken_out_too():
    def build(pdf):
        xmp = pdf.make_stream(b"<x:xmpmeta>KANARI-XMP</x:xmpmeta>", Type=pikepdf.Name.Metadata)
        file = pikepdf.Dictionary(EmbeddedFile=pikepdf.Dictionary(F=pdf.make_stream(b"KANARI-FIL")))
        nested = pikepdf.Dictionary(MC0=pikepdf.Dictionary(Metadata=xmp, F=pikepdf.String("x"), EF=file))
        form = pdf.make_stream(b"q Q", Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
        form.Resources = pikepdf.Dictionary(Properties=nested, More=pikepdf.Array([pikepdf.Dictionary(Metadata=xmp)]))
        form.OPI = pikepdf.Dictionary(F=pikepdf.String("C:/KANARI"))
        form.Link = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("KANARI-SKRIPT"))
        note = pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, Contents="KANARI-NOTAT", FS=file)
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])
        return {"/Fm": form, "/Jp": stream_of(pdf, jp2(b"KANARI-JP2"), "/JPXDecode", Metadata=xmp)}

    data = a_pdf_with(build)
    assert data.count(b"KANARI") >= 5
    copy = running.copy_of(data, media_type="application/pdf")
    assert copy.problem == "" and b"KANARI" not in in_the_open(copy)


def jp2(secret):
    """A JPEG 2000 of a few boxes."""
    boxes = [
        (b"jP  ", b"\r\n\x87\n"),
        (b"ftyp", b"jp2 "),
        (b"uuid", b"0" * 16 + secret),
        (b"jp2c", b"\xff\x4f\xff\x51"),
    ]
    return b"".join((len(content) + 8).to_bytes(4, "big") + kind + content for kind, content in boxes)


@pytest.mark.parametrize(
    "content",
    [b"BI /W 1 /H 1 /BPC 8 /CS /RGB /F /DCT ID \xff\xd8\xff\xe1\x00\x10Exif\x00\x00x\xff\xd9 EI", b"(<x:xmpmeta) Tj"],
)
def test_a_picture_among_the_words_of_a_page_that_says_more_has_no_copy(content):
    data = a_pdf_with(lambda pdf: {"/Fm": pdf.make_stream(content, Subtype=pikepdf.Name.Form)})
    assert running.copy_of(data, media_type="application/pdf") == running.Copy(problem="unreadable")


def test_a_picture_that_unpacks_without_end_has_no_copy():
    packer = zlib.compressobj(1)
    bomb = b"".join([packer.compress(bytes(2**22)) for _ in range(260)] + [packer.flush()])
    data = a_pdf_with(lambda pdf: {"/Im": stream_of(pdf, bomb, "/FlateDecode", "/DCTDecode")})
    assert running.copy_of(data, media_type="application/pdf").problem == "unreadable"


@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda tail: camera_picture()[:900] + tail))
def test_bytes_in_place_of_a_picture_are_refused_or_say_nothing_more(data):
    try:
        plain = embedded.jpeg(b"\xff\xd8" + data)
    except embedded.Unfit:
        return
    assert len(plain) <= len(data) + 4 and embedded.jpeg(plain) == plain
