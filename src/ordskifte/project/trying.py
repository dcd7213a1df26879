"""What `ordskifte trial` does and prints."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from ordskifte.domain import trial as rules
from ordskifte.project import trial_check

DONE, NOT_DONE = 0, 1
_SHOWN_PROBLEMS: Final = 20


def open_trial(*, name: str, cases: Iterable[str], ends_on: date, as_json: bool) -> int:
    """Open a trial of some cases; the exit code."""
    from ordskifte.domain.errors import OrdskifteError
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel import tenancy
    from ordskifte.outcomes import actions

    try:
        body = tenancy.of_commands()
        uids = tuple(_case(body, text) for text in cases)
        plan = actions.Opened(name=name, ends_on=ends_on, cases=uids)
        row = actions.open_trial(by=SYSTEM, body=body, opened=plan)
    except OrdskifteError as error:
        return _refuse(_words(error), as_json=as_json)
    facts = {"ok": True, "trial": str(row.uid), "address": f"/proveperiode/{row.uid}/"}
    _say(facts, f"The trial {row.name} is open until {row.ends_on}. Its questions: {facts['address']}", as_json=as_json)
    return DONE


def status(*, as_json: bool) -> int:
    """Where each trial stands, what is left in it, and what people answered; the exit code."""
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.outcomes import queries

    told = [_standing(row) for row in queries.trials_for(SYSTEM)]
    if as_json:
        click.echo(json.dumps({"ok": True, "trials": told}, ensure_ascii=False))
        return DONE
    if not told:
        click.echo("There are no trials. Open one with: ordskifte trial open")
    for each in told:
        click.echo(f"{each['name']} ({each['trial']}): {rules.TEXTS[each['phase']]}, last day {each['ends_on']}")
        for side, figures in each["answers"].items():
            click.echo(f"  {side}: {figures['count']} answers, mean {figures['mean'] or '-'} of 5")
        for line in _left_lines(each["left"]):
            click.echo(line)
    return DONE


def close(which: str, *, place: Path, said: Mapping[str, Any], as_json: bool) -> int:
    """Close a trial and write its package; asked again, go on where it stopped. The exit code."""
    from ordskifte.domain.errors import OrdskifteError
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.outcomes import actions

    row = _trial(which)
    if row is None:
        return _refuse(f"There is no trial {which}. See: ordskifte trial status", as_json=as_json)
    try:
        if row.closed_at is None:
            row = actions.close_trial(by=SYSTEM, trial=row, farewell=rules.Farewell(**said))
        written = actions.write_package(by=SYSTEM, trial=row, place=place.absolute())
    except rules.TrialUnfinished as error:
        left = {each.value: count for each, count in error.left.items()}
        return _refuse("\n".join([str(error), *_left_lines(left)]), as_json=as_json, left=left)
    except OrdskifteError as error:
        return _refuse(_words(error), as_json=as_json)
    except OSError as error:
        return _refuse(f"{place} cannot be written: {error.strerror or error}.", as_json=as_json)
    facts = {"ok": True, "trial": str(row.uid), "place": str(written), "left": row.left}
    text = (
        f"The trial {row.name} is closed. Its package is in {written}. Check it with: ordskifte trial check {written}"
    )
    _say(facts, text, as_json=as_json)
    return DONE


def put_off(which: str, *, until: date, why: str, as_json: bool) -> int:
    """Let everything of a closed trial be read for longer; the exit code."""
    from ordskifte.domain.errors import OrdskifteError
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.outcomes import actions

    row = _trial(which)
    if row is None:
        return _refuse(f"There is no trial {which}. See: ordskifte trial status", as_json=as_json)
    try:
        row = actions.put_off(by=SYSTEM, trial=row, until=until, why=why)
    except OrdskifteError as error:
        return _refuse(_words(error), as_json=as_json)
    facts = {"ok": True, "trial": str(row.uid), "shown_until": row.shown_until.isoformat()}
    _say(facts, f"The trial {row.name} can be read here until {row.shown_until}.", as_json=as_json)
    return DONE


def check(folder: Path, *, as_json: bool) -> int:
    """Look through a package; the exit code."""
    report = trial_check.check(folder)
    is_whole = not report.problems
    facts = {"ok": is_whole, "parts": report.parts, "files": report.files, "lines": report.lines}
    text = f"{report.files} files and {report.lines} lines in {', '.join(report.parts) or 'no part'}."
    text += " Everything is as it should be." if is_whole else f" {len(report.problems)} things are wrong:"
    _say(facts | {"problems": report.problems}, text, as_json=as_json)
    for problem in report.problems[: 0 if as_json else _SHOWN_PROBLEMS]:
        click.echo(f"  {problem}")
    if not as_json and len(report.problems) > _SHOWN_PROBLEMS:
        click.echo("  … and more. All of them: --json")
    return DONE if is_whole else NOT_DONE


def _standing(row: Any) -> dict[str, Any]:
    from ordskifte.outcomes import queries

    left = rules.unfinished(queries.left_in(row)) if row.closed_at is None else row.left
    sides = {side.value: queries.figures_of(row, side=side) for side in rules.Side}
    return {
        "trial": str(row.uid),
        "name": row.name,
        "phase": queries.phase_of(row).value,
        "ends_on": row.ends_on.isoformat(),
        "shown_until": row.shown_until.isoformat() if row.shown_until else "",
        "left": {str(each): count for each, count in left.items()},
        "answers": {side: {"count": each.count, "mean": each.mean} for side, each in sides.items()},
    }


def _left_lines(left: Mapping[str, int]) -> list[str]:
    return [f"  {count:>6}  {rules.TEXTS[each]}" for each, count in left.items()]


def _words(error: Exception) -> str:
    """The sentence of an error, and each thing that must be put right."""
    if not isinstance(error, rules.TrialUnfit):
        return str(error)
    return "\n".join(f"{each.field}: {rules.TEXTS[each.code] % vars_of(each)}" for each in error.problems)


def vars_of(problem: rules.Problem) -> dict[str, int]:
    """The numbers of a sentence."""
    return {"count": problem.count, "most": problem.most}


def _case(body: Any, text: str) -> Any:
    from ordskifte.cases import queries
    from ordskifte.domain.ids import CaseNumber
    from ordskifte.outcomes import actions

    found = queries.the_one_with_number(body, CaseNumber.parse(text))
    if found is None:
        raise actions.NoSuchCase
    return found.uid


def _trial(which: str) -> Any:
    """By its identifier, or by its whole name where only one has it."""
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.outcomes import queries

    found = [row for row in queries.trials_for(SYSTEM) if which in {str(row.uid), row.name}]
    return found[0] if len(found) == 1 else None


def _say(facts: Mapping[str, Any], text: str, *, as_json: bool) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else text)


def _refuse(text: str, *, as_json: bool, **more: Any) -> int:
    facts = {"ok": False, "error": text, **more}
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else text, err=not as_json)
    return NOT_DONE
