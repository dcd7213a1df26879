"""The listening post: what is heard is kept apart and for a time; what is laid before a case has come in, and stays."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from ordskifte.accounts.models import RoleName
from ordskifte.channels import actions, queries, tasks
from ordskifte.channels.listening import fetching, rounds
from ordskifte.channels.models import Inbound, InboundVersion, ListeningItem, ListeningSource, Post
from ordskifte.dialogue.models import Message
from ordskifte.domain import events
from ordskifte.domain.errors import Conflict, NotAllowed, NotFound
from ordskifte.domain.listening import MOST_FAILURES, ListeningUnfit
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit, clock, egress
from ordskifte.kernel.models import Blob
from tests.factories.cases import BodyFactory, CaseFactory, UnitFactory, UserFactory
from tests.factories.dialogues import taken
from tests.factories.feeds import atom, atom_entry, json_feed, rss, rss_item
from tests.factories.listening import WHY, heard, listening_to, terms
from tests.worlds.feed_server import FeedServer

pytestmark = pytest.mark.django_db
RULE = "rule:channels.forget_what_was_heard"


@pytest.fixture
def body():
    return BodyFactory(host="testserver")


@pytest.fixture
def case(body):
    return CaseFactory(body=body, sequence=118)


@pytest.fixture
def officer(body):
    return UserFactory(body=body, roles=[RoleName.CASE_OFFICER], name="Torstein Bakkejord")


@pytest.fixture
def server(settings):
    """Another site, with a feed."""
    with FeedServer() as made:
        settings.ORDSKIFTE_EGRESS_ALLOW = made.named
        yield made


@pytest.fixture
def source(officer, server, case):
    """What an officer listens to for a case."""
    return listening_to(officer, server.address, case=case)


def later(**given):
    """The time after a while."""
    return clock.at(clock.now() + timedelta(**given))


def words():
    return list(ListeningItem.objects.order_by("pk").values_list("text", flat=True))


# --- Hearing ---------------------------------------------------------------------------------------------------------


@pytest.mark.enable_socket
def test_what_is_new_is_heard_once_and_asked_for_with_its_mark(server, source):
    server.say(rss_item(2, text="Ny"), rss_item(1, text="Gammel", author="Kari Strand"))
    assert tasks.listen() == 1
    assert words() == ["Gammel", "Ny"]
    item = ListeningItem.objects.first()
    assert (item.author, item.link, item.remote_id) == ("Kari Strand", *["https://avisa.example/1"] * 2)
    assert item.gone_at - item.heard_at == timedelta(days=14)
    assert bytes(item.raw) == rss_item(1, text="Gammel", author="Kari Strand").encode()
    assert tasks.listen() == 0
    with later(minutes=31):
        assert tasks.listen() == 1
    assert server.asked[1]["if-none-match"] == server.tag
    assert server.asked[1]["if-modified-since"] == "Mon, 02 Nov 2026 09:00:00 GMT"
    assert "cookie" not in server.asked[1] and "referer" not in server.asked[1]
    server.say(rss_item(3, text="Nyest"), rss_item(2, text="Ny"))
    with later(hours=2):
        assert tasks.listen() == 1
    assert words() == ["Gammel", "Ny", "Nyest"]


@pytest.mark.enable_socket
@pytest.mark.parametrize("kind", ["atom", "json"])
def test_other_kinds_of_feeds_are_heard_too(server, source, kind):
    item = {"id": "1", "content_text": "Fra JSON"}
    entry = atom_entry(content="Fra Atom", when=clock.now().isoformat())
    server.feed = atom(entry) if kind == "atom" else json_feed(item)
    tasks.listen()
    assert words() == ["Fra Atom" if kind == "atom" else "Fra JSON"]


@pytest.mark.enable_socket
def test_nothing_of_it_is_a_message_or_shown_or_told(server, source):
    counted = (Inbound.objects.count(), Message.objects.count(), Post.objects.count(), Blob.objects.count())
    tasks.listen()
    assert ListeningItem.objects.exists()
    assert counted == (Inbound.objects.count(), Message.objects.count(), Post.objects.count(), Blob.objects.count())


@pytest.mark.enable_socket
def test_what_its_author_changed_is_kept_as_it_is_now_and_no_longer(server, source):
    server.say(rss_item(1, text="Kari Nordmann er farlig"))
    tasks.listen()
    gone_at = ListeningItem.objects.get().gone_at
    server.say(rss_item(1, text="Krysset er farlig"))
    with later(hours=1):
        tasks.listen()
    assert words() == ["Krysset er farlig"]
    assert ListeningItem.objects.get().gone_at == gone_at


@pytest.mark.enable_socket
def test_what_was_said_before_things_are_kept_is_not_taken(server, source):
    with clock.at(clock.now().replace(year=2026, month=11, day=20)):
        source.refresh_from_db()
        ListeningSource.objects.update(next_try_at=clock.now(), ends_on=clock.today() + timedelta(days=9))
        server.say(rss_item(1, when="Mon, 02 Nov 2026 10:00:00 +0100"), rss_item(2, text="Ny"))
        tasks.listen()
    assert words() == ["Ny"]


@pytest.mark.enable_socket
def test_there_is_a_limit_to_what_waits_and_what_comes_after_is_heard_when_there_is_room(server, source, monkeypatch):
    monkeypatch.setattr("ordskifte.channels.listening.keeping.MOST_HELD", 2)
    server.say(*(rss_item(n, text=str(n)) for n in (3, 2, 1)))
    tasks.listen()
    assert words() == ["1", "2"]
    assert ListeningSource.objects.get().left_out == 1
    ListeningItem.objects.first().delete()
    server.tag = '"x"'
    with later(hours=1):
        tasks.listen()
    assert words() == ["2", "3"]


# --- What feeds do to us ---------------------------------------------------------------------------------------------


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("mood", "error", "said"),
    [
        ("busy", "status:503", "The address answers 503."),
        ("page", "feed:not_a_feed", "This is no feed"),
        ("broken", "feed:broken", "damaged"),
        ("bomb", "egress:too_large", "too large"),
        ("mean", "egress:redirect_refused", "do not connect"),
    ],
)
def test_what_does_not_work_is_said_and_tried_again(server, source, officer, mood, error, said):
    server.mood = mood
    tasks.listen()
    from django.utils import translation

    with translation.override("en"):
        row = queries.listening.source_for(officer.actor, source.uid)
        assert (row.failures, row.last_error) == (1, error)
        assert said in row.why
    wait = timedelta(hours=2) if mood == "busy" else timedelta(minutes=30)
    assert row.next_try_at - row.asked_at >= wait
    server.mood = "well"
    with later(hours=3):
        tasks.listen()
        row = queries.listening.source_for(officer.actor, source.uid)
    assert (row.failures, row.last_error, row.why) == (0, "", "")
    assert words()


@pytest.mark.enable_socket
def test_one_that_is_gone_or_fails_for_a_week_is_parked_until_somebody_says_so(server, source, officer):
    server.mood = "broken"
    with clock.at(clock.now()) as time:
        for _each in range(MOST_FAILURES):
            assert tasks.listen() == 1
            time.advance(timedelta(days=1))
        row = queries.listening.source_for(officer.actor, source.uid)
        assert (row.standing, row.failures, row.next_try_at) == ("parked", MOST_FAILURES, None)
        assert tasks.listen() == 0
        server.mood = "gone"
        actions.ask_again(by=officer.actor, source=row)
        assert tasks.listen() == 1
        assert queries.listening.source_for(officer.actor, source.uid).standing == "parked"
        server.mood = "well"
        actions.ask_again(by=officer.actor, source=row)
        assert tasks.listen() == 1
    assert queries.listening.source_for(officer.actor, source.uid).standing == "listens"


@pytest.mark.enable_socket
def test_a_bad_feed_never_stops_the_others(server, officer, monkeypatch):
    double = egress.Double()

    async def hangs(request):
        raise egress.EgressFailed(egress.Failure.TIMEOUT, may_have_arrived=True)

    for host, answer in (
        ("a.example", hangs),
        ("b.example", lambda request: egress.Response(status=200, body=b"\x00\xff<rss")),
        ("c.example", lambda request: egress.Response(status=200, body=rss(rss_item()))),
    ):
        double.route(host, answer)
        listening_to(officer, f"https://{host}/rss")
    with egress.use(double):
        assert tasks.listen() == rounds.FAILURES_IN_A_ROUND
        assert tasks.listen() == 1
    assert words() == ["Sykkelveien må krysse Strandvegen."]


def test_a_fault_of_our_own_is_counted_like_one_of_theirs(officer, monkeypatch):
    source = listening_to(officer)
    monkeypatch.setattr(fetching, "ask", lambda source: 1 / 0)
    assert tasks.listen() == 1
    source.refresh_from_db()
    assert (source.failures, source.last_error) == (1, "broke")


def test_a_round_that_dies_asks_again_after_a_pause_and_keeps_nothing_twice(officer):
    source = listening_to(officer)
    double = egress.Double()

    class Killed(BaseException):
        """What no code catches."""

    def dies(request):
        raise Killed

    double.route("avisa.example", dies)
    with egress.use(double), pytest.raises(Killed):
        tasks.listen()
    source.refresh_from_db()
    assert source.next_try_at > clock.now() and not words()
    double.route("avisa.example", lambda request: egress.Response(status=200, body=rss(rss_item(), rss_item())))
    with egress.use(double), later(hours=1):
        assert tasks.listen() == 1
    assert len(words()) == 1


def test_what_was_ended_while_it_was_asked_keeps_nothing(officer):
    source = listening_to(officer)
    double = egress.Double()

    def ends(request):
        actions.end_listening(by=officer.actor, source=source, why="Saken er avsluttet")
        return egress.Response(status=200, body=rss(rss_item()))

    double.route("avisa.example", ends)
    with egress.use(double):
        tasks.listen()
    assert not words()


# --- Until when ------------------------------------------------------------------------------------------------------


def test_what_has_had_its_time_is_gone_and_does_not_come_back(officer, case):
    source = listening_to(officer, case=case)
    double = egress.Double()
    double.route("avisa.example", lambda request: egress.Response(status=200, body=rss(rss_item(1), rss_item(2))))
    with egress.use(double), clock.at(clock.now()) as time:
        tasks.listen()
        first, second = ListeningItem.objects.order_by("pk")
        laid = actions.lay_before(by=officer.actor, item=second, case=case)
        message = taken(laid.uid)
        time.advance(timedelta(days=13, hours=23))
        assert tasks.forget_heard() == 0
        time.advance(timedelta(hours=1))
        assert queries.listening.item_for(officer.actor, first.uid) is None
        assert queries.listening.items_window(source, cursor=None).rows == []
        assert tasks.forget_heard() == 2
        assert not ListeningItem.objects.exists()
        assert not holds("Strandvegen", table=ListeningItem)
        assert tasks.listen() == 1
        assert not ListeningItem.objects.exists()
    message.refresh_from_db()
    assert message.versions.get().text == "Sykkelveien må krysse Strandvegen."
    assert queries.raw_of(InboundVersion.objects.get(inbound=laid)) == bytes(second.raw)
    entry = audit.in_use().about(source.uid)
    assert [each.act for each in entry] == ["channels.listening"]


def holds(text, *, table):
    """Whether a word stands anywhere in the rows of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table._meta.db_table}")
        return any(
            text.encode() in bytes(cell) if isinstance(cell, bytes | memoryview) else text in str(cell)
            for row in cursor.fetchall()
            for cell in row
        )


