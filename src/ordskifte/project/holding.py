"""What `ordskifte hold` says and does."""

import json
import re
from datetime import datetime, timedelta
from typing import Final

import click

from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock, hold

NOT_DONE, WRONG_USE = 1, 2
WHY: Final = "Vedlikehold"
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", re.ASCII)


class WrongTime(ValueError):
    """A time that cannot be read; the text says how to write it."""


def turn(*, is_on: bool, until: str, why: str, as_json: bool) -> int:
    """Begin or end a hold, and say so; the exit code."""
    if not is_on:
        was_on = hold.end(by=SYSTEM)
        return _say("Everything is taken in again." if was_on else "Nothing was on hold.", as_json=as_json, is_on=False)
    try:
        begun = hold.begin(by=SYSTEM, until=read_until(until) if until.strip() else None, why=why or WHY)
    except WrongTime as error:
        return _refuse(str(error), as_json=as_json, code=WRONG_USE)
    except OrdskifteError as error:
        return _refuse(str(error), as_json=as_json, code=WRONG_USE)
    except OSError as error:
        return _refuse(f"The hold cannot be written ({error.strerror}): see that the disk has room.", as_json=as_json)
    told = f" People are told to come back after {shown(begun.until)}." if begun.until else ""
    return _say(f"Nothing is taken in, and the worker rests.{told} End it with: ordskifte hold off", as_json=as_json)


def read_until(text: str) -> datetime:
    """A time in Oslo: an hour, the next time clocks show it, or a date and an hour."""
    if match := _HOUR.fullmatch(text.strip()):
        now = clock.now().astimezone(clock.OSLO)
        at = now.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
        return at if at > now else at + timedelta(days=1)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongTime(f"{text!r} is not a time. Write it as 22:30, or as 2026-11-23 22:30.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.OSLO)


def shown(moment: datetime) -> str:
    """A time as the commands print it."""
    return f"{moment.astimezone(clock.OSLO):%Y-%m-%d %H:%M}"


def _say(text: str, *, as_json: bool, is_on: bool = True) -> int:
    click.echo(json.dumps({"ok": True, "on_hold": is_on}) if as_json else text)
    return 0


def _refuse(text: str, *, as_json: bool, code: int = NOT_DONE) -> int:
    click.echo(json.dumps({"ok": False, "error": text}, ensure_ascii=False) if as_json else text, err=not as_json)
    return code
