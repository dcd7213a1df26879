"""What each role may do in Wagtail's own screens, kept as one group a role.

Our own screens ask `accounts.doors`. Wagtail asks groups, so each role is a group of the same name.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, GroupCollectionPermission

from ordskifte.accounts.models import RoleName

# Wagtail files rights to pictures under its own model, whichever model a project uses.
PICTURES = ("wagtailimages", "image")

# What may be done with pictures of publications, wherever they are filed. Nobody has a right to Wagtail's documents:
# documents come in with cases, where they are screened and checked.
IN_COLLECTIONS: dict[str, tuple[str, ...]] = {
    RoleName.COMMUNICATIONS_OFFICER: ("add", "change", "delete", "choose"),
    RoleName.CASE_OFFICER: ("choose",),
    RoleName.APPROVER: ("choose",),
}

# What may be done in the editor of publications. Who may begin, approve and withdraw is said by the actions.
PUBLICATIONS = ("publishing", "publication")
IN_PUBLICATIONS: dict[str, tuple[str, ...]] = {
    RoleName.COMMUNICATIONS_OFFICER: ("change", "publish"),
    RoleName.CASE_OFFICER: ("change",),
}


def settle() -> None:
    """Make the group of every role, with exactly the rights that this release gives it."""
    for role in RoleName:
        group_of(role)


def group_of(role: str) -> Group:
    """The group of a role, with exactly its rights."""
    group, _ = Group.objects.get_or_create(name=role)
    # Whoever has a role may open the desk.
    editing = [_permission(PUBLICATIONS, codename=f"{act}_publication") for act in IN_PUBLICATIONS.get(role, ())]
    group.permissions.set([_permission(("wagtailadmin", "admin"), codename="access_admin"), *editing])
    acts = IN_COLLECTIONS.get(role, ())
    _settle_collections(group, permissions=[_permission(PICTURES, codename=f"{act}_image") for act in acts])
    return group


def settled_group_of(role: str) -> Group:
    """The group of a role as the release made it; only where it is not there yet, it is made."""
    return Group.objects.filter(name=role).first() or group_of(role)


def _settle_collections(group: Group, *, permissions: list[Permission]) -> None:
    root = Collection.get_first_root_node()
    if root is None:
        return
    given = GroupCollectionPermission.objects.filter(group=group, collection=root)
    given.exclude(permission__in=permissions).delete()
    for permission in permissions:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _permission(kind: tuple[str, str], *, codename: str) -> Permission:
    """The row of a permission, made if a fresh database does not have it yet."""
    label, model = kind
    content_type, _ = ContentType.objects.get_or_create(app_label=label, model=model)
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
    )
    return permission
