"""What an editor can put into a text: few blocks, each with a meaning, none with a look of its own."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

# What may stand inside a line. No headings, lists or pictures: those are blocks of their own.
INLINE = ("bold", "italic", "link")


class LineBlock(blocks.RichTextBlock):
    """Words, some of them bold, in italics or leading somewhere.

    They lead to addresses, and so refer to nothing that Wagtail keeps. To look for it there all the same would load
    every view of the desk into whatever publishes, while it holds the lock of a writer.
    """

    def extract_references(self, value):
        """Nothing."""
        return ()

    def deconstruct(self):
        """As Wagtail's own, which it is stored as."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.RichTextBlock", args, kwargs


class HeadingBlock(blocks.StructBlock):
    """A heading below the title, which is level 1."""

    text = blocks.CharBlock(label=_("Heading"), max_length=300)
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("2", _("Main")), ("3", _("Below it")), ("4", _("Below that"))], default="2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")


def line(label) -> LineBlock:
    """A line with what may stand inside one."""
    return LineBlock(features=list(INLINE), label=label)


class PointBlock(blocks.StructBlock):
    """One point, and those below it."""

    text = line(_("Point"))
    inner = blocks.ListBlock(line(_("Point below")), label=_("Points below"), default=[])
    inner_ordered = blocks.BooleanBlock(label=_("Points below are numbered"), required=False)

    class Meta:
        form_classname = "struct-block"
        label = _("Point")


class ListBlock(blocks.StructBlock):
    """Points, numbered or not."""

    ordered = blocks.BooleanBlock(label=_("Numbered"), required=False)
    items = blocks.ListBlock(PointBlock(), label=_("Points"))

    class Meta:
        icon = "list-ul"
        label = _("List")


class TableBlock(blocks.StructBlock):
    """A table with headings above its columns, and perhaps before its rows."""

    table = TypedTableBlock([("text", line(_("Text")))], label=_("Table"))
    row_headings = blocks.BooleanBlock(label=_("The first column holds headings"), required=False)

    class Meta:
        icon = "table"
        label = _("Table")


class PictureBlock(blocks.StructBlock):
    """A picture; its text, maker and licence are the picture's own, unless another text fits better here."""

    picture = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("Text for those who cannot see the picture"),
        required=False,
        max_length=500,
        help_text=_("Empty: the picture's own text."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=500)

    class Meta:
        icon = "image"
        label = _("Picture")


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, and whose they are."""

    text = line(_("Quote"))
    source = blocks.CharBlock(label=_("Who said it"), required=False, max_length=300)

    class Meta:
        icon = "openquote"
        label = _("Quote")


class TextBlocks(blocks.StreamBlock):
    """The text of a publication, block by block."""

    heading = HeadingBlock()
    paragraph = LineBlock(features=list(INLINE), label=_("Paragraph"), icon="pilcrow")
    list = ListBlock()
    table = TableBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
