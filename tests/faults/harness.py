"""Starts lives from a warm process, kills them, lets the next one resume, and has the checker look."""

import gc
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db import connections

from tests.faults.aims import ALL, IN_RESTART, IN_WEB, IN_WORKER, Aim, Deck
from tests.faults.history import History
from tests.faults.lives import Life, Part, fork, live, move_on
from tests.faults.looking import Checker

# Longer than a lease, and than a delivery that died is waited for.
BETWEEN_LIVES: Final = timedelta(minutes=11)
UNTIL_SWEPT: Final = timedelta(hours=26)
LONGEST_LIFE: Final = 120.0
GRACE: Final = 0.3  # seconds that the worker has left when it is alone
LOOK_AT_ALL: Final = 200  # kills
# Of so many restarts one is killed itself.
KILLED_AGAIN: Final = 3
WEB: Final = 2  # processes that take what people do


@dataclass(slots=True)
class Outcome:
    """What a run came to."""

    kills: Counter[str] = field(default_factory=Counter)
    lives: int = 0
    found: list[str] = field(default_factory=list)
    looked: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    cpu: float = 0.0
    database: str = ""

    @property
    def total(self) -> int:
        """How many processes were killed."""
        return self.kills.total()

    def line(self) -> str:
        """What a person reads at the end."""
        acts = ", ".join(f"{self.looked.get(act, 0)} {act}" for act in ALL)
        lost = sum("lost" in each for each in self.found)
        doubled = sum("doubled" in each for each in self.found)
        points = len([each for each in self.kills if each != "at random"])
        return (
            f"{self.database}: {self.total} kills ({self.kills['at random']} at random, the others at {points} points)"
            f" in {self.lives} lives, {self.seconds:.0f} s ({self.cpu:.0f} s of one core);"
            f" {acts}; {self.looked.get('told', 0)} told; {lost} lost, {doubled} doubled,"
            f" {len(self.found) - lost - doubled} otherwise wrong"
        )


