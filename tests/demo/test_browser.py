"""The demo's browser fills in what stands on the page, and fails where something does not."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

import pytest

from ordskifte.project.demo import browser
from ordskifte.project.demo.browser import Browser, File, NotThere, Page

FORM = """<!doctype html><html lang="nb"><title>x</title><body><h1> New   case </h1>
<form method="post" action="/take"><input type="hidden" name="csrfmiddlewaretoken" value="token">
<input name="number" value="2026/1"><select name="unit"><option value="">–</option>
<option value="7">Plan og bygg</option></select><input type="radio" name="is_public" value="yes">
<input type="radio" name="is_public" value="no">
<input type="checkbox" name="roles" value="archivist"><input type="checkbox" name="roles" value="operator" checked>
</form>
<form method="post" action="/take" enctype="multipart/form-data"><input type="file" name="file">
<input name="why"></form>
<a href="/next">Next</a><a href="//elsewhere.example/">Away</a><a href="mailto:x@y.example">Mail</a><img src="data:,">
</body></html>"""


class Handler(BaseHTTPRequestHandler):
    """Answers as the program might."""

    def do_GET(self):
        match self.path:
            case "/form":
                self.server.looked += 1
                self.answer(200, FORM, ("Set-Cookie", "csrf=1; Path=/"))
            case "/moved":
                self.answer(302, "", ("Location", "/form"))
            case "/away":
                self.answer(302, "", ("Location", "http://elsewhere.example/"))
            case "/ring":
                self.answer(302, "", ("Location", "/ring"))
            case "/out":
                self.answer(200, "", ("Set-Cookie", 'csrf=""; Max-Age=0; Path=/'))
            case _:
                self.answer(404, "<h1>No</h1><p role='alert'>Not   here</p>")

    def do_POST(self):
        self.server.body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heads = dict(self.headers)
        self.answer(302, "", ("Location", "/form"))

    def answer(self, status, text, *heads):
        self.send_response(status)
        for name, value in (("Content-Type", "text/html; charset=utf-8"), *heads):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = HTTPServer((browser.ADDRESS, 0), Handler)
    server.looked = 0
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def reader(server):
    return Browser(server.server_address[1])


def test_it_follows_where_an_address_leads_and_keeps_cookies(reader):
    page = reader.open("/moved")
    assert (page.address, page.status, page.heading) == ("/form", 200, "New case")
    assert reader.cookies == {"csrf": "1"}
    reader.open("/out")
    assert reader.cookies == {}


@pytest.mark.parametrize("address", ["/away", "/ring"])
def test_it_neither_leaves_this_machine_nor_runs_in_a_ring(reader, address):
    with pytest.raises(NotThere):
        reader.open(address)


def test_it_sends_the_fields_that_stand_there_and_what_was_answered(reader, server):
    reader.send(reader.open("/form"), number="2026/118", unit="Plan og bygg", is_public="yes", roles=["archivist"])
    assert parse_qsl(server.body.decode()) == [
        ("csrfmiddlewaretoken", "token"),
        ("number", "2026/118"),
        ("unit", "7"),
        ("is_public", "yes"),
        ("roles", "archivist"),
    ]
    assert server.heads["Origin"] == f"http://localhost:{reader.port}"
    assert server.heads["Cookie"] == "csrf=1"


def test_fields_left_alone_keep_their_values(reader, server):
    reader.send(reader.open("/form"), unit="")
    assert ("number", "2026/1") in parse_qsl(server.body.decode())
    assert ("roles", "operator") in parse_qsl(server.body.decode())


def test_where_a_form_leads_is_fetched_once_and_only_when_somebody_looks(reader, server):
    done = reader.send(reader.open("/form"), unit="")
    assert (done.address, server.looked) == ("/form", 1)
    assert (done.status, done.heading, done.links(), server.looked) == (200, "New case", ["/take", "/next"], 2)


def test_it_sends_files(reader, server):
    reader.send(reader.open("/form"), file=File("saker.csv", "næring".encode()), why="Fordi")
    assert b'name="file"; filename="saker.csv"\r\nContent-Type: text/csv\r\n\r\nn\xc3\xa6ring\r\n' in server.body
    assert b'name="why"\r\n\r\nFordi\r\n' in server.body


@pytest.mark.parametrize("answers", [{"colour": "red"}, {"unit": "Havnevesenet"}, {"is_public": "perhaps"}])
def test_a_field_or_a_choice_that_is_not_there_is_an_error(reader, answers):
    with pytest.raises((NotThere, ValueError)):
        reader.send(reader.open("/form"), **answers)


def test_it_finds_what_leads_on_within_the_site(reader):
    assert reader.open("/form").links() == ["/take", "/next"]


def test_it_reads_what_a_page_says_is_wrong(reader):
    page = reader.open("/nowhere")
    assert (page.status, page.problems) == (404, "Not here")


FEED = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>urn:feed</id>
<link rel="self" href="http://localhost/feed.atom"/>
<entry><id>urn:1</id><title> One </title><link href="http://localhost/p/1/"/>
<content type="html">&lt;p&gt;&lt;a href="/x/"&gt;x&lt;/a&gt;
&lt;img src="/b/640/" srcset="/b/320/ 320w, /b/640/ 640w"&gt;</content>
</entry><entry><id>urn:2</id><summary>Gone</summary></entry></feed>"""


def test_it_reads_feeds_as_those_do_who_follow_them():
    page = Page("/feed.atom", 200, (("Content-Type", "application/atom+xml; charset=utf-8"),), FEED.encode())
    one, two = page.entries
    assert (one.words("id"), one.words("title"), two.words("summary"), two.words("content")) == (
        "urn:1",
        "One",
        "Gone",
        "",
    )
    assert page.links() == ["/p/1/", "/x/", "/b/640/", "/b/320/"]
    assert not page.is_html and page.words == ""


def test_a_form_is_found_by_where_it_leads_and_a_link_by_how_it_starts(reader):
    page = reader.open("/form")
    assert page.form_to("/take").fields["number"] == "2026/1"
    assert page.link_to("/ne") == "/next"
    with pytest.raises(NotThere, match="no form that leads to /give"):
        page.form_to("/give")
    with pytest.raises(NotThere, match="no link to /give"):
        page.link_to("/give")


def test_a_free_port_can_be_listened_on():
    HTTPServer((browser.ADDRESS, browser.free_port()), Handler).server_close()
