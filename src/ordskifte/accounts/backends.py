"""Who is behind an address and a password."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission

from ordskifte.accounts.models import User, as_address
from ordskifte.kernel.prepared import Prepared, given

_USER = Prepared(lambda: User.objects.filter(pk=given("pk", User._meta.pk)))
# What Wagtail asks for at every step at the desk.
_RIGHTS = Prepared(
    lambda: (
        Permission.objects.filter(group__user=given("pk", User._meta.pk))
        .order_by()
        .values_list("content_type__app_label", "codename")
    )
)


class StaffBackend(ModelBackend):
    """Lets in people who work here and have proven a second factor; the answer takes as long for a stranger."""

    def authenticate(self, request, *, email=None, password=None):
        """The person, or None: for an unknown address, a wrong password and a closed account alike.

        People sign in on the site of their own body.
        """
        body = getattr(request, "tenant", None)
        if not email or password is None or body is None:
            return None
        user = User.objects.filter(email=as_address(email), body=body).first()
        if user is None:
            make_password(password)  # as much work as comparing would have been
            return None
        is_right = user.check_password(password)
        return user if is_right and self.user_can_authenticate(user) else None

    def get_user(self, user_id):
        """Whoever is signed in, at every step at the desk; None for an account that is closed."""
        user = _USER.first(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user):
        """Only an account that is open and whose second factor is proven."""
        return user.is_active and user.enrolled_at is not None

    def get_user_permissions(self, user_obj, obj=None):
        """Nothing: rights come with roles."""
        return set()

    def get_group_permissions(self, user_obj, obj=None):
        """The rights that come with the roles of an open account, read once for each request."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if "_group_perm_cache" not in user_obj.__dict__:
            user_obj._group_perm_cache = {f"{label}.{name}" for label, name in _RIGHTS(pk=user_obj.pk)}
        return user_obj._group_perm_cache
