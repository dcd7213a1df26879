"""Rounds that go beside the worker's own, in a thread with a connection of its own."""

import pytest

from ordskifte.domain.transfer import State
from ordskifte.records import tasks
from tests.stages.records.transfer_world import TransferWorld


@pytest.mark.django_db(transaction=True)
def test_a_round_beside_hands_over(body, aud, said, carry, settings, tmp_path):
    settings.ORDSKIFTE_TRANSFER, settings.ORDSKIFTE_TRANSFER_FOLDER = "eformidling-folder", tmp_path
    body.settings["journal"] = "upstream"
    body.save()
    world = TransferWorld(body, by=aud, said=said, carry=carry)
    record = world.register()
    for _ in range(2):
        assert tasks.hand_over_beside() == 1
        tasks._rounds.wait(20)
    assert world.state(record) == State.HANDED_OVER
    assert [each.name for each in (tmp_path / "ut").iterdir()] == [str(world.shipment(record).message_id)]
