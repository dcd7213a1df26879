"""What carries one request to one checked target: the wire, or a double of it."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from ordskifte.kernel.egress.messages import Request, Response
from ordskifte.kernel.egress.policy import Policy
from ordskifte.kernel.egress.targets import Target


@dataclass(slots=True)
class Progress:
    """How far a request has come; kept outside the task that a deadline may cut."""

    may_have_arrived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One request, on its way to one target that the policy has passed."""

    request: Request
    target: Target
    policy: Policy
    progress: Progress


class Transport(Protocol):
    """Carries a hop, without following where the answer points."""

    async def exchange(self, hop: Hop) -> Response:
        """Ask and answer; EgressRefused if the host has no address that the policy permits."""


in_use: ContextVar[Transport | None] = ContextVar("ordskifte_egress_transport", default=None)


@contextlib.contextmanager
def use(transport: Transport) -> Iterator[None]:
    """Send everything asked for in this context through another transport."""
    token = in_use.set(transport)
    try:
        yield
    finally:
        in_use.reset(token)
