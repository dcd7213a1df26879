"""What a rule or an action says when it refuses.

The English sentence is the default; the layer that meets people translates it by `code` and fills in `params`.
"""

from typing import ClassVar

# What people typed is quoted back, but never at a length that fills the page or the log.
QUOTED = 60


class OrdskifteError(Exception):
    """A refusal with a stable code and a sentence that says what to do."""

    code: ClassVar[str] = "refused"
    text: ClassVar[str] = "This cannot be done."

    def __init__(self, **params: object) -> None:
        self.params: dict[str, object] = params
        super().__init__(self.text % params)

    def __reduce__(self) -> tuple[object, ...]:
        # Arguments by name do not survive Exception's own pickling, and a worker may hand an error to its parent.
        return _rebuild, (type(self), self.params, self.args)


def _rebuild(kind: type[OrdskifteError], params: dict[str, object], args: tuple[object, ...]) -> OrdskifteError:
    error = kind.__new__(kind, *args)
    error.params = params
    return error


def quoted(given: object) -> str:
    """What was given, cut to a length that can be shown and without characters that break a line."""
    text = str(given)
    shown = text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
    return "".join(letter if letter.isprintable() else "�" for letter in shown)


class MalformedNumber(OrdskifteError):
    """Text that is not a case number."""

    code = "malformed_number"
    text = "“%(given)s” is not a case number. Write it as %(example)s."
    example: ClassVar[str] = "2026/118"

    def __init__(self, given: object) -> None:
        super().__init__(given=quoted(given), example=self.example)


class MalformedReference(MalformedNumber):
    """Text that is not a reference, or a reference with a slip of the pen."""

    code = "malformed_reference"
    text = (
        "“%(given)s” is not a reference. It looks like %(example)s: compare it sign by sign with what you were given."
    )
    example = "K7M3-9QXD-2T4A-X"


class MalformedActor(OrdskifteError):
    """Text that names nobody who could have acted."""

    code = "malformed_actor"
    text = "“%(given)s” does not name who acted. Write staff:, rule: or citizen: and the name, or system."

    def __init__(self, given: object) -> None:
        super().__init__(given=quoted(given))


class MalformedEvent(OrdskifteError):
    """A stored event that does not read back."""

    code = "malformed_event"
    text = "The event “%(kind)s” cannot be read: %(reason)s."

    def __init__(self, kind: str, *, reason: str) -> None:
        super().__init__(kind=quoted(kind), reason=reason)


class MalformedLegalBasis(OrdskifteError):
    """Text that does not name a provision."""

    code = "malformed_legal_basis"
    text = "“%(given)s” does not name a provision. Write the act and the section, such as %(example)s."

    def __init__(self, given: object) -> None:
        super().__init__(given=quoted(given), example="offentleglova § 23 første ledd")


class MissingLegalBasis(OrdskifteError):
    """Something is withheld without saying by which provision."""

    code = "missing_legal_basis"
    text = "Nothing can be withheld without a legal basis. Name the act and the section, such as %(example)s."

    def __init__(self) -> None:
        super().__init__(example="offentleglova § 23 første ledd")


class IncompleteLegalBasis(OrdskifteError):
    """Secrecy is claimed without the provision that imposes it (offentleglova § 31 first paragraph)."""

    code = "incomplete_legal_basis"
    text = "“%(given)s” must also name the provision that imposes secrecy, such as %(example)s."

    def __init__(self, given: object) -> None:
        super().__init__(
            given=quoted(given),
            example="offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1",
        )


class NotAllowed(OrdskifteError):
    """Whoever asked may not do this."""

    code = "not_allowed"
    text = "You may not do this. Ask someone who has the role for it."


class NotFound(OrdskifteError):
    """What was asked for does not exist, or not for whoever asks."""

    code = "not_found"
    text = "There is nothing here by that name or number."


class Conflict(OrdskifteError):
    """Somebody else changed the same thing first."""

    code = "conflict"
    text = "This was changed by somebody else while you worked. Look at the new version and try again."


class Unavailable(OrdskifteError):
    """The system cannot do this now, and nothing was done."""

    code = "unavailable"
    text = "This cannot be done just now, and nothing was changed. Try again in a little while."
