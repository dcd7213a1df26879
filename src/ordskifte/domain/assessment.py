"""Is it kept, and is it journalled? Both are answered by rules that people can read; a person confirms.

Kept (arkivverdig): what confirms how the body did its work, proves a right or a duty, or documents another essential
matter of the body, unless it is secured elsewhere already (arkivlova § 5, arkivforskrifta § 1). Journalled
(journalføring): exactly when all four questions of arkivforskrifta § 14 are answered yes: it came in or went out, it is
a case document (offentleglova § 4), it is or will be handled, and it has value as documentation.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ordskifte.domain import access_journal
from ordskifte.domain.access_journal import Ground
from ordskifte.domain.assessment_words import DEFAULT
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.law import norway
from ordskifte.domain.law.norway import Provision
from ordskifte.domain.patterns import Patterns


class Duty(StrEnum):
    """What the law asks for."""

    REGISTER = "register"  # journalføre
    KEEP = "keep"  # arkivere uten journalføring
    DISCARD = "discard"  # arkivavgrense


class Kind(StrEnum):
    """What is assessed."""

    MESSAGE = "message"  # innlegg
    ANSWER = "answer"  # svar fra organet
    PUBLICATION = "publication"
    CORRECTION = "correction"  # rettelse av en publisering
    REQUEST = "request"  # about access, that came in: innsynskrav, klage over avslag, krav om begrunnelse
    DECISION = "decision"  # about access, that went out: innsyn, avslag, begrunnelse


# What is about access to documents, and belongs to a stage after the assessment.
ABOUT_ACCESS: Final = frozenset({Kind.REQUEST, Kind.DECISION})
CAME_IN: Final = frozenset({Kind.MESSAGE, Kind.REQUEST})


class Question(StrEnum):
    """The four questions of the journal, in the order of the law."""

    IN_OR_OUT = "in_or_out"
    CASE_DOCUMENT = "case_document"
    HANDLED = "handled"
    VALUE = "value"


class Criterion(StrEnum):
    """Why something is kept, or is not."""

    WORK = "work"  # it confirms how the body did its work
    RIGHTS = "rights"  # it proves a right or a duty
    MATTER = "matter"  # it documents another essential matter
    ELSEWHERE = "elsewhere"  # it is secured elsewhere already
    NOTHING = "nothing"  # none of these


KEEPING: Final = frozenset({Criterion.WORK, Criterion.RIGHTS, Criterion.MATTER})

QUESTION_PROVISIONS: Final = {
    Question.IN_OR_OUT: norway.JOURNAL_DUTY,
    Question.CASE_DOCUMENT: norway.CASE_DOCUMENT,
    Question.HANDLED: norway.JOURNAL_DUTY,
    Question.VALUE: norway.JOURNAL_DUTY,
}
DUTY_PROVISIONS: Final = {
    Duty.REGISTER: (norway.JOURNAL_DUTY, norway.CASE_DOCUMENT),
    Duty.KEEP: (norway.DOCUMENTATION_DUTY, norway.DOCUMENTATION_CRITERIA),
    Duty.DISCARD: (norway.DOCUMENTATION_CRITERIA,),
}


class ContradictoryVerdict(OrdskifteError):
    """What is journalled must be kept: the two answers say otherwise."""

    code = "contradictory_verdict"
    text = "All four questions are answered yes, so it is journalled, and what is journalled is kept. Choose why it is."


class ChangeNeedsReason(OrdskifteError):
    """Somebody decides otherwise than the rules propose, and does not say why."""

    code = "change_needs_reason"
    text = "This is not what the rules propose. Write in a few words why."


@dataclass(frozen=True, slots=True, kw_only=True)
class Four:
    """The four answers (arkivforskrifta § 14)."""

    in_or_out: bool
    case_document: bool
    handled: bool
    value: bool

    @property
    def is_journalled(self) -> bool:
        """Whether all are yes."""
        return self.in_or_out and self.case_document and self.handled and self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What the archive decision weighs (arkivforskrifta § 1)."""

    confirms_work: bool = False
    proves_rights: bool = False
    essential_matter: bool = False
    secured_elsewhere: bool = False


