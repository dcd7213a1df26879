"""The one decoder for JSON that others wrote (RFC 8259, with the stricter habits of RFC 7493).

Whatever the bytes, the answer is a value that every database and every other program can hold, or `JsonRefused`.
The standard decoder does the work; a scan that takes time in proportion to the length goes before it, since
the decoder itself would follow a hundred thousand brackets down until the stack ends.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"

LARGEST_INTEGER: Final = 2**53
# Beyond this the standard decoder would come near the interpreter's own limit on recursion.
_DEEPEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is read; each surface may ask for less."""

    size: int = 1_048_576  # bytes
    depth: int = 32
    values: int = 50_000  # of all kinds, wherever they stand
    digits: int = 64  # signs in one number

    def __post_init__(self) -> None:
        if not 1 <= self.depth <= _DEEPEST:
            raise ValueError(f"depth is 1 to {_DEEPEST}")


DEFAULT: Final = Limits()

# Code → what to tell the sender. The codes are stable; whoever meets people translates by them.
TEXTS: Final = {
    "too_large": "The message is larger than %(limit)s bytes. Send less at a time.",
    "byte_order_mark": "The message starts with a byte order mark. Send UTF-8 without it.",
    "encoding": "The message is not UTF-8. Send it as UTF-8.",
    "too_deep": "The message is nested more than %(limit)s levels deep. Use fewer levels.",
    "too_many_values": "The message holds more than %(limit)s values. Send fewer at a time.",
    "syntax": "The message is not JSON. Check it near the position given.",
    "trailing_data": "Something comes after the end of the message. Send one JSON value only.",
    "duplicate_key": "The name “%(field)s” stands twice in the same object. Send it once.",
    "not_a_number": "“%(given)s” is not a number in JSON. Send null or leave it out.",
    "number_too_long": "A number has more than %(limit)s digits. Send fewer, or send it as text.",
    "number_out_of_range": "A number is too large to be kept exactly. Send it as text.",
    "lone_surrogate": "A text holds half a character (a lone surrogate). Send whole characters.",
    "nul_character": "A text holds the character NUL, which cannot be kept. Leave it out.",
    "not_json": "A value of this kind cannot be written as JSON.",
    "wrong_type": "“%(field)s” should be %(wanted)s.",
    "missing_field": "“%(field)s” is missing.",
    "unknown_field": "“%(field)s” is not known here. Leave it out.",
    "too_long": "“%(field)s” is longer than %(limit)s. Make it shorter.",
}
_QUOTED: Final = 60


class JsonRefused(Exception):
    """The only thing that reading foreign JSON raises."""

    def __init__(self, code: str, *, position: int | None = None, **params: object) -> None:
        self.code = code
        self.position = position
        self.params = {name: _quoted(given) for name, given in params.items()}
        where = "" if position is None else f" (position {position})"
        super().__init__(TEXTS[code] % self.params + where)

    @property
    def field(self) -> str:
        """The field that is meant, such as `object.tag[2].name`, or nothing."""
        return str(self.params.get("field", ""))


def _quoted(given: object) -> str:
    # The sender's own words come back in the error, but cut, and fit for a page and a log.
    text = str(given)
    shown = text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
    return "".join(letter if letter.isprintable() else "�" for letter in shown)


# --- Reading --------------------------------------------------------------------------------------------------------

# A string, also one that never ends, or a bracket. Possessive, and the last quote is optional: every position is
# read once, whatever comes.
_BRACKET: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[\[\]{}]', re.DOTALL)
_TO_SQUARE: Final = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_SUSPECT_ESCAPE: Final = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_UNFIT: Final = re.compile("[\x00\ud800-\udfff]")


def loads(data: bytes | str, *, limits: Limits = DEFAULT) -> Value:
    """The value in the bytes, or `JsonRefused` with what is wrong and where."""
    raw = _raw(data, limits=limits)
    text = _text(raw)
    _refuse_mass(raw, text=text, limits=limits)
    value = _decode(text, limits=limits)
    # Only an escape can bring in what UTF-8 cannot carry, so only then are the strings looked at one by one.
    if _SUSPECT_ESCAPE.search(text):
        _refuse_unfit(value)
    return value


def _raw(data: bytes | str, *, limits: Limits) -> bytes:
    try:
        raw = data.encode() if isinstance(data, str) else bytes(data)
    except UnicodeEncodeError as error:
        raise JsonRefused("lone_surrogate", position=error.start) from None
    if len(raw) > limits.size:
        raise JsonRefused("too_large", limit=limits.size)
    return raw


def _text(raw: bytes) -> str:
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise JsonRefused("byte_order_mark", position=0)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise JsonRefused("encoding", position=error.start) from None


def _refuse_mass(raw: bytes, *, text: str, limits: Limits) -> None:
    """Refuse what is too deep or too much before anything is built from it."""
    # Counts that are never too low; most messages are let through by them.
    opened = raw.count(b"[") + raw.count(b"{")
    if opened <= limits.depth and opened + raw.count(b",") < limits.values:
        return
    # What stands between the strings. A backslash there is an error anyway, which the decoder will find.
    outside = b"".join(raw.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2])
    brackets = outside.translate(_TO_SQUARE, _NO_BRACKETS)
    # Each round takes away the innermost level of what is closed.
    for _ in range(limits.depth):
        brackets = brackets.replace(b"[]", b"")
    if b"[]" in brackets or brackets.count(b"[") > limits.depth:
        raise JsonRefused("too_deep", position=_place_of_depth(text, limits=limits), limit=limits.depth)
    if outside.count(b"[") + outside.count(b"{") + outside.count(b",") >= limits.values:
        raise JsonRefused("too_many_values", limit=limits.values)


