"""An internet in memory: hosts are Python functions. The policy, the bounds and the redirects are the real ones."""

from collections.abc import Awaitable, Callable, Sequence

from ordskifte.kernel.egress.addresses import read_address
from ordskifte.kernel.egress.bodies import meter_for
from ordskifte.kernel.egress.errors import EgressFailed, Failure
from ordskifte.kernel.egress.messages import Request, Response, check_answered
from ordskifte.kernel.egress.transport import Hop

Handler = Callable[[Request], Response | Awaitable[Response]]

# Any public address will do: nothing is ever sent there.
SOMEWHERE_PUBLIC = ("1.1.1.1",)


class Double:
    """Answers for hosts by handlers, and remembers what it was asked.

    A handler that raises EgressFailed plays a connection that broke; one that waits plays a slow one. A host
    without a handler does not exist.
    """

    def __init__(self) -> None:
        self.calls: list[Request] = []
        self._handlers: dict[str, Handler] = {}
        self._addresses: dict[str, Sequence[str]] = {}

    def route(self, host: str, handler: Handler, *, addresses: Sequence[str] = SOMEWHERE_PUBLIC) -> None:
        """Let a handler answer for a host, which has these addresses."""
        self._handlers[host] = handler
        self._addresses[host] = addresses

    async def exchange(self, hop: Hop) -> Response:
        """Ask the handler of this host."""
        host = hop.target.host_text
        if (handler := self._handlers.get(host)) is None:
            raise EgressFailed(Failure.NAME, may_have_arrived=hop.progress.may_have_arrived)
        hop.policy.usable(map(read_address, self._addresses[host]), host=host, port=hop.target.port)
        hop.progress.may_have_arrived = True
        self.calls.append(hop.request)
        answer = handler(hop.request)
        response = answer if isinstance(answer, Response) else await answer
        return _bounded(response, request=hop.request)


def _bounded(response: Response, *, request: Request) -> Response:
    headers = tuple((name.lower(), value) for name, value in response.headers)
    check_answered(headers)
    head = Response(status=response.status, headers=headers)
    meter = meter_for(request, answer=head)
    meter.feed(response.body)
    return Response(status=head.status, headers=headers, body=meter.whole())
