"""Takes out of a Word document what its author does not see when reading it: deleted words, hidden words, machinery."""

from collections import Counter
from typing import Final

from lxml import etree

from ordskifte.publishing.conversion.languages import language_of
from ordskifte.publishing.conversion.values import NoteCode, Notes
from ordskifte.publishing.conversion.word_styles import Styles
from ordskifte.publishing.conversion.word_tree import child, is_on, local, remove, value, words_of

_MARKS_OF_CHANGE: Final = {"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"} | {
    f"{name}Change" for name in ("rPr", "pPr", "sectPr", "tblPr", "tcPr", "trPr", "tblGrid", "numbering")
}
# Letters of one point are a way to hide them.
_SMALLEST: Final = 4  # half points
_WHITE: Final = "FFFFFF"
_CHARTS: Final = ("chart", "diagram")


class Cleaner:
    """Cleans one document, part by part."""

    def __init__(self, styles: Styles, notes: Notes) -> None:
        self.styles = styles
        self.notes = notes
        self._languages: Counter[str] = Counter()

    @property
    def language(self) -> str:
        """The language of most of the text."""
        return self._languages.most_common(1)[0][0] if self._languages else ""

    def clean(self, tree: etree._Element, *, is_body: bool) -> None:
        """Change the tree so that only what is meant to be read is left."""
        self._take_changes(tree)
        self._take_contents(tree)
        self._take_hidden(tree)
        self._flatten_formulas(tree)
        _keep_only_choices(tree)
        _mark_headings_of_tables(tree, self.notes)
        if not is_body:
            real = [each for each in tree if value(each, "type") not in {"separator", "continuationSeparator"}]
            self.notes.add(NoteCode.FOOTNOTES_MOVED, sum(bool(words_of(each).strip()) for each in real))

    def _take_changes(self, tree: etree._Element) -> None:
        marks = [each for each in tree.iter() if local(each) in _MARKS_OF_CHANGE]
        self.notes.add(NoteCode.TRACKED_CHANGES, len(marks))
        for mark in marks:
            parent = mark.getparent()
            match local(mark), "" if parent is None else local(parent):
                # A mark of a deleted paragraph end joins two paragraphs, which mammoth does by itself.
                case "del", "rPr":
                    continue
                case ("del", "trPr") | ("cellDel", "tcPr"):
                    remove(parent.getparent())
                case ("del" | "moveFrom", _):
                    remove(mark)

    def _take_contents(self, tree: etree._Element) -> None:
        """Tables of contents: their page numbers mean nothing on a page without pages."""
        boxes = [each for each in tree.iter() if local(each) == "sdt" and _is_contents(each)]
        lines = [each for each in tree.iter() if local(each) == "p" and self._style(each).startswith("toc ")]
        self.notes.add(NoteCode.CONTENTS_LEFT_OUT, int(bool(boxes or lines)))
        for each in (*boxes, *lines):
            remove(each)

    def _take_hidden(self, tree: etree._Element) -> None:
        for run in [each for each in tree.iter() if local(each) == "r"]:
            text = words_of(run)
            if self._is_hidden(run):
                remove(run)
                self.notes.add(NoteCode.HIDDEN_TEXT, int(bool(text.strip())))
            elif text:
                self._languages[self._language(run)] += len(text)
        for run in [each for each in tree.iter() if local(each) == "r"]:
            look = child(run, "rPr")
            if is_on(child(look, "strike")) or is_on(child(look, "dstrike")):
                self.notes.add(NoteCode.STRUCK_TEXT, int(bool(words_of(run).strip())))
                remove(run)

    def _is_hidden(self, run: etree._Element) -> bool:
        look = child(run, "rPr")
        # Page numbers in a table of contents are hidden from the web only; they go with it.
        if is_on(child(look, "webHidden")):
            return False
        vanish = child(look, "vanish")
        if vanish is not None:
            return is_on(vanish)
        own, around = value(child(look, "rStyle")), _paragraph_style(run)
        return self.styles.is_hidden(own) or self.styles.is_hidden(around) or _is_unseen(run, look)

    def _language(self, run: etree._Element) -> str:
        look = child(run, "rPr")
        styles = (value(child(look, "rStyle")), _paragraph_style(run))
        given = value(child(look, "lang")), *map(self.styles.language_of, styles), self.styles.language
        return language_of(next((each for each in given if each), ""))

    def _style(self, paragraph: etree._Element) -> str:
        return self.styles.name(value(child(child(paragraph, "pPr"), "pStyle")))

    def _flatten_formulas(self, tree: etree._Element) -> None:
        formulas = [each for each in tree.iter() if local(each) == "oMath" and "math" in each.tag]
        self.notes.add(NoteCode.FORMULAS_FLATTENED, len(formulas))
        space = tree.tag.rpartition("}")[0] + "}"
        for formula in formulas:
            run = etree.Element(f"{space}r")
            etree.SubElement(run, f"{space}t").text = words_of(formula)
            around = formula.getparent()
            place = around if local(around) == "oMathPara" and around.getparent() is not None else formula
            place.addprevious(run)
        for formula in formulas:
            remove(formula)
        charts = (each for each in tree.iter() if local(each) == "graphicData")
        self.notes.add(NoteCode.OBJECTS_LEFT_OUT, sum(value(each, "uri").endswith(_CHARTS) for each in charts))


