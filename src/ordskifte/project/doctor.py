"""`ordskifte check`: what is wrong with this installation, in plain words."""

import json
import os
import stat
from pathlib import Path

import click
from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.utils import translation

from ordskifte.kernel import clock, health, tenancy
from ordskifte.kernel.models import Body
from ordskifte.project import environment, keys


def report(*, as_json: bool) -> int:
    """Print what was looked at; 0 when all is well."""
    with translation.override("en"):
        healthy = _healthy()
        found = _found(healthy)
        missing = list(_first_steps(healthy))
    is_well = all(ok for _, ok, _ in found)
    if as_json:
        rows = [{"name": name, "ok": ok, "detail": detail} for name, ok, detail in found]
        left = [{"name": name, "detail": detail} for name, detail in missing]
        click.echo(json.dumps({"ok": is_well, "checks": rows, "missing": left}, ensure_ascii=False))
        return 0 if is_well else 1
    for name, ok, detail in found:
        mark = click.style("ok  ", fg="green") if ok else click.style("FAIL", fg="red")
        click.echo(f"{mark} {name}: {detail}")
    for name, detail in missing:
        click.echo(f"{click.style('todo', fg='yellow')} {name}: {detail}")
    return 0 if is_well else 1


def findings():
    """What was looked at: its name, whether it is well, and more in words."""
    with translation.override("en"):
        return _found(_healthy())


def _healthy():
    return [(each.name, each.ok, each.detail) for each in health.checks()]


def _found(healthy):
    return [*_own(), *_variables(), *healthy, *_bodies(healthy), *_djangos()]


def _own():
    yield "keys", *_closed_to_others(settings.ORDSKIFTE_KEY_FILE)
    static = Path(__file__).resolve().parent.parent / "website" / "static" / "ordskifte" / "build.json"
    yield "look", static.exists(), "style sheet is built" if static.exists() else "no style sheet. Run: make assets"
    catalogue = Path(settings.LOCALE_PATHS[0]) / "nb" / "LC_MESSAGES" / "django.mo"
    yield (
        "words",
        catalogue.exists(),
        "catalogues are compiled" if catalogue.exists() else "Run: make demo or make test",
    )
    if clock.SET_OFF_BY in os.environ:
        yield "clock", False, f"set off by {clock.set_off()}. Take ORDSKIFTE_CLOCK away, or every date will be wrong"
    is_loopback = settings.ORDSKIFTE_LISTEN in {"127.0.0.1", "::1", "localhost"}
    is_safe = is_loopback or settings.ORDSKIFTE_SECURE
    how = (
        "loopback only"
        if is_loopback
        else "https"
        if is_safe
        else "open to others without https. Set ORDSKIFTE_SECURE=1"
    )
    yield "listening", is_safe, how


def _closed_to_others(path: Path) -> tuple[bool, str]:
    try:
        key, mode = path.read_bytes(), path.stat().st_mode
    except OSError as error:
        return False, f"{path} cannot be read ({error.strerror}). No closed file can be opened without it"
    if len(key) != keys.BYTES:
        return False, f"{path} is not a key: it has {len(key)} bytes, not {keys.BYTES}. Bring it back from your copy"
    others = stat.S_IMODE(mode) & 0o077
    return (False, f"others can read {path}. Run: chmod 600 {path}") if others else (True, "readable by the owner only")


def _variables():
    """Those that need more than their own text to be judged, and those that nobody reads."""
    of_others = (*_wrong_schemas(), *_wrong_watch(), *_wrong_transfer())
    wrong = [*environment.strangers(settings.ORDSKIFTE_DATA), *_wrong_egress(), *of_others]
    for each in wrong:
        yield "variables", False, each
    if not wrong:
        yield "variables", True, "all of them are known"


def _wrong_egress():
    # Loads the whole of HTTP, which the other commands may not need.
    from ordskifte.kernel.egress.policy import Policy

    try:
        Policy.from_settings()
    except ValueError as error:
        yield str(error)


def _wrong_schemas():
    folder = environment.read()["ORDSKIFTE_SCHEMAS"]
    if folder and not os.path.isdir(folder):
        yield f"ORDSKIFTE_SCHEMAS names {folder}, which is not a folder"


def _wrong_transfer():
    way, folder = settings.ORDSKIFTE_TRANSFER, settings.ORDSKIFTE_TRANSFER_FOLDER
    if way == "integration-point" and not settings.ORDSKIFTE_TRANSFER_URL:
        yield "ORDSKIFTE_TRANSFER is integration-point, and ORDSKIFTE_TRANSFER_URL does not say where it answers"
    elif way.endswith("-folder") and (folder is None or not os.path.isdir(folder)):
        yield f"ORDSKIFTE_TRANSFER is {way}, and ORDSKIFTE_TRANSFER_FOLDER names no folder that is there"


def _wrong_watch():
    folder = settings.ORDSKIFTE_WATCH_FOLDER
    if folder is not None and not os.path.isdir(folder):
        yield f"ORDSKIFTE_WATCH_FOLDER names {folder}, which is not there. Make the folder, or mount the share"
    elif folder is not None and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield f"ORDSKIFTE_WATCH_FOLDER names {folder}, where files may not be moved. Give it to the user who runs this"


def _bodies(healthy):
    if not all(ok for name, ok, _ in healthy if name == "database"):
        return
    try:
        slugs = list(Body.objects.order_by("pk").values_list("slug", flat=True))
    except DatabaseError:
        # The tables are not there yet.
        slugs = []
    if not slugs:
        yield "body", False, "no body yet: run ordskifte setup again"
        return
    yield "body", True, f"{len(slugs)} set up" + (f": {', '.join(slugs)}" if len(slugs) > 1 else "")
    yield from _unnamed_body()


def _unnamed_body():
    """Where several share an installation, a records system is that of one of them."""
    asks = settings.ORDSKIFTE_BODY or settings.ORDSKIFTE_TRANSFER or settings.ORDSKIFTE_WATCH_FOLDER
    try:
        tenancy.of_commands()
    except tenancy.NoBody as error:
        if asks:
            yield "body", False, str(error)


def _first_steps(healthy):
    """What people lack who are to work here. Nothing is broken by it, so it is no failure."""
    from ordskifte.desk import first_steps

    if not all(ok for name, ok, _ in healthy if name in {"database", "migrations"}):
        return
    bodies = list(Body.objects.order_by("pk"))
    for body in bodies:
        for step in first_steps.of(body):
            name = step.name if len(bodies) == 1 else f"{step.name} ({body.name})"
            yield name, f"{step.missing} {step.do}"


def _djangos():
    messages = [each for each in checks.run_checks() if each.level >= checks.WARNING]
    if not messages:
        yield "settings", True, "nothing to remark"
    for each in messages:
        yield each.id or "settings", False, f"{each.msg} {each.hint or ''}".strip()
