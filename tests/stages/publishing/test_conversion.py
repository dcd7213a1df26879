"""Documents become blocks: what is in them comes along, and what does not is said."""

import json
import resource
from pathlib import Path

import pytest

from ordskifte.domain.publication import (
    Bold,
    Heading,
    Italic,
    Item,
    Link,
    ListBlock,
    Paragraph,
    Picture,
    Quote,
    Table,
    plain_text,
    to_json,
)
from ordskifte.domain.publication import Text as T
from ordskifte.project.demo import docx as demo_docx
from ordskifte.project.demo import files
from ordskifte.project.demo import pdf as demo_pdf
from ordskifte.publishing.conversion import NoteCode, convert, reading
from ordskifte.publishing.conversion.work import Work
from tests.factories.documents import ODF, line, odt, p, pdf, r, word

GOLDEN = Path(__file__).parents[2] / "golden" / "conversion"
SHOWN = [name for name in files.NAMES if name.endswith((".docx", ".pdf", ".txt"))]
HEADING = '<w:pStyle w:val="Heading1"/>'


def read(data: bytes, **about):
    """Converts here, without a process of its own."""
    return reading.read(data, Work(**about))


def codes(converted) -> dict[NoteCode, int]:
    return {note.code: note.count for note in converted.notes}


def text(words: str):
    return Paragraph((T(words),))


@pytest.mark.parametrize("name", SHOWN)
def test_documents_of_the_demo_become_the_expected_blocks(name):
    found = read(files.make(name), name=name)
    shown = {
        "title": found.title,
        "language": found.language,
        "blocks": to_json(found.blocks),
        "pictures": [[picture.key, picture.media_type, picture.width, picture.height] for picture in found.pictures],
        "notes": [[note.code, note.count] for note in found.notes],
    }
    expected = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    assert shown == expected


def test_the_proposal_is_ready_in_two_seconds_with_nothing_to_type():
    # Time of the processor, with the start of the process: what others do on the machine does not count.
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = convert(files.make("118-1-saksframlegg.docx"), media_type=demo_docx.W, name="118-1-saksframlegg.docx")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
    assert found.title == "Saksframlegg: gang- og sykkelvei langs Strandvegen"
    assert found.notes == ()
    kinds = {type(block) for block in found.blocks}
    assert {Heading, Paragraph, ListBlock, Table, Picture} <= kinds


def test_a_picture_comes_along_without_what_the_telephone_wrote_into_it():
    body = p(r("Bekken går over veien.")) + _drawing("Vann over veien")
    links = f'<Relationship Id="rId9" Type="{demo_docx.R}/image" Target="media/bekk.jpg"/>'
    found = read(word(body, links=links, more={"word/media/bekk.jpg": files.make("bekk.jpg")}))
    (picture,) = found.pictures
    assert found.blocks[-1] == Picture(key=picture.key, alt="Vann over veien", width=640, height=480)
    assert picture.data.startswith(b"\xff\xd8") and b"Exif" not in picture.data and b"KANARI" not in picture.data


