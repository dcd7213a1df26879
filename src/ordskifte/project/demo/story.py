"""Reads story.json, so that the demo and the tests speak of the same people, cases and messages.

A field that nobody reads is an error, so that none is forgotten.
"""

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from ordskifte.domain.ids import CaseNumber
from ordskifte.project.demo import cast
from ordskifte.project.demo.cast import Case, CaseDocument, Staff, Story
from ordskifte.protocols import strictjson

__all__ = ["Case", "CaseDocument", "Staff", "Story", "load"]

STORY = Path(__file__).with_name("story.json")
FORMAT = "ordskifte-demo-story/1"

T = TypeVar("T")
Raw = dict[str, Any]


class UnreadField(ValueError):
    """The story says something that nobody reads."""


@contextmanager
def _all_of(raw: Raw):
    """A copy to take fields from; whatever is left over is an error."""
    rest = dict(raw)
    yield rest
    if rest:
        raise UnreadField(", ".join(sorted(rest)))


@cache
def load() -> Story:
    """The story, read once."""
    return _story(strictjson.loads(STORY.read_bytes()))


def _story(raw: Any) -> Story:
    with _all_of(raw) as rest:
        if rest.pop("format") != FORMAT:
            raise UnreadField("format")
        rest.pop("note")
        clock = rest.pop("clock")
        return Story(
            starts=_time(clock["start"]),
            ends=_time(clock["end"]),
            body=_body(rest.pop("body")),
            staff=_each(lambda person: Staff(**person), rest.pop("staff")),
            cases=_each(_case, rest.pop("cases")),
            publications=_each(_publication, rest.pop("publications")),
            messages=_each(_message, rest.pop("messages")),
            identity_numbers=tuple(number["number"] for number in rest.pop("identity_numbers")),
            drills=_each(lambda drill: cast.Drill(**drill | {"at": _time(drill["at"])}), rest.pop("drill")),
        )


def _each(read: Callable[[Raw], T], rows: list[Raw]) -> tuple[T, ...]:
    return tuple(map(read, rows))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _body(raw: Raw) -> cast.Body:
    rest = dict(raw)
    contact = rest.pop("contact")
    return cast.Body(
        id=rest.pop("id"),
        name=rest.pop("name"),
        organisation_number=rest.pop("orgnr"),
        host=rest.pop("host"),
        language=rest.pop("default_language"),
        contact_unit=contact["unit"],
        contact_email=contact["email"],
        settings=MappingProxyType(rest),
    )


def _case(raw: Raw) -> Case:
    with _all_of(raw) as rest:
        screening = rest.pop("screening", {})
        dialogue = rest.pop("dialogue", {})
        return Case(
            number=CaseNumber.parse(rest.pop("number")),
            title=rest.pop("title"),
            public_title=rest.pop("public_title"),
            language=rest.pop("language"),
            class_id=rest.pop("class"),
            case_officer=rest.pop("case_officer"),
            unit=rest.pop("unit"),
            status=rest.pop("status"),
            documents=_each(_document, rest.pop("documents")),
            passages=_each(_passage, rest.pop("passages", [])),
            screened=tuple(screening.get("fields", ())),
            basis=screening.get("basis", ""),
            canary=rest.pop("canary", ""),
            is_crisis=rest.pop("crisis", False),
            dialogue_opens=_day(dialogue.get("opens")),
            dialogue_closes=_day(dialogue.get("closes")),
        )


def _document(raw: Raw) -> CaseDocument:
    with _all_of(raw) as rest:
        return CaseDocument(
            number=rest.pop("number"),
            title=rest.pop("title"),
            is_public=rest.pop("public"),
            dated=date.fromisoformat(rest.pop("date")),
            file=rest.pop("file", ""),
            basis=rest.pop("screening", {}).get("basis", ""),
            canary=rest.pop("canary", ""),
        )


def _passage(raw: Raw) -> cast.Passage:
    with _all_of(raw) as rest:
        return cast.Passage(
            document=rest.pop("in"),
            changed_because_of=tuple(rest.pop("changed_because_of")),
            changed_at=_time(rest.pop("changed_at")),
            **{name: rest.pop(name) for name in ("id", "heading", "before", "after")},
        )


def _publication(raw: Raw) -> cast.Publication:
    with _all_of(raw) as rest:
        languages = rest.pop("languages", None) or [rest.pop("language")]
        return cast.Publication(
            id=rest.pop("id"),
            case=CaseNumber.parse(rest.pop("case")),
            titles=_by_language(rest.pop("title"), languages),
            leads=_by_language(rest.pop("lead"), languages),
            published=_time(rest.pop("published")),
            author=rest.pop("author"),
            approved_by=rest.pop("approved_by"),
            starts_from=rest.pop("starts_from", ""),
            alt=MappingProxyType(rest.pop("alt", {})),
            is_crisis=rest.pop("crisis", False),
            note=rest.pop("note", ""),
            revisions=_each(_revision, rest.pop("revisions", [])),
        )


def _by_language(given: str | Mapping[str, str], languages: list[str]) -> Mapping[str, str]:
    """One text where there is one language; else a text for each, and for no other."""
    texts = {languages[0]: given} if isinstance(given, str) else dict(given)
    if set(texts) != set(languages):
        raise UnreadField(f"texts in {sorted(texts)}, languages {languages}")
    return MappingProxyType(texts)


def _revision(raw: Raw) -> cast.Revision:
    with _all_of(raw) as rest:
        return cast.Revision(at=_time(rest.pop("at")), note=rest.pop("note"), cites=tuple(rest.pop("cites")))


def _message(raw: Raw) -> cast.DemoMessage:
    with _all_of(raw) as rest:
        return cast.DemoMessage(
            case=CaseNumber.parse(rest.pop("case")),
            publication=rest.pop("publication") or "",
            at=_time(rest.pop("at")),
            author=cast.Author(**rest.pop("author")),
            expect=_expectation(rest.pop("expect")),
            in_reply_to=rest.pop("in_reply_to", ""),
            attachments=_each(_attachment, rest.pop("attachments", [])),
            events=_each(lambda event: cast.MessageEvent(**event | {"at": _time(event["at"])}), rest.pop("events", [])),
            **{name: rest.pop(name) for name in ("id", "channel", "direction", "language", "text", "hard_case")},
        )


def _attachment(raw: Raw) -> cast.Attachment:
    with _all_of(raw) as rest:
        return cast.Attachment(
            has_position=rest.pop("exif_gps", False),
            has_faces=rest.pop("faces", False),
            alt=rest.pop("alt", ""),
            **{name: rest.pop(name) for name in ("file", "media_type", "public")},
        )


def _expectation(raw: Raw) -> cast.Expectation:
    rest = dict(raw)
    return cast.Expectation(
        shown=rest.pop("shown"),
        proposal=rest.pop("proposal"),
        four=MappingProxyType(rest.pop("four")),
        more=MappingProxyType(rest),
    )
