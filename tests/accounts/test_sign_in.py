"""Address, password and code; what strangers learn, and how often they may try."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session

from ordskifte.accounts import actions
from ordskifte.accounts.backends import StaffBackend
from ordskifte.accounts.models import RoleName
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit, clock
from tests.worlds import people
from tests.worlds.people import PASSWORD

LOGIN, CODE = "/konto/login/", "/konto/login/kode/"


@pytest.fixture
def member(body):
    """An operator who came in by a link: the person, the app's secret, the recovery codes."""
    return people.enrolled(RoleName.OPERATOR, body=body, email="kari@kommune.example")


def try_password(client, email="kari@kommune.example", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode())


def test_password_and_code_open_the_desk(client, member):
    user, secret, _ = member
    assert try_password(client, email=" KARI@Kommune.Example ").headers["Location"] == CODE
    assert client.get("/desk/").status_code == 302
    done = client.post(CODE, {"code": people.code_for(secret)})
    assert (done.status_code, done.headers["Location"]) == (302, "/desk/")
    assert client.get("/desk/").status_code == 200
    assert audit.history(user.uid)[-1].act == "accounts.signed_in"


def test_the_password_alone_opens_nothing(client, member):
    try_password(client)
    for address in ("/desk/", "/desk/folk/", "/konto/", "/konto/reservekoder/"):
        page = client.get(address)
        assert (page.status_code, page.headers["Location"].partition("?")[0]) == (302, LOGIN)


def test_a_session_without_the_second_factor_opens_nothing(client, member):
    people.sign_in(client, member[0], second_factor_proven=False)
    assert client.get("/desk/").status_code == 302
    assert client.post("/desk/folk/ny/", {}).status_code == 403


def test_a_code_opens_once(client, member):
    code = people.code_for(member[1])
    try_password(client)
    assert client.post(CODE, {"code": code}).status_code == 302
    client.post("/konto/logout/")
    try_password(client)
    again = client.post(CODE, {"code": code})
    assert again.status_code == 200 and again.context["form"].errors
    assert client.get("/desk/").status_code == 302


def test_the_code_that_finished_the_account_opens_nothing_and_no_older_one_does(client, body):
    with clock.at(clock.now()):
        _, secret, _ = people.enrolled(body=body, email="kari@kommune.example")
        try_password(client)
        assert client.post(CODE, {"code": people.code_for(secret, ahead=-1)}).status_code == 200
        assert client.post(CODE, {"code": people.code_for(secret)}).status_code == 302