def _drawing(alt: str) -> str:
    names = f'xmlns:wp="{demo_docx.WP}" xmlns:a="{demo_docx.A}" xmlns:pic="{demo_docx.PIC}"'
    return p(
        f'<w:r><w:drawing><wp:inline {names}><wp:docPr id="1" name="x" descr="{alt}"/><a:graphic><a:graphicData uri="'
        f'{demo_docx.PIC}"><pic:pic><pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


# --- Word ---------------------------------------------------------------------------------------------------------


def test_deleted_words_are_never_there_and_a_person_must_confirm():
    body = (
        p(r("Prisen er "), f'<w:ins w:id="1" w:author="Kari">{r("åtte")}</w:ins>')
        + p('<w:del w:id="2" w:author="Kari"><w:r><w:delText>KANARI-SLETTET</w:delText></w:r></w:del>', r("Igjen."))
        + f'<w:p><w:moveFrom w:id="3">{r("KANARI-FLYTTET")}</w:moveFrom></w:p>'
    )
    found = read(word(body))
    assert "KANARI" not in plain_text(found.blocks) + found.title
    assert "Prisen er åtte" in found.title + plain_text(found.blocks)
    assert codes(found) == {NoteCode.TRACKED_CHANGES: 3}
    assert [note.code for note in found.must_be_confirmed] == [NoteCode.TRACKED_CHANGES]


@pytest.mark.parametrize(
    "look",
    ["<w:vanish/>", '<w:sz w:val="2"/>', '<w:color w:val="ffffff"/>', '<w:rStyle w:val="Skjult"/>'],
)
def test_hidden_words_are_left_out_and_a_person_must_confirm(look):
    styles = (
        '<w:style w:type="character" w:styleId="Skjult"><w:name w:val="Skjult"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    found = read(word(p(r("Synlig. "), r("KANARI-SKJULT", look)) + p(r("Mer.")), styles=styles))
    assert "KANARI" not in plain_text(found.blocks) + found.title
    assert codes(found) == {NoteCode.HIDDEN_TEXT: 1}
    assert found.must_be_confirmed


def test_words_that_only_say_they_are_not_hidden_are_kept():
    found = read(word(p(r("Overskrift")) + p(r("Synlig tekst.", '<w:vanish w:val="0"/>'))))
    assert found.blocks == (text("Synlig tekst."),)
    assert found.notes == ()


def test_comments_are_left_out_and_a_person_must_confirm():
    comments = (
        f"<w:comments xmlns:w='{demo_docx.W}'><w:comment w:id='0'>{p(r('KANARI-MERKNAD'))}</w:comment></w:comments>"
    )
    body = p(r("Tekst."), '<w:r><w:commentReference w:id="0"/></w:r>') + p(r("Mer."))
    found = read(word(body, more={"word/comments.xml": comments}))
    assert "KANARI" not in plain_text(found.blocks)
    assert codes(found) == {NoteCode.COMMENTS: 1}


def test_struck_words_are_left_out_and_a_person_must_confirm():
    found = read(word(p(r("Tekst. "), r("KANARI-STRØKET", "<w:strike/>")) + p(r("Mer."))))
    assert "KANARI" not in plain_text(found.blocks)
    assert codes(found) == {NoteCode.STRUCK_TEXT: 1}


def test_word_keeps_bold_italic_and_links_and_no_other_address():
    links = (
        f'<Relationship Id="a" Type="{demo_docx.R}/hyperlink" Target="https://kart.example/" TargetMode="External"/>'
        f'<Relationship Id="b" Type="{demo_docx.R}/hyperlink" Target="javascript:alert(1)" TargetMode="External"/>'
    )
    body = p(r("Tittel"), about=HEADING) + p(
        r("Veien er "),
        r("smal", "<w:b/>"),
        r(" og "),
        r("lang", "<w:i/>"),
        r(". "),
        f'<w:hyperlink r:id="a">{r("Kart")}</w:hyperlink>',
        f'<w:hyperlink r:id="b">{r(" her")}</w:hyperlink>',
    )
    found = read(word(body, links=links))
    expected = (T("Veien er "), Bold("smal"), T(" og "), Italic("lang"), T(". "), Link("Kart", "https://kart.example/"))
    assert found.blocks == (Paragraph((*expected, T(" her"))),)
    assert codes(found) == {NoteCode.LINKS_LEFT_OUT: 1}


def test_footnotes_stand_at_the_end_and_contents_are_left_out():
    styles = '<w:style w:type="paragraph" w:styleId="INNH1"><w:name w:val="toc 1"/></w:style>'
    notes = (
        f"<w:footnotes xmlns:w='{demo_docx.W}'><w:footnote w:id='2'>{p(r('Lov om vei.'))}</w:footnote></w:footnotes>"
    )
    body = (
        p(r("Tittel"), about=HEADING)
        + p(r("Tittel 1"), about='<w:pStyle w:val="INNH1"/>')
        + p(r("Etter loven"), '<w:r><w:footnoteReference w:id="2"/></w:r>')
    )
    found = read(word(body, styles=styles, more={"word/footnotes.xml": notes}))
    assert found.blocks == (text("Etter loven[1]"), ListBlock(True, (Item((T("Lov om vei."),)),)))
    assert codes(found) == {NoteCode.CONTENTS_LEFT_OUT: 1, NoteCode.FOOTNOTES_MOVED: 1}


def test_headings_of_the_bodys_own_styles_are_found_and_skip_no_level():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Eget{level}"><w:name w:val="Kommunens {level}"/>'
        f'<w:pPr><w:outlineLvl w:val="{level}"/></w:pPr></w:style>'
        for level in (0, 1, 4)
    )
    lines = [("Tittelen", 0), ("Del", 1), ("Dypt", 4), ("Ny del", 1)]
    body = "".join(p(r(words), about=f'<w:pStyle w:val="Eget{level}"/>') + p(r("Tekst.")) for words, level in lines)
    found = read(word(body, styles=styles))
    assert found.title == "Tittelen"
    headings = [block for block in found.blocks if isinstance(block, Heading)]
    assert headings == [Heading(2, "Del"), Heading(3, "Dypt"), Heading(2, "Ny del")]


def test_without_real_headings_short_bold_lines_are_headings():
    found = read(word(p(r("Sak om vei")) + p(r("Bakgrunn", "<w:b/>")) + p(r("Veien er smal."))))
    assert found.blocks[-2:] == (Heading(2, "Bakgrunn"), text("Veien er smal."))
    assert NoteCode.HEADINGS_GUESSED in codes(found)


# --- OpenDocument -------------------------------------------------------------------------------------------------

ODT_STYLES = (
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<style:style style:name="F" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<text:list-style style:name="N"><text:list-level-style-number text:level="1"/></text:list-style>'
)


def test_an_opendocument_text_becomes_blocks():
    body = (
        '<text:p text:style-name="P1">Ny vei</text:p><text:h text:outline-level="1">Bakgrunn</text:h>'
        '<text:p>Veien<text:s/>er <text:span text:style-name="F">smal</text:span>. '
        '<text:a xlink:href="https://kart.example/">Kart</text:a><text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Se loven.</text:p></text:note-body></text:note></text:p>"
        '<text:list text:style-name="N"><text:list-item><text:p>Først</text:p><text:list><text:list-item>'
        "<text:p>under</text:p></text:list-item></text:list></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Tid</text:p>"
        "</table:table-cell><table:table-cell><text:p>Antall</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows><table:table-row><table:table-cell><text:p>Morgen</text:p></table:table-cell>"
        "<table:table-cell><text:p>43</text:p></table:table-cell></table:table-row></table:table>"
        '<text:p><draw:frame><draw:image xlink:href="Pictures/k.png"/><svg:desc>Kartet</svg:desc></draw:frame></text:p>'
    )
    found = read(odt(body, styles=ODT_STYLES, more={"Pictures/k.png": files.make("118-2-kart.png")}))
    assert found.title == "Ny vei"
    assert found.blocks == (
        Heading(2, "Bakgrunn"),
        Paragraph((T("Veien er "), Bold("smal"), T(". "), Link("Kart", "https://kart.example/"), T("[1]"))),
        ListBlock(True, (Item((T("Først"),), ((T("under"),),)),)),
        Table((((T("Tid"),), (T("Antall"),)), ((T("Morgen"),), (T("43"),))), 1),
        Picture(key="picture-1", alt="Kartet", width=900, height=600),
        ListBlock(True, (Item((T("Se loven."),)),)),
    )
    assert codes(found) == {NoteCode.FOOTNOTES_MOVED: 1}


def test_opendocument_hides_and_deletes_as_word_does():
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>KANARI-SLETTET</text:p></text:deletion>"
        '</text:changed-region></text:tracked-changes><text:p>Synlig<text:span text:style-name="H">KANARI-SKJULT'
        "</text:span><office:annotation><text:p>KANARI-MERKNAD</text:p></office:annotation>.</text:p>"
        '<text:section text:display="none"><text:p>KANARI-DEL</text:p></text:section><text:p>Mer.</text:p>'
    )
    found = read(odt(body, styles=ODT_STYLES))
    assert "KANARI" not in plain_text(found.blocks) + found.title
    assert codes(found) == {NoteCode.TRACKED_CHANGES: 1, NoteCode.COMMENTS: 1, NoteCode.HIDDEN_TEXT: 2}
    assert len(found.must_be_confirmed) == 3


