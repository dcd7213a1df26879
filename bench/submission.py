"""A message from the form, against one bare durable insert of its bytes: kept in process, and over HTTP."""

import itertools
import sqlite3
import statistics
import time
import urllib.parse
from collections.abc import Callable
from contextlib import contextmanager

from bench._measure import Row
from bench._world import EMPTY, calls, counted, talk

ROUNDS = 11
TIMES = 25
TEXT = "Hvor krysser sykkelveien Strandvegen? Jeg bruker skjermleser, og kartet er bare et bilde for meg. " * 3
_numbers = itertools.count()


def run() -> list[Row]:
    """Seconds that pass, not processor time: most of a durable insert is waiting for the disk.

    Over HTTP others wait ahead, as when many write: what is sent is kept and acknowledged, and taken by the worker.
    """
    thread = talk(1_000, sequence=502).thread
    with _bare() as insert, calls() as site:
        _submit(thread)
        statements = counted(lambda: _submit(thread))
        post, fields = _form(thread)
        kept = _ratio(lambda: _submit(thread), floor=insert)
        sent = _ratio(lambda: _sent(site, post, fields), floor=insert, less=lambda: _posted(site, EMPTY, fields))
    return [
        Row("a message kept in process / a bare durable insert", kept[0], 5, _detail(kept)),
        Row("a message kept in process, statements", statements.count, 8),
        Row("a message kept in process, commits", statements.commits, 1),
        Row("a message over HTTP less an empty POST / a bare durable insert", sent[0], 8, _detail(sent)),
    ]


def _submit(thread) -> None:
    from ordskifte.dialogue import actions
    from ordskifte.domain.parties import SYSTEM

    submission = actions.Submitted(key=f"bench-{next(_numbers)}", text=TEXT, name="Kari Strandheim")
    assert actions.submit(by=SYSTEM, thread=thread, submission=submission).is_new


def _form(thread) -> tuple[str, Callable[[], dict[str, str]]]:
    """Where the form is sent, and what the page of checking carries, each time as a new one."""
    from ordskifte.dialogue.forms import Answer
    from ordskifte.kernel.web import open_forms

    reference = thread.publication.reference
    answer = Answer(text=TEXT, name="Kari Strandheim", language="nb")

    def fields() -> dict[str, str]:
        carried = {"tekst": answer.text, "navn": answer.name, "sprak": "nb", "sett": answer.seal, "send": "1"}
        return open_forms.start(purpose=f"dialogue.answer:{reference}") | carried

    return f"/p/{reference}/svar/", fields


def _sent(site, post: str, fields: Callable[[], dict[str, str]]) -> None:
    answer = _posted(site, post, fields)
    assert answer.status_code == 200 and b"/min/" in answer.content


def _posted(site, address: str, fields: Callable[[], dict[str, str]]):
    """As a browser sends the page of checking, whose files are with us already: URL-encoded."""
    return site.post(address, urllib.parse.urlencode(fields()), content_type="application/x-www-form-urlencoded")


@contextmanager
def _bare():
    """One row, one commit, on the disk when it returns."""
    from django.conf import settings

    bare = sqlite3.connect(settings.ORDSKIFTE_DATA / "db" / "bare.sqlite3")
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, raw BLOB NOT NULL)")

    def insert() -> None:
        bare.execute("INSERT INTO kept (raw) VALUES (?)", [TEXT.encode()])
        bare.commit()

    try:
        yield insert
    finally:
        bare.close()


def _ratio(
    ours: Callable[[], object], *, floor: Callable[[], object], less: Callable[[], object] | None = None
) -> tuple[float, float, float]:
    pairs = []
    for _ in range(ROUNDS):
        taken = _median(ours) - (_median(less) if less else 0)
        pairs.append((taken, _median(floor)))
    ours_ms, floor_ms = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
    return statistics.median(above / below for above, below in pairs), ours_ms, floor_ms


def _median(work: Callable[[], object]) -> float:
    """Of single calls, so that somebody else's load weighs on a few of them only."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _detail(found: tuple[float, float, float]) -> str:
    return f"{found[1]:.2f} ms / {found[2]:.2f} ms"
