"""The real transport: aiohttp, with everything it would do by itself taken from it."""

import functools
import io
import ssl
from types import SimpleNamespace

import aiohttp
from yarl import URL

from ordskifte.kernel.egress.bodies import ACCEPT_ENCODING, meter_for
from ordskifte.kernel.egress.errors import EgressFailed, Failure
from ordskifte.kernel.egress.messages import HEADER_BYTES, MOST_HEADERS, READING, Request, Response, check_answered
from ordskifte.kernel.egress.policy import Policy
from ordskifte.kernel.egress.resolving import CheckedResolver, LookUp, ask_name_service
from ordskifte.kernel.egress.transport import Hop, Progress

USER_AGENT = "Ordskifte"

CONNECT_SECONDS = 5.0
CONNECTIONS = 64
CONNECTIONS_PER_HOST = 2
KEEP_ALIVE_SECONDS = 15.0
LINE_BYTES = 8 * 1024

# Above this size aiohttp warns that writing one block holds up the loop, and wants a stream.
_ONE_BLOCK = 1024 * 1024

_FAILURES: tuple[tuple[type[BaseException], Failure], ...] = (
    (aiohttp.ClientConnectorDNSError, Failure.NAME),
    (aiohttp.ClientConnectorCertificateError, Failure.TLS),
    (aiohttp.ClientSSLError, Failure.TLS),
    (TimeoutError, Failure.TIMEOUT),
    (aiohttp.ClientConnectorError, Failure.CONNECT),
    (aiohttp.ClientPayloadError, Failure.BROKEN_OFF),
    (aiohttp.ClientConnectionError, Failure.BROKEN_OFF),
    (OSError, Failure.BROKEN_OFF),
)


@functools.cache
def _usual_tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


class Wire:
    """Connections of one event loop. A policy has its own, so none is reused under a stricter policy.

    Policies are constants of the program, never of what came in, so there are as many sessions as those.
    """

    def __init__(self, *, look_up: LookUp = ask_name_service, tls: ssl.SSLContext | None = None) -> None:
        self._look_up = look_up
        self._tls = tls
        self._sessions: dict[Policy, aiohttp.ClientSession] = {}

    async def exchange(self, hop: Hop) -> Response:
        """Ask and answer, once."""
        try:
            return await self._exchange(hop)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise EgressFailed(_failure(error), may_have_arrived=hop.progress.may_have_arrived) from error

    async def close(self) -> None:
        """Close all connections."""
        while self._sessions:
            _, session = self._sessions.popitem()
            await session.close()

    async def _exchange(self, hop: Hop) -> Response:
        request = hop.request
        async with self._session(hop.policy).request(
            request.method,
            URL(str(hop.target), encoded=True),
            headers=request.headers,
            data=_payload(request),
            allow_redirects=False,
            trace_request_ctx=hop.progress,
        ) as answer:
            return await _read(answer, request=request)

    def _session(self, policy: Policy) -> aiohttp.ClientSession:
        if (known := self._sessions.get(policy)) is not None:
            return known
        session = self._sessions[policy] = aiohttp.ClientSession(
            connector=self._connector(policy),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": ACCEPT_ENCODING},
            skip_auto_headers=("Content-Type",),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            max_line_size=LINE_BYTES,
            max_field_size=LINE_BYTES,
            max_headers=MOST_HEADERS,
            read_bufsize=HEADER_BYTES,
            trace_configs=[_watch()],
        )
        return session

    def _connector(self, policy: Policy) -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(
            resolver=CheckedResolver(policy, look_up=self._look_up),
            use_dns_cache=False,
            limit=CONNECTIONS,
            limit_per_host=CONNECTIONS_PER_HOST,
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            ssl=self._tls or _usual_tls(),
        )


async def _read(answer: aiohttp.ClientResponse, *, request: Request) -> Response:
    # From the raw bytes: aiohttp's own text may hold lone surrogates, which no database takes.
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.raw_headers)
    check_answered(headers)
    head = Response(status=answer.status, headers=headers)
    if head.status < 200:  # a change of protocol that we did not ask for
        raise EgressFailed(Failure.PROTOCOL, may_have_arrived=True)
    meter = meter_for(request, answer=head)
    async for chunk in answer.content.iter_any():
        meter.feed(chunk)
    return Response(status=head.status, headers=headers, body=meter.whole())


def _payload(request: Request) -> bytes | io.BytesIO | None:
    if request.method in READING:
        return None
    return request.body if len(request.body) < _ONE_BLOCK else io.BytesIO(request.body)


def _watch() -> aiohttp.TraceConfig:
    """From the moment there is a connection, the request may arrive."""
    watch = aiohttp.TraceConfig()

    async def connected(session: aiohttp.ClientSession, context: SimpleNamespace, params: object) -> None:
        progress: Progress = context.trace_request_ctx
        progress.may_have_arrived = True

    watch.on_connection_create_end.append(connected)
    watch.on_connection_reuseconn.append(connected)
    return watch


def _failure(error: BaseException) -> Failure:
    return next((failure for kind, failure in _FAILURES if isinstance(error, kind)), Failure.PROTOCOL)
