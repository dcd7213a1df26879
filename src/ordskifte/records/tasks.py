"""What comes round: the files of what was registered."""

from ordskifte.records import making

AT_A_TIME = 25
_beside = making.Beside()


def make_documents() -> int:
    """Make the files of some records; how many records were looked at."""
    found = making.due(limit=AT_A_TIME)
    if found:
        making.make_all(found)
    return len(found)


def make_documents_beside() -> int:
    """The same for the worker, who hands over events meanwhile."""
    return _beside.go_on(limit=AT_A_TIME)
