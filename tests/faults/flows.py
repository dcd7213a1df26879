"""What people do while processes die: each says before that it tries, and afterwards what it was told."""

import random
import string
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from ordskifte.assessment.models import Assessment
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue import actions as dialogue
from ordskifte.dialogue.models import Message, Thread
from ordskifte.domain.assessment import Criterion, Four, Verdict
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.domain.publication import Paragraph, Text
from ordskifte.domain.screening import Field, Screening
from ordskifte.kernel import blobs, clock, outbox
from ordskifte.publishing import actions as publishing
from ordskifte.publishing.models import Publication
from ordskifte.records import actions as records
from tests.faults import wiring
from tests.faults.history import History

# So many of the oldest are looked at when somebody chooses what to do next.
NEAREST: Final = 12
# Of so many comments and registrations one comes with a file; each costs a process of its own.
FILE_ONE_IN: Final = 40
WORDS: Final = (
    "gangvei",
    "bjørker",
    "kryss",
    "fartsdump",
    "skolevei",
    "benk",
    "lyktestolpe",
    "parkering",
    "brøyting",
    "utsikt",
    "fjord",
    "støy",
    "hage",
    "rekkverk",
    "sykkel",
    "buss",
    "holdeplass",
    "trapp",
    "snarvei",
    "skilt",
    "autovern",
    "grøft",
    "kai",
    "naust",
    "torg",
    "lekeplass",
    "bru",
    "tunnel",
    "fortau",
    "kommuneplan",
)
YES: Final = Verdict(four=Four(in_or_out=True, case_document=True, handled=True, value=True), criterion=Criterion.WORK)
SCREENING: Final = Screening(
    access_restriction="Unntatt offentlighet",
    authority="offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1",
    metadata=frozenset({Field.RECORD_TITLE_WORDS, Field.SENDER_NAME}),
)
OUTWARD: Final = "Innspill i saken"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a life has at hand."""

    choice: random.Random
    history: History
    world: Mapping[str, Any]
    with_files: bool = False  # the life is about a file: each act that can have one has
    lane: int = 0  # of so many who act at the same time: each takes other things than the others
    lanes: int = 1

    @property
    def by(self) -> Actor:
        """Who works here."""
        return Actor.parse(self.world["by"])

    def token(self) -> str:
        """A word that is nowhere else; letters only, so that it is no number of a person."""
        return "".join(self.choice.choices(string.ascii_lowercase, k=16))

    def sentence(self, token: str) -> str:
        """Words that are like no other message's, with the token in them."""
        return f"Hva med {' '.join(self.choice.sample(WORDS, 9))}? ({token})"

    def now_and_then(self, one_in: int) -> bool:
        """True once in so many times."""
        return self.choice.randrange(one_in) == 0

    def is_mine(self, key: Any) -> bool:
        """Whether what has this key is for this one to take."""
        return zlib.crc32(str(key).encode()) % self.lanes == self.lane

    def untold(self, act: str) -> list[dict[str, Any]]:
        """What was tried and never answered, as far as it is for this one to try again."""
        return [each for each in self.history.untold(act) if self.is_mine(each["key"])]

    def is_with_file(self) -> bool:
        """Whether this act has a file."""
        return self.with_files or self.now_and_then(FILE_ONE_IN)


def comment(scene: Scene) -> None:
    """Somebody writes; whoever was not answered before sends the same form again."""
    waiting = scene.untold("comment")
    if waiting and scene.now_and_then(2):
        return _send(scene, scene.choice.choice(waiting))
    key = scene.token()
    return _send(
        scene,
        {
            "key": key,
            "thread": scene.choice.choice(scene.world["threads"]),
            "text": scene.sentence(key),
            "name": scene.choice.choice(("", "Kari Strandheim", "Geir Holmvik")),
            "email": f"{key}@post.example" if scene.now_and_then(2) else "",
            "file": f"Vedlegg {key}" if scene.is_with_file() else "",
        },
    )


def _send(scene: Scene, given: Mapping[str, Any]) -> None:
    facts = {name: given[name] for name in ("thread", "text", "name", "email", "file")}
    scene.history.tried("comment", given["key"], **facts)
    thread = Thread.objects.select_related("publication", "case", "body").get(pk=given["thread"])
    files = ()
    if given["file"]:
        files = (("vedlegg.txt", blobs.stage(given["file"].encode(), media_type="text/plain")),)
    submission = dialogue.Submitted(
        key=given["key"], text=given["text"], name=given["name"], email=given["email"], files=files
    )
    receipt = dialogue.submit(by=SYSTEM, thread=thread, submission=submission)
    scene.history.told(given["key"], uid=str(receipt.uid), reference=receipt.reference)


def publish(scene: Scene) -> None:
    """A text goes out."""
    token, draft = _draft(scene)
    scene.history.tried("publish", token, **draft.facts)
    publishing.publish(by=scene.by, publication=draft.publication)
    scene.history.told(token)


