"""The operator's pages in the frame of the desk."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ordskifte.accounts.models import RoleName
from ordskifte.accounts.views import desk


class PeopleMenuItem(MenuItem):
    """Shown to operators."""

    def is_shown(self, request):
        """Whether the pages behind it would open."""
        return RoleName.OPERATOR in request.user.role_names


@hooks.register("register_admin_urls")
def people_urls():
    """Addresses under /desk/folk/."""
    return [
        path("folk/", desk.people, name="accounts_people"),
        path("folk/ny/", desk.invite, name="accounts_invite"),
        path("folk/enhet/", desk.new_unit, name="accounts_new_unit"),
        path("folk/<uuid:uid>/", desk.person, name="accounts_person"),
        path("folk/<uuid:uid>/lenke/", desk.new_link, name="accounts_new_link"),
        path("folk/<uuid:uid>/lukk/", desk.close, name="accounts_close"),
    ]


@hooks.register("register_admin_menu_item")
def people_menu_item():
    """People, last in the menu."""
    return PeopleMenuItem(_("People"), reverse("accounts_people"), name="people", icon_name="group", order=9000)
