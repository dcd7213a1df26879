"""Publications in the frame of the desk: the menu, the addresses, the editor."""

from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.choosers import EmailLinkChooserForm, ExternalLinkChooserForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.rich_text.editors.draftail import features as draftail
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.kernel.web.once import once
from ordskifte.publishing import queries, rights
from ordskifte.publishing.editing import ASK, Publications
from ordskifte.publishing.models import File, Picture, Publication
from ordskifte.publishing.views import desk, together

# Named for exactly these models, the rule goes before Wagtail's own, whichever is named first.
rights.settle(Picture, File)
register_snippet(Publications)


class PublicationsMenuItem(MenuItem):
    """Shown to those for whom the list opens."""

    def is_shown(self, request):
        """Whether whoever asks has one of the roles."""
        return bool(desk.readers.roles & request.user.role_names)

    def render_component(self, request):
        """The entry, with how much waits for whoever approves."""
        component = super().render_component(request)
        is_asked = RoleName.APPROVER in request.user.role_names
        if is_asked and (count := once(request, "publishing", find=lambda: _asked(request))):
            component.label = f"{self.label} ({count})"
        return component


def _asked(request):
    return queries.for_approver(people.actor_of(request)).count()


@hooks.register("register_admin_menu_item")
def publications():
    """To the publications, after the cases."""
    return PublicationsMenuItem(
        _("Publications"), reverse(desk.LIST), name="publications", icon_name="doc-full-inverse", order=200
    )


@hooks.register("register_admin_urls")
def publication_urls():
    """Our own pages among those of the desk."""
    return [
        path("publiseringer/ny/<uuid:uid>/", desk.begin, name="publishing_begin"),
        path("publiseringer/<int:pk>/se/", desk.look, name="publishing_look"),
        path("publiseringer/<int:pk>/godkjenn/", desk.approve, name="publishing_approve"),
        path("publiseringer/<int:pk>/send-tilbake/", desk.send_back, name="publishing_send_back"),
        path("publiseringer/<int:pk>/be-om-godkjenning/", desk.ask, name="publishing_ask"),
        path("publiseringer/<int:pk>/merknader/", desk.see_notes, name="publishing_see_notes"),
        path("publiseringer/<int:pk>/hvem/<int:session>/", together.ping, name="publishing_ping"),
        path("publiseringer/<int:pk>/hvem/<int:session>/ut/", together.release, name="publishing_release"),
        path("media/<path:name>", desk.thumbnail, name="publishing_thumbnail"),
        path("bilde/<uuid:uid>/<int:width>/", desk.picture, name="publishing_picture"),
    ]


class WayItem(ActionMenuItem):
    """An entry beside the button for saving, which leads to a page of ours."""

    def __init__(self, label, *, name, to, icon, order, needs):
        super().__init__(order)
        self.label, self.name, self.to, self.icon_name, self.needs = label, name, to, icon, needs

    def is_shown(self, context):
        """Whether it would do anything."""
        return context["view"] == "edit" and self.needs(context["instance"], context["request"])

    def get_url(self, parent_context):
        """Where it leads."""
        return reverse(self.to, args=[parent_context["instance"].pk])


def _may_withdraw(publication, request):
    return publication.live and bool(desk.publishers.roles & request.user.role_names)


def _may_post(publication, request):
    return publication.is_published and RoleName.COMMUNICATIONS_OFFICER in request.user.role_names


class AskItem(ActionMenuItem):
    """The button that keeps what was typed and asks somebody else to approve it."""

    template_name = "publishing/desk/ask_item.html"
    label, name, icon_name = _("Keep, and ask for approval"), ASK, "user"

    def is_shown(self, context):
        """Whether it would do anything: it does not wait already, and nothing is planned."""
        return context["view"] == "edit" and context["instance"].asked_at is None


def _goes_out_alone(context):
    """Whether whoever edits may publish: not where somebody else must say yes first, and has not."""
    publication = context["instance"]
    # As the editor is opened it holds the newest draft; after a refusal it holds what was typed.
    draft = publication if context["request"].method == "GET" else None
    return not publication.body.settings.get("four_eyes") or queries.is_approved(publication, draft=draft)


WAYS = (
    AskItem(order=15),
    WayItem(
        _("Withdraw"),
        name="action-withdraw",
        to="wagtailsnippets_publishing_publication:unpublish",
        icon="download",
        order=20,
        needs=_may_withdraw,
    ),
    WayItem(
        _("Post on networks"), name="action-by-hand", to="desk:begin_by_hand", icon="group", order=40, needs=_may_post
    ),
    WayItem(
        _("Approval, notes and versions"),
        name="action-history",
        to="wagtailsnippets_publishing_publication:history",
        icon="history",
        order=60,
        needs=lambda publication, request: True,
    ),
)


@hooks.register("construct_snippet_action_menu")
def our_ways(menu_items, *rest):
    """Our own ways in place of Wagtail's way to unpublish without a reason."""
    _, context = rest
    if context["model"] is Publication:
        out = {"action-unpublish"} if _goes_out_alone(context) else {"action-unpublish", "action-publish"}
        kept = [item for item in menu_items if item.name not in out]
        menu_items[:] = [*kept, *(way for way in WAYS if way.is_shown(context))]


@hooks.register("register_rich_text_features", order=100)
def links(features):
    """Links lead to the web or to mail: there are no pages of Wagtail here to lead to."""
    # Asked of the registry itself, since asking it politely would make it gather everybody's features, ours among them.
    link = features.plugins_by_editor["draftail"]["link"]
    external = reverse_lazy("wagtailadmin_choose_page_external_link")
    data = {**link.data, "chooserUrls": {**link.data["chooserUrls"], "pageChooser": external}}
    features.register_editor_plugin("draftail", "link", draftail.EntityFeature(data, js=link.js))


# Wagtail names these fields in English only.
LINK_FIELDS = {
    "email_address": _("E-mail address"),
    "link_text": _("Text of the link"),
    "subject": _("Subject of the e-mail"),
    "body": _("Text of the e-mail"),
}
for link_form in (ExternalLinkChooserForm, EmailLinkChooserForm):
    for field in LINK_FIELDS.keys() & link_form.base_fields.keys():
        link_form.base_fields[field].label = LINK_FIELDS[field]
