"""A small internet on loopback, with servers that behave badly on request."""

import asyncio
import contextlib
import datetime
import gzip
import ipaddress
import socket
import ssl
import tempfile
import threading
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Answer = Callable[[str, bytes, asyncio.StreamWriter], Awaitable[None]]

BOMB_BYTES = 20_000_000
A_WHILE = 0.02


class Server:
    """One listening socket. Counts who came, and answers by the path that was asked for."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[str] = []  # request heads, as they came
        self.connections = 0
        self.at_once = 0
        self._open = 0

    @property
    def paths(self) -> list[str]:
        """The request targets, in the order they came."""
        return [head.split(" ")[1] for head in self.asked]

    async def listen(self, address: str, *, port: int, tls: ssl.SSLContext | None) -> asyncio.Server:
        server = await asyncio.start_server(self._serve, address, port, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open += 1
        self.at_once = max(self.at_once, self._open)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._answer_one(reader, writer):
                    pass
        finally:
            self._open -= 1
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.asked.append(head)
        length = next((int(line[15:]) for line in head.lower().split("\r\n") if line.startswith("content-length:")), 0)
        body = await reader.readexactly(length)
        target = head.split(" ")[1]
        await ANSWERS[urlsplit(target).path](head, body, writer)
        await writer.drain()
        return urlsplit(target).path in WELL_BEHAVED


async def _plain(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    _whole(writer, b"hello")


async def _echo(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    _whole(writer, head.encode("latin-1") + body)


async def _cookie(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    _whole(writer, b"", headers="Set-Cookie: follow=me; Path=/\r\n")


async def _redirect(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    asked = parse_qs(urlsplit(head.split(" ")[1]).query)
    _whole(writer, b"", status=asked.get("status", ["302"])[0], headers=f"Location: {_on_the_wire(asked['to'][0])}\r\n")


async def _loop(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    _whole(writer, b"", status="302", headers="Location: /loop\r\n")


async def _slow(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(A_WHILE)
    _whole(writer, b"at last")


async def _silent(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def _drip(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    await _again_and_again(writer, b".", pause=A_WHILE)


async def _header_drip(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    await _again_and_again(writer, b".", pause=A_WHILE)


async def _endless(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    await _again_and_again(writer, bytes(65_536), pause=0)


async def _endless_chunks(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    await _again_and_again(writer, b"10000\r\n" + bytes(65_536) + b"\r\n", pause=0)


async def _endless_continue(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    await _again_and_again(writer, b"HTTP/1.1 100 Continue\r\n\r\n", pause=A_WHILE)


async def _claims_much(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")


async def _huge_header(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Huge: " + b"x" * 100_000 + b"\r\n\r\n")


async def _many_headers(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n" + b"X-One: 1\r\n" * 5_000 + b"\r\n")


async def _large_headers(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Large: " + b"x" * 8_000 + b"\r\n") * 5 + b"Content-Length: 0\r\n\r\n")


async def _gzip(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    _whole(writer, gzip.compress(b"unpacked"), headers="Content-Encoding: gzip\r\n")


async def _bomb(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    _whole(writer, gzip.compress(bytes(BOMB_BYTES)), headers="Content-Encoding: gzip\r\n")


async def _gzip_cut(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    _whole(writer, gzip.compress(b"unpacked")[:-6], headers="Content-Encoding: gzip\r\n")


async def _gzip_lie(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    _whole(writer, b"not packed at all", headers="Content-Encoding: gzip\r\n")


async def _brotli(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    _whole(writer, b"\x0b\x02\x80hello\x03", headers="Content-Encoding: br\r\n")


async def _short(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")


async def _slam(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    """Close without a word."""


async def _garbage(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")


async def _upgrade(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")


async def _odd_letters(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
    _whole(writer, b"", headers="X-Odd: \xff\xfe\r\n")


ANSWERS: dict[str, Answer] = {
    "/plain": _plain,
    "/echo": _echo,
    "/cookie": _cookie,
    "/redirect": _redirect,
    "/loop": _loop,
    "/slow": _slow,
    "/silent": _silent,
    "/drip": _drip,
    "/header-drip": _header_drip,
    "/endless": _endless,
    "/endless-chunks": _endless_chunks,
    "/endless-continue": _endless_continue,
    "/claims-much": _claims_much,
    "/huge-header": _huge_header,
    "/many-headers": _many_headers,
    "/large-headers": _large_headers,
    "/gzip": _gzip,
    "/bomb": _bomb,
    "/gzip-cut": _gzip_cut,
    "/gzip-lie": _gzip_lie,
    "/brotli": _brotli,
    "/short": _short,
    "/slam": _slam,
    "/garbage": _garbage,
    "/upgrade": _upgrade,
    "/odd-letters": _odd_letters,
}
WELL_BEHAVED = frozenset({"/plain", "/echo", "/cookie", "/redirect", "/loop", "/slow"})


def _on_the_wire(text: str) -> str:
    """Letters beyond ASCII, as most servers send them in a header: UTF-8."""
    return text.encode().decode("latin-1")


def _whole(writer: asyncio.StreamWriter, body: bytes, *, status: str = "200", headers: str = "") -> None:
    head = f"HTTP/1.1 {status} Answer\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode("latin-1") + body)


async def _again_and_again(writer: asyncio.StreamWriter, piece: bytes, *, pause: float) -> None:
    while not writer.is_closing():
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause)


class World:
    """Servers on one event loop, in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="egress-world", daemon=True)
        self._listening: list[asyncio.Server] = []

    def serve(self, address: str = "127.0.0.1", *, port: int = 0, tls: ssl.SSLContext | None = None) -> Server:
        """Start one more server."""
        server = Server()
        listening = asyncio.run_coroutine_threadsafe(server.listen(address, port=port, tls=tls), self._loop).result(5)
        self._listening.append(listening)
        return server

    def serve_pair(self, first: str, second: str) -> tuple[Server, Server]:
        """Start two servers on two addresses and the same port."""
        for _ in range(20):
            one = self.serve(first)
            with contextlib.suppress(OSError):
                return one, self.serve(second, port=one.port)
        raise OSError(f"no port is free on both {first} and {second}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _end(self) -> None:
        for listening in self._listening:
            listening.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # closed transports let go of their sockets in the next round


class Names:
    """A name service. Each host has a list of answers; the last one is repeated."""

    def __init__(self, answers: dict[str, list[list[str]]]) -> None:
        self.asked: list[str] = []
        self._answers = answers

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        if (answers := self._answers.get(host)) is None:
            raise socket.gaierror(socket.EAI_NONAME, "no such host")
        return answers.pop(0) if len(answers) > 1 else answers[0]


class Authority:
    """Issues certificates that only those who trust it believe."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _called("Test authority")
        basic = x509.BasicConstraints(ca=True, path_length=0)
        self._own = self._signed(self._name, key=self._key, extension=basic)

    def trusted(self) -> ssl.SSLContext:
        """What a client that trusts this authority uses."""
        return ssl.create_default_context(cadata=_pem(self._own).decode())

    def server(self, host: str) -> ssl.SSLContext:
        """What a server called this uses."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._signed(_called(host), key=key, extension=x509.SubjectAlternativeName([_general(host)]))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "server.pem"
            path.write_bytes(_pem(certificate) + _key_pem(key))
            context.load_cert_chain(path)
        return context

    def _signed(
        self, subject: x509.Name, *, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
            .sign(self._key, hashes.SHA256())
        )


def _called(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