def _is_contents(box: etree._Element) -> bool:
    gallery = child(child(child(box, "sdtPr"), "docPartObj"), "docPartGallery")
    return value(gallery) == "Table of Contents"


def _paragraph_style(run: etree._Element) -> str:
    paragraph = next((each for each in run.iterancestors() if local(each) == "p"), None)
    return value(child(child(paragraph, "pPr"), "pStyle"))


def _is_unseen(run: etree._Element, look: etree._Element | None) -> bool:
    """White on white, or too small to be seen."""
    size = value(child(look, "sz"))
    if size.isascii() and size.isdigit() and int(size) <= _SMALLEST:
        return True
    if value(child(look, "color")).upper() != _WHITE:
        return False
    around = [look, *(child(each, f"{local(each)}Pr") for each in run.iterancestors() if local(each) in {"p", "tc"})]
    is_shaded = any(child(each, name) is not None for each in around for name in ("shd", "highlight"))
    # The style of a table may shade its first row, and white words are meant to be read there.
    is_styled = any(
        child(child(each, "tblPr"), "tblStyle") is not None for each in run.iterancestors() if local(each) == "tbl"
    )
    return not is_shaded and not is_styled


def _keep_only_choices(tree: etree._Element) -> None:
    """A choice without a way out for old programs is read as that way."""
    for each in [each for each in tree.iter() if local(each) == "AlternateContent"]:
        choice = child(each, "Choice")
        if choice is not None and child(each, "Fallback") is None:
            choice.tag = choice.tag.replace("}Choice", "}Fallback")


def _mark_headings_of_tables(tree: etree._Element, notes: Notes) -> None:
    """The first row is headings where the table says that it looks so (ECMA-376, 17.4.55)."""
    for table in [each for each in tree.iter() if local(each) == "tbl"]:
        rows = [each for each in table if local(each) == "tr"]
        has_marks = any(child(child(row, "trPr"), "tblHeader") is not None for row in rows)
        if len(rows) > 1 and not has_marks and _has_first_row(child(child(table, "tblPr"), "tblLook")):
            space = table.tag.rpartition("}")[0] + "}"
            about = etree.Element(f"{space}trPr")
            etree.SubElement(about, f"{space}tblHeader")
            known = child(rows[0], "trPr")
            rows[0].insert(0, about) if known is None else known.append(about[0])
            notes.add(NoteCode.TABLE_HEADINGS_GUESSED)


def _has_first_row(look: etree._Element | None) -> bool:
    if value(look, "firstRow"):
        return value(look, "firstRow") not in {"0", "false", "off"}
    bits = value(look)
    return len(bits) == 4 and all(sign in "0123456789abcdefABCDEF" for sign in bits) and bool(int(bits, 16) & 0x20)
