"""What is done at intervals."""

from django.db import transaction

from ordskifte.assessment import proposing, queries

AT_ONCE = 50


def look_again() -> None:
    """Let the rules look again at messages that were assigned, closed or changed without an event of their own."""
    for uid in queries.left_behind(limit=AT_ONCE):
        with transaction.atomic():
            proposing.of_message(uid)
