"""The public journal in eInnsyn, in the frame of the desk."""

from django.conf import settings
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ordskifte.accounts.models import RoleName
from ordskifte.journal.views import desk


class EinnsynMenuItem(MenuItem):
    """Shown to archivists, where the journal is handed over."""

    def is_shown(self, request):
        """Whether there is anything behind it, and it would open."""
        return bool(settings.ORDSKIFTE_EINNSYN_URL) and RoleName.ARCHIVIST in request.user.role_names


@hooks.register("register_admin_menu_item")
def einnsyn_item():
    """To what eInnsyn would not take."""
    return EinnsynMenuItem(_("To eInnsyn"), reverse("journal_einnsyn"), name="einnsyn", icon_name="list-ol", order=315)


@hooks.register("register_admin_urls")
def einnsyn_urls():
    """Our own pages among those of the desk."""
    return [
        path("einnsyn/", desk.einnsyn, name="journal_einnsyn"),
        path("einnsyn/<int:pk>/igjen/", desk.again, name="journal_einnsyn_again"),
        path("einnsyn/<int:pk>/utelat/", desk.leave_out, name="journal_einnsyn_leave_out"),
    ]
