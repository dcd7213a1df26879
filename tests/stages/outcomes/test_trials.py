"""A trial: opened on a case, asked about, closed once with what is left named, and its addresses afterwards."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import PublicCase
from ordskifte.channels import handlers as channels
from ordskifte.channels.actions import choose_channels
from ordskifte.channels.models import Inbound, Post
from ordskifte.dialogue.errors import DialogueClosed
from ordskifte.dialogue.models import Message, Thread
from ordskifte.domain import events
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import SYSTEM
from ordskifte.domain.trial import Again, Answer, Farewell, Left, Phase, Side, TrialUnfinished, TrialUnfit
from ordskifte.kernel import clock, tenancy
from ordskifte.kernel.models import AuditEntry, Body, OutboxEvent
from ordskifte.kernel.web import throttle
from ordskifte.outcomes import actions, handlers, queries
from ordskifte.outcomes.models import TrialAnswer
from ordskifte.website.views import trials as views
from tests.factories import dialogues, posts
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.worlds.pages import assert_anonymous_page

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def case():
    """A case that the public may know of."""
    return CaseFactory(body=BodyFactory(), sequence=118)


@pytest.fixture
def thread(case):
    """An open dialogue, shown on our pages."""
    made = dialogues.dialogue(case)
    channels.follow_publication(events.Published(by=SYSTEM, uid=made.uid, case=case.uid, number=1, languages=("nb",)))
    return made


@pytest.fixture
def archivist(case):
    """Somebody who opens and closes trials."""
    return UserFactory(body=case.body, roles=[RoleName.ARCHIVIST], name="Marit Sandnes")


def opened(case, *, by=SYSTEM, **changes):
    """A trial of eight weeks."""
    given = {"name": "Prøve med sykkelveien", "ends_on": clock.today() + 56 * DAY, "cases": (case.uid,)}
    trial = actions.open_trial(by=by, body=case.body, opened=actions.Opened(**given | changes))
    tenancy.forget()  # as the commit does, which a test never comes to
    return trial


def closed(trial, *, by=SYSTEM, **changes):
    """The same trial, closed."""
    given = {
        "custodian": "Nordfjæra interkommunale arkiv",
        "contact": "arkivet@nordfjaera.example",
        "shown_until": clock.today() + 30 * DAY,
        "why": "Fristen er ute.",
    }
    return actions.close_trial(by=by, trial=trial, farewell=Farewell(**given | changes))


def page(path, *, status=200):
    """A page as anybody gets it."""
    answer = Client().get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_pages_of_the_case_say_that_it_is_tried_and_others_do_not(case, thread, archivist):
    message = dialogues.message(thread, "Flytt overgangen.")
    CaseFactory(body=case.body, sequence=200)
    before = Client().get("/sak/2026/118/").headers["ETag"]
    trial = opened(case, by=archivist.actor)
    for path in ("/sak/2026/118/", f"/p/{thread.publication.reference}/", f"/innlegg/{message.reference}/"):
        said = page(path)
        assert "Dette er med i en prøveperiode: Prøve med sykkelveien." in said, path
        assert f'href="/proveperiode/{trial.uid}/"' in said
    assert Client().get("/sak/2026/118/").headers["ETag"] != before
    assert "prøveperiode" not in page("/sak/2026/200/") and "prøveperiode" not in page("/")
    assert queries.phase_of(trial) is Phase.OPEN
    assert OutboxEvent.objects.filter(kind="outcomes.trial_opened").count() == 1
    assert AuditEntry.objects.filter(act="outcomes.open_trial", by=str(archivist.actor)).count() == 1


def test_a_body_without_trials_is_asked_nothing_more(case, django_assert_num_queries):
    client = Client()
    client.get("/sak/2026/118/")
    with django_assert_num_queries(1):
        client.get("/sak/2026/118/")


def test_what_is_wrong_is_refused_and_a_case_is_tried_once(case):
    with pytest.raises(TrialUnfit) as refused:
        opened(case, name=" ", ends_on=clock.today(), cases=())
    assert [each.field for each in refused.value.problems] == ["name", "ends_on", "cases"]
    with pytest.raises(actions.NoSuchCase):
        opened(case, cases=(uuid.uuid4(),))
    assert not Body.objects.get().settings.get(queries.HAS_TRIALS)
    opened(case)
    with pytest.raises(actions.CaseInTrial):
        opened(case)


@pytest.mark.parametrize("role", [RoleName.CASE_OFFICER, RoleName.MODERATOR, RoleName.COMMUNICATIONS_OFFICER])
def test_others_open_and_close_none(case, role):
    other = UserFactory(body=case.body, roles=[role])
    with pytest.raises(NotAllowed):
        opened(case, by=other.actor)
    with pytest.raises(NotAllowed):
        closed(opened(case), by=other.actor)
    elsewhere = UserFactory(body=BodyFactory(host="other.example"), roles=[RoleName.ARCHIVIST])
    with pytest.raises(NotAllowed):
        opened(case, by=elsewhere.actor)
    with pytest.raises(NotAllowed):
        closed(queries.trials_for(SYSTEM)[0], by=elsewhere.actor)


def send(client, path, **typed):
    """Fill in the questions, look them over, and send."""
    check = client.post(path, typed)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', check.content.decode()))
    return check, lambda: client.post(path, fields | {"send": "1"})


def test_participants_choose_without_leaving_a_trace_and_twice_is_once(case):
    trial, client = opened(case), Client()
    path = f"/proveperiode/{trial.uid}/"
    assert_anonymous_page(client.get(path))
    check, again = send(client, path, lett="4", igjen="yes")
    assert "4 av 5" in check.content.decode() and check.headers["Cache-Control"] == "no-store"
    assert not TrialAnswer.objects.exists()
    for _ in range(2):
        assert "Takk" in again().content.decode()
    row = TrialAnswer.objects.get()
    assert (row.side, row.ease, row.again, row.on) == ("participant", 4, "yes", clock.today())
    assert re.fullmatch("[0-9a-f]{64}", row.key)
    assert not client.cookies


def test_one_place_cannot_fill_the_figures(case, monkeypatch):
    monkeypatch.setattr(views, "ANSWERS", throttle.Limit(name="a-hall", burst=2, seconds=3600, refuses=True))
    trial = opened(case)
    sent = [send(Client(), f"/proveperiode/{trial.uid}/", lett="1", igjen="no")[1]().status_code for _ in range(4)]
    assert sent == [200, 200, 429, 429]
    assert TrialAnswer.objects.count() == 2


def test_only_choices_are_taken_and_what_was_chosen_is_not_lost(case):
    trial, client = opened(case), Client()
    wrong = client.post(f"/proveperiode/{trial.uid}/", {"lett": "6", "igjen": "maybe"})
    assert wrong.status_code == 422 and "Velg ett svar" in wrong.content.decode()
    assert 'value="maybe" required checked' in wrong.content.decode()
    elsewhere = client.post(f"/proveperiode/{trial.uid}/", {}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    assert client.get(f"/proveperiode/{uuid.uuid4()}/").status_code == 404


def test_staff_answer_once_each_and_the_figures_say_how_many(case, archivist):
    trial = opened(case)
    assert actions.answer_as_staff(by=archivist.actor, trial=trial, answer=Answer(ease=5, again=Again.YES))
    assert not actions.answer_as_staff(by=archivist.actor, trial=trial, answer=Answer(ease=1, again=Again.NO))
    other = UserFactory(body=case.body, roles=[RoleName.CASE_OFFICER])
    actions.answer_as_staff(by=other.actor, trial=trial, answer=Answer(ease=2, again=Again.MAYBE))
    figures = queries.figures_of(trial, side=Side.STAFF)
    assert (figures.count, figures.mean, figures.again[Again.YES]) == (2, "3.5", 1)
    assert queries.figures_of(trial, side=Side.PARTICIPANT).count == 0
    assert queries.has_answered(trial, by=archivist.actor)


def test_what_is_left_stands_in_the_way_until_somebody_says_why(case, thread, archivist):
    dialogues.message(thread, "Hvor krysser den Strandvegen?")
    dialogues.message(thread, dialogues.THREAT)
    trial = opened(case)
    left = queries.left_in(trial)
    assert (left[Left.UNANSWERED], left[Left.HELD]) == (2, 1)
    with pytest.raises(TrialUnfinished) as refused:
        closed(trial, by=archivist.actor, why=" ")
    assert refused.value.left[Left.UNANSWERED] == 2
    assert Thread.objects.get(pk=thread.pk).ended_at is None
    row = closed(trial, by=archivist.actor)
    assert row.closed_why == "Fristen er ute." and row.left["held"] == 1
    assert OutboxEvent.objects.filter(kind="outcomes.trial_closed").count() == 1


def test_a_closed_trial_takes_nothing_more_and_everything_can_be_read(case, thread, archivist):
    message = dialogues.message(thread, "Flytt overgangen.")
    trial = closed(opened(case), by=archivist.actor)
    again = closed(trial, by=archivist.actor, custodian="En annen")
    assert again.custodian == "Nordfjæra interkommunale arkiv"
    for path in ("/sak/2026/118/", f"/p/{thread.publication.reference}/", f"/innlegg/{message.reference}/"):
        said = page(path)
        assert "Nordfjæra interkommunale arkiv tar vare på dokumentasjonen." in said, path
        assert "arkivet@nordfjaera.example" in said
    form = Client().post(f"/p/{thread.publication.reference}/svar/", {"tekst": "Jeg rakk det ikke."})
    assert form.status_code == 409 and "Jeg rakk det ikke." in form.content.decode()
    assert "arkivet@nordfjaera.example" in form.content.decode()
    assert Message.objects.filter(is_outgoing=False).count() == 1
    check = Client().post(f"/proveperiode/{trial.uid}/", {"lett": "4", "igjen": "yes"})
    assert check.status_code == 409
    with pytest.raises(actions.TrialIsClosed):
        actions.answer_trial(by=SYSTEM, trial=trial, key="k", answer=Answer(ease=1, again=Again.NO))


def test_whoever_was_on_the_way_to_answer_when_it_was_closed_is_not_counted(case):
    before = opened(case)
    closed(before)
    assert before.closed_at is None
    with pytest.raises(actions.TrialIsClosed):
        actions.answer_trial(by=SYSTEM, trial=before, key="k", answer=Answer(ease=1, again=Again.NO))
    assert not TrialAnswer.objects.exists()


def test_a_message_on_its_way_when_it_is_closed_is_refused_whatever_was_read_before(case, thread):
    before = Thread.objects.select_related("publication", "body").get(pk=thread.pk)
    closed(opened(case))
    assert before.ended_at is None
    with pytest.raises(DialogueClosed):
        dialogues.actions.submit(
            by=SYSTEM, thread=before, submission=dialogues.actions.Submitted(key=uuid.uuid4().hex, text="Nesten.")
        )
    assert not Inbound.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_being_taken_in_is_counted_and_nobody_comes_after_the_count(case, thread):
    """One connection takes a message in and waits before it commits; another closes the trial."""
    trial, kept, go_on, results = opened(case), threading.Event(), threading.Event(), {}

    def send():
        try:
            with transaction.atomic():
                submission = dialogues.actions.Submitted(key=uuid.uuid4().hex, text="Hvor krysser den?")
                results["receipt"] = dialogues.actions.submit(by=SYSTEM, thread=thread, submission=submission)
                kept.set()
                go_on.wait(20)
        finally:
            connection.close()

    def close():
        try:
            results["trial"] = closed(trial)
        finally:
            connection.close()

    sides = [threading.Thread(target=send), threading.Thread(target=close)]
    sides[0].start()
    assert kept.wait(20)
    sides[1].start()
    sides[1].join(1)
    assert sides[1].is_alive()
    go_on.set()
    for side in sides:
        side.join(60)
    # It is no message yet, and counted all the same.
    assert results["trial"].left == {"preparing": 1} and results["trial"].closed_why
    dialogues.taken(results["receipt"].uid)
    assert Message.objects.filter(uid=results["receipt"].uid).exists()


def test_what_is_published_afterwards_opens_no_dialogue(case, thread, archivist):
    closed(opened(case), by=archivist.actor)
    later = dialogues.dialogue(case, title="Rettelse etterpå")
    handlers.follow_publication(events.Published(by=SYSTEM, uid=later.uid, case=case.uid, number=1, languages=("nb",)))
    assert Thread.objects.get(pk=later.pk).ended_at is not None


def test_after_the_last_day_each_address_says_where_it_went(case, thread, archivist):
    message = dialogues.message(thread, "Flytt overgangen.")
    trial = closed(opened(case), by=archivist.actor)
    reference = thread.publication.reference
    paths = [
        "/sak/2026/118/",
        "/en/sak/2026/118/",
        f"/sak/id/{case.uid}/",
        "/sak/2026/118/feed.atom",
        f"/p/{reference}/",
        f"/p/{reference}/v/1/",
        f"/p/{reference}/svar/",
        f"/innlegg/{message.reference}/",
    ]
    with clock.at(clock.now() + 30 * DAY):
        assert queries.phase_of(trial) is Phase.CLOSED
        assert Client().get(paths[0]).status_code == 200
    with clock.at(clock.now() + 31 * DAY):
        assert queries.phase_of(trial) is Phase.AWAY
        for path in paths:
            said = page(path, status=410)
            assert "Nordfjæra interkommunale arkiv" in said and "arkivet@nordfjaera.example" in said, path
            assert "Flytt overgangen" not in said and "noindex" in said
        assert_anonymous_page(Client().get(paths[0]))
        assert Client().get("/journal/").status_code == 200
        assert Client().get("/innsyn/").status_code == 200
    assert Message.objects.get(pk=message.pk).versions.get().text == "Flytt overgangen."


def test_parts_in_other_sites_follow(case, thread, archivist):
    choose_channels(by=SYSTEM, body=case.body, names=["handoff"])
    tenancy.forget()
    reference, trial = thread.publication.reference, opened(case)
    address = f"/del/p/{reference}/"
    assert "Svar her" in page(address)
    closed(trial, by=archivist.actor)
    assert "Svar her" not in page(address) and "Svar her" not in page("/del/sak/2026/118/")
    with clock.at(clock.now() + 31 * DAY):
        bare = reference.replace("-", "")  # as people come to write it
        written = [f"/del/p/{bare}/", f"/del/p/{bare.lower()}/", f"/del/ramme/p/{bare}/dialog/"]
        for path in (address, f"{address}dialog/", f"/del/ramme/p/{reference}/", "/del/sak/2026/118/", *written):
            said = page(path, status=410)
            assert "Nordfjæra interkommunale arkiv tar vare på dokumentasjonen." in said and len(said) < 400, path
        assert Client().get(address).headers["Access-Control-Allow-Origin"] == "*"
        for path in ("/sak/2026/118/", f"/p/{reference}/", f"/p/{bare.lower()}/#dialog"):
            assert Client().get("/oembed/", {"url": f"http://testserver{path}"}).status_code == 404, path


def test_after_the_last_day_no_list_search_or_feed_names_it(case, thread, archivist):
    """Every address that anybody finds from the front page, and all that search for words of the case."""
    choose_channels(by=SYSTEM, body=case.body, names=["web", "feeds", "handoff"])
    tenancy.forget()
    posts.delivered(Post.objects.get(source_uid=thread.uid))
    other = CaseFactory(body=case.body, sequence=200, public_title="Ny fergekai")
    dialogues.message(thread, "Flytt overgangen.")
    trial = closed(opened(case), by=archivist.actor)
    title, headline = (
        PublicCase.objects.get(case=case).title,
        Post.objects.get(kind="publication").headlines["nb"]["title"],
    )
    canaries = (title, headline, "Flytt overgangen", "/sak/2026/118/", thread.publication.reference)
    starts = ["/", "/sak/", "/feed.atom", "/sok/?q=overgangen", f"/sok/?q={title.split()[0]}", "/sok/?q=2026/118"]
    starts += [
        f"/sok/?q={headline.split()[0]}",
        f"/sak/2026/{other.sequence}/",
        "/en/",
        "/en/sak/",
        "/sitemap.xml",
    ]

    def named():
        """Each canary with the addresses that name it, and all the ETags."""
        found, tags, seen, left = {}, {}, set(), list(starts)
        while left:
            path = left.pop()
            if path in seen or path.startswith(("/journal", "/desk", "/innsyn")):
                continue
            seen.add(path)
            answer = Client().get(path)
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            tags[path] = answer.headers.get("ETag")
            body = re.sub(r'(value|name="q"[^>]*)="[^"]*"', "", said.decode(errors="replace"))
            if answer.status_code == 200:
                found |= {(each, path): True for each in canaries if each in body and each not in path}
                left += [each for each in re.findall(r'href="(/[^"#]*)"', body) if each.count("/") < 6]
        return found, tags

    shown, before = named()
    # Each of them would be seen: without that the rest proves nothing.
    assert {canary for canary, _ in shown} == set(canaries)
    assert {path for _, path in shown} >= {"/", "/sak/", "/feed.atom", "/sok/?q=overgangen"}
    with clock.at(clock.now() + 31 * DAY):
        left, after = named()
        assert left == {}
        for path in ("/", "/sak/", "/feed.atom"):
            assert after[path] is None or after[path] != before[path], path
        # Nor in a case that it was linked to; and the journal goes on, which is a duty.
        assert Client().get(f"/sak/2026/{other.sequence}/").status_code == 200
        assert Client().get("/journal/").status_code == 200
    assert trial.shown_until == clock.today() + 30 * DAY


def test_the_last_day_is_put_off_with_a_reason_and_never_moved_forward(case, thread, archivist):
    open_one = opened(case)
    with pytest.raises(actions.TrialGoesOn):
        actions.put_off(by=archivist.actor, trial=open_one, until=clock.today() + DAY, why="Klagesak.")
    trial, today = closed(open_one), clock.today()
    for until, why, wrong in (
        (today + 30 * DAY, "Klagesak.", ["shown_until_earlier"]),
        (today - DAY, " ", ["why_empty", "shown_until_past"]),
        (today + 9_000 * DAY, "Klagesak.", ["shown_until_far"]),
    ):
        with pytest.raises(TrialUnfit) as refused:
            actions.put_off(by=archivist.actor, trial=trial, until=until, why=why)
        assert [each.code for each in refused.value.problems] == wrong
    other = UserFactory(body=case.body, roles=[RoleName.MODERATOR])
    with pytest.raises(NotAllowed):
        actions.put_off(by=other.actor, trial=trial, until=today + 60 * DAY, why="Klagesak.")
    with clock.at(clock.now() + 31 * DAY):
        page("/sak/2026/118/", status=410)
        assert "/sak/2026/118/" not in page("/sak/")
        actions.put_off(by=archivist.actor, trial=trial, until=today + 60 * DAY, why="Klagesaken varer lenger.")
        assert "Nordfjæra interkommunale arkiv" in page("/sak/2026/118/") and "/sak/2026/118/" in page("/sak/")
    with clock.at(clock.now() + 61 * DAY):
        page("/sak/2026/118/", status=410)
        assert "/sak/2026/118/" not in page("/sak/")
    note = AuditEntry.objects.get(act="outcomes.put_off_trial")
    assert (note.by, note.why) == (str(archivist.actor), "Klagesaken varer lenger.")


def test_whoever_wrote_keeps_their_own_page(case, thread):
    secret = "s" * 22
    submitted = dialogues.actions.Submitted(key=uuid.uuid4().hex, text="Flytt overgangen.", secret=secret)
    receipt = dialogues.actions.submit(by=SYSTEM, thread=thread, submission=submitted)
    dialogues.taken(receipt.uid)
    closed(opened(case))
    with clock.at(clock.now() + 31 * DAY):
        assert Client().get(f"/innlegg/{receipt.reference}/").status_code == 410
        own = Client().get(f"/innlegg/{receipt.reference}/min/{secret}/")
        assert own.status_code == 200 and "Flytt overgangen." in own.content.decode()
