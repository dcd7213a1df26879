"""Whether the address that the web process wants is free, asked before anything is started."""

import errno
import socket

_REASONS = {
    errno.EADDRINUSE: "Port %(port)s is in use by another program. Stop that one, or choose another port: PORT=8001",
    errno.EADDRNOTAVAIL: "%(address)s is not an address of this machine. Put another into ORDSKIFTE_LISTEN.",
    errno.EACCES: "Port %(port)s is not open to you. Choose one above 1023: PORT=8000",
}


class CannotListen(ValueError):
    """The web process would not come up; the text says why, and what to do."""


def must_be_free(address: str, *, port: int) -> None:
    """Refuse, in plain words, an address that cannot be listened on."""
    try:
        family, *_, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            # As the server does it: what is left of closed connections is in nobody's way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "%(address)s, port %(port)s, cannot be listened on.")
        raise CannotListen(reason % {"address": address, "port": port}) from error
