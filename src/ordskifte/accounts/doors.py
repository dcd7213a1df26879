"""Who may pass: every address and every action declares it, and rows are fetched for somebody.

An address is declared on its view (`@doors.public`, `@doors.staff(RoleName.ARCHIVIST)`), or, for views that are not
ours, by the start of its route in `DECLARED_TREES`. `accounts.middleware.DeclaredDoors` holds it. An address without
a declaration opens for nobody, and the tests fail.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from ordskifte.accounts.models import RoleName, Unit, User
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor, ActorKind
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given

View = Callable[..., Any]
Row = TypeVar("Row")


class Way(StrEnum):
    """What a door asks of whoever comes."""

    PUBLIC = "public"  # nothing
    MACHINE = "machine"  # nothing here: other programs, which prove themselves in their own way
    STAFF = "staff"  # an open account, a second factor in this session, and a role if any is named
    CLOSED = "closed"  # not used here, whoever it is


@dataclass(frozen=True, slots=True)
class Door:
    """One declaration."""

    way: Way
    roles: frozenset[str] = frozenset()
    asks_for_role: bool = False

    def __call__(self, view: View) -> View:
        """Hang the declaration on a view."""
        view.door = self  # type: ignore[attr-defined]
        return view


class Verdict(StrEnum):
    """What happens at a door."""

    OPEN = "open"
    SIGN_IN = "sign in"
    REFUSE = "refuse"
    HIDE = "hide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """All that a door may look at."""

    is_active: bool = False
    has_second_factor: bool = False
    roles: frozenset[str] = frozenset()


NOBODY = Caller()

public = Door(Way.PUBLIC)
machine = Door(Way.MACHINE)
closed = Door(Way.CLOSED)
signed_in = Door(Way.STAFF)


def staff(*roles: RoleName) -> Door:
    """For people who work here and have one of these roles; without any named, one role or another."""
    return Door(Way.STAFF, frozenset(roles or RoleName.values), asks_for_role=True)


def judge(door: Door, *, caller: Caller) -> Verdict:
    """What happens when this caller comes to this door."""
    match door.way:
        case Way.PUBLIC | Way.MACHINE:
            return Verdict.OPEN
        case Way.CLOSED:
            return Verdict.HIDE
        case _ if not (caller.is_active and caller.has_second_factor):
            return Verdict.SIGN_IN
        case _ if door.asks_for_role and not door.roles & caller.roles:
            return Verdict.REFUSE
        case _:
            return Verdict.OPEN


EDITOR = staff(RoleName.COMMUNICATIONS_OFFICER)
WRITER = staff(RoleName.COMMUNICATIONS_OFFICER, RoleName.CASE_OFFICER)
CHOOSER = staff(RoleName.COMMUNICATIONS_OFFICER, RoleName.CASE_OFFICER, RoleName.APPROVER)

# Addresses whose views are not ours, by the start of the route; the longest start counts.
# Of Wagtail's screens only these are open. People, groups and passwords are ours to manage.
DECLARED_TREES: dict[str, Door] = {
    "desk/": closed,
    # The frame around every page of the desk.
    "desk/sprite/": staff(),
    "desk/jsi18n/": staff(),
    "desk/logout/": signed_in,
    "desk/dismissibles/": staff(),
    "desk/images/": EDITOR,
    # Pictures come in many at a time or from the editor, have no address of their own, and stand in no line of text.
    "desk/images/add/": closed,
    "desk/images/<int:image_id>/generate_url/": closed,
    "desk/images/<int:image_id>/preview/": closed,
    "desk/images/chooser/": CHOOSER,
    "desk/images/chooser/<int:image_id>/select_format/": closed,
    # Links in a text: to the web and to mail.
    "desk/choose-external-link/": WRITER,
    "desk/choose-email-link/": WRITER,
}


def declare_tree(start: str, door: Door) -> None:
    """Declare addresses that a stage gets from elsewhere, such as a viewset; called where its URLs are registered."""
    DECLARED_TREES[start] = door


def door_of(view: View, *, route: str) -> Door | None:
    """The declaration that holds for a view, or None if there is none."""
    own = getattr(view, "door", None) or getattr(getattr(view, "view_class", None), "door", None)
    if own is not None or _is_ours(view):
        return own
    starts = [start for start in DECLARED_TREES if route.startswith(start)]
    return DECLARED_TREES[max(starts, key=len)] if starts else None


def _is_ours(view: View) -> bool:
    # A view of ours inside somebody else's tree declares itself: the tree's rule may be too wide for it.
    owner = getattr(view, "view_class", view)
    return getattr(owner, "__module__", "").startswith("ordskifte.")


def only(*roles: RoleName) -> Callable[[View], View]:
    """Declare an action: people need one of these roles, or any; the system and its rules may always."""
    door = staff(*roles)

    def declare(action: View) -> View:
        @wraps(action)
        def checked(*args: Any, by: Actor, **kwargs: Any) -> Any:
            require(by, roles=door.roles)
            return action(*args, by=by, **kwargs)

        return door(checked)

    return declare


def themselves(action: View) -> View:
    """Declare an action by which people change what is their own: an open account, and no role asked for."""

    @wraps(action)
    def checked(*args: Any, by: Actor, **kwargs: Any) -> Any:
        if standing_of(by) is None:
            raise NotAllowed
        return action(*args, by=by, **kwargs)

    return signed_in(checked)


def require(by: Actor, *, roles: Iterable[str]) -> None:
    """Refuse unless this actor may do what these roles do."""
    match by.kind:
        case ActorKind.SYSTEM | ActorKind.RULE:
            return
        case ActorKind.STAFF if (standing := standing_of(by)) is not None and not standing.roles.isdisjoint(roles):
            return
        case _:
            raise NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a person stands: body, unit and roles."""

    body: int
    unit: int | None = None
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What guards one row."""

    body: int
    unit: int | None = None
    access_code: str = ""


def may_see(standing: Standing, *, guard: Guard) -> bool:
    """Whether a person may see a row: one of the own body, and if it has an access code, the own unit's.

    Archivists see all of the body, since they answer for the whole archive. Without any role, nothing is seen.
    """
    if guard.body != standing.body or not standing.roles:
        return False
    is_own_units = guard.unit is not None and guard.unit == standing.unit
    return not guard.access_code or is_own_units or RoleName.ARCHIVIST in standing.roles


def open(queryset: QuerySet[Any], *, by: Actor) -> QuerySet[Any]:
    """The guarded rows of a queryset that this actor may see: `may_see` as a condition in the database.

    The system and its rules see all, across bodies: they choose for themselves. People from outside see none.
    """
    match by.kind:
        case ActorKind.SYSTEM | ActorKind.RULE:
            return queryset
        case ActorKind.STAFF:
            standing = standing_of(by)
            return queryset.none() if standing is None else queryset.filter(_visible_to(standing))
        case _:
            return queryset.none()


def follow_cases(rows: QuerySet[Any]) -> int:
    """Guard rows that belong to cases as their cases are guarded now; how many were guarded otherwise.

    What lies in a case has columns of its own to be judged by, and a case may be withheld, or change hands, later.
    """
    cases = rows.model._meta.get_field("case").related_model._base_manager.filter(pk=OuterRef("case"))
    is_one_without = Q(unit=None, case__unit__isnull=False) | Q(unit__isnull=False, case__unit=None)
    both = Q(unit__isnull=False, case__unit__isnull=False)
    other = ~Q(access_code=F("case__access_code")) | is_one_without | (both & ~Q(unit=F("case__unit")))
    stale = rows.filter(case__isnull=False).filter(other)
    return stale.update(access_code=Subquery(cases.values("access_code")), unit_id=Subquery(cases.values("unit_id")))


# A row for each role, or one without.
_PERSON = Prepared(
    lambda: User.objects.filter(uid=given("uid", User._meta.get_field("uid")), is_active=True).values_list(
        "body_id", "unit_id", "roles__name"
    )
)


def standing_of(by: Actor) -> Standing | None:
    """Where somebody who works here stands just now; None for a closed account and for anybody else."""
    if by.kind is not ActorKind.STAFF:
        return None
    rows = _PERSON(uid=UUID(by.name))
    if not rows:
        return None
    body, unit, _ = rows[0]
    return Standing(body=body, unit=unit, roles=frozenset(name for _, _, name in rows if name))


def _visible_to(standing: Standing) -> Q:
    if not standing.roles:
        return Q(pk__in=[])
    own_body = Q(body_id=standing.body)
    if RoleName.ARCHIVIST in standing.roles:
        return own_body
    without_code = Q(access_code="")
    return own_body & (without_code if standing.unit is None else without_code | Q(unit_id=standing.unit))


# What a person's body and unit are is given when the statement is run: it is the same for all of a kind.
_BODY, _UNIT = given("door_body", Body._meta.pk), given("door_unit", Unit._meta.pk)


class Asked(Generic[Row]):
    """Rows that everybody asks for on every page: those that `open` lets through, with their SQL built once.

    _WAITING = doors.Asked(lambda mine: Assessment.objects.filter(mine, state="undecided").values_list("pk")[:100])
    rows = _WAITING(by=by)

    There are four kinds of people who see anything, and a statement for each; who is of which kind is asked each time.
    """

    def __init__(self, build: Callable[[Q], QuerySet[Any, Row]]) -> None:
        self._of_all = Prepared(lambda: build(Q()))
        self._of_body = Prepared(lambda: build(Q(body_id=_BODY)))
        self._without_code = Prepared(lambda: build(Q(body_id=_BODY, access_code="")))
        self._of_unit = Prepared(lambda: build(Q(body_id=_BODY) & (Q(access_code="") | Q(unit_id=_UNIT))))

    def __call__(self, *, by: Actor, **values: Any) -> list[Row]:
        """The rows; two statements, or none."""
        if by.kind in {ActorKind.SYSTEM, ActorKind.RULE}:
            return self._of_all(**values)
        standing = standing_of(by)
        if standing is None or not standing.roles:
            return []
        values |= {_BODY.name: standing.body, _UNIT.name: standing.unit}
        if RoleName.ARCHIVIST in standing.roles:
            return self._of_body(**values)
        return (self._without_code if standing.unit is None else self._of_unit)(**values)
