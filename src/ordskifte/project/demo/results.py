"""What came of the play: for machines in result.json, for people in a few lines."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ordskifte.project.demo.benefits import BENEFITS
from ordskifte.project.demo.world import Chapter


@dataclass(frozen=True)
class Outcome:
    """One step: whether it held, what came of it, and the seconds that it took."""

    name: str
    ok: bool
    detail: str
    seconds: float


@dataclass
class Results:
    """All steps that were played; `ok` only if every one of them was, and held."""

    wanted: Sequence[Chapter]
    outcomes: list[Outcome] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    not_played: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether everything held."""
        return len(self.outcomes) == self.count and all(outcome.ok for outcome in self.outcomes)

    @property
    def count(self) -> int:
        """How many steps there are."""
        return sum(len(chapter.steps) for chapter in self.wanted)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return round(sum(outcome.seconds for outcome in self.outcomes), 2)

    def as_json(self) -> str:
        """The contents of result.json."""
        answer = {
            "ok": self.ok,
            "seconds": self.seconds,
            "steps": [asdict(outcome) for outcome in self.outcomes],
            "addresses": self.addresses,
            "benefits": {name: BENEFITS[name] for name in self.addresses if name in BENEFITS},
            "not_played": self.not_played,
        }
        return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"

    def places(self) -> Iterable[str]:
        """Where to look, and for whom it is."""
        for name, address in self.addresses.items():
            yield f"  {name}: {address}" + (f"  ({BENEFITS[name]})" if name in BENEFITS else "")

    def write(self, folder: Path) -> None:
        """Put result.json into the folder, whole or not at all."""
        draft = folder / "result.json.new"
        draft.write_text(self.as_json(), "utf-8")
        os.replace(draft, folder / "result.json")

    def lines(self) -> Iterable[str]:
        """What happened, in at most ten lines."""
        held = sum(outcome.ok for outcome in self.outcomes)
        yield f"{held} of {self.count} steps held, in {self.seconds:.0f} seconds."
        played = {outcome.name: outcome for outcome in self.outcomes}
        for chapter in self.wanted:
            yield from _line(chapter, [played.pop(step.name) for step in chapter.steps if step.name in played])
        yield from (f"✗ {outcome.name}: {outcome.detail}" for outcome in played.values())


def _line(chapter: Chapter, outcomes: list[Outcome]) -> Iterable[str]:
    if not outcomes:
        return
    wrong = next((outcome for outcome in outcomes if not outcome.ok), None)
    if wrong is not None:
        yield f"✗ {chapter.title}: {wrong.name}: {wrong.detail}"
        return
    yield f"✓ {chapter.title}: " + "; ".join(filter(None, (outcome.detail for outcome in outcomes))) + "."
