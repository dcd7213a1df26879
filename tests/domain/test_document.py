"""A document is shown by a person's decision on the very file, and never against a screening."""

from itertools import product
from uuid import UUID

import pytest

from ordskifte.domain.case import Showing
from ordskifte.domain.document import (
    DocumentDecision,
    DocumentFacts,
    DocumentStatus,
    DocumentVerdict,
    Variant,
    may_show,
    read_status,
)
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.domain.screening import DocumentScope, Field, Screening, covering

PERSON = Actor.staff(UUID("00000000-0000-4000-8000-000000000001"))
BASIS = "offentleglova § 23 første ledd"


def _screening(scope: DocumentScope, *fields: Field) -> Screening:
    return Screening(
        access_restriction="Unntatt offentlighet", authority=BASIS, metadata=frozenset(fields), document_scope=scope
    )


SCREENED = (
    covering(),
    covering(_screening(DocumentScope.NONE, Field.SENDER_NAME)),
    covering(_screening(DocumentScope.PARTS)),
    covering(_screening(DocumentScope.PARTS), None, _screening(DocumentScope.WHOLE)),
    covering(None, None, None, _screening(DocumentScope.WHOLE)),
)
DECISIONS = (
    None,
    *(
        DocumentDecision(by=by, public=public, seen=seen, read="Kart", title="Kart")
        for by, public, seen in product(
            (PERSON, SYSTEM, Actor.rule("cases.import")), (True, False), ("a1", "o1", "a0", "")
        )
    ),
)
EVERYTHING = [
    DocumentFacts(
        status=status,
        title="Kart",
        is_expired=expired,
        screenings=screened,
        archive_checksum=archive,
        redacted_checksum=redacted,
        decision=decision,
    )
    for status, expired, screened, archive, redacted, decision in product(
        DocumentStatus, (False, True), SCREENED, ("", "a1"), ("", "o1", "a1"), DECISIONS
    )
]


def _is_shown(facts: DocumentFacts) -> bool:
    """The rule once more, as one sentence."""
    is_parted = facts.screenings.document_scope is DocumentScope.PARTS
    file = facts.redacted_checksum if is_parted else facts.archive_checksum
    return (
        facts.status is DocumentStatus.FINISHED
        and not facts.is_expired
        and facts.screenings.document_scope is not DocumentScope.WHOLE
        and file != ""
        and not (is_parted and file == facts.archive_checksum)
        and facts.decision is not None
        and facts.decision.by == PERSON
        and facts.decision.public
        and facts.decision.seen == file
    )


def test_a_document_is_shown_in_these_combinations_and_no_others():
    shown = [facts for facts in EVERYTHING if may_show(facts).showing is Showing.SHOW]
    assert shown == [facts for facts in EVERYTHING if _is_shown(facts)]
    assert {may_show(facts).variant for facts in shown} == set(Variant)


def test_what_is_not_shown_names_no_file_and_no_title():
    for facts in EVERYTHING:
        verdict = may_show(facts)
        if verdict.showing is not Showing.SHOW:
            assert (verdict.variant, verdict.title) == (None, "")


def _facts(**changes: object) -> DocumentFacts:
    decision = DocumentDecision(by=PERSON, public=True, seen="a1", read="Kart over trasé", title="Kart over  trasé")
    given = {
        "status": DocumentStatus.FINISHED,
        "title": "Kart over trasé",
        "archive_checksum": "a1",
        "decision": decision,
    }
    return DocumentFacts(**given | changes)


def test_a_document_that_was_decided_public_is_shown_under_its_title():
    assert may_show(_facts()) == DocumentVerdict(Showing.SHOW, variant=Variant.ARCHIVE, title="Kart over trasé")


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"decision": None}, DocumentVerdict(Showing.UNDECIDED)),
        ({"archive_checksum": "a2"}, DocumentVerdict(Showing.UNDECIDED)),
        ({"archive_checksum": ""}, DocumentVerdict(Showing.WITHHELD)),
        ({"is_expired": True}, DocumentVerdict(Showing.WITHHELD)),
        ({"status": DocumentStatus.UNDER_EDITING}, DocumentVerdict(Showing.WITHHELD)),
        ({"screenings": SCREENED[4]}, DocumentVerdict(Showing.WITHHELD, authority=BASIS)),
        ({"screenings": SCREENED[2]}, DocumentVerdict(Showing.WITHHELD, authority=BASIS)),
        ({"screenings": SCREENED[2], "redacted_checksum": "o1"}, DocumentVerdict(Showing.UNDECIDED)),
    ],
)
def test_what_is_not_shown_says_why(changes, verdict):
    assert may_show(_facts(**changes)) == verdict


@pytest.mark.parametrize("field", [Field.DOCUMENT_TITLE, Field.RECORD_TITLE_WORDS, Field.UNTIL_ASSESSED])
def test_a_screened_title_is_not_repeated_under_a_public_file(field):
    hidden = covering(_screening(DocumentScope.NONE, field))
    washed = DocumentDecision(by=PERSON, public=True, seen="a1", read="Kart over trasé", title="Kart")
    assert may_show(_facts(screenings=hidden)).title == ""
    assert may_show(_facts(screenings=hidden, decision=washed)).title == "Kart"
    # What was open when a person let it be shown may be what the new title leaves out.
    assert may_show(_facts(screenings=hidden, title="Kart for *****")).title == ""
    assert may_show(_facts(screenings=hidden, title="Kart for *****", decision=washed)).title == ""


@pytest.mark.parametrize(
    ("text", "status"),
    [("F", DocumentStatus.FINISHED), ("Dokumentet er ferdigstilt", DocumentStatus.FINISHED)]
    + [(text, DocumentStatus.UNDER_EDITING) for text in ("", "B", "Dokumentet er under redigering", "?")],
)
def test_a_status_that_is_unknown_is_not_finished(text, status):
    assert read_status(text) is status
