"""A signed call is what it says, or it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols import webhooks

SECRET = webhooks.secret_of(bytes(range(32)))
NOW = 1_764_000_000


def call(body=b'{"type":"post.corrected"}', *, id="msg_1", at=NOW, secret=SECRET):
    return webhooks.headers(body, id=id, at=at, secret=secret)


def test_the_signature_is_that_of_the_conventions():
    # The sample of the specification's own libraries.
    made = webhooks.headers(
        b'{"test": 2432232314}',
        id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=1614265330,
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=200), st.text("abcdef_0123456789", min_size=1, max_size=40), st.integers(-300, 300))
def test_what_was_signed_is_taken(body, id, apart):
    made = call(body, id=id)
    assert webhooks.verify(body, headers=made, secret=SECRET, now=NOW + apart) == id


@given(st.binary(max_size=60), st.integers(0, 59), st.integers(1, 255))
def test_a_body_with_one_other_byte_is_refused(body, place, change):
    other = bytearray(body + b"x")
    other[place % len(other)] ^= change
    with pytest.raises(webhooks.NotSigned):
        webhooks.verify(bytes(other), headers=call(body + b"x"), secret=SECRET, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": str(NOW - 1)},
        {"webhook-timestamp": "nå"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,å"},
        {"webhook-signature": call()["webhook-signature"].replace("v1", "v2")},
    ],
)
def test_what_was_changed_is_refused(change):
    with pytest.raises(webhooks.NotSigned):
        webhooks.verify(b'{"type":"post.corrected"}', headers=call() | change, secret=SECRET, now=NOW)


def test_what_comes_again_later_is_refused():
    with pytest.raises(webhooks.NotSigned):
        webhooks.verify(b'{"type":"post.corrected"}', headers=call(), secret=SECRET, now=NOW + 301)


def test_another_secret_signs_nothing():
    other = webhooks.secret_of(bytes(32))
    with pytest.raises(webhooks.NotSigned):
        webhooks.verify(b'{"type":"post.corrected"}', headers=call(secret=other), secret=SECRET, now=NOW)


def test_one_of_several_signatures_is_enough():
    made = call()
    made["webhook-signature"] = f"v1,AAAA {made['webhook-signature']}"
    assert webhooks.verify(b'{"type":"post.corrected"}', headers=made, secret=SECRET, now=NOW) == "msg_1"