def test_a_shorter_time_holds_for_what_was_heard_before(officer, settings):
    source = listening_to(officer)
    kept, old = heard(source, 1), heard(source, 2, heard_at=clock.now() - timedelta(days=6))
    actions.review_listening(
        by=officer.actor, source=source, ends_on=source.ends_on, keep_days=5, why="Fem dager er nok nå"
    )
    assert tasks.forget_heard() == 1
    assert not ListeningItem.objects.filter(pk=old.pk).exists()
    actions.review_listening(
        by=officer.actor, source=source, ends_on=source.ends_on, keep_days=30, why="Vi trenger det lenger"
    )
    kept.refresh_from_db()
    assert kept.gone_at == kept.heard_at + timedelta(days=5)
    settings.ORDSKIFTE_LISTENING_DAYS = 2
    with later(days=2):
        assert tasks.forget_heard() == 1


def test_many_are_forgotten_some_at_a_time_and_it_is_noted(officer):
    source = listening_to(officer)
    for number in range(205):
        heard(source, number, days=0)
    assert tasks.forget_heard() == 205
    from ordskifte.kernel.models import AuditEntry

    entry = AuditEntry.objects.get(act="channels.heard_forgotten")
    assert (entry.by, entry.details) == (RULE, {"items": 205})


def test_after_its_last_day_nothing_is_heard_until_somebody_looks_again(officer):
    source = listening_to(officer, ends_on=clock.today() + timedelta(days=1))
    double = egress.Double()
    double.route("avisa.example", lambda request: egress.Response(status=200, body=rss(rss_item())))
    with egress.use(double), later(days=3):
        assert tasks.listen() == 0
        row = queries.listening.source_for(officer.actor, source.uid)
        assert row.standing == "overdue"
        ends_on = clock.today() + timedelta(days=30)
        actions.review_listening(
            by=officer.actor, source=row, ends_on=ends_on, keep_days=7, why="Høringen varer lenger"
        )
        assert tasks.listen() == 1
    assert ListeningSource.objects.get().reviewed_at is not None
    assert [each.act for each in audit.history(source.uid)] == ["channels.listening", "channels.listening_reviewed"]


