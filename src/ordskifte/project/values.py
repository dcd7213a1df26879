"""How the text of a setting is read. What cannot be used is refused with words that say what to write instead."""

import importlib.util
import os
import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
WAYS = ("", "eformidling-folder", "integration-point", "fiks-folder")
DRIVERS = ("psycopg", "psycopg2")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


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
    word = text.strip()
    port = int(word) if word.isascii() and word.isdigit() and len(word) <= 5 else 0
    if not 1 <= port <= 65535:
        raise ValueError("write a port from 1 to 65535")
    return port


def as_level(text: str) -> str:
    """How much is logged."""
    level = text.strip().upper()
    if level not in LOG_LEVELS:
        raise ValueError("write one of DEBUG, INFO, WARNING, ERROR")
    return level


def as_way(text: str) -> str:
    """How records are handed over to a records system, or nothing."""
    way = text.strip().lower()
    if way not in WAYS:
        raise ValueError(f"write one of {', '.join(filter(None, WAYS))}, or nothing")
    return way


def as_days(text: str) -> int:
    """A number of days from 1 to 60."""
    word = text.strip()
    days = int(word) if word.isascii() and word.isdigit() and len(word) <= 3 else 0
    if not 1 <= days <= 60:
        raise ValueError("write a number of days from 1 to 60")
    return days


def as_service(text: str) -> str:
    """The start of the addresses of another program, or nothing."""
    word = text.strip().rstrip("/")
    parts = urlsplit(word)
    if word and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("write an address such as http://localhost:9093")
    return word


def as_folder(text: str) -> Path:
    """A folder, made absolute; it may not be there yet."""
    if not text.strip():
        raise ValueError("name a folder, such as /srv/ordskifte")
    try:
        folder = Path(text).expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise ValueError("name a folder, such as /srv/ordskifte") from error
    # os.path answers no where Path would raise: a folder above may be closed to us.
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise ValueError("that is a file; name a folder")
    if os.path.isdir(folder) and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ValueError("you may not write there; choose another folder, or give it to the user who runs this")
    return folder


def as_folder_or_nothing(text: str) -> Path | None:
    """A folder, made absolute, or none. It may be on a share that is away just now: that is no wrong setting."""
    if not text.strip():
        return None
    try:
        folder = Path(text).expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise ValueError("name a folder, such as /srv/ordskifte/inn") from error
    if os.path.isfile(folder):
        raise ValueError("that is a file; name a folder")
    return folder


def as_host(text: str) -> str:
    """A host name as it is stored: lower case, A-labels, no port."""
    import idna

    host = text.strip().rstrip(".").lower()
    try:
        host = host if host.isascii() else idna.encode(host, uts46=False, strict=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError("write host names as dialog.kommune.example") from error
    if not _HOST.fullmatch(host):
        raise ValueError("write host names as dialog.kommune.example, without https:// and without a port")
    return host


def as_hosts(text: str) -> tuple[str, ...]:
    """Host names with commas between."""
    return tuple(map(as_host, as_list(text)))


def as_host_or_nothing(text: str) -> str:
    """One host name, or none."""
    return as_host(text) if text.strip() else ""


def as_address(text: str) -> str:
    """An address of this machine to listen on."""
    address = text.strip()
    if address == "localhost":
        return address
    try:
        return str(ip_address(address))
    except ValueError as error:
        raise ValueError("write an address such as 127.0.0.1, 0.0.0.0 or ::1, or localhost") from error


def as_networks(text: str) -> tuple[str, ...]:
    """Addresses and networks with commas between."""
    entries = as_list(text)
    try:
        for entry in entries:
            ip_network(entry, strict=False)
    except ValueError as error:
        raise ValueError("write addresses or networks with commas between, such as 127.0.0.1,10.2.0.0/16") from error
    return entries


def as_database(text: str) -> str:
    """The address of a PostgreSQL or an SQLite database, or nothing."""
    address = text.strip()
    if not address:
        return ""
    scheme = address.partition("://")[0]
    if scheme not in {"postgres", "postgresql", "sqlite"}:
        raise ValueError("write postgres://user:password@host/name")
    if not _database_name(address):
        raise ValueError("it names no database: write postgres://user:password@host/name")
    if scheme != "sqlite" and not any(map(importlib.util.find_spec, DRIVERS)):
        raise ValueError("PostgreSQL needs a driver: run pip install 'ordskifte[postgres]'")
    return address


def _database_name(address: str) -> str:
    # Costs much memory to load, and most have no such address.
    import environ

    try:
        name = str(environ.Env.db_url_config(address)["NAME"])
    except (ValueError, KeyError) as error:
        raise ValueError("write postgres://user:password@host/name, with a number where there is a port") from error
    return "" if name == ":memory:" else name


def as_mail(text: str) -> str:
    """The address of a mail server, or nothing."""
    address = text.strip()
    if not address:
        return ""
    import environ
    from django.core.exceptions import ImproperlyConfigured

    try:
        config = environ.Env.email_url_config(address) if address.isprintable() else {}
    except (ImproperlyConfigured, ValueError, KeyError):
        config = {}
    if not config or (urlsplit(address).scheme.startswith("smtp") and not config["EMAIL_HOST"]):
        raise ValueError("write smtp+tls://user:password@host:587")
    return address
