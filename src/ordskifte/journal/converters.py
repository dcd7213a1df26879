"""Days and numbers in addresses, as they are written."""

from datetime import date


class Day:
    """A day as ISO 8601 writes it, such as 2026-11-04."""

    regex = "[1-9][0-9]{3}-[01][0-9]-[0-3][0-9]"

    def to_python(self, value: str) -> date:
        """The day; one that is in no calendar is no address."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The day as it is written."""
        return value.isoformat()


class EntryYear:
    """A year with four figures."""

    regex = "[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        """The year as a number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The year as it is written."""
        return str(value)


class EntrySequence(EntryYear):
    """The number within the year."""

    regex = "[1-9][0-9]{0,6}"
