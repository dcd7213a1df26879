"""The journal in the frame of the desk: the menu and the addresses."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ordskifte.accounts.models import RoleName
from ordskifte.kernel.web.once import once
from ordskifte.records import queries
from ordskifte.records.views import changing, desk, systems, transfer


class RegisterMenuItem(MenuItem):
    """Shown to those who register, with how much waits."""

    def is_shown(self, request):
        """Whether whoever asks has one of the roles."""
        return bool(desk.registrars.roles & request.user.role_names)

    def render_component(self, request):
        """The entry with its number, if anything waits."""
        component = super().render_component(request)
        if count := once(request, "records", find=lambda: queries.waiting(request.user.actor)):
            component.label = f"{self.label} ({count if count < queries.MOST_COUNTED else f'{queries.MOST_COUNTED}+'})"
        return component


@hooks.register("register_admin_menu_item")
def register_item():
    """To what waits to be registered."""
    return RegisterMenuItem(_("Journal"), reverse("records_waiting"), name="journal", icon_name="list-ol", order=310)


class SystemsMenuItem(MenuItem):
    """Shown to operators."""

    def is_shown(self, request):
        """Whether the page behind it would open."""
        return RoleName.OPERATOR in request.user.role_names


@hooks.register("register_admin_menu_item")
def systems_item():
    """To the systems that push."""
    return SystemsMenuItem(_("Systems"), reverse("records_systems"), name="systems", icon_name="key", order=805)


@hooks.register("register_admin_urls")
def records_urls():
    """Our own pages among those of the desk."""
    return [
        path("journalforing/", desk.waiting, name="records_waiting"),
        path("journalforing/flere/", desk.register_many, name="records_register_many"),
        path("journalforing/neste/", desk.following, name="records_next"),
        path("journalforing/ny/<uuid:uid>/", desk.register_one, name="records_register"),
        path("journalforing/samling/<uuid:uid>/", desk.register_collection, name="records_register_collection"),
        path("journalforing/poster/", desk.index, name="records_index"),
        path("journalforing/restanser/", desk.unsettled, name="records_unsettled"),
        path("journalforing/overforing/", transfer.index, name="records_transfers"),
        path("journalforing/overforing/<uuid:uid>/igjen/", transfer.again, name="records_send_again"),
        path("journalforing/overforing/<uuid:uid>/ut/", transfer.out, name="records_take_out"),
        path("journalforing/overforing/<uuid:uid>/gjort/", transfer.done, name="records_done_there"),
        path("journalforing/overforing/kvittering/<uuid:uid>/", transfer.lay_by, name="records_lay_receipt_by"),
        path("journalforing/<uuid:uid>/overfor/", transfer.hand_over, name="records_hand_over"),
        path("journalforing/<uuid:uid>/", desk.show, name="records_record"),
        path("journalforing/<uuid:uid>/rett/", changing.correct, name="records_correct"),
        path("journalforing/<uuid:uid>/skjerm/", changing.screen, name="records_screen"),
        path("journalforing/<uuid:uid>/avskriv/", changing.sign_off, name="records_sign_off"),
        path("journalforing/<uuid:uid>/utgaar/", changing.cancel, name="records_cancel"),
        path("journalforing/<uuid:uid>/nummer/", changing.upstream, name="records_upstream"),
        path("systemer/", systems.index, name="records_systems"),
        path("systemer/<uuid:uid>/trekk/", systems.revoke, name="records_revoke"),
    ]
