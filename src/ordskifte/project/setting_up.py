"""What `ordskifte setup` does with the five answers. Every part can be run again; nothing is made twice."""

import json
import re
import secrets
import stat
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from ordskifte.project import environment, keys, values

FOLDERS = ("db", "blobs", "media", "public", "public/static", "log", "keys", "run")

# As the tables have it.
LONGEST_BODY, LONGEST_NAME, LONGEST_EMAIL = 200, 150, 254


class WrongAnswer(ValueError):
    """An answer that cannot be used; the text says what to write."""


def prepare(answers) -> bool:
    """Check the answers, make folders, keys and the settings file: all that must exist before Django starts.

    True where the key that signs sessions had been lost, and is a new one now.
    """
    for name, read in READERS.items():
        read(str(answers.get(name) or ""))
    given = environment.read()
    folder, key_file = given["ORDSKIFTE_DATA"], given["ORDSKIFTE_KEY_FILE"]
    keys.master_key_must_be_here(folder, key_file=key_file)
    try:
        is_renewed = _make_files(folder, has_key_file=bool(key_file))
        saved = environment.saved(folder)
        if answers.get("mail"):
            saved["EMAIL_URL"] = str(answers["mail"]).strip()
        environment.save(folder, saved)
    except OSError as error:
        raise WrongAnswer(
            f"{folder} cannot be made or written ({error.strerror}). Choose another folder with ORDSKIFTE_DATA, "
            "or let the user who runs this write there."
        ) from error
    return is_renewed


def _make_files(folder: Path, *, has_key_file: bool) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(stat.S_IRWXU)
    for name in FOLDERS:
        (folder / name).mkdir(exist_ok=True, mode=0o700)
    if not has_key_file:
        keys.make(folder / "keys", names=[keys.MASTER_KEY])
    return keys.renew_session_key(folder)


def finish(answers) -> None:
    """Make the database, the body and the first administrator; print the enrolment link."""
    _make_database()
    found(answers)


def found(answers) -> None:
    """The same in a database that is there with all that belongs to it."""
    name = read_body(str(answers["body"]))
    body = make_body(name=name, host=str(answers["host"]), time_zone=str(answers["time_zone"]))
    link = invite(str(answers["administrator"]), ("operator",), body=body)
    if answers.get("as_json"):
        click.echo(json.dumps({"body": body.slug, "enrolment_link": link}))
        return
    click.echo(f"{body.name} is ready. The first administrator enrols here, within seven days:")
    click.echo(f"  {link}")
    click.echo("Start with: ordskifte up")


def _make_database() -> None:
    from django.core.management import call_command
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import DEFAULT_DB_ALIAS

    from ordskifte.kernel import health

    if health.Migrations().waiting():
        click.echo("Making the database, about a minute…", err=True)
        call_command("migrate", interactive=False, verbosity=0)
    else:
        # What follows the tables, such as permissions, may have been broken off.
        emit_post_migrate_signal(verbosity=0, interactive=False, db=DEFAULT_DB_ALIAS)


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
    from ordskifte.kernel import tenancy

    name, email = read_person(person)
    if unknown := set(roles) - set(RoleName.values):
        raise WrongAnswer(f"{unknown.pop()!r} is not a role. Write one of: {', '.join(RoleName.values)}")
    try:
        body = body or tenancy.of_commands()
    except tenancy.NoBody as error:
        raise WrongAnswer(str(error)) from error
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


def read_body(text: str) -> str:
    """The name of a body, as it is stored."""
    name = text.strip()
    if not name or not name.isprintable():
        raise WrongAnswer("Write the name of the body, on one line.")
    if len(name) > LONGEST_BODY:
        raise WrongAnswer(f"The name of the body has {len(name)} characters. Write at most {LONGEST_BODY}.")
    return name


def read_person(text: str) -> tuple[str, str]:
    """A name and an address from `Name <e-mail>`."""
    name, email = parseaddr(text) if text.isprintable() else ("", "")
    if not name.strip() or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise WrongAnswer(f"{text!r} does not name a person. Write: Kari Nordmann <kari@kommune.example>")
    if len(name.strip()) > LONGEST_NAME or len(email) > LONGEST_EMAIL:
        raise WrongAnswer(
            f"Write a name of at most {LONGEST_NAME} characters, and an address of at most {LONGEST_EMAIL}."
        )
    return name.strip(), email


def read_mail(text: str) -> None:
    """Refuse a mail server that settings could not be made of: they are read before every command."""
    try:
        values.as_mail(text)
    except ValueError as error:
        raise WrongAnswer("The mail server cannot be read. Write: smtp+tls://user:password@host:587") from error


def read_time_zone(text: str) -> None:
    """Refuse what is no time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WrongAnswer(f"{text!r} is not a time zone. Write it as Europe/Oslo.") from error


def read_host(text: str) -> str:
    """A host name as it is stored: lower case, A-labels, no port."""
    try:
        return values.as_host(text)
    except ValueError as error:
        raise WrongAnswer(
            f"{text!r} is not a host name. Write it as dialog.kommune.example, without https://"
        ) from error


# One for each of the five answers.
READERS = {
    "administrator": read_person,
    "body": read_body,
    "host": read_host,
    "time_zone": read_time_zone,
    "mail": read_mail,
}