def test_opendocument_says_its_language_and_title():
    told = "<dc:title>Vegen</dc:title><dc:language>nn-NO</dc:language>"
    about = f"<office:document-meta {ODF}><office:meta>{told}</office:meta></office:document-meta>"
    found = read(odt("<text:p>Denne vegen er smal. Det er mange som går her. </text:p>", more={"meta.xml": about}))
    assert (found.title, found.language) == ("Vegen", "nn")


# --- Pages of the web -----------------------------------------------------------------------------------------------


def test_a_page_is_cut_down_to_its_text():
    page = b"""<!doctype html><html lang="nn"><head><title>Veg - Kommunen</title>
      <style>p{}</style></head><body>
      <header>Kommunen</header><nav><a href="/">Heim</a></nav><main><h1>Ny veg</h1><script>alert(1)</script>
      <p>Vegen er <strong>smal</strong> og <em>lang</em>.<br>Sj\xc3\xa5 <a href="kart">kartet</a> og
      <a href="javascript:alert(1)">dette</a>. CO<sub>2</sub> og m<sup>2</sup>.</p><h3>Kva no</h3>
      <ul><li>Ein<ol><li>A<ul><li>djupt</li></ul></li></ol></li><li>To</li></ul>
      <blockquote><p>Eg talde.</p></blockquote><p hidden>KANARI</p>
      <table><tr><th>Tid</th><th>Tal</th></tr><tr><th>Morgon</th><td colspan="1">43</td></tr></table>
      <iframe src="https://video.example"></iframe><img src="https://a.example/x.png"></main>
      <footer>Om oss</footer></body>"""
    found = read(page, address="https://kommunen.example/sak/")
    assert (found.title, found.language) == ("Ny veg", "nn")
    assert found.blocks == (
        Paragraph(
            (
                *(T("Vegen er "), Bold("smal"), T(" og "), Italic("lang"), T(".\nSjå ")),
                *(Link("kartet", "https://kommunen.example/sak/kart"), T(" og dette. CO₂ og m².")),
            )
        ),
        Heading(2, "Kva no"),
        ListBlock(False, (Item((T("Ein"),), ((T("A"),), (T("djupt"),)), True), Item((T("To"),)))),
        Quote((T("Eg talde."),)),
        Table((((T("Tid"),), (T("Tal"),)), ((T("Morgon"),), (T("43"),))), 1, 1),
    )
    assert codes(found) == {
        NoteCode.HIDDEN_TEXT: 1,
        NoteCode.PAGE_PARTS_LEFT_OUT: 1,
        NoteCode.LISTS_FLATTENED: 1,
        NoteCode.OBJECTS_LEFT_OUT: 1,
        NoteCode.PICTURES_ELSEWHERE: 1,
    }


