"""Parts for other sites from their files, each asked of the database first: in process, and by the web process."""

import http.client
import os
import tempfile
from pathlib import Path

from bench._measure import ROUNDS, Row, seconds
from bench._world import body, calls, counted, talk
from tests.worlds.site import served

TIMES = 300
A_SECOND = 1_000


def run() -> list[Row]:
    """How many in a second of one processor, of a dialogue of fifty messages and of a text."""
    tenant = body()
    tenant.settings = {**tenant.settings, "channels": ["feeds", "handoff"]}
    tenant.save()
    from ordskifte.kernel import tenancy

    tenancy.forget()
    made = talk(1_000, sequence=502)
    with calls() as site:
        address = f"/del{made.post}dialog/"
        size = len(site.get(address).content)
        rows = [_rate(site, each) for each in (address, f"/del{made.post}")]
        tag = site.get(address).headers["ETag"]
        rows.append(_rate(site, address, HTTP_IF_NONE_MATCH=tag))
        count = counted(lambda: site.get(address)).count
        rows.append(Row("part from its file, statements", count, 2, f"{size:,} bytes"))
    return [*rows, _served()]


def _rate(site, address: str, **headers) -> Row:
    wanted = 304 if headers else 200
    assert site.get(address, **headers).status_code == wanted
    middle = sorted(seconds(lambda: site.get(address, **headers), times=TIMES) for _ in range(ROUNDS))[ROUNDS // 2]
    kind = "dialogue" if "dialog/" in address else "text"
    how = "not modified" if headers else "from its file"
    return _row(f"part, {kind}, {how}", middle)


def _served() -> Row:
    """The same over the loopback: what the web process itself uses, server and log lines included."""
    with tempfile.TemporaryDirectory(prefix="ordskifte-bench-part-") as folder:
        before = _children(os.getpid())
        with served(Path(folder), world="tests.worlds.parts_site") as site:
            process = (_children(os.getpid()) - before).pop()
            connection = http.client.HTTPConnection("127.0.0.1", int(site.url.rpartition(":")[2]))
            used = [
                _used(process, connection, address=f"/del{site.sessions['post']}dialog/") for _ in range(ROUNDS + 1)
            ]
            connection.close()
    return _row("part from its file, by the web process", sorted(used[1:])[ROUNDS // 2])


def _used(process: int, connection: http.client.HTTPConnection, *, address: str) -> float:
    begun = _processor(process)
    for _ in range(TIMES):
        connection.request("GET", address)
        answer = connection.getresponse()
        assert answer.status == 200 and answer.read()
    return (_processor(process) - begun) / TIMES


def _row(name: str, each: float) -> Row:
    return Row(f"{name}, for each CPU second", 1 / each, A_SECOND, f"{each * 1000:.2f} ms", at_least=True)


def _children(pid: int) -> set[int]:
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def _processor(pid: int) -> float:
    """Seconds that a process and those that it started have used."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") + sum(map(_processor, _children(pid)))
