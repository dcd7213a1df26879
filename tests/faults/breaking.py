"""Breaks one promise after another, and prints as JSON what the checker says to each that it did not say before.

Nothing mends what was broken, so this is a process of its own, on an installation of its own; `test_faults.py` runs it.
"""

import json
import sys

# The breaking, what is done meanwhile, and where the process dies. The handler that counts is the fifth.
BREAKINGS = (
    ("", "comment", "dialogue.acknowledged:1"),
    ("two_transactions", "publish", "outbox.handled:5"),
    ("event_after_commit", "comment", "faults.not_written:1"),
    ("told_before_commit", "publish", "faults.told_early:1"),
    ("number_apart", "comment", "faults.burnt:1"),
)
SEED = 11


def main() -> int:
    """Break, restart, look."""
    from tests.faults import opening

    known, said = set[str](), {}
    with opening.opened(seed=SEED) as harness:
        from tests.faults.lives import Life

        harness.live(Life(seed=SEED, acts=("comment", "register")))
        for number, (broken, act, crash) in enumerate(BREAKINGS, start=1):
            was_killed = harness.live(Life(seed=SEED + number, acts=(act,) * 4, crash=crash, broken=broken))
            assert was_killed, (broken, harness.outcome.found)
            harness.live(Life(seed=SEED - number))
            found = set(harness.checker.ask("all")["found"])
            said[broken], known = sorted(found - known), known | found
    print(json.dumps(said, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
