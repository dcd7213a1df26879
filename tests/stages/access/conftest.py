"""Requests for access in a small body: a case with an open and a closed document, and somebody who answers."""

import uuid

import pytest

from ordskifte.access import actions, queries
from ordskifte.accounts.models import RoleName
from ordskifte.domain.screening import DocumentScope
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, SeriesFactory, UserFactory, with_file
from tests.worlds.people import sign_in

NEGOTIATION = "offentleglova § 23 første ledd"
SECRECY = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
CLOSED_TEXT = b"%PDF-1.4 KANARI-118-FORHANDLING"


@pytest.fixture
def body():
    """The body, with those whom its refusals are appealed to."""
    return BodyFactory(
        settings={"appeal_body": {"name": "Statsforvalteren i Nordfylket", "address": "post@statsforvalteren.example"}}
    )


@pytest.fixture
def officer(body):
    """A case officer."""
    return UserFactory(body=body, roles=[RoleName.CASE_OFFICER], language="en")


@pytest.fixture
def desk(client, officer):
    """The case officer, signed in."""
    return sign_in(client, officer)


@pytest.fixture
def case(body, officer):
    """Case 2026/118."""
    return CaseFactory(body=body, series=SeriesFactory(body=body), sequence=118, responsible=officer, source__body=body)


@pytest.fixture
def plan(case):
    """An open document of the case."""
    document = DocumentFactory(case=case, title="Saksframlegg", suggested_title="Saksframlegg")
    return with_file(document)


@pytest.fixture
def note(case):
    """A document that could be kept back."""
    document = DocumentFactory(
        case=case, title="Forhandlingsnotat KANARI", suggested_title="Forhandlingsnotat", hidden_by=NEGOTIATION
    )
    return with_file(document, data=CLOSED_TEXT)


@pytest.fixture
def ask(body):
    """Ask for access, as the form does."""

    def one(text="Jeg vil gjerne se avtalen og forhandlingsnotatet.", **given):
        asked = actions.Asked(**{"key": uuid.uuid4().hex, "text": text, **given})
        return actions.request(by=queries.new_asker(), body=body, asked=asked)

    return one


def seen(file):
    """What somebody who has opened the file gives."""
    return {"object": file, "seen": file.blob.sha256}


WHOLE = DocumentScope.WHOLE
