"""What the actions on accounts say when they refuse."""

from django.utils.translation import gettext_noop

from ordskifte.domain.errors import Conflict, NotAllowed, OrdskifteError


class AddressTaken(Conflict):
    """Two people cannot sign in with one address."""

    code = "address_taken"
    text = gettext_noop("Somebody already signs in with this address. Find the person in the list.")


class UnitExists(Conflict):
    """Two units of a body cannot have one name."""

    code = "unit_exists"
    text = gettext_noop("There is a unit with this name. Choose another name.")


class LinkIsDead(OrdskifteError):
    """An invitation that was used, replaced, or became too old."""

    code = "link_is_dead"
    text = gettext_noop("This link has been used, replaced, or is too old. Ask the operator for a new one.")


class WrongCode(OrdskifteError):
    """A code that does not prove the second factor."""

    code = "wrong_code"
    text = gettext_noop("The code is not right. Wait for the next one in the app, and write that.")


class LastOperator(Conflict):
    """Somebody must be left who can let people in."""

    code = "last_operator"
    text = gettext_noop("This is the last operator. Make somebody else an operator first.")


class AccountIsClosed(NotAllowed):
    """A closed account gets no new link, role or session."""

    code = "account_is_closed"
    text = gettext_noop("This account is closed. Open it again first.")
