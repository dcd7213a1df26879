"""Listening posts for tests, set up the way that people do."""

from datetime import timedelta

from ordskifte.channels import actions
from ordskifte.channels.models import ListeningItem
from ordskifte.domain.listening import Terms
from ordskifte.kernel import clock
from tests.factories.feeds import rss_item

WHY = "Å vite hva folk er redde for før høringen"


def terms(address="https://avisa.example/rss", **given):
    """What somebody fills in."""
    usual = {
        "name": "Sykkelvei i lokalavisa",
        "address": address,
        "purpose": WHY,
        "legal_basis": "Plan- og bygningsloven § 5-1",
        "keep_days": 14,
        "ends_on": clock.today() + timedelta(days=90),
    }
    return Terms(**usual | given)


def listening_to(user, address="https://avisa.example/rss", *, case=None, **given):
    """A source that somebody listens to."""
    return actions.listen(by=user.actor, body=user.body, terms=terms(address, **given), case=case)


def heard(source, number=1, *, days=14, **given):
    """One thing that was heard there, as the round that asks keeps it."""
    raw = rss_item(number, text=given.get("text", "Krysset er farlig."), author=given.get("author", "Kari Strand"))
    now = clock.now()
    usual = {
        "key": number.to_bytes(16, "big"),
        "remote_id": f"https://avisa.example/{number}",
        "title": "",
        "text": "Krysset er farlig.",
        "author": "Kari Strand",
        "link": f"https://avisa.example/{number}",
        "heard_at": now,
        "gone_at": now + timedelta(days=days),
        "raw": raw.encode(),
        "frame": {
            "media_type": "application/rss+xml",
            "encoding": "utf-8",
            "language": "nb",
            "namespaces": [["dc", "http://purl.org/dc/elements/1.1/"]],
        },
    }
    return ListeningItem.objects.create(source=source, **usual | given)
