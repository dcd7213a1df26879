"""What people have in front of them: it reads pages, fills in the forms that stand there, and keeps cookies.

It speaks to this machine only, and it is no way out of the program: nothing but the demo uses it.
"""

import mimetypes
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import etree, html

from ordskifte.project.demo import wires

HOST = "localhost"
ADDRESS = "127.0.0.1"
_BOUNDARY = "----a-line-that-no-file-of-the-demo-has"
_MOST_REDIRECTS = 5
_LEADS_ON = frozenset({301, 302, 303})
_ATOM = "{http://www.w3.org/2005/Atom}"


class NotThere(Exception):
    """A form, a field or a choice that should stand on the page does not."""


@dataclass(frozen=True)
class File:
    """A file that somebody chooses in a form."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Entry:
    """One entry of a feed."""

    tree: Any

    def words(self, name: str) -> str:
        """What stands in one of its elements, or nothing."""
        return (self.tree.findtext(f"{_ATOM}{name}") or "").strip()

    def addresses(self) -> Iterator[str]:
        """Where it leads, and what its text names."""
        yield from (link.get("href", "") for link in self.tree.iterfind(f"{_ATOM}link"))
        if text := self.words("content"):
            yield from _addresses_in(html.fragment_fromstring(text, create_parent="div"))


def _addresses_in(tree: Any) -> Iterator[str]:
    for element in tree.iter("a", "link", "img", "script", "form", "iframe", "source"):
        yield element.get("href") or element.get("src") or element.get("action") or ""
        yield from (size.split()[0] for size in (element.get("srcset") or "").split(",") if size.strip())


@dataclass(frozen=True)
class Page:
    """What came back. `address` is where it ended, after redirects."""

    address: str
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes

    def header(self, name: str) -> str:
        """The value of a header, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def is_html(self) -> bool:
        """Whether it can be read as a page."""
        return self.header("Content-Type").startswith("text/html")

    @cached_property
    def root(self):
        """The page as a tree."""
        return html.document_fromstring(self.content.decode("utf-8"))

    @cached_property
    def words(self) -> str:
        """The text that people read, with single spaces."""
        return " ".join(self.root.text_content().split()) if self.is_html else ""

    @property
    def heading(self) -> str:
        """The first heading."""
        found = self.root.findall(".//h1") if self.is_html else []
        return " ".join(found[0].text_content().split()) if found else ""

    @property
    def problems(self) -> str:
        """What the page says is wrong."""
        found = self.root.xpath("//*[@role='alert'] | //*[contains(@class, 'error')]") if self.is_html else []
        return " ".join(" ".join(each.text_content().split()) for each in found)

    def form(self, *names: str):
        """The form that has fields with these names."""
        for form in self.root.forms:
            if set(names) <= set(form.fields.keys()):
                return form
        raise NotThere(f"{self.address} ({self.status}, “{self.heading}”) has no form with {', '.join(names)}")

    def form_to(self, end: str):
        """The form whose target ends so."""
        for form in self.root.forms:
            if urlsplit(form.get("action") or self.address).path.endswith(end):
                return form
        raise NotThere(f"{self.address} ({self.status}, “{self.heading}”) has no form that leads to {end}")

    def link_to(self, start: str | tuple[str, ...]) -> str:
        """The first link whose address starts so, or in one of these ways."""
        found = next((link for link in self.links() if link.startswith(start)), "")
        if not found:
            raise NotThere(f"{self.address} ({self.status}, “{self.heading}”) has no link to {start}")
        return found

    def links(self) -> list[str]:
        """Every address on this host that the page names: links, pictures in each size, feeds, targets of forms."""
        # A page names the same address several times; making it one of this host is most of the work.
        return list(dict.fromkeys(filter(None, map(self._own, dict.fromkeys(self._named())))))

    @property
    def is_feed(self) -> bool:
        """Whether it is an Atom feed."""
        return self.header("Content-Type").startswith("application/atom+xml")

    @cached_property
    def entries(self) -> tuple["Entry", ...]:
        """What stands in the feed."""
        tree = etree.fromstring(self.content, etree.XMLParser(resolve_entities=False, no_network=True))
        return tuple(map(Entry, tree.iterfind(f"{_ATOM}entry")))

    def _named(self) -> Iterator[str]:
        if self.is_html:
            yield from _addresses_in(self.root)
        elif self.is_feed:
            for entry in self.entries:
                yield from entry.addresses()

    def _own(self, link: str) -> str:
        found = urlsplit(urljoin(f"http://{HOST}{self.address}", link))
        if found.scheme != "http" or found.hostname != HOST:
            return ""
        return found.path + (f"?{found.query}" if found.query else "")


