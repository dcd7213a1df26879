"""What comes round: the files of what was registered."""

from ordskifte.records import making

AT_A_TIME = 10


def make_documents() -> int:
    """Make the files of some records; how many records were looked at."""
    found = making.due(limit=AT_A_TIME)
    making.make_all(found)
    return len(found)
