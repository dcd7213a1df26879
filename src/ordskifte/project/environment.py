"""What an operator may set from outside: one typed table that settings, `ordskifte check` and the documents read."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def as_text(text: str) -> str:
    """The text as it is, without space around it."""
    return text.strip()


def as_list(text: str) -> tuple[str, ...]:
    """Values with commas between."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def as_switch(text: str) -> bool:
    """1, true, yes, on; or 0, false, no, off, nothing."""
    word = text.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("write 1 or 0")


def as_port(text: str) -> int:
    """A port from 1 to 65535."""
    port = int(text)
    if not 1 <= port <= 65535:
        raise ValueError("write a port from 1 to 65535")
    return port


def as_folder(text: str) -> Path:
    """A folder, made absolute."""
    return Path(text).expanduser().resolve()


SAVED = "settings.env"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One variable: its name, what it means, what it is when nobody says."""

    name: str
    read: Callable[[str], Any]
    default: str
    meaning: str


SETTINGS = (
    Setting(
        name="ORDSKIFTE_DATA",
        read=as_folder,
        default="var/data",
        meaning="Folder for everything that is kept: db, blobs, public, log, keys, run.",
    ),
    Setting(
        name="ORDSKIFTE_HOST",
        read=as_list,
        default="",
        meaning="Host names that are answered, with commas between. Empty: those of the body, and the loopback.",
    ),
    Setting(
        name="ORDSKIFTE_LISTEN",
        read=as_text,
        default="127.0.0.1",
        meaning="Address that the web process listens on. Loopback unless told otherwise.",
    ),
    Setting(name="PORT", read=as_port, default="8000", meaning="Port of the web process."),
    Setting(
        name="ORDSKIFTE_MEDIA_HOST",
        read=as_text,
        default="",
        meaning="Second host name that files from outside are served from. Empty: the same host, always as downloads.",
    ),
    Setting(
        name="ORDSKIFTE_KEY_FILE",
        read=as_text,
        default="",
        meaning="File with the key that wraps the keys of closed files. Empty: keys/master.key in the data folder.",
    ),
    Setting(
        name="ORDSKIFTE_TRUSTED_PROXIES",
        read=as_list,
        default="",
        meaning="Addresses of proxies whose X-Forwarded-Proto and X-Forwarded-For are believed.",
    ),
    Setting(
        name="ORDSKIFTE_EGRESS_ALLOW",
        read=as_list,
        default="",
        meaning="Private addresses (host:port or network) that outgoing connections may reach.",
    ),
    Setting(
        name="ORDSKIFTE_SECURE",
        read=as_switch,
        default="0",
        meaning="1 when people reach the program by https: cookies and addresses are then for https only.",
    ),
    Setting(
        name="ORDSKIFTE_SCHEMAS",
        read=as_text,
        default="",
        meaning="Folder with the official Noark schemas.",
    ),
    Setting(
        name="DATABASE_URL",
        read=as_text,
        default="",
        meaning="postgres://user:password@host/name. Empty: SQLite in db/ of the data folder.",
    ),
    Setting(
        name="EMAIL_URL",
        read=as_text,
        default="",
        meaning="smtp+tls://user:password@host:587. Empty: mails are written to log/mail of the data folder.",
    ),
    Setting(
        name="ORDSKIFTE_LOG_LEVEL",
        read=as_text,
        default="INFO",
        meaning="DEBUG, INFO, WARNING or ERROR.",
    ),
)


class WrongSetting(ValueError):
    """A variable has a value that cannot be used; the text says which, and what to write."""


def saved(folder: Path) -> dict[str, str]:
    """What `ordskifte setup` wrote down in the data folder; the environment goes before it."""
    path = folder / SAVED
    if not path.exists():
        return {}
    lines = (line.partition("=") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name.strip(): value.strip() for name, equals, value in lines if equals}


def save(folder: Path, values: Mapping[str, str]) -> None:
    """Write settings down beside the data, readable by the owner only: they may hold the mail password."""
    lines = ["# Written by `ordskifte setup`. Variables of the environment go before these.\n"]
    lines += [f"{name}={value}\n" for name, value in sorted(values.items())]
    descriptor = os.open(folder / SAVED, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Every setting by name, read and checked."""
    values: dict[str, Any] = {}
    below = saved(as_folder(environ.get("ORDSKIFTE_DATA", SETTINGS[0].default)))
    for setting in SETTINGS:
        text = environ.get(setting.name, below.get(setting.name, setting.default))
        try:
            values[setting.name] = setting.read(text)
        except ValueError as error:
            raise WrongSetting(f"{setting.name}={text!r} cannot be used: {error}. {setting.meaning}") from error
    return values
