"""A network in memory, and the channel to it: a post office that takes cards of 300 characters."""

import re
from datetime import timedelta
from html import unescape

from ordskifte.channels.contract import (
    DoesNotAnswer,
    DoesNotReceive,
    DoesNotShow,
    Limits,
    Reach,
    Rendered,
    Result,
    Spread,
    Version,
)
from ordskifte.domain.delivery import Act, DeliveryState
from ordskifte.domain.errors import NotFound
from ordskifte.kernel import clock

LONGEST = 300


class PostOffice:
    """The other side. It knows a card by its id, and can be in any mood."""

    def __init__(self):
        self.cards = {}
        self.stamped = []  # every card that was new or other than before, in order
        self.mood = "well"

    def hand_in(self, remote_id, payload):
        """Take a card, or do not."""
        if self.mood == "away":
            raise ConnectionRefusedError
        if self.mood == "busy":
            return 503
        if self.mood == "strict":
            return 403
        if self.cards.get(remote_id) != payload:
            self.cards[remote_id] = payload
            self.stamped.append(remote_id)
        if self.mood == "silent":
            raise TimeoutError
        return 200


class Postcards:
    """A channel that does as the contract says."""

    name = "postcards"
    reach = Reach.OUTSIDE
    shows = True
    answers = False
    receives = False
    limits = Limits(longest=LONGEST, measure=lambda payload: len(payload.decode()), languages=Spread.ONE)

    def __init__(self, office=None):
        self.office = office or PostOffice()

    def remote_id(self, version: Version, *, language: str) -> str:
        version.address(language)
        return f"{version.post}/{language}"

    def render(self, version: Version, *, language: str) -> Rendered:
        link = f"\n{version.address(language)}"
        room = LONGEST - len(link)
        said = self.withdrawal(version) if version.withdrawn else self.words(version, language=language)
        shown = said if len(said) <= room else said[: room - 1] + "…"
        return Rendered(payload=(shown + link).encode(), media_type="text/plain", shortened=shown != said)

    def withdrawal(self, version):
        return f"Trukket tilbake: {version.withdrawn.reason}"

    def words(self, version, *, language):
        said = version.variant(language)
        return "\n".join(filter(None, (said.title, said.lead, said.text)))

    def announce(self, delivery):
        try:
            status = self.office.hand_in(delivery.remote_id, delivery.payload)
        except ConnectionRefusedError:
            # Nobody opened, so nothing was handed over.
            return Result(state=DeliveryState.PLANNED, remote_id=delivery.remote_id, detail="nobody there")
        except TimeoutError:
            return Result(state=DeliveryState.UNKNOWN, remote_id=delivery.remote_id, detail="no answer")
        return self.read(status, delivery)

    def read(self, status, delivery):
        later = clock.now() + timedelta(minutes=5) if status == 503 else None
        state = {200: DeliveryState.CONFIRMED, 503: DeliveryState.PLANNED}.get(status, DeliveryState.FAILED)
        return Result(state=state, remote_id=delivery.remote_id, retry_at=later)

    def correct(self, delivery):
        assert delivery.act is not Act.ANNOUNCE
        return self.announce(delivery)

    def withdraw(self, delivery):
        return self.correct(delivery)

    def take_in(self, arrival):
        raise DoesNotReceive(channel=self.name)

    def note_id(self, note):
        raise DoesNotAnswer(channel=self.name)

    def write(self, note):
        raise DoesNotAnswer(channel=self.name)

    def answer(self, delivery):
        raise DoesNotAnswer(channel=self.name)


class Telegrams:
    """A channel to one person that does as the contract says."""

    name = "telegrams"
    reach = Reach.OUTSIDE
    shows = False
    answers = True
    receives = False
    limits = Limits()

    def __init__(self, office=None):
        self.office = office or PostOffice()

    def remote_id(self, version, *, language):
        raise DoesNotShow(channel=self.name)

    def render(self, version, *, language):
        raise DoesNotShow(channel=self.name)

    def announce(self, delivery):
        raise DoesNotShow(channel=self.name)

    def correct(self, delivery):
        raise DoesNotShow(channel=self.name)

    def withdraw(self, delivery):
        raise DoesNotShow(channel=self.name)

    def take_in(self, arrival):
        raise DoesNotReceive(channel=self.name)

    def note_id(self, note):
        return str(note.uid)

    def check(self, to):
        if not re.fullmatch(r"\w+@\w+\.\w+", to):
            raise NotFound
        return to

    def words(self, note):
        return " ".join(f"{note.subject} {note.text}".split())

    def write(self, note):
        payload = f"{self.check(note.to)}\t{self.words(note)}".encode()
        return Rendered(payload=payload, media_type="text/plain")

    def answer(self, delivery):
        return Postcards(self.office).announce(delivery)


def words_of(payload: bytes) -> str:
    """The words of what was rendered, without marks."""
    text = payload.decode()
    # HTML may lie escaped inside a document of marks, so it is taken off twice.
    for _ in range(2):
        text = unescape(re.sub(r"<[^>]*>", " ", text))
    return " ".join(text.split())
