"""What `ordskifte setup` does with the five answers. Every part can be run again; nothing is made twice."""

import json
import re
import secrets
import stat
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from ordskifte.project import environment, keys

FOLDERS = ("db", "blobs", "media", "public", "public/static", "log", "keys", "run")


class WrongAnswer(ValueError):
    """An answer that cannot be used; the text says what to write."""


def prepare(answers) -> None:
    """Check the answers, make folders, keys and the settings file: all that must exist before Django starts."""
    read_person(str(answers["administrator"]))
    if not str(answers["body"]).strip():
        raise WrongAnswer("Write the name of the body.")
    read_host(str(answers["host"]))
    try:
        ZoneInfo(str(answers["time_zone"]))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise WrongAnswer(f"{answers['time_zone']!r} is not a time zone. Write it as Europe/Oslo.") from error
    read_mail(str(answers.get("mail") or ""))
    given = environment.read()
    folder = given["ORDSKIFTE_DATA"]
    if given["ORDSKIFTE_KEY_FILE"] and not Path(given["ORDSKIFTE_KEY_FILE"]).is_file():
        raise WrongAnswer(
            f"ORDSKIFTE_KEY_FILE names {given['ORDSKIFTE_KEY_FILE']}, which is not there. "
            "Put the key there, or leave the variable out: a key is then made."
        )
    if not given["ORDSKIFTE_KEY_FILE"] and not (folder / "keys" / keys.MASTER_KEY).is_file() and _holds_files(folder):
        raise WrongAnswer(
            f"{folder} holds files that were closed with a key that is gone. Put keys/{keys.MASTER_KEY} back from its "
            "copy: with a new key they can never be opened."
        )
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(stat.S_IRWXU)
    for name in FOLDERS:
        (folder / name).mkdir(exist_ok=True, mode=0o700)
    keys.make(folder / "keys")
    saved = environment.saved(folder)
    if answers.get("mail"):
        saved["EMAIL_URL"] = str(answers["mail"])
    environment.save(folder, saved)


def _holds_files(folder: Path) -> bool:
    blobs = folder / "blobs"
    return blobs.is_dir() and any(path.is_file() for path in blobs.rglob("*"))


def finish(answers) -> None:
    """Make the database, the body and the first administrator; print the enrolment link."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    body = make_body(name=str(answers["body"]).strip(), host=str(answers["host"]), time_zone=str(answers["time_zone"]))
    link = invite(str(answers["administrator"]), ("operator",), body=body)
    if answers.get("as_json"):
        click.echo(json.dumps({"body": body.slug, "enrolment_link": link}))
        return
    click.echo(f"{body.name} is ready. The first administrator enrols here, within seven days:")
    click.echo(f"  {link}")
    click.echo("Start with: ordskifte up")


def make_body(*, name: str, host: str, time_zone: str):
    """The body and its host name, or those that are there already; its own fonds and series with it."""
    from django.db import transaction

    from ordskifte.cases import actions as cases
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel import audit, clock
    from ordskifte.kernel.models import Body, HostName

    with transaction.atomic():
        body = Body.objects.filter(name=name).first()
        taken = HostName.objects.filter(name=read_host(host)).select_related("body").first()
        if taken is not None and taken.body != body:
            raise WrongAnswer(f"{taken.name} is the host name of {taken.body.name}. Write its name, or another host.")
        if body is None:
            body = Body.objects.create(slug=_free_slug(name), name=name, time_zone=time_zone, created_at=clock.now())
            audit.note(by=SYSTEM, act="kernel.body_made", about=body.uid)
        HostName.objects.get_or_create(
            name=read_host(host),
            defaults={"body": body, "is_main": not body.host_names.filter(is_main=True).exists()},
        )
        cases.found_archive(by=SYSTEM, body=body)
    return body


def _free_slug(name: str) -> str:
    from django.utils.text import slugify

    from ordskifte.kernel.models import Body

    slug = slugify(name.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a"))[:40] or "organ"
    return slug if not Body.objects.filter(slug=slug).exists() else f"{slug}-{secrets.token_hex(3)}"


def invite(person: str, roles, *, body=None) -> str:
    """The enrolment link of a person; one who is here already gets a new one, and the old second factor ends."""
    from ordskifte.accounts import actions as accounts
    from ordskifte.accounts.models import RoleName, User
    from ordskifte.domain.errors import OrdskifteError
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel.models import Body

    name, email = read_person(person)
    if unknown := set(roles) - set(RoleName.values):
        raise WrongAnswer(f"{unknown.pop()!r} is not a role. Write one of: {', '.join(RoleName.values)}")
    body = body or Body.objects.order_by("pk").first()
    if body is None:
        raise WrongAnswer("There is no body yet. Run: ordskifte setup")
    user = User.objects.filter(email__iexact=email).select_related("body").first()
    if user is not None and user.body != body:
        raise WrongAnswer(f"{email} works at {user.body.name}. Name another person, or another address.")
    try:
        if user is None:
            welcome = accounts.invite(by=SYSTEM, body=body, name=name, email=email, roles=tuple(roles))
        else:
            welcome = accounts.invite_again(by=SYSTEM, user=user, why="ordskifte invite")
    except OrdskifteError as error:
        raise WrongAnswer(str(error)) from error
    return main_address(body) + welcome.path


def main_address(body) -> str:
    """The address of the body's own pages, without a slash at the end."""
    from django.conf import settings

    host = body.host_names.filter(is_main=True).values_list("name", flat=True).first() or "localhost"
    if host in {"localhost", "127.0.0.1"}:
        return f"http://{host}:{settings.ORDSKIFTE_PORT}"
    return f"{'https' if settings.ORDSKIFTE_SECURE else 'http'}://{host}"


def read_person(text: str) -> tuple[str, str]:
    """A name and an address from `Name <e-mail>`."""
    name, email = parseaddr(text)
    if not name.strip() or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise WrongAnswer(f"{text!r} does not name a person. Write: Kari Nordmann <kari@kommune.example>")
    return name.strip(), email


def read_mail(text: str) -> None:
    """Refuse a mail server that settings could not be made of: they are read before every command."""
    import environ as url_reader
    from django.core.exceptions import ImproperlyConfigured

    try:
        if "\n" in text or (text and not url_reader.Env.email_url_config(text)):
            raise ValueError(text)
    except (ImproperlyConfigured, ValueError, KeyError) as error:
        raise WrongAnswer("The mail server cannot be read. Write: smtp+tls://user:password@host:587") from error


_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def read_host(text: str) -> str:
    """A host name as it is stored: lower case, A-labels, no port."""
    import idna

    host = text.strip().rstrip(".").lower()
    try:
        host = host if host.isascii() else idna.encode(host, uts46=False, strict=True).decode("ascii")
    except idna.IDNAError as error:
        raise WrongAnswer(f"{text!r} is not a host name. Write it as dialog.kommune.example") from error
    if not _HOST.fullmatch(host):
        raise WrongAnswer(f"{text!r} is not a host name. Write it as dialog.kommune.example, without https://")
    return host
