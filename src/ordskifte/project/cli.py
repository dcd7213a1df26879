"""The command line: `ordskifte`. Exit codes: 0 done, 1 not done, 2 wrong use."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import click

from ordskifte import __version__

SIGN_IN_AGAIN = "keys/session.key was not there, so a new one was made: everybody must sign in again."


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ordskifte")
def main() -> None:
    """Ordskifte: from the case to public dialogue and back, with a record of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ordskifte.project.settings")


@main.command()
def up() -> None:
    """Serve: the web process and the worker, kept alive until Ctrl-C."""
    from ordskifte.project import supervise

    _must_be_set_up()
    _must_be_free()
    supervise.run((["web"], ["worker"]))


@main.command()
@click.option("--threads", default=4, show_default=True, help="Requests handled at the same time.")
def web(threads: int) -> None:
    """The web process alone."""
    from ordskifte.project import environment

    _must_be_set_up()
    _must_be_free()
    given = environment.read()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"]
    command += ["--host", given["ORDSKIFTE_LISTEN"], "--port", str(given["PORT"])]
    command += ["--blocking-threads", str(threads), "--respawn-failed-workers", "--workers-kill-timeout", "10"]
    command += ["--http", "1", "--log-level", "warning", "ordskifte.project.wsgi:application"]
    click.echo(f"http://{_shown(given['ORDSKIFTE_LISTEN'])}:{given['PORT']}/")
    sys.stdout.flush()
    os.execv(sys.executable, command)


def _shown(address: str) -> str:
    return f"[{address}]" if ":" in address else address


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """End with one sentence, and without a trace, where what is wrong is not the program."""
    from ordskifte.project import environment, keys, listening

    try:
        yield
    except (environment.WrongSetting, keys.KeyIsGone, listening.CannotListen) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _database() -> Iterator[None]:
    """Say in one sentence that the database does not answer."""
    from django.db import OperationalError, ProgrammingError

    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        raise click.ClickException(
            f"The database does not answer, or is not finished ({type(error).__name__}). Run: ordskifte check"
        ) from error


def _must_be_set_up(*, renew: bool = False) -> None:
    from ordskifte.project import environment, keys

    with _in_plain_words():
        given = environment.read()
        folder = given["ORDSKIFTE_DATA"]
        if (folder / "restoring").exists():
            raise click.ClickException(f"A restore into {folder} was broken off. Run the same restore again.")
        if not keys.is_in_use(folder):
            raise click.ClickException(f"{folder} has not been set up. Run: ordskifte setup")
        keys.master_key_must_be_here(folder, key_file=given["ORDSKIFTE_KEY_FILE"])
        if renew and keys.renew_session_key(folder):
            click.echo(SIGN_IN_AGAIN, err=True)
        keys.session_key_must_be_here(folder)


def _must_be_free() -> None:
    from ordskifte.project import environment, listening

    with _in_plain_words():
        given = environment.read()
        listening.must_be_free(given["ORDSKIFTE_LISTEN"], port=given["PORT"])


def _django() -> None:
    """Load everything; seconds, so only the commands that need it call this."""
    from ordskifte.project import loading

    with _in_plain_words(), loading.for_good():
        import django
        from django.core.exceptions import ImproperlyConfigured

        try:
            django.setup()
        except ImproperlyConfigured as error:
            raise click.ClickException(f"The settings cannot be used: {error}") from error


@main.command()
def worker() -> None:
    """The worker alone: hands over events and does what is due."""
    _must_be_set_up()
    _django()
    from ordskifte.project import work

    work.run()


def _answer(name: str) -> Callable[[str], str]:
    """An answer that `setup` can use; where somebody is asked, a bad one is asked for again at once."""

    def text(given: str) -> str:
        from ordskifte.project import setting_up

        try:
            setting_up.READERS[name](given)
        except setting_up.WrongAnswer as error:
            raise click.BadParameter(str(error)) from error
        return given

    return text


