"""People, units and roles, read for somebody."""

from ordskifte.accounts import doors, links
from ordskifte.accounts.models import Invitation, Unit, User
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor, ActorKind
from ordskifte.kernel import clock


def actor_of(request) -> Actor:
    """Whoever is signed in, as the one who acts."""
    if not request.user.is_authenticated:
        raise NotAllowed
    return request.user.actor


def people(*, by: Actor):
    """Everybody who works, or worked, in the body of whoever asks."""
    standing = doors.standing_of(by)
    if standing is None:
        return User.objects.none()
    return User.objects.filter(body_id=standing.body).select_related("unit").prefetch_related("roles").order_by("name")


def units(*, by: Actor):
    """The units of the body of whoever asks."""
    standing = doors.standing_of(by)
    return Unit.objects.none() if standing is None else Unit.objects.filter(body_id=standing.body).order_by("name")


def roles_of(by: Actor) -> frozenset[str]:
    """The roles that somebody has just now."""
    standing = doors.standing_of(by)
    return frozenset() if standing is None else standing.roles


def open_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, if it can still be used."""
    return (
        Invitation.objects.select_related("user__body")
        .filter(
            secret_digest=links.digest(token),
            used_at=None,
            revoked_at=None,
            expires_at__gt=clock.now(),
            user__is_active=True,
        )
        .first()
    )


def with_names(rows) -> list:
    """Rows that say `by`, each with the name of the person in `by_name`; one look-up for all."""
    found = list(rows)
    actors = {row.by: Actor.parse(row.by) for row in found}
    uids = [actor.name for actor in actors.values() if actor.kind is ActorKind.STAFF]
    names = {str(uid): name for uid, name in User.objects.filter(uid__in=uids).values_list("uid", "name")}
    for row in found:
        row.by_name = names.get(actors[row.by].name, row.by)
    return found
