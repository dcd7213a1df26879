"""Other sites are told that something changed: signed, once, in spite of whatever they do, and never what it says."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from ordskifte.cases.models import PublicCase
from ordskifte.channels import actions, handlers, queries, tasks
from ordskifte.channels.handoff import calls
from ordskifte.channels.models import Call, Post, Subscriber
from ordskifte.domain.delivery import Act
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.events import ImportFinished, PostChanged
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import blobs, clock, egress
from ordskifte.protocols import webhooks
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.factories.posts import corrected, posted, said, withdrawn

pytestmark = pytest.mark.django_db
URL = "https://www.nordfjaera.example/endret"


@pytest.fixture
def body():
    return BodyFactory(host="testserver", settings={"channels": ["handoff"]})


@pytest.fixture
def operator(body):
    return UserFactory(body=body, roles=["operator"])


@pytest.fixture
def told(body, operator):
    """A site that is told, with its secret."""
    return actions.subscribe(by=operator.actor, body=body, url=URL)


@pytest.fixture
def site():
    """The other side: it answers as it is told to, and keeps what it got."""
    double = egress.Double()
    double.status = 204
    double.route("www.nordfjaera.example", lambda request: egress.Response(status=double.status))
    with egress.use(double):
        yield double


@pytest.fixture
def case(body):
    return CaseFactory(body=body, sequence=118)


def tell(post, act=Act.ANNOUNCE):
    handlers.hand_on(PostChanged(by=SYSTEM, uid=post.uid, case=post.case.uid, number=post.number, act=act))


def test_a_change_is_told_with_a_signature_and_without_its_words(told, case, site):
    post = posted(case)
    tell(post)
    assert tasks.tell_sites() == 1
    request = site.calls[0]
    assert (request.method, request.url) == ("POST", URL)
    now = int(clock.now().timestamp())
    id = webhooks.verify(request.body, headers=request.headers, secret=told[1], now=now)
    call = Call.objects.get()
    assert (call.remote_id, call.state) == (id, "confirmed")
    assert json.loads(request.body) == {
        "type": "post.announced",
        "timestamp": post.changed_at.isoformat(),
        "data": {
            "kind": "publication",
            "version": 1,
            "address": f"http://testserver:8000/p/{post.reference}/",
            "parts": [
                f"http://testserver:8000/del/p/{post.reference}/",
                "http://testserver:8000/del/sak/2026/118/",
            ],
        },
    }


def test_a_message_names_the_part_that_it_stands_in(told, case, site):
    post = posted(case)
    answer = said(case, publication=post, language="se")
    tell(answer)
    tasks.tell_sites()
    data = json.loads(site.calls[0].body)["data"]
    assert data["parts"][0] == f"http://testserver:8000/del/p/{post.reference}/dialog/"
    assert b"drosjene" not in site.calls[0].body
    assert b"Piera" not in site.calls[0].body.replace(b"\\", b"")


def test_every_kind_of_change_is_told_once(told, case, site):
    post = posted(case)
    tell(post)
    tell(post)
    tell(corrected(post), Act.CORRECT)
    tell(withdrawn(post), Act.WITHDRAW)
    assert tasks.tell_sites() == 3
    assert [json.loads(each.body)["type"] for each in site.calls] == [
        "post.announced",
        "post.corrected",
        "post.withdrawn",
    ]


def test_what_is_not_taken_comes_again_with_the_same_id_and_another_time(told, case, site):
    with clock.at(clock.now()) as time:
        tell(posted(case))
        site.status = 503
        assert tasks.tell_sites() == 1
        assert tasks.tell_sites() == 0
        assert queries.subscribers(case.body)[0].quiet_until is not None
        site.status = 200
        time.advance(timedelta(minutes=1))
        assert tasks.tell_sites() == 1
        ids, times = ([each.headers[name] for each in site.calls] for name in ("webhook-id", "webhook-timestamp"))
        assert ids[0] == ids[1]
        assert times[0] < times[1]
        assert Subscriber.objects.get().quiet_until is None


def test_a_site_that_hangs_takes_one_try_of_a_round_and_the_others_are_told(told, body, operator, case, site):
    async def hangs(request):
        raise egress.EgressFailed(egress.Failure.TIMEOUT, may_have_arrived=True)

    site.route("www.nordfjaera.example", hangs)
    site.route("other.example", lambda request: egress.Response(status=200))
    actions.subscribe(by=operator.actor, body=body, url="https://other.example/")
    for _each in range(4):
        tell(posted(case))
    assert tasks.tell_sites() == 5
    assert sorted(Call.objects.values_list("state", flat=True)) == ["confirmed"] * 4 + ["planned"] * 3 + ["unknown"]


def test_a_site_that_answers_slowly_keeps_letters_waiting_no_longer_than_one_that_hangs(told, case, site):
    with clock.at(clock.now()) as now:

        def slow(request):
            now.advance(timedelta(seconds=4.5))
            return egress.Response(status=204)

        site.route("www.nordfjaera.example", slow)
        for _each in range(6):
            tell(posted(case))
        assert tasks.tell_sites() == 4
        assert tasks.tell_sites() == 2
    assert not Call.objects.exclude(state="confirmed").exists()


def test_a_call_waits_no_longer_than_some_seconds(told, case, site):
    tell(posted(case))
    tasks.tell_sites()
    assert site.calls[0].deadline <= 5
    assert site.calls[0].max_bytes <= 64 * 1024


def test_what_gave_up_is_seen_and_can_be_sent_again(told, body, operator, case, site):
    with clock.at(clock.now()) as time:
        tell(posted(case))
        site.status = 500
        for _each in range(12):
            assert tasks.tell_sites() == 1
            time.advance(timedelta(days=3))
        assert tasks.tell_sites() == 0
        found = queries.calls_that_gave_up(body)
        assert [(each.tries, each.last_error) for each in found] == [(12, "the site answered 500")]
        site.status = 200
        actions.try_again(by=operator.actor, delivery=found[0])
        assert tasks.tell_sites() == 1
        assert queries.calls_that_gave_up(body) == []


def test_a_private_address_is_never_called(told, case, site):
    site.route("www.nordfjaera.example", lambda request: egress.Response(status=200), addresses=("10.0.0.1",))
    tell(posted(case))
    tasks.tell_sites()
    assert site.calls == []
    assert Call.objects.get().state == "failed"


def test_a_try_that_died_is_sent_again(told, case, site):
    with clock.at(clock.now()) as time:
        tell(posted(case))
        Call.objects.update(state="sent", sent_at=clock.now(), next_try_at=None, tries=1)
        time.advance(timedelta(minutes=20))
        tasks.tell_sites()
        time.advance(timedelta(minutes=2))
        tasks.tell_sites()
    assert Call.objects.get().state == "confirmed"


def test_a_case_out_of_view_is_told_of_only_to_be_taken_away(told, case, site):
    post = posted(case)
    case.public.delete()
    tell(post)
    assert Call.objects.count() == 0
    post = Post.objects.get(pk=post.pk)
    tell(withdrawn(post), Act.WITHDRAW)
    assert b"/sak/" not in bytes(Call.objects.get().payload)


def import_ends():
    handlers.forget_all_parts(ImportFinished(by=SYSTEM, uid=uuid4(), source="Elements", changed=1))


def hide(case):
    PublicCase.objects.filter(case=case).delete()
    import_ends()


def acts():
    return list(Call.objects.order_by("pk").values_list("act", flat=True))


def test_a_case_that_an_import_takes_out_of_view_is_told_of_once_and_again_when_it_is_back(told, body, case, site):
    other = CaseFactory(body=body, sequence=119)
    post = posted(case)
    tell(post)
    tell(posted(other))
    tasks.tell_sites()
    public = PublicCase.objects.get(case=case)
    for _ in range(2):
        hide(case)
    assert acts() == ["announce", "announce", "withdraw"]
    call = Call.objects.get(act="withdraw")
    said = json.loads(bytes(call.payload))
    part = f"http://testserver:8000/del/p/{post.reference}/"
    assert (said["type"], said["data"]["parts"]) == ("post.withdrawn", [part, f"{part}dialog/"])
    assert (call.post, call.state) == (post, "planned")
    tasks.tell_sites()
    # It is back, and gone again: told each time, and of nothing else.
    public.save(force_insert=True)
    for _ in range(2):
        import_ends()
    assert acts() == ["announce", "announce"]
    assert tasks.tell_sites() == 1
    hide(case)
    assert tasks.tell_sites() == 1
    types = [json.loads(each.body)["type"] for each in site.calls]
    assert types == ["post.announced"] * 2 + ["post.withdrawn", "post.announced", "post.withdrawn"]


def test_what_was_withdrawn_before_its_case_is_not_told_of_again(told, case, site):
    tell(withdrawn(posted(case)), Act.WITHDRAW)
    hide(case)
    assert acts() == ["withdraw"]


def test_a_site_that_was_taken_away_is_told_nothing_and_its_secret_is_gone(told, body, operator, case, site):
    row, _secret = told
    tell(posted(case))
    actions.end_subscription(by=operator.actor, subscriber=row)
    tell(posted(case))
    assert tasks.tell_sites() == 0
    assert Call.objects.count() == 1
    with pytest.raises(blobs.BlobForgotten):
        blobs.open_blob(row.secret.uid)
    assert queries.subscribers(body) == []


def test_a_body_without_parts_tells_nobody(told, body, case):
    body.settings = {}
    body.save()
    tell(posted(case))
    assert Call.objects.count() == 0


def test_old_calls_that_arrived_are_thrown_away(told, case, site):
    with clock.at(clock.now()) as time:
        tell(posted(case))
        tasks.tell_sites()
        site.status = 500
        tell(posted(case))
        tasks.tell_sites()
        time.advance(timedelta(days=91))
        assert calls.sweep() == 1
    assert Call.objects.get().state == "planned"


@pytest.mark.parametrize(
    "url",
    ["", "www.example.no", "http://www.example.no/", "https://user:x@example.no/", "https://10.0.0.1/", "https://x/"],
)
def test_what_may_not_be_called_is_refused_at_once(body, operator, url):
    with pytest.raises(egress.EgressRefused):
        actions.subscribe(by=operator.actor, body=body, url=url)
    assert Subscriber.objects.count() == 0


def test_a_site_is_told_once_and_there_are_few(told, body, operator):
    with pytest.raises(actions.ToldAlready):
        actions.subscribe(by=operator.actor, body=body, url=URL)
    for number in range(9):
        actions.subscribe(by=operator.actor, body=body, url=f"{URL}/{number}")
    with pytest.raises(actions.TooManySites):
        actions.subscribe(by=operator.actor, body=body, url=f"{URL}/x")


def test_only_those_of_the_body_may(told, body):
    stranger = UserFactory(body=BodyFactory(host="other.example"), roles=["operator"]).actor
    with pytest.raises(NotAllowed):
        actions.subscribe(by=stranger, body=body, url="https://example.no/")
    with pytest.raises(NotAllowed):
        actions.end_subscription(by=stranger, subscriber=told[0])
    with pytest.raises(NotAllowed):
        actions.choose_sites(by=stranger, body=body, sites=[])
    with pytest.raises(NotAllowed):
        actions.subscribe(by=UserFactory(body=body, roles=["archivist"]).actor, body=body, url="https://example.no/")


@pytest.mark.parametrize(
    "site",
    ["*", "https://a.no/x", "https://a.no; script-src *", "a.no", "https://a.no\nx", "javascript:x", "https://-.no"],
)
def test_what_is_no_site_gets_into_no_header(body, operator, site):
    with pytest.raises(actions.NoSite):
        actions.choose_sites(by=operator.actor, body=body, sites=[site])


def test_sites_are_kept_as_they_are_said(body, operator):
    changed = actions.choose_sites(by=operator.actor, body=body, sites=[" https://www.a.no/ ", "", "http://b.no:8080"])
    assert queries.handoff.framing_sites(changed) == "http://b.no:8080 https://www.a.no"
