"""A whole dialogue of 1,000 messages on one page, against reading and joining as many ready pieces."""

import sqlite3

from bench._measure import Row, ratio
from bench._world import calls, talk

MESSAGES = 1_000


def run() -> list[Row]:
    """In process, through all middleware; all of it read, as a browser would."""
    from django.conf import settings

    made = talk(MESSAGES, sequence=502)
    bare = sqlite3.connect(settings.DATABASES["default"]["NAME"])
    key = made.thread.uid.hex

    def join() -> bytes:
        rows = bare.execute("SELECT html FROM channels_fragment WHERE thread_key = ? AND language = 'nb'", [key])
        return "".join(html for (html,) in rows).encode()

    address = f"{made.post}dialog/alle/"
    with calls() as site:
        assert len(join()) > MESSAGES * 50
        found = ratio(lambda: site.get(address), floor=join, times=20)
    bare.close()
    detail = f"{found[1]:.2f} ms / {found[2]:.2f} ms"
    return [Row(f"whole page of {MESSAGES:,} messages / read and join as many pieces", found[0], 6, detail)]
