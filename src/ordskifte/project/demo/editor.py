"""The editor of publications without its script: what a browser would send of the blocks, made from the page alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ordskifte.project.demo.browser import Browser, Page

Pairs = Iterator[tuple[str, str]]
# What the editor counts and names by itself, and what is chosen from a list.
_NO_TEXT = ("-language", "-order", "-id", "-type", "-count", "-deleted", "_FORMS", "-ORDER", "-DELETE")


@dataclass
class Editor:
    """One publication as it stands in somebody's editor, and what is typed into it."""

    browser: Browser
    page: Page
    given: dict[str, str] = field(init=False)
    fields: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Read what stands there."""
        values = [pair for pair in self._form.form_values() if "__prefix__" not in pair[0]]
        self.given = dict(values)
        for mount in self._form.xpath(".//*[@data-w-block-arguments-value]"):
            if "__prefix__" not in mount.get("id"):
                state, _ = json.loads(mount.get("data-w-block-arguments-value"))
                self.given.update(_stream(mount.get("id"), state))
        self.fields = dict(self.given)

    @property
    def _form(self):
        return self.page.form("texts-TOTAL_FORMS")

    @property
    def typed(self) -> list[str]:
        """The fields of titles and texts that somebody has written in."""
        changed = [name for name, value in self.fields.items() if value != self.given.get(name, "")]
        return [name for name in changed if name.startswith("texts-") and not name.endswith(_NO_TEXT)]

    @property
    def picture(self) -> str:
        """The key of the first picture in the text."""
        return next(value for name, value in self.fields.items() if name.endswith("-value-picture"))

    def write(self, **given: str) -> None:
        """Write into fields that belong to the whole."""
        self.fields.update(given)

    def write_text(self, place: int, *, title: str = "", lead: str = "") -> None:
        """Write title and lead of one language."""
        told = {f"texts-{place}-title": title, f"texts-{place}-lead": lead}
        self.fields.update({name: value for name, value in told.items() if value})

    def add_language(self, language: str, *, title: str, lead: str, paragraphs: list[str]) -> None:
        """Write the same in one more language."""
        place = int(self.fields["texts-TOTAL_FORMS"])
        start = f"texts-{place}"
        state = [{"type": "paragraph", "value": _rich(words), "id": ""} for words in paragraphs]
        self.fields["texts-TOTAL_FORMS"] = str(place + 1)
        self.fields |= {f"{start}-language": language, f"{start}-id": "", f"{start}-ORDER": "", f"{start}-DELETE": ""}
        self.fields |= {f"{start}-title": title, f"{start}-lead": lead, **dict(_stream(f"{start}-body", state))}

    def replace(self, before: str, *, after: str) -> int:
        """Write one passage anew wherever it stands; in how many blocks."""
        found = {
            name: new for name, value in self.fields.items() if (new := _replaced(value, before, after=after)) != value
        }
        self.fields.update(found)
        return len(found)

    def save(self) -> Page:
        """Keep it as a draft."""
        return self._send({})

    def publish(self) -> Page:
        """Press the button that publishes."""
        return self._send({"action-publish": "action-publish"})

    def _send(self, pressed: dict[str, str]) -> Page:
        values = list((self.fields | pressed).items())
        return self.browser.post(self.page, form=self._form, values=values)


def _stream(name: str, state: list[dict[str, Any]]) -> Pairs:
    """A row of blocks, each with its kind, its place and its name."""
    yield f"{name}-count", str(len(state))
    for place, block in enumerate(state):
        here = f"{name}-{place}"
        yield from ((f"{here}-deleted", ""), (f"{here}-order", str(place)), (f"{here}-id", block.get("id") or ""))
        if "type" in block:
            yield f"{here}-type", block["type"]
        yield from _value(f"{here}-value", block["value"])


def _value(name: str, state: Any) -> Pairs:
    """One value by its shape, as the script of the editor tells them apart by their kind."""
    match state:
        case {"edit_url": _, "id": key}:
            yield name, str(key)
        case {"columns": columns, "rows": rows}:
            yield from _table(name, columns=columns, rows=rows, caption=state.get("caption") or "")
        case dict():
            for each, value in state.items():
                yield from _value(f"{name}-{each}", value)
        case [str() as choice]:
            yield name, choice
        case list():
            yield from _stream(name, state)
        case bool():
            yield from [(name, "on")] * state
        case _:
            yield name, str(state or "")


def _table(name: str, *, columns: list[dict[str, Any]], rows: list[dict[str, Any]], caption: str) -> Pairs:
    yield from ((f"{name}-caption", caption), (f"{name}-column-count", str(len(columns))))
    yield f"{name}-row-count", str(len(rows))
    for across, column in enumerate(columns):
        here = f"{name}-column-{across}"
        yield from ((f"{here}-type", column["type"]), (f"{here}-order", str(across)), (f"{here}-deleted", ""))
        yield f"{here}-heading", column["heading"] or ""
    for down, row in enumerate(rows):
        yield from ((f"{name}-row-{down}-order", str(down)), (f"{name}-row-{down}-deleted", ""))
        for across, cell in enumerate(row["values"]):
            yield f"{name}-cell-{down}-{across}", cell


def _rich(words: str) -> str:
    """One paragraph as the editor keeps it."""
    block = {"key": "aaaaa", "type": "unstyled", "depth": 0, "text": words}
    return json.dumps({"blocks": [block | {"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}})


def _replaced(value: str, before: str, *, after: str) -> str:
    """The words of a paragraph written anew; anything else stays as it is."""
    if not value.startswith("{"):
        return value
    content = json.loads(value)
    if not any(before in block["text"] for block in content["blocks"]):
        return value
    for block in content["blocks"]:
        block["text"] = block["text"].replace(before, after)
    return json.dumps(content)
