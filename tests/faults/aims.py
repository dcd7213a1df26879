"""Where processes may die, and what is done so that they pass there."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Aim:
    """A named point, the acts that pass it, and up to which pass the life is let go on."""

    point: str
    acts: Sequence[str]
    passes: int = 1
    with_files: bool = False


ALL: Final = ("comment", "publish", "correct", "plan", "answer", "register")
# Where the web process may die: what is done there, and up to which pass it is let go on.
IN_WEB: Final = (
    Aim("dialogue.submitted", ["comment"] * 2, 2),
    Aim("dialogue.acknowledged", ["comment"] * 2, 2),
    Aim("dialogue.answered", ["answer"] * 2),
    Aim("dialogue.answer_committed", ["answer"] * 2),
    Aim("publishing.kept", ["publish", "correct"], 2),
    Aim("publishing.committed", ["publish", "correct"], 2),
    Aim("publishing.planned", ["plan"]),
    Aim("records.before_number", ["register"] * 2, 2),
    Aim("records.number_taken", ["register"] * 2, 2),
    Aim("records.before_commit", ["register"] * 2, 2),
    Aim("records.committed", ["register"] * 2, 2),
    Aim("blobs.written", ["comment"], with_files=True),
    Aim("blobs.placed", ["comment"], with_files=True),
    Aim("outbox.appended", ["comment", "publish"], 4),
    Aim("outbox.handled", ["comment", "answer"], 8),
    Aim("outbox.marked", ["correct", "register"], 8),
    Aim("outbox.committed", ["comment", "register"], 8),
)
# Where the worker may die, and what happens meanwhile.
IN_WORKER: Final = (
    Aim("outbox.handled", ["comment", "answer"], 8),
    Aim("outbox.marked", ["correct", "register"], 8),
    Aim("outbox.committed", ["comment", "register"], 8),
    Aim("schedule.marked", ["comment"], 8),
)
# Where the one who starts again may die too; there is enough left to do for each of these.
IN_RESTART: Final = (
    Aim("outbox.handled", ["publish"], 3),
    Aim("outbox.marked", ["publish"], 3),
    Aim("outbox.committed", ["publish"], 3),
    Aim("schedule.marked", [], 8),
    Aim("channels.begun", ["comment"] * 3),
    Aim("channels.tried", ["comment"] * 3),
    Aim("publishing.kept", ["plan"]),
    Aim("publishing.committed", ["plan"]),
    Aim("records.files_staged", ["register"], with_files=True),
)


class Deck:
    """Aims in an order that is drawn anew each time that all have been taken."""

    def __init__(self, aims: Sequence[Aim], choice: random.Random) -> None:
        self._aims, self._choice, self._left = aims, choice, list[Aim]()

    def take(self) -> Aim:
        """The next one."""
        self._left = self._left or self._choice.sample(self._aims, len(self._aims))
        return self._left.pop()
