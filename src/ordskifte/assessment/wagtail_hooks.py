"""The assessment in the frame of the desk: the menu and the addresses."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ordskifte.assessment import queries
from ordskifte.assessment.views import desk, ruling, together
from ordskifte.kernel.web.once import once


class AssessMenuItem(MenuItem):
    """Shown to those who assess, with how much waits."""

    def is_shown(self, request):
        """Whether whoever asks has one of the roles."""
        return bool(desk.assessors.roles & request.user.role_names)

    def render_component(self, request):
        """The entry with its number, if anything waits."""
        component = super().render_component(request)
        if count := once(request, "assessment", find=lambda: queries.waiting(request.user.actor)):
            shown = f"{queries.MOST_COUNTED}+" if count > queries.MOST_COUNTED else str(count)
            component.label = f"{self.label} ({shown})"
        return component


@hooks.register("register_admin_menu_item")
def assess():
    """To what waits to be assessed."""
    return AssessMenuItem(_("Assess"), reverse("assessment_queue"), name="assess", icon_name="tasks", order=300)


@hooks.register("register_admin_urls")
def assessment_urls():
    """Our own pages among those of the desk."""
    return [
        path("vurdering/", desk.queue, name="assessment_queue"),
        path("vurdering/bekreft/", desk.confirm_many, name="assessment_confirm_many"),
        path("vurdering/regler/", ruling.rules, name="assessment_rules"),
        path("vurdering/neste/", desk.following, name="assessment_next"),
        path("vurdering/samlinger/", together.index, name="assessment_collections"),
        path("vurdering/samlinger/ny/", together.new, name="assessment_period"),
        path("vurdering/samlinger/<uuid:uid>/", together.one, name="assessment_collection"),
        path("vurdering/samlinger/<uuid:uid>/del-opp/", together.take_apart, name="assessment_take_apart"),
        path("vurdering/<uuid:uid>/", desk.one, name="assessment_one"),
        path("vurdering/<uuid:uid>/ta-ut/", together.single_out, name="assessment_single_out"),
        path("vurdering/<uuid:uid>/samle-like/", together.campaign, name="assessment_campaign"),
    ]
