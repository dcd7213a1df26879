"""What comes in, and letters, for tests: made by the actions that make real ones."""

import json
import uuid

from ordskifte.channels import actions
from ordskifte.channels.models import LetterKind
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import blobs

TEXT = "Fjordpromenaden er et godt forslag, men hvor skal drosjene stå?"


def incoming(text=TEXT, *, sender=None, **given):
    """One message from our own form."""
    raw = json.dumps({"text": text, "language": "nb"}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    usual = {
        "channel": "web",
        "remote_id": str(uuid.uuid4()),
        "raw": raw,
        "media_type": "application/json",
        "text": text,
        "thread_key": uuid.uuid4(),
        "sender": actions.SenderFacts(**(sender or {})),
        "evidence": {"marks": []},
    }
    return actions.Incoming(**usual | given)


def taken(body, arrival=None, **given):
    """The row of what came in."""
    inbound, _ = actions.take_in(by=SYSTEM, body=body, arrival=arrival or incoming(**given))
    return inbound


def a_file(data=b"%PDF-1.7 ...", *, name="skisse.pdf"):
    """A file that came along."""
    return actions.IncomingFile(name=name, staged=blobs.stage(data, media_type="application/octet-stream"))


def draft(*, sender=None, **given):
    """A letter to somebody."""
    usual = {
        "kind": LetterKind.ACKNOWLEDGEMENT,
        "key": str(uuid.uuid4()),
        "about": uuid.uuid4(),
        "subject": "Vi har fått innlegget ditt",
        "text": "Takk for innlegget.\n\nReferanse: K7M3-9QXD-2T4A-X",
        "language": "nb",
        "sender": sender,
    }
    return actions.LetterDraft(**usual | given)


def written(body, *, email="kari@example.no", **given):
    """A letter to the sender of a message that came in."""
    sender = taken(body, sender={"email": email, "kind": "person"}).sender
    return actions.write_letter(by=SYSTEM, body=body, letter=draft(sender=sender, **given))
