"""The program as it runs, web process and worker under `ordskifte up`: memory at rest, and forty messages a second."""

import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from bench._measure import Row
from tests.worlds.site import free_port, wait_for

A_SECOND = 40
SECONDS = 15
WARMING = 40
# Seconds after the last one within which the worker must have taken them all.
PATIENCE = 120


def run() -> list[Row]:
    """Real processes over the loopback; a message is late from the moment at which it should have been sent."""
    with _up(WARMING + A_SECOND * SECONDS) as site:
        for path in ("/", "/sak/2026/160/", site.post, f"{site.post}svar/", "/journal/"):
            assert site.ask("GET", path)[0] == 200
        memory = _settled(site)
        for form in site.forms[:WARMING]:
            site.send(form)
        site.taken(WARMING)
        waits = _send(site, site.forms[WARMING:])
        begun = time.monotonic()
        site.taken(len(site.forms))
        lag, wrong = time.monotonic() - begun, site.wrong()
    waits.sort()
    half, most = (waits[int(len(waits) * part)] * 1000 for part in (0.5, 0.99))
    rate = f"{len(waits)} messages, half within {half:.0f} ms, the last within {waits[-1] * 1000:.0f} ms"
    load = f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return [
        Row("at rest, all processes, MB PSS", memory, 300),
        Row(f"p99 at {A_SECOND} messages a second, ms", most, 250, f"{rate}; {load}"),
        Row("messages lost or doubled", wrong, 0, f"the worker was done {lag:.1f} s after the last"),
    ]


class Site:
    """Where it runs."""

    def __init__(self, folder: Path, *, port: int, parent: int, told: dict):
        self.folder, self.port, self.parent = folder, port, parent
        self.post, self.forms = told["post"], told["forms"]

    def ask(self, method: str, path: str, body: str = "", headers=None) -> tuple[int, bytes]:
        """One request on a connection of its own, as from one more person."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def send(self, form: dict[str, str]) -> None:
        """Send one form; it must be acknowledged."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        status, page = self.ask("POST", f"{self.post}svar/", urllib.parse.urlencode(form), headers)
        assert status == 200 and b"/min/" in page, status

    def taken(self, count: int) -> None:
        """Wait until so many messages are taken."""
        until = time.monotonic() + PATIENCE
        while self.rows("SELECT count(*) FROM dialogue_message")[0][0] < count and time.monotonic() < until:
            time.sleep(0.05)

    def rows(self, sql: str) -> list[tuple]:
        """What the database says."""
        with closing(sqlite3.connect(f"file:{self.folder}/db/ordskifte.sqlite3?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()

    def wrong(self) -> int:
        """How many of those that were acknowledged are not there exactly once."""
        kept = self.rows("SELECT text, count(*) FROM dialogue_messageversion GROUP BY text")
        known = {text.strip(): count for text, count in kept}
        return sum(known.get(form["tekst"].strip()) != 1 for form in self.forms)


@contextmanager
def _up(count: int) -> Iterator[Site]:
    folder, port = Path(tempfile.mkdtemp(prefix="ordskifte-bench-up-")), free_port()
    environment = {**os.environ, "ORDSKIFTE_DATA": str(folder), "PORT": str(port), "ORDSKIFTE_LOG_LEVEL": "ERROR"}
    filling = [sys.executable, "-m", "bench._busy_site", str(folder), str(count)]
    made = subprocess.run(filling, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    with (folder / "log" / "up.txt").open("w") as log:
        command = [sys.executable, "-m", "ordskifte.project.cli", "up"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            told = json.loads(made.stdout.splitlines()[-1])
            yield Site(folder, port=port, parent=process.pid, told=told)
        finally:
            process.terminate()
            process.wait(60)
            shutil.rmtree(folder, ignore_errors=True)


def _send(site: Site, forms: list[dict[str, str]]) -> list[float]:
    """Send at an even rate, whether or not the last ones are answered; how long each took."""
    start = time.monotonic() + 0.5

    def one(number: int) -> float:
        at = start + number / A_SECOND
        time.sleep(max(0, at - time.monotonic()))
        site.send(forms[number])
        return time.monotonic() - at

    with ThreadPoolExecutor(max_workers=A_SECOND * 2) as people:
        return list(people.map(one, range(len(forms))))


def _settled(site: Site) -> float:
    """Megabytes of all processes, each shared page counted once, when nothing has happened for some seconds."""
    time.sleep(5)
    return sum(_pss(pid) for pid in _tree(site.parent)) / 1024


def _tree(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    children = [int(each) for each in path.read_text().split()]
    return [pid, *(found for child in children for found in _tree(child))]


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
