"""Reads WXR as a stream, at constant memory: posts and comments as they end, and what was wrong.

What is not named in `_POST`, `_COMMENT` and `_AUTHOR` is thrown away with its mark: e-mail and IP addresses of those
who wrote are never handed on. A document type declaration is refused before anything of it can work.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any, Final
from xml.parsers import expat

from lxml import etree

from ordskifte.protocols.wordpress.decoding import Decoder
from ordskifte.protocols.wordpress.values import Author, Code, Comment, Ended, Finding, Finished, Post, Site, WxrRefused

Event = Site | Post | Comment | Ended | Finding | Finished

VERSIONS: Final = ("1.2", "1.1", "1.0")
LONGEST_HTML: Final = 200_000
LONGEST_LINE: Final = 2_000
MOST_AUTHORS: Final = 10_000
MOST_FINDINGS: Final = 10_000
# Between one comment or post and the next: what holds more is made to fill a machine.
LARGEST_GAP: Final = 64 << 20
_PEOPLE_WROTE: Final = "comment"
_NOT_ONE: Final = "This is not an export from WordPress (WXR). Choose Tools, Export in WordPress."
_CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR: Final = "{http://purl.org/dc/elements/1.1/}creator"


class _Names:
    """The marks of one version of the format."""

    def __init__(self, version: str) -> None:
        def of(name: str) -> str:
            return f"{{http://wordpress.org/export/{version}/}}{name}"

        self.comment, self.author = of("comment"), of("author")
        self.meta = of("postmeta")
        self.number, self.kind, self.status = of("post_id"), of("post_type"), of("status")
        self.password, self.gmt, self.local = of("post_password"), of("post_date_gmt"), of("post_date")
        self.parent, self.file_address = of("post_parent"), of("attachment_url")
        names = ("author", "content", "date_gmt", "date", "approved", "type", "parent", "user_id", "id")
        self.of_comment = tuple(of(f"comment_{name}") for name in names)
        self.of_author = tuple(of(f"author_{name}") for name in ("id", "login", "display_name"))


_ALL: Final = tuple(_Names(version) for version in VERSIONS)
_BY_COMMENT: Final = {names.comment: names for names in _ALL}
_TAGS: Final = ("item", *(tag for names in _ALL for tag in (names.comment, names.meta)))


def read(pieces: Iterable[bytes]) -> Iterator[Event]:
    """The file as events; the last one says whether it was whole. `WxrRefused` for what is no such file."""
    reading, decoder, prologue = _Reading(), Decoder(), _Prologue()
    for piece in pieces:
        data = decoder.feed(piece)
        prologue.feed(data)
        reading.feed(data)
        if reading.is_broken:
            break
        yield from reading.taken()
    else:
        reading.close(decoder.feed(b"", is_last=True))
    # A damaged export is told as damaged only where it began as one.
    if not reading.is_wxr and not (prologue.is_rss and reading.is_broken):
        raise WxrRefused(_NOT_ONE)
    yield from reading.taken()
    if decoder.repaired:
        yield Finding(Code.REPAIRED, "", 0, str(decoder.repaired))
    yield Finished(not reading.is_broken, dict(reading.left_out))


class _Prologue:
    """Looks at what stands before the first mark, and at no more."""

    def __init__(self) -> None:
        self.is_rss = False
        self._is_over = False
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin

    def feed(self, data: bytes) -> None:
        """A piece of the file."""
        if self._is_over:
            return
        try:
            self._parser.Parse(data, False)
        except expat.ExpatError:
            # The other parser says what is wrong; what it has not been told of works nothing.
            self._is_over = True
        self._is_over = self._is_over or self._parser.CurrentByteIndex > LARGEST_GAP

    def _begin(self, name: str, _: Mapping[str, str]) -> None:
        self._is_over = True
        self._parser.StartElementHandler = None
        self.is_rss = name == "rss"
        if not self.is_rss:
            raise WxrRefused(_NOT_ONE)

    def _refuse(self, *_: object) -> None:
        line = self._parser.CurrentLineNumber
        raise WxrRefused("The file declares a document type, which no export from WordPress does.", line=line)


class _Reading:
    """What the parser has found, and what it has come to."""

    def __init__(self) -> None:
        self.is_wxr = False
        self.is_broken = False
        self.left_out: Counter[str] = Counter()
        self._events: list[Event] = []
        self._findings = 0
        self._gap = 0
        self._is_told = False
        self._post: Post | None = None
        # The item that is open, once something of it was looked at.
        self._item: Any = None
        self._parser = etree.XMLPullParser(
            events=("end",),
            tag=_TAGS,
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )

    def feed(self, data: bytes) -> None:
        """Take a piece; a file that is damaged ends here."""
        self._gap += len(data)
        if self._gap > LARGEST_GAP:
            raise WxrRefused("A post in the file is larger than any that people write.")
        try:
            self._parser.feed(data)
        except etree.XMLSyntaxError as error:
            self._break(error)
        self._take_all()

    def close(self, rest: bytes) -> None:
        """The end of the file."""
        try:
            self._parser.feed(rest)
            self._parser.close()
        except etree.XMLSyntaxError as error:
            self._break(error)
        self._take_all()

    def taken(self) -> list[Event]:
        """What has been read since it was asked last."""
        events, self._events = self._events, []
        return events

    def _break(self, error: etree.XMLSyntaxError) -> None:
        self.is_broken = True
        self._tell(Code.BROKEN_XML, quote=str(error.msg)[:300], line=error.lineno or 0)

    def _take_all(self) -> None:
        element: Any
        for _, element in self._parser.read_events():
            self._gap = 0
            tag = element.tag
            if tag == "item":
                self._end_item(element)
            elif (names := _BY_COMMENT.get(tag)) is not None:
                self._take_comment(element, names)
                _forget(element)
            else:
                _forget(element)

    # --- Comments ----------------------------------------------------------------------------------------------------

    def _take_comment(self, element: Any, names: _Names, /) -> None:
        self.is_wxr = True
        item = element.getparent()
        if item is None or item.tag != "item":
            self.left_out["comments_without_post"] += 1
            return
        if self._item is not item:
            self._begin_item(item, names)
        if self._post is None:
            self.left_out["comments_without_post"] += 1
            return
        children = list(element)
        told = {child.tag: child.text for child in children}
        name, html, gmt, local, approved, kind, parent, user, id_ = map(told.get, names.of_comment)
        if kind and kind != _PEOPLE_WROTE:
            self.left_out["pingbacks"] += 1
            return
        number = _number(id_)
        if not number:
            self.left_out["comments_without_id"] += 1
            self._tell(Code.NO_NUMBER)
            return
        # What plug-ins keep beside a comment has marks too, and is not looked at.
        watched = names.of_comment[:2]
        if any(len(child) and child.tag in watched for child in children) or len(html or "") > LONGEST_HTML:
            self._look_closer(element, watched, where=f"comment {number}")
        self._events.append(
            Comment(
                number,
                (name or "")[:LONGEST_LINE],
                (html or "")[:LONGEST_HTML],
                gmt or "",
                local or "",
                approved or "",
                _number(parent),
                _number(user),
            )
        )

    def _look_closer(self, element: Any, fields: tuple[str, ...], /, *, where: str) -> None:
        """Tell what is lost: text that is too long, and marks where only text belongs."""
        for name in fields:
            child = element.find(name)
            if child is not None and len(child):
                self._tell(Code.MARKS_IN_TEXT, where=where, quote=name.rpartition("}")[2])
            elif child is not None and len(child.text or "") > LONGEST_HTML:
                self._tell(Code.TOO_LONG, where=where)

    # --- Posts -------------------------------------------------------------------------------------------------------

    def _begin_item(self, item: Any, names: _Names, /) -> None:
        """Hand on the post: before its first comment, or at its end."""
        self._item, self._post = item, None
        self._tell_site(item.getparent())
        # A large piece may hold what comes after the comments too: whatever stands there cannot make it public.
        before = takewhile(lambda child: child.tag != names.comment, item)
        values = {child.tag: child.text or "" for child in before}
        post = _post(values, names=names)
        if not post.number:
            self.left_out["posts_without_id"] += 1
            self._tell(Code.NO_NUMBER, quote=post.title[:80])
        elif names.status not in values or names.kind not in values:
            self._tell(Code.ODD_ORDER, where=f"post {post.number}")
        else:
            self._post = post
            self._events.append(post)
            self._look_closer(item, (_CONTENT, "title"), where=f"post {post.number}")

    def _end_item(self, item: Any) -> None:
        names = next((each for each in _ALL if item.find(each.number) is not None), None)
        if names is not None:
            self.is_wxr = True
            if self._item is not item:
                self._begin_item(item, names)
            if self._post is not None:
                self._events.append(Ended(self._post.number, _is_late(item, names=names, post=self._post)))
        self._item = self._post = None
        _forget(item)

    def _tell_site(self, channel: Any) -> None:
        if self._is_told or channel is None:
            return
        self._is_told = True
        found = {child.tag: (child.text or "").strip()[:LONGEST_LINE] for child in channel}
        authors: list[Author] = []
        for child in channel:
            names = next((each for each in _ALL if each.author == child.tag), None)
            if names is not None and len(authors) < MOST_AUTHORS:
                number, login, name = ((child.findtext(tag) or "").strip() for tag in names.of_author)
                authors.append(Author(_number(number), login, (name or login)[:LONGEST_LINE]))
        title, address, language = (found.get(name, "") for name in ("title", "link", "language"))
        self._events.append(Site(title, address, language, tuple(authors)))

    def _tell(self, code: Code, *, where: str = "", quote: str = "", line: int = 0) -> None:
        self._findings += 1
        if self._findings <= MOST_FINDINGS:
            self._events.append(
                Finding(code, where or (f"post {self._post.number}" if self._post else ""), line, quote)
            )


def _forget(element: Any) -> None:
    """Keep nothing of what was read: empty it now, and take away what was emptied before, since the last one grows."""
    before = element.getprevious()
    if before is not None and before.tag == element.tag:
        element.getparent().remove(before)
    element.clear()


def _is_late(item: Any, *, names: _Names, post: Post) -> bool:
    """Whether it is said after the comments that the post is not for everybody."""
    if any(child.text for child in item.iterfind(names.password)):
        return not post.has_password
    return any((child.text or "").strip() != post.status for child in item.iterfind(names.status))


def _post(values: Mapping[str, str], *, names: _Names) -> Post:
    def line(name: str) -> str:
        return values.get(name, "").strip()[:LONGEST_LINE]

    return Post(
        number=_number(values.get(names.number, "")),
        kind=line(names.kind),
        status=line(names.status),
        has_password=bool(values.get(names.password)),
        title=line("title"),
        link=line("link"),
        login=line(_CREATOR),
        html=values.get(_CONTENT, "")[:LONGEST_HTML],
        gmt=line(names.gmt),
        local=line(names.local),
        parent=_number(values.get(names.parent, "")),
        file_address=line(names.file_address),
    )


_LARGEST: Final = 2**63 - 1


def _number(text: str | None) -> int:
    """An id as WordPress writes it; 0 for everything else."""
    if not text or text == "0":
        return 0
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        return 0
    number = int(text)
    return number if number <= _LARGEST else 0