def criterion(worth: Worth) -> Criterion:
    """Why it is kept, or is not: the first that holds."""
    if worth.secured_elsewhere:
        return Criterion.ELSEWHERE
    reasons = (
        (worth.confirms_work, Criterion.WORK),
        (worth.proves_rights, Criterion.RIGHTS),
        (worth.essential_matter, Criterion.MATTER),
    )
    return next((reason for holds, reason in reasons if holds), Criterion.NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Both decisions on one thing: the four answers, and why it is kept or is not."""

    four: Four
    criterion: Criterion

    @property
    def duty(self) -> Duty:
        """What follows from them."""
        if self.four.is_journalled:
            return Duty.REGISTER
        return Duty.KEEP if self.criterion in KEEPING else Duty.DISCARD

    @property
    def provisions(self) -> tuple[Provision, ...]:
        """What the duty rests on."""
        return DUTY_PROVISIONS[self.duty]


def whole(verdict: Verdict) -> Verdict:
    """The verdict, if its two halves agree."""
    if verdict.four.is_journalled and verdict.criterion not in KEEPING:
        raise ContradictoryVerdict
    return verdict


def checked(verdict: Verdict, *, proposed: Verdict, why: str) -> Verdict:
    """The verdict of a person, who says why where it is not the one proposed."""
    if whole(verdict) != proposed and not why.strip():
        raise ChangeNeedsReason
    return verdict


# --- What the rules may look at --------------------------------------------------------------------------------------


class Course(StrEnum):
    """How far the body has come with it."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # by a person, without an answer
    REDIRECTED = "redirected"  # to another body


class Says(StrEnum):
    """What can be read out of the words."""

    QUESTION = "question"
    PROPOSAL = "proposal"
    AFFECTED = "affected"
    ACCESS = "access"  # wants to see documents
    COMPLAINT = "complaint"
    DANGER = "danger"  # something is dangerous or broken
    BRIEF = "brief"  # hardly any words


class Errand(StrEnum):
    """What a message is for, where that is known by the way it came."""

    NONE = ""
    APPEAL = "appeal"  # against the hiding of a message
    PRIVACY = "privacy"
    ACCESS = "access"  # marked as a request for access, or sent as one
    REFUSED = "refused"  # an appeal against a refusal of access
    REASONS = "reasons"  # asks for closer reasons for a refusal of access


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """All that the rules may look at."""

    kind: Kind = Kind.MESSAGE
    errand: Errand = Errand.NONE
    course: Course = Course.OPEN
    says: frozenset[Says] = frozenset()
    has_case: bool = True
    is_in_dialogue: bool = True  # it stands under a publication
    has_file: bool = False
    is_organisation: bool = False
    is_sami: bool = False
    is_threat: bool = False  # a person or a rule held it, or hid it, as one
    is_taken_back: bool = False  # by the sender, here or where it came from
    is_cited: bool = False  # in a document of the body
    is_automatic: bool = False  # the form bore marks of a machine
    access: Ground = Ground.NONE  # why what is about access is journalled, or is not

    @property
    def is_ours(self) -> bool:
        """Whether the body itself says it."""
        return self.kind not in CAME_IN


_WORDS = re.compile(r"\w+")
# A question mark in an address asks nothing.
_ADDRESS = re.compile(r"\S+://\S+|www\.\S+")
_QUESTION_MARKS = re.compile("[?？؟⁇⁈⁉]")
_FEWEST_WORDS = 3
HEADINGS: Final = (Says.ACCESS, Says.COMPLAINT, Says.DANGER, Says.QUESTION, Says.PROPOSAL, Says.AFFECTED)


def read_words(text: str = DEFAULT) -> Patterns:
    """A word list, ready to use; refuses one with a line that cannot be read."""
    return Patterns.parse(text, headings=HEADINGS)


def says(text: str, *, words: Patterns) -> frozenset[Says]:
    """What can be read out of the words."""
    plain = _ADDRESS.sub(" ", text)
    found = {Says(match.heading) for match in words.find(plain)}
    if _QUESTION_MARKS.search(plain):
        found.add(Says.QUESTION)
    if len(_WORDS.findall(plain)) < _FEWEST_WORDS:
        found.add(Says.BRIEF)
    return frozenset(found)


# --- The rules -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the published rules: when it holds, what it answers, and what that rests on. Its text is in TEXTS."""

    key: str
    question: Question
    answer: bool
    provision: Provision
    holds: Callable[[Traits], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRule:
    """One line of the published rules on what is kept."""

    key: str
    worth: Worth
    provision: Provision
    holds: Callable[[Traits], bool]


def _always(traits: Traits) -> bool:
    return True


def _saying(*wanted: Says) -> Callable[[Traits], bool]:
    return lambda traits: bool(traits.says & frozenset(wanted))


def _for(*errands: Errand) -> Callable[[Traits], bool]:
    return lambda traits: traits.errand in errands


def _at(*courses: Course) -> Callable[[Traits], bool]:
    return lambda traits: traits.course in courses


def _on(question: Question) -> Callable[..., Rule]:
    def rule(key: str, holds: Callable[[Traits], bool], *, yes: bool, provision: Provision | None = None) -> Rule:
        rests_on = provision or QUESTION_PROVISIONS[question]
        return Rule(key=key, question=question, answer=yes, provision=rests_on, holds=holds)

    return rule


def is_handled(traits: Traits) -> bool:
    """Whether it is or will be handled (saksbehandlet), by the rules."""
    return _first(Question.HANDLED, traits).answer


def _first(question: Question, traits: Traits) -> Rule:
    return next(rule for rule in RULES if rule.question is question and rule.holds(traits))


def _asks_something(traits: Traits) -> bool:
    """Whether even a word or two would mean something here."""
    has_errand = traits.errand is not Errand.NONE
    return has_errand or traits.has_file or traits.is_threat or traits.is_cited or Says.QUESTION in traits.says


def _on_access(ground: Ground) -> Rule:
    """Of what is about access, the ground says whether it has value for the journal (arkivforskrifta § 14)."""
    return Rule(
        key=f"access_{ground.value}",
        question=Question.VALUE,
        answer=ground is not Ground.EXEMPT,
        provision=access_journal.PROVISIONS[ground],
        holds=lambda traits: traits.access == ground and traits.kind in ABOUT_ACCESS,
    )


_direction, _document = _on(Question.IN_OR_OUT), _on(Question.CASE_DOCUMENT)
_handled, _value = _on(Question.HANDLED), _on(Question.VALUE)

# Of each question the first rule that holds answers; its last one always holds.
RULES: Final[tuple[Rule, ...]] = (
    _direction("went_out", lambda traits: traits.is_ours, yes=True),
    _direction("came_in", _always, yes=True),
    _document("on_a_case", lambda traits: traits.has_case, yes=True),
    _document("on_no_case", _always, yes=False),
    _handled("our_own_act", lambda traits: traits.is_ours, yes=True),
    _handled("answered", _at(Course.ANSWERED), yes=True),
    _handled("cited", lambda traits: traits.is_cited, yes=True),
    _handled("asks_for_access", _for(Errand.ACCESS), yes=True, provision=norway.HANDLING_OF_REQUEST),
    _handled("appeals_refusal", _for(Errand.REFUSED), yes=True, provision=norway.ACCESS_APPEAL),
    _handled("asks_for_reasons", _for(Errand.REASONS), yes=True, provision=norway.REFUSAL),
    _handled("appeals", _for(Errand.APPEAL), yes=True, provision=norway.APPEAL_AGAINST_REFUSED_CONTACT),
    _handled("asks_for_privacy", _for(Errand.PRIVACY), yes=True, provision=norway.ANSWER_TO_PERSON),
    _handled("threatens", lambda traits: traits.is_threat, yes=True, provision=norway.THREATS),
    _handled("sent_on", _at(Course.REDIRECTED), yes=False, provision=norway.GUIDANCE),
    _handled("closed", _at(Course.CLOSED), yes=False),
    _handled("taken_back", lambda traits: traits.is_taken_back, yes=False),
    _handled("has_file", lambda traits: traits.has_file, yes=True, provision=norway.DOCUMENT_DECISION),
    _handled("wants_to_see", _saying(Says.ACCESS), yes=True, provision=norway.ACCESS_REQUEST),
    _handled("complains", _saying(Says.COMPLAINT), yes=True, provision=norway.GUIDANCE),
    _handled("warns", _saying(Says.DANGER), yes=True),
    _handled("asks", _saying(Says.QUESTION), yes=True, provision=norway.GUIDANCE),
    _handled("in_sami", lambda traits: traits.is_sami, yes=True, provision=norway.ANSWER_IN_SAMI),
    _handled("organisation", lambda traits: traits.is_organisation, yes=True),
    _handled("affected", _saying(Says.AFFECTED), yes=True),
    _handled("proposes", _saying(Says.PROPOSAL), yes=True),
    _handled("no_more_to_do", _always, yes=False),
    *(_on_access(each) for each in access_journal.PROVISIONS),
    _value("our_own_words", lambda traits: traits.is_ours, yes=True),
    _value("hardly_a_word", lambda traits: Says.BRIEF in traits.says and not _asks_something(traits), yes=False),
    _value("shows_the_handling", is_handled, yes=True),
    _value("shows_nothing_more", _always, yes=False),
)

ARCHIVE_RULES: Final[tuple[ArchiveRule, ...]] = (
    ArchiveRule(
        key="keep_handled",
        worth=Worth(confirms_work=True),
        provision=norway.DOCUMENTATION_DUTY,
        holds=is_handled,
    ),
    ArchiveRule(
        key="discard_automatic",
        worth=Worth(),
        provision=norway.DOCUMENTATION_CRITERIA,
        holds=lambda traits: traits.is_automatic,
    ),
    ArchiveRule(
        key="keep_affected",
        worth=Worth(proves_rights=True),
        provision=norway.DOCUMENTATION_CRITERIA,
        holds=_saying(Says.AFFECTED),
    ),
    ArchiveRule(
        key="keep_dialogue",
        worth=Worth(essential_matter=True),
        provision=norway.DOCUMENTATION_CRITERIA,
        holds=lambda traits: traits.is_in_dialogue or traits.has_case,
    ),
    ArchiveRule(key="discard_rest", worth=Worth(), provision=norway.DOCUMENTATION_CRITERIA, holds=_always),
)

TEXTS: Final = {
    "in_or_out": "Did it come in or go out?",
    "case_document": "Is it a case document?",
    "handled": "Is it handled, or will it be?",
    "value": "Has it value as documentation?",
    "register": "Journal it",
    "keep": "Keep it without journalling",
    "discard": "Leave it outside the archive",
    "work": "It confirms how the body did its work.",
    "rights": "It proves a right or a duty of somebody.",
    "matter": "It documents another essential matter of the body.",
    "elsewhere": "It is secured elsewhere already.",
    "nothing": "It confirms nothing that must be kept.",
    "went_out": "The body itself sent or published it.",
    "came_in": "It was sent to the body.",
    "on_a_case": "It is on a case, within what the body works with.",
    "on_no_case": "It is on no case yet. Move it to one first.",
    "our_own_act": "It is an act of the body in the case.",
    "answered": "It was answered, and answering is handling.",
    "cited": "A document of the case points to it.",
    "asks_for_access": "It asks for access, and each such request is assessed.",
    "appeals_refusal": "It appeals a refusal of access, and somebody looks at it again.",
    "asks_for_reasons": "It asks for closer reasons for a refusal of access, and gets them.",
    "appeals": "It appeals a decision to hide a message, and somebody decides on it.",
    "asks_for_privacy": "It asks for something about the sender's personal data, and gets an answer.",
    "threatens": "It may be a threat, and is followed up.",
    "sent_on": "It was meant for another body. It was sent on, and the sender was told.",
    "closed": "Somebody has read it and closed it without an answer.",
    "taken_back": "The sender took it back before anything was done with it.",
    "has_file": "A file came with it, and somebody decides on each file.",
    "wants_to_see": "It seems to ask to see documents. If it does, it is a request for access; somebody looks at it.",
    "complains": "It complains about a decision, or about how something was handled, and gets an answer.",
    "warns": "It tells of something dangerous or broken, and somebody looks into it.",
    "asks": "It asks something, and whoever asks the body gets guidance.",
    "in_sami": "It is in Sámi, and whoever writes in Sámi has a right to an answer.",
    "organisation": "An organisation speaks, and its view is weighed in the case.",
    "affected": "Somebody whom the case touches tells how, and it is weighed in the case.",
    "proposes": "It says what should be done, or not be done, and is weighed in the case.",
    "no_more_to_do": "It asks nothing and proposes nothing, so nothing more is done with it.",
    "access_appeal": "A refusal of access was appealed, which brings all of that request into the journal.",
    "access_reasons": (
        "Access was not given, or closer reasons were asked for, which brings all of that request into the journal."
    ),
    "access_fee": "Payment for access was asked for, which brings all of that request into the journal.",
    "access_manner": "It was a question how access is given, which brings all of that request into the journal.",
    "access_choice": "It is about access to documents, and this body journals all such.",
    "access_is_exempt": "It is a plain request for access, or an answer to one, and is kept beside the journal.",
    "our_own_words": "It shows what the body said, and when.",
    "hardly_a_word": "It says next to nothing.",
    "shows_the_handling": "It shows what the body had before it when it handled the case.",
    "shows_nothing_more": "It shows nothing of how a case was handled.",
    "keep_handled": "It is handled, so it confirms how the body did its work.",
    "discard_automatic": "It seems to be sent by a machine, and nobody has done anything with it.",
    "keep_affected": "It may prove a right or a duty of whoever wrote it.",
    "keep_dialogue": "The dialogue that the body held is kept whole, so that answers and decisions can be understood.",
    "discard_rest": "It belongs to no case and no dialogue, and nothing was done with it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What one rule answered, in a form that can be kept and shown."""

    key: str  # of the rule, and of its sentence in TEXTS
    provision: Provision


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the rules propose, and for each answer the rule that gave it: four for the journal, the last for keeping."""

    verdict: Verdict
    reasons: tuple[Reason, ...]

    @property
    def duty(self) -> Duty:
        """What follows."""
        return self.verdict.duty


def propose(traits: Traits) -> Proposal:
    """What the rules propose for something with these traits."""
    answers = {question: _first(question, traits) for question in Question}
    archive = next(rule for rule in ARCHIVE_RULES if rule.holds(traits))
    four = Four(**{question.value: rule.answer for question, rule in answers.items()})
    reasons = [Reason(key=rule.key, provision=rule.provision) for rule in answers.values()]
    return Proposal(
        verdict=Verdict(four=four, criterion=criterion(archive.worth)),
        reasons=(*reasons, Reason(key=archive.key, provision=archive.provision)),
    )


PROVISION_OF: Final[dict[str, Provision]] = {
    **{rule.key: rule.provision for rule in RULES},
    **{rule.key: rule.provision for rule in ARCHIVE_RULES},
}
