"""What names a message follows it: answers to it, citations, stored pages; and a name holds no number."""

import json
import uuid

import pytest

from ordskifte.cases import projection
from ordskifte.channels.models import Fragment, Post, PostVersion
from ordskifte.dialogue import actions
from ordskifte.dialogue.errors import NumberLeft
from ordskifte.domain.errors import Conflict
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.outcome import Effect, Passage
from ordskifte.domain.parties import Actor
from ordskifte.outcomes import actions as outcomes
from tests.factories.cases import CaseFactory
from tests.factories.dialogues import NUMBER, message, taken
from tests.factories.talks import on_our_pages

pytestmark = pytest.mark.django_db
NAMED = f"Per {NUMBER}"
FIGURES = "10015"


def everything_public():
    """All text that pages and feeds are made of."""
    rows = [*Post.objects.values(), *PostVersion.objects.values(), *Fragment.objects.values()]
    return json.dumps(rows, default=str, ensure_ascii=False)


def cite(made, *, case, by):
    """Say what a message led to; the passage."""
    passage = Passage(heading="3. Kryssing", before="Her.", after="Der.")
    cited = outcomes.Cited(key=uuid.uuid4(), passage=passage, effect=Effect.USED, messages=(made.uid,))
    return outcomes.cite(by=by.actor, case=case, cited=cited)


def kept_away(case):
    """Take a case away from the public."""
    case.refresh_from_db()
    case.is_classified = True
    case.save()
    projection.project([case])


# --- Names -----------------------------------------------------------------------------------------------------------


def test_a_name_with_a_number_is_masked_when_it_is_shown_again(thread, moderator):
    made = message(thread, "Hei, alle sammen.", name=NAMED)
    made = actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    actions.show_again(by=moderator.actor, message=made, why="Feil.", public_text="Hei, alle sammen.")
    assert FIGURES not in everything_public() and "Per *****" in everything_public()


def test_a_name_with_a_number_is_masked_when_an_appeal_is_right(thread, moderator, decider):
    made = message(thread, "Hei, alle sammen.", name=NAMED)
    made = actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    actions.appeal(by=Actor.citizen(made.reference), message=made, text="Nei.", key="k")
    decision = {"outcome": "overturned", "why": "Saklig.", "public_text": "Hei, alle sammen."}
    actions.decide_appeal(by=decider.actor, appeal=made.appeals.get(), **decision)
    assert FIGURES not in everything_public() and "Per *****" in everything_public()


def test_a_name_that_a_person_chose_stays_when_it_is_shown_again(thread, moderator):
    made = message(thread, "Hei, alle sammen.", name=NAMED)
    made = actions.release(by=moderator.actor, message=made, public_text="Hei.", public_name=" Per  L. ")
    made = actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    made = actions.show_again(by=moderator.actor, message=made, why="Feil.")
    assert made.outward_name == "Per L."


def test_a_number_is_not_written_into_the_name_that_everybody_sees(thread, moderator):
    made = message(thread, "Hei, alle sammen.", name=NAMED)
    with pytest.raises(NumberLeft):
        actions.release(by=moderator.actor, message=made, public_text="Hei.", public_name=NAMED)
    actions.release(by=moderator.actor, message=made, public_text="Hei.", public_name=NAMED, is_no_number=True)
    assert NAMED in everything_public()


def test_a_masked_name_is_masked_where_the_message_is_cited(client, case, thread, officer, moderator):
    made = message(thread, "Flytt overgangen.", name=NAMED)
    made = actions.release(by=moderator.actor, message=made, public_text="Flytt overgangen.")
    passage = cite(made, case=case, by=officer)
    for address in (f"/utfall/{passage.uid}/", "/sak/2026/118/"):
        page = client.get(address).content.decode()
        assert FIGURES not in page and "Per *****" in page


# --- Answers to it ---------------------------------------------------------------------------------------------------


def test_an_answer_does_not_name_whom_it_answers_while_that_is_out_of_view(thread, moderator):
    made = message(thread, "Hei, alle sammen.", name="Kari Strandheim")
    answer = message(thread, "Hei, du.", name="Ola", reply_to=made)
    actions.correct(by=Actor.citizen(answer.reference), message=answer, text="Hei, Kari.", key="c")
    taken(answer.uid, number=2)
    made = actions.hide(by=moderator.actor, message=made, reason=HideReason.PRIVACY)
    assert "Strandheim" not in everything_public()
    post = Post.objects.get(source_uid=answer.uid)
    assert (post.number, post.versions.filter(withdrawn_at=None).count()) == (2, 2)
    actions.show_again(by=moderator.actor, message=made, why="Feil.")
    assert "Kari Strandheim" in Fragment.objects.get(message_uid=answer.uid, language="nb").html