def _place_of_depth(text: str, *, limits: Limits) -> int | None:
    """Where the first level too many opens. Slower, so only asked for when something is wrong."""
    depth = 0
    for match in _BRACKET.finditer(text):
        sign = text[match.start()]
        depth += (sign in "[{") - (sign in "]}")
        if depth > limits.depth:
            return match.start()
    return None


def _decode(text: str, *, limits: Limits) -> Value:
    def integer(literal: str) -> int:
        _refuse_long(literal, limits=limits)
        number = int(literal)
        if abs(number) > LARGEST_INTEGER:
            raise JsonRefused("number_out_of_range")
        return number

    def fraction(literal: str) -> float:
        _refuse_long(literal, limits=limits)
        number = float(literal)
        if math.isinf(number):
            raise JsonRefused("number_out_of_range")
        return number

    try:
        value: Value = json.loads(
            text,
            parse_int=integer,
            parse_float=fraction,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        code = "trailing_data" if error.msg == "Extra data" else "syntax"
        raise JsonRefused(code, position=error.pos) from None
    except RecursionError:
        # The caller stood near the end of the stack already.
        raise JsonRefused("too_deep", limit=limits.depth) from None
    return value


def _refuse_long(literal: str, *, limits: Limits) -> None:
    if len(literal) > limits.digits:
        raise JsonRefused("number_too_long", limit=limits.digits)


def _refuse_constant(name: str) -> float:
    raise JsonRefused("not_a_number", given=name)


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = Counter(name for name, _ in pairs)
        raise JsonRefused("duplicate_key", field=names.most_common(1)[0][0])
    return found


def _refuse_unfit(value: Value) -> None:
    for text in _strings(value):
        if (match := _UNFIT.search(text)) is not None:
            raise JsonRefused("nul_character" if match[0] == "\x00" else "lone_surrogate")


def _strings(value: Value) -> Iterator[str]:
    """Every text in the value, names of fields too."""
    waiting: list[Value] = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case list() as items:
                waiting.extend(items)
            case dict() as found:
                yield from found
                waiting.extend(found.values())


# --- Writing --------------------------------------------------------------------------------------------------------


def dumps(value: object, *, limits: Limits = DEFAULT) -> bytes:
    """Compact UTF-8 that `loads` reads back to the same value; refuses what `loads` would refuse."""
    _check(value, limits=limits)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    data = text.encode()
    if len(data) > limits.size:
        raise JsonRefused("too_large", limit=limits.size)
    return data


def _check(value: object, *, limits: Limits) -> None:
    waiting: list[tuple[object, int]] = [(value, 1)]
    values = 0
    while waiting:
        item, depth = waiting.pop()
        values += 1
        if values > limits.values:
            raise JsonRefused("too_many_values", limit=limits.values)
        if not isinstance(item, (list, tuple, dict)):
            _check_plain(item)
            continue
        if depth > limits.depth:
            raise JsonRefused("too_deep", limit=limits.depth)
        waiting.extend((each, depth + 1) for each in _inside(item))


def _inside(item: list[Any] | tuple[Any, ...] | dict[Any, Any]) -> Iterator[object]:
    if not isinstance(item, dict):
        yield from item
        return
    for name, value in item.items():
        if not isinstance(name, str):
            raise JsonRefused("not_json")
        _check_plain(name)
        yield value


def _check_plain(item: object) -> None:
    match item:
        case None | bool():
            return
        case str():
            _refuse_unfit(item)
        case int():
            if abs(item) > LARGEST_INTEGER:
                raise JsonRefused("number_out_of_range")
        case float():
            if not math.isfinite(item):
                raise JsonRefused("not_a_number", given=item)
        case _:
            raise JsonRefused("not_json")


# --- Reading fields -------------------------------------------------------------------------------------------------

Kind: TypeAlias = "type | tuple[type, ...]"

_WANTED: Final[dict[type, str]] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


def as_object(
    value: Value,
    *,
    allowed: Mapping[str, Kind],
    optional: Collection[str] = (),
    others: bool = False,
    where: str = "",
) -> dict[str, Any]:
    """The fields of an object, each of the type that `allowed` names; a missing, extra or wrong one is named.

    Fields in `optional` may be left out. With `others`, more fields may be there; the answer is without them.
    """
    found = as_type(value, kind=dict, where=where or "message")
    for name in allowed:
        if name not in found and name not in optional:
            raise JsonRefused("missing_field", field=_path(where, name))
    for name in found:
        if name not in allowed and not others:
            raise JsonRefused("unknown_field", field=_path(where, name))
    return {
        name: as_type(found[name], kind=kind, where=_path(where, name))
        for name, kind in allowed.items()
        if name in found
    }


def as_list(value: Value, *, of: Kind, at_most: int, where: str = "message") -> list[Any]:
    """A list whose members all have the type, and not more of them than `at_most`."""
    found = as_type(value, kind=list, where=where)
    if len(found) > at_most:
        raise JsonRefused("too_long", field=where, limit=at_most)
    return [as_type(item, kind=of, where=f"{where}[{place}]") for place, item in enumerate(found)]


def as_text(value: Value, *, at_most: int, where: str = "message") -> str:
    """Text of at most so many characters."""
    text: str = as_type(value, kind=str, where=where)
    if len(text) > at_most:
        raise JsonRefused("too_long", field=where, limit=at_most)
    return text


def as_type(value: Value, *, kind: Kind, where: str = "message") -> Any:
    """The value itself, if it has the type. True is not a number; a whole number is also a number."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if type(value) in kinds or (type(value) is int and float in kinds):
        return value
    raise JsonRefused("wrong_type", field=where, wanted=" or ".join(_WANTED[each] for each in kinds))


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
