"""What was said on a site before, as an import leaves it."""

import itertools
from datetime import UTC, datetime

from ordskifte.cases.models import Source
from ordskifte.dialogue.models import PastMessage, PastSite, PastThread
from ordskifte.kernel import clock

_numbers = itertools.count(1)
AT = datetime(2014, 3, 1, 11, tzinfo=UTC)


def site(case, **given):
    """A site whose threads lie in the case."""
    source = Source.objects.create(body=case.body, name=f"https://blogg{next(_numbers)}.example.no", created_at=AT)
    said = {"title": "Bybloggen", "address": source.name, "carried_at": clock.now()} | given
    return PastSite.objects.create(body=case.body, case=case, source=source, **said)


def thread(case, *texts, of=None, **given):
    """A post, and comments under it."""
    where = of or site(case)
    guard = {"body": case.body, "unit_id": case.unit_id, "access_code": case.access_code}
    counts = {"count": len(texts), "shown": len(texts)}
    said = (
        counts
        | {"title": "Ny sykkelvei", "text": "Hva mener dere?", "said_at": AT, "is_whole": True, "digest": b"d"}
        | given
    )
    row = PastThread.objects.create(
        site=where,
        case=case,
        number=next(_numbers),
        carried_at=clock.now(),
        **guard,
        **said,
    )
    for text in texts:
        message(row, text)
    return row


def message(row, text="Et godt forslag.", **given):
    """One comment; the thread's counts are the caller's."""
    said = {"name": "Kari Nordmann", "said_at": AT, "digest": b"d"} | given
    return PastMessage.objects.create(site=row.site, thread=row, number=next(_numbers), text=text, **said)