def plan(scene: Scene) -> None:
    """A text is to go out in a while; the worker does it."""
    token, draft = _draft(scene)
    scene.history.tried("plan", token, **draft.facts)
    publishing.publish(by=scene.by, publication=draft.publication, at=clock.now() + timedelta(seconds=10))
    scene.history.told(token)


def correct(scene: Scene) -> None:
    """What is out is corrected; only one that is out can be."""
    found = [each for each in scene.history.done("publish") if scene.is_mine(each["publication"])]
    if not found:
        return publish(scene)
    chosen, token = scene.choice.choice(found), scene.token()
    publication = Publication.objects.get(uid=chosen["publication"])
    texts = _texts(scene, token)
    publishing.revise(by=scene.by, publication=publication, texts=texts, change_note=f"Rettet {token}.")
    scene.history.tried("correct", token, publication=chosen["publication"], reference=chosen["reference"])
    publishing.publish(by=scene.by, publication=Publication.objects.get(pk=publication.pk))
    scene.history.told(token)
    return None


@dataclass(frozen=True, slots=True)
class _Draft:
    publication: Publication

    @property
    def facts(self) -> dict[str, str]:
        """What a client knows of it."""
        return {"publication": str(self.publication.uid), "reference": self.publication.reference}


def _draft(scene: Scene) -> tuple[str, _Draft]:
    token = scene.token()
    case = CaseFile.objects.get(pk=scene.world["case"])
    made = publishing.begin(by=scene.by, case=case)
    publishing.revise(by=scene.by, publication=made, texts=_texts(scene, token))
    return token, _Draft(Publication.objects.get(pk=made.pk))


def _texts(scene: Scene, token: str) -> dict[str, dict[str, Any]]:
    words = (Paragraph((Text(scene.sentence(token)),)),)
    return {"nb": {"title": f"Kunngjøring {token}", "lead": "", "blocks": words}}


def answer(scene: Scene) -> None:
    """Somebody here answers a message; whoever was not told that it is done sends the same again."""
    waiting = scene.untold("answer")
    if waiting and scene.now_and_then(2):
        given = scene.choice.choice(waiting)
        return _answer(scene, given)
    open_ones = Message.objects.filter(is_outgoing=False, handling__in=("new", "open"), state="shown")
    taken = {each["about"] for each in scene.history.untold("answer")}
    near = (each for each in open_ones.order_by("-pk")[:NEAREST] if scene.is_mine(each.uid))
    found = [each for each in near if str(each.uid) not in taken]
    if not found:
        comment(scene)
        outbox.drain()
        return None
    key = scene.token()
    about = scene.choice.choice(found)
    audience = "private" if scene.now_and_then(3) else "public"
    return _answer(scene, {"key": key, "about": str(about.uid), "text": scene.sentence(key), "audience": audience})


def _answer(scene: Scene, given: Mapping[str, Any]) -> None:
    facts = {name: given[name] for name in ("about", "text", "audience")}
    scene.history.tried("answer", given["key"], **facts)
    message = Message.objects.get(uid=given["about"])
    made = dialogue.answer(by=scene.by, message=message, text=given["text"], audience=given["audience"])
    scene.history.told(given["key"], uid=str(made.uid), reference=made.reference)


def register(scene: Scene) -> None:
    """Somebody registers a message or an answer, half of them screened."""
    waiting = scene.untold("register")
    if waiting and scene.now_and_then(2):
        return _register(scene, scene.choice.choice(waiting))
    undecided = Assessment.objects.filter(kind__in=("message", "answer"), state="undecided", collection=None)
    taken = {each["assessment"] for each in scene.history.untold("register")}
    near = (each for each in undecided.order_by("pk")[:NEAREST] if scene.is_mine(each.pk))
    found = [each for each in near if each.pk not in taken]
    if not found:
        comment(scene)
        outbox.drain()
        return None
    chosen, key = scene.choice.choice(found), scene.token()
    files = f" {wiring.WITH_FILES}" if scene.is_with_file() else ""
    given = {
        "key": key,
        "assessment": chosen.pk,
        "kind": chosen.kind,
        "subject": str(chosen.subject_uid),
        "title": f"Henvendelse {key}{files}",
        "is_screened": scene.now_and_then(2),
    }
    return _register(scene, given)


def _register(scene: Scene, given: Mapping[str, Any]) -> None:
    facts = {name: given[name] for name in ("assessment", "kind", "subject", "title", "is_screened")}
    scene.history.tried("register", given["key"], **facts)
    record = records.register(
        by=scene.by,
        assessment=Assessment.objects.get(pk=given["assessment"]),
        title=given["title"],
        public_title=OUTWARD if given["is_screened"] else "",
        screening=SCREENING if given["is_screened"] else None,
        verdict=YES,
        why="Skal journalføres.",
    )
    entry = record.entry
    scene.history.told(given["key"], uid=str(record.uid), year=entry.year, sequence=entry.sequence)


ACTS: Final[dict[str, Callable[[Scene], None]]] = {
    "comment": comment,
    "publish": publish,
    "correct": correct,
    "plan": plan,
    "answer": answer,
    "register": register,
}