def test_where_nobody_answers_for_it_nothing_is_heard_and_whoever_looks_again_does(officer, body):
    source = listening_to(officer)
    officer.is_active = False
    officer.save()
    assert tasks.listen() == 0
    other = UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER], name="Ingrid Havneland")
    row = queries.listening.source_for(other.actor, source.uid)
    assert row.standing == "ownerless"
    actions.review_listening(by=other.actor, source=row, ends_on=row.ends_on, keep_days=7, why="Jeg tar det videre")
    assert queries.listening.source_for(other.actor, source.uid).owner == other


def test_a_colleague_who_looks_again_does_not_take_it_over(officer, body):
    source = listening_to(officer)
    other = UserFactory(body=body, roles=[RoleName.CASE_OFFICER], name="Oddvar Hellesnes")
    actions.review_listening(by=other.actor, source=source, ends_on=source.ends_on, keep_days=7, why="Trengs fortsatt")
    assert ListeningSource.objects.get().owner == officer


def test_what_has_ended_forgets_at_once_and_says_who_and_why(officer, case):
    source = listening_to(officer)
    laid = actions.lay_before(by=officer.actor, item=heard(source, 1), case=case)
    heard(source, 2)
    assert actions.end_listening(by=officer.actor, source=source, why="Saken er avsluttet") == 2
    assert not ListeningItem.objects.exists()
    assert taken(laid.uid).versions.get().text == "Krysset er farlig."
    assert bytes(ListeningSource.objects.get().seen) == b""
    with pytest.raises(Conflict):
        actions.end_listening(by=officer.actor, source=source, why="En gang til")
    assert listening_to(officer).address == source.address


