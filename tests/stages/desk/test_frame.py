"""The frame around a page at the desk is Wagtail's, to the letter; what is the same for many is made once."""

import pytest
from django.middleware.csrf import _unmask_cipher_token as unmasked
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from wagtail.admin.templatetags import wagtailadmin_tags as wagtails

from ordskifte.accounts.models import RoleName
from ordskifte.desk.templatetags import desk_frame
from ordskifte.kernel.web.once import once
from tests.worlds import people

pytestmark = pytest.mark.django_db
PARTS = ("{% sidebar_props %}", "{% keyboard_shortcuts_dialog %}", "{% wagtail_config as c %}{{ c|json_script }}")
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1)"


@pytest.fixture
def body():
    return people.body()


def asked(user, *, agent="Firefox"):
    request = RequestFactory().get("/desk/", headers={"User-Agent": agent})
    request.user, request.tenant = user, user.body
    request.META["CSRF_COOKIE"] = "a" * 32
    return request


def drawn(part, request, *, tags):
    # A mark of a form is masked anew each time it is asked for.
    django = engines["django"].engine
    library = {"wagtailadmin_tags": tags}
    kept, django.template_libraries = django.template_libraries, {**django.template_libraries, **library}
    try:
        template = django.from_string("{% load wagtailadmin_tags %}" + part)
    finally:
        django.template_libraries = kept
    return without_mark(template.render(desk_frame.Context({"request": request})))


def without_mark(text):
    start = text.find('"CSRF_TOKEN": "')
    return text if start < 0 else text[:start] + text[text.index('",', start) :]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_it_says_what_wagtail_says_whoever_asks_and_in_whatever_order(body, part, language):
    officer = people.person(RoleName.CASE_OFFICER, body=body)
    archivist = people.person(RoleName.ARCHIVIST, RoleName.OPERATOR, body=body)
    with translation.override(language):
        for _ in range(2):
            for user, agent in ((officer, "Firefox"), (archivist, MAC), (officer, MAC)):
                request = asked(user, agent=agent)
                ours = drawn(part, request, tags=desk_frame.register)
                assert ours == drawn(part, request, tags=wagtails.register)


def test_a_number_and_a_name_are_those_of_now(body):
    moderator = people.person(RoleName.MODERATOR, body=body)
    another = people.person(RoleName.MODERATOR, body=body, name="Ola Annen")
    for user, waiting in ((moderator, 0), (moderator, 3), (another, 3), (moderator, 4)):
        request = asked(user)
        once(
            request,
            "inbox",
            find=lambda waiting=waiting: dict.fromkeys(("new", "held", "reported", "appeals"), waiting),
        )
        ours = drawn(PARTS[0], request, tags=desk_frame.register)
        assert ours == drawn(PARTS[0], request, tags=wagtails.register)
        assert (f"({waiting * 3})" in ours) == bool(waiting)


def test_the_mark_of_a_form_is_the_visitors_own(body):
    user = people.person(RoleName.CASE_OFFICER, body=body)
    template = engines["django"].from_string("{% load wagtailadmin_tags %}{% wagtail_config as c %}{{ c.CSRF_TOKEN }}")
    one, another = asked(user), asked(user)
    another.META["CSRF_COOKIE"] = "b" * 32
    said = [unmasked(template.render({}, each)) for each in (one, another)]
    assert said == ["a" * 32, "b" * 32]


def test_what_is_kept_has_an_end():
    made = {}
    for number in range(desk_frame.MOST + 10):
        assert desk_frame._kept(made, number, make=lambda number=number: str(number)) == str(number)
    assert len(made) <= desk_frame.MOST
