"""One search through everything that everybody may see: cases, publications, the journal, and what people wrote."""

from dataclasses import dataclass, field
from typing import Final

from django.db.models import Exists, OuterRef, Q

from ordskifte.cases.models import PublicCase
from ordskifte.cases.queries import in_view
from ordskifte.channels import queries as channels
from ordskifte.channels.models import PUBLICATION, Fragment, Post, PostState, PostWords
from ordskifte.dialogue.models import Message
from ordskifte.domain.case import Showing
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber, Reference
from ordskifte.domain.message import Audience
from ordskifte.journal import queries
from ordskifte.journal.asking import Question
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.web.addresses import in_language

MOST_CASES: Final = 20
MOST_ENTRIES: Final = 10
MOST_PUBLICATIONS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A publication that was found."""

    reference: str
    title: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of each kind, newest first."""

    cases: list[PublicCase] = field(default_factory=list)
    publications: list[Headline] = field(default_factory=list)
    entries: list[PublicEntry] = field(default_factory=list)
    messages: list[Fragment] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.cases or self.publications or self.entries or self.messages)


def search(body: Body, question: Question, *, language: str) -> Found:
    """Everything that says all the terms."""
    if not question.terms:
        return Found()
    return Found(
        cases=cases(body, question.terms),
        publications=publications(body, question.terms, language=language),
        entries=queries.newest_found(body, question, limit=MOST_ENTRIES),
        messages=channels.search_messages(body, words=" ".join(question.terms), language=language, now=clock.now()),
    )


def cases(body: Body, terms: tuple[str, ...]) -> list[PublicCase]:
    """Cases whose shown titles say all the terms, or that have the number."""
    rows = PublicCase.objects.filter(in_view("case__"), body=body)
    for term in terms:
        says = queries.spellings("title", term) & Q(showing=Showing.SHOW)
        if (number := _number(term)) is not None:
            says |= Q(year=number.year, sequence=number.sequence)
        rows = rows.filter(says)
    return list(rows.order_by("-case_date", "-case_id")[:MOST_CASES])


def _number(term: str) -> CaseNumber | None:
    try:
        return CaseNumber.parse(term)
    except MalformedNumber:
        return None


def publications(body: Body, terms: tuple[str, ...], *, language: str) -> list[Headline]:
    """Publications that say all the terms in one of their languages, newest first."""
    says = [Q(words__contains=term) for term in terms]
    found = Exists(PostWords.objects.filter(*says, post=OuterRef("pk")))
    rows = Post.objects.filter(found, in_view("case__"), case__public__isnull=False)
    rows = rows.filter(body=body, kind=PUBLICATION, state=PostState.SHOWN)
    newest = rows.order_by("-changed_at", "-pk").values_list("reference", "languages", "headlines")
    return [_headline(row, language=language) for row in newest[:MOST_PUBLICATIONS]]


def _headline(row: tuple[str, list[str], dict[str, dict[str, str]]], *, language: str) -> Headline:
    reference, languages, headlines = row
    spoken = language if language in headlines else languages[0]
    return Headline(reference=reference, title=headlines[spoken].get("title", ""), language=spoken)


def place_of(body: Body, text: str, *, language: str) -> str:
    """The page of a reference that was typed whole; empty if it is none, or none for everybody."""
    try:
        reference = str(Reference.parse(text))
    except MalformedNumber:
        return ""
    if Message.objects.filter(body=body, reference=reference, audience=Audience.PUBLIC).exists():
        return in_language(f"/innlegg/{reference}/", language)
    if Post.objects.filter(body=body, reference=reference, case__public__isnull=False).exists():
        return in_language(f"/p/{reference}/", language)
    return ""
