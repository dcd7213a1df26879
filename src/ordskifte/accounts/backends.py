"""Who is behind an address and a password."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password

from ordskifte.accounts.models import User, as_address


class StaffBackend(ModelBackend):
    """Lets in people who work here and have proven a second factor; the answer takes as long for a stranger."""

    def authenticate(self, request, username=None, password=None, *, email=None, **unused):
        """The person, or None: for an unknown address, a wrong password and a closed account alike."""
        address = email or username
        if not address or password is None:
            return None
        user = User.objects.filter(email=as_address(address)).first()
        if user is None:
            make_password(password)  # as much work as comparing would have been
            return None
        is_right = user.check_password(password)
        return user if is_right and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user):
        """Only an account that is open and whose second factor is proven."""
        return user.is_active and user.enrolled_at is not None