@pytest.mark.parametrize(("ahead", "opens"), [(-2, False), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_half_a_minute(client, member, ahead, opens):
    with clock.at(clock.now()):
        try_password(client)
        answer = client.post(CODE, {"code": people.code_for(member[1], ahead=ahead)})
        assert (answer.status_code == 302) == opens


def test_a_recovery_code_opens_once(client, member):
    code = member[2][0]
    for expected in (302, 200):
        try_password(client)
        assert client.post(CODE, {"code": code}).status_code == expected
        client.post("/konto/logout/")


def test_the_session_gets_a_new_key_when_somebody_signs_in(client, member):
    try_password(client)
    before = client.session.session_key
    client.post(CODE, {"code": people.code_for(member[1])})
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_signing_out_ends_the_session_on_the_server(client, member):
    people.sign_in(client, member[0])
    key = client.session.session_key
    client.post("/konto/logout/")
    assert not Session.objects.filter(pk=key).exists()
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("state", ["unknown", "wrong", "closed", "invited"])
def test_every_refusal_reads_the_same(client, body, member, state):
    wrong = without_token(try_password(client, password="feil passord her"))
    match state:
        case "unknown":
            page = try_password(client, email="ukjent@kommune.example", password=PASSWORD)
        case "wrong":
            page = try_password(client, password="et annet feil passord")
        case "closed":
            people.enrolled(RoleName.OPERATOR, body=body)
            actions.close_account(by=SYSTEM, user=member[0])
            page = try_password(client)
        case "invited":
            actions.invite_again(by=SYSTEM, user=member[0])
            page = try_password(client)
    text = without_token(page).replace("ukjent@kommune.example", "kari@kommune.example")
    assert page.status_code == 200
    assert text == wrong


class CountingHasher(Argon2PasswordHasher):
    """Argon2 that counts how often it does its slow work."""

    worked = 0

    def encode(self, *args, **kwargs):
        """Hash."""
        type(self).worked += 1
        return super().encode(*args, **kwargs)

    def verify(self, *args, **kwargs):
        """Hash and compare."""
        type(self).worked += 1
        return super().verify(*args, **kwargs)


@pytest.mark.parametrize("email", ["kari@kommune.example", "ukjent@kommune.example", "ola@kommune.example"])
def test_a_stranger_waits_as_long_as_a_colleague_with_a_wrong_password(client, body, member, settings, email):
    # Counted, not timed: nearly all of the wait is the hash, and other work on the machine would blur a clock.
    actions.invite(by=SYSTEM, body=body, name="Ola", email="ola@kommune.example")
    settings.PASSWORD_HASHERS = [f"{__name__}.{CountingHasher.__name__}"]
    CountingHasher.worked = 0
    assert try_password(client, email=email, password="feil passord her").status_code == 200
    assert CountingHasher.worked == 1


def test_tries_on_one_account_are_limited_and_then_let_through_again(client, member):
    for _ in range(5):
        try_password(client, password="feil passord her")
    refused = try_password(client)
    assert refused.status_code == 200 and refused.context["form"].errors
    with time_machine.travel(clock.now() + timedelta(minutes=5, seconds=1)):
        assert try_password(client).headers["Location"] == CODE


def test_tries_on_codes_are_limited(client, member):
    try_password(client)
    for _ in range(5):
        client.post(CODE, {"code": "000000"})
    refused = client.post(CODE, {"code": people.code_for(member[1])})
    assert refused.status_code == 200 and client.get("/desk/").status_code == 302


def test_many_tries_from_one_address_are_answered_with_wait(client, member):
    answers = [try_password(client, email=f"{n}@kommune.example", password="x" * 12).status_code for n in range(31)]
    assert set(answers[:30]) == {200} and answers[30] == 429
    assert int(try_password(client).headers["Retry-After"]) > 0


class WatchedBackend(StaffBackend):
    """Notes every password that is looked at."""

    looked = 0

    def authenticate(self, request, **credentials):
        """Let nobody in."""
        type(self).looked += 1


def test_a_thousand_guesses_reach_the_password_ten_times_at_most(client, member, settings):
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.{WatchedBackend.__name__}"]
    WatchedBackend.looked = 0
    for number in range(1000):
        try_password(client, email=f"{number % 7}@kommune.example", password=f"gjetning {number}")
    assert 1 <= WatchedBackend.looked <= 10


@pytest.mark.parametrize(
    ("wish", "leads_to"),
    [
        ("/desk/folk/", "/desk/folk/"),
        ("/sak/2026/118/?a=b#c", "/sak/2026/118/?a=b#c"),
        ("//evil.example/", "/desk/"),
        ("https://evil.example/", "/desk/"),
        ("http://testserver/desk/folk/", "/desk/"),
        ("/\\evil.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("\thttps://evil.example", "/desk/"),
    ],
)
def test_after_sign_in_people_stay_on_this_site(client, member, wish, leads_to):
    try_password(client, next=wish)
    assert client.post(CODE, {"code": people.code_for(member[1])}).headers["Location"] == leads_to


def test_somebody_who_was_sent_to_sign_in_comes_back_to_where_they_were(client, member):
    sent = client.get("/desk/folk/?sok=x")
    assert sent.headers["Location"] == f"{LOGIN}?next=/desk/folk/%3Fsok%3Dx"
    page = client.get(sent.headers["Location"])
    assert 'name="next" value="/desk/folk/?sok=x"' in page.content.decode()


@pytest.mark.parametrize("email", ["", "x", "\x00", "a" * 400 + "@x.no", "kari@kommune.example\nBcc: x", "📧@x.no"])
@pytest.mark.parametrize("password", ["", "\x00", "x" * 200_000])
def test_odd_input_is_refused_politely(client, member, email, password):
    assert try_password(client, email=email, password=password).status_code in {200, 400, 429}


@pytest.mark.parametrize("prefix", ["", "/nn", "/en"])
def test_the_sign_in_page_has_labels_and_one_language(client, body, prefix):
    page = client.get(f"{prefix}{LOGIN}")
    html = page.content.decode()
    assert page.status_code == 200
    assert f'<html lang="{prefix.strip("/") or "nb"}"' in html
    for field in ("id_login", "id_password"):
        assert f'for="{field}"' in html and f'id="{field}"' in html
    assert 'autocomplete="username"' in html and 'autocomplete="current-password"' in html
    assert "<script" not in html and "placeholder" not in html


def test_people_sign_in_on_the_site_of_their_own_body_only(client, member):
    people.body(host="other.example")
    elsewhere = {"headers": {"host": "other.example"}}
    assert client.post(LOGIN, {"login": "kari@kommune.example", "password": PASSWORD}, **elsewhere).status_code == 200
    people.sign_in(client, member[0])
    assert client.get("/konto/").status_code == 200
    assert client.get("/konto/", **elsewhere).status_code == 302
    assert client.post("/desk/folk/enhet/", {"name": "X"}, **elsewhere).status_code == 403


@pytest.mark.parametrize("page", ["signup/", "email/", "password/reset/", "password/change/", "confirm-email/", "2fa/"])
def test_what_is_not_used_is_not_there(client, body, page):
    assert client.get(f"/konto/{page}").status_code == 404
