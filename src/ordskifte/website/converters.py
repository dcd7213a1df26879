"""Numbers in addresses, as people write them: no noughts in front, nothing that is not a case number."""


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
