"""The command line: `ordskifte`. Exit codes: 0 done, 1 not done, 2 wrong use."""

import os
import sys
from pathlib import Path

import click

from ordskifte import __version__


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


def _must_be_set_up() -> None:
    from ordskifte.project import environment, keys

    try:
        folder = environment.read()["ORDSKIFTE_DATA"]
    except environment.WrongSetting as error:
        raise click.ClickException(str(error)) from error
    if not (folder / "keys" / keys.SESSION_KEY).exists():
        raise click.ClickException(f"{folder} has not been set up. Run: ordskifte setup")


def _must_be_free() -> None:
    from ordskifte.project import environment, listening

    given = environment.read()
    try:
        listening.must_be_free(given["ORDSKIFTE_LISTEN"], port=given["PORT"])
    except listening.CannotListen as error:
        raise click.ClickException(str(error)) from error


def _django() -> None:
    """Load everything; seconds, so only the commands that need it call this."""
    import django

    from ordskifte.project import environment

    try:
        django.setup()
    except environment.WrongSetting as error:
        raise click.ClickException(str(error)) from error


@main.command()
def worker() -> None:
    """The worker alone: hands over events and does what is due."""
    _must_be_set_up()
    _django()
    from ordskifte.project import work

    work.run()


@main.command()
@click.option("--body", prompt="The body's name", help="Name of the public body.")
@click.option("--host", prompt="Host name that people will use", default="localhost", show_default=True)
@click.option("--administrator", prompt="First administrator (Name <e-mail>)", help="Name <e-mail>")
@click.option(
    "--mail",
    prompt="Mail server (smtp+tls://user:password@host:587; empty: mails are written to files)",
    default="",
    show_default=False,
)
@click.option("--time-zone", prompt="Time zone", default="Europe/Oslo", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def setup(**answers: object) -> None:
    """Ask five things, make keys and database, and print the first administrator's enrolment link."""
    from ordskifte.project import environment, setting_up

    try:
        setting_up.prepare(answers)
    except (environment.WrongSetting, setting_up.WrongAnswer) as error:
        raise click.ClickException(str(error)) from error
    _django()
    try:
        setting_up.finish(answers)
    except setting_up.WrongAnswer as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def check(as_json: bool) -> None:
    """Look for what is wrong, in plain words."""
    _must_be_set_up()
    _django()
    from ordskifte.project import doctor

    sys.exit(doctor.report(as_json=as_json))


@main.command()
def upgrade() -> None:
    """Bring the database up to this version of the program."""
    _must_be_set_up()
    _django()
    from django.core.management import call_command

    from ordskifte.accounts import rights

    call_command("migrate", interactive=False, verbosity=1)
    rights.settle()


@main.command()
@click.argument("person")
@click.option("--role", "roles", multiple=True, default=("operator",), show_default=True)
def invite(person: str, roles: tuple[str, ...]) -> None:
    """Print a new enrolment link for PERSON (Name <e-mail>); an old second factor stops working."""
    _must_be_set_up()
    _django()
    from ordskifte.project import setting_up

    try:
        click.echo(setting_up.invite(person, roles))
    except setting_up.WrongAnswer as error:
        raise click.ClickException(str(error)) from error


@main.group(name="import")
def bring_in() -> None:
    """Bring in cases from elsewhere."""


@bring_in.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", default="", help="Name of the records system, where its own id must not be used.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def noark5(path: Path, *, source: str, as_json: bool) -> None:
    """Read a Noark 5 extract: a folder, a zip or a tar. The same extract twice changes nothing."""
    _must_be_set_up()
    _django()
    from ordskifte.project import importing

    sys.exit(importing.noark5(path, source=source, as_json=as_json))


@bring_in.command(name="csv")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def from_csv(path: Path, as_json: bool) -> None:
    """Open cases from a list with the columns number, title and owner (an e-mail address)."""
    _must_be_set_up()
    _django()
    from ordskifte.project import importing

    sys.exit(importing.csv(path, as_json=as_json))


@main.command()
@click.option("--source", type=click.Path(path_type=Path), help="Another extract to play on.")
@click.option("--json", "as_json", is_flag=True, help="Print result.json instead of ten lines.")
def demo(source: Path | None, as_json: bool) -> None:
    """Play the story from nothing, and check each step."""
    from ordskifte.project.demo import play

    sys.exit(play.main(source=source, as_json=as_json))


if __name__ == "__main__":
    main()