# --- Laying before a case ----------------------------------------------------------------------------------------


def test_what_is_laid_before_a_case_is_a_message_with_its_bytes_its_source_and_who_did_it(officer, case):
    source = listening_to(officer)
    item = heard(source)
    laid = actions.lay_before(by=officer.actor, item=item, case=case)
    message = taken(laid.uid)
    version = InboundVersion.objects.get(inbound=laid)
    assert (message.case, message.thread, message.channel, message.audience) == (case, None, "listening", "private")
    assert (message.sender.name, message.inbound.permalink) == ("Kari Strand", "https://avisa.example/1")
    assert message.versions.get().text == "Krysset er farlig."
    assert queries.raw_of(version) == bytes(item.raw)
    assert (version.media_type, version.raw.sha256 != "") == ("application/rss+xml", True)
    told = version.evidence
    assert (told["laid_by"], told["case"]) == (str(officer.actor), str(case.uid))
    assert told["source"] == {"uid": str(source.uid), "name": source.name, "address": source.address}
    assert message.answer_due is None
    acts = audit.history(message.uid)
    assert [(each.act, each.by) for each in acts] == [("channels.laid_before", str(officer.actor))]


def test_it_is_assessed_like_any_other(officer, case):
    from ordskifte.assessment.handlers import follow_message
    from ordskifte.assessment.models import Assessment

    laid = actions.lay_before(by=officer.actor, item=heard(listening_to(officer)), case=case)
    message = taken(laid.uid)
    follow_message(events.MessageTaken(by=SYSTEM, uid=message.uid, case=case.uid, number=1, outgoing=False))
    assert Assessment.objects.filter(message=message).exists()


