"""The statements on privacy and accessibility: what the law asks for stands there, as far as the body has said it."""

import pytest

from ordskifte.kernel import tenancy
from tests.factories.cases import BodyFactory

pytestmark = pytest.mark.django_db
GIVEN = {
    "privacy_officer": "ombud@nordfjaera.example",
    "accessibility_declaration": "https://uustatus.no/nb/erklaringer/publisert/1",
}


@pytest.fixture
def read(client):
    """The two pages of a body that works like this."""

    def of(**settings):
        BodyFactory(contact_email="post@nordfjaera.example", settings=settings)
        tenancy.forget()
        return [client.get(f"/en/{name}/").content.decode() for name in ("personvern", "tilgjengelighet")]

    return of


def test_the_privacy_statement_says_why_who_how_long_and_what_one_can_ask_for(read):
    privacy, _ = read(**GIVEN)
    for words in ("article 6", "arkivlova", "archive rules", "data protection officer", "Data Protection Authority"):
        assert words in privacy
    assert 'href="mailto:ombud@nordfjaera.example"' in privacy
    assert 'href="mailto:post@nordfjaera.example"' in privacy


def test_the_page_on_accessibility_leads_to_the_declaration_and_to_the_supervisor(read):
    _, accessibility = read(**GIVEN)
    assert f'href="{GIVEN["accessibility_declaration"]}"' in accessibility
    assert "uutilsynet.no" in accessibility and "post@nordfjaera.example" in accessibility


def test_what_the_body_has_not_said_is_not_promised(read):
    privacy, accessibility = read()
    assert "data protection officer" not in privacy and "declaration" not in accessibility