class Ahead(Page):
    """Where a form leads that was taken: the address is known, and the page is fetched when somebody looks at it."""

    def __init__(self, address: str, *, fetch: Callable[[], Page]) -> None:
        self.__dict__.update(_address=address, _fetch=fetch)

    @cached_property
    def _page(self) -> Page:
        return self.__dict__["_fetch"]()

    @property
    def address(self) -> str:
        """Where it leads; once it was looked at, where it ended."""
        return self._page.address if "_page" in self.__dict__ else self.__dict__["_address"]

    @property
    def status(self) -> int:
        """Fetched first."""
        return self._page.status

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Fetched first."""
        return self._page.headers

    @property
    def content(self) -> bytes:
        """Fetched first."""
        return self._page.content


@dataclass
class Browser:
    """One person's browser."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    # Where the person sits: everybody has a machine of their own, and sign-ins are counted for each.
    place: str = ""
    # Where the person found something before, and goes straight to.
    known: dict[str, str] = field(default_factory=dict)

    def open(self, address: str, *, headers: Mapping[str, str] = {}) -> Page:
        """Go to an address, and on to where it leads."""
        return self._follow(self._ask("GET", address, headers=headers))

    def ask(self, method: str, address: str) -> Page:
        """One request without following where it leads."""
        return self._ask(method, address)

    def send(self, page: Page, *, having: tuple[str, ...] = (), press: str = "", **answers: object) -> Page:
        """Fill in the form of the page that has these fields, and send it; fields left alone keep their values."""
        return self.submit(page, page.form(*having, *answers), press=press, **answers)

    def submit(self, page: Page, form, *, press: str = "", **answers: object) -> Page:
        """The same with a form that was found already; `press` names the button, if it has a name."""
        files = {name: answer for name, answer in answers.items() if isinstance(answer, File)}
        for name, answer in answers.items():
            if name not in files:
                _fill(form, name, answer=answer)
        values = [*form.form_values(), *_pressed(form, press)]
        return self.post(page, form=form, values=values, files=files)

    def post(self, page: Page, *, form, values: list[tuple[str, str]], files: Mapping[str, File] = {}) -> Page:
        """Send a form with these values, as its method and its kind say."""
        target = urljoin(page.address, form.get("action") or page.address)
        if form.method != "POST":
            return self.open(f"{urlsplit(target).path}?{urlencode(values)}")
        if (form.get("enctype") or "").startswith("multipart/"):
            body, kind = _multipart(values, files)
        else:
            body, kind = urlencode(values).encode(), "application/x-www-form-urlencoded"
        posted = {"Content-Type": kind, "Origin": self._origin, "Sec-Fetch-Site": "same-origin"}
        posted["Referer"] = self._origin + page.address
        return self._ahead(self._ask("POST", target, headers=posted, body=body))

    @property
    def _origin(self) -> str:
        return f"http://{HOST}:{self.port}"

    def _ahead(self, page: Page) -> Page:
        """What answers a form: itself, or where it leads."""
        if page.status not in _LEADS_ON:
            return page
        target = self._target(page)
        return Ahead(target, fetch=lambda: self._follow(self._ask("GET", target)))

    def _follow(self, page: Page) -> Page:
        for _ in range(_MOST_REDIRECTS):
            if page.status not in _LEADS_ON:
                return page
            page = self._ask("GET", self._target(page))
        raise NotThere(f"{page.address} leads in a ring")

    def _target(self, page: Page) -> str:
        target = urlsplit(urljoin(self._origin + page.address, page.header("Location")))
        if target.hostname != HOST:
            raise NotThere(f"{page.address} leads away, to {target.hostname}")
        return target.path + (f"?{target.query}" if target.query else "")

    def _ask(self, method: str, address: str, *, headers: Mapping[str, str] = {}, body: bytes | None = None) -> Page:
        sent = {"Host": f"{HOST}:{self.port}", "Accept": "text/html", "Accept-Language": "nb", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with wires.to(ADDRESS, self.port, place=self.place) as connection:
            connection.request(method, address, body=body, headers=sent)
            answer = connection.getresponse()
            page = Page(address, answer.status, tuple(answer.getheaders()), answer.read())
        self._keep_cookies(page)
        return page

    def _keep_cookies(self, page: Page) -> None:
        for name, value in page.headers:
            if name.lower() == "set-cookie":
                self._keep(SimpleCookie(value))

    def _keep(self, cookies: SimpleCookie) -> None:
        for name, cookie in cookies.items():
            if cookie["max-age"] == "0" or not cookie.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = cookie.value


def _pressed(form, name: str) -> list[tuple[str, str]]:
    """What a button with this name adds to its form."""
    if not name:
        return []
    for button in form.iter("button"):
        if button.get("name") == name:
            return [(name, button.get("value", ""))]
    raise NotThere(f"the form has no button {name}")


def _fill(form, name: str, *, answer: object) -> None:
    """Put an answer into a field; in a list, a choice may be given by the words that people see."""
    element = form.inputs[name]
    values = getattr(element, "value_options", None)
    if values is None or isinstance(answer, (list, set, tuple)):
        form.fields[name] = set(answer) if isinstance(answer, (list, tuple)) else answer
        return
    choice = str(answer) if str(answer) in values else _value_of(element, str(answer))
    form.fields[name] = choice


def _value_of(element, words: str) -> str:
    for option in element.iter("option") if hasattr(element, "iter") else ():
        if " ".join(option.text_content().split()).startswith(words):
            return option.get("value")
    raise NotThere(f"the list {element.name} has no choice “{words}”")


def _multipart(values: list[tuple[str, str]], files: Mapping[str, File]) -> tuple[bytes, str]:
    parts = [(f'name="{name}"', value.encode()) for name, value in values if name not in files]
    for name, file in files.items():
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        parts.append((f'name="{name}"; filename="{file.name}"\r\nContent-Type: {kind}', file.content))
    body = b"".join(
        f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode() + content + b"\r\n"
        for about, content in parts
    )
    return body + f"--{_BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={_BOUNDARY}"


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])
