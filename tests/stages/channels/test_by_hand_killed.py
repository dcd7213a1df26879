"""What a person posts by hand, killed where a promise hangs on a commit: it is there whole, or not at all, and once."""

import pytest
from django.db import transaction

from ordskifte.accounts.models import RoleName
from ordskifte.channels import actions
from ordskifte.channels.models import HandDelivery
from ordskifte.kernel import outbox
from ordskifte.kernel.models import OutboxEvent
from tests.factories.cases import UserFactory
from tests.factories.networks import POSTED, account_of, made_ready, put_out
from tests.factories.posts import content, posted
from tests.worlds.killing import in_a_process

pytestmark = pytest.mark.django_db(transaction=True)


def drained():
    while outbox.drain().done:
        pass


@pytest.fixture
def officer(body):
    return UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER])


def shown(case):
    """A post on our own page, in a transaction as the outbox delivers it."""
    with transaction.atomic():
        return posted(case)


def states():
    return list(HandDelivery.objects.order_by("pk").values_list("act", "state", "stands"))


def test_what_was_not_kept_is_not_there_and_may_be_done_again(officer, case):
    post, account = shown(case), account_of(officer)
    in_a_process(lambda: made_ready(officer, post=post, account=account), crash="channels.made_ready_by_hand")
    assert states() == []
    ready = made_ready(officer, post=post, account=account)

    def say():
        actions.say_done_by_hand(by=officer.actor, delivery=ready, address=POSTED)

    in_a_process(say, crash="channels.said_done_by_hand")
    assert states() == [("announce", "ready", False)]
    assert not OutboxEvent.objects.filter(kind="channels.done_by_hand").exists()
    say()
    assert states() == [("announce", "done", True)]
    assert OutboxEvent.objects.filter(kind="channels.done_by_hand").count() == 1


def test_people_are_asked_once_though_the_one_who_asks_is_killed(officer, case):
    post = shown(case)
    put_out(officer, post=post, account=account_of(officer))
    drained()
    actions.correct(by=officer.actor, source_uid=post.source_uid, content=content(2, note="Fristen er rettet."))
    in_a_process(drained, crash="channels.made_ready_by_hand")
    assert states() == [("announce", "done", True)]
    drained()
    drained()
    assert states() == [("announce", "done", True), ("correct", "ready", False)]
