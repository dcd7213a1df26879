"""Sessions in the database, as Django keeps them; they are read at every step at the desk."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from ordskifte.kernel import clock
from ordskifte.kernel.prepared import Prepared, given

_SESSION = Prepared(lambda: Session.objects.filter(session_key=given("key", Session._meta.pk)))


class SessionStore(db.SessionStore):
    """Django's, with the statement that reads one built once."""

    def get_expiry_date(self, **given):
        """When it is thrown away, by the one clock; how long people stay signed in is in `sessions`."""
        return super().get_expiry_date(**{"modification": clock.now(), **given})

    def _get_session_from_db(self):
        found = _SESSION.first(key=self.session_key)
        if found is not None and found.expire_date > clock.now():
            return found
        self._session_key = None
        return None