@main.command()
@click.option("--body", type=_answer("body"), prompt="The body's name", help="Name of the public body.")
@click.option(
    "--host", type=_answer("host"), prompt="Host name that people will use", default="localhost", show_default=True
)
@click.option(
    "--administrator",
    type=_answer("administrator"),
    prompt="First administrator (Name <e-mail>)",
    help="Name <e-mail>",
)
@click.option(
    "--mail",
    type=_answer("mail"),
    prompt="Mail server (smtp+tls://user:password@host:587; empty: mails are written to files)",
    default="",
    show_default=False,
)
@click.option("--time-zone", type=_answer("time_zone"), prompt="Time zone", default="Europe/Oslo", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def setup(**answers: object) -> None:
    """Ask five things, make keys and database, and print the first administrator's enrolment link."""
    from ordskifte.project import setting_up

    try:
        with _in_plain_words():
            if setting_up.prepare(answers):
                click.echo(SIGN_IN_AGAIN, err=True)
        _django()
        with _database():
            setting_up.finish(answers)
    except setting_up.WrongAnswer as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def check(as_json: bool) -> None:
    """Look for what is wrong, in plain words."""
    try:
        _must_be_set_up()
        _django()
    except click.ClickException as error:
        if not as_json:
            raise
        rows = [{"name": "start", "ok": False, "detail": error.message}]
        click.echo(json.dumps({"ok": False, "checks": rows}, ensure_ascii=False))
        sys.exit(1)
    from ordskifte.project import doctor

    sys.exit(doctor.report(as_json=as_json))


@main.command()
@click.option("--backup", "backup_to", type=click.Path(path_type=Path), help="New folder for the backup.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def upgrade(*, backup_to: Path | None, as_json: bool) -> None:
    """Bring the database up to this version of the program: a backup, the changes, a look, or all as it was."""
    _must_be_set_up(renew=True)
    _django()
    from ordskifte.project import upgrading

    with _database():
        sys.exit(upgrading.command(backup_to=backup_to, as_json=as_json))


@main.command()
@click.argument("to", type=click.Path(path_type=Path), required=False)
@click.option("--keys", "keys_to", type=click.Path(path_type=Path), help="Another folder, for a copy of the key.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def backup(to: Path | None, *, keys_to: Path | None, as_json: bool) -> None:
    """Write a backup of everything to the new folder TO, while people go on working; the key is not in it."""
    _must_be_set_up()
    _django()
    from ordskifte.project import backing_up

    with _database():
        sys.exit(backing_up.command(to, keys_to=keys_to, as_json=as_json))


@main.command()
@click.argument("place", metavar="FROM", type=click.Path(path_type=Path))
@click.option("--over", is_flag=True, help="Also where there is data: it is put aside.")
@click.option("--keys", "keys_from", type=click.Path(path_type=Path), help="Folder where the copy of the key is.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def restore(place: Path, *, over: bool, keys_from: Path | None, as_json: bool) -> None:
    """Bring a backup back, after its checksums; then look at everything as `ordskifte check` does."""
    _django()
    from ordskifte.project import restoring

    sys.exit(restoring.command(place, over=over, keys_from=keys_from, as_json=as_json))


@main.command()
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--until", default="", help="When people can come again, such as 22:30 or 2026-11-23 22:30 (Oslo).")
@click.option("--why", default="", help="One line that everybody reads who is turned away.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def hold(*, state: str, until: str, why: str, as_json: bool) -> None:
    """Take nothing in and let the worker rest (on), or go on (off). Reading goes on meanwhile."""
    _must_be_set_up()
    _django()
    from ordskifte.project import holding

    sys.exit(holding.turn(is_on=state == "on", until=until, why=why, as_json=as_json))


@main.command()
@click.argument("person")
@click.option("--role", "roles", multiple=True, default=("operator",), show_default=True)
def invite(person: str, roles: tuple[str, ...]) -> None:
    """Print a new enrolment link for PERSON (Name <e-mail>); an old second factor stops working."""
    _must_be_set_up()
    _django()
    from ordskifte.project import setting_up

    try:
        with _database():
            click.echo(setting_up.invite(person, roles))
    except setting_up.WrongAnswer as error:
        raise click.ClickException(str(error)) from error


@main.group(name="import")
def bring_in() -> None:
    """Bring in cases from elsewhere."""


@bring_in.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", default="", help="Name of the records system, where its own id must not be used.")
@click.option("--watch", is_flag=True, help="PATH is a folder: take the files that a records system puts there.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def noark5(path: Path, *, source: str, watch: bool, as_json: bool) -> None:
    """Read a Noark 5 extract: a folder, a zip or a tar. The same extract twice changes nothing.

    With --watch, take in the files for the public journal that come into a folder, until told to stop.
    """
    _must_be_set_up()
    _django()
    from ordskifte.project import importing, watching

    with _database():
        if watch:
            sys.exit(watching.noark5(path, source=source, as_json=as_json))
        sys.exit(importing.noark5(path, source=source, as_json=as_json))


@bring_in.command(name="csv")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def from_csv(path: Path, as_json: bool) -> None:
    """Open cases from a list with the columns number, title and owner (an e-mail address)."""
    _must_be_set_up()
    _django()
    from ordskifte.project import importing

    with _database():
        sys.exit(importing.csv(path, as_json=as_json))


@bring_in.command(name="wxr")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--case", default="", help="Number of the case that it is to lie in; without it one is opened.")
@click.option("--source", default="", help="Name of the site, where its own address must not be used.")
@click.option(
    "--names", type=click.Choice(["initials", "whole", "none"]), default=None, help="How commenters are shown to all."
)
@click.option("--files", type=click.Path(path_type=Path), help="Folder with the site's uploads; nothing is fetched.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def from_wordpress(path: Path, *, case: str, source: str, names: str | None, files: Path | None, as_json: bool) -> None:
    """Carry over posts and comments from an export of a WordPress site (WXR), as history that nobody answers.

    The same file twice changes nothing, and a newer one adds. E-mail and IP addresses are never kept.
    """
    _must_be_set_up()
    _django()
    from ordskifte.project import importing

    with _database():
        sys.exit(importing.wxr(path, case=case, source=source, names=names or "", files=files, as_json=as_json))


@bring_in.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def orders(paths: tuple[Path, ...], as_json: bool) -> None:
    """Put what people ordered in eInnsyn (order.xml, versions 1 and 2) into the queue of requests for access."""
    _must_be_set_up()
    _django()
    from ordskifte.project import ordering

    with _database():
        sys.exit(ordering.take(paths, as_json=as_json))


@main.group()
def journal() -> None:
    """The journal: take it out, or bring the public one in line."""


_DAY = click.DateTime(formats=["%Y-%m-%d"])


@journal.command()
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--from", "since", type=_DAY, required=True, help="First journal date, such as 2026-11-01.")
@click.option("--to", "until", type=_DAY, required=True, help="Last journal date.")
@click.option("--full/--public", "full", default=None, help="Only the one with all that is closed, or only the other.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def export(place: Path, *, since: datetime, until: datetime, full: bool | None, as_json: bool) -> None:
    """Write the journal of a period to the new folder PLACE: JSON lines, CSV and checksums.

    Without --full or --public, PLACE gets both: `full` with all that is closed, and `public`.
    """
    _must_be_set_up()
    _django()
    from ordskifte.project import journalling

    with _database():
        days = {"since": since.date(), "until": until.date()}
        kinds = {place / "full": True, place / "public": False} if full is None else {place: full}
        sys.exit(max(journalling.export(each, full=one, as_json=as_json, **days) for each, one in kinds.items()))


@journal.command()
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def rebuild(as_json: bool) -> None:
    """Write the public journal again from the records, after a setting was changed."""
    _must_be_set_up()
    _django()
    from ordskifte.project import journalling

    with _database():
        sys.exit(journalling.rebuild(as_json=as_json))


@main.group()
def trial() -> None:
    """Try it on a case or a few, for a time; close it with its records."""


@trial.command(name="open")
@click.argument("name")
@click.option("--case", "cases", multiple=True, required=True, help="Case number, such as 2026/118; once for each.")
@click.option("--until", type=_DAY, required=True, help="The last day, such as 2027-01-31.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def open_trial(name: str, *, cases: tuple[str, ...], until: datetime, as_json: bool) -> None:
    """Open the trial NAME of some cases: their pages say so, and ask two questions."""
    _must_be_set_up()
    _django()
    from ordskifte.project import trying

    with _database():
        sys.exit(trying.open_trial(name=name, cases=cases, ends_on=until.date(), as_json=as_json))


@trial.command()
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def status(as_json: bool) -> None:
    """Where each trial stands, what is left in it, and what people answered."""
    _must_be_set_up()
    _django()
    from ordskifte.project import trying

    with _database():
        sys.exit(trying.status(as_json=as_json))


@trial.command()
@click.argument("which")
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--custodian", default="", help="Who keeps the records from now on.")
@click.option("--contact", default="", help="Where people can turn.")
@click.option("--shown-until", type=_DAY, default=None, help="Last day of reading here; else 90 days.")
@click.option("--why", default="", help="Why it is closed although something is left.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def close(which: str, *, place: Path, shown_until: datetime | None, as_json: bool, **said: str) -> None:
    """Close the trial WHICH (its identifier or name), and write its package to the new folder PLACE.

    Asked again, it goes on where it stopped; a package that is there already stays.
    """
    _must_be_set_up()
    _django()
    from ordskifte.kernel import clock
    from ordskifte.project import trying

    with _database():
        until = shown_until.date() if shown_until else clock.today() + timedelta(days=90)
        sys.exit(trying.close(which, place=place, said={**said, "shown_until": until}, as_json=as_json))


@trial.command(name="put-off")
@click.argument("which")
@click.option("--shown-until", type=_DAY, required=True, help="The new last day of reading here.")
@click.option("--why", required=True, help="Why; it is kept in the audit log.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def put_off(which: str, *, shown_until: datetime, why: str, as_json: bool) -> None:
    """Let everything of the closed trial WHICH be read here for longer."""
    _must_be_set_up()
    _django()
    from ordskifte.project import trying

    with _database():
        sys.exit(trying.put_off(which, until=shown_until.date(), why=why, as_json=as_json))


@trial.command(name="check")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def check_package(folder: Path, *, as_json: bool) -> None:
    """Look through the package of a trial, or one half of it; needs no installation."""
    from ordskifte.project import trying

    sys.exit(trying.check(folder, as_json=as_json))


@main.group()
def adopt() -> None:
    """What it takes to begin: texts for leader, archivist, privacy officer and lawyer."""


@adopt.command(name="write")
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def write_texts(place: Path, *, as_json: bool) -> None:
    """Write them to the new folder PLACE, filled in from this installation, in Bokmål and Nynorsk."""
    _must_be_set_up()
    _django()
    from ordskifte.project import adopting

    with _database():
        sys.exit(adopting.write(place, as_json=as_json))


@main.command()
@click.option("--source", type=click.Path(path_type=Path), help="Another extract to play on.")
@click.option("--json", "as_json", is_flag=True, help="Print result.json instead of ten lines.")
def demo(source: Path | None, as_json: bool) -> None:
    """Play the story from nothing, and check each step."""
    from ordskifte.project.demo import play

    sys.exit(play.main(source=source, as_json=as_json))


if __name__ == "__main__":
    main()
