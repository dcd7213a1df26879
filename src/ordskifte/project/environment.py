"""What an operator may set from outside: one typed table that settings, `ordskifte check` and the documents read."""

import difflib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ordskifte.project import values

SAVED = "settings.env"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One variable: its name, what it means, what it is when nobody says."""

    name: str
    read: Callable[[str], Any]
    default: str
    meaning: str
    is_secret: bool = False

    def understand(self, text: str) -> Any:
        """The value; refused in one sentence, which does not repeat a password."""
        try:
            return self.read(text)
        except ValueError as error:
            shown = self.name if self.is_secret else f"{self.name}={text!r}"
            raise WrongSetting(f"{shown} cannot be used: {error}.") from error


class WrongSetting(ValueError):
    """A variable has a value that cannot be used; the text says which, and what to write."""


SETTINGS = (
    Setting(
        name="ORDSKIFTE_DATA",
        read=values.as_folder,
        default="var/data",
        meaning="Folder for everything that is kept: db, blobs, public, log, keys, run.",
    ),
    Setting(
        name="ORDSKIFTE_BODY",
        read=values.as_text,
        default="",
        meaning="The body that commands, the watched folder and the way to a records system are for, where several "
        "share an installation; ordskifte check names them. Empty: the only one.",
    ),
    Setting(
        name="ORDSKIFTE_HOST",
        read=values.as_hosts,
        default="",
        meaning="Host names that are answered, with commas between. Empty: those of the body, and the loopback.",
    ),
    Setting(
        name="ORDSKIFTE_LISTEN",
        read=values.as_address,
        default="127.0.0.1",
        meaning="Address that the web process listens on. Loopback unless told otherwise.",
    ),
    Setting(name="PORT", read=values.as_port, default="8000", meaning="Port of the web process."),
    Setting(
        name="ORDSKIFTE_MEDIA_HOST",
        read=values.as_host_or_nothing,
        default="",
        meaning="Second host name that files from outside are served from. Empty: the same host, always as downloads.",
    ),
    Setting(
        name="ORDSKIFTE_KEY_FILE",
        read=values.as_text,
        default="",
        meaning="File with the key that wraps the keys of closed files. Empty: keys/master.key in the data folder.",
    ),
    Setting(
        name="ORDSKIFTE_TRUSTED_PROXIES",
        read=values.as_networks,
        default="",
        meaning="Addresses or networks of proxies whose X-Forwarded-Proto and X-Forwarded-For are believed.",
    ),
    Setting(
        name="ORDSKIFTE_EGRESS_ALLOW",
        read=values.as_list,
        default="",
        meaning="Private addresses (host:port or network) that outgoing connections may reach.",
    ),
    Setting(
        name="ORDSKIFTE_SECURE",
        read=values.as_switch,
        default="0",
        meaning="1 when people reach the program by https: cookies and addresses are then for https only.",
    ),
    Setting(
        name="ORDSKIFTE_SCHEMAS",
        read=values.as_text,
        default="",
        meaning="Folder with the official Noark schemas.",
    ),
    Setting(
        name="ORDSKIFTE_WATCH_FOLDER",
        read=values.as_folder_or_nothing,
        default="",
        meaning="Folder that a records system puts files into for us. Empty: none. See docs/records-systems.md.",
    ),
    Setting(
        name="ORDSKIFTE_WATCH_SOURCE",
        read=values.as_text,
        default="",
        meaning="Name of that records system. Empty: what each file calls its archive.",
    ),
    Setting(
        name="ORDSKIFTE_TRANSFER",
        read=values.as_way,
        default="",
        meaning="How records go to the records system that holds the journal: eformidling-folder, integration-point or "
        "fiks-folder. Empty: people enter them there. See docs/transfer.md.",
    ),
    Setting(
        name="ORDSKIFTE_TRANSFER_FOLDER",
        read=values.as_folder_or_nothing,
        default="",
        meaning="Folder that is shared with whoever carries them, for the two ways by folder.",
    ),
    Setting(
        name="ORDSKIFTE_TRANSFER_URL",
        read=values.as_service,
        default="",
        meaning="Where the integration point answers, such as http://localhost:9093; also named in "
        "ORDSKIFTE_EGRESS_ALLOW.",
    ),
    Setting(
        name="ORDSKIFTE_TRANSFER_RECEIVER",
        read=values.as_text,
        default="",
        meaning="Who receives: an organisation number, or a Fiks account. Empty: the body itself.",
    ),
    Setting(
        name="ORDSKIFTE_TRANSFER_DAYS",
        read=values.as_days,
        default="2",
        meaning="Days without an answer after which people are told.",
    ),
    Setting(
        name="ORDSKIFTE_EINNSYN_URL",
        read=values.as_service,
        default="",
        meaning="Where eInnsyn's API answers, such as https://api.einnsyn.no: the public journal is then handed over "
        "to it. Empty: it is not. See docs/einnsyn.md.",
    ),
    Setting(
        name="ORDSKIFTE_EINNSYN_KEY_FILE",
        read=values.as_text,
        default="",
        meaning="File with the key that eInnsyn gave the body.",
    ),
    Setting(
        name="ORDSKIFTE_EINNSYN_UNIT",
        read=values.as_text,
        default="",
        meaning="What eInnsyn calls the body (its enhet), such as enh_…. Empty: the one that the key is for.",
    ),
    Setting(
        name="ORDSKIFTE_LISTENING_DAYS",
        read=values.as_days,
        default="30",
        meaning="Days that anything heard at the listening post is kept, at most; each source may say less. "
        "See docs/listening.md.",
    ),
    Setting(
        name="DATABASE_URL",
        read=values.as_database,
        default="",
        meaning="postgres://user:password@host/name. Empty: SQLite in db/ of the data folder.",
        is_secret=True,
    ),
    Setting(
        name="EMAIL_URL",
        read=values.as_mail,
        default="",
        meaning="smtp+tls://user:password@host:587. Empty: mails are written to log/mail of the data folder.",
        is_secret=True,
    ),
    Setting(
        name="ORDSKIFTE_LOG_LEVEL",
        read=values.as_level,
        default="INFO",
        meaning="DEBUG, INFO, WARNING or ERROR.",
    ),
    Setting(
        name="ORDSKIFTE_LOG_DAYS",
        read=values.as_days,
        default="30",
        meaning="Days that files in log/ of the data folder are kept. What systemd's journal keeps, it says itself.",
    ),
)

NAMES = tuple(setting.name for setting in SETTINGS)
# Read by tests and by their harness alone.
OF_THE_TESTS = frozenset({"ORDSKIFTE_SAMPLES", "ORDSKIFTE_MANDATORY", "ORDSKIFTE_CRASH_AT", "ORDSKIFTE_CLOCK"})
# Says where the saved ones lie, so it cannot be one of them.
_DATA = SETTINGS[0]


def saved(folder: Path) -> dict[str, str]:
    """What `ordskifte setup` wrote down in the data folder; the environment goes before it."""
    pairs = (line.partition("=") for _, line in _lines(folder))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def _lines(folder: Path) -> Iterator[tuple[int, str]]:
    path = folder / SAVED
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path} cannot be read ({type(error).__name__}): put it right, or remove it.") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.strip().startswith("#"):
            yield number, line


def save(folder: Path, given: Mapping[str, str]) -> None:
    """Write settings down beside the data, readable by the owner only: they may hold the mail password."""
    lines = ["# Written by `ordskifte setup`. Variables of the environment go before these.\n"]
    lines += [f"{name}={value}\n" for name, value in sorted(given.items())]
    descriptor = os.open(folder / SAVED, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Every setting by name, read and checked; what cannot be used is said of all at once, a line each."""
    folder = _DATA.understand(environ.get(_DATA.name, _DATA.default))
    texts = {**saved(folder), **environ}
    found: dict[str, Any] = {_DATA.name: folder}
    wrong = []
    for setting in SETTINGS[1:]:
        try:
            found[setting.name] = setting.understand(texts.get(setting.name, setting.default))
        except WrongSetting as error:
            wrong.append(str(error))
    if wrong:
        raise WrongSetting("\n".join(wrong))
    return found


def strangers(folder: Path, environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """What was meant as a setting and is none: names that nobody reads, and lines without a name."""
    for name in sorted(environ):
        if name.startswith("ORDSKIFTE_") and name not in OF_THE_TESTS.union(NAMES):
            yield f"{name} is not a setting{_meant(name)}"
    for number, line in _lines(folder):
        name, equals, _ = line.partition("=")
        if not equals:
            # Not quoted: it may be half of a password.
            yield f"line {number} of {SAVED} cannot be read. Write NAME=value"
        elif name.strip() == _DATA.name:
            yield f"{_DATA.name} in {SAVED} is not read. Set it in the environment"
        elif name.strip() not in NAMES:
            yield f"{name.strip()} in {SAVED} is not a setting{_meant(name.strip())}"


def _meant(name: str) -> str:
    # Without what nearly all begin with, which would make any two alike.
    known = {each.removeprefix("ORDSKIFTE_"): each for each in NAMES}
    near = difflib.get_close_matches(name.removeprefix("ORDSKIFTE_"), known, n=1, cutoff=0.7)
    return f". Did you mean {known[near[0]]}?" if near else ". Take it away"
