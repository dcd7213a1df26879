"""The same form from several threads is one request; two answers at once are one answer."""

import pytest

from ordskifte.access import actions
from ordskifte.access.models import AccessRequest, AccessStep
from ordskifte.channels.models import Letter
from ordskifte.domain.access_request import WrongAccessStep
from ordskifte.domain.errors import Conflict
from ordskifte.kernel.models import OutboxEvent
from tests.worlds.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SIDES = 6


def test_one_form_is_one_request(ask, case):
    receipts = at_once([lambda: ask(key="k" * 22, case=case, email="pal@fjaerabladet.example")] * SIDES)
    assert {receipt.request.pk for receipt in receipts} == {AccessRequest.objects.get().pk}
    assert len({receipt.secret for receipt in receipts}) == 1
    assert sum(receipt.is_new for receipt in receipts) == 1
    assert (Letter.objects.count(), AccessStep.objects.count(), OutboxEvent.objects.count()) == (1, 1, 1)


def test_one_answer_leaves(ask, officer):
    request = ask(email="pal@fjaerabladet.example").request

    def give():
        return actions.give(by=officer.actor, request=request, documents=(), text="Svar.", expected=request.version)

    results = at_once([give] * SIDES)
    refused = [result for result in results if isinstance(result, Conflict | WrongAccessStep)]
    assert len(refused) == SIDES - 1, results
    assert AccessStep.objects.filter(step="give").count() == 1
    assert Letter.objects.count() == 2
