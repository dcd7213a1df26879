"""Reading what eInnsyn's API answers, as decoded values: strict about what we go by, blind to the rest."""

import re
from dataclasses import dataclass
from typing import Any, Final

LONGEST_TEXT: Final = 500
MOST_SAID: Final = 20
MOST_LISTED: Final = 100
# Safe in a path: their own identifiers are a prefix and letters.
_ID: Final = re.compile(r"[A-Za-z0-9]{1,10}_[A-Za-z0-9]{1,60}", re.ASCII)


class NotReadable(ValueError):
    """The answer is not one that we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An object as it stands there."""

    id: str
    external_id: str = ""
    screening: str = ""  # the identifier of it
    fields: tuple[tuple[str, Any], ...] = ()

    def says(self, wanted: dict[str, Any]) -> bool:
        """Whether it says all of this."""
        said = dict(self.fields)
        return all(said.get(name) == value for name, value in wanted.items())


def one(value: Any) -> Known:
    """The object in an answer."""
    if not isinstance(value, dict):
        raise NotReadable("an object is expected")
    screening = value.get("skjerming")
    simple = ((name, said) for name, said in value.items() if isinstance(said, str | int | bool))
    return Known(
        id=_id(value.get("id")),
        external_id=_text(value.get("externalId")),
        screening=_id(screening.get("id") if isinstance(screening, dict) else screening) if screening else "",
        fields=tuple(simple),
    )


def several(value: Any) -> list[Known | str]:
    """The objects of a list, or their identifiers where it holds no more; without those that are deleted."""
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list) or len(items) > MOST_LISTED:
        raise NotReadable("a list is expected")
    there = [each for each in items if not (isinstance(each, dict) and each.get("deleted") is True)]
    return [_id(each) if isinstance(each, str) else one(each) for each in there]


def has_more(value: Any) -> bool:
    """Whether the list goes on."""
    return isinstance(value, dict) and bool(value.get("next"))


def said(value: Any) -> tuple[tuple[str, str], ...]:
    """What a refusal says: (field or kind of error, text), …"""
    if not isinstance(value, dict):
        return ()
    found = [(_text(value.get("type")), _text(value.get("message")))]
    errors = value.get("fieldError")
    listed = errors if isinstance(errors, list) else []
    found += [(_text(each.get("fieldName")), _text(each.get("message"))) for each in listed if isinstance(each, dict)]
    return tuple(each for each in found if any(each))[:MOST_SAID]


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise NotReadable("an identifier is expected")
    return value


def _text(value: Any) -> str:
    return " ".join(value.split())[:LONGEST_TEXT] if isinstance(value, str) else ""
