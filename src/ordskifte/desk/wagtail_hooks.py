"""The menu of the desk, and its own style sheet. What Wagtail offers and we do not use is left out."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, admin_menu
from wagtail.admin.search import admin_search_areas

from ordskifte.accounts.models import RoleName
from ordskifte.channels.actions import ACCOUNT_KEEPERS, CHOOSERS, LISTENERS, SUBSCRIBERS
from ordskifte.desk.views import dialogue, moderation, waiting
from ordskifte.dialogue.actions import ANSWERERS
from ordskifte.outcomes.actions import TRIERS
from ordskifte.outcomes.queries import HAS_TRIALS

# Made by Wagtail and its parts; editors come back when there is something to edit.
NOT_USED = {"explorer", "images", "documents", "snippets", "reports", "settings", "help", "collections"}


class RoleMenuItem(MenuItem):
    """An entry for those who have one of the roles."""

    def __init__(self, *args, roles=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.roles = frozenset(roles)

    def is_shown(self, request):
        """Whether whoever asks has one of the roles; without any named, everybody has."""
        return not self.roles or bool(self.roles & request.user.role_names)


class CountedMenuItem(RoleMenuItem):
    """The same, with how much waits there; `tabs` are the lists of the inbox that are counted."""

    def __init__(self, *args, tabs, **kwargs):
        super().__init__(*args, **kwargs)
        self.tabs = tabs

    def render_component(self, request):
        """The entry with its number, if anything waits."""
        component = super().render_component(request)
        counts = waiting.counts(request)
        if count := sum(counts[tab] for tab in self.tabs):
            component.label = f"{self.label} ({count})"
        return component


@hooks.register("register_admin_menu_item")
def inbox():
    """To what came in."""
    return CountedMenuItem(
        _("Inbox"),
        reverse("desk:inbox"),
        name="inbox",
        icon_name="mail",
        order=50,
        roles=dialogue.readers.roles,
        tabs=("new",),
    )


@hooks.register("register_admin_menu_item")
def captured():
    """To comments from networks that let no program in."""
    return RoleMenuItem(
        _("Comments from networks"),
        reverse("desk:captured"),
        name="captured",
        icon_name="download",
        order=55,
        roles=ANSWERERS,
    )


@hooks.register("register_admin_menu_item")
def accounts():
    """To the body's accounts on networks, and what is posted there by hand."""
    return RoleMenuItem(
        _("Accounts on networks"),
        reverse("desk:accounts"),
        name="accounts",
        icon_name="group",
        order=210,
        roles=ACCOUNT_KEEPERS,
    )


@hooks.register("register_admin_menu_item")
def moderate():
    """To what waits for a moderator."""
    return CountedMenuItem(
        _("Moderation"),
        reverse("desk:moderation"),
        name="moderation",
        icon_name="warning",
        order=60,
        roles=moderation.lookers.roles,
        tabs=("held", "reported", "appeals"),
    )


@hooks.register("register_admin_menu_item")
def cases():
    """To the cases."""
    return RoleMenuItem(
        _("Cases"),
        reverse("desk:cases"),
        name="cases",
        icon_name="folder-inverse",
        order=100,
        roles=(RoleName.COMMUNICATIONS_OFFICER, RoleName.APPROVER, RoleName.CASE_OFFICER, RoleName.ARCHIVIST),
    )


@hooks.register("register_admin_menu_item")
def imports():
    """To what was brought in."""
    return RoleMenuItem(
        _("Imports"),
        reverse("desk:imports"),
        name="imports",
        icon_name="download",
        order=800,
        roles=(RoleName.ARCHIVIST, RoleName.CASE_OFFICER, RoleName.OPERATOR),
    )


@hooks.register("register_admin_menu_item")
def body():
    """To what the body is called and how it works."""
    return RoleMenuItem(
        _("The body"), reverse("desk:body"), name="body", icon_name="cog", order=910, roles=(RoleName.OPERATOR,)
    )


@hooks.register("register_admin_menu_item")
def channels():
    """To where the body publishes."""
    return RoleMenuItem(
        _("Where we publish"),
        reverse("desk:channels"),
        name="channels",
        icon_name="globe",
        order=912,
        roles=CHOOSERS,
    )


@hooks.register("register_admin_menu_item")
def sites():
    """To the sites that show parts of ours."""
    return RoleMenuItem(
        _("Other web sites"), reverse("desk:sites"), name="sites", icon_name="link", order=913, roles=SUBSCRIBERS
    )


@hooks.register("register_admin_menu_item")
def journal_settings():
    """To who holds the journal, and what everybody reads in it."""
    return RoleMenuItem(
        _("How the journal is kept"),
        reverse("desk:journal_settings"),
        name="journal-settings",
        icon_name="cog",
        order=915,
        roles=(RoleName.ARCHIVIST,),
    )


@hooks.register("register_admin_menu_item")
def listening():
    """To what is said elsewhere."""
    return RoleMenuItem(
        _("Listening post"), reverse("desk:listening"), name="listening", icon_name="view", order=690, roles=LISTENERS
    )


class TrialsMenuItem(RoleMenuItem):
    """To the trials: for those who open them always, for all others where there is one."""

    def is_shown(self, request):
        """Whether whoever asks has anything to do there; asks nothing more."""
        return super().is_shown(request) or bool(request.tenant and request.tenant.settings.get(HAS_TRIALS))


@hooks.register("register_admin_menu_item")
def trials():
    """To the trials."""
    return TrialsMenuItem(_("Trials"), reverse("desk:trials"), name="trials", icon_name="date", order=700, roles=TRIERS)


@hooks.register("construct_main_menu")
def only_ours(request, menu_items):
    """Leave out what Wagtail puts there by itself.

    From the first page on nobody is asked who may see it: that took two statements, and a good part of every page.
    """
    menu_items[:] = _used(menu_items)
    admin_menu.registered_menu_items = _used(admin_menu.registered_menu_items)


def _used(items):
    return [item for item in items if item.name not in NOT_USED]


# Wagtail's search box leads to its own lists of pages and people, which are closed here; asking who may search which
# cost four statements for each page. Our lists have search fields of their own.
admin_search_areas.registered_search_areas = []


@hooks.register("insert_global_admin_js")
def keep_drafts():
    """Keeps what is written in an answer box; it does nothing on other pages."""
    return format_html('<script src="{}" defer></script>', static("desk/draft.js"))


@hooks.register("insert_global_admin_css")
def style():
    """Our own style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))
