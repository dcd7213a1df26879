"""Whose pictures and files somebody sees at the desk: those of the own body, whatever the group may do."""

from django.db.models import Q
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy


class OfOwnBody(CollectionOwnershipPermissionPolicy):
    """Wagtail's rule on collections, for what people of the own body brought in."""

    def user_has_permission_for_instance(self, user, *asked):
        """Whether somebody may do this with that one."""
        action, instance = asked
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user, *asked):
        """Whether somebody may do any of this with that one."""
        actions, instance = asked
        owner = instance.uploaded_by_user
        is_own = owner is None or owner.body_id == user.body_id
        return is_own and super().user_has_any_permission_for_instance(user, actions, instance)

    def instances_user_has_any_permission_for(self, user, actions):
        """Those with which somebody may do any of this."""
        return super().instances_user_has_any_permission_for(user, actions).filter(of_body(user.body_id))


def of_body(body: int) -> Q:
    """What people of a body brought in."""
    return Q(uploaded_by_user__body=body) | Q(uploaded_by_user=None)


def settle(*models) -> None:
    """Let the rule hold for these, in place of Wagtail's."""
    for model in models:
        auth_model = "wagtailimages.Image" if hasattr(model, "alt_text") else "wagtaildocs.Document"
        policy = OfOwnBody(model, auth_model=auth_model, owner_field_name="uploaded_by_user")
        register_permission_policy(model, policy, exact_class=True)
