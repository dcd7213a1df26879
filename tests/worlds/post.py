"""Letters as whoever gets them reads them."""

from email import message_from_bytes, policy

from ordskifte.kernel import blobs


def read(letter):
    """The mail that a letter is."""
    with blobs.open_blob(letter.payload.uid) as file:
        return message_from_bytes(file.read(), policy=policy.default)


def text_of(letter):
    """Its words."""
    return read(letter).get_content().replace("\r\n", "\n")