class Harness:
    """One installation, and the processes that live in it."""

    def __init__(self, folder: Path, *, world: dict[str, Any], checker: Checker, seed: int) -> None:
        self.world = {**world, "folder": str(folder), "clock": os.environ["ORDSKIFTE_CLOCK"]}
        self.history = History(folder / "history.jsonl")
        self.checker = checker
        self.choice = random.Random(seed)
        self._web, self._worker, self._restart = (Deck(aims, self.choice) for aims in (IN_WEB, IN_WORKER, IN_RESTART))
        self.outcome = Outcome()
        self._patience = 1.0  # how long a life is that is killed at random; it finds its measure

    def warm_up(self) -> None:
        """Do everything once here, and leave no connection open: a fork then starts with all that is loaded."""
        life = Life(seed=self.choice.getrandbits(60), acts=ALL)
        live(life, history=self.history, world=self.world)
        self.history.read_on()
        if any(each.connection for each in connections.all(initialized_only=True)):
            raise RuntimeError("A connection is open before the fork.")
        gc.collect()
        gc.freeze()

    def run(self, kills: int) -> Outcome:
        """Kill so many, and look at everything at the end; stops at what is wrong."""
        looked_at = 0
        while self.outcome.total < kills and not self.outcome.found:
            self.episode()
            self.resume()
            is_time = self.outcome.total - looked_at >= LOOK_AT_ALL
            looked_at = self.outcome.total if is_time else looked_at
            self.look("all" if is_time else "some")
        if not self.outcome.found:
            self.last_look()
        return self.outcome

    def episode(self) -> None:
        """A worker and two web processes at the same time; each dies at a point or at any moment."""
        aim = self._worker.take() if self.choice.randrange(2) else None
        lives = [self._life(Part.WORKER, crash=self._pass(aim) if aim else "")]
        moments: list[float | None] = [None if aim else self._moment()]
        for lane in range(WEB):
            by_point = self.choice.randrange(2)
            own = aim or (self._web.take() if by_point else Aim("", self.choice.choices(ALL, k=2)))
            crash = self._pass(own) if by_point and own.point and own is not aim else ""
            lives.append(self._life(Part.WEB, aim=own, crash=crash, lane=lane, lanes=WEB))
            moments.append(None if crash else self._moment())
        self._let_live(lives, moments)

    def _life(self, part: Part, *, aim: Aim | None = None, **given: Any) -> Life:
        acts, with_files = (aim.acts, aim.with_files) if aim else ((), False)
        return Life(seed=self.choice.getrandbits(60), part=part, acts=acts, with_files=with_files, **given)

    def _pass(self, aim: Aim) -> str:
        return f"{aim.point}:{self.choice.randint(1, aim.passes)}"

    def _moment(self) -> float:
        return self.choice.uniform(0, self._patience)

    def resume(self) -> None:
        """Start again, and let nobody help, until nothing is left to do; some of these are killed as well."""
        if self.choice.randrange(KILLED_AGAIN) == 0:
            aim = self._restart.take()
            self.live(self._life(Part.ALONE, aim=aim, crash=self._pass(aim)))
        self.live(self._life(Part.ALONE))

    def live(self, life: Life) -> bool:
        """One alone; whether it was killed."""
        before = self.outcome.total
        self._let_live([life], [None])
        return self.outcome.total > before

    def _let_live(self, lives: Sequence[Life], moments: Sequence[float | None]) -> None:
        """Start them together, kill each when its moment has come, and the worker when it is left alone."""
        move_on(self.world, BETWEEN_LIVES)
        began, alone_since = time.monotonic(), 0.0
        running = {
            fork(life, history=self.history, world=self.world): (life, at)
            for life, at in zip(lives, moments, strict=True)
        }
        self.outcome.lives += len(running)
        killed = set[int]()
        while running:
            now = time.monotonic() - began
            is_alone = all(life.part is Part.WORKER for life, _ in running.values())
            alone_since = alone_since or now * is_alone
            for pid, (life, at) in list(running.items()):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    del running[pid]
                    self._ended(life, status, is_ours=pid in killed, is_timed=at is not None)
                elif pid not in killed and (
                    (at is not None and now > at) or (is_alone and now - alone_since > GRACE) or now > LONGEST_LIFE
                ):
                    killed.add(pid)
                    os.kill(pid, signal.SIGKILL)
            if now > LONGEST_LIFE:
                self.outcome.found.append(f"a life did not end: {running}")
            time.sleep(0.002)
        self.history.read_on()

    def _ended(self, life: Life, status: int, *, is_ours: bool, is_timed: bool) -> None:
        if os.WIFSIGNALED(status):
            self.outcome.kills["at random" if is_ours else life.crash.partition(":")[0]] += 1
        elif os.WEXITSTATUS(status):
            told = (Path(self.world["folder"]) / "log" / "lives.txt").read_text("utf-8")
            self.outcome.found.append(f"a life ended badly ({life}):\n{told[-3000:]}")
        if is_timed and life.part is Part.WEB:
            self._patience *= 1.05 if os.WIFSIGNALED(status) else 0.92

    def look(self, how: str) -> None:
        """Have the checker look."""
        answer = self.checker.ask(how)
        self.outcome.found += answer["found"]
        self.outcome.looked = answer["looked"]

    def last_look(self) -> None:
        """A day later, when what was never adopted is swept: everything."""
        move_on(self.world, UNTIL_SWEPT)
        self._let_files_grow_old()
        self.live(self._life(Part.ALONE))
        self.look("all")
        if left := self._staged():
            self.outcome.found.append(f"{len(left)} files were never swept")

    def _let_files_grow_old(self) -> None:
        """The sweep goes by the time of the disk, which nobody sets off: while nothing runs, so much passes for it."""
        for path in self._staged():
            written = path.stat().st_mtime - UNTIL_SWEPT.total_seconds()
            os.utime(path, (written, written))

    def _staged(self) -> list[Path]:
        return list((Path(self.world["folder"]) / "blobs" / "tmp").glob("*"))