def test_its_event_comes_a_second_time_and_nothing_is_doubled(officer, case):
    laid = actions.lay_before(by=officer.actor, item=heard(listening_to(officer)), case=case)
    taken(laid.uid)
    taken(laid.uid)
    assert Message.objects.count() == 1


def test_laid_twice_and_heard_twice_it_is_one_message(officer, case):
    one, other = listening_to(officer), listening_to(officer, "https://avisa.example/atom")
    item, same = heard(one), heard(other, 2, remote_id="https://avisa.example/1", text="Noe annet")
    first = actions.lay_before(by=officer.actor, item=item, case=case)
    assert actions.lay_before(by=officer.actor, item=item, case=case) == first
    elsewhere = CaseFactory(body=case.body, sequence=119)
    assert actions.lay_before(by=officer.actor, item=same, case=elsewhere) == first
    assert (Inbound.objects.count(), InboundVersion.objects.count()) == (1, 1)


def test_its_words_stand_in_the_message_and_no_more_in_the_list(officer, case):
    item = heard(listening_to(officer), title="Farlig kryss")
    laid = actions.lay_before(by=officer.actor, item=item, case=case)
    item.refresh_from_db()
    assert (item.title, item.text, item.author, item.link, bytes(item.raw), item.frame) == ("", "", "", "", b"", {})
    assert (item.laid_uid, item.laid_by) == (laid.uid, str(officer.actor))
    assert not holds("farlig", table=ListeningItem)


def test_laying_is_whole_or_nothing(officer, case):
    item = heard(listening_to(officer))
    ListeningItem.objects.filter(pk=item.pk).update(raw=b"<item><title>Halv")
    from ordskifte.channels.actions import UnfitArrival

    with pytest.raises(UnfitArrival):
        actions.lay_before(by=officer.actor, item=item, case=case)
    item.refresh_from_db()
    assert (item.laid_uid, item.text, Inbound.objects.count()) == (None, "Krysset er farlig.", 0)


def test_what_was_let_go_is_gone_and_does_not_come_back(officer):
    source = listening_to(officer)
    double = egress.Double()
    double.route("avisa.example", lambda request: egress.Response(status=200, body=rss(rss_item())))
    with egress.use(double):
        tasks.listen()
        item = ListeningItem.objects.get()
        actions.let_go(by=officer.actor, item=item)
        with later(hours=1):
            assert tasks.listen() == 1
    assert not words()
    with pytest.raises(NotFound):
        actions.let_go(by=officer.actor, item=item)
    assert json.dumps([each.details for each in audit.history(source.uid)]).find("Sykkel") < 0


# --- Who may ---------------------------------------------------------------------------------------------------------