def test_an_answer_names_whom_it_answers_as_everybody_else_does(thread, moderator):
    made = message(thread, "Hei, alle sammen.", name="Kari Strandheim")
    answer = message(thread, "Hei, du.", name="Ola", reply_to=made)
    made.refresh_from_db()
    made = actions.hold(by=moderator.actor, message=made, ground="special_category", why="Navnet.")
    actions.release(by=moderator.actor, message=made, public_text="Hei, alle sammen.", public_name="Kari S.")
    assert "Strandheim" not in everything_public()
    found = Fragment.objects.get(message_uid=answer.uid, language="nb")
    assert "Kari S." in found.html and "kari s." in found.names


# --- Stored pages ----------------------------------------------------------------------------------------------------


def test_a_message_that_was_moved_goes_out_of_view_with_the_case_that_it_was_said_in(
    client, body, unit, case, thread, officer
):
    on_our_pages(thread)
    made = message(thread, "Bekken går over veien.", name="Kari")
    other = CaseFactory(body=body, unit=unit, sequence=119)
    actions.refile(by=officer.actor, message=made, case=other, why="Feil sak.")
    address = f"/innlegg/{made.reference}/"
    assert "Bekken" in client.get(address).content.decode()
    kept_away(case)
    assert client.get(address).status_code == 404


def test_the_page_of_a_message_forgets_a_further_case_that_went_out_of_view(client, body, unit, thread, officer):
    on_our_pages(thread)
    made = message(thread, "Bekken går over veien.", name="Kari")
    other = CaseFactory(body=body, unit=unit, sequence=119)
    actions.link(by=officer.actor, message=made, case=other)
    address = f"/innlegg/{made.reference}/"
    assert "2026/119" in client.get(address).content.decode()
    kept_away(other)
    assert "2026/119" not in client.get(address).content.decode()


def test_pages_are_made_anew_when_a_case_comes_back_into_view(client, case, thread):
    address = f"/p/{on_our_pages(thread)}/"
    made = message(thread, "Bekken går over veien.", name="Kari")
    pages = (address, f"/innlegg/{made.reference}/")
    tags = [client.get(each).headers["ETag"] for each in pages]
    version = case.public.version
    kept_away(case)
    case.is_classified = False
    case.save()
    projection.project([case])
    # As many changes later the number of the version is the same again.
    type(case.public).objects.filter(case=case).update(version=version)
    assert [client.get(each).headers["ETag"] for each in pages] != tags
    assert not {client.get(each).headers["ETag"] for each in pages} & set(tags)


def test_the_page_of_another_case_names_nobody_whose_message_was_hidden(client, body, unit, thread, officer, moderator):
    made = message(thread, "Bekken går over veien.", name="Kari Strandheim")
    other = CaseFactory(body=body, unit=unit, sequence=119)
    third = CaseFactory(body=body, unit=unit, sequence=120)
    made = actions.refile(by=officer.actor, message=made, case=other, why="Feil sak.")
    cite(made, case=other, by=officer)
    made = actions.refile(by=officer.actor, message=made, case=third, why="Feil sak.")
    cite(made, case=third, by=officer)
    for sequence in (119, 120):
        assert "Strandheim" in client.get(f"/sak/2026/{sequence}/").content.decode()
    actions.hide(by=moderator.actor, message=made, reason=HideReason.PRIVACY)
    for sequence in (119, 120):
        assert "Strandheim" not in client.get(f"/sak/2026/{sequence}/").content.decode()


@pytest.mark.parametrize(
    "address", ["/p/{}/dialog.atom", "/sak/2026/118/feed.atom", "/feed.atom", "/journal/feed.atom"]
)
def test_an_address_that_somebody_made_up_is_in_nobody_elses_feed(client, thread, address):
    path = address.format(on_our_pages(thread))
    assert b"testserver:6666" in client.get(path, headers={"host": "testserver:6666"}).content
    assert b"6666" not in client.get(path).content


# --- Seen before decided ---------------------------------------------------------------------------------------------


def test_what_was_written_since_is_not_shown_by_a_decision_on_the_appeal(thread, moderator, decider):
    made = message(thread, "Dårlig arbeid.", name="Kari")
    made = actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    author = Actor.citizen(made.reference)
    actions.appeal(by=author, message=made, text="Nei.", key="k")
    decision = {"outcome": "overturned", "why": "Saklig.", "expected": made.version}
    actions.correct(by=author, message=made, text="Kjøp billige klokker.", key="c")
    taken(made.uid, number=2)
    with pytest.raises(Conflict):
        actions.decide_appeal(by=decider.actor, appeal=made.appeals.get(), **decision)
    assert "klokker" not in everything_public()
