"""Requests for access in the frame of the desk: the menu and the addresses."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ordskifte.access.views import desk


class AccessMenuItem(MenuItem):
    """Shown to those who answer requests."""

    def is_shown(self, request):
        """Whether whoever asks has one of the roles."""
        return bool(desk.handlers.roles & request.user.role_names)


@hooks.register("register_admin_menu_item")
def requests():
    """To the requests for access."""
    return AccessMenuItem(_("Requests for access"), reverse("access_queue"), name="access", icon_name="view", order=350)


@hooks.register("register_admin_urls")
def access_urls():
    """Our own pages among those of the desk."""
    return [
        path("innsyn/", desk.queue, name="access_queue"),
        path("innsyn/marker/<uuid:uid>/", desk.mark, name="access_mark"),
        path("innsyn/<uuid:uid>/", desk.one, name="access_request"),
        path("innsyn/<uuid:uid>/ta/", desk.take, name="access_take"),
        path("innsyn/<uuid:uid>/sak/", desk.file_in, name="access_file_in"),
        path("innsyn/<uuid:uid>/gi/", desk.give, name="access_give"),
        path("innsyn/<uuid:uid>/avslag/", desk.refuse, name="access_refuse"),
        path("innsyn/<uuid:uid>/videre/", desk.pass_on, name="access_pass_on"),
        path("innsyn/<uuid:uid>/original/", desk.original, name="access_original"),
        path("innsyn/<uuid:uid>/fil/<uuid:file>/", desk.file, name="access_file"),
        path("innsyn/<uuid:uid>/<slug:name>/", desk.simple, name="access_simple"),
    ]
