"""Whether work is going on that can still be rolled back."""

from django.db import connection


def is_open() -> bool:
    """Whether the caller is inside a transaction of the program. A test case's own around it does not count."""
    blocks = connection.atomic_blocks
    return bool(blocks) and not getattr(blocks[-1], "_from_testcase", False)
