"""Accounts on networks that let no program in, and what a person posts there: made ready, done, and said."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from ordskifte.accounts.models import RoleName
from ordskifte.channels import actions, queries, registry, tasks
from ordskifte.channels.models import Delivery, HandDelivery, NetworkAccount
from ordskifte.domain.canonical import canonical, salted_digest
from ordskifte.domain.delivery import Act
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.networks import AccountUnfit, HandState, Network, Standing
from ordskifte.kernel import audit, clock
from ordskifte.kernel.models import OutboxEvent
from tests.factories.cases import BodyFactory, UserFactory
from tests.factories.networks import POSTED, account_of, made_ready, put_out, terms, told
from tests.factories.posts import corrected, posted, withdrawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(body):
    return UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER])


@pytest.fixture
def account(officer):
    return account_of(officer)


def acts(post):
    rows = HandDelivery.objects.filter(post=post).order_by("pk")
    return [(row.act, row.state, row.version.number, row.stands) for row in rows]


def notes(uid):
    return [entry.act for entry in audit.history(uid)]


# --- The register ---------------------------------------------------------------------------------------------------


def test_an_account_is_listed_once_with_what_it_rests_on(officer, account):
    assert str(account) == "Facebook @nordfjaera"
    assert queries.networks.standing_of(account) is Standing.IN_USE
    with pytest.raises(actions.AccountListed):
        account_of(officer)
    assert notes(account.uid) == ["channels.account_added"]
    officer.body.refresh_from_db()
    assert officer.body.settings["has_accounts"] is True


def test_nobody_lists_an_account_without_what_the_law_asks_for(officer):
    with pytest.raises(AccountUnfit) as refused:
        account_of(officer, legal_basis="", arrangement="", risk_reference="", review_on=clock.today())
    assert [each.field for each in refused.value.problems] == [
        "legal_basis", "arrangement", "risk_reference", "review_on",
    ]  # fmt: skip
    with pytest.raises(actions.NobodyAnswers):
        actions.add_account(by=officer.actor, body=officer.body, terms=terms())
    with pytest.raises(NotAllowed):
        account_of(officer, owner=UserFactory(body=BodyFactory(host="other.example")))


def test_an_account_of_another_body_is_not_found(account):
    stranger = UserFactory(body=BodyFactory(host="other.example"), roles=[RoleName.COMMUNICATIONS_OFFICER])
    assert queries.networks.account_for(stranger.actor, account.uid) is None
    with pytest.raises(NotAllowed):
        actions.see_link(by=stranger.actor, account=account, seen_on=clock.today())


def test_an_overdue_review_pauses_the_account_until_somebody_looks(officer, account, case):
    post = posted(case)
    with clock.at(clock.now() + timedelta(days=181)):
        assert tasks.pause_accounts() == 1
        assert tasks.pause_accounts() == 0
        with pytest.raises(actions.AccountPaused):
            made_ready(officer, post=post, account=account)
        actions.review_account(
            by=officer.actor, account=account, terms=terms(), why="Ny gjennomgang uten funn.", owner=officer
        )
        assert made_ready(officer, post=post, account=account).state == HandState.READY.value
    assert notes(account.uid) == [f"channels.account_{act}" for act in ("added", "paused", "reviewed")]


def test_an_account_whose_owner_left_is_paused(officer, body, case):
    account = account_of(officer, owner=UserFactory(body=body))
    account.owner.is_active = False
    account.owner.save()
    with pytest.raises(actions.AccountPaused):
        made_ready(officer, post=posted(case), account=account)


def test_the_day_somebody_saw_the_link_is_kept_and_no_day_to_come(officer, account):
    actions.see_link(by=officer.actor, account=account, seen_on=clock.today())
    assert queries.networks.official(account.body)[0].seen_on == clock.today()
    with pytest.raises(AccountUnfit):
        actions.see_link(by=officer.actor, account=account, seen_on=clock.today() + timedelta(days=1))


def test_an_account_is_ended_when_nothing_waits_and_may_be_listed_again(officer, account, case):
    ready = made_ready(officer, post=posted(case), account=account)
    with pytest.raises(actions.StillWaiting):
        actions.end_account(by=officer.actor, account=account, why="Vi bruker den ikke mer.")
    actions.give_up_by_hand(by=officer.actor, delivery=ready, why="Ble aldri lagt ut.")
    actions.end_account(by=officer.actor, account=account, why="Vi bruker den ikke mer.")
    officer.body.refresh_from_db()
    assert officer.body.settings["has_accounts"] is False
    assert queries.networks.official(account.body) == []
    with pytest.raises(actions.AccountEnded):
        actions.end_account(by=officer.actor, account=account, why="Vi bruker den ikke mer.")
    assert account_of(officer).pk != account.pk


@pytest.mark.parametrize("model", [NetworkAccount, HandDelivery])
def test_the_database_deletes_none_of_it(officer, account, case, model):
    made_ready(officer, post=posted(case), account=account)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


# --- Posting --------------------------------------------------------------------------------------------------------


def test_a_publication_is_made_ready_posted_and_kept_with_proof(officer, account, case):
    post = posted(case)
    done = put_out(officer, post=post, account=account)
    assert (done.state, done.address, done.stands, done.done_by) == ("done", POSTED, True, str(officer.actor))
    assert done.said["text"].startswith("Ny gang- og sykkelvei (nb)\n\nSi hva du mener.")
    assert done.said["text"].endswith(done.said["address"])
    (event,) = OutboxEvent.objects.filter(kind="channels.done_by_hand")
    assert event.payload["uid"] == str(done.uid)
    assert bytes(done.digest) == salted_digest(bytes(done.salt), canonical(done.said))
    assert notes(done.uid) == ["channels.by_hand_made_ready", "channels.by_hand_done"]


def test_nothing_is_sent_by_itself_and_no_body_can_turn_it_on(body, case, officer):
    body.settings = {"channels": ["web", "facebook", "x"]}
    body.save()
    posted(case)
    assert registry.chosen(body) == ["web"]
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"web"}
    assert not {str(each) for each in Network} & set(registry.to_choose())


def test_a_text_that_the_network_does_not_take_is_refused_with_what_to_do(officer, case):
    account, post = account_of(officer, network=Network.X), posted(case)
    with pytest.raises(AccountUnfit) as refused:
        made_ready(officer, post=post, account=account, text="x" * 300)
    assert [each.code for each in refused.value.problems] == ["text_too_long", "address_missing"]
    assert made_ready(officer, post=post, account=account).said["text"]


def test_instagram_takes_nothing_without_a_picture(officer, case):
    with pytest.raises(AccountUnfit) as refused:
        made_ready(officer, post=posted(case), account=account_of(officer, network=Network.INSTAGRAM))
    assert [each.code for each in refused.value.problems] == ["picture_needed"]


def test_one_thing_waits_and_one_stands_in_each_place(officer, account, case):
    post = posted(case, languages=("nb", "nn"))
    ready = made_ready(officer, post=post, account=account)
    with pytest.raises(actions.WaitsAlready):
        made_ready(officer, post=post, account=account)
    actions.say_done_by_hand(by=officer.actor, delivery=ready, address=POSTED)
    with pytest.raises(actions.StandsAlready):
        made_ready(officer, post=post, account=account)
    with pytest.raises(actions.DoneAlready):
        actions.say_done_by_hand(by=officer.actor, delivery=ready, address=POSTED)
    assert made_ready(officer, post=post, account=account, language="nn").language == "nn"


def test_nothing_goes_out_that_our_own_page_does_not_show(officer, account, case):
    post = posted(case, deliver=False)
    with pytest.raises(actions.NotShownHere):
        made_ready(officer, post=post, account=account)
    shown = posted(case)
    withdrawn(shown)
    with pytest.raises(actions.NotShownHere):
        made_ready(officer, post=shown, account=account, text="Ny vei")


@pytest.mark.parametrize("address", ["", "https://x.com/nordfjaera/status/1", "facebook.com/1", "javascript:alert(1)"])
def test_an_address_elsewhere_is_refused_and_it_waits_still(officer, account, case, address):
    ready = made_ready(officer, post=posted(case), account=account)
    with pytest.raises(AccountUnfit):
        actions.say_done_by_hand(by=officer.actor, delivery=ready, address=address)
    ready.refresh_from_db()
    assert ready.state == "ready"


@pytest.mark.parametrize("role", [RoleName.CASE_OFFICER, RoleName.ARCHIVIST, RoleName.OPERATOR])
def test_others_prepare_nothing(body, officer, account, case, role):
    with pytest.raises(NotAllowed):
        made_ready(UserFactory(body=body, roles=[role]), post=posted(case), account=account)


# --- What changes here is changed there ------------------------------------------------------------------------------


def test_a_correction_and_a_withdrawal_become_tasks(officer, account, case):
    post = posted(case)
    put_out(officer, post=post, account=account)
    told(corrected(post, text="Fristen er 8. mars."))
    assert acts(post) == [("announce", "done", 1, True), ("correct", "ready", 2, False)]
    (task,) = queries.networks.waiting(officer.actor)
    assert "Rettet: Fristen er rettet." in task.said["text"] and not task.is_late
    actions.say_done_by_hand(by=officer.actor, delivery=task, address=POSTED)
    post.refresh_from_db()
    told(withdrawn(post), act=Act.WITHDRAW)
    (task,) = queries.networks.waiting(officer.actor)
    assert "Teksten viste et navn" in task.said["text"] and "8. mars" not in task.said["text"]
    with clock.at(clock.now() + timedelta(days=2)):
        assert [row.pk for row in queries.networks.late_for_home(officer.actor)] == [task.pk]
    actions.say_done_by_hand(by=officer.actor, delivery=task)
    assert acts(post) == [
        ("announce", "done", 1, False),
        ("correct", "done", 2, False),
        ("withdraw", "done", 2, False),
    ]


def test_the_same_event_twice_asks_once(officer, account, case):
    post = posted(case)
    put_out(officer, post=post, account=account)
    corrected(post)
    post.refresh_from_db()
    told(post)
    told(post)
    (task,) = queries.networks.waiting(officer.actor)
    actions.give_up_by_hand(by=officer.actor, delivery=task, why="Nettverket lar oss ikke endre den.")
    told(post)
    assert [(act, state) for act, state, *_ in acts(post)] == [("announce", "done"), ("correct", "given_up")]
    assert HandDelivery.objects.get(stands=True).act == "announce"


def test_events_that_come_late_ask_for_what_is_so_now(officer, account, case):
    post = posted(case)
    put_out(officer, post=post, account=account)
    corrected(post)
    withdrawn(post)
    post.refresh_from_db()
    told(post, act=Act.CORRECT)
    told(post, act=Act.WITHDRAW)
    assert [(act, state) for act, state, *_ in acts(post)] == [("announce", "done"), ("withdraw", "ready")]


def test_what_waits_is_replaced_by_what_is_true_now(officer, account, case):
    post = posted(case)
    made_ready(officer, post=post, account=account)
    told(corrected(post))
    assert [(act, state) for act, state, *_ in acts(post)] == [("announce", "replaced"), ("announce", "ready")]
    told(withdrawn(post), act=Act.WITHDRAW)
    # Nobody has said that it was posted, and it may have been: somebody must look.
    assert [(act, state) for act, state, *_ in acts(post)][-1] == ("withdraw", "ready")
    assert queries.networks.waiting(officer.actor)[0].address == ""


def test_a_language_that_is_gone_is_taken_down(officer, account, case):
    post = posted(case, languages=("nb", "nn"))
    put_out(officer, post=post, account=account, language="nn")
    told(corrected(post, languages=("nb",)))
    (task,) = queries.networks.waiting(officer.actor)
    assert (task.act, task.language) == ("withdraw", "nn")
    assert task.said["text"].endswith(task.said["address"])


def test_tasks_come_for_a_paused_account_too(officer, account, case):
    post = posted(case)
    put_out(officer, post=post, account=account)
    with clock.at(clock.now() + timedelta(days=200)):
        told(withdrawn(post), act=Act.WITHDRAW)
        (task,) = queries.networks.waiting(officer.actor)
        assert actions.say_done_by_hand(by=officer.actor, delivery=task).state == "done"


def test_a_publication_that_stands_nowhere_asks_for_nothing(officer, account, case):
    post = posted(case)
    told(corrected(post))
    assert acts(post) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_and_what_waits_cost_the_same_however_many_there_are(
    officer, case, count, django_assert_num_queries
):
    post = posted(case)
    for network in list(Network)[:count]:
        if network is not Network.INSTAGRAM:
            made_ready(officer, post=post, account=account_of(officer, network=network))
        else:
            account_of(officer, network=network)
    with django_assert_num_queries(7):
        queries.networks.accounts(officer.actor)
        queries.networks.waiting(officer.actor)
        queries.networks.places(officer.actor, post)
