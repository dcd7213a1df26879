"""People who register at the same time, in processes that may be killed: what each was told is written to a ledger."""

import multiprocessing
import os
import random
import threading
from pathlib import Path

from django.db import DatabaseError, connections, transaction

from ordskifte.assessment.models import Assessment
from ordskifte.domain.parties import Actor
from ordskifte.kernel import crashpoints
from ordskifte.records import actions
from ordskifte.records.models import Record

THREADS = 4
# Of so many registrations one is taken back on purpose.
ONE_IN = 4


class TakenBack(Exception):
    """Somebody changed their mind before the commit."""


class Registrars:
    """Processes that register what they are given, each in an order of its own, one by one or so many in one act."""

    def __init__(self, ledger: Path, *, by: Actor, keys: list[int], at_once: int = 1) -> None:
        self.ledger, self.by, self.keys, self.at_once = ledger, by, keys, at_once

    def start(self, *, crash: str = "", seed: int = 0) -> multiprocessing.Process:
        """Begin; `crash` is the point at which the process is killed."""
        process = multiprocessing.get_context("fork").Process(target=self._run, args=(crash, seed), daemon=True)
        process.start()
        return process

    def told(self) -> list[tuple[int, int]]:
        """Which number each registration was told to have: written down after it returned, and so after its commit."""
        lines = self.ledger.read_text("ascii").splitlines() if self.ledger.exists() else []
        return [(int(key), int(number)) for key, number in (line.split() for line in lines)]

    def _run(self, crash: str, seed: int) -> None:
        # A connection of the parent's must not be used, nor closed, by its child.
        connections["default"].connection = None
        connections["default"].in_atomic_block = False
        crashpoints.arm(crash)
        failures: list[str] = []
        threads = [threading.Thread(target=self._work, args=(seed * 100 + at, failures)) for at in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        os.write(2, "\n".join(failures).encode())
        os._exit(1 if failures else 0)

    def _work(self, seed: int, failures: list[str]) -> None:
        choice = random.Random(seed)
        keys = choice.sample(self.keys, len(self.keys))
        try:
            for start in range(0, len(keys), self.at_once):
                some = keys[start : start + self.at_once]
                if choice.randrange(ONE_IN) == 0:
                    self._take_back(some)
                self._register(some)
        except DatabaseError as error:
            failures.append(repr(error))
        finally:
            connections.close_all()

    def _register(self, keys: list[int]) -> None:
        records = self._act(keys, title="Innlegg")
        lines = [f"{key} {record.entry.sequence}\n" for key, record in records.items()]
        with self.ledger.open("ab", buffering=0) as file:
            file.write("".join(lines).encode())

    def _take_back(self, keys: list[int]) -> None:
        try:
            with transaction.atomic():
                self._act(keys, title="Angret")
                raise TakenBack
        except TakenBack:
            pass

    def _act(self, keys: list[int], *, title: str) -> dict[int, Record]:
        rows = list(Assessment.objects.filter(pk__in=keys))
        for row in rows:
            row.title = f"{title} {row.pk}"
        if self.at_once == 1:
            return {row.pk: actions.register(by=self.by, assessment=row, title=row.title) for row in rows}
        done, refused = actions.register_many(by=self.by, assessments=rows)
        # Somebody else was first with those that are not as they were seen; the number of those is told to that one.
        of_subject = {each.subject_uid: each.record for record in done for each in record.subjects.all()}
        assert len(done) + len(refused) == len(rows)
        return {row.pk: of_subject[row.subject_uid] for row in rows if row.subject_uid in of_subject}
