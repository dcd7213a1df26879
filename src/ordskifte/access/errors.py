"""What the actions on requests say when they refuse."""

from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.intake import Problem


class NotFit(OrdskifteError):
    """A request that cannot be taken in as it is; `problems` says what is wrong, field by field."""

    code = "access_not_fit"
    text = "The request cannot be sent yet. Put right what is named."

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems

    def __reduce__(self):
        return type(self), (self.problems,)


class NothingSaid(OrdskifteError):
    """A step of which whoever asked would be told nothing."""

    code = "access_nothing_said"
    text = "Write what whoever asked will read."


class TooMuchSaid(OrdskifteError):
    """More text than a letter holds."""

    code = "access_too_much_said"
    text = "The text is %(count)s characters long, and the limit is %(most)s. Shorten it."


class NobodyToSendTo(OrdskifteError):
    """A request is sent on to nobody."""

    code = "access_nobody_to_send_to"
    text = "Say which body the request is sent on to."
