"""One line of JSON for each thing that happens, also from libraries, without bodies, addresses or secrets.

Lines go to standard error, so that what commands print for machines stays clean. On a terminal they are for people.
"""

import json
import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from django.core.exceptions import ValidationError
from structlog.types import EventDict, Processor, WrappedLogger

from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel import clock, masking

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_MOST_FRAMES = 30
# Libraries that say much, and little that is ours to know.
_QUIET = {
    # Each request has its own line already; what fails in us is an error here, too.
    "django.request": "ERROR",
    "asyncio": "WARNING",
    "aiohttp.access": "ERROR",
    "PIL": "WARNING",
    "fontTools": "ERROR",
    "weasyprint": "ERROR",
}
# Made by us below, and masked while being made.
_OWN = ("at", "level", "logger", "error")


def configure(config: Mapping[str, Any]) -> None:
    """Set logging up; Django calls this with its LOGGING setting when it starts."""
    install(level=str(config.get("level", "INFO")), stream=sys.stderr)


def install(*, level: str, stream: TextIO) -> None:
    """Route structlog and the standard library to one handler on the stream."""
    wanted = level.upper() if level.upper() in LEVELS else "INFO"
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(for_people=stream.isatty()))
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not _is_ours(each)] + [_marked(handler)]
    root.setLevel(wanted)
    _silence_djangos_own()
    for name, quieter in _QUIET.items():
        logging.getLogger(name).setLevel(quieter)
    logging.captureWarnings(True)
    # A handler that fails would print the values that it failed on.
    logging.raiseExceptions = False
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def formatter(*, for_people: bool) -> logging.Formatter:
    """What turns a record into a line."""
    last: Processor = structlog.dev.ConsoleRenderer() if for_people else _to_json
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_logger_name],
        processors=[without_addresses, add_error, masked, add_time_and_level, _without_record, last],
    )


def without_addresses(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Django puts the address into what it says of a request, and addresses carry secrets: say the route."""
    record = event.get("_record")
    request = getattr(record, "request", None)
    path = getattr(request, "path", None)
    if isinstance(path, str) and path != "/":
        match = getattr(request, "resolver_match", None)
        event["event"] = str(event.get("event", "")).replace(path, match.route if match else "[address]")
    return event


def add_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What was raised and where, without what the variables held."""
    record = event.get("_record")
    given = event.pop("exc_info", None) or getattr(record, "exc_info", None)
    event.pop("stack_info", None)
    event.pop("stack", None)
    error = _error_in(given)
    if error is not None:
        event["error"] = errors(error)
    return event


def errors(error: BaseException) -> list[dict[str, object]]:
    """The exception, and those that led to it, last first; places in code, and a sentence without what it quotes."""
    found: list[dict[str, object]] = []
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen and len(found) < 5:
        seen.add(id(each))
        found.append({"type": type(each).__qualname__, "said": masking.sentence(_said(each)), "where": _places(each)})
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return found


def masked(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Everything but our own members, fit to be kept."""
    own: MutableMapping[str, Any] = {
        name: event.pop(name) for name in (*_OWN, "_record", "_from_structlog") if name in event
    }
    said = masking.sentence(str(event.pop("event", "")))
    return {"event": said, **masking.facts(event), **own}


def add_time_and_level(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """When, by the one clock, and how bad."""
    record = event.get("_record")
    level = record.levelname.lower() if record is not None else "info"
    return {"at": clock.now().isoformat(timespec="milliseconds"), "level": level, **event}


def _without_record(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event


def _to_json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return json.dumps(event, default=lambda value: f"<{type(value).__name__}>")


def _error_in(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple) and len(given) == 3 and isinstance(given[1], BaseException):
        return given[1]
    return sys.exc_info()[1] if given else None


def _said(error: BaseException) -> str:
    if isinstance(error, OrdskifteError | ValidationError):
        # Our own sentences quote what was typed; the code says which it was.
        return str(getattr(error, "code", None) or "")
    try:
        return str(error)
    except Exception:  # An exception that cannot speak is still one to note.
        return ""


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    return [f"{masking.spelled_out(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _is_ours(handler: logging.Handler) -> bool:
    return getattr(handler, "is_ordskiftes", False)


def _marked(handler: logging.Handler) -> logging.Handler:
    handler.is_ordskiftes = True  # type: ignore[attr-defined]
    return handler


def _silence_djangos_own() -> None:
    """Let Django's records come to the one handler, instead of to its own and by mail."""
    for name in ("django", "django.server", "py.warnings"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
