"""Writers that compete for one SQLite database: run as a program, it writes and says how long it waited.

python writers.py ENGINE DATABASE THREADS TRANSACTIONS
"""

import json
import statistics
import sys
import threading
import time
from pathlib import Path

import django
from django.conf import settings
from django.db import connection, connections, transaction


def configure(engine: str, database: Path) -> None:
    """Django with one database and no apps."""
    options = {"timeout": 20}
    if engine == "django.db.backends.sqlite3":
        options |= {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"}
    settings.configure(DATABASES={"default": {"ENGINE": engine, "NAME": database, "OPTIONS": options}}, USE_TZ=True)
    django.setup()


def write(*, transactions: int, waits: list[float], errors: list[str]) -> None:
    """Read a number and write the next one, so many times; a lost turn would lose a number."""
    for _ in range(transactions):
        started = time.monotonic()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                waits.append(time.monotonic() - started)
                cursor.execute("SELECT coalesce(max(number), 0) FROM line")
                cursor.execute("INSERT INTO line (number) VALUES (%s)", [cursor.fetchone()[0] + 1])
        except django.db.OperationalError as error:
            errors.append(str(error))
    connections.close_all()


def main() -> None:
    """Write from several threads, then print what was seen."""
    engine, database, threads, transactions = sys.argv[1:]
    configure(engine, Path(database))
    waits: list[float] = []
    errors: list[str] = []
    arguments = {"transactions": int(transactions), "waits": waits, "errors": errors}
    writers = [threading.Thread(target=write, kwargs=arguments) for _ in range(int(threads))]
    started = time.monotonic()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    seconds = time.monotonic() - started
    seen = {"errors": errors, "longest_wait": max(waits), "median_wait": statistics.median(waits), "seconds": seconds}
    json.dump(seen | {"cpu": time.process_time()}, sys.stdout)


if __name__ == "__main__":
    main()
