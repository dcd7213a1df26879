"""What `ordskifte import` prints: progress on the way, a short table at the end, and where to read on."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

NOT_DONE = 1
WRONG_USE = 2
MOST_FINDINGS = 20
LARGEST_LIST = 5 << 20
_SHOWN = (
    ("cases", "Cases"),
    ("threads", "Posts"),
    ("messages", "Comments"),
    ("records", "Records"),
    ("documents", "Documents"),
    ("files", "Files"),
    ("new", "New"),
    ("changed", "Changed"),
    ("unchanged", "Unchanged"),
    ("findings", "Findings"),
)
_LEFT_OUT = "left_out_"


def noark5(path: Path, *, source: str, as_json: bool) -> int:
    """Bring in a Noark 5 extract; the exit code."""
    from ordskifte.domain.errors import OrdskifteError
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel import tenancy
    from ordskifte.records import actions

    if not path.exists():
        return _refuse(f"There is no file or folder at {path}. Check the path.", as_json=as_json, code=WRONG_USE)
    try:
        body = tenancy.of_commands()
        with _progress() as watch:
            run = actions.import_noark5(by=SYSTEM, body=body, path=path.resolve(), source=source, watch=watch)
    except OrdskifteError as error:
        return _refuse(str(error), as_json=as_json)
    return _report(run, as_json=as_json)


def csv(path: Path, *, as_json: bool) -> int:
    """Open the cases of a list; the exit code."""
    from ordskifte.domain.errors import OrdskifteError
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel import tenancy
    from ordskifte.records import actions

    if not path.is_file():
        return _refuse(f"There is no file at {path}. Check the path.", as_json=as_json, code=WRONG_USE)
    if path.stat().st_size > LARGEST_LIST:
        return _refuse("The file is too large. Divide it into files of at most 5 MB.", as_json=as_json)
    try:
        body = tenancy.of_commands()
        run = actions.import_list(by=SYSTEM, body=body, name=path.name, data=path.read_bytes())
    except OrdskifteError as error:
        return _refuse(str(error), as_json=as_json)
    return _report(run, as_json=as_json)


def wxr(path: Path, *, source: str, case: str, names: str, files: Path | None, as_json: bool) -> int:
    """Carry over what was said on a WordPress site; the exit code."""
    from ordskifte.domain.errors import OrdskifteError
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel import tenancy
    from ordskifte.records.actions.carrying import import_wxr

    if not path.is_file():
        return _refuse(f"There is no file at {path}. Check the path.", as_json=as_json, code=WRONG_USE)
    if files is not None and not files.is_dir():
        return _refuse(f"There is no folder at {files}. Check the path.", as_json=as_json, code=WRONG_USE)
    options = {"source": source, "case": case, "names": names, "folder": files}
    try:
        body = tenancy.of_commands()
        with _progress() as watch:
            run = import_wxr(by=SYSTEM, body=body, path=path, watch=watch, **options)
    except OrdskifteError as error:
        return _refuse(str(error), as_json=as_json)
    return _report(run, as_json=as_json)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """A bar by bytes read, on a terminal only. The first number is how many there are."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=None)
        numbers = 0

        def watch(count: int) -> None:
            nonlocal numbers
            numbers += 1
            if numbers == 1:
                bar.update(task, total=count)
            else:
                bar.advance(task, count)

        yield watch


def _reason(run: Any) -> str:
    """Why a run ended early: the file is damaged somewhere, or it was refused, which is told last."""
    findings = run.findings.order_by("pk")
    broken = findings.filter(code="broken_xml").last()
    if broken is not None:
        return f"It is damaged at line {broken.line}."
    last = findings.last()
    return last.quote if last else ""


def _refuse(text: str, *, as_json: bool, code: int = NOT_DONE) -> int:
    if as_json:
        click.echo(json.dumps({"ok": False, "error": text}, ensure_ascii=False))
    else:
        click.echo(text, err=True)
    return code


def _report(run: Any, *, as_json: bool) -> int:
    is_done = run.state == run.State.DONE
    if as_json:
        click.echo(json.dumps({"ok": is_done, **_as_data(run)}, ensure_ascii=False))
    else:
        _print(run, is_done=is_done)
    return 0 if is_done else NOT_DONE


def _as_data(run: Any) -> dict[str, Any]:
    names = ("code", "where", "line", "what", "quote", "done")
    return {
        "run": str(run.uid),
        "source": run.source.name if run.source else None,
        "state": run.state,
        "counts": run.counts,
        "findings": list(run.findings.order_by("pk").values(*names)[:MOST_FINDINGS]),
    }


def _print(run: Any, *, is_done: bool) -> None:
    from ordskifte.project.setting_up import main_address

    table = Table(show_header=False, box=None)
    for name, label in _SHOWN:
        if name in run.counts or name in {"new", "findings"}:
            table.add_row(label, f"{run.counts.get(name, 0):,}".replace(",", " "))
    for name, count in sorted(run.counts.items()):
        if name.startswith(_LEFT_OUT):
            table.add_row(f"Left out: {name.removeprefix(_LEFT_OUT).replace('_', ' ')}", f"{count:,}".replace(",", " "))
    Console().print(table)
    if not is_done:
        click.echo(f"The extract was not read to its end. {_reason(run)}".strip(), err=True)
    if run.counts.get("findings"):
        click.echo(f"Read the findings here: {main_address(run.body)}/desk/import/{run.uid}/")
