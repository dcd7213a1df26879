from uuid import UUID

import pytest

from ordskifte.domain.moderation import may_decide_appeal
from ordskifte.domain.parties import SYSTEM, Actor

KARI, OLA = Actor.staff(UUID(int=1)), Actor.staff(UUID(int=2))
RULE = Actor.rule("spam.words")


@pytest.mark.parametrize(
    ("decider", "hidden_by", "may"),
    [
        (OLA, KARI, True),
        (OLA, RULE, True),
        (OLA, SYSTEM, True),
        (KARI, KARI, False),
        (RULE, KARI, False),
        (SYSTEM, KARI, False),
    ],
)
def test_an_appeal_is_decided_by_another_person_than_the_one_who_hid(decider, hidden_by, may):
    assert may_decide_appeal(decider=decider, hidden_by=hidden_by) is may
