"""What a new installation lacks: told to the operator and by `ordskifte check`, and gone when it is done."""

import json

import pytest
from django.test import Client
from django.utils import translation

from ordskifte.accounts.models import ROLE_WORDS, RoleName
from ordskifte.desk import first_steps
from ordskifte.kernel import tenancy
from ordskifte.project import doctor
from tests.factories.cases import BodyFactory, CaseFactory, UnitFactory, UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
FILES = "django.core.mail.backends.filebased.EmailBackend"
WORKERS = [role for role in RoleName if role not in {RoleName.OPERATOR, RoleName.APPROVER}]


@pytest.fixture
def bare(settings):
    """A body as `ordskifte setup` makes it: a name, a host and an operator."""
    settings.EMAIL_BACKEND = FILES
    body = BodyFactory(contact_email="")
    UserFactory(body=body, roles=[RoleName.OPERATOR], language="en", name="Olga Operatør")
    return body


def home_of(body, role=RoleName.OPERATOR):
    """The first screen of somebody with a role."""
    return sign_in(Client(), UserFactory(body=body, roles=[role], language="en")).get("/desk/").content.decode()


def missing(body):
    return [step.name for step in first_steps.of(body)]


def furnish(body):
    """All that people need here."""
    body.contact_email = "post@nordfjaera.example"
    body.settings = {
        "privacy_officer": "ombud@nordfjaera.example",
        "accessibility_declaration": "https://uustatus.no/nb/erklaringer/publisert/1",
    }
    body.save()
    CaseFactory(body=body, unit=UnitFactory(body=body))
    UserFactory(body=body, roles=WORKERS)
    tenancy.forget()


def test_everything_is_missing_at_first_and_nothing_in_the_end(bare, settings):
    assert missing(bare) == ["contact", "statements", "mail", "unit", "roles", "cases"]
    furnish(bare)
    assert missing(bare) == ["mail"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert missing(bare) == []
    bare.settings |= {"four_eyes": True}
    assert [step.missing for step in first_steps.of(bare)] == ["Ingen har disse rollene: Godkjenner."]


def test_a_closed_account_does_no_work_and_another_body_does_none_here(bare):
    gone = UserFactory(body=bare, roles=WORKERS)
    gone.is_active = False
    gone.save()
    furnish(BodyFactory(host="annen.example"))
    assert missing(bare) == ["contact", "statements", "mail", "unit", "roles", "cases"]


def test_the_operator_reads_what_to_do_and_nobody_else(bare):
    page = home_of(bare)
    assert "First steps" in page and "No contact address is given" in page and "EMAIL_URL=" in page
    assert all(f'href="{address}"' in page for address in ("/desk/organ/", "/desk/folk/", "/desk/import/"))
    assert "First steps" not in home_of(bare, RoleName.CASE_OFFICER)


def test_the_operator_is_left_alone_when_it_is_done(bare, settings):
    furnish(bare)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "First steps" not in home_of(bare)


def test_the_doctor_says_so_without_calling_it_a_fault(bare, capsys):
    before = doctor.report(as_json=False)
    said = capsys.readouterr().out
    assert "todo contact: No contact address" in said and "todo mail: No mail server is given" in said
    assert "todo unit:" in said and "todo roles: Nobody has these roles: Communications officer, Case officer" in said
    assert doctor.report(as_json=True) == before
    told = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in told["missing"]] == ["contact", "statements", "mail", "unit", "roles", "cases"]
    assert not {"contact", "mail", "unit"} & {each["name"] for each in told["checks"]}
    furnish(bare)
    doctor.report(as_json=False)
    assert "todo contact" not in capsys.readouterr().out


@pytest.mark.parametrize("path", ["/personvern/", "/tilgjengelighet/"])
def test_a_statement_without_an_address_says_how_to_reach_the_body(client, bare, path):
    page = client.get(path).content.decode()
    assert "mailto:" not in page and "Nå Nordfjæra kommune på telefon" in page
    furnish(bare)
    page = client.get(path).content.decode()
    assert "mailto:post@nordfjaera.example" in page and "på telefon" not in page


def test_whoever_invites_reads_what_each_role_is_for(bare):
    desk = sign_in(Client(), UserFactory(body=bare, roles=[RoleName.OPERATOR], language="en"))
    page = desk.get("/desk/folk/ny/").content.decode()
    assert set(ROLE_WORDS) == set(RoleName)
    with translation.override("en"):
        assert all(f">{words}</span>" in page for words in map(str, ROLE_WORDS.values()))
