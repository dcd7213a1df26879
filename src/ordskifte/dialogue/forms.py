"""What people type in the forms of the dialogue: read whole, shown again whole, and never lost."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from ordskifte.channels.models import SenderKind
from ordskifte.dialogue import language
from ordskifte.dialogue.uploads import Chosen, Uploads
from ordskifte.domain import intake
from ordskifte.domain.intake import Problem

# The names of fields, as they stand in pages and in the demo's story.
TEXT, NAME, EMAIL, ORGANISATION, LANGUAGE, REPLY_TO = "tekst", "navn", "epost", "organisasjon", "sprak", "svar-paa"
SEEN: Final = "sett"  # says what the check page showed
# Where a problem is shown.
FIELDS: Final = {"text": TEXT, "name": NAME, "email": EMAIL, "attachments": "filer"}
_LONGEST_REFERENCE: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody wrote, as it was written."""

    text: str = ""
    name: str = ""
    email: str = ""
    is_organisation: bool = False
    language: str = ""
    reply_to: str = ""
    files: tuple[Chosen, ...] = ()

    @property
    def sender_kind(self) -> str:
        """What the sender says to be."""
        if not intake.clean_line(self.name):
            return SenderKind.ANONYMOUS.value
        return (SenderKind.ORGANISATION if self.is_organisation else SenderKind.PERSON).value

    @property
    def seal(self) -> str:
        """Stands for everything that the check page shows, so that what is sent is what was seen."""
        parts = [self.text, self.name, self.email, str(self.is_organisation), self.reply_to]
        digest = hashlib.sha256("\0".join([*parts, *(file.carried for file in self.files)]).encode()).hexdigest()
        return signing.Signer(salt="ordskifte.dialogue.seen").signature(digest)

    def was_seen(self, request: HttpRequest) -> bool:
        """Whether the check page showed exactly this."""
        return constant_time_compare(request.POST.get(SEEN, ""), self.seal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What must be put right, and in which field."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Everything that must be put right: listed above the form, and said at each field."""

    all: tuple[Fault, ...] = ()
    by_field: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.all)


def read(request: HttpRequest, *, uploads: Uploads, otherwise: str) -> Answer:
    """What came, with the language that was chosen or the one that the text seems to be in."""
    typed = {name: text_of(request, name) for name in (TEXT, NAME, EMAIL, REPLY_TO)}
    chosen = request.POST.get(LANGUAGE, "")
    return Answer(
        text=typed[TEXT],
        name=typed[NAME],
        email=typed[EMAIL],
        is_organisation=bool(request.POST.get(ORGANISATION)),
        language=chosen if chosen in language.NAMES else language.guess(typed[TEXT], otherwise=otherwise),
        reply_to=typed[REPLY_TO][:_LONGEST_REFERENCE],
        files=uploads.files,
    )


def text_of(request: HttpRequest, name: str) -> str:
    """A field as it was typed: one kind of line end, and without the one sign that no database can keep."""
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def faults(answer: Answer, *, files: Iterable[str] = ()) -> Faults:
    """What stands in the way of sending it."""
    given = intake.Submission(text=answer.text, name=answer.name, email=answer.email, attachments=len(answer.files))
    found = [_fault(problem) for problem in intake.problems(given)]
    return collected([*found, *(Fault(field=FIELDS["attachments"], sentence=each) for each in files)])


def faults_of(problems: Iterable[Problem]) -> Faults:
    """The same for what the rules said afterwards."""
    return collected(_fault(problem) for problem in problems)


def collected(found: Iterable[Fault]) -> Faults:
    """Faults in order, those of one field together at the field."""
    known = tuple(found)
    by_field: dict[str, str] = {}
    for fault in known:
        by_field[fault.field] = f"{by_field.get(fault.field, '')} {fault.sentence}".strip()
    return Faults(all=known, by_field=by_field)


def _fault(problem: Problem) -> Fault:
    sentence = _(intake.TEXTS[problem.code]) % {"count": problem.count, "most": problem.most}
    return Fault(field=FIELDS.get(problem.field, TEXT), sentence=sentence)


def key_of(form_key: str) -> str:
    """What makes one sending of it, as it is kept: a digest, so that what is kept opens nothing."""
    return hashlib.sha256(f"ordskifte.dialogue:{form_key}".encode()).hexdigest()


def secret_of(form_key: str) -> str:
    """The secret of the sender's own page, 128 bits, made of the key that only the sender's page carried.

    So a second click shows the same link, although nothing of it was kept.
    """
    return salted_hmac("ordskifte.dialogue.secret", form_key, algorithm="sha256").hexdigest()[:32]
