"""Wagtail's editor for publications, and nothing more of its screens than is used; each address has its own door."""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from ordskifte.accounts import doors
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web.outward import numbered
from ordskifte.publishing import snapshots
from ordskifte.publishing.models import Publication, PublicationText
from ordskifte.publishing.views import desk, told, unreadable
from ordskifte.publishing.views.blocks import BlockWidget

# The addresses of Wagtail that are used, each with those who may come; all others are closed.
OPEN = {
    "list": desk.readers,
    "edit": desk.writers,
    "preview_on_edit": desk.writers,
    "history": desk.readers,
    "revisions_unschedule": desk.publishers,
    "unpublish": desk.publishers,
}
# Its pattern takes any text for a key.
LEFT_OUT = {"revisions_compare"}
# The button that keeps the draft and asks for approval.
ASK = "action-ask"
# In the session: the text about whose digits the person was asked last.
ASKED = "publishing_asked_about_digits"

PANELS = [
    HelpPanel(template="publishing/desk/about.html", heading=_("About this publication")),
    InlinePanel(
        "texts",
        label=_("Text"),
        heading=_("The text in each language"),
        min_num=1,
        panels=[
            FieldPanel("language"),
            FieldPanel("title"),
            FieldPanel("lead"),
            FieldPanel("body", widget=BlockWidget(PublicationText._meta.get_field("body").stream_block)),
        ],
    ),
    MultiFieldPanel([FieldPanel("source_note"), FieldPanel("source_url")], heading=_("Source"), classname="collapsed"),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_email")])],
        heading=_("Contact"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("dialogue"),
            FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
            FieldPanel("reading_hours"),
        ],
        heading=_("Dialogue"),
    ),
    FieldPanel("go_live_at", heading=_("Publish at"), help_text=_("Empty: as soon as you publish.")),
    FieldPanel("change_note"),
]


class EditPublication(EditView):
    """The editor. What keeps a text from going out is said above it, and what was typed is saved."""

    _draft: Publication | None = None

    def get_object(self, queryset=None):
        """The newest draft, read once: Wagtail asks for it as the view is set up, and again when it answers."""
        if self._draft is None:
            self._draft = super().get_object(queryset)
        return self._draft

    def get_form(self, *args, **kwargs):
        """What was typed, where it can be read at all."""
        form = super().get_form(*args, **kwargs)
        return unreadable.readable(form) if form.is_bound else form

    def publish_action(self) -> HttpResponse | None:
        """Publish, or say why not; digits that look like an identity number are asked about once for each text."""
        if self._asks_about_digits():
            return redirect(self.get_edit_url())
        try:
            return super().publish_action()
        except OrdskifteError as error:
            messages.error(self.request, told.refusal(error, pk=self.object.pk))
            return redirect(self.get_edit_url())

    def save_action(self) -> HttpResponse:
        """Keep the draft; where that was the button, ask somebody else to approve it as well."""
        answer = super().save_action()
        if ASK in self.request.POST:
            desk.ask_about(self.request, self.object.pk)
        return answer

    def get_editing_sessions(self):
        """Who else has this text open, asked at an address with a door of ours."""
        module = super().get_editing_sessions()
        if module is not None:
            key = self.object.pk, module.current_session.pk
            module.ping_url = reverse("publishing_ping", args=key)
            module.release_url = reverse("publishing_release", args=key)
        return module

    def get_side_panels(self):
        """Without the checks, which read a public page in a frame and find none."""
        panels = super().get_side_panels()
        return MediaContainer([panel for panel in panels if not isinstance(panel, ChecksSidePanel)])

    def _asks_about_digits(self) -> bool:
        """Whether the person is asked first: to publish the same once more is to say that they are something else."""
        draft = self.new_revision.as_object()
        snapshot = snapshots.of(draft)
        words = [snapshot.change_note, draft.source_note, draft.contact_name, draft.reading_hours]
        if not numbered([*words, *snapshots.words(snapshot)]):
            return False
        if self.request.session.get(ASKED) == snapshot.digest:
            return False
        self.request.session[ASKED] = snapshot.digest
        messages.warning(
            self.request,
            gettext(
                "Something in the text looks like a national identity number, and everybody will read it. Nothing is "
                "published; the draft is kept. Take it out, or publish once more if the digits are something else."
            ),
        )
        return True


class Publications(SnippetViewSet):
    """Wagtail's editor, with our list and our acts around it."""

    model = Publication
    icon = "doc-full-inverse"
    base_url_path = "publiseringer"
    edit_view_class = EditPublication
    preview_on_edit_view_class = unreadable.Preview
    edit_handler = ObjectList(PANELS)
    copy_view_enabled = False
    add_to_reference_index = False
    # Ours in place of Wagtail's.
    index_view = staticmethod(desk.index)
    history_view = staticmethod(desk.history)
    unpublish_view = staticmethod(desk.withdraw)
    revisions_unschedule_view = staticmethod(desk.cancel_plan)

    def get_common_view_kwargs(self, **kwargs):
        """Without ways to what is closed."""
        return super().get_common_view_kwargs(**{"usage_url_name": None, "delete_url_name": None, **kwargs})

    @property
    def breadcrumbs_items(self):
        """The way here, without Wagtail's list of snippets, which is closed."""
        return [{"url": reverse_lazy("wagtailadmin_home"), "label": _("Desk")}]

    def get_urlpatterns(self):
        """Each address with its door."""
        patterns = [each for each in super().get_urlpatterns() if each.name not in LEFT_OUT]
        for pattern in patterns:
            pattern.callback = _behind(OPEN.get(pattern.name, doors.closed), pattern.callback)
        return patterns

    def register_chooser_viewset(self):
        """Nobody chooses publications in Wagtail."""


def _behind(door: doors.Door, view):
    """A view that opens for these people, and only for what is theirs to see."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if "pk" in kwargs:
            desk.publication_or_404(request, kwargs["pk"])
        return view(request, *args, **kwargs)

    return door(guarded)
