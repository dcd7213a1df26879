"""What `ordskifte journal` prints."""

import json
from datetime import date
from pathlib import Path

import click

NOT_DONE = 1


def export(place: Path, *, since: date, until: date, full: bool, as_json: bool) -> int:
    """Write the journal of a period; the exit code."""
    from ordskifte.domain.errors import OrdskifteError
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.journal import actions
    from ordskifte.journal.exporting import Kind, Order
    from ordskifte.kernel import tenancy

    try:
        body = tenancy.of_commands()
    except tenancy.NoBody as error:
        return _refuse(str(error), as_json=as_json)
    order = Order(body=body, kind=Kind.FULL if full else Kind.PUBLIC, since=since, until=until)
    try:
        place.absolute().parent.mkdir(parents=True, exist_ok=True)
        done = actions.export(by=SYSTEM, order=order, place=place.absolute())
    except OrdskifteError as error:
        return _refuse(str(error), as_json=as_json)
    except OSError as error:
        return _refuse(f"{place} cannot be written: {error.strerror or error}.", as_json=as_json)
    if as_json:
        facts = {"ok": True, "place": str(done.place), "count": done.count, "waiting": done.waiting}
        click.echo(json.dumps(facts | {"digest": done.digest}, ensure_ascii=False))
        return 0
    click.echo(f"{done.count} entries in {done.place}. Check the files with: sha256sum --check SHA256SUMS")
    if done.waiting:
        click.echo(f"{done.waiting} more wait for a number from the records system.")
    return 0


def rebuild(*, as_json: bool) -> int:
    """Bring every line of the public journal in line with its record; the exit code."""
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.journal import actions
    from ordskifte.kernel.models import Body

    changed = sum(actions.show_again(by=SYSTEM, body=body) for body in Body.objects.order_by("pk"))
    click.echo(json.dumps({"ok": True, "changed": changed}) if as_json else f"{changed} lines were changed.")
    return 0


def _refuse(text: str, *, as_json: bool) -> int:
    click.echo(json.dumps({"ok": False, "error": text}, ensure_ascii=False) if as_json else text, err=not as_json)
    return NOT_DONE
