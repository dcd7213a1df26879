"""Blocks of every kind, as hypothesis draws them."""

from hypothesis import strategies as st

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
    Text,
)

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20)
ADDRESSES = st.sampled_from(["https://eksempel.example/a?b=c#d", "http://[::1]:8000/", "mailto:post@eksempel.example"])
SPANS = st.lists(
    st.one_of(
        st.builds(Text, WORDS), st.builds(Bold, WORDS), st.builds(Italic, WORDS), st.builds(Link, WORDS, ADDRESSES)
    ),
    max_size=3,
).map(tuple)
_INNER = st.lists(SPANS, min_size=1, max_size=2).map(tuple)
ITEMS = st.one_of(st.builds(Item, SPANS), st.builds(Item, SPANS, _INNER, st.booleans()))


@st.composite
def tables(draw):
    width, height = draw(st.integers(1, 3)), draw(st.integers(0, 3))
    rows = tuple(tuple(draw(SPANS) for _ in range(width)) for _ in range(height))
    most = width if height else 0
    return Table(rows, draw(st.integers(0, height)), draw(st.integers(0, most)), draw(WORDS))


PICTURES = st.builds(
    Picture,
    key=st.from_regex(r"[a-z0-9]([a-z0-9._-]{0,9}[a-z0-9])?", fullmatch=True),
    alt=WORDS,
    credit=WORDS,
    licence=WORDS,
    width=st.integers(0, 9000),
    height=st.integers(0, 9000),
    caption=WORDS,
)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Heading, st.integers(2, 4), WORDS),
        st.builds(Paragraph, SPANS),
        st.builds(ListBlock, st.booleans(), st.lists(ITEMS, max_size=3).map(tuple)),
        tables(),
        PICTURES,
        st.builds(Quote, SPANS, WORDS),
    ),
    max_size=6,
).map(tuple)
