"""`ordskifte demo`: plays the story from nothing against the real program, and checks each step."""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ordskifte.kernel import clock
from ordskifte.project import environment
from ordskifte.project.demo import given, stage, story
from ordskifte.project.demo.browser import NotThere, free_port
from ordskifte.project.demo.not_played import NOT_PLAYED
from ordskifte.project.demo.processes import DidNotStart, Processes
from ordskifte.project.demo.results import Outcome, Results
from ordskifte.project.demo.steps import (
    access,
    cases,
    channels,
    decisions,
    dialogue,
    ground,
    journal,
    leaks,
    moderation,
    outcomes,
    people,
    publishing,
    readers,
    records,
    source,
    source_publishing,
)
from ordskifte.project.demo.world import Chapter, Step, StepFailed, World, joined

FOLDER = Path("var/demo")
SOURCE_FOLDER = Path("var/demo-source")
# As it was given: the play itself is served on another one.
SHOWN_PORT = environment.read()["PORT"]
USUAL_PORT = 8000
CLOCK = "clock"

# One line each, and one before them: ten in all.
STORY = (
    joined("Ground", ground.CHAPTER, people.CHAPTER),
    joined("Cases", cases.CHAPTER, decisions.CHAPTER),
    joined("Publishing", publishing.CHAPTER, channels.CHAPTER),
    dialogue.CHAPTER,
    moderation.CHAPTER,
    records.CHAPTER,
    joined("Journal", journal.CHAPTER, access.CHAPTER),
    outcomes.CHAPTER,
    joined("Readers", readers.CHAPTER, leaks.CHAPTER, journal.LATER),
)
ON_A_SOURCE = (ground.CHAPTER, people.OPERATOR_ALONE, source.CHAPTER, source_publishing.CHAPTER)


def main(*, source: Path | None, as_json: bool) -> int:
    """Play; 0 only if every step held."""
    if source is not None and (refusal := given.refusal(source)):
        click.echo(refusal, err=True)
        return 2
    try:
        folder = stage.clear(SOURCE_FOLDER if source else FOLDER)
    except stage.NotOurs as error:
        click.echo(str(error), err=True)
        return 1
    return perform(ON_A_SOURCE if source else STORY, folder=folder, source=source, as_json=as_json)


def perform(
    chapters: Sequence[Chapter],
    *,
    folder: Path,
    source: Path | None = None,
    settings: Mapping[str, str] = {},
    chosen: Mapping[str, Any] = {},
    as_json: bool = False,
) -> int:
    """Play these chapters in a cleared folder, with these settings and what the body chooses beside the story's."""
    world = _world(folder, source=source)
    world.chosen = chosen
    os.environ.update(settings)
    results = Results(chapters, not_played={} if source else dict(NOT_PLAYED))
    # Whoever asks the demo to end gets its result and no process left, as with Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    _play(world, results)
    click.echo(results.as_json() if as_json else "\n".join(_told(results, folder)), nl=not as_json)
    return 0 if results.ok else 1


def _world(folder: Path, *, source: Path | None) -> World:
    port = free_port()
    hands = None if source else folder / CLOCK
    if hands is not None:
        clock.set_all_to(story.load().starts, path=hands)
    stage.point_at(folder, port=port, clock_file=hands)
    logs = folder / "log"
    logs.mkdir(mode=0o700)
    extract = source.resolve() if source else None
    return World(folder=folder, port=port, processes=Processes(logs), source=extract, clock_file=hands)


def _play(world: World, results: Results) -> None:
    """Step by step until one fails; whatever happens, the result is written and no process is left."""
    try:
        for step, at in in_time(results.wanted):
            _show(step, results)
            world.live_at(at)
            results.outcomes.append(_outcome(step, world))
            if not results.outcomes[-1].ok:
                break
    except (KeyboardInterrupt, SystemExit):
        results.outcomes.append(Outcome("The play was broken off", False, "somebody stopped it", 0))
    finally:
        world.processes.end()
        results.addresses = {name: f"http://localhost:{SHOWN_PORT}{path}" for name, path in world.addresses.items()}
        results.write(world.folder)
        _show(None, results)


def in_time(chapters: Sequence[Chapter]) -> list[tuple[Step, datetime]]:
    """Every step with its time, in the order in which they happen; a chapter tells of one side of it."""
    return sorted(_timed(chapters), key=lambda pair: pair[1])


def _timed(chapters: Sequence[Chapter]) -> Iterator[tuple[Step, datetime]]:
    for chapter in chapters:
        at = story.load().starts
        for step in chapter.steps:
            at = step.at or at
            yield step, at


def _outcome(step: Step, world: World) -> Outcome:
    began = time.monotonic()
    try:
        detail, ok = step.act(world), True
    except (StepFailed, NotThere, DidNotStart) as error:
        detail, ok = str(error), False
    except Exception as error:
        # A fault of the program itself: the trace goes into the log, one line into the result.
        (world.folder / "log" / "demo.txt").write_text(traceback.format_exc(), "utf-8")
        detail, ok = f"{type(error).__name__}: {error} (see log/demo.txt)", False
    return Outcome(step.name, ok, detail, round(time.monotonic() - began, 2))


def _show(step: Step | None, results: Results) -> None:
    """One line on a terminal that says where we are; in a file, that it begins."""
    if not sys.stderr.isatty():
        if step is not None and not results.outcomes:
            click.echo(f"Playing {results.count} steps; the first time it makes a database, a minute more.", err=True)
    else:
        words = f"{len(results.outcomes) + 1} of {results.count}: {step.name}"[:100] if step else ""
        click.echo(f"\r\x1b[K{words}", err=True, nl=False)


def _told(results: Results, folder: Path) -> Iterator[str]:
    yield from results.lines()
    if results.not_played:
        yield "Not played yet:"
        yield from (f"  {name}: {what}" for name, what in results.not_played.items())
    if results.addresses:
        before = "" if folder.name == FOLDER.name else f"ORDSKIFTE_DATA={folder} "
        on_port = "" if SHOWN_PORT == USUAL_PORT else f" PORT={SHOWN_PORT}"
        yield f"To look at it, run: {before}make up{on_port}"
        yield from results.places()
        yield f"  who signs in: {'; '.join(_who_is_who(folder / 'people.json'))}"
        yield f"  passwords: {folder / 'people.json'}; a code for the second factor, here of Torstein:"
        yield f"  {before}{sys.executable} -m ordskifte.project.demo.authenticator torstein"


def _who_is_who(people: Path) -> Iterator[str]:
    """Every role with the first names of those who came in with it."""
    rows = json.loads(people.read_text("utf-8")).values()
    for role in dict.fromkeys(row["role"] for row in rows):
        names = [row["name"].split()[0] for row in rows if row["role"] == role]
        yield f"{' and '.join(names)}: {role.replace('_', ' ')}"
