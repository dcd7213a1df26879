"""A small server of feeds on loopback, in any mood; it counts who came, and keeps what was asked."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.factories.feeds import rss, rss_item

BOMB = 20_000_000


class FeedServer:
    """`mood` says how it answers, `feed` with what. Use it as a context; `address` is where the feed lies."""

    def __init__(self):
        self.mood, self.feed, self.tag = "well", rss(rss_item()), '"1"'
        self.asked = []
        world = self

        class Handler(BaseHTTPRequestHandler):
            """One question."""

            protocol_version = "HTTP/1.1"

            def do_GET(self):
                """Answer as the mood is."""
                world.asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
                status, headers, body = world.answer(self.headers)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.named = f"127.0.0.1:{self._server.server_port}"
        self.address = f"http://{self.named}/feed.rss"

    def answer(self, headers):
        """Status, headers and bytes."""
        match self.mood:
            case "busy":
                return 503, {"Retry-After": "7200"}, b""
            case "gone":
                return 410, {}, b""
            case "page":
                return 200, {"Content-Type": "text/html"}, b"<!doctype html><html><body>Hei</body></html>"
            case "broken":
                return 200, {}, self.feed[:-20]
            case "bomb":
                return 200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(BOMB))
            case "mean":
                return 302, {"Location": "http://169.254.169.254/latest/"}, b""
            case _ if headers.get("If-None-Match") == self.tag:
                return 304, {"ETag": self.tag}, b""
            case _:
                return 200, {"ETag": self.tag, "Last-Modified": "Mon, 02 Nov 2026 09:00:00 GMT"}, self.feed

    def say(self, *items):
        """From now on the feed holds this."""
        self.feed, self.tag = rss(*items), f'"{len(self.asked)}-{len(items)}"'

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
