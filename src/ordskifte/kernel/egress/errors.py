"""How an outgoing connection ends badly: refused before anything was sent, or failed on the way."""

from enum import StrEnum
from typing import Final

from ordskifte.domain.errors import OrdskifteError, quoted


class Refusal(StrEnum):
    """Why we did not even try."""

    URL = "url"
    SCHEME = "scheme"
    USERINFO = "userinfo"
    HOST = "host"
    PORT = "port"
    ADDRESS = "address"
    METHOD = "method"
    HEADER = "header"
    DOWNGRADE = "downgrade"


class Failure(StrEnum):
    """What went wrong on the way."""

    NAME = "name"  # the host name has no address, or the name service did not answer
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"  # the connection ended before the answer did
    PROTOCOL = "protocol"  # the answer is not HTTP, or breaks its rules
    TOO_LARGE = "too_large"
    ENCODING = "encoding"  # a compression that we did not ask for, or that does not unpack
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REDIRECT_REFUSED = "redirect_refused"


# By the code of a refusal or a failure; whoever shows it to people translates it.
TEXTS: Final = {
    "url": "it is not a complete web address",
    "scheme": "it must begin with https://",
    "userinfo": "a web address may not hold a user name or password",
    "host": "the host name is not written as the name service knows it",
    "port": "the port is not one that web servers use",
    "address": "it leads to an address that is not on the public internet",
    "method": "the method is not one we use",
    "header": "a header may not be sent",
    "downgrade": "it leads from an encrypted connection to an open one",
    "name": "the host name was not found",
    "connect": "nobody answered there",
    "tls": "the certificate could not be verified",
    "timeout": "it took too long",
    "broken_off": "the answer was broken off",
    "protocol": "the answer could not be read",
    "too_large": "the answer was too large",
    "encoding": "the answer was packed in a way we do not unpack",
    "too_many_redirects": "it kept pointing elsewhere",
    "redirect_refused": "it pointed to an address that we do not connect to",
}


class EgressRefused(OrdskifteError):
    """Never attempted: nothing has left this machine but, at most, a question to the name service."""

    code = "egress_refused"
    text = "No connection was made to “%(given)s”: %(reason)s."

    def __init__(self, why: Refusal, *, given: object) -> None:
        super().__init__(why=why, given=quoted(given), reason=TEXTS[why])

    @property
    def why(self) -> Refusal:
        """The reason, for code to act on."""
        return Refusal(str(self.params["why"]))


class EgressFailed(OrdskifteError):
    """Attempted, without a usable answer. Unless `may_have_arrived` is false, the effect there is unknown."""

    code = "egress_failed"
    text = "The connection gave no answer we can use: %(reason)s."

    def __init__(self, why: Failure, *, may_have_arrived: bool) -> None:
        super().__init__(why=why, reason=TEXTS[why], may_have_arrived=may_have_arrived)

    @property
    def why(self) -> Failure:
        """The reason, for code to act on."""
        return Failure(str(self.params["why"]))

    @property
    def may_have_arrived(self) -> bool:
        """Whether the other side may have read the request, so that "not sent" would be a guess."""
        return bool(self.params["may_have_arrived"])
