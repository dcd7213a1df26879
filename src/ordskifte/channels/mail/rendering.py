"""One letter as the bytes of an e-mail (RFC 5322), with nothing in it that tells whether it was read."""

import re
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final

from ordskifte.channels.contract import NoAddress, Note
from ordskifte.domain import intake
from ordskifte.kernel.egress.errors import EgressRefused
from ordskifte.kernel.egress.names import read_host

MEDIA_TYPE: Final = "message/rfc822"
LONGEST_SUBJECT: Final = 200
_LONGEST_NAME: Final = 60
# Seven bits: a server on the way need know of nothing newer.
_POLICY: Final = policy.SMTP.clone(cte_type="7bit")
_ID: Final = re.compile(r"<[!-;=?-~]{3,250}>")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def note_id(note: Note) -> str:
    """The Message-ID, the same at each try."""
    return f"<{note.uid}@{address_of(note.sent_from).domain}>"


def message(note: Note) -> bytes:
    """The whole letter, text only."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = address_of(note.sent_from, name=note.body)
    mail["To"] = address_of(note.to)
    mail["Subject"] = _line(note.subject, most=LONGEST_SUBJECT)
    mail["Date"] = note.at
    mail["Message-ID"] = note_id(note)
    if note.reply_to:
        mail["Reply-To"] = address_of(note.reply_to)
    if _ID.fullmatch(note.in_reply_to):
        mail["In-Reply-To"] = mail["References"] = note.in_reply_to
    if note.is_automatic:
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers this
        mail["X-Auto-Response-Suppress"] = "All"
    text = f"{_text(note.text)}\n"
    mail.set_content(text, charset="utf-8", cte=_encoding(text))
    if language := _line(note.language, most=20):
        mail["Content-Language"] = language
    return mail.as_bytes()


def address_of(text: str, *, name: str = "") -> Address:
    """An address in the form that mail servers take; refused if it is none."""
    if not text or intake.problems(intake.Submission(text="x", email=text)):
        raise NoAddress
    local, _, domain = text.strip().rpartition("@")
    try:
        host = read_host(domain)
    except EgressRefused:
        raise NoAddress from None
    return Address(display_name=_line(name, most=_LONGEST_NAME), username=local, domain=str(host))


def _line(text: str, *, most: int) -> str:
    whole = intake.clean_line(_SURROGATE.sub("�", text[: 20 * most]))
    # What looks like an encoded word would be read as one.
    return (whole if len(whole) <= most else whole[: most - 1].rstrip() + "…").replace("=?", "= ?")


def _text(text: str) -> str:
    return intake.clean_text(_SURROGATE.sub("�", text))


def _encoding(text: str) -> str:
    """The shorter way to write it in seven bits."""
    data = text.encode()
    return "quoted-printable" if sum(byte > 126 for byte in data) * 6 < len(data) else "base64"
