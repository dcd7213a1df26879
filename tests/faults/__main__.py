"""`python -m tests.faults [--kills N] [--seed N]`: kill, resume, check; on the database that DATABASE_URL names."""

import argparse
import os
import resource
import secrets
import sys
import time
from pathlib import Path


def main() -> int:
    """Run, say what it came to, and end with 1 if anything was wrong."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--kills", type=int, default=1000)
    given.add_argument("--seed", type=int, default=None, help="the same seed makes the same choices")
    given.add_argument("--folder", type=Path, default=None, help="kept afterwards; must be empty")
    options = given.parse_args()
    seed = secrets.randbits(32) if options.seed is None else options.seed
    from tests.faults import opening

    before = time.monotonic()
    with opening.opened(seed=seed, folder=options.folder) as opened:
        ready = time.monotonic()
        outcome = opened.run(options.kills)
    outcome.seconds = time.monotonic() - ready
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    outcome.cpu = sum(each.ru_utime + each.ru_stime for each in used)
    outcome.database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    for found in outcome.found[:20]:
        print(f"  {found}")
    print(f"{outcome.line()} (seed {seed}, ready after {ready - before:.0f} s)")
    return 1 if outcome.found else 0


if __name__ == "__main__":
    sys.exit(main())
