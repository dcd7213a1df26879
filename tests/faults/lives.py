"""What a process does until it is killed, and what the next one does by itself."""

import os
import random
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final

from django.db import connections
from wagtail.models import Revision

from ordskifte.channels.models import Delivery, Letter
from ordskifte.dialogue.models import Attachment
from ordskifte.kernel import clock, crashpoints, outbox
from ordskifte.kernel.models import HandlerRun
from ordskifte.kernel.worker import Round
from ordskifte.records.models import Rendition
from tests.faults import flows, sabotage, wiring
from tests.faults.history import History

# So often the clock may be moved on before it is said that nothing resumes.
MOST_ROUNDS: Final = 60
STEP: Final = timedelta(seconds=16)
# As long as the web process hands over what its own request wrote.
DRAINS_FOR: Final = timedelta(milliseconds=200)
PAUSE: Final = 0.02


class Part(Enum):
    """Which of the processes it is."""

    ALONE = auto()  # does its acts, and then what the worker does until nothing is left
    WEB = auto()  # does its acts, and hands each one's events over for a moment
    WORKER = auto()  # does what the worker does, until it is killed


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One process: at which point it dies, what it does before, and the promise that it breaks on purpose."""

    seed: int
    acts: Sequence[str] = ()
    part: Part = Part.ALONE
    lane: int = 0
    lanes: int = 1
    crash: str = ""
    with_files: bool = False
    broken: str = ""


def fork(life: Life, *, history: History, world: Mapping[str, Any]) -> int:
    """Begin a life; its process number."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        log = os.open(Path(world["folder"]) / "log" / "lives.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        live(life, history=history, world=world)
        code = 0
    except BaseException:  # Told to the parent by the exit code, and to people by the file.
        traceback.print_exc()
    finally:
        os._exit(code)


def live(life: Life, *, history: History, world: Mapping[str, Any]) -> None:
    """Do the acts, and what this part does then."""
    scene = flows.Scene(
        random.Random(life.seed), history, world, with_files=life.with_files, lane=life.lane, lanes=life.lanes
    )
    random.seed(life.seed)
    crashpoints.arm(life.crash)
    with sabotage.BROKEN[life.broken](scene):
        for act in life.acts:
            flows.ACTS[act](scene)
            if life.part is Part.WEB:
                outbox.drain(for_at_most=DRAINS_FOR)
    if life.part is Part.ALONE:
        with sabotage.BROKEN[life.broken](scene):
            work_until_idle(lambda: move_on(world, STEP))
    elif life.part is Part.WORKER:
        _work()
    connections.close_all()


def _work() -> None:
    work = Round(threading.Event(), holder=f"harness:{os.getpid()}")
    while True:
        if not work.once():
            time.sleep(PAUSE)


def move_on(world: Mapping[str, Any], step: timedelta) -> None:
    """Let every process live so much later."""
    clock.set_all_to(clock.now() + step, path=Path(world["clock"]))


def work_until_idle(wait: Callable[[], None]) -> None:
    """Do what the worker does, until nothing is left; nobody helps."""
    work = Round(threading.Event(), holder=f"harness:{os.getpid()}")
    try:
        for _ in range(MOST_ROUNDS):
            if work.once():
                continue
            left = what_is_left()
            if not left:
                return
            if "run" in left:
                time.sleep(0.005)  # A dead process may still hold a lock in the database.
            wait()
        raise DoesNotResume(what_is_left())
    finally:
        work.close()


class DoesNotResume(Exception):
    """Something waits, and no worker takes it."""


def what_is_left() -> list[str]:
    """What kinds of things are not done."""
    files = Rendition.objects.filter(state="waiting", record__title__contains=wiring.WITH_FILES)
    waiting = {
        "run": HandlerRun.objects.exclude(state="done"),
        "delivery": Delivery.objects.exclude(state="confirmed"),
        "letter": Letter.objects.exclude(state="confirmed"),
        "documents": files,
        "attachment": Attachment.objects.filter(is_read=False),
        "plan": Revision.objects.filter(approved_go_live_at__isnull=False),
    }
    return [name for name, rows in waiting.items() if rows.exists()]
