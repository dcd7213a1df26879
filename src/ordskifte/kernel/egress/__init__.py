"""The only door for outgoing connections.

A web address is read once, its host is looked up once, and the connection goes to the address that was checked.
Every redirect passes the same door. One deadline and one size bound hold for everything together.
"""

from ordskifte.kernel.egress.double import Double
from ordskifte.kernel.egress.errors import EgressFailed, EgressRefused, Failure, Refusal
from ordskifte.kernel.egress.fetching import close, fetch, fetch_now
from ordskifte.kernel.egress.messages import Request, Response
from ordskifte.kernel.egress.policy import Policy
from ordskifte.kernel.egress.targets import Target
from ordskifte.kernel.egress.transport import use

__all__ = [
    "Double",
    "EgressFailed",
    "EgressRefused",
    "Failure",
    "Policy",
    "Refusal",
    "Request",
    "Response",
    "Target",
    "close",
    "fetch",
    "fetch_now",
    "use",
]