def test_merged_cells_are_divided():
    rows = b"<tr><th colspan=2>A</th></tr><tr><td rowspan=2>b</td><td>c</td></tr><tr><td>d</td></tr>"
    page = b"<html><body><h1>T</h1><table>" + rows + b"</table>"
    (table,) = read(page).blocks
    assert table == Table((((T("A"),), ()), ((T("b"),), (T("c"),)), ((), (T("d"),))), 1)


# --- Plain text -----------------------------------------------------------------------------------------------------


def test_plain_text_has_paragraphs_lists_and_headings():
    list_ = "- barn\n- busser\n  og biler\n\n1. Først\n2. Så"
    data = f"Ny vei\n\nBakgrunn\n--------\nVeien er smal.\n\n{list_}\n\nHilsen\nKari".encode()
    found = read(data, name="vei.txt")
    assert found.title == "Ny vei"
    assert found.blocks == (
        Heading(2, "Bakgrunn"),
        text("Veien er smal."),
        ListBlock(False, (Item((T("barn"),)), Item((T("busser og biler"),)))),
        ListBlock(True, (Item((T("Først"),)), Item((T("Så"),)))),
        text("Hilsen\nKari"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_norwegian_letters_survive_every_way_of_storing_them(encoding):
    found = read("Sjø\n\nBlåbær på øya.".encode(encoding))
    assert (found.title, found.blocks) == ("Sjø", (text("Blåbær på øya."),))
    assert codes(found) == ({NoteCode.ENCODING_GUESSED: 1} if encoding == "cp1252" else {})


# --- PDF -------------------------------------------------------------------------------------------------------------


def page(*more: str, number: int = 1) -> str:
    top = line("Fjordvik kommune", at=810, size=9)
    body = line("Overskrift", at=740, size=18, font="F2") if number == 1 else ""
    return top + body + "".join(more) + line(f"Side {number} av 3", at=30, size=9)


def test_a_pdf_joins_what_pages_and_lines_divide():
    first = page(
        line("Kommunen bygger ny sykkel-", at=700), line("vei og gang-", at=686), line("og turvei langs", at=672)
    )
    second = page(line("sjøen i nord.", at=740), line("Nytt avsnitt her.", at=712), number=2)
    third = page(line("•", at=740, left=80), line("punkt", at=740, left=96), number=3)
    found = read(pdf(first, second, third))
    assert found.title == "Overskrift"
    assert found.blocks == (
        text("Kommunen bygger ny sykkelvei og gang- og turvei langs sjøen i nord."),
        text("Nytt avsnitt her."),
        ListBlock(False, (Item((T("punkt"),)),)),
    )
    assert codes(found) == {NoteCode.MARGINS_LEFT_OUT: 1}


def _join(*parts: str) -> str:
    return line("Tittel", at=740, size=18) + "".join(parts)


def test_words_under_a_black_box_are_left_out_and_a_person_must_confirm():
    drawn = _join(line("Dette kan alle lese.", at=700), line("KANARI-SLADDET", at=680), "0 g 60 675 200 18 re f\n")
    found = read(pdf(drawn))
    assert found.blocks == (text("Dette kan alle lese."),)
    assert codes(found)[NoteCode.COVERED_TEXT] == 1
    assert found.must_be_confirmed


def test_words_that_are_drawn_on_a_coloured_box_are_kept():
    found = read(pdf(_join("0.9 g 60 675 200 18 re f 0 g\n", line("Dette står i en boks.", at=680))))
    assert found.blocks == (text("Dette står i en boks."),)


def test_invisible_words_are_left_out_and_a_person_must_confirm():
    found = read(pdf(_join(line("Dette kan alle lese.", at=700), line("KANARI-USYNLIG", at=680, mode=3))))
    assert "KANARI" not in plain_text(found.blocks)
    assert NoteCode.HIDDEN_TEXT in {note.code for note in found.must_be_confirmed}


def test_words_that_are_drawn_letter_by_letter_are_whole():
    words = "Kommunestyret har vedtatt dette."
    starts = [72 + 11 * demo_pdf._width(words[:place]) / 1000 for place in range(len(words))]
    found = read(pdf(_join(*(line(letter, at=700, left=left) for letter, left in zip(words, starts, strict=True)))))
    assert found.blocks == (text("Kommunestyret har vedtatt dette."),)


def test_comments_in_a_pdf_must_be_confirmed():
    note = "<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (KANARI) >>"
    found = read(pdf(_join(line("Dette kan alle lese.", at=700)), annotations=note))
    assert codes(found)[NoteCode.COMMENTS] == 1
    assert "KANARI" not in plain_text(found.blocks)
