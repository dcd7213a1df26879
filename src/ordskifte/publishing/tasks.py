"""What is done at intervals."""

from ordskifte.publishing import actions, queries, releasing


def publish_due() -> int:
    """Publish what was planned for now or earlier; how many were due."""
    due = queries.due()
    for publication in due:
        actions.publish_planned(by=releasing.SCHEDULE, publication=publication)
    return len(due)
