"""The app with codes that every member of staff has on the telephone (RFC 6238).

After `make demo`, the code of one of them: python -m ordskifte.project.demo.authenticator torstein
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ordskifte.kernel import clock

PERIOD = 30  # seconds
DIGITS = 6
# The server takes the code of the half minute before and after its own, and each code once.
AHEAD = 1


def code_of(secret: str, *, step: int) -> str:
    """The code of one half minute (RFC 4226 section 5.3)."""
    key = base64.b32decode(secret.replace(" ", "").upper() + "=" * (-len(secret.replace(" ", "")) % 8))
    mac = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = mac[-1] & 15
    number = int.from_bytes(mac[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_now() -> int:
    """The half minute that it is."""
    return int(clock.now().timestamp()) // PERIOD


@dataclass
class Authenticator:
    """One person's app; it never gives the same code twice."""

    secret: str
    last: int = 0

    def code(self) -> str:
        """A code that has not been used; waits where the next one is too far ahead."""
        step = max(step_now(), self.last + 1)
        while step > step_now() + AHEAD:
            time.sleep(0.5)
        self.last = step
        return code_of(self.secret, step=step)


def main(name: str, *, people: Path) -> str:
    """The present code of a person of the demo."""
    return code_of(json.loads(people.read_text("utf-8"))[name]["app"], step=step_now())


def run(words: Sequence[str], *, people: Path) -> str | int:
    """Print the code; what `sys.exit` takes: 0, 2 for wrong use, or a sentence (1)."""
    if len(words) != 1:
        print("Name one person of the demo, such as: torstein", file=sys.stderr)
        return 2
    try:
        print(main(words[0], people=people))
    except KeyError:
        return f"Nobody called {words[0]} is in {people}. There are: {', '.join(_names(people))}"
    except (OSError, ValueError, TypeError):
        return f"There are no people in {people}. Run: make demo, or name the folder of the demo with ORDSKIFTE_DATA"
    return 0


def _names(people: Path) -> list[str]:
    return sorted(json.loads(people.read_text("utf-8")))


if __name__ == "__main__":
    folder = Path(os.environ.get("ORDSKIFTE_DATA") or "var/demo")
    sys.exit(run(sys.argv[1:], people=folder / "people.json"))
