"""The loop, stage by stage: the one list that settings, tests, menus and documents read."""

from importlib.util import find_spec

STAGES = (
    "cases",
    "publishing",
    "channels",
    "dialogue",
    "participation",
    "assessment",
    "records",
    "journal",
    "access",
    "receipts",
    "outcomes",
)

# Who may import whom: a room sees only the rooms before it (`website` and `desk` not each other).
GROUND = ("domain", "protocols", "kernel", "accounts")
PEOPLE = ("website", "desk")
ROOMS = (*GROUND, *STAGES, *PEOPLE, "project")

# What other stages may import of a stage.
OPEN_PARTS = ("models", "queries", "actions")


def apps(root: str = "ordskifte") -> list[str]:
    """Dotted names of the rooms that are Django apps and exist, in loop order."""
    rooms = ("kernel", "accounts", *STAGES, *PEOPLE)
    # The room first: looking inside one that does not exist is an error.
    return [f"{root}.{room}" for room in rooms if find_spec(f"{root}.{room}") and find_spec(f"{root}.{room}.apps")]
