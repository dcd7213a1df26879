"""What goes in and out of the actions of the dialogue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ordskifte.kernel import blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What somebody sent with a form. `key` makes one of two sendings; files are safe on the disk already."""

    key: str
    text: str
    name: str = ""
    kind: str = ""  # channels.models.SenderKind; by itself a person, or anonymous without a name
    email: str = ""
    language: str = "nb"
    reply_to: Any = None  # Message
    files: tuple[tuple[str, blobs.Staged], ...] = ()
    is_inside: bool = False  # said to the closed circle that the dialogue is for, by one whom it let in
    marks: tuple[str, ...] = ()  # of an automatic sending; they hide nothing
    # Of the sender's own page, 128 bits, made by a form whose second sending shows the same link; else one is drawn.
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What whoever wrote gets at once. The secret is kept nowhere: it is known here, and to the form that made it."""

    uid: Any
    reference: str
    received_at: datetime
    is_new: bool
    secret: str = ""
