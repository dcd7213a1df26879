"""Connections stay open for a moment, and one that fails is not used again."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ordskifte.project.demo import wires


class Handler(BaseHTTPRequestHandler):
    """Says from which port it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        said = str(self.client_address[1]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


@pytest.fixture
def port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def ask(port, place=""):
    with wires.to("127.0.0.1", port, place=place) as connection:
        connection.request("GET", "/")
        return connection.getresponse().read()


def test_the_same_line_is_used_again_and_each_place_has_its_own(port):
    first, other = ask(port), ask(port, place="127.0.0.1")
    assert first != other
    assert (ask(port), ask(port, place="127.0.0.1")) == (first, other)


def test_what_has_lain_still_is_opened_anew(port, monkeypatch):
    first = ask(port)
    monkeypatch.setattr(wires, "_FRESH", -1.0)
    assert ask(port) != first


def test_a_line_on_which_something_failed_is_not_used_again(port):
    first = ask(port)
    with pytest.raises(ZeroDivisionError), wires.to("127.0.0.1", port):
        raise ZeroDivisionError
    assert ask(port) != first