def test_only_those_who_may_open_the_case_see_what_was_heard_for_it(officer, body, case):
    unit = UnitFactory(body=body)
    closed = CaseFactory(body=body, sequence=119, unit=unit, access_code="13")
    insider = UserFactory(body=body, roles=[RoleName.CASE_OFFICER], name="Oddvar Hellesnes", unit=unit)
    source = listening_to(insider, case=closed)
    item = heard(source)
    assert [each.uid for each in queries.listening.sources(insider.actor)] == [source.uid]
    stranger = UserFactory(body=BodyFactory(host="other.example"), roles=[RoleName.CASE_OFFICER])
    for other in (officer, stranger):
        assert queries.listening.sources(other.actor) == []
        assert queries.listening.source_for(other.actor, source.uid) is None
        assert queries.listening.item_for(other.actor, item.uid) is None
        for act, given in (
            (actions.lay_before, {"item": item, "case": case}),
            (actions.let_go, {"item": item}),
            (actions.end_listening, {"source": source, "why": "Av nysgjerrighet"}),
            (actions.ask_again, {"source": source}),
        ):
            with pytest.raises((NotAllowed, NotFound)):
                act(by=other.actor, **given)
    with pytest.raises(NotAllowed):
        listening_to(officer, "https://annen.example/rss", case=closed)
    with pytest.raises(NotAllowed):
        own = listening_to(officer, "https://annen.example/rss")
        actions.lay_before(by=officer.actor, item=heard(own), case=closed)
    assert not Inbound.objects.exists()


@pytest.mark.parametrize("role", [RoleName.ARCHIVIST, RoleName.MODERATOR, RoleName.OPERATOR, RoleName.APPROVER])
def test_others_listen_to_nothing(body, role):
    with pytest.raises(NotAllowed):
        listening_to(UserFactory(body=body, roles=[role]))


def test_nobody_listens_without_saying_what_for_and_on_which_basis(officer):
    for wrong in ({"purpose": "kjekt"}, {"legal_basis": ""}, {"address": "https://social.example/@kari.rss"}):
        with pytest.raises(ListeningUnfit):
            actions.listen(by=officer.actor, body=officer.body, terms=terms(**wrong))
    source = listening_to(officer, "https://social.example/@kari.rss", person_why="Kontoen er ordførerens")
    (entry,) = audit.history(source.uid)
    assert (entry.why, entry.details["follows"], entry.details["person_why"]) == (
        WHY,
        "account",
        "Kontoen er ordførerens",
    )
    assert entry.details["legal_basis"] == "Plan- og bygningsloven § 5-1"


def test_the_privacy_statement_says_that_we_listen_for_as_long_as_we_do(officer, client):
    def statement():
        return client.get("/en/personvern/").content.decode()

    assert "When we listen" not in statement()
    source = listening_to(officer)
    assert "kept for 30 days at most" in statement() and source.name not in statement()
    actions.end_listening(by=officer.actor, source=source, why="Saken er avsluttet")
    assert "When we listen" not in statement()


def test_an_address_is_listened_to_once_for_each_case_and_is_none_of_our_own_network(officer, case):
    for one in (None, case):
        listening_to(officer, case=one)
        with pytest.raises(actions.ListenedAlready):
            listening_to(officer, case=one)
    for wrong in ("http://avisa.example/rss", "https://10.0.0.1/rss", "https://localhost/rss"):
        with pytest.raises(egress.EgressRefused):
            listening_to(officer, wrong)


def test_a_list_of_three_costs_no_more_than_one(officer, django_assert_num_queries):
    listening_to(officer, "https://a.example/rss")
    with django_assert_num_queries(3):
        assert len(queries.listening.sources(officer.actor)) == 1
    for host in "bc":
        heard(listening_to(officer, f"https://{host}.example/rss"))
    with django_assert_num_queries(3):
        rows = queries.listening.sources(officer.actor)
    assert [each.heard for each in rows] == [0, 1, 1]
