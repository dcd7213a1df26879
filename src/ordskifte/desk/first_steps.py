"""What a new installation lacks before people can work with it: for the operator, and for `ordskifte check`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from ordskifte.accounts.models import Role, RoleName, Unit
from ordskifte.cases.models import CaseFile
from ordskifte.kernel.models import Body

# Without these something comes in that nobody may handle. A person may have several.
NEEDED = (
    RoleName.COMMUNICATIONS_OFFICER,
    RoleName.CASE_OFFICER,
    RoleName.ARCHIVIST,
    RoleName.MODERATOR,
    RoleName.APPEAL_DECIDER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One thing that is missing, what to do, and the address at the desk where it is done, if there is one."""

    name: str
    missing: str
    do: str
    view: str = ""


def of(body: Body) -> list[FirstStep]:
    """What is missing still, in the order in which it is best done; nothing once all of it is there."""
    return [*_contact(body), *_statements(body), *_mail(), *_unit(body), *_roles(body), *_cases(body)]


def _contact(body: Body) -> Iterator[FirstStep]:
    if not body.contact_email:
        yield FirstStep(
            name="contact",
            missing=_("No contact address is given: the privacy statement and the case pages name nobody to write to."),
            do=_("Write the e-mail address of the contact point under “The body”."),
            view="desk:body",
        )


def _statements(body: Body) -> Iterator[FirstStep]:
    if not (body.settings.get("privacy_officer") and body.settings.get("accessibility_declaration")):
        yield FirstStep(
            name="statements",
            missing=_("The privacy and accessibility statements lack what the law asks for."),
            do=_(
                "Write who the data protection officer is, and where your accessibility declaration stands, under “The "
                "body”."
            ),
            view="desk:body",
        )


def _mail() -> Iterator[FirstStep]:
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield FirstStep(
            name="mail",
            missing=_("No mail server is given: answers and notices are written to files, and reach nobody."),
            do=_(
                "On the machine, write EMAIL_URL=smtp+tls://user:password@host:587 in settings.env of the data folder, "
                "and start again."
            ),
        )


def _unit(body: Body) -> Iterator[FirstStep]:
    if not Unit.objects.filter(body=body).exists():
        yield FirstStep(
            name="unit",
            missing=_("There is no unit: cases belong to none, and answers go out in the name of the body alone."),
            do=_("Add the units that handle cases under “People”."),
            view="accounts_people",
        )


def _roles(body: Body) -> Iterator[FirstStep]:
    needed = NEEDED + ((RoleName.APPROVER,) if body.settings.get("four_eyes") else ())
    had = set(Role.objects.filter(user__body=body, user__is_active=True).values_list("name", flat=True))
    if lacking := [str(role.label) for role in needed if role not in had]:
        yield FirstStep(
            name="roles",
            missing=_("Nobody has these roles: %(roles)s.") % {"roles": ", ".join(lacking)},
            do=_("Invite those who do the work under “People”, or give somebody who is there the role."),
            view="accounts_people",
        )


def _cases(body: Body) -> Iterator[FirstStep]:
    if not CaseFile.objects.filter(body=body).exists():
        yield FirstStep(
            name="cases",
            missing=_("There is no case yet."),
            do=_("Bring in an extract under “Imports”, or let a case officer open a case by hand."),
            view="desk:imports",
        )
