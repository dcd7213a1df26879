"""A letter handed to the mail server that EMAIL_URL names, through Django's own connection."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from typing import Final

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from ordskifte.domain.delivery import DeliveryState

State = DeliveryState
_TRY_LATER: Final = range(400, 500)
_NO: Final = range(500, 600)


class Kept:
    """Bytes as Django's connections want them: written once, and handed on as they are."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload

    def as_bytes(self, *, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        """The bytes, with the line ends that are asked for."""
        return self._payload.replace(b"\r\n", linesep.encode())

    def get_charset(self) -> None:
        """None is told: the bytes are seven bits wide."""


class KeptMail(mail.EmailMessage):
    """A letter whose bytes are fixed already."""

    def __init__(self, payload: bytes) -> None:
        headers = message_from_bytes(payload, policy=policy.default)
        self._payload = payload
        super().__init__(
            subject=str(headers["Subject"]),
            from_email=headers["From"].addresses[0].addr_spec,
            to=[each.addr_spec for each in headers["To"].addresses],
        )

    def message(self) -> Kept:  # type: ignore[override]
        """What is sent."""
        return Kept(self._payload)


def send(payload: bytes) -> tuple[DeliveryState, str]:
    """What a try came to, in the words of the mail server's number."""
    letter = KeptMail(payload)
    if not all(each.isascii() for each in letter.to):
        return State.FAILED, "the address is not in ASCII letters"
    connection = mail.get_connection()
    try:
        with _opened(connection) as is_open:
            if not is_open:
                return State.PLANNED, "the mail server does not answer"
            connection.send_messages([letter])
    except smtplib.SMTPException as error:
        return _said_no(error)
    except OSError as error:  # The line broke: nobody knows after which word.
        return State.UNKNOWN, type(error).__name__
    return State.CONFIRMED, ""


@contextmanager
def _opened(connection: BaseEmailBackend) -> Iterator[bool]:
    """The line to the server; nothing has been said on it yet where it does not open."""
    try:
        connection.open()
    except (OSError, smtplib.SMTPException):
        yield False
        return
    try:
        yield True
    finally:
        # What was said is said; a line that breaks at the farewell changes nothing of it.
        with suppress(OSError, smtplib.SMTPException):
            connection.close()


def _said_no(error: smtplib.SMTPException) -> tuple[DeliveryState, str]:
    code = _code(error)
    if code in _TRY_LATER:
        return State.PLANNED, f"the mail server said {code}"
    if code in _NO:
        return State.FAILED, f"the mail server said {code}"
    return State.UNKNOWN, type(error).__name__


def _code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return int(getattr(error, "smtp_code", 0) or 0)
