"""The rules of moderation as everybody reads them: what each says, what it rests on, and how often it was used."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ordskifte.dialogue import queries
from ordskifte.domain.law.norway import Provision
from ordskifte.domain.message import Step
from ordskifte.domain.moderation import HIDE_RULES, HOLD_RULES, TEXTS
from ordskifte.kernel.models import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its name in addresses, its sentence, its provisions, how long it holds, and how often it was used."""

    name: str
    title: str
    sentence: str
    provisions: tuple[Provision, ...]
    hours: int | None = None
    used: int = 0


def of(body: Body) -> dict[str, Any]:
    """Both lists of rules, and what was done by them."""
    used: Counter[tuple[str, str]] = Counter()
    for row in queries.moderation_counts(body):
        used[row["step"], row["rule"]] += row["total"]
    steps: Counter[str] = Counter()
    for (step, _by), total in used.items():
        steps[step] += total
    return {
        "holds": [
            _rule(ground.value, rule.provisions, hours=rule.hours, used=used[Step.HOLD, ground.value])
            for ground, rule in HOLD_RULES.items()
        ],
        "hides": [
            _rule(reason.value, provisions, used=used[Step.HIDE, reason.value])
            for reason, provisions in HIDE_RULES.items()
        ],
        "released": steps[Step.RELEASE],
        "shown_again": steps[Step.SHOW_AGAIN],
        "appeals": queries.appeal_counts(body),
    }


def reasons() -> list[tuple[str, str]]:
    """The rules that a message can be hidden by, for those who report one."""
    return [(reason.value, _(TEXTS[reason.value])) for reason in HIDE_RULES]


def _rule(name: str, provisions: Iterable[Provision], *, hours: int | None = None, used: int = 0) -> Rule:
    whole = _(TEXTS[name])
    title, colon, rest = whole.partition(": ")
    return Rule(
        name=name,
        title=title if colon else "",
        sentence=rest[:1].upper() + rest[1:] if colon else whole,
        provisions=tuple(provisions),
        hours=hours,
        used=used,
    )
