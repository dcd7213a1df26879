"""Numbers and references in addresses: numbers as they are written, references as people come to write them."""


class CaseYear:
    """A year with four figures."""

    regex = "[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        """The year as a number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The year as it is written."""
        return str(value)


class CaseSequence(CaseYear):
    """The number within the year, or a place among several cases with one number."""

    regex = "[1-9][0-9]{0,6}"


class WrittenReference:
    """A reference, with or without its hyphens; `domain.ids` says whether it is one."""

    regex = "[0-9A-Za-z-]{13,40}"

    def to_python(self, value: str) -> str:
        """The reference as it was written."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value
