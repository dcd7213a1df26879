"""From a host name to the addresses that we may connect to. Looked up once, and connected to as looked up."""

import asyncio
import functools
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv6Address

from aiohttp.abc import AbstractResolver, ResolveResult

from ordskifte.kernel.egress.addresses import Address, read_address
from ordskifte.kernel.egress.policy import Policy

LookUp = Callable[[str, int], Awaitable[Sequence[str]]]

NAME_SECONDS = 5.0


@functools.cache
def _threads() -> ThreadPoolExecutor:
    # Its own threads: a name service that hangs must not hold up what else the loop's threads do, nor the loop's end.
    return ThreadPoolExecutor(max_workers=16, thread_name_prefix="egress-names")


os.register_at_fork(after_in_child=_threads.cache_clear)  # threads do not survive a fork


async def ask_name_service(host: str, port: int) -> Sequence[str]:
    """All addresses of a host, by the machine's own name service."""
    ask = functools.partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    found = await asyncio.get_running_loop().run_in_executor(_threads(), ask)
    return [str(address[0]) for *_, address in found]


class CheckedResolver(AbstractResolver):
    """Gives the connector checked addresses only. It connects to these, and asks nobody else."""

    def __init__(self, policy: Policy, *, look_up: LookUp) -> None:
        self._policy = policy
        self._look_up = look_up

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Look up, check, and hand over what passed."""
        async with asyncio.timeout(NAME_SECONDS):
            found = await self._look_up(host, port)
        usable = self._policy.usable(_readable(found), host=host, port=port)
        return [_result(address, host=host, port=port) for address in usable]

    async def close(self) -> None:
        """Nothing is held."""


def _readable(found: Sequence[str]) -> list[Address]:
    addresses = []
    for text in dict.fromkeys(found):
        try:
            addresses.append(read_address(text))
        except ValueError:  # an address of one link, with its zone
            continue
    return addresses


def _result(address: Address, *, host: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    return ResolveResult(
        hostname=host,
        host=str(address),
        port=port,
        family=family,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST,
    )
