"""How a view refuses: it raises, and everything that the reader meets is made in one place."""

from ordskifte.kernel.web.kinds import Kind


class Refused(Exception):
    """A refusal of one of our kinds; `detail` is a sentence in the reader's language that says more than the kind."""

    def __init__(self, kind: Kind, *, detail: str = "", retry_after: int | None = None, **extra: object) -> None:
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
        # Further members of a problem document, such as the field that was meant.
        self.extra = extra
        super().__init__(kind.slug)
