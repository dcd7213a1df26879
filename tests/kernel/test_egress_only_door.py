"""Nothing else in the program opens connections."""

import ast
from pathlib import Path

import pytest

import ordskifte

PACKAGE = Path(ordskifte.__file__).parent

# Modules that open connections, and functions of other modules that do.
OPENERS = frozenset(
    {
        "aiohttp",
        "aiosmtplib",
        "asyncssh",
        "ftplib",
        "grpc",
        "h2",
        "http.client",
        "httpcore",
        "httplib2",
        "httpx",
        "imaplib",
        "nntplib",
        "paramiko",
        "poplib",
        "pycurl",
        "redis.connection",
        "requests",
        "smtplib",
        "socket",
        "socketserver",
        "telnetlib",
        "treq",
        "urllib.request",
        "urllib3",
        "websocket",
        "websockets",
        "xmlrpc.client",
    }
)
OPENING_CALLS = frozenset({"open_connection", "create_connection", "create_datagram_endpoint", "sock_connect"})

# Who may, and why. Paths are folders or files within the package.
DOORS = {
    "kernel/egress": "this is the door",
    "channels/mail/sending.py": "reads a mail server's answers; the line is Django's, to the one server of EMAIL_URL",
    "project/listening.py": "tries the port that the web process is to listen on, and connects to nobody",
    "project/demo/browser.py": "looks for a port that nobody listens on",
    "project/demo/wires.py": "plays the people in front of the program, on this machine only",
}


def openings(source):
    """What a module uses that opens connections, by line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        found += [(node.lineno, name) for name in _modules(node) if _is_opener(name)]
    return sorted(found)


def _modules(node):
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), level=0, names=names):
            return [module, *(f"{module}.{alias.name}" for alias in names)]
        case ast.Call(func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module")):
            return [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        case ast.Attribute(attr=str(name)) if name in OPENING_CALLS:
            return [name]
        case _:
            return []


def _is_opener(name):
    parts = str(name).split(".")
    stems = {".".join(parts[: count + 1]) for count in range(len(parts))}
    return bool(stems & OPENERS) or parts[-1] in OPENING_CALLS


def sources():
    return {path.relative_to(PACKAGE).as_posix(): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}


def is_within(path, door):
    return path == door or path.startswith(f"{door}/")


def test_nothing_else_opens_connections():
    found = {path: openings(source) for path, source in sources().items()}
    strangers = {
        path: lines for path, lines in found.items() if lines and not any(is_within(path, door) for door in DOORS)
    }
    assert strangers == {}, "use ordskifte.kernel.egress, or say in DOORS why this cannot"


@pytest.mark.parametrize("door", DOORS)
def test_every_door_is_still_used(door):
    assert any(openings(source) for path, source in sources().items() if is_within(path, door))


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "import urllib.request as r",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import http.client",
        "def f():\n    import requests",
        "from aiohttp.client import ClientSession",
        "import importlib\nimportlib.import_module('httpx')",
        "__import__('socket')",
        "import asyncio\nasyncio.open_connection('a', 1)",
        "from asyncio import open_connection",
        "loop.create_connection(None)",
    ],
)
def test_the_search_finds_what_it_looks_for(source):
    assert openings(source)


@pytest.mark.parametrize(
    "source", ["import urllib.parse", "from http import HTTPStatus", "from django.core import mail", "x = 'socket'"]
)
def test_the_search_leaves_the_rest_alone(source):
    assert not openings(source)
