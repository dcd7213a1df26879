"""What each role may do in Wagtail's own screens, kept as one group a role.

Our own screens ask `accounts.doors`. Wagtail asks groups, so each role is a group of the same name.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission

from ordskifte.accounts.models import RoleName

# Whoever has a role may open the desk.
EVERYBODY = ("wagtailadmin.access_admin",)

# What may be done with pictures and files of publications, wherever they are filed.
IN_COLLECTIONS: dict[str, tuple[str, ...]] = {
    RoleName.COMMUNICATIONS_OFFICER: (
        "publishing.add_image",
        "publishing.change_image",
        "publishing.delete_image",
        "publishing.choose_image",
        "publishing.add_file",
        "publishing.change_file",
        "publishing.delete_file",
        "publishing.choose_file",
    ),
    RoleName.CASE_OFFICER: ("publishing.choose_image", "publishing.choose_file"),
    RoleName.APPROVER: ("publishing.choose_image", "publishing.choose_file"),
}


def settle() -> None:
    """Make the group of every role, with exactly the rights that this release gives it."""
    for role in RoleName:
        group_of(role)


def group_of(role: str) -> Group:
    """The group of a role, with exactly its rights."""
    group, _ = Group.objects.get_or_create(name=role)
    group.permissions.set(_permissions(EVERYBODY))
    _settle_collections(group, _permissions(IN_COLLECTIONS.get(role, ())))
    return group


def _settle_collections(group: Group, permissions: list[Permission]) -> None:
    root = Collection.get_first_root_node()
    if root is None:
        return
    given = GroupCollectionPermission.objects.filter(group=group, collection=root)
    given.exclude(permission__in=permissions).delete()
    for permission in permissions:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _permissions(names: tuple[str, ...]) -> list[Permission]:
    """The permission rows by their dotted names; those that a fresh database has not made yet are made."""
    if not names:
        return []
    found = _find(names)
    if len(found) < len(names):
        for label in {name.partition(".")[0] for name in names}:
            create_permissions(apps.get_app_config(label), verbosity=0)
        found = _find(names)
    if len(found) < len(names):
        raise LookupError(f"not all of these permissions exist: {', '.join(names)}")
    return found


def _find(names: tuple[str, ...]) -> list[Permission]:
    wanted = Q()
    for name in names:
        label, _, codename = name.partition(".")
        wanted |= Q(content_type__app_label=label, codename=codename)
    return list(Permission.objects.filter(wanted))
