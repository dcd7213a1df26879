"""The door itself: check, send, follow what may be followed, within one deadline."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ordskifte.kernel.egress.errors import EgressFailed, EgressRefused, Failure
from ordskifte.kernel.egress.messages import Request, Response
from ordskifte.kernel.egress.policy import Policy
from ordskifte.kernel.egress.redirects import next_request
from ordskifte.kernel.egress.targets import Target
from ordskifte.kernel.egress.transport import Hop, Progress, Transport, in_use

if TYPE_CHECKING:
    from ordskifte.kernel.egress.wire import Wire

_wires: "WeakKeyDictionary[asyncio.AbstractEventLoop, Wire]" = WeakKeyDictionary()


async def fetch(request: Request, *, policy: Policy | None = None) -> Response:
    """Ask, and give back the whole answer; EgressRefused if nothing was sent, EgressFailed if nobody can say."""
    policy = Policy.from_settings() if policy is None else policy
    request.check()
    progress = Progress()
    try:
        async with asyncio.timeout(request.deadline):
            return await _travel(request, policy=policy, progress=progress)
    except TimeoutError:
        raise EgressFailed(Failure.TIMEOUT, may_have_arrived=progress.may_have_arrived) from None


def fetch_now(request: Request, *, policy: Policy | None = None) -> Response:
    """The same for code without an event loop, which is most of it. Keeps no connection afterwards."""

    async def once() -> Response:
        try:
            return await fetch(request, policy=policy)
        finally:
            await close()

    return asyncio.run(once())


async def close() -> None:
    """Close the connections of this event loop; whoever ran the loop does this before it ends."""
    wire = _wires.pop(asyncio.get_running_loop(), None)
    if wire is not None:
        await wire.close()


async def _travel(request: Request, *, policy: Policy, progress: Progress) -> Response:
    transport = in_use.get() or _kept_wire()
    trail: list[str] = []
    while True:
        try:
            target = Target.parse(request.url)
            response = await _hop(request, target=target, policy=policy, transport=transport, progress=progress)
            onward = next_request(request, response=response, target=target, followed=len(trail))
        except EgressRefused as refused:
            if progress.may_have_arrived:
                raise EgressFailed(Failure.REDIRECT_REFUSED, may_have_arrived=True) from refused
            raise
        if onward is None:
            return replace(response, url=str(target), redirected_from=tuple(trail))
        trail.append(str(target))
        request = onward


async def _hop(
    request: Request, *, target: Target, policy: Policy, transport: Transport, progress: Progress
) -> Response:
    policy.check(target)
    return await transport.exchange(Hop(request=request, target=target, policy=policy, progress=progress))


def _kept_wire() -> "Wire":
    # Only when something is sent: every process would load aiohttp, and most of them never send.
    from ordskifte.kernel.egress.wire import Wire  # noqa: PLC0415

    return _wires.setdefault(asyncio.get_running_loop(), Wire())
