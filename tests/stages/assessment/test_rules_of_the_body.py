"""Archivists set what rules confirm and which words they look for; each change has a name and a reason."""

from uuid import UUID

import pytest
from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.assessment import actions, gathering, ruling
from ordskifte.assessment.models import Assessment
from ordskifte.dialogue import actions as dialogue
from ordskifte.domain.assessment_words import DEFAULT
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.patterns import MalformedPatterns
from ordskifte.kernel import audit, blobs, outbox
from ordskifte.kernel.models import Body
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
RULES = "/desk/vurdering/regler/"
WORDS = "[question]\nhvor blir det av\n\n[proposal]\nvedta*"


def set_rules(by, body, **given):
    """The rules as they are after the change."""
    return actions.set_rules(by=by, body=body, **({"confirms": ["answer"], "words": WORDS, "why": "Avtalt."} | given))


def test_what_an_archivist_sets_is_what_the_rules_go_by(body, aud, torstein, thread):
    set_rules(aud.actor, body)
    body = Body.objects.get(pk=body.pk)
    assert (ruling.confirms_of(body), gathering.words_of(body)) == (["answer"], WORDS)
    asked = dialogues.message(thread, "Hvor blir det av lyset")
    dialogue.answer(by=torstein.actor, message=asked, text="Det kommer.")
    outbox.drain()
    row = Assessment.objects.get(kind="answer")
    assert (row.state, row.decided_by) == ("decided", "rule:assessment.confirm.answer")
    assert "question" in Assessment.objects.get(kind="message").traits["says"]
    set_rules(aud.actor, body, confirms=[], words="")
    body = Body.objects.get(pk=body.pk)
    assert (ruling.confirms_of(body), gathering.words_of(body)) == ([], DEFAULT)


def test_each_change_is_kept_with_who_why_and_the_whole_list(body, aud):
    set_rules(aud.actor, body)
    set_rules(aud.actor, body, confirms=["answer", "publication"])
    first, second = [each for each in audit.history(body.uid) if each.act == "assessment.set_rules"]
    assert (first.by, first.why) == (str(aud.actor), "Avtalt.")
    assert (first.details["confirmed"], first.details["confirms"]) == ("", "answer")
    assert (second.details["confirmed"], second.details["confirms"]) == ("answer", "answer, publication")
    assert (first.details["words_changed"], second.details["words_changed"]) == (True, False)
    with blobs.open_blob(UUID(first.details["words"])) as file:
        assert file.read().decode() == WORDS


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"words": "uten overskrift"}, MalformedPatterns),
        ({"words": "[finnes ikke]\nord"}, MalformedPatterns),
        ({"words": "x" * 20_001}, ruling.WordListTooLong),
        ({"confirms": ["message"]}, NotAllowed),
        ({"confirms": ["noe"]}, NotAllowed),
        ({"why": " "}, actions.RulesNeedReason),
        ({"seen": "0" * 64}, Conflict),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(body, aud, given, refusal):
    with pytest.raises(refusal):
        set_rules(aud.actor, body, **given)
    assert Body.objects.get(pk=body.pk).settings == body.settings and not audit.history(body.uid)


def test_only_archivists_of_the_body_set_them(body, torstein):
    other = UserFactory(body=BodyFactory(host="annen.example"), roles=[RoleName.ARCHIVIST])
    operator = UserFactory(body=body, roles=[RoleName.OPERATOR])
    for by in (torstein.actor, other.actor, operator.actor):
        with pytest.raises(NotAllowed):
            set_rules(by, body)


def test_the_usual_list_is_kept_as_none_of_ones_own(body, aud):
    set_rules(aud.actor, body, words=DEFAULT.replace("\n", "\r\n"))
    assert Body.objects.get(pk=body.pk).settings["assessment_words"] == ""


def test_they_are_set_at_the_desk(desk, body, torstein, django_capture_on_commit_callbacks):
    assert f'href="{RULES}"' in desk.get("/desk/vurdering/").content.decode()
    page = desk.get(RULES)
    form = page.context["form"]
    assert "lurer på" in page.content.decode()
    given = {"seen": form.initial["seen"], "confirms": ["correction"], "words": WORDS, "why": "Avtalt i ledermøtet."}
    wrong = desk.post(RULES, given | {"words": "uten overskrift", "why": ""})
    assert wrong.status_code == 400 and "uten overskrift" in wrong.content.decode()
    wrong = desk.post(RULES, given | {"words": "uten overskrift"})
    assert wrong.status_code == 400 and "before the first heading" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(RULES, given).status_code == 302
    assert desk.post(RULES, given).status_code == 409
    assert "Avtalt i ledermøtet." in desk.get(RULES).content.decode()
    public = desk.get("/en/vurdering/").content.decode()
    assert "hvor blir det av" in public and "Correction" in public
    officer = sign_in(Client(), torstein)
    assert officer.get(RULES).status_code == 403
    assert f'href="{RULES}"' not in officer.get("/desk/vurdering/").content.decode()
