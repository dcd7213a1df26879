"""What a text is made of, before it becomes a file of one format or another."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, in another language than the rest where `language` says so."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, with dots or with numbers."""

    items: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row of headings."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture among the files of the demo, with the words that stand for it."""

    file: str
    alt: str


Block = Heading | Paragraph | Items | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A whole text: its language, who wrote it, and the blocks in order."""

    language: str
    author: str
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The words of the first heading."""
        return next(block.text for block in self.blocks if isinstance(block, Heading))
