"""The bytes of an event and the digest are frozen; another program must come to the same ones."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.canonical import LARGEST_INTEGER, canonical, salted_digest

texts = st.text(st.characters(exclude_categories=["Cs"]))
payloads = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | texts,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=6,
)

# Made with printf and sha256sum: eight bytes of length before each of name, salt and data.
DIGESTS = [
    (b"0123456789abcdef", b"hello", "4b9fc854b15ff5f611bf956f12a7351153883d21925840244c4cfb1aa575fa4f"),
    (b"0123456789abcdef", b"", "3925059bb82619ae05e8d9a0a241be66728ec7952b9e9ffbd22927e77d8f2e2b"),
    (b"0123456789abcdefhe", b"llo", "531cc47eebf41c38ee2c43862528a3f9fd593d6ed0370c83d98b7c04205afd84"),
]
BYTES = [
    ({}, b"{}"),
    ({"b": 1, "a": [True, None, -0]}, b'{"a":[true,null,0],"b":1}'),
    ({"navn": 'Ánde Šávvon\n"\\/\x7f\x1f'}, '{"navn":"Ánde Šávvon\\n\\"\\\\/\x7f\\u001f"}'.encode()),
    # Composed and decomposed stay apart.
    ({"å": "\u0061\u030a"}, '{"å":"\u0061\u030a"}'.encode()),
    # By UTF-16 code units the emoji comes before the full-width letter, though its code point is larger.
    ({"\uff21": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\uff21":1}'.encode()),
]


@pytest.mark.parametrize(("salt", "data", "digest"), DIGESTS)
def test_the_digest_is_this_for_ever(salt, data, digest):
    assert salted_digest(salt, data).hex() == digest


@pytest.mark.parametrize(("payload", "data"), BYTES)
def test_the_bytes_are_these_for_ever(payload, data):
    assert canonical(payload) == b"ordskifte-event/1\n" + data


@given(payloads)
def test_the_bytes_are_the_payload_and_nothing_else(payload):
    name, _, data = canonical(payload).partition(b"\n")
    assert (name, json.loads(data)) == (b"ordskifte-event/1", payload)


@given(payloads)
def test_the_order_in_which_a_payload_was_made_leaves_no_trace(payload):
    assert canonical(dict(reversed(payload.items()))) == canonical(payload)


@given(
    st.binary(min_size=16, max_size=40),
    st.binary(max_size=40),
    st.binary(min_size=16, max_size=40),
    st.binary(max_size=40),
)
def test_digests_are_alike_only_if_salt_and_data_are(salt, data, other_salt, other):
    is_same = (salt, data) == (other_salt, other)
    assert (salted_digest(salt, data) == salted_digest(other_salt, other)) == is_same


def test_a_salt_that_can_be_guessed_is_refused():
    with pytest.raises(ValueError, match="salt"):
        salted_digest(b"short", b"data")


def _deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 2**53 + 1, -(2**53) - 1, b"bytes", {1: "a"}, {"a": {None: 1}}, "\ud800", {"\udfff": 1}, {1, 2}]
    + [_deep(20), _deep(100_000)],
    ids=lambda value: type(value).__name__,
)
def test_what_another_language_would_read_otherwise_is_refused(value):
    with pytest.raises(ValueError):
        canonical({"value": value})
